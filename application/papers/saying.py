"""What the facts of several papers share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from application.unit import Unit
from domain.catalogue import PROVIDER, Kind
from domain.document.decisions import Basis
from domain.document.papers import Paper
from domain.measures import Measures
from domain.provider import Provider
from domain.values import Event, NotAllowedNow, Recorded, Text

E = TypeVar("E", bound=Event)


def nothing_to_tell(paper: Paper, what: Text) -> NotAllowedNow:
    return NotAllowedNow(
        "nothing-to-tell",
        Text(
            f"{what.zh}，尚不能拟写{paper.name.zh}",
            f"{what.en}: the {paper.name.en} has nothing to tell yet",
        ),
        citation=paper.citation,
    )


def basis_of(kind: Kind[Any], state: Any, version: int, since: date, **more: Any) -> Basis:
    """`version`: of the record at what the paper tells of; `since`: the day of that."""
    return Basis(
        kind=kind.name,
        record_id=state.id,
        version=version,
        file_reference=state.reference,
        since=since,
        **more,
    )


def last(story: Iterable[Recorded[Event]], *kinds: type[E]) -> Recorded[E] | None:
    """The latest event of some classes."""
    found = [recorded for recorded in story if isinstance(recorded.event, kinds)]
    return cast("Recorded[E]", found[-1]) if found else None


def provider_of(unit: Unit, provider_id: UUID) -> dict[str, Any]:
    state = unit.load(PROVIDER, provider_id).state
    return {"uscc": state.uscc, **state.registration.model_dump()}


def address_of(unit: Unit, provider_id: UUID) -> str:
    """Where the provider said papers reach it; nothing where it never did."""
    state: Provider = unit.load(PROVIDER, provider_id).state
    found = state.liaisons.address_on(unit.today)
    return found.address if found else ""


def grounds_of(codes: Iterable[str], measures: Measures) -> dict[str, Any]:
    """`grounds` as the codes of their clauses; `labels` in words."""
    codes = tuple(codes)
    labels = []
    for code in codes:
        ground = measures.ground(code)
        limbs = [limb.label.zh for limb in ground.limbs if f"{ground.code}.{limb.letter}" == code]
        labels.append(f"{ground.label.zh}：{limbs[0]}" if limbs else ground.label.zh)
    return {"grounds": [measures.ground(code).code for code in codes], "labels": "；".join(labels)}
