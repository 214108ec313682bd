"""The pages for everybody in a real browser: with and without scripts, on desk and telephone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from articles.test_article_05 import CONTENTS, a_draft, out
from client import Client
from examples import a_provider
from playwright.sync_api import Browser, Page, expect
from visitor import Visitor
from web.accessible import violations, violations_in_both
from web.browsing import DESK, PHONE, visiting
from web.demonstrated import Demonstration
from web.of_files import JPG, PDF
from web.others import Others
from web.people import Person

from application.complaints import tracked_id

pytestmark = pytest.mark.xdist_group("screens")
PAGES = (
    "/public", "/public/pool", "/public/pool?q=lc", "/public/pool?q=没有", "/public/offerings",
    "/public/cases", "/public/served", "/public/notices", "/public/complain", "/public/track",
)  # fmt: skip
SUMMARY = "五月三日上门推销，承诺补贴到账后返还，至今没有返还。"


def sideways(page: Page) -> int:
    """How far the page can be pushed to the side."""
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_each_page_is_open_to_everybody(
    browser: Browser, demonstration: Demonstration, screen: dict[str, int], lang: str
) -> None:
    with visiting(browser, demonstration.address, viewport=screen) as page:
        for path in PAGES:
            mark = "&" if "?" in path else "?"
            page.goto(f"{path}{mark}lang={lang}")
            assert violations(page) == [], path
            assert sideways(page) == 0, path
        page.goto("/public/notices")
        page.locator(".app-card a").first.click()
        assert violations(page) == []


def test_the_pool_is_found_by_initials_and_leads_on(
    browser: Browser, demonstration: Demonstration
) -> None:
    name = "柳北工软科技有限公司"
    with visiting(browser, demonstration.address) as page:
        page.goto("/public")
        page.get_by_role("link", name="服务商资源池").click()
        page.get_by_label("名称、信用代码或拼音首字母").fill("lbgrkj")
        page.keyboard.press("Enter")
        expect(page.get_by_role("row")).to_have_count(2)
        expect(page.get_by_role("row").nth(1)).to_contain_text(name)
        page.get_by_role("link", name=f"产品 {name}").click()
        expect(page).to_have_url(re.compile(r"/public/offerings\?provider_id="))


def test_a_project_case_is_told_until_it_is_withdrawn(office: Client) -> None:
    """Given a project case that a provider drafted, when it is published, then anybody reads of
    whom, by what and with what result; and no more once it is withdrawn."""
    provider, anybody = a_provider(office), Visitor(office)
    publication = a_draft(office, "provider", provider, "project-case")
    content = CONTENTS["project-case"]
    told = [content[name] for name in ("enterprise", "industry", "solution", "results")]

    def read() -> list[str]:
        words = anybody.words("/public/cases")
        return [part for part in told if part in words]

    assert read() == []
    out(office, publication)
    assert read() == told
    office.post(f"/publications/{publication}/withdrawal", on="2025-07-08", reason="企业要求")
    assert read() == []


SLANTED = """() => {
  const made = ["em", "i", "cite", "address"].map((tag) => document.createElement(tag));
  document.querySelector("main").append(...made);
  return [...document.querySelectorAll("body, body *")].filter((one) => {
    const style = getComputedStyle(one);
    return style.fontStyle !== "normal" || style.fontSynthesis !== "none";
  }).map((one) => one.outerHTML.slice(0, 80));
}"""


def test_no_letter_is_slanted_or_thickened_by_the_browser(
    browser: Browser, demonstration: Demonstration
) -> None:
    """Chinese faces have no italics of their own: what would be slanted stands upright."""
    with visiting(browser, demonstration.address) as page:
        for path in ("/public", "/public/complain", "/measures"):
            page.goto(path)
            assert page.evaluate(SLANTED) == [], path


def fit(page: Page, scripts: bool) -> None:
    """Nothing stands in anybody's way, in both languages; axe needs scripts to say so."""
    if scripts:
        assert violations_in_both(page) == []
        assert sideways(page) == 0


def write(page: Page, tmp_path: Path, whom: str, scripts: bool) -> None:
    """All steps, as somebody fills them in who stays anonymous."""
    photograph, contract = tmp_path / "石敢当拍.jpg", tmp_path / "合同.pdf"
    photograph.write_bytes(JPG)
    contract.write_bytes(PDF)
    page.goto("/public")
    page.get_by_role("link", name="开始填写").click()
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_role("alert")).to_contain_text("请选择投诉、举报或咨询")
    fit(page, scripts)
    page.get_by_label("举报", exact=True).check()
    page.get_by_label("匿名", exact=True).check()
    page.get_by_label("服务商", exact=False).first.fill(whom)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("group", name="是哪一家").get_by_role("radio").first.check()
    fit(page, scripts)
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("经过").fill(SUMMARY)
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("选择文件").set_input_files([photograph, contract])
    page.get_by_role("button", name="上传").click()
    expect(page.locator(".app-files li")).to_have_count(2)
    fit(page, scripts)
    page.get_by_role("button", name="去掉 合同.pdf").click()
    expect(page.locator(".app-files li")).to_have_count(1)
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    fit(page, scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_citizen_complains_without_a_name_and_follows_it(
    browser: Browser,
    demonstration: Demonstration,
    others: Others,
    tmp_path: Path,
    screen: dict[str, int],
    scripts: bool,
) -> None:
    whom = demonstration.office.get("/public/pool?limit=1", None)["items"][0]["name"]
    options: dict[str, Any] = {"viewport": screen, "java_script_enabled": scripts}
    with visiting(browser, demonstration.address, **options) as page:
        write(page, tmp_path, whom, scripts)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name="已收到")).to_be_visible()
        fit(page, scripts)
        code = page.locator(".app-code").inner_text()
        assert {cookie["name"] for cookie in page.context.cookies()} == {"duban_visit"}
        assert "?" not in page.url and code not in page.url
        # and follows it, now and another day
        page.get_by_role("button", name="查询进度").click()
        expect(page.get_by_text("还没有答复")).to_be_visible()
        page.goto("/public/track")
        page.get_by_label("查询码").fill(code)
        page.get_by_role("button", name="查询进度").click()
        expect(page.get_by_text("还没有答复")).to_be_visible()
        assert code not in page.url
        fit(page, scripts)
        # and nothing of what is not for the public
        if scripts:
            Person(page).gets_nothing(others.ways("public"))
    shown = demonstration.office.get(f"/complaints/{tracked_id(code)}", "approver")
    assert shown["summary"] == SUMMARY
    assert [file["name"] for file in shown["files"]] == ["证据1.jpg"]
