"""Two roles at the database: the owner sets up, the application reads and adds (ADR 11).

Everything here may be repeated; it also takes over a schema that one role alone had made.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from psycopg import Connection
from psycopg.errors import DuplicateObject, InsufficientPrivilege
from psycopg.sql import SQL, Identifier, Literal

from application.store.tables import FUNCTIONS, RIGHTS
from domain import locks

FORMER_READER: Final = "duban_dashboard"
"""Once it read the SQL views of every office in a database; now those of the office `duban`."""


def role_of(schema: str) -> str:
    """The application's role for one of several offices; with the usual schema, the usual role."""
    return f"{schema}_app"


def is_taken(conn: Connection[Any], schema: str) -> bool:
    """Asked before an office is added: whether something has its schema or its role already."""
    found = conn.execute(
        "SELECT to_regnamespace(%s) IS NOT NULL"
        " OR EXISTS (SELECT FROM pg_roles WHERE rolname = %s) AS taken",
        (f'"{schema}"', role_of(schema)),
    ).fetchone()
    return bool(found and found["taken"])


def holder(conn: Connection[Any], schema: str) -> str | None:
    """Whose the schema is, if there is one."""
    found = conn.execute(
        "SELECT pg_get_userbyid(nspowner) AS name FROM pg_namespace WHERE nspname = %s", (schema,)
    ).fetchone()
    return None if found is None else str(found["name"])


