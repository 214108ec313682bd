"""The application's role reads and adds, and every way to change the log is closed to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from offices import Server, opened, settings_in
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import InsufficientPrivilege, RaiseException
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier, Literal

from application.store import PersistenceError, roles
from application.store.tables import RIGHTS, SCHEMA_VERSION
from interfaces.embedded_postgres import APPLICATION
from interfaces.faults import SetUpError
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker
from projections.rebuild import rebuild

OTHER = "gen_random_uuid(), 1, 'provider.admitted', ''"
FOUR = "originator_id, originator_version, topic, state"


@pytest.fixture
def owner(house: House, owner_url: str) -> Iterator[Connection[dict[str, Any]]]:
    with connected(owner_url, house.database.schema) as conn:
        yield conn


def connected(url: str, schema: str) -> Connection[dict[str, Any]]:
    options = f"-c search_path={schema}"
    return psycopg.connect(url, autocommit=True, row_factory=dict_row, options=options)


def the_log(conn: Connection[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every row, and how the table stands: owner, rights, columns, triggers, rules, indexes."""
    rows = conn.execute("SELECT * FROM stored_events ORDER BY notification_id").fetchall()
    how = conn.execute(
        "SELECT c.relowner, c.relacl::text, n.nspowner, c.relhasrules, p.prosrc, p.proowner,"
        " array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid"
        "   AND a.attnum > 0 ORDER BY 1) AS columns,"
        " array(SELECT g.tgname::text || g.tgenabled::text FROM pg_trigger g"
        "   WHERE g.tgrelid = c.oid ORDER BY 1) AS triggers,"
        " array(SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = c.oid ORDER BY 1) AS found"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'refuse_change'"
        " WHERE c.oid = 'stored_events'::regclass"
    ).fetchall()
    assert rows
    assert how
    return rows, how


# What the application must not do


