"""The worked cases of the office, replayed through HTTP with their exact dates.

Each is told twice: as the days pass, and as an office that is behind would record it, where
the worker's sweep for today finds the period long over before any fact is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    beside_evidence,
    interviewed,
)
from offices import Server, followed, opened

from domain import work_calendar
from interfaces.api.app import create_app
from interfaces.settings import Settings

Night = Callable[[str], Any]


@pytest.fixture
def night(office: Client, late: bool) -> Night:
    """The sweep at 00:00 of a day; in an office that is behind, today's sweep instead."""
    return lambda day: office.sweep(str(office.house.office.today()) if late else day)


# Steps that several stories share


def ordered(office: Client, case: str, on: str, days: int, served_on: str, **service: Any) -> None:
    office.post(f"/cases/{case}/notice", issued_on=on, demands=["限期改正"], days=days)
    office.post(
        f"/cases/{case}/service",
        **{"served_on": served_on, "method": "in_person", "received_by": "韦建国"} | service,
    )


def reported(office: Client, case: str, on: str, **more: Any) -> None:
    office.post(
        f"/cases/{case}/reports", submitted_on=on, summary="已逐项整改", attachments=[], **more
    )


def passed(office: Client, case: str, on: str) -> None:
    office.post(f"/cases/{case}/inspections", inspected_on=on, passed=True, findings="合格")
    office.post(f"/cases/{case}/resolution", resolved_on=on, outcome="completed", reason="")


def history(office: Client, record: str, *types: str) -> list[dict[str, Any]]:
    kind = "rectification-case"
    items: list[dict[str, Any]] = office.get(f"{record}/history")["items"]
    return [
        event for event in items if not types or event["type"].removeprefix(f"{kind}.") in types
    ]


def the(office: Client, **filters: Any) -> dict[str, Any]:
    """The one escalation of that kind."""
    (found,) = office.escalations(**filters)
    return found


def completed_in_time(office: Client, case: str, due_on: str) -> None:
    """What every story that ends well ends with, in whatever order it was recorded."""
    found = office.get(f"/cases/{case}")
    assert (found["status"], found["due_on"], found["missed"]) == ("completed", due_on, None)
    assert found["deadline"]["state"] == "met"
    assert office.escalations(provider_id=found["provider_id"], status="open") == []


# S1: in time and passed


def test_s1_in_time_and_passed(office: Client, night: Night, late: bool) -> None:
    # given a complaint of a pilot enterprise, taken up
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise, received_on="2025-05-29")
    (waits,) = office.fresh("/worklist")["items"]
    assert (waits["task"], waits["due_on"]) == ("complaint.accept", "2025-06-10")
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-05", reason="")
    # when the case runs its whole way
    case = office.post(
        "/cases", provider_id=provider, grounds=["12.1.a", "12.1.b"], facts="驻场人员撤离",
        complaint_ids=[complaint], opened_on="2025-06-05",
    )["id"]  # fmt: skip
    office.post(
        f"/cases/{case}/interview/call", called_on="2025-06-06", interview_on="2025-06-10",
        place="市工信局",
    )  # fmt: skip
    interviewed(office, case, "2025-06-10")
    ordered(office, case, "2025-06-10", 15, "2025-06-10")
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["order_number"]) == ("2025-06-25", 1)
    night("2025-06-11")
    reported(office, case, "2025-06-23")
    items = beside_evidence(office.fresh("/worklist")["items"])
    waiting = [item for item in items if item["record_id"] == case]
    assert [(item["task"], item["due_on"]) for item in waiting] == [("case.inspect", "2025-06-30")]
    assert not night("2025-06-26").missed
    passed(office, case, "2025-06-27")
    night("2025-06-30")
    # then it ended in time, and nobody has anything to decide
    completed_in_time(office, case, "2025-06-25")
    assert office.get(f"/cases/{case}")["inspections"][0]["completed_as_of"] == "2025-06-23"
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    assert office.get(f"/complaints/{complaint}")["case_ids"] == [case]
    if not late:
        assert office.escalations(provider_id=provider) == []


# S2: the last day falls into the National Day holiday


def test_s2_the_last_day_rolls_over_the_holiday(office: Client, night: Night, late: bool) -> None:
    # given a provider with one order behind it
    provider = a_provider(office)
    first = a_served_case(office, provider, "2025-06-10", 15)
    reported(office, first, "2025-06-23")
    passed(office, first, "2025-06-27")
    # when a second order of 30 days is served on 5 September
    case = a_served_case(office, provider, "2025-09-05", 30)
    night("2025-09-06")
    # then its last day rolls to the 9th, with a reason for each day in between
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["order_number"]) == ("2025-10-09", 2)
    assert found["exceeds_general_cap"] is False
    account = found["deadline"]["account"]
    assert account["nominal"] == "2025-10-05"
    rolled = {
        step["day"]: step["what"] for step in account["steps"] if "顺延" in step["what"]["zh"]
    }
    assert list(rolled) == [f"2025-10-0{day}" for day in (5, 6, 7, 8)]
    assert all("国庆" in reason["zh"] and reason["en"] for reason in rolled.values())
    # and on 6 October it runs, with three days left
    if not late:
        items = office.fresh("/deadlines?on=2025-10-06")["items"]
        (shown,) = [item for item in items if item["case_id"] == case]
        assert (shown["days_left"], shown["overdue_from"]) == (3, None)
        assert shown["state"] in ("on_track", "due_soon")
        assert shown["due_on"] == "2025-10-09"
    # and a report at 23:40 of the last day is in time
    reported(office, case, "2025-10-09", submitted_at="23:40")
    assert not night("2025-10-10").missed
    passed(office, case, "2025-10-15")
    completed_in_time(office, case, "2025-10-09")
    assert office.get(f"/providers/{provider}")["order_count"] == 2
    assert office.escalations(provider_id=provider, rule="14.4-third-order") == []


