"""What whoever adds to the log tells those who follow it."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier


def wake(conn: Connection[Any], schema: str) -> None:
    """All who follow the log of that office; its channel is called like its schema."""
    conn.execute(SQL("NOTIFY {}").format(Identifier(schema)))
