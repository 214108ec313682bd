"""Lists and search over providers, enterprises, engagements, complaints and cases.

What a complainant wrote or is called is never searchable and stands in no list.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import Kind
from projections.kinds import APART, TELLINGS
from projections.spelling import fold, initials, pairs, terms
from projections.view import RecordView, Row


class RecordsView(RecordView):
    name = "records"
    version = 6
    tables = {
        "records": """
            record_id uuid PRIMARY KEY,
            kind text NOT NULL,
            reference text,
            title text NOT NULL,
            sort_key text NOT NULL,
            status text NOT NULL,
            told text NOT NULL,
            on_date date NOT NULL,
            provider_ids uuid[] NOT NULL,
            enterprise_id uuid,
            mark text,
            assignee text,
            grounds text[] NOT NULL,
            concealed boolean NOT NULL,
            terms text[] NOT NULL,
            haystack text NOT NULL,
            initials text NOT NULL,
            item jsonb NOT NULL,
            version int NOT NULL"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS records_order ON records (kind, sort_key, record_id)",
        "CREATE INDEX IF NOT EXISTS records_terms ON records USING gin (terms)",
        "CREATE INDEX IF NOT EXISTS records_providers ON records USING gin (provider_ids)",
        "CREATE INDEX IF NOT EXISTS records_former ON records"
        " USING gin ((item -> 'former_provider_ids'))",
        "CREATE INDEX IF NOT EXISTS records_enterprise ON records (enterprise_id)",
        "CREATE INDEX IF NOT EXISTS records_status ON records (kind, status)",
        "CREATE INDEX IF NOT EXISTS records_papers ON records ((item ->> 'subject_id'))"
        " WHERE kind = 'document'",
        "CREATE INDEX IF NOT EXISTS records_mark ON records (mark) WHERE mark IS NOT NULL",
    )
    kinds = tuple(telling.kind for telling in TELLINGS.values() if telling.listed)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        row: dict[str, Any] = {
            "record_id": state.id,
            "kind": kind.name,
            "reference": getattr(state, "reference", None),
            "status": state.status,
            "told": state.status,
            "enterprise_id": None,
            "mark": None,
            "assignee": None,
            "grounds": [],
            "concealed": False,
            "version": state.version,
        }
        say = TELLINGS[kind.name].listed
        assert say is not None
        row |= say(state)
        row["item"] = json.dumps(row["item"], ensure_ascii=False, default=str)
        words = [row["reference"] or "", row["title"], *row.pop("words", ())]
        row["haystack"] = fold(" ".join(words))
        row["initials"] = " ".join(map(initials, words))
        row["terms"] = _written(terms(words))
        row["title"] = row["title"] or "-"
        return {"records": [row]}


