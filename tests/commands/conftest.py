"""The program on a home or a database of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from offices import Server, opened, settings_in
from program import environment, program

from interfaces import demo
from interfaces.embedded_place import erase
from interfaces.settings import Settings
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def alone(tmp_path: Path) -> Run:
    """Commands that need no store: there is none, and none may be made."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        done = program(*arguments, env=environment(DUBAN_HOME=str(tmp_path)), cwd=tmp_path)
        assert not (tmp_path / "postgres").exists()
        return done

    return run


@pytest.fixture
def duban(house: House, database_url: str, settings: Settings, tmp_path: Path) -> Run:
    """Commands on the store of the `house` fixture."""
    env = environment(
        DUBAN_HOME=str(settings.home),
        DUBAN_DATABASE_URL=database_url,
        DUBAN_SCHEMA=settings.schema_name,
    )
    return lambda *arguments: program(*arguments, env=env, cwd=tmp_path)


@pytest.fixture
def environment_of(unlaid: Settings, tmp_path: Path) -> Callable[..., Run]:
    """Commands on whatever database the settings name, by default where no office stands yet."""

    def named(**changes: str) -> Run:
        given = {"DUBAN_HOME": str(unlaid.home), "DUBAN_SCHEMA": unlaid.schema_name}
        env = environment(**{**given, **changes})
        return lambda *arguments: program(*arguments, env=env, cwd=tmp_path)

    return named


@pytest.fixture
def unreachable(tmp_path: Path) -> Callable[[str], Run]:
    """Commands on a store that is not there."""

    def at(url: str) -> Run:
        env = environment(DUBAN_HOME=str(tmp_path), DUBAN_DATABASE_URL=url)
        return lambda *arguments: program(*arguments, env=env, cwd=tmp_path)

    return at


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "督办 home"
    yield home
    erase(home)


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[[str], Path]:
    def build(text: str) -> Path:
        path = tmp_path / "名单.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return build


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Callable[[Sequence[Sequence[Any]]], Path]:
    def build(rows: Sequence[Sequence[Any]]) -> Path:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in rows:
            sheet.append(list(row))
        path = tmp_path / "名单.xlsx"
        book.save(path)
        return path

    return build


@pytest.fixture(scope="session")
def heard() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="session")
def loaded(
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
    heard: list[tuple[int, int]],
) -> Iterator[House]:
    """The demonstration, loaded once in the process of the group `demo`; no test changes it."""
    settings = settings_in(tmp_path_factory.mktemp("demo"))
    with opened(server, settings) as house:
        assert demo.is_empty(house)
        demo.load(house, lambda done, total: heard.append((done, total)))
        yield house
