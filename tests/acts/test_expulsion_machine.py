"""Whatever is done in an expulsion, in whatever order and however late it is recorded: nobody is
expelled or grey-listed but as the text and the steps around it allow, and nothing legal is refused.

Beside the record the machine keeps the bare facts, and judges each step by them alone. Each walk
begins some way along a road that leads to one of the ends, so that all of them come up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import permutations
from random import Random
from typing import Any

from acts.facts_of_an_expulsion import (
    DAY,
    MONTH,
    Entry,
    Facts,
    Notice,
    Objection,
    fifth_working_day,
)
from articles import of_an_expulsion as x
from hypothesis import Phase, currently_in_test_context, event, settings
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, given

from domain import due_steps, grey_list
from domain.catalogue import EXPULSION, GREY_LIST_ENTRY
from domain.due_steps import commands as forms
from domain.due_steps import decisions as steps
from domain.due_steps.events import Step
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import ending
from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.expulsion.checks import setting, wanted, warnings
from domain.expulsion.state import Expulsion
from domain.service import Method
from domain.values import Actor, Event, Refusal

BEGUN = date(2026, 1, 16)
ACTORS = (OFFICER, APPROVER, PRINCIPAL, x.LAWYER)
MEASURES = TERMS.measures(BEGUN)
ENDS = (
    "expelled", "not_expelled", "dropped", "revoked", "grey_listed", "released", "kept",
    "expunged", "deferred", "notice withdrawn", "objection upheld",
)  # fmt: skip
WHO = st.integers(0, 3)
FORK = st.integers(0, 9)
SURE = st.integers(0, 5)
"""A step that ends much is taken one time in six."""


class ExpulsionMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story: Story = x.proposed(x.charge("14.3.d"))
        self.seen: tuple[Story, Expulsion] = (self.story, self.story.state)
        self.facts = Facts(live={"14.3.d": OFFICER.name})
        self.today = BEGUN
        self.entry: Story = given(GREY_LIST_ENTRY)
        self.came_by: set[str] = set()

    # Carrying out, and what was refused

    @property
    def state(self) -> Expulsion:
        if self.seen[0] is not self.story:
            self.seen = (self.story, self.story.state)
        return self.seen[1]

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

    def step(self, take: Any, form: Any, *, allowed: bool, kept: bool = False) -> bool:
        """One of the steps that the notice opens; `kept`: also after the decision."""
        tell, open_ = (d.kept_step, self.facts.kept) if kept else (d.step, self.facts.runs)
        done = self.try_(lambda state: tell(state, form, take, TERMS, self.today), OFFICER)
        assert done == (open_ and allowed)
        return done

    # Going forward

    @initialize(seed=st.integers(0, 2**32), far=st.integers(0, 17))
    def begin(self, seed: int, far: int) -> None:
        """Some way along one of the roads; evenly spread, which a drawn list would not be."""
        luck = Random(seed)
        for _ in range(far):
            self.go_on(4, luck.randrange(10))

    @rule(days=st.integers(0, 6), fork=FORK)
    def go_on(self, days: int, fork: int) -> None:
        """Some days later, what comes next; where the road parts, `fork` says which way."""
        self.today += timedelta(days=days)
        if self.facts.runs:
            self.prepare(fork)
        elif self.facts.stands:
            self.follow_up(fork)

    def prepare(self, fork: int) -> None:
        facts, on = self.facts, self.today
        if fork == 4 and not facts.notices and len(facts.live) == 1:
            self.add_ground(3)
        elif not facts.is_told():
            self.serve_notice(0, public=False)
        elif fork == 2 and not facts.asked:
            self.ask_for_hearing(0)
        elif not facts.decidable(on):
            self.speak(0)
        elif facts.hearing_open(on):
            self.end_hearing(0, held=True)
        elif facts.unanswered(on):
            self.answer(0)
        elif not facts.is_reviewed(on):
            self.review(0, 1 if fork < 3 else 3, passed=True)
        elif not facts.is_discussed(on):
            self.talk(0)
        elif fork == 0:
            self.drop(0, 1, sure=0)
        elif fork == 1:
            self.do_not_expel(0, 1, sure=0)
        else:
            self.expel(0, 1 if facts.expellable(on, APPROVER) else 2)

    def follow_up(self, fork: int) -> None:
        facts = self.facts
        if facts.deemed_on is None:
            self.serve(0, public=False)
        elif facts.window is None and fork == 8:
            self.correct_service(0, public=True)
        elif facts.window is None:
            self.publish(0)
        elif any(one.settled is None for one in facts.objections.values()):
            self.settle(upheld=fork < 5)
        elif facts.asking_anew():
            self.reaffirm()
        elif facts.entry is None and fork < 3 and not facts.objections:
            self.object(0)
        elif facts.entry is None and fork == 7:
            self.withdraw_notice(sure=0)
        elif facts.entry is None:
            self.sweep()
            self.enter(fork % 4, 2)
        elif fork == 9:
            self.revoke(sure=0)
        elif facts.entry.asked is None:
            self.ask_for_release(0, fork % 4)
        else:
            self.answer_the_request(0, 1 + fork % 2, "released" if fork < 5 else "kept")

    @rule(days=st.integers(1, 15))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    # The grounds

    @rule(which=WHO)
    def add_ground(self, which: int) -> None:
        form, by = (
            c.AddGround(charge=x.charge("14.8.c"), reason="新发现", on=self.today),
            ACTORS[which],
        )
        done = self.try_(lambda state: d.add_ground(state, form, (), MEASURES, self.today), by)
        assert done == (self.facts.runs and "14.8.c" not in self.facts.live)
        if done:
            self.facts.live["14.8.c"] = by.name

    @rule()
    def drop_ground(self) -> None:
        form = c.DropGround(code="14.8.c", reason="不成立", on=self.today)
        done = self.try_(lambda state: d.drop_ground(state, form, self.today), OFFICER)
        assert done == (self.facts.runs and "14.8.c" in self.facts.live)
        if done:
            del self.facts.live["14.8.c"]

    @rule(ago=st.integers(0, 4), which=WHO, sure=SURE)
    def drop(self, ago: int, which: int, sure: int) -> None:
        if sure:
            return
        on, actor, facts = self.day(ago), ACTORS[which], self.facts
        allowed = facts.runs and actor.approves
        allowed = allowed and (not facts.notices or on >= facts.notices[-1].served_on)
        form = forms.Drop(reason="证据不足", on=on)
        done = self.try_(lambda state: d.drop(state, form, actor, self.today), actor)
        assert done == allowed
        if done:
            facts.result = "dropped"

    # The steps before the decision

    @rule(ago=st.integers(0, 10), public=st.booleans())
    def serve_notice(self, ago: int, public: bool) -> None:
        on, method = self.day(ago), Method.PUBLIC if public else Method.IN_PERSON
        form = forms.ServePriorNotice(served_on=on, method=method)
        in_order = not self.facts.notices or on >= self.facts.notices[-1].served_on
        done = self.try_(
            lambda state: d.serve_prior_notice(state, form, (), TERMS, self.today), OFFICER
        )
        assert done == (self.facts.runs and not self.facts.is_told() and in_order)
        if done:
            deemed = on + MONTH if public else on
            self.facts.notices.append(Notice(on, deemed, frozenset(self.facts.live)))

    @rule(ago=st.integers(0, 20), public=st.booleans())
    def correct_notice(self, ago: int, public: bool) -> None:
        """Also after the decision, which stays what it was."""
        on, method = self.day(ago), Method.PUBLIC if public else Method.POST
        form = forms.CorrectPriorNotice(
            served_on=on, method=method, corrected_on=self.today, reason="回证"
        )
        allowed = bool(self.facts.notices)
        if self.step(steps.correct_prior_notice, form, allowed=allowed, kept=True):
            self.facts.corrected(on, on + MONTH if public else on)

    @rule(ago=st.integers(0, 8))
    def speak(self, ago: int) -> None:
        on = self.day(ago)
        form = forms.ReceiveStatement(received_on=on, statement="请求核实")
        if self.step(steps.receive_statement, form, allowed=self.facts.noticed(on), kept=True):
            self.facts.statements.append(on)

    @rule(ago=st.integers(0, 5))
    def waive(self, ago: int) -> None:
        on = self.day(ago)
        form = forms.WaiveStatement(waived_on=on, record="书面")
        if self.step(steps.waive_statement, form, allowed=self.facts.noticed(on)):
            self.facts.waivers.append(on)

    @rule(ago=st.integers(0, 8))
    def answer(self, ago: int) -> None:
        on = self.day(ago)
        form = forms.ReviewStatement(reviewed_on=on, accepted=False, opinion="意见")
        stated = any(day <= on for day in self.facts.statements)
        if self.step(steps.review_statement, form, allowed=self.facts.noticed(on) and stated):
            self.facts.answers.append(on)

    @rule(ago=st.integers(0, 8))
    def ask_for_hearing(self, ago: int) -> None:
        on, facts = self.day(ago), self.facts
        form = forms.RequestHearing(requested_on=on)
        allowed = facts.noticed(on) and on <= facts.until() and not facts.hearing_open(on)
        if self.step(steps.request_hearing, form, allowed=allowed):
            facts.asked.append(on)

    @rule(ago=st.integers(0, 4), held=st.booleans())
    def end_hearing(self, ago: int, held: bool) -> None:
        on = self.day(ago)
        form = forms.EndHearing(on=on, held=held, record="笔录")
        allowed = self.facts.noticed(on) and self.facts.hearing_open(on)
        if self.step(steps.end_hearing, form, allowed=allowed):
            self.facts.ended.append((on, held))

    @rule(ago=st.integers(0, 6), which=WHO, passed=st.sampled_from((True, True, False)))
    def review(self, ago: int, which: int, passed: bool) -> None:
        on, by, facts = self.day(ago), ACTORS[which], self.facts
        form = forms.ReviewLegally(reviewed_on=on, passed=passed, opinion="意见")
        done = self.try_(lambda state: d.review_legally(state, form, by, TERMS, self.today), by)
        assert done == (facts.runs and facts.noticed(on) and by.name not in facts.brought_by)
        if done:
            facts.reviews.append((on, len(self.story.log), passed, by.name))

    @rule(ago=st.integers(0, 6))
    def talk(self, ago: int) -> None:
        on = self.day(ago)
        form = forms.Discuss(held_on=on, attendees=("韦", "黄"), opinion="同意")
        if self.step(steps.discuss, form, allowed=self.facts.noticed(on)):
            self.facts.talks.append(on)

    @precondition(lambda self: self.state.entries)
    @rule(pick=st.integers(0, 50), which=WHO, sure=SURE)
    def annul(self, pick: int, which: int, sure: int) -> None:
        """By who entered it, or a second person; also after the decision."""
        if sure > 1:
            return
        entries, actor, facts = self.state.entries, ACTORS[which], self.facts
        one = entries[pick % len(entries)]
        reviewers = {version: by for _, version, _, by in facts.reviews}
        own = one.step is not Step.OBJECTION and actor.name == reviewers.get(
            one.version, OFFICER.name
        )
        form = forms.AnnulStep(entry=one.version, reason="有误", on=self.today)
        done = self.try_(lambda state: d.annul_step(state, form, actor, TERMS, self.today), actor)
        assert done == (facts.kept and (own or facts.second(actor)))
        if done:
            facts.forget(one.step, one.version, one.on)

    # Decisions: allowed exactly when the facts allow them

    @rule(ago=st.integers(0, 6), which=WHO)
    def expel(self, ago: int, which: int) -> None:
        on, actor = self.day(ago), ACTORS[which]
        self.decide("expelled", on, actor, allowed=self.facts.expellable(on, actor))

    @rule(ago=st.integers(0, 6), which=WHO, sure=SURE)
    def do_not_expel(self, ago: int, which: int, sure: int) -> None:
        if sure > 2:
            return
        on, actor, facts = self.day(ago), ACTORS[which], self.facts
        allowed = facts.runs and facts.second(actor) and facts.decidable(on)
        self.decide("not_expelled", on, actor, allowed=allowed)

    def decide(self, outcome: str, on: date, actor: Actor, *, allowed: bool) -> None:
        form = c.Decide(outcome=outcome, reason="理由", decided_on=on)
        done = self.try_(
            lambda state: d.decide(state, form, "号", actor, {}, TERMS, self.today), actor
        )
        assert done == allowed
        if done:
            self.facts.result, self.facts.decided_on = outcome, on

    # Service and effect

    @rule(ago=st.integers(0, 3), public=st.booleans())
    def serve(self, ago: int, public: bool) -> None:
        on, facts = self.day(ago), self.facts
        form = forms.ServeDecision(served_on=on, method=Method.PUBLIC if public else Method.LEFT)
        done = self.try_(
            lambda state: ending.serve_decision(state, form, (), TERMS, self.today), OFFICER
        )
        assert done == (facts.stands and facts.deemed_on is None and on >= facts.decided_on)
        if done:
            self.took_effect(on + MONTH if public else on)

    @rule(ago=st.integers(0, 9), public=st.booleans())
    def correct_service(self, ago: int, public: bool) -> None:
        on, facts = self.day(ago), self.facts
        method = Method.PUBLIC if public else Method.POST
        form = forms.CorrectDecisionService(
            served_on=on, method=method, corrected_on=self.today, reason="回证"
        )
        done = self.try_(
            lambda state: ending.correct_service(state, form, TERMS, self.today), OFFICER
        )
        assert done == (facts.stands and facts.deemed_on is not None and on >= facts.decided_on)
        if not done:
            return
        deemed = on + MONTH if public else on
        if facts.effective and deemed > self.today:
            self.came_by.add("deferred")
            self.expunge()
        self.took_effect(deemed)

    def took_effect(self, deemed_on: date) -> None:
        self.facts.served_from(deemed_on, self.today)
        assert self.try_(lambda state: ending.take_effect(state, (), self.today), OFFICER)

    @rule()
    def sweep(self) -> None:
        facts, before = self.facts, self.state.publicity
        if facts.stands and facts.deemed_on is not None:
            self.took_effect(facts.deemed_on)
        self.try_(lambda state: ending.close_publicity(state, self.today), OFFICER)
        after = self.state.publicity
        if after is not None and after != before:
            assert facts.window is not None and self.today > facts.window[1]
            made = [o for o in facts.objections.values() if o.received <= facts.window[1]]
            assert all(one.settled for one in made)

    # Public notice and objections

    @rule(ago=st.integers(0, 3))
    def publish(self, ago: int) -> None:
        on, facts = self.day(ago), self.facts
        last = fifth_working_day(on - DAY)
        served = facts.deemed_on is not None and on >= facts.deemed_on
        notice = given(EXPULSION, record=f"notice-{len(self.state.publicities)}").record_id
        done = self.try_(
            lambda state: ending.start_publicity(state, notice, on, last, TERMS, self.today),
            OFFICER,
        )
        assert done == (facts.stands and served and facts.window is None)
        if done:
            facts.window = (on, last)

    @precondition(lambda self: self.state.publicity is not None)
    @rule(sure=SURE)
    def withdraw_notice(self, sure: int) -> None:
        notice = self.state.publicity
        if sure or notice is None:
            return
        told = ending.withdraw_publicity(self.state, notice.publication_id, self.today, "有误")
        assert self.try_(lambda _: told, OFFICER)
        self.facts.window = None
        self.came_by.add("notice withdrawn")

    @rule(ago=st.integers(0, 9))
    def object(self, ago: int) -> None:
        on, facts = self.day(ago), self.facts
        form = c.Object(objection="另有其人", received_on=on)
        done = self.try_(lambda state: ending.receive_objection(state, form, self.today), OFFICER)
        assert done == (not facts.revoked and facts.window is not None and on >= facts.window[0])
        if done:
            facts.objections[self.state.objections[-1].number] = Objection(on)

    @precondition(lambda self: any(not one.settled for one in self.facts.objections.values()))
    @rule(upheld=st.booleans())
    def settle(self, upheld: bool) -> None:
        number, one = next((n, o) for n, o in self.facts.objections.items() if not o.settled)
        form = c.SettleObjection(objection=number, upheld=upheld, reason="核实", on=self.today)
        assert self.try_(lambda state: ending.settle_objection(state, form, self.today), APPROVER)
        one.settled, one.upheld = self.today, upheld
        if upheld:
            self.came_by.add("objection upheld")

    @precondition(lambda self: self.facts.asking_anew() and not self.facts.revoked)
    @rule()
    def reaffirm(self) -> None:
        form = c.Reaffirm(reason="其余足以认定", on=self.today)
        done = self.try_(
            lambda state: ending.reaffirm(state, form, PRINCIPAL, self.today), PRINCIPAL
        )
        assert done == self.facts.second(PRINCIPAL)
        for one in self.facts.asking_anew() if done else ():
            one.reaffirmed = self.today

    # Grey list

    @rule(ago=st.integers(0, 3), which=WHO)
    def enter(self, ago: int, which: int) -> None:
        on, actor, facts = self.day(ago), ACTORS[which], self.facts
        story = given(GREY_LIST_ENTRY, record=f"entry-{len(self.story.log)}")
        form = grey_list.Enter(expulsion_id=self.story.record_id, entered_on=on, reason="期满")

        def decide(state: Expulsion) -> Iterable[Event]:
            nonlocal story
            told = ending.grey_list(state, story.record_id, on, self.today)
            entered = grey_list.enter(
                form, reference="号", provider_id=state.provider_id, decision="号",
                grounds=("14.3.d",), actor=actor, terms=TERMS, today=self.today,
            )  # fmt: skip
            story = story.and_(*((event, actor) for event in entered))
            return told

        done = self.try_(decide, actor)
        assert done == facts.listable(on, actor)
        if done:
            facts.entry, self.entry = Entry(on), story

    def ask(self, decide: Callable[[Any], Iterable[Event]], actor: Actor) -> bool:
        """Something of the entry."""
        told = self.entry.when(decide)
        self.entry = self.entry.and_(*((event, actor) for event in told.events))
        return told.refusal is None

    @precondition(lambda self: self.facts.entry is not None)
    @rule(ago=st.integers(0, 5), which=WHO)
    def ask_for_release(self, ago: int, which: int) -> None:
        on, actor, entry = self.day(ago), ACTORS[which], self.facts.entry
        assert entry is not None
        form = grey_list.RequestRelease(on=on, reason="已改正")
        done = self.ask(lambda g: grey_list.request_release(g, form, TERMS, self.today), actor)
        assert done == (not entry.ended and entry.asked is None and on >= entry.latest)
        if done:
            entry.asked, entry.latest = (on, actor.name), on

    @precondition(lambda self: self.facts.entry is not None)
    @rule(ago=st.integers(0, 5), which=WHO, outcome=st.sampled_from(("released", "kept")))
    def answer_the_request(self, ago: int, which: int, outcome: str) -> None:
        on, actor, entry = self.day(ago), ACTORS[which], self.facts.entry
        assert entry is not None
        form = grey_list.DecideRelease(outcome=outcome, on=on, reason="理由")
        done = self.ask(lambda g: grey_list.decide_release(g, form, actor, self.today), actor)
        asked, by = entry.asked or (date.max, "")
        assert done == (not entry.ended and on >= asked and actor.approves and actor.name != by)
        if done:
            entry.asked, entry.latest, entry.ended = None, on, outcome == "released"
            self.came_by.add(outcome)

    def expunge(self) -> None:
        """What the office does to the entry when the decision is revoked, or not in effect yet."""
        if self.facts.entry is not None:
            assert self.ask(lambda g: grey_list.expunge(g, self.today, "失去依据"), OFFICER)
            assert self.entry.state.status == "expunged"
            self.facts.entry.ended = True
            self.came_by.add("expunged")

    @precondition(lambda self: self.facts.result == "expelled")
    @rule(sure=SURE)
    def revoke(self, sure: int) -> None:
        if sure:
            return
        form = forms.Revoke(reason="复议撤销", document="号", on=self.today)
        done = self.try_(lambda state: ending.revoke(state, form, self.today), PRINCIPAL)
        assert done == self.facts.stands
        if done:
            self.facts.revoked = True
            self.expunge()

    # What always holds

    @invariant()
    def nothing_stands_on_nothing(self) -> None:
        state, facts = self.state, self.facts
        if state.service is not None:
            assert state.decision is not None and state.decision.expelled
        assert (state.effective_on is not None) == facts.effective
        assert state.effective_on is None or state.effective_on <= self.today
        assert (state.grey_list_entry is not None) == (facts.entry is not None)
        assert state.grey_list_entry is None or facts.effective

    @invariant()
    def no_decision_without_notice_and_second_person(self) -> None:
        decision = self.state.decision
        if decision is not None:
            assert self.facts.notices
            assert decision.decided_by not in self.state.proposers

    @invariant()
    def the_status_says_how_it_stands(self) -> None:
        status, facts = self.state.status, self.facts
        assert self.state.version == len(self.story.log)
        if facts.revoked:
            assert status == "revoked"
        elif facts.result in ("dropped", "not_expelled"):
            assert status == facts.result
        else:
            assert (status == "grey_listed") == (facts.entry is not None)
        assert self.state.has_ended == (not facts.runs and not facts.stands)

    # At the end: the same facts, recorded in the order of their days

    def teardown(self) -> None:
        facts = self.facts
        self.came_by |= {facts.result} if facts.result else set()
        self.came_by |= {"revoked"} if facts.revoked else set()
        self.came_by |= {"grey_listed"} if self.entry.log else set()
        for end in sorted(self.came_by) if currently_in_test_context() else ():
            event(end)
        assert self.came_by <= set(ENDS)
        self.what_does_not_hold_is_pointed_out()
        assert self.end_of(self.story) == self.end_of(recorded_by_day(self.story))

    def what_does_not_hold_is_pointed_out(self) -> None:
        """A correction may take from a decision, or a listing, what it rested on."""
        facts = self.facts
        said = [w.zh for w in warnings(self.state, setting(self.state, TERMS, self.today), {})]
        if facts.result in ("expelled", "not_expelled"):
            expelled = facts.result == "expelled"
            holds = facts.ready if expelled else facts.decidable
            assert holds(facts.decided_on) != any(w.startswith("决定于") for w in said)
        if facts.stands and facts.entry is not None:
            early = any(w.startswith("列入灰名单当日") for w in said)
            assert facts.listing_holds(facts.entry.on) != early

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
    """As if each notice had been served as it was corrected to, and nothing recorded late, or
    entered wrongly."""
    gone = {one.version for one in story.state.steps.annulled}
    first, *others = (one for one in story.log if one.version not in gone)
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


class TestWhateverHappens(ExpulsionMachine.TestCase):
    """`pytest --hypothesis-show-statistics` tells how many walks came by each of the ends."""

    settings = settings(
        max_examples=250,
        stateful_step_count=30,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
    )


def test_the_roads_lead_to_each_end() -> None:
    """What the walks begin along, followed to the end, comes by each of them."""
    came_by = set[str]()
    for seed in range(60):
        walk = ExpulsionMachine()
        walk.begin(seed, 40)
        walk.teardown()
        came_by |= walk.came_by
    assert came_by == set(ENDS)


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
