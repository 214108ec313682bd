"""What takes long is read over the standby: exports, what was known once, commands that tell."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from client import API
from commands.conftest import environment, program
from examples import a_provider, an_open_case
from prometheus_client import CollectorRegistry, generate_latest
from standby.offices_there import Place, until

from application.store.standby import NotHere, Standby
from application.store.standbys import Standbys
from domain.values import Actor, Role
from interfaces.api import operations
from interfaces.audit import verifier
from interfaces.audit.export import Wanted, export
from interfaces.registers.making import make
from interfaces.registers.spool import Asked
from projections.past import PastViews

pytestmark = pytest.mark.xdist_group("standby")

AUDITOR = Actor(name="陆审计", role=Role.AUDITOR)
WHOLE_LOG = 'DECLARE "stories"'
"""How a view that is built reads the log."""


def test_a_register_is_read_there_and_the_journal_written_here(near: Place, tmp_path: Path) -> None:
    """As new as the moment at which it was asked for."""
    case = an_open_case(near.office, a_provider(near.office))
    near.house.catch_up()
    near.primary.mark(), near.standby.mark()
    path = tmp_path / "cases.csv"
    made = make(near.house, path, Asked("cases"), "csv", AUDITOR)
    reference = near.office.get(f"/cases/{case}")["reference"]
    assert reference in path.read_text("utf-8-sig")
    assert made.position == near.house.office.head()
    assert any("FROM register_lines" in one for one in near.standby.statements())
    assert not any("FROM register_lines" in one for one in near.primary.statements())
    assert any("INTO audit_journal" in one for one in near.primary.statements())


def test_a_bundle_is_read_there_and_signed_here(near: Place, tmp_path: Path) -> None:
    a_provider(near.office)
    near.primary.mark(), near.standby.mark()
    path = tmp_path / "bundle.zip"
    made = export(near.house, path, Wanted(), AUDITOR, "年度审计")
    assert made.position == near.office.position
    verifier.check_bundle(path, [])
    log = 'DECLARE "exported"'
    assert any(log in one for one in near.standby.statements())
    assert not any(log in one for one in near.primary.statements())
    assert any("INTO tree_heads" in one for one in near.primary.statements())


def test_what_was_known_once_is_folded_from_the_standbys_log(near: Place) -> None:
    """Its tables are the primary's. It is the same as without a standby."""
    provider = a_provider(near.office)
    case = an_open_case(near.office, provider)
    then = near.house.catch_up()
    later = an_open_case(near.office, provider)
    near.house.catch_up()
    near.primary.mark(), near.standby.mark()
    items = near.office.get(f"/cases?as_of={then}&effective_on=2025-12-31")["items"]
    ids = {one["id"] for one in items}
    assert (case in ids, later in ids) == (True, False)
    assert any(WHOLE_LOG in one for one in near.standby.statements())
    assert not any(WHOLE_LOG in one for one in near.primary.statements())
    assert not any("CREATE" in one for one in near.standby.statements())


