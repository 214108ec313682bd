"""What somebody asks their desk for: the filters, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Query

from domain.values import Actor
from interfaces.api.moment import Moment
from interfaces.api.paging import plain
from interfaces.web.picking import matching
from projections import records, worklist

Whose = Literal["", "mine", "nobody", "all"]
Due = Literal["", "overdue", "today", "urgent", "soon", "later", "undated"]
WHOSE: Final = ("", "mine", "nobody", "all")
"""Without one: mine, and what nobody has."""


@dataclass(frozen=True)
class Asked:
    whose: Whose = ""
    due: Due = ""
    kind: str = ""
    provider: str = ""

    def wanted(self, actor: Actor, when: Moment) -> worklist.Wanted:
        """Without the due days, by which the groups are told apart."""
        return worklist.Wanted(
            assignee=actor.name if self.whose in ("", "mine") else None,
            unassigned=self.whose in ("", "nobody"),
            kind=plain(self.kind, "kind") or None,
            provider_ids=self._providers(when),
        )

    def _providers(self, when: Moment) -> list[UUID] | None:
        """All that the typed words may mean."""
        typed = plain(self.provider, "provider")
        if not typed:
            return None
        return [one.id for one in matching(when, "providers", typed, records.Scope())]


def asked(
    whose: Whose = "",
    due: Due = "",
    kind: Annotated[str, Query(max_length=100)] = "",
    provider: Annotated[str, Query(max_length=100)] = "",
) -> Asked:
    return Asked(whose, due, kind, provider)


def groups(when: Moment) -> dict[str, worklist.Span]:
    """How near is near is for the measures to say; after their end, for the last ones."""
    measures = when.terms.book.last_known(when.on)
    if measures is None:
        return worklist.spans(when.on, 0, 0)
    return worklist.spans(
        when.on, measures.whole("reminder.urgent-days"), measures.whole("reminder.soon-days")
    )
