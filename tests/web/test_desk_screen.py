"""The desk in a real browser: by keys alone, without scripts, and while something happens; and
from there to an act, by Tab and Enter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from examples import a_complaint, a_provider, an_enterprise, an_open_case
from playwright.sync_api import Browser, Page, expect
from visitor import Visitor
from web.accessible import violations
from web.browsing import PHONE, sign_in, visiting
from web.demonstrated import Demonstration

pytestmark = pytest.mark.xdist_group("screens")
ME = "韦志明"


@contextmanager
def at_the_desk(browser: Browser, demonstration: Demonstration) -> Iterator[Page]:
    """The work of everybody."""
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office)
        page.goto("/desk?whose=all")
        yield page


def at_row(page: Page) -> int:
    """Which row has the focus, from 0; -1: none."""
    found: int = page.evaluate(
        "() => [...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"
    )
    return found


def focused(page: Page) -> str:
    found: str = page.evaluate("() => document.activeElement.id")
    return found


def test_rows_are_moved_between_and_acted_on_by_keys(
    browser: Browser, demonstration: Demonstration
) -> None:
    with at_the_desk(browser, demonstration) as page:
        for key, row in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
            page.keyboard.press(key)
            assert at_row(page) == row
        record = page.locator("[data-row]").first.locator("[data-open]").get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{record}")
        # and the act of a row
        page.goto("/desk?whose=all&kind=complaint")
        page.keyboard.press("j")
        act = page.locator("[data-row]").first.locator("[data-act]").get_attribute("href")
        page.keyboard.press("x")
        assert page.locator("[data-row]").first.locator("[name=row]").is_checked()
        page.keyboard.press("a")
        page.wait_for_url(f"**{act}")


def test_keys_are_never_taken_from_who_types(
    browser: Browser, demonstration: Demonstration
) -> None:
    with at_the_desk(browser, demonstration) as page:
        page.keyboard.press("ArrowDown")
        assert at_row(page) == -1, "arrows scroll until somebody stands on a row"
        page.keyboard.press("/")
        assert focused(page) == "search"
        page.keyboard.type("jka?x/")
        assert page.locator("#search").input_value() == "jka?x/"
        assert at_row(page) == -1
        assert page.locator("#keys").get_attribute("open") is None


SHOWN = """() => {
  const it = document.activeElement, at = it.getBoundingClientRect();
  const drawn = it.matches("[type=radio], [type=checkbox]")
    ? getComputedStyle(it.labels[0], "::before") : getComputedStyle(it);
  const outlined = drawn.outlineStyle !== "none" && drawn.outlineColor !== "rgba(0, 0, 0, 0)";
  const seen = at.width > 0 && at.bottom > 0 && at.top < innerHeight;
  return it === document.body || (seen && (outlined || drawn.boxShadow !== "none"))
    ? "" : it.outerHTML.slice(0, 120);
}"""
"""What has the focus and does not show it, or lies outside of the screen."""


def tab_to(page: Page, selector: str) -> None:
    """By the Tab key alone; whatever it comes by shows that it has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN) == ""
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"the Tab key does not come to {selector}: {page.url}")


def past_the_head(page: Page, selector: str) -> None:
    """Over what stands on every page, by the link that comes first."""
    page.keyboard.press("Tab")
    assert page.evaluate(SHOWN) == ""
    assert page.evaluate("() => document.activeElement.matches('.govuk-skip-link')")
    page.keyboard.press("Enter")
    tab_to(page, f"main {selector}")


def test_from_a_list_to_an_act_by_tab_and_enter(
    browser: Browser, demonstration: Demonstration
) -> None:
    """Given a case to be called in, when somebody without a mouse finds it in the list, opens it
    and holds the interview, then it is recorded, and the page says so first."""
    office, today = demonstration.office, str(demonstration.house.office.today())
    case = an_open_case(office, a_provider(office, admitted_on=today), opened_on=today)
    reference = office.get(f"/cases/{case}")["reference"]
    demonstration.house.catch_up()
    with visiting(browser, demonstration.address) as page:
        sign_in(page, office)
        page.goto("/cases")
        past_the_head(page, "#q")
        page.keyboard.type(reference)
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases?q=*#main")
        tab_to(page, f"main a[href^='/cases/{case}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/cases/{case}")
        past_the_head(page, "a[href$='/do/interview']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/do/interview")
        past_the_head(page, "[name=place]")
        page.keyboard.type("三楼会议室")
        tab_to(page, "[name=attendees]")
        page.keyboard.type("韦建国")
        tab_to(page, "[name=record]")
        page.keyboard.type("无异议")
        tab_to(page, "form[data-once] .govuk-button-group button")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/cases/{case}?done=*")
        expect(page.locator(".govuk-notification-banner--success")).to_be_focused()
    assert office.get(f"/cases/{case}")["version"] == 2


