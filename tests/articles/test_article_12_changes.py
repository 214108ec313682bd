"""Article 12(2): a major change of the registration is reported in time (reading A-10).

Changed on Monday 21 July 2025, the twentieth working day after is Monday 18 August (S3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from client import Client
from examples import a_provider, an_open_case
from scenario import MEASURES, TERMS, TODAY, Story, day, given

from domain import provider, registration, rules
from domain.catalogue import PROVIDER
from domain.provider import ProviderKind
from domain.values import Event

Decide = Callable[[Any], Iterable[Event]]


def admitted(**changes: Any) -> Event:
    facts: dict[str, Any] = {
        "kind": ProviderKind.INTEGRATED,
        "name": "龙城集成",
        "uscc": "91350211M0001001YQ",
        "legal_representative": "韦建国",
        "domicile": "柳州市城中区",
        "business_scope": "软件开发",
        "registered_capital": Decimal("1000.00"),
        "admitted_on": day("05-22"),
    }
    return provider.Admitted.model_validate(facts | changes)


def changed(on: str = "07-21", reported: str | None = None, **what: Any) -> Event:
    reported_on = day(reported) if reported else None
    what = what or {"legal_representative": "黄丽"}
    return registration.RegistrationChanged.model_validate(
        {**what, "changed_on": day(on), "reported_on": reported_on}
    )


def a_pool_member(*more: Event, **changes: Any) -> Story:
    return given(PROVIDER, admitted(**changes), *more)


def is_major(story: Story) -> bool | None:
    return registration.is_major(
        story.state.registered, story.state.registered.changes[-1], MEASURES
    )


def met(story: Story) -> bool:
    found = rules.change_unreported(story.state, TERMS)
    assert (found.rule, found.citation) == ("12.2", "12.2")
    return found.is_met


def sweep(on: str) -> Decide:
    return lambda state: registration.find_unreported(state.registered, TERMS, day(on))


def settle(state: Any) -> Iterable[Event]:
    return registration.settle(state.registered, TERMS, "更正 · corrected", TODAY)


def report(on: str, change: int = 2) -> Decide:
    form = registration.Report(change=change, reported_on=day(on))
    return lambda state: registration.report(state.registered, form, TODAY)


def judge(major: bool, change: int = 2) -> Decide:
    form = registration.Judge(change=change, major=major, reason="核对", on=day("09-02"))
    return lambda state: registration.judge(state.registered, form, TODAY)


def retract(change: int = 2) -> Decide:
    form = registration.Retract(change=change, reason="误登", on=day("09-02"))
    return lambda state: registration.retract(state.registered, form, TODAY)


# Which change is major


@pytest.mark.clause("12.2")
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"name": "龙城科技"}, True),
        ({"name": "龙城集成"}, False),
        ({"legal_representative": "黄丽"}, True),
        ({"domicile": "柳州市柳北区"}, False),
        ({"domicile": "南宁市青秀区"}, True),
        ({"business_scope": "服装批发"}, None),
        ({"registered_capital": "1299.99"}, False),
        ({"registered_capital": "1300.00"}, True),
        ({"registered_capital": "1300.01"}, True),
        ({"registered_capital": "700.01"}, False),
        ({"registered_capital": "700.00"}, True),
        ({"business_scope": "服装批发", "name": "龙城科技"}, True),
        ({"business_scope": "服装批发", "domicile": "柳州市柳北区"}, None),
    ],
)
def test_12_2_which_change_is_major(what: dict[str, Any], expected: bool | None) -> None:
    assert is_major(a_pool_member(changed(**what))) is expected


@pytest.mark.clause("12.2")
def test_12_2_the_share_is_of_the_capital_as_it_stood_that_day_however_late_recorded() -> None:
    later = changed("08-20", registered_capital="1500.00")
    story = a_pool_member(later)
    assert is_major(story) is True
    story = story.and_(changed("07-21", registered_capital="1200.00"))
    (first, second) = story.state.registered.changes
    assert registration.is_major(story.state.registered, first, MEASURES) is False  # 25 % of 1200
    assert registration.is_major(story.state.registered, second, MEASURES) is False
    assert story.state.registration.registered_capital == Decimal("1500.00")


@pytest.mark.clause("12.2")
def test_12_2_who_moved_out_before_leaves_nothing() -> None:
    story = a_pool_member(changed(domicile="桂林市"), domicile="南宁市青秀区")
    assert is_major(story) is False


@pytest.mark.clause("12.2")
def test_12_2_a_person_finds_what_no_number_says() -> None:
    story = a_pool_member(changed(business_scope="服装批发"))
    assert (
        registration.undetermined(story.state.registered, TERMS) == story.state.registered.changes
    )
    assert registration.falls(story.state.registered, TERMS) is None
    story = story.when(judge(True)).then(registration.ChangeJudged)
    assert registration.undetermined(story.state.registered, TERMS) == ()
    assert registration.falls(story.state.registered, TERMS) == day("08-19")


# In time


@pytest.mark.clause("12.2")
def test_12_2_twenty_working_days_from_the_change() -> None:
    story = a_pool_member(changed())
    (change,) = story.state.registered.changes
    assert registration.due(change, TERMS) == day("08-18")
    assert registration.falls(story.state.registered, TERMS) == day("08-19")


@pytest.mark.clause("12.2")
@pytest.mark.parametrize(("on", "late"), [("08-15", False), ("08-18", False), ("08-19", True)])
def test_12_2_reported_before_on_and_after_the_last_day(on: str, late: bool) -> None:
    assert met(a_pool_member(changed(reported=on))) is late
    assert (
        met(a_pool_member(changed()).when(report(on)).then(registration.RegistrationReported))
        is late
    )


@pytest.mark.clause("12.2")
def test_12_2_a_change_that_is_not_major_need_not_be_reported() -> None:
    story = a_pool_member(changed(registered_capital="1299.99", reported="12-01"))
    assert not met(story)
    story.when(sweep("2026-01-05")).then()


@pytest.mark.clause("12.2")
def test_12_2_nothing_before_the_measures_were_in_force() -> None:
    story = a_pool_member(changed("05-21"))
    story.when(sweep("2026-01-05")).then()
    assert not met(story)


@pytest.mark.clause("12.2")
def test_12_2_the_sweep_finds_it_on_the_day_after_and_once() -> None:
    story = a_pool_member(changed())
    story.when(sweep("08-18")).then()
    assert not met(story)
    found = registration.ChangeUnreported(
        change=2, due_on=day("08-18"), unreported_from=day("08-19")
    )
    story = story.when(sweep("2026-01-05")).then(found)
    assert met(story)
    story.when(sweep("2026-01-06")).then()
    assert registration.falls(story.state.registered, TERMS) is None


def unreported() -> Story:
    story = a_pool_member(changed()).when(sweep("08-19"))
    return story.then(registration.ChangeUnreported)


@pytest.mark.clause("12.2")
@pytest.mark.parametrize(
    ("undone", "event"),
    [
        (report("08-18"), registration.RegistrationReported),
        (judge(False), registration.ChangeJudged),
        (retract(), registration.ChangeRetracted),
    ],
    ids=["reported in time", "not major", "no change"],
)
def test_12_2_the_finding_is_reversed_when_the_facts_are_others(
    undone: Decide, event: type[Event]
) -> None:
    story = unreported().when(undone).then(event)
    story = story.when(settle).then(registration.UnreportedReversed)
    assert not met(story)
    story.when(settle).then()


@pytest.mark.clause("12.2")
def test_12_2_a_late_report_reverses_nothing() -> None:
    story = unreported().when(report("08-19")).then(registration.RegistrationReported)
    story.when(settle).then()
    assert met(story)


@pytest.mark.clause("12.2")
def test_12_2_a_retracted_change_never_was() -> None:
    story = a_pool_member(changed()).when(retract()).then(registration.ChangeRetracted)
    assert story.state.registration.legal_representative == "韦建国"
    story.when(report("08-18")).then_refused("change-retracted", "12.2")
    story.when(report("08-18", change=7)).then_refused("unknown-change")


# Through HTTP


def test_12_2_swept_escalated_and_lapsed(office: Client) -> None:
    lead = a_provider(office)
    one = f"/providers/{lead}"
    office.post(f"{one}/registration", legal_representative="黄丽", changed_on="2025-07-21")
    assert not office.sweep("2025-08-18").fallen
    assert [str(found) for found in office.sweep("2025-08-19").fallen] == [lead]
    assert not office.sweep("2025-08-20").fallen
    (raised,) = office.escalations(rule="12.2")
    assert (raised["citation"], raised["raised_on"]) == ("12.2", "2025-08-19")
    (change,) = office.get(one)["registration_changes"]
    assert (change["report_due_on"], change["major"], change["unreported"]) == (
        "2025-08-18", True, True,
    )  # fmt: skip
    # a letter of 14 August turns up
    office.post(f"{one}/registration/report", change=2, reported_on="2025-08-14")
    assert [e["status"] for e in office.escalations(rule="12.2")] == ["lapsed"]
    told = [entry["type"] for entry in office.get(f"{one}/history")["items"]]
    assert told[-3:] == [
        "provider.change-unreported", "provider.registration-reported",
        "provider.unreported-reversed",
    ]  # fmt: skip


def test_12_2_a_case_opened_on_that_ground_answers_it(office: Client) -> None:
    """S3: found by hand on 2 September, before any sweep."""
    lead, other = a_provider(office), a_provider(office)
    for one, opened_on in ((lead, "2025-08-19"), (other, "2025-08-18")):
        office.post(f"/providers/{one}/registration", legal_representative="黄丽",
                    changed_on="2025-07-21")  # fmt: skip
        an_open_case(office, one, grounds=["12.2.c"], opened_on=opened_on)
    office.sweep("2025-09-02")
    assert [found["provider_id"] for found in office.escalations(rule="12.2")] == [other]


def test_12_2_a_late_report_recorded_at_once(office: Client) -> None:
    lead = a_provider(office)
    office.post(f"/providers/{lead}/registration", name="红水河软件", changed_on="2025-07-21",
                reported_on="2025-08-19")  # fmt: skip
    (raised,) = office.escalations(rule="12.2")
    assert raised["provider_id"] == lead


def test_12_2_a_providers_own_entry_counts_from_today(office: Client) -> None:
    lead = a_provider(office)
    own = {"provider_id": lead}
    today = office.house.office.today()
    one = f"/providers/{lead}/registration"
    change = {"legal_representative": "黄丽", "changed_on": today}
    status, body = office.refused(
        one, "provider", legal_representative="黄丽", changed_on="2025-07-21",
        reported_on="2025-07-25", scope=own,
    )  # fmt: skip
    assert (status, body["code"]) == (422, "own-report-is-today")
    office.post(one, "provider", **change, scope=own)
    (shown,) = office.get(f"/providers/{lead}", "provider", **own)["registration_changes"]
    assert shown["reported_on"] == str(today)
    status, body = office.refused(one, "provider", **change, major=False, scope=own)
    assert (status, body["code"]) == (403, "not-for-a-party")


def test_12_2_only_officers_judge_and_retract(office: Client) -> None:
    lead = a_provider(office)
    office.post(f"/providers/{lead}/registration", business_scope="服装批发",
                changed_on="2025-07-21")  # fmt: skip
    waits = office.fresh("/worklist")["items"]
    assert "provider.judge-change" in {w["task"] for w in waits if w["record_id"] == lead}
    word = {"change": 2, "reason": "不大", "on": "2025-07-22"}
    for step, more in (("judgement", {"major": False}), ("retraction", {})):
        status, _ = office.refused(
            f"/providers/{lead}/registration/{step}", "provider", **word, **more,
            scope={"provider_id": lead},
        )  # fmt: skip
        assert status == 403
