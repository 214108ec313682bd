"""Both versions beside each other, event by event: what was due, and what each rule answered.

What counts is what was asked of people when it was: an enterprise that changed its mind later, or
a step that was taken in time under one version only, differs though the record ends alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.questions import TABLE
from application.restated import RATINGS
from application.simulation.assumed import assumed
from application.simulation.changes import NOTHING, Change, answered, change, on, timely
from application.simulation.steps import STEPS
from application.simulation.world import Seen
from application.sweep import FALLING
from domain import engagement
from domain.catalogue import CASE, PROVIDER, Kind
from domain.rules import Answer, Finding
from domain.values import Event, Recorded, Text

RANK: Final = {Answer.NOT_MET: 0, Answer.NEAR: 1, Answer.MET: 2}
OF_THE_CLOCK: Final = frozenset({"case.report", "case.overdue", "case.decide-extension"})
"""Tasks that are due on the last day of an order, which is told as the deadline."""
MIRRORS: Final = {"duty.overdue": "duty.report"}
"""What the sweep records where a task was not done: the task says it already."""
UNTIMED: Final = frozenset({*FALLING, "expulsion.state", "disqualification.state"})
"""What comes by itself, and what a provider may do or leave: nobody is late with it."""

Rules = Mapping[str, Callable[[Any, Seen], Iterable[Finding]]]
Dues = Callable[[str, Any, Any], Iterable[tuple[str, date]]]


@dataclass
class Due:
    """Something that fell due once, under both versions; `done` on the day it was no more."""

    now: date | None
    then: date | None
    evidence: set[int]
    done: date | None = None


@dataclass
class Asked:
    """The highest answer that a rule ever gave, and its last one."""

    peak: Finding
    last: Finding

    def hear(self, found: Finding) -> None:
        self.last = found
        if RANK[found.answer] > RANK[self.peak.answer]:
            self.peak = found

    @property
    def said(self) -> tuple[Answer, Answer]:
        return self.peak.answer, self.last.answer


@dataclass
class Replay:
    """Takes the log event by event; `changes` tells what differs at its end."""

    now: Seen
    then: Seen
    rules: Rules
    dues: Dues
    rated: dict[UUID, set[UUID]]
    open: dict[UUID, dict[str, Due]] = field(default_factory=lambda: defaultdict(dict))
    over: dict[UUID, list[tuple[str, Due]]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[tuple[UUID, str], tuple[Asked, Asked]] = field(default_factory=dict)
    since: dict[tuple[UUID, str], tuple[tuple[Text, Text], int]] = field(default_factory=dict)
    """What would be said otherwise of a record, and the event since when it would."""

    def take(self, recorded: Recorded[Event]) -> None:
        kind, state = self.now.world.take(recorded)
        if state is None:
            return
        event: Any = recorded.event
        if isinstance(event, engagement.SatisfactionRated):
            self.rated[event.provider_id].add(recorded.record_id)
        self._falls_due(kind, state, recorded)
        for code, said in self._otherwise(kind, state):
            known = self.since.get((state.id, code))
            if known is None or known[0] != said:
                self.since[state.id, code] = said, recorded.position
        if type(event) in TABLE:
            day = min(recorded.effective_on, self.now.today)
            self._ask(kind, state, day)
            if isinstance(event, RATINGS):
                _, rated = self.now.world.states.get(event.provider_id, (None, None))
                if rated is not None:
                    self._ask(PROVIDER, rated, day)

    def _falls_due(self, kind: Kind[Any], state: Any, recorded: Recorded[Event]) -> None:
        found = dict(self.dues(kind.name, state, self.now.terms))
        other = dict(
            self.dues(kind.name, assumed(kind, state, self.now, self.then), self.then.terms)
        )
        held = self.open[recorded.record_id]
        for what in [what for what in held if what not in found and what not in other]:
            due = held.pop(what)
            due.done = recorded.effective_on
            due.evidence.add(recorded.position)
            if due.now != due.then:
                self.over[recorded.record_id].append((what, due))
        for what in {**found, **other}:
            if kind is CASE and what in OF_THE_CLOCK:
                continue
            due = held.setdefault(what, Due(None, None, {recorded.position}))
            due.now, due.then = found.get(what), other.get(what)

    def _ask(self, kind: Kind[Any], state: Any, day: date) -> None:
        if kind.name not in self.rules:
            return
        now, then = replace(self.now, today=day), replace(self.then, today=day)
        ask = self.rules[kind.name]
        both = zip(ask(state, now), ask(assumed(kind, state, now, then), then), strict=True)
        for found, other in both:
            held = self.answers.get((state.id, found.rule))
            if held is None:
                self.answers[state.id, found.rule] = Asked(found, found), Asked(other, other)
            else:
                held[0].hear(found)
                held[1].hear(other)

    def _otherwise(self, kind: Kind[Any], state: Any) -> Iterator[tuple[str, tuple[Text, Text]]]:
        if kind.name not in STEPS:
            return
        found = dict(STEPS[kind.name](state, self.now))
        other = dict(STEPS[kind.name](assumed(kind, state, self.now, self.then), self.then))
        for code in {**found, **other}:
            said = found.get(code, NOTHING), other.get(code, NOTHING)
            if said[0] != said[1]:
                yield code, said

    def steps(self) -> Iterator[Change]:
        """What was done and would not hold, or would be said otherwise."""
        for kind, state in self.now.world.states.values():
            for code, said in self._otherwise(kind, state) if state is not None else ():
                _, position = self.since.get((state.id, code), (None, None))
                proof = () if position is None else (position,)
                yield self._change(state.id, f"step {code}", *said, proof)

    def changes(self) -> Iterator[Change]:
        for kind, state in list(self.now.world.states.values()):
            if state is not None and kind.name in self.rules:
                self._ask(kind, state, self.now.today)
        for (record_id, rule), (found, other) in self.answers.items():
            if found.said != other.said:
                proof = max(found.peak, other.peak, key=lambda one: len(one.evidence)).evidence
                positions = (item.position for item in proof)
                yield self._change(record_id, f"rule {rule}", _told(found), _told(other), positions)
        for record_id, held in self.open.items():
            differs = [
                (what, due)
                for what, due in (*self.over[record_id], *held.items())
                if due.now != due.then
            ]
            told = {what for what, _ in differs}
            for what, due in differs:
                if MIRRORS.get(what) not in told:
                    yield self._due(record_id, what, due)

    def _due(self, record_id: UUID, what: str, due: Due) -> Change:
        late = [
            day is not None and (due.done or self.now.today) > day for day in (due.now, due.then)
        ]
        if late[0] == late[1] or what in UNTIMED:
            said = on(due.now), on(due.then)
        else:
            said = timely(due.now, late[0]), timely(due.then, late[1])
        return self._change(record_id, what, *said, due.evidence)

    def _change(self, record_id: UUID, what: str, now: Any, then: Any, proof: Any) -> Change:
        kind, state = self.now.world.states[record_id]
        return change((kind, state, self.now.world), what, now, then, proof)


def _told(asked: Asked) -> Any:
    """As it stands, and as it once stood where that was more."""
    last = answered(asked.last)
    if asked.peak.answer is asked.last.answer:
        return last
    peak = answered(asked.peak)
    return type(last)(f"{last.zh}，曾{peak.zh}", f"{last.en}; was {peak.en}")
