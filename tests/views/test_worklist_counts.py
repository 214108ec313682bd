"""What a desk counts is read no further than it is told, however much waits in the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from domain.values import Actor, Role
from interfaces.wiring import House
from projections import worklist
from projections.worklist import Wanted, spans

ON = date(2026, 3, 4)
ME = Actor(name="韦志明", role=Role.CASEWORKER)
MINE_AND_NOBODYS = Wanted(assignee=ME.name, unassigned=True)
GROUPS = spans(ON, 3, 7)
SOME = 10_000
MORE = """
    INSERT INTO worklist (record_id, task, role, kind, assignee, since, due_on, not_for)
    SELECT gen_random_uuid(), 'case.inspect',
           CASE WHEN random() < 0.3 THEN 'provider' ELSE 'caseworker' END, 'rectification-case',
           CASE WHEN random() < 0.01 THEN %(me)s WHEN random() < 0.5 THEN '莫小燕' END, %(on)s,
           CASE WHEN random() < 0.8 THEN %(on)s::date - 40 + (random() * 70)::int END, '{}'
    FROM generate_series(1, %(more)s)"""
"""A third is not for caseworkers, half is another's, one in five has no day."""


class Explained:
    """Adds up the rows that questions look at."""

    def __init__(self, conn: Connection[DictRow]) -> None:
        self.conn, self.rows = conn, 0

    def execute(self, query: str, params: Any, **options: Any) -> Cursor[DictRow]:
        told = self.conn.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", params, **options)
        row = told.fetchone()
        assert row is not None
        self.rows += sum(_looked_at(row["QUERY PLAN"][0]["Plan"]))
        return self.conn.execute(query, params, **options)


def _looked_at(plan: Mapping[str, Any]) -> Iterator[int]:
    if "Relation Name" in plan or plan["Node Type"] == "Bitmap Index Scan":
        yield int(plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    for part in plan.get("Plans", ()):
        yield from _looked_at(part)


def add(conn: Connection[DictRow], more: int) -> None:
    conn.execute("SELECT setseed(0.5)")
    conn.execute(MORE, {"me": ME.name, "on": ON, "more": more})
    conn.execute("ANALYZE worklist")


def counted(conn: Connection[DictRow], times: int) -> tuple[dict[str, int], int]:
    """By group, and how many rows were looked at for it."""
    for _ in range(times):
        asked = Explained(conn)
        found = worklist.counts(asked, ME, MINE_AND_NOBODYS, GROUPS)  # type: ignore[arg-type]
    return found, asked.rows


@pytest.mark.parametrize("times", [1, 12], ids=["asked once", "asked often"])
def test_a_group_is_counted_up_to_a_bound(
    house: House, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "COUNTED", 99)
    with house.database.connect() as conn:
        # given an office in which much waits
        add(conn, SOME)
        found, looked_at = counted(conn, times)
        assert {name for name, n in found.items() if n > worklist.COUNTED} >= {"overdue", "undated"}
        assert found["today"] == _exactly(conn, GROUPS["today"]) < worklist.COUNTED
        # when it is four times as much, then hardly more is looked at
        add(conn, 3 * SOME)
        assert counted(conn, times)[1] < 2 * looked_at


def _exactly(conn: Connection[DictRow], span: worklist.Span) -> int:
    where, params = MINE_AND_NOBODYS.conditions(ME)
    row = conn.execute(
        f"SELECT count(*) AS n FROM worklist WHERE {where} AND due_on BETWEEN %s AND %s",
        (*params, *span),
    ).fetchone()
    assert row is not None
    return int(row["n"])
