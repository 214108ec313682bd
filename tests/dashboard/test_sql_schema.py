"""The SQL views for dashboards elsewhere: what they hold, who reads them, and that they stay."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from client import Client
from dashboard.of_a_figure import a_filled_office, on_the
from psycopg import Connection
from psycopg.errors import (
    InsufficientPrivilege,
    ObjectNotInPrerequisiteState,
    ReadOnlySqlTransaction,
    WrongObjectType,
)
from psycopg.sql import SQL, Identifier

from application.store.tables import RIGHTS
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker
from projections.dashboard import sql, sql_views
from projections.dashboard.view import FiguresView
from projections.rebuild import rebuild

ROOT = Path(__file__).parents[2]


REFUSED = (
    *(InsufficientPrivilege, ReadOnlySqlTransaction),
    *(WrongObjectType, ObjectNotInPrerequisiteState),  # what is no table, or of several
)


@pytest.fixture
def filled(office: Client) -> Client:
    on_the(office, "2025-07-10")
    a_filled_office(office)
    office.house.catch_up()
    return office


# What they hold


def test_every_view_gives_rows_to_the_reader(
    filled: Client, reader: Connection[dict[str, Any]]
) -> None:
    for view in sql_views.ALL:
        rows = reader.execute(SQL("SELECT * FROM {}").format(Identifier(view.name))).fetchall()
        assert rows, view.name
        assert list(rows[0]) == list(view.columns), view.name
    (about,) = reader.execute("SELECT * FROM about").fetchall()
    assert about["version"] == sql.VERSION
    assert about["position"] == filled.house.office.head()
    overdue = reader.execute("SELECT is_overdue, count(*) FROM cases GROUP BY 1").fetchall()
    assert {row["is_overdue"]: row["count"] for row in overdue} == {True: 1, False: 1}
    (month,) = reader.execute("SELECT * FROM months WHERE month = '2025-06-01'").fetchall()
    assert (month["cases_opened"], month["orders_served"], month["completed_in_time"]) == (2, 2, 1)
    grounds = reader.execute("SELECT ground FROM complaint_grounds").fetchall()
    assert grounds == [{"ground": "12.1"}]


def test_the_documentation_names_each_view_and_column_as_the_database_does(
    reader: Connection[dict[str, Any]],
) -> None:
    text = (ROOT / "docs" / "dashboards.md").read_text("utf-8")
    for view in sql_views.ALL:
        section = re.search(
            rf"^### `{view.name}`\n(.*?)(?=^### |^## |\Z)", text, re.MULTILINE | re.DOTALL
        )
        assert section, view.name
        told = re.findall(r"^\| `(\w+)` \| (.+) \|$", section[1], re.MULTILINE)
        assert told == [(name, str(about)) for name, about in view.columns.items()], view.name
        assert str(view.about) in section[1]
    assert set(re.findall(r"^### `(\w+)`$", text, re.MULTILINE)) == {
        view.name for view in sql_views.ALL
    }
    assert f"版本 {sql.VERSION} · version {sql.VERSION}" in text


def test_views_and_columns_say_in_the_database_what_they_are(
    reader: Connection[dict[str, Any]],
) -> None:
    for view in sql_views.ALL:
        row = reader.execute(
            "SELECT obj_description(%(view)s::regclass) AS view,"
            " array(SELECT col_description(attrelid, attnum) FROM pg_attribute"
            " WHERE attrelid = %(view)s::regclass AND attnum > 0 ORDER BY attnum) AS columns",
            {"view": view.name},
        ).fetchone()
        assert row == {
            "view": str(view.about),
            "columns": [str(about) for about in view.columns.values()],
        }


PERSONAL = re.compile(r"liaison|representative|contact|complainant|phone|assignee|summary|sealed")


def test_no_column_is_about_a_natural_person() -> None:
    assert PERSONAL.search("legal_representative")
    named = {f"{view.name}.{column}" for view in sql_views.ALL for column in view.columns}
    assert [name for name in named if PERSONAL.search(name)] == []


# Who reads them


def test_the_reader_reads_nothing_else(filled: Client, reader: Connection[dict[str, Any]]) -> None:
    office = filled.house.database.schema
    tables = {table for view in filled.house.views for table in view.tables}
    for table in (*RIGHTS, *tables, "view_tracking", "stops", "past_views", "workers"):
        with pytest.raises(InsufficientPrivilege):
            reader.execute(SQL("SELECT * FROM {}").format(Identifier(office, table)))
    schemas = reader.execute(
        "SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, %s)"
        " AND has_schema_privilege(oid, 'USAGE')",
        (office,),
    ).fetchall()
    assert schemas == [{"name": sql.place_of(office)}]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases", "UPDATE providers SET name = 'x'", "CREATE TABLE other (x int)",
        "CREATE VIEW other AS SELECT 1", "DROP VIEW cases", "CREATE SCHEMA other",
        "SET ROLE {app}", "TRUNCATE cases",
    ],
)  # fmt: skip
@pytest.mark.parametrize("only", ["on", "off"])
def test_the_reader_changes_nothing(
    house: House, reader: Connection[dict[str, Any]], statement: str, only: str
) -> None:
    """Also where it switches off that its transactions only read."""
    reader.execute(f"SET default_transaction_read_only = {only}")
    app = Identifier(str(psycopg.conninfo.conninfo_to_dict(house.database.url)["user"]))
    with pytest.raises(REFUSED):
        reader.execute(SQL(statement).format(app=app))


def test_the_reader_is_no_more_than_a_role_that_signs_in(
    house: House, reader: Connection[dict[str, Any]]
) -> None:
    found = reader.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,"
        " EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member"
        " FROM pg_roles r WHERE rolname = %s",
        (sql.reader_of(house.database.schema),),
    ).fetchone()
    assert found is not None
    assert not any(found.values())
    assert reader.execute("SHOW default_transaction_read_only").fetchone() == {
        "default_transaction_read_only": "on"
    }
    assert reader.execute("SHOW statement_timeout").fetchone() == {"statement_timeout": "30s"}


# That they stay


def test_rebuilding_any_view_leaves_them_as_they_were(
    filled: Client, reader: Connection[dict[str, Any]]
) -> None:
    house = filled.house
    house.sweep()  # else the worker does
    before = whole(reader)
    with Worker(house):
        for view in house.views:
            rebuild(view, house.database, house.log)
            assert whole(reader) == before, view.name


def test_what_is_built_on_them_stays_too(
    filled: Client, owner_url: str, reader: Connection[dict[str, Any]]
) -> None:
    place = sql.place_of(filled.house.database.schema)
    with psycopg.connect(owner_url, autocommit=True) as conn:
        # given a view of somebody's own over ours
        mine = Identifier(place, "mine")
        conn.execute(SQL("CREATE VIEW {} AS SELECT reference FROM {}").format(
            mine, Identifier(place, "cases")))  # fmt: skip
        # when the tables under ours are swapped
        rebuild(FiguresView("CN-GX"), filled.house.database, filled.house.log)
        # then it gives the same
        assert conn.execute(SQL("SELECT * FROM {}").format(mine)).fetchall()


def whole(conn: Connection[dict[str, Any]]) -> dict[str, Any]:
    """Every row of every view, and the identity and rights of each."""
    rows = {
        view.name: sorted(
            str({k: v for k, v in row.items() if k != "moved_at"})
            for row in conn.execute(SQL("SELECT * FROM {}").format(Identifier(view.name)))
        )
        for view in sql_views.ALL
    }
    kept = conn.execute(
        "SELECT oid, relname, relacl::text FROM pg_class WHERE relnamespace = current_schema"
        "::regnamespace ORDER BY 1"
    ).fetchall()
    return {"rows": rows, "kept": kept}


def test_a_view_whose_tables_are_older_waits_for_their_rebuild(
    filled: Client, owner_url: str, reader: Connection[dict[str, Any]]
) -> None:
    house = filled.house
    place = sql.place_of(house.database.schema)
    before = whole(reader)["rows"]
    # given an office whose tables of figures lack a column and whose views had another one
    with house.database.connect() as conn:
        conn.execute("UPDATE view_tracking SET version = 0 WHERE name = 'figures'")
        conn.execute(SQL("DROP VIEW {}").format(Identifier(place, "case_grounds")))
        conn.execute(SQL("DROP VIEW {}").format(Identifier(place, "cases")))
        conn.execute(SQL("CREATE VIEW {} AS SELECT 1 AS other").format(Identifier(place, "cases")))
        conn.execute("ALTER TABLE figures_cases DROP COLUMN in_time CASCADE")
    # when it starts, then those views are left alone
    House(house.database.url, house.settings, owner_url=owner_url, pool_size=2).close()
    with house.database.connect(place) as conn:
        assert conn.execute("SELECT * FROM cases").fetchall() == [{"other": 1}]
    # and when the table is built anew, then all are
    rebuild(FiguresView("CN-GX"), house.database, house.log)
    assert whole(reader)["rows"] == before


def test_a_start_lays_nothing_where_all_stands(
    house: House, reader: Connection[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "_lay", lambda *_: pytest.fail("a start locks the views"))
    House(house.database.url, house.settings, pool_size=2).close()


def test_views_that_one_role_laid_are_taken_over(
    owner_url: str, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, schema_name=f"t_{uuid.uuid4().hex[:12]}")
    House(owner_url, settings, pool_size=2).close()
    house = House(database_url, settings, owner_url=owner_url, pool_size=2)
    try:
        house.catch_up()
        assert rebuild(FiguresView("CN-GX"), house.database, house.log) == house.office.head()
    finally:
        house.close()
        with psycopg.connect(owner_url, autocommit=True) as conn:
            for schema in (settings.schema_name, sql.place_of(settings.schema_name)):
                conn.execute(f'DROP SCHEMA "{schema}" CASCADE')


def test_the_schema_is_called_dashboard_in_an_office_of_the_usual_name() -> None:
    assert sql.place_of("duban") == "dashboard"
    assert sql.place_of("liuzhou") == "liuzhou_dashboard"
    assert len(sql.place_of("x" * 63)) == 63


def test_each_office_has_a_reader_of_its_own() -> None:
    assert sql.reader_of("duban") == "duban_dashboard"
    assert sql.reader_of("liuzhou") == "liuzhou_dashboard"
    assert len(sql.reader_of("x" * 63)) == 63
