"""What the views say of accounts: to auditors and administrators only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from domain.account import events as e
from domain.account.state import STATUSES, Account
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM
from domain.message import TOPICS, Topic
from domain.values import Role, Text
from projections.kinds.telling import Telling, join, when, why
from projections.spelling import pinyin
from projections.words import ROLES


def _listed(state: Account) -> dict[str, Any]:
    return {
        "title": state.name,
        "sort_key": pinyin(state.name),
        "on_date": state.opened_on,
        "provider_ids": [],
        "words": (state.login,),
        "item": {
            "login": state.login,
            "name": state.name,
            "roles": list(dict.fromkeys(hat.role.value for hat in state.hats)),
            "acts_for": [hat.acts_for for hat in state.hats if hat.acts_for],
            "opened_on": state.opened_on,
        },
    }


def _opened(event: e.Opened) -> Text:
    name = event.name or event.person
    return Text(
        f"为{name}开立账号，登录名 {event.login}",
        f"an account was opened for {name}, login {event.login}",
    )


def _role(role: Role, acts_for: UUID | None, zh: str, en: str) -> Text:
    word = ROLES[role]
    of = Text("", "") if acts_for is None else Text(f"（代表 {acts_for}）", f" (for {acts_for})")
    return Text(f"{zh}角色：{word.zh}{of.zh}", f"the role {word.en}{of.en} was {en}")


def _password(event: e.PasswordSet) -> Text:
    if event.temporary:
        return join(Text("重置为临时密码", "a temporary password was set"), why(event.reason))
    return Text("设置了新密码", "a new password was set")


def _contact(event: e.ContactSet) -> Text:
    """Which messages go out; never the address itself."""
    return join(
        Text("登记消息联系方式", "where messages go was set"),
        _going("，邮件：", ", by mail: ", event.mail_for if event.reach.mail else ()),
        _going("，短信：", ", by SMS: ", event.sms_for if event.reach.phone else ()),
    )


def _going(zh: str, en: str, topics: Sequence[Topic]) -> Text:
    words = [TOPICS[topic] for topic in topics]
    listed = Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
    return when(words, f"{zh}{listed.zh}", f"{en}{listed.en}")


CLAIMED: Final = {
    e.Unique.LOGIN: Text("登录名", "login name"),
    e.Unique.NAME: Text("姓名", "name"),
    e.Unique.IDENTITY: Text("登录身份", "identity"),
}


def _claimed(event: e.Claimed) -> Text:
    what = CLAIMED[event.what]
    return Text(
        f"{what.zh} {event.text} 归一个账号专用", f"{what.en} {event.text} belongs to one account"
    )


TELLINGS: Final = (
    Telling(
        ACCOUNT,
        label=Text("账号", "account"),
        sentences={
            e.Opened: _opened,
            e.RoleGranted: lambda x: _role(x.role, x.acts_for, "授予", "granted"),
            e.RoleWithdrawn: lambda x: join(
                _role(x.role, x.acts_for, "收回", "withdrawn"), why(x.reason)
            ),
            e.Renamed: lambda x: join(
                Text(f"更名为{x.name or x.person}", f"the name is now {x.name or x.person}"),
                why(x.reason),
            ),
            e.PasswordSet: _password,
            e.IdentityLinked: lambda x: Text(
                f"关联登录身份：{x.issuer} {x.subject}",
                f"identity linked: {x.subject} of {x.issuer}",
            ),
            e.IdentityUnlinked: lambda x: join(
                Text(
                    f"解除登录身份：{x.issuer} {x.subject}",
                    f"identity unlinked: {x.subject} of {x.issuer}",
                ),
                why(x.reason),
            ),
            e.ContactSet: _contact,
            e.Locked: lambda x: join(Text("账号锁定", "the account was locked"), why(x.reason)),
            e.Unlocked: lambda x: join(Text("账号解锁", "the account was unlocked"), why(x.reason)),
            e.Closed: lambda x: join(Text("账号注销", "the account was closed"), why(x.reason)),
        },
        statuses=STATUSES,
        listed=_listed,
        internal=True,
        apart=True,
    ),
    Telling(
        ACCOUNT_CLAIM,
        label=Text("账号专用名", "account claim"),
        sentences={e.Claimed: _claimed},
        internal=True,
        apart=True,
    ),
)
