"""What a case machine may ask for, and how the office carries it out (application/cases.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from acts.case_model import Asked
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, given

from domain.catalogue import CASE
from domain.rectification import commands as forms
from domain.rectification import decisions as d
from domain.rectification import ending
from domain.rectification import events as e
from domain.rectification.events import Channel, Outcome
from domain.rectification.state import Case
from domain.service import Method
from domain.terms import Terms
from domain.values import Event, derived_id
from domain.work_calendar import WorkCalendar

OPENED_ON = date(2026, 1, 12)
CASE_ID = given(CASE).record_id
LATE_YEARS = tuple(y for y in TERMS.calendar.entries if y.year == 2026)
EARLY = replace(
    TERMS, calendar=WorkCalendar(tuple(y for y in TERMS.calendar.entries if y.year < 2026))
)
ACTORS = (OFFICER, APPROVER, PRINCIPAL)

Ask = Callable[[Case, Terms, date], Iterable[Event]]


@dataclass(frozen=True)
class Choice:
    """What a random command may use of."""

    on: date
    days: int
    yes: bool
    which: int


def as_asked(name: str, c: Choice, today: date) -> Asked:
    """The same for the notebook."""
    return Asked(
        name=name,
        on=c.on,
        today=today,
        days=c.days,
        yes=c.yes,
        reason=c.yes if name in ("issue", "resolve") else True,
        head=ACTORS[c.which % 3] is PRINCIPAL,
        outcome=tuple(Outcome)[c.which % 4].value,
        at="19:30" if c.yes else None,
        window=tuple(Channel)[c.which % 3] is Channel.WINDOW,
        announced=c.which == 0,
        completed=_completed(c),
    )


def _completed(c: Choice) -> date | None:
    return c.on - timedelta(days=c.days % 7) if c.which % 2 else None


COMMANDS: dict[str, Callable[[Choice], Ask]] = {
    "call": lambda c: (
        lambda case, terms, today: d.call_interview(
            case, forms.CallInterview(called_on=c.on, interview_on=c.on, place="市工信局"), today
        )
    ),
    "interview": lambda c: (
        lambda case, terms, today: (
            d.hold_interview(case, forms.HoldInterview(held_on=c.on), today)
            if c.yes
            else d.refuse_interview(
                case, forms.RefuseInterview(refused_on=c.on, record="未到场"), today
            )
        )
    ),
    "issue": lambda c: (
        lambda case, terms, today: d.issue_notice(
            case,
            forms.IssueNotice(
                issued_on=c.on, demands=("整改",), days=c.days, reason="跨春节" if c.yes else ""
            ),
            "号",
            ACTORS[c.which % 3],
            terms,
            today,
        )
    ),
    "serve": lambda c: (
        lambda case, terms, today: d.serve_notice(
            case,
            forms.ServeNotice(
                served_on=c.on, method=Method.PUBLIC if c.which == 0 else Method.POST
            ),
            terms,
            today,
        )
    ),
    "correct": lambda c: (
        lambda case, terms, today: d.correct_service(
            case,
            forms.CorrectService(served_on=c.on, corrected_on=today, reason="回执"),
            terms,
            today,
        )
    ),
    "suspend": lambda c: (
        lambda case, terms, today: d.suspend(
            case, forms.Pause(on=c.on, reason="停工"), terms, today
        )
    ),
    "resume": lambda c: (
        lambda case, terms, today: d.resume(case, forms.Pause(on=c.on, reason="复工"), today)
    ),
    "extend": lambda c: (
        lambda case, terms, today: d.request_extension(
            case,
            forms.RequestExtension(requested_on=c.on, days=c.days, reason="设备未到"),
            terms,
            today,
        )
    ),
    "decide": lambda c: (
        lambda case, terms, today: d.decide_extension(
            case,
            forms.DecideExtension(granted=c.yes, decided_on=c.on, reason="情况属实"),
            ACTORS[c.which % 3],
            terms,
            today,
        )
    ),
    "report": lambda c: (
        lambda case, terms, today: d.submit_report(
            case,
            forms.SubmitReport(
                submitted_on=c.on,
                summary="已整改",
                submitted_at="19:30" if c.yes else None,
                channel=tuple(Channel)[c.which % 3],
            ),
            today,
        )
    ),
    "inspect": lambda c: (
        lambda case, terms, today: d.inspect(
            case,
            forms.Inspect(
                inspected_on=c.on, passed=c.yes, findings="所见", completed_as_of=_completed(c)
            ),
            today,
        )
    ),
    "refuse": lambda c: (
        lambda case, terms, today: d.record_refusal(
            case, forms.RecordRefusal(recorded_on=c.on, evidence="来函"), today
        )
    ),
    "resolve": lambda c: (
        lambda case, terms, today: ending.resolve(
            case,
            forms.Resolve(
                resolved_on=c.on,
                outcome=tuple(Outcome)[c.which % 4],
                reason="理由" if c.yes else "",
            ),
            terms,
            today,
        )
    ),
    "annul": lambda c: (
        lambda case, terms, today: ending.annul_order(
            case, forms.AnnulOrder(annulled_on=c.on, reason="有误"), today
        )
    ),
    "reopen": lambda c: (
        lambda case, terms, today: ending.reopen(
            case, forms.Reopen(on=c.on, reason="新情况"), today
        )
    ),
}
SETTLES_AFTER = ("correct", "resume", "decide", "report", "inspect")
"""As application/cases.py does it."""


def settled(case: Case, terms: Terms, on: date) -> tuple[Event, ...]:
    return ending.settle(case, "重新计算", terms, on)


def carry_out(story: Story, name: str, ask: Ask, terms: Terms, today: date) -> Story:
    """A command as the office carries it out; a refusal comes out as it is."""
    story = story.and_(*ask(story.state, terms, today))
    if name in SETTLES_AFTER:
        story = story.and_(*settled(story.state, terms, today))
    return story


def swept(story: Story, terms: Terms, on: date) -> Story:
    if story.state.is_open:
        story = story.and_(*settled(story.state, terms, on))
    return story.and_(*ending.find_missed(story.state, terms, on))


def opened() -> Event:
    return e.Opened(
        reference="LZDX-2026-0001",
        provider_id=derived_id("p"),
        grounds=("12.3.a",),
        facts="缺单价",
        opened_on=OPENED_ON,
    )
