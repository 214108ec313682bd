"""A move that fails: whoever ran it is told how the office stands now, and the way out."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jurisdictions.clusters import Clusters

from application.store import gate
from application.store.gate import Gate
from domain import locks
from interfaces.commands.common import Stopped
from interfaces.offices import moving, written

Run = Callable[..., subprocess.CompletedProcess[str]]
KEY, SCHEMA = "liuzhou", "duban_liuzhou"


def gate_at(two: Clusters, cluster: str) -> Gate:
    with two.side(KEY, cluster).owner() as conn:
        return gate.standing(conn).gate


def cut_off(url: str) -> None:
    """Whoever moves the office loses the connection that holds the lock there."""
    with psycopg.connect(url, autocommit=True) as conn:
        ended = conn.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, %s)",
            (SCHEMA, locks.MOVE),
        )
        assert ended.fetchall() == [(True,)]


# Where it may fail, given the office on `east` that is to move to `west`


def its_connection_is_lost(two: Clusters, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "verified", lambda *_: cut_off(two.east))


def it_is_interrupted_as_it_switches(two: Clusters, patch: pytest.MonkeyPatch) -> None:
    before_the_table_leads_to(two.west, patch, Stopped())


def the_disk_of_the_table_is_full(two: Clusters, patch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    before_the_table_leads_to(two.west, patch, full)


def before_the_table_leads_to(url: str, patch: pytest.MonkeyPatch, fault: BaseException) -> None:
    change = written.change

    def changed(path: Path, key: str, **fields: str) -> Any:
        if fields["cluster"] == "west":
            raise fault
        return change(path, key, **fields)

    patch.setattr(written, "change", changed)


def its_connection_there_is_lost(two: Clusters, patch: pytest.MonkeyPatch) -> None:
    change = written.change

    def changed(path: Path, key: str, **fields: str) -> Any:
        found = change(path, key, **fields)
        if fields["cluster"] == "west":
            cut_off(two.west)
        return found

    patch.setattr(written, "change", changed)


@pytest.mark.parametrize(
    ("fails", "leads_to"),
    [
        (its_connection_is_lost, "east"),
        (it_is_interrupted_as_it_switches, "east"),
        (the_disk_of_the_table_is_full, "east"),
        (its_connection_there_is_lost, "west"),
    ],
)
def test_what_leaves_the_office_closed_says_so_and_names_the_ways_out(
    there: Clusters,
    duban: Run,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[Clusters, pytest.MonkeyPatch], None],
    leads_to: str,
) -> None:
    for way_out in (("--give-up",), ("--to", "west", "--json")):
        if there.table().offices[KEY].cluster == "west":  # given up there: as it was before
            assert duban("office", "move", KEY, "--to", "east").returncode == 0
        with monkeypatch.context() as patch:
            fails(there, patch)
            done = duban("office", "move", KEY, "--to", "west")
        assert done.returncode == 1
        zh, _, en = done.stderr.partition(" · ")
        for said in (zh, en):
            assert f"duban office move {KEY} --give-up" in said
        assert f"办公室 {KEY} 仍然停办" in zh and "再执行一次" in zh
        assert f"the office {KEY} is still closed" in en and "repeat the command" in en
        # and so it is: nowhere is it open, until one of the two is done
        assert Gate.OPEN not in (gate_at(there, "east"), gate_at(there, "west"))
        assert there.table().offices[KEY].cluster == leads_to
        done = duban("office", "move", KEY, *way_out)
        assert done.returncode == 0, done.stderr
        if way_out != ("--give-up",) and leads_to == "east":
            assert json.loads(done.stdout)["put_aside"] is None, "the copy is taken as it is"
        where = leads_to if way_out == ("--give-up",) else "west"
        assert there.table().offices[KEY].cluster == where
        open_at = [one for one in ("east", "west") if gate_at(there, one) is Gate.OPEN]
        assert open_at == [where]


def test_it_is_given_up_whatever_other_cluster_is_away(
    there: Clusters, duban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is looked for on each, in the order of the table."""
    away = '[clusters.a]\nurl = "host=127.0.0.1 port=1"\nowner_url = "host=127.0.0.1 port=1"\n'
    there.path.write_text(away + there.path.read_text("utf-8"), "utf-8")
    with monkeypatch.context() as patch:
        it_is_interrupted_as_it_switches(there, patch)
        assert duban("office", "move", KEY, "--to", "west").returncode == 1
    assert gate_at(there, "east") is Gate.MOVED
    with psycopg.connect(there.west, autocommit=True) as conn:
        conn.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO elsewhere")
        # without the copy nobody knows whether it is on the one that is away
        done = duban("office", "move", KEY, "--give-up")
        assert done.returncode == 1 and "集群 a 无法访问" in done.stderr
        assert gate_at(there, "east") is Gate.MOVED
        conn.execute(f"ALTER SCHEMA elsewhere RENAME TO {SCHEMA}")
    done = duban("office", "move", KEY, "--give-up")
    assert done.returncode == 0, done.stderr
    assert gate_at(there, "east") is Gate.OPEN


def test_who_does_not_come_to_an_end_with_the_log_is_waited_for_and_named(
    there: Clusters, duban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "WRITERS_SECONDS", 1)
    with psycopg.connect(there.east) as conn:
        conn.execute(f"LOCK TABLE {SCHEMA}.stored_events IN SHARE UPDATE EXCLUSIVE MODE")
        done = duban("office", "move", KEY, "--to", "west")
    assert done.returncode == 1
    assert "VACUUM" in done.stderr and f"the office {KEY} is open on east" in done.stderr
    assert gate_at(there, "east") is Gate.OPEN


def test_a_rehearsal_where_the_office_is_opens_nothing(there: Clusters, duban: Run) -> None:
    with there.side(KEY, "east").owner() as conn:
        gate.begin(conn)
    done = duban("office", "move", KEY, "--to", "east", "--dry-run")
    assert done.returncode == 1 and "没有可演练的" in done.stderr
    assert gate_at(there, "east") is Gate.CLOSING
