"""An upgrade while people work: the former program and this one side by side on one store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from client import API
from examples import a_uscc
from faults.seen import wait_until
from offices import Server, admitted
from operations import releases

from application.store.tables import SCHEMA_VERSION
from domain.values import Role
from interfaces import wiring
from interfaces.embedded_postgres import APPLICATION
from interfaces.faults import SetUpError
from interfaces.settings import Settings
from interfaces.supervisor import answers
from interfaces.wiring import House
from projections.dashboard import sql
from projections.rebuild import rebuild
from projections.tracking import progress

VIEW = "worklist"
"""The view that the next release builds in another way."""
_serial = count(1)


@dataclass
class Program:
    """One release at work: its API and its worker, as `duban serve` keeps them."""

    folder: Path
    environment: dict[str, str]
    log: Path
    address: str = ""
    _process: subprocess.Popen[bytes] | None = None

    def done(self, *arguments: str, **more: str) -> None:
        done = subprocess.run(
            self._command(*arguments), cwd=self.folder, env={**self.environment, **more},
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command("serve", "--empty", "--port", str(port)),
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip

    def until_ready(self) -> None:
        wait_until(lambda: answers(f"{self.address}/readyz"), 90)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "interfaces.cli", *arguments]


@dataclass
class Officer:
    """Admits one provider after the other at the programs that are there, and keeps the answers."""

    headers: dict[str, str]
    at: list[Program]
    acknowledged: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        with httpx2.Client(timeout=20) as http:
            while not self._stop.is_set():
                self._admit(http, {"Idempotency-Key": uuid4().hex, **self.headers})

    def _admit(self, http: httpx2.Client, headers: dict[str, str]) -> None:
        body = {
            "kind": "integrated", "name": f"龙城智造{next(_serial)}", "uscc": a_uscc(),
            "legal_representative": "韦建国", "domicile": "柳州市城中区",
            "business_scope": "软件开发", "registered_capital": "5000000.00",
            "liaison": {"name": "覃小云", "phone": "0772-5550101"}, "admitted_on": "2025-05-22",
        }  # fmt: skip
        for turn in count():
            program = self.at[turn % len(self.at)]
            with suppress(httpx2.TransportError):  # it was stopped: another one is asked
                answer = http.post(f"{program.address}{API}/providers", json=body, headers=headers)
                if answer.status_code == 201:
                    done = answer.json()
                    self.acknowledged[done["id"]] = done["position"]
                    return self._look(http, done["id"], done["position"])
                if answer.status_code != 503:
                    self.wrong.append(f"{program.folder.name}: {answer.status_code} {answer.text}")
                    return None
            if self._stop.is_set():
                return None
            time.sleep(0.05)
        return None

    def _look(self, http: httpx2.Client, provider: str, position: int) -> None:
        """At every program: each shows at once what any of them did."""
        for program in list(self.at):
            path = f"{program.address}{API}/providers/{provider}?at_least={position}"
            with suppress(httpx2.TransportError):
                answer = http.get(path, headers=self.headers)
                if answer.status_code not in (200, 503) or (
                    answer.status_code == 200 and answer.json()["id"] != provider
                ):
                    self.wrong.append(f"{program.folder.name}: {path}: {answer.text[:300]}")

    def stop(self) -> None:
        self._stop.set()


class Watch:
    """Looks all the time which program's rows each view has."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.versions: dict[str, list[int]] = {}
        self.tables: list[int] = []
        self._stop = threading.Event()

    def look(self) -> None:
        with self._house.database.connect() as conn:
            while not self._stop.wait(0.02):
                for row in conn.execute("SELECT name, version FROM view_tracking"):
                    self._note(self.versions.setdefault(row["name"], []), row["version"])
                for row in conn.execute("SELECT version FROM office_schema"):
                    self._note(self.tables, row["version"])

    @staticmethod
    def _note(seen: list[int], version: int) -> None:
        if seen[-1:] != [version]:
            seen.append(version)

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def going(*works: Any) -> Iterator[None]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for work in works:
            work.__self__.stop()
        for thread in threads:
            thread.join(60)


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return releases.laid_out(releases.previous(), tmp_path_factory.mktemp("former"))
    except releases.NoHistory as why:
        pytest.skip(str(why))


