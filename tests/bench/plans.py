"""What the server does for a request: its questions, their plans, and the pages that they touch.

python tests/bench/plans.py [--events N]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import psycopg
from psycopg import Cursor
from psycopg.sql import SQL, Composable

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

from harness import OFFICER, an_office, server  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402
from years import Years  # noqa: E402

from domain.values import Role  # noqa: E402
from interfaces.api.app import create_app  # noqa: E402
from interfaces.wiring import House  # noqa: E402

LARGE: Final = 1_000
"""Rows from which on it matters that all of a table is read."""
HEAD: Final = (
    "| 请求 · request | 问 · questions | 服务器 · server ms | 页 · pages (8 KB) |"
    " 整表读取 · whole tables read |\n| --- | ---: | ---: | ---: | --- |"
)
Asked = tuple[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    events = parser.parse_args().events
    with server() as url, an_office(url) as house:
        Years(house).fill(events - house.office.head())
        house.catch_up()
        with house.database.connect() as conn:
            conn.execute("ANALYZE")
            print(f"{house.office.head():,} events\n\n{HEAD}")
            for line in _rows(house, conn):
                print(line, flush=True)
    return 0


def _rows(house: House, conn: psycopg.Connection[Any]) -> Iterator[str]:
    token = house.tokens.issue(OFFICER.name, Role.CASEWORKER)
    api = TestClient(create_app(house), headers={"Authorization": f"Bearer {token}"})
    page = TestClient(api.app)
    page.post("/sign-in", data={"token": token})
    case = api.get("/api/v1/cases?limit=1").json()["items"][0]
    one, provider = case["id"], case["provider_id"]
    for http, path in (
        (api, f"/api/v1/cases/{one}"),
        (api, f"/api/v1/cases/{one}/history"),
        (api, "/api/v1/cases?limit=50"),
        (api, "/api/v1/cases?limit=50&q=智造"),
        (api, f"/api/v1/cases?limit=50&provider_id={provider}"),
        (api, "/api/v1/worklist?limit=50"),
        (api, "/api/v1/deadlines?limit=50"),
        (api, "/api/v1/escalations?limit=50"),
        (api, "/api/v1/history?limit=50"),
        (api, "/api/v1/dashboard"),
        (page, f"/cases/{one}"),
        (page, f"/providers/{provider}"),
        (page, "/desk"),
    ):
        http.get(path)  # what is kept from then on
        with _noted() as asked:
            answer = http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        named = path.replace(one, "{id}").replace(provider, "{id}")
        yield f"| `{named}` | {len(asked)} | {_told(conn, asked)} |"


@contextmanager
def _noted() -> Iterator[list[Asked]]:
    """Every SELECT that goes to the server meanwhile, with what it asks for."""
    asked: list[Asked] = []
    execute = Cursor.execute

    def noting(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        text = query.as_string(None) if isinstance(query, Composable) else str(query)
        if text.lstrip().upper().startswith(("SELECT", "WITH", "(SELECT")):
            asked.append((text, params))
        return execute(self, query, params, **options)

    with patch.object(Cursor, "execute", noting):
        yield asked


def _told(conn: psycopg.Connection[Any], asked: list[Asked]) -> str:
    took, pages, whole = 0.0, 0, set[str]()
    for text, params in asked:
        row = conn.execute(
            SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ") + SQL(text),  # type: ignore[arg-type]
            params,
        ).fetchone()
        assert row is not None
        (found,) = row["QUERY PLAN"]
        took += found["Execution Time"] + found["Planning Time"]
        pages += found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"]
        whole |= set(_whole(found["Plan"]))
    return f"{took:.1f} | {pages:,} | {'、'.join(sorted(whole)) or '–'}"


def _whole(plan: dict[str, Any]) -> Iterator[str]:
    read = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    if plan["Node Type"] == "Seq Scan" and read * plan["Actual Loops"] >= LARGE:
        yield f"`{plan['Relation Name']}` ({read * plan['Actual Loops']:,.0f})"
    for part in plan.get("Plans", ()):
        yield from _whole(part)


if __name__ == "__main__":
    sys.exit(main())
