"""One sign-in for each role, as `duban serve` prints them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from application import accounts
from application.unit import Command
from domain.account.state import Account
from domain.catalogue import ACCOUNT
from domain.values import Actor, Role
from interfaces.identity import HANDED_OUT
from interfaces.settings import Settings
from interfaces.wiring import House
from projections.records import Filter, Scope, page
from projections.words import ROLES

USERS: Final[Mapping[Role, str]] = {
    Role.CASEWORKER: "韦志明",
    Role.APPROVER: "黄建平",
    Role.PRINCIPAL: "罗振华",
    Role.AUDITOR: "秦明鉴",
    Role.ADMIN: "谢安宁",
}
"""Officers of the demonstration office, so that its caseworker finds work on the list."""
KEPT: Final = "demonstration.json"


@dataclass(frozen=True)
class SignIn:
    """A name, role and for whom; with an account of the demonstration also login and password."""

    actor: Actor
    login: str = ""
    password: str = ""


def listed(house: House, address: str) -> str:
    lines = ["每个角色一个登录，点开链接即可 · one sign-in for each role, open the link:"]
    for one in _sign_ins(house):
        actor = one.actor
        whom = {"provider_id": actor.acts_for, "enterprise_id": actor.acts_for}
        token = house.tokens.issue(actor.name, actor.role, **whom)
        lines += ["", f"{ROLES[actor.role].zh} · {actor.role.value} · {actor.name}"]
        if one.login:
            lines.append(f"  login {one.login}  password {one.password}")
        lines += [f"  token {token}", f"  {address}/#{token}"]
    return "\n".join([*lines, ""])


def _sign_ins(house: House) -> Iterator[SignIn]:
    """Without an account, provider and enterprise are the first of the office's list, if any."""
    accounts_of = demonstrated(house)
    for role in HANDED_OUT:
        if role in accounts_of:
            yield accounts_of[role]
        elif role in USERS:
            yield SignIn(Actor(name=USERS[role], role=role))
        elif found := _first(house, role.value):
            yield SignIn(Actor(name=found[0], role=role, acts_for=found[1]))


def _first(house: House, kind: str) -> tuple[str, UUID] | None:
    house.reach("records", house.office.head())
    with house.connection() as conn:
        rows = page(conn, Filter(kind), Scope(), limit=1)
    return (rows[0]["title"], rows[0]["record_id"]) if rows else None


# The accounts of the demonstration


def issue(house: House) -> None:
    """Passwords for its accounts, drawn at random and kept in the home for the next start.

    Whoever has one already had an account before the demonstration came, and keeps it.
    """
    kept: dict[str, str] = {}
    for account in _accounts(house):
        if house.credentials.has_one(account.id):
            continue
        kept[account.login] = house.credentials.draw(account.id, must_change=False)
        own = Actor(name=account.name, role=account.hats[0].role, acts_for=account.hats[0].acts_for)
        act = partial(accounts.set_password, record_id=account.id)
        house.office.perform(Command(own, house.office.today()), act)
    _keep(house.settings, kept)


def _accounts(house: House) -> Iterator[Account]:
    """Active ones, by name."""
    found = {
        record_id: None
        for role in HANDED_OUT
        for record_id in house.directory.accounts(role, house.office.head())
    }
    for record_id in found:
        account, _ = house.office.fold(ACCOUNT, record_id)
        if account is not None and account.hats:
            yield account


def demonstrated(house: House) -> dict[Role, SignIn]:
    """For each role the account of whom it is printed for, as long as its password is the one
    that was drawn."""
    found: dict[Role, SignIn] = {}
    for login, password in _kept(house.settings).items():
        account = house.doors.of_login(login)
        if account is None or not account.is_active or not account.hats:
            continue
        hat = account.hats[0]
        actor = Actor(name=account.name, role=hat.role, acts_for=hat.acts_for)
        meant = hat.role not in found and account.name == USERS.get(hat.role, account.name)
        if meant and house.credentials.verify(account.id, password).right:
            found[hat.role] = SignIn(actor, login, password)
    return found


def _file(settings: Settings) -> Path:
    return settings.home / "keys" / KEPT


def _kept(settings: Settings) -> dict[str, str]:
    path = _file(settings)
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def _keep(settings: Settings, passwords: Mapping[str, str]) -> None:
    """Readable by its owner only, as the keys beside it."""
    path = _file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file, ensure_ascii=False, indent=1)
