"""With synchronous commit nothing counts as done before a standby has it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from store.standby import alone, asked, do
from store.test_several_hosts import claim, command

from application.errors import StoreAway
from application.store import pool
from application.unit import Done
from interfaces.embedded_postgres import as_application
from interfaces.settings import Settings
from interfaces.wiring import House


@pytest.fixture
def owner_url(tmp_path: Path) -> Iterator[str]:
    with alone(tmp_path / "server") as url:
        yield url


@pytest.fixture
def house(owner_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """It soon gives up what it waits for."""
    monkeypatch.setattr(pool, "GRACE_SECONDS", 0.5)
    settings = Settings(home=tmp_path / "office", statement_seconds=1)
    url = as_application(owner_url)
    with closing(House(url, settings, owner_url=owner_url, pool_size=4)) as found:
        yield found


def wait_for_a_standby(url: str, names: str = "nobody") -> None:
    do(url, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'", "SELECT pg_reload_conf()")


def cut_short(url: str, by: str) -> None:
    """The commit that waits for a standby waits no more."""
    until = time.monotonic() + 20
    found = f"SELECT count({by}(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    while not asked(url, found):
        assert time.monotonic() < until, "nobody waits for a standby"
        time.sleep(0.01)


@pytest.mark.parametrize("by", ["pg_terminate_backend", "pg_cancel_backend"])
def test_what_only_the_primary_has_is_not_told_as_done(
    house: House, owner_url: str, by: str
) -> None:
    record_id = uuid4()
    act = partial(claim, record_id=record_id)
    house.office.perform(command(), partial(claim, record_id=uuid4()))
    # given a commit that waits for a standby, and stays where it is when the waiting is cut short
    wait_for_a_standby(owner_url)
    with ThreadPoolExecutor(1) as beside:
        told: Future[Done] = beside.submit(house.office.perform, command("k"), act)
        cut_short(owner_url, by)
        # then the key, which is there, does not count either
        with pytest.raises(StoreAway):
            told.result(30)
    with pytest.raises(StoreAway):
        house.office.perform(command("k"), act)
    # and once a standby has it (here: nobody waits for one any more) it is told as done, once
    wait_for_a_standby(owner_url, "")
    until = time.monotonic() + 20
    while True:
        try:
            done = house.office.perform(command("k"), act)
            break
        except StoreAway:
            assert time.monotonic() < until
    assert (done.id, done.version) == (record_id, 1)
    assert house.office.version_of(record_id) == 1
