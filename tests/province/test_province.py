"""The figures of a province: the sum of its offices' own, told by each, and of nobody in person."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import psycopg
import pytest
from examples import a_complaint, a_provider, an_enterprise, an_open_case
from offices import Server
from province.conftest import NAMES, Told
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row

from application.errors import Behind
from interfaces import demo
from interfaces.province import place
from interfaces.province.feed import Feed, rebuilt
from interfaces.province.figures import Province
from projections.dashboard import figures
from projections.province.view import COLUMNS, ProvinceView
from projections.tracking import create_all

Offices = dict[str, Told]


def own(office: Told, on: date) -> dict[str, Any]:
    """The dashboard of the office itself."""
    with office.house.connection() as conn:
        return figures(conn, office.house.office.terms(), on)


def at_work(office: Told, cases: int) -> None:
    client = office.client()
    for _ in range(cases):
        provider, enterprise = a_provider(client), an_enterprise(client)
        an_open_case(client, provider)
        a_complaint(client, provider, enterprise)


def by_key(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in found["offices"] if one["key"] == key)


def test_the_figures_are_the_sums_of_the_offices_own_at_the_same_positions(
    offices: Offices, province: Province
) -> None:
    demo.load(offices["liuzhou"].house, lambda *_: None)
    at_work(offices["guilin"], 2)
    heads = {key: one.tell() for key, one in offices.items()}
    on = offices["liuzhou"].house.office.today()
    found = province.figures(on, heads)
    assert {one["key"]: one["position"] for one in found["offices"]} == heads
    assert found["complete"] is True
    theirs = {key: own(one, on) for key, one in offices.items()}
    total = found["total"]

    def of_all(asked: Callable[[dict[str, Any]], int]) -> int:
        return sum(asked(one) for one in theirs.values())

    assert total["open_cases"] == of_all(lambda f: f["cases"]["open"]["value"]) > 4
    for name in ("due_today", "overdue"):
        assert total[name] == of_all(lambda f, name=name: f["cases"][name]["value"])
    assert total["overdue"] > 0
    assert total["grey_listed"] == of_all(lambda f: f["grey_list"]["value"])
    assert total["providers"] == of_all(lambda f: sum(one["value"] for one in f["providers"]))
    assert total["open_escalations"] == of_all(
        lambda f: sum(one["value"] for one in f["open_escalations"])
    )
    assert total["complaints"] == of_all(
        lambda f: sum(one["value"] for one in f["complaints_by_district"])
    )
    for what, kind in (("cases", "rectification-case"), ("expulsions", "expulsion-case")):
        counted = Counter[str]()
        for one in theirs.values():
            counted.update(one["records"].get(kind, {}))
        assert total["by"][what] == dict(sorted(counted.items()))
    assert total["expulsions"] > 0
    orders = sum(count_of(one, on) for one in offices.values())
    assert total["orders"] == orders > 0
    # and each office's are its districts'
    mine = by_key(found, "liuzhou")
    assert len(mine["districts"]) > 1
    assert sum(one["figures"]["providers"] for one in mine["districts"]) == sum(
        one["value"] for one in theirs["liuzhou"]["providers"]
    )
    complaints = {one["district"] or "-": one["figures"]["complaints"] for one in mine["districts"]}
    assert {k: n for k, n in complaints.items() if n} == {
        one["key"]: one["value"] for one in theirs["liuzhou"]["complaints_by_district"]
    }


def count_of(office: Told, on: date) -> int:
    """Orders served within the year, by the office's own rows."""
    from projections.province import since

    with office.house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM figures_cases WHERE served_on BETWEEN %s AND %s",
            (since(on), on),
        ).fetchone()
    return int(row["n"])


def everything(office: Told) -> dict[str, list[dict[str, Any]]]:
    """All rows that the province has of an office."""
    with office.there.connect() as conn:
        return {
            table: conn.execute(f"SELECT * FROM {table} ORDER BY record_id").fetchall()
            for table in ProvinceView.tables
        }


