"""Forms in a real browser: pressed twice, checked while they are filled in, and refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from client import Client
from examples import a_complaint, a_provider, an_enterprise, an_open_case, interviewed
from playwright.sync_api import Browser, Page, expect
from serving import served
from web.accessible import violations
from web.browsing import sign_in, visiting

pytestmark = pytest.mark.xdist_group("screens")
SEND = "form[data-once] .govuk-button-group button"


@pytest.fixture
def address(office: Client) -> Iterator[str]:
    with served(office.http.app) as found:
        yield found


@pytest.fixture
def case(office: Client) -> str:
    return an_open_case(office, a_provider(office), opened_on="2025-06-05")


def fill_in(page: Page, place: str) -> None:
    page.fill("[name=held_on]", "2025-06-10")
    page.fill("[name=place]", place)
    page.fill("[name=attendees]", "韦建国")
    page.fill("[name=record]", "无异议")


def test_who_presses_twice_sends_once(
    browser: Browser, office: Client, address: str, case: str
) -> None:
    with visiting(browser, address) as page:
        sign_in(page, office)
        page.goto(f"/cases/{case}/do/interview")
        fill_in(page, "三楼")
        page.locator(SEND).dblclick()
        page.wait_for_url(f"**/cases/{case}?done=*")
        assert page.locator("#done").is_visible()
        assert violations(page) == []
    assert office.get(f"/cases/{case}")["version"] == 2


def test_what_is_wrong_is_read_first_and_leads_to_its_field(
    browser: Browser, office: Client, address: str, case: str
) -> None:
    """Given two forms that come back, then what is wrong has the focus, and each line of it leads
    by Enter to the field that it names: one to write in, or the first of a choice."""
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-03", reason="")
    with visiting(browser, address) as page:
        sign_in(page, office)
        for form, missing in (
            (f"/cases/{case}/do/notice", ("demands", "days")),
            (f"/complaints/{complaint}/do/verification", ("substantiated", "findings")),
        ):
            page.goto(form)
            page.click(SEND)
            summary = page.locator(".govuk-error-summary")
            expect(summary).to_be_focused()
            for name in missing:
                summary.locator(f'a[href="#f-{name}"]').focus()
                page.keyboard.press("Enter")
                expect(page.locator(f"[name={name}]").first).to_be_focused()
            assert violations(page) == []


def test_the_form_is_checked_while_it_is_filled_in(
    browser: Browser, office: Client, address: str, case: str
) -> None:
    """Given a form, when a field is left, then what would come of it is said politely below."""
    with visiting(browser, address) as page:
        sign_in(page, office)
        page.goto(f"/cases/{case}/do/interview")
        said = page.locator("#check[aria-live=polite]")
        page.fill("[name=held_on]", "2999-01-01")
        page.press("[name=held_on]", "Tab")
        said.get_by_text("2999-01-01").wait_for()
        fill_in(page, "三楼")
        page.press("[name=record]", "Tab")
        said.get_by_text("已约谈，地点：三楼").wait_for()
        assert violations(page) == []
    assert office.get(f"/cases/{case}")["version"] == 1


def test_of_the_ways_of_service_the_chosen_one_is_asked(
    browser: Browser, office: Client, address: str, case: str
) -> None:
    """Given an order by post and one served electronically, each form shows one group of evidence;
    without a choice it shows all, and what is wrong stays in sight whatever is chosen."""
    ways = ("in_person", "left", "post", "electronic", "public")

    def asked() -> list[str]:
        groups = {way: page.locator(f'[data-group="evidence.{way}"]') for way in ways}
        return [way for way, group in groups.items() if group.is_visible()]

    interviewed(office, case, "2025-06-10")
    office.post(f"/cases/{case}/notice", issued_on="2025-06-10", demands=["补"], days=15)
    with visiting(browser, address) as page:
        sign_in(page, office)
        page.goto(f"/cases/{case}/do/service")
        assert asked() == list(ways)
        page.fill("[name=served_on]", "2025-06-12")
        page.check("[name=method][value=post]")
        assert asked() == ["post"]
        page.fill("[name='evidence.post.signed_for_on']", "2025-06-11")
        page.check("[name=method][value=electronic]")
        page.fill("[name='evidence.electronic.arrived_at']", "2025-06-12T09:30")
        page.click(SEND)
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert asked() == ["post", "electronic"]
        assert violations(page) == []
        page.fill("[name='evidence.electronic.arrived_at']", "")
        page.check("[name=method][value=post]")
        assert asked() == ["post"]
        page.fill("[name='evidence.post.signed_for_on']", "2025-06-12")
        page.click(SEND)
        page.wait_for_url(f"**/cases/{case}?done=*")
        assert "邮件号" in page.locator(".app-warning, .govuk-warning-text").first.inner_text()
        # what was served by post is proved by what belongs to it
        page.goto(f"/cases/{case}/do/service/evidence")
        assert asked() == ["post"]
        assert violations(page) == []
    found = office.get(f"/cases/{case}")["service"]
    assert found["evidence"]["post"]["signed_for_on"] == "2025-06-12"
    assert found["evidence"]["electronic"] is None
