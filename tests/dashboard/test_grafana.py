"""The Grafana dashboard that comes with the office: each panel asks what the role may read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from client import Client
from dashboard.of_a_figure import a_filled_office, on_the
from psycopg import Connection

from projections.dashboard import sql

GRAFANA = Path(__file__).parents[2] / "deploy" / "grafana"
DASHBOARD: dict[str, Any] = json.loads((GRAFANA / "dashboards" / "duban.json").read_text("utf-8"))
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
SOURCE: dict[str, Any] = yaml.safe_load(
    (GRAFANA / "provisioning" / "datasources" / "duban.yml").read_text("utf-8")
)["datasources"][0]
SPAN = ("'2024-07-10T01:00:00Z'", "'2025-07-10T01:00:00Z'")


def as_grafana_asks(query: str) -> str:
    """Its macros, filled in as its PostgreSQL source does."""
    query = re.sub(r"\$__timeFilter\(([^)]+)\)", rf"\1 BETWEEN {SPAN[0]} AND {SPAN[1]}", query)
    assert "$__" not in query, "a macro that is not known here"
    return query


@pytest.fixture(scope="module")
def asked() -> dict[str, str]:
    return {p["title"]: as_grafana_asks(t["rawSql"]) for p in PANELS for t in p["targets"]}


def test_every_panel_gives_rows_to_the_reading_role(
    office: Client, reader: Connection[dict[str, Any]], asked: dict[str, str]
) -> None:
    # given an office with something in each list
    on_the(office, "2025-07-10")
    a_filled_office(office)
    office.house.catch_up()
    # when each panel asks as Grafana would
    place = sql.place_of(office.house.database.schema)
    assert len(asked) == len(PANELS) > 10
    for title, query in asked.items():
        rows = reader.execute(query.replace("dashboard.", f"{place}.")).fetchall()
        # then it has something to draw
        assert rows, title
        assert any(value is not None for row in rows for value in row.values()), title


def test_panels_and_source_belong_together() -> None:
    assert SOURCE["user"] == sql.reader_of("duban")
    assert SOURCE["secureJsonData"] == {"password": "$DUBAN_DASHBOARD_PASSWORD"}
    used = {(p["datasource"]["type"], p["datasource"]["uid"]) for p in PANELS}
    assert used == {(SOURCE["type"], SOURCE["uid"])}
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    for panel in PANELS:
        assert " · " in panel["title"]


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells
