"""What commands keep of records is what the log says, whoever else adds to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from views.one_of_each import DAY, EXAMPLES, OFFICER, name_of

from application import kept
from application.errors import StoreAway, StoreBusy
from application.kept import TAIL, Kept, Known
from application.store import Envelope
from application.unit import Command, Result, Unit
from domain.catalogue import REGISTER
from domain.register import NumberTaken, Register
from domain.unfit import Unfit
from domain.values import Event
from interfaces.wiring import House


def tell(house: House, record_id: UUID, *events: Event) -> None:
    """As any process of the office may."""
    version = house.office.version_of(record_id)
    house.office.save(*(
        Envelope(record_id, version + number, event, DAY, OFFICER, None, None)
        for number, event in enumerate(events, start=1)
    ))  # fmt: skip


def taken(record_id: UUID) -> NumberTaken:
    return NumberTaken(series="x", year=2026, holder=record_id, on=DAY)


class Racing(Kept):
    """Something happens between the reading of a record and its keeping."""

    meanwhile: Callable[[], object] | None = None

    def _keep(self, record_id: UUID, known: Known, seen: int, life: int) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        super()._keep(record_id, known, seen, life)


def a_kept(house: House) -> Racing:
    return Racing(house.office.connection, house.persons)


def version(found: Kept, record_id: UUID) -> int:
    found.refresh()
    known = found.get(record_id)
    if known is None:
        return 0
    assert known.kind is REGISTER
    assert known.state == Register(id=record_id, version=known.place.version)
    return known.place.version


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Records that were read whole."""
    found: list[UUID] = []

    def read(conn: Any, persons: Any, record_ids: list[UUID], **how: Any) -> Any:
        found.extend(record_ids)
        return read_record(conn, persons, record_ids, **how)

    read_record = kept.read_record
    monkeypatch.setattr(kept, "read_record", read)
    return found


def test_a_record_is_read_once_and_followed_from_then_on(lasting: House, reads: list[UUID]) -> None:
    one, found = uuid4(), a_kept(lasting)
    assert version(found, one) == 0
    tell(lasting, one, taken(one))
    assert version(found, one) == 1
    # when another process adds to it
    tell(lasting, one, taken(one), taken(one))
    tell(lasting, uuid4(), taken(one))
    assert version(found, one) == 3
    assert reads == [one, one]  # when it was not there, and once more


@pytest.mark.parametrize(("added", "read"), [(TAIL - 1, 1), (TAIL, 1), (TAIL + 1, 2)])
def test_who_is_too_far_behind_begins_anew(
    lasting: House, reads: list[UUID], added: int, read: int
) -> None:
    one, other, found = uuid4(), uuid4(), a_kept(lasting)
    tell(lasting, one, taken(one))
    assert version(found, one) == 1
    tell(lasting, other, *[taken(other)] * added)
    assert version(found, one) == 1
    assert found.seen == lasting.office.head()
    assert reads == [one] * read


@pytest.mark.parametrize(("others", "read"), [(1, 1), (2, 1), (3, 2)])
def test_what_nobody_asked_for_longest_goes_first(
    lasting: House, reads: list[UUID], monkeypatch: pytest.MonkeyPatch, others: int, read: int
) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    one, found = uuid4(), a_kept(lasting)
    rest = [uuid4() for _ in range(others)]
    for record_id in (one, *rest):
        tell(lasting, record_id, taken(record_id))
    for record_id in (one, *rest, one):
        assert version(found, record_id) == 1
    assert reads.count(one) == read


@pytest.mark.parametrize("kind", sorted(kept.FORGETTING))
def test_an_event_that_may_erase_somebody_clears_everything(
    lasting: House, reads: list[UUID], kind: str
) -> None:
    one, found = uuid4(), a_kept(lasting)
    tell(lasting, one, taken(one))
    assert version(found, one) == 1
    event = next(event for event in EXAMPLES if name_of(event).startswith(f"{kind}."))
    tell(lasting, uuid4(), event)
    assert version(found, one) == 1
    assert reads == [one, one]


def test_what_was_read_before_the_tail_went_past_is_not_kept(lasting: House) -> None:
    one, found = uuid4(), a_kept(lasting)
    tell(lasting, one, taken(one))
    found.refresh()

    def meanwhile() -> None:
        tell(lasting, one, taken(one))
        found.refresh()  # by another thread: it goes past the event, and keeps nothing of it

    found.meanwhile = meanwhile
    known = found.get(one)
    assert known is not None
    assert known.place.version == 1
    assert version(found, one) == 2


