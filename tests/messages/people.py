"""An office with people in it who are told things, and the post that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.conftest import Clock
from accounts.people import an_account, asked
from client import Client, settle
from messages.mail_server import MailServer

from application import accounts
from domain.account import commands as c
from domain.message import Topic
from domain.values import Role
from interfaces.messages.mail import Mailer
from interfaces.messages.messenger import Messenger
from interfaces.messages.reminders import Reminders
from interfaces.messages.webhooks import Webhooks
from interfaces.wiring import House


@dataclass
class Posted:
    office: Client
    clock: Clock
    mail: MailServer

    @property
    def house(self) -> House:
        return self.office.house

    def somebody(self, name: str, *roles: Role, acts_for: str | None = None) -> UUID:
        """With an address and every wish for mail."""
        body = None if acts_for is None else UUID(acts_for)
        account = an_account(self.house, login_of(name), name, *roles, password=None, acts_for=body)
        self.reached(account, mail=address_of(name))
        return account

    def reached(self, account: UUID, **form: Any) -> None:
        asked(self.house, accounts.set_contact, account, c.SetContact(**form))

    def tell(self) -> None:
        """Whatever happened is in the outbox."""
        settle(self.house)
        run(self.house, Messenger(self.house))

    def remind(self) -> None:
        settle(self.house)
        run(self.house, Reminders(self.house))

    def send(self) -> None:
        run(self.house, Mailer(self.house))

    def deliver(self) -> None:
        """Until nothing is due and nobody is under way."""
        hooks = Webhooks(self.house)
        with self.house.database.connect() as conn:
            while hooks.take(conn, self.house.log, 1) or hooks._under_way:
                pass
        hooks._threads.shutdown()

    def post(self) -> None:
        self.tell()
        self.send()

    def rows(self, **wanted: Any) -> list[dict[str, Any]]:
        with self.house.connection() as conn:
            found = conn.execute("SELECT * FROM outbox ORDER BY written_at, position, id")
            return [r for r in found if all(r[key] == value for key, value in wanted.items())]


def login_of(name: str) -> str:
    return f"u{name.encode().hex()[:20]}"


def address_of(name: str) -> str:
    return f"{login_of(name)}@example.gov.cn"


def run(house: House, consumer: Any, limit: int = 500) -> None:
    with house.database.connect() as conn:
        while consumer.take(conn, house.log, limit):
            pass


ALL = tuple(Topic)