@pytest.mark.parametrize(
    ("channel", "at", "in_time"),
    [
        ("electronic", "23:59:59", True),
        ("window", "18:00", True),
        ("window", "18:00:01", False),
        ("window", "23:40", False),
    ],
)
def test_s2_the_hour_counts_at_the_window_only(
    office: Client, channel: str, at: str, in_time: bool
) -> None:
    # given a period that ends on 9 October
    case = a_served_case(office, a_provider(office), "2025-09-05", 30)
    # when the report comes in at that hour of the last day
    reported(office, case, "2025-10-09", submitted_at=at, channel=channel)
    # then the next night finds a miss, or none
    assert len(office.sweep("2025-10-10").missed) == (0 if in_time else 1)


# S3: the last day is a working Saturday; two days late, not expelled


def test_s3_late_but_not_expelled(office: Client, night: Night, late: bool) -> None:
    # given an order served on 11 September, that ends on a make-up workday, a Saturday
    provider = a_provider(office, kind="product")
    office.post(
        f"/providers/{provider}/registration", legal_representative="黄丽", changed_on="2025-07-21"
    )
    an_engagement(office, provider, an_enterprise(office))
    case = an_open_case(office, provider, grounds=["12.2.c"], opened_on="2025-09-02")
    interviewed(office, case, "2025-09-09")
    ordered(office, case, "2025-09-11", 30, "2025-09-11")
    assert office.get(f"/cases/{case}")["due_on"] == "2025-10-11"
    if not late:
        assert not office.sweep("2025-10-11").missed
    # when nobody reported by its end
    (missed,) = night("2025-10-12").missed
    # then two things wait for a decision, and the provider stays listed
    assert str(missed) == case
    raised = office.escalations(provider_id=provider, status="open")
    assert {(e["rule"], e["citation"]) for e in raised} == {("13", "13"), ("14.4-overdue", "14.4")}
    assert {e["raised_on"] for e in raised} == {"2025-10-12"}
    (finding,) = history(office, f"/cases/{case}", "deadline-missed")
    assert all(e["evidence"] == [finding["position"]] for e in raised)
    assert finding["effective_on"] == "2025-10-12"
    waits = office.fresh("/worklist", "approver")["items"]
    assert {w["due_on"] for w in waits if w["task"] == "escalation.decide"} == {"2025-10-24"}
    # when it reports two days late, and an approver declines to go on
    reported(office, case, "2025-10-13")
    overdue = the(office, provider_id=provider, rule="14.4-overdue")
    decline = f"/escalations/{overdue['id']}/dismissal"
    status, _ = office.refused(decline, on="2025-10-20", reason="情节轻微，已完成")
    assert status == 403
    status, body = office.refused(decline, "approver", on="2025-10-20", reason=" ")
    assert (status, body["errors"][0]["pointer"]) == (422, "/reason")
    office.post(decline, "approver", on="2025-10-20", reason="情节轻微，已完成，不启动清退")
    passed(office, case, "2025-10-20")
    night("2025-10-21")
    # then the right to another provider ends with no request, and its question with it
    (right,) = office.fresh("/replacements")["items"]
    assert right["status"] == "closed"
    question = the(office, provider_id=provider, rule="13")
    assert question["status"] == "acted_on"
    # then it ended as completed, late, with one order on file
    found = office.get(f"/cases/{case}")
    assert (found["status"], found["missed"]["overdue_from"]) == ("completed", "2025-10-12")
    assert (found["deadline"]["state"], found["order_number"]) == ("missed", 1)
    (ended,) = history(office, f"/cases/{case}", "resolved")
    assert ended["data"]["in_time"] is False
    holder = office.get(f"/providers/{provider}")
    assert (holder["status"], holder["order_count"]) == ("listed", 1)
    # and the auditor sees what was raised, and why nothing followed
    seen = office.get(f"/escalations/{overdue['id']}", "auditor")
    assert (seen["status"], seen["outcome"]) == ("dismissed", "情节轻微，已完成，不启动清退")
    story = office.get(f"/escalations/{overdue['id']}/history", "auditor")["items"]
    assert [event["type"] for event in story] == ["escalation.raised", "escalation.dismissed"]
    assert story[-1]["actor"]["role"] == "approver"
    assert office.get("/escalations?status=open", "auditor")["items"] == []


# S4: Spring Festival and an extension


def test_s4_spring_festival_and_an_extension(office: Client, night: Night) -> None:
    # given an order of 30 days that ends after Spring Festival
    provider = a_provider(office)
    case = a_served_case(office, provider, "2026-01-22", 30, grounds=["12.3.b"])
    account = office.get(f"/cases/{case}")["deadline"]["account"]
    assert (account["nominal"], account["last_day"]) == ("2026-02-21", "2026-02-24")
    night("2026-01-23")
    # when the provider asks for ten days, and the principal grants them
    office.post(
        f"/cases/{case}/extensions", "provider", requested_on="2026-02-13", days=10,
        reason="春节停工", scope={"provider_id": provider},
    )  # fmt: skip
    decision = {"granted": True, "decided_on": "2026-02-14", "reason": "情况属实"}
    for role in ("caseworker", "approver"):
        status, body = office.refused(f"/cases/{case}/extensions/decision", role, **decision)
        assert status == 403
    assert body["citation"] == "12"
    office.post(f"/cases/{case}/extensions/decision", "principal", **decision)
    # then it ends on 6 March, 43 days after service
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["exceeds_general_cap"]) == ("2026-03-06", True)
    reported(office, case, "2026-03-05")
    assert not night("2026-03-07").missed
    passed(office, case, "2026-03-10")
    completed_in_time(office, case, "2026-03-06")
    assert office.get(f"/providers/{provider}")["order_count"] == 1
    # and a second extension is refused
    office.post(f"/cases/{case}/reopening", "approver", on="2026-03-11", reason="补充材料")
    status, body = office.refused(
        f"/cases/{case}/extensions", requested_on="2026-03-05", days=1, reason="再延"
    )
    assert (status, body["code"], body["citation"]) == (409, "one-extension", "12")