@pytest.fixture(scope="module")
def lasting(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One office for all the attempts: none of them leaves a trace."""
    with opened(server, settings_in(tmp_path_factory.mktemp("lasting")), pool_size=2) as house:
        yield house


CHANGES = [
    "UPDATE stored_events SET topic = 'x'",
    "UPDATE stored_events SET topic = 'x' WHERE false",
    "UPDATE stored_events SET recorded_at = now()",
    "DELETE FROM stored_events",
    "DELETE FROM stored_events WHERE notification_id = 1",
    "TRUNCATE stored_events",
    "TRUNCATE stored_events RESTART IDENTITY CASCADE",
    f"INSERT INTO stored_events ({FOUR}) SELECT {FOUR} FROM stored_events"
    " ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = 'x'",
    "MERGE INTO stored_events s USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM stored_events FOR UPDATE",
    "WITH gone AS (DELETE FROM stored_events RETURNING *) SELECT * FROM gone",
]
PLACES_AND_TIMES = [
    f"INSERT INTO stored_events ({FOUR}, recorded_at) VALUES ({OTHER}, '2020-01-01Z')",
    f"INSERT INTO stored_events ({FOUR}, notification_id) VALUES ({OTHER}, 999999)",
    f"COPY stored_events ({FOUR}, notification_id) FROM STDIN",
    "SELECT setval('stored_events_notification_id_seq', 1)",
    "ALTER SEQUENCE stored_events_notification_id_seq RESTART WITH 1",
]
GUARDS = [
    "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "ALTER TABLE stored_events DISABLE TRIGGER only_added",
    "DROP TRIGGER only_added ON stored_events",
    "ALTER TRIGGER only_added ON stored_events RENAME TO other",
    "CREATE TRIGGER other BEFORE INSERT ON stored_events EXECUTE FUNCTION refuse_change()",
    "CREATE RULE other AS ON INSERT TO stored_events DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER FUNCTION refuse_change() RENAME TO other",
    "ALTER FUNCTION refuse_change() SET session_replication_role = replica",
    "SET session_replication_role = replica",
    "CREATE EVENT TRIGGER other ON ddl_command_start EXECUTE FUNCTION refuse_change()",
]
TABLE = [
    "DROP TABLE stored_events",
    "DROP TABLE stored_events CASCADE",
    "ALTER TABLE stored_events RENAME TO other",
    "ALTER TABLE stored_events SET SCHEMA public",
    "ALTER TABLE stored_events ADD COLUMN other text",
    "ALTER TABLE stored_events DROP COLUMN state",
    "ALTER TABLE stored_events ALTER COLUMN state TYPE text USING 'x'",
    "ALTER TABLE stored_events ALTER COLUMN recorded_at SET DEFAULT '2020-01-01Z'",
    "ALTER TABLE stored_events OWNER TO CURRENT_USER",
    "CREATE TABLE other () INHERITS (stored_events)",
    "CREATE TABLE other (r bigint REFERENCES stored_events (notification_id) ON DELETE CASCADE)",
    "CREATE POLICY other ON stored_events USING (false)",
    "ALTER TABLE stored_events ENABLE ROW LEVEL SECURITY",
    "CREATE INDEX ON stored_events (topic)",
    "DROP INDEX stored_events_recorded_at_idx",
    "DO 'BEGIN LOCK TABLE stored_events IN SHARE MODE; END'",
    "DROP SCHEMA {schema} CASCADE",
    "ALTER SCHEMA {schema} RENAME TO other",
    "ALTER SCHEMA {schema} OWNER TO CURRENT_USER",
    "UPDATE office_schema SET version = 0",
    "UPDATE commands SET answer = 'null'",
    "DELETE FROM commands",
]
RIGHTS_OF_OTHERS = [
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {owner} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "ALTER ROLE {owner} PASSWORD 'x'",
    "CREATE ROLE other SUPERUSER",
    "CREATE DATABASE other",
    "ALTER DATABASE duban OWNER TO CURRENT_USER",
    "REASSIGN OWNED BY {owner} TO CURRENT_USER",
    "DROP OWNED BY {owner}",
    "COPY stored_events TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT lo_import('postgresql.conf')",
    "UPDATE pg_catalog.pg_class SET relowner = relowner",
    "DELETE FROM pg_catalog.pg_trigger",
    "CREATE FUNCTION other() RETURNS void LANGUAGE c AS 'x'",
    "ALTER SYSTEM SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", [*CHANGES, *PLACES_AND_TIMES, *GUARDS, *TABLE])
def test_the_application_cannot_change_the_log(
    lasting: House, server: Server, statement: str
) -> None:
    with connected(server.owner_url, lasting.database.schema) as owner:
        refused(lasting, owner, statement)


@pytest.mark.parametrize("statement", RIGHTS_OF_OTHERS)
def test_the_application_cannot_become_who_can(
    lasting: House, server: Server, statement: str
) -> None:
    with connected(server.owner_url, lasting.database.schema) as owner:
        refused(lasting, owner, statement)


def refused(house: House, owner: Connection[Any], statement: str) -> None:
    """On both kinds of the application's own connections."""
    before = the_log(owner)
    text = SQL(statement).format(  # type: ignore[arg-type]
        schema=Identifier(house.database.schema), owner=Identifier(owner.info.user)
    )
    for connection in (house.database.connect, house.connection):
        with (
            pytest.raises((InsufficientPrivilege, PersistenceError)) as error,
            connection() as conn,
        ):
            conn.execute(text)
        found = error.value
        assert isinstance(found, InsufficientPrivilege) or isinstance(
            found.__cause__, InsufficientPrivilege
        )
    assert the_log(owner) == before


@pytest.mark.parametrize("kind", ["TABLE", "GRANT"])
def test_granting_oneself_more_gives_nothing(
    house: House, owner: Connection[Any], kind: str
) -> None:
    """These two do not fail: they warn, and change nothing."""
    before = the_log(owner)
    statement = {"TABLE": "VACUUM FULL stored_events", "GRANT":
                 "GRANT ALL ON stored_events TO CURRENT_USER"}[kind]  # fmt: skip
    with house.database.connect() as conn:
        try:
            conn.execute(statement)
        except InsufficientPrivilege:
            assert kind == "GRANT"
        with pytest.raises(InsufficientPrivilege):
            conn.execute("DELETE FROM stored_events")
    assert the_log(owner) == before


def test_who_drops_all_that_is_his_leaves_the_log(house: House, owner: Connection[Any]) -> None:
    before = the_log(owner)[0]
    with house.database.connect() as conn, suppress(InsufficientPrivilege):
        conn.execute("DROP OWNED BY CURRENT_USER CASCADE")
    assert the_log(owner)[0] == before


def test_a_view_of_the_same_name_elsewhere_is_the_business_of_its_session(house: House) -> None:
    with house.database.connect() as conn:
        conn.execute("CREATE TEMP TABLE stored_events (x int)")
        conn.execute(SQL("SET search_path = {}, pg_temp").format(Identifier(house.database.schema)))
        found = conn.execute("SELECT max(notification_id) AS head FROM stored_events").fetchone()
    assert found == {"head": house.office.head()}


# What it may do


def test_the_application_is_no_more_than_a_role_that_signs_in(owner: Connection[Any]) -> None:
    found = owner.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin,"
        " EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member"
        " FROM pg_roles r WHERE rolname = %s",
        (APPLICATION,),
    ).fetchone()
    assert found is not None
    assert found.pop("rolcanlogin")
    assert not any(found.values())


