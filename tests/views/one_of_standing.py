"""One example of each way into and out of the pool."""

from __future__ import annotations

from datetime import date

from domain import standing
from domain.values import Event, derived_id

DAY = date(2025, 6, 2)
RECORD = derived_id("example", "proceeding")

EVENTS: tuple[Event, ...] = (
    standing.Expelled(case_id=RECORD, on=DAY),
    standing.ExpulsionRedated(case_id=RECORD, on=DAY),
    standing.ExpulsionRevoked(case_id=RECORD, on=DAY, reason="no basis"),
    standing.Disqualified(case_id=RECORD, on=DAY),
    standing.DisqualificationRedated(case_id=RECORD, on=DAY),
    standing.DisqualificationRevoked(case_id=RECORD, on=DAY, reason="no basis"),
    standing.LeftPool(basis="11", record_id=RECORD, on=DAY, reason="two bad years"),
    standing.LeftPool(basis="voluntary", on=DAY, reason="moved away"),
    standing.ExitRedated(record_id=RECORD, on=DAY),
    standing.Readmitted(batch="2026-1", on=DAY, reason="selected again"),
    standing.GreyListed(entry_id=RECORD, on=DAY),
    standing.GreyListReleased(entry_id=RECORD, on=DAY, reason="term over"),
    standing.GreyListExpunged(entry_id=RECORD, on=DAY, reason="decision revoked"),
)