def test_s4_an_extension_is_asked_for_before_the_end(office: Client, night: Night) -> None:
    # given a period that ended on 24 February
    case = a_served_case(office, a_provider(office), "2026-01-22", 30)
    night("2026-02-25")
    # when the provider asks on the 25th, it is refused; on the 24th it is not
    ask = f"/cases/{case}/extensions"
    status, body = office.refused(ask, requested_on="2026-02-25", days=10, reason="春节停工")
    assert (status, body["code"], body["citation"]) == (409, "asked-too-late", "12")
    office.post(ask, requested_on="2026-02-24", days=10, reason="春节停工")


# S5: a product provider leads; below level 2; Guangxi's own holiday


def below_level_two(office: Client) -> tuple[str, str, dict[str, Any]]:
    """Provider, engagement, and the escalation that its evaluation raised."""
    provider, enterprise = a_provider(office, kind="product"), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    assert office.get(f"/engagements/{engagement}")["lead_capacity"] == "product_acting"
    office.post(
        f"/engagements/{engagement}/evaluations", level=1, evaluated_on="2026-03-05", stage="after"
    )
    return provider, engagement, the(office, provider_id=provider, rule="12.4")


def test_s5_guangxis_holiday_counts(office: Client, night: Night, late: bool) -> None:
    # given a product provider in the lead, whose enterprise stays at level 1
    provider, engagement, raised = below_level_two(office)
    assert (raised["citation"], raised["value"], raised["threshold"]) == ("12.4", 1, 2)
    assert raised["subject"] == {"kind": "engagement", "id": engagement}
    # when it is ordered to rectify within 30 days
    case = an_open_case(
        office, provider, grounds=["12.4.b"], opened_on="2026-03-16", escalation_id=raised["id"]
    )
    interviewed(office, case, "2026-03-16")
    ordered(office, case, "2026-03-18", 30, "2026-03-18")
    # then the period ends after 三月三
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["provisional"]) == ("2026-04-21", False)
    account = found["deadline"]["account"]
    assert account["nominal"] == "2026-04-17"
    rolled = [step["day"] for step in account["steps"] if "顺延" in step["what"]["zh"]]
    assert rolled == ["2026-04-17", "2026-04-18", "2026-04-19", "2026-04-20"]
    for day in ("2026-04-18", "2026-04-19", "2026-04-20", "2026-04-21"):
        assert night(day).missed == () or late
    reported(office, case, "2026-04-21", submitted_at="15:00")
    office.post(
        f"/engagements/{engagement}/evaluations", level=2, evaluated_on="2026-04-28", stage="after"
    )
    passed(office, case, "2026-04-28")
    night("2026-04-29")
    completed_in_time(office, case, "2026-04-21")
    assert office.get(f"/providers/{provider}")["order_count"] == 1
    answered = the(office, provider_id=provider, rule="12.4")
    assert (answered["status"], answered["case_id"]) == ("acted_on", case)
    if not late:
        assert office.escalations(provider_id=provider) == [answered]


@pytest.fixture
def office_without_the_notice(
    monkeypatch: pytest.MonkeyPatch, database: Server, unlaid: Settings
) -> Iterator[Client]:
    """An office that does not know Guangxi's arrangement for 2026 yet."""
    known = tuple(year for year in work_calendar.shipped_years() if year != GUANGXI_2026)
    monkeypatch.setattr(work_calendar, "shipped_years", lambda: known)
    with opened(database, unlaid) as house, followed(house):
        yield Client(create_app(house), house)


GUANGXI_2026 = work_calendar.shipped_calendar().years["CN-GX", 2026]


@pytest.mark.parametrize("late", [False, True], ids=["as-the-days-pass", "recorded-late"])
def test_s5_the_notice_comes_later(office_without_the_notice: Client, late: bool) -> None:
    office = office_without_the_notice
    # given an order served before the office knew the region's arrangement
    provider, _, raised = below_level_two(office)
    case = an_open_case(
        office, provider, grounds=["12.4.b"], opened_on="2026-03-16", escalation_id=raised["id"]
    )
    interviewed(office, case, "2026-03-16")
    ordered(office, case, "2026-03-18", 30, "2026-03-18")
    known_then = office.position
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["provisional"]) == ("2026-04-17", True)
    if late:
        assert len(office.sweep("2026-11-01").missed) == 1
    # when the notice is entered, and the sweep runs
    year = GUANGXI_2026.model_dump(mode="json")
    done = office.ask("POST", "/calendar/years", "approver", json=year)
    assert done.status_code == 200, done.text
    swept = office.sweep("2026-11-01" if late else "2026-03-25")
    # then the date moved, with its cause, and what the office knew before can still be seen
    assert [str(moved) for moved in swept.settled] == [case]
    (moved,) = history(office, f"/cases/{case}", "deadline-moved")
    assert (moved["data"]["old"], moved["data"]["new"]) == ("2026-04-17", "2026-04-21")
    assert moved["data"]["cause"] and moved["actor"]["role"] == "system"
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["provisional"]) == ("2026-04-21", False)
    before = office.get(f"/cases/{case}?as_of={known_then}")
    assert (before["due_on"], before["provisional"]) == ("2026-04-17", True)
    (shown,) = office.fresh("/deadlines?on=2026-04-18")["items"]
    assert (shown["due_on"], shown["days_left"]) == ("2026-04-21", 3)
    # and nothing is missed between the two
    reported(office, case, "2026-04-21")
    if not late:
        assert office.sweep("2026-04-21").missed == ()
    passed(office, case, "2026-04-28")
    completed_in_time(office, case, "2026-04-21")


