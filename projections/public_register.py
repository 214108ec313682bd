"""What anyone may read: the pool, what the office published, and nothing else (Art. 2, 5, 14, 15).

The public pages read these tables alone. A draft has no row; what was withdrawn or has run out
keeps its days and loses its words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import PROVIDER, PUBLICATION, Kind
from domain.provider import Provider
from domain.publication.events import PublicationKind
from domain.publication.state import OF_PROVIDERS, Edition, Publication
from projections.spelling import fold, initials, newest_first, pinyin
from projections.view import RecordView, Row

NOTICES: Final = tuple(kind.value for kind in PublicationKind if kind not in OF_PROVIDERS)
"""Kinds that stand among the notices; the others tell of a provider (Art. 5)."""


class PublicRegisterView(RecordView):
    name = "public_register"
    tables = {
        "public_providers": """
            record_id uuid PRIMARY KEY,
            name text NOT NULL,
            kind text NOT NULL,
            uscc text NOT NULL,
            admitted_on date NOT NULL,
            listed boolean NOT NULL,
            grey_since date,
            sort_key text NOT NULL,
            haystack text NOT NULL,
            initials text NOT NULL""",
        "public_notices": """
            record_id uuid PRIMARY KEY,
            kind text NOT NULL,
            reference text NOT NULL,
            provider_id uuid,
            published_on date NOT NULL,
            first_day date NOT NULL,
            last_day date,
            withdrawn_on date,
            editions jsonb NOT NULL,
            sort_key text NOT NULL,
            haystack text NOT NULL,
            initials text NOT NULL""",
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS public_providers_order"
        " ON public_providers (sort_key, record_id)",
        "CREATE INDEX IF NOT EXISTS public_notices_order"
        " ON public_notices (kind, sort_key, record_id)",
    )
    kinds = (PROVIDER, PUBLICATION)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        if kind is PROVIDER:
            return {"public_providers": [_provider(state)]}
        return {"public_notices": [_notice(state)]} if state.published_on is not None else {}


def _provider(state: Provider) -> Row:
    registration, grey = state.registration, state.standing.grey_listed
    return {
        "record_id": state.id,
        "name": registration.name,
        "kind": state.kind.value,
        "uscc": state.uscc,
        "admitted_on": state.admitted_on,
        "listed": state.status == "listed",
        "grey_since": grey.since if grey is not None else None,
        "sort_key": pinyin(registration.name),
        **_searched(registration.name, state.uscc, registration.legal_representative),
    }


def _notice(state: Publication) -> Row:
    gone = state.status in ("withdrawn", "expired")
    said = () if gone else state.editions
    words = [] if gone else [state.wording.title, state.wording.text, state.wording.text_en]
    if not gone and state.wording.content is not None:
        words += _strings(state.wording.content.model_dump(mode="json", exclude={"kind"}))
    return {
        "record_id": state.id,
        "kind": state.kind.value,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "published_on": state.published_on,
        "first_day": state.first_day,
        "last_day": state.last_day,
        "withdrawn_on": state.withdrawn_on,
        "editions": json.dumps([_edition(one) for one in said], ensure_ascii=False),
        "sort_key": newest_first(state.published_on or date.min),
        **_searched(*words),
    }


def _edition(one: Edition) -> dict[str, Any]:
    return {
        "since": one.since.isoformat(),
        "reason": one.reason,
        **one.wording.model_dump(mode="json"),
    }


def _strings(value: Any) -> list[str]:
    """Every text in what was itemised."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in _strings(part)]


def _searched(*words: str) -> dict[str, str]:
    return {"haystack": fold(" ".join(words)), "initials": " ".join(map(initials, words))}


# Queries


@dataclass(frozen=True)
class Wanted:
    """A page of a list: at most `limit` rows behind the sort key `after`."""

    limit: int
    after: tuple[str, UUID] | None = None
    q: str | None = None
    provider_id: UUID | None = None

    def conditions(self, table: str) -> tuple[list[str], list[object]]:
        where, params = ["true"], []  # type: tuple[list[str], list[object]]
        if self.after is not None:
            where.append(f"({table}.sort_key, {table}.record_id) > (%s, %s)")
            params += self.after
        for part in fold(self.q or "").split():
            like = f"%{_escaped(part)}%"
            where.append(f"({table}.haystack LIKE %s OR {table}.initials LIKE %s)")
            params += [like, like]
        if self.provider_id is not None:
            where.append("n.provider_id = %s")
            params.append(self.provider_id)
        return where, params


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def pool(conn: Connection[DictRow], wanted: Wanted) -> list[DictRow]:
    """The list of Art. 2, by pinyin: whoever left the pool is not on it."""
    return _providers(conn, wanted, "p.listed")


def grey_list(conn: Connection[DictRow], wanted: Wanted) -> list[DictRow]:
    """Who is on the grey list; whether that is public the measures say (reading A-27)."""
    return _providers(conn, wanted, "p.grey_since IS NOT NULL")


def _providers(conn: Connection[DictRow], wanted: Wanted, which: str) -> list[DictRow]:
    where, params = wanted.conditions("p")
    query = f"""
        SELECT p.* FROM public_providers p WHERE {" AND ".join([which, *where])}
        ORDER BY p.sort_key, p.record_id LIMIT %s"""  # noqa: S608 - conditions are ours
    return conn.execute(query, (*params, wanted.limit)).fetchall()


def notices(
    conn: Connection[DictRow], kinds: Sequence[str], on: date, wanted: Wanted
) -> list[DictRow]:
    """What stands on a day, newest first; its term may be over before the sweep has said so."""
    return _standing(conn, "true", kinds, on, wanted)


def profiles(
    conn: Connection[DictRow], kind: PublicationKind, on: date, wanted: Wanted
) -> list[DictRow]:
    """Art. 5: what the platform tells of the providers that are in the pool."""
    return _standing(conn, "p.listed", [kind.value], on, wanted)


def _standing(
    conn: Connection[DictRow], which: str, kinds: Sequence[str], on: date, wanted: Wanted
) -> list[DictRow]:
    where, params = wanted.conditions("n")
    query = f"""
        SELECT n.*, p.name AS provider_name
        FROM public_notices n LEFT JOIN public_providers p ON p.record_id = n.provider_id
        WHERE n.kind = ANY(%s) AND n.withdrawn_on IS NULL
          AND (n.last_day IS NULL OR n.last_day >= %s) AND n.editions <> '[]'
          AND {which} AND {" AND ".join(where)}
        ORDER BY n.sort_key, n.record_id LIMIT %s"""  # noqa: S608 - conditions are ours
    return conn.execute(query, (list(kinds), on, *params, wanted.limit)).fetchall()


def notice(conn: Connection[DictRow], record_id: UUID, kinds: Sequence[str]) -> DictRow | None:
    """One that is or was published, by its address."""
    return conn.execute(
        "SELECT n.*, p.name AS provider_name"
        " FROM public_notices n LEFT JOIN public_providers p ON p.record_id = n.provider_id"
        " WHERE n.record_id = %s AND n.kind = ANY(%s)",
        (record_id, list(kinds)),
    ).fetchone()
