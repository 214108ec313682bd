"""The Merkle tree of RFC 9162 (section 2.1): hashes, roots, and the paths that prove.

Nothing here knows where nodes are kept. A node is named by its height above the leaves and its
number among the nodes of that height, and is complete: all of its 2 ** height leaves exist.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from domain.values import NotAllowedNow, Text

SIZE: Final = 32
"""Bytes of a hash, in each of the algorithms."""

ALGORITHMS: Final = ("sha-256", "sm3")

Node = Callable[[int, int], bytes]
"""(height, number) -> the hash of a complete node."""


class Hashing:
    """Leaf and node hashes by one algorithm, ``sha-256`` or ``sm3``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._new: Callable[[bytes], Any] = _algorithm(name)

    def leaf(self, data: bytes) -> bytes:
        digest: bytes = self._new(b"\0" + data).digest()
        return digest

    def leaves(self, datas: Sequence[bytes]) -> list[bytes]:
        new = self._new
        return [new(b"\0" + data).digest() for data in datas]

    def node(self, left: bytes, right: bytes) -> bytes:
        digest: bytes = self._new(b"\1" + left + right).digest()
        return digest

    def root(self, hashes: Sequence[bytes]) -> bytes:
        """Of a tree with these leaf hashes, or of neighbouring nodes of one height."""
        if not hashes:
            empty: bytes = self._new(b"").digest()
            return empty
        new = self._new
        while len(hashes) > 1:
            odd = hashes[-1:] if len(hashes) % 2 else []
            pairs = zip(hashes[::2], hashes[1::2], strict=False)
            hashes = [new(b"\1" + left + right).digest() for left, right in pairs]
            hashes.extend(odd)
        return hashes[0]


def _algorithm(name: str) -> Callable[[bytes], Any]:
    if name == "sha-256":
        return hashlib.sha256
    found = partial(hashlib.new, name)
    try:
        if name not in ALGORITHMS:
            raise ValueError(name)
        found(b"")
    except ValueError:
        raise NotAllowedNow(
            "hash-missing",
            Text(
                f"本机的 OpenSSL 不提供 {name}：请换用提供该算法的 OpenSSL，日志的算法不能更换",
                f"the OpenSSL of this machine has no {name}: use one that has it, for the "
                "algorithm of a log stays",
            ),
        ) from None
    return found


class Range:
    """The roots of the complete subtrees that make up a growing tree, largest first."""

    def __init__(self, hashing: Hashing) -> None:
        self._hashing = hashing
        self._parts: list[tuple[int, bytes]] = []

    def add(self, node: bytes, height: int = 0) -> None:
        while self._parts and self._parts[-1][0] == height:
            _, left = self._parts.pop()
            node = self._hashing.node(left, node)
            height += 1
        self._parts.append((height, node))

    def root(self, tail: Sequence[bytes] = ()) -> bytes:
        """With further leaf hashes at the end: fewer than the smallest part has."""
        nodes = [node for _, node in self._parts]
        if tail or not nodes:
            nodes.append(self._hashing.root(tail))
        found = nodes.pop()
        while nodes:
            found = self._hashing.node(nodes.pop(), found)
        return found


def root(hashing: Hashing, node: Node, size: int) -> bytes:
    """Of the first `size` leaves."""
    return _root(hashing, node, 0, size) if size else hashing.root(())


def _root(hashing: Hashing, node: Node, start: int, stop: int) -> bytes:
    size = stop - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, start >> height)
    middle = start + _split(size)
    left = _root(hashing, node, start, middle)
    return hashing.node(left, _root(hashing, node, middle, stop))


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(hashing: Hashing, node: Node, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of section 2.1.3: the leaf's neighbour first."""
    assert 0 <= index < size
    return list(_inclusion(partial(_root, hashing, node), index, 0, size))


def _inclusion(
    part: Callable[[int, int], bytes], index: int, start: int, stop: int
) -> Iterator[bytes]:
    if stop - start == 1:
        return
    middle = start + _split(stop - start)
    if index < middle:
        yield from _inclusion(part, index, start, middle)
        yield part(middle, stop)
    else:
        yield from _inclusion(part, index, middle, stop)
        yield part(start, middle)


def consistency(hashing: Hashing, node: Node, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[second]) of section 2.1.4; empty for a tree and itself."""
    assert 0 < first <= second
    return list(_consistency(partial(_root, hashing, node), first, 0, second, known=True))


def _consistency(
    part: Callable[[int, int], bytes], first: int, start: int, stop: int, *, known: bool
) -> Iterator[bytes]:
    """`known`: whoever checks has the root of just this subtree, so it is left out."""
    if first == stop:
        if not known:
            yield part(start, stop)
        return
    middle = start + _split(stop - start)
    if first <= middle:
        yield from _consistency(part, first, start, middle, known=known)
        yield part(middle, stop)
    else:
        yield from _consistency(part, first, middle, stop, known=False)
        yield part(start, middle)