def test_the_keys_are_told_and_can_be_turned_off(
    browser: Browser, demonstration: Demonstration
) -> None:
    with at_the_desk(browser, demonstration) as page:
        page.keyboard.press("?")
        expect(page.locator("#keys dl")).to_be_visible()
        page.get_by_label("使用快捷键").uncheck()
        page.keyboard.press("j")
        assert at_row(page) == -1
        # also on the next page, until they are turned on again
        page.reload()
        page.keyboard.press("j")
        assert at_row(page) == -1
        page.locator("#keys summary").click()
        page.get_by_label("使用快捷键").check()
        page.locator("h1").click()
        page.keyboard.press("j")
        assert at_row(page) == 0


def test_what_is_new_is_told_and_nothing_moves(
    browser: Browser, demonstration: Demonstration
) -> None:
    office = demonstration.office
    with visiting(browser, demonstration.address) as page:
        sign_in(page, office)
        page.goto("/desk?kind=complaint")
        page.keyboard.press("j")
        before = page.locator("[data-row]").count()
        # when a complaint comes in
        a_complaint(office, a_provider(office), an_enterprise(office))
        # then a line says so, and what is being read stays as it is
        expect(page.locator(".desk-news")).to_contain_text("有 1 件新事项", timeout=30_000)
        assert (page.locator("[data-row]").count(), at_row(page)) == (before, 0)
        page.locator(".desk-news a").click()
        page.wait_for_url("**/desk?kind=complaint")


def test_without_scripts_work_is_taken_over_and_handed_on(
    browser: Browser, demonstration: Demonstration
) -> None:
    office = demonstration.office
    cases = [an_open_case(office, a_provider(office), scope={"user": "莫小燕"}) for _ in range(2)]
    cookies = Visitor(office, "caseworker", user=ME).http.cookies
    with visiting(browser, demonstration.address, java_script_enabled=False) as page:
        page.context.add_cookies(
            [{"name": one.name, "value": one.value or "", "url": demonstration.address}
             for one in cookies.jar]
        )  # fmt: skip
        page.goto("/desk?whose=all&kind=rectification-case&due=undated")
        assert page.locator("#keys").is_hidden()
        boxes = [page.locator(f"[name=row][value*='{case}']") for case in cases]
        boxes[0].locator("xpath=ancestor::tr").locator(".desk-take").click()
        assert office.get(f"/cases/{cases[0]}")["assignee"] == ME
        page.goto("/desk?whose=all&kind=rectification-case&due=undated")
        for box in boxes:
            box.check()
        page.locator("#person").fill("覃丽华")
        page.get_by_role("button", name="分派", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2 件中已办 2 件")
    assert [office.get(f"/cases/{case}")["assignee"] for case in cases] == ["覃丽华"] * 2


PATHS = ("/desk?whose=all&problem=rows", "/escalations?rule=14.5", "/cases?ground=12.3&provider=柳")
"""What the walk of all pages (test_walk.py) does not come by."""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_stands_in_the_way(
    browser: Browser, demonstration: Demonstration, path: str, lang: str
) -> None:
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office, "approver", user="黄建平")
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_it_fits_a_phone(browser: Browser, demonstration: Demonstration, path: str) -> None:
    with visiting(browser, demonstration.address, viewport=PHONE) as page:
        sign_in(page, demonstration.office, "approver", user="黄建平")
        page.goto(path)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]


def test_a_record_is_found_while_its_name_is_typed(
    browser: Browser, demonstration: Demonstration
) -> None:
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office)
        page.goto("/cases/new")
        field = page.locator("[name=provider_id]")
        field.press_sequentially("龙城集成", delay=30)
        expect(page.locator("[id$=provider_id-list] option").first).to_have_attribute(
            "value", "龙城集成服务有限公司"
        )
