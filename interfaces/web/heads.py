"""What a record is called, and what it is at: the head of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.values import Actor, Text
from interfaces.api.nouns.noun import Noun
from interfaces.api.who import PARTIES
from projections.kinds import TELLINGS, status


@dataclass(frozen=True)
class Head:
    kind: Text
    title: str
    reference: str
    status: Text
    code: str
    provider_id: UUID | None


def head_of(noun: Noun, state: Any, actor: Actor) -> Head:
    telling = TELLINGS[noun.kind.name]
    listed = telling.listed(state) if telling.listed else {}
    party = actor.role in PARTIES
    code = str(listed.get("told", state.status) if party else state.status)
    providers = listed.get("provider_ids") or [getattr(state, "provider_id", None)]
    return Head(
        kind=telling.label,
        title=listed.get("title") or "",
        reference=reference_of(state, listed),
        status=status(noun.kind.name, code),
        code=code,
        provider_id=next((one for one in providers if one), None),
    )


def reference_of(state: Any, listed: Mapping[str, Any]) -> str:
    """`listed`: what lists say of the record. A kind that they say has no number has none of its
    own: that of a right to another provider is its cause's, and not for the new one (Art. 13)."""
    return listed.get("reference", getattr(state, "reference", None)) or ""
