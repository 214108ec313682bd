"""An office that moves between two real clusters while people work in it: what was acknowledged is
stored, nothing is there twice, another office does not notice, and the outage is measured."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from jurisdictions.clusters import Clusters
from jurisdictions.desks import (
    DURING_A_MOVE,
    Desk,
    a_desk,
    at_work,
    in_a_process_of_its_own,
    longest_gap,
    require_stored_once,
)
from serving import served

from interfaces.offices.hosting import hosting
from interfaces.offices.opened import Routes
from interfaces.offices.workers import OfficesWorker

Run = Callable[..., subprocess.CompletedProcess[str]]
MOVES, STAYS = "liuzhou", "guilin"
WRITERS = 3
BEFORE, AFTER = 3.0, 4.0
"""Seconds of work before and after the move."""


@pytest.fixture
def desks(two: Clusters, add: Run) -> Iterator[dict[str, Desk]]:
    """Both offices on `east`, served and worked for."""
    for key in (MOVES, STAYS):
        done = add(key)
        assert done.returncode == 0, done.stderr
    with ExitStack() as stack:
        base = stack.enter_context(served(stack.enter_context(hosting(two.settings))))
        found = {key: a_desk(two, key, base) for key in (MOVES, STAYS)}
        stack.enter_context(OfficesWorker(two.settings, Routes(two.path)))
        yield found


def test_what_was_acknowledged_is_stored_once_and_another_office_does_not_notice(
    two: Clusters, desks: dict[str, Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    with at_work(desks.values(), WRITERS):
        time.sleep(BEFORE)
        began = time.monotonic()
        done = in_a_process_of_its_own(two, "office", "move", MOVES, "--to", "west", "--json")
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        time.sleep(AFTER)
    told = json.loads(done.stdout)
    assert two.table().offices[MOVES].cluster == "west"
    for desk in desks.values():
        assert len(desk.done) > 20
        require_stored_once(two, desk)
    mine, other = desks[MOVES], desks[STAYS]
    after = [at for at, _ in mine.done.values() if at > began + took]
    assert len(after) > 5, "people go on at the new place"
    assert set(mine.refused) <= DURING_A_MOVE
    assert other.refused == {}
    outage = longest_gap([at for at, _ in mine.done.values()])
    assert outage < told["outage_seconds"] + 10
    with two.house(MOVES) as house:
        house.catch_up()
        assert house.ledger.sign().size == len(_log(house))
    with capsys.disabled():
        print(
            f"\n  moved {told['events']} events under load: nothing was taken for {outage:.1f} s"
            f" (the command says {told['outage_seconds']:.1f} s: {told['seconds']}); longest gap of"
            f" reading {longest_gap(mine.read):.1f} s; of the other office: writing"
            f" {longest_gap([at for at, _ in other.done.values()]):.1f} s, reading"
            f" {longest_gap(other.read):.1f} s; acknowledged {len(mine.done)} and {len(other.done)}"
        )


def _log(house: Any) -> list[Any]:
    with house.connection() as conn:
        return list(conn.execute("SELECT notification_id FROM stored_events").fetchall())
