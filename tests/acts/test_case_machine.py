"""The whole case as a machine: any command on any day, sweeps whenever, a calendar that comes late.

A notebook (case_model.py), written from the text, is asked beside the program: what it forbids is
refused, what it allows is done, and both come to the same end. Whatever happened, and whenever it
was recorded, corrected or swept: what stands at the end follows from the facts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from acts.case_commands import (
    CASE_ID,
    COMMANDS,
    EARLY,
    LATE_YEARS,
    OPENED_ON,
    Choice,
    as_asked,
    carry_out,
    opened,
    settled,
    swept,
)
from acts.case_model import Notebook, WorkingDay
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
from scenario import TERMS, Story, given

from domain import provider, rules
from domain.catalogue import CASE, PROVIDER
from domain.provider import ProviderKind
from domain.rectification import commands as forms
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.rectification.clock import account, standing
from domain.rectification.state import Case
from domain.service import Method
from domain.terms import Terms
from domain.values import Event, Refusal
from domain.work_calendar import WorkCalendar

DAYS = st.one_of(st.integers(1, 42), st.integers(33, 42))
"""The longer ones end in Spring Festival, of which the office does not know yet."""


def working_day(terms: Terms) -> WorkingDay:
    return lambda day: terms.calendar.is_working_day(day, terms.region)


@dataclass(frozen=True)
class Fact:
    """A command that was accepted; without one, a day that came or a year that was entered."""

    name: str
    choice: Choice | None
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
        self.book = Notebook(OPENED_ON)

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
        name=st.sampled_from(sorted(COMMANDS)),
        ago=st.integers(-2, 45),
        days=st.integers(1, 45),
        yes=st.booleans(),
        which=st.integers(0, 11),
    )
    def somebody_asks_for_anything(
        self, name: str, ago: int, days: int, yes: bool, which: int
    ) -> None:
        self.ask(name, Choice(self.today - timedelta(days=ago), days, yes, which))

    @rule(
        pick=st.integers(0, 59),
        ago=st.one_of(st.just(0), st.just(0), st.integers(0, 2), st.integers(0, 20)),
        days=st.integers(1, 45),
        yes=st.booleans(),
        which=st.integers(0, 11),
    )
    def somebody_takes_the_next_step(
        self, pick: int, ago: int, days: int, yes: bool, which: int
    ) -> None:
        steps = self.next_steps()
        on = self.today - timedelta(days=ago)
        self.ask(steps[pick % len(steps)], Choice(on, days, yes, which))

    @precondition(lambda self: self.book.served and self.book.ended is None)
    @rule(
        name=st.sampled_from(("extend", "report", "inspect", "resolve")),
        after=st.integers(-1, 1),
        days=st.integers(1, 15),
        yes=st.booleans(),
        which=st.integers(0, 11),
    )
    def somebody_acts_about_the_last_day(
        self, name: str, after: int, days: int, yes: bool, which: int
    ) -> None:
        assert self.book.order is not None
        on = self.book.order.ends(working_day(self.terms)) + timedelta(days=after)
        self.today = max(self.today, on)
        self.ask(name, Choice(on, days, yes, which))

    def next_steps(self) -> tuple[str, ...]:
        """What somebody would think of doing; more than once where it is tried more often."""
        if self.book.ended is not None:
            return ("reopen", "reopen", "correct", "annul")
        if (order := self.book.order) is not None and self.book.served:
            waits = order.asked is not None and order.granted is None
            more = ("decide",) * 6 if waits else ("extend",) * 2
            ends = ("resolve",) * 5
            return (*more, *ends, "correct", "report", "inspect", "inspect", "refuse", "annul")
        if self.book.order is not None:
            return ("serve", "serve", "serve", "annul", "resolve")
        return ("call", "interview", "interview", "issue", "issue", "resolve")

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
        before, asked = self.story, as_asked(name, choice, self.today)
        allowed = self.book.allows(asked, working_day(self.terms))
        state = before.state
        try:
            self.story = carry_out(before, name, COMMANDS[name](choice), self.terms, self.today)
        except Refusal as refusal:
            assert not allowed, f"a legal path is refused: {asked}, {refusal}"
            assert self.story is before  # nothing was told
            assert before.state == state
            assert refusal.text.zh and refusal.text.en
            return
        assert allowed, f"a path that the text does not allow: {asked}"
        self.book = self.book.after(asked)
        self.facts.append(Fact(name, choice, self.terms, self.today))
        self._count(name, state)
        if not self.story.state.is_open:
            self.as_the_notebook_says(self.story)

    def as_the_notebook_says(self, story: Story) -> None:
        case, works = story.state, working_day(self.terms)
        late = self.book.late_from(works, self.today)
        assert (case.miss.overdue_from if case.miss else None) == late
        right = rules.replacement_right(case).is_met
        assert right == self.book.may_ask_for_another(works, self.today)
        told = story.log[-1].event
        if isinstance(told, e.Resolved) and told.outcome == "completed":
            assert told.in_time == (late is None)

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
        self.as_the_notebook_says(after)
        assert swept(after, self.terms, self.today) == after, "sweeping twice is sweeping once"

    @invariant()
    def it_ended_as_the_notebook_says(self) -> None:
        case: Case = self.story.state
        ended = (case.resolution.outcome, case.resolution.resolved_on) if case.resolution else None
        assert ended == self.book.ended

    @invariant()
    def the_last_day_is_a_working_day_and_was_told(self) -> None:
        found = account(self.story.state, self.terms)
        if found is None:
            assert self.story.state.told_due is None
            assert not self.book.served
            return
        assert self.book.order is not None
        assert found.last_day == self.book.order.ends(working_day(self.terms))
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

    # At the end: the same facts, swept at other moments, recorded late, corrected in between

    def teardown(self) -> None:
        ends = {
            when: self.end_of(self.replayed(when))
            for when in ("never", "after each", "every third", "on an earlier day")
        }
        ends["as it was"] = self.end_of(self.story)
        for how, story in (("late", self.recorded_late()), ("corrected", self.corrected())):
            if story is not None:
                ends[how] = self.end_of(story)
        assert len(set(ends.values())) == 1, ends

    def replayed(self, when: str) -> Story:
        story = given(CASE, opened())
        for number, fact in enumerate(self.facts):
            if fact.choice is not None:
                ask = COMMANDS[fact.name](fact.choice)
                story = carry_out(story, fact.name, ask, fact.terms, fact.today)
            if when == "after each" or (when == "every third" and number % 3 == 0):
                story = swept(story, fact.terms, fact.today)
            elif when == "on an earlier day":
                story = swept(story, fact.terms, fact.today - timedelta(days=9))
        return story

    def recorded_late(self) -> Story | None:
        """All of it on the last day, under the calendar that is known by then."""
        return self.told_again(self.facts)

    def corrected(self) -> Story | None:
        """The service was first entered with the day of the order; the slip comes to light last."""
        names = [fact.name for fact in self.facts]
        if names.count("serve") != 1 or self.story.state.service is None or "correct" in names:
            return None
        issued, served = self.story.state.notice.issued_on, self.story.state.service.served_on
        slipped = [
            replace(fact, choice=replace(fact.choice, on=issued))
            if fact.name == "serve" and fact.choice is not None
            else fact
            for fact in self.facts
        ]
        put_right = Choice(served, 0, yes=True, which=1)
        return self.told_again([*slipped, Fact("correct", put_right, self.terms, self.today)])

    def told_again(self, facts: Sequence[Fact]) -> Story | None:
        """None where a date or calendar that was then thought right leads elsewhere.

        A case that ended stays as it was seen when it ended, under the calendar known that day.
        """
        ended = [fact.terms for fact in facts if fact.name == "resolve"]
        if self.book.ended is not None and ended[-1] is not self.terms:
            return None
        story, book, works = given(CASE, opened()), Notebook(OPENED_ON), working_day(self.terms)
        for fact in facts:
            if fact.choice is None:
                continue
            asked = as_asked(fact.name, fact.choice, self.today)
            if not book.allows(asked, works):
                return None
            ask = COMMANDS[fact.name](fact.choice)
            story = carry_out(story, fact.name, ask, self.terms, self.today)
            story, book = swept(story, self.terms, self.today), book.after(asked)
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
        ends.add((story.state.miss and story.state.miss.overdue_from, story.state.status))
    assert len(ends) == 1