def admit(conn: Connection[Any], role: str, password: str | None) -> None:
    """Let the application's role in: made where it is missing, and free to make schemas."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('', %s))", (locks.ROLES,))
        if _role(conn, role) is None:
            _make(conn, role, password)
        allowed = conn.execute(
            "SELECT current_database() AS name,"
            " has_database_privilege(%s, current_database(), 'CREATE') AS already",
            (role,),
        ).fetchone()
        assert allowed is not None
        if not allowed["already"]:
            conn.execute(
                SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                    Identifier(allowed["name"]), Identifier(role)
                )
            )


def _make(conn: Connection[Any], role: str, password: str | None) -> None:
    statement = SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
        Identifier(role)
    )
    if password:
        statement += SQL(" PASSWORD {}").format(_hashed(conn, role, password))
    with suppress(DuplicateObject), conn.transaction():  # by an office in another database
        conn.execute(statement)


def admit_reader(conn: Connection[Any], place: str, reader: str, app: str | None) -> None:
    """A schema for the application to lay views in, and a role that may read them.

    Who may not make roles goes on without that one; the documentation says how to add it.
    """
    schema = Identifier(place)
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('', %s))", (locks.ROLES,))
        conn.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        with suppress(InsufficientPrivilege, DuplicateObject), conn.transaction():
            if _role(conn, reader) is None:
                _make_reader(conn, reader)
        if app is not None:
            conn.execute(SQL("ALTER SCHEMA {} OWNER TO CURRENT_USER").format(schema))
            _clear(conn, place, app)
            conn.execute(
                SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(schema, Identifier(app))
            )
        if _role(conn, reader) is not None:
            conn.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, Identifier(reader)))
        if reader != FORMER_READER and _role(conn, FORMER_READER) is not None:
            conn.execute(
                SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, Identifier(FORMER_READER))
            )


def _make_reader(conn: Connection[Any], reader: str) -> None:
    role = Identifier(reader)
    conn.execute(SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role))
    conn.execute(SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(role))
    conn.execute(SQL("ALTER ROLE {} SET statement_timeout = '30s'").format(role))


def _clear(conn: Connection[Any], place: str, app: str) -> None:
    """Views that another role laid before cannot be replaced; they are laid anew."""
    laid = _names(
        conn,
        "SELECT viewname AS name FROM pg_views WHERE schemaname = %s AND viewowner <> %s",
        (place, app),
    )
    for name in laid:
        conn.execute(SQL("DROP VIEW {}").format(Identifier(place, name)))


def set_password(conn: Connection[Any], role: str, password: str) -> None:
    conn.execute(
        SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), _hashed(conn, role, password))
    )


def _hashed(conn: Connection[Any], role: str, password: str) -> Literal:
    """Hashed here: the server may log statements."""
    hashed = conn.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return Literal(hashed.decode())


def is_role(conn: Connection[Any], role: str) -> bool:
    return _role(conn, role) is not None


def _role(conn: Connection[Any], role: str) -> Any:
    return conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone()


def hand_over(conn: Connection[Any], schema: str, role: str) -> None:
    """Each table to whom it belongs, and to the role its rights; whole or not at all."""
    place, app = Identifier(schema), Identifier(role)
    owner = SQL("CURRENT_USER")
    with conn.transaction():
        conn.execute(SQL("ALTER SCHEMA {} OWNER TO CURRENT_USER").format(place))
        for function in FUNCTIONS:
            conn.execute(
                SQL("ALTER FUNCTION {}.{} OWNER TO CURRENT_USER").format(
                    place, Identifier(function)
                )
            )
        for table in _misplaced(conn, schema, role):
            conn.execute(
                SQL("ALTER TABLE {}.{} OWNER TO {}").format(
                    place, Identifier(table), owner if table in RIGHTS else app
                )
            )
        for scratch in _scratch(conn, schema, role):
            conn.execute(SQL("ALTER SCHEMA {} OWNER TO {}").format(Identifier(scratch), app))
        for table, rights in RIGHTS.items():
            at = {"table": SQL("{}.{}").format(place, Identifier(table)), "app": app}
            conn.execute(SQL("REVOKE ALL ON {table} FROM PUBLIC, {app}").format(**at))
            conn.execute(SQL(f"GRANT {rights} ON {{table}} TO {{app}}").format(**at))
        for sequence in _sequences(conn, schema):
            conn.execute(
                SQL("GRANT USAGE ON SEQUENCE {}.{} TO {}").format(place, Identifier(sequence), app)
            )
        conn.execute(SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(place, app))


def _misplaced(conn: Connection[Any], schema: str, role: str) -> list[str]:
    return _names(
        conn,
        "SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
        " AND relkind = 'r' AND pg_get_userbyid(relowner)"
        " <> CASE WHEN relname = ANY(%s) THEN current_user ELSE %s END",
        (schema, list(RIGHTS), role),
    )


def _scratch(conn: Connection[Any], schema: str, role: str) -> list[str]:
    """Where views were being built anew (projections/rebuild.py)."""
    return _names(
        conn,
        "SELECT nspname AS name FROM pg_namespace"
        " WHERE starts_with(nspname, %s) AND pg_get_userbyid(nspowner) <> %s",
        (f"{schema}__", role),
    )


def _sequences(conn: Connection[Any], schema: str) -> list[str]:
    return _names(
        conn,
        "SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
        " AND relkind = 'S' AND pg_get_userbyid(relowner) = current_user",
        (schema,),
    )


def _names(conn: Connection[Any], query: Any, params: tuple[Any, ...]) -> list[str]:
    return [row["name"] for row in conn.execute(query, params)]


def settled(conn: Connection[Any], schema: str, role: str) -> bool:
    """Asked by the owner: whether the log is its own and the role was handed all its rights."""
    found = conn.execute(
        "SELECT FROM pg_class c JOIN pg_roles r ON r.rolname = %(role)s"
        " WHERE c.relnamespace = to_regnamespace(%(schema)s) AND c.relname = 'stored_events'"
        " AND pg_get_userbyid(c.relowner) = current_user"
        " AND has_schema_privilege(r.oid, c.relnamespace, 'CREATE')",
        {"schema": schema, "role": role},
    ).fetchone()
    return found is not None


def guarded(conn: Connection[Any]) -> bool:
    """Asked by the application: whether it can neither change the log nor become who can."""
    found = conn.execute(
        "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.oid = 'stored_events'::regclass"
        " AND (has_table_privilege(c.oid, 'DELETE, TRUNCATE')"
        " OR has_any_column_privilege(c.oid, 'UPDATE')"
        " OR pg_has_role(c.relowner, 'MEMBER') OR pg_has_role(n.nspowner, 'MEMBER'))"
    ).fetchone()
    return found is None
