"""One sign-in for each role, as `duban serve` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from domain.values import Role
from interfaces.identity import HANDED_OUT
from interfaces.wiring import House
from projections.records import Filter, Scope, page
from projections.words import ROLES

USERS: Final[Mapping[Role, str]] = {
    Role.CASEWORKER: "韦志明",
    Role.APPROVER: "黄建平",
    Role.PRINCIPAL: "罗振华",
    Role.AUDITOR: "审计",
    Role.ADMIN: "admin",
}
"""Officers of the demonstration office, so that its caseworker finds work on the list."""


def listed(house: House, address: str) -> str:
    """Provider and enterprise sign in as the first of the office's list, where there is one."""
    lines = ["每个角色一个登录，点开链接即可 · one sign-in for each role, open the link:"]
    for role in HANDED_OUT:
        user, acts_for = USERS.get(role), None
        if user is None:
            found = _first(house, role.value)
            if found is None:
                continue
            user, acts_for = found
        token = house.tokens.issue(user, role, provider_id=acts_for, enterprise_id=acts_for)
        lines += [
            "",
            f"{ROLES[role].zh} · {role.value} · {user}",
            f"  token {token}",
            f"  {address}/#{token}",
        ]
    return "\n".join([*lines, ""])


def _first(house: House, kind: str) -> tuple[str, UUID] | None:
    house.reach("records", house.office.head())
    with house.connection() as conn:
        rows = page(conn, Filter(kind), Scope(), limit=1)
    return (rows[0]["title"], rows[0]["record_id"]) if rows else None
