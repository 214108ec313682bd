"""One example of each thing that happens to an account."""

from __future__ import annotations

from datetime import date

from domain.account import events as e
from domain.message import Topic
from domain.values import Event, Role, derived_id

DAY = date(2025, 6, 2)
PROVIDER = derived_id("example", "lead")
ISSUER = "https://id.example.org"

EVENTS: tuple[Event, ...] = (
    e.Opened(login="qin.yun", name="Qin Yun", on=DAY),
    e.Opened(login="acme", person="Wang Li", on=DAY),
    e.RoleGranted(role=Role.CASEWORKER, on=DAY),
    e.RoleGranted(role=Role.PROVIDER, acts_for=PROVIDER, on=DAY),
    e.RoleWithdrawn(role=Role.APPROVER, reason="moved to another office", on=DAY),
    e.Renamed(name="Qin Yun (2)", reason="a namesake came", on=DAY),
    e.Renamed(person="Wang Lili", reason="a slip", on=DAY),
    e.PasswordSet(temporary=True, on=DAY),
    e.PasswordSet(temporary=True, reason="forgotten", on=DAY),
    e.PasswordSet(temporary=False, on=DAY),
    e.IdentityLinked(issuer=ISSUER, subject="24400320", on=DAY),
    e.IdentityUnlinked(issuer=ISSUER, subject="24400320", reason="another person's", on=DAY),
    e.ContactSet(
        reach=e.Reach(name="Qin Yun", mail="qin.yun@example.org", phone="+8613800138000"),
        mail_for=tuple(Topic),
        sms_for=(Topic.REMINDER,),
        on=DAY,
    ),
    e.ContactSet(reach=e.Reach(name="Wang Li"), on=DAY),
    e.Locked(reason="a telephone was lost", on=DAY),
    e.Unlocked(reason="it was found", on=DAY),
    e.Closed(reason="retired", on=DAY),
    e.Claimed(what=e.Unique.LOGIN, text="qin.yun", holder=PROVIDER, on=DAY),
    e.Claimed(what=e.Unique.NAME, text="Qin Yun", holder=PROVIDER, on=DAY),
    e.Claimed(what=e.Unique.IDENTITY, text=f"{ISSUER} 24400320", holder=PROVIDER, on=DAY),
)
