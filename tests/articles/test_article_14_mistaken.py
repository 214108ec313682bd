"""Art. 12, 14(4): an interview or a refusal that was recorded by mistake, and what follows.

A correction names the entry that it takes back; nothing is overwritten.
"""

from __future__ import annotations

from typing import Any

import pytest
from articles.of_a_case import Decide, a_case, a_served_case, opened, ordered, resolve
from client import Client
from examples import a_provider, an_open_case
from examples import a_served_case as a_case_served
from scenario import MEASURES, OFFICER, TERMS, TODAY, Story, day, given

from domain import rules
from domain.catalogue import CASE
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.rectification import mistaken


def missed(on: str) -> e.InterviewRefused:
    return e.InterviewRefused(refused_on=day(on), record="未到场")


def take_back_interview(version: int, on: str = "06-25") -> Decide:
    form = c.AnnulInterview(version=version, annulled_on=day(on), reason="登记错案件")
    return lambda case: mistaken.annul_interview(case, form, TODAY)


def take_back_refusal(on: str = "06-25") -> Decide:
    form = c.AnnulRefusal(annulled_on=day(on), reason="来函系他人冒名")
    return lambda case: mistaken.annul_refusal(case, form, TODAY)


def hold(on: str) -> Decide:
    return lambda case: d.hold_interview(case, c.HoldInterview(held_on=day(on)), TODAY)


def who_stayed_away(times: int) -> Story:
    return given(CASE, opened(), *(missed(f"06-0{4 + n}") for n in range(times)))


@pytest.mark.clause("14.4.b")
@pytest.mark.parametrize(("times", "met"), [(2, False), (3, True)])
def test_14_4_a_no_show_that_was_none_is_not_counted(times: int, met: bool) -> None:
    """A-21: two no-shows amount to a refusal; one of them is taken back."""
    story = who_stayed_away(times)
    assert rules.refused(story.state, MEASURES).is_met
    taken_back = story.when(take_back_interview(2)).then(e.InterviewAnnulled)
    assert len(taken_back.state.no_shows) == times - 1
    assert rules.refused(taken_back.state, MEASURES).is_met is met


@pytest.mark.clause("14.4.b")
def test_14_4_no_shows_count_again_once_the_interview_between_them_was_none() -> None:
    story = given(
        CASE, opened(), missed("06-04"), e.InterviewHeld(held_on=day("06-05")), missed("06-06")
    )
    assert not rules.refused(story.state, MEASURES).is_met
    taken_back = story.when(take_back_interview(3)).then(e.InterviewAnnulled)
    assert rules.refused(taken_back.state, MEASURES).is_met


@pytest.mark.clause("14.4.b")
def test_14_4_a_refusal_that_was_none_is_taken_back_and_may_be_recorded_again() -> None:
    refused = e.RefusalRecorded(recorded_on=day("06-20"), evidence="来函")
    story = a_served_case().and_(refused)
    back = story.when(take_back_refusal()).then(
        e.RefusalAnnulled(annuls=5, annulled_on=day("06-25"), reason="来函系他人冒名")
    )
    assert not rules.refused(back.state, MEASURES).is_met
    back.when(take_back_refusal()).then_refused("no-refusal", "14.4")
    again = back.when(
        lambda case: d.record_refusal(
            case, c.RecordRefusal(recorded_on=day("06-26"), evidence="当面拒绝"), TODAY
        )
    ).then(e.RefusalRecorded)
    first, second = (rules.refused(s.state, MEASURES) for s in (story, again))
    assert first.evidence[0].key != second.evidence[0].key


@pytest.mark.clause("12")
def test_12_without_its_interview_no_order_is_issued() -> None:
    story = a_case().when(take_back_interview(2)).then(e.InterviewAnnulled)
    assert story.state.status == "opened"
    assert story.state.interviews == () and story.state.interview_on is None
    form = c.IssueNotice(issued_on=day("06-26"), demands=("补齐清单",), days=30)
    story.when(lambda case: d.issue_notice(case, form, "-", OFFICER, TERMS, TODAY)).then_refused(
        "interview-first", "12"
    )


