"""What somebody asks their desk for: the filters, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from uuid import UUID

from domain.values import Actor
from interfaces.api.moment import Moment
from interfaces.web.asked import Word
from interfaces.web.picking import matching
from projections import records, worklist

Whose = Literal["", "mine", "nobody", "all"]
Due = Literal["", "overdue", "today", "urgent", "soon", "later", "undated"]
WHOSE: Final[tuple[Whose, ...]] = get_args(Whose)
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
            kind=self.kind or None,
            provider_ids=self._providers(when),
        )

    def _providers(self, when: Moment) -> list[UUID] | None:
        """All that the typed words may mean."""
        if not self.provider:
            return None
        found = matching(when, "providers", self.provider, records.Scope(), records.LOOKED_AT)
        return [one.id for one in found]


async def asked(
    whose: Whose = "",
    due: Due = "",
    kind: Word = "",
    provider: Word = "",
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
