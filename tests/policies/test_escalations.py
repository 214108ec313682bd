"""Policies over a real log: raised once, however often, however late, by however many readers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)
from offices import Server, opened

from domain import escalation, provider
from domain.catalogue import CALENDAR_ID, ESCALATION
from domain.engagement import SatisfactionRated
from domain.escalation import Escalation
from domain.rectification import events as case
from domain.values import Event, Recorded
from interfaces.api.app import create_app
from interfaces.policy_reader import PolicyReader
from interfaces.settings import Settings
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker


class Desk(Client):
    """A user of an office; the worker follows, or `follow` does it by hand where there is none."""

    worker: Worker | None = None

    def log(self) -> list[Recorded[Event]]:
        with self.house.database.connect() as conn:
            return self.house.log.after(conn, 0, 100_000)

    def follow(self) -> None:
        if self.worker is not None:
            self.house.catch_up()
            return
        with self.house.database.connect() as conn:  # without waiting for a worker first
            head = -1
            while head != (head := self.house.office.head()):
                for consumer in self.house.consumers():
                    while consumer.take(conn, self.house.log, 500):
                        pass

    def all(self, rule: str | None = None) -> list[Escalation]:
        """Every escalation, in the order of raising, as the log tells it."""
        self.follow()
        ids = [r.record_id for r in self.log() if isinstance(r.event, escalation.Raised)]
        found = [self.house.office.fold(ESCALATION, record_id)[0] for record_id in ids]
        return [e for e in found if e is not None and rule in (None, e.rule)]

    def run_policies_again(self) -> None:
        with self.house.database.connect() as conn:
            conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (POLICIES,))
        self.house.catch_up()


@pytest.fixture
def desk(house: House, worker: Worker) -> Desk:
    found = Desk(create_app(house), house)
    found.worker = worker
    return found


@pytest.fixture
def slow_desk(house: House) -> Desk:
    """Nothing follows by itself."""
    return Desk(create_app(house), house)


@pytest.fixture
def another_desk(database: Server, unlaid: Settings) -> Iterator[Desk]:
    with opened(database, unlaid, pool_size=4) as house:
        yield Desk(create_app(house), house)


def rated(desk: Desk, lead: str, rating: str, on: str, engagement: str | None = None) -> str:
    """An enterprise rates; a new one, unless its engagement is given."""
    engagement = engagement or an_engagement(desk, lead, an_enterprise(desk))
    desk.post(f"/engagements/{engagement}/ratings", rating=rating, rated_on=on)
    return engagement


def six_dissatisfied(desk: Desk, lead: str) -> list[str]:
    return [rated(desk, lead, "dissatisfied", f"2025-07-{n:02d}") for n in range(1, 7)]


def decide(desk: Desk, found: Escalation, how: str = "dismissal") -> None:
    body = {"reason": "情节轻微"} if how == "dismissal" else {"action": "已约谈"}
    desk.post(f"/escalations/{found.id}/{how}", "approver", on="2026-05-20", **body)


def statuses(found: list[Escalation]) -> list[str]:
    return [e.status for e in found]


# A history in which each rule is met, some of them more than once


def many_things(desk: Desk, then: Callable[[], object]) -> None:
    """`then` is called after each step."""
    lead = a_provider(desk)
    rows = six_dissatisfied(desk, lead)
    then()
    rows.append(rated(desk, lead, "dissatisfied", "2025-07-10"))  # the seventh, while it is open
    then()
    for engagement in rows[:2]:  # down to five
        rated(desk, lead, "satisfied", "2025-07-16", engagement)
    then()
    rated(desk, lead, "dissatisfied", "2025-07-28")  # six again
    then()
    complaint = a_complaint(desk, lead, an_enterprise(desk))
    desk.post(f"/complaints/{complaint}/acceptance", on="2025-06-03")
    desk.post(f"/complaints/{complaint}/verification", on="2025-06-04", substantiated=True,
              findings="属实")  # fmt: skip
    then()
    desk.post(f"/engagements/{rows[3]}/evaluations", level=1, evaluated_on="2025-08-01",
              stage="after")  # fmt: skip
    then()
    orders = [a_served_case(desk, lead, on) for on in ("2025-08-04", "2025-09-01", "2025-09-08")]
    then()
    desk.house.sweep()
    then()
    desk.post(f"/cases/{orders[0]}/service/correction", served_on="2025-08-11",
              corrected_on="2025-09-20", reason="回执")  # fmt: skip
    then()
    desk.post(f"/cases/{orders[1]}/refusal", recorded_on="2025-09-10", evidence="来函")
    then()
    desk.post(f"/cases/{orders[1]}/annulment", "approver", annulled_on="2025-09-15",
              reason="事实有误")  # fmt: skip
    then()


EXPECTED = Counter(
    {
        ("12.6", "lapsed"): 1,
        ("12.6", "open"): 1,
        ("12.1", "open"): 1,
        ("12.4", "open"): 1,
        ("14.4-third-order", "lapsed"): 1,
        ("13", "open"): 2,
        ("14.4-overdue", "open"): 2,
        ("13", "lapsed"): 2,  # of the first deadline that was corrected, and of the annulled order
        ("14.4-overdue", "lapsed"): 2,
        ("14.4-refused", "lapsed"): 1,
    }
)


def test_each_rule_raises_once_and_lapses_with_its_facts(desk: Desk) -> None:
    many_things(desk, desk.follow)
    assert Counter((e.rule, e.status) for e in desk.all()) == EXPECTED


def test_a_rule_is_asked_under_what_was_known_at_its_event(desk: Desk) -> None:
    """Reading the log again after a number changed raises what it raised before, and no more."""
    lead = a_provider(desk)
    for n in range(1, 6):
        rated(desk, lead, "dissatisfied", f"2025-07-{n:02d}")  # five are not more than five
    desk.post(
        "/measures/settings", "approver", key="satisfaction.rectify-above", value=4,
        holds_from="2025-07-06", document="柳工信办〔2025〕9号",
    )  # fmt: skip
    desk.run_policies_again()
    assert desk.all("12.6") == []
    rated(desk, lead, "dissatisfied", "2025-07-08")  # under the new number the next one asks
    assert len(desk.all("12.6")) == 1


def test_what_is_laid_down_while_the_terms_of_a_position_are_read_is_not_among_them(
    slow_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, key = slow_desk.house.office, "satisfaction.rectify-above"
    before, read, laid = office.head(), office.kept.get, []

    def get(record_id: UUID) -> Any:
        if record_id == CALENDAR_ID and not laid:
            laid.append(True)
            slow_desk.post(
                "/measures/settings", "approver", key=key, value=4, holds_from="2025-05-22",
                document="柳工信办〔2025〕9号",
            )  # fmt: skip
        return read(record_id)

    monkeypatch.setattr(office.kept, "get", get)
    on = date(2025, 7, 1)
    assert office.terms(upto=before).measures(on).whole(key) == 5
    assert laid and office.terms().measures(on).whole(key) == 4


def test_a_number_set_for_the_past_is_asked_once(desk: Desk) -> None:
    lead = a_provider(desk)
    for n in range(1, 6):
        rated(desk, lead, "dissatisfied", f"2025-07-{n:02d}")
    done = desk.post(
        "/measures/settings", "approver", key="satisfaction.rectify-above", value=4,
        holds_from="2025-05-22", document="柳工信办〔2025〕9号",
    )  # fmt: skip
    (raised,) = desk.all("12.6")
    assert (raised.trigger, str(raised.raised_on)) == (done["position"], "2025-07-05")
    desk.run_policies_again()
    assert desk.all("12.6") == [raised]


def test_policies_run_again_add_nothing(desk: Desk) -> None:
    many_things(desk, desk.follow)
    for found in desk.all():
        if found.status == "open":
            decide(desk, found, "dismissal" if found.rule == "12.6" else "action")
    head = desk.house.catch_up()
    # when the policies read the whole log again
    desk.run_policies_again()
    # then no event is added
    assert desk.log()[-1].position == head
    desk.run_policies_again()
    assert desk.house.office.head() == head


def test_however_late_the_same_is_raised_for_the_same_reasons(
    desk: Desk, another_desk: Desk
) -> None:
    # given the same history, with policies that keep up, and with ones that come at the end
    many_things(desk, desk.follow)
    many_things(another_desk, lambda: None)
    # then the same events raised the same and made the same lapse
    assert told(desk) == told(another_desk)
    assert Counter((e.rule, e.status) for e in another_desk.all()) == EXPECTED


def told(desk: Desk) -> set[tuple[object, ...]]:
    """Rule and status with the trigger and evidence: which record, by age, and which version."""
    found, log = desk.all(), desk.log()
    ages = {record_id: age for age, record_id in enumerate(dict.fromkeys(r.record_id for r in log
            if not isinstance(r.event, KINDS)))}  # fmt: skip
    number = {r.position: (ages[r.record_id], r.version) for r in log if r.record_id in ages}
    return {
        (e.rule, e.status, number[e.trigger], *(number[item.position] for item in e.evidence))
        for e in found
    }


KINDS = (escalation.Raised, escalation.Lapsed, escalation.ActedOn, escalation.Dismissed)


def test_the_house_catches_up_without_a_worker(slow_desk: Desk) -> None:
    six_dissatisfied(slow_desk, a_provider(slow_desk))
    head = slow_desk.house.catch_up()
    assert [type(r.event) for r in slow_desk.log() if r.position == head] == [escalation.Raised]
    assert slow_desk.house.catch_up() == head


def test_two_readers_at_once_do_no_double_work(slow_desk: Desk) -> None:
    # given a history that no policy has read
    desk = slow_desk
    many_things(desk, lambda: None)
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def read() -> None:
        reader = PolicyReader(POLICIES, desk.house.policies)
        try:
            start.wait()
            with desk.house.database.connect() as conn:
                while reader.take(conn, desk.house.log, 50):
                    pass
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    # when two read it at the same time
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    # then each escalation stands there once
    assert errors == []
    assert Counter((e.rule, e.status) for e in desk.all()) == EXPECTED
    events = Counter((r.record_id, type(r.event)) for r in desk.log() if isinstance(r.event, KINDS))
    assert set(events.values()) == {1}


# 12(6): lapse, and what was decided once


def test_it_lapses_when_an_enterprise_rates_anew(desk: Desk) -> None:
    lead = a_provider(desk)
    rows = six_dissatisfied(desk, lead)
    assert statuses(desk.all("12.6")) == ["open"]
    rated(desk, lead, "satisfied", "2025-07-16", rows[1])
    (lapsed,) = desk.all("12.6")
    assert (lapsed.status, str(lapsed.closed_on)) == ("lapsed", "2025-07-16")
    # and a later sixth is another escalation
    rated(desk, lead, "dissatisfied", "2025-07-28")
    assert statuses(desk.all("12.6")) == ["lapsed", "open"]


def test_it_lapses_when_a_rating_is_annulled(desk: Desk) -> None:
    lead = a_provider(desk)
    rows = six_dissatisfied(desk, lead)
    desk.house.catch_up()
    desk.post(f"/engagements/{rows[2]}/ratings/annulment", rating_version=2,
              annulled_on="2025-07-20", reason="冒用公章")  # fmt: skip
    assert statuses(desk.all("12.6")) == ["lapsed"]


def test_five_and_a_repeat_and_one_outside_the_pilot_raise_nothing(desk: Desk) -> None:
    lead = a_provider(desk)
    rows = [rated(desk, lead, "dissatisfied", f"2025-07-{n:02d}") for n in range(1, 6)]
    rated(desk, lead, "dissatisfied", "2025-07-08", rows[2])
    outside = an_engagement(desk, lead, an_enterprise(desk, pilot=False))
    rated(desk, lead, "dissatisfied", "2025-07-08", outside)
    assert desk.all() == []


@pytest.mark.parametrize("how", ["dismissal", "action"])
def test_what_was_decided_stays_so_until_a_new_fact(desk: Desk, how: str) -> None:
    # given six, and a decision on them
    lead = a_provider(desk)
    rows = six_dissatisfied(desk, lead)
    decide(desk, desk.all("12.6")[0], how)
    done = "dismissed" if how == "dismissal" else "acted_on"
    # when one of the six says so again, then nothing is new
    rated(desk, lead, "dissatisfied", "2025-07-20", rows[0])
    assert statuses(desk.all("12.6")) == [done]
    # when one drops out and comes back, then nothing is new
    rated(desk, lead, "satisfied", "2025-07-21", rows[1])
    rated(desk, lead, "dissatisfied", "2025-07-22", rows[1])
    assert statuses(desk.all("12.6")) == [done]
    # when a seventh joins, then it is asked anew, with all seven
    rated(desk, lead, "dissatisfied", "2025-07-25")
    found = desk.all("12.6")
    assert statuses(found) == [done, "open"]
    assert len(found[1].evidence) == 7


def test_a_refusal_of_another_order_is_a_new_fact(desk: Desk) -> None:
    # given a refusal that was dismissed, and its order annulled
    one = a_served_case(desk, a_provider(desk), "2025-08-04")
    desk.post(f"/cases/{one}/refusal", recorded_on="2025-08-06", evidence="来函")
    decide(desk, desk.all("14.4-refused")[0])
    desk.post(f"/cases/{one}/annulment", "approver", annulled_on="2025-08-07", reason="有误")
    # when another order is refused in the same case
    desk.post(f"/cases/{one}/notice", issued_on="2025-08-11", demands=["整改"], days=15)
    desk.post(f"/cases/{one}/service", served_on="2025-08-11", method="left")
    desk.post(f"/cases/{one}/refusal", recorded_on="2025-08-12", evidence="又来函")
    # then somebody is asked again
    assert statuses(desk.all("14.4-refused")) == ["dismissed", "open"]


def test_another_deadline_missed_is_a_new_fact_for_article_13(desk: Desk) -> None:
    # given a missed deadline, acted on; then the service turns out to be later
    one = a_served_case(desk, a_provider(desk), "2025-08-04", days=15)
    desk.house.sweep()
    for found in desk.all():
        decide(desk, found, "action")
    # when the later deadline was missed too
    desk.post(f"/cases/{one}/service/correction", served_on="2025-08-11",
              corrected_on="2025-09-20", reason="回执")  # fmt: skip
    # then both rules ask again
    assert statuses(desk.all("13")) == ["acted_on", "open"]
    assert statuses(desk.all("14.4-overdue")) == ["acted_on", "open"]


def test_an_order_served_again_after_its_annulment_is_a_new_fact(desk: Desk) -> None:
    lead = a_provider(desk)
    orders = [a_served_case(desk, lead, on) for on in ("2025-08-04", "2025-09-01", "2025-09-08")]
    decide(desk, desk.all("14.4-third-order")[0])
    desk.post(f"/cases/{orders[2]}/annulment", "approver", annulled_on="2025-09-15",
              reason="有误")  # fmt: skip
    desk.post(f"/cases/{orders[2]}/notice", issued_on="2025-09-16", demands=["整改"], days=15)
    desk.post(f"/cases/{orders[2]}/service", served_on="2025-09-16", method="left")
    assert statuses(desk.all("14.4-third-order")) == ["dismissed", "open"]


# 14(4): orders


def test_the_third_order_raises_and_its_annulment_lets_it_lapse(desk: Desk) -> None:
    lead = a_provider(desk)
    orders = [a_served_case(desk, lead, on) for on in ("2025-08-04", "2025-09-01")]
    assert desk.all("14.4-third-order") == []
    orders.append(a_served_case(desk, lead, "2025-09-08"))
    assert statuses(desk.all("14.4-third-order")) == ["open"]
    desk.post(f"/cases/{orders[0]}/annulment", "approver", annulled_on="2025-09-15",
              reason="有误")  # fmt: skip
    assert statuses(desk.all("14.4-third-order")) == ["lapsed"]


# Evidence


def test_evidence_points_at_the_events_that_it_rests_on(desk: Desk) -> None:
    many_things(desk, desk.follow)
    at = {r.position: r for r in desk.log()}
    wanted: dict[str, tuple[type[Any], ...]] = {
        "12.6": (SatisfactionRated,),
        "14.4-third-order": (case.NoticeServed, provider.RectificationOrdered),
        "13": (case.DeadlineMissed,),
        "14.4-overdue": (case.DeadlineMissed,),
        "14.4-refused": (case.RefusalRecorded,),
    }
    seen = set()
    for found in desk.all():
        events = [at[item.position] for item in found.evidence]
        assert events, found.rule
        assert all(r.position <= found.trigger for r in events)
        if found.rule in wanted:
            assert all(isinstance(r.event, wanted[found.rule]) for r in events), found.rule
            seen.add(found.rule)
        if found.rule == "12.6":
            assert [r.event.rating for r in events] == ["dissatisfied"] * found.value
            assert len({r.event.enterprise_id for r in events}) == found.value
        if found.subject.kind == "rectification-case":
            assert {r.record_id for r in events} == {found.subject.id}
    assert seen == set(wanted)


def test_the_identifier_says_what_and_why(desk: Desk) -> None:
    lead = a_provider(desk)
    six_dissatisfied(desk, lead)
    (found,) = desk.all()
    assert found.subject.id == UUID(lead)
    assert found.id == escalation.escalation_id("12.6", found.subject, found.trigger)
    assert desk.log()[-1].record_id == found.id


def test_opening_a_case_on_an_escalation_acts_on_it(desk: Desk) -> None:
    lead = a_provider(desk)
    six_dissatisfied(desk, lead)
    (found,) = desk.all()
    opened = an_open_case(desk, lead, grounds=["12.6"], opened_on="2025-07-29",
                          escalation_id=str(found.id))  # fmt: skip
    interviewed(desk, opened, "2025-07-31")
    (after,) = desk.all()
    assert (after.status, str(after.case_id)) == ("acted_on", opened)
