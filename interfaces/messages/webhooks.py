"""Carries messages to systems: CloudEvents, signed as Standard Webhooks says.

At least once and in no particular order: a receiver goes by `webhook-id`, which is the same
whenever the same message is sent again, and by the position in the data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final
from uuid import UUID

from opentelemetry.trace import StatusCode
from psycopg import Connection
from psycopg.rows import DictRow
from standardwebhooks import Webhook

from application import tracing
from application.messages import outbox
from application.messages.outbox import LEASE, Row
from domain.catalogue import SUBSCRIPTION
from domain.message import TOPICS, Channel, Topic
from domain.subscription import SMS, Subscription
from domain.unfit import Unfit
from domain.values import today
from interfaces.messages import wording
from interfaces.messages.hours import is_open
from interfaces.messages.mail import Due, checked
from interfaces.postgres import PostgresLog
from interfaces.wiring import House

AT_ONCE: Final = 8
"""Receivers that are talked to side by side; each by one thread."""
BATCH: Final = 20
GONE: Final = 410
"""The receiver wants nothing more: somebody has to look at it."""
NOT_WANTED: Final = "订阅已停用或不再包括此类 · closed, or not subscribed to any more"
NO_NUMBER: Final = "收件人没有手机号或不再接收 · no number, or not wanted any more"


class Webhooks:
    """One receiver that hangs takes one thread and its own time; all others go on."""

    name = "webhooks"
    pause = 1.0

    def __init__(self, house: House) -> None:
        self._house = house
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._under_way: dict[UUID, Future[int]] = {}

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        """Answers how many were told since; whoever is still at it is not waited for long."""
        for subscription_id in outbox.waiting_for(conn, self._house.now()):
            if len(self._under_way) < AT_ONCE and subscription_id not in self._under_way:
                work = self._threads.submit(self._tell, subscription_id)
                self._under_way[subscription_id] = work
        if not self._under_way:
            return 0
        done, _ = wait(self._under_way.values(), timeout=0.5, return_when=FIRST_COMPLETED)
        self._under_way = {k: one for k, one in self._under_way.items() if one not in done}
        return sum(one.result() for one in done)

    def _tell(self, subscription_id: UUID) -> int:
        house = self._house
        begun = house.now()
        open_ = is_open(begun, house.settings.office_hours, house.office.terms())
        channels = (Channel.HOOK, Channel.SMS)
        with house.connection() as conn:
            rows = outbox.lease(
                conn, channels, begun, BATCH, reminders=open_, subscription_id=subscription_id
            )
        subscription, _ = house.office.fold(SUBSCRIPTION, subscription_id)
        secrets = house.webhook_secrets.of(subscription_id, begun)
        for n, row in enumerate(rows):
            late = house.now() - begun > LEASE / 2
            if late or not self._one(row, subscription, secrets):
                self._later(row, rows[n + 1 :])
                break
        return len(rows)

    def _one(self, row: Row, subscription: Subscription | None, secrets: Sequence[str]) -> bool:
        """Whether it is worth going on with this receiver."""
        house, now = self._house, self._house.now()
        if subscription is None or not secrets:
            return self._end(outbox.dropped, row, NOT_WANTED)
        try:
            told = told_of(house, row, subscription, now)
        except Unfit as unfit:
            return self._end(outbox.failed, row, str(unfit))
        if isinstance(told, str):
            return self._end(outbox.dropped, row, told)
        with house.connection() as conn:
            trace = tracing.of(conn, row.position)
        with tracing.followed("webhook", trace, message=str(row.id), tries=row.tries + 1) as span:
            error = self._posted(row, subscription.url, secrets, told)
            if error is not None:
                span.set_status(StatusCode.ERROR)
        if error is None:
            with house.connection() as conn:
                outbox.sent(conn, row, house.now())
        return error is None

    def _posted(
        self, row: Row, url: str, secrets: Sequence[str], told: dict[str, Any]
    ) -> str | None:
        """What went wrong, which is written down here."""
        house = self._house
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        at = house.now()
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "duban",
            "webhook-id": str(row.id),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(
                Webhook(secret).sign(str(row.id), at, body) for secret in secrets
            ),
        }
        if (trace := tracing.here()) is not None:
            headers[tracing.HEADER] = trace
        try:
            status = house.receivers.post(url, body.encode(), headers)
        except (HTTPException, ValueError) as error:  # what is no host name at all, too
            said = type(error).__name__
        except OSError as error:
            said = f"{type(error).__name__}: {error}"
        else:
            if 200 <= status < 300:
                return None
            said = f"HTTP {status}"
            if status == GONE:
                self._end(outbox.dead, row, said)
                return said
        with house.connection() as conn:
            outbox.failed(conn, row, house.now(), said)
        return said

    def _end(self, end: Any, row: Row, why: str) -> bool:
        with self._house.connection() as conn:
            end(conn, row, self._house.now(), why)
        return True

    def _later(self, row: Row, rows: Sequence[Row]) -> None:
        """What else there is for a receiver that failed goes when that one is tried again."""
        with self._house.connection() as conn:
            outbox.after(conn, row, rows)


def told_of(house: House, row: Row, subscription: Subscription, now: datetime) -> Any:
    """The CloudEvent; or why it is not sent, looked at once more right before."""
    if not subscription.wants(SMS if row.channel == Channel.SMS else row.topic):
        return NOT_WANTED
    if row.channel == Channel.HOOK:
        return cloud_event(house, row, row.topic, _data(row))
    found = checked(house, row, now)
    if not isinstance(found, Due):
        return found
    account = found.recipient.account
    if not account.phone or row.topic not in account.sms_for:
        return NO_NUMBER
    said, topic = wording.outside(row, today(now)), TOPICS[Topic(row.topic)]
    text = f"【{wording.NAME.zh}】{topic.zh}：{said.zh}"
    return cloud_event(house, row, SMS, {"to": account.phone, "text": text})


def _data(row: Row) -> dict[str, Any]:
    """Which record, and where in the log: whoever may read it asks the API for more."""
    return {
        "id": str(row.record_id),
        "kind": row.kind,
        "reference": row.reference,
        "position": row.position,
    }


def cloud_event(house: House, row: Row, type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """CloudEvents 1.0, structured JSON."""
    return {
        "specversion": "1.0",
        "id": str(row.id),
        "source": house.settings.public_url or f"urn:duban:{house.settings.schema_name}",
        "type": f"duban.{type_}",
        "subject": f"{row.kind}/{row.record_id}" if row.channel == Channel.HOOK else str(row.id),
        "time": row.written_at.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
