"""What is asked of it; each answers entries, with the record and the provider that they concern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from domain.catalogue import COORDINATION_MATTER
from domain.values import SHANGHAI, Text
from projections.history.rows import shown

IN_HAND: Final = ("rectification-case.assigned", "complaint.assigned")
"""Who has a record in hand: no news of the record itself."""


@dataclass(frozen=True)
class Filter:
    """What an auditor looks for; days are legal days, both ends included."""

    kind: str | None = None
    type: str | None = None
    types: Collection[str] | None = None
    record_id: UUID | None = None
    provider_id: UUID | None = None
    actor: str | None = None
    without: Collection[str] = ()
    """Kinds that are left out."""
    text: str | None = None
    """Stands in the sentence, in either language; looks at each row that fits otherwise."""
    recorded_from: date | None = None
    recorded_to: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None

    def conditions(self) -> tuple[list[str], list[object]]:
        last = self.recorded_to
        after = last + timedelta(days=1) if last is not None and last < date.max else None
        kind = self.kind or (self.type.partition(".")[0] if self.type else None)
        wanted: dict[str, object] = {
            "kind = %s": kind,
            "type = %s": self.type,
            "type = ANY(%s)": self.types and sorted(self.types),
            "record_id = %s": self.record_id,
            "actor_name = %s": self.actor,
            "recorded_at >= %s": _midnight(self.recorded_from),
            "recorded_at < %s": _midnight(after),
            "effective_on >= %s": self.effective_from,
            "effective_on <= %s": self.effective_to,
        }
        asked = {condition: value for condition, value in wanted.items() if value is not None}
        conditions, values = list(asked), list(asked.values())
        if self.without:
            conditions.append("kind <> ALL(%s)")
            values.append(list(self.without))
        if self.provider_id is not None:
            conditions.append("(provider_id = %s OR others <> '{}' AND others @> %s)")
            values += [self.provider_id, [self.provider_id]]
        if self.text is not None:
            conditions.append("(strpos(zh, %s) > 0 OR strpos(lower(en), lower(%s)) > 0)")
            values += [self.text, self.text]
        return conditions, values


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), SHANGHAI)


def of_record(
    conn: Connection[DictRow],
    record_id: UUID,
    *,
    limit: int,
    after_position: int = 0,
    upto: int | None = None,
) -> list[dict[str, Any]]:
    """In the order in which it was recorded; `upto`: as the office knew it at a position."""
    where, params = _between(["record_id = %s"], [record_id], after_position, upto)
    return _page(conn, _select(where, "position"), (*params, limit), "position")


def of_provider(
    conn: Connection[DictRow],
    provider_id: UUID,
    *,
    limit: int,
    after_position: int = 0,
    upto: int | None = None,
    without: Collection[str] = (),
) -> list[dict[str, Any]]:
    """All that concerns a provider, in order; `without` leaves kinds of record out.

    Complaints are left out where the provider itself is the one who reads.
    """
    halves, params = [], []  # type: tuple[list[str], list[object]]
    for mine, value in (
        ("provider_id = %s", provider_id),
        ("others <> '{}' AND others @> %s", [provider_id]),
    ):
        where, found = _between([mine], [value], after_position, upto)
        if without:
            where.append("kind <> ALL(%s)")
            found.append(list(without))
        halves.append(f"({_select(where, 'position')})")
        params += [*found, limit]
    query = f"SELECT * FROM ({' UNION ALL '.join(halves)}) either ORDER BY position LIMIT %s"  # noqa: S608
    return _page(conn, query, (*params, limit), "position")


def recent(
    conn: Connection[DictRow],
    wanted: Filter | None = None,
    *,
    limit: int,
    before_position: int | None = None,
) -> list[dict[str, Any]]:
    """The newest first."""
    where, params = (wanted or Filter()).conditions()
    if before_position is not None:
        where.append("position < %s")
        params.append(before_position)
    return _page(conn, _select(where, "position DESC"), (*params, limit), "position DESC")


def at(conn: Connection[DictRow], positions: Iterable[int]) -> list[dict[str, Any]]:
    """What happened at these positions, in order."""
    wanted = list(positions)
    query = _select(["position = ANY(%s)"], "position")
    return _page(conn, query, (wanted, len(wanted)), "position")


def last_of(conn: Connection[DictRow], record_ids: Iterable[UUID]) -> dict[UUID, Text]:
    """The last thing that happened to each record, but for who has it in hand."""
    rows = conn.execute(
        "SELECT r.id, h.zh, h.en FROM unnest(%s::uuid[]) r (id), LATERAL (SELECT zh, en"
        " FROM history WHERE record_id = r.id AND type <> ALL(%s)"
        " ORDER BY position DESC LIMIT 1) h",
        (list(record_ids), list(IN_HAND)),
    )
    return {row["id"]: Text(row["zh"], row["en"]) for row in rows}


def matters_about(conn: Connection[DictRow], record_id: UUID) -> list[UUID]:
    """Coordination matters that named the record when they were raised, or since (Art. 6)."""
    rows = conn.execute(
        "SELECT DISTINCT record_id FROM history WHERE kind = %s AND data->'links' @> %s"
        " ORDER BY record_id",
        (COORDINATION_MATTER.name, Jsonb([{"id": str(record_id)}])),
    )
    return [row["record_id"] for row in rows]


def _between(
    where: list[str], params: list[object], after: int, upto: int | None
) -> tuple[list[str], list[object]]:
    where, params = [*where, "position > %s"], [*params, after]
    if upto is not None:
        where.append("position <= %s")
        params.append(upto)
    return where, params


def _select(where: Sequence[str], order: str) -> str:
    condition = " AND ".join(where) or "true"
    return f"SELECT * FROM history WHERE {condition} ORDER BY {order} LIMIT %s"  # noqa: S608


def _page(
    conn: Connection[DictRow], query: str, params: Sequence[object], order: str
) -> list[dict[str, Any]]:
    rows = conn.execute(
        f"SELECT h.*, s.reference FROM ({query}) h"  # noqa: S608 - conditions are ours, values are bound
        f" LEFT JOIN history_subjects s ON s.record_id = h.record_id ORDER BY h.{order}",
        params,
    )
    return [
        {
            **shown(row),
            "record_id": row["record_id"],
            "kind": row["kind"],
            "reference": row["reference"],
            "provider_id": row["provider_id"],
        }
        for row in rows
    ]
