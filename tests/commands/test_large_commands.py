"""A command with thousands of events is saved whole, or refused whole: it never hangs."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from examples import a_uscc

from application import enterprises
from application.unit import Command, Result, Unit
from domain import enterprise
from domain.values import Actor, NotAllowedNow, Role
from interfaces.wiring import House

WHO = Actor(name="覃晓岚", role=Role.CASEWORKER)
ROWS = 3_000


def register(unit: Unit, number: int) -> Result:
    form = enterprise.Register(name=f"某企业{number}", uscc=a_uscc(number))
    return enterprises.register(unit, form)


def register_all(unit: Unit) -> Result:
    return [register(unit, 30_000 + number) for number in range(ROWS)][-1]


def perform(house: House, act: Any) -> Any:
    """In a thread of its own, so that a save that hangs fails the test and no more."""
    answers: list[Any] = []

    def work() -> None:
        try:
            answers.append(house.office.perform(Command(WHO, house.office.today()), act))
        except NotAllowedNow as refusal:
            answers.append(refusal)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert answers, "the save hangs"
    return answers[0]


def test_thousands_of_events_are_one_command(house: House) -> None:
    before = house.office.head()
    done = perform(house, register_all)
    assert done.position == house.office.head()
    with house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM stored_events WHERE notification_id > %s", (before,)
        ).fetchone()
    assert row["n"] == 2 * ROWS


def test_a_large_command_that_lost_the_race_starts_over(house: House) -> None:
    raced = False

    def act(unit: Unit) -> Result:
        nonlocal raced
        found = register_all(unit)
        if not raced:
            raced = True
            command = Command(WHO, house.office.today())
            house.office.perform(command, lambda other: register(other, 30_000))
        return found

    refusal = perform(house, act)
    assert isinstance(refusal, NotAllowedNow)
    assert refusal.code == "code-taken"
    with house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM stored_events WHERE topic = 'enterprise.registered'"
        ).fetchone()
    assert row["n"] == 1


def test_a_slow_command_that_lost_the_race_gets_another_try(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.office.RACE_SECONDS", 0.0)
    tries = 0

    def act(unit: Unit) -> Result:
        nonlocal tries
        tries += 1
        found = register(unit, 50_000)
        if tries == 1:
            form = enterprise.Register(name="另一家", uscc=a_uscc(50_000))
            command = Command(WHO, house.office.today())
            house.office.perform(command, lambda other: enterprises.register(other, form))
        return found

    assert isinstance(perform(house, act), NotAllowedNow)
    assert tries == 2


@pytest.mark.parametrize("rows", [1, 10, 100])
def test_smaller_ones_too(house: House, rows: int) -> None:
    def act(unit: Unit) -> Result:
        return [register(unit, 40_000 + number) for number in range(rows)][-1]

    assert perform(house, act).position == house.office.head()
