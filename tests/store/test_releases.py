"""Stores as earlier programs left them: each opens, is upgraded, and is read to its last event.

`python -m tools.release_store NAME` keeps one for each release.
"""

from __future__ import annotations

import json
import lzma
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from audit.erased_persons import raw
from client import Client
from examples import a_provider
from offices import Server, admitted
from psycopg.rows import dict_row

from application.audit.verify import verify
from application.store.tables import SCHEMA_VERSION
from domain.catalogue import EVENTS, kind_of
from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.backups.errors import BackupError
from interfaces.backups.programs import fitting
from interfaces.backups.restore import use
from interfaces.backups.snapshot import server as version_of
from interfaces.settings import Settings
from interfaces.views import all_views
from interfaces.wiring import House
from interfaces.worker import rebuild_stale, status
from projections.rebuild import rebuild
from projections.tracking import progress
from projections.view import View
from tools.release_store import digest

RELEASES = sorted((Path(__file__).parent / "releases").iterdir())
EACH = [
    pytest.param(path, id=path.name, marks=pytest.mark.xdist_group(path.name)) for path in RELEASES
]


@dataclass(frozen=True)
class Upgraded:
    about: dict[str, Any]
    before: list[tuple[int, bytes]]
    """Position and state of each event, before this program came."""
    stale: set[str]
    """Views that were laid by another version of their code."""
    still: set[str]
    """Those of them that could not be built anew where they stood."""
    house: House
    """Its views have been laid anew, and stand at the beginning."""

    def records(self) -> dict[UUID, str]:
        """Record -> the stored name of its first event."""
        with self.house.connection() as conn:
            rows = conn.execute(
                "SELECT originator_id, topic FROM stored_events WHERE originator_version = 1"
            )
            return {row["originator_id"]: row["topic"] for row in rows}