# S6: the date of service is corrected


def test_s6_the_date_of_service_is_corrected(office: Client, night: Night, late: bool) -> None:
    # given an order of 20 days, with the day of posting taken for the day of service
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-11-03", 20, method="post", grounds=["12.3.b"])
    told = office.position
    assert office.get(f"/cases/{case}")["due_on"] == "2025-11-24"
    night("2025-11-04")
    # when the receipt shows the 6th
    office.post(
        f"/cases/{case}/service/correction", served_on="2025-11-06", corrected_on="2025-11-12",
        reason="EMS 回执签收日为 11 月 6 日", scope={"user": "韦同志"},
    )  # fmt: skip
    # then the period ends two days later, and both dates stay on file
    found = office.get(f"/cases/{case}")
    assert (found["served_on"], found["due_on"]) == ("2025-11-06", "2025-11-26")
    former = office.get(f"/cases/{case}?as_of={told}")
    assert (former["served_on"], former["due_on"]) == ("2025-11-03", "2025-11-24")
    (order,) = office.get(f"/providers/{provider}")["orders"]
    assert (order["served_on"], order["order_number"]) == ("2025-11-06", 1)
    served, corrected = history(office, f"/cases/{case}", "notice-served", "service-corrected")
    assert (served["effective_on"], served["actor"]["name"]) == ("2025-11-03", "caseworker")
    assert (corrected["effective_on"], corrected["actor"]["name"]) == ("2025-11-06", "韦同志")
    assert corrected["data"]["corrects"] == served["version"]
    assert corrected["data"]["reason"] == "EMS 回执签收日为 11 月 6 日"
    (moved,) = history(office, f"/cases/{case}", "deadline-moved")
    assert (moved["data"]["old"], moved["data"]["new"]) == ("2025-11-24", "2025-11-26")
    # and the night after the former last day finds nothing
    if not late:
        assert office.sweep("2025-11-25").missed == ()
    reported(office, case, "2025-11-25")
    assert night("2025-11-27").missed == ()
    passed(office, case, "2025-12-01")
    completed_in_time(office, case, "2025-11-26")
    assert office.get(f"/providers/{provider}")["order_count"] == 1


def test_s6b_served_by_public_announcement(office: Client, night: Night, late: bool) -> None:
    # given an order that could not be handed over
    provider = a_provider(office)
    case = an_open_case(office, provider, opened_on="2025-11-10")
    interviewed(office, case, "2025-11-10")
    # when it is announced on 10 November
    ordered(
        office, case, "2025-11-10", 15, "2025-11-10", method="public", received_by="",
        earlier_attempts=["2025-11-04 邮寄退回", "2025-11-06 上门无人"],
    )  # fmt: skip
    # then it counts as served 30 days later, and the period starts there
    found = office.get(f"/cases/{case}")
    assert (found["served_on"], found["due_on"]) == ("2025-12-10", "2025-12-25")
    assert (found["order_number"], beside_evidence(found["warnings"])) == (1, [])
    assert "送达尝试" not in str(found["warnings"])
    assert found["service"]["earlier_attempts"] == ["2025-11-04 邮寄退回", "2025-11-06 上门无人"]
    night("2025-12-11")
    reported(office, case, "2025-12-25")
    assert night("2025-12-26").missed == ()
    passed(office, case, "2025-12-29")
    completed_in_time(office, case, "2025-12-25")


def test_s6b_an_announcement_without_earlier_attempts_is_flagged(office: Client) -> None:
    case = an_open_case(office, a_provider(office), opened_on="2025-11-10")
    interviewed(office, case, "2025-11-10")
    ordered(office, case, "2025-11-10", 15, "2025-11-10", method="public")
    (warning,) = office.get(f"/cases/{case}")["warnings"]
    assert "送达尝试" in warning["zh"]


# S7: counting dissatisfied enterprises


class Raters:
    """Enterprises E01, E02, … of one provider, each with an engagement."""

    def __init__(self, office: Client, provider: str) -> None:
        self.office, self.provider = office, provider
        self.engagements: dict[str, tuple[str, str]] = {}

    def rate(self, name: str, rating: str, on: str, **about: Any) -> int:
        """The enterprise's own word; answers the version under which it stands."""
        if name not in self.engagements:
            enterprise = an_enterprise(self.office, **about)
            engagement = an_engagement(self.office, self.provider, enterprise)
            self.engagements[name] = (enterprise, engagement)
        enterprise, engagement = self.engagements[name]
        done = self.office.post(
            f"/engagements/{engagement}/ratings", "enterprise", rating=rating, rated_on=on,
            comment="", scope={"enterprise_id": enterprise},
        )  # fmt: skip
        return int(done["version"])

    def ids(self, *names: str) -> set[str]:
        return {self.engagements[name][0] for name in names}

    def count(self) -> int:
        tallies = self.office.fresh(f"/providers/{self.provider}/tallies")
        return int(tallies["dissatisfied"])


FIVE = ("E01", "E02", "E03", "E04", "E05")


@pytest.fixture
def raters(office: Client) -> Raters:
    """Five dissatisfied, one of them twice, and one outside the pilot."""
    raters = Raters(office, a_provider(office))
    for name in FIVE:
        raters.rate(name, "dissatisfied", "2025-07-01")
    raters.rate("E03", "dissatisfied", "2025-07-08")
    raters.rate("X1", "dissatisfied", "2025-07-08", pilot=False)
    return raters