def test_a_build_that_the_standby_breaks_off_is_begun_anew(
    near: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_provider(near.office)
    then, built = near.house.catch_up(), list[bool]()
    fill = PastViews._fill

    def broken(self: PastViews, place: Any, log: Any) -> None:
        fill(self, place, log)
        built.append(True)
        if len(built) == 1:
            raise NotHere

    monkeypatch.setattr(PastViews, "_fill", broken)
    found = near.office.get(f"/providers?as_of={then}&effective_on=2025-12-30")
    assert found["items"]
    assert len(built) == 2


def test_what_is_made_has_whatever_was_written_before_it(near: Place, tmp_path: Path) -> None:
    """Given a standby that replays nothing, then it is not asked: else who was erased would come up
    again in what is made from now on."""
    with near.standby.paused():
        a_provider(near.office)
        near.standby.mark()
        made = make(near.house, tmp_path / "providers.csv", Asked("providers"), "csv", AUDITOR)
        assert made.position >= near.office.position
        assert not any("FROM register_lines" in one for one in near.standby.statements())
    until(lambda: near.house.reading().standby is not None, "it is not used again")


def test_the_commands_that_tell_ask_the_standby(near: Place, tmp_path: Path) -> None:
    provider = a_provider(near.office)
    near.house.catch_up()
    settings = near.house.settings
    env = environment(
        DUBAN_HOME=str(settings.home),
        DUBAN_SCHEMA=settings.schema_name,
        DUBAN_DATABASE_URL=near.primary.server.database_url,
        DUBAN_REPLICA_URL=near.standby.url(),
    )

    def duban(*arguments: object) -> str:
        near.standby.mark()
        done = program(*arguments, env=env, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = json.loads(duban("history", provider, "--format", "json"))
    assert [one["version"] for one in told["items"]] == [1]
    assert any("originator_id = " in one for one in near.standby.statements())
    duban("registers", "export", "providers", "providers.csv")
    assert any("FROM register_lines" in one for one in near.standby.statements())
    rows = {one["name"]: one for one in json.loads(duban("doctor", "--json"))["checks"]}
    assert rows["replica"]["right"] is True
    assert "至多" in rows["replica"]["found"]["zh"]


def test_a_url_that_cannot_be_read_is_named_without_its_password(tmp_path: Path) -> None:
    env = environment(DUBAN_HOME=str(tmp_path), DUBAN_REPLICA_URL="postgresql://u:geheim@[x/d")
    done = program("doctor", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert "geheim" not in done.stdout + done.stderr
    assert "DUBAN_REPLICA_URL" in done.stdout + done.stderr


# How old it is


def test_readiness_metrics_and_the_dashboard_say_how_old_it_is(near: Place) -> None:
    http = near.office.http
    figures = http.get(f"{API}/dashboard", headers=near.office.headers("auditor")).json()
    ready = http.get("/readyz").json()
    assert ready["components"]["replica"] == "ready"
    assert 0 <= ready["replica_age_seconds"] < 2.5
    metrics = http.get("/metrics").text
    assert re.search(r'duban_replica_near\{.*host="', metrics)
    assert "duban_replica_age_seconds{" in metrics
    assert re.search(r'duban_reads_total\{.*server="standby"', metrics)
    assert 0 < figures["age_seconds"] < 2.5


def test_while_nobody_reads_nobody_looks_and_nobody_says_how_old_it_is(
    near: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where one program answers for the readiness and the figures of many offices: it holds no
    connection for that, waits for no standby, and raises no alarm about an age that only grows."""
    house = near.house
    url, schema = near.primary.server.database_url, house.settings.schema_name
    asleep = Standbys(url, near.standby.url(), schema, 2, lag_seconds=2, statement_seconds=60)
    asleep.look()
    monkeypatch.setattr(house, "standbys", asleep)
    monkeypatch.setattr(asleep, "look", lambda *_: pytest.fail("it was looked at"))
    house.catch_up()
    try:
        ready = asyncio.run(operations.readyz(house))
        assert ready["components"]["replica"] == "not-set"
        told = generate_latest(operations.Measured(house, CollectorRegistry())).decode()
        assert "duban_store_up" in told
        assert "duban_replica" not in told
    finally:
        asleep.close()


def test_while_it_is_away_the_office_is_degraded_and_says_so(
    near: Place,
) -> None:
    near.standby.kill()
    try:
        until(lambda: near.house.reading().standby is None, "it is used all the same")
        until(
            lambda: near.office.http.get("/readyz").json()["components"]["replica"] == "away",
            "nobody says so",
        )
        ready = near.office.http.get("/readyz").json()
        assert (ready["status"], ready["replica_age_seconds"]) == ("degraded", None)
        figures = near.ask("/dashboard").json()
        assert figures["age_seconds"] == 0
    finally:
        near.standby.start()
    until(lambda: near.house.reading().standby is not None, "it is not used again")


def test_the_age_is_the_time_since_it_had_all(near: Place) -> None:
    """Below a look's distance while it follows; with what it lacks, it grows."""
    standby = near.house.reading().standby
    assert isinstance(standby, Standby)
    with near.standby.paused():
        a_provider(near.office)
        until(lambda: (standby.age or 0) > 2.5, "it does not grow")
    until(lambda: (standby.age or 9) < 2, "it does not end")
