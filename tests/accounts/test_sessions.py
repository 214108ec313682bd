"""Sessions: how long they last, what ends them, and that a role that was taken away is gone."""

from __future__ import annotations

from typing import Any

import pytest
from accounts.conftest import Clock
from accounts.people import ADMIN, PASSWORD, a_visitor, an_account, asked, is_in
from visitor import SAME, Visitor

from application import accounts
from domain.account import commands as c
from domain.values import Role
from interfaces.wiring import House

NEW = "ein anderes Passwort 7"


def signed_in(house: House, login: str = "qin.yun") -> Visitor:
    browser = a_visitor(house)
    assert browser.sign_in(login, PASSWORD).status_code == 303
    return browser


def test_a_session_ends_when_it_is_not_used_for_8_hours(timed: House, clock: Clock) -> None:
    an_account(timed)
    browser = signed_in(timed)
    clock.wait(hours=7, minutes=59)
    assert is_in(browser)
    clock.wait(hours=7, minutes=59)
    assert is_in(browser)
    clock.wait(hours=8)
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/desk/news?after=0", 200),
     ("/audit/exports/00000000-0000-4000-8000-000000000000/progress", 403)],
)  # fmt: skip
def test_what_a_page_asks_for_by_itself_is_no_use_of_a_session(
    timed: House, clock: Clock, address: str, status: int
) -> None:
    an_account(timed)
    browser = signed_in(timed)
    clock.wait(hours=7, minutes=59)
    assert browser.get(address).status_code == status
    clock.wait(minutes=1)
    assert not is_in(browser)


def test_a_session_ends_after_24_hours_however_often_it_is_used(timed: House, clock: Clock) -> None:
    an_account(timed)
    browser = signed_in(timed)
    for _ in range(5):
        clock.wait(hours=4, minutes=47)
        assert is_in(browser)
    clock.wait(minutes=4)
    assert is_in(browser)
    clock.wait(minutes=1)
    assert not is_in(browser)


