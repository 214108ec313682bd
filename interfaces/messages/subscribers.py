"""The systems that are told what happens."""

from __future__ import annotations

from domain.catalogue import SUBSCRIPTION
from domain.subscription import Subscription
from interfaces.wiring import House
from projections.records import RecordsView


def active(house: House, position: int) -> list[Subscription]:
    """As far as the log has to be known."""
    house.reach(RecordsView.name, position)
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT record_id FROM records WHERE kind = %s AND status = 'active'"
            " ORDER BY record_id",
            (SUBSCRIPTION.name,),
        ).fetchall()
    found = (house.office.fold(SUBSCRIPTION, row["record_id"])[0] for row in rows)
    return [one for one in found if one is not None and one.is_active]
