"""The sealer: behind the commands, whole or not at all, and never two trees."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from audit.attacker import fill, superuser
from audit.checking import is_consistent, root_of_inclusion
from views.at_work import running

from application.audit import leaves, note, proofs, tiles, tree
from application.audit.sealer import Altered
from application.audit.tiles import TILE
from application.audit.verify import verify
from interfaces.wiring import House
from interfaces.worker import Worker

TABLES = ("tree_tiles", "tree_edge")


def expected(house: House, size: int | None = None) -> bytes:
    """The root of the rows as they stand, all at once."""
    with house.database.connect() as conn:
        rows = leaves.after(conn, 0, 1_000_000)[:size]
    return house.ledger.hashing.root(house.ledger.hashing.leaves(leaves.data(rows)))


def sealed(house: House) -> tuple[int, bytes]:
    """Size and root of the stored tree."""
    with house.ledger.tree() as (_, edge, nodes):
        return edge.size, tree.root(house.ledger.hashing, nodes, edge.size)


def stored(house: House) -> list[Any]:
    with house.database.connect() as conn:
        return conn.execute("SELECT * FROM tree_tiles ORDER BY level, number").fetchall()


def test_a_leaf_is_exactly_what_the_database_holds(house: House) -> None:
    with house.database.connect() as conn:
        row = conn.execute("SELECT * FROM stored_events ORDER BY notification_id").fetchone()
        assert row is not None
        seconds = int(row["recorded_at"].timestamp())
        us = seconds * 1_000_000 + row["recorded_at"].microsecond
        head = f"{row['notification_id']}\n{row['originator_id']}\n{row['originator_version']}\n"
        data = f"{head}{us}\n{row['topic']}\n".encode() + bytes(row["state"])
        assert leaves.data(leaves.after(conn, 0, 1)) == [data]


@pytest.mark.parametrize("total", [TILE - 1, TILE, TILE + 1, 3 * TILE])
@pytest.mark.parametrize("batch", [1, 100, 2_000])
def test_the_tree_is_that_of_all_events(
    house: House, owner_url: str, total: int, batch: int
) -> None:
    fill(owner_url, house, total - house.office.head())
    sealer = house.ledger.sealer()
    with house.database.connect() as conn:
        while sealer.take(conn, batch):
            pass
    assert sealed(house) == (total, expected(house))
    assert [row["number"] for row in stored(house)] == list(range(total // TILE))


def test_a_large_tree_has_levels_and_short_proofs(house: House, owner_url: str) -> None:
    fill(owner_url, house, 2)
    early = house.ledger.sign()
    fill(owner_url, house, TILE * TILE + 3 * TILE + 5)
    signed = house.ledger.sign()
    assert signed.head.root == expected(house)
    assert (1, 0) in {(row["level"], row["number"]) for row in stored(house)}
    for position in (1, TILE, TILE + 1, TILE * TILE + TILE, signed.head.position):
        proof = proofs.inclusion(house.ledger, position)
        path = [note.unb64(one) for one in proof["path"]]
        leaf = house.ledger.hashing.leaf(note.unb64(proof["leaf"]))
        hashing, size = house.ledger.hashing, proof["size"]
        assert root_of_inclusion(hashing, leaf, proof["index"], size, path) == signed.head.root
    found = proofs.consistency(house.ledger, early.size, signed.size)
    path = [note.unb64(one) for one in found["path"]]
    roots = (early.head.root, signed.head.root)
    assert is_consistent(house.ledger.hashing, early.size, signed.size, roots, path)
    found_again = verify(house.ledger)
    assert (found_again.faults, found_again.confirmed) == ((), signed.size)


def test_positions_may_have_gaps(house: House, owner_url: str) -> None:
    fill(owner_url, house, 10)
    with superuser(owner_url, house) as conn:
        conn.execute(
            "SELECT nextval('stored_events_notification_id_seq') FROM generate_series(1,9)"
        )
    fill(owner_url, house, 3)
    signed = house.ledger.sign()
    assert signed.size == signed.head.position - 9
    assert proofs.inclusion(house.ledger, signed.head.position)["index"] == signed.size - 1
    with pytest.raises(Exception, match="no event at position"):
        proofs.inclusion(house.ledger, signed.head.position - 5)
    assert verify(house.ledger).faults == ()


# Cut short, lost, and made anew


def test_a_batch_that_breaks_off_leaves_the_tree_as_it_was(
    house: House, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ledger.seal()
    before = sealed(house)
    fill(owner_url, house, 2 * TILE)

    def breaks(*_: Any) -> None:
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as patched:
        patched.setattr(tiles, "write_edge", breaks)
        with pytest.raises(RuntimeError):
            house.ledger.seal()
    assert sealed(house) == before and stored(house) == []
    house.ledger.seal()
    assert sealed(house) == (house.office.head(), expected(house))


LOSSES: dict[str, str] = {
    "dropped": "DROP TABLE tree_tiles, tree_edge",
    "emptied": "TRUNCATE tree_tiles, tree_edge",
    "tiles-dropped": "DROP TABLE tree_tiles",
    "tiles-emptied": "DELETE FROM tree_tiles",
    "one-tile": "DELETE FROM tree_tiles WHERE level = 0 AND number = 1",
    "last-tile": "DELETE FROM tree_tiles WHERE level = 0 AND number = 3",
    "edge-dropped": "DROP TABLE tree_edge",
    "edge-emptied": "DELETE FROM tree_edge",
    "edge-set-back": "UPDATE tree_edge SET start = 0, last_position = 0, positions = '{}',"
    " hashes = ''",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_of_the_tree_is_made_anew(house: House, owner_url: str, loss: str) -> None:
    fill(owner_url, house, 2 * TILE)
    house.ledger.sign()
    fill(owner_url, house, 2 * TILE)
    house.ledger.seal()
    before, rows = sealed(house), stored(house)
    with superuser(owner_url, house) as conn:
        conn.execute(LOSSES[loss])
    fill(owner_url, house, 1)
    house.ledger.seal()
    assert stored(house) == rows
    assert sealed(house) == (before[0] + 1, expected(house))
    assert verify(house.ledger).faults == ()
    assert house.ledger.sign().size == before[0] + 1


def test_a_level_that_is_lost_is_made_anew(house: House, owner_url: str) -> None:
    fill(owner_url, house, TILE * TILE)
    house.ledger.seal()
    rows = stored(house)
    with superuser(owner_url, house) as conn:
        conn.execute("DELETE FROM tree_tiles WHERE level = 1")
    house.ledger.seal()
    assert stored(house) == rows and len(rows) == TILE + 1


def test_a_tree_made_anew_from_altered_events_is_not_gone_on_with(
    house: House, owner_url: str
) -> None:
    fill(owner_url, house, 20)
    bad = house.ledger.sign()
    fill(owner_url, house, 20)
    with superuser(owner_url, house) as conn:
        conn.execute("UPDATE stored_events SET state = '{}' WHERE notification_id = 12")
        conn.execute("TRUNCATE tree_tiles, tree_edge")
    for attempt in (house.ledger.seal, house.ledger.sign):
        with pytest.raises(Altered, match=f"head of size {bad.size}"):
            attempt()
    with house.connection() as conn:
        assert tiles.read_edge(conn) is None
    fault = verify(house.ledger).faults[0]
    assert (fault.code, fault.position) == ("head", 1)
    assert f"size {bad.size}" in fault.text.en


def test_the_worker_tells_that_it_stopped(house: House, owner_url: str) -> None:
    house.ledger.sign()
    with superuser(owner_url, house) as conn:
        conn.execute("UPDATE stored_events SET state = '{}' WHERE notification_id = 2")
        conn.execute("TRUNCATE tree_tiles, tree_edge")

    def error() -> Any:
        with house.connection() as conn:
            return conn.execute("SELECT error FROM stops WHERE name = 'tree'").fetchone()

    with Worker(house):
        assert until(lambda: error() is not None)
        assert "duban audit verify" in error()["error"]


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return True
        pause.wait(0.02)
    return False


# Several at once


def test_two_at_once_never_fork_the_tree(house: House, owner_url: str) -> None:
    fill(owner_url, house, 3 * TILE)
    start, errors = threading.Barrier(4), []

    def seal() -> None:
        try:
            sealer = house.ledger.sealer()
            with house.database.connect() as conn:
                start.wait()
                while sealer.take(conn, 37):
                    pass
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sealed(house) == (house.office.head(), expected(house))


def test_two_that_sign_at_once_sign_one_head(house: House, owner_url: str) -> None:
    fill(owner_url, house, 5)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(house.ledger.sign().note)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_the_worker_seals_what_commands_add(house: House, owner_url: str) -> None:
    with Worker(house):
        for _ in range(3):
            fill(owner_url, house, 1)
            head = house.office.head()

            def there(head: int = head) -> bool:
                with house.connection() as conn:
                    edge = tiles.read_edge(conn)
                return edge is not None and edge.position == head

            assert until(there)
        assert until(lambda: house.ledger.newest() is not None)


def test_a_sealer_keeps_up_while_others_write(house: House, owner_url: str) -> None:
    done = threading.Event()

    def write() -> None:
        for _ in range(30):
            fill(owner_url, house, 11)

    writers = [threading.Thread(target=write) for _ in range(3)]

    def seal() -> None:
        while not done.is_set():
            house.ledger.seal()

    sealer = threading.Thread(target=seal)
    for thread in (*writers, sealer):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    sealer.join()
    house.ledger.seal()
    assert sealed(house) == (8 + 990, expected(house))


# The database's own part


@pytest.mark.parametrize("table", ["tree_tiles", "tree_heads"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_tiles_and_heads_are_only_added_to(house: House, table: str, statement: str) -> None:
    with (
        house.database.connect() as conn,
        pytest.raises((psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege)),
    ):
        conn.execute(statement.format(table))


def test_a_head_of_a_size_is_signed_once(house: House) -> None:
    sizes = [house.ledger.sign().size for _ in range(3)]
    assert len(set(sizes)) == 1
    with house.connection() as conn:
        count = conn.execute("SELECT count(*) AS n FROM tree_heads").fetchone()
    assert count == {"n": 1}


# It rests


class Counted:
    name = "counted"
    pause = 0.2

    def __init__(self) -> None:
        self.takes = 0

    def take(self, conn: Any, log: Any, limit: int) -> int:
        self.takes += 1
        return 0


def test_who_rests_is_not_woken_by_each_event(house: House) -> None:
    """A sealer that was would take its share of every command."""
    counted = Counted()
    with running(house, counted, poll_seconds=0.01):
        time.sleep(1.1)
    assert 2 <= counted.takes <= 6
