"""What the auditor's pages share: where they lead, and the moment that goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse

from domain.catalogue import MEASURES
from domain.values import Role, Text
from interfaces.api.audit.exports import EXPORTERS
from interfaces.api.audit.journal import AUDITORS
from interfaces.api.moment import Moment
from interfaces.api.who import READERS
from interfaces.texts import event_label
from interfaces.web import addresses, picking
from interfaces.web.moments import past
from interfaces.web.page import render
from interfaces.web.picking import NOUN_OF, Called
from interfaces.web.visitor import Visitor
from interfaces.web.wording.events import by_kind, kind_label
from projections.registers import REGISTERS
from projections.words import RULES

PER_PAGE: Final = 30


class Section(NamedTuple):
    key: str
    """Its text is `audit.<key>`."""
    address: str
    readers: frozenset[Role]


SECTIONS: Final = (
    Section("home", "/audit", READERS),
    Section("history", "/audit/history", READERS),
    Section("decisions", "/audit/decisions", READERS),
    Section("changes", "/audit/changes", READERS),
    Section("heads", "/audit/heads", READERS),
    Section("exports", "/audit/exports", EXPORTERS),
    Section("reads", "/audit/reads", AUDITORS),
    Section("refusals", "/audit/refusals", AUDITORS),
    Section("identities", "/audit/identities", READERS),
)


def page(
    request: Request,
    visitor: Visitor,
    when: Moment,
    template: str,
    *,
    about_now: bool = False,
    status: int = 200,
    **facts: Any,
) -> HTMLResponse:
    """`about_now`: what the page tells holds of no other moment, whichever one is set."""
    as_of = request.query_params.get("as_of") or None
    return render(
        request,
        when.house,
        visitor,
        f"audit/{template}",
        status=status,
        sections=[one for one in SECTIONS if visitor.actor.role in one.readers],
        as_of=as_of or "",
        to=linking(as_of),
        others=[one for one in addresses.asked(request).items() if one[0] != "as_of"],
        cleared=addresses.widened(request, "as_of"),
        kind_label=kind_label,
        event_label=event_label,
        by_kind=by_kind,
        registers=REGISTERS,
        past=None if about_now else past(when, visitor, request),
        **facts,
    )


def linking(as_of: str | None) -> Callable[..., str]:
    """Addresses that keep the moment."""

    def to(address: str, **query: object) -> str:
        asked = {name: said for name, said in {**query, "as_of": as_of}.items() if said}
        return f"{address}?{urlencode(asked)}" if asked else address

    return to


def told(when: Moment, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries of the history, each with the record that it is of and for whom was acted."""
    held = list(entries)
    called = called_in(when, held)
    return [
        {
            **one,
            "called": name_of(one, called),
            "address": page_of(one),
            "acts_for": called.get(one["actor"]["acts_for"]),
        }
        for one in held
    ]


def called_in(when: Moment, entries: Sequence[Mapping[str, Any]]) -> dict[UUID, Called]:
    """The records that entries are of, and those for whom was acted."""
    wanted = {one["record_id"] for one in entries} | {one["actor"]["acts_for"] for one in entries}
    return picking.called(when, wanted - {None})


def name_of(entry: Mapping[str, Any], called: Mapping[UUID, Called]) -> Text | str:
    """As people call its record; an escalation by its rule."""
    known = called.get(entry["record_id"])
    name = (known.name if known else None) or entry.get("reference") or ""
    return RULES.get(name, name)


def page_of(entry: Mapping[str, Any]) -> str | None:
    """The address of its record; none where that has no page."""
    if entry["kind"] == MEASURES.name:
        return "/measures"
    noun = NOUN_OF.get(entry["kind"])
    return noun and f"/{noun}/{entry['record_id']}"
