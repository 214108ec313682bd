"""The whole case as a machine: any command on any day, sweeps whenever, a calendar that comes late.

Whatever happened, and whenever the sweep came to run: what stands at the end follows from the
facts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from hypothesis import Phase, settings
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, given

from domain import provider
from domain.catalogue import CASE, PROVIDER
from domain.provider import ProviderKind
from domain.rectification import commands as forms
from domain.rectification import decisions as d
from domain.rectification import ending
from domain.rectification import events as e
from domain.rectification.clock import account, overdue_from, standing
from domain.rectification.events import Channel, Method, Outcome
from domain.rectification.state import Case
from domain.terms import Terms
from domain.values import Event, Refusal, derived_id
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
DAYS = st.one_of(st.integers(1, 42), st.integers(33, 42))
"""The longer ones end in Spring Festival, of which the office does not know yet."""
SETTLES_AFTER = {"correct", "resume", "decide", "report", "inspect"}
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


def verdict(story: Story, terms: Terms, today: date) -> date | None:
    """From which day the case is late, by the facts alone."""
    case = story.state
    found = account(case, terms)
    if found is None:
        return None
    on = today if case.is_open else case.resolution.resolved_on
    return overdue_from(case, found.last_day, terms, on)


def opened() -> Event:
    return e.Opened(
        reference="LZDX-2026-0001",
        provider_id=derived_id("p"),
        grounds=("12.3.a",),
        facts="缺单价",
        opened_on=OPENED_ON,
    )


@dataclass(frozen=True)
class Fact:
    """A command that was accepted; without one, a day that came or a year that was entered."""

    name: str
    ask: Ask | None
    terms: Terms
    today: date


class CaseMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = given(CASE, opened())
        self.provider = given(
            PROVIDER,
            provider.Admitted(
                kind=ProviderKind.PRODUCT,
                name="启明",
                uscc="91350211M0001001YQ",
                admitted_on=OPENED_ON,
            ),
        )
        self.terms = EARLY
        self.today = OPENED_ON
        self.facts: list[Fact] = []

    # What may happen

    @initialize(far=st.sampled_from((0, 2, 3, 3, 3)), days=DAYS, late=st.integers(0, 60))
    def begin(self, far: int, days: int, late: int) -> None:
        choice = Choice(OPENED_ON, days, yes=True, which=2)
        for name in ("interview", "issue", "serve")[:far]:
            self.ask(name, choice)
        self.time_passes(late)

    @rule(days=st.integers(0, 25))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.facts.append(Fact("", None, self.terms, self.today))

    @rule(
        name=st.sampled_from(sorted((*COMMANDS, *SETTLES_AFTER, "resolve"))),
        ago=st.one_of(st.integers(0, 2), st.integers(-2, 45)),
        days=st.integers(1, 45),
        yes=st.booleans(),
        which=st.integers(0, 11),
    )
    def somebody_asks(self, name: str, ago: int, days: int, yes: bool, which: int) -> None:
        self.ask(name, Choice(self.today - timedelta(days=ago), days, yes, which))

    @rule(ago=st.integers(0, 40))
    def sweep_on(self, ago: int) -> None:
        before, on = self.story.state, self.today - timedelta(days=ago)
        self.story = swept(self.story, self.terms, on)
        missed = self.story.state.miss
        if missed is not None and missed != before.miss:
            seen = standing(self.story.state, self.terms, self.today)
            assert seen is not None
            assert seen.overdue_from == missed.overdue_from

    @precondition(lambda self: len(self.terms.calendar.entries) < len(TERMS.calendar.entries))
    @rule()
    def a_year_is_entered(self) -> None:
        known = self.terms.calendar.entries
        new = next(y for y in LATE_YEARS if y not in known)
        self.terms = replace(self.terms, calendar=WorkCalendar((*known, new)))
        self.facts.append(Fact("", None, self.terms, self.today))

    def ask(self, name: str, choice: Choice) -> None:
        before, ask = self.story, COMMANDS[name](choice)
        state = before.state
        try:
            self.story = carry_out(before, name, ask, self.terms, self.today)
        except Refusal as refusal:
            assert self.story is before  # nothing was told
            assert before.state == state
            assert refusal.text.zh and refusal.text.en
            return
        self.facts.append(Fact(name, ask, self.terms, self.today))
        self._count(name, state)

    def _count(self, name: str, before: Case) -> None:
        """The other record that the office saves in the same transaction."""
        case: Case = self.story.state
        state: Any = self.provider.state
        told: Sequence[Event] = ()
        if name == "serve":
            told = provider.count_order(state, CASE_ID, case.service.deemed_on)
        elif name == "correct":
            told = provider.redate_order(state, CASE_ID, case.service.deemed_on)
        elif name == "annul" or (name == "resolve" and case.status == "withdrawn"):
            told = provider.annul_order(state, CASE_ID, self.today, "有误")
        self.provider = self.provider.and_(*told)

    # What always holds

    @invariant()
    def every_event_is_in_the_state(self) -> None:
        assert self.story.state.version == len(self.story.log)

    @invariant()
    def one_miss_at_a_time(self) -> None:
        held = False
        for recorded in self.story.log:
            match recorded.event:
                case e.DeadlineMissed():
                    assert not held
                    held = True
                case e.MissReversed():
                    assert held
                    held = False
                case e.OrderAnnulled():
                    held = False
        assert held == (self.story.state.miss is not None)

    @invariant()
    def a_miss_is_what_the_facts_say(self) -> None:
        if not self.story.state.is_open:
            return  # an ended case stays as it was when it ended
        after = swept(self.story, self.terms, self.today)
        miss = after.state.miss
        assert (miss.overdue_from if miss else None) == verdict(after, self.terms, self.today)
        assert swept(after, self.terms, self.today) == after, "sweeping twice is sweeping once"

    @invariant()
    def the_last_day_is_a_working_day_and_was_told(self) -> None:
        found = account(self.story.state, self.terms)
        if found is None:
            assert self.story.state.told_due is None
            return
        assert self.terms.calendar.is_working_day(found.last_day, self.terms.region)
        after = self.story.and_(*settled(self.story.state, self.terms, self.today))
        assert after.state.told_due == found.last_day

    @invariant()
    def the_status_says_what_is_there(self) -> None:
        case: Case = self.story.state
        held = {
            "interviewed": case.interview_on is not None,
            "interview_refused": case.interview_refused,
            "notice_issued": case.notice is not None,
            "rectifying": case.service is not None and not case.awaits_inspection,
            "reported": case.service is not None and case.awaits_inspection,
            "overdue": case.miss is not None,
            "passed": bool(case.inspections) and case.inspections[-1].passed,
            "opened": case.notice is None and case.interview_on is None,
            "interview_called": case.interview_called_for is not None,
        }
        assert held[case.status] if case.is_open else case.status == case.resolution.outcome

    @invariant()
    def the_order_counts_once(self) -> None:
        valid = self.provider.state.valid_orders
        assert len(valid) == (1 if self.story.state.service is not None else 0)
        if valid:
            assert valid[0].served_on == self.story.state.service.deemed_on

    # At the end: the same facts, with the sweep at other moments

    def teardown(self) -> None:
        ends = {
            when: self.end_of(self.replayed(when))
            for when in ("never", "after each", "every third", "on an earlier day")
        }
        ends["as it was"] = self.end_of(self.story)
        assert len(set(ends.values())) == 1, ends

    def replayed(self, when: str) -> Story:
        story = given(CASE, opened())
        for number, fact in enumerate(self.facts):
            if fact.ask is not None:
                story = carry_out(story, fact.name, fact.ask, fact.terms, fact.today)
            if when == "after each" or (when == "every third" and number % 3 == 0):
                story = swept(story, fact.terms, fact.today)
            elif when == "on an earlier day":
                story = swept(story, fact.terms, fact.today - timedelta(days=9))
        return story

    def end_of(self, story: Story) -> tuple[object, ...]:
        after = swept(story, self.terms, self.today)
        seen = standing(after.state, self.terms, self.today)
        miss = after.state.miss
        return (
            after.state.status,
            (miss.due_on, miss.overdue_from) if miss else None,
            after.state.told_due,
            (seen.timing, seen.overdue_from) if seen else None,
        )


def test_whatever_happens_the_end_follows_from_the_facts() -> None:
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=250,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
        ),
    )


REPORTS = st.lists(st.integers(1, 20), max_size=2, unique=True)
INSPECTIONS = st.dictionaries(st.integers(1, 20), st.booleans(), max_size=2)


@hypothesis_given(reports=REPORTS, inspections=INSPECTIONS, days=st.integers(3, 15))
@settings(max_examples=60, deadline=None)
def test_the_order_of_recording_does_not_matter(
    reports: list[int], inspections: dict[int, bool], days: int
) -> None:
    """Reports on odd days, inspections on even ones; recorded in each order there is."""
    start = date(2025, 7, 7)
    notice = e.NoticeIssued(reference="号", issued_on=start, demands=("整改",), days=days)
    served = (
        given(CASE, opened().model_copy(update={"opened_on": start}), notice)
        .when(lambda c: d.serve_notice(c, forms.ServeNotice(served_on=start, method=Method.LEFT),
                                       TERMS, start))
        .then(e.NoticeServed)
    )  # fmt: skip
    facts: list[Event] = [
        e.ReportSubmitted(submitted_on=start + timedelta(days=2 * n + 1), summary="已整改")
        for n in reports
    ]
    for n, passed in inspections.items():
        on = start + timedelta(days=2 * n)
        facts.append(
            e.InspectionPassed(inspected_on=on, completed_as_of=on - timedelta(days=1))
            if passed
            else e.InspectionFailed(inspected_on=on, findings="未完成")
        )
    ends = set()
    for order in permutations(facts):
        story = served
        for fact in order:
            story = swept(story.and_(fact), TERMS, start + timedelta(days=90))
        ends.add((verdict(story, TERMS, start + timedelta(days=90)), story.state.status))
    assert len(ends) == 1
