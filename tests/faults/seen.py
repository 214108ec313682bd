"""What an office tells of those who follow its log."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from client import Client
from notices import wake
from prometheus_client.parser import text_string_to_metric_families

from interfaces.wiring import House


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


def stopped(house: House) -> dict[str, str]:
    """Name -> why."""
    return {name: stop.why for name, stop in house.stops().items()}


def position(house: House, name: str) -> int:
    with house.connection() as conn:
        row = conn.execute("SELECT position FROM view_tracking WHERE name = %s", (name,)).fetchone()
    return int(row["position"])


def readiness(office: Client) -> tuple[int, dict[str, Any]]:
    answer = office.http.get("/readyz")
    return answer.status_code, answer.json()


def stopped_since(office: Client) -> dict[str, tuple[float, str]]:
    """Name -> since when, and why, by the metrics."""
    text = office.http.get("/metrics").text
    return {
        sample.labels["name"]: (sample.value, sample.labels["why"])
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "duban_stopped_since_seconds"
    }


def store(house: House, name: str, record_id: UUID, state: str = "{}") -> int:
    """What another program adds to a record; answers the position."""
    with house.database.connect() as conn:
        row = conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " SELECT %(id)s, coalesce(max(originator_version), 0) + 1, %(name)s, %(state)s"
            " FROM stored_events WHERE originator_id = %(id)s RETURNING notification_id AS at",
            {"id": record_id, "name": name, "state": state},
        ).fetchone()
        wake(conn, house.database.schema)
    assert row is not None
    return int(row["at"])
