"""Whatever is done in an expulsion, in whatever order and however late it is recorded: nobody is
expelled or grey-listed but as the text and the steps around it allow, and nothing legal is refused.

Beside the record the machine keeps the bare facts, and judges each decision by them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from articles import of_an_expulsion as x
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

from domain import due_steps
from domain.catalogue import EXPULSION
from domain.due_steps import commands as forms
from domain.due_steps import decisions as steps
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import ending
from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.expulsion.checks import setting, wanted
from domain.expulsion.state import Expulsion
from domain.rectification.events import Method
from domain.values import Actor, Event, Refusal

BEGUN = date(2026, 1, 16)
DAY = timedelta(days=1)
ACTORS = (OFFICER, APPROVER, PRINCIPAL, x.LAWYER)
MEASURES = TERMS.measures(BEGUN)
MOSTLY = st.sampled_from((True, True, False))


def fifth_working_day(after: date) -> date:
    day, n = after, 0
    while n < 5:
        day += DAY
        n += TERMS.calendar.is_working_day(day, TERMS.region)
    return day


@dataclass
class Notice:
    served_on: date
    deemed_on: date
    grounds: frozenset[str]


@dataclass
class Facts:
    """What happened, by the days on which it did."""

    live: dict[str, str] = field(default_factory=dict)
    """Ground -> who brought it."""
    notices: list[Notice] = field(default_factory=list)
    statements: list[date] = field(default_factory=list)
    waivers: list[date] = field(default_factory=list)
    asked: list[date] = field(default_factory=list)
    ended: list[tuple[date, bool]] = field(default_factory=list)
    answers: list[date] = field(default_factory=list)
    reviews: list[tuple[date, int, bool, str]] = field(default_factory=list)
    talks: list[date] = field(default_factory=list)

    def decidable(self, on: date) -> bool:
        """Noticed, and heard or the period over."""
        if not self.notices or self.notices[-1].deemed_on > on:
            return False
        return self.heard_from() <= on

    def until(self) -> date:
        return fifth_working_day(self.notices[-1].deemed_on)

    def _counts(self, days: Iterable[date]) -> list[date]:
        if len(self.notices) == 1:
            return list(days)
        return [day for day in days if day >= self.notices[-1].served_on]

    def heard_from(self) -> date:
        spoke = [*self._counts(self.statements), *self._counts(self.waivers)]
        return min([self.until() + DAY, *spoke])

    def expellable(self, on: date, actor: Actor, proposer: str) -> bool:
        if not self.decidable(on) or not set(self.live) <= self.notices[-1].grounds:
            return False
        if not actor.approves or actor.name in {proposer, *self.live.values()}:
            return False
        asked = [day for day in self.asked if day <= on]
        ended = [day for day, _ in self.ended if day <= on]
        if asked and (not ended or max(ended) < max(asked)):
            return False
        said = [day for day in self.statements if day <= min(on, self.until())]
        if said and not any(max(said) <= day <= on for day in self.answers):
            return False
        held = [day for day, took_place in self.ended if took_place and day <= on]
        since = max([self.heard_from(), *self._counts(said), *held])
        reviews = sorted(one for one in self.reviews if since <= one[0] <= on)
        if not reviews or not reviews[-1][2]:
            return False
        if all(by == actor.name for _, _, passed, by in reviews if passed):
            return False
        return any(since <= day <= on for day in self.talks)


@dataclass
class Objection:
    received: date
    settled: date | None = None
    upheld: bool = False
    reaffirmed: date | None = None

    @property
    def done_with(self) -> date | None:
        return self.reaffirmed if self.upheld else self.settled


class ExpulsionMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story: Story = x.proposed(x.charge("14.3.d"))
        self.facts = Facts(live={"14.3.d": OFFICER.name})
        self.today = BEGUN
        self.expelled_on: date | None = None
        self.served_on: date | None = None
        self.window: tuple[date, date] | None = None
        self.objections: dict[int, Objection] = {}
        self.listed = self.revoked = self.over = False

    # Carrying out, and what was refused

    @property
    def state(self) -> Expulsion:
        found: Expulsion = self.story.state
        return found

    def try_(self, decide: Callable[[Expulsion], Iterable[Event]], actor: Actor) -> bool:
        before = self.story
        try:
            told = tuple(decide(self.state))
        except Refusal as refusal:
            assert refusal.text.zh and refusal.text.en
            assert self.story is before
            return False
        self.story = before.and_(*((event, actor) for event in told))
        return True

    def day(self, ago: int) -> date:
        return max(BEGUN, self.today - timedelta(days=ago))

    def step(self, take: Any, form: Any, actor: Actor = OFFICER) -> bool:
        return self.try_(lambda state: d.step(state, form, take, TERMS, self.today), actor)

    # What may happen

    @initialize(far=st.sampled_from((0, 1, 3, 4, 5, 5, 6, 7, 8, 8, 9, 9)))
    def begin(self, far: int) -> None:
        """Some begin close to a decision or beyond it, so that more of them get there."""
        ways: tuple[Callable[[], None], ...] = (
            lambda: self.serve_notice(0, public=False),
            lambda: self.speak(0),
            lambda: self.answer(0),
            lambda: self.review(0, 3, passed=True),
            lambda: self.talk(0),
            lambda: self.expel(0, 1),
            lambda: self.serve(0),
            lambda: self.publish(0),
            lambda: self.time_passes(20),
        )
        for n, way in enumerate(ways[:far]):
            self.today = BEGUN + timedelta(days=4 * (n + 1))
            way()

    @rule(days=st.integers(1, 15))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(which=st.integers(0, 3))
    def add_ground(self, which: int) -> None:
        form = c.AddGround(charge=x.charge("14.8.c"), reason="新发现", on=self.today)
        if self.try_(
            lambda state: d.add_ground(state, form, (), MEASURES, self.today), ACTORS[which]
        ):
            self.facts.live["14.8.c"] = ACTORS[which].name

    @rule()
    def drop_ground(self) -> None:
        form = c.DropGround(code="14.8.c", reason="不成立", on=self.today)
        if self.try_(lambda state: d.drop_ground(state, form, self.today), OFFICER):
            del self.facts.live["14.8.c"]

    @rule(ago=st.integers(0, 10), public=st.booleans())
    def serve_notice(self, ago: int, public: bool) -> None:
        on, method = self.day(ago), Method.PUBLIC if public else Method.IN_PERSON
        form = forms.ServePriorNotice(served_on=on, method=method)
        needed = (
            not self.facts.notices or not set(self.facts.live) <= self.facts.notices[-1].grounds
        )
        done = self.try_(
            lambda state: d.serve_prior_notice(state, form, (), TERMS, self.today), OFFICER
        )
        in_order = not self.facts.notices or on >= self.facts.notices[-1].served_on
        assert done == (needed and in_order and not self.over)
        if done:
            deemed = on + timedelta(days=30) if public else on
            self.facts.notices.append(Notice(on, deemed, frozenset(self.facts.live)))

    @precondition(lambda self: self.facts.notices)
    @rule(ago=st.integers(0, 20))
    def correct_notice(self, ago: int) -> None:
        """Also after the decision, which stays what it was."""
        form = forms.CorrectPriorNotice(
            served_on=self.day(ago),
            method=Method.POST,
            corrected_on=self.today,
            reason="回证",
        )
        kept = steps.correct_prior_notice
        if self.try_(lambda state: d.kept_step(state, form, kept, TERMS, self.today), OFFICER):
            last = self.facts.notices[-1]
            self.facts.notices[-1] = replace(last, served_on=self.day(ago), deemed_on=self.day(ago))

    @rule(ago=st.integers(0, 8))
    def speak(self, ago: int) -> None:
        form = forms.ReceiveStatement(received_on=self.day(ago), statement="请求核实")
        take = steps.receive_statement
        if self.try_(lambda state: d.kept_step(state, form, take, TERMS, self.today), OFFICER):
            self.facts.statements.append(self.day(ago))

    @rule(ago=st.integers(0, 5))
    def waive(self, ago: int) -> None:
        form = forms.WaiveStatement(waived_on=self.day(ago), record="书面")
        if self.step(steps.waive_statement, form):
            self.facts.waivers.append(self.day(ago))

    @rule(ago=st.integers(0, 8))
    def answer(self, ago: int) -> None:
        form = forms.ReviewStatement(reviewed_on=self.day(ago), accepted=False, opinion="意见")
        if self.step(steps.review_statement, form):
            self.facts.answers.append(self.day(ago))

    @rule(ago=st.integers(0, 8))
    def ask_for_hearing(self, ago: int) -> None:
        form = forms.RequestHearing(requested_on=self.day(ago))
        if self.step(steps.request_hearing, form):
            assert self.day(ago) <= self.facts.until()
            self.facts.asked.append(self.day(ago))

    @rule(ago=st.integers(0, 4), held=st.booleans())
    def end_hearing(self, ago: int, held: bool) -> None:
        form = forms.EndHearing(on=self.day(ago), held=held, record="笔录")
        if self.step(steps.end_hearing, form):
            self.facts.ended.append((self.day(ago), held))

    @rule(
        ago=st.integers(0, 6), which=st.integers(0, 3), passed=st.sampled_from((True, True, False))
    )
    def review(self, ago: int, which: int, passed: bool) -> None:
        form = forms.ReviewLegally(reviewed_on=self.day(ago), passed=passed, opinion="意见")
        by = ACTORS[which]
        done = self.try_(lambda state: d.review_legally(state, form, by, TERMS, self.today), by)
        if done:
            assert by.name != OFFICER.name
            number = len(self.story.log)
            self.facts.reviews.append((self.day(ago), number, passed, by.name))

    @rule(ago=st.integers(0, 6))
    def talk(self, ago: int) -> None:
        form = forms.Discuss(held_on=self.day(ago), attendees=("韦", "黄"), opinion="同意")
        if self.step(steps.discuss, form):
            self.facts.talks.append(self.day(ago))

    # Decisions: allowed exactly when the facts allow them

    @rule(ago=st.integers(0, 6), which=st.integers(0, 3))
    def expel(self, ago: int, which: int) -> None:
        on, actor = self.day(ago), ACTORS[which]
        allowed = not self.over and self.facts.expellable(on, actor, OFFICER.name)
        form = c.Decide(outcome="expelled", reason="理由", decided_on=on)
        done = self.try_(
            lambda state: d.decide(state, form, "号", actor, {}, TERMS, self.today), actor
        )
        assert done == allowed
        if done:
            self.expelled_on, self.over = on, True

    @rule(ago=st.integers(0, 6), which=st.integers(0, 3), sure=st.integers(0, 3))
    def do_not_expel(self, ago: int, which: int, sure: int) -> None:
        if sure:
            return
        on, actor = self.day(ago), ACTORS[which]
        second = actor.approves and actor.name not in {OFFICER.name, *self.facts.live.values()}
        allowed = not self.over and second and self.facts.decidable(on)
        form = c.Decide(outcome="not_expelled", reason="理由", decided_on=on)
        done = self.try_(
            lambda state: d.decide(state, form, "号", actor, {}, TERMS, self.today), actor
        )
        assert done == allowed
        self.over = self.over or done

    @precondition(lambda self: self.expelled_on is not None)
    @rule(ago=st.integers(0, 3))
    def serve(self, ago: int) -> None:
        on = self.day(ago)
        form = forms.ServeDecision(served_on=on, method=Method.IN_PERSON)
        allowed = self.served_on is None and not self.revoked and on >= (self.expelled_on or on)
        done = self.try_(
            lambda state: ending.serve_decision(state, form, (), TERMS, self.today), OFFICER
        )
        assert done == allowed
        if done:
            self.served_on = on
            assert self.try_(lambda state: ending.take_effect(state, (), self.today), OFFICER)

    @precondition(lambda self: self.served_on is not None)
    @rule(ago=st.integers(0, 3))
    def publish(self, ago: int) -> None:
        on = self.day(ago)
        last = fifth_working_day(on - DAY)
        allowed = self.window is None and not self.revoked and on >= (self.served_on or on)
        done = self.try_(
            lambda state: ending.start_publicity(state, x.NOTICE_ID, on, last, TERMS, self.today),
            OFFICER,
        )
        assert done == allowed
        if done:
            self.window = (on, last)

    @precondition(lambda self: self.window is not None)
    @rule(ago=st.integers(0, 9))
    def object(self, ago: int) -> None:
        form = c.Object(objection="另有其人", received_on=self.day(ago))
        if self.try_(lambda state: ending.receive_objection(state, form, self.today), OFFICER):
            self.objections[self.state.objections[-1].number] = Objection(self.day(ago))

    @precondition(lambda self: any(not one.settled for one in self.objections.values()))
    @rule(upheld=st.booleans())
    def settle(self, upheld: bool) -> None:
        number = min(n for n, one in self.objections.items() if not one.settled)
        form = c.SettleObjection(objection=number, upheld=upheld, reason="核实", on=self.today)
        assert self.try_(lambda state: ending.settle_objection(state, form, self.today), APPROVER)
        self.objections[number] = replace(
            self.objections[number], settled=self.today, upheld=upheld
        )

    @precondition(lambda self: self.asking_anew() and not self.revoked)
    @rule()
    def reaffirm(self) -> None:
        form = c.Reaffirm(reason="其余足以认定", on=self.today)
        second = PRINCIPAL.name not in {OFFICER.name, *self.facts.live.values()}
        done = self.try_(
            lambda state: ending.reaffirm(state, form, PRINCIPAL, self.today), PRINCIPAL
        )
        assert done == second
        for one in self.asking_anew() if done else ():
            one.reaffirmed = self.today

    def asking_anew(self) -> list[Objection]:
        return [o for o in self.objections.values() if o.upheld and not o.reaffirmed]

    @rule()
    def sweep(self) -> None:
        before = self.state.publicity
        self.try_(lambda state: ending.close_publicity(state, self.today), OFFICER)
        after = self.state.publicity
        if after is not None and after != before:
            assert self.window is not None and self.today > self.window[1]
            made = [o for o in self.objections.values() if o.received <= self.window[1]]
            assert all(one.settled for one in made)

    @precondition(lambda self: self.expelled_on is not None)
    @rule(ago=st.integers(0, 3))
    def grey_list(self, ago: int) -> None:
        on = self.day(ago)
        allowed = (
            self.window is not None
            and self.window[1] < on
            and not (self.listed or self.revoked)
            and all(
                one.done_with is not None and (one.done_with <= on or one.received > on)
                for one in self.objections.values()
            )
        )
        done = self.try_(
            lambda state: ending.grey_list(state, x.ENTRY_ID, on, self.today), PRINCIPAL
        )
        assert done == allowed
        self.listed = self.listed or done

    @precondition(lambda self: self.expelled_on is not None)
    @rule(sure=st.integers(0, 5))
    def revoke(self, sure: int) -> None:
        if sure:
            return
        form = forms.Revoke(reason="复议撤销", document="号", on=self.today)
        done = self.try_(lambda state: ending.revoke(state, form, self.today), PRINCIPAL)
        assert done == (not self.revoked)
        self.revoked = True

    # What always holds

    @invariant()
    def no_grey_list_without_public_notice_and_no_notice_without_service(self) -> None:
        state = self.state
        if state.grey_listed_on is not None:
            assert state.publicity is not None and state.publicity.last < state.grey_listed_on
        if state.publicity is not None:
            assert state.service is not None
            assert state.publicity.first >= state.service.deemed_on
        if state.service is not None:
            assert state.decision is not None and state.decision.expelled

    @invariant()
    def no_decision_without_notice_and_second_person(self) -> None:
        decision = self.state.decision
        if decision is not None:
            assert self.facts.notices
            assert decision.decided_by not in self.state.proposers

    @invariant()
    def every_event_is_in_the_state(self) -> None:
        assert self.state.version == len(self.story.log)

    @invariant()
    def the_status_says_how_it_stands(self) -> None:
        status = self.state.status
        assert (status == "revoked") == self.revoked
        if not self.revoked:
            assert (status == "grey_listed") == self.listed
        assert self.state.has_ended == (self.revoked or (self.over and self.expelled_on is None))

    # At the end: the same facts, recorded in the order of their days

    def teardown(self) -> None:
        assert self.end_of(self.story) == self.end_of(recorded_by_day(self.story))

    def end_of(self, story: Story) -> tuple[object, ...]:
        """What may be decided on which day, and what counts as stated in time."""
        state: Expulsion = story.state
        at, steps_ = setting(state, TERMS, self.today), state.steps
        codes = tuple(sorted(ground.code for ground in state.live_grounds))
        wants = [
            wanted(state, self.day(ago), codes, adverse=adverse)
            for ago in range(0, 60, 3)
            for adverse in (True, False)
        ]
        period = due_steps.statement_period(steps_, at)
        return (
            [due_steps.blocks(steps_, want, at) for want in wants],
            period and period.last_day,
            sorted((said.on, due_steps.in_time(said, steps_, at)) for said in steps_.statements),
        )


def recorded_by_day(story: Story) -> Story:
    """As if each notice had been served as it was corrected to, and nothing recorded late."""
    first, *others = story.log
    notices = {n.version: n for n in story.state.steps.notices}
    early, late = [], []
    for one in others:
        event = one.event
        if isinstance(event, s.PriorNoticeServed):
            n = notices[one.version]
            right = {"served_on": n.served_on, "deemed_on": n.deemed_on, "method": n.method}
            early.append((event.model_copy(update=right), one.actor))
        elif isinstance(event, e.GroundAdded | e.GroundDropped):
            early.append((event, one.actor))
        elif isinstance(event, STEPS):
            late.append((event.effective_on, one.version, event, one.actor))
    told = [(event, actor) for _, _, event, actor in sorted(late, key=lambda item: item[:2])]
    return given(EXPULSION, (first.event, first.actor), *early, *told)


STEPS = tuple(
    kind
    for kind in (
        s.StatementReceived,
        s.StatementWaived,
        s.HearingRequested,
        s.HearingHeld,
        s.HearingWaived,
        s.StatementReviewed,
        s.LegalReviewed,
        s.CollectivelyDiscussed,
    )
)


def test_whatever_happens_the_outcome_is_one_that_the_text_allows() -> None:
    run_state_machine_as_test(
        ExpulsionMachine,
        settings=settings(
            max_examples=250,
            stateful_step_count=30,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
        ),
    )


@hypothesis_given(order=st.permutations(range(6)))
@settings(max_examples=60, deadline=None)
def test_the_order_of_recording_decides_nothing(order: list[int]) -> None:
    """The worked case, its steps recorded in any order: it is decided on the same day."""
    decide = (
        x.state_case("2026-01-26"),
        x.answer("2026-01-30"),
        x.ask_hearing("2026-01-22"),
        x.end_hearing("2026-01-29"),
        x.review("2026-02-02"),
        x.discuss("2026-02-03"),
    )
    story, waiting = x.noticed(), [(n, decide[n]) for n in order]
    while waiting:  # an answer needs its statement, a hearing its request
        for item in list(waiting):
            try:
                story = x.by(x.LAWYER, story, item[1])
            except Refusal:
                continue
            waiting.remove(item)
    story.when(x.decide(on="2026-02-04")).then(e.ExpulsionDecided)
    story.when(x.decide(on="2026-02-02")).then_refused("discussion-first", "14")


def test_a_hearing_or_a_statement_first_both_ways_round() -> None:
    """All orders of two statements and their review end alike."""
    facts = (x.state_case("2026-01-22"), x.state_case("2026-01-26"), x.answer("2026-01-26"))
    ends = set()
    for order in permutations(facts):
        story = x.noticed()
        late = []
        for fact in order:
            try:
                story = x.told(story, fact)
            except Refusal:
                late.append(fact)
        story = x.told(story, *late, x.discuss("2026-01-30"))
        story = x.by(x.LAWYER, story, x.review("2026-01-30"))
        found = story.when(x.decide(on="2026-01-30"))
        ends.add(found.refusal and found.refusal.code)
    assert ends == {None}
