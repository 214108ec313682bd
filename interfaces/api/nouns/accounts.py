"""Accounts: opened and changed by administrators, read by them and by auditors, by nobody else."""

from __future__ import annotations

from typing import Any, Final

from application import accounts as acts
from application.unit import Done
from domain.account import commands as c
from domain.account.state import Account
from domain.catalogue import ACCOUNT
from domain.values import Role, Text
from interfaces.api.nouns.noun import Noun, Route, Seen
from interfaces.wiring import House

ADMINS: Final = frozenset({Role.ADMIN})
KEEPERS: Final = ADMINS | {Role.AUDITOR}
ONE: Final = "/accounts/{record_id}"


def show(state: Account, seen: Seen) -> dict[str, Any]:
    """Nothing that is secret stands in the record."""
    return state.model_dump(mode="json")


def issue_password(house: House, done: Done) -> dict[str, Any]:
    """Shown in this answer and kept nowhere in clear; asking again draws another one."""
    return {"temporary_password": house.credentials.draw(done.id)}


def reset(house: House, done: Done) -> dict[str, Any]:
    """What the former password opened ends with it; so that one goes first."""
    return {**issue_password(house, done), **leave(house, done)}


def leave(house: House, done: Done) -> dict[str, Any]:
    """Their next request would find it out; a list of sessions shows it at once."""
    house.sessions.end_of(done.id)
    return {}


ROUTES: Final = (
    Route("/accounts", c.Open, acts.open_,
          Text("开立账号", "Open an account"), ADMINS, creates=True, then=issue_password),
    Route(f"{ONE}/roles", c.Grant, acts.grant,
          Text("授予角色", "Grant a role"), ADMINS),
    Route(f"{ONE}/roles/withdrawal", c.Withdraw, acts.withdraw,
          Text("收回角色", "Withdraw a role"), ADMINS, asks="directory"),
    Route(f"{ONE}/name", c.Rename, acts.rename,
          Text("更名", "Change the name"), ADMINS),
    Route(f"{ONE}/password-reset", c.ResetPassword, acts.reset_password,
          Text("重置密码", "Set a temporary password"), ADMINS, then=reset),
    Route(f"{ONE}/identities", c.Link, acts.link,
          Text("关联登录身份", "Link an OpenID identity"), ADMINS),
    Route(f"{ONE}/identities/withdrawal", c.Unlink, acts.unlink,
          Text("解除登录身份", "Unlink an OpenID identity"), ADMINS),
    Route(f"{ONE}/contact", c.SetContact, acts.set_contact,
          Text("登记联系方式", "Set where messages go"), ADMINS),
    Route(f"{ONE}/lock", c.Lock, acts.lock,
          Text("锁定账号", "Lock an account"), ADMINS, asks="directory", then=leave),
    Route(f"{ONE}/unlock", c.Unlock, acts.unlock,
          Text("解锁账号", "Unlock an account"), ADMINS),
    Route(f"{ONE}/closure", c.Close, acts.close,
          Text("注销账号", "Close an account"), ADMINS, asks="directory", then=leave),
)  # fmt: skip

ISSUER: Final = "https://id.example.gov.cn"
EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Open: {"login": "qin.yun", "name": "覃云", "roles": [{"role": "caseworker"}]},
    c.Grant: {"role": "approver"},
    c.Withdraw: {"role": "approver", "reason": "调离岗位"},
    c.Rename: {"name": "覃云（二科）", "reason": "与新同事同名"},
    c.ResetPassword: {"reason": "本人忘记密码，已当面核实"},
    c.Link: {"issuer": ISSUER, "subject": "248289761001"},
    c.Unlink: {"issuer": ISSUER, "subject": "248289761001", "reason": "关联有误"},
    c.SetContact: {
        "mail": "qinyun@example.gov.cn",
        "phone": "+8613800138000",
        "mail_for": ["work", "decision", "reminder"],
        "sms_for": ["reminder"],
    },
    c.Lock: {"reason": "设备遗失，待核实"},
    c.Unlock: {"reason": "已核实"},
    c.Close: {"reason": "退休"},
}

NOUN: Final = Noun(
    "accounts",
    ACCOUNT,
    show=show,
    routes=ROUTES,
    examples=EXAMPLES,
    readers=KEEPERS,
)
