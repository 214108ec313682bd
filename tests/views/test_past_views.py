"""Views as of a position: built once, read by many, never removed under a reader, thrown away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from client import Client
from eventsourcing.persistence import ProgrammingError
from examples import a_provider, an_open_case

from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House
from projections import past
from projections.log import Log
from projections.nearby import from_live
from projections.past import WAITING, PastView, PastViews, StillBuilding

NAMES = ("records", "deadlines")


def kept(house: House) -> list[dict[str, Any]]:
    with house.connection() as conn:
        found: list[dict[str, Any]] = conn.execute(
            "SELECT * FROM past_views ORDER BY position, view"
        ).fetchall()
    return found


def schemas(house: House) -> set[str]:
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY(%s)",
            ([row["schema"] for row in kept(house)],),
        ).fetchall()
    return {row["name"] for row in rows}


def titles(house: House, position: int) -> set[str]:
    with house.past.reading(["records"], position) as conn:
        rows = conn.execute("SELECT title FROM records WHERE kind = 'provider'").fetchall()
    return {row["title"] for row in rows}


@pytest.fixture
def fills(monkeypatch: pytest.MonkeyPatch) -> list[PastView]:
    """Each build that really ran."""
    ran: list[PastView] = []
    fill = PastViews._fill

    def counted(self: PastViews, place: PastView, log: Log) -> None:
        ran.append(place)
        fill(self, place, log)

    monkeypatch.setattr(PastViews, "_fill", counted)
    return ran


@pytest.fixture
def another(database_url: str, settings: Settings, house: House) -> Any:
    """Another process of the same office."""
    opened = House(database_url, settings, pool_size=4)
    yield opened
    opened.close()


def test_it_is_built_once_however_many_ask(
    office: Client, house: House, another: House, fills: list[PastView]
) -> None:
    a_provider(office, name="甲公司")
    position = office.position
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(titles, (house, another)[n % 2], position) for n in range(10)]
        assert {frozenset(one.result()) for one in asked} == {frozenset({"甲公司"})}
    assert [place.view.name for place in fills] == ["records"]


def test_an_instant_shares_what_was_built_for_its_position(
    office: Client, house: House, fills: list[PastView]
) -> None:
    a_provider(office)
    instant = house.office.instant_of(office.position)
    assert instant is not None
    by_position = office.get(f"/providers?as_of={office.position}")
    assert office.get(f"/providers?as_of={quote(instant.isoformat())}") == by_position
    assert len(fills) == 1


def test_it_is_still_there_after_a_restart(
    office: Client, house: House, another: House, fills: list[PastView]
) -> None:
    a_provider(office, name="甲公司")
    assert titles(house, office.position) == titles(another, office.position) == {"甲公司"}
    assert len(fills) == 1


def test_a_newer_version_of_the_view_is_built_anew(
    office: Client, house: House, fills: list[PastView], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_provider(office)
    before = titles(house, office.position)
    view = house.past.views["records"]
    monkeypatch.setattr(type(view), "version", view.version + 1)
    assert titles(house, office.position) == before
    assert len(fills) == 2


def test_no_table_of_another_view_is_seen(office: Client, house: House) -> None:
    a_provider(office)
    with (
        pytest.raises(ProgrammingError, match="deadlines"),
        house.past.reading(["records"], office.position) as conn,
    ):
        conn.execute("SELECT * FROM deadlines")
    with house.connection() as conn:  # and whoever gets the connection next sees all again
        conn.execute("SELECT * FROM deadlines")


def test_those_read_longest_ago_go_first(office: Client, house: House) -> None:
    positions = []
    for _ in range(3):
        a_provider(office)
        positions.append(office.position)
        titles(house, office.position)
    with house.connection() as conn:
        conn.execute(
            "UPDATE past_views SET read_at = now() - interval '1 minute' WHERE position = %s",
            (positions[1],),
        )
    assert house.past.tidy(keep=2) == 1
    assert [row["position"] for row in kept(house)] == [positions[0], positions[2]]
    assert len(schemas(house)) == 2
    assert len(titles(house, positions[1])) == 2  # and is built again for whoever asks


@pytest.mark.parametrize(("idle", "left"), [(59, 0), (61, 1)])
def test_what_nobody_reads_goes_after_its_time(
    office: Client, house: House, idle: int, left: int
) -> None:
    a_provider(office)
    titles(house, office.position)
    with house.connection() as conn:
        conn.execute("UPDATE past_views SET read_at = now() - interval '60 seconds'")
    assert house.past.tidy(idle_seconds=idle) == 1 - left
    assert len(kept(house)) == left


def test_reading_it_keeps_it(office: Client, house: House) -> None:
    a_provider(office)
    titles(house, office.position)
    with house.connection() as conn:
        conn.execute("UPDATE past_views SET read_at = now() - interval '60 seconds'")
    titles(house, office.position)
    assert house.past.tidy(idle_seconds=30) == 0


def test_none_is_removed_while_it_is_read(office: Client, house: House, another: House) -> None:
    a_provider(office)
    with house.past.reading(["records"], office.position) as conn:
        assert another.past.tidy(keep=0) == 0
        assert conn.execute("SELECT count(*) AS n FROM records").fetchone() == {"n": 1}
    assert another.past.tidy(keep=0) == 1
    assert kept(house) == []


def test_what_is_ready_by_the_time_it_would_go_stays(
    office: Client, house: House, another: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked half built, then was finished: whoever had asked for it would not find it."""
    a_provider(office)
    begun, finish = threading.Event(), threading.Event()
    fill, remove = PastViews._fill, past._remove_unless_held

    def slowly(self: PastViews, place: PastView, log: Log) -> None:
        begun.set()
        assert finish.wait(20)
        fill(self, place, log)

    monkeypatch.setattr(PastViews, "_fill", slowly)
    with ThreadPoolExecutor() as pool:
        reader = pool.submit(titles, house, office.position)
        assert begun.wait(20)

        def meanwhile(*arguments: Any) -> bool:
            finish.set()
            reader.result(timeout=20)
            return remove(*arguments)

        monkeypatch.setattr(past, "_remove_unless_held", meanwhile)
        assert another.past.tidy() == 0
    assert len(kept(house)) == len(schemas(house)) == 1


