"""Somebody who sends commands and looks at lists over HTTP, and writes down all of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from chaos.checker import AGAINST_THE_RULES
from chaos.history import Attempt, Call, History, Read
from chaos.running import Running

from domain.values import Role
from interfaces.api.standby import AGE

API: Final = "/api/v1"
PATIENCE: Final = 2.0
"""Times the seconds within which a request has to be answered: so it is seen how late it is."""
GIVES_UP: Final = 120.0
"""Seconds after which a client that is not answered is a fault of its own."""
PAUSE: Final = 0.05


class Refused(Exception):  # noqa: N818
    """What a right office carries out was refused: the checker tells of it."""


class Unanswered(Exception):  # noqa: N818
    """No definite answer in all that time."""


class Wrong(Exception):  # noqa: N818
    """An answer that a right office never gives."""


@dataclass
class Told:
    """What a command answered."""

    id: str
    version: int
    position: int


class Person:
    """Who sends: one connection at a time, and everything is written into the history."""

    def __init__(self, office: Running, history: History, tokens: Tokens, name: str) -> None:
        self._place = urlsplit(office.address)
        self._history, self._tokens, self.name = history, tokens, name
        self._patience = PATIENCE * history.answered_within
        self._line: HTTPConnection | None = None
        self._marks = (f"{name}-{n}" for n in count(1))
        self.scope = ""
        """The provider that its present story is about."""

    def told(self, path: str, role: str = "caseworker", record: str = "", /, **body: Any) -> Told:
        """Raises `Refused` where the office refuses; `…` is where the command's mark goes."""
        call = self._sent(path, role, record, body)
        if not call.acknowledged:
            raise Refused(call)
        return Told(call.record_id, call.version, call.position)

    def refused(self, path: str, role: str, record: str, /, **body: Any) -> None:
        """What is against the rules."""
        self._sent(path, role, record, body, AGAINST_THE_RULES)

    def _sent(
        self, path: str, role: str, record: str, body: dict[str, Any], against: str = ""
    ) -> Call:
        mark = next(self._marks)
        headers = {"Idempotency-Key": mark, "Content-Type": "application/json"}
        if version := body.pop("if_match", None):
            headers["If-Match"] = f'"{version}"'
        noun = path.split("/")[1]
        call = Call(mark, role, self._as(role), path + against, noun, self.scope)
        self._history.calls.append(call)
        sent = json.dumps(body, ensure_ascii=False).replace("…", f"⟦{mark}⟧").encode()
        answer = self._until_definite(call, path.replace("{}", record), sent, headers)
        if call.acknowledged:
            call.record_id, call.version = answer["id"], answer["version"]
            call.position = answer["position"]
        return call

    def look(self, noun: str, at_least: int, provider: str) -> None:
        """At a list, which must show what this client was told of."""
        path = f"/{noun}?provider_id={provider}&limit=200&at_least={at_least}"
        until = time.monotonic() + GIVES_UP
        attempts: list[Attempt] = []
        while time.monotonic() < until:
            attempt, body = self._ask("GET", path, "caseworker")
            attempts.append(attempt)
            if attempt.status == 200:
                seen = {one["id"]: one["version"] for one in json.loads(body)["items"]}
                self._history.reads.append(Read(at_least, noun, self.scope, seen, attempts))
                return
            if attempt.status not in (None, 503):
                raise Wrong(f"GET {path}: {attempt.status} {body[:300]!r}")
            time.sleep(PAUSE)
        raise Unanswered(path)

    def _as(self, role: str) -> str:
        return f"{self.name}.{role}"

    def _until_definite(
        self, call: Call, path: str, body: bytes, headers: dict[str, str]
    ) -> dict[str, Any]:
        until = time.monotonic() + GIVES_UP
        while True:
            attempt, said = self._ask("POST", path, call.role, body, headers)
            busy = attempt.status == 409 and attempt.code == "busy"
            call.attempts.append(replace(attempt, status=None) if busy else attempt)
            if call.acknowledged or call.refused:
                return _json(said)
            if time.monotonic() > until:
                raise Unanswered(path)
            time.sleep(PAUSE)

    def _ask(
        self, method: str, path: str, role: str, body: bytes = b"", more: Any = None
    ) -> tuple[Attempt, bytes]:
        """No status where the line broke: nobody knows what became of it."""
        headers = {**self._tokens.of(self._as(role), role, self.scope), **(more or {})}
        began = time.monotonic()
        try:
            if self._line is None:
                self._line = HTTPConnection(
                    str(self._place.hostname), self._place.port, timeout=self._patience
                )
            self._line.request(method, f"{API}{path}", body or None, headers)
            answer = self._line.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as error:
            self.hang_up()
            return Attempt(began, time.monotonic(), None, type(error).__name__), b""
        code = str(_json(said).get("code", ""))
        patient = answer.getheader("Retry-After") is not None
        aside = answer.getheader(AGE) is not None
        return Attempt(began, time.monotonic(), answer.status, code, patient, aside), said

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


def _json(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Tokens:
    """One for each person, role and body for whom they act."""

    def __init__(self, office: Running) -> None:
        with office.house() as house:
            self._issue = house.tokens.issue
        self._known: dict[tuple[str, str, str], dict[str, str]] = {}

    def of(self, user: str, role: str, provider: str) -> dict[str, str]:
        key = (user, role, provider if role == "provider" else "")
        if key not in self._known:
            acts_for = {"provider_id": UUID(provider)} if key[2] else {}
            token = self._issue(user, Role(role), **acts_for)
            self._known[key] = {"Authorization": f"Bearer {token}"}
        return self._known[key]
