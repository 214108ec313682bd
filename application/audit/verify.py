"""Recomputes everything from the rows, and names the first position that is wrong.

The stored tree tells *where* an event differs; the signed heads tell *whether* it is the events
or the stored tree that was changed; the keys tell whose heads they are. Whoever rewrites the tree
as well is found by the next signed head, and whoever signs anew by the heads kept outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import keys, leaves
from application.audit.checked import check_heads, check_kept
from application.audit.faults import Fault
from application.audit.ledger import Ledger
from application.audit.reading import Progress, Reading
from application.audit.stored import is_stored
from application.audit.tiles import read_edge, read_tile
from application.audit.tree import ALGORITHMS, Hashing
from domain.signing_keys import SigningKeys
from domain.values import NotAllowedNow, Refusal, Text


@dataclass(frozen=True)
class Verified:
    """What was looked at, and `faults`: the first of them says most."""

    origin: str
    hash: str
    events: int
    position: int
    confirmed: int
    """How many events a signed head covers and confirms."""
    heads: int
    kept: int
    keys: int
    seconds: float
    faults: tuple[Fault, ...]


def verify(
    ledger: Ledger, kept: Sequence[str] = (), progress: Progress = lambda done: None
) -> Verified:
    """`kept`: notes of heads that were kept outside. What stays unsealed so far is sealed first."""
    began = monotonic()
    with suppress(Refusal):  # found again below, with its position
        ledger.seal()
    known, wrong = _known_keys(ledger)
    with ledger.office.connection() as conn, conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        hashing = _hashing(conn, known)
        origin = known.origin if known else ""
        of_log = (origin, hashing.name, known)
        own, outside = check_heads(conn, *of_log), check_kept(kept, *of_log)
        reading = Reading(conn, hashing, [*own.heads, *outside.heads])
        reading.run(progress)
    faults = (*reading.faults(), *own.faults, *outside.faults, *wrong)
    if outside.foreign and not faults:
        raise outside.foreign
    return Verified(
        origin=origin,
        hash=hashing.name,
        events=reading.events,
        position=reading.position,
        confirmed=reading.confirmed,
        heads=len(own.heads),
        kept=len(outside.heads),
        keys=len(known.keys) if known else 0,
        seconds=monotonic() - began,
        faults=faults,
    )


def _hashing(conn: Connection[DictRow], known: SigningKeys | None) -> Hashing:
    """The algorithm that the tree was made with, whatever the log says of it by now."""
    edge = read_edge(conn) if is_stored(conn) else None
    tile = read_tile(conn, 0, 0) if edge else None
    sealed = (tile.hashes if tile else edge.hashes if edge else [])[:1]
    first = leaves.data(leaves.after(conn, 0, 1))
    for name in ALGORITHMS:
        with suppress(NotAllowedNow):
            hashing = Hashing(name)
            if hashing.leaves(first) == sealed:
                return hashing
    return Hashing(known.hash if known and known.hash in ALGORITHMS else ALGORITHMS[0])


def _known_keys(ledger: Ledger) -> tuple[SigningKeys | None, list[Fault]]:
    try:
        known = ledger.keys()
    except NotAllowedNow:
        text = Text("签名密钥的记录无法读取", "the record of the signing keys cannot be read")
        return None, [Fault("keys", text)]
    wrong = keys.unendorsed(known)
    if wrong is None:
        return known, []
    text = Text(
        f"位置 {wrong.position} 的签名密钥未经前一把密钥背书",
        f"the key at position {wrong.position} is not endorsed by the one before it",
    )
    return known, [Fault("keys", text, wrong.position)]
