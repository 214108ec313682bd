"""What belongs to one account only, and the administrator who stays, also when two act at once."""

from __future__ import annotations

import threading
from functools import partial
from uuid import UUID, uuid4

import pytest
from accounts.people import ADMIN, an_account, asked, perform
from client import Client
from examples import a_provider

from application import accounts
from application.unit import Result, Unit
from domain.account import commands as c
from domain.catalogue import ACCOUNT
from domain.values import NotAllowedNow, Refusal, Role
from interfaces.api.app import create_app
from interfaces.wiring import House

REASON = "核实"
ISSUER = "https://id.example.gov.cn"


def state(house: House, account_id: object) -> object:
    return house.office.fold(ACCOUNT, account_id)[0]  # type: ignore[arg-type]


def test_a_login_belongs_to_one_account_for_ever(timed: House) -> None:
    first = an_account(timed, "qin.yun", "覃云", password=None)
    asked(timed, accounts.close, first, c.Close(reason=REASON))
    with pytest.raises(NotAllowedNow) as refused:
        an_account(timed, "QIN.YUN", "覃二", password=None)
    assert refused.value.field == "login"


def test_a_name_that_was_borne_once_is_nobody_elses(timed: House) -> None:
    first = an_account(timed, "a1", "王伟", password=None)
    asked(timed, accounts.rename, first, c.Rename(name="王伟（一科）", reason=REASON))
    with pytest.raises(NotAllowedNow) as refused:
        an_account(timed, "a2", "王 伟", password=None)
    assert refused.value.field == "name"
    # its own bearer may go back to it
    asked(timed, accounts.rename, first, c.Rename(name="王伟", reason=REASON))
    second = an_account(timed, "a2", "王伟（二科）", password=None)
    with pytest.raises(NotAllowedNow):
        asked(timed, accounts.rename, second, c.Rename(name="王伟（一科）", reason=REASON))


def test_two_at_once_cannot_both_have_a_name(timed: House) -> None:
    outcomes: list[str] = []

    def open_one(login: str) -> None:
        form = c.Open(login=login, name="陆明", roles=(c.Grant(role=Role.AUDITOR),))
        try:
            perform(timed, partial(accounts.open_, form=form))
            outcomes.append("opened")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=open_one, args=(f"lu{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "taken", "taken", "taken"]


def test_an_identity_changes_hands_only_once_it_is_unlinked(timed: House) -> None:
    one, other = (an_account(timed, f"a{n}", f"韦{n}", password=None) for n in (1, 2))
    link = c.Link(issuer=ISSUER, subject="7")
    asked(timed, accounts.link, one, link)
    with pytest.raises(NotAllowedNow) as refused:
        asked(timed, accounts.link, other, link)
    assert refused.value.field == "subject"
    asked(timed, accounts.unlink, one, c.Unlink(issuer=ISSUER, subject="7", reason=REASON))
    asked(timed, accounts.link, other, link)
    with pytest.raises(NotAllowedNow):
        asked(timed, accounts.link, one, link)


def test_an_identity_that_is_linked_again_just_as_another_takes_it_is_not(timed: House) -> None:
    # given one that an account had and gave back, and whose claim is still its own
    one, other = (an_account(timed, f"a{n}", f"韦{n}", password=None) for n in (1, 2))
    link = c.Link(issuer=ISSUER, subject="7")
    asked(timed, accounts.link, one, link)
    asked(timed, accounts.unlink, one, c.Unlink(issuer=ISSUER, subject="7", reason=REASON))
    taken: list[UUID] = []

    # when another one takes it between the decision to link it again and its saving
    def link_again(unit: Unit) -> Result:
        linked = accounts.link(unit, one, link)
        if not taken:
            taken.append(asked(timed, accounts.link, other, link))
        return linked

    # then the decision is made anew
    with pytest.raises(NotAllowedNow) as refused:
        perform(timed, link_again)
    assert refused.value.code == "taken"
    assert not state(timed, one).identities  # type: ignore[attr-defined]


def test_whom_somebody_acts_for_has_to_be_there(timed: House) -> None:
    with pytest.raises(Refusal) as refused:
        an_account(timed, "lc", "莫", Role.PROVIDER, acts_for=uuid4())
    assert refused.value.code == "unknown-reference"


def test_two_administrators_cannot_withdraw_each_other_at_once(timed: House) -> None:
    pair = [an_account(timed, f"a{n}", f"管{n}", Role.ADMIN, password=None) for n in (1, 2)]
    outcomes: list[str] = []
    form = c.Withdraw(role=Role.ADMIN, reason=REASON)

    def withdraw(n: int) -> None:
        try:
            asked(timed, accounts.withdraw, pair[n], form)
            outcomes.append("withdrawn")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=withdraw, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["last-admin", "withdrawn"]
    assert sum(state(timed, one).governs for one in pair) == 1  # type: ignore[attr-defined]


def test_an_administrator_who_is_locked_does_not_count_as_another(timed: House) -> None:
    one, other = (an_account(timed, f"a{n}", f"管{n}", Role.ADMIN, password=None) for n in (1, 2))
    asked(timed, accounts.lock, other, c.Lock(reason=REASON))
    with pytest.raises(NotAllowedNow) as refused:
        asked(timed, accounts.close, one, c.Close(reason=REASON))
    assert refused.value.code == "last-admin"


def test_who_acts_for_a_party_stands_in_a_box_and_an_officer_in_clear(timed: House) -> None:
    provider = UUID(a_provider(Client(create_app(timed), timed)))
    an_account(timed, "lc", "莫小燕", Role.PROVIDER, password=None, acts_for=provider)
    an_account(timed, "qin.yun", "覃云", password=None)
    with timed.connection() as conn:
        rows = conn.execute(
            "SELECT convert_from(state, 'UTF8') AS s FROM stored_events"
            " WHERE topic LIKE 'account%%'"
        ).fetchall()
    said = " ".join(row["s"] for row in rows)
    assert "莫小燕" not in said
    assert "覃云" in said
    assert ADMIN.name in said