def test_only_a_digest_of_the_secret_is_kept(timed: House) -> None:
    an_account(timed)
    browser = signed_in(timed)
    with timed.connection() as conn:
        rows = conn.execute("SELECT s::text AS s FROM sessions s").fetchall()
    assert len(rows) == 1
    assert str(browser.secret) not in str(rows)


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "\x00", "ein-geheimnis"])
def test_a_secret_that_nobody_was_given_opens_nothing(timed: House, secret: str) -> None:
    browser = a_visitor(timed)
    answer = browser.get("/account", Cookie=f"duban_session={secret}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


def test_the_cookie_is_kept_from_scripts_and_other_sites(timed: House) -> None:
    an_account(timed)
    said = a_visitor(timed).sign_in("qin.yun", PASSWORD).headers.get_list("set-cookie")
    cookie = next(one for one in said if one.startswith("duban_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # http, as on this machine alone


def test_over_https_each_cookie_is_secure_and_of_this_host_alone(timed: House) -> None:
    an_account(timed)
    browser = a_visitor(timed, "https://office.example")
    said = browser.get("/sign-in?lang=en").headers.get_list("set-cookie")
    said += browser.sign_in("qin.yun", PASSWORD).headers.get_list("set-cookie")
    given = [cookie for cookie in said if "Max-Age=0" not in cookie]
    assert {cookie.partition("=")[0] for cookie in given} == {
        "__Host-duban_session",
        "__Host-duban_visit",
        "__Host-duban_lang",
    }
    for cookie in given:
        assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
        assert "Domain" not in cookie
    assert is_in(browser)


@pytest.mark.parametrize(("scheme", "told"), [("https", "max-age=31536000"), ("http", None)])
def test_who_comes_by_https_keeps_to_it(timed: House, scheme: str, told: str | None) -> None:
    headers = a_visitor(timed, f"{scheme}://office.example").get("/sign-in").headers
    assert headers.get("strict-transport-security") == told


def test_signing_out_ends_the_session_for_whoever_has_the_secret(timed: House) -> None:
    an_account(timed)
    browser = signed_in(timed)
    secret = browser.secret
    assert browser.http.post("/sign-out", headers=SAME).status_code == 303
    assert browser.secret is None
    other = a_visitor(timed)
    assert other.get("/account", Cookie=f"duban_session={secret}").status_code == 303


def test_another_site_signs_nobody_out(timed: House) -> None:
    an_account(timed)
    browser = signed_in(timed)
    browser.http.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert is_in(browser)


def test_signing_in_again_ends_the_former_session(timed: House) -> None:
    an_account(timed)
    browser = signed_in(timed)
    former = browser.secret
    assert browser.sign_in("qin.yun", PASSWORD).status_code == 303
    assert browser.secret != former
    with timed.connection() as conn:
        row = conn.execute("SELECT count(*) AS n FROM sessions").fetchone()
    assert row["n"] == 1


def the_change(house: House, what: str, account_id: Any) -> None:
    forms: dict[str, tuple[Any, Any]] = {
        "locked": (accounts.lock, c.Lock(reason="核实")),
        "closed": (accounts.close, c.Close(reason="退休")),
        "withdrawn": (
            accounts.withdraw,
            c.Withdraw(role=Role.CASEWORKER, reason="调离"),
        ),
    }
    act, form = forms[what]
    asked(house, act, account_id, form)


@pytest.mark.parametrize("what", ["locked", "closed", "withdrawn"])
def test_what_is_taken_away_is_gone_at_the_next_request(timed: House, what: str) -> None:
    account_id = an_account(timed)
    browser = signed_in(timed)
    assert is_in(browser)
    the_change(timed, what, account_id)
    assert not is_in(browser)
    with timed.connection() as conn:
        row = conn.execute("SELECT count(*) AS n FROM sessions").fetchone()
    assert row["n"] == 0


def test_a_role_that_is_withdrawn_leaves_the_other_ones(timed: House) -> None:
    account_id = an_account(timed, "huang", "黄", Role.APPROVER, Role.CASEWORKER)
    at_work, elsewhere = signed_in(timed, "huang"), signed_in(timed, "huang")
    elsewhere.send("/account/role", shown_on="/account", hat="caseworker")
    asked(timed, accounts.withdraw, account_id, c.Withdraw(role=Role.APPROVER, reason="调离"))
    assert not is_in(at_work)
    assert is_in(elsewhere)
    assert at_work.sign_in("huang", PASSWORD).status_code == 303


def test_an_account_without_a_role_is_told_so(timed: House) -> None:
    account_id = an_account(timed)
    the_change(timed, "withdrawn", account_id)
    answer = a_visitor(timed).sign_in("qin.yun", PASSWORD)
    assert answer.status_code == 403
    assert "没有任何角色" in answer.text


def test_a_new_name_is_borne_at_once(timed: House) -> None:
    account_id = an_account(timed)
    browser = signed_in(timed)
    asked(timed, accounts.rename, account_id, c.Rename(name="覃云（二科）", reason="同名"))
    assert "覃云（二科）" in browser.get("/account").text


# Roles that one person takes in turn


def test_another_role_comes_with_another_secret(timed: House) -> None:
    an_account(timed, "huang", "黄", Role.APPROVER, Role.CASEWORKER)
    browser = signed_in(timed, "huang")
    former = browser.secret
    answer = browser.send("/account/role", shown_on="/account", hat="caseworker")
    assert answer.status_code == 303
    assert browser.secret != former
    assert is_in(browser)
    assert not is_in_with(timed, former)


def is_in_with(house: House, secret: str | None) -> bool:
    return a_visitor(house).get("/account", Cookie=f"duban_session={secret}").status_code == 200


@pytest.mark.parametrize("hat", ["principal", "admin", "", "approver x", "provider"])
def test_nobody_takes_a_role_that_they_do_not_hold(timed: House, hat: str) -> None:
    an_account(timed, "huang", "黄", Role.APPROVER, Role.CASEWORKER)
    browser = signed_in(timed, "huang")
    assert browser.send("/account/role", shown_on="/account", hat=hat).status_code == 403
    assert is_in(browser)


# Passwords of one's own


def test_a_temporary_password_has_to_be_replaced_before_anything_else(timed: House) -> None:
    account_id = an_account(timed, "huang", "黄", Role.APPROVER, password=None)
    drawn = timed.credentials.draw(account_id)
    browser = a_visitor(timed)
    answer = browser.sign_in("huang", drawn, next="/cases")
    assert answer.headers["location"] == "/account/password"
    for path in ("/", "/account", "/cases", "/providers"):
        assert browser.get(path).headers["location"] == "/account/password"
    done = browser.send("/account/password", current=drawn, new=NEW, again=NEW)
    assert done.headers["location"] == "/account?done=password"
    assert is_in(browser)
    assert a_visitor(timed).sign_in("huang", NEW).headers["location"] == "/"
    state = timed.doors.of_login("huang")
    assert state is not None
    assert state.password_temporary is False


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"current": "x" * 14, "new": NEW, "again": NEW}, "current"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "x"}, "again"),
        ({"current": PASSWORD, "new": "kurz", "again": "kurz"}, "new"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "new"),
        ({"current": PASSWORD, "new": "woaini1314520", "again": "woaini1314520"}, "new"),
    ],
)
def test_what_is_no_new_password_is_said_at_its_field(
    timed: House, fields: dict[str, str], field: str
) -> None:
    an_account(timed)
    browser, before = signed_in(timed), timed.office.head()
    answer = browser.send("/account/password", **fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert fields["new"] not in answer.text
    assert timed.office.head() == before
    assert a_visitor(timed).sign_in("qin.yun", PASSWORD).status_code == 303


def test_a_new_password_ends_the_other_sessions(timed: House) -> None:
    an_account(timed)
    here, elsewhere = signed_in(timed), signed_in(timed)
    here.send("/account/password", current=PASSWORD, new=NEW, again=NEW)
    assert is_in(here)
    assert not is_in(elsewhere)


def test_the_present_password_cannot_be_tried_without_end(timed: House) -> None:
    an_account(timed)
    browser = signed_in(timed)
    fields = {"current": "not the password", "new": NEW, "again": NEW}
    answers = [browser.send("/account/password", **fields).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


# One's own sessions, and an administrator's view of anybody's


def test_somebody_ends_a_session_of_their_own_and_nobody_elses(timed: House) -> None:
    an_account(timed)
    other_id = an_account(timed, "lu", "陆")
    here, elsewhere, other = signed_in(timed), signed_in(timed), signed_in(timed, "lu")
    (foreign,) = timed.sessions.listed(other_id)
    here.send("/account/sessions/end", shown_on="/account", session=str(foreign.id))
    assert is_in(other)
    account = timed.doors.of_login("qin.yun")
    assert account is not None
    mine = timed.sessions.of(str(elsewhere.secret))
    assert mine is not None
    here.send("/account/sessions/end", shown_on="/account", session=str(mine.id))
    assert not is_in(elsewhere)
    assert is_in(here)


def test_somebody_ends_all_their_other_sessions(timed: House) -> None:
    an_account(timed)
    here, elsewhere = signed_in(timed), signed_in(timed)
    here.send("/account/sessions/end-others", shown_on="/account")
    assert is_in(here)
    assert not is_in(elsewhere)


def test_an_administrator_ends_anybodys_sessions(timed: House) -> None:
    an_account(timed, "admin", "谢", Role.ADMIN)
    account_id = an_account(timed)
    admin, browser = signed_in(timed, "admin"), signed_in(timed)
    shown = admin.get(f"/accounts/{account_id}/sessions")
    assert shown.status_code == 200
    admin.send(f"/accounts/{account_id}/sessions/end", shown_on=f"/accounts/{account_id}/sessions")
    assert not is_in(browser)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PRINCIPAL, Role.AUDITOR])
