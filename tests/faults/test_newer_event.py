"""A newer program stored an event that this one cannot read: who has to read it stops and says so,
and goes on once it can."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import anyio
import pytest
from client import Client
from commands.conftest import duban  # noqa: F401 - a fixture
from examples import a_provider, an_enterprise
from faults.seen import position, readiness, stopped, stopped_since, store, wait_until
from visitor import Visitor

from application.errors import Behind
from domain.catalogue import EVENTS
from domain.unfit import Unfit
from interfaces.api import operations
from interfaces.api.app import create_app
from interfaces.feed import Feed
from interfaces.wiring import MESSAGES, POLICIES, House
from interfaces.worker import Worker, rebuild_stale
from projections.live import Live
from projections.rebuild import rebuild
from projections.records import RecordsView
from projections.tallies import TalliesView

CHANGED = "enterprise.contact-changed"
READING = {
    "enterprise.of-tomorrow": {"records", "history", "figures"},
    "engagement.of-tomorrow": {"records", "registers", "tallies", "dossier", "history"},
    "work-calendar.of-tomorrow": {"deadlines", "agenda", "worklist", "figures", "history"},
    "permit.of-tomorrow": {"history"},
}
"""Stored name -> the views whose rows may depend on it. An erasure concerns all of them."""
ACTING = {POLICIES, MESSAGES}
"""What they pass over nobody does later, so they pass over nothing."""


@pytest.fixture
def at_work(house: House) -> Client:
    """With a runner for each view, as outside of tests."""
    return Client(create_app(house), house)


@pytest.mark.parametrize("name", READING)
def test_only_views_that_read_the_kind_stop(house: House, at_work: Client, name: str) -> None:
    with Worker(house):
        house.catch_up()
        at = store(house, name, uuid4())
        reading = READING[name]
        wait_until(lambda: stopped(house).keys() == reading | ACTING)
        # all others go on with what comes after it
        a_provider(at_work)
        others = {view.name for view in house.views} - reading
        assert house.wait([*others], at_work.position, 40)
        assert {position(house, one) for one in reading} == {at - 1}
        for why in stopped(house).values():
            zh, _, en = why.partition(" · ")
            assert f"位置 {at} 的事件 {name}" in zh and "更新" in zh
            assert f"{name} at position {at}" in en and "update" in en


def test_an_erasure_that_nobody_knows_stops_every_view(house: House) -> None:
    with Worker(house):
        house.catch_up()
        store(house, "erasure.of-tomorrow", uuid4())
        every = {view.name for view in house.views}
        wait_until(lambda: stopped(house).keys() == every | ACTING)


def test_a_known_event_of_another_form_stops_who_reads_it(house: House) -> None:
    with Worker(house):
        house.catch_up()
        at = store(house, "enterprise.registered", uuid4(), '{"shape": "another"}')
        wait_until(lambda: stopped(house).keys() == READING["enterprise.of-tomorrow"] | ACTING)
        assert f"enterprise.registered at position {at}" in stopped(house)["records"]
        assert "duban audit verify" in stopped(house)["records"]


def test_it_is_told_where_people_look_and_is_over_once_the_program_knows(
    house: House,
    at_work: Client,
    duban: Callable[..., subprocess.CompletedProcess[str]],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = an_enterprise(at_work)
    with Worker(house):
        house.catch_up()
        assert readiness(at_work)[1]["stopped"] == {} == stopped_since(at_work)
        with monkeypatch.context() as older:
            older.delitem(EVENTS, CHANGED)
            at = changed(at_work, one)  # as by a newer process: who writes it knows it
            reading = READING["enterprise.of-tomorrow"] | ACTING
            wait_until(lambda: stopped(house).keys() == reading)
            with house.database.connect() as conn:
                conn.execute("UPDATE stops SET since = since - interval '1 minute'")
            # then the office is degraded, and not out of service
            monkeypatch.setattr(operations, "READY_SECONDS", 0.001)
            status, said = readiness(at_work)
            assert (status, said["status"]) == (200, "degraded")
            assert said["stopped"].keys() == reading == stopped_since(at_work).keys()
            assert CHANGED in said["stopped"]["records"]["why"]
            since, why = stopped_since(at_work)["records"]
            assert CHANGED in why and 60 < time.time() - since < 90
            minute_ago = datetime.now(UTC) - timedelta(seconds=60)
            told = datetime.fromisoformat(said["stopped"]["records"]["since"])
            assert minute_ago - timedelta(seconds=30) < told <= minute_ago
            shown = json.loads(duban("projections", "status", "--json").stdout)["items"]
            assert {row["view"] for row in shown if row["since"]} == reading
            assert CHANGED in duban("projections", "status").stdout
            doctor = duban("doctor")
            assert doctor.returncode == 1 and "降级运行" in doctor.stderr
            assert CHANGED in doctor.stdout
            # who waits for such a view is told at once
            began = time.monotonic()
            answer = at_work.ask("GET", f"/enterprises?at_least={at}")
            assert time.monotonic() - began < 4
            assert (answer.status_code, answer.json()["code"]) == (503, "view-stopped")
            assert f"位置 {at}" in answer.json()["detail"] and answer.headers["retry-after"]
        # when the program knows it, then all go on by themselves
        wait_until(lambda: stopped(house) == {})
        assert house.wait([*(view.name for view in house.views), POLICIES], at)
        assert readiness(at_work)[1]["status"] == "ready"
        assert at_work.get(f"/enterprises/{one}")["contact"]["name"] == "莫江"


def changed(office: Client, enterprise_id: str) -> int:
    contact = {"name": "莫江", "phone": "0772-5550202"}
    office.post(f"/enterprises/{enterprise_id}/contact", contact=contact, changed_on="2025-06-02")
    return office.position


def test_only_who_asks_for_that_record_is_told(at_work: Client) -> None:
    one, other, lead = an_enterprise(at_work), an_enterprise(at_work), a_provider(at_work)
    at = store(at_work.house, "enterprise.of-tomorrow", UUID(one))
    contact = {"contact": {"name": "莫江", "phone": "0772"}, "changed_on": "2025-06-02"}
    answers = (
        at_work.ask("GET", f"/enterprises/{one}"),
        at_work.ask("GET", f"/enterprises/{one}/history"),
        at_work.ask("POST", f"/enterprises/{one}/contact", json=contact),
    )
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "unfit-event"), answer.text
        assert f"位置 {at} 的事件 enterprise.of-tomorrow" in answer.json()["detail"]
        assert answer.headers["retry-after"]
    page = Visitor(at_work, "caseworker").get(f"/enterprises/{one}")
    assert page.status_code == 503 and "由较新的程序写入" in page.text
    changed(at_work, other)
    assert at_work.get(f"/enterprises/{other}")["contact"]["name"] == "莫江"
    assert at_work.get(f"/providers/{lead}")["id"] == lead


def test_as_it_was_before_it_is_still_shown(at_work: Client) -> None:
    one = an_enterprise(at_work)
    before = at_work.position
    at_work.house.catch_up()
    store(at_work.house, "enterprise.of-tomorrow", UUID(one))
    a_provider(at_work)
    assert at_work.get(f"/enterprises/{one}?as_of={before}")["id"] == one
    # a view of a later moment is built where it does not read the kind, also by what held
    for when in (f"as_of={at_work.position}", "effective_on=2025-06-01"):
        assert at_work.ask("GET", f"/escalations?{when}").status_code == 200
        answer = at_work.ask("GET", f"/enterprises?{when}")
        assert (answer.status_code, answer.json()["code"]) == (503, "unfit-event"), when


def test_an_erasure_in_such_a_record_stops_nobody_who_does_not_read_its_kind(
    house: House, at_work: Client
) -> None:
    one = UUID(an_enterprise(at_work))
    at = store(house, "enterprise.of-tomorrow", one)
    # as of each record in which somebody was erased
    with house.database.connect() as conn:
        TalliesView().refold(conn, [one], at, house.log)
        with pytest.raises(Unfit, match=f"位置 {at}"):
            RecordsView().refold(conn, [one], at, house.log)


def test_live_pages_hear_what_comes_after_it(house: House, at_work: Client) -> None:
    before = house.office.head()
    at = store(house, "enterprise.of-tomorrow", uuid4())
    a_provider(at_work)

    async def hear() -> int:
        async for found in Feed(house).follow(before):
            assert found is not None
            return found.position
        return 0

    assert anyio.run(hear) > at


def test_a_rebuild_passes_over_what_the_view_does_not_read(house: House, at_work: Client) -> None:
    house.catch_up()
    store(house, "permit.of-tomorrow", uuid4())
    a_provider(at_work)
    for view in house.views:
        if view.name == "history":
            with pytest.raises(Unfit, match="permit"):
                rebuild(view, house.database, house.log)
        else:
            assert rebuild(view, house.database, house.log) == at_work.position


# A newer program built a view


class Newer(TalliesView):
    version = TalliesView.version + 1


def test_an_older_program_leaves_rows_of_a_newer_one_alone(house: House) -> None:
    house.catch_up()
    rebuild(Newer(), house.database, house.log)
    rebuild_stale(house)
    assert version_of_tallies(house) == Newer.version
    with Worker(house):
        wait_until(lambda: "tallies" in stopped(house))
        assert stopped(house).keys() == {"tallies"}
        assert "duban projections rebuild tallies" in stopped(house)["tallies"]
    # and who has to have it up to date is told that it is behind
    with pytest.raises(Behind):
        house.reach("tallies", a_moment_later(house))
    # and who goes back to it for good says so
    rebuild(TalliesView(), house.database, house.log)
    with house.database.connect() as conn:
        assert Live(TalliesView()).take(conn, house.log, 100) == 0


def test_a_view_that_cannot_be_rebuilt_stops_no_other_when_the_worker_starts(
    house: House, at_work: Client
) -> None:
    house.catch_up()
    store(house, "engagement.of-tomorrow", uuid4())
    house.views = tuple(Newer() if view.name == "tallies" else view for view in house.views)
    with Worker(house):
        wait_until(lambda: "tallies" in stopped(house))
        assert "duban projections rebuild tallies" in stopped(house)["tallies"]
        an_enterprise(at_work)
        assert house.wait(["figures", "escalations"], at_work.position, 40)
    assert version_of_tallies(house) == TalliesView.version


def a_moment_later(house: House) -> int:
    an_enterprise(office := Client(create_app(house), house))
    return office.position


def version_of_tallies(house: House) -> int:
    with house.connection() as conn:
        row = conn.execute("SELECT version FROM view_tracking WHERE name = 'tallies'").fetchone()
    return int(row["version"])
