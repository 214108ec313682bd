"""With synchronous commit nothing counts as done before a standby has it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from store.standby import alone, asked, do
from store.test_several_hosts import claim, command

from application.errors import StoreAway
from interfaces.embedded_postgres import as_application
from interfaces.settings import Settings
from interfaces.wiring import House


@pytest.fixture
def owner_url(tmp_path: Path) -> Iterator[str]:
    with alone(tmp_path / "server") as url:
        yield url


@pytest.fixture
def house(owner_url: str, tmp_path: Path) -> Iterator[House]:
    settings = Settings(home=tmp_path / "office")
    url = as_application(owner_url)
    with closing(House(url, settings, owner_url=owner_url, pool_size=4)) as found:
        yield found


def wait_for_a_standby(url: str, names: str = "nobody") -> None:
    """From here on; the server reads its settings anew in its own time."""
    do(url, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'", "SELECT pg_reload_conf()")
    commit = partial(do, url, "SELECT pg_logical_emit_message(true, 'duban', 'does it wait?')")
    until = time.monotonic() + 20
    while bool(cut_short(url, "pg_cancel_backend", commit)[0]) != bool(names):
        assert time.monotonic() < until, "the server does not take the setting"


def cut_short(url: str, by: str, act: Callable[[], object]) -> tuple[int, BaseException | None]:
    """How many of its commits waited for a standby, and wait no more; and how it failed."""
    waiting = f"SELECT count({by}(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    cut = 0
    with ThreadPoolExecutor(1) as beside:
        told = beside.submit(act)
        while not told.done():
            cut += asked(url, waiting)
    return cut, told.exception()


@pytest.mark.parametrize("by", ["pg_terminate_backend", "pg_cancel_backend"])
def test_what_only_the_primary_has_is_not_told_as_done(
    house: House, owner_url: str, by: str
) -> None:
    record_id = uuid4()
    act = partial(claim, record_id=record_id)
    house.office.perform(command(), partial(claim, record_id=uuid4()))
    # given a commit that waits for a standby, and stays where it is when the waiting is cut short
    wait_for_a_standby(owner_url)
    perform = partial(house.office.perform, command("k"), act)
    waited, error = cut_short(owner_url, by, perform)
    assert waited and isinstance(error, StoreAway)
    # then the key, which is there, does not count either
    waited, error = cut_short(owner_url, by, perform)
    assert waited and isinstance(error, StoreAway)
    # and once a standby has it (here: nobody waits for one any more) it is told as done, once
    wait_for_a_standby(owner_url, "")
    done = perform()
    assert (done.id, done.version) == (record_id, 1)
    assert house.office.version_of(record_id) == 1