def test_an_event_of_a_newer_program_stops_only_who_asks_for_its_record(lasting: House) -> None:
    one, other, found = uuid4(), uuid4(), a_kept(lasting)
    for record_id in (one, other):
        tell(lasting, record_id, taken(record_id))
        assert version(found, record_id) == 1
    with lasting.database.connect() as conn:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, 2, 'register.of-tomorrow', '{}')",
            (one,),
        )
    tell(lasting, other, taken(other))
    assert version(found, other) == 2
    assert found.seen == lasting.office.head()
    with pytest.raises(Unfit, match="newer program"):
        found.get(one)


def test_a_command_finds_what_another_process_did_a_moment_ago(house: House) -> None:
    one = uuid4()

    def look(unit: Unit) -> Result:
        seen.append(unit.load(REGISTER, one).version)
        return Result(unit.load(REGISTER, one))

    seen: list[int] = []
    command = Command(actor=OFFICER, today=DAY)
    for _ in range(3):
        house.office.perform(command, look)
        tell(house, one, taken(one))
    assert seen == [0, 1, 2]


def test_terms_of_a_position_that_was_passed_ask_for_no_tail(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who goes through the log asks for them at each event."""
    kept_, asked = house.office.kept, []
    kept_.refresh()
    monkeypatch.setattr(kept_, "refresh", lambda: asked.append(kept_.seen))
    terms = house.office.terms(upto=kept_.seen)
    assert (terms, asked) == (house.office.laid_down()[0], [])
    house.office.terms(upto=kept_.seen + 1)
    assert asked == [kept_.seen]


def test_after_the_database_was_away_nothing_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who answers next may be another server, that knows less."""
    house.office.kept.refresh()
    assert house.office.kept.seen
    with pytest.raises(StoreAway), house.office.away():
        raise psycopg.OperationalError
    assert house.office.kept.seen == 0


class Processes(RuleBasedStateMachine):
    """Two processes of an office, each with what it keeps; the log decides."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.records = [uuid4() for _ in range(4)]
        self.kept = [a_kept(self.house), a_kept(self.house)]

    record = st.integers(0, 3)
    process = st.integers(0, 1)

    @rule(record=record, count=st.integers(1, 3))
    def tell(self, record: int, count: int) -> None:
        one = self.records[record]
        tell(self.house, one, *[taken(one)] * count)

    @rule(process=process)
    def refresh(self, process: int) -> None:
        self.kept[process].refresh()

    @rule(process=process, record=record)
    def get(self, process: int, record: int) -> None:
        one = self.records[record]
        assert version(self.kept[process], one) == self.house.office.version_of(one)

    @rule(process=process, record=record, other=record, follows=st.booleans())
    def get_while_it_moves(self, process: int, record: int, other: int, follows: bool) -> None:
        found, one = self.kept[process], self.records[other]

        def meanwhile() -> None:
            tell(self.house, one, taken(one))
            if follows:
                found.refresh()

        found.meanwhile = meanwhile
        found.get(self.records[record])
        found.meanwhile = None

    @rule(process=process, records=st.sets(record))
    def drop(self, process: int, records: set[int]) -> None:
        self.kept[process].drop([self.records[one] for one in records])

    @rule(process=process)
    def forget(self, process: int) -> None:
        self.kept[process].forget()

    def teardown(self) -> None:
        for process in (0, 1):
            for record in range(4):
                self.get(process, record)


def test_what_is_kept_is_what_the_log_says(lasting: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    monkeypatch.setattr(kept, "TAIL", 3)
    Processes.house = lasting
    run_state_machine_as_test(Processes, settings=settings(max_examples=30, stateful_step_count=25))


def test_nobody_waits_for_an_answer_that_does_not_come_to_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server hangs, each would wait for it after the others."""
    monkeypatch.setattr(kept, "TURN_SECONDS", 0.1)
    with house.office.kept._turn, ThreadPoolExecutor(1) as others, pytest.raises(StoreBusy):
        others.submit(house.office.kept.refresh).result(10)
    house.office.kept.refresh()
