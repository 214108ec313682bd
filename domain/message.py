"""What the office tells people and systems: of what kind, and by which way."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from domain.values import Text


class Topic(StrEnum):
    """What a message is about; each person says which of them come by mail or SMS."""

    WORK = "work"
    DECISION = "decision"
    REMINDER = "reminder"


TOPICS: Final[dict[Topic, Text]] = {
    Topic.WORK: Text("新待办", "new work"),
    Topic.DECISION: Text("办理结果", "decisions"),
    Topic.REMINDER: Text("期限提醒", "reminders"),
}
"""What people call each."""


class Channel(StrEnum):
    PAGE = "page"
    """In the pages: there as soon as it is written."""
    MAIL = "mail"
    SMS = "sms"
    """A webhook to a gateway, which needs the number and the words."""
    HOOK = "hook"
    """A webhook that tells a system what happened; to nobody in person."""
