"""Keepers outside: whoever has a head from us finds out when we rewrite what it covers.

A head goes to each keeper in the order of the heads, until it is taken; what failed is tried
again after a while that grows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads
from application.audit.heads import Signed
from application.audit.note import b64
from interfaces.settings import Settings

TIMEOUT: Final = 10.0
LONGEST_WAIT: Final = 600
"""Seconds between two tries, at most; the first is 2."""


class Keepers:
    """`file` (DUBAN_HEAD_FILE) and `webhook` (DUBAN_HEAD_WEBHOOK), as far as they are set."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._hand: dict[str, Callable[[Signed], None]] = {}
        if (path := settings.head_file) is not None:
            self._hand["file"] = lambda signed: _append(path, signed)
        if (url := settings.head_webhook) is not None:
            self._hand["webhook"] = lambda signed: _post(url, signed)

    def deliver(self, conn: Connection[DictRow]) -> None:
        for keeper, hand in self._hand.items():
            for signed in _due(conn, keeper):
                error = _tried(hand, signed)
                _note(conn, signed, keeper, error)
                if error is not None:
                    break  # the later ones wait, so that they arrive in order


def deliveries(conn: Connection[DictRow], size: int) -> list[dict[str, Any]]:
    """What became of one head, keeper by keeper."""
    return conn.execute(
        "SELECT keeper, tries, tried_at, delivered_at, error FROM head_deliveries"
        " WHERE size = %s ORDER BY keeper",
        (size,),
    ).fetchall()


def told(signed: Signed) -> Mapping[str, Any]:
    """A head as JSON: what it says, and the note that proves it."""
    head = signed.head
    return {
        "origin": head.origin,
        "number": signed.number,
        "size": head.size,
        "root": b64(head.root),
        "hash": head.hash,
        "position": head.position,
        "at": head.at.isoformat(),
        "note": signed.note,
    }


def _due(conn: Connection[DictRow], keeper: str) -> list[Signed]:
    """What the keeper has not got yet, oldest first; nothing while its last failure is fresh."""
    rows = conn.execute(
        "SELECT h.number, h.size, h.note, h.signed_at,"
        "  coalesce(abs(extract(epoch FROM clock_timestamp() - d.tried_at))"
        "    < least(2 ^ least(d.tries, 16), %s), false) AS early"
        " FROM tree_heads h LEFT JOIN head_deliveries d ON d.size = h.size AND d.keeper = %s"
        " WHERE d.delivered_at IS NULL ORDER BY h.size",
        (LONGEST_WAIT, keeper),
    ).fetchall()
    if rows and rows[0]["early"]:
        return []
    return [Signed(row["number"], row["size"], row["note"], row["signed_at"]) for row in rows]


def _tried(hand: Callable[[Signed], None], signed: Signed) -> str | None:
    try:
        hand(signed)
    except HTTPError as error:
        return f"HTTP {error.code}"
    except HTTPException as error:
        return type(error).__name__  # more could quote the address, and with it a password
    except OSError as error:
        return f"{type(error).__name__}: {error}"[:300]
    return None


def _note(conn: Connection[DictRow], signed: Signed, keeper: str, error: str | None) -> None:
    conn.execute(
        "INSERT INTO head_deliveries (size, keeper, tries, tried_at, delivered_at, error)"
        " VALUES (%s, %s, 1, clock_timestamp(), CASE WHEN %s THEN clock_timestamp() END, %s)"
        " ON CONFLICT (size, keeper) DO UPDATE SET tries = head_deliveries.tries + 1,"
        " tried_at = excluded.tried_at, delivered_at = excluded.delivered_at,"
        " error = excluded.error",
        (signed.size, keeper, error is None, error),
    )


def _append(path: Path, signed: Signed) -> None:
    """One line of JSON, on disk before it counts."""
    with path.open("a", encoding="utf-8") as file:
        file.write(heads.line(signed.size, signed.note))
        file.flush()
        os.fsync(file.fileno())


class _Stay(HTTPRedirectHandler):
    """A keeper that sends us elsewhere has not taken the head."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _post(url: str, signed: Signed) -> None:
    request = Request(  # noqa: S310 - the setting takes http and https only
        url,
        data=json.dumps(told(signed)).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "duban"},
    )
    with build_opener(_Stay).open(request, timeout=TIMEOUT):
        pass
