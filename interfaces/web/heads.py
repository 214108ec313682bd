"""What a record is called, and what it is at: the head of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.values import Actor, Text
from interfaces.api.nouns.noun import Noun
from interfaces.api.who import PARTIES
from projections.kinds import TELLINGS, status


@dataclass(frozen=True)
class Head:
    """What a record is called, and what it is at."""

    kind: Text
    title: str
    reference: str
    status: Text
    code: str
    provider_id: UUID | None
    assignee: str | None


def head_of(noun: Noun, state: Any, actor: Actor) -> Head:
    telling = TELLINGS[noun.kind.name]
    listed = telling.listed(state) if telling.listed else {}
    party = actor.role in PARTIES
    code = str(listed.get("told", state.status) if party else state.status)
    reference = getattr(state, "reference", None) or ""
    providers = listed.get("provider_ids") or [getattr(state, "provider_id", None)]
    return Head(
        kind=telling.label,
        title=listed.get("title") or "",
        reference=reference,
        status=status(noun.kind.name, code),
        code=code,
        provider_id=next((one for one in providers if one), None),
        assignee=listed.get("assignee"),
    )
