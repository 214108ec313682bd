"""What happened: one row for each event, with its sentence. For timelines and for auditors.

Whoever brought a complaint forward stands nowhere here: neither what was sealed, nor the name
on the event, which would be the complainant's own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from domain import complaint, measures
from domain.catalogue import (
    CLAIM,
    COMPLAINT,
    COORDINATION_MATTER,
    MEASURES_ID,
    NAMES,
    PROVIDER,
    REGISTER,
    kind_of,
)
from domain.deciding import DECISIONS
from domain.personal import tells_of_persons
from domain.values import SHANGHAI, Actor, Event, Recorded, Role, Text
from projections.kinds import NO_LABELS, TELLINGS, sentence
from projections.kinds.telling import Concerned
from projections.view import Log, Row, View, erased_from
from projections.words import Labels

HIDDEN: Final[Mapping[type[Event], frozenset[str]]] = {
    complaint.Received: frozenset({"sealed", "mark"}),
    measures.VersionAdopted: frozenset({"text"}),  # no secret: a whole file, named by its digest
}
"""Fields that are not shown."""

WITHHELD: Final = Actor(name="不公开 · withheld", role=Role.PUBLIC)
IN_HAND: Final = ("rectification-case.assigned", "complaint.assigned")
STAFF: Final = frozenset(Role) - {Role.PUBLIC, Role.PROVIDER, Role.ENTERPRISE}


def actor_of(recorded: Recorded[Event]) -> Actor:
    """Who did it; nobody where it would name a complainant.

    The number that a complaint takes is saved with it, by the same hand.
    """
    quiet = kind_of(NAMES[type(recorded.event)]) in (COMPLAINT, REGISTER)
    return WITHHELD if quiet and recorded.actor.role not in STAFF else recorded.actor


def facts(event: Event) -> dict[str, Any]:
    """The event's own facts, without those that are not shown."""
    hidden = set(HIDDEN.get(type(event), ()))
    return event.model_dump(mode="json", exclude=hidden, exclude_none=True)


def entries(
    events: Iterable[Recorded[Event]], measures: Iterable[Recorded[Event]]
) -> list[dict[str, Any]]:
    """A record's history straight from the log; `measures` is what the log says of those."""
    labels = Labels(measures)
    return [entry(recorded, labels) for recorded in events]


def entry(recorded: Recorded[Event], labels: Labels = NO_LABELS) -> dict[str, Any]:
    return _shown(row_of(recorded, labels=labels))


def told(events: Iterable[Recorded[Event]], labels: Labels = NO_LABELS) -> list[Text]:
    """What people hear of events: not the office's own bookkeeping of numbers and names."""
    return [
        sentence(recorded, labels)
        for recorded in events
        if kind_of(NAMES[type(recorded.event)]) not in (REGISTER, CLAIM)
    ]


def concerned(recorded: Recorded[Event]) -> Concerned | None:
    """What an event says of its record as a whole; none for most."""
    return TELLINGS[kind_of(NAMES[type(recorded.event)]).name].concerned(recorded)


def row_of(
    recorded: Recorded[Event], record: Concerned | None = None, labels: Labels = NO_LABELS
) -> dict[str, Any]:
    """The row of an event; `record` is what earlier events said of its record."""
    event, name = recorded.event, NAMES[type(recorded.event)]
    about, actor, said = _about(recorded, record), actor_of(recorded), sentence(recorded, labels)
    return {
        "position": recorded.position,
        "record_id": recorded.record_id,
        "kind": kind_of(name).name,
        "version": recorded.version,
        "type": name,
        "recorded_at": recorded.recorded_at,
        "effective_on": recorded.effective_on,
        "actor_name": actor.name,
        "actor_role": actor.role.value,
        "acts_for": actor.acts_for,
        "citation": recorded.citation,
        "measures": recorded.measures,
        "zh": said.zh,
        "en": said.en,
        "data": facts(event),
        "provider_id": about.provider_id,
        "others": list(about.others),
    }


def _about(recorded: Recorded[Event], record: Concerned | None) -> Concerned:
    """The provider that the event itself names (a rating is of one), or those of its record."""
    if found := concerned(recorded):
        return found
    if kind_of(NAMES[type(recorded.event)]) is PROVIDER:
        return Concerned(recorded.record_id)
    own = getattr(recorded.event, "provider_id", None)
    return Concerned(own) if own else record or Concerned()


