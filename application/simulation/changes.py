"""What would be otherwise, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.simulation.world import World
from domain.catalogue import Kind
from domain.rules import Answer, Finding
from domain.values import Text


@dataclass(frozen=True)
class Change:
    """Something about a record that would be otherwise, and the events that it rests on."""

    kind: str
    record_id: UUID
    who: str
    what: str
    """`rule 12.6`, `deadline`, `missed`, `order length`, `step window`, or what falls due."""
    now: Text
    then: Text
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True)
class Simulated:
    changes: tuple[Change, ...]
    events: int
    records: int

    @property
    def differently(self) -> tuple[UUID, ...]:
        """The records that would be treated differently."""
        return tuple(dict.fromkeys(change.record_id for change in self.changes))


NOTHING: Final = Text("无", "nothing")
ANSWERS: Final = {
    Answer.MET: Text("触发", "met"),
    Answer.NEAR: Text("接近", "near"),
    Answer.NOT_MET: Text("未触发", "not met"),
}


def change(
    about: tuple[Kind[Any], Any, World],
    what: str,
    now: Text,
    then: Text,
    evidence: Iterable[int],
) -> Change:
    kind, state, world = about
    return Change(
        kind=kind.name,
        record_id=state.id,
        who=_who(state, world),
        what=what,
        now=now,
        then=then,
        evidence=tuple(sorted(set(evidence))),
    )


def _who(state: Any, world: World) -> str:
    """The number or name that people use, with the provider's."""
    own = _name(state) or str(state.id)
    provider_id = getattr(state, "provider_id", None)
    _, provider = world.states.get(provider_id, (None, None)) if provider_id else (None, None)
    return own if provider is None else f"{own} ({_name(provider)})"


def _name(state: Any) -> str:
    for part in (state, getattr(state, "registration", None)):
        for name in ("reference", "title", "name"):
            if found := getattr(part, name, None):
                return str(found)
    return ""


def answered(found: Finding) -> Text:
    said = ANSWERS[found.answer]
    if found.value is None or found.threshold is None:
        return said
    counted = f"{found.value} / {found.threshold}"
    return Text(f"{said.zh}（{counted}）", f"{said.en} ({counted})")


def on(day: date | None) -> Text:
    return Text("无", "none") if day is None else Text(str(day), str(day))


def timely(day: date | None, late: bool) -> Text:
    """A last day, and whether it was kept."""
    said = on(day)
    if day is None:
        return said
    return Text(
        f"{said.zh}（{'逾期' if late else '按期'}）", f"{said.en} ({'late' if late else 'in time'})"
    )


def missed(late: date | None) -> Text:
    if late is None:
        return Text("按期", "in time")
    return Text(f"自 {late} 逾期", f"late from {late}")
