"""Who follows the log, over whatever breaks: over SQL as views do, and over HTTP as pages do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

import psycopg
from chaos.history import History
from chaos.person import API, Tokens, Wrong
from chaos.running import Running
from psycopg.sql import SQL, Identifier

from domain.values import Role

CATCHES_UP: Final = 30.0
"""Seconds in which whoever follows comes to the end of a log that rests."""


@dataclass(frozen=True)
class Followers:
    tails: Sequence[Tail]
    history: History

    def let_go(self, head: int) -> None:
        """Once they have come to the end; who does not has missed what is left."""
        self.history.followed_to = head
        until = time.monotonic() + CATCHES_UP
        for tail in self.tails:
            while tail.at < head and tail.is_alive() and time.monotonic() < until:
                time.sleep(0.05)


@contextmanager
def followed(office: Running, history: History, tokens: Tokens) -> Iterator[Followers]:
    """What ends one of them is raised at the end."""
    with Tail(office, history) as rows, Stream(office, history, tokens) as changes:
        yield Followers((rows, changes), history)


class Tail(threading.Thread):
    """Follows the log as the views do, from its start, over breaks of its connection."""

    def __init__(self, office: Running, history: History) -> None:
        super().__init__()
        self._office = office
        self._seen: list[int] = []
        history.tails.append(self._seen)
        self._stopped = threading.Event()
        self._error: Exception | None = None

    def __enter__(self) -> Tail:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self.join()
        if self._error is not None:
            raise self._error

    @property
    def at(self) -> int:
        return self._seen[-1] if self._seen else 0

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except (OSError, HTTPException, psycopg.Error):
                self._stopped.wait(0.1)
            except Exception as error:  # noqa: BLE001 - told to whoever lets it go
                self._error = error
                return

    def _follow(self) -> None:
        schema = self._office.settings.schema_name
        query = SQL(
            "SELECT notification_id FROM {}.stored_events WHERE notification_id > %s"
            " ORDER BY notification_id LIMIT 500"
        ).format(Identifier(schema))
        with psycopg.connect(self._office.owner_url, autocommit=True) as conn:
            while not self._stopped.wait(0.01):
                self._seen += [row[0] for row in conn.execute(query, (self.at,))]


class Stream(Tail):
    """Takes the stream of changes up again behind the last one that came, as a browser does."""

    def __init__(self, office: Running, history: History, tokens: Tokens) -> None:
        super().__init__(office, history)
        self._who = tokens.of("auditor", Role.AUDITOR, "")

    def _follow(self) -> None:
        place = urlsplit(self._office.address)
        with closing(HTTPConnection(str(place.hostname), place.port, timeout=3)) as line:
            line.request(
                "GET", f"{API}/events", headers={**self._who, "Last-Event-ID": str(self.at)}
            )
            answer = line.getresponse()
            if answer.status not in (200, 503):
                raise Wrong(f"GET /events: {answer.status} {answer.read(300)!r}")
            while not self._stopped.is_set() and (said := answer.readline()):
                # the last line may have been cut off
                if said.startswith(b"id: ") and said.endswith(b"\n"):
                    self._seen.append(int(said[4:]))
        self._stopped.wait(0.05)
