"""Positions jump after a failover (a standby draws numbers ahead): nobody takes that for a loss."""

from __future__ import annotations

import psycopg
from client import Client
from examples import a_provider, an_open_case
from faults.seen import position, readiness, stopped
from psycopg.sql import SQL, Identifier

from application.audit.verify import verify
from interfaces.audit.consumers import TREE
from interfaces.wiring import POLICIES, House

AHEAD = 32
"""Numbers that a server writes down before it gives them out."""


def jump(owner_url: str, house: House) -> None:
    """What a standby does to the sequence when it takes over."""
    log = SQL("{}.stored_events").format(Identifier(house.database.schema))
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(
            SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'notification_id'),"
                " (SELECT max(notification_id) FROM {}) + %s)"
            ).format(log.as_string(conn), log),
            (AHEAD,),
        )


def test_a_jump_of_positions_is_no_alarm(house: House, office: Client, owner_url: str) -> None:
    provider = a_provider(office)
    before = house.office.head()
    for _ in range(2):
        jump(owner_url, house)
        a_provider(office)
    case = an_open_case(office, provider)
    head = house.office.head()
    assert head > before + 2 * AHEAD
    # then everybody who follows the log comes to its end
    followers = [*(view.name for view in house.views), POLICIES, TREE]
    assert house.wait(followers, head, 20)
    assert stopped(house) == {}
    assert position(house, TREE) == head
    # and is ready, and the log is proven
    assert readiness(office)[0] == 200
    house.ledger.sign()
    found = verify(house.ledger)
    assert found.faults == ()
    # and lists, and what is as of a position within the jump, are complete
    assert office.get(f"/cases/{case}")["id"] == case
    (then,) = office.get(f"/providers?as_of={before + AHEAD // 2}")["items"]
    assert then["id"] == provider