def _written(texts: Iterable[str]) -> str:
    """As PostgreSQL writes an array: a record has a hundred terms, and psycopg takes each by
    itself."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in sorted(texts))
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


@dataclass(frozen=True)
class Scope:
    """What the asker may see in lists: everything, or the records of one provider/enterprise."""

    provider_id: UUID | None = None
    enterprise_id: UUID | None = None
    mark: str | None = None

    @property
    def is_partys(self) -> bool:
        return self.provider_id is not None or self.enterprise_id is not None

    def condition(self) -> tuple[str, list[object]]:
        if self.provider_id is not None:
            return (
                "(provider_ids @> %s AND NOT concealed OR mark = %s)",
                [[self.provider_id], self.mark],
            )
        if self.enterprise_id is not None:
            return (
                "(enterprise_id = %s AND NOT concealed OR mark = %s)",
                [self.enterprise_id, self.mark],
            )
        return "true", []


@dataclass(frozen=True)
class Filter:
    kind: str | None = None
    status: str | None = None
    provider_id: UUID | None = None
    enterprise_id: UUID | None = None
    assignee: str | None = None
    ground: str | None = None
    q: str | None = None
    since: date | None = None
    until: date | None = None
    also: tuple[tuple[str, list[object]], ...] = ()
    """More conditions: SQL over a row of `records`, with their parameters."""

    def conditions(self, scope: Scope) -> tuple[list[str], list[object]]:
        """A party finds a record by the status that it was told."""
        where, params = [], []  # type: tuple[list[str], list[object]]
        status = "told" if scope.is_partys else "status"
        for column, value in (
            ("kind", self.kind),
            (status, self.status),
            ("enterprise_id", self.enterprise_id),
            ("assignee", self.assignee),
        ):
            if value is not None:
                where.append(f"{column} = %s")
                params.append(value)
        if self.provider_id is not None:
            where.append("provider_ids @> %s")
            params.append([self.provider_id])
        if self.ground is not None:
            where.append("EXISTS (SELECT FROM unnest(grounds) g WHERE g = %s OR g LIKE %s)")
            params += [self.ground, f"{_escaped(self.ground)}.%"]
        for bound, day in (("on_date >= %s", self.since), ("on_date <= %s", self.until)):
            if day is not None:
                where.append(bound)
                params.append(day)
        for condition, given in self.also:
            where.append(condition)
            params += given
        for part in fold(self.q or "").split():
            where.append(_MATCH)
            found, like = sorted(pairs(part)) or [part], f"%{_escaped(part)}%"
            params += [found, like, [f"~{gram}" for gram in found], like]
        return where, params


_MATCH = "((terms @> %s AND haystack LIKE %s) OR (terms @> %s AND initials LIKE %s))"
"""The pairs find the candidates by the index; the whole text decides."""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def page(
    conn: Connection[DictRow],
    wanted: Filter,
    scope: Scope,
    *,
    limit: int,
    after: tuple[str, UUID] | None = None,
) -> list[DictRow]:
    """Names by pinyin, files newest first; each with the name of its provider."""
    where, params = wanted.conditions(scope)
    inside, scoped = scope.condition()
    where.append(inside)
    params += scoped
    if after is not None:
        where.append("(sort_key, record_id) > (%s, %s)")
        params += after
    query = f"""
        SELECT r.*, (SELECT p.title FROM records p
                     WHERE p.record_id = r.provider_ids[1] AND p.kind = 'provider') AS provider_name
        FROM (SELECT * FROM records WHERE {" AND ".join(where)}
              ORDER BY sort_key, record_id LIMIT %s) r
        ORDER BY sort_key, record_id"""  # noqa: S608 - conditions are ours, values are bound
    rows = conn.execute(query, (*params, limit)).fetchall()
    return [row | {"status": row["told"]} for row in rows] if scope.is_partys else rows


LOOKED_AT: Final = 2_000
"""Records that a search over all kinds goes through: what finds more is too wide to be meant."""


def search(
    conn: Connection[DictRow], typed: str, kinds: Collection[str], scope: Scope, *, each: int
) -> list[DictRow]:
    """Those of some kinds that may be meant, at most so many `each`, those called exactly so
    first; each with how many of its kind there are (`total`), and whether it is meant `exactly`.

    Whose a project is, is said with it; who brought a complaint, never.
    """
    where, params = Filter(q=typed).conditions(scope)
    inside, scoped = scope.condition()
    rows = conn.execute(
        f"""
        WITH found AS MATERIALIZED (
            SELECT record_id, kind, reference, sort_key, status, told, item->>'uscc' AS code,
                   provider_ids[1] AS provider_id, enterprise_id,
                   coalesce(nullif(title, '-'), reference, '') AS name,
                   %s IN (title, reference, item->>'uscc') AS exactly
            FROM records WHERE {" AND ".join([*where, inside, "kind = ANY(%s)"])} LIMIT %s),
        placed AS (
            SELECT *, count(*) OVER (PARTITION BY kind) AS total, row_number() OVER (
                PARTITION BY kind ORDER BY exactly IS NOT TRUE, sort_key, record_id) AS place
            FROM found)
        SELECT *, (SELECT title FROM records p
                   WHERE p.record_id = provider_id AND p.kind = 'provider') AS provider_name,
               (SELECT title FROM records e WHERE e.record_id = placed.enterprise_id
                AND e.kind = 'enterprise' AND placed.kind = 'engagement') AS enterprise_name
        FROM placed WHERE place <= %s ORDER BY kind, place""",  # noqa: S608 - conditions are ours, values are bound
        (typed.strip(), *params, *scoped, list(kinds), LOOKED_AT, each),
    ).fetchall()
    return [row | {"status": row["told"]} for row in rows] if scope.is_partys else rows


def names(conn: Connection[DictRow], record_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How people call these records: a name, or the file's number."""
    rows = conn.execute(
        "SELECT record_id, coalesce(nullif(title, '-'), reference, '') AS name FROM records"
        " WHERE record_id = ANY(%s)",
        (list(record_ids),),
    )
    return {row["record_id"]: row["name"] for row in rows}


def called(conn: Connection[DictRow], record_ids: Iterable[UUID]) -> list[DictRow]:
    """The same with kind, version, number and code (USCC), to lead to them."""
    return conn.execute(
        "SELECT record_id, kind, reference, version, item->>'uscc' AS code,"
        " coalesce(nullif(title, '-'), reference, '') AS name"
        " FROM records WHERE record_id = ANY(%s)",
        (list(record_ids),),
    ).fetchall()


def referred(conn: Connection[DictRow], references: Iterable[str]) -> dict[str, UUID]:
    """The records that bear these numbers."""
    rows = conn.execute(
        "SELECT reference, record_id FROM records WHERE reference = ANY(%s)", (list(references),)
    )
    return {row["reference"]: row["record_id"] for row in rows}


def counts(conn: Connection[DictRow]) -> dict[str, dict[str, int]]:
    """How many records of casework stand in each status, by kind."""
    found: dict[str, dict[str, int]] = {}
    counted = "SELECT kind, status, count(*) AS n FROM records WHERE kind <> ALL(%s) GROUP BY 1, 2"
    for row in conn.execute(counted, (list(APART),)):
        found.setdefault(row["kind"], {})[row["status"]] = row["n"]
    return found
