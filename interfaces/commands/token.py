"""`duban token`: a bearer token for a name and a role; needs the office's key, no database."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from interfaces.commands.common import an_id, the_settings
from interfaces.commands.shown import say

SCOPES = {"provider": "--provider", "enterprise": "--enterprise"}
"""Roles that act for somebody, and the option that says for whom."""


def token(
    user: Annotated[str, typer.Option(metavar="NAME", help="姓名 · the name")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="角色 · the role")],
    provider: Annotated[
        UUID | None,
        typer.Option(parser=an_id, metavar="ID", help="角色 provider 所属服务商 · acts for whom"),
    ] = None,
    enterprise: Annotated[
        UUID | None,
        typer.Option(parser=an_id, metavar="ID", help="角色 enterprise 所属企业 · acts for whom"),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数 · valid for")] = 365,
) -> None:
    """签发登录令牌 · prints a bearer token, and nothing else.

    角色 · roles: caseworker, approver, principal, auditor, provider, enterprise, admin
    """
    from domain.values import Role
    from interfaces.identity import HANDED_OUT, Tokens
    from interfaces.settings import secret

    if role not in list(HANDED_OUT):
        known = "、".join(HANDED_OUT)
        raise typer.BadParameter(f"没有角色“{role}” · the roles are {known}", param_hint="--role")
    if not user.strip() or len(user) > 200:
        raise typer.BadParameter("请写明姓名 · say who", param_hint="--user")
    _check_scope(role, {"provider": provider, "enterprise": enterprise})
    tokens = Tokens(secret(the_settings(), "token"))
    say(
        tokens.issue(
            user.strip(), Role(role), provider_id=provider, enterprise_id=enterprise, days=days
        )
    )


def _check_scope(role: str, given: dict[str, UUID | None]) -> None:
    for name, option in SCOPES.items():
        if name == role and given[name] is None:
            why = f"角色 {role} 须写明所属 · the role {role} needs it"
            raise typer.BadParameter(why, param_hint=option)
        if name != role and given[name] is not None:
            why = f"只用于角色 {name} · only for the role {name}"
            raise typer.BadParameter(why, param_hint=option)
