"""Who looks at the demonstration office, and by which browser: one of each role."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from playwright.sync_api import Page

from domain.values import Role
from interfaces.sign_ins import USERS
from interfaces.wiring import House

PARTIES: Final[Mapping[Role, tuple[str, str, str]]] = {
    Role.PROVIDER: ("覃小云", "case.report", "provider_id"),
    Role.ENTERPRISE: ("莫海", "replacement.ask", "enterprise_id"),
}
"""A name, the task that waits for the party, and the field of the token that says which it is."""
ROLES: Final = (Role.PUBLIC, *USERS, *PARTIES)


def program() -> str | None:
    """The browser of this machine; none where only the one that came with Playwright may be."""
    names = ("chromium", "google-chrome", "chromium-browser")
    return next((path for name in names if (path := shutil.which(name))), None)


def enter(page: Page, house: House, role: Role) -> None:
    """Signs in by the link that a token makes; the public needs none."""
    if role is Role.PUBLIC:
        return
    page.goto(f"/sign-in#{token(house, role)}")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def token(house: House, role: Role) -> str:
    if role in USERS:
        return house.tokens.issue(USERS[role], role)
    name, task, field = PARTIES[role]
    return house.tokens.issue(name, role, **{field: _party(house, task, field)})


def _party(house: House, task: str, field: str) -> UUID:
    """The one for which most waits, among those that the task waits for."""
    with house.connection() as conn:
        row = conn.execute(
            f"""SELECT {field} AS id FROM worklist WHERE {field} IN
                (SELECT {field} FROM worklist WHERE task = %s)
                GROUP BY 1 ORDER BY count(DISTINCT task) DESC, count(*) DESC, 1 LIMIT 1""",  # noqa: S608
            (task,),
        ).fetchone()
    assert row is not None, f"nothing waits: {task}"
    return UUID(str(row["id"]))
