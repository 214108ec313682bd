"""`duban office forget`: out of the table and nothing else, and only where nobody works."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from client import Client
from examples import a_provider
from jurisdictions.clusters import Clusters
from psycopg.rows import dict_row
from starlette.testclient import TestClient

from application.store import gate
from interfaces.api.app import create_app
from interfaces.offices import written
from interfaces.offices.faults import TableError
from interfaces.offices.hosting import Hosting
from interfaces.offices.opened import LOOK_SECONDS, Routes
from interfaces.offices.table import entry_of, read
from interfaces.worker import Worker

Run = Callable[..., subprocess.CompletedProcess[str]]
KEY, SCHEMA = "liuzhou", "duban_liuzhou"


@pytest.fixture
def closed(two: Clusters, add: Run, duban: Run) -> Clusters:
    """An office that moved to `west`, where it is closed for writes; and another that goes on."""
    for key in (KEY, "guilin"):
        assert add(key).returncode == 0
    with two.house(KEY) as house:
        a_provider(Client(create_app(house), house))
    assert duban("office", "move", KEY, "--to", "west").returncode == 0
    written.change(two.path, KEY, state="closed")
    return two


def schemas(url: str) -> set[str]:
    with psycopg.connect(url) as conn:
        query = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|info|public)'"
        rows = conn.execute(query)
        return {name for (name,) in rows}


def roles(url: str) -> set[str]:
    with psycopg.connect(url) as conn:
        rows = conn.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'duban_liuzhou%'")
        return {name for (name,) in rows}


def test_it_is_out_of_the_table_and_all_that_was_its_is_where_it_was(
    closed: Clusters, duban: Run
) -> None:
    home = closed.home / "offices" / KEY
    before = schemas(closed.east), schemas(closed.west), sorted(home.rglob("*"))
    with closed.house(KEY) as house:
        log = house.office.head()
    done = duban("office", "forget", KEY)
    assert done.returncode == 0, done.stderr
    assert list(closed.table().offices) == ["guilin"]
    assert (schemas(closed.east), schemas(closed.west), sorted(home.rglob("*"))) == before
    assert duban("--office", KEY, "sweep").returncode == 1
    # and it says what remains, and can be taken in again
    for said in (str(home), f'DROP SCHEMA "{SCHEMA}" CASCADE;', "-- east", "-- west"):
        assert said in done.stdout, said
    usual = ("--cluster", "west", "--name", "柳州市工信局", "--region", "CN-GX")
    again = duban("office", "add", KEY, *usual, "--host", "liuzhou.test", "--existing")
    assert again.returncode == 0, again.stderr
    with closed.house(KEY) as house:
        assert house.office.head() == log


def test_what_it_says_removes_all_that_remains_and_nothing_else(
    closed: Clusters, duban: Run
) -> None:
    other = {name for name in schemas(closed.east) if "guilin" in name}
    done = duban("office", "forget", KEY, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["forgotten"], told["unasked"]) == (True, [])
    assert told["files"] == [str(closed.home / "offices" / KEY)]
    for cluster, url in (("east", closed.east), ("west", closed.west)):
        assert SCHEMA in told["clusters"][cluster]["schemas"]
        with psycopg.connect(url, autocommit=True) as conn:
            for statement in told["removing"][cluster]:
                conn.execute(statement)
        assert roles(url) == set()
    assert schemas(closed.east) == other and schemas(closed.west) == set()
    with closed.house("guilin") as house:
        assert house.office.head() > 0


def test_a_dry_run_says_the_same_and_changes_nothing(closed: Clusters, duban: Run) -> None:
    text = closed.path.read_text()
    done = duban("office", "forget", KEY, "--dry-run")
    assert done.returncode == 0 and "没有改动" in done.stdout
    assert f'DROP SCHEMA "{SCHEMA}" CASCADE;' in done.stdout
    assert closed.path.read_text() == text


def test_one_that_is_open_for_writing_is_not_forgotten(closed: Clusters, duban: Run) -> None:
    done = duban("office", "forget", "guilin")
    assert done.returncode == 1 and 'state = "closed"' in done.stderr
    assert "guilin" in closed.table().offices
    unknown = duban("office", "forget", "nanning")
    assert unknown.returncode == 1 and "liuzhou" in unknown.stderr


def test_nor_one_for_which_a_worker_is_there(closed: Clusters, duban: Run) -> None:
    """One of its own does not look at the table: it is stopped first."""
    with closed.house(KEY) as house, Worker(house):
        until(lambda: duban("office", "forget", KEY, "--dry-run").returncode == 1)
        done = duban("office", "forget", KEY)
        assert done.returncode == 1 and f"duban worker --office {KEY}" in done.stderr
    assert duban("office", "forget", KEY).returncode == 0


def until(right: Callable[[], Any], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_nor_one_whose_move_is_not_finished(closed: Clusters, duban: Run) -> None:
    with psycopg.connect(closed.west, autocommit=True, row_factory=dict_row) as conn:
        conn.execute(f"SET search_path = {SCHEMA}")
        gate.begin(conn)
        done = duban("office", "forget", KEY)
        assert done.returncode == 1 and "--give-up" in done.stderr
    assert KEY in closed.table().offices


def test_a_schema_that_another_office_has_on_another_cluster_is_not_named(
    closed: Clusters, duban: Run
) -> None:
    # given one on `east` under the name that the copy there had
    with psycopg.connect(closed.east, autocommit=True) as conn:
        conn.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO former")
    text = closed.path.read_text()
    closed.path.write_text(text.replace('schema = "duban_guilin"', f'schema = "{SCHEMA}"'))
    done = duban("office", "forget", KEY, "--json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["clusters"]) == {"west"}


def test_it_is_served_and_told_of_no_more(closed: Clusters, duban: Run) -> None:
    served = Hosting(closed.settings, Routes(closed.path))
    try:
        browser = TestClient(served, f"http://{KEY}.test")
        whole = TestClient(served, "http://10.0.0.1")
        assert browser.get("/public").status_code == 200
        assert SCHEMA in whole.get("/readyz").json()["offices"]
        assert duban("office", "forget", KEY).returncode == 0
        time.sleep(LOOK_SECONDS + 0.1)
        assert browser.get("/public").status_code == 404
        assert whole.get("/readyz").json()["offices"] == {}
        assert SCHEMA not in whole.get("/metrics").text
    finally:
        served.close()


# The table


def test_what_people_wrote_between_sections_stays(tmp_path: Path) -> None:
    path = tmp_path / "offices.toml"
    before = '# all\n[clusters.east]\nurl = "host=x"\n'
    section = '[offices.{0}]\ncluster = "east"\nname = "{0}"\nregion = "CN-GX"\nhosts = ["{0}"]\n'
    other = "\n# about b\n" + section.format("b")
    path.write_text(
        f'{before}\n{section.format("a")}# of a\nstate = "closed"\n\n[offices.a.settings]\n'
        f'smtp_from = "a@b.cn"\n{other}'
    )
    table = read(path)
    written.remove(path, table.offices["a"])
    assert path.read_text() == before + other
    # and one that somebody changed meanwhile stays
    with pytest.raises(TableError, match="再执行一次"):
        written.remove(path, table.offices["b"].model_copy(update={"name": "x"}))
    assert path.read_text() == before + other


def test_what_is_added_and_forgotten_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "offices.toml"
    path.write_text('[clusters.east]\nurl = "host=x"\n')
    before = path.read_text()
    fields = {"cluster": "east", "name": "甲", "region": "CN-GX", "hosts": ["a.test"]}
    entry = entry_of(path, "a", **fields)
    written.add(path, entry)
    written.remove(path, entry)
    assert path.read_text() == before
