"""`duban office add` and `list`, and how any other command says which office it means."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from interfaces.offices.places import settings_of
from interfaces.offices.table import read
from interfaces.settings import Settings
from interfaces.wiring import opened

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_an_added_office_has_its_place_keys_and_foundation_and_is_in_the_table(
    add: Run, duban: Run, table: Path, tmp_path: Path, cluster: str
) -> None:
    before = table.read_text()
    done = add("liuzhou")
    assert done.returncode == 0, done.stderr
    # then the table has it at its end
    assert table.read_text().startswith(before)
    entry = read(table).offices["liuzhou"]
    # and it stands: with measures and calendar, a log that its role cannot change, and its keys
    own = settings_of(Settings(home=tmp_path, offices=table), read(table), "liuzhou")
    kept = {path.name for path in (own.home / "keys").iterdir()}
    assert kept >= {"seal.key", "signing.key", "database.password"}
    assert own.database_url is not None
    with opened(own.database_url, own, pool_size=2) as house:
        assert house.office.head() > 0
        assert house.guarded()
        with house.connection() as conn:
            assert conn.info.user == entry.role
    # and commands that name it are its own
    said = duban("--office", "liuzhou", "projections", "status", "--json")
    assert said.returncode == 0, said.stderr
    assert duban("projections", "status", DUBAN_OFFICE="liuzhou").returncode == 0


def test_the_list_tells_of_each_and_of_no_password(add: Run, duban: Run) -> None:
    for key in ("liuzhou", "guilin"):
        assert add(key).returncode == 0
    items = json.loads(duban("office", "list", "--json").stdout)["items"]
    assert [one["office"] for one in items] == ["liuzhou", "guilin"]
    assert items[1] == {
        "office": "guilin",
        "cluster": "east",
        "name": "guilin市工信局",
        "region": "CN-GX",
        "hosts": ["guilin.test"],
        "schema": "duban_guilin",
        "state": "open",
    }
    shown = duban("office", "list").stdout
    assert "liuzhou.test" in shown and "开放 · open" in shown
    assert "password" not in shown


def test_which_office_is_meant_has_to_be_said(add: Run, duban: Run) -> None:
    # given a table without offices
    done = duban("sweep")
    assert done.returncode == 1
    assert "duban office add" in done.stderr
    # and then with two
    for key in ("liuzhou", "guilin"):
        assert add(key).returncode == 0
    done = duban("sweep")
    assert done.returncode == 1
    assert "--office" in done.stderr and "DUBAN_OFFICE" in done.stderr
    assert "liuzhou（liuzhou市工信局）" in done.stderr and "guilin" in done.stderr
    done = duban("--office", "nanning", "sweep")
    assert done.returncode == 1
    assert "nanning" in done.stderr and "liuzhou" in done.stderr


def test_an_office_is_named_only_where_there_is_a_table(duban: Run) -> None:
    done = duban("--office", "liuzhou", "sweep", DUBAN_OFFICES="")
    assert done.returncode == 1
    assert "DUBAN_OFFICES" in done.stderr
    done = duban("office", "list", DUBAN_OFFICES="")
    assert done.returncode == 1
    assert "[clusters.NAME]" in done.stderr


def test_nothing_is_made_where_the_table_would_not_be_right(
    add: Run, table: Path, cluster: str, tmp_path: Path
) -> None:
    before = table.read_text()
    assert add("liuzhou", "--cluster", "west").returncode == 1
    assert add("a__b").returncode == 1
    assert add("liuzhou", "--schema", "pg_x").returncode == 1
    assert add("liuzhou", "--host", "x:80").returncode == 1
    assert table.read_text() == before
    assert not (tmp_path / "offices").exists()
    with psycopg.connect(cluster) as conn:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'duban%'"
        assert conn.execute(query).fetchone() == (0,)


def test_a_schema_that_is_there_already_is_not_taken_unasked(
    add: Run, table: Path, cluster: str, tmp_path: Path
) -> None:
    with psycopg.connect(cluster, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA duban_liuzhou")
        done = add("liuzhou")
        assert done.returncode == 1
        assert "--existing" in done.stderr and "--schema" in done.stderr
        assert read(table).offices == {}
    # not even on demand where its keys are not there: another key would open nothing of it
    done = add("liuzhou", "--existing")
    assert done.returncode == 1
    assert "keys" in done.stderr


def test_an_office_whose_adding_broke_off_is_added_by_repeating_it(add: Run, table: Path) -> None:
    before = table.read_text()
    assert add("liuzhou").returncode == 0
    table.write_text(before)  # as if it had ended just before the table was written
    assert add("liuzhou").returncode == 1
    assert add("liuzhou", "--existing").returncode == 0
    assert "liuzhou" in read(table).offices


def test_a_schema_that_another_office_made_is_never_taken(
    add: Run, table: Path, tmp_path: Path
) -> None:
    assert add("liuzhou").returncode == 0
    own = settings_of(Settings(home=tmp_path, offices=table), read(table), "liuzhou")
    with psycopg.connect(own.database_url or "", autocommit=True) as conn:
        conn.execute("CREATE SCHEMA duban_guilin")
    for how in ((), ("--existing",)):
        done = add("guilin", *how)
        assert done.returncode == 1
        assert "duban_liuzhou_app" in done.stderr


def test_nor_is_one_that_another_made_by_its_role_at_the_province(
    add: Run, duban: Run, table: Path, cluster: str
) -> None:
    assert add("liuzhou").returncode == 0
    with table.open("a", encoding="utf-8") as text:
        text.write('[province]\ncluster = "east"\nname = "广西"\nhosts = ["province.test"]\n')
    assert duban("province", "setup").returncode == 0
    url = make_conninfo(cluster, user="province__liuzhou_app")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA duban_guilin")
    done = add("guilin", "--existing")
    assert done.returncode == 1
    assert "province__liuzhou_app" in done.stderr


def test_it_takes_the_owner_to_add_one(add: Run, table: Path, cluster: str) -> None:
    lines = table.read_text().splitlines()
    table.write_text("\n".join(one for one in lines if "owner_url" not in one) + "\n")
    done = add("liuzhou")
    assert done.returncode == 1
    assert "clusters.east.owner_url" in done.stderr and "DUBAN_OWNER_URL" in done.stderr
    # who may also be named for the while
    assert add("liuzhou", DUBAN_OWNER_URL=cluster).returncode == 0


def test_an_upgrade_is_that_of_all_offices(add: Run, duban: Run, cluster: str) -> None:
    for key in ("liuzhou", "guilin"):
        assert add(key).returncode == 0
    with psycopg.connect(cluster, autocommit=True) as conn:
        for key in ("liuzhou", "guilin"):
            conn.execute(f"UPDATE duban_{key}.office_schema SET version = 1")
    assert duban("--office", "liuzhou", "sweep").returncode == 1
    done = duban("setup")
    assert done.returncode == 0, done.stderr
    assert "liuzhou" in done.stdout and "guilin" in done.stdout
    assert duban("--office", "liuzhou", "sweep").returncode == 0


def test_what_one_office_lacks_keeps_no_other_from_being_set_up(
    add: Run, duban: Run, cluster: str, table: Path
) -> None:
    for key in ("guilin", "liuzhou"):
        assert add(key).returncode == 0
    with psycopg.connect(cluster, autocommit=True) as conn:
        conn.execute("UPDATE duban_liuzhou.office_schema SET version = 1")
    wrong = "\n[offices.guilin.settings]\nsweep_seconds = -1\n"
    table.write_text(table.read_text("utf-8") + wrong, "utf-8")
    done = duban("setup")
    assert done.returncode == 1
    assert "offices.guilin.settings.sweep_seconds" in done.stdout
    assert "these are not: guilin" in done.stderr
    assert duban("--office", "liuzhou", "sweep").returncode == 0


def test_the_roles_password_is_that_of_its_home_after_a_set_up(
    add: Run, duban: Run, cluster: str, tmp_path: Path
) -> None:
    assert add("liuzhou").returncode == 0
    kept = tmp_path / "offices" / "liuzhou" / "keys" / "database.password"
    role = "duban_liuzhou_app"
    before = _hash(cluster, role)
    kept.write_text("ab" * 32)
    assert duban("--office", "liuzhou", "setup").returncode == 0
    assert _hash(cluster, role) != before


def _hash(url: str, role: str) -> str:
    with psycopg.connect(url, row_factory=dict_row) as conn:
        row = conn.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (role,)
        ).fetchone()
    assert row is not None
    return str(row["rolpassword"])


def test_without_a_url_the_embedded_server_serves(
    table: Path, add: Run, duban: Run, tmp_path: Path
) -> None:
    from interfaces.embedded_place import erase

    table.write_text("[clusters.east]\n")
    try:
        assert add("liuzhou").returncode == 0
        done = duban("--office", "liuzhou", "setup")
        assert "duban_liuzhou_app" in done.stdout
        assert (tmp_path / "postgres").exists()
        assert not (tmp_path / "offices" / "liuzhou" / "postgres").exists()
    finally:
        erase(tmp_path)


def test_an_office_that_stood_alone_is_taken_over_with_its_keys(
    add: Run, duban: Run, cluster: str, tmp_path: Path, table: Path
) -> None:
    # given an office that had the database to itself
    alone = tmp_path / "alone"
    given = {"DUBAN_OFFICES": "", "DUBAN_HOME": str(alone), "DUBAN_OWNER_URL": cluster}
    given |= {
        "DUBAN_SCHEMA": "alone",
        "DUBAN_DATABASE_URL": make_conninfo(cluster, user="alone_app"),
    }
    assert duban("setup", **given).returncode == 0
    token = duban("token", "--user", "x", "--role", "auditor", **given).stdout
    # when its keys are where the office of the table looks for them
    home = tmp_path / "offices" / "liuzhou"
    home.mkdir(parents=True)
    (alone / "keys").rename(home / "keys")
    done = add("liuzhou", "--schema", "alone", "--existing")
    # then it is the same office
    assert done.returncode == 0, done.stderr
    own = settings_of(Settings(home=tmp_path, offices=table), read(table), "liuzhou")
    assert conninfo_to_dict(own.database_url or "")["user"] == "alone_app"
    with opened(own.database_url or "", own, pool_size=2) as house:
        assert house.tokens.read(token.strip()).name == "x"
        assert house.guarded()


@pytest.mark.parametrize("wanted", ["--office=liuzhou", "--office liuzhou"])
def test_who_is_asked_to_stop_is_done_whichever_office_was_named(wanted: str) -> None:
    from interfaces.cli import _command

    assert _command([*wanted.split(), "worker"]) == "worker"
    assert _command(["worker", "--help"]) == "worker"
    assert _command(wanted.split()) == ""
