"""SQL views for dashboards of other programs (docs/dashboards.md): their columns are a promise.

They stand in a schema of their own beside the office's, and belong to the application, as the
tables under them do. No view tells of a natural person, of a complainant, or of anything sealed.

`VERSION` rises with each change here. New columns come last; what goes or changes its meaning
is said in the change log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, LiteralString

from psycopg import Connection, errors
from psycopg.sql import SQL, Identifier, Literal

from projections.dashboard import sql_views
from projections.dashboard.sql_views import SqlView
from projections.view import View

VERSION: Final = 1
TODAY: Final = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


def place_of(office: str) -> str:
    """The schema of these views, by that of the office."""
    return "dashboard" if office == "duban" else f"{office[:53]}_dashboard"


def reader_of(office: str) -> str:
    """The role that may read these views and nothing else (application/store/roles.py)."""
    return f"{office[:53]}_dashboard"


def stand(conn: Connection[Any], place: str, reader: str) -> bool:
    """Whether all are there, in this version and open to who reads them, or a newer program's;
    asked without a lock that would disturb anybody."""
    rows = conn.execute("SELECT viewname AS name FROM pg_views WHERE schemaname = %s", (place,))
    there = {row["name"] for row in rows}
    if "about" not in there:
        return False
    told = conn.execute(SQL("SELECT version FROM {}.about").format(Identifier(place))).fetchone()
    version = told["version"] if told else 0
    if version > VERSION:
        return True
    whole = version == VERSION and there.issuperset(view.name for view in sql_views.ALL)
    return whole and _is_open(conn, place, reader)


def _is_open(conn: Connection[Any], place: str, reader: str) -> bool:
    closed = conn.execute(
        "SELECT FROM pg_roles WHERE rolname = %s"
        " AND NOT has_table_privilege(oid, to_regclass(%s), 'SELECT')",
        (reader, f'"{place}".about'),
    ).fetchone()
    return closed is None


def lay(conn: Connection[Any], office: str, views: Iterable[View]) -> None:
    """Those whose tables are as the code knows them; the others follow with their rebuild."""
    place = place_of(office)
    reader = reader_of(office)
    if _is_there(conn, place) and not stand(conn, place, reader):
        tracked = conn.execute("SELECT name, version FROM view_tracking")
        known = {row["name"]: row["version"] for row in tracked}
        current = {view.name for view in views if known.get(view.name) == view.version}
        _lay(conn, place, reader, [one for one in sql_views.ALL if current.issuperset(one.on)])


def lay_over(conn: Connection[Any], office: str, rebuilt: str) -> None:
    """Those on the tables of one view, over what comes first in the search path.

    A view that is replaced stays the same one to whoever reads it, and leaves its former table
    free to go.
    """
    place = place_of(office)
    if _is_there(conn, place):
        _lay(conn, place, reader_of(office), [one for one in sql_views.ALL if rebuilt in one.on])


def _is_there(conn: Connection[Any], place: str) -> bool:
    found = conn.execute("SELECT to_regnamespace(%s) IS NOT NULL AS there", (place,)).fetchone()
    return bool(found and found["there"])


def _lay(conn: Connection[Any], place: str, reader: str, wanted: Collection[SqlView]) -> None:
    there = conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (reader,)).fetchone()
    for view in wanted:
        if _replaced(conn, place, view):
            _described(conn, place, view)
            if there is not None:
                grant = SQL("GRANT SELECT ON {} TO {}")
                conn.execute(grant.format(Identifier(place, view.name), Identifier(reader)))


def _replaced(conn: Connection[Any], place: str, view: SqlView) -> bool:
    """False: it waits for the tables of another view; until those are rebuilt there is none."""
    create = f"CREATE OR REPLACE VIEW {{view}} AS {view.query}"
    try:
        with conn.transaction():
            _in(conn, place, view, create)
    except (errors.UndefinedColumn, errors.UndefinedTable):
        _in(conn, place, view, "DROP VIEW IF EXISTS {view}")
        return False
    except errors.InvalidTableDefinition:  # a column went, or is another one now
        _in(conn, place, view, "DROP VIEW {view}")
        _in(conn, place, view, create)
    return True


def _described(conn: Connection[Any], place: str, view: SqlView) -> None:
    _comment(conn, SQL("VIEW {}").format(Identifier(place, view.name)), str(view.about))
    for column, about in view.columns.items():
        _comment(conn, SQL("COLUMN {}").format(Identifier(place, view.name, column)), str(about))


def _comment(conn: Connection[Any], on: Any, text: str) -> None:
    conn.execute(SQL("COMMENT ON {} IS {}").format(on, Literal(text)))


def _in(conn: Connection[Any], place: str, view: SqlView, statement: LiteralString) -> None:
    names: Mapping[str, Any] = {
        "view": Identifier(place, view.name),
        "version": Literal(VERSION),
        "today": SQL(TODAY),
    }
    conn.execute(SQL(statement).format(**names))
