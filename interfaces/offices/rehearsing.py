"""A move rehearsed: all of it but closing and switching, into a database that goes again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from interfaces.offices.copying import Moved, Report, copied, log_of, programs_of, step, verified
from interfaces.offices.sides import MoveError, Side, alone


def rehearse(here: Side, there: Side, report: Report) -> Moved:
    """What a move would take, but for closing; the office goes on meanwhile."""
    programs = programs_of(here, there)
    with alone(here), here.house() as house, _trial(there) as trial:
        moved = Moved(log_of(house))
        with step(moved, "copying", report, "复制 · copying"):
            known = copied(house, here, trial, programs)
        moved.log, moved.head = known.log, known.head
        with step(moved, "verifying", report, "两边核验 · verifying both sides"):
            verified(house, trial, moved)
    return moved


@contextmanager
def _trial(there: Side) -> Iterator[Side]:
    """One for each office: what a rehearsal left that was killed goes with the next one."""
    name = f"duban_rehearsal_{there.key}"
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    with psycopg.connect(there.owner_url, autocommit=True, connect_timeout=10) as conn:
        try:
            conn.execute(drop)
            conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise MoveError(
                f"演练需要在集群 {there.cluster} 上建立临时数据库：请授予所有者 CREATEDB",
                f"a rehearsal makes a database for the while on the cluster {there.cluster}: give"
                " its owner CREATEDB",
            ) from None
        try:
            yield replace(
                there,
                url=make_conninfo(there.url, dbname=name),
                owner_url=make_conninfo(there.owner_url, dbname=name),
            )
        finally:
            conn.execute(drop)
