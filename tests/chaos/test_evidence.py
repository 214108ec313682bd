"""What is looked for after the faults is found where it is: each thing once right, once wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from chaos import evidence
from chaos.checker import whole
from chaos.history import History
from client import Client
from examples import a_provider, a_served_case
from faults.seen import store

from interfaces.api.app import create_app
from interfaces.wiring import House

MISSED = "rectification-case.deadline-missed"


@dataclass
class Missed:
    """An office with a case whose deadline was missed, and nobody at work."""

    house: House
    case: str


@pytest.fixture
def office(house: House) -> Missed:
    client = Client(create_app(house), house)
    case = a_served_case(client, a_provider(client), "2025-06-10", days=15)
    house.catch_up()
    return Missed(house, case)


def found(house: House) -> list[str]:
    return [
        *whole(History(), evidence.log_of(house), {}),
        *evidence.doubled(house),
        *evidence.missing(house),
        *evidence.unlike_a_rebuild(house),
        *evidence.left_behind(house),
    ]


def done(house: House, statement: str, *values: Any) -> None:
    with house.database.connect() as conn:
        conn.execute(statement, values)


def test_where_all_is_right_nothing_is_found(office: Missed) -> None:
    office.house.sweep()
    assert found(office.house) == []


def test_a_deadline_that_nobody_found_is_missing(office: Missed) -> None:
    said = list(evidence.missing(office.house))
    assert f"missing until it was asked again: {MISSED} of {office.case}" in said
    assert list(evidence.missing(office.house)) == []


def test_a_deadline_that_was_missed_twice_is_told(office: Missed) -> None:
    office.house.sweep()
    at = store(office.house, MISSED, UUID(office.case))
    said = list(evidence.doubled(office.house))
    assert said == [f"twice in a row: {MISSED} of {office.case} at {at}"]


def test_an_event_that_came_without_its_command_is_half_of_one(office: Missed) -> None:
    done(
        office.house,
        "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
        " SELECT gen_random_uuid(), 1, topic, state FROM stored_events"
        " WHERE topic = 'claim.code-claimed' LIMIT 1",
    )
    head = office.house.office.head()
    (said,) = whole(History(), evidence.log_of(office.house), {})
    assert said == f"half: events from position {head} on belong to no command"
    # also where a command of the office's own comes behind it
    office.house.sweep()
    (said,) = whole(History(), evidence.log_of(office.house), {})
    assert said == f"half: events from position {head} on were not written with their command"


def test_a_row_that_is_wrong_and_a_row_that_is_gone_are_found(office: Missed) -> None:
    office.house.sweep()
    done(office.house, "UPDATE deadlines SET due_on = due_on + 1")
    done(office.house, "DELETE FROM history WHERE record_id = %s", office.case)
    said = [fault.partition(":")[0] for fault in evidence.unlike_a_rebuild(office.house)]
    assert "view deadlines, deadlines" in said and "view history, history" in said
    assert list(evidence.unlike_a_rebuild(office.house)) == []


def test_what_a_rebuild_left_is_found_unless_it_goes_in_time(office: Missed) -> None:
    scratch = f"{office.house.database.schema}__records"
    done(office.house, f"CREATE SCHEMA {scratch}")
    assert list(evidence.left_behind(office.house)) == [f"a rebuild left {scratch} behind"]
    assert len(list(evidence.left_behind(office.house, 0.2))) == 1
    done(office.house, f"DROP SCHEMA {scratch}")
    assert list(evidence.left_behind(office.house, 0.2)) == []


def test_where_the_office_does_not_go_on_it_says_how_far_everything_is(
    office: Missed, owner_url: str
) -> None:
    done(office.house, "INSERT INTO stops (name, why, error) VALUES ('records', '', 'poison')")
    said = list(evidence.standing(office.house, owner_url))
    assert said[0] == f"head {office.house.office.head()}"
    assert any(line.startswith("worklist ") for line in said)
    assert any(line.startswith("records stopped ") and "poison" in line for line in said)
    assert any("SELECT pid" in line for line in said)
