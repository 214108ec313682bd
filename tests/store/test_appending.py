"""Commands that wait at the same moment are added by one call, and none hurts its neighbours."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier
from views.one_of_each import DAY, OFFICER

from application.store import Envelope, IntegrityError, appending
from application.store.appending import MOST, Save
from domain.register import CodeClaimed
from domain.values import Event, Recorded
from interfaces import wiring
from interfaces.settings import Settings
from interfaces.wiring import House

Outcome = list[int] | str


def saved(house: House, *told: tuple[UUID, int], **conditions: Any) -> Save:
    """One event for each record and version."""
    envelopes = [
        Envelope(one, version, CodeClaimed(code="x", holder=one, on=DAY), DAY, OFFICER, None, None)
        for one, version in told
    ]
    stored = [house.office.construct_mapper().to_stored_event(one) for one in envelopes]
    return Save(stored, **conditions)


def remembered(key: str) -> dict[str, Any]:
    return {"key": key, "request": "r", "answer": {}, "position": None}


def log(house: House, after: int = 0) -> list[Recorded[Event]]:
    with house.database.connect() as conn:
        return house.log.after(conn, after, 100_000)


@contextmanager
def nobody_writes(house: House) -> Iterator[None]:
    """Another process holds the log: whoever writes first waits for it, and the others behind."""
    with house.database.connect() as conn, conn.transaction():
        conn.execute(house.office.log.lock_table_statements[0])
        yield


class Run:
    """Saves, each in a thread of its own, in the order in which they were given."""

    def __init__(self, house: House) -> None:
        self.appending = house.office.log._appending
        self.calls: list[int] = []
        self._send = self.appending._send
        self.outcomes: dict[int, Outcome] = {}
        self._threads: list[threading.Thread] = []

    def add(self, save: Save) -> None:
        number, before = len(self._threads), len(self.appending._waiting)
        first = not self.appending._busy

        def work() -> None:
            try:
                self.outcomes[number] = list(self.appending.save(save))
            except IntegrityError:
                self.outcomes[number] = "refused"
            except LockNotAvailable:
                self.outcomes[number] = "busy"

        self._threads.append(threading.Thread(target=work))
        self._threads[-1].start()
        _until(lambda: self.appending._busy if first else len(self.appending._waiting) > before)
        if first:
            _until(lambda: not self.appending._waiting)

    def finish(self) -> list[Outcome]:
        for thread in self._threads:
            thread.join(20)
        return [self.outcomes[number] for number in range(len(self._threads))]


def _until(holds: Callable[[], object]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch) -> Run:
    made = Run(house)

    def counted(group: Any) -> None:
        made.calls.append(len(group))
        made._send(group)

    monkeypatch.setattr(made.appending, "_send", counted)
    return made


def test_who_waits_goes_in_one_call(house: House, run: Run) -> None:
    head = house.office.head()
    with nobody_writes(house):
        for _ in range(6):
            run.add(saved(house, (uuid4(), 1), (uuid4(), 1)))
    outcomes = run.finish()
    assert run.calls == [1, 5]
    # in the order in which they came, and each is told its own positions
    assert [one.position for one in log(house, head)] == [p for found in outcomes for p in found]


def test_what_is_refused_to_one_hurts_no_neighbour(house: House, run: Run) -> None:
    there, watched = uuid4(), uuid4()
    run.appending.save(saved(house, (there, 1), (watched, 1), command=remembered("known")))
    head = house.office.head()
    neighbours = [uuid4() for _ in range(5)]
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1)))
        run.add(saved(house, (neighbours[0], 1), command=remembered("new")))
        run.add(saved(house, (uuid4(), 1), (there, 1)))  # a version that is taken
        run.add(saved(house, (neighbours[1], 1), watched={watched: 1}))
        run.add(saved(house, (uuid4(), 1), watched={watched: 2}))  # it stands at another version
        run.add(saved(house, (neighbours[2], 1), watched={uuid4(): 0}))
        run.add(saved(house, (uuid4(), 1), watched={watched: 0}))  # it was not to be there
        run.add(saved(house, (neighbours[3], 1)))
        run.add(saved(house, (uuid4(), 1), command=remembered("known")))  # done before
        run.add(saved(house, (neighbours[4], 1)))
        run.add(saved(house, (uuid4(), 1), persons=frozenset({uuid4()})))  # whose key is gone
    outcomes = run.finish()
    assert run.calls == [1, 1, 10]
    assert [number for number, found in enumerate(outcomes) if found == "refused"] == [
        2,
        4,
        6,
        8,
        10,
    ]
    stored = log(house, head)
    assert [one.record_id for one in stored[1:]] == neighbours
    assert house.office.log.remembered("new") is not None


def test_who_touches_the_same_goes_one_after_the_other(house: House, run: Run) -> None:
    one, other = uuid4(), uuid4()
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1)))
        run.add(saved(house, (one, 1)))
        run.add(saved(house, (one, 2)))  # writes the same record
        run.add(saved(house, (other, 1), watched={one: 2}))  # rests on it
        run.add(saved(house, (other, 2)))  # behind the one that was passed over
        run.add(saved(house, (uuid4(), 1)))
    outcomes = run.finish()
    assert "refused" not in outcomes
    assert [len(log) for log in map(house.office.story, (one, other))] == [2, 2]
    assert sum(run.calls) == 6
    assert run.calls[1] == 2


def test_the_same_key_at_once_is_one_command(house: House, run: Run) -> None:
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1)))
        for _ in range(3):
            run.add(saved(house, (uuid4(), 1), command=remembered("k")))
    assert [found == "refused" for found in run.finish()] == [False, False, True, True]


@pytest.mark.parametrize(("more", "calls"), [(-1, [1, 2]), (0, [1, 2]), (1, [1, 1, 1])])
def test_a_long_command_goes_alone(house: House, run: Run, more: int, calls: list[int]) -> None:
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1)))
        run.add(saved(house, (uuid4(), 1)))
        long = uuid4()
        run.add(saved(house, *((long, number) for number in range(1, MOST + more))))
    run.finish()
    assert run.calls == calls


def test_what_only_the_table_finds_hurts_its_own_command_alone(house: House, run: Run) -> None:
    twice = uuid4()
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1)))
        run.add(saved(house, (uuid4(), 1)))
        run.add(saved(house, (twice, 1), (twice, 1)))
        run.add(saved(house, (uuid4(), 1)))
    outcomes = run.finish()
    assert [found == "refused" for found in outcomes] == [False, False, True, False]
    assert run.calls == [1, 3, 1, 1, 1]


@pytest.mark.parametrize(("waited", "kept"), [(9.9, True), (10.0, True), (10.1, False)])
def test_who_waited_for_others_as_long_as_anybody_may_waits_no_longer(
    house: House, run: Run, monkeypatch: pytest.MonkeyPatch, waited: float, kept: bool
) -> None:
    """Where a server hangs, each would wait for it after the ones before."""
    monkeypatch.setattr(appending, "time", SimpleNamespace(monotonic=lambda: 100.0))
    head, late = house.office.head(), saved(house, (uuid4(), 1), began=100.0 - waited)
    with nobody_writes(house):
        run.add(saved(house, (uuid4(), 1), began=100.0))
        run.add(late)
        run.add(saved(house, (uuid4(), 1), began=100.0))
    first, outcome, last = run.finish()
    # then the others are kept, and it is told that nothing was done
    assert outcome == (late.positions if kept else "busy")
    assert [one.position for one in log(house, head)] == [
        *first, *(late.positions or ()), *last
    ]  # fmt: skip
    # and whoever comes next finds nobody in the way
    assert run.appending.save(saved(house, (uuid4(), 1), began=100.0))


@settings(max_examples=12)
@given(data=st.data())
def test_versions_form_one_line_whoever_comes_when(data: st.DataObject, lasting: House) -> None:
    """Each save adds the next version that its thread believes in; some are wrong."""
    records = [uuid4() for _ in range(3)]
    wanted = data.draw(
        st.lists(
            st.lists(
                st.tuples(st.sampled_from(records), st.integers(1, 4)),
                min_size=1,
                max_size=3,
                unique=True,
            ),
            min_size=2,
            max_size=12,
        )
    )
    head, appending = lasting.office.head(), lasting.office.log._appending
    outcomes: list[tuple[list[tuple[UUID, int]], Outcome]] = []
    begin = threading.Barrier(len(wanted))

    def work(told: list[tuple[UUID, int]]) -> None:
        save = saved(lasting, *told)
        begin.wait()
        try:
            outcomes.append((told, list(appending.save(save))))
        except IntegrityError:
            outcomes.append((told, "refused"))

    threads = [threading.Thread(target=work, args=(told,)) for told in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    acknowledged = {
        position: told
        for tolds, found in outcomes
        if found != "refused"
        for position, told in zip(found, tolds, strict=True)  # type: ignore[arg-type]
    }
    # what was acknowledged is there once, what was refused is not there in part
    stored = {one.position: (one.record_id, one.version) for one in log(lasting, head)}
    assert stored == acknowledged
    assert len(set(stored.values())) == len(stored)
    # and whoever was refused wanted something that another one had
    taken = set(stored.values())
    assert all(set(told) & taken for told, found in outcomes if found == "refused")


# Whom the log wakes


@pytest.fixture
def one_of_many(database_url: str, settings: Settings) -> Iterator[House]:
    with wiring.opened(database_url, settings, pool_size=8, one_of_many=True) as found:
        yield found


def heard(conn: Connection[Any], seconds: float) -> int:
    return len(list(conn.notifies(timeout=seconds, stop_after=1)))


@pytest.mark.parametrize("many", [False, True])
def test_readers_are_told_of_what_was_added(many: bool, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue("one_of_many" if many else "house")
    with house.database.connect() as conn:
        conn.execute(SQL("LISTEN {}").format(Identifier(house.database.schema)))
        house.office.log._appending.save(saved(house, (uuid4(), 1)))
        assert heard(conn, 10) == 1
        # and of nothing where nothing was
        with pytest.raises(IntegrityError):
            house.office.log._appending.save(saved(house, (uuid4(), 1), watched={uuid4(): 7}))
        assert heard(conn, 0.3) == (0 if many else 1)


def test_where_offices_share_a_server_the_commit_itself_notifies_nobody(
    one_of_many: House,
) -> None:
    """A transaction that does so has a lock of the whole server until its commit is on the disk."""
    head, appending = one_of_many.office.head(), one_of_many.office.log._appending
    with one_of_many.database.connect() as conn:
        conn.execute(SQL("LISTEN {}").format(Identifier(one_of_many.database.schema)))
        appending._send([saved(one_of_many, (uuid4(), 1))])
        assert heard(conn, 0.3) == 0
    assert len(log(one_of_many, head)) == 1


def test_a_command_is_done_also_where_its_readers_cannot_be_told(
    one_of_many: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, appending = one_of_many.office.head(), one_of_many.office.log._appending
    lent, connecting = count(), appending._connecting

    def breaks() -> AbstractContextManager[Any]:
        if next(lent):
            raise OperationalError
        return connecting()

    monkeypatch.setattr(appending, "_connecting", breaks)
    assert list(appending.save(saved(one_of_many, (uuid4(), 1)))) == [
        one.position for one in log(one_of_many, head)
    ]
    assert next(lent) == 2
