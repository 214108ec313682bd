"""Who follows the log, over whatever breaks: over SQL as views do, and over HTTP as pages do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import psycopg
from chaos.history import History
from chaos.person import API, Tokens
from chaos.running import Running
from psycopg.sql import SQL, Identifier

from domain.values import Role


@contextmanager
def followed(office: Running, history: History, tokens: Tokens) -> Iterator[None]:
    with Tail(office, history), Stream(office, history, tokens):
        yield


class Tail:
    """Follows the log as the views do, from its start, over breaks of its connection."""

    def __init__(self, office: Running, history: History) -> None:
        self._office = office
        self._seen: list[int] = []
        history.tails.append(self._seen)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Tail:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        schema = self._office.settings.schema_name
        query = SQL(
            "SELECT notification_id FROM {}.stored_events WHERE notification_id > %s"
            " ORDER BY notification_id LIMIT 500"
        ).format(Identifier(schema))
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._office.owner_url, autocommit=True) as conn:
                    while not self._stop.wait(0.01):
                        at = self._seen[-1] if self._seen else 0
                        self._seen += [row[0] for row in conn.execute(query, (at,))]
            except psycopg.Error:
                self._stop.wait(0.05)


class Stream(Tail):
    """Takes the stream of changes up again behind the last one that came, as a browser does."""

    def __init__(self, office: Running, history: History, tokens: Tokens) -> None:
        super().__init__(office, history)
        self._who = tokens.of("auditor", Role.AUDITOR, "")

    def _follow(self) -> None:
        place = urlsplit(self._office.address)
        while not self._stop.is_set():
            with closing(HTTPConnection(str(place.hostname), place.port, timeout=3)) as line:
                try:
                    self._listen(line)
                except (OSError, HTTPException):
                    self._stop.wait(0.1)

    def _listen(self, line: HTTPConnection) -> None:
        last = str(self._seen[-1] if self._seen else 0)
        line.request("GET", f"{API}/events", headers={**self._who, "Last-Event-ID": last})
        answer = line.getresponse()
        while not self._stop.is_set() and (said := answer.readline()):
            if said.startswith(b"id: "):
                self._seen.append(int(said[4:]))
        self._stop.wait(0.05)
