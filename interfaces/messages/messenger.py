"""Follows the log and writes the outbox: new work, decisions, and what systems subscribed to.

The rows of an event and the position are written in one transaction, and each row's identifier is
derived from the event, the recipient and the way: however often it is read, it is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import time_ns
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from application import tracing
from application.messages import outbox
from application.messages.outbox import Row, row_id
from application.messages.told import TOLD
from application.subscriptions import TYPES
from domain.catalogue import NAMES, Kind, kind_of
from domain.message import Channel, Topic
from domain.subscription import SMS, Subscription
from domain.terms import Terms
from domain.values import Actor, Event, Recorded, Role
from interfaces.blaming import blaming
from interfaces.messages.recipients import Recipient, Recipients, may_see, provider_of
from interfaces.messages.subscribers import active
from interfaces.postgres import PostgresLog
from interfaces.wiring import MESSAGES, House
from projections.kinds import TELLINGS
from projections.kinds.telling import Task, no_tasks, row_of_task
from projections.tracking import locked_position, move


class Messenger:
    """The only reader of the log that writes the outbox, by its lock."""

    name = MESSAGES
    pause = 0.25  # nothing waits for it

    def __init__(self, house: House) -> None:
        self._house = house

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        with conn.transaction():
            position = locked_position(conn, self.name)
        batch = log.after(conn, position, limit)
        if not batch:
            return 0
        house, upto = self._house, batch[-1].position
        told = Telling(house, Recipients(house, upto), active(house, upto), house.office.terms())
        traces = tracing.kept(conn, batch[0].position, upto)
        for recorded in batch:
            began, trace = time_ns(), traces.get(recorded.position)
            with blaming(recorded):
                rows = list(told.rows(recorded))
            if rows:
                with conn.transaction():
                    outbox.add(conn, rows)
                    move(conn, self.name, recorded.position)
                if trace is not None:
                    tracing.past("messages", trace, began, time_ns(), written=len(rows))
        move(conn, self.name, batch[-1].position)
        return len(batch)


@dataclass(frozen=True)
class Telling:
    """What one batch of events makes, by the accounts, records and terms as they are now."""

    house: House
    recipients: Recipients
    subscriptions: Sequence[Subscription]
    terms: Terms

    def rows(self, recorded: Recorded[Event]) -> Iterator[Row]:
        name = NAMES[type(recorded.event)]
        kind = kind_of(name)
        yield from self._subscribed(name, kind, recorded)
        if name in TOLD or TELLINGS[kind.name].tasks is not no_tasks:
            story = self.house.office.story(recorded.record_id)
            yield from self._decided(name, kind, recorded, story)
            yield from self._work(kind, recorded, story)

    def _subscribed(self, name: str, kind: Kind[Any], recorded: Recorded[Event]) -> Iterator[Row]:
        told = [one for one in self.subscriptions if one.wants(name)] if name in TYPES else []
        told = [one for one in told if recorded.position > one.since]
        if not told:
            return
        state, _ = self.house.office.fold(kind, recorded.record_id)
        for one in told:
            yield Row(
                id=row_id(name, recorded.position, one.id),
                channel=Channel.HOOK,
                topic=name,
                what=name,
                position=recorded.position,
                kind=kind.name,
                record_id=recorded.record_id,
                reference=reference_of(state),
                subscription_id=one.id,
                written_at=self.house.now(),
            )

    def _decided(
        self, name: str, kind: Kind[Any], recorded: Recorded[Event], story: list[Recorded[Event]]
    ) -> Iterator[Row]:
        if name not in TOLD:
            return
        topic, audiences = TOLD[name]
        state = kind.fold(story)
        found = (
            recipient
            for audience in audiences
            for recipient in self.recipients.of(audience, kind, state)
        )
        message = Message(
            topic=topic,
            what=name,
            position=recorded.position,
            kind=kind.name,
            record_id=recorded.record_id,
            reference=reference_of(state),
        )
        yield from self._to(message, recorded, found)

    def _work(
        self, kind: Kind[Any], recorded: Recorded[Event], story: list[Recorded[Event]]
    ) -> Iterator[Row]:
        """Tasks that the event brought and that wait still; what was done meanwhile is no news."""
        before = self._tasks(kind, [one for one in story if one.version < recorded.version])
        after = self._tasks(kind, [one for one in story if one.version <= recorded.version])
        if not (new := after.keys() - before.keys()):
            return
        now = self._tasks(kind, story)
        state = kind.fold(story)
        for key, task in now.items():
            if key in new:
                yield from self._to(
                    message_of(task, Topic.WORK, kind, state, recorded.position),
                    recorded,
                    waits_for(self.recipients, task, kind, state),
                )

    def _tasks(self, kind: Kind[Any], story: list[Recorded[Event]]) -> dict[tuple[Any, ...], Task]:
        state = kind.fold(story)
        if state is None:
            return {}
        tasks = TELLINGS[kind.name].tasks(state, self.terms)
        return {(one.what, one.assignee, one.provider_id, one.enterprise_id): one for one in tasks}

    def _to(
        self, message: Message, recorded: Recorded[Event], recipients: Iterable[Recipient]
    ) -> Iterator[Row]:
        for recipient in recipients:
            if not _is_by(recorded.actor, recipient):
                yield from rows_to(self.house, message, recipient, self.subscriptions)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is told, whoever it is told to."""

    topic: Topic
    what: str
    position: int | None = None
    kind: str
    record_id: UUID
    reference: str | None = None
    due_on: Any = None
    days: int | None = None

    @property
    def cause(self) -> tuple[object, ...]:
        """The same cause is told once; where time is the cause, the day and which reminder."""
        return (self.topic, self.what, self.record_id, self.position, self.due_on, self.days)


