"""The disk of the database and of the files is full: what is there can be read, what is to be kept
is refused in words, and once there is room everything goes on by itself."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from client import API, Client
from examples import a_provider, a_uscc
from faults.seen import readiness, stopped, wait_until
from structlog.testing import capture_logs

from interfaces.api.app import create_app
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres, as_application
from interfaces.settings import Settings
from interfaces.supervisor import Children
from interfaces.wiring import House
from interfaces.worker import Worker

SIZE = "240m"
WAL = "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))"


class Place:
    """An office on a small disk of its own, which a supervisor keeps going."""

    def __init__(self, disk: Path, house: House, owner_url: str) -> None:
        self.disk = disk
        self.house = house
        self.owner_url = owner_url
        self.office = Client(create_app(house), house)

    @contextmanager
    def full(self) -> Iterator[None]:
        filler = self.disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 65_536)
        try:
            yield
        finally:
            filler.unlink()

    def admit(self, key: str, form: dict[str, Any]) -> Any:
        headers = {"Idempotency-Key": key}
        return self.office.ask("POST", "/providers", json=form, headers=headers)

    def counted(self, topic: str) -> int:
        with self.house.connection() as conn:
            query = "SELECT count(*) AS n FROM stored_events WHERE topic = %s"
            return int(conn.execute(query, (topic,)).fetchone()["n"])

    def views_follow(self, position: int) -> bool:
        return self.house.wait([view.name for view in self.house.views], position, 1)


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="duban-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)]
    try:
        if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
            pytest.skip("a small disk can be mounted by root only")
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


@pytest.fixture(scope="module")
def place(disk: Path) -> Iterator[Place]:
    home, stop = disk / "office", threading.Event()
    server = EmbeddedPostgres(home)

    def supervise() -> None:
        with Children(server.ensure_running) as children:
            while not stop.wait(0.1):
                children.look_after()

    supervisor = threading.Thread(target=supervise)
    try:
        with server as url:
            settings = Settings(home=home, poll_seconds=0.2, sweep_seconds=3_600)
            house = House(as_application(url), settings, owner_url=url, pool_size=8)
            supervisor.start()
            with Worker(house):
                yield Place(disk, house, url)
            stop.set()
            supervisor.join()
            house.close()
    finally:
        stop.set()
        erase(home)


def body() -> dict[str, Any]:
    return {"kind": "product", "name": "启明", "uscc": a_uscc(), "admitted_on": "2025-05-22"}


def test_the_database_is_read_while_it_cannot_grow(place: Place) -> None:
    lead = a_provider(place.office)
    wait_until(lambda: place.views_follow(place.office.position))
    asked = {uuid4().hex: body() for _ in range(30)}
    with place.full():
        refused: dict[str, Any] = {}
        for key, form in asked.items():
            answer = place.admit(key, form)
            if answer.status_code != 201:  # some find room in pages that are there
                refused[key] = form
                assert (answer.status_code, answer.json()["code"]) == (507, "store-full")
                assert "磁盘已满" in answer.json()["detail"] and answer.headers["retry-after"]
                assert place.office.ask("GET", f"/providers/{lead}").status_code == 200
        assert len(refused) > 5
        assert place.counted("provider.admitted") == 1 + len(asked) - len(refused)
        # nobody takes the office out of service: it says who stands still, and why
        wait_until(lambda: stopped(place.house) != {})
        status, said = readiness(place.office)
        assert (status, said["status"]) == (200, "degraded")
        assert {one["why"].partition(" ")[0] for one in said["stopped"].values()} == {
            "数据库所在磁盘已满"
        }
        assert said["components"]["files"] == "away"
    assert all(place.admit(*one).status_code == 201 for one in refused.items())
    head = place.house.office.head()
    wait_until(lambda: place.views_follow(head) and stopped(place.house) == {}, 40)
    assert place.counted("provider.admitted") == 1 + len(asked)


def test_a_file_is_kept_whole_or_not_at_all(place: Place) -> None:
    def upload() -> Any:
        files = {"file": ("a.pdf", b"%PDF-1.4" + b"x" * 3_000_000)}
        return place.office.http.post(
            f"{API}/files", files=files, headers=place.office.headers("caseworker")
        )

    with place.full():
        answer = upload()
        assert (answer.status_code, answer.json()["code"]) == (507, "files-full"), answer.text
        assert "空间已满" in answer.json()["detail"]
        folder = place.house.settings.home / "files"
        assert not [path for path in folder.rglob("*") if path.is_file()]
    assert upload().status_code == 201


def test_a_server_that_dies_of_it_comes_back_where_it_was(place: Place) -> None:
    """Without room for what it writes ahead it ends itself, and cannot start."""
    lead, key, form = a_provider(place.office), uuid4().hex, body()
    head = place.house.office.head()
    with capture_logs() as lines:
        with place.full():
            with suppress(psycopg.Error), psycopg.connect(place.owner_url) as conn:
                for _ in range(300):
                    conn.execute(WAL)
            wait_until(lambda: place.admit(key, form).status_code == 503)
            for answer in (
                place.admit(key, form),
                place.office.ask("GET", f"/providers/{lead}"),
                place.office.http.get("/readyz"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (503, "store-away")
                assert answer.headers["retry-after"]
            wait_until(lambda: any("does not come up" in line["event"] for line in lines))
            time.sleep(3)  # it is tried again, and not said again
        wait_until(lambda: place.admit(key, form).status_code == 201, 40)
    assert sum("does not come up" in line["event"] for line in lines) == 1
    assert place.house.office.head() > head
    reached = place.house.office.head()
    wait_until(lambda: place.views_follow(reached) and stopped(place.house) == {}, 40)
    assert readiness(place.office)[1]["status"] == "ready"
