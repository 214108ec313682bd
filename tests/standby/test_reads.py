"""What only asks goes to the standby, and is no older than it may be."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_complaint, a_provider, an_enterprise, an_open_case
from fastapi import FastAPI
from standby.offices_there import Place, is_from_standby, until, wait_until_near
from starlette.testclient import TestClient
from visitor import Visitor

from application.store import standby as standbys
from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.api.routing import API, reading_routes

pytestmark = pytest.mark.xdist_group("standby")

WRITES = re.compile(
    r"\b(INSERT INTO|UPDATE|DELETE FROM|LISTEN|NOTIFY|pg_(try_)?advisory|CREATE|DROP)\b"
)
HERE_ALONE = re.compile(r"\b(FROM|INTO|UPDATE) (sessions|limits|tries|outbox|sign_ins)\b")


def test_a_list_is_the_standbys_and_a_command_the_primarys(near: Place) -> None:
    near.primary.mark(), near.standby.mark()
    a_provider(near.office)
    near.house.catch_up()
    assert not any("INSERT" in one for one in near.standby.statements())
    near.primary.mark(), near.standby.mark()
    answer = near.ask(f"/providers?at_least={near.office.position}")
    assert is_from_standby(answer)
    assert any("FROM records" in one for one in near.standby.statements())
    assert not any("FROM records" in one for one in near.primary.statements())


def test_a_record_without_a_word_of_its_age_is_the_primarys(near: Place) -> None:
    """Somebody may act on the version that is shown."""
    provider = a_provider(near.office)
    now = near.ask(f"/providers/{provider}")
    assert (now.status_code, is_from_standby(now)) == (200, False)
    told = near.ask(f"/providers/{provider}?at_least={near.office.position}")
    assert (told.json(), is_from_standby(told)) == (now.json(), True)


def test_at_least_holds_while_others_write(near: Place) -> None:
    """Given commands one after the other, when each is asked for at once, at least as of its own
    position, then it is there, in the list, in its history, as a record: mostly from there."""
    answers: list[Any] = []
    with working(near.office):
        for _ in range(40):
            provider = a_provider(near.office)
            at_least = f"at_least={near.office.position}"
            listed = near.ask(f"/providers?limit=200&{at_least}")
            assert provider in {one["id"] for one in listed.json()["items"]}
            record = near.ask(f"/providers/{provider}?{at_least}")
            story = near.ask(f"/providers/{provider}/history?{at_least}")
            assert record.json()["version"] == len(story.json()["items"]) == 1
            newest = near.ask(f"/history?{at_least}").json()["items"][0]
            assert newest["position"] >= near.office.position
            answers += [listed, record, story]
    assert all(one.status_code == 200 for one in answers)
    assert sum(map(is_from_standby, answers)) > 0.9 * len(answers)


@contextmanager
def working(office: Client) -> Iterator[None]:
    """Somebody else writes meanwhile."""
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            an_enterprise(Client(office.http.app, office.house))
            time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_what_a_standby_does_not_know_yet_the_primary_is_asked_for(near: Place) -> None:
    with near.standby.paused():
        provider = a_provider(near.office)
        answer = near.ask(f"/providers/{provider}/history")
    assert (answer.status_code, is_from_standby(answer)) == (200, False)
    assert near.ask(f"/providers/{UUID(int=1)}/history").status_code == 404


def test_a_moment_that_the_standby_has_not_come_to_is_waited_for(near: Place) -> None:
    provider = a_provider(near.office)
    answer = near.ask(f"/providers/{provider}?as_of={near.office.position}")
    assert (answer.json()["version"], is_from_standby(answer)) == (1, True)


def test_a_look_that_is_put_on_record_is_there_once(near: Place) -> None:
    """Given a standby in use, when files and a decision are looked at, among them a file of nobody,
    then it is the primary that answers, and the journal has each look once."""
    office = near.office
    provider, visitor = a_provider(office), Visitor(office, "auditor")
    case = an_open_case(office, provider)
    near.house.catch_up()
    opened = office.get(f"/decisions?record_id={case}")["items"][0]["position"]
    for look in (
        f"{API}/providers/{provider}/dossier?at_least={office.position}",
        f"{API}/decisions/{opened}",
        f"/providers/{provider}/file",
        f"/providers/{UUID(int=1)}/file",
        f"/audit/decisions/{opened}",
    ):
        wait_until_near(near.house)
        before = looks(near)
        headers = office.headers("auditor") if look.startswith(API) else {}
        answer = visitor.get(look, **headers)
        assert (answer.status_code, is_from_standby(answer)) == (
            404 if str(UUID(int=1)) in look else 200,
            False,
        )
        assert looks(near) == before + 1, look


def looks(place: Place) -> int:
    with place.house.connection() as conn:
        (row,) = conn.execute("SELECT count(*) AS n FROM audit_journal WHERE kind = 'read'")
    return int(row["n"])


# Pages


def test_a_page_shows_what_its_reader_did_last(near: Place) -> None:
    """Also what stands in no log: each page after a form, while the standby replays nothing."""
    visitor = Visitor(near.office, "caseworker", user="覃书记员")
    provider = a_provider(near.office)
    with near.standby.paused():
        sent = visitor.send(
            f"/providers/{provider}/do/liaison",
            **{"liaison.name": "莫晓东", "appointed_on": "2025-12-01"},
        )
        assert sent.status_code == 303, sent.text
        page = visitor.http.get(sent.headers["location"])
        assert "莫晓东" in page.text
        assert not is_from_standby(page)
    until(lambda: is_from_standby(visitor.http.get("/providers")), "the standby is not used again")


def test_a_page_says_that_it_is_from_a_replica_and_how_old(near: Place) -> None:
    for lang, said in (
        ("zh", r"数据来自只读副本，至多 \d 秒前"),
        ("en", r"from a replica, at most \d s"),
    ):
        page = Visitor(near.office, "caseworker", lang=lang)
        until(lambda page=page: is_from_standby(page.http.get("/providers")), "not from there")  # type: ignore[misc]
        assert re.search(said, page.http.get("/providers").text)


# All that can be read


@pytest.fixture(scope="module")
def apart(place: Place) -> Iterator[FastAPI]:
    """The same office without a standby."""
    settings = place.house.settings.model_copy(update={"replica_url": None})
    with wiring.opened(place.primary.server.database_url, settings, pool_size=4) as house:
        yield create_app(house)


def test_every_read_of_the_api_answers_as_the_primary_does(
    near: Place, apart: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    """Given an office at rest, when each address is asked of both, then they say the same, and the
    standby was not asked to write."""
    office = near.office
    provider, enterprise = a_provider(office), an_enterprise(office)
    known = {
        "providers": provider,
        "enterprises": enterprise,
        "cases": an_open_case(office, provider),
        "complaints": a_complaint(office, provider, enterprise),
    }
    near.house.catch_up()
    paths = addresses(known, near.house.office.head())
    there = TestClient(office.http.app, raise_server_exceptions=False)
    here = TestClient(apart, raise_server_exceptions=False)
    asked = 0
    with caplog.at_level(logging.WARNING, logger=standbys.log.name):
        for path in paths:
            headers = office.headers("auditor")
            found, wanted = there.get(path, headers=headers), here.get(path, headers=headers)
            assert found.status_code == wanted.status_code, path
            if "dashboard" not in path and "/registers/" not in path:
                assert plain(found) == plain(wanted), path
            asked += is_from_standby(found)
    assert asked > 60
    assert caplog.messages == []


def addresses(known: dict[str, str], head: int) -> list[str]:
    found = []
    for route in reading_routes():
        if "GET" not in route.methods or "events" in route.path or "identity" in route.path:
            continue
        noun = route.path.split("/")[1]
        path = f"{API}{route.path}".replace("{record_id}", known.get(noun, known["providers"]))
        path = path.replace("{position}", "1").replace("{region}/{year}", "CN/2025")
        if "{" not in path:
            found += [path, f"{path}?as_of={head}"]
    return found


def plain(answer: Any) -> Any:
    """Without instants of the answer itself."""
    return re.sub(r'"(at|asked_at|made_at)":"[^"]*"', "", answer.text)


@pytest.mark.parametrize(
    "page",
    ["/desk", "/providers", "/cases", "/deadlines", "/registers", "/registers/cases", "/dashboard",
     "/escalations", "/search?q=龙城", "/measures", "/calendar", "/audit", "/audit/history",
     "/audit/decisions", "/audit/reads", "/audit/changes", "/archive",
     "/ratings", "/account", "/public"],
)  # fmt: skip
def test_no_page_writes_where_it_only_reads(
    near: Place, page: str, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Visitor(near.office, "principal")
    with caplog.at_level(logging.WARNING, logger=standbys.log.name):
        until(lambda: is_from_standby(visitor.http.get(page)), page)
    assert caplog.messages == []


def test_the_standby_was_asked_nothing_but_to_read(near: Place) -> None:
    """Given somebody who signs in, acts and reads, then sessions, limits, locks, subscriptions and
    the journal were the primary's."""
    near.standby.mark()
    visitor = Visitor(near.office, "principal")
    a_provider(near.office)
    near.house.catch_up()
    for page in ("/desk", "/providers", "/dashboard", "/audit/reads"):
        assert visitor.http.get(page).status_code == 200
    found = near.standby.statements()
    assert any("FROM records" in one for one in found)
    assert [one for one in found if WRITES.search(one)] == []
    assert [one for one in found if HERE_ALONE.search(one)] == []
