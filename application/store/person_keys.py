"""The table of persons' keys: the one table from which something is really taken away.

A key is wrapped by the office's and stands nowhere else; `mark` finds the person of a record
again by name and goes with the key, so that nobody can try names on an erased person.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from application.errors import Unreadable
from application.store import boxes
from application.store.boxes import CipherName
from domain.values import Text

SEAL_KEY: Final = Text(
    "封签密钥与数据库中的个人信息密钥不符：请恢复原来的 keys/seal.key 或 DUBAN_SEAL_KEY",
    "the seal key does not open the persons' keys in this database:"
    " put back the former keys/seal.key or DUBAN_SEAL_KEY",
)


class Key(NamedTuple):
    person_id: UUID
    cipher: CipherName
    key: bytes


@dataclass(frozen=True)
class Erasing:
    """Whose keys go, by which decision; `record_ids` is every record that it counted with."""

    erasure_id: UUID
    person_ids: tuple[UUID, ...]
    record_ids: tuple[UUID, ...]


class PersonKeys:
    """Drawn, found and opened with the office's key; no person's is kept in memory."""

    def __init__(self, office_key: bytes | None, cipher: CipherName) -> None:
        self._office_key = office_key
        self.cipher: CipherName = cipher
        self._derived_keys: dict[str, bytes] = {}

    def of(self, conn: Connection[Any], name: str, record_id: UUID) -> Key:
        """The key of whoever bears that name; drawn for who has none yet.

        `name` says who it is within what it may be found again in; `record_id`, where it stands.
        """
        mark = hmac.digest(self._derived("marks", 32), name.encode(), "sha256")
        known = self._found(conn, "mark = %s AND record_ids @> %s", mark, [record_id])
        if known is None:
            fresh, key = uuid4(), os.urandom(boxes.key_bytes(self.cipher))
            conn.execute(
                "INSERT INTO person_keys (person_id, mark, cipher, wrapped, record_ids)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (mark) DO UPDATE"
                " SET record_ids = person_keys.record_ids || EXCLUDED.record_ids",
                (fresh, mark, self.cipher, self._wrap(fresh, key), [record_id]),
            )
            known = self._found(conn, "mark = %s", mark)
        if known is None:
            return self.of(conn, name, record_id)  # erased between the two statements
        return known

    def _found(self, conn: Connection[Any], where: str, *params: Any) -> Key | None:
        with conn.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(
                f"SELECT person_id, cipher, wrapped FROM person_keys WHERE {where}",  # noqa: S608
                params,
            ).fetchone()
        return None if row is None else self._opened(*row)

    def known(
        self, conn: Connection[Any], person_ids: Collection[UUID]
    ) -> Mapping[UUID, Key | None]:
        """None where a key was destroyed; who is missing here was never erased by anybody."""
        with conn.cursor(row_factory=tuple_row, binary=True) as cursor:
            rows = cursor.execute(
                "SELECT person_id, cipher, wrapped FROM person_keys WHERE person_id = ANY(%s)",
                (list(person_ids),),
                prepare=True,
            ).fetchall()
        return {row[0]: None if row[2] is None else self._opened(*row) for row in rows}

    def check(self, conn: Connection[Any]) -> None:
        """Whether the office's key is the one under which the persons' keys were wrapped."""
        self._found(conn, "wrapped IS NOT NULL LIMIT 1")

    def _wrap(self, person_id: UUID, key: bytes) -> bytes:
        office = self._derived(self.cipher, boxes.key_bytes(self.cipher))
        return boxes.close(self.cipher, office, key, person_id.bytes)

    def _opened(self, person_id: UUID, cipher: CipherName, wrapped: bytes) -> Key:
        office = self._derived(cipher, boxes.key_bytes(cipher))
        key = boxes.open_(cipher, office, bytes(wrapped), person_id.bytes)
        if key is None:
            raise Unreadable(SEAL_KEY)
        return Key(person_id, cipher, key)

    def _derived(self, use: str, length: int) -> bytes:
        """A key of its own for each use of the office's key."""
        if self._office_key is None:
            raise Unreadable(SEAL_KEY)
        if use not in self._derived_keys:
            made = HKDF(SHA256(), length, salt=None, info=f"duban/persons/{use}".encode())
            self._derived_keys[use] = made.derive(self._office_key)
        return self._derived_keys[use]


# Inside the transaction that adds events, which others like it wait for


def destroy(cursor: Cursor[Any], erasing: Erasing) -> bool:
    """Whether all of them went, and stood in no other records than were counted with."""
    cursor.execute(
        "UPDATE person_keys SET wrapped = NULL, mark = NULL, erasure_id = %s,"
        " destroyed_at = clock_timestamp()"
        " WHERE person_id = ANY(%s) AND wrapped IS NOT NULL AND record_ids <@ %s",
        (erasing.erasure_id, list(erasing.person_ids), list(erasing.record_ids)),
    )
    return cursor.rowcount == len(erasing.person_ids)


# Where persons stand


def records_of(conn: Connection[Any], person_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Person -> every record in which it may stand; who was erased already is left out."""
    rows = conn.execute(
        "SELECT person_id, record_ids FROM person_keys"
        " WHERE person_id = ANY(%s) AND wrapped IS NOT NULL",
        (list(person_ids),),
    )
    return {row["person_id"]: sorted(set(row["record_ids"])) for row in rows}


def erased_so_far(conn: Connection[Any]) -> int:
    """How many persons were erased: whatever was made before the last of them may name one."""
    row = conn.execute(
        "SELECT count(*) AS n FROM person_keys WHERE erasure_id IS NOT NULL"
    ).fetchone()
    return int(row["n"]) if row else 0


def erased_in(conn: Connection[Any], record_id: UUID) -> dict[UUID, UUID]:
    """Person -> the erasure that took it out of a record."""
    rows = conn.execute(
        "SELECT person_id, erasure_id FROM person_keys"
        " WHERE record_ids @> %s AND erasure_id IS NOT NULL ORDER BY destroyed_at, person_id",
        ([record_id],),
    )
    return {row["person_id"]: row["erasure_id"] for row in rows}
