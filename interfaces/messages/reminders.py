"""Writes what time brings into the outbox: so many days before something is due, and on the miss.

A reminder is derived from the task, its day and which reminder it is. A day that moves makes new
ones; those of the former day are dropped when they would be sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from application.messages import outbox
from application.messages.outbox import Row
from domain.catalogue import KINDS, Kind
from domain.message import Topic
from domain.subscription import Subscription
from domain.unfit import Unfit
from domain.values import today
from interfaces.messages.hours import LATE_DAYS, is_open, which
from interfaces.messages.messenger import Message, message_of, rows_to, waits_for
from interfaces.messages.recipients import Recipients
from interfaces.messages.subscribers import active
from interfaces.postgres import PostgresLog
from interfaces.wiring import House
from projections.kinds import TELLINGS
from projections.kinds.telling import Task
from projections.worklist import WorklistView, falling_due

DAYS_OFF: Final = timedelta(days=12)
"""A reminder comes earlier by the days off before it, which are no more than this."""


class Reminders:
    """By the clock, in the office's hours; it costs one index read when nothing is new."""

    name = "reminders"
    pause = 20.0

    def __init__(self, house: House) -> None:
        self._house = house
        self._on = date.min
        self._told: set[tuple[UUID, str, date]] = set()
        """What was looked at today; whoever gets the work later is told of it as new work."""

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        house, now = self._house, self._house.now()
        terms = house.office.terms()
        if not is_open(now, house.settings.office_hours, terms):
            return 0
        if self._on != today(now):
            self._on, self._told = today(now), set()
        due = list(self._due(conn))
        subscriptions = active(house, house.office.head()) if due else []
        left: list[Unfit] = []
        for found in due:
            try:
                rows = list(self._rows(found, subscriptions))
            except Unfit as unfit:
                left.append(unfit)
                continue
            with conn.transaction():
                outbox.add(conn, rows)
            self._told.add((found["record_id"], found["task"], found["due_on"]))
        if left:  # all others were told
            raise left[0]
        return 0

    def _due(self, conn: Connection[DictRow]) -> Iterator[DictRow]:
        house = self._house
        terms, days = house.office.terms(), house.settings.reminder_days
        house.reach(WorklistView.name, house.office.head())
        first = self._on - timedelta(days=LATE_DAYS)
        for row in falling_due(conn, first, self._on + timedelta(days=max(days)) + DAYS_OFF):
            key = (row["record_id"], row["task"], row["due_on"])
            if key not in self._told and which(row["due_on"], self._on, days, terms) is not None:
                yield row

    def _rows(self, found: DictRow, told: Sequence[Subscription]) -> Iterator[Row]:
        house, kind = self._house, KINDS[found["kind"]]
        recipients = Recipients(house, house.office.head())
        state, _ = house.office.fold(kind, found["record_id"])
        for task in tasks_of(house, kind, state):
            message = reminder(house, kind, state, task, self._on)
            if message is not None and task.what == found["task"]:
                for recipient in waits_for(recipients, task, kind, state):
                    yield from rows_to(house, message, recipient, told)


def tasks_of(house: House, kind: Kind[Any], state: Any) -> list[Task]:
    return [] if state is None else TELLINGS[kind.name].tasks(state, house.office.terms())


def reminder(house: House, kind: Kind[Any], state: Any, task: Task, on: date) -> Message | None:
    """What a task calls for on a day.

    Work that only begins once the day is over (what to do about a miss) is new work, no reminder.
    """
    if task.due_on is None or task.since > task.due_on:
        return None
    days = which(task.due_on, on, house.settings.reminder_days, house.office.terms())
    if days is None:
        return None
    return message_of(task, Topic.REMINDER, kind, state, None, due_on=task.due_on, days=days)


def still_due(house: House, row: Row, on: date) -> bool:
    """Whether the task of a reminder waits still, is due that day, and calls for this one now."""
    kind = KINDS[row.kind]
    state, _ = house.office.fold(kind, row.record_id)
    return any(
        (task.due_on, message.days) == (row.due_on, row.days)
        for task in tasks_of(house, kind, state)
        if task.what == row.what and (message := reminder(house, kind, state, task, on)) is not None
    )
