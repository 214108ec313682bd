"""The dashboard as people use it: figures with their lists, charts with their tables, files."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from client import Client
from dashboard.of_a_figure import a_filled_office, on_the, the_figures
from examples import a_provider, a_served_case, an_engagement, an_enterprise, an_open_case
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page
from visitor import Visitor, said, token
from web.accessible import violations
from web.browsing import visiting
from web.demonstrated import Demonstration
from web.filled_in import as_sent
from web.of_yesterday import a_day_passes

from domain.values import Actor, Role
from interfaces.api import work
from interfaces.api.moment import Moment
from interfaces.web import cookies, written
from interfaces.web.dashboard.kept import OLDEST_SECONDS, KeptFigures
from interfaces.web.dashboard.tables import KEY_FIGURES
from interfaces.web.texts import Words

pytestmark = pytest.mark.xdist_group("screens")
TABLES = (
    "key_figures", "open_escalations", "complaints_by_ground", "complaints_by_district",
    "providers", "satisfaction", "dissatisfied", "months",
)  # fmt: skip


@pytest.fixture
def filled(office: Client) -> Visitor:
    """An auditor at an office in which something of everything is."""
    a_filled_office(office)
    office.house.catch_up()
    return Visitor(office, "auditor")


class Behind(HTMLParser):
    """Cells with a number, by the table that they stand in: (number, address)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, str | None]]] = {}
        self._table = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._table = given.get("data-table") or ""
        elif tag == "td" and self._table:
            self.found.setdefault(self._table, []).append((given["data-value"] or "", None))
        elif tag == "a" and self._table and self.found.get(self._table):
            value, _ = self.found[self._table][-1]
            self.found[self._table][-1] = (value, given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._table = ""


def cells(page: str) -> dict[str, list[tuple[str, str | None]]]:
    parser = Behind()
    parser.feed(page)
    return parser.found


# Without a script


def test_each_chart_has_its_table_in_the_page(filled: Visitor) -> None:
    page = filled.get("/dashboard")
    assert page.status_code == 200
    drawn = set(re.findall(r'data-of="(\w+)"', page.text))
    tables = cells(page.text)
    assert drawn == set(tables) >= {"months", "providers", "satisfaction", "open_escalations"}
    figures = the_figures(filled.office)
    by_month = [value for value, _ in tables["months"]]
    assert by_month == [
        str(figure["value"]) for month in figures["months"]
        for name, figure in month.items() if name != "month"
    ]  # fmt: skip
    assert ("1", "/ratings?rating=dissatisfied") in tables["satisfaction"]
    assert f"{figures['position']:,}" in page.text


def test_each_link_leads_to_a_page_with_as_many_rows(filled: Visitor) -> None:
    page = filled.get("/dashboard").text
    checked = 0
    for of_table in cells(page).values():
        for value, address in of_table:
            if address is None:
                continue
            behind = filled.get(address.replace("&amp;", "&"))
            assert behind.status_code == 200, address
            assert len(re.findall(r'<tr class="govuk-table__row">', behind.text)) == float(value)
            checked += 1
    assert checked > 5


TILE = re.compile(r'<dd class="app-tile__value"><a [^>]*href="([^"]*)">([^<]*)</a>')
ROW = '<tr class="govuk-table__row">'


def test_each_tile_leads_to_the_records_that_it_counts(office: Client) -> None:
    """Given orders that are over, due today and due soon, and one completed, when the tiles are
    followed, then behind each are as many records as it says, or as it is reckoned from."""
    on_the(office, "2025-06-19")
    a_filled_office(office)
    for days in (5, 15, 16):
        a_served_case(office, a_provider(office), "2025-06-04", days)
    office.house.catch_up()
    auditor = Visitor(office, "auditor")
    figures = the_figures(office)
    counted = [*(figures["cases"][key] for key in KEY_FIGURES), figures["grey_list"]]
    tiles = [
        (unescape(address), shown)
        for address, shown in TILE.findall(auditor.get("/dashboard").text)
    ]
    assert [address for address, _ in tiles] == [figure["list"] for figure in counted]
    behind = [auditor.get(address).text.count(ROW) for address, _ in tiles]
    assert behind == [figure.get("count", figure["value"]) for figure in counted]
    assert behind == [5, 1, 2, 3, 1, 1, 1, 1, 1, 0]
    assert [shown for _, shown in tiles] == ["5", "1", "2", "3", "1", "1", "1", "100%", "6", "0"]


def test_it_says_of_which_day_and_position_it_is_and_when_that_was_recorded(
    filled: Visitor,
) -> None:
    figures = the_figures(filled.office)
    words = said(filled.get("/dashboard").text)
    assert f"{written.day(Words('zh'), figures['on'])}的数据" in words
    assert f"日志位置 {figures['position']:,}" in words
    assert f"记录于 {written.instant(Words('zh'), figures['instant'])}" in words


# What is kept from one look to the next


def position_on(visit: Visitor) -> int:
    found = re.search(r"日志位置 ([\d,]+)", said(visit.get("/dashboard").text))
    assert found is not None
    return int(found[1].replace(",", ""))


def test_while_new_figures_are_reckoned_the_last_ones_are_shown(filled: Visitor) -> None:
    """Given figures that somebody saw and another provider since, whoever looks again is shown the
    same ones, which say of when they are; soon after, the new ones."""
    seen = position_on(filled)
    a_provider(filled.office)
    head = filled.office.house.catch_up()
    assert position_on(filled) == seen < head
    until = time.monotonic() + 20
    while position_on(filled) < head:
        assert time.monotonic() < until, "nobody reckons them anew"
        time.sleep(0.05)


@pytest.mark.parametrize(("age", "kept"), [(OLDEST_SECONDS - 60, True), (OLDEST_SECONDS, False)])
def test_figures_that_are_too_old_are_not_shown(filled: Visitor, age: float, kept: bool) -> None:
    seen = position_on(filled)
    a_provider(filled.office)
    head = filled.office.house.catch_up()
    figures: KeptFigures = filled.office.http.app.state.kept_figures  # type: ignore[attr-defined]
    assert figures._kept is not None
    found, as_of = figures._kept
    figures._kept = (found, as_of - age)
    assert position_on(filled) == (seen if kept else head)


def test_figures_of_a_standby_stay_as_old_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given figures from a standby that is eight seconds behind, when the primary, which has more,
    shows them again, then they are no younger."""
    day, auditor = date(2025, 6, 4), Actor(name="陆审计", role=Role.AUDITOR)

    def figures(actor: Actor, when: Moment, *_: object) -> dict[str, object]:
        return {"position": 5, "on": day, "age_seconds": when.age}

    monkeypatch.setattr(work, "figures", figures)
    monkeypatch.setattr(KeptFigures, "_meanwhile", lambda *_: None)
    kept, office = KeptFigures(), SimpleNamespace(head=lambda: 7, today=lambda: day)
    for behind in (8.0, 0.0):
        house: Any = SimpleNamespace(age=behind, office=office)
        assert kept.shown(auditor, Moment(house), None)["age_seconds"] >= 8


def test_what_somebody_did_themselves_is_counted_at_once(filled: Visitor) -> None:
    assert position_on(filled) == filled.office.house.office.head()
    a_provider(filled.office)
    filled.http.cookies.set(cookies.REACHED, str(filled.office.position))
    assert position_on(filled) >= filled.office.position


def test_a_new_day_has_new_figures(filled: Visitor) -> None:
    position_on(filled)
    tomorrow = filled.office.house.office.today() + timedelta(days=1)
    a_provider(filled.office)
    head = filled.office.house.catch_up()
    on_the(filled.office, tomorrow.isoformat())
    again = Visitor(filled.office, "auditor")
    assert position_on(again) == head
    assert f"{written.day(Words('zh'), tomorrow)}的数据" in said(again.get("/dashboard").text)


def test_no_figures_are_for_who_may_not_read_them(filled: Visitor) -> None:
    position_on(filled)
    provider = Visitor(filled.office, "provider", provider_id=a_provider(filled.office))
    assert provider.get("/dashboard").status_code == 403


def test_the_day_that_is_picked_has_its_own_figures(office: Client, owner_url: str) -> None:
    """Given a case of yesterday and one of today, when the form of the page asks for either day,
    then the page is marked, is of that day, and counts and lists what there was."""
    provider = a_provider(office)
    an_open_case(office, provider)
    a_day_passes(office, owner_url)
    an_open_case(office, provider)
    office.house.catch_up()
    auditor = Visitor(office, "auditor")
    asked = as_sent(auditor.get("/dashboard").text, "as_of")
    assert asked == {"as_of": ""}
    today = office.house.office.today()
    for day, cases in ((today - timedelta(days=1), 1), (today, 2)):
        page = auditor.get(f"/dashboard?{urlencode(asked | {'as_of': str(day)})}").text
        assert "以下是当时的情况" in page
        assert f"{written.day(Words('zh'), day)}的数据" in page
        assert as_sent(page, "as_of") == {"as_of": str(day)}
        address, shown = TILE.findall(page)[0]
        assert (shown, auditor.get(unescape(address)).text.count(ROW)) == (str(cases), cases)


def test_a_narrowed_list_says_so_and_keeps_it_when_it_is_searched(filled: Visitor) -> None:
    page = filled.get("/cases?by=served&from=2025-06-01&to=2025-06-30").text
    for name, value in (("by", "served"), ("from", "2025-06-01"), ("to", "2025-06-30")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'class="desk-chip"' in page
    assert 'class="desk-chip"' not in filled.get("/cases").text


def test_a_past_moment_is_shown_with_its_lists(filled: Visitor) -> None:
    then = filled.office.house.office.head()
    before = cells(filled.get(f"/dashboard?as_of={then}").text)
    a_served_case(filled.office, a_provider(filled.office), "2025-06-10")
    filled.office.house.catch_up()
    page = filled.get(f"/dashboard?as_of={then}").text
    assert cells(page) == before
    assert "当时的情况" in page
    assert f"as_of={then}" in before["providers"][0][1]  # type: ignore[operator]
    assert "data-figures" not in page, "what is past does not change any more"
    day = filled.get("/dashboard?as_of=2020-01-01")
    assert day.status_code == 422


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_table_comes_as_csv_and_as_a_workbook(filled: Visitor, lang: str) -> None:
    figures = the_figures(filled.office)
    for key in TABLES:
        answer = filled.get(f"/dashboard/{key}.csv?lang={lang}")
        assert answer.status_code == 200, key
        assert f"dashboard-{key}-{figures['position']}.csv" in answer.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        book = load_workbook(io.BytesIO(filled.get(f"/dashboard/{key}.xlsx?lang={lang}").content))
        (sheet,) = book.worksheets
        kept = [[str(v) if v is not None else "" for v in row] for row in sheet.values]
        assert kept == rows, key
    everything = load_workbook(io.BytesIO(filled.get("/dashboard/all.xlsx").content))
    assert len(everything.worksheets) == len(TABLES)
    with zipfile.ZipFile(io.BytesIO(filled.get("/dashboard/all.zip").content)) as archive:
        assert sorted(archive.namelist()) == sorted(f"{key}.csv" for key in TABLES)


def test_no_cell_of_a_file_begins_a_formula(office: Client) -> None:
    provider = a_provider(office, name="=HYPERLINK(1)")
    engagement = an_engagement(office, provider, an_enterprise(office))
    office.post(f"/engagements/{engagement}/ratings", rating="dissatisfied", rated_on="2025-06-02")
    office.house.catch_up()
    auditor = Visitor(office, "auditor")
    text = auditor.get("/dashboard/dissatisfied.csv").content.decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)"' in text
    book = load_workbook(io.BytesIO(auditor.get("/dashboard/dissatisfied.xlsx").content))
    assert book.worksheets[0]["A2"].data_type == "s"


@pytest.mark.parametrize(
    "path", ["nothing.csv", "months.zip", "months.exe", "all.csv", "all.exe", "months"]
)
def test_a_file_that_there_is_none_of_is_not_found(office: Client, path: str) -> None:
    auditor = Visitor(office, "auditor")
    assert auditor.get(f"/dashboard/{path}").status_code == 404


def test_it_is_for_officers_and_auditors(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    office.house.catch_up()
    paths = (
        "/dashboard", "/dashboard/figures", "/dashboard/all.xlsx", "/dashboard/months.csv",
        "/ratings", "/providers?grey_listed=true",
    )  # fmt: skip
    for path in paths:
        assert Visitor(office).get(path).headers["location"].startswith("/sign-in"), path
    for role in ("caseworker", "approver", "principal", "auditor"):
        visit = Visitor(office, role)
        assert [visit.get(path).status_code for path in paths] == [200] * len(paths), role
    for role, scope in (
        ("provider", {"provider_id": provider}), ("enterprise", {"enterprise_id": enterprise}),
        ("admin", {}),
    ):  # fmt: skip
        visit = Visitor(office, role, **scope)
        assert [visit.get(path).status_code for path in paths] == [403] * len(paths), role


# In a browser


def look(page: Page, demonstration: Demonstration, role: str, lang: str = "zh") -> None:
    """Sign in, and go straight to the dashboard."""
    page.request.post(
        "/sign-in", form={"token": token(demonstration.office, role), "next": "/dashboard"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    page.goto(f"/dashboard?lang={lang}")


def painted(page: Page) -> list[bool]:
    """For each chart, whether anything but white stands on it."""
    found: list[bool] = page.evaluate(
        """() => [...document.querySelectorAll("[data-chart] canvas")].map((canvas) => {
             const blank = Object.assign(document.createElement("canvas"),
               {width: canvas.width, height: canvas.height});
             return canvas.toDataURL() !== blank.toDataURL();
           })"""
    )
    return found


def patterned(page: Page) -> list[bool]:
    """For each chart, whether a pattern is laid over what it draws: it reads without colours."""
    found: list[bool] = page.evaluate(
        """() => [...document.querySelectorAll("[data-chart]")].map((place) => {
             const chart = echarts.getInstanceByDom(place);
             return chart.getOption().aria.decal.show === true
               && Boolean(chart.getModel().getSeriesByIndex(0).getData().getVisual("decal"));
           })"""
    )
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_charts_are_drawn_and_nothing_stands_in_the_way(
    browser: Browser, demonstration: Demonstration, lang: str
) -> None:
    with visiting(browser, demonstration.address) as page:
        look(page, demonstration, "auditor", lang)
        page.wait_for_selector("[data-chart] canvas")
        charts = painted(page)
        assert len(charts) == page.locator("[data-chart]").count() >= 10
        assert all(charts)
        assert violations(page) == []
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        assert violations(page) == []
        # and none rests on a colour
        assert patterned(page) == [True] * len(charts)
        # and none is drawn of something else than its table
        labels = page.locator("[data-chart][aria-label]").count()
        assert labels == len(charts)


def test_a_chart_is_kept_as_an_image(browser: Browser, demonstration: Demonstration) -> None:
    with visiting(browser, demonstration.address, accept_downloads=True) as page:
        look(page, demonstration, "approver")
        with page.expect_download() as waiting:
            page.locator("[data-png]").first.click()
        file = waiting.value
        assert file.suggested_filename.endswith(".png")
        assert file.path().read_bytes().startswith(b"\x89PNG")


def test_it_follows_what_happens_and_says_so(
    browser: Browser, demonstration: Demonstration
) -> None:
    office = demonstration.office
    with visiting(browser, demonstration.address) as page:
        look(page, demonstration, "caseworker")
        opened = page.locator(".app-tile__value").first
        before = int(opened.inner_text())
        details = page.locator("#providers-table")
        details.locator("summary").click()
        # when a case is opened elsewhere
        (provider,) = office.get("/providers?status=listed&limit=1")["items"]
        office.post(
            "/cases", provider_id=provider["id"], grounds=["12.3.a"], facts="清单缺少单价",
            opened_on=str(demonstration.house.office.today()),
        )  # fmt: skip
        # then the figure follows, is announced, and what was open stays open
        page.wait_for_function(
            "(n) => document.querySelector('.app-tile__value').innerText == n", arg=str(before + 1)
        )
        assert "已更新" in page.locator("[data-said]").inner_text()
        assert details.get_attribute("open") is not None
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert all(painted(page))


def test_it_fits_a_phone_and_prints(browser: Browser, demonstration: Demonstration) -> None:
    phone = {"viewport": {"width": 390, "height": 844}}
    with visiting(browser, demonstration.address, **phone) as page:
        look(page, demonstration, "caseworker")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(page) == []
        page.emulate_media(media="print")
        assert page.locator(".app-filter").is_hidden()
        assert page.locator("[data-table=months] tbody tr").first.is_visible()


def test_without_a_script_the_tables_are_there(
    browser: Browser, demonstration: Demonstration
) -> None:
    with visiting(browser, demonstration.address) as page:
        look(page, demonstration, "auditor")
        cookies = page.context.cookies()
    with visiting(browser, demonstration.address, java_script_enabled=False) as page:
        page.context.add_cookies(cookies)
        page.goto("/dashboard")
        page.locator("#months-table summary").click()
        assert page.locator("[data-table=months] tbody tr").count() == 24
        assert page.locator("[data-chart]").first.is_hidden()
        assert page.locator("[data-png]").first.is_hidden()
