"""Who may hold which role, and that nobody lifts themself up or locks everybody out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.account import commands as c
from domain.account import decisions as d
from domain.account import events as e
from domain.account.passwords import common, require_acceptable
from domain.account.state import Account, Hat
from domain.catalogue import ACCOUNT
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    Recorded,
    Refusal,
    Role,
    derived_id,
)

DAY = date(2026, 3, 2)
ACCOUNT_ID, PROVIDER, OTHER = (derived_id("test", n) for n in ("account", "provider", "other"))
ADMIN = Actor(name="韦管", role=Role.ADMIN)
MOVED = "调离"


def folded(*events: Event) -> Account:
    log = [
        Recorded(ACCOUNT_ID, n, n, datetime(2026, 3, 2, tzinfo=UTC), DAY, ADMIN, None, None, event)
        for n, event in enumerate(events, start=1)
    ]
    state = ACCOUNT.fold(log)
    assert isinstance(state, Account)
    return state


def an_officer(*roles: Role, name: str = "覃云") -> Account:
    granted = (e.RoleGranted(role=role, on=DAY) for role in roles)
    return folded(e.Opened(login="qin.yun", name=name, on=DAY), *granted)


def a_liaison(*providers: UUID) -> Account:
    granted = (e.RoleGranted(role=Role.PROVIDER, acts_for=one, on=DAY) for one in providers)
    return folded(e.Opened(login="lc", person="莫小燕", on=DAY), *granted)


def opening(*grants: c.Grant, name: str = "覃云", login: str = "qin.yun") -> c.Open:
    return c.Open(login=login, name=name, roles=grants)


def refused(code: str) -> pytest.RaisesContext[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# Opening


def test_an_officer_is_named_in_clear_and_who_acts_for_a_party_as_a_person() -> None:
    officer = d.open_(opening(c.Grant(role=Role.CASEWORKER)), ADMIN, DAY)
    liaison = d.open_(opening(c.Grant(role=Role.PROVIDER, acts_for=PROVIDER)), ADMIN, DAY)
    assert officer == (
        e.Opened(login="qin.yun", name="覃云", on=DAY),
        e.RoleGranted(role=Role.CASEWORKER, on=DAY),
        e.PasswordSet(temporary=True, on=DAY),
    )
    assert liaison[0] == e.Opened(login="qin.yun", person="覃云", on=DAY)
    assert folded(*liaison).of_a_party
    assert folded(*liaison).name == "覃云"


def test_a_role_named_twice_is_granted_once() -> None:
    twice = opening(c.Grant(role=Role.AUDITOR), c.Grant(role=Role.AUDITOR))
    assert sum(isinstance(one, e.RoleGranted) for one in d.open_(twice, ADMIN, DAY)) == 1


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (c.Grant(role=Role.PROVIDER), "acts-for-nobody"),
        (c.Grant(role=Role.ENTERPRISE), "acts-for-nobody"),
        (c.Grant(role=Role.AUDITOR, acts_for=PROVIDER), "acts-for-the-office"),
    ],
)
def test_whom_a_role_acts_for(grant: c.Grant, code: str) -> None:
    with refused(code):
        d.open_(opening(grant), ADMIN, DAY)


def test_nobody_acts_for_the_office_and_for_a_party() -> None:
    both = opening(c.Grant(role=Role.CASEWORKER), c.Grant(role=Role.PROVIDER, acts_for=PROVIDER))
    with refused("two-sides"):
        d.open_(both, ADMIN, DAY)
    with refused("two-sides"):
        d.grant(an_officer(), c.Grant(role=Role.PROVIDER, acts_for=PROVIDER), ADMIN, DAY)
    with refused("two-sides"):
        d.grant(a_liaison(PROVIDER), c.Grant(role=Role.CASEWORKER), ADMIN, DAY)


def test_one_person_may_act_for_several_providers() -> None:
    told = d.grant(a_liaison(PROVIDER), c.Grant(role=Role.PROVIDER, acts_for=OTHER), ADMIN, DAY)
    assert told == (e.RoleGranted(role=Role.PROVIDER, acts_for=OTHER, on=DAY),)


@pytest.mark.parametrize("login", ["a", "with space", "semi;colon", "", "x" * 65, "斜/线"])
def test_what_is_no_login_name(login: str) -> None:
    with pytest.raises(ValidationError):
        opening(c.Grant(role=Role.AUDITOR), login=login)


@pytest.mark.parametrize(
    ("typed", "kept"), [("Qin.Yun", "qin.yun"), ("ｑｉｎ", "qin"), ("覃云", "覃云")]
)
def test_a_login_name_has_one_spelling(typed: str, kept: str) -> None:
    assert opening(c.Grant(role=Role.AUDITOR), login=typed).login == kept


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.SYSTEM])
def test_no_account_is_the_public_or_the_system(role: Role) -> None:
    with pytest.raises(ValidationError):
        c.Grant(role=role)  # type: ignore[arg-type]


# Nobody lifts themself up


def test_an_administrator_grants_no_role_to_themself() -> None:
    own = an_officer(Role.ADMIN, name=ADMIN.name)
    with refused("own-role"):
        d.grant(own, c.Grant(role=Role.CASEWORKER), ADMIN, DAY)
    with refused("own-role"):
        d.open_(opening(c.Grant(role=Role.PRINCIPAL), name=ADMIN.name), ADMIN, DAY)
    assert d.grant(an_officer(), c.Grant(role=Role.CASEWORKER), ADMIN, DAY)


def test_the_first_administrator_opens_an_account_to_administer_with() -> None:
    assert d.open_(opening(c.Grant(role=Role.ADMIN), name=ADMIN.name), ADMIN, DAY)


def test_nobody_locks_or_closes_their_own_account() -> None:
    own = an_officer(Role.ADMIN, name=ADMIN.name)
    with refused("own-account"):
        d.lock(own, c.Lock(reason=MOVED), ADMIN, another_admin=True, today=DAY)
    with refused("own-account"):
        d.close(own, c.Close(reason=MOVED), ADMIN, another_admin=True, today=DAY)


# Nobody locks everybody out


def test_the_last_administrator_stays() -> None:
    last = an_officer(Role.ADMIN, Role.AUDITOR)
    with refused("last-admin"):
        d.lock(last, c.Lock(reason=MOVED), ADMIN, another_admin=False, today=DAY)
    with refused("last-admin"):
        d.close(last, c.Close(reason=MOVED), ADMIN, another_admin=False, today=DAY)
    with refused("last-admin"):
        gone = c.Withdraw(role=Role.ADMIN, reason=MOVED)
        d.withdraw(last, gone, another_admin=False, today=DAY)
    other = c.Withdraw(role=Role.AUDITOR, reason=MOVED)
    assert d.withdraw(last, other, another_admin=False, today=DAY)


def test_where_another_administrator_is_one_may_go() -> None:
    one = an_officer(Role.ADMIN)
    assert d.lock(one, c.Lock(reason=MOVED), ADMIN, another_admin=True, today=DAY)
    gone = c.Withdraw(role=Role.ADMIN, reason=MOVED)
    assert d.withdraw(one, gone, another_admin=True, today=DAY)


def test_an_administrator_who_is_locked_is_not_the_last_one() -> None:
    locked = folded(
        e.Opened(login="x", name="韦", on=DAY),
        e.RoleGranted(role=Role.ADMIN, on=DAY),
        e.Locked(reason=MOVED, on=DAY),
    )
    assert not locked.governs
    gone = c.Withdraw(role=Role.ADMIN, reason=MOVED)
    assert d.withdraw(locked, gone, another_admin=False, today=DAY)


# What stands already, and what is over


def test_a_role_is_granted_once_and_withdrawn_once() -> None:
    held = an_officer(Role.AUDITOR)
    with refused("role-held"):
        d.grant(held, c.Grant(role=Role.AUDITOR), ADMIN, DAY)
    with refused("role-not-held"):
        gone = c.Withdraw(role=Role.APPROVER, reason=MOVED)
        d.withdraw(held, gone, another_admin=True, today=DAY)


def test_lock_unlock_and_close_in_their_order() -> None:
    active = an_officer(Role.AUDITOR)
    with refused("account-status"):
        d.unlock(active, c.Unlock(reason=MOVED), DAY)
    locked = active.model_copy(update={"status": "locked"})
    with refused("account-status"):
        d.lock(locked, c.Lock(reason=MOVED), ADMIN, another_admin=True, today=DAY)
    assert d.unlock(locked, c.Unlock(reason=MOVED), DAY) == (e.Unlocked(reason=MOVED, on=DAY),)


def test_a_closed_account_stays_as_it_is() -> None:
    closed = an_officer(Role.AUDITOR).model_copy(update={"status": "closed"})
    grant = c.Grant(role=Role.APPROVER)
    link = c.Link(issuer="https://id.example", subject="1")
    for act in (
        lambda: d.grant(closed, grant, ADMIN, DAY),
        lambda: d.rename(closed, c.Rename(name="新", reason=MOVED), DAY),
        lambda: d.reset_password(closed, c.ResetPassword(reason=MOVED), DAY),
        lambda: d.set_password(closed, DAY),
        lambda: d.link(closed, link, DAY),
        lambda: d.close(closed, c.Close(reason=MOVED), ADMIN, another_admin=True, today=DAY),
    ):
        with pytest.raises(NotAllowedNow):
            act()


def test_why_a_password_was_reset_is_kept() -> None:
    account = folded(*d.open_(opening(c.Grant(role=Role.AUDITOR)), ADMIN, DAY))
    form = c.ResetPassword(reason="本人忘记密码，已当面核实")
    told = d.reset_password(account, form, DAY)
    assert told == (e.PasswordSet(temporary=True, reason=form.reason, on=DAY),)
    assert d.set_password(account, DAY) == (e.PasswordSet(temporary=False, on=DAY),)


def test_the_state_says_how_somebody_signs_in() -> None:
    officer = folded(
        e.Opened(login="x", name="韦", on=DAY),
        e.RoleGranted(role=Role.AUDITOR, on=DAY),
        e.PasswordSet(temporary=True, on=DAY),
        e.IdentityLinked(issuer="https://id.example", subject="1", on=DAY),
        e.Renamed(name="韦二", reason=MOVED, on=DAY),
    )
    assert officer.password_temporary is True
    assert [one.subject for one in officer.identities] == ["1"]
    assert officer.name == "韦二"
    assert officer.hats == (Hat(role=Role.AUDITOR),)


# Passwords


GOOD = "河里的石头会唱歌-7"


@pytest.mark.parametrize(
    "password",
    ["correct-horse-battery", "xq7kd-29mfz-hw4tt", "这是一句只有我记得住的话呀", "abcdefghij w"],
)
def test_a_long_password_is_taken_whatever_its_signs(password: str) -> None:
    require_acceptable(password, "qin.yun", "覃云")


@pytest.mark.parametrize("length", [11, 12, 200, 201])
def test_how_long_a_password_is(length: int) -> None:
    password = ("qwhxkzmvbtrp" * 20)[:length]
    if 12 <= length <= 200:
        require_acceptable(password)
    else:
        with pytest.raises(Malformed) as refusal:
            require_acceptable(password)
        assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["woaini1314520", "QWERTYUIOP123", "111111111111", "121212121212", "qin.yun12345",
     "Qin.Yun-2026!", "duban2026duban", "password1234!", "柳州督办liuzhou1"],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(password: str) -> None:
    with pytest.raises(Malformed):
        require_acceptable(password, "qin.yun", "覃云")


def test_the_list_of_common_ones_is_long_enough_to_matter() -> None:
    assert len(common()) > 150
    assert all(len(one) >= 12 for one in common())