@pytest.fixture
def place(server: Server) -> Iterator[Server]:
    """A database without an office."""
    name = f"u_{uuid4().hex[:12]}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        try:
            yield admitted(server.named(name).owner_url)
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_former_program_and_the_next_work_side_by_side(
    former: Path, place: Server, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    common = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")},
        "DUBAN_HOME": str(home), "DUBAN_DATABASE_URL": place.database_url,
        "DUBAN_SWEEP_SECONDS": "1",
    }  # fmt: skip
    log = tmp_path / "office.log"

    def program(folder: Path) -> Program:
        return Program(folder, {**common, "PYTHONPATH": str(folder)}, log)

    # given an office that the former program has set up, and people who work with it
    old = program(former)
    old.done("setup", DUBAN_OWNER_URL=place.owner_url)
    old.start()
    new = program(releases.the_next(tmp_path / "next", VIEW))
    try:
        old.until_ready()
        assert tables(place) < SCHEMA_VERSION
        settings = Settings(home=home, database_url=place.database_url)
        # when the next one is set up and started beside it, and later the former one ends
        new.done("setup", DUBAN_OWNER_URL=place.owner_url)
        with wiring.opened(place.database_url, settings, pool_size=4) as house:
            token = house.tokens.issue("韦志明", Role.CASEWORKER)
            officer = Officer({"Authorization": f"Bearer {token}"}, [old])
            watch = Watch(house)
            with going(officer.work, watch.look):
                wait_until(lambda: len(officer.acknowledged) > 10, 60)
                new.start()
                new.until_ready()
                officer.at = [old, new]
                wait_until(lambda: len(watch.versions[VIEW]) == 2, 90)  # it is built anew
                both = len(officer.acknowledged)
                wait_until(lambda: len(officer.acknowledged) > both + 30, 90)
                officer.at = [new]
                old.stop()
                wait_until(lambda: house.stops() == {}, 30)
            check(house, officer, watch)
    finally:
        old.stop()
        new.stop()


def tables(place: Server, schema: str = "duban") -> int:
    with psycopg.connect(place.owner_url) as conn:
        row = conn.execute(f"SELECT version FROM {schema}.office_schema").fetchone()
    assert row is not None
    return int(row[0])


def check(house: House, officer: Officer, watch: Watch) -> None:
    # then both answered, and each in the right way
    assert officer.wrong == []
    # nothing that was acknowledged is lost, and nothing is doubled
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT originator_id, notification_id FROM stored_events WHERE topic = %s",
            ("provider.admitted",),
        ).fetchall()
    stored = {str(row["originator_id"]): row["notification_id"] for row in rows}
    assert len(rows) == len(stored)
    assert officer.acknowledged.keys() <= stored.keys()
    # no view and no table went back to the former program
    for name, seen in (*watch.versions.items(), ("tables", watch.tables)):
        assert seen == sorted(set(seen)), (name, seen)
    # and what the views hold is what the log says
    head = house.catch_up()
    unchanged = [view for view in house.views if view.name != VIEW]
    with house.connection() as conn:
        assert {each.position for each in progress(conn, unchanged)} == {head}
    for view in unchanged:
        followed = rows_of(house, view)
        rebuild(view.fresh(), house.database, house.log)
        assert rows_of(house, view) == followed, view.name


def rows_of(house: House, view: Any) -> list[str]:
    with house.database.connect() as conn:
        return [
            row["row"]
            for table in view.tables
            for row in conn.execute(f"SELECT t::text AS row FROM {table} t ORDER BY 1")
        ]


# What a newer program has made


@pytest.fixture
def newer(house: House, owner_url: str) -> House:
    """An office whose tables a newer program has laid, and whose views it has built."""
    with psycopg.connect(owner_url) as conn:
        conn.execute(f"UPDATE {house.database.schema}.office_schema SET version = version + 1")
    return house


def again(house: House, database: Server) -> House:
    """As a process that starts: it knows no owner."""
    return House(database.database_url, house.settings, pool_size=2)


def test_a_program_starts_beside_a_newer_one_and_lays_nothing_back(
    newer: House, database: Server
) -> None:
    with newer.connection() as conn:
        conn.execute("UPDATE view_tracking SET version = 99, position = 7 WHERE name = %s", (VIEW,))
        for table in next(view for view in newer.views if view.name == VIEW).tables:
            conn.execute(f"DROP TABLE {table} CASCADE")  # the newer one calls them otherwise
    started = again(newer, database)
    try:
        assert tables(database, newer.database.schema) == SCHEMA_VERSION + 1
        with started.connection() as conn:
            (row,) = conn.execute("SELECT * FROM view_tracking WHERE name = %s", (VIEW,)).fetchall()
        assert (row["version"], row["position"]) == (99, 7)
    finally:
        started.close()


def test_also_its_owner_lays_nothing_back(newer: House, database: Server) -> None:
    options: dict[str, Any] = {"owner_url": database.owner_url, "pool_size": 2}
    House(database.database_url, newer.settings, **options).close()
    assert tables(database, newer.database.schema) == SCHEMA_VERSION + 1


def test_rights_that_a_newer_program_did_not_give_are_its_to_give(
    newer: House, database: Server
) -> None:
    schema = newer.database.schema
    with psycopg.connect(database.owner_url) as conn:
        conn.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM {APPLICATION}")
    with pytest.raises(SetUpError, match=r"较新的程序.* · .*duban setup"):
        House(database.database_url, newer.settings, owner_url=database.owner_url, pool_size=2)


def test_sql_views_of_a_newer_program_stay(newer: House, database: Server) -> None:
    place = sql.place_of(newer.database.schema)
    with newer.database.connect() as conn:
        conn.execute(f"DROP VIEW {place}.about")
        conn.execute(f"CREATE VIEW {place}.about AS SELECT {sql.VERSION + 1} AS version")
        conn.execute(f"DROP VIEW {place}.cases")
    again(newer, database).close()
    with newer.database.connect() as conn:
        found = conn.execute(
            f"SELECT version, to_regclass('{place}.cases') AS c FROM {place}.about"
        )
        assert found.fetchone() == {"version": sql.VERSION + 1, "c": None}