def test_s7_five_are_not_more_than_five(office: Client, raters: Raters) -> None:
    assert raters.count() == 5
    assert office.escalations(provider_id=raters.provider) == []
    status, body = office.refused(
        "/cases", provider_id=raters.provider, grounds=["12.6"], facts="不满意", complaint_ids=[],
        opened_on="2025-07-09",
    )  # fmt: skip
    assert (status, body["citation"]) == (409, "12.6")


def test_s7_the_sixth_asks_and_one_who_changes_his_mind_lets_it_lapse(
    office: Client, raters: Raters
) -> None:
    # when a sixth is dissatisfied
    raters.rate("E06", "dissatisfied", "2025-07-15")
    # then ground 12.6 is raised, on six ratings
    first = the(office, provider_id=raters.provider, rule="12.6")
    assert (first["value"], first["threshold"], first["status"]) == (6, 5, "open")
    assert set(first["counted"]) == raters.ids(*FIVE, "E06")
    assert len(set(first["evidence"])) == 6
    # when one is satisfied after all
    raters.rate("E02", "satisfied", "2025-07-16")
    # then it lapses, and stays on file
    assert raters.count() == 5
    assert the(office, provider_id=raters.provider, rule="12.6")["status"] == "lapsed"
    # when another one is dissatisfied
    raters.rate("E08", "dissatisfied", "2025-07-28")
    # then it is raised again, by itself and without the one who changed
    again, former = office.escalations(provider_id=raters.provider)
    assert (again["status"], former["status"]) == ("open", "lapsed")
    assert again["id"] != first["id"] == former["id"]
    assert set(again["counted"]) == raters.ids("E01", "E03", "E04", "E05", "E06", "E08")


@pytest.mark.parametrize("backwards", [False, True], ids=["in-order", "recorded-backwards"])
def test_s7_the_order_of_recording_changes_no_count(office: Client, backwards: bool) -> None:
    # given the same ratings, in order or the latest first
    ratings = [(name, "dissatisfied", "2025-07-01") for name in FIVE]
    ratings += [
        ("E03", "dissatisfied", "2025-07-08"),
        ("X1", "dissatisfied", "2025-07-08"),
        ("E06", "dissatisfied", "2025-07-15"),
        ("E02", "satisfied", "2025-07-16"),
        ("E08", "dissatisfied", "2025-07-28"),
    ]
    raters = Raters(office, a_provider(office))
    for name, rating, on in reversed(ratings) if backwards else ratings:
        raters.rate(name, rating, on, pilot=name != "X1")
    # then the same six count, and the same decision waits
    assert raters.count() == 6
    (waits,) = office.escalations(provider_id=raters.provider, status="open")
    assert waits["rule"] == "12.6"
    assert set(waits["counted"]) == raters.ids("E01", "E03", "E04", "E05", "E06", "E08")


def a_case_on_ratings(office: Client, raters: Raters, night: Night) -> str:
    """Opened on the escalation, ordered on 1 August 2025, complied with."""
    raised = the(office, provider_id=raters.provider, status="open")
    case = an_open_case(
        office, raters.provider, grounds=["12.6"], opened_on="2025-07-29",
        escalation_id=raised["id"],
    )  # fmt: skip
    interviewed(office, case, "2025-07-31")
    ordered(office, case, "2025-08-01", 20, "2025-08-01")
    night("2025-08-02")
    reported(office, case, "2025-08-20")
    night("2025-08-22")
    passed(office, case, "2025-08-26")
    return case


def test_s7_a_second_case_needs_a_newly_dissatisfied_enterprise(
    office: Client, raters: Raters, night: Night
) -> None:
    # given six dissatisfied, and a case that answered them
    raters.rate("E06", "dissatisfied", "2025-07-28")
    case = a_case_on_ratings(office, raters, night)
    completed_in_time(office, case, "2025-08-21")
    (answered,) = office.escalations(provider_id=raters.provider, rule="12.6")
    assert (answered["status"], answered["case_id"]) == ("acted_on", case)
    # when the same six say it again
    for name in (*FIVE, "E06"):
        raters.rate(name, "dissatisfied", "2025-09-01")
    # then nothing is raised, and a second case on them is refused
    assert office.escalations(provider_id=raters.provider, status="open") == []
    again = {
        "provider_id": raters.provider, "grounds": ["12.6"], "facts": "不满意",
        "complaint_ids": [], "opened_on": "2025-09-03",
    }  # fmt: skip
    status, body = office.refused("/cases", **again)
    assert (status, body["citation"]) == (409, "12.6")
    # when a seventh joins them
    raters.rate("E07", "dissatisfied", "2025-09-02")
    # then it is
    raised = the(office, provider_id=raters.provider, rule="12.6", status="open")
    assert raised["value"] == 7
    office.post("/cases", **again, escalation_id=raised["id"])


