"""Proofs that stand on their own: whoever has one needs neither this program nor its database."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads, leaves, tree
from application.audit.heads import Signed
from application.audit.keys import known_to
from application.audit.ledger import Ledger, told_keys
from application.audit.note import b64
from application.audit.sealer import altered_at, differs_from
from application.audit.tiles import Edge, Nodes, index_of
from domain.values import Malformed, Text, Unknown


def proof_of(ledger: Ledger, position: int) -> dict[str, Any]:
    """That an event is in the log: small enough to be printed on a notice as a code."""
    signed = _head_with(ledger, position)
    with ledger.tree() as (conn, edge, nodes):
        index, _ = _leaf(ledger, conn, edge, nodes, position)
        return _inclusion(ledger, nodes, signed, index, position)


def inclusion(ledger: Ledger, position: int) -> dict[str, Any]:
    """The same with the leaf itself and the keys."""
    signed = _head_with(ledger, position)
    with ledger.tree() as (conn, edge, nodes):
        index, data = _leaf(ledger, conn, edge, nodes, position)
        return {
            **_inclusion(ledger, nodes, signed, index, position),
            "leaf": b64(data),
            "keys": told_keys(conn, edge, known_to(conn, ledger.office)),
        }


def consistency(ledger: Ledger, first: int, second: int) -> dict[str, Any]:
    """That the log at one signed head is the beginning of the log at a later one."""
    if second < first:
        raise Malformed(
            "heads-order",
            Text(
                f"第二个树头（{second}）应不小于第一个（{first}）",
                f"the second head ({second}) is not before the first ({first})",
            ),
            field="to",
        )
    ledger.seal()
    with ledger.tree() as (conn, edge, nodes):
        earlier, later = (
            _head(conn, size, name) for size, name in ((first, "from"), (second, "to"))
        )
        for signed in (earlier, later):
            _require_same_root(ledger, nodes, signed)
        path = tree.consistency(ledger.hashing, nodes, first, second)
        return {
            "kind": "consistency",
            "origin": ledger.origin,
            "hash": ledger.hashing.name,
            "from": first,
            "to": second,
            "path": [b64(node) for node in path],
            "heads": [earlier.note, later.note],
            "keys": told_keys(conn, edge, known_to(conn, ledger.office)),
        }


def _inclusion(
    ledger: Ledger, nodes: Nodes, signed: Signed, index: int, position: int
) -> dict[str, Any]:
    _require_same_root(ledger, nodes, signed)
    path = tree.inclusion(ledger.hashing, nodes, index, signed.size)
    return {
        "kind": "inclusion",
        "origin": ledger.origin,
        "hash": ledger.hashing.name,
        "index": index,
        "position": position,
        "size": signed.size,
        "leaf_hash": b64(nodes(0, index)),
        "path": [b64(node) for node in path],
        "head": signed.note,
    }


def _head_with(ledger: Ledger, position: int) -> Signed:
    """The newest head, signed now where none reaches the position yet."""
    if position < 1:
        raise Malformed(
            "before-the-first",
            Text("位置从 1 起", "positions begin at 1"),
            field="position",
        )
    last = ledger.seal().position
    if position > last:
        raise Unknown(
            "beyond-the-end",
            Text(
                f"位置 {position} 超出日志末尾（{last}）",
                f"position {position} lies beyond the end of the log ({last})",
            ),
            field="position",
        )
    newest = ledger.newest()
    if newest is not None and newest.head.position >= position:
        return newest
    return ledger.sign()


def _leaf(
    ledger: Ledger, conn: Connection[DictRow], edge: Edge, nodes: Nodes, position: int
) -> tuple[int, bytes]:
    """Rank and data of an event that is what was sealed."""
    index, row = index_of(conn, edge, position), leaves.at(conn, position)
    if index is None and row is None:
        raise Unknown(
            "no-such-event",
            Text(
                f"位置 {position} 没有事件（编号有间隔属正常）",
                f"there is no event at position {position} (numbers may be left out)",
            ),
            field="position",
        )
    data = leaves.data([row])[0] if row else b""
    if index is None or ledger.hashing.leaf(data) != nodes(0, index):
        raise altered_at(position)
    return index, data


def _head(conn: Connection[DictRow], size: int, field: str) -> Signed:
    found = heads.of_size(conn, size)
    if found is None:
        sizes = "、".join(str(one.size) for one in heads.listed(conn, limit=5)) or "-"
        raise Unknown(
            "no-such-head",
            Text(
                f"没有 {size} 条事件的树头；最近的有 {sizes}（duban audit head --list）",
                f"no head of size {size} was signed; the newest are {sizes}",
            ),
            field=field,
        )
    return found


def _require_same_root(ledger: Ledger, nodes: Nodes, signed: Signed) -> None:
    if tree.root(ledger.hashing, nodes, signed.size) != signed.head.root:
        raise differs_from(signed.size)
