"""An auditor in a browser: moments and exports, and every room within reach."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from visitor import token
from web.accessible import violations
from web.browsing import DESK, PHONE, sign_in, visiting
from web.demonstrated import Demonstration

pytestmark = pytest.mark.xdist_group("screens")
ROOMS = (
    "/audit", "/audit/history", "/audit/decisions", "/audit/decisions/{decided}", "/audit/changes",
    "/audit/heads", "/audit/exports", "/audit/reads", "/audit/refusals", "/audit/identities",
    "/audit/proof/{decided}", "/measures", "/measures/12", "/measures/8", "/measures/parameters",
    "/measures/interpretations", "/measures/versions", "/measures/coverage", "/calendar",
    "/deadlines/compute?date=2025-09-05&days=30",
)  # fmt: skip


def test_a_moment_once_set_goes_along(browser: Browser, demonstration: Demonstration) -> None:
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office, "auditor", user="审计")
        page.goto("/audit/history?kind=rectification-case")
        page.get_by_role("textbox", name="截至").fill("1500")
        page.get_by_role("button", name="按此查看").click()
        expect(page.get_by_role("status")).to_contain_text("日志位置 1500")
        assert "kind=rectification-case" in page.url, "what was looked for stays"
        page.locator("ol.app-timeline li p a").nth(1).click()
        expect(page.get_by_role("status")).to_contain_text("日志位置 1500")
        page.get_by_role("link", name="整改案件", exact=True).first.click()
        expect(page.get_by_role("status")).to_contain_text("日志位置 1500")
        page.locator("main table tbody th a").first.click()
        expect(page.get_by_role("status")).to_contain_text("日志位置 1500")
        page.get_by_role("link", name="回到现在").first.click()
        expect(page.get_by_role("status")).to_have_count(0)


def test_an_export_tells_how_far_it_is_and_is_taken_away(
    browser: Browser, demonstration: Demonstration, tmp_path: Path
) -> None:
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office, "auditor", user="审计")
        page.goto("/audit/exports")
        page.get_by_label("为何导出（记入查阅记录）").fill("年度审计")
        page.get_by_role("button", name="导出").dblclick()
        done = page.get_by_role("heading", name="证据包已完成")
        done.wait_for(timeout=120_000)
        assert violations(page) == []
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载证据包").click()
        taken.value.save_as(tmp_path / "bundle.zip")
        with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
            assert {"manifest.json", "verify.py", "events.jsonl"} <= set(bundle.namelist())
    found = demonstration.office.get("/audit/reads?kind=export&who=审计", "auditor")["items"]
    assert [one["reason"] for one in found] == ["年度审计"]


def test_without_javascript_an_export_is_reloaded_by_a_link(
    browser: Browser, demonstration: Demonstration
) -> None:
    with visiting(browser, demonstration.address, java_script_enabled=False) as page:
        bearer = token(demonstration.office, "auditor", user="审计")
        page.request.post(
            f"{demonstration.address}/sign-in", form={"token": bearer},
            headers={"Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip
        page.goto("/audit/exports")
        page.get_by_label("为何导出（记入查阅记录）").fill("不用脚本")
        page.get_by_role("button", name="导出").click()
        for _ in range(600):
            again = page.get_by_role("link", name="刷新进展")
            if again.count() == 0:
                break
            again.click()
            page.wait_for_timeout(200)
        expect(page.get_by_role("heading", name="证据包已完成")).to_be_visible()


@pytest.mark.parametrize(("lang", "viewport"), [("zh", DESK), ("en", PHONE)])
def test_nothing_stands_in_the_way(
    browser: Browser, demonstration: Demonstration, lang: str, viewport: dict[str, int]
) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    decided = demonstration.office.get("/decisions?limit=1", "auditor")["items"][0]["position"]
    with visiting(browser, demonstration.address, viewport=viewport) as page:
        sign_in(page, demonstration.office, "auditor", user="审计")
        page.goto(f"/audit?lang={lang}")
        for room in ROOMS:
            address = room.format(decided=decided)
            page.goto(address)
            assert violations(page) == [], address
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, address