@pytest.fixture(scope="module", params=EACH)
def upgraded(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    release, home, name = request.param, tmp_path_factory.mktemp("release"), f"u_{uuid4().hex[:12]}"
    about = json.loads((release / "about.json").read_text())
    for key in release.glob("*.key"):
        (home / "keys").mkdir(exist_ok=True)
        shutil.copyfile(key, home / "keys" / key.name)
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        try:
            there = admitted(server.named(name).owner_url)
            before = restored(there, release, home, about)
            with opened(there, home) as house:
                stale = {each.name for each in status(house) if each.stale}
                rebuild_stale(house)
                still = {each.name for each in status(house) if each.stale or each.stop}
                without_views(house)
            with opened(there, home) as house:
                yield Upgraded(about, before, stale, still, house)
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def opened(there: Server, home: Path) -> Iterator[House]:
    with wiring.opened(
        there.database_url, Settings(home=home), owner_url=there.owner_url, pool_size=4
    ) as house:
        yield house


def without_views(house: House) -> None:
    with house.database.connect() as conn:
        for view in house.views:
            for table in view.tables:
                conn.execute(f"DROP TABLE {table} CASCADE")


def restored(
    there: Server, release: Path, home: Path, about: dict[str, Any]
) -> list[tuple[int, bytes]]:
    try:
        programs = fitting(version_of(there.owner_url), None, archive=about["programs"])
    except BackupError as error:
        pytest.skip(str(error))
    dump = home / "store.dump"
    dump.write_bytes(lzma.decompress((release / "store.dump.xz").read_bytes()))
    programs.run(
        "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", dump,
        url=there.owner_url,
    )  # fmt: skip
    with psycopg.connect(there.owner_url, row_factory=dict_row) as conn:
        use(conn, "duban")
        rows = conn.execute(
            "SELECT notification_id AS at, state FROM stored_events ORDER BY notification_id"
        )
        return [(row["at"], bytes(row["state"])) for row in rows]


def test_some_are_of_earlier_tables() -> None:
    tables = [json.loads((path / "about.json").read_text())["tables"] for path in RELEASES]
    assert min(tables) == 2 and len(set(tables)) >= 3 and max(tables) <= SCHEMA_VERSION


def test_the_last_one_is_of_today() -> None:
    """Who changes tables or a view keeps a store of it: `python -m tools.release_store NAME`."""
    kept = [json.loads((path / "about.json").read_text()) for path in RELEASES]
    newest = max(kept, key=lambda about: (about["tables"], about["events"]))
    assert newest["tables"] == SCHEMA_VERSION
    versions = {name: version for name, (version, _) in newest["views"].items()}
    assert versions == {view.name: view.version for view in all_views("CN-GX")}


def test_it_opens_with_the_tables_of_today_and_not_a_byte_of_the_log_changed(
    upgraded: Upgraded,
) -> None:
    assert len(upgraded.before) == upgraded.about["events"] > 2_000
    assert raw(upgraded.house) == upgraded.before
    assert upgraded.house.guarded()
    with upgraded.house.connection() as conn:
        (row,) = conn.execute("SELECT version FROM office_schema").fetchall()
    assert row["version"] == SCHEMA_VERSION >= upgraded.about["tables"]


def test_views_of_former_versions_are_built_anew_where_they_stand(upgraded: Upgraded) -> None:
    known = upgraded.about["views"]
    assert upgraded.stale == {
        view.name
        for view in upgraded.house.views
        if view.name in known and known[view.name][0] < view.version
    }
    assert upgraded.still == set()


def test_every_record_folds(upgraded: Upgraded) -> None:
    office, records = upgraded.house.office, upgraded.records()
    assert len(records) > 500
    for record_id, topic in records.items():
        state, version = office.fold(kind_of(topic), record_id)
        assert state is not None and version > 0, (topic, record_id)
    assert set(records.values()) <= set(EVENTS)


def test_the_log_proves_itself_against_the_head_that_it_had(upgraded: Upgraded) -> None:
    found = verify(upgraded.house.ledger, [upgraded.about["head"]])
    assert (found.faults, found.kept) == ((), 1)
    assert found.confirmed == found.events == upgraded.about["events"]


def test_views_that_follow_and_views_that_are_built_anew_are_the_same(upgraded: Upgraded) -> None:
    house, head = upgraded.house, upgraded.house.office.head()
    for view in house.views:
        house.reach(view.name, head)
    with house.connection() as conn:
        assert {(each.position, each.stop) for each in progress(conn, house.views)} == {
            (head, None)
        }
    followed = {view.name: rows(house, view) for view in house.views}
    assert sum(len(found) for found in followed.values()) > 5_000
    for view in house.views:
        assert rebuild(view.fresh(), house.database, house.log) == head
        assert rows(house, view) == followed[view.name], view.name


def test_a_view_that_writes_other_rows_than_it_did_has_another_version(upgraded: Upgraded) -> None:
    """Else an office that is upgraded goes on with its former rows beside the new ones."""
    house, known = upgraded.house, upgraded.about["views"]
    same = [view for view in house.views if known.get(view.name, [0])[0] == view.version]
    assert same
    for view in same:
        house.reach(view.name, house.office.head())
    with house.database.connect() as conn:
        others = [view.name for view in same if digest(conn, view) != known[view.name][1]]
    assert others == [], "raise the version of these views"


def rows(house: House, view: View) -> list[str]:
    with house.database.connect() as conn:
        return [
            row["row"]
            for table in view.tables
            for row in conn.execute(f"SELECT t::text AS row FROM {table} t ORDER BY 1")
        ]


PATHS = {
    "provider": "/providers",
    "enterprise": "/enterprises",
    "engagement": "/engagements",
    "complaint": "/complaints",
    "rectification-case": "/cases",
    "expulsion-case": "/expulsions",
    "duty-record": "/duties",
    "replacement": "/replacements",
    "publication": "/publications",
    "escalation": "/escalations",
}


def test_its_records_are_read_over_http_and_new_ones_come(upgraded: Upgraded) -> None:
    office, records = Client(create_app(upgraded.house), upgraded.house), upgraded.records()
    for kind, path in PATHS.items():
        record_id = next(one for one, topic in records.items() if topic.startswith(f"{kind}."))
        for asked in (f"{path}/{record_id}", f"{path}/{record_id}/history", f"{path}?limit=5"):
            answer = office.ask("GET", asked, "auditor")
            assert answer.status_code == 200, (asked, answer.text)
    a_provider(office)