def test_no_name_number_or_text_leaves_an_office(offices: Offices) -> None:
    office = offices["liuzhou"]
    at_work(office, 1)
    office.tell()
    rows = everything(office)
    assert all(rows[table] for table in ("cases", "complaints", "providers"))
    allowed = {"status", "district", "nature", "rule"}
    for table, found in rows.items():
        for row in found:
            assert set(row) == set(COLUMNS[table])
            words = {name for name, value in row.items() if isinstance(value, str)}
            assert words <= allowed, table
    (provider,) = rows["providers"]
    assert provider["district"] == "城中区"


def test_who_reads_the_province_reads_no_office_and_writes_nothing(
    offices: Offices, reader_url: str, province: Province
) -> None:
    office = offices["liuzhou"]
    office.tell()
    with psycopg.connect(reader_url, autocommit=True) as conn:
        conn.execute(f"SELECT * FROM {place.schema_of('liuzhou')}.cases")
        conn.execute("SET default_transaction_read_only = off")
        for attempt in ("DELETE FROM {}.cases", "INSERT INTO {}.told DEFAULT VALUES",
                        "CREATE TABLE {}.other ()"):  # fmt: skip
            with pytest.raises(InsufficientPrivilege):
                conn.execute(attempt.format(place.schema_of("liuzhou")))
    named = psycopg.conninfo.conninfo_to_dict(office.house.database.url)["dbname"]
    with psycopg.connect(psycopg.conninfo.make_conninfo(reader_url, dbname=named)) as conn:
        for table in ("stored_events", "records", "person_keys"):
            with conn.transaction(), pytest.raises(InsufficientPrivilege):
                conn.execute(f"SELECT * FROM {office.house.database.schema}.{table}")


def test_an_office_tells_its_own_and_reads_no_others(
    offices: Offices, province_server: Server
) -> None:
    with psycopg.connect(province_server.owner_url, autocommit=True, row_factory=dict_row) as conn:
        conn.execute("CREATE ROLE t_nanning LOGIN")
        try:
            place.admit(conn, "nanning", "t_nanning", None)
            url = psycopg.conninfo.make_conninfo(province_server.owner_url, user="t_nanning")
            with psycopg.connect(url, autocommit=True, row_factory=dict_row) as theirs:
                theirs.execute(f"SET search_path = {place.schema_of('nanning')}")
                place.lay(theirs, ProvinceView("CN-GX"))
                offices["liuzhou"].tell()
                for attempt in ("SELECT * FROM {}.cases", "UPDATE {}.told SET seen_at = now()"):
                    with pytest.raises(InsufficientPrivilege):
                        theirs.execute(attempt.format(place.schema_of("liuzhou")))
        finally:
            conn.execute(f"DROP SCHEMA {place.schema_of('nanning')} CASCADE")
            conn.execute("DROP OWNED BY t_nanning")
            conn.execute("DROP ROLE t_nanning")


def test_what_was_told_bit_by_bit_is_what_a_rebuild_finds(offices: Offices) -> None:
    office = offices["liuzhou"]
    for _ in range(2):
        at_work(office, 1)
        office.tell()
    before = everything(office)
    position = rebuilt(office.house, office.there)
    assert position == office.house.office.head()
    assert everything(office) == before
    # and the feed goes on from there
    at_work(office, 1)
    office.tell()
    assert len(everything(office)["cases"]) == len(before["cases"]) + 1


def test_two_that_tell_of_one_office_count_nothing_twice(offices: Offices) -> None:
    office = offices["liuzhou"]
    other = Feed(office.house, office.there)
    at_work(office, 2)
    office.house.catch_up()
    with office.house.database.connect() as conn:
        while office.feed.take(conn, office.house.log, 7) + other.take(conn, office.house.log, 5):
            pass
    told = everything(office)
    rebuilt(office.house, office.there)
    assert everything(office) == told


