"""People who work in offices over HTTP while something happens to these, and what became of it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from client import Client
from examples import a_provider, an_enterprise
from jurisdictions.clusters import Clusters
from program import environment

from domain.values import Role
from interfaces.api.app import create_app

PATIENCE = 90.0
DURING_A_MOVE = {"closed-for-writes", "office-closed", "office-away", "0"}
"""How a command may be refused meanwhile; 0: no answer came."""


@dataclass
class Desk:
    """People who work in one office: each sends its command again, by the same key, until it is
    done."""

    key: str
    base: str
    token: str
    body: dict[str, Any]
    pause: float = 0.0
    done: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    """Idempotency key -> when it was acknowledged, and the answer."""
    read: list[float] = field(default_factory=list)
    """When somebody read something."""
    refused: dict[str, int] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        while not self.over.wait(self.pause):
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

    def goes_on(self) -> None:
        """Somebody's command is acknowledged that was not before."""
        known, until = len(self.done), time.monotonic() + PATIENCE
        while len(self.done) == known:
            assert time.monotonic() < until, self.refused
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


def a_desk(two: Clusters, key: str, base: str) -> Desk:
    """In an office that is there, for a provider and an enterprise of its own."""
    with two.house(key) as house:
        client = Client(create_app(house), house)
        provider, enterprise = a_provider(client), an_enterprise(client)
        who = {"kind": "enterprise", "enterprise_id": enterprise, "name": "莫海",
               "contact": "0772-5550201"}  # fmt: skip
        body = {"provider_id": provider, "complainant": who, "received_on": "2025-05-29",
                "summary": "驻场人员撤离，无人响应"}  # fmt: skip
        return Desk(key, base, house.tokens.issue("韦", Role.CASEWORKER), body)


@contextmanager
def at_work(desks: Collection[Desk], writers: int, readers: int = 1) -> Iterator[None]:
    threads = [
        threading.Thread(target=work, daemon=True)
        for desk in desks
        for work in (*[desk.write] * writers, *[desk.look] * readers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for desk in desks:
            desk.over.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def complaints(two: Clusters, key: str) -> list[str]:
    """As they are stored where the office lives: records, in the order of the log."""
    with two.house(key) as house, house.connection() as conn:
        found = conn.execute(
            "SELECT originator_id FROM stored_events"
            " WHERE topic = 'complaint.received' ORDER BY notification_id"
        ).fetchall()
    return [str(row["originator_id"]) for row in found]


def require_stored_once(two: Clusters, desk: Desk, before: Collection[str] = ()) -> None:
    """What was acknowledged is stored; each command had one effect, and nothing else is there."""
    stored = complaints(two, desk.key)
    acknowledged = {answer["id"] for _, answer in desk.done.values()}
    assert len(acknowledged) == len(desk.done) > 0
    assert len(set(stored)) == len(stored)
    assert set(stored) - set(before) == acknowledged


def longest_gap(times: list[float]) -> float:
    ordered = sorted(times)
    return max(later - earlier for earlier, later in pairwise(ordered))


def begun(two: Clusters, *program: str) -> subprocess.Popen[str]:
    """In a process of its own, as an administrator would: nothing of it stands in the way of who is
    served here."""
    given = {"DUBAN_HOME": str(two.home), "DUBAN_OFFICES": str(two.path)}
    return subprocess.Popen(
        (sys.executable, *program),
        env=environment(**given),
        cwd=two.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def in_a_process_of_its_own(two: Clusters, *arguments: str) -> subprocess.CompletedProcess[str]:
    process = begun(two, "-m", "interfaces.cli", *arguments)
    out, err = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