def test_every_table_has_its_owner_and_its_rights(house: House, owner: Connection[Any]) -> None:
    found = {
        row["name"]: row["owner"]
        for row in owner.execute(
            "SELECT tablename AS name, tableowner AS owner FROM pg_tables WHERE schemaname = %s",
            (house.database.schema,),
        )
    }
    ours = {name for name, whose in found.items() if whose == owner.info.user}
    assert ours == set(RIGHTS), "a table of the set-up has its line in RIGHTS"
    views = {table for view in house.views for table in view.tables}
    assert set(found) - ours == views | {"view_tracking", "stops", "past_views", "workers"}
    assert {whose for name, whose in found.items() if name not in RIGHTS} == {APPLICATION}


def test_views_are_rebuilt_by_the_application(house: House) -> None:
    with Worker(house):
        head = house.catch_up()
        for view in house.views:
            assert rebuild(view, house.database, house.log) == head
    assert house.guarded()


# The owner, and whoever has become it


@pytest.mark.parametrize("statement", CHANGES[:7])
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_triggers_refuse_the_owner_too(owner: Connection[Any], statement: str, role: str) -> None:
    before = the_log(owner)
    owner.execute(SQL("SET session_replication_role = {}").format(Literal(role)))
    with pytest.raises(RaiseException, match="only ever added to"):
        owner.execute(statement)  # type: ignore[arg-type]
    assert the_log(owner) == before


# Set-up


@pytest.fixture
def places(tmp_path: Path) -> list[Settings]:
    """Settings of two schemas that do not exist yet."""
    return [settings_in(tmp_path) for _ in range(2)]


def test_a_place_that_one_role_had_made_is_taken_over(
    owner_url: str, database_url: str, places: list[Settings]
) -> None:
    for settings, former in zip(places, (owner_url, database_url), strict=True):
        # given an office of one role, as all were, stopped while a view was being built anew
        alone = House(former, settings, pool_size=2)
        head = alone.office.head()
        assert not alone.guarded()
        scratch = f"{settings.schema_name}__history"
        with alone.database.connect() as conn:
            conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(scratch)))
            conn.execute(SQL("CREATE TABLE {}.history (x int)").format(Identifier(scratch)))
        alone.close()
        # when it is opened with two
        house = House(database_url, settings, owner_url=owner_url, pool_size=2)
        # then the log is the owner's, the same as before, and the views go on
        assert house.guarded()
        assert house.office.head() == head
        house.catch_up()
        for view in house.views:
            assert rebuild(view, house.database, house.log) == head
        with house.database.connect() as conn, pytest.raises(InsufficientPrivilege):
            conn.execute("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger"
                         " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")  # fmt: skip
        house.close()


def test_rights_that_somebody_widened_are_narrowed_when_the_set_up_runs(
    house: House, owner_url: str, owner: Connection[Any]
) -> None:
    owner.execute(f"GRANT UPDATE (topic) ON stored_events TO {APPLICATION}")
    assert not house.guarded()
    owner.execute("UPDATE office_schema SET version = 0")
    House(house.database.url, house.settings, owner_url=owner_url, pool_size=2).close()
    assert house.guarded()


@pytest.mark.parametrize("right", ["DELETE", "TRUNCATE", "UPDATE", "UPDATE (state)"])
def test_a_log_that_is_open_to_the_application_is_told(
    house: House, owner: Connection[Any], right: str
) -> None:
    assert house.guarded()
    owner.execute(f"GRANT {right} ON stored_events TO {APPLICATION}")  # type: ignore[arg-type]
    assert not house.guarded()