def test_an_office_that_is_away_says_how_old_its_figures_are_and_the_others_go_on(
    offices: Offices, province: Province
) -> None:
    on = offices["liuzhou"].house.office.today()
    at_work(offices["liuzhou"], 1)
    for one in offices.values():
        one.tell()
    with offices["liuzhou"].there.connect() as conn:
        conn.execute("UPDATE told SET seen_at = now() - interval '2 hours'")
    at_work(offices["guilin"], 1)
    head = offices["guilin"].tell()
    found = province.figures(on, {"guilin": head})
    away, there = by_key(found, "liuzhou"), by_key(found, "guilin")
    assert (away["state"], there["state"]) == ("away", "fed")
    assert 7_100 < away["age_seconds"] < 7_300 and there["age_seconds"] < 10
    assert found["complete"] is False
    assert away["figures"]["open_cases"] == 1, "what it told last"
    assert found["total"]["open_cases"] == 2
    assert json.dumps(found["total"])


def test_nobody_waits_for_ever_for_a_position(offices: Offices, province: Province) -> None:
    office = offices["liuzhou"]
    head, on = office.tell(), office.house.office.today()
    province.figures(on, {"liuzhou": head})
    with pytest.raises(Behind):
        province.figures(on, {"liuzhou": head + 1})


def test_who_waits_for_an_office_that_is_away_keeps_nobody_else_waiting(
    offices: Offices, province: Province
) -> None:
    office = offices["liuzhou"]
    head, on = office.tell(), office.house.office.today()
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(province.figures, on, {"liuzhou": head + 1}) for _ in range(8)]
        time.sleep(0.5)
        began = time.monotonic()
        province.figures(on, {"liuzhou": head})
        assert time.monotonic() - began < 4  # they wait for five seconds
        assert all(isinstance(one.exception(), Behind) for one in waiting)


def test_an_office_that_was_seen_by_a_clock_that_ran_ahead_is_not_there_for_so_long(
    offices: Offices, province: Province
) -> None:
    office = offices["liuzhou"]
    office.tell()
    with office.there.connect() as conn:
        conn.execute("UPDATE told SET seen_at = now() + interval '2 hours'")
    found = by_key(province.figures(office.house.office.today(), {}), "liuzhou")
    assert found["state"] == "away"


def test_an_office_that_was_never_told_of_is_said_to_be_so(
    offices: Offices, province: Province
) -> None:
    offices["liuzhou"].tell()
    found = province.figures(offices["liuzhou"].house.office.today(), {})
    assert by_key(found, "guilin")["state"] == "none"
    assert by_key(found, "guilin")["figures"]["providers"] == 0
    assert [one["name"] for one in found["offices"]] == list(NAMES.values())


def test_one_that_is_just_laying_its_tables_hides_no_other(
    offices: Offices, province: Province
) -> None:
    offices["liuzhou"].tell()
    with offices["guilin"].there.connect() as conn:
        create_all(conn, [ProvinceView("CN-GX")])
        conn.execute(place._TABLE)  # before anybody is let in to read them
    found = province.figures(offices["liuzhou"].house.office.today(), {})
    assert [one["state"] for one in found["offices"]] == ["fed", "none"]


def test_where_the_province_is_away_the_office_goes_on_and_tells_it_later(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = offices["liuzhou"]
    office.tell()
    at_work(office, 1)
    with monkeypatch.context() as patch, office.house.database.connect() as ours:
        away = psycopg.conninfo.make_conninfo(office.there.url, dbname="nowhere")
        patch.setattr(office.there, "url", away)
        with pytest.raises(psycopg.OperationalError):
            office.feed.take(ours, office.house.log, 500)
    office.tell()
    assert len(everything(office)["cases"]) == 1


def test_it_holds_no_connection_while_there_is_nothing_to_tell(
    offices: Offices, province_server: Server
) -> None:
    office = offices["liuzhou"]
    office.tell()
    with psycopg.connect(province_server.owner_url, autocommit=True) as conn:
        (others,) = conn.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone() or (None,)
    assert others == 0
