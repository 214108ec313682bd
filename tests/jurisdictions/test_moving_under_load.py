"""An office that moves between two real clusters while people work in it: what was acknowledged is
stored, nothing is there twice, another office does not notice, and the outage is measured."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from client import Client
from examples import a_provider, an_enterprise
from jurisdictions.clusters import Clusters
from program import environment
from serving import served

from domain.values import Role
from interfaces.api.app import create_app
from interfaces.offices.hosting import hosting
from interfaces.offices.opened import Routes
from interfaces.offices.workers import OfficesWorker

Run = Callable[..., subprocess.CompletedProcess[str]]
MOVES, STAYS = "liuzhou", "guilin"
WRITERS = 3
BEFORE, AFTER = 3.0, 4.0
"""Seconds of work before and after the move."""
PATIENCE = 90.0


@dataclass
class Desk:
    """People who work in one office: each sends its command again, by the same key, until it is
    done."""

    key: str
    base: str
    token: str
    body: dict[str, Any]
    done: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    """Idempotency key -> when it was acknowledged, and the answer."""
    read: list[float] = field(default_factory=list)
    """When somebody read something."""
    refused: dict[str, int] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        while not self.over.is_set():
            self._until_done(uuid4().hex)

    def _until_done(self, key: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, answer = self.ask("POST", "/complaints", key)
            if status == 201:
                self.done[key] = (time.monotonic(), answer)
                return
            code = str(answer.get("code", status))
            self.refused[code] = self.refused.get(code, 0) + 1
            assert status in (0, 503), answer
            time.sleep(0.05)
        raise AssertionError(f"not done within {PATIENCE} s: {self.refused}")

    def look(self) -> None:
        while not self.over.is_set():
            status, _ = self.ask("GET", f"/providers/{self.body['provider_id']}")
            if status == 200:
                self.read.append(time.monotonic())
            time.sleep(0.02)

    def ask(self, method: str, path: str, key: str | None = None) -> tuple[int, dict[str, Any]]:
        """Status 0: no answer came."""
        conn = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        headers = {"Host": f"{self.key}.test", "Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers |= {"Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            body = None if key is None else json.dumps(self.body)
            conn.request(method, f"/api/v1{path}", body, headers)
            answer = conn.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            conn.close()


def in_a_process_of_its_own(two: Clusters, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As an administrator would: nothing of it stands in the way of who is served here."""
    given = {"DUBAN_HOME": str(two.home), "DUBAN_OFFICES": str(two.path)}
    return subprocess.run(
        (sys.executable, "-m", "interfaces.cli", *arguments),
        env=environment(**given),
        cwd=two.home,
        capture_output=True,
        text=True,
        check=False,
    )


def longest_gap(times: list[float]) -> float:
    ordered = sorted(times)
    return max(later - earlier for earlier, later in pairwise(ordered))


@pytest.fixture
def desks(two: Clusters, add: Run) -> Iterator[dict[str, Desk]]:
    """Both offices on `east`, served and worked for."""
    found = {}
    for key in (MOVES, STAYS):
        done = add(key)
        assert done.returncode == 0, done.stderr
        with two.house(key) as house:
            client = Client(create_app(house), house)
            provider, enterprise = a_provider(client), an_enterprise(client)
            who = {"kind": "enterprise", "enterprise_id": enterprise, "name": "莫海",
                   "contact": "0772-5550201"}  # fmt: skip
            body = {"provider_id": provider, "complainant": who, "received_on": "2025-05-29",
                    "summary": "驻场人员撤离，无人响应"}  # fmt: skip
            found[key] = Desk(key, "", house.tokens.issue("韦", Role.CASEWORKER), body)
    with ExitStack() as stack:
        app = stack.enter_context(hosting(two.settings))
        base = stack.enter_context(served(app))
        stack.enter_context(OfficesWorker(two.settings, Routes(two.path)))
        for desk in found.values():
            desk.base = base
        yield found


@contextmanager
def at_work(desks: dict[str, Desk]) -> Iterator[None]:
    threads = [
        threading.Thread(target=work, daemon=True)
        for desk in desks.values()
        for work in (*[desk.write] * WRITERS, desk.look)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for desk in desks.values():
            desk.over.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def complaints(two: Clusters, key: str) -> list[tuple[str, int]]:
    """As they are stored where the office lives: record and position."""
    with two.house(key) as house, house.connection() as conn:
        found = conn.execute(
            "SELECT originator_id, notification_id FROM stored_events"
            " WHERE topic = 'complaint.received' ORDER BY 2"
        ).fetchall()
    return [(str(row["originator_id"]), row["notification_id"]) for row in found]


def test_what_was_acknowledged_is_stored_once_and_another_office_does_not_notice(
    two: Clusters, desks: dict[str, Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    with at_work(desks):
        time.sleep(BEFORE)
        began = time.monotonic()
        done = in_a_process_of_its_own(two, "office", "move", MOVES, "--to", "west", "--json")
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        time.sleep(AFTER)
    told = json.loads(done.stdout)
    assert two.table().offices[MOVES].cluster == "west"
    for key, desk in desks.items():
        stored = complaints(two, key)
        ids = [record for record, _ in stored]
        acknowledged = {answer["id"]: answer["position"] for _, answer in desk.done.values()}
        # acknowledged is stored; each of the commands had one effect, and nothing else is there
        assert len(acknowledged) == len(desk.done) > 20
        assert set(ids) == set(acknowledged) and len(set(ids)) == len(ids)
    mine, other = desks[MOVES], desks[STAYS]
    after = [at for at, _ in mine.done.values() if at > began + took]
    assert len(after) > 5, "people go on at the new place"
    assert set(mine.refused) <= {"closed-for-writes", "office-closed", "office-away", "0"}
    assert other.refused == {}
    outage = longest_gap([at for at, _ in mine.done.values()])
    assert outage < told["outage_seconds"] + 10
    with two.house(MOVES) as house:
        house.catch_up()
        assert house.ledger.sign().size == len(_log(house))
    with capsys.disabled():
        print(
            f"\n  moved {told['events']} events under load: nothing was taken for {outage:.1f} s"
            f" (the command says {told['outage_seconds']:.1f} s: {told['seconds']}); longest gap of"
            f" reading {longest_gap(mine.read):.1f} s; of the other office: writing"
            f" {longest_gap([at for at, _ in other.done.values()]):.1f} s, reading"
            f" {longest_gap(other.read):.1f} s; acknowledged {len(mine.done)} and {len(other.done)}"
        )


def _log(house: Any) -> list[Any]:
    with house.connection() as conn:
        return list(conn.execute("SELECT notification_id FROM stored_events").fetchall())