def test_nobody_else_ends_the_sessions_of_others(timed: House, role: Role) -> None:
    other_id = an_account(timed, "other", "陆")
    an_account(timed, "me", "我", role)
    other, me = signed_in(timed, "other"), signed_in(timed, "me")
    path = f"/accounts/{other_id}/sessions"
    assert me.get(path).status_code == (200 if role is Role.AUDITOR else 403)
    assert me.send(f"{path}/end", shown_on="/account").status_code == 403
    assert is_in(other)


# A link with a token, as `duban serve` prints it


def test_a_token_opens_a_session_for_whom_it_names(timed: House) -> None:
    token = timed.tokens.issue("韦志明", Role.CASEWORKER)
    browser = a_visitor(timed)
    answer = browser.http.post("/sign-in", data={"token": token}, headers=SAME)
    assert answer.status_code == 303
    assert token not in str(answer.headers)
    assert "韦志明" in browser.get("/account").text


def test_no_session_outlasts_the_token_it_came_with(timed: House, clock: Clock) -> None:
    import time

    clock.now = clock.now.fromtimestamp(time.time(), clock.now.tzinfo)
    token = timed.tokens.issue("韦志明", Role.CASEWORKER, days=1)
    clock.wait(hours=20)
    browser = a_visitor(timed)
    browser.http.post("/sign-in", data={"token": token}, headers=SAME)
    clock.wait(hours=3, minutes=59)
    assert is_in(browser)
    clock.wait(minutes=1)
    assert not is_in(browser)


@pytest.mark.parametrize("token", ["x", "a.b.c", "ey.ey.ey"])
def test_what_is_no_token_opens_nothing(timed: House, token: str) -> None:
    answer = a_visitor(timed).http.post("/sign-in", data={"token": token}, headers=SAME)
    assert answer.status_code == 401
    assert ADMIN.name not in answer.text


def test_tokens_are_not_guessed_at_without_end_but_used_as_often_as_need_be(timed: House) -> None:
    token = timed.tokens.issue("韦志明", Role.CASEWORKER)
    for _ in range(40):
        answer = a_visitor(timed).http.post("/sign-in", data={"token": token}, headers=SAME)
        assert answer.status_code == 303
    wrong = [
        a_visitor(timed).http.post("/sign-in", data={"token": "a.b.c"}, headers=SAME).status_code
        for _ in range(31)
    ]
    assert wrong == [401] * 30 + [429]
