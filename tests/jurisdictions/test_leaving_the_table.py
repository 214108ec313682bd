"""An office that somebody takes out of the table is closed by whoever has it open."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults.seen import wait_until
from jurisdictions.province import Province, new_offices
from offices import Server

from interfaces.offices.opened import Opening, Routes
from interfaces.offices.workers import OfficesWorker
from interfaces.wiring import House


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Iterator[Province]:
    with new_offices(server, tmp_path) as found:
        yield found


def take_out(province: Province, key: str) -> str:
    """Answers the table as it was."""
    text = province.path.read_text("utf-8")
    section = rf"^\[offices\.{key}\]\n(?:[^\[\n].*\n|\n)*"
    province.path.write_text(re.sub(section, "", text, flags=re.MULTILINE), "utf-8")
    assert key not in province.table.offices
    return text


def test_its_host_is_nobodys_and_it_holds_nothing_any_more(small: Province) -> None:
    with small.at("guilin.test") as browser:
        assert browser.get("/public").status_code == 200
        house = small.house("guilin")
        right = take_out(small, "guilin")
        wait_until(lambda: browser.get("/public").status_code == 404)
        wait_until(lambda: house.office.log.datastore.pool.closed)
        ready = browser.get("/readyz", headers={"Host": "nobody.test"})
        assert "duban_guilin" not in ready.json()["offices"]
        assert browser.get("/public", headers={"Host": "nanning.test"}).status_code == 200
        # until it is in the table again
        small.path.write_text(right, "utf-8")
        wait_until(lambda: browser.get("/public").status_code == 200)


def test_the_worker_leaves_it_alone(small: Province) -> None:
    with OfficesWorker(small.settings, Routes(small.path)) as worker:
        wait_until(lambda: worker.at_work() == {"liuzhou", "guilin", "nanning"}, 60)
        take_out(small, "guilin")
        wait_until(lambda: worker.at_work() == {"liuzhou", "nanning"})


def test_one_that_is_just_being_opened_is_closed_too(small: Province) -> None:
    begun, may_end, closed = threading.Event(), threading.Event(), threading.Event()

    def make(house: House, stack: ExitStack) -> None:
        stack.callback(closed.set)
        begun.set()
        assert may_end.wait(60)

    opening = Opening[None](small.settings, small.hosting.routes, make)
    threads = [
        threading.Thread(target=opening.of, args=["guilin"]),
        threading.Thread(target=opening.keep_only, args=[["liuzhou"]]),
    ]
    threads[0].start()
    assert begun.wait(60)
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join()
    assert closed.is_set() and opening.all_open() == {}
