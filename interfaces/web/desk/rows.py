"""What waits, row by row: what is to be done, on which record, why, and the act that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.catalogue import CASE, COMPLAINT, ESCALATION
from domain.values import Role, Text
from interfaces.api.moment import Moment
from interfaces.api.nouns import ROUTE_OF
from interfaces.web.offers import step_of
from interfaces.web.picking import NOUN_OF
from interfaces.web.wording.acts import MAIN_ACT
from projections import history, records
from projections.kinds import TASKS, TELLINGS
from projections.words import RULES

ASSIGNED_BY: Final[Mapping[str, str]] = {CASE.name: "assignee", COMPLAINT.name: "caseworker"}
"""Kinds with somebody in charge -> the field of their assignment that names the person."""


class Act(NamedTuple):
    """The one thing to do next; none where the role does it otherwise."""

    address: str
    label: Text


@dataclass(frozen=True)
class Row:
    kind: str
    id: UUID
    task: Text
    name: str | Text
    provider_id: UUID | None
    provider_name: str | None
    why: Text | None
    """The last thing that happened to the record."""
    since: date
    due_on: date | None
    days_left: int | None
    assignee: str | None
    citation: str | None
    act: Act | None
    version: int | None
    """Of a record that can be handed to somebody."""
    not_for: tuple[str, ...] = ()
    detail: Text | None = None
    """What exactly is to be done."""

    @property
    def address(self) -> str:
        return f"/{NOUN_OF[self.kind]}/{self.id}"

    @property
    def key(self) -> str:
        """How a form names the record as it was seen."""
        return f"{self.kind}:{self.id}:{self.version}"


def rows_of(when: Moment, items: Iterable[Mapping[str, Any]], role: Role) -> list[Row]:
    """Of items as `/api/v1/worklist` answers them."""
    held = list(items)
    ids = {item["record_id"] for item in held}
    with when.rows("records", "history") as conn:
        known = {row["record_id"]: row for row in records.called(conn, ids)}
        last = history.last_of(conn, ids)
    return [
        _row(item, known.get(item["record_id"]), last.get(item["record_id"]), role) for item in held
    ]


def _row(
    item: Mapping[str, Any], known: Mapping[str, Any] | None, last: Text | None, role: Role
) -> Row:
    kind, record_id, task = item["kind"], item["record_id"], item["task"]
    act = _act(item, role)
    return Row(
        kind=kind,
        id=record_id,
        task=TASKS[task],
        name=_name(item, known),
        provider_id=item["provider_id"],
        provider_name=item["provider_name"],
        why=last,
        since=item["since"],
        due_on=item["due_on"],
        days_left=item["days_left"],
        assignee=item["assignee"],
        citation=_citation(item),
        act=act,
        version=known["version"] if known and kind in ASSIGNED_BY else None,
        not_for=tuple(item.get("not_for", ())),
        detail=Text(**item["detail"]) if item["detail"] else None,
    )


def _name(item: Mapping[str, Any], known: Mapping[str, Any] | None) -> str | Text:
    if item["kind"] == ESCALATION.name:
        return RULES.get(item["reference"]) or str(item["reference"])
    name = item["reference"] or (known and known["name"])
    return str(name) if name else TELLINGS[item["kind"]].label


def _citation(item: Mapping[str, Any]) -> str | None:
    """The clause that the next step rests on; of an escalation, that of its rule."""
    if item["kind"] == ESCALATION.name:
        return str(item["reference"]).partition("-")[0]
    route = ROUTE_OF.get(MAIN_ACT[item["task"]])
    return route.citation if route else None


def _act(item: Mapping[str, Any], role: Role) -> Act | None:
    """What is done about an escalation is chosen on its own page."""
    noun, record_id, path = NOUN_OF[item["kind"]], item["record_id"], MAIN_ACT[item["task"]]
    if item["kind"] == ESCALATION.name:
        return Act(f"/{noun}/{record_id}", TASKS[item["task"]])
    route = ROUTE_OF.get(path)
    if route is None or role not in route.roles:
        return None
    if route.creates:
        return Act(f"{path}/new", route.summary)
    if not path.startswith(f"/{noun}/"):
        return None
    return Act(f"/{noun}/{record_id}/do/{step_of(route)}", route.summary)
