"""Any past day: a read as of a moment is what was on screen then."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from client import Client
from dashboard.of_a_figure import on_the, the_figures
from examples import a_provider, a_served_case
from views.as_it_was import Moment, Watched
from web import test_openapi as told

from interfaces.api.app import create_app
from interfaces.api.changes import changes
from interfaces.api.routing import reading_routes
from interfaces.wiring import House
from projections import past

OF_NOW = {
    "/audit/reads": "takes as_of alone: what somebody looked at holds on no other day",
    "/audit/sign-ins": "who signed in stands beside the log, each with its time",
    "/audit/refusals": "takes as_of alone: what was refused holds on no other day",
    "/decisions/{position}": "shows the moment of the decision, and beside it what changed since",
    "/complaints/{record_id}/identity": "showing an identity is an act, and on record itself",
    "/audit/heads": "each head names its size and its time itself",
    "/audit/keys": "each key names the position from which it signs",
    "/audit/proofs/{position}": "a proof holds for the head that it names",
    "/audit/consistency": "a proof holds for the two heads that it names",
    "/audit/status": "how far the log is sealed and signed now",
    "/public/heads/latest": "the newest head, for whoever keeps them outside",
    "/archive/packages/{job_id}": "how far a package is now",
    "/archive/packages/{job_id}/package.zip": "a package names the position up to which it tells",
    "/messages": "one's own mail stands beside the log, each with its time",
    "/outbox": "what leaves the house stands beside the log, each with its time",
    "/quarantine": "what scans found stands beside the log, each with its time",
    "/persons": "whom an erasure could take out today",
    "/events": "a stream of what changes from now on",
}
"""Reads without as_of, and why."""


def test_every_read_takes_as_of_or_is_about_now() -> None:
    without = {
        route.path
        for route in reading_routes()
        if "GET" in route.methods and not {"as_of", "effective_on"} <= _queries(route)
    }
    without -= {path for path in without if path.endswith("/{record_id}/diff")}  # names two moments
    assert without == set(OF_NOW)
    assert len(list(reading_routes())) > 60


def _queries(route: Any) -> set[str]:
    found = set()
    pending = [route.dependant]
    while pending:
        dependant = pending.pop()
        found |= {param.name for param in dependant.query_params}
        pending += dependant.dependencies
    return found


@pytest.fixture
def watched(house: House, worker: object) -> Watched:
    client = Watched(create_app(house), house)
    client.moments = []
    return client


def again(office: Client, moment: Moment, as_of: object) -> None:
    """Each answer, asked for again as of the moment, is the same to the letter."""
    for (role, path), (status, told_then) in moment.answers.items():
        mark = "&" if "?" in path else "?"
        answer = office.ask("GET", f"{path}{mark}as_of={quote(str(as_of))}", role)
        assert answer.status_code == status, (path, as_of, answer.text)
        assert answer.json() == told_then, (path, as_of, changes(told_then, answer.json()))


def later(house: House, days: int) -> None:
    """Whoever asks again does so on another day."""
    clock = house.office.clock
    house.office.clock = lambda: clock() + timedelta(days=days)


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("DUBAN_SEEDS", "1"))))
def test_as_of_any_moment_is_what_was_answered_then(watched: Watched, seed: int) -> None:
    watched.rnd, watched.every = random.Random(seed), 25
    story = told.Story(watched)
    told.tell_everything(story, watched)
    watched.every = 8
    taken = watched.wander(120, story.ids)
    watched.look()
    assert taken > 10
    assert len(watched.moments) > 6
    later(watched.house, 40)
    for moment in watched.moments:
        again(watched, moment, moment.position)
    for moment in watched.rnd.sample(watched.moments, 2):
        again(watched, moment, moment.instant.isoformat())
    for moment in watched.rnd.sample(watched.moments, 3):
        same_from_the_live_view_as_from_the_log(watched.house, moment.position)


def test_a_day_on_which_nothing_was_recorded_is_counted_as_itself(office: Client) -> None:
    """Given an order of today, when one asks later as of tomorrow, then the period is a day
    shorter, though the log stood still."""
    today = office.house.office.today()
    quiet = today + timedelta(days=1)
    case = a_served_case(office, a_provider(office), str(today), 10)
    left = office.get(f"/cases/{case}")["deadline"]["days_left"]
    on_the(office, str(today + timedelta(days=2)))
    then = quote(f"{quiet}T12:00:00+08:00")
    assert office.get(f"/cases/{case}?as_of={then}")["deadline"]["days_left"] == left - 1
    assert the_figures(office, as_of=then)["on"] == str(quiet)


def same_from_the_live_view_as_from_the_log(house: House, position: int) -> None:
    house.past.tidy(keep=0)
    short = {name: rows(house, name, position) for name in house.past.views}
    house.past.tidy(keep=0)
    with pytest.MonkeyPatch.context() as whole:
        whole.setattr(past, "from_live", lambda *_: None)
        for name, told_short in short.items():
            assert rows(house, name, position) == told_short, (name, position)


def rows(house: House, name: str, position: int) -> dict[str, list[str]]:
    with house.past.reading([name], position) as conn:
        return {
            table: sorted(str(row) for row in conn.execute(f"SELECT * FROM {table}"))
            for table in house.past.views[name].tables
        }
