"""Passwords, and how often they may be tried: below, at and above each threshold."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from accounts.conftest import QUICK, Clock
from accounts.people import DESK, ELSEWHERE, PASSWORD, an_account, asked
from argon2 import PasswordHasher

from application import accounts
from application.limits import TooMany
from application.signing_in.doors import LetIn, NoAccount, NotLetIn
from application.signing_in.register import Client
from domain.account import commands as c
from interfaces.wiring import House

WRONG = "eine falsche Auskunft"


def let_in(house: House, login: str = "qin.yun", password: str = PASSWORD) -> LetIn:
    return house.doors.by_password(login, password, DESK)


def fail(house: House, times: int, login: str = "qin.yun", client: Client = DESK) -> None:
    for _ in range(times):
        with pytest.raises(NotLetIn):
            house.doors.by_password(login, WRONG, client)


def noted(house: House) -> list[str]:
    with house.connection() as conn:
        rows = conn.execute("SELECT kind FROM sign_in_journal ORDER BY id").fetchall()
    return [row["kind"] for row in rows]


def test_the_right_password_lets_in_however_the_login_is_typed(timed: House) -> None:
    account_id = an_account(timed)
    for login in ("qin.yun", " Qin.Yun ", "ｑｉｎ.ｙｕｎ"):
        assert let_in(timed, login).account.id == account_id


@pytest.mark.parametrize("password", ["", WRONG, f"{PASSWORD} ", PASSWORD[:-1]])
def test_another_password_does_not(timed: House, password: str) -> None:
    an_account(timed)
    with pytest.raises(NotLetIn):
        let_in(timed, password=password)


def test_nobody_unknown_locked_closed_or_without_a_password_is_let_in(timed: House) -> None:
    an_account(timed, "no.password", "韦一", password=None)
    locked = an_account(timed, "locked", "韦二")
    asked(timed, accounts.lock, locked, c.Lock(reason="核实"))
    closed = an_account(timed, "closed", "韦三")
    asked(timed, accounts.close, closed, c.Close(reason="退休"))
    for login in ("nobody", "no.password", "locked", "closed"):
        with pytest.raises(NotLetIn):
            let_in(timed, login)


# Lock-out: five tries within any 15 minutes


def test_below_the_limit_the_right_password_still_lets_in(timed: House) -> None:
    an_account(timed)
    fail(timed, 4)
    assert let_in(timed)
    fail(timed, 4)  # counted anew
    assert let_in(timed)


def test_at_the_limit_even_the_right_password_waits(timed: House) -> None:
    an_account(timed)
    fail(timed, 5)
    with pytest.raises(TooMany) as refused:
        let_in(timed)
    assert refused.value.seconds == 15 * 60


def test_the_lock_ends_after_15_minutes_and_not_before(timed: House, clock: Clock) -> None:
    an_account(timed)
    fail(timed, 5)
    clock.wait(minutes=14, seconds=59)
    with pytest.raises(TooMany):
        let_in(timed)
    clock.wait(seconds=1)
    assert let_in(timed)


def test_a_locked_login_is_not_locked_for_longer_by_trying_on(timed: House, clock: Clock) -> None:
    an_account(timed)
    fail(timed, 5)
    for _ in range(10):
        clock.wait(minutes=1)
        with pytest.raises(TooMany):
            let_in(timed)
    clock.wait(minutes=5)
    assert let_in(timed)


def test_after_the_lock_there_are_five_tries_again(timed: House, clock: Clock) -> None:
    an_account(timed)
    fail(timed, 5)
    clock.wait(minutes=15)
    fail(timed, 5)
    with pytest.raises(TooMany):
        let_in(timed)


def test_tries_that_are_15_minutes_old_count_no_more(timed: House, clock: Clock) -> None:
    an_account(timed)
    fail(timed, 4)
    clock.wait(minutes=15)
    fail(timed, 4)
    assert let_in(timed)


def test_one_try_is_free_as_soon_as_one_is_15_minutes_old(timed: House, clock: Clock) -> None:
    an_account(timed)
    fail(timed, 1)
    clock.wait(minutes=10)
    fail(timed, 4)
    clock.wait(minutes=5)
    fail(timed, 1)
    with pytest.raises(TooMany) as refused:
        let_in(timed)
    assert refused.value.seconds == 10 * 60


def test_a_login_that_nobody_has_is_locked_in_the_same_way(timed: House) -> None:
    fail(timed, 5, "nobody.at.all")
    with pytest.raises(TooMany):
        let_in(timed, "nobody.at.all")


def test_one_login_that_is_locked_locks_no_other(timed: House) -> None:
    an_account(timed)
    fail(timed, 5, "somebody.else")
    assert let_in(timed)


def test_a_limit_counts_tries_that_are_made_at_once(timed: House) -> None:
    an_account(timed)
    outcomes: list[str] = []

    def one_try() -> None:
        try:
            timed.doors.by_password("qin.yun", WRONG, DESK)
        except (NotLetIn, TooMany) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=one_try) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["NotLetIn"] * 5 + ["TooMany"] * 7


# By address: 30 tries, whoever they are for


def test_an_address_that_fails_for_many_logins_waits(timed: House, clock: Clock) -> None:
    an_account(timed)
    for n in range(29):
        fail(timed, 1, f"login-{n}")
    assert let_in(timed)  # the 30th try, and it succeeds
    fail(timed, 1, "login-29")
    with pytest.raises(TooMany):
        let_in(timed)
    assert timed.doors.by_password("qin.yun", PASSWORD, ELSEWHERE)
    clock.wait(minutes=15)
    assert let_in(timed)


def test_an_office_that_signs_in_in_the_morning_is_not_locked_out(timed: House) -> None:
    an_account(timed)
    for _ in range(40):
        assert let_in(timed)


# What is kept, and what is not


def test_the_register_says_what_happened_and_no_login_that_nobody_has(timed: House) -> None:
    an_account(timed)
    fail(timed, 5)
    fail(timed, 1, "my-secret-typed-into-the-wrong-field")
    assert noted(timed) == ["failed"] * 4 + ["locked_out", "failed"]
    with timed.connection() as conn:
        said = conn.execute("SELECT s::text AS s FROM sign_in_journal s").fetchall()
        tries = conn.execute("SELECT t::text AS t FROM attempts t").fetchall()
    assert "secret" not in str(said) + str(tries)
    assert "qin.yun" not in str(tries)


def test_no_password_is_kept_in_clear_anywhere(timed: House) -> None:
    account_id = an_account(timed)
    drawn = timed.credentials.draw(account_id)
    with timed.connection() as conn:
        for table in ("credentials", "commands", "stored_events", "sign_in_journal"):
            rows = conn.execute(f"SELECT t::text AS t FROM {table} t").fetchall()
            assert PASSWORD not in str(rows)
            assert drawn not in str(rows)
        row = conn.execute("SELECT hash FROM credentials").fetchone()
    assert row["hash"].startswith("$argon2id$")


def test_a_temporary_password_says_so_once_it_lets_in(timed: House) -> None:
    account_id = an_account(timed)
    drawn = timed.credentials.draw(account_id)
    assert let_in(timed, password=drawn).must_change
    timed.credentials.set(account_id, PASSWORD, must_change=False)
    assert not let_in(timed).must_change
    with pytest.raises(NotLetIn):
        let_in(timed, password=drawn)


def test_a_password_is_hashed_again_when_the_parameters_change(timed: House) -> None:
    account_id = an_account(timed)
    timed.credentials._hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert let_in(timed)
    with timed.connection() as conn:
        row = conn.execute("SELECT hash FROM credentials").fetchone()
    assert "m=16,t=2" in row["hash"]
    assert timed.credentials.verify(account_id, PASSWORD).right


def test_nobody_costs_as_much_as_somebody(timed: House) -> None:
    """Unknown logins are hashed against too: neither words nor time tell them apart."""
    an_account(timed)
    hashed: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            hashed.append(str(hash))
            return super().verify(hash, password)

    timed.credentials._hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    fail(timed, 1)
    fail(timed, 1, "nobody")
    assert len(hashed) == 2
    assert {one.partition("$m=")[2][:6] for one in hashed} == {
        QUICK.hash("x").partition("$m=")[2][:6]
    }


# Identities that somebody else vouches for


ISSUER = "https://id.example.gov.cn"


def test_a_linked_identity_opens_its_account_and_an_unlinked_one_nothing(timed: House) -> None:
    account_id = an_account(timed, password=None)
    link = c.Link(issuer=ISSUER, subject="2440")
    asked(timed, accounts.link, account_id, link)
    assert timed.doors.by_identity(ISSUER, "2440", None, DESK).account.id == account_id
    for issuer, subject in ((ISSUER, "2441"), ("https://other.example", "2440")):
        with pytest.raises(NoAccount):
            timed.doors.by_identity(issuer, subject, None, DESK)
    unlink = c.Unlink(issuer=ISSUER, subject="2440", reason="有误")
    asked(timed, accounts.unlink, account_id, unlink)
    with pytest.raises(NoAccount):
        timed.doors.by_identity(ISSUER, "2440", None, DESK)


def test_the_login_of_the_provider_counts_only_where_it_is_handed_in(timed: House) -> None:
    account_id = an_account(timed, password=None)
    with pytest.raises(NoAccount):
        timed.doors.by_identity(ISSUER, str(uuid4()), None, DESK)
    assert timed.doors.by_identity(ISSUER, "7", "Qin.Yun", DESK).account.id == account_id


def test_an_ipv6_customer_is_one_address_however_it_draws_the_rest(timed: House) -> None:
    for n in range(30):
        fail(timed, 1, f"login-{n}", Client(f"2001:db8:1:2::{n:x}", ""))
    with pytest.raises(TooMany):
        timed.doors.by_password("other", WRONG, Client("2001:db8:1:2:ffff::1", ""))
    fail(timed, 1, "other", Client("2001:db8:1:3::1", ""))
