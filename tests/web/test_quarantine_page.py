"""The page of what scans found: for administrators and auditors, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from client import Client
from examples import a_provider
from files.scanners import NAME, listening
from files.test_scans import VIRUS, scanned_by
from playwright.sync_api import Browser
from serving import served
from visitor import Visitor, links, main_of, said
from web.accessible import violations_in_both
from web.browsing import PHONE, visiting
from web.browsing import sign_in as by_token
from web.of_files import sent

from domain.values import Actor, Role

KEEPER = Actor(name="谢安宁", role=Role.ADMIN)
PAGE = "/admin/quarantine"
LONG = "关于柳州龙城集成有限公司整改情况的报告（附全部发票、合同和现场照片）最终版.pdf"


@pytest.fixture
def guarded(office: Client) -> Iterator[Client]:
    with listening() as scanner:
        scanned_by(office.house, scanner.where)
        yield office


def test_it_says_what_was_found_in_what_and_from_whom(guarded: Client) -> None:
    # given what an officer sent, and what somebody outside did
    sent(guarded, VIRUS, "报告.pdf")
    sent(guarded, VIRUS + b"2", "举报.pdf", None)
    digests = [one["digest"] for one in guarded.get("/quarantine", "admin")["items"]]
    for role in ("admin", "auditor"):
        visitor = Visitor(guarded, role)
        page = visitor.page(PAGE)
        told = said(main_of(page))
        # then each stands there with all that is known, and nothing leads to its content
        assert all(digest in told for digest in digests)
        assert told.count(NAME) == 2 and told.count("待处理") == 2 and "报告.pdf" in told
        assert "举报.pdf" not in told and "未记录" in told and "公众" in told
        assert not [link for link in links(main_of(page)) if "files" in link]
        # and the way there is in the navigation
        assert f'href="{PAGE}"' in page
    assert "duban files release" in Visitor(guarded, "admin").words(PAGE)
    assert "duban files release" not in Visitor(guarded, "auditor").words(PAGE)


def test_what_was_decided_is_told(guarded: Client) -> None:
    sent(guarded, VIRUS, "报告.pdf")
    [one] = guarded.get("/quarantine", "admin")["items"]
    keeper = guarded.house.uploads.quarantine
    keeper.release(one["digest"], KEEPER, "厂商确认误报")
    told = Visitor(guarded, "auditor").words(PAGE)
    assert "误报，已放行" in told and "厂商确认误报" in told


def test_it_goes_on_page_by_page(guarded: Client) -> None:
    for number in range(21):
        sent(guarded, VIRUS + bytes([number]), "报告.pdf")
    visitor = Visitor(guarded, "admin")
    first = visitor.page(PAGE)
    [onward] = re.findall(r'rel="next" href="([^"]+)"', first)
    assert said(main_of(first)).count(NAME) == 20
    assert said(main_of(visitor.page(onward))).count(NAME) == 1


@pytest.mark.parametrize("role", ["caseworker", "approver", "principal", "provider"])
def test_nobody_else_sees_it_or_the_way_there(guarded: Client, role: str) -> None:
    scope = {"provider_id": a_provider(guarded)} if role == "provider" else {}
    visitor = Visitor(guarded, role, **scope)
    visitor.page(PAGE, 403)
    assert PAGE not in visitor.page("/measures")


def test_without_a_scanner_it_says_so(office: Client) -> None:
    told = Visitor(office, "admin").words(PAGE)
    assert "没有隔离的文件" in told and "DUBAN_CLAMAV" in told


@pytest.fixture
def address(guarded: Client) -> Iterator[str]:
    with served(guarded.http.app) as found:
        yield found


@pytest.mark.parametrize("screen", [None, PHONE])
def test_it_fits_a_desk_and_a_phone(
    guarded: Client, browser: Browser, address: str, screen: dict[str, int] | None
) -> None:
    sent(guarded, VIRUS, LONG)
    options = {} if screen is None else {"viewport": screen}
    with visiting(browser, address, **options) as page:
        by_token(page, guarded, "admin", user="谢安宁")
        page.goto(PAGE)
        assert violations_in_both(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
