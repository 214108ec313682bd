"""Pages that no link leads to, so that the walk of all pages does not come by: what was searched
for, what is refused, forms that come back, answers to buttons. Nothing stands in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from examples import a_complaint, a_provider, an_enterprise, an_open_case
from playwright.sync_api import Browser, expect
from web.browsing import sign_in
from web.demonstrated import Demonstration
from web.people import Person, somebody

pytestmark = pytest.mark.xdist_group("screens")
ME = "韦志明"


@pytest.fixture(scope="module")
def caseworker(browser: Browser, demonstration: Demonstration) -> Iterator[Person]:
    with somebody(browser, demonstration) as person:
        sign_in(person.page, demonstration.office, user=ME)
        yield person


def test_what_was_searched_for(caseworker: Person) -> None:
    caseworker.open("/search?q=柳州")
    assert caseworker.main.locator("section li a").count() > 5
    caseworker.open("/search?q=没有这样的名称")
    caseworker.sees("没有找到")


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/accounts", 403, "无权办理"),
        ("/cases/00000000-0000-4000-8000-000000000000", 404, "没有这一记录"),
        ("/nowhere", 404, "没有这一记录"),
        ("/cases?from=someday", 422, "填写有误"),
    ],
)
def test_what_is_refused(caseworker: Person, address: str, status: int, heading: str) -> None:
    assert caseworker.open(address).status == status
    expect(caseworker.main.locator("h1")).to_have_text(heading)


def test_who_is_not_let_in(browser: Browser, demonstration: Demonstration) -> None:
    with somebody(browser, demonstration) as person:
        person.open("/sign-in")
        person.fill(login="nobody-here", password="not the password")
        person.press(person.main.locator("form button").first)
        expect(person.page.locator(".govuk-error-summary")).to_be_focused()


@pytest.mark.parametrize("address", ["/complaints/new", "/expulsions/new"])
def test_a_form_that_was_sent_empty(caseworker: Person, address: str) -> None:
    caseworker.open(address)
    caseworker.send(refused=True)
    expect(caseworker.page.locator(".govuk-error-summary")).to_be_focused()
    assert caseworker.main.locator(".govuk-error-message").count() > 1


def test_a_form_that_the_rules_refuse(caseworker: Person, demonstration: Demonstration) -> None:
    """Given a case without an order, when somebody serves it all the same."""
    case = an_open_case(demonstration.office, a_provider(demonstration.office))
    caseworker.open(f"/cases/{case}/do/service")
    caseworker.fill(method="in_person", received_by="韦建国")
    caseworker.send(refused=True)


def test_who_complained(caseworker: Person, demonstration: Demonstration) -> None:
    """Asked without a reason, then with one."""
    office = demonstration.office
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    caseworker.open(f"/complaints/{complaint}")
    caseworker.follow("查看投诉举报人")
    caseworker.sees("请写明理由")
    caseworker.fill(reason="电话核实情况")
    caseworker.follow("查看投诉举报人")
    caseworker.sees("莫海", "本次查看已记录")


def test_what_came_of_handing_over(caseworker: Person, demonstration: Demonstration) -> None:
    office = demonstration.office
    cases = [an_open_case(office, a_provider(office), scope={"user": ME}) for _ in range(2)]
    demonstration.house.catch_up()
    caseworker.open("/desk?kind=rectification-case&due=undated")
    for case in cases:
        caseworker.main.locator(f"[name=row][value*='{case}']").check()
    caseworker.fill(person="覃丽华")
    caseworker.follow("分派")
    caseworker.sees("2 件中已办 2 件")
