"""Who has an account and may be given work: names and roles, and nothing else of an account."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import ACCOUNT
from domain.values import OFFICERS, Role


def accounts(conn: Connection[DictRow], role: Role) -> list[UUID]:
    """Active ones with that role, by name."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND status = 'active'"
        " AND item->'roles' ? %s ORDER BY sort_key, record_id",
        (ACCOUNT.name, role.value),
    )
    return [row["record_id"] for row in rows]


def acting_for(conn: Connection[DictRow], body_id: UUID) -> list[UUID]:
    """Active accounts that act for a provider or an enterprise."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND status = 'active'"
        " AND item->'acts_for' ? %s ORDER BY sort_key, record_id",
        (ACCOUNT.name, str(body_id)),
    )
    return [row["record_id"] for row in rows]


def officers(
    conn: Connection[DictRow], roles: Collection[Role] = OFFICERS
) -> list[tuple[str, list[str]]]:
    """Active officers with one of the roles, by pinyin: each name, and which of the roles."""
    wanted = sorted(role.value for role in roles)
    rows = conn.execute(
        "SELECT title, item->'roles' AS roles FROM records WHERE kind = %s AND status = 'active'"
        " AND item->'roles' ?| %s ORDER BY sort_key, record_id",
        (ACCOUNT.name, wanted),
    )
    return [(row["title"], [role for role in wanted if role in row["roles"]]) for row in rows]