def test_a_schema_that_belongs_to_the_application_is_told(
    house: House, owner: Connection[Any]
) -> None:
    owner.execute(f'ALTER SCHEMA "{house.database.schema}" OWNER TO {APPLICATION}')
    assert not house.guarded()


def test_what_the_application_puts_into_the_schema_never_runs_as_the_owner(
    house: House, owner_url: str, owner: Connection[Any]
) -> None:
    """A name that fits a call better than that of the server would, on the way of a session."""
    with house.database.connect() as conn:
        conn.execute("CREATE TABLE ran (by text)")
        conn.execute("GRANT ALL ON ran TO PUBLIC")
        for signature, gives in (
            ("hashtextextended(text, integer) RETURNS bigint", "1"),
            ("pg_advisory_lock(integer) RETURNS void", "NULL"),
            ("current_database(text DEFAULT '') RETURNS text", "'duban'"),
        ):
            conn.execute(
                f"CREATE FUNCTION {signature} LANGUAGE plpgsql AS $$ BEGIN"
                f" INSERT INTO ran VALUES (current_user); RETURN {gives}; END $$".replace(
                    "RETURN NULL;", "RETURN;"
                )  # type: ignore[arg-type]
            )
        conn.execute("SELECT hashtextextended('x', 1)")
    for version in (SCHEMA_VERSION, 0):
        owner.execute("UPDATE office_schema SET version = %s", (version,))
        House(house.database.url, house.settings, owner_url=owner_url, pool_size=2).close()
    assert {row["by"] for row in owner.execute("SELECT by FROM ran")} == {APPLICATION}


def test_the_application_alone_goes_on_in_a_place_that_was_set_up(house: House) -> None:
    again = House(house.database.url, house.settings, pool_size=2)
    assert again.guarded()
    assert again.office.head() == house.office.head()
    again.close()


def test_the_application_alone_cannot_bring_an_older_place_up_to_date(
    house: House, owner: Connection[Any]
) -> None:
    owner.execute("UPDATE office_schema SET version = 0")
    before = the_log(owner)
    with pytest.raises(SetUpError, match=r"无权.*DUBAN_OWNER_URL.*duban setup"):
        House(house.database.url, house.settings, pool_size=2)
    assert the_log(owner) == before


def test_one_and_the_same_role_is_one_role(owner_url: str, places: list[Settings]) -> None:
    house = House(owner_url, places[0], owner_url=owner_url, pool_size=2)
    assert not house.guarded()
    house.close()


def test_two_databases_are_noticed(
    owner_url: str, database_url: str, places: list[Settings]
) -> None:
    other = make_conninfo(database_url, dbname="postgres")
    with pytest.raises(SetUpError, match="different databases"):
        House(other, places[0], owner_url=owner_url, pool_size=2)


def test_the_application_has_to_be_named(owner_url: str, places: list[Settings]) -> None:
    parts = conninfo_to_dict(owner_url)
    del parts["user"]
    with pytest.raises(SetUpError, match="DUBAN_DATABASE_URL"):
        House(make_conninfo(**parts), places[0], owner_url=owner_url, pool_size=2)


@pytest.fixture
def fresh_role(owner_url: str) -> Iterator[str]:
    role = f"r_{uuid.uuid4().hex[:8]}"
    yield role
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(f'DROP OWNED BY "{role}" CASCADE; DROP ROLE "{role}"')


def test_a_role_is_made_with_its_password_and_only_once(
    owner_url: str, places: list[Settings], fresh_role: str
) -> None:
    url = make_conninfo(owner_url, user=fresh_role, password="geheim")
    for settings in places:
        house = House(url, settings, owner_url=owner_url, pool_size=2)
        assert house.guarded()
        house.close()
    with psycopg.connect(owner_url) as conn:
        ((kept,),) = conn.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (fresh_role,)
        ).fetchall()
    assert kept.startswith("SCRAM-SHA-256$")


def test_admitting_twice_changes_nothing(owner_url: str, database_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True, row_factory=dict_row) as conn:
        query = "SELECT rolpassword, rolsuper FROM pg_authid WHERE rolname = %s"
        before = conn.execute(query, (APPLICATION,)).fetchall()
        roles.admit(conn, APPLICATION, "another")
        assert conn.execute(query, (APPLICATION,)).fetchall() == before
