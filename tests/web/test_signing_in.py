"""Signing in, one's own account and the administrator's day, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accounts.people import PASSWORD, an_account
from client import Client
from examples import a_provider
from playwright.sync_api import Browser, Page, expect
from serving import served
from web.accessible import violations
from web.browsing import PHONE

from domain.values import Role

NEW = "ein Satz, den nur ich kenne"


@pytest.fixture
def address(office: Client) -> Iterator[str]:
    with served(office.http.app) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


def sign_in(page: Page, login: str, password: str = PASSWORD, lang: str = "zh") -> None:
    page.goto(f"/sign-in?lang={lang}")
    page.fill("#login", login)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_what_was_wrong_is_read_out_and_the_password_is_not_kept(
    page: Page, office: Client
) -> None:
    an_account(office.house)
    sign_in(page, "qin.yun", "not the password")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator("#login")).to_have_value("qin.yun")
    expect(page.locator("#password")).to_have_value("")
    assert violations(page) == []


def test_without_scripts_it_works_as_well(browser: Browser, address: str, office: Client) -> None:
    an_account(office.house)
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "qin.yun")
    page.goto("/account")
    expect(page.locator("h1")).to_have_text("我的账号")
    page.locator("header button").click()
    page.goto("/account")
    expect(page).to_have_url(f"{address}/sign-in?next=%2Faccount")
    context.close()


def test_a_link_to_a_page_leads_there_after_signing_in(
    page: Page, office: Client, address: str
) -> None:
    an_account(office.house)
    page.goto("/providers?status=listed")
    page.fill("#login", "qin.yun")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/providers?status=listed")


def test_a_link_with_a_token_goes_on_working(page: Page, office: Client) -> None:
    token = office.house.tokens.issue("韦志明", Role.CASEWORKER)
    page.goto(f"/#{token}")
    page.wait_for_url(lambda url: url.endswith("/desk"))
    expect(page.locator(".app-header__who")).to_contain_text("韦志明")
    assert token not in page.url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_of_an_administrator(
    browser: Browser, address: str, office: Client, lang: str
) -> None:
    # given an administrator, and a provider for whom somebody will act
    an_account(office.house, "xie", "谢安", Role.ADMIN)
    a_provider(office, name="柳东软件有限公司")
    office.house.catch_up()
    context = browser.new_context(base_url=address, viewport=PHONE)
    page = context.new_page()
    sign_in(page, "xie", lang=lang)
    assert violations(page) == []
    # when an account is opened for its liaison, by name of the provider
    page.goto("/accounts/new")
    assert violations(page) == []
    page.fill("[name='login']", "p1-liaison")
    page.fill("[name='name']", "莫小燕")
    page.select_option("select[name='roles.0.role']", "provider")
    page.fill("[name='roles.0.acts_for']", "柳东软件有限公司")
    page.locator("main form .govuk-button-group button").click()
    page.wait_for_load_state()
    secret = page.locator(".app-issued__secret").inner_text()
    assert violations(page) == []
    # then that person chooses a password, and is told for whom they act
    other = browser.new_context(base_url=address).new_page()
    sign_in(other, "p1-liaison", secret, lang=lang)
    expect(other).to_have_url(f"{address}/account/password")
    assert violations(other) == []
    for name, value in (("current", secret), ("new", NEW), ("again", NEW)):
        other.fill(f"#{name}", value)
    other.keyboard.press("Enter")
    other.wait_for_url(f"{address}/account?done=password")
    expect(other.locator(".app-header__who")).to_contain_text("柳东软件有限公司")
    assert violations(other) == []
    # and the administrator sees the sign-in, and ends it
    page.goto("/admin/sign-ins")
    expect(page.locator("tbody tr").first).to_contain_text("莫小燕")
    assert violations(page) == []
    page.locator("tbody a").first.click()
    page.wait_for_load_state()
    assert violations(page) == []
    page.goto(f"{page.url}/sessions")
    assert violations(page) == []
    page.locator("main button").click()
    page.wait_for_load_state()
    other.goto("/account")
    expect(other).to_have_url(f"{address}/sign-in?next=%2Faccount")
    context.close()


def test_one_person_takes_another_role_and_is_shown_where_they_are(
    page: Page, office: Client
) -> None:
    an_account(office.house, "huang", "黄建平", Role.APPROVER, Role.CASEWORKER)
    sign_in(page, "huang")
    expect(page.locator(".app-role").first).to_have_text("审批人员")
    page.goto("/account")
    page.locator("main .app-hats button").click()
    page.wait_for_load_state()
    expect(page.locator(".app-role").first).to_have_text("承办人员")
    assert page.url.endswith("/desk")
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["duban_session"]["httpOnly"]
    assert cookies["duban_session"]["sameSite"] == "Lax"
