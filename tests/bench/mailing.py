"""Messages a second: mail beside bare smtplib, webhooks beside bare POSTs to the same system."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from accounts.people import an_account, asked
from client import Client
from examples import a_provider
from harness import Figure, Plan, an_office
from messages.mail_server import MailServer
from messages.receiver import Receiver

from application import accounts
from application.messages import outbox
from application.messages.outbox import Row, row_id
from domain.account.commands import SetContact
from domain.message import Channel, Topic
from interfaces.api.app import create_app
from interfaces.messages.mail import Mailer
from interfaces.messages.webhooks import Webhooks
from interfaces.messages.wording import mail
from interfaces.wiring import House
from projections.records import RecordsView

TO = "qin@example.gov.cn"


def run(url: str, plan: Plan) -> list[Figure]:
    n = plan.mails
    by_mail = Figure("messages", f"{n} 封邮件 · mails", "/s", "bare smtplib")
    by_hook = Figure("messages", f"{n} 条向一个系统 · webhooks", "/s", "bare POST")
    with MailServer() as server, Receiver() as receiver, an_office(url) as house:
        changed = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
        settings = house.settings.model_copy(update=changed)
        house.receivers.private = True
        with patch.object(house, "settings", settings):
            common = _written(house, receiver.url)
            for turn in range(plan.rounds):
                rows = [_row(turn, k, common, Channel.MAIL) for k in range(n)]
                by_mail.limits.append(_rate(n, lambda rows=rows: _bare_mail(house, rows)))
                _lay(house, rows)
                by_mail.rounds.append(_rate(n, lambda: _until_sent(house, Mailer(house))))
                rows = [_row(turn, k, common, Channel.HOOK) for k in range(n)]
                by_hook.limits.append(_rate(n, lambda: _bare_posts(house, receiver.url, n)))
                _lay(house, rows)
                by_hook.rounds.append(_rate(n, lambda: _until_sent(house, Webhooks(house))))
    return [by_mail, by_hook]


def _written(house: House, url: str) -> dict[str, UUID]:
    """An officer with an address, a system, and a record to tell them of."""
    office = Client(create_app(house), house)
    officer = an_account(house, password=None)
    asked(house, accounts.set_contact, officer, SetContact(mail=TO))
    provider = UUID(a_provider(office))
    body = {"name": "平台", "url": url, "types": ["*"]}
    system = UUID(office.post("/subscriptions", "admin", **body)["id"])
    house.reach(RecordsView.name, house.office.head())
    return {"account": officer, "provider": provider, "system": system}


def _row(turn: int, k: int, common: dict[str, UUID], channel: Channel) -> Row:
    person = channel is Channel.MAIL
    return Row(
        id=row_id(turn, k, channel, uuid4()),
        channel=channel,
        topic=Topic.WORK if person else "provider.admitted",
        what="provider.liaison" if person else "provider.admitted",
        position=k + 1,
        kind="provider",
        record_id=common["provider"],
        account_id=common["account"] if person else None,
        role="caseworker" if person else None,
        subscription_id=None if person else common["system"],
        written_at=datetime.now(UTC),
    )


def _lay(house: House, rows: list[Row]) -> None:
    with house.connection() as conn:
        outbox.add(conn, rows)


def _until_sent(house: House, consumer: Any) -> None:
    with house.database.connect() as conn:
        while True:
            consumer.take(conn, house.log, 500)
            row = conn.execute(
                "SELECT count(*) AS n, count(*) FILTER (WHERE state <> 'waiting') AS ended,"
                " count(*) FILTER (WHERE state IN ('dead', 'dropped')) AS lost FROM outbox"
            ).fetchone()
            assert row is not None and row["lost"] == 0
            if row["n"] == row["ended"]:
                return


def _bare_mail(house: House, rows: list[Row]) -> None:
    today = house.office.today()
    with smtplib.SMTP("127.0.0.1", house.settings.smtp_port) as server:
        for row in rows:
            server.send_message(mail(row, TO, house.settings, today))


def _bare_posts(house: House, url: str, n: int) -> None:
    for _ in range(n):
        house.receivers.post(url, b"{}", {})


def _rate(n: int, work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return n / (time.perf_counter() - began)