def test_s7_the_eleventh_and_an_annulled_rating(
    office: Client, raters: Raters, night: Night
) -> None:
    # given a case on six, complied with
    raters.rate("E06", "dissatisfied", "2025-07-28")
    a_case_on_ratings(office, raters, night)
    # when four more are dissatisfied, ten do not reach Art. 14(5)
    for name in ("E07", "E08", "E09", "E10"):
        raters.rate(name, "dissatisfied", "2026-05-01")
    assert raters.count() == 10
    assert office.escalations(provider_id=raters.provider, rule="14.5") == []
    # when the eleventh is
    version = raters.rate("E11", "dissatisfied", "2026-06-10")
    raised = the(office, provider_id=raters.provider, rule="14.5")
    assert (raised["status"], raised["value"], raised["threshold"]) == ("open", 11, 10)
    assert (raised["citation"], raised["raised_on"]) == ("14.5", "2026-06-10")
    assert len(set(raised["evidence"])) == len(set(raised["counted"])) == 11
    # and its rating turns out to be forged
    office.post(
        f"/engagements/{raters.engagements['E11'][1]}/ratings/annulment", rating_version=version,
        annulled_on="2026-06-26", reason="评价系冒用公章",
    )  # fmt: skip
    # then ten are left, and nobody has to decide any more
    assert raters.count() == 10
    assert the(office, provider_id=raters.provider, rule="14.5")["status"] == "lapsed"
    assert office.get(f"/providers/{raters.provider}")["status"] == "listed"
    # and the rating stays on file, with the reason why it does not count
    ratings = office.fresh(f"/providers/{raters.provider}/tallies")["ratings"]
    assert [r["annulled"] for r in ratings if r["annulled"]] == ["评价系冒用公章"]


# S8: the third order, annulled once


def two_orders(office: Client, night: Night) -> tuple[str, list[str]]:
    """A provider with two orders, both complied with (as in S1 and S2)."""
    provider = a_provider(office)
    cases = []
    for on, days, report, inspection in (
        ("2025-06-10", 15, "2025-06-23", "2025-06-27"),
        ("2025-09-05", 30, "2025-10-09", "2025-10-15"),
    ):
        case = a_served_case(office, provider, on, days)
        reported(office, case, report)
        passed(office, case, inspection)
        cases.append(case)
    return provider, cases


def about_to_be_served(office: Client, provider: str, on: str, days: int) -> str:
    case = an_open_case(office, provider, opened_on=on)
    interviewed(office, case, on)
    office.post(f"/cases/{case}/notice", issued_on=on, demands=["限期改正"], days=days)
    return case


def serve(office: Client, case: str, on: str) -> None:
    office.post(f"/cases/{case}/service", served_on=on, method="in_person", received_by="韦建国")


def test_s8_the_third_order_annulled_and_served_anew(
    office: Client, night: Night, late: bool
) -> None:
    # given two orders on file
    provider, cases = two_orders(office, night)
    third_order = {"provider_id": provider, "rule": "14.4-third-order"}
    assert office.escalations(**third_order) == []
    # when a third is about to be served, the officer is warned
    annulled = about_to_be_served(office, provider, "2025-11-12", 15)
    (warning,) = office.get(f"/cases/{annulled}")["warnings"]
    assert "第三次责令整改" in warning["zh"] and "third" in warning["en"]
    # when it is served
    serve(office, annulled, "2025-11-12")
    found = office.get(f"/cases/{annulled}")
    assert (found["order_number"], found["due_on"]) == (3, "2025-11-27")
    # then expulsion is to be considered, on the evidence of the three services
    first = the(office, **third_order)
    assert (first["status"], first["value"], first["threshold"]) == ("open", 3, 2)
    assert (first["citation"], first["raised_on"]) == ("14.4", "2025-11-12")
    assert first["evidence"] == services(office, *cases, annulled)
    assert first["counted"] == [*cases, annulled]
    # when it is annulled, its facts being wrong
    office.post(f"/cases/{annulled}/annulment", annulled_on="2025-11-18", reason="事实认定有误")
    # then two orders count, and nothing is left to decide or to miss
    assert the(office, **third_order)["status"] == "lapsed"
    assert office.get(f"/cases/{annulled}")["order_number"] is None
    assert office.get(f"/providers/{provider}")["order_count"] == 2
    assert night("2025-11-28").missed == ()
    # when another third one is served
    case = about_to_be_served(office, provider, "2026-01-12", 20)
    serve(office, case, "2026-01-12")
    # then it is the third, and expulsion is considered anew
    found = office.get(f"/cases/{case}")
    assert (found["order_number"], found["due_on"]) == (3, "2026-02-02")
    assert office.get(f"/providers/{provider}")["order_count"] == 3
    again = the(office, **third_order, status="open")
    assert again["id"] != first["id"]
    assert again["evidence"] == services(office, *cases, case)
    # and a report in time does not change that
    night("2026-01-13")
    reported(office, case, "2026-01-30")
    assert night("2026-02-03").missed == ()
    (waits,) = office.escalations(provider_id=provider, status="open")
    assert waits == again


def services(office: Client, *cases: str) -> list[int]:
    """Where the log says that these orders were served."""
    return [
        event["position"]
        for case in cases
        for event in history(office, f"/cases/{case}", "notice-served")
    ]


def test_s8_orders_count_by_their_day_of_service(office: Client) -> None:
    # given three orders, recorded with the last one first
    provider = a_provider(office)
    days = ("2026-01-12", "2025-09-05", "2025-06-10")
    cases = [a_served_case(office, provider, day, 20) for day in days]
    # then their numbers follow the days of service, and the rule is met once
    numbers = [office.get(f"/cases/{case}")["order_number"] for case in cases]
    assert numbers == [3, 2, 1]
    raised = the(office, provider_id=provider, rule="14.4-third-order")
    assert sorted(raised["counted"]) == sorted(cases)


# S7 and S8 from the proposal to expel on


def noticed(office: Client, code: str, escalation: str, **days: str) -> str:
    """Proposed on the escalation, investigated, and the provider told of it."""
    raised = office.get(f"/escalations/{escalation}")
    case = office.post(
        "/expulsions", provider_id=raised["provider_id"], facts="见各项情形",
        charges=[{"code": code, "facts": "见所附记录"}],
        escalation_id=escalation, proposed_on=days["proposed_on"],
    )["id"]  # fmt: skip
    office.post(
        f"/expulsions/{case}/investigation", reported_on=days["proposed_on"], findings="情况属实",
        officers=["韦经办", "黄核查"],
    )  # fmt: skip
    office.post(
        f"/expulsions/{case}/prior-notice", served_on=days["noticed_on"], method="in_person",
        received_by="韦建国",
    )  # fmt: skip
    return str(case)


