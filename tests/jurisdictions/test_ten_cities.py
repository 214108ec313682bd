"""Ten offices on two clusters: each read model of each tells of its own records and of nothing of
the other nine; before, and again after one of them moved under load while the others went on."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from client import API
from jurisdictions.clusters import rows_of
from jurisdictions.desks import DURING_A_MOVE, complaints, require_stored_once
from jurisdictions.province import a_cluster
from jurisdictions.ten import KEYS, MOVES, Ten, move_under_load, ten_offices
from offices import Server
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from application.store.roles import role_of
from domain.values import Actor, Role
from interfaces.audit import export as bundles
from interfaces.province import hosted
from interfaces.province.place import schema_of
from interfaces.registers.making import make
from interfaces.registers.spool import Asked
from projections.dashboard.sql import place_of, reader_of
from projections.dashboard.sql_views import ALL
from projections.rebuild import rebuild
from projections.registers import REGISTERS

pytestmark = pytest.mark.xdist_group("ten-cities")
ACTOR = Actor(name="韦志明", role=Role.AUDITOR)
SEEN_BY_ALL = ("/pool", "/notices", "/grey-list", "/offerings", "/cases", "/served-enterprises")


@pytest.fixture(scope="module")
def laid(
    server: Server, other_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ten]:
    home = tmp_path_factory.mktemp("ten")
    with (
        a_cluster(server) as east,
        a_cluster(other_server) as west,
        ten_offices(east, west, home) as found,
    ):
        yield found


@pytest.fixture(scope="module", params=["as laid", "after a move under load"])
def ten(laid: Ten, request: pytest.FixtureRequest) -> Ten:
    if request.param != "as laid":
        move_under_load(laid)
    return laid


def test_each_table_of_each_view_holds_rows_of_its_own_office_alone(ten: Ten) -> None:
    for key in KEYS:
        for table, rows in rows_of(ten.house(key)).items():
            text = "\n".join(rows)
            assert ten.strangers(key, text) == set(), (key, table)
            assert ten.tells_of(key, text), (key, table)


def test_and_all_of_them(ten: Ten) -> None:
    """As they are when they are built anew from the log of the office."""
    for key in (MOVES, "nanning"):
        house = ten.house(key)
        told = rows_of(house)
        for view in house.views:
            rebuild(view, house.database, house.log)
        assert rows_of(house) == told, key


def test_the_public_register_is_that_of_the_office(ten: Ten) -> None:
    for key in KEYS:
        ten.house(key).catch_up()
        browser, told = ten.offices.at(f"{key}.test"), {}
        for path in SEEN_BY_ALL:
            answer = browser.get(f"{API}/public{path}")
            assert answer.status_code == 200, answer.text
            assert ten.strangers(key, answer.text) == set(), (key, path)
            told[path] = {one["id"] for one in answer.json()["items"]}
        listed = of_topic(ten, key, "provider.admitted") - of_topic(ten, key, "provider.expelled")
        assert told["/pool"] == listed
        assert told["/notices"] == of_topic(ten, key, "publication.published")
        assert ten.strangers(key, browser.get("/public").text) == set()


def of_topic(ten: Ten, key: str, topic: str) -> set[str]:
    with ten.house(key).connection() as conn:
        rows = conn.execute(
            "SELECT originator_id AS id FROM stored_events WHERE topic = %s", (topic,)
        )
        return {str(row["id"]) for row in rows}


def test_dashboards_count_the_office_alone(ten: Ten) -> None:
    counted = {}
    for key in KEYS:
        ten.house(key).catch_up()
        browser = ten.offices.at(f"{key}.test", headers=ten.offices.bearer(key, Role.APPROVER))
        answer = browser.get(f"{API}/dashboard")
        assert answer.status_code == 200, answer.text
        assert ten.strangers(key, answer.text) == set(), key
        found = answer.json()["records"]
        counted[key] = {
            kind: sum(found[kind].values()) for kind in ("provider", "enterprise", "complaint")
        }
        assert counted[key] == {
            "provider": len(of_topic(ten, key, "provider.admitted")),
            "enterprise": len(of_topic(ten, key, "enterprise.registered")),
            "complaint": len(of_topic(ten, key, "complaint.received")),
        }
    assert len({one["provider"] for one in counted.values()}) == len(KEYS)


def test_so_do_the_views_for_other_programs(ten: Ten) -> None:
    for key in KEYS:
        ten.house(key).catch_up()
        own = ten.two.side(key, ten.two.table().offices[key].cluster)
        with psycopg.connect(make_conninfo(own.owner_url, user=reader_of(own.schema))) as conn:
            told = []
            for view in ALL:
                place = SQL("SELECT t::text FROM {} t").format(
                    Identifier(place_of(own.schema), view.name)
                )
                told += [row for (row,) in conn.execute(place)]
        assert ten.strangers(key, "\n".join(told)) == set(), key
        assert ten.tells_of(key, "\n".join(told))


def test_exports_hold_the_office_alone(ten: Ten, tmp_path: Path) -> None:
    for key in KEYS:
        house, told = ten.house(key), []
        house.catch_up()
        for name in REGISTERS:
            path = tmp_path / f"{key}.csv"
            make(house, path, Asked(name), "csv", ACTOR)
            told.append(path.read_text("utf-8"))
        assert ten.strangers(key, "".join(told)) == set(), key
        assert ten.tells_of(key, "".join(told))


def test_bundles_for_auditors_hold_the_office_alone(ten: Ten, tmp_path: Path) -> None:
    for key in (MOVES, "nanning"):
        path = tmp_path / f"{key}.zip"
        bundles.export(ten.house(key), path, bundles.Wanted(), ACTOR, "核验")
        with zipfile.ZipFile(path) as bundle:
            parts = [bundle.read(name) for name in bundle.namelist()]
        text = b"".join(parts).decode("utf-8", "ignore")
        assert ten.strangers(key, text) == set(), key
        assert ten.tells_of(key, text)


def test_who_follows_an_office_hears_its_log_and_nothing_else(ten: Ten) -> None:
    async def heard(key: str, upto: int) -> list[tuple[int, UUID]]:
        found: list[tuple[int, UUID]] = []
        async for recorded in ten.offices.opened(key).made.app.state.feed.follow(0):
            if recorded is not None:
                found.append((recorded.position, recorded.record_id))
            if found and found[-1][0] >= upto:
                break
        return found

    for key in KEYS:
        with ten.house(key).connection() as conn:
            rows = conn.execute(
                "SELECT notification_id AS at, originator_id AS id FROM stored_events ORDER BY 1"
            )
            log = [(row["at"], row["id"]) for row in rows]
        assert asyncio.run(asyncio.wait_for(heard(key, log[-1][0]), 60)) == log


def test_the_province_is_told_by_each_what_is_its_own(ten: Ten) -> None:
    province = hosted.opened(ten.two.settings, ten.two.table())
    try:
        heads = {key: ten.house(key).office.head() for key in KEYS}
        told = province.figures(date.today(), heads)
    finally:
        province.close()
    assert {one["key"]: one["figures"]["providers"] for one in told["offices"]} == {
        key: len(of_topic(ten, key, "provider.admitted")) for key in KEYS
    }


def test_no_role_of_one_has_a_right_on_anything_of_another(ten: Ten) -> None:
    looked_at = 0
    for url in (ten.two.east, ten.two.west):
        with psycopg.connect(url, row_factory=dict_row) as conn:
            for key in KEYS:
                places, others = places_of(ten, key), roles_of_others(ten, key)
                found = conn.execute(MAY, {"places": places, "roles": others}).fetchall()
                assert found == [], key
                looked_at += len(relations(conn, places))
    assert looked_at > 500


MAY = (
    "SELECT r.rolname AS role, n.nspname AS place, c.relname AS name"
    " FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind <> 'i'"
    " CROSS JOIN pg_roles r WHERE n.nspname = ANY(%(places)s) AND r.rolname = ANY(%(roles)s)"
    " AND (has_schema_privilege(r.oid, n.oid, 'USAGE, CREATE')"
    " OR c.relkind IN ('r', 'v') AND has_any_column_privilege(r.oid, c.oid,"
    " 'SELECT, INSERT, UPDATE, REFERENCES')"
    " OR c.relkind IN ('r', 'v') AND has_table_privilege(r.oid, c.oid,"
    " 'DELETE, TRUNCATE, TRIGGER'))"
)


def places_of(ten: Ten, key: str) -> list[str]:
    """All that is its own on either cluster, the copy that it left there too."""
    schema = ten.two.table().offices[key].schema_name
    return [schema, place_of(schema), schema_of(key)]


def roles_of_others(ten: Ten, key: str) -> list[str]:
    schemas = [one.schema_name for one in ten.two.table().offices.values() if one.key != key]
    return [role for schema in schemas for role in (role_of(schema), reader_of(schema))]


def relations(conn: psycopg.Connection[Any], places: list[str]) -> list[tuple[str, str]]:
    rows = conn.execute(
        "SELECT schemaname AS place, tablename AS name FROM pg_tables WHERE schemaname = ANY(%s)",
        (places,),
    )
    return [(row["place"], row["name"]) for row in rows]


def test_and_finds_every_door_shut(ten: Ten) -> None:
    """The rights say so; whoever tries is refused."""
    for by in KEYS:
        own = ten.house(by).database
        with psycopg.connect(own.url, autocommit=True, row_factory=dict_row) as conn:
            for key in KEYS:
                for place, name in relations(conn, places_of(ten, key)) if key != by else ():
                    with pytest.raises(InsufficientPrivilege):
                        conn.execute(SQL("SELECT FROM {}").format(Identifier(place, name)))


def test_nothing_was_lost_or_doubled_and_the_others_did_not_notice(ten: Ten) -> None:
    if ten.desks is None:  # nobody has worked yet
        assert {complaints_of(ten, key) for key in KEYS} == {1, 2, 3}
        return
    assert ten.two.table().offices[MOVES].cluster == "west"
    for key, desk in ten.desks.items():
        mine = {answer["id"] for _, answer in desk.done.values()}
        before = set(complaints(ten.two, key)) - mine
        assert len(before) == KEYS.index(key) % 3 + 1
        require_stored_once(ten.two, desk, before)
        assert len(desk.done) > 5
        assert set(desk.refused) <= (DURING_A_MOVE if key == MOVES else set())
    # and they go on where they are now
    for key in KEYS:
        headers = {**ten.offices.bearer(key), "Idempotency-Key": str(uuid4())}
        body = ten.desks[key].body
        answer = ten.offices.at(f"{key}.test").post(f"{API}/complaints", json=body, headers=headers)
        assert answer.status_code == 201, answer.text


def complaints_of(ten: Ten, key: str) -> int:
    return len(complaints(ten.two, key))
