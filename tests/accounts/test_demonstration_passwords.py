"""Passwords for the accounts of the demonstration, and for nobody else's."""

from __future__ import annotations

from accounts.people import PASSWORD, an_account

from domain.values import Role
from interfaces import sign_ins
from interfaces.wiring import House


def test_who_had_an_account_before_the_demonstration_came_keeps_the_password(timed: House) -> None:
    # given an administrator with a password, and an account as the demonstration opens it
    own = an_account(timed, "qin.yun", "覃云", Role.ADMIN)
    fresh = an_account(timed, "huang", sign_ins.USERS[Role.APPROVER], Role.APPROVER, password=None)
    # when passwords are drawn for the demonstration
    sign_ins.issue(timed)
    # then the one of the administrator still opens the account, and is told to nobody
    assert timed.credentials.verify(own, PASSWORD).right
    shown = sign_ins.demonstrated(timed)
    assert set(shown) == {Role.APPROVER}
    drawn = timed.credentials.verify(fresh, shown[Role.APPROVER].password)
    assert drawn.right
    assert not drawn.must_change
