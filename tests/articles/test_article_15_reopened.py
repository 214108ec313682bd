"""Art. 15: what was rejected, returned, referred, merged or withdrawn by mistake goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from articles.of_a_report import a_report, accepted, verified
from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise
from scenario import TERMS, Story

from domain import complaint, rules
from domain.complaint import clock
from domain.values import derived_id

LATER = date(2026, 11, 1)
INTO = derived_id("another report")
pytestmark = pytest.mark.clause("15")


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def reopen(day: str = "06-15") -> Any:
    form = complaint.Reopen(on=on(day), reason="查明属于本局职责")
    return lambda state: complaint.reopen(state, form, LATER)


ENDED = {
    "rejected": complaint.Rejected(on=on("05-08"), reason="不涉及"),
    "returned": complaint.Returned(on=on("05-08"), to="12345", reason="不属本局"),
    "referred": complaint.Referred(on=on("05-08"), to="市监局", reason="广告", ends_here=True),
    "merged": complaint.MergedInto(on=on("05-08"), complaint_id=INTO),
    "withdrawn": complaint.Withdrawn(on=on("05-08")),
}


@pytest.mark.parametrize("status", ENDED)
def test_each_mistaken_end_is_taken_back_and_named(status: str) -> None:
    story = a_report(ENDED[status])
    assert story.state.status == status
    again = story.when(reopen()).then(
        complaint.Reopened(reopens=2, on=on("06-15"), reason="查明属于本局职责")
    )
    state = again.state
    assert (state.status, state.is_live, state.is_closed) == ("received", True, False)
    assert (state.ended_on, state.merged_into, state.returned_to) == (None, None, None)


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ((), "received"),
        ((accepted(),), "accepted"),
        ((accepted(), verified(on=on("05-07"))), "substantiated"),
        (
            (
                accepted(),
                verified(on=on("05-07"), substantiated=False, violation="", attributable=None),
            ),
            "unsubstantiated",
        ),
    ],
)
def test_it_stands_where_it_stood(before: tuple[Any, ...], status: str) -> None:
    story = a_report(*before, ENDED["merged"])
    assert story.when(reopen()).then(complaint.Reopened).state.status == status


def test_what_goes_on_is_not_reopened() -> None:
    a_report().when(reopen()).then_refused("complaint-state", "15")
    a_report(accepted(), verified()).when(reopen()).then_refused("complaint-state", "15")


@pytest.mark.parametrize(("day", "refused"), [("05-07", True), ("05-08", False)])
def test_it_is_not_reopened_before_it_ended(day: str, refused: bool) -> None:
    asked = a_report(ENDED["rejected"]).when(reopen(day))
    if refused:
        asked.then_refused("date-order")
    else:
        asked.then(complaint.Reopened)


def due(story: Story) -> tuple[str, date]:
    found = clock.current(story.state, TERMS)
    assert found is not None
    return found.key, found.due_on


def test_its_clocks_go_on_from_receipt_and_acceptance_as_if_it_had_not_ended() -> None:
    """Seven working days after 30 April are over on 13 May; the office's mistake adds no day."""
    new = a_report(ENDED["rejected"]).when(reopen()).then(complaint.Reopened)
    assert due(new) == (clock.ANSWER, on("05-13")) == due(a_report())
    taken_up = a_report(accepted(), ENDED["withdrawn"])
    assert clock.current(taken_up.state, TERMS) is None
    again = taken_up.when(reopen()).then(complaint.Reopened)
    assert due(again) == (clock.HANDLE, on("07-06")) == due(a_report(accepted()))


def test_what_can_be_returned_no_more_is_referred() -> None:
    """Five working days after 30 April are over on 11 May."""
    again = a_report(ENDED["rejected"]).when(reopen("05-11")).then(complaint.Reopened)
    form = complaint.Return(on=on("05-11"), to="12345", reason="不属本局")
    again.when(lambda s: complaint.return_(s, form, TERMS, LATER)).then(complaint.Returned)
    late = form.model_copy(update={"on": on("05-12")})
    again.when(lambda s: complaint.return_(s, late, TERMS, LATER)).then_refused(
        "returned-too-late", "15"
    )


def test_what_was_said_of_its_end_is_no_answer_to_it() -> None:
    told = complaint.Answered(on=on("05-09"), answer="不予受理")
    again = a_report(ENDED["rejected"], told).when(reopen()).then(complaint.Reopened)
    assert (again.state.answer, again.state.answered_on) == (None, None)
    before = complaint.Answered(on=on("05-07"), answer="正在核实")
    kept = a_report(accepted(), before, ENDED["merged"]).when(reopen()).then(complaint.Reopened)
    assert kept.state.answer == "正在核实"


def test_a_referral_of_the_whole_goes_on_here_too() -> None:
    again = a_report(ENDED["referred"]).when(reopen()).then(complaint.Reopened)
    assert [one.ends_here for one in again.state.referrals] == [False]


def test_what_was_verified_counts_again() -> None:
    story = a_report(accepted(), verified(on=on("05-07")), ENDED["merged"])
    assert not rules.violation_verified(story.state).is_met
    again = story.when(reopen()).then(complaint.Reopened)
    assert rules.violation_verified(again.state).is_met


# Over HTTP


def test_an_approver_reopens_with_a_reason_and_the_sender_sees_it(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    done = office.post(
        "/complaints", None, provider_id=provider, complainant={"kind": "anonymous"},
        summary="无人响应", received_on="2025-05-29",
    )  # fmt: skip
    record = f"/complaints/{done['id']}"
    office.post(f"{record}/rejection", on="2025-06-05", reason="不涉及")
    body = {"on": "2025-06-09", "reason": "查明涉及试点项目"}
    assert office.refused(f"{record}/reopening", **body)[0] == 403
    assert office.refused(f"{record}/reopening", "approver", **(body | {"reason": " "}))[0] == 422
    office.post(f"{record}/reopening", "approver", **body)
    assert office.get(f"{record}")["status"] == "received"
    seen = office.fresh(f"/public/complaints/{done['tracking_code']}", None)
    assert seen["status"] == "received"
    told = office.get(f"{record}/history")["items"][-1]["sentence"]
    assert told == {"zh": "恢复办理，此前的处理系误办", "en": "it goes on: its end was a mistake"}
    office.post(f"{record}/acceptance", on="2025-06-09", reason="")


def test_a_question_that_fell_with_a_merger_is_asked_again(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    first, second = (a_complaint(office, provider, enterprise) for _ in range(2))
    for one in (first, second):
        office.post(f"/complaints/{one}/acceptance", on="2025-06-03", reason="")
        office.post(
            f"/complaints/{one}/verification", substantiated=True, findings="属实", on="2025-06-05"
        )
    office.post(f"/complaints/{second}/merger", complaint_id=first, on="2025-06-06", reason="")
    found = sorted(e["status"] for e in office.escalations(rule="12.1"))
    assert found == ["lapsed", "open"]
    body = {"on": "2025-06-09", "reason": "并非同一事项"}
    office.post(f"/complaints/{second}/reopening", "approver", **body)
    found = sorted(e["status"] for e in office.escalations(rule="12.1"))
    assert found == ["lapsed", "open", "open"]