def stated(
    office: Client, case: str, provider: str, on: str, accepted: bool, **review: str
) -> None:
    """The provider's own statement, and what the office answers to it."""
    office.post(
        f"/expulsions/{case}/statement", "provider", received_on=on, statement="请求核实",
        scope={"provider_id": provider},
    )  # fmt: skip
    office.post(
        f"/expulsions/{case}/statement/review", reviewed_on=review["answered_on"],
        accepted=accepted, opinion="已逐项核实",
    )  # fmt: skip


def clock(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = [one for one in found["clocks"] if one["clock"] == name]
    return dict(one)


def test_s7_the_number_falls_and_nobody_is_expelled(
    office: Client, raters: Raters, night: Night
) -> None:
    # given an eleventh dissatisfied enterprise, and a proposal on it
    raters.rate("E06", "dissatisfied", "2025-07-28")
    a_case_on_ratings(office, raters, night)
    for name in ("E07", "E08", "E09", "E10"):
        raters.rate(name, "dissatisfied", "2026-05-01")
    version = raters.rate("E11", "dissatisfied", "2026-06-10")
    raised = the(office, provider_id=raters.provider, rule="14.5")
    case = noticed(office, "14.5", raised["id"], proposed_on="2026-06-11", noticed_on="2026-06-15")
    answered = office.get(f"/escalations/{raised['id']}")
    assert (answered["status"], answered["case_id"]) == ("acted_on", case)
    # then the provider may state its case until the 23rd, round the Dragon Boat Festival
    found = office.get(f"/expulsions/{case}")
    statement = clock(found, "statement")
    assert statement["last_day"] == "2026-06-23"
    skipped = [s["day"] for s in statement["account"]["steps"] if "不计入" in s["what"]["zh"]]
    assert {"2026-06-19", "2026-06-20", "2026-06-21"} <= set(skipped)
    # and no decision is taken before it did
    decision = {"outcome": "not_expelled", "reason": "评价作废", "decided_on": "2026-06-18"}
    status, body = office.refused(f"/expulsions/{case}/decision", "approver", **decision)
    assert (status, body["code"]) == (409, "statement-period-runs")
    # when it says that a rating was forged, and that is so
    night("2026-06-22")
    stated(office, case, raters.provider, "2026-06-22", True, answered_on="2026-06-26")
    office.post(
        f"/engagements/{raters.engagements['E11'][1]}/ratings/annulment", rating_version=version,
        annulled_on="2026-06-26", reason="评价系冒用公章",
    )  # fmt: skip
    # then ten are left, while the file still shows the eleven it was told of
    found = office.get(f"/expulsions/{case}")
    assert found["statements"][0]["in_time"] is True
    (ground,) = found["grounds"]
    (element,) = ground["checklist"]
    assert (ground["proven"], element["computed"]["value"]) == (False, 10)
    assert [one["value"] for one in found["snapshots"]] == [11]
    assert set(found["snapshots"][0]["counted"]) >= raters.ids("E11")
    # and it cannot be decided otherwise
    expelled = decision | {"outcome": "expelled", "decided_on": "2026-06-29"}
    status, body = office.refused(f"/expulsions/{case}/decision", "approver", **expelled)
    assert (status, body["code"], body["citation"]) == (409, "threshold-not-met", "14.5")
    office.post(
        f"/expulsions/{case}/decision", "approver", **decision | {"decided_on": "2026-06-29"}
    )
    # then the provider stays in the pool, and nothing waits
    night("2026-06-30")
    assert office.get(f"/expulsions/{case}")["status"] == "not_expelled"
    assert beside_evidence(office.get(f"/expulsions/{case}")["warnings"]) == []
    assert office.get(f"/providers/{raters.provider}")["status"] == "listed"
    assert [
        i for i in office.fresh("/worklist", "principal")["items"] if i["record_id"] == case
    ] == []


def a_third_order(office: Client, night: Night) -> tuple[str, str, str]:
    """Provider, the case of its third order, and the escalation on it."""
    provider, _ = two_orders(office, night)
    case = about_to_be_served(office, provider, "2026-01-12", 20)
    serve(office, case, "2026-01-12")
    raised = the(office, provider_id=provider, rule="14.4-third-order", status="open")
    return provider, case, raised["id"]


def decided(office: Client, case: str) -> dict[str, Any]:
    """Reviewed by the approver, discussed, decided by the principal, on 4 February 2026."""
    office.post(
        f"/expulsions/{case}/legal-review", "approver", reviewed_on="2026-02-02", passed=True,
        opinion="程序合法",
    )  # fmt: skip
    office.post(
        f"/expulsions/{case}/discussion", held_on="2026-02-03", attendees=["韦局长", "黄副局长"],
        opinion="同意清退",
    )  # fmt: skip
    return office.post(
        f"/expulsions/{case}/decision", "principal", outcome="expelled", grounds=["14.4.a"],
        reason="限期整改超过两次", decided_on="2026-02-04",
    )  # fmt: skip


def published(office: Client, case: str) -> str:
    """A public notice of five working days from 6 February 2026 on."""
    notice = office.post(
        "/publications", kind="public-notice", source={"kind": "expulsion-case", "id": case},
        title="关于柳江智造的公示", text="经研究，自 2026 年 2 月 5 日起退出资源池",
        drafted_on="2026-02-05",
    )["id"]  # fmt: skip
    checks = ("no_trade_secrets", "no_personal_data", "no_complainant", "legal_review")
    office.post(
        f"/publications/{notice}/review", "approver", approved=True, on="2026-02-05",
        **dict.fromkeys(checks, True),
    )  # fmt: skip
    office.post(f"/publications/{notice}/publication", published_on="2026-02-06")
    return str(notice)


def served_and_published(office: Client, night: Night) -> tuple[str, str, str, str]:
    """Provider, the case of its third order, the expulsion, and its public notice."""
    provider, order, raised = a_third_order(office, night)
    case = noticed(office, "14.4.a", raised, proposed_on="2026-01-16", noticed_on="2026-01-20")
    stated(office, case, provider, "2026-01-26", False, answered_on="2026-01-30")
    reported(office, order, "2026-01-30")
    decided(office, case)
    office.post(
        f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person", received_by="韦"
    )
    return provider, order, case, published(office, case)


def enter(case: str, on: str) -> dict[str, Any]:
    return {"expulsion_id": case, "entered_on": on, "reason": "公示期满无异议"}


def test_s8_expelled_told_to_the_public_and_grey_listed(
    office: Client, night: Night, late: bool
) -> None:
    # given three orders, the third reported in time, and a proposal on them
    provider, order, raised = a_third_order(office, night)
    case = noticed(office, "14.4.a", raised, proposed_on="2026-01-16", noticed_on="2026-01-20")
    assert clock(office.get(f"/expulsions/{case}"), "statement")["last_day"] == "2026-01-27"
    stated(office, case, provider, "2026-01-26", False, answered_on="2026-01-30")
    reported(office, order, "2026-01-30")
    night("2026-02-03")
    # when it is reviewed, discussed and decided
    done = decided(office, case)
    assert done["reference"].startswith("柳工信〔2026〕")
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    # and served
    done = office.post(
        f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person", received_by="韦"
    )
    # then the provider is out of the pool from that day on, and told of its remedies
    assert done["effective_on"] == "2026-02-05"
    assert (done["review_until"], done["litigation_until"]) == ("2026-04-07", "2026-08-05")
    steps = clock(office.get(f"/expulsions/{case}"), "review")["account"]["steps"]
    assert "2026-04-06" in [step["day"] for step in steps if step["citation"] == "民法典 203"]
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("expelled", False)
    # and its open case went into the expulsion, without a miss
    assert office.get(f"/cases/{order}")["status"] == "merged_into_expulsion"
    assert night("2026-02-06").missed == ()
    # when the public is told
    published(office, case)
    found = office.get(f"/expulsions/{case}")
    assert (found["publicity"]["first"], found["publicity"]["last"]) == ("2026-02-06", "2026-02-12")
    # then the listing waits for the end of the window
    status, body = office.refused("/grey-list-entries", "principal", **enter(case, "2026-02-12"))
    assert (status, body["code"], body["citation"]) == (409, "publicity-runs", "14")
    night("2026-02-12")
    assert office.get(f"/expulsions/{case}")["status"] == (
        "publicity_closed" if late else "publicity_open"
    )
    night("2026-02-13")
    assert office.get(f"/expulsions/{case}")["status"] == "publicity_closed"
    items = beside_evidence(office.fresh("/worklist", "principal")["items"])
    (waits,) = [item for item in items if item["record_id"] == case]
    assert (waits["task"], waits["due_on"]) == ("expulsion.grey-list", "2026-02-13")
    entry = office.post("/grey-list-entries", "principal", **enter(case, "2026-02-13"))
    # then it is on the list, and all of it is on file
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("expelled", True)
    listed = office.get(f"/grey-list-entries/{entry['id']}")
    assert (listed["status"], listed["entered_on"], listed["review_on"]) == (
        "listed", "2026-02-13", None,
    )  # fmt: skip
    found = office.get(f"/expulsions/{case}")
    assert (found["status"], beside_evidence(found["warnings"])) == ("grey_listed", [])
    closed = [
        e for e in office.get(f"/expulsions/{case}/history")["items"] if "closed" in e["type"]
    ]
    assert [event["effective_on"] for event in closed] == ["2026-02-13"]


def test_s8_set_aside_the_provider_is_back_and_all_stays_on_file(
    office: Client, night: Night
) -> None:
    # given the provider on the grey list
    provider, order, case, notice = served_and_published(office, night)
    night("2026-02-13")
    entry = office.post("/grey-list-entries", "principal", **enter(case, "2026-02-13"))["id"]
    before = office.get(f"/expulsions/{case}/history")["items"]
    # when the decision is set aside on review
    office.post(
        f"/expulsions/{case}/revocation", "principal", on="2026-04-20", reason="复议决定撤销",
        document="柳政复决〔2026〕3号",
    )  # fmt: skip
    # then the provider is back in the pool and off the list
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("listed", False)
    assert office.get(f"/grey-list-entries/{entry}")["status"] == "expunged"
    # and its case goes on where it stood: reported in time, to be inspected
    found = office.get(f"/cases/{order}")
    assert (found["status"], found["missed"]) == ("reported", None)
    passed(office, order, "2026-04-27")
    # and the public notice is to be withdrawn in three working days, round 三月三
    told = office.get(f"/publications/{notice}")
    assert told["set_aside"]["on"] == "2026-04-20"
    assert "2026-04-23" in str(told)
    # and everything stays in the history
    after = office.get(f"/expulsions/{case}/history")["items"]
    assert after[: len(before)] == before
    assert [event["type"] for event in after[len(before) :]] == ["expulsion-case.revoked"]
    assert office.get(f"/expulsions/{case}")["status"] == "revoked"
    # and another proceeding may begin
    office.post(
        "/expulsions", provider_id=provider, charges=[{"code": "14.4.a", "facts": "三次"}],
        facts="重新立案", proposed_on="2026-05-06",
    )  # fmt: skip
