"""The view itself: rows of events, and what is known so far of the records that they are of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from domain.catalogue import MEASURES_ID
from domain.personal import tells_of_persons
from domain.values import Event, Recorded
from projections.history.rows import concerned, row_of, written_facts
from projections.kinds import NO_LABELS
from projections.kinds.telling import Concerned
from projections.log import Log
from projections.view import Row, View, copy, erased_from
from projections.words import Labels


class HistoryView(View):
    name = "history"
    version = 4
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
        return row_of(recorded, record, self.labels or NO_LABELS, written_facts)

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
        copy(conn, "history", rows)
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
