"""What auditors ask of the journal: which commands were refused, and who looked at what.

Reads are those of the journal (decisions, providers' files, exports) and those that the log holds
itself (complainants' identities), in one list by the time at which they happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import IDENTITY_FILE
from domain.values import SHANGHAI

Key = tuple[datetime, str, int]
"""When, in which of the two places, and its number there: newest first in that order."""
IDENTITIES: Final = "/complaints/{record_id}/identity"


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; days are legal days, both ends included."""

    who: str | None = None
    record_id: UUID | None = None
    kind: str | None = None
    code: str | None = None
    first: date | None = None
    last: date | None = None
    until: datetime | None = None
    """What was there at an instant."""

    def conditions(self) -> tuple[str, list[object]]:
        after = None
        if self.last is not None and self.last < date.max:
            after = datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)
        asked: Mapping[str, object] = {
            "actor_name = %s": self.who,
            "record_id = %s": self.record_id,
            "kind = %s": self.kind,
            "code = %s": self.code,
            "at >= %s": self.first and datetime.combine(self.first, time(), SHANGHAI),
            "at < %s": after,
            "at <= %s": self.until,
        }
        given = {condition: value for condition, value in asked.items() if value is not None}
        return " AND ".join(given) or "true", list(given.values())


KEPT: Final = """
    SELECT at, 'journal' AS place, id AS number, kind, actor_name, actor_role, acts_for, what,
      record_id, code, citation, position, detail
    FROM audit_journal"""
LOOKED: Final = f"""
    SELECT recorded_at AS at, 'log' AS place, position AS number,
      replace(type, 'identity-file.', 'identity-') AS kind,
      actor_name, actor_role, acts_for, '{IDENTITIES}' AS what,
      (data->>'complaint_id')::uuid AS record_id, NULL AS code, citation, position,
      jsonb_build_object('reason', data->>'why') AS detail
    FROM history WHERE kind = '{IDENTITY_FILE.name}'"""  # noqa: S608 - names of ours


def refusals(
    conn: Connection[DictRow], wanted: Wanted, *, limit: int, before: Key | None = None
) -> list[DictRow]:
    return _page(conn, f"{KEPT} WHERE kind = 'refusal'", wanted, limit, before)


def reads(
    conn: Connection[DictRow], wanted: Wanted, *, limit: int, before: Key | None = None
) -> list[DictRow]:
    both = f"{KEPT} WHERE kind <> 'refusal' UNION ALL {LOOKED}"
    return _page(conn, both, wanted, limit, before)


def _page(
    conn: Connection[DictRow], source: str, wanted: Wanted, limit: int, before: Key | None
) -> list[DictRow]:
    where, params = wanted.conditions()
    if before is not None:
        where += " AND (at, place, number) < (%s, %s, %s)"
        params += before
    return conn.execute(
        f"SELECT * FROM ({source}) kept WHERE {where}"  # noqa: S608 - ours; values are bound
        " ORDER BY at DESC, place DESC, number DESC LIMIT %s",
        (*params, limit),
    ).fetchall()


def key_of(row: Mapping[str, Any]) -> Key:
    return row["at"], row["place"], row["number"]


def shown(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As people are shown it."""
    return [
        {
            "id": f"{row['place']}-{row['number']}",
            "at": row["at"],
            "kind": row["kind"],
            "actor": {
                "name": row["actor_name"],
                "role": row["actor_role"],
                "acts_for": row["acts_for"],
            },
            "what": row["what"],
            "record_id": row["record_id"],
            "code": row["code"],
            "citation": row["citation"],
            "position": row["position"],
            **row["detail"],
        }
        for row in rows
    ]
