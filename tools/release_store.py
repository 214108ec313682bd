"""Keeps a store as every later program has to read it: tests/store/releases/NAME (docs/backups.md).

    python -m tools.release_store NAME [HOME]

HOME is that of an office, as the program that is released made it; without one the demonstration
is loaded. What was kept is never changed. Rows of views and contents of files are left out, for
their size; of the rows a digest is kept.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

ROOT = Path(__file__).parents[1]
RELEASES = ROOT / "tests" / "store" / "releases"


def main(name: str, home: str | None = None) -> None:
    sys.path.insert(0, str(ROOT))
    from interfaces.embedded_place import erase
    from interfaces.embedded_postgres import EmbeddedPostgres

    with tempfile.TemporaryDirectory() as folder:
        place = Path(home) if home else _loaded(Path(folder))
        to = RELEASES / name
        to.mkdir(parents=True)
        with EmbeddedPostgres(place) as url:
            about = _kept(url, to / "store.dump.xz")
        for key in ("seal.key", "signing.key"):
            shutil.copyfile(place / "keys" / key, to / key)
        (to / "about.json").write_text(json.dumps(about, indent=1) + "\n")
        if not home:
            erase(place)
    print(to, sum(path.stat().st_size for path in to.iterdir()))


def _loaded(home: Path) -> Path:
    from interfaces import demo, wiring
    from interfaces.embedded_postgres import EmbeddedPostgres, as_application
    from interfaces.settings import Settings

    with (
        EmbeddedPostgres(home) as url,
        wiring.opened(as_application(url), Settings(home=home), owner_url=url) as house,
    ):
        demo.load(house)
        house.catch_up()
        house.ledger.sign()
    return home


def _kept(url: str, path: Path) -> dict[str, Any]:
    from interfaces.backups import snapshot
    from interfaces.backups.backup import of_the_office, tables
    from interfaces.backups.programs import embedded
    from interfaces.backups.restore import use

    programs = embedded()
    with psycopg.connect(url, row_factory=dict_row) as conn:
        use(conn, "duban")
        views = {view.name: (version, digest(conn, view)) for view, version in _standing(conn)}
        empty = tables("--exclude-table-data", "duban", snapshot.left_out(conn))
        about = {
            "tables": snapshot.one(conn, "SELECT version AS one FROM office_schema"),
            "programs": programs.major,
            "events": snapshot.one(conn, "SELECT count(*) AS one FROM stored_events"),
            "head": snapshot.one(
                conn, "SELECT note AS one FROM tree_heads ORDER BY size DESC LIMIT 1"
            ),
        }
    with tempfile.NamedTemporaryFile() as plain:
        programs.run(
            "pg_dump", "--format=custom", "--compress=none", "--file", plain.name,
            *of_the_office("duban", left_out=()), *empty, url=url,
        )  # fmt: skip
        path.write_bytes(lzma.compress(Path(plain.name).read_bytes(), preset=9))
    return {**about, "views": views}


def _standing(conn: psycopg.Connection[Any]) -> list[tuple[Any, int]]:
    """Each view that has come to the end of the log, and in which version it stands there."""
    from interfaces.views import all_views

    rows = conn.execute(
        "SELECT name, version FROM view_tracking"
        " WHERE position = (SELECT max(notification_id) FROM stored_events)"
    )
    known = {row["name"]: row["version"] for row in rows}
    return [(view, known[view.name]) for view in all_views("CN-GX") if view.name in known]


def digest(conn: psycopg.Connection[Any], view: Any) -> str:
    """Of every row of every table, as text."""
    conn.execute("SET TIME ZONE 'UTC'")
    rows = [
        f"{table} {row['row']}"
        for table in view.tables
        for row in conn.execute(f"SELECT t::text AS row FROM {table} t")  # noqa: S608
    ]
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
