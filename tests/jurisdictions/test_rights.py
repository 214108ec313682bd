"""What the database itself keeps apart: the role of one office can do nothing with another's."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from examples import an_enterprise
from jurisdictions.province import KEYS, Province, client
from notices import wake
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import (
    FeatureNotSupported,
    InsufficientPrivilege,
    UndefinedFunction,
    UndefinedTable,
)
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from web.of_files import PDF, uploaded

from application import uploads
from application.audit import sealer
from projections.dashboard.sql import place_of, reader_of
from projections.rebuild import rebuild
from projections.runner import alone

pytestmark = pytest.mark.xdist_group("jurisdictions")
PAIRS = list(itertools.permutations(KEYS, 2))


@pytest.fixture
def owner(province: Province) -> Iterator[Connection[dict[str, Any]]]:
    with psycopg.connect(province.owner_url, autocommit=True, row_factory=dict_row) as conn:
        yield conn


def as_role_of(province: Province, key: str, **more: str) -> Connection[dict[str, Any]]:
    url = province.house(key).database.url
    return psycopg.connect(make_conninfo(url, **more), autocommit=True, row_factory=dict_row)


def places(province: Province, key: str) -> tuple[str, str]:
    """Its schema, and that of its SQL views."""
    schema = province.house(key).database.schema
    return schema, place_of(schema)


def relations(owner: Connection[dict[str, Any]], schemas: tuple[str, ...]) -> list[tuple[str, str]]:
    """Tables, views and sequences."""
    rows = owner.execute(
        "SELECT n.nspname AS place, c.relname AS name FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'v', 'm', 'p', 'S') ORDER BY 1, 2",
        (list(schemas),),
    )
    return [(row["place"], row["name"]) for row in rows]


@pytest.mark.parametrize(("of", "by"), PAIRS)
def test_no_role_reads_or_writes_any_table_or_view_of_another(
    province: Province, owner: Connection[dict[str, Any]], of: str, by: str
) -> None:
    found = relations(owner, places(province, of))
    assert len(found) > 45
    with as_role_of(province, by) as conn:
        for place, name in found:
            for statement in (
                "SELECT * FROM {}",
                "INSERT INTO {} DEFAULT VALUES",
                "DELETE FROM {}",
                "TRUNCATE {}",
                "DROP TABLE {}",
                "CREATE VIEW mine AS SELECT * FROM {}",
            ):
                with pytest.raises((InsufficientPrivilege, UndefinedTable)):
                    conn.execute(SQL(statement).format(Identifier(place, name)))


@pytest.mark.parametrize(("of", "by"), PAIRS)
def test_the_rights_themselves_say_so_for_every_object_and_every_role_of_an_office(
    province: Province, owner: Connection[dict[str, Any]], of: str, by: str
) -> None:
    schema = province.house(by).database.schema
    for role in (f"{schema}_app", reader_of(schema)):
        for place in places(province, of):
            usage = owner.execute(
                "SELECT has_schema_privilege(%(role)s, %(place)s, 'USAGE')"
                " OR has_schema_privilege(%(role)s, %(place)s, 'CREATE') AS may",
                {"role": role, "place": place},
            ).fetchone()
            assert usage == {"may": False}
        may = owner.execute(
            "SELECT count(*) AS n FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'v')"
            " AND has_any_column_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')",
            (list(places(province, of)), role),
        ).fetchone()
        assert may == {"n": 0}, role


def test_no_role_is_a_member_of_another_or_may_more_than_sign_in(
    province: Province, owner: Connection[dict[str, Any]]
) -> None:
    for key in KEYS:
        schema = province.house(key).database.schema
        for role in (f"{schema}_app", reader_of(schema)):
            found = owner.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, EXISTS"
                " (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member"
                " FROM pg_roles r WHERE rolname = %s",
                (role,),
            ).fetchone()
            assert found is not None and not any(found.values()), role


@pytest.mark.parametrize(("of", "by"), PAIRS)
def test_the_reader_of_dashboards_sees_those_of_its_office_only(
    province: Province, owner: Connection[dict[str, Any]], of: str, by: str
) -> None:
    url = conninfo_to_dict(province.owner_url) | {"user": reader_of(places(province, by)[0])}
    with psycopg.connect(make_conninfo(**url), autocommit=True) as conn:
        conn.execute(SQL("SELECT * FROM {}").format(Identifier(places(province, by)[1], "cases")))
        for place, name in relations(owner, places(province, of)):
            with pytest.raises(InsufficientPrivilege):
                conn.execute(SQL("SELECT * FROM {}").format(Identifier(place, name)))


@pytest.mark.parametrize("by", ["guilin", "nanning"])
def test_no_search_path_leads_into_another_schema(province: Province, by: str) -> None:
    theirs, views = places(province, "liuzhou")
    own = province.house(by).database.schema
    with province.house("liuzhou").connection() as conn:
        not_its_own = {row["record_id"] for row in conn.execute("SELECT record_id FROM records")}
    assert not_its_own
    for path in (theirs, f"{own},{theirs}", f"{theirs},{own}", f'"$user",{views}', "", "pg_temp"):
        with as_role_of(province, by, options=f"-c search_path={path}") as conn:
            # whatever is found is its own
            try:
                rows = conn.execute("SELECT * FROM records").fetchall()
            except (InsufficientPrivilege, UndefinedTable):
                continue
            assert not {row["record_id"] for row in rows} & not_its_own
    with as_role_of(province, by) as conn:
        for statement in (
            SQL("SET ROLE {}").format(Identifier(f"{theirs}_app")),
            SQL("SET SESSION AUTHORIZATION {}").format(Identifier(f"{theirs}_app")),
            SQL("CREATE TABLE {} (x int)").format(Identifier(theirs, "mine")),
            SQL("CREATE TABLE public.mine (x int)"),
            SQL("CREATE FUNCTION {} () RETURNS int LANGUAGE sql AS 'SELECT 1'").format(
                Identifier(theirs, "append_events")
            ),
            SQL("ALTER SCHEMA {} RENAME TO mine").format(Identifier(theirs)),
            SQL("DROP SCHEMA {} CASCADE").format(Identifier(theirs)),
            SQL("ALTER ROLE {} PASSWORD 'mine'").format(Identifier(f"{theirs}_app")),
            SQL("GRANT {} TO CURRENT_USER").format(Identifier(f"{theirs}_app")),
            SQL("COPY (SELECT 1) TO PROGRAM 'true'"),
            SQL("SELECT pg_read_file('postgresql.conf')"),
        ):
            with pytest.raises(InsufficientPrivilege):
                conn.execute(statement)
        with pytest.raises((InsufficientPrivilege, FeatureNotSupported)):  # or it is not there
            conn.execute("CREATE EXTENSION dblink")


@pytest.mark.parametrize(("of", "by"), PAIRS)
def test_no_function_of_another_can_be_called(province: Province, of: str, by: str) -> None:
    theirs = province.house(of).database.schema
    with (
        as_role_of(province, by) as conn,
        pytest.raises((InsufficientPrivilege, UndefinedFunction)),
    ):
        conn.execute(
            SQL("SELECT {}('{{}}','{{}}','{{}}','{{}}','{{}}','{{}}')").format(
                Identifier(theirs, "append_events")
            )
        )


def test_names_that_one_puts_in_its_own_schema_mean_nothing_to_another(province: Province) -> None:
    # given an office whose role has turned against the others, with functions and operators that
    # are called as those of the system
    own = province.house("guilin").database.schema
    with as_role_of(province, "guilin") as conn:
        conn.execute(
            SQL(
                "CREATE FUNCTION {}.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql"
                " AS $$ BEGIN RAISE 'mine'; END $$"
            ).format(Identifier(own))
        )
        try:
            for key in ("liuzhou", "nanning"):
                house = province.house(key)
                assert house.wait(["records"], house.office.head())
                with house.connection() as theirs:
                    assert theirs.execute("SELECT clock_timestamp() IS NOT NULL AS t").fetchone()
        finally:
            conn.execute(SQL("DROP FUNCTION {}.clock_timestamp()").format(Identifier(own)))


@pytest.mark.parametrize(("of", "by"), PAIRS)
def test_what_others_ask_is_hidden(province: Province, of: str, by: str) -> None:
    """The list of sessions shows that there are others, and not what they do."""
    role = f"{province.house(of).database.schema}_app"
    with as_role_of(province, of) as busy, as_role_of(province, by) as conn:
        busy.execute("SELECT 'what nobody else may see'")
        rows = conn.execute(
            "SELECT query FROM pg_stat_activity WHERE usename = %s", (role,)
        ).fetchall()
        assert rows
        assert {row["query"] for row in rows} <= {"<insufficient privilege>", None}


# Waking and locking


def test_what_one_adds_wakes_nobody_who_follows_another(province: Province) -> None:
    listening = {}
    for key in KEYS:
        conn = as_role_of(province, key)
        conn.execute(SQL("LISTEN {}").format(Identifier(province.house(key).database.schema)))
        listening[key] = conn
    try:
        for key in KEYS:
            with province.house(key).database.connect() as conn:
                wake(conn, conn.execute("SELECT current_schema() AS s").fetchone()["s"])
        for key, conn in listening.items():
            heard = list(conn.notifies(timeout=0.5))
            assert {one.channel for one in heard} == {province.house(key).database.schema}
    finally:
        for conn in listening.values():
            conn.close()


def test_a_command_wakes_its_own_office_alone(province: Province) -> None:
    with as_role_of(province, "liuzhou") as other, as_role_of(province, "guilin") as own:
        for key, conn in (("liuzhou", other), ("guilin", own)):
            conn.execute(SQL("LISTEN {}").format(Identifier(province.house(key).database.schema)))
        an_enterprise(client(province, "guilin"))
        assert list(own.notifies(timeout=2, stop_after=1))
        assert list(other.notifies(timeout=0.5)) == []


def test_an_office_that_stands_still_holds_up_nobody_else(province: Province) -> None:
    """Each lock that a command, a sealer, an import, a rebuild or an upload takes, held in one."""
    liuzhou, guilin = province.house("liuzhou"), client(province, "guilin")
    digest = hashlib.sha256(PDF).hexdigest()
    with ExitStack() as held:
        for holds in (
            lambda conn: conn.execute("SELECT append_events('{}', '{}', '{}', '{}', '{}', '{}')"),
            lambda conn: sealer.lock(conn, liuzhou.database.schema),
            lambda conn: uploads._lock(conn, digest),
        ):
            conn = held.enter_context(liuzhou.database.connect())
            held.enter_context(conn.transaction())
            holds(conn)
        held.enter_context(alone(liuzhou.database, "import"))
        # a command is carried out, its events are sealed, a head signed, a view built anew
        began = time.monotonic()
        an_enterprise(guilin)
        guilin.house.ledger.sign()
        rebuild(guilin.house.views[0], guilin.house.database, guilin.house.log)
        with alone(guilin.house.database, "import"):
            assert uploaded(guilin, PDF, "报告.pdf")["digest"] == digest
        assert time.monotonic() - began < 9  # a lock is waited for 10 s
