"""All registers, the deadlines, the liaisons; and lists, narrowed by what fits their kind."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from client import Client
from dashboard.of_a_figure import a_filled_office
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
)
from visitor import Visitor, chips, main_of, said
from web.filled_in import as_sent
from web.of_yesterday import a_day_passes

ROW = re.compile(r'<th scope="row".*?</th>', re.DOTALL)


def listed(page: str) -> list[str]:
    return [said(row) for row in ROW.findall(main_of(page))]


# Registers


def test_each_list_is_counted_by_status(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_open_case(office, provider)
    a_served_case(office, provider, "2025-06-10", 15)
    a_complaint(office, provider, enterprise)
    page = Visitor(office, "auditor").page("/registers")
    words = said(main_of(page))
    for part in ("服务商 1", "整改案件 2", "投诉举报 1", "升级事项 0", "联络员名册", "整改期限"):
        assert part in words
    assert 'href="/cases?status=opened"' in page


@pytest.mark.parametrize("path", ["/registers", "/registers/liaisons", "/deadlines"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("caseworker", 200), ("auditor", 200), ("admin", 403), ("provider", 403), ("enterprise", 403)],
)
def test_registers_are_for_the_office_and_auditors(
    office: Client, path: str, role: str, status: int
) -> None:
    party = {"provider": a_provider, "enterprise": an_enterprise}.get(role)
    scope = {f"{role}_id": party(office)} if party else {}
    assert Visitor(office, role, **scope).ask(path).status_code == status


def test_deadlines_are_narrowed_and_seen_as_of_a_day(office: Client) -> None:
    first, second = a_provider(office, name="广西红花智造"), a_provider(office, name="龙城集成")
    late = a_served_case(office, first, "2025-06-10", 15, scope={"user": "莫小燕"})
    other = a_served_case(office, second, "2025-06-10", 20, scope={"user": "韦志明"})
    late_name, other_name = (office.get(f"/cases/{one}")["reference"] for one in (late, other))
    visit = Visitor(office, "caseworker")
    for query, names in {
        "": [late_name, other_name],
        "on=2025-06-25": [late_name, other_name],
        "on=2025-06-25&state=due_today": [late_name],
        "on=2025-06-26&state=overdue": [late_name],
        f"provider_id={second}": [other_name],
        "assignee=莫小燕": [late_name],
        "state=overdue&provider=&assignee=莫小燕&on=": [late_name],  # as the form sends it
    }.items():
        assert listed(visit.page(f"/deadlines?{query}")) == names, query
    answer = visit.ask("/deadlines?on=2025-06-25&provider=红花智造")
    assert answer.headers["location"] == f"/deadlines?on=2025-06-25&provider_id={first}"
    assert chips(visit.page("/deadlines?on=2025-06-25&state=due_today")) == [
        "/deadlines?on=2025-06-25", "/deadlines?state=due_today"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/deadlines", "/escalations", "/registers/liaisons", "/ratings", "/cases", "/desk"]
)
def test_a_page_of_the_past_is_narrowed_as_it_was(office: Client, path: str) -> None:
    position = office.house.office.head()
    page = main_of(Visitor(office, "caseworker").page(f"{path}?as_of={position}"))
    form = page.partition('class="app-filter')[2].partition("</form>")[0]
    assert f'<input type="hidden" name="as_of" value="{position}">' in form


def test_liaisons_who_is_missing_is_seen(office: Client) -> None:
    a_provider(office, name="广西红花智造")
    vacant = a_provider(office, name="龙城集成")
    office.post(f"/providers/{vacant}/liaison/departure", left_on="2025-06-05", reason="离职")
    visit = Visitor(office, "caseworker")
    assert len(listed(visit.page("/registers/liaisons"))) == 2
    assert listed(visit.page("/registers/liaisons?vacant=true")) == ["龙城集成"]
    assert listed(visit.page("/registers/liaisons?vacant=false")) == ["广西红花智造"]
    assert "空缺" in visit.words("/registers/liaisons?vacant=true")


# Lists


@pytest.fixture
def town(office: Client) -> dict[str, str]:
    first, second = a_provider(office, name="广西红花智造"), a_provider(office, name="龙城集成")
    enterprise = an_enterprise(office, name="鱼峰机械厂")
    an_engagement(office, first, enterprise, title="产线改造")
    one = an_open_case(office, first, grounds=["12.3.a"], scope={"user": "莫小燕"})
    two = an_open_case(office, second, grounds=["12.3.b"], scope={"user": "韦志明"})
    return {"first": first, "second": second, "enterprise": enterprise, "one": one, "two": two}


def test_cases_are_narrowed_by_ground_provider_and_person(
    office: Client, town: dict[str, str]
) -> None:
    names = {key: office.get(f"/cases/{town[key]}")["reference"] for key in ("one", "two")}
    visit = Visitor(office, "caseworker")
    for query, found in {
        "": {"one", "two"},
        "ground=12.3": {"one", "two"},
        "ground=12.3.b": {"two"},
        "ground=12.1": set(),
        f"provider_id={town['first']}": {"one"},
        "assignee=莫小燕": {"one"},
        "status=opened&assignee=韦志明": {"two"},
        "from=2025-06-04": set(),
        "to=2025-06-03": {"one", "two"},
    }.items():
        assert set(listed(visit.page(f"/cases?{query}"))) == {names[one] for one in found}, query


def test_a_provider_or_enterprise_is_named_by_what_is_typed(
    office: Client, town: dict[str, str]
) -> None:
    visit = Visitor(office, "caseworker")
    for path, field, typed, record in (
        ("/cases", "provider", "红花", town["first"]),
        ("/engagements", "enterprise", "鱼峰机械厂", town["enterprise"]),
    ):
        answer = visit.ask(f"{path}?status=opened&{field}={typed}")
        assert answer.headers["location"] == f"{path}?status=opened&{field}_id={record}"


def test_what_narrows_is_said_and_taken_away_piece_by_piece(
    office: Client, town: dict[str, str]
) -> None:
    query = f"status=opened&ground=12.3&provider_id={town['first']}&by=opened&open=true"
    page = Visitor(office, "caseworker").page(f"/cases?{query}")
    words = said(page)
    for part in (
        "状态：已立案",
        "事由：12.3",
        "服务商：广西红花智造",
        "日期所指：立案",
        "在办：是",
    ):
        assert part in words
    assert len(chips(page)) == 5
    assert all("status=opened" in chip for chip in chips(page)[1:])
    # what no field stands for is kept when the form is sent
    for name, value in (("provider_id", town["first"]), ("by", "opened"), ("open", "true")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_a_list_offers_only_what_fits_its_kind(office: Client, town: dict[str, str]) -> None:
    visit = Visitor(office, "caseworker")
    fields = {
        "/cases": {"ground", "provider", "assignee"},
        "/complaints": {"ground", "provider", "assignee"},
        "/engagements": {"provider", "enterprise"},
        "/providers": set(),
        "/expulsions": {"ground", "provider"},
    }
    for path, offered in fields.items():
        main = main_of(visit.page(path))
        names = {"ground", "provider", "enterprise", "assignee"}
        assert {name for name in names if f' name="{name}"' in main} == offered, path


def test_a_party_narrows_its_own_list_by_text_and_status(
    office: Client, town: dict[str, str]
) -> None:
    page = Visitor(office, "provider", provider_id=town["first"]).page("/cases")
    assert len(listed(page)) == 1
    for name in ("ground", "provider", "assignee"):
        assert f' name="{name}"' not in main_of(page)


def test_a_past_list_stays_in_the_past(office: Client, town: dict[str, str]) -> None:
    position = office.house.office.head()
    an_open_case(office, town["first"])
    visit = Visitor(office, "caseworker")
    page = visit.page(f"/cases?as_of={position}&status=opened")
    assert len(listed(page)) == 2
    assert f'name="as_of" value="{position}"' in page
    assert chips(page) == [f"/cases?as_of={position}"]


def test_a_list_leaves_alone_what_it_does_not_know(office: Client) -> None:
    """`by` says which day of a case is meant; of providers it says nothing."""
    a_provider(office, name="柳江智造有限公司")
    page = Visitor(office, "caseworker").page("/providers?by=x")
    assert (listed(page), chips(page)) == (["柳江智造有限公司"], [])


@pytest.mark.parametrize(
    "address",
    ["/cases?q=%00", "/cases?status=%00", "/cases?assignee=%00", "/cases?ground=%00",
     "/approvals?kind=%00"],
)  # fmt: skip
def test_what_no_text_can_hold_is_refused(office: Client, address: str) -> None:
    answer = Visitor(office, "approver").ask(address)
    assert answer.status_code == 422
    assert "空字符" in answer.text or "无法保存的字符" in answer.text


def test_a_list_as_of_a_day_is_the_one_of_that_day_also_when_it_is_narrowed(
    office: Client, owner_url: str
) -> None:
    """Given a case of yesterday and one of today, when the list as of either day is asked again by
    its own form, then it is marked and shows what there was."""
    provider = a_provider(office)
    first = an_open_case(office, provider)
    a_day_passes(office, owner_url)
    second = an_open_case(office, provider)
    names = [office.get(f"/cases/{one}")["reference"] for one in (first, second)]
    today, visit = office.house.office.today(), Visitor(office, "caseworker")
    for day, expected in ((today - timedelta(days=1), names[:1]), (today, names)):
        page = visit.page(f"/cases?as_of={day}")
        again = visit.page(f"/cases?{urlencode(as_sent(page, 'status'))}")
        for one in (page, again):
            assert sorted(listed(one)) == sorted(expected)
            assert "以下是当时的情况" in one
            assert f"/cases/{first}?as_of={day}" in one


GOES_ON = re.compile(
    r'<th scope="row"[^>]*><a [^>]*href="([^"]+)"|desk-register[^>]*" href="([^"]+)"'
)


@pytest.mark.parametrize(
    "address", ["/registers", "/registers/liaisons", "/deadlines", "/escalations", "/ratings"]
)
def test_what_a_past_register_leads_to_is_of_the_same_moment(office: Client, address: str) -> None:
    """Given something in each register, as of a moment each row leads to its record as it was."""
    a_filled_office(office)
    position = office.house.catch_up()
    page = main_of(Visitor(office, "auditor").page(f"{address}?as_of={position}"))
    leads = [one or other for one, other in GOES_ON.findall(page)]
    assert leads and all(lead.endswith(f"?as_of={position}") for lead in leads), leads
    of_a_status = re.findall(r'href="([^"]*[?&;]status=[^"]*)"', page)
    assert of_a_status or address != "/registers"
    assert all(lead.endswith(f"as_of={position}") for lead in of_a_status), of_a_status
