"""A mail server and a system outside, which count what they are sent and when."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID

from chaos.running import Running
from messages.mail_server import MailServer
from messages.receiver import Receiver

from application import accounts
from application.messages.outbox import LEASE, Row
from application.unit import Act, Command
from domain.account import commands as c
from domain.values import Actor, Role
from interfaces.messages.messenger import Telling
from interfaces.messages.recipients import Recipients
from interfaces.messages.subscribers import active
from interfaces.wiring import House

WATCHED: Final = "complaint.received"
BEFORE: Final = 1.0
AFTER: Final = 3.0
"""Seconds around a break in which a message may have been taken and not been written down."""
OVER_LEASE: Final = 60.0
ADMIN: Final = Actor(name="谢安宁", role=Role.ADMIN)


@dataclass
class Post:
    mail: MailServer
    system: Receiver
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Instants at which something came, by its identifier (Message-ID or webhook-id)."""
    since: int = 0

    @property
    def settings(self) -> dict[str, str]:
        return {
            "DUBAN_SMTP_HOST": "127.0.0.1",
            "DUBAN_SMTP_PORT": str(self.mail.port),
            "DUBAN_SMTP_SECURITY": "none",
            "DUBAN_SMTP_FROM": "duban@example.gov.cn",
        }

    def wanted_by(self, office: Running) -> None:
        """An officer with an address, and a system that is told of complaints."""
        with office.house() as house:
            grants = (c.Grant(role=Role.CASEWORKER),)
            opened = c.Open(login="qin.yun", name="覃云", roles=grants)
            account = _performed(house, partial(accounts.open_, form=opened))
            contact = c.SetContact(mail="qin@example.gov.cn")
            _performed(house, partial(accounts.set_contact, record_id=account, form=contact))
            self._subscribed(house)
            self.since = house.office.head()

    def _subscribed(self, house: House) -> None:
        from client import Client

        from interfaces.api.app import create_app

        body = {"name": "平台", "url": self.system.url, "types": [WATCHED]}
        answer = Client(create_app(house), house).ask("POST", "/subscriptions", "admin", json=body)
        assert answer.status_code == 201, answer.text
        self.system.secret = answer.json()["secret"]


def _performed(house: House, act: Act) -> UUID:
    return house.office.perform(Command(actor=ADMIN, today=house.office.today()), act).id


class _Clerk(MailServer):
    """Writes down when each mail was taken, before it says so."""

    def __init__(self, taken: dict[str, list[float]]) -> None:
        super().__init__()
        self._taken = taken

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        self._taken[str(self.taken[-1][1]["Message-ID"])].append(time.monotonic())
        return said


class _System(Receiver):
    def __init__(self, taken: dict[str, list[float]]) -> None:
        super().__init__()
        self._taken = taken

    def _answer(self, request: Any) -> None:
        self._taken[request.headers["webhook-id"]].append(time.monotonic())
        super()._answer(request)


@contextmanager
def a_post() -> Iterator[Post]:
    taken: dict[str, list[float]] = defaultdict(list)
    with _Clerk(taken) as mail, _System(taken) as system:
        yield Post(mail, system, taken)


# What is promised


def sent(house: House) -> Iterator[str]:
    """Until nothing waits any more; what a sender that died had leased goes out by itself."""
    until = time.monotonic() + LEASE.total_seconds() + OVER_LEASE
    while (waiting := _waiting(house)) and time.monotonic() < until:
        time.sleep(0.2)
    if waiting:
        yield f"messages: {waiting} still wait"


def _waiting(house: House) -> int:
    with house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) FILTER (WHERE state = 'waiting') AS n,"
            " (SELECT position FROM view_tracking WHERE name = 'messages') AS at FROM outbox"
        ).fetchone()
    return int(row["n"]) or int(row["at"] < house.office.head())


def told(house: House, post: Post, breaks: Sequence[float]) -> Iterator[str]:
    """Each complaint was told to the system, whatever waits still for somebody was told to them,
    and each row of the outbox to its recipient; what came more than once came around a break of
    the database or of a worker, under the same identifier."""
    with house.connection() as conn:
        events = conn.execute(
            "SELECT notification_id AS at FROM stored_events"
            " WHERE topic = %s AND notification_id > %s",
            (WATCHED, post.since),
        ).fetchall()
        rows = conn.execute("SELECT id, channel, position, state FROM outbox").fetchall()
    hooks = {row["position"]: str(row["id"]) for row in rows if row["channel"] == "hook"}
    if missing := {row["at"] for row in events} - hooks.keys():
        yield f"messages: {len(missing)} complaints were told to nobody"
    if len(hooks) != sum(row["channel"] == "hook" for row in rows):
        yield "messages: two rows for one event and one system"
    written = {row["id"] for row in rows}
    for one in _due(house, post.since):
        if one.id not in written:
            yield f"messages: {one.channel} about {one.what} at {one.position} was never written"
    sent_out = {name_of(row): row for row in rows if row["channel"] != "page"}
    for name, row in sent_out.items():
        if row["state"] != "sent":
            yield f"messages: {row['channel']} {row['id']} is {row['state']}"
        elif name not in post.taken:
            yield f"messages: {row['channel']} {row['id']} counts as sent and never came"
    for name, times in post.taken.items():
        if name not in sent_out:
            yield f"messages: {name} came and is in no outbox"
        if not all(any(_cut_off(at, broke) for broke in breaks) for at in times[:-1]):
            yield f"messages: {name} came {len(times)} times, and nothing had broken"


def _due(house: House, since: int) -> Iterator[Row]:
    """What is told of the whole log as it is now. What was done meanwhile is no news to anybody:
    so nothing may be missing of it, and more may be there."""
    head = house.office.head()
    telling = Telling(house, Recipients(house, head), active(house, head), house.office.terms())
    with house.connection() as conn:
        while batch := house.log.after(conn, since, 500, head):
            since = batch[-1].position
            for recorded in batch:
                yield from telling.rows(recorded)


def name_of(row: Any) -> str:
    """As it comes."""
    return str(row["id"]) if row["channel"] == "hook" else f"<{row['id']}@example.gov.cn>"


def _cut_off(taken: float, broke: float) -> bool:
    """Whether what was taken then may not have been written down, because of that break."""
    return -BEFORE <= taken - broke <= AFTER


def again(post: Post) -> int:
    """How many came more than once."""
    return sum(len(times) > 1 for times in post.taken.values())
