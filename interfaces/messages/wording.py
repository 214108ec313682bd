"""What a message says: whole in the pages, and outside the house no more than what waits.

A mail may be forwarded. So it names the task and the number of the record, and no outcome, no
party and no person; who wants to know more signs in.
"""

from __future__ import annotations

from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from application.messages.outbox import Row
from domain.message import TOPICS, Topic
from domain.values import Text
from interfaces.messages.hours import MISSED
from interfaces.messages.recipients import NOUN_OF
from interfaces.settings import Settings
from interfaces.texts import event_label
from projections.kinds import TASKS

NAME: Final = Text("督办", "Duban")
RESULT: Final = Text("有新的办理结果", "there is something new")


def what(row: Row) -> Text:
    """The task, or what happened."""
    return TASKS[row.what] if row.what in TASKS else event_label(row.what)


def in_the_pages(row: Row) -> Text:
    """Of the record that stands beside it as a link."""
    said = what(row)
    if row.due_on is None:
        return said
    on, late = f"{row.due_on:%Y-%m-%d}", row.days == MISSED
    zh, en = ("已到期", "was due") if late else ("到期", "is due")
    return Text(f"{said.zh}：{on} {zh}", f"{said.en}: {en} on {on}")


def outside(row: Row, on: date) -> Text:
    """In one sentence, as of the day on which it is sent."""
    said = RESULT if row.topic == Topic.DECISION else what(row)
    number = Text(f"（{row.reference}）", f" ({row.reference})") if row.reference else Text("", "")
    left = Text("", "") if row.due_on is None else days_left(row.due_on, on)
    return Text(f"{said.zh}{number.zh}{left.zh}", f"{said.en}{number.en}{left.en}")


def days_left(due_on: date, on: date) -> Text:
    n = (due_on - on).days
    if n < 0:
        return Text(f"：已于 {due_on} 到期", f": was due on {due_on}")
    if n == 0:
        return Text(f"：今天（{due_on}）到期", f": due today ({due_on})")
    days = "1 day" if n == 1 else f"{n} days"
    return Text(f"：还有 {n} 天（{due_on} 到期）", f": {days} left, due on {due_on}")


def address_of(row: Row, settings: Settings) -> str:
    """The page of the record; empty where nobody said by which address browsers come."""
    if settings.public_url is None:
        return ""
    return f"{settings.public_url}/{NOUN_OF[row.kind].noun}/{row.record_id}"


def mail(row: Row, to: str, settings: Settings, sent_at: date) -> EmailMessage:
    """The identifier is the row's: who gets it twice after a crash sees that it is the same."""
    sentence, topic = outside(row, sent_at), TOPICS[Topic(row.topic)]
    sender = Address(addr_spec=settings.smtp_from)
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(NAME.zh, addr_spec=settings.smtp_from)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = f"{NAME.zh}{topic.zh}：{sentence.zh}"
    made["Date"] = format_datetime(row.written_at)
    made["Message-ID"] = f"<{row.id}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body(topic, sentence, address_of(row, settings)))
    return made


def body(topic: Text, sentence: Text, address: str) -> str:
    where = f"\n{address}\n" if address else ""
    return (
        f"{topic.zh}：{sentence.zh}\n请登录督办系统查看和办理。\n{where}\n"
        f"{NAME.en}, {topic.en}: {sentence.en}\nPlease sign in to see it and act on it.\n{where}\n"
        "此邮件由系统自动发出，请勿回复；不再接收可在“本人账号”页面设置。\n"
        "Sent automatically, nobody reads answers; say on the page of your account what you want.\n"
    )
