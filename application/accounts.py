"""Acts on accounts. What belongs to one account only is claimed with the event that takes it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from application.engagements import existing
from application.ports import Directory
from application.unit import Held, Result, Unit
from domain.account import commands as c
from domain.account import decisions as d
from domain.account.events import Claimed, Unique
from domain.account.state import Account, claim_id
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM, ENTERPRISE, PROVIDER
from domain.values import NotAllowedNow, Role, Text

TAKEN = {
    Unique.LOGIN: Text("登录名已被使用，请换一个", "this login name is taken: choose another one"),
    Unique.NAME: Text(
        "已有同名人员：姓名用于区分经办与审批，请加以区别（如“王伟（二科）”）",
        "somebody of the office is or was called so: names tell who did what, so add a difference",
    ),
    Unique.IDENTITY: Text(
        "该身份已关联另一账号，请先解除", "this identity is linked to another account: unlink it"
    ),
}


def open_(unit: Unit, form: c.Open) -> Result:
    held = unit.new(ACCOUNT)
    for grant in form.roles:
        _require_party(unit, grant, "roles")
    held.tell(d.open_(form, unit.actor, unit.today))
    _claim(unit, held, Unique.LOGIN, "login", form.login)
    _claim_name(unit, held, form.name)
    return Result(held)


def grant(unit: Unit, record_id: UUID, form: c.Grant) -> Result:
    held = unit.load(ACCOUNT, record_id)
    _require_party(unit, form, "acts_for")
    held.tell(d.grant(held.state, form, unit.actor, unit.today))
    return Result(held)


def withdraw(unit: Unit, record_id: UUID, form: c.Withdraw, directory: Directory) -> Result:
    held = unit.load(ACCOUNT, record_id)
    another = _another_admin(unit, held, directory)
    held.tell(d.withdraw(held.state, form, another_admin=another, today=unit.today))
    return Result(held)


def rename(unit: Unit, record_id: UUID, form: c.Rename) -> Result:
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.rename(held.state, form, unit.today))
    _claim_name(unit, held, form.name)
    return Result(held)


def reset_password(unit: Unit, record_id: UUID, form: c.ResetPassword) -> Result:
    """The password itself is drawn once this stands, and kept beside the log."""
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.reset_password(held.state, form, unit.today))
    return Result(held)


def set_contact(unit: Unit, record_id: UUID, form: c.SetContact) -> Result:
    """By an administrator, or by whoever the account is of."""
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.set_contact(held.state, form, unit.today))
    return Result(held)


def set_password(unit: Unit, record_id: UUID) -> Result:
    """By whoever signs in with it."""
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.set_password(held.state, unit.today))
    return Result(held)


def lock(unit: Unit, record_id: UUID, form: c.Lock, directory: Directory) -> Result:
    return _shut(unit, record_id, d.lock, form, directory)


def unlock(unit: Unit, record_id: UUID, form: c.Unlock) -> Result:
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.unlock(held.state, form, unit.today))
    return Result(held)


def close(unit: Unit, record_id: UUID, form: c.Close, directory: Directory) -> Result:
    return _shut(unit, record_id, d.close, form, directory)


def _shut(
    unit: Unit,
    record_id: UUID,
    decide: Callable[..., d.Events],
    form: c.Reason,
    directory: Directory,
) -> Result:
    held = unit.load(ACCOUNT, record_id)
    another = _another_admin(unit, held, directory)
    held.tell(decide(held.state, form, unit.actor, another_admin=another, today=unit.today))
    return Result(held)


def link(unit: Unit, record_id: UUID, form: c.Link) -> Result:
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.link(held.state, form, unit.today))
    _claim_identity(unit, held, form)
    return Result(held)


def unlink(unit: Unit, record_id: UUID, form: c.Unlink) -> Result:
    """The claim stays with the account until another one links the identity."""
    held = unit.load(ACCOUNT, record_id)
    held.tell(d.unlink(held.state, form, unit.today))
    return Result(held)


# What belongs to one account only


def _claim(unit: Unit, held: Held[Account], what: Unique, field: str, *words: str) -> None:
    claim = unit.load(ACCOUNT_CLAIM, claim_id(what, *words))
    if claim.exists and claim.state.holder == held.id:
        unit.watch(claim)
        return
    if claim.exists and not _given_up(unit, what, words, claim.state.holder):
        raise NotAllowedNow("taken", TAKEN[what], field=field)
    text = " ".join(words)
    claim.tell([Claimed(what=what, text=text, holder=held.id, on=unit.today)])


def _claim_name(unit: Unit, held: Held[Account], name: str) -> None:
    """Of officers only: rules compare their names, and who acts for a party may be anybody's."""
    if not held.state.of_a_party:
        _claim(unit, held, Unique.NAME, "name", name)


def _claim_identity(unit: Unit, held: Held[Account], form: c.Link) -> None:
    _claim(unit, held, Unique.IDENTITY, "subject", form.issuer, form.subject)


def _given_up(unit: Unit, what: Unique, words: tuple[str, ...], holder: UUID) -> bool:
    """Logins and names never change hands; an identity does, once it is unlinked."""
    if what is not Unique.IDENTITY:
        return False
    former = unit.load(ACCOUNT, holder)
    unit.watch(former)
    return all((one.issuer, one.subject) != words for one in former.state.identities)


# Who else there is


def _require_party(unit: Unit, grant: c.Grant, field: str) -> None:
    if grant.acts_for is None:
        return
    if grant.role is Role.PROVIDER:
        existing(unit, PROVIDER, grant.acts_for, field)
    if grant.role is Role.ENTERPRISE:
        existing(unit, ENTERPRISE, grant.acts_for, field)


def _another_admin(unit: Unit, held: Held[Account], directory: Directory) -> bool:
    """Whether one stays; the command rests on that one being so still.

    Where the account itself governs nothing, nobody has to be looked for.
    """
    if not held.state.governs:
        return True
    for record_id in directory.accounts(Role.ADMIN, unit.office.head()):
        if record_id == held.id:
            continue
        other = unit.load(ACCOUNT, record_id)
        if other.state.governs:
            unit.watch(other)
            return True
    return False
