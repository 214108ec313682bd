"""The start page in a real browser: what each sees, in both languages, on a phone and a desk."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from client import Client
from examples import a_provider, a_served_case
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import served

from domain.rectification.clock import Timing
from domain.values import SHANGHAI
from interfaces.api.app import create_app
from interfaces.identity import HANDED_OUT
from interfaces.settings import Settings
from interfaces.web.pages import HERE, TEXTS
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NOON = datetime(2025, 7, 10, 12, tzinfo=SHANGHAI)
PHONE, DESK = (360, 740), (1366, 768)
LATE, SOON = "龙城迟延科技有限公司", "柳江智造数字科技有限公司"
TEMPLATE = (HERE / "templates" / "start.html").read_text("utf-8")
CSS = (HERE / "static" / "duban.css").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "google-chrome", "chromium-browser")
    program = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if program is None and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("no browser: `make browser` installs one")
            pytest.skip("no Chromium or Chrome on this machine: `make browser` installs one")
        found = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def manned(
    database_url: str, owner_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """An office with one period overdue (swept), one due soon, and what follows from them."""
    settings = Settings(
        home=tmp_path_factory.mktemp("page"),
        schema_name=f"t_{uuid.uuid4().hex[:12]}",
        poll_seconds=0.05,
        sweep_seconds=3_600,
    )
    house = House(database_url, settings, owner_url=owner_url, pool_size=8, clock=lambda: NOON)
    with Worker(house):
        client = Client(create_app(house), house)
        for name, served_on, days in ((LATE, "2025-06-03", 10), (SOON, "2025-07-04", 7)):
            a_served_case(client, a_provider(client, name=name), served_on, days=days)
        house.sweep()
        yield client
    house.close()
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(f'DROP SCHEMA "{settings.schema_name}" CASCADE')


@pytest.fixture(scope="module")
def address(manned: Client) -> Iterator[str]:
    with served(manned.http.app) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh visitor; whatever the browser has to complain about fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def token(office: Client, role: str = "caseworker", user: str = "韦经办") -> str:
    return office.headers(role, user=user)["Authorization"].removeprefix("Bearer ")


def sign_in(page: Page, office: Client, role: str = "caseworker") -> None:
    page.goto(f"/#{token(office, role)}")
    expect(page.get_by_role("button", name=re.compile("退出|Sign out"))).to_be_visible()


# Language


def test_chinese_unless_english_is_asked_for_and_then_remembered(page: Page) -> None:
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.get_by_role("heading", level=1)).to_have_text("督办")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("value", ["fr", "", "<b>"])
def test_another_language_is_chinese(manned: Client, value: str) -> None:
    answer = manned.http.get("/", params={"lang": value})
    assert 'lang="zh-CN"' in answer.text
    assert "set-cookie" not in answer.headers


# Signing in


def test_signing_in_with_a_pasted_token_and_out_again(page: Page, manned: Client) -> None:
    page.goto("/")
    page.get_by_label("令牌").fill(f" {token(manned)}\n")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("韦经办 · 经办人")).to_be_visible()
    expect(page.locator("#sign-in")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("令牌")).to_be_visible()
    expect(page.get_by_text(SOON)).to_have_count(0)
    assert [cookie["name"] for cookie in page.context.cookies()] == []


def test_a_link_with_the_token_signs_in_and_leaves_no_trace(page: Page, manned: Client) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/#{token(manned)}")
    expect(page.get_by_text("韦经办 · 经办人")).to_be_visible()
    assert page.evaluate("location.hash") == ""
    assert [url for url in asked if token(manned)[:20] in url.split("#")[0]] == []
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")


def test_a_link_works_on_a_page_that_is_open_and_changes_who_is_signed_in(
    page: Page, manned: Client
) -> None:
    page.goto("/")
    page.goto(f"/#{token(manned)}")  # the same page: only the fragment changes
    expect(page.get_by_text("韦经办 · 经办人")).to_be_visible()
    page.goto(f"/#{token(manned, 'auditor', '审计甲')}")
    expect(page.get_by_text("审计甲 · 审计")).to_be_visible()


@pytest.mark.parametrize("wrong", ["not-a-token", "a.b.c"])
def test_a_wrong_token_is_refused_with_a_reason(page: Page, wrong: str) -> None:
    page.goto("/")
    page.get_by_label("令牌").fill(wrong)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("令牌无效或已过期，请重新粘贴。")
    field = page.get_by_label("令牌")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert all(page.locator(f"#{name}").count() == 1 for name in described)
    assert len(described) == 2


def test_a_form_of_another_site_signs_nobody_in_or_out(manned: Client) -> None:
    http, good = manned.http, {"token": token(manned)}
    for other in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}):
        answer = http.post("/sign-in", data=good, headers=other, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?failed")
        assert "set-cookie" not in answer.headers
        answer = http.post("/sign-out", headers=other, follow_redirects=False)
        assert "set-cookie" not in answer.headers


def test_a_session_that_is_none_shows_the_public_page(manned: Client) -> None:
    answer = manned.http.get("/", headers={"Cookie": "duban_session=forged"})
    assert answer.status_code == 200
    assert SOON not in answer.text


# Who sees what


def test_the_public_sees_no_names(page: Page, manned: Client) -> None:
    page.goto("/")
    expect(page.get_by_role("status")).to_contain_text("系统正常运行")
    text = page.locator("body").inner_text()
    assert LATE not in text and SOON not in text and "LZDX" not in text
    expect(page.get_by_role("table")).to_have_count(0)


@pytest.mark.parametrize("role", ["caseworker", "approver", "principal", "auditor"])
def test_officers_and_auditors_see_what_is_due_and_what_waits(
    page: Page, manned: Client, role: str
) -> None:
    sign_in(page, manned, role)
    due, raised = page.get_by_role("table").all()
    late = due.get_by_role("row", name=LATE)
    expect(late).to_contain_text("已逾期")
    expect(late).to_contain_text("逾期 27 天")
    expect(due.get_by_role("row", name=SOON)).to_contain_text("1 天")
    expect(raised.get_by_role("row").filter(has_text="第 14 条第（4）项")).to_contain_text(LATE)
    figures = page.locator(".figures").inner_text()
    assert re.search(r"期限进行中\s+2", figures)
    assert re.search(r"已逾期\s+1", figures)


@pytest.mark.parametrize("role", ["provider", "enterprise", "admin"])
def test_others_who_sign_in_see_no_casework(page: Page, manned: Client, role: str) -> None:
    sign_in(page, manned, role)
    assert LATE not in page.locator("body").inner_text()
    expect(page.get_by_text(f"韦经办 · {TEXTS[role]['zh']}")).to_be_visible()


# Shape


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("inside", [False, True], ids=["public", "caseworker"])
def test_it_fits_the_screen(
    page: Page, manned: Client, tmp_path: Path, size: tuple[int, int], lang: str, inside: bool
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if inside:
        sign_in(page, manned)
    page.goto(f"/?lang={lang}")
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for place in page.locator("td, tbody th, dd, button, input, h1, h2, p, li").all():
        box = place.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= size[0]


def test_what_assistive_technology_relies_on(page: Page, manned: Client) -> None:
    for inside in (False, True):
        if inside:
            sign_in(page, manned)
        else:
            page.goto("/")
        assert page.title()
        for landmark in ("header", "nav", "main"):
            assert page.locator(landmark).count() == 1
        assert page.locator("nav").get_attribute("aria-label")
        levels = [int(h.evaluate("e => e.tagName")[1]) for h in page.locator("h1,h2,h3").all()]
        assert levels[0] == 1 and levels.count(1) == 1 and set(levels) <= {1, 2}
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        for field in page.locator("input:not([type=hidden])").all():
            assert page.locator(f"label[for={field.get_attribute('id')}]").count() == 1
        for table in page.get_by_role("table").all():
            assert table.locator("th:not([scope])").count() == 0
        for button in page.locator("button").all():
            box = button.bounding_box()
            assert box and box["height"] >= 44


def test_focus_can_be_seen_on_everything_that_takes_it(page: Page) -> None:
    page.goto("/")
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        tag, outline = page.evaluate(
            "() => { const e = document.activeElement;"
            " return [e.tagName, getComputedStyle(e).outlineStyle]; }"
        )
        if tag != "BODY":
            seen.add(tag)
            assert outline == "solid"
    assert {"A", "INPUT", "BUTTON"} <= seen


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_enough_contrast() -> None:
    tokens = dict(re.findall(r"--([\w-]+):\s*(#\w{3,6})", CSS))
    assert contrast("#000", "#fff") == pytest.approx(21)
    for text in ("ink", "quiet", "brand", "red", "amber", "green"):
        for ground in ("ground", "soft"):
            assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    for filled in ("brand", "red"):  # white text on them
        assert contrast(tokens[filled], "#fff") >= 4.5
    outline = re.search(r"outline: 3px solid var\(--([\w-]+)\)", CSS)
    assert outline and contrast(tokens[outline[1]], tokens["ground"]) >= 3


def test_nothing_comes_from_elsewhere_or_stands_inline(page: Page, manned: Client) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    origin = page.evaluate("location.origin")
    assert asked and [url for url in asked if not url.startswith(origin)] == []
    assert re.search(r"<script(?! src=)|\sstyle=|\son\w+=", TEMPLATE) is None


def test_a_name_is_shown_as_text_and_never_runs(page: Page, manned: Client) -> None:
    page.goto(f"/#{token(manned, user='<img src=x onerror=alert(1)>')}")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()


# Texts


def asked_for() -> set[str]:
    """The names that the page looks up, those by role, state and view among them."""
    named = set(re.findall(r"\bt\.(\w+)", TEMPLATE))
    lookups = re.findall(r"\bt\[([^\]]+)\]", TEMPLATE)
    assert set(lookups) == {"actor.role.value", "item.standing.timing.value", '"view_" ~ view.name'}
    return named | {str(role.value) for role in HANDED_OUT} | {state.value for state in Timing}


def test_every_text_is_used_and_none_is_missing(manned: Client) -> None:
    views = {f"view_{name}" for name in (*(view.name for view in manned.house.views), POLICIES)}
    assert len(asked_for()) > 40
    assert asked_for() | views == set(TEXTS)


def test_every_text_stands_in_both_languages() -> None:
    for name, text in TEXTS.items():
        assert set(text) == {"zh", "en"}, name
        assert text["zh"].strip() and text["en"].strip(), name
        assert text["zh"].count("{}") == text["en"].count("{}"), name
        if name != "other_language":  # it is the name of the other one
            assert re.search(r"[\u4e00-\u9fff]", text["zh"]), name
            assert not re.search(r"[\u4e00-\u9fff]", text["en"]), name
