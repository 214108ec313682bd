"""RFC 9162, sections 2.1.3.2 and 2.1.4.2, written down once more: how others check our proofs."""

from __future__ import annotations

from collections.abc import Sequence

from application.audit.tree import Hashing


def root_of_inclusion(
    hashing: Hashing, leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """The root that the proof leads to; none where it does not fit."""
    if index >= size:
        return None
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = hashing.node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashing.node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


def is_consistent(
    hashing: Hashing, first: int, second: int, roots: tuple[bytes, bytes], path: Sequence[bytes]
) -> bool:
    if first == second:
        return not path and roots[0] == roots[1]
    proof = list(path)
    if first & (first - 1) == 0:
        proof.insert(0, roots[0])
    if not proof:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = hashing.node(c, fr), hashing.node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hashing.node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr, sn) == (*roots, 0)