class HistoryView(View):
    name = "history"
    version = 3
    tables = {
        "history": """
            position bigint PRIMARY KEY,
            record_id uuid NOT NULL,
            kind text NOT NULL,
            version int NOT NULL,
            type text NOT NULL,
            recorded_at timestamptz NOT NULL,
            effective_on date NOT NULL,
            actor_name text NOT NULL,
            actor_role text NOT NULL,
            acts_for uuid,
            citation text,
            measures text,
            zh text NOT NULL,
            en text NOT NULL,
            data jsonb NOT NULL,
            provider_id uuid,
            others uuid[] NOT NULL""",
        "history_subjects": """
            record_id uuid PRIMARY KEY,
            provider_id uuid,
            others uuid[] NOT NULL,
            reference text""",
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS history_record ON history (record_id, position)",
        "CREATE INDEX IF NOT EXISTS history_provider ON history (provider_id, position)"
        " WHERE provider_id IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS history_others ON history USING gin (others)"
        " WHERE others <> '{}'",
        "CREATE INDEX IF NOT EXISTS history_kind ON history (kind, position)",
        "CREATE INDEX IF NOT EXISTS history_actor ON history (actor_name, position)",
        "CREATE INDEX IF NOT EXISTS history_recorded ON history (recorded_at)",
        "CREATE INDEX IF NOT EXISTS history_effective ON history (effective_on)",
    )

    def __init__(self) -> None:
        self.labels: Labels | None = None

    def start(self) -> None:
        self.labels = None

    def row(self, recorded: Recorded[Event], record: Concerned | None = None) -> Row:
        found = row_of(recorded, record, self.labels or NO_LABELS)
        return {**found, "data": json.dumps(found["data"], ensure_ascii=False)}

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        if self.labels is None:
            self.labels = Labels(log.of(conn, [MEASURES_ID], batch[0].position - 1))
        known = _known(conn, {r.record_id for r in batch})
        fresh: dict[UUID, Concerned] = {}
        rows = []
        for recorded in batch:
            self.labels.follow(recorded)
            if said := concerned(recorded):
                said = _said_since(known.get(recorded.record_id), said)
                known[recorded.record_id] = fresh[recorded.record_id] = said
            rows.append(self.row(recorded, known.get(recorded.record_id)))
        _keep(conn, fresh)
        _copy(conn, rows)
        _tell_anew(conn, erased_from(batch), batch[-1].position, log)


def _tell_anew(
    conn: Connection[DictRow], record_ids: Collection[UUID], upto: int, log: Log
) -> None:
    """Rows that told of somebody who was erased, as they read now; labels as they were then."""
    told = log.of(conn, record_ids, upto) if record_ids else []
    for recorded in told:
        if tells_of_persons(recorded):
            labels = Labels(log.of(conn, [MEASURES_ID], recorded.position))
            row = row_of(recorded, labels=labels)
            conn.execute(
                "UPDATE history SET zh = %s, en = %s, data = %s, actor_name = %s"
                " WHERE position = %s",
                (row["zh"], row["en"], Jsonb(row["data"]), row["actor_name"], row["position"]),
            )


def keep_subjects(conn: Connection[DictRow], events: Iterable[Recorded[Event]]) -> None:
    """What whole stories of records say of them."""
    found: dict[UUID, Concerned] = {}
    for recorded in events:
        if said := concerned(recorded):
            found[recorded.record_id] = _said_since(found.get(recorded.record_id), said)
    _keep(conn, found)


def _said_since(earlier: Concerned | None, said: Concerned) -> Concerned:
    """A record keeps its number, also where a later event does not repeat it."""
    if earlier is None or said.reference is not None:
        return said
    return said._replace(reference=earlier.reference)


def _known(conn: Connection[DictRow], record_ids: Iterable[UUID]) -> dict[UUID, Concerned]:
    rows = conn.execute(
        "SELECT * FROM history_subjects WHERE record_id = ANY(%s)", (list(record_ids),)
    )
    return {
        row["record_id"]: Concerned(row["provider_id"], tuple(row["others"]), row["reference"])
        for row in rows
    }


def _keep(conn: Connection[DictRow], fresh: Mapping[UUID, Concerned]) -> None:
    """A provider may change its name, a project its providers: the last ones are looked for."""
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO history_subjects (record_id, provider_id, others, reference)"
            " VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (record_id) DO UPDATE SET provider_id = EXCLUDED.provider_id,"
            " others = EXCLUDED.others, reference = EXCLUDED.reference",
            [
                (record_id, c.provider_id, list(c.others), c.reference)
                for record_id, c in fresh.items()
            ],
        )


def _copy(conn: Connection[DictRow], rows: Sequence[Row]) -> None:
    statement = SQL("COPY history ({}) FROM STDIN").format(SQL(", ").join(map(Identifier, rows[0])))
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(list(row.values()))


# Queries. Each answers entries, with the record and the provider that they concern.


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
            **_shown(row),
            "record_id": row["record_id"],
            "kind": row["kind"],
            "reference": row["reference"],
            "provider_id": row["provider_id"],
        }
        for row in rows
    ]


def _shown(row: Row) -> dict[str, Any]:
    """What people are shown of a row; the same from the log and from the table."""
    as_it_is = (
        "position",
        "version",
        "type",
        "recorded_at",
        "effective_on",
        "citation",
        "measures",
        "data",
    )
    return {
        **{name: row[name] for name in as_it_is},
        "actor": {
            "name": row["actor_name"],
            "role": row["actor_role"],
            "acts_for": row["acts_for"],
        },
        "sentence": {"zh": row["zh"], "en": row["en"]},
        "decides": row["type"] in DECISIONS,
    }
