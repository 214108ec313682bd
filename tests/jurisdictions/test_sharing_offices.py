"""Several workers on one table of offices: in each office one has the views and another the rest,
and what one did that leaves, dies or hangs goes on in another within ten seconds."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from examples import a_provider, an_enterprise
from faults.seen import wait_until
from faults.worker_processes import WITHIN, Start, are_as_built_anew, commands, starting
from jurisdictions.province import KEYS, Province, client, new_offices
from offices import Server
from program import environment
from views.at_work import by

from interfaces.ears import Ears
from interfaces.offices.opened import Routes
from interfaces.offices.workers import OUTSIDE, OfficesWorker, a_crew
from interfaces.province.feed import Feed
from interfaces.wiring import MESSAGES, POLICIES
from interfaces.worker import Worker, consumers, report
from projections import workers
from projections.spread import unbundled
from projections.tracking import OtherRows


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Iterator[Province]:
    with new_offices(server, tmp_path) as found:
        yield found


@pytest.fixture
def start(small: Province) -> Iterator[Start]:
    given = {"DUBAN_HOME": str(small.settings.home), "DUBAN_OFFICES": str(small.path)}
    with starting(environment(**given, DUBAN_SWEEP_SECONDS="3600")) as found:
        yield found


def fed(province: Province, key: str) -> dict[str, str]:
    """Consumer -> the connection that has its lock; but for those that come and go."""
    house = province.house(key)
    return by(house, {one.name for one in consumers(house)} - set(OUTSIDE))


def shared_by(province: Province, *marks: str) -> bool:
    """Whether all is done in each office by processes of such names, the views by one of them and
    the rest by one: another, where there are two."""
    return all(_shared(province, key, marks) for key in KEYS)


def _shared(province: Province, key: str, marks: tuple[str, ...]) -> bool:
    house, found = province.house(key), fed(province, key)
    if {one.name for one in consumers(house)} - set(OUTSIDE) != found.keys():
        return False
    views = {view.name for view in house.views}
    parts = [{found[name] for name in names} for names in (views, found.keys() - views)]
    whose = set(found.values())
    return (
        all(len(part) == 1 for part in parts)
        and len(whose) == min(2, len(marks))
        and all(any(mark in name for mark in marks) for name in whose)
    )


def are_followed(province: Province) -> None:
    for key in KEYS:
        house = province.house(key)
        names = [*(view.name for view in house.views), POLICIES]
        assert house.wait(names, house.office.head(), 60), key


def test_two_share_each_office_and_who_leaves_gives_his_part_back(small: Province) -> None:
    with OfficesWorker(small.settings, Routes(small.path)) as one:
        wait_until(lambda: shared_by(small, one.name), 60)
        with OfficesWorker(small.settings, Routes(small.path)) as other:
            wait_until(lambda: shared_by(small, one.name, other.name), 60)
            for key in KEYS:
                an_enterprise(client(small, key))
            are_followed(small)
        wait_until(lambda: shared_by(small, one.name))
        for key in KEYS:
            a_provider(client(small, key))
        are_followed(small)
    for key in KEYS:
        with small.house(key).connection() as conn:
            assert workers.seen(conn) == []


@pytest.mark.skipif(sys.platform != "linux", reason="stops processes")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_one_that_dies_or_hangs_is_taken_over_from_in_each_office(
    small: Province, start: Start, number: signal.Signals
) -> None:
    """While commands come, and with nothing done twice: the rows are as they are built anew."""
    one, two = start(), start()
    wait_until(lambda: shared_by(small, one.mark, two.mark), 90)
    offices = [client(small, key) for key in KEYS]
    with commands(offices[0]):
        since = two.send(number)
        for office in offices:
            an_enterprise(office)
        wait_until(lambda: shared_by(small, one.mark))
        taken = time.monotonic() - since
        are_followed(small)
        seconds = time.monotonic() - since
        print(f"{number.name}: taken over after {taken:.1f} s, followed after {seconds:.1f} s")
        assert seconds < WITHIN
        # and who comes, or comes back, has a part again
        two.send(signal.SIGCONT)
        again = two if number == signal.SIGSTOP else start()
        wait_until(lambda: shared_by(small, one.mark, again.mark), 60)
    for key in KEYS:
        house = small.house(key)
        are_as_built_anew(house)
        assert house.stops() == {}
        with house.connection() as conn:
            assert len(workers.seen(conn)) == 2


def test_what_a_worker_of_the_office_itself_is_there_for_is_left_to_it(small: Province) -> None:
    house = small.house("liuzhou")
    with OfficesWorker(small.settings, Routes(small.path)) as shared:
        wait_until(lambda: shared_by(small, shared.name), 60)
        with Worker(house, only=["history"]) as heavy:
            wait_until(lambda: by(house, ["history"]) == {"history": heavy.name})
            an_enterprise(client(small, "liuzhou"))
            are_followed(small)
            rest = {whose for name, whose in fed(small, "liuzhou").items() if name != "history"}
            assert {shared.name in whose for whose in rest} == {True}
        wait_until(lambda: shared_by(small, shared.name))
        with Worker(house) as own:
            wait_until(lambda: set(fed(small, "liuzhou").values()) == {own.name})
            an_enterprise(client(small, "liuzhou"))
            are_followed(small)
        wait_until(lambda: shared_by(small, shared.name))


def test_what_a_worker_of_the_office_itself_cannot_the_others_do(
    small: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where it is of a former release, and the rows are of a newer one already."""

    def refuse(*given: Any) -> int:
        raise OtherRows("history", newer=True)

    house = small.house("liuzhou")
    with Worker(house, only=["history"]) as own:
        wait_until(lambda: by(house, ["history"]) == {"history": own.name})
        monkeypatch.setattr(own._runners[0].consumer, "take", refuse)
        with OfficesWorker(small.settings, Routes(small.path)) as shared:
            an_enterprise(client(small, "liuzhou"))
            are_followed(small)
            assert shared.name in by(house, ["history"])["history"]


def test_what_goes_out_is_with_who_hears_that_there_is_something(small: Province) -> None:
    """Else a mail would wait until that lane looks by itself."""
    house = small.house("liuzhou")
    wants = a_crew(house, Ears("x", report), "x").shift.hand.wants
    views, rest = (unbundled([wanted]) for wanted in wants)
    assert views == {view.name for view in house.views}
    assert {POLICIES, MESSAGES, *OUTSIDE} - {Feed.name} <= rest
    assert views | rest == {one.name for one in consumers(house)}


def test_not_one_process_has_the_views_of_all_offices() -> None:
    """Where there are two, and all weighs the same in every office."""
    names = ("east:7:0a1b2c", "west:7:3d4e5f")
    first = Counter(
        min(names, key=lambda name: workers.a_name_in(f"duban_o{number}", name))
        for number in range(100)
    )
    assert min(first[name] for name in names) > 35


def test_the_database_keeps_the_whole_name() -> None:
    assert len(workers.a_name_in("x" * 63, f"{'h' * 36}:4194304:0a1b2c")) <= 63
