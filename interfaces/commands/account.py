"""`duban account`: the accounts of the people who use the office, for whoever runs it.

The first administrator comes from here; the others can be opened on the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from interfaces.commands.common import AsJson, Failed, UserName, an_id, officer, the_house
from interfaces.commands.shown import as_json, note, say, table

if TYPE_CHECKING:
    from domain.account.state import Account
    from interfaces.wiring import House

app = typer.Typer(help="账号 · accounts")
MOST = 100_000
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="登录名 · the login name")]
ARole = Annotated[str, typer.Option("--role", metavar="ROLE", help="角色 · the role")]
ForProvider = Annotated[
    UUID | None,
    typer.Option(parser=an_id, metavar="ID", help="角色 provider 代表谁 · acts for whom"),
]
ForEnterprise = Annotated[
    UUID | None,
    typer.Option(parser=an_id, metavar="ID", help="角色 enterprise 代表谁 · acts for whom"),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由 · why")]


@app.command("open")
def open_(
    login: Login,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="姓名 · the name")],
    role: ARole,
    provider: ForProvider = None,
    enterprise: ForEnterprise = None,
    user: UserName = None,
) -> None:
    """开立账号，只打印临时密码 · opens an account; prints its temporary password."""
    from application import accounts
    from domain.account.commands import Open

    form = _form(Open, login=login, name=name, roles=[_granted(role, provider, enterprise)])
    with the_house() as house:
        account_id = _perform(house, partial(accounts.open_, form=form), user)
        say(house.credentials.draw(account_id))


@app.command("list")
def list_(json: AsJson = False) -> None:
    """全部账号 · every account."""
    from projections.records import Filter, Scope, page

    with the_house() as house:
        house.reach("records", house.office.head())
        with house.connection() as conn:
            found = page(conn, Filter(kind="account"), Scope(), limit=MOST)
    if json:
        as_json({"items": [{"id": one["record_id"], **_shown(one)} for one in found]})
        return
    rows = [
        (one["login"], one["name"], ", ".join(one["roles"]), one["status"])
        for one in map(_shown, found)
    ]
    table(("登录名 · login", "姓名 · name", "角色 · roles", "状态 · status"), rows)


def _shown(row: Any) -> dict[str, Any]:
    return {**row["item"], "status": row["status"]}


@app.command()
def reset(login: Login, reason: Reason, user: UserName = None) -> None:
    """重置为临时密码并打印 · sets and prints a temporary password; all sessions end."""
    from application import accounts
    from domain.account.commands import ResetPassword

    form = _form(ResetPassword, reason=reason)
    with the_house() as house:
        account_id = _of(house, login).id
        act = partial(accounts.reset_password, record_id=account_id, form=form)
        _perform(house, act, user)
        say(house.credentials.draw(account_id))
        house.sessions.end_of(account_id)


@app.command()
def grant(
    login: Login,
    role: ARole,
    provider: ForProvider = None,
    enterprise: ForEnterprise = None,
    user: UserName = None,
) -> None:
    """授予角色 · grants a role."""
    from application import accounts
    from domain.account.commands import Grant

    form = _form(Grant, **_granted(role, provider, enterprise))
    with the_house() as house:
        account_id = _of(house, login).id
        _perform(house, partial(accounts.grant, record_id=account_id, form=form), user)
    note("已授予 · granted")


@app.command()
def withdraw(
    login: Login,
    role: ARole,
    reason: Reason,
    provider: ForProvider = None,
    enterprise: ForEnterprise = None,
    user: UserName = None,
) -> None:
    """收回角色 · withdraws a role."""
    from application import accounts
    from domain.account.commands import Withdraw

    form = _form(Withdraw, **_granted(role, provider, enterprise), reason=reason)
    with the_house() as house:
        account_id = _of(house, login).id
        act = partial(accounts.withdraw, record_id=account_id, form=form, directory=house.directory)
        _perform(house, act, user)
    note("已收回 · withdrawn")


@app.command()
def contact(
    login: Login,
    mail: Annotated[str, typer.Option("--mail", metavar="ADDRESS", help="邮箱 · e-mail")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="手机 · mobile")] = "",
    user: UserName = None,
) -> None:
    """登记联系方式，有手机号的也收短信 · where messages go; whoever has a number gets SMS too."""
    from application import accounts
    from domain.account.commands import SetContact
    from domain.message import Topic

    form = _form(SetContact, mail=mail, phone=phone, sms_for=tuple(Topic) if phone else ())
    with the_house() as house:
        account_id = _of(house, login).id
        _perform(house, partial(accounts.set_contact, record_id=account_id, form=form), user)
    note("已登记 · set")


def _granted(role: str, provider: UUID | None, enterprise: UUID | None) -> dict[str, Any]:
    if provider is not None and enterprise is not None:
        why = "服务商和企业只能写一个 · name a provider or an enterprise, not both"
        raise typer.BadParameter(why, param_hint="--provider")
    return {"role": role, "acts_for": provider or enterprise}


def _form(model: Callable[..., Any], **fields: Any) -> Any:
    from pydantic import ValidationError

    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        where = ".".join(str(part) for part in first["loc"])
        raise typer.BadParameter(f"{where}：{said}", param_hint=f"--{first['loc'][0]}") from None


def _perform(house: House, act: Any, user: str | None) -> UUID:
    from application.unit import Command
    from domain.values import Role

    command = Command(actor=officer(user, Role.ADMIN), today=house.office.today())
    return house.office.perform(command, act).id


def _of(house: House, login: str) -> Account:
    account = house.doors.of_login(login)
    if account is None:
        raise Failed(f"没有登录名为 {login} 的账号", f"no account has the login {login}")
    return account
