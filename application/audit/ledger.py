"""The log as something that can be proved: sealed, signed, and asked for proofs."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import cached_property
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads, keys, note
from application.audit.heads import Signed
from application.audit.keys import Keyring
from application.audit.note import Head, unb64
from application.audit.sealer import Altered, Sealer, differs_from, lock
from application.audit.tiles import Edge, Nodes, TreeLost, index_of, read_edge
from application.audit.tree import Hashing, root
from application.office import Office
from application.store import PersistenceError
from domain.signing_keys import Key, SigningKeys
from domain.values import Actor, NotAllowedNow, Text


class Ledger:
    """One for each process; used by many threads."""

    def __init__(self, office: Office, keyring: Keyring, wanted_hash: str | None = None) -> None:
        self.office = office
        self.keyring = keyring
        self._require(wanted_hash)

    def _require(self, wanted: str | None) -> None:
        try:
            found = self.keys().hash
        except NotAllowedNow:
            return  # the office goes on; `verify` says what became of its keys
        if wanted not in (None, found):
            raise NotAllowedNow(
                "other-hash",
                Text(
                    f"DUBAN_TREE_HASH 设为 {wanted}，而此日志自始使用 {found}，不能更换；请取消"
                    "该设置",
                    f"DUBAN_TREE_HASH says {wanted}, this log has used {found} from its start and "
                    "keeps it: unset it",
                ),
            )
        Hashing(found)  # on a machine that has it

    @cached_property
    def origin(self) -> str:
        return self.keys().origin

    @cached_property
    def hashing(self) -> Hashing:
        known, newest = self.keys(), self.newest()
        told = (known.origin, known.hash)
        if newest is not None and (newest.head.origin, newest.head.hash) != told:
            raise Altered(
                Text(
                    "密钥记录所载的日志名称或算法与签署的树头不同",
                    "the record of the keys names another log or algorithm than the signed heads",
                )
            )
        return Hashing(known.hash)

    def reading(self, office: Office) -> Ledger:
        """The same as that office reads it; what is sealed or signed, is by the first."""
        other = copy.copy(self)
        other.office = office
        return other

    def keys(self) -> SigningKeys:
        return keys.known(self.office)

    def sealer(self) -> Sealer:
        return Sealer(self.hashing, self.office.schema)

    def seal(self) -> Edge:
        """Bring the tree to the end of the log, whole; answers where it ends."""
        sealer = self.sealer()
        with self.office.connection() as conn:
            return sealer.seal(conn)

    @contextmanager
    def tree(self) -> Iterator[tuple[Connection[DictRow], Edge, Nodes]]:
        """The tree as sealed now, unchanged for the while."""
        hashing, _ = self.hashing, self.origin  # both known before a connection is held
        with self.office.connection() as conn, conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            edge = read_edge(conn)
            if edge is None:
                raise TreeLost
            yield conn, edge, Nodes(conn, hashing, edge)

    def newest(self) -> Signed | None:
        try:
            with self.office.connection() as conn:
                return heads.newest(conn)
        except PersistenceError:
            raise Altered(
                Text("签署的树头已被删除（缺表）", "the table of the signed heads is gone")
            ) from None

    def sign(self) -> Signed:
        """A head of the whole log; the newest one where nothing was added since."""
        self.seal()
        with self.office.connection() as conn, conn.transaction():
            lock(conn, self.office.schema)
            edge, last = read_edge(conn), heads.newest(conn)
            assert edge is not None
            if last is not None and last.size == edge.size:
                return last
            nodes = Nodes(conn, self.hashing, edge)
            self._require_growth(last, edge, nodes)
            # Read after the edge: a key that came up to there signs it, however late it came.
            known = keys.known_to(conn, self.office)
            head = Head(
                origin=known.origin,
                size=edge.size,
                root=root(self.hashing, nodes, edge.size),
                hash=self.hashing.name,
                position=edge.position,
                at=self.office.clock().astimezone(UTC),
            )
            return heads.add(conn, head.size, self._signed(head.text(), known, head.position))

    def sign_text(self, name: str, text: str) -> str:
        """A note of anything else, such as a manifest, by the key that signs now."""
        known = self.keys()
        return note.sign(text, name, self.keyring.matching(known.origin, known.current.public_key))

    def _signed(self, text: str, known: SigningKeys, position: int) -> str:
        key = known.at(position)
        assert key is not None
        return note.sign(text, known.origin, self.keyring.matching(known.origin, key.public_key))

    def _require_growth(self, last: Signed | None, edge: Edge, nodes: Nodes) -> None:
        """Never a second history beside the one that was signed."""
        if last is None:
            return
        if last.size > edge.size or root(self.hashing, nodes, last.size) != last.head.root:
            raise differs_from(last.size)

    def rotate(self, actor: Actor, reason: str, given: bytes | None = None) -> Signed:
        """A new key (drawn where none is given), and a head signed with it."""
        keys.rotate(self.office, self.keyring, actor, reason, given)
        return self.sign()

    def told_keys(self) -> list[dict[str, Any]]:
        """The keys, oldest first, as bundles and proofs name them; as far as they are sealed."""
        with self.tree() as (conn, edge, _):
            return told_keys(conn, edge, keys.known_to(conn, self.office))

    def public_keys(self) -> list[dict[str, Any]]:
        """The same for anybody who asks, however often: takes no lock, and says no reason."""
        known = self.keys()
        return [
            {
                "public_key": key.public_key,
                "key_id": _key_id(known, key),
                "on": key.on.isoformat(),
                "endorsement": key.endorsement,
            }
            for key in known.keys
        ]


def _key_id(known: SigningKeys, key: Key) -> str:
    return note.key_id(known.origin, unb64(key.public_key)).hex()


def told_keys(conn: Connection[DictRow], edge: Edge, known: SigningKeys) -> list[dict[str, Any]]:
    return [
        {
            "public_key": key.public_key,
            "key_id": _key_id(known, key),
            "introduced": {
                "index": index_of(conn, edge, key.position),
                "position": key.position,
                "on": key.on.isoformat(),
            },
            "endorsement": key.endorsement,
            "reason": key.reason,
        }
        for key in known.keys
        if key.position <= edge.position
    ]