def reference_of(state: Any) -> str | None:
    """The number by which people know the record: of a paper, that of the file it belongs to."""
    found = getattr(state, "reference", None) or getattr(state, "file_reference", None)
    return found or None


def message_of(
    task: Task, topic: Topic, kind: Kind[Any], state: Any, position: int | None, **more: Any
) -> Message:
    shown = row_of_task(task, provider_of(kind, state), reference_of(state))
    return Message(
        topic=topic,
        what=task.what,
        position=position,
        kind=kind.name,
        record_id=state.id,
        reference=shown["reference"],
        **more,
    )


def waits_for(
    recipients: Recipients, task: Task, kind: Kind[Any], state: Any
) -> Iterator[Recipient]:
    """Whose work it is; where it is one officer's, nobody else's."""
    if task.role is Role.PROVIDER:
        body = task.provider_id or provider_of(kind, state)
        yield from recipients.acting_for(task.role, body)
    elif task.role is Role.ENTERPRISE:
        yield from recipients.acting_for(task.role, task.enterprise_id)
    elif task.assignee is not None:
        yield from recipients.named(task.assignee)
    else:
        found = recipients.with_role(task.role)
        yield from (one for one in found if one.actor.name not in task.not_for)


def rows_to(
    house: House, message: Message, recipient: Recipient, subscriptions: Sequence[Subscription]
) -> Iterator[Row]:
    """By each way that the recipient wants; none to somebody who may not see the record."""
    if not may_see(house, recipient.actor, message.kind, message.record_id):
        return
    account = recipient.account
    ways: list[tuple[Channel, UUID | None]] = [(Channel.PAGE, None)]
    if house.settings.smtp_host and account.mail and message.topic in account.mail_for:
        ways.append((Channel.MAIL, None))
    if account.phone and message.topic in account.sms_for:
        ways += [(Channel.SMS, one.id) for one in subscriptions if one.wants(SMS)]
    for channel, subscription_id in ways:
        yield Row(
            id=row_id(
                *message.cause, account.id, recipient.actor.acts_for, channel, subscription_id
            ),
            channel=channel,
            topic=message.topic,
            what=message.what,
            position=message.position,
            kind=message.kind,
            record_id=message.record_id,
            reference=message.reference,
            due_on=message.due_on,
            days=message.days,
            account_id=account.id,
            role=recipient.actor.role.value,
            acts_for=recipient.actor.acts_for,
            subscription_id=subscription_id,
            written_at=house.now(),
        )


def _is_by(actor: Actor, recipient: Recipient) -> bool:
    """Whoever did it knows."""
    return (actor.name, actor.acts_for) == (recipient.actor.name, recipient.actor.acts_for)
