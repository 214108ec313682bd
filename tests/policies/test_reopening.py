"""What was dismissed or acted on by mistake is open again, if its facts still hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise
from scenario import TODAY, Story, given

from domain import escalation
from domain.catalogue import ESCALATION
from domain.rules import Evidence
from domain.values import Text, derived_id

DAY = date(2025, 7, 11)
RAISED = escalation.Raised(
    rule="14.4-overdue",
    rule_citation="14.4",
    subject=escalation.Subject(kind="rectification-case", id=derived_id("case")),
    provider_id=derived_id("provider"),
    evidence=(Evidence(position=5, key="k"),),
    sentence=Text("届满", "ended"),
    trigger=5,
    raised_on=DAY,
)
DISMISSED = escalation.Dismissed(on=date(2025, 7, 14), reason="情节轻微")
ACTED_ON = escalation.ActedOn(on=date(2025, 7, 14), action="已立案", case_id=derived_id("other"))


def reopen(on: str = "2025-07-15") -> Any:
    form = escalation.Reopen(on=date.fromisoformat(on), reason="看错案件")
    return lambda state: escalation.reopen(state, form, TODAY)


def raised(*more: Any) -> Story:
    return given(ESCALATION, RAISED, *more)


@pytest.mark.parametrize("closing", [DISMISSED, ACTED_ON])
def test_a_decision_by_mistake_is_taken_back_and_named(closing: Any) -> None:
    again = (
        raised(closing)
        .when(reopen())
        .then(escalation.Reopened(reopens=2, on=date(2025, 7, 15), reason="看错案件"))
    )
    state = again.state
    assert (state.status, state.closed_on, state.outcome, state.case_id) == ("open", *[None] * 3)


def test_only_what_a_person_decided_and_not_before_that_day() -> None:
    raised().when(reopen()).then_refused("escalation-not-decided", "14.4")
    lapsed = escalation.Lapsed(cause=9, sentence=Text("无", "none"), lapsed_on=DAY)
    raised(lapsed).when(reopen()).then_refused("escalation-not-decided", "14.4")
    raised(DISMISSED).when(reopen("2025-07-13")).then_refused("date-order")
    raised(DISMISSED).when(reopen("2025-07-14")).then(escalation.Reopened)


def test_what_stood_at_each_moment_is_known_also_after_the_reopening() -> None:
    """Events stand at 10, 20, 30: so the rules answer the same when they are asked again."""
    state = raised(DISMISSED).when(reopen()).then(escalation.Reopened).state
    stood = {at: state.as_of(at).status for at in (10, 19, 20, 29, 30, 99)}
    assert stood == {
        10: "open", 19: "open", 20: "dismissed", 29: "dismissed", 30: "open", 99: "open",
    }  # fmt: skip


# Over a real log


@pytest.fixture
def desk(office: Client) -> Client:
    return office


def a_dismissed_miss(desk: Client) -> tuple[str, str]:
    case = a_served_case(desk, a_provider(desk), "2025-06-10")
    desk.sweep("2025-07-11")
    (found,) = desk.escalations(rule="14.4-overdue")
    act = f"/escalations/{found['id']}"
    desk.post(f"{act}/dismissal", "approver", on="2025-07-14", reason="情节轻微，不启动")
    return case, act


BODY = {"on": "2025-07-15", "reason": "看错案件"}


@pytest.mark.clause("14.4")
def test_an_approver_reopens_it_with_a_reason(desk: Client) -> None:
    _, act = a_dismissed_miss(desk)
    assert desk.refused(f"{act}/reopening", **BODY)[0] == 403
    desk.post(f"{act}/reopening", "approver", **BODY)
    (found,) = desk.escalations(rule="14.4-overdue", status="open")
    assert (found["outcome"], found["closed_on"]) == (None, None)
    waiting = desk.fresh("/worklist", "approver")["items"]
    assert "研究升级事项" in [task["what"]["zh"] for task in waiting]
    told = desk.get(f"{act}/history")["items"][-1]["sentence"]
    assert told["zh"] == "升级事项重新研究，理由：看错案件"
    desk.post(f"{act}/dismissal", "approver", on="2025-07-16", reason="另案处理")


@pytest.mark.clause("14.4")
def test_it_lapses_where_its_facts_hold_no_more(desk: Client) -> None:
    case, act = a_dismissed_miss(desk)
    desk.post(
        f"/cases/{case}/service/correction",
        served_on="2025-06-20", corrected_on="2025-07-14", reason="回执",
    )  # fmt: skip
    desk.post(f"{act}/reopening", "approver", **BODY)
    first, second = sorted(desk.escalations(rule="14.4-overdue"), key=lambda e: e["raised_at"])
    assert (first["status"], second["status"]) == ("lapsed", "open"), "the later day was missed too"


@pytest.mark.clause("12.6")
def test_a_count_is_asked_anew(desk: Client) -> None:
    provider = a_provider(desk)
    rated = []
    for _ in range(6):
        project = an_engagement(desk, provider, an_enterprise(desk))
        desk.post(
            f"/engagements/{project}/ratings",
            rating="dissatisfied", rated_on="2025-06-10", comment="",
        )  # fmt: skip
        rated.append(project)
    (found,) = desk.escalations(rule="12.6")
    act = f"/escalations/{found['id']}"
    desk.post(f"{act}/dismissal", "approver", on="2025-06-11", reason="情节轻微，不启动")
    body = {"on": "2025-06-12", "reason": "看错服务商"}
    desk.post(f"{act}/reopening", "approver", **body)
    assert [e["status"] for e in desk.escalations(rule="12.6")] == ["open"]
    desk.post(f"{act}/dismissal", "approver", on="2025-06-12", reason="情节轻微，不启动")
    version = desk.get(f"/engagements/{rated[0]}")["ratings"][0]["version"]
    desk.post(
        f"/engagements/{rated[0]}/ratings/annulment",
        rating_version=version, annulled_on="2025-06-12", reason="误录",
    )  # fmt: skip
    desk.post(f"{act}/reopening", "approver", **body)
    assert [e["status"] for e in desk.escalations(rule="12.6")] == ["lapsed"]
