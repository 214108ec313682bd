"""A form is sent by a page of ours, in the browser to which it was shown: else nothing is done."""

from __future__ import annotations

import pytest
from accounts.people import PASSWORD, a_visitor, an_account
from visitor import SAME, Visitor

from interfaces.wiring import House


def attempt(browser: Visitor, token: str, **headers: str) -> int:
    data = {"csrf": token, "login": "qin.yun", "password": PASSWORD}
    answer = browser.http.post("/sign-in", data=data, headers=headers or SAME)
    assert answer.status_code in (303, 403)
    return int(answer.status_code)


def test_each_rendering_has_another_token_and_each_of_them_holds(timed: House) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    first, second = browser.csrf("/sign-in"), browser.csrf("/sign-in")
    assert first != second
    assert attempt(browser, first) == 303


def test_a_token_of_another_browser_does_not_hold(timed: House) -> None:
    an_account(timed)
    mine, others = a_visitor(timed), a_visitor(timed)
    mine.csrf("/sign-in")
    assert attempt(mine, others.csrf("/sign-in")) == 403


@pytest.mark.parametrize("change", ["", "x", ".", "0" * 16 + "." + "0" * 64])
def test_no_token_or_a_made_up_one_does_not_hold(timed: House, change: str) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    browser.csrf("/sign-in")
    assert attempt(browser, change) == 403


def test_a_token_is_bound_to_its_nonce(timed: House) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    nonce, _, signed = browser.csrf("/sign-in").partition(".")
    assert attempt(browser, f"{nonce[::-1]}x.{signed}") == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://office.example"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_right_token_from_another_site_does_not_hold(
    timed: House, headers: dict[str, str], status: int
) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    assert attempt(browser, browser.csrf("/sign-in"), **headers) == status


def test_a_form_that_was_opened_before_signing_in_does_not_hold_afterwards(timed: House) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    stale = browser.csrf("/sign-in")
    assert browser.sign_in("qin.yun", PASSWORD).status_code == 303
    answer = browser.http.post("/account/sessions/end-others", data={"csrf": stale}, headers=SAME)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/account/role", "/account/password", "/account/sessions/end", "/account/sessions/end-others"],
)
def test_each_form_of_the_account_asks_for_it(timed: House, path: str) -> None:
    an_account(timed)
    browser = a_visitor(timed)
    browser.sign_in("qin.yun", PASSWORD)
    assert browser.http.post(path, headers=SAME).status_code in (403, 422)
    data = {"hat": "caseworker", "session": "00000000-0000-0000-0000-000000000000"}
    assert browser.http.post(path, data=data, headers=SAME).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/cases?status=open", "/cases?status=open"),
        ("", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(timed: House, wanted: str, reached: str) -> None:
    an_account(timed)
    answer = a_visitor(timed).sign_in("qin.yun", PASSWORD, next=wanted)
    assert answer.headers["location"] == reached
