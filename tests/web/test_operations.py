"""Health, readiness, metrics, and what live pages hear."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpx2
import psycopg
import pytest
from client import API, Client
from examples import a_provider, an_enterprise
from prometheus_client.parser import text_string_to_metric_families
from serving import served
from starlette.types import Message
from visitor import Visitor

from application.errors import StoreAway
from interfaces.api import operations
from interfaces.api.app import create_app
from interfaces.embedded_postgres import APPLICATION
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker

VIEWS = {
    "records", "deadlines", "tallies", "escalations", "worklist", "dossier", "history",
}  # fmt: skip


@pytest.fixture
def idle(house: House) -> Client:
    """An office that takes commands while no worker follows."""
    return Client(create_app(house), house)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six seconds later, for whoever asks how old an event is."""

    monkeypatch.setattr(operations, "WAITED", f"6 + {operations.WAITED}")


def metrics(client: Client) -> dict[tuple[str, ...], float]:
    text = client.http.get("/metrics").text
    return {
        (sample.name, *(v for name, v in sample.labels.items() if name != "office")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_asks_nothing_of_the_store(idle: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle.house.office, "connection", _away)
    answer = idle.http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def _away() -> Any:
    raise StoreAway


def test_ready_once_the_views_are_there(office: Client) -> None:
    a_provider(office)
    assert office.house.wait([*VIEWS, POLICIES], office.position)
    answer = office.http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert answer.json()["position"] >= office.position


def test_ready_says_whether_the_log_is_guarded(office: Client, owner_url: str) -> None:
    office.house.catch_up()
    assert office.http.get("/readyz").json()["log_guarded"] is True
    with psycopg.connect(owner_url) as conn:
        schema = office.house.database.schema
        conn.execute(f'GRANT DELETE ON "{schema}".stored_events TO {APPLICATION}')
    assert office.http.get("/readyz").json()["log_guarded"] is False


def test_a_view_that_is_only_just_behind_does_not_matter(idle: Client) -> None:
    idle.house.catch_up()
    a_provider(idle)
    assert idle.http.get("/readyz").status_code == 200


def test_not_ready_when_views_are_more_than_5_s_behind(idle: Client, later: None) -> None:
    idle.house.catch_up()
    assert idle.http.get("/readyz").status_code == 200
    a_provider(idle)
    answer = idle.http.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "views-behind")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    for name in VIEWS:
        assert name in answer.json()["detail"]
    with Worker(idle.house):
        assert idle.house.wait([*VIEWS, POLICIES], idle.position)
        assert idle.http.get("/readyz").status_code == 200


def test_not_ready_without_the_store(idle: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle.house.office, "connection", _away)
    answer = idle.http.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-away")
    assert metrics(idle)[("duban_store_up",)] == 0


def test_whether_it_is_ready_is_known_in_time_though_the_store_says_nothing(
    idle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = threading.Event()
    monkeypatch.setattr(idle.house.office, "connection", lambda: silent.wait(30))
    monkeypatch.setattr(operations, "ANSWER_SECONDS", 0.3)
    began = time.monotonic()
    try:
        answer = idle.http.get("/readyz")
        assert time.monotonic() - began < 5
        assert (answer.status_code, answer.json()["code"]) == (503, "store-away")
        assert answer.headers["retry-after"]
    finally:
        silent.set()


def test_a_page_says_that_the_store_is_away(idle: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also to somebody whose session is then not known."""
    reader = Visitor(idle, "caseworker")
    monkeypatch.setattr(idle.house.sessions, "_connection", _away)
    answer = reader.get("/desk")
    assert answer.status_code == 503
    assert "数据库暂时无法访问" in answer.text and "<h1" in answer.text


def test_metrics_tell_where_log_and_views_are(idle: Client, later: None) -> None:
    idle.house.catch_up()
    before = metrics(idle)
    a_provider(idle)
    after = metrics(idle)
    assert before[("duban_store_up",)] == after[("duban_store_up",)] == 1
    assert after[("duban_log_position",)] == idle.position > before[("duban_log_position",)]
    for name in (*VIEWS, POLICIES):
        assert before[("duban_view_lag_seconds", name)] == 0
        assert after[("duban_view_lag_seconds", name)] >= 6
        assert after[("duban_view_position", name)] == before[("duban_log_position",)]
    assert after[("duban_pool_waiting",)] == 0
    waited = ("duban_pool_wait_seconds_total",)
    assert after[waited] >= before[waited] >= 0
    assert after[("duban_http_seconds_count", "POST", f"{API}/providers", "201")] == 1


def test_what_only_grows_is_a_counter(idle: Client) -> None:
    """So that its rate is asked for, also over a restart."""
    families = text_string_to_metric_families(idle.http.get("/metrics").text)
    kinds = {family.name: family.type for family in families}
    assert kinds["duban_pool_wait_seconds"] == "counter"
    assert kinds["duban_pool_waiting"] == "gauge"


def test_metrics_name_routes_and_never_records(idle: Client) -> None:
    provider = a_provider(idle)
    idle.get(f"/providers/{provider}")
    idle.http.get(f"/nowhere/{provider}")
    text = idle.http.get("/metrics").text
    assert f'route="{API}/providers/{{record_id}}"' in text
    assert provider not in text


# Live changes


class Ear:
    """Reads server-sent events until it has heard enough."""

    def __init__(self, answer: httpx2.Response) -> None:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        self._lines = answer.iter_lines()

    def hear(self, count: int) -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        said: dict[str, str] = {}
        for line in self._lines:
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(":")
                said[name] = value.strip()
            elif said:
                data = json.loads(said["data"])
                assert said["id"] == str(data["position"])
                heard.append(data)
                said = {}
            if len(heard) == count:
                return heard
        raise AssertionError(f"it ended after {heard}")


@pytest.fixture
def address(idle: Client) -> Iterator[str]:
    with served(idle.http.app) as found:
        yield found


@contextmanager
def listening(address: str, headers: dict[str, str], query: str = "") -> Iterator[Ear]:
    with (
        httpx2.Client(timeout=10) as http,
        http.stream("GET", f"{address}{API}/events{query}", headers=headers) as answer,
    ):
        yield Ear(answer)


def test_changes_arrive_as_they_happen(idle: Client, address: str) -> None:
    with listening(address, idle.headers("auditor")) as ear:
        made: list[str] = []
        somebody = threading.Timer(0.3, lambda: made.append(a_provider(idle)))
        somebody.start()
        heard = ear.hear(2)
    somebody.join()  # the change may be heard before who made it has its answer
    record = next(event for event in heard if event["kind"] == "provider")
    assert (record["record_id"], record["type"]) == (made[0], "provider.admitted")
    assert {"name", "uscc"} & set(record) == set()


def test_a_browser_that_comes_back_resumes_behind_what_it_heard_last(
    idle: Client, address: str
) -> None:
    start = idle.house.office.head()
    a_provider(idle)
    an_enterprise(idle)
    head = idle.house.office.head()
    who = idle.headers("caseworker")
    with listening(address, who, f"?after={start}") as ear:
        everything = ear.hear(head - start)
    positions = [event["position"] for event in everything]
    assert positions == list(range(start + 1, head + 1))
    for last in positions[:-1]:
        with listening(address, {**who, "Last-Event-ID": str(last)}, "?after=0") as ear:
            assert ear.hear(1)[0]["position"] == last + 1


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 401), ("provider", 403), ("enterprise", 403), ("admin", 403)],
)
def test_changes_are_for_officers_and_auditors(
    idle: Client, address: str, role: str | None, status: int
) -> None:
    answer = httpx2.get(f"{address}{API}/events", headers=idle.headers(role), timeout=30)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["?after=-1", "?after=x"])
def test_a_position_that_is_none_is_malformed(idle: Client, address: str, query: str) -> None:
    answer = httpx2.get(
        f"{address}{API}/events{query}", headers=idle.headers("auditor"), timeout=30
    )
    assert answer.status_code == 422


def test_whoever_leaves_while_they_send_is_no_fault(
    idle: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Given somebody who goes to another page before a form has come, nobody is answered and
    nothing is logged."""
    sent, path = list[Message](), "/cases/new"
    headers = {"content-type": "application/x-www-form-urlencoded", **idle.headers("caseworker")}

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip
    anyio.run(idle.http.app, scope, gone, send)
    assert (sent, caplog.records) == ([], [])
