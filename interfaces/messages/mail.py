"""Carries mail out of the house: SMTP by the standard library, one session for a batch.

At least once: a process that dies after the server took a mail and before that is written down
leaves it to be sent again, under the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

from application import tracing
from application.messages import outbox
from application.messages.outbox import LEASE, Row
from domain.message import Channel, Topic
from domain.unfit import Unfit
from domain.values import today
from interfaces.messages import wording
from interfaces.messages.cutting import cut_off
from interfaces.messages.hours import is_open
from interfaces.messages.recipients import Recipient, Recipients
from interfaces.messages.reminders import still_due
from interfaces.postgres import PostgresLog
from interfaces.settings import Settings
from interfaces.wiring import House

BATCH: Final = 20
ONE_MAIL: Final = 60.0
"""Seconds for a mail in all, however slowly the server answers."""
SERVER_AWAY: Final = (15, 60, 300)
"""Seconds until the server is tried again, the first time, the second, and from then on."""
PERMANENT: Final = 500
"""Answers from here on mean that trying again changes nothing."""
NOT_SEEN: Final = "收件人已无权查看 · the recipient may not see it any more"
NO_ADDRESS: Final = "收件人没有邮箱或不再接收 · no address, or not wanted any more"
NOT_DUE: Final = "期限已变更或事项已办理 · another day, or done meanwhile"


@dataclass(frozen=True)
class Due:
    row: Row
    recipient: Recipient


def checked(house: House, row: Row, now: datetime) -> Due | str:
    """Looked at once more right before it is sent; or why it is not."""
    recipient = Recipients(house, 0).still(row)
    if recipient is None:
        return NOT_SEEN
    if row.topic == Topic.REMINDER and row.due_on and not still_due(house, row, today(now)):
        return NOT_DUE
    return Due(row, recipient)


class Mailer:
    """One batch at a time; nothing to do where no server is set."""

    name = "mail"
    pause = 1.0

    def __init__(self, house: House) -> None:
        self._house = house
        self._away = 0

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        house, now = self._house, self._house.now()
        if house.settings.smtp_host is None:
            return 0
        open_ = is_open(now, house.settings.office_hours, house.office.terms())
        rows = outbox.lease(conn, [Channel.MAIL], now, BATCH, reminders=open_)
        due = list(self._due(conn, rows, now))
        if due:
            self._send(conn, due, now)
        return len(rows)

    def _due(self, conn: Connection[DictRow], rows: Sequence[Row], now: datetime) -> Iterator[Due]:
        for row in rows:
            try:
                found = checked(self._house, row, now)
            except Unfit as unfit:
                outbox.failed(conn, row, now, str(unfit))
                continue
            if isinstance(found, Due) and not _wants(found):
                found = NO_ADDRESS
            if isinstance(found, Due):
                yield found
            else:
                outbox.dropped(conn, row, now, found)

    def _send(self, conn: Connection[DictRow], due: Sequence[Due], begun: datetime) -> None:
        waiting = list(due)
        try:
            with session(self._house.settings) as server:
                while waiting and self._house.now() - begun < LEASE / 2:
                    self._one(conn, server, waiting.pop(0))
            self._away = 0
        except (OSError, smtplib.SMTPException) as error:
            wait = SERVER_AWAY[min(self._away, len(SERVER_AWAY) - 1)]
            self._away += 1
            until = self._house.now() + timedelta(seconds=wait)
            outbox.postponed(conn, [one.row for one in waiting], until, said(error))
            return
        outbox.postponed(conn, [one.row for one in waiting], self._house.now(), None)

    def _one(self, conn: Connection[DictRow], server: smtplib.SMTP, due: Due) -> None:
        """Raises what is more than this one mail's; a try of it counts all the same."""
        house, row = self._house, due.row
        try:
            mail = wording.mail(row, due.recipient.account.mail, house.settings, today(house.now()))
        except ValueError as error:  # an address that no mail can carry
            outbox.dead(conn, row, house.now(), said(error))
            return
        trace = tracing.of(conn, row.position)
        try:
            with (
                tracing.followed("mail", trace, message=str(row.id), tries=row.tries + 1),
                cut_off(server.sock, ONE_MAIL),
            ):
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            _refused(conn, row, house.now(), code, f"{code} {_plain(text)}")
        except smtplib.SMTPDataError as error:
            _refused(conn, row, house.now(), error.smtp_code, said(error))
        except (OSError, smtplib.SMTPException) as error:
            outbox.failed(conn, row, house.now(), said(error))
            raise
        else:
            outbox.sent(conn, row, house.now())


def _wants(due: Due) -> bool:
    account = due.recipient.account
    return bool(account.mail) and due.row.topic in account.mail_for


def _refused(conn: Connection[DictRow], row: Row, now: datetime, code: int, text: str) -> None:
    if code >= PERMANENT:
        outbox.dead(conn, row, now, text)
    else:
        outbox.failed(conn, row, now, text)


@contextmanager
def session(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Raises OSError or SMTPException where the server cannot be reached or lets nobody in."""
    assert settings.smtp_host is not None
    place = (settings.smtp_host, settings.smtp_port)
    common = {"timeout": settings.smtp_seconds, "local_hostname": "duban"}
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(*place, context=_trust(), **common)  # type: ignore[arg-type]
    else:
        server = smtplib.SMTP(*place, **common)  # type: ignore[arg-type]
    try:
        with cut_off(server.sock, ONE_MAIL):
            if settings.smtp_security == "starttls":
                server.starttls(context=_trust())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        yield server
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def said(error: BaseException) -> str:
    """What went wrong, without what was sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _plain(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
