"""A case as its events tell it, for the tests of Articles 12, 13 and 14."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scenario import OFFICER, TERMS, TODAY, Story, day, given

from domain.catalogue import CASE
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import ending
from domain.rectification import events as e
from domain.rectification.clock import Standing, standing
from domain.rectification.events import Channel
from domain.service import Method
from domain.values import Actor, Event, derived_id

PROVIDER_ID = derived_id("scenario", "provider", "record")

Decide = Callable[[Any], Iterable[Event]]


def opened(on: str = "06-03") -> Event:
    return e.Opened(
        reference="LZDX-2025-0001",
        provider_id=PROVIDER_ID,
        grounds=("12.3.a",),
        facts="软件采购清单缺少单价",
        opened_on=day(on),
    )


def interviewed(on: str = "06-10") -> Event:
    return e.InterviewHeld(held_on=day(on), place="市工信局")


def ordered(days: int = 30, on: str = "06-10") -> Event:
    return e.NoticeIssued(
        reference="柳工信函〔2025〕12号", issued_on=day(on), demands=("补齐清单",), days=days
    )


def issue(days: int, actor: Actor = OFFICER, reason: str = "", on: str = "06-10") -> Decide:
    form = c.IssueNotice(issued_on=day(on), demands=("补齐清单",), days=days, reason=reason)
    return lambda case: d.issue_notice(case, form, "柳工信函〔2025〕12号", actor, TERMS, TODAY)


def serve(on: str = "06-10", method: Method = Method.IN_PERSON) -> Decide:
    form = c.ServeNotice(served_on=day(on), method=method)
    return lambda case: d.serve_notice(case, form, TERMS, TODAY)


def correct_service(on: str) -> Decide:
    form = c.CorrectService(served_on=day(on), corrected_on=TODAY, reason="回执日期不同")
    return lambda case: d.correct_service(case, form, TERMS, TODAY)


def report(on: str, at: str | None = None, channel: Channel = Channel.ELECTRONIC) -> Decide:
    form = c.SubmitReport(submitted_on=day(on), submitted_at=at, channel=channel, summary="已整改")
    return lambda case: d.submit_report(case, form, TODAY)


def inspect(on: str, passed: bool, completed: str | None = None) -> Decide:
    form = c.Inspect(
        inspected_on=day(on),
        passed=passed,
        findings="" if passed else "仍缺单价",
        completed_as_of=day(completed) if completed else None,
    )
    return lambda case: d.inspect(case, form, TODAY)


def ask_for_more(days: int, on: str) -> Decide:
    form = c.RequestExtension(requested_on=day(on), days=days, reason="设备未到")
    return lambda case: d.request_extension(case, form, TERMS, TODAY)


def decide_on_more(granted: bool, actor: Actor, on: str, reason: str = "") -> Decide:
    form = c.DecideExtension(granted=granted, decided_on=day(on), reason=reason)
    return lambda case: d.decide_extension(case, form, actor, TERMS, TODAY)


def resolve(outcome: e.Outcome, on: str, reason: str = "") -> Decide:
    form = c.Resolve(resolved_on=day(on), outcome=outcome, reason=reason)
    return lambda case: ending.resolve(case, form, TERMS, TODAY)


def annul(on: str = "07-01") -> Decide:
    form = c.AnnulOrder(annulled_on=day(on), reason="事实认定有误")
    return lambda case: ending.annul_order(case, form, TODAY)


def sweep(on: str) -> Decide:
    return lambda case: ending.find_missed(case, TERMS, day(on))


def settle(on: str = "2026-06-01") -> Decide:
    return lambda case: ending.settle(case, "更正", TERMS, day(on))


def a_case(*more: Event) -> Story:
    """Opened and interviewed."""
    return given(CASE, opened(), interviewed(), *more)


def a_served_case(days: int = 30, on: str = "06-10") -> Story:
    """30 days from 10 June 2025 end on Thursday, 10 July."""
    return a_case(ordered(days)).when(serve(on)).then(e.NoticeServed)


def stands(story: Story, on: str) -> Standing:
    found = standing(story.state, TERMS, day(on))
    assert found is not None
    return found
