"""`duban setup`: what it prepares, what it says, and who must do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from structlog.testing import capture_logs

from interfaces.commands.running import tell_if_open
from interfaces.embedded_postgres import APPLICATION
from interfaces.settings import Settings
from interfaces.wiring import House

Run = Callable[..., Any]


@pytest.fixture
def setup(environment_of: Callable[..., Run]) -> Run:
    return lambda **urls: environment_of(**urls)("setup")


def test_the_owner_prepares_and_the_application_goes_on_alone(
    setup: Run, environment_of: Callable[..., Run], owner_url: str, database_url: str
) -> None:
    # given an empty database, where the application alone is not let in by the owner's set-up
    done = setup(DUBAN_DATABASE_URL=database_url, DUBAN_OWNER_URL=owner_url)
    # then it says what holds
    assert done.returncode == 0, done.stderr
    assert f"{APPLICATION} 不能更改日志" in done.stdout
    assert f"{APPLICATION} cannot change the log" in done.stdout
    # and repeating it, or working without the owner, is no trouble
    assert setup(DUBAN_DATABASE_URL=database_url, DUBAN_OWNER_URL=owner_url).returncode == 0
    assert setup(DUBAN_DATABASE_URL=database_url).stdout == done.stdout
    assert environment_of(DUBAN_DATABASE_URL=database_url)("sweep").returncode == 0


def test_one_role_for_all_is_told(setup: Run, owner_url: str) -> None:
    done = setup(DUBAN_DATABASE_URL=owner_url)
    assert done.returncode == 0
    assert "可以更改日志" in done.stdout
    assert "DUBAN_OWNER_URL" in done.stdout


def test_an_upgrade_is_the_owners(
    setup: Run, house: House, owner_url: str, database_url: str
) -> None:
    schema = house.database.schema
    here = {"DUBAN_SCHEMA": schema, "DUBAN_DATABASE_URL": database_url}
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(f'UPDATE "{schema}".office_schema SET version = 1')
    failed = setup(**here)
    assert failed.returncode == 1
    assert "DUBAN_OWNER_URL" in failed.stderr
    assert "duban setup" in failed.stderr
    assert setup(**here, DUBAN_OWNER_URL=owner_url).returncode == 0
    assert setup(**here).returncode == 0


def test_an_owner_without_the_right_to_is_told(
    setup: Run, owner_url: str, database_url: str
) -> None:
    weak = make_conninfo(owner_url, user="duban_weak")
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute("CREATE ROLE duban_weak LOGIN")
        try:
            failed = setup(DUBAN_DATABASE_URL=database_url, DUBAN_OWNER_URL=weak)
        finally:
            conn.execute("DROP ROLE duban_weak")
    assert failed.returncode == 1
    assert "permission denied for database" in failed.stderr
    assert "DUBAN_OWNER_URL" in failed.stderr


@pytest.mark.parametrize("name", ["DUBAN_DATABASE_URL", "DUBAN_OWNER_URL"])
def test_what_is_no_url_is_told_without_its_password(
    setup: Run, database_url: str, name: str
) -> None:
    urls = {"DUBAN_DATABASE_URL": database_url, name: "postgresql://u:hunter2@[h/d"}
    failed = setup(**urls)
    assert failed.returncode == 1
    assert name in failed.stderr
    assert "hunter2" not in failed.stderr


def test_the_log_at_start_says_when_the_log_is_open(
    house: House, owner_url: str, settings: Settings
) -> None:
    with capture_logs() as said:
        tell_if_open(house)
    assert said == []
    open_ = House(owner_url, settings, pool_size=2)
    with capture_logs() as said:
        tell_if_open(open_)
    open_.close()
    assert [line["log_level"] for line in said] == ["warning"]
    assert "DUBAN_OWNER_URL" in said[0]["event"]


def test_the_embedded_server_needs_no_setting(home: Path, environment_of: Any) -> None:
    done = environment_of(DUBAN_HOME=str(home))("setup")
    assert done.returncode == 0, done.stderr
    assert "cannot change the log" in done.stdout
