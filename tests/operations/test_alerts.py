"""Board and alerts ask for figures that are there, in words that Prometheus understands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import promql_parser
import pytest
import yaml
from client import Client
from examples import a_provider

from interfaces import upkeep
from projections.runner import try_lock

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]
]
GRAFANA = ROOT / "deploy" / "grafana"
BOARD: dict[str, Any] = json.loads((GRAFANA / "dashboards" / "operations.json").read_text("utf-8"))
EXPRESSIONS = {
    **{rule["alert"]: rule["expr"] for rule in ALERTS},
    **{
        f"{panel['title']} {target['refId']}": target["expr"].replace("$__rate_interval", "5m")
        for panel in BOARD["panels"]
        for target in panel["targets"]
    },
}
NAME = re.compile(r"\b(?:duban_\w+|up)\b(?!\s*\()")
OWN = {"up"}
"""Prometheus's."""
DOCUMENT = (ROOT / "docs" / "operations.md").read_text("utf-8")


def used(expression: str) -> set[str]:
    return set(NAME.findall(re.sub(r'"[^"]*"', '""', expression)))


@pytest.fixture
def exported(office: Client, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Name -> its labels, of an office in which everything happened that has a figure."""
    a_provider(office)
    office.house.ledger.sign()
    upkeep.note_backup(office.house.settings, "dump", datetime.now(UTC))
    with office.house.connection() as conn:
        conn.execute("INSERT INTO stops (name, why, error) VALUES ('tallies', 'why', 'error')")
    office.http.get("/metrics")
    found: dict[str, set[str]] = {}
    standby = SimpleNamespace(name="standby", why_not=None, age=1.0)
    there = SimpleNamespace(all=[standby], near=lambda: None, watched=True)
    with office.house.database.connect() as conn, monkeypatch.context() as patch:
        try_lock(conn, office.house.database.schema, "records")  # somebody runs it
        patch.setattr(office.house, "standbys", there)
        told = office.http.get("/metrics").text
    for line in told.splitlines():
        if not line.startswith("#"):
            name, _, rest = line.partition("{")
            found.setdefault(name, set()).update(re.findall(r'(\w+)="', rest))
    return found


def test_every_figure_that_board_and_alerts_name_is_exported(
    exported: dict[str, set[str]],
) -> None:
    assert len(EXPRESSIONS) >= 18
    for about, expression in EXPRESSIONS.items():
        names = used(expression) - OWN
        assert names or about == "DubanApiMissing", about
        assert names <= exported.keys(), (about, names - exported.keys())


def test_labels_that_are_asked_for_are_there(exported: dict[str, set[str]]) -> None:
    given = {"job", "instance"}  # by Prometheus
    for about, expression in EXPRESSIONS.items():
        labels = {one for name in used(expression) for one in exported.get(name, ())} | given
        asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", expression))
        for group in re.findall(r"\bby \(([^)]*)\)", expression):
            asked |= {one.strip() for one in group.split(",")}
        assert asked <= labels, (about, asked - labels)


def test_every_figure_says_which_office_it_is_of(exported: dict[str, set[str]]) -> None:
    assert {name for name, labels in exported.items() if "office" not in labels} == set()


@pytest.mark.parametrize("about", EXPRESSIONS)
def test_each_expression_can_be_read(about: str) -> None:
    promql_parser.parse(EXPRESSIONS[about])


def test_the_parser_finds_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"."):
        promql_parser.parse("sum by (office (up)")


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool (Debian's package prometheus) is not here"
)
def test_prometheus_itself_takes_the_rules_and_they_fire_where_they_should() -> None:
    subprocess.run(("promtool", "check", "rules", RULES), check=True, capture_output=True)
    tests = Path(__file__).with_name("alerts_test.yml")
    done = subprocess.run(
        ("promtool", "test", "rules", tests), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_says_what_to_do_in_both_languages() -> None:
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS) >= 15
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert re.search(r"[\u4e00-\u9fff].* · .*[a-z]", rule["annotations"]["summary"])
        place, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (place, anchor) == ("docs/operations.md", rule["alert"].lower())
        assert f'<a id="{anchor}"></a>' in DOCUMENT, rule["alert"]


def test_the_board_has_the_four_that_matter() -> None:
    titles = [panel["title"].partition(" · ")[2] for panel in BOARD["panels"]]
    assert titles == [
        "command latency", "view lag", "oldest undelivered message", "age of the last signed head",
    ]  # fmt: skip
    sources = yaml.safe_load(
        (GRAFANA / "provisioning" / "datasources" / "duban.yml").read_text("utf-8")
    )["datasources"]
    (source,) = [one for one in sources if one["type"] == "prometheus"]
    assert {p["datasource"]["uid"] for p in BOARD["panels"]} == {source["uid"]}
    assert BOARD["uid"] != "duban"
