"""One's messages, where they go, and the administrator's outbox and subscriptions, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from accounts.people import PASSWORD, an_account
from client import Client, settle
from examples import a_complaint, a_provider, an_enterprise
from messages.people import run
from playwright.sync_api import Browser, Page, expect
from serving import served
from web.accessible import violations_in_both
from web.browsing import PHONE, visiting
from web.browsing import sign_in as by_token

from application.messages import outbox
from application.messages.outbox import Row, row_id
from domain.message import Channel, Topic
from interfaces.messages.messenger import Messenger


@pytest.fixture
def address(office: Client) -> Iterator[str]:
    with served(office.http.app) as found:
        yield found


def told(office: Client) -> UUID:
    """A caseworker whom three complaints wait for."""
    account = an_account(office.house)
    provider, enterprise = a_provider(office), an_enterprise(office)
    for _ in range(3):
        a_complaint(office, provider, enterprise)
    settle(office.house)
    run(office.house, Messenger(office.house))
    return account


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("#login", "qin.yun")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sticks_out(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.parametrize("screen", [None, PHONE])
def test_messages_are_counted_read_and_lead_to_their_record(
    office: Client, browser: Browser, address: str, screen: dict[str, int] | None
) -> None:
    told(office)
    options = {} if screen is None else {"viewport": screen}
    with visiting(browser, address, **options) as page:
        sign_in(page)
        expect(page.locator(".app-unread")).to_contain_text("3")
        page.click("a[href='/messages']")
        expect(page.locator(".app-messages > li")).to_have_count(3)
        assert violations_in_both(page) == [] and not sticks_out(page)
        page.locator("button", has_text="标为已读").nth(1).click()
        expect(page.locator(".app-unread")).to_contain_text("2")
        page.locator("button", has_text="全部标为已读").click()
        expect(page.locator(".app-unread")).to_have_count(0)
        page.locator(".app-messages a").first.click()
        assert "/complaints/" in page.url


def test_one_says_where_they_go_and_hears_what_is_wrong(
    office: Client, browser: Browser, address: str
) -> None:
    account = told(office)
    with visiting(browser, address) as page:
        sign_in(page)
        page.goto("/account/contact")
        assert violations_in_both(page) == [] and not sticks_out(page)
        page.fill("#mail", "nobody")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        expect(page.locator("#mail")).to_have_value("nobody")
        page.fill("#mail", "qin@example.gov.cn")
        page.uncheck("#mail_for-decision")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".govuk-notification-banner--success")).to_be_visible()
    shown = office.get(f"/accounts/{account}", "admin")
    assert (shown["mail"], shown["mail_for"]) == ("qin@example.gov.cn", ["work", "reminder"])


def test_an_administrator_opens_a_subscription_and_sends_a_dead_letter_again(
    office: Client, browser: Browser, address: str
) -> None:
    account = told(office)
    now = datetime.now(UTC)
    row = Row(
        id=row_id("dead"), channel=Channel.MAIL, topic=Topic.WORK, what="complaint.accept",
        kind="complaint", record_id=account, account_id=account, role="caseworker", written_at=now,
    )  # fmt: skip
    with office.house.connection() as conn:
        outbox.add(conn, [row])
        outbox.dead(conn, row, now, "550 no such user")
    with visiting(browser, address) as page:
        by_token(page, office, "admin", user="谢安宁")
        page.goto("/subscriptions/new")
        assert violations_in_both(page) == [] and not sticks_out(page)
        page.fill("[name=name]", "数据平台")
        page.fill("[name=url]", "https://hooks.example.gov.cn/duban")
        page.fill("[name=types]", "rectification-case.*\nmessage.sms")
        with page.expect_navigation():
            page.locator("main button[type=submit], main form button").last.click()
        expect(page.locator(".app-issued__secret")).to_contain_text("whsec_")
        page.click("main a.govuk-button")
        expect(page.locator("h1")).to_contain_text("数据平台")
        assert violations_in_both(page) == []
        page.goto("/admin/outbox?state=dead")
        assert violations_in_both(page) == [] and not sticks_out(page)
        page.locator("button", has_text="重发").click()
        expect(page.locator("main")).to_contain_text("重发：谢安宁")
