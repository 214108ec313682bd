"""Three offices on one database, served by one process: that of Liuzhou is the demonstration, with
records of every kind; Guilin and Nanning are new."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from client import Client
from offices import Server, followed
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from starlette.testclient import TestClient

from domain.values import Role
from interfaces import demo, sign_ins
from interfaces.offices.admitting import admit
from interfaces.offices.hosting import Hosting
from interfaces.offices.opened import Opened, Routes
from interfaces.offices.table import Table, entry_of, read
from interfaces.settings import Settings
from interfaces.wiring import House

KEYS = ("liuzhou", "guilin", "nanning")


@dataclass(frozen=True)
class Province:
    """The table, and what serves its offices."""

    owner_url: str
    settings: Settings
    path: Path
    hosting: Hosting

    @property
    def table(self) -> Table:
        return read(self.path)

    def opened(self, key: str) -> Opened[Any]:
        return self.hosting.opening.of(key)

    def house(self, key: str) -> House:
        return self.opened(key).house

    def at(self, host: str, **options: Any) -> TestClient:
        """A browser that asks for that host, in the one process that serves all."""
        return TestClient(
            self.hosting,
            host if "://" in host else f"http://{host}",
            raise_server_exceptions=False,
            follow_redirects=False,
            **options,
        )

    def bearer(self, key: str, role: Role = Role.CASEWORKER, **scope: Any) -> dict[str, str]:
        token = self.house(key).tokens.issue("韦志明", role, **scope)
        return {"Authorization": f"Bearer {token}"}


def roles(conn: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in conn.execute("SELECT rolname FROM pg_roles")}


@contextmanager
def a_cluster(server: Server) -> Iterator[str]:
    """An empty database, by its owner's URL; the roles that offices get there go with it."""
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        before, name = roles(conn), f"c_{uuid.uuid4().hex[:12]}"
        conn.execute(f"CREATE DATABASE {name}")
        try:
            yield make_conninfo(server.owner_url, dbname=name)
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
            for role in roles(conn) - before:
                conn.execute(f'DROP ROLE "{role}"')


def a_table(path: Path, **clusters: str) -> Path:
    """With these clusters, by their owners' URLs, and no office."""
    lines = ["# the offices of the province"]
    for name, url in clusters.items():
        place = {k: v for k, v in conninfo_to_dict(url).items() if k not in ("user", "password")}
        lines += [f"[clusters.{name}]", f'url = "{make_conninfo(**place)}"', f'owner_url = "{url}"']
    path.write_text("\n".join(lines) + "\n", "utf-8")
    path.chmod(0o600)
    return path


def add(settings: Settings, key: str, cluster: str = "east", **more: Any) -> None:
    path = settings.offices
    assert path is not None
    usual = {"cluster": cluster, "name": f"{key}市工信局", "region": "CN-GX"}
    admit(settings, entry_of(path, key, **usual, hosts=[f"{key}.test"], **more))


@contextmanager
def new_offices(server: Server, home: Path) -> Iterator[Province]:
    """The three, all of them new; no sweep comes by itself."""
    with a_cluster(server) as owner_url:
        path = a_table(home / "offices.toml", east=owner_url)
        settings = Settings(home=home, offices=path, sweep_seconds=3_600)
        for key in KEYS:
            add(settings, key)
        made = Hosting(settings, Routes(path))
        try:
            yield Province(owner_url, settings, path, made)
        finally:
            made.close()


@contextmanager
def a_province(server: Server, home: Path) -> Iterator[Province]:
    with a_cluster(server) as owner_url, ExitStack() as stack:
        home.mkdir(exist_ok=True)
        path = a_table(home / "offices.toml", east=owner_url)
        settings = Settings(home=home, offices=path, sweep_seconds=3_600, address_tries=100_000)
        for key in KEYS:
            add(settings, key)
        hosting = Hosting(settings, Routes(path))
        stack.callback(hosting.close)
        province = Province(owner_url, settings, path, hosting)
        house = province.house("liuzhou")
        house.past.patience = 120
        demo.load(house)
        sign_ins.issue(house)
        for key in KEYS:
            province.house(key).catch_up()
            stack.enter_context(followed(province.house(key)))
        yield province


def client(province: Province, key: str) -> Client:
    """A program that uses one office, by its own application."""
    opened = province.opened(key)
    return Client(opened.made.app, opened.house)
