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

from application.audit import keys
from application.audit.checked import check_heads, check_kept
from application.audit.faults import Fault
from application.audit.ledger import Ledger
from application.audit.reading import Progress, Reading
from domain.signing_keys import SigningKeys
from domain.values import Refusal, Text


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
        of_log = (ledger.origin, ledger.hashing.name, known)
        own, outside = check_heads(conn, *of_log), check_kept(kept, *of_log)
        reading = Reading(conn, ledger.hashing, [*own.heads, *outside.heads])
        reading.run(progress)
    return Verified(
        origin=ledger.origin,
        hash=ledger.hashing.name,
        events=reading.events,
        position=reading.position,
        confirmed=reading.confirmed,
        heads=len(own.heads),
        kept=len(outside.heads),
        keys=len(known.keys) if known else 0,
        seconds=monotonic() - began,
        faults=(*reading.faults(), *own.faults, *outside.faults, *wrong),
    )


def _known_keys(ledger: Ledger) -> tuple[SigningKeys | None, list[Fault]]:
    try:
        known = ledger.keys()
    except Refusal:
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