@pytest.mark.clause("12")
@pytest.mark.parametrize(("on", "taken"), [("06-09", True), ("06-10", True), ("06-11", False)])
def test_12_the_true_interview_is_recorded_after_the_order_but_held_before_it(
    on: str, taken: bool
) -> None:
    """The order is of 10 June; with an interview on file nothing is added after it."""
    story = a_case(ordered())
    story.when(hold("06-09")).then_refused("notice-issued", "12")
    asked = story.when(take_back_interview(2)).then(e.InterviewAnnulled).when(hold(on))
    if taken:
        assert asked.then(e.InterviewHeld).state.status == "notice_issued"
    else:
        asked.then_refused("date-order")


@pytest.mark.clause("12")
def test_12_only_an_entry_that_stands_is_taken_back_and_not_before_its_day() -> None:
    story = a_case()
    story.when(take_back_interview(1)).then_refused("no-such-interview", "12")
    story.when(take_back_interview(2, "06-09")).then_refused("date-order")
    story.when(take_back_interview(2, "2026-06-02")).then_refused("future-date")
    back = story.when(take_back_interview(2)).then(e.InterviewAnnulled)
    back.when(take_back_interview(2)).then_refused("no-such-interview", "12")


@pytest.mark.clause("14.4.b")
def test_14_4_a_case_that_ended_as_refused_is_reopened_first() -> None:
    ended = (
        a_served_case()
        .when(resolve(e.Outcome.REFUSED, "06-20", "来函"))
        .then(e.RefusalRecorded, e.Resolved)
    )
    ended.when(take_back_refusal()).then_refused("case-ended", "12")
    reopened = ended.and_(e.Reopened(on=day("06-24"), reason="来函系冒名"))
    assert reopened.when(take_back_refusal()).then(e.RefusalAnnulled).state.refusal is None


# Over HTTP


def the_case(office: Client, case: str) -> dict[str, Any]:
    found: dict[str, Any] = office.get(f"/cases/{case}")
    return found


@pytest.mark.clause("14.4.b")
def test_the_question_lapses_with_the_refusal_and_comes_back_with_another(office: Client) -> None:
    case = a_case_served(office, a_provider(office), "2025-06-10")
    office.post(f"/cases/{case}/refusal", recorded_on="2025-06-20", evidence="来函")
    assert [e["status"] for e in office.escalations(rule="14.4-refused")] == ["open"]
    office.post(f"/cases/{case}/refusal/annulment", annulled_on="2025-06-23", reason="冒名")
    assert [e["status"] for e in office.escalations(rule="14.4-refused")] == ["lapsed"]
    office.post(f"/cases/{case}/refusal", recorded_on="2025-06-24", evidence="当面拒绝")
    found = sorted(e["status"] for e in office.escalations(rule="14.4-refused"))
    assert found == ["lapsed", "open"]
    told = [e["sentence"] for e in office.get(f"/cases/{case}/history")["items"]]
    assert told[-2]["zh"].startswith("拒不整改系误录") and "冒名" in told[-2]["zh"]


@pytest.mark.clause("14.4.b")
def test_the_question_lapses_with_a_missed_interview(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    for on in ("2025-06-04", "2025-06-05"):
        office.post(f"/cases/{case}/interview/refusal", refused_on=on, record="未到场")
    assert [e["status"] for e in office.escalations(rule="14.4-refused")] == ["open"]
    version = the_case(office, case)["interviews"][0]["version"]
    office.post(
        f"/cases/{case}/interview/annulment",
        version=version, annulled_on="2025-06-06", reason="改期未通知",
    )  # fmt: skip
    assert [e["status"] for e in office.escalations(rule="14.4-refused")] == ["lapsed"]


@pytest.mark.clause("12")
def test_an_order_without_its_interview_stands_and_is_pointed_out(office: Client) -> None:
    case = a_case_served(office, a_provider(office), "2025-06-10")
    version = the_case(office, case)["interviews"][0]["version"]
    body = {"version": version, "annulled_on": "2025-06-12", "reason": "登记错案件"}
    refused = office.refused(f"/cases/{case}/interview/annulment", "auditor", **body)
    assert refused[0] == 403
    office.post(f"/cases/{case}/interview/annulment", **body)
    found = the_case(office, case)
    assert (found["status"], found["due_on"]) == ("rectifying", "2025-07-10")
    assert any("约谈" in warning["zh"] for warning in found["warnings"])
    office.post(f"/cases/{case}/interview", held_on="2025-06-10", place="", attendees=[], record="")
    assert not any("约谈" in warning["zh"] for warning in the_case(office, case)["warnings"])
