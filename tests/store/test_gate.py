"""An office that is closed for writes: no command adds to it whichever process it comes from, and
whoever reads goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from client import Client
from examples import a_uscc
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege, LockNotAvailable, ReadOnlySqlTransaction
from psycopg.rows import dict_row

from application.errors import StoreClosed
from application.store import gate
from application.store.gate import Gate
from application.store.tables import PASSING, SETTLED
from interfaces.chores import WhileOpen
from interfaces.wiring import House

PROVIDER = {
    "kind": "integrated",
    "name": "龙城集成服务有限公司",
    "legal_representative": "韦建国",
    "domicile": "柳州市城中区",
    "business_scope": "软件开发",
    "registered_capital": "5000000.00",
    "liaison": {"name": "覃小云", "phone": "0772-5550101"},
    "admitted_on": "2025-05-22",
}


@pytest.fixture
def owner(house: House, owner_url: str) -> Iterator[Connection[dict[str, Any]]]:
    with as_owner(house, owner_url) as conn:
        yield conn


@contextmanager
def as_owner(house: House, url: str) -> Iterator[Connection[dict[str, Any]]]:
    options = f"-c search_path={house.database.schema}"
    with psycopg.connect(url, autocommit=True, row_factory=dict_row, options=options) as conn:
        yield conn


def admit(office: Client, key: str, uscc: str) -> Any:
    headers = {"Idempotency-Key": key}
    return office.ask("POST", "/providers", json={**PROVIDER, "uscc": uscc}, headers=headers)


def test_a_command_is_refused_with_a_plain_answer_and_has_one_effect_once_it_is_open_again(
    office: Client, house: House, owner: Connection[Any]
) -> None:
    before, code = admit(office, "before", a_uscc()), a_uscc()
    assert before.status_code == 201
    head = house.office.head()
    gate.begin(owner)
    # when a command comes
    refused = admit(office, "meanwhile", code)
    # then it is told to come again, in a way that people understand, and nothing was kept
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    problem = refused.json()
    assert problem["code"] == "closed-for-writes"
    assert "暂停办理" in problem["detail"] and "is being moved" in problem["detail"]
    assert house.office.head() == head
    # and whoever reads goes on
    assert office.ask("GET", f"/providers/{before.json()['id']}").status_code == 200
    # and no connection was given up, as to a server that was demoted
    assert house.office.log.datastore.pool.get_stats().get("returns_bad", 0) == 0
    # and it is done once, when it is open
    gate.open_(owner)
    done, again = (admit(office, "meanwhile", code) for _ in range(2))
    assert done.status_code == 201 and again.json() == done.json()


def test_what_was_done_before_is_answered_as_it_was_while_it_is_closed(
    office: Client, owner: Connection[Any]
) -> None:
    code = a_uscc()
    done = admit(office, "before", code)
    gate.begin(owner)
    assert admit(office, "before", code).json() == done.json()


def test_closing_waits_for_whoever_adds_and_refuses_who_comes_later(
    house: House, owner_url: str, owner: Connection[Any]
) -> None:
    """A straggler is in the log before it is closed, or never."""
    order: list[str] = []
    with house.database.connect() as straggler, straggler.transaction():
        straggler.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, 1, 'provider.admitted', '')",
            (uuid4(),),
        )

        def close() -> None:
            with as_owner(house, owner_url) as other:
                gate.begin(other)
            order.append("closed")

        closer = threading.Thread(target=close)
        closer.start()
        time.sleep(0.3)
        order.append("added")
    closer.join(10)
    assert order == ["added", "closed"]
    with house.connection() as conn, pytest.raises(ReadOnlySqlTransaction) as refused:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, 1, 'provider.admitted', '')",
            (uuid4(),),
        )
    assert gate.is_closed(refused.value)


def test_closing_does_not_wait_for_ever_for_who_never_ends(
    house: House, office: Client, owner: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody who adds something waits behind it."""
    monkeypatch.setattr(gate, "WRITERS_SECONDS", 1)
    with house.database.connect() as stuck, stuck.transaction(force_rollback=True):
        stuck.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, 1, 'provider.admitted', '')",
            (uuid4(),),
        )
        with pytest.raises(LockNotAvailable):
            gate.begin(owner)
        assert gate.standing(owner).gate is Gate.OPEN
        assert admit(office, "meanwhile", a_uscc()).status_code == 201
    gate.begin(owner)
    with house.database.connect() as stuck, stuck.transaction():
        stuck.execute("LOCK TABLE outbox IN ROW EXCLUSIVE MODE")
        assert gate.close(owner) is False