def half_built(office: Client, house: House) -> None:
    """As a process that was killed leaves it."""
    place = PastView(house.past.views["records"], office.position, None, house.database.schema)
    with house.database.connect() as conn:
        conn.execute(
            "INSERT INTO past_views (schema, view, position) VALUES (%s, 'records', %s)",
            (place.schema, office.position),
        )
        conn.execute(f"CREATE SCHEMA {place.schema}")
        conn.execute(f"CREATE TABLE {place.schema}.records (half int)")


def test_what_a_crash_left_half_built_is_built_anew(office: Client, house: House) -> None:
    a_provider(office, name="甲公司")
    half_built(office, house)
    assert titles(house, office.position) == {"甲公司"}


def test_what_a_crash_left_half_built_goes(office: Client, house: House) -> None:
    a_provider(office)
    half_built(office, house)
    assert house.past.tidy() == 1
    assert (kept(house), schemas(house)) == ([], set())


def test_a_build_that_fails_leaves_nothing_and_may_be_tried_again(
    office: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_provider(office)
    with monkeypatch.context() as broken:
        broken.setattr(PastViews, "_fill", _raises(ZeroDivisionError("a defect")))
        with pytest.raises(ZeroDivisionError):
            titles(house, office.position)
        broken.setattr(PastViews, "_fill", _raises(psycopg.OperationalError("gone")))
        assert office.ask("GET", f"/providers?as_of={office.position}").status_code == 503
    assert kept(house) == []
    assert len(titles(house, office.position)) == 1


def _raises(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_whoever_does_not_wait_any_longer_gets_it_the_next_time(
    office: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_provider(office)
    path, go = f"/providers?as_of={office.position}", threading.Event()
    fill = PastViews._fill

    def held_up(self: PastViews, place: PastView, log: Log) -> None:
        assert go.wait(20)
        fill(self, place, log)

    monkeypatch.setattr(PastViews, "_fill", held_up)
    house.past.patience = 0.05
    answer = office.ask("GET", path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["code"] == "past-view-building"
    go.set()
    until = time.monotonic() + 20
    while (answer := office.ask("GET", path)).status_code == 503 and time.monotonic() < until:
        time.sleep(0.02)
    assert len(answer.json()["items"]) == 1


def test_readers_who_wait_leave_threads_for_the_others(
    office: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_provider(office)
    path, go = f"/providers?as_of={office.position}", threading.Event()
    fill = PastViews._fill

    def held_up(self: PastViews, place: PastView, log: Log) -> None:
        assert go.wait(60)
        fill(self, place, log)

    monkeypatch.setattr(PastViews, "_fill", held_up)
    with ThreadPoolExecutor(WAITING) as pool:
        waiting = [pool.submit(titles, house, office.position) for _ in range(WAITING)]
        while house.past._waiting.acquire(blocking=False):
            house.past._waiting.release()
            time.sleep(0.01)
        assert office.ask("GET", path).status_code == 503
        go.set()
        assert {len(one.result()) for one in waiting} == {1}
    assert office.ask("GET", path).status_code == 200


def test_a_process_that_ends_stops_its_builds(office: Client, house: House, another: House) -> None:
    a_provider(office)
    another.past.close()
    with pytest.raises(StillBuilding):
        titles(another, office.position)
    assert len(titles(house, office.position)) == 1


def test_the_worker_throws_away_what_is_idle(office: Client, house: House) -> None:
    from interfaces.chores import Janitor

    a_provider(office)
    titles(house, office.position)
    janitor = Janitor(house)
    with house.database.connect() as conn:
        janitor.take(conn, house.log, 1)
        assert len(kept(house)) == 1
        conn.execute("UPDATE past_views SET read_at = now() - interval '2 hours'")
        Janitor(house).take(conn, house.log, 1)
    assert kept(house) == []


def test_names_of_schemas_fit(house: House) -> None:
    place = PastView(house.past.views["public_register"], 2**62, None, "s" * 63)
    assert len(place.schema.encode()) <= 63
    others = {PastView(view, 1, None, "s").schema for view in house.past.views.values()}
    assert len(others) == len(house.views)


# From the live view, where that tells the same


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Where each build began: at a position, or (none) with the whole log."""
    seen: list[int | None] = []

    def noted(*arguments: Any) -> int | None:
        seen.append(from_live(*arguments))
        return seen[-1]

    monkeypatch.setattr(past, "from_live", noted)
    return seen


def test_what_has_not_changed_since_is_taken_from_the_live_view(
    office: Client, house: House, starts: list[int | None]
) -> None:
    a_provider(office, name="甲公司")
    position = office.position
    a_provider(office, name="乙公司")
    house.catch_up()
    assert titles(house, position) == {"甲公司"}
    assert starts == [position]


def test_a_live_view_that_is_behind_is_a_start(house: House, starts: list[int | None]) -> None:
    office = Client(create_app(house), house)  # and no worker
    a_provider(office, name="甲公司")
    behind = house.catch_up()
    a_provider(office, name="乙公司")
    assert titles(house, office.position) == {"甲公司", "乙公司"}
    assert starts == [behind]


def test_under_other_measures_dated_rows_are_told_by_the_whole_log(
    office: Client, house: House, starts: list[int | None]
) -> None:
    case = an_open_case(office, a_provider(office))
    position = office.position
    office.post(
        "/measures/settings", "principal", key="complaint.answer-days", value=9,
        holds_from="2025-06-02", document="柳工信函〔2025〕31号（示例）",
    )  # fmt: skip
    house.catch_up()
    for name, start in (("worklist", None), ("records", position)):
        with house.past.reading([name], position) as conn:
            found = conn.execute(f"SELECT record_id FROM {name}").fetchall()
        assert case in [str(row["record_id"]) for row in found]
        assert starts.pop() == start
    set_by = office.position  # and what changed after them, but stood before, is no copy either
    office.post(f"/cases/{case}/assignment", assignee="李", on="2025-06-04")
    house.catch_up()
    with house.past.reading(["worklist"], set_by) as conn:
        row = conn.execute("SELECT assignee FROM worklist WHERE record_id = %s", (case,)).fetchone()
    assert row == {"assignee": "caseworker"}
    assert starts.pop() is None


# Who may, and from when to when


@pytest.mark.parametrize("path", ["/dashboard", "/cases", "/history", "/public/pool"])
def test_before_the_first_event_and_beyond_the_last_there_is_nothing(
    office: Client, path: str
) -> None:
    a_provider(office)
    head = office.house.office.head()
    for asked, code in (
        (0, "as-of-before"), ("1999-12-31T00:00:00Z", "as-of-before"),
        (head + 1, "as-of-beyond"), ("2999-12-31T00:00:00Z", "as-of-beyond"), ("x", "as-of"),
    ):  # fmt: skip
        answer = office.ask("GET", f"{path}?as_of={asked}", "auditor")
        assert (answer.status_code, answer.json()["code"]) == (422, code), asked
        assert answer.json()["errors"][0]["pointer"] == "/as_of"
    office.get(f"{path}?as_of={head}", "auditor")


PUBLIC = ("pool", "grey-list", "notices", "offerings", "cases", "served-enterprises")


def test_what_was_public_once_is_for_officers_and_auditors(office: Client) -> None:
    provider = a_provider(office)
    for path in (*(f"/public/{name}" for name in PUBLIC), "/measures"):
        for asked, status in (
            (f"as_of={office.position}", 200), ("effective_on=2025-06-02", 200),
            ("as_of=0", 422), ("as_of=x", 422),
        ):  # fmt: skip
            asking = f"{path}?{asked}"
            assert office.ask("GET", asking, None).status_code == 401
            closed = office.ask("GET", asking, "provider", provider_id=provider)
            assert closed.status_code == 403
            assert office.ask("GET", asking, "auditor").status_code == status, asking
        assert office.ask("GET", path, None).status_code == 200


def test_a_provider_sees_its_own_as_it_was_and_nobody_elses(office: Client) -> None:
    mine, theirs = a_provider(office), a_provider(office)
    case, other = an_open_case(office, mine), an_open_case(office, theirs)
    at = office.position
    office.post(f"/cases/{case}/assignment", assignee="李", on="2025-06-04")
    own = {"provider_id": mine}
    listed = office.get(f"/cases?as_of={at}", "provider", **own)["items"]
    assert [one["id"] for one in listed] == [case]
    assert office.get(f"/worklist?as_of={at}", "provider", **own)["items"] == []
    for closed in (
        f"/cases/{other}?as_of={at}", f"/cases/{other}/history?as_of={at}",
        f"/cases/{other}/diff?from={at}", f"/dashboard?as_of={at}", f"/history?as_of={at}",
        f"/providers/{theirs}/timeline?as_of={at}", f"/escalations?as_of={at}",
        f"/providers/{mine}/dossier?as_of={at}", f"/deadlines?as_of={at}&provider_id={theirs}",
    ):  # fmt: skip
        assert office.ask("GET", closed, "provider", **own).status_code == 403, closed
        assert office.ask("GET", closed, None).status_code == 401, closed
