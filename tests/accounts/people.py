"""Accounts, opened as an administrator opens them."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from client import Client
from visitor import Visitor

from application import accounts
from application.signing_in import register
from application.unit import Act, Command
from domain.account import commands as c
from domain.values import Actor, Role
from interfaces.api.app import create_app
from interfaces.wiring import House

ADMIN = Actor(name="韦管", role=Role.ADMIN)
PASSWORD = "河里的石头会唱歌-7"
DESK = register.Client("10.1.2.3", "Edge 130 · Windows")
ELSEWHERE = register.Client("10.9.9.9", "Firefox 140 · Linux")


def perform(house: House, act: Act, actor: Actor = ADMIN) -> UUID:
    return house.office.perform(Command(actor=actor, today=house.office.today()), act).id


def an_account(
    house: House,
    login: str = "qin.yun",
    name: str = "覃云",
    *roles: Role,
    password: str | None = PASSWORD,
    acts_for: UUID | None = None,
) -> UUID:
    grants = tuple(
        c.Grant(role=role, acts_for=acts_for)  # type: ignore[arg-type]
        for role in roles or (Role.CASEWORKER,)
    )
    form = c.Open(login=login, name=name, roles=grants)
    account_id = perform(house, partial(accounts.open_, form=form))
    if password is not None:
        house.credentials.set(account_id, password, must_change=False)
    return account_id


def asked(house: House, act: Any, account_id: UUID, form: Any, actor: Actor = ADMIN) -> UUID:
    """A command on an account; the directory is handed in where the act asks it."""
    more = {"directory": house.directory} if act in DIRECTED else {}
    return perform(house, partial(act, record_id=account_id, form=form, **more), actor)


def a_visitor(house: House, address: str = "http://office.example") -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(Client(create_app(house), house), at=address)


DIRECTED = (accounts.withdraw, accounts.lock, accounts.close)


def is_in(browser: Visitor) -> bool:
    return bool(browser.get("/account").status_code == 200)
