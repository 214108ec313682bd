"""Who may hold which role, and that nobody lifts themself up or locks everybody out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import STATUSES, Account, Hat, Identity
from domain.personal import PARTIES
from domain.values import Actor, Event, Malformed, NotAllowedNow, NotYours, Role, Text, out_of_turn

Events = tuple[Event, ...]


def open_(form: c.Open, actor: Actor, today: date) -> Events:
    """With a temporary password, which is drawn once this stands."""
    hats = [_hat(grant, "roles") for grant in form.roles]
    of_a_party = _one_side(hats, "roles")
    if form.name == actor.name and any(hat.role is not Role.ADMIN for hat in hats):
        raise _not_to_oneself("roles")
    opened = e.Opened(login=form.login, **_called(form.name, of_a_party), on=today)
    granted = (_granted(hat, today) for hat in dict.fromkeys(hats))
    return (opened, *granted, e.PasswordSet(temporary=True, on=today))


def grant(state: Account, form: c.Grant, actor: Actor, today: date) -> Events:
    _require_open(state)
    hat = _hat(form, "acts_for")
    if state.name == actor.name:
        raise _not_to_oneself("role")
    if hat in state.hats:
        raise NotAllowedNow(
            "role-held", Text("该账号已有此角色", "the account has this role already"), field="role"
        )
    if (hat.role in PARTIES) is not state.of_a_party:
        raise _two_sides("role")
    return (_granted(hat, today),)


def withdraw(state: Account, form: c.Withdraw, *, another_admin: bool, today: date) -> Events:
    """`another_admin`: whether somebody else could still open and change accounts."""
    _require_open(state)
    hat = Hat(role=form.role, acts_for=form.acts_for)
    if hat not in state.hats:
        raise NotAllowedNow(
            "role-not-held", Text("该账号没有此角色", "the account has no such role"), field="role"
        )
    if hat.role is Role.ADMIN and state.is_active and not another_admin:
        raise _last_admin()
    gone = e.RoleWithdrawn(role=hat.role, acts_for=hat.acts_for, reason=form.reason, on=today)
    return (gone,)


def rename(state: Account, form: c.Rename, today: date) -> Events:
    _require_open(state)
    if form.name == state.name:
        raise NotAllowedNow(
            "same-name", Text("姓名没有变化", "that is the name already"), field="name"
        )
    called = _called(form.name, state.of_a_party)
    return (e.Renamed(**called, reason=form.reason, on=today),)


def reset_password(state: Account, form: c.ResetPassword, today: date) -> Events:
    _require_open(state)
    return (e.PasswordSet(temporary=True, reason=form.reason, on=today),)


def set_password(state: Account, today: date) -> Events:
    _require_open(state)
    return (e.PasswordSet(temporary=False, on=today),)


def set_contact(state: Account, form: c.SetContact, today: date) -> Events:
    _require_open(state)
    if form.sms_for and not form.phone:
        raise Malformed(
            "no-number",
            Text("要收短信，请填写手机号", "give a number for messages by SMS"),
            field="phone",
        )
    reach = e.Reach(name=state.name, mail=form.mail, phone=form.phone)
    mail_for, sms_for = (tuple(dict.fromkeys(chosen)) for chosen in (form.mail_for, form.sms_for))
    return (e.ContactSet(reach=reach, mail_for=mail_for, sms_for=sms_for, on=today),)


def lock(state: Account, form: c.Lock, actor: Actor, *, another_admin: bool, today: date) -> Events:
    _require_status(state, "active")
    _require_another(state, actor, another_admin)
    return (e.Locked(reason=form.reason, on=today),)


def unlock(state: Account, form: c.Unlock, today: date) -> Events:
    _require_status(state, "locked")
    return (e.Unlocked(reason=form.reason, on=today),)


def close(
    state: Account, form: c.Close, actor: Actor, *, another_admin: bool, today: date
) -> Events:
    _require_open(state)
    _require_another(state, actor, another_admin)
    return (e.Closed(reason=form.reason, on=today),)


def link(state: Account, form: c.Link, today: date) -> Events:
    _require_open(state)
    if Identity(issuer=form.issuer, subject=form.subject) in state.identities:
        raise NotAllowedNow(
            "identity-linked",
            Text("该身份已关联此账号", "this identity is linked to the account already"),
            field="subject",
        )
    return (e.IdentityLinked(issuer=form.issuer, subject=form.subject, on=today),)


def unlink(state: Account, form: c.Unlink, today: date) -> Events:
    if Identity(issuer=form.issuer, subject=form.subject) not in state.identities:
        raise NotAllowedNow(
            "identity-not-linked",
            Text("该身份没有关联此账号", "this identity is not linked to the account"),
            field="subject",
        )
    gone = e.IdentityUnlinked(
        issuer=form.issuer, subject=form.subject, reason=form.reason, on=today
    )
    return (gone,)


# What the decisions share


def _called(name: str, of_a_party: bool) -> dict[str, str]:
    return {"person" if of_a_party else "name": name}


def _granted(hat: Hat, today: date) -> e.RoleGranted:
    return e.RoleGranted(role=hat.role, acts_for=hat.acts_for, on=today)


def _hat(grant: c.Grant, field: str) -> Hat:
    if grant.role in PARTIES and grant.acts_for is None:
        raise Malformed(
            "acts-for-nobody",
            Text("服务商、企业的角色须写明代表哪一家", "say for which provider or enterprise"),
            field=field,
        )
    if grant.role not in PARTIES and grant.acts_for is not None:
        raise Malformed(
            "acts-for-the-office",
            Text("此角色代表本机关，不代表其他单位", "this role acts for the office alone"),
            field=field,
        )
    return Hat(role=grant.role, acts_for=grant.acts_for)


def _one_side(hats: Iterable[Hat], field: str) -> bool:
    sides = {hat.role in PARTIES for hat in hats}
    if len(sides) > 1:
        raise _two_sides(field)
    return True in sides


def _two_sides(field: str) -> Malformed:
    return Malformed(
        "two-sides",
        Text(
            "机关人员的账号不能同时代表服务商或企业，请另开账号",
            "who acts for the office does not act for a party as well: open another account",
        ),
        field=field,
    )


def _not_to_oneself(field: str) -> NotYours:
    return NotYours(
        "own-role",
        Text("管理员不能给自己授予角色，请另一管理员办理", "another administrator grants it"),
        field=field,
    )


def _require_another(state: Account, actor: Actor, another_admin: bool) -> None:
    if state.name == actor.name and not state.of_a_party:
        raise NotYours(
            "own-account",
            Text("不能锁定或注销自己的账号", "nobody locks or closes their own account"),
        )
    if state.governs and not another_admin:
        raise _last_admin()


def _last_admin() -> NotAllowedNow:
    return NotAllowedNow(
        "last-admin",
        Text(
            "这是最后一个管理员账号：请先给另一账号授予管理员角色",
            "this is the last administrator: make another one first",
        ),
    )


def _require_open(state: Account) -> None:
    if state.is_closed:
        raise _not_at(state, "active")


def _require_status(state: Account, status: str) -> None:
    if state.status != status:
        raise _not_at(state, status)


def _not_at(state: Account, wanted: str) -> NotAllowedNow:
    return out_of_turn(
        "account-status",
        Text("账号", "the account"),
        STATUSES[state.status],
        citation=None,
        allowed=[STATUSES[wanted]],
    )
