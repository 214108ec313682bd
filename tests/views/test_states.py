"""What views keep of records in memory: never wrong, and bounded for the process as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views.one_of_each import DAY, OFFICER

from domain.catalogue import CLAIM
from domain.register import CodeClaimed
from domain.values import Recorded
from projections.states import Room, States

RECORDS = [UUID(int=number) for number in range(6)]


class Told:
    """A log that is told of records, one event after the other."""

    def __init__(self) -> None:
        self.events: list[Recorded[Any]] = []
        self.read: list[UUID] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def tell(self, *records: UUID) -> list[Recorded[Any]]:
        new = []
        for one in records:
            version = sum(event.record_id == one for event in self.events) + 1
            event = CodeClaimed(code=f"{one.int}-{version}", holder=one, on=DAY)
            new.append(
                Recorded(
                    record_id=one,
                    version=version,
                    position=len(self.events) + 1,
                    recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
                    effective_on=DAY,
                    actor=OFFICER,
                    citation=None,
                    measures=None,
                    event=event,
                )
            )
            self.events.append(new[-1])
        return new

    def of(self, conn: object, record_ids: Sequence[UUID], upto: int) -> list[Recorded[Any]]:
        self.read += record_ids
        self.meanwhile()
        return [e for e in self.events if e.record_id in record_ids and e.position <= upto]

    def shown(self, upto: int, records: Sequence[UUID]) -> dict[UUID, Any]:
        events = [e for e in self.events if e.position <= upto]
        return {
            one: (CLAIM, CLAIM.fold([e for e in events if e.record_id == one])) for one in records
        }


@pytest.fixture
def log() -> Told:
    return Told()


def follow(states: States, log: Told, *records: UUID) -> dict[UUID, Any]:
    return states.follow(None, log.tell(*records), log)  # type: ignore[arg-type]


@pytest.mark.parametrize(("limit", "read"), [(5, []), (4, []), (3, RECORDS[:2])])
def test_what_was_not_used_for_longest_is_given_up(log: Told, limit: int, read: list[UUID]) -> None:
    room = Room(limit)
    one, other = States(room=room), States(room=room)
    follow(one, log, *RECORDS[:2])
    follow(other, log, *RECORDS[2:4])
    # when the first has to do with its records again
    found = follow(one, log, *RECORDS[:2])
    # then it reads what it gave up, and comes to the same
    assert log.read == read
    assert found == log.shown(len(log.events), RECORDS[:2])


def test_who_uses_its_states_goes_behind_whoever_does_not(log: Told) -> None:
    room = Room(4)
    first, second, third = States(room=room), States(room=room), States(room=room)
    follow(first, log, *RECORDS[:2])
    follow(second, log, *RECORDS[2:4])
    follow(first, log, RECORDS[0])
    follow(third, log, RECORDS[4])
    follow(first, log, *RECORDS[:2])
    assert log.read == []
    follow(second, log, RECORDS[2])
    assert log.read == [RECORDS[2]]


def test_a_batch_that_is_being_followed_is_not_taken_away(log: Told) -> None:
    room = Room(2)
    one, other = States(room=room), States(room=room)
    follow(one, log, RECORDS[0])
    one.clear()
    log.meanwhile = lambda: follow(other, log, *RECORDS[1:4])
    assert follow(one, log, RECORDS[0]) == log.shown(2, [RECORDS[0]])


def test_what_is_gone_takes_no_room(log: Told) -> None:
    room = Room(4)
    one, closed = States(room=room), States(room=room)
    follow(closed, log, *RECORDS[:2])
    del closed
    follow(one, log, *RECORDS[2:4])
    follow(States(room=room), log, *RECORDS[4:])
    follow(one, log, *RECORDS[2:4])
    assert log.read == []


@given(
    limits=st.tuples(st.integers(1, 4), st.integers(1, 8)),
    batches=st.lists(
        st.tuples(st.integers(0, 2), st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4)),
        max_size=30,
    ),
)
def test_whatever_is_given_up_each_view_comes_to_what_the_log_says(
    limits: tuple[int, int], batches: list[tuple[int, list[UUID]]]
) -> None:
    own, together = limits
    room = Room(together)
    logs = [Told() for _ in range(3)]
    views = [States(own, room) for _ in logs]
    for which, records in batches:
        found = follow(views[which], logs[which], *records)
        assert found == logs[which].shown(len(logs[which].events), list(dict.fromkeys(records)))
        assert sum(len(one._known) for one in views) <= max(together, own)