def test_only_what_is_closed_is_left(owner: Connection[Any]) -> None:
    """What was opened since it was copied has more than its copy."""
    for _ in range(2):
        with pytest.raises(gate.OpenAgain):
            gate.leave(owner)
        assert gate.standing(owner).gate is not Gate.MOVED
        gate.begin(owner)
    assert gate.close(owner)
    for _ in range(2):
        gate.leave(owner)
        assert gate.standing(owner).gate is Gate.MOVED


def test_closed_nothing_changes_that_a_copy_takes_along(
    house: House, owner: Connection[Any]
) -> None:
    gate.begin(owner)
    with house.database.connect() as conn:
        for table in SETTLED:  # what is under way is still brought to its end
            owner.execute(
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} WHERE false"
            )
        assert gate.close(owner)
        for table in ("stored_events", *SETTLED):
            with pytest.raises(ReadOnlySqlTransaction):
                owner.execute(
                    f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} WHERE false"
                )
        for table in PASSING:
            conn.execute(f"DELETE FROM {table} WHERE false")


def test_only_the_owner_moves_the_gate(house: House, owner: Connection[Any]) -> None:
    with house.database.connect() as conn:
        for moving in (gate.begin, gate.open_, gate.leave, gate.close):
            with pytest.raises(InsufficientPrivilege):
                moving(conn)
    assert gate.standing(owner).gate is Gate.OPEN


def test_it_is_not_closed_before_what_is_under_way_has_come_to_its_end(
    house: House, owner: Connection[Any]
) -> None:
    """A mail that was handed over and not noted yet would be sent again from the copy."""
    row = uuid4()
    owner.execute(
        "INSERT INTO outbox (id, channel, topic, what, kind, record_id, state, written_at, due_at,"
        " leased_until) VALUES (%s, 'mail', 'work', 'x', 'provider', %s, 'waiting', now(), now(),"
        " now() + interval '3 minutes')",
        (row, uuid4()),
    )
    gate.begin(owner)
    assert gate.close(owner) is False
    assert gate.standing(owner).gate is Gate.CLOSING
    # when its end is noted, which is allowed meanwhile
    with house.database.connect() as conn:
        conn.execute("UPDATE outbox SET state = 'sent', leased_until = NULL WHERE id = %s", (row,))
    assert gate.close(owner) is True
    assert gate.standing(owner).gate is Gate.CLOSED


def test_each_closing_has_a_number_of_its_own_which_stays_until_it_opens(
    owner: Connection[Any],
) -> None:
    gate.begin(owner)
    first = gate.standing(owner).closing
    gate.begin(owner)
    gate.close(owner)
    gate.leave(owner)
    assert gate.standing(owner).closing == first is not None
    gate.open_(owner)
    assert gate.standing(owner).closing is None
    gate.begin(owner)
    assert gate.standing(owner).closing not in (None, first)


class Counting:
    name, pause = "counting", 0.0

    def __init__(self) -> None:
        self.taken = 0

    def take(self, conn: Any, log: Any, limit: int) -> int:
        self.taken += 1
        return 1


def test_who_does_something_outside_rests_while_it_is_closed(
    house: House, owner: Connection[Any]
) -> None:
    counting = Counting()
    consumer = WhileOpen(counting)
    with house.database.connect() as conn:
        assert consumer.take(conn, house.log, 1) == 1
        gate.begin(owner)
        with pytest.raises(StoreClosed):
            consumer.take(conn, house.log, 1)
        gate.open_(owner)
        assert consumer.take(conn, house.log, 1) == 1
    assert counting.taken == 2
