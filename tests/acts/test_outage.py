"""The database is gone in mid-command, and comes back: whole or not at all, and no restart."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from client import Client
from examples import a_provider, a_served_case, a_uscc, an_engagement, an_enterprise
from fastapi import FastAPI

from application.errors import StoreAway
from application.unit import Command, Result, Unit
from domain.catalogue import CLAIM, PROVIDER
from domain.register import CodeClaimed, claim_id
from domain.values import SYSTEM
from interfaces.api.app import create_app
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres, as_application
from interfaces.settings import Settings
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker, status


class Place:
    """An office on a server of its own, which can be killed."""

    def __init__(self, server: EmbeddedPostgres, house: House) -> None:
        self.server = server
        self.house = house
        self.app: FastAPI = create_app(house)
        self.office = Client(self.app, house)

    def kill(self) -> None:
        """kill -9 of the postmaster; its children go when they notice."""
        notes = (self.server.place / "data" / "postmaster.pid").read_text("utf-8")
        os.kill(int(notes.splitlines()[0]), signal.SIGKILL)

    def all_followed(self, seconds: float = 30) -> bool:
        names = [*(view.name for view in self.house.views), POLICIES]
        until = time.monotonic() + seconds
        while (head := self.house.office.head()) and time.monotonic() < until:
            if self.house.wait(names, head, 1.0) and self.house.office.head() == head:
                return True
        return False


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    home = tmp_path / "office"
    settings = Settings(home=home, poll_seconds=0.05, sweep_seconds=0.2)
    server = EmbeddedPostgres(home)
    try:
        with server as url:
            house = House(as_application(url), settings, owner_url=url, pool_size=8)
            try:
                with Worker(house):
                    yield Place(server, house)
            finally:
                house.close()
    finally:
        erase(home)


def body() -> dict[str, Any]:
    return {"kind": "product", "name": "启明", "uscc": a_uscc(), "admitted_on": "2025-05-22"}


def test_commands_are_whole_or_not_at_all_and_the_house_goes_on(place: Place) -> None:
    # given four users who admit providers, each with a key, while the server is killed
    asked: dict[str, dict[str, Any]] = {}
    answers: dict[str, list[int]] = {}
    faults: list[Any] = []
    stop = threading.Event()

    def work() -> None:
        office = Client(place.app, place.house)
        while not stop.is_set():
            key, form = uuid4().hex, body()
            asked[key] = form
            answer = office.ask("POST", "/providers", json=form, headers={"Idempotency-Key": key})
            answers.setdefault(key, []).append(answer.status_code)
            if answer.status_code == 503 and "retry-after" not in answer.headers:
                faults.append("no Retry-After")
            if answer.status_code not in (201, 503):
                faults.append((answer.status_code, answer.text))

    users = [threading.Thread(target=work) for _ in range(4)]
    for user in users:
        user.start()
    time.sleep(1)
    place.kill()
    time.sleep(6)  # longer than a command waits for a connection
    place.server.ensure_running()
    back = sum(201 in found for found in answers.values())
    until = time.monotonic() + 20
    while sum(201 in found for found in answers.values()) < back + 8:
        assert time.monotonic() < until, "no command succeeds after the server came back"
        time.sleep(0.05)
    stop.set()
    for user in users:
        user.join(30)
    # then each was answered 201 or 503 with Retry-After, and some of both
    assert faults == []
    assert {code for found in answers.values() for code in found} == {201, 503}
    # when those that were told 503 are sent again, with the same key
    for key, found in answers.items():
        if 201 not in found:
            answer = place.office.ask(
                "POST", "/providers", json=asked[key], headers={"Idempotency-Key": key}
            )
            assert answer.status_code == 201, answer.text
    # then each provider stands there once, with its claim
    office = place.house.office
    with place.house.database.connect() as conn:
        log = place.house.log.after(conn, 0, 1_000_000)
    by_type = Counter(type(r.event).__name__ for r in log)
    assert by_type["Admitted"] == by_type["CodeClaimed"] == len(asked)
    for form in asked.values():
        claim, _ = office.fold(CLAIM, claim_id("provider", form["uscc"]))
        assert claim is not None
        holder, _ = office.fold(PROVIDER, claim.holder)
        assert holder is not None
        assert holder.uscc == form["uscc"]
    # and the same worker follows: views and policies
    assert place.all_followed()
    assert [s.stop for s in status(place.house)] == [None] * len(place.house.views)
    listed = place.office.fresh("/providers?limit=1")
    assert listed["items"]


def test_while_the_database_is_away_the_answer_is_503_and_soon(place: Place) -> None:
    lead = a_provider(place.office)
    place.kill()
    time.sleep(0.3)
    asked = (
        ("POST", "/providers", body()),
        ("POST", f"/providers/{lead}/liaison",
         {"liaison": {"name": "覃"}, "appointed_on": "2025-06-02"}),
        ("POST", "/cases", {"provider_id": lead, "grounds": ["12.6"], "facts": "不满意",
                            "complaint_ids": [], "opened_on": "2025-06-03"}),
        ("GET", f"/providers/{lead}", None),
        ("GET", "/providers?at_least=1", None),
        ("GET", "/deadlines", None),
        ("GET", "/escalations", None),
    )  # fmt: skip

    def ask(given: tuple[str, str, Any]) -> tuple[Any, float]:
        began, (method, path, sent) = time.monotonic(), given
        answer = Client(place.app, place.house).ask(method, path, json=sent)
        return answer, time.monotonic() - began

    with ThreadPoolExecutor(len(asked)) as users:
        for (method, path, _), (answer, seconds) in zip(asked, users.map(ask, asked), strict=True):
            assert answer.status_code == 503, (method, path, answer.text)
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["content-type"] == "application/problem+json"
            assert seconds < 20, (method, path)
    with pytest.raises(StoreAway):
        place.house.office.head()
    # and when it is back, the same house goes on
    place.server.ensure_running()
    wait_for_the_house(place)
    assert place.office.get(f"/providers/{lead}")["id"] == lead


def wait_for_the_house(place: Place) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            place.house.office.head()
        except StoreAway:
            assert time.monotonic() < until
        else:
            return


def test_policies_and_sweep_go_on_after_the_server_came_back(place: Place) -> None:
    # given five dissatisfied enterprises and an order, and a server that dies twice
    office = place.office
    lead = a_provider(office)
    rows = [an_engagement(office, lead, an_enterprise(office)) for _ in range(6)]
    for row in rows[:5]:
        office.post(f"/engagements/{row}/ratings", rating="dissatisfied", rated_on="2025-07-01")
    for _ in range(2):
        place.kill()
        place.server.ensure_running()
        wait_for_the_house(place)
    # when the sixth is dissatisfied, and a served case is long over
    office.post(f"/engagements/{rows[5]}/ratings", rating="dissatisfied", rated_on="2025-07-02")
    case = a_served_case(office, lead, "2025-08-04", days=15)
    # then the worker's policies and its sweep say so
    until = time.monotonic() + 30
    rules: set[str] = set()
    while not {"12.6", "13", "14.4-overdue"} <= rules:
        assert time.monotonic() < until, rules
        assert place.all_followed()
        rules = {found["rule"] for found in office.escalations(provider_id=lead)}
    assert office.get(f"/cases/{case}")["status"] == "overdue"


def test_a_server_that_dies_between_reading_and_writing_keeps_nothing(place: Place) -> None:
    office, before = place.house.office, place.house.office.head()
    command = Command(actor=SYSTEM, today=office.today(), key="k", request="r")

    def act(unit: Unit, die: bool) -> Result:
        held = unit.load(CLAIM, UUID(int=7))
        held.tell([CodeClaimed(code="x", holder=UUID(int=7), on=unit.today)])
        if die:
            place.kill()
            time.sleep(0.3)
        return Result(held)

    with pytest.raises(StoreAway):
        office.perform(command, partial(act, die=True))
    place.server.ensure_running()
    wait_for_the_house(place)
    assert office.head() == before
    # and the same command with the same key does it now
    assert office.perform(command, partial(act, die=False)).version == 1
    assert office.version_of(UUID(int=7)) == 1
