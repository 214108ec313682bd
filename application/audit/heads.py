"""The signed heads of the log, as they are kept: only ever added to, one for each size."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow, class_row

from application.audit import note
from application.audit.note import Head, unb64
from domain.signing_keys import SigningKeys
from domain.values import Malformed, Text

COLUMNS = "number, size, note, signed_at"


@dataclass(frozen=True)
class Signed:
    """`number` counts the heads from 1."""

    number: int
    size: int
    note: str
    signed_at: datetime

    @property
    def head(self) -> Head:
        return note.read_head(self.note)


def listed(
    conn: Connection[DictRow], *, before: int | None = None, limit: int | None = None
) -> list[Signed]:
    """Newest first; those with a smaller size than `before`."""
    query = (
        f"SELECT {COLUMNS} FROM tree_heads WHERE size < coalesce(%s, size + 1)"  # noqa: S608
        " ORDER BY size DESC LIMIT %s"
    )
    with conn.cursor(row_factory=class_row(Signed)) as cursor:
        return cursor.execute(query, (before, limit)).fetchall()


def newest(conn: Connection[DictRow]) -> Signed | None:
    return next(iter(listed(conn, limit=1)), None)


def of_size(conn: Connection[DictRow], size: int) -> Signed | None:
    query = f"SELECT {COLUMNS} FROM tree_heads WHERE size = %s"  # noqa: S608
    with conn.cursor(row_factory=class_row(Signed)) as cursor:
        return cursor.execute(query, (size,)).fetchone()


def add(conn: Connection[DictRow], size: int, text: str) -> Signed:
    """In the transaction of whoever holds the lock of the tree."""
    row = conn.execute(
        "INSERT INTO tree_heads_signed (number) SELECT coalesce(max(number), 0) + 1"
        " FROM tree_heads"
        " ON CONFLICT (one) DO UPDATE SET number = tree_heads_signed.number + 1 RETURNING number"
    ).fetchone()
    assert row is not None
    query = f"INSERT INTO tree_heads (number, size, note) VALUES (%s, %s, %s) RETURNING {COLUMNS}"  # noqa: S608
    with conn.cursor(row_factory=class_row(Signed)) as cursor:
        done = cursor.execute(query, (row["number"], size, text)).fetchone()
    assert done is not None
    return done


def is_signed(text: str, head: Head, keys: SigningKeys) -> bool:
    """By the key that the log names for just this position."""
    key = keys.at(head.position)
    return key is not None and note.is_signed(text, head.origin, unb64(key.public_key))


def was_altered(text: str, head: Head, keys: SigningKeys) -> bool:
    """Whether it names a key of the log as its signer, and is signed by none of them."""
    known = [unb64(key.public_key) for key in keys.keys]
    named = any(note.claims(text, head.origin, key) for key in known)
    return named and not any(note.is_signed(text, head.origin, key) for key in known)


def line(size: int, text: str) -> str:
    """A head as the file of an outside keeper has it: one line for each."""
    return json.dumps({"size": size, "note": text}, ensure_ascii=False) + "\n"


def read_kept(text: str) -> list[str]:
    """The notes in an outside keeper's file: lines of JSON, or a single note as it is."""
    if not text.lstrip().startswith("{"):
        note.read_head(text)
        return [text]
    found = []
    for number, one in enumerate(text.splitlines(), start=1):
        if not one.strip():
            continue
        try:
            kept = json.loads(one)["note"]
            note.read_head(kept)
        except (ValueError, KeyError, TypeError, AttributeError, Malformed):
            raise Malformed(
                "not-a-head",
                Text(f"第 {number} 行不是签署的树头", f"line {number} is no signed tree head"),
                field="heads",
            ) from None
        found.append(kept)
    return found
