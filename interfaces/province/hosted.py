"""The province of the routing table: where its rows lie, who reads them, and its application at a
host of its own."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo
from pydantic import SecretStr
from starlette.types import ASGIApp

from application.store.pool import to_primary
from interfaces.identity import Tokens
from interfaces.offices.table import Province as Entry
from interfaces.offices.table import Table
from interfaces.province.app import create_app
from interfaces.province.figures import Province
from interfaces.settings import Settings, keep
from projections.province.view import READER

HOME: Final = "province"


def password(settings: Settings) -> str:
    """Of the role that reads; drawn once, and kept in the home of the program."""
    return _secret(settings, "database.password").hex()


def tokens(settings: Settings) -> Tokens:
    """With a key that no office has."""
    return Tokens(_secret(settings, "token.key"))


def _secret(settings: Settings, name: str) -> bytes:
    path = settings.home / HOME / "keys" / name
    if not path.exists():
        keep(path, secrets.token_bytes(32))
    return bytes.fromhex(Path(path).read_text("ascii"))


def opened(settings: Settings, table: Table) -> Province:
    return Province(_url(settings, table), _names(table))


def _url(settings: Settings, table: Table) -> str:
    assert table.province is not None
    url = table.clusters[table.province.cluster].url
    assert url is not None  # the table sees to it
    there = to_primary(url.get_secret_value())
    return make_conninfo(there, user=READER, password=password(settings))


def _names(table: Table) -> dict[str, str]:
    return {key: one.name for key, one in table.offices.items()}


class Hosted:
    """Its application, made anew where the table says otherwise than before."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: tuple[Entry, dict[str, str], SecretStr | None] | None = None
        self._made: tuple[ASGIApp, Province] | None = None

    def at(self, table: Table) -> ASGIApp:
        assert table.province is not None
        url = table.clusters[table.province.cluster].url
        now = (table.province, _names(table), url)
        if self._made is None or self._known != now:
            # Where the database is away that may take seconds, and all offices are asked here.
            threading.Thread(target=_close, args=(self._made,), daemon=True).start()
            province = opened(self._settings, table)
            app = create_app(province, tokens(self._settings), table.province.name)
            self._known, self._made = now, (app, province)
        return self._made[0]

    def close(self) -> None:
        _close(self._made)


def _close(made: tuple[ASGIApp, Province] | None) -> None:
    if made is not None:
        made[1].close()
