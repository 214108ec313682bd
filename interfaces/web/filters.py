"""What a list of each kind can be narrowed by, and what it is narrowed by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from domain.catalogue import CASE
from domain.values import Text
from interfaces.api.moment import Moment
from interfaces.api.narrowing import NARROWED_BY
from interfaces.api.who import READERS
from interfaces.web import addresses
from interfaces.web.chips import Chip, chips, named
from interfaces.web.desk.page import people
from interfaces.web.texts import text
from interfaces.web.visitor import Visitor
from interfaces.web.wording.choices import grounds_of, with_code
from interfaces.web.wording.labels import noun_label
from interfaces.web.wording.values import value_label
from projections.kinds import status
from projections.records import Filter

GROUNDS: Final[Mapping[str, str]] = {
    "cases": "12", "complaints": "12", "expulsions": "14", "grey-list-entries": "14",
}  # fmt: skip
"""Noun -> the article whose grounds its records rest on."""
NAMED_BY: Final = (("provider", "providers"), ("enterprise", "enterprises"))
"""Field in which a record is named -> of which noun."""
IN_CHARGE: Final = frozenset({"cases", "complaints"})
"""Nouns whose records somebody has in hand."""
OF_ENTERPRISES: Final = frozenset({"engagements", "replacements"})
OF_NO_PROVIDER: Final = frozenset(
    {"providers", "enterprises", "admission-batches", "assessment-schemes", "assessment-periods",
     "coordination-meetings", "erasures", "legal-holds", "accounts",
     "archive-files", "disposal-lists", "subscriptions"}
)  # fmt: skip
KEPT: Final = NARROWED_BY | {"provider_id", "enterprise_id"}
"""What no field of the form stands for: it stays as long as nobody takes it away."""


@dataclass(frozen=True)
class Fields:
    """The fields of the form beside text and status."""

    grounds: Sequence[tuple[str, Text]] = ()
    people: Sequence[str] = ()
    records: Sequence[tuple[str, str, Text]] = ()
    """(field, noun, what the noun is called): records that can be named."""
    kept: Sequence[tuple[str, str]] = ()


def fields(noun: str, request: Request, visitor: Visitor, when: Moment) -> Fields:
    """A party's list is its own: it narrows by text and status."""
    kept = addresses.carried(request, *KEPT)
    if visitor.actor.role not in READERS:
        return Fields(kept=kept)
    provider, enterprise = NAMED_BY
    named_by = [] if noun in OF_NO_PROVIDER else [provider]
    if noun in OF_ENTERPRISES:
        named_by.append(enterprise)
    return Fields(
        grounds=grounds(noun, when),
        people=people(when, visitor.actor.name) if noun in IN_CHARGE and when.is_now else (),
        records=[(field, of, noun_label(of)) for field, of in named_by],
        kept=kept,
    )


def grounds(noun: str, when: Moment) -> list[tuple[str, Text]]:
    """Under the last measures that were in force."""
    measures, article = when.terms.book.last_known(when.on), GROUNDS.get(noun)
    if measures is None or article is None:
        return []
    found = grounds_of(measures, article)
    return [(ground.code, with_code(ground.code, ground.label)) for ground in found]


def chosen(request: Request, visitor: Visitor, when: Moment, wanted: Filter) -> list[Chip]:
    """Piece by piece, each to be taken away again."""
    given, words = addresses.asked(request), visitor.words
    said = {
        "status": (text("lists.status"), words.of(status(wanted.kind or "", wanted.status or ""))),
        "ground": (text("lists.ground"), wanted.ground or given.get("ground", "")),
        "assignee": (text("desk.who"), wanted.assignee or ""),
        "provider_id": (noun_label("providers"), named(visitor, when, wanted.provider_id)),
        "enterprise_id": (noun_label("enterprises"), named(visitor, when, wanted.enterprise_id)),
        "from": (text("lists.from"), given.get("from", "")),
        "to": (text("lists.to"), given.get("to", "")),
        "district": (text("lists.district"), given.get("district", "")),
    }
    if wanted.kind == CASE.name and given.get("by"):
        said["by"] = (text("lists.by"), words(f"lists.by_{given['by']}"))
    for name in ("open", "in_time", "enquiry", "grey_listed"):
        yes = given.get(name, "").lower() in ("true", "1", "yes", "on", "t", "y")
        said[name] = (text(f"lists.{name}"), words.of(value_label(yes)))
    return chips(request, words, said)
