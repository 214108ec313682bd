"""Where each role can go: the rooms in the header, the first of them its home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from domain.values import Role


class Room(NamedTuple):
    key: str
    """Its text is `rooms.<key>`."""
    address: str


DESK: Final = Room("desk", "/desk")
CASES: Final = Room("cases", "/cases")
COMPLAINTS: Final = Room("complaints", "/complaints")
PROVIDERS: Final = Room("providers", "/providers")
ESCALATIONS: Final = Room("escalations", "/escalations")
APPROVALS: Final = Room("approvals", "/approvals")
REGISTERS: Final = Room("registers", "/registers")
MEASURES: Final = Room("measures", "/measures")
DASHBOARD: Final = Room("dashboard", "/dashboard")
AUDIT: Final = Room("audit", "/audit")
ACCOUNTS: Final = Room("accounts", "/accounts")
SIGN_INS: Final = Room("sign_ins", "/admin/sign-ins")
OUTBOX: Final = Room("outbox", "/admin/outbox")
QUARANTINE: Final = Room("quarantine", "/admin/quarantine")
SUBSCRIPTIONS: Final = Room("subscriptions", "/subscriptions")
PORTAL: Final = Room("portal", "/portal")
PUBLIC: Final = Room("public", "/public")
COMPLAIN: Final = Room("complain", "/public/complain")
TRACK: Final = Room("track", "/public/track")

OFFICE: Final = (DESK, CASES, COMPLAINTS, PROVIDERS, ESCALATIONS)
ROOMS: Final[Mapping[Role, Sequence[Room]]] = {
    Role.CASEWORKER: (*OFFICE, REGISTERS, DASHBOARD, MEASURES),
    Role.APPROVER: (*OFFICE, APPROVALS, REGISTERS, DASHBOARD, MEASURES),
    Role.PRINCIPAL: (*OFFICE, APPROVALS, REGISTERS, DASHBOARD, MEASURES),
    Role.AUDITOR: (
        AUDIT,
        CASES,
        COMPLAINTS,
        PROVIDERS,
        ESCALATIONS,
        REGISTERS,
        DASHBOARD,
        MEASURES,
        ACCOUNTS,
        SIGN_INS,
        OUTBOX,
        QUARANTINE,
    ),
    Role.PROVIDER: (PORTAL, PUBLIC, MEASURES),
    Role.ENTERPRISE: (PORTAL, PUBLIC, MEASURES),
    Role.ADMIN: (ACCOUNTS, SIGN_INS, OUTBOX, QUARANTINE, SUBSCRIPTIONS, MEASURES, PUBLIC),
    Role.PUBLIC: (PUBLIC, COMPLAIN, TRACK, MEASURES),
}


def rooms(role: Role) -> Sequence[Room]:
    return ROOMS[role]


def here(role: Role, path: str) -> Room | None:
    """The room in which a page lies: the one whose address goes farthest along."""
    found = [r for r in ROOMS[role] if path == r.address or path.startswith(f"{r.address}/")]
    return max(found, key=lambda room: len(room.address), default=None)


def home(role: Role) -> str:
    """Where somebody of that role begins."""
    return ROOMS[role][0].address
