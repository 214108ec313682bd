"""The days of those who use the office, from sign-in to sign-out, in a real browser; at the end of
each they try what is not theirs, and get nothing.

The citizen's day is in test_public_screens.py: it begins without an account.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from client import Client
from examples import (
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)
from playwright.sync_api import Browser, expect
from visitor import Visitor
from web.browsing import PHONE
from web.demonstrated import Demonstration
from web.of_files import PDF
from web.others import Others
from web.people import Person, printed, signed_in

from domain.values import Role

pytestmark = pytest.mark.xdist_group("screens")


def id_of(person: Person) -> str:
    found = re.search(r"/([0-9a-f-]{36})", person.page.url)
    assert found is not None, person.page.url
    return found[1]


def own_id(demonstration: Demonstration, role: Role) -> str:
    """Of the body that the demonstration's sign-in acts for."""
    return str(printed(demonstration.house)[role].actor.acts_for)


def a_case(demonstration: Demonstration, name: str) -> str:
    """One that was opened today."""
    office, today = demonstration.office, str(demonstration.house.office.today())
    provider = a_provider(office, name=name, admitted_on=today)
    return an_open_case(office, provider, opened_on=today)


def a_missed_case(demonstration: Demonstration, provider: str) -> str:
    """Whose order is long over its day, as the sweep found."""
    house, begun = demonstration.house, demonstration.house.office.today() - timedelta(days=60)
    case = a_served_case(demonstration.office, provider, str(begun), days=10)
    house.sweep()
    return case


def admitted_long_ago(demonstration: Demonstration, name: str) -> str:
    day = demonstration.house.office.today() - timedelta(days=90)
    return a_provider(demonstration.office, name=name, admitted_on=str(day))


# A caseworker


def test_a_caseworker_takes_a_complaint_to_a_served_order_and_a_passed_inspection(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    today = demonstration.house.office.today()
    provider, enterprise = "柳州日间办案测试科技有限公司", "柳州日间投诉测试机械有限公司"
    office = demonstration.office
    project = a_provider(office, name=provider, admitted_on=str(today))
    an_engagement(
        office, project, an_enterprise(office, name=enterprise), established_on=str(today)
    )
    with signed_in(browser, demonstration, "caseworker") as person:
        # given what came in by telephone
        person.open("/complaints/new")
        person.fill(
            nature="complaint", provider_id=provider, complainant__kind="enterprise",
            complainant__enterprise_id=enterprise, complainant__name="莫海",
            summary="系统上线后两周无人维护", channel="phone",
        )  # fmt: skip
        person.send()
        person.follow("查看这件投诉举报")  # past the code, which is shown this once
        # when it is taken up and found to be true
        person.act("acceptance", reason="属于服务商履职问题")
        person.act("verification", substantiated=True, findings="工单无人响应，情况属实")
        complaint = person.main.locator("h1").inner_text().split()[0]
        # and a case is opened, the provider heard, the order issued and served
        person.open(f"/cases/new?grounds=12.1.b&complaint_ids={id_of(person)}")
        person.fill(provider_id=provider, facts="维护人员未到位")
        person.send()
        person.act("interview", place="三楼会议室", attendees=["韦建国"], record="承诺整改")
        person.act("notice", demands=["两日内派驻维护人员"], days=15)
        person.act("service", method="in_person", received_by="韦建国")
        # then the period runs to the day that the law counts, and the page says how
        last = person.main.locator(".app-due time").get_attribute("datetime")
        assert last is not None and date.fromisoformat(last) >= today + timedelta(days=15)
        person.page.get_by_text("为什么是这一天").click()
        person.sees("起算当日不计入", complaint)
        # and when it was put right, the case ends
        person.act("reports", summary="已派驻两名维护人员", channel="window")
        person.act("inspections", passed=True, findings="现场核对属实")
        person.act("resolution", outcome="completed")
        person.sees("完成整改")
        person.gets_nothing(others.ways("caseworker"))
        person.sign_out()


def test_two_caseworkers_collide_and_nothing_is_lost(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    case = a_case(demonstration, "柳州同时办理测试科技有限公司")
    form = f"/cases/{case}/do/interview"
    with (
        signed_in(browser, demonstration, "caseworker") as first,
        signed_in(browser, demonstration, "caseworker", "qinlihua") as second,
    ):
        # given both opened the form
        for person, place in ((first, "三楼会议室"), (second, "五楼会议室")):
            person.open(form)
            person.fill(place=place, attendees=["韦建国"], record="无异议")
        # when one sends it
        first.send()
        first.sees("三楼会议室")
        # then the other sees what happened before going on, and what was typed stands there
        second.send(refused=True)
        news = second.page.locator(".govuk-notification-banner")
        expect(news).to_contain_text("韦志明")
        expect(news).to_contain_text("三楼会议室")
        expect(news).to_be_focused()
        assert second.page.input_value("[name=place]") == "五楼会议室"
        # and on the record it stands once
        second.follow("返回")
        second.sees("三楼会议室")
        second.gets_nothing(others.ways("caseworker"))
        for person in (first, second):
            person.sign_out()
    assert demonstration.office.get(f"/cases/{case}")["version"] == 2


# Those who decide


def test_forty_days_are_for_the_principal(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    case = a_case(demonstration, "柳州四十日测试科技有限公司")
    interviewed(demonstration.office, case, str(demonstration.house.office.today()))
    with signed_in(browser, demonstration, "approver") as person:
        # given an approver who tries
        person.open(f"/cases/{case}")
        person.go("/do/notice")
        person.fill(demands=["更换全部网关"], days=40, reason="设备采购周期")
        person.send(refused=True)
        # then the rule refuses, with its clause, and nothing is lost
        expect(person.page.locator(".govuk-error-summary")).to_contain_text("主要负责人")
        assert person.page.locator('[name="days"]').input_value() == "40"
        person.gets_nothing(others.ways("approver"))
        person.sign_out()
    with signed_in(browser, demonstration, "principal") as person:
        # when the principal does it
        person.open(f"/cases/{case}")
        person.act("notice", demands=["更换全部网关"], days=40, reason="设备采购周期")
        person.sees("期限 40 日")
        person.gets_nothing(others.ways("principal"))
        person.sign_out()
    assert demonstration.office.get(f"/cases/{case}")["exceeds_general_cap"] is True


def test_an_order_that_passes_its_day_becomes_an_escalation_and_a_proceeding(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    # given an order whose period is over, and the sweep that found it
    office, name = demonstration.office, "柳州逾期升级测试科技有限公司"
    provider = admitted_long_ago(demonstration, name)
    case = a_missed_case(demonstration, provider)
    (raised,) = [one for one in office.escalations(provider_id=provider) if "14" in one["citation"]]
    with signed_in(browser, demonstration, "approver") as person:
        # when an approver opens it: the rule beside the evidence
        person.open("/escalations")
        person.open(f"/escalations/{raised['id']}")
        person.sees(name, office.get(f"/cases/{case}")["reference"])
        # and takes it up
        person.press(person.main.locator('a[href^="/expulsions/new"]').first)
        person.fill(facts="逾期未完成整改，经催告仍未履行", charges__0__facts="期限届满未完成")
        person.send()
        # then a proceeding stands, which another one has to decide
        person.sees("清退", name)
        assert "/expulsions/" in person.page.url
        expulsion = id_of(person)
        person.gets_nothing(others.ways("approver"))
        person.sign_out()
    assert office.get(f"/expulsions/{expulsion}")["provider_id"] == provider


# An auditor


def test_an_auditor_goes_from_a_figure_to_its_proof(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    with signed_in(browser, demonstration, "auditor") as person:
        # from the figure of the orders that are open
        person.follow("看板", "header")
        figure = person.main.locator("dl.app-tiles a").first
        shown = int(figure.inner_text().replace(",", ""))
        person.press(figure)
        # to the list behind it, and to one record
        rows = person.main.locator("table tbody tr")
        assert rows.count() == min(shown, 30)
        name = rows.first.locator("th a").inner_text()
        person.follow(name)
        person.sees(name)
        # to its event, and to the proof of that
        story = person.main.locator("ol.app-timeline")
        person.press(story.get_by_role("link", name="证明", exact=True).first)
        assert re.fullmatch(r"位置 \d+ 的证明", person.main.locator("h1").inner_text())
        person.sees("这条事件在签署的日志里", name)
        person.gets_nothing(others.ways("auditor"))
        person.sign_out()


# A provider


def test_a_provider_answers_its_order_from_a_phone(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    house, office = demonstration.house, demonstration.office
    with signed_in(browser, demonstration, "provider", viewport=PHONE, has_touch=True) as person:
        # given an order that runs for the provider who signed in
        own = own_id(demonstration, Role.PROVIDER)
        case = a_served_case(office, own, str(house.office.today()), days=15)
        house.catch_up()
        person.open("/portal")
        # when it confirms that it has it, says what it has to say, and asks for more time
        person.go(f"/cases/{case}")
        person.act("service/confirmation")
        person.act("statement", statement="人员已在招聘，请求分期到位")
        person.act("extensions", days=5, reason="设备到货迟于计划")
        person.open("/portal")
        person.sees("已申请延期 5 日")
        # and reports, with a file
        person.go(f"/cases/{case}/do/reports")
        file = {"name": "整改报告.pdf", "mimeType": "application/pdf", "buffer": PDF}
        person.fill(summary="已完成全部整改要求", files=file)
        person.send()
        # then the report and its file stand in the case
        person.sees("整改报告.pdf")
        person.gets_nothing(others.ways("provider"))
        person.sign_out()
    shown = office.get(f"/cases/{case}")
    assert shown["service"]["confirmed_on"] == str(house.office.today())
    assert shown["extension"]["days"] == 5
    assert [one["summary"] for one in shown["reports"]] == ["已完成全部整改要求"]
    assert shown["reports"][0]["files"][0]["name"] == "整改报告.pdf"


# An enterprise


def test_an_enterprise_rates_complains_and_asks_for_another_provider(
    browser: Browser, demonstration: Demonstration, others: Others
) -> None:
    # given a project of the enterprise who signs in, whose provider missed its day
    house, office = demonstration.house, demonstration.office
    own, today = own_id(demonstration, Role.ENTERPRISE), str(house.office.today())
    title, name = "日间更换测试改造", "柳州更换测试科技有限公司"
    provider = admitted_long_ago(demonstration, name)
    began = str(house.office.today() - timedelta(days=80))
    project = an_engagement(office, provider, own, title=title, established_on=began)
    a_missed_case(demonstration, provider)
    right = the_right(office, provider)
    with signed_in(browser, demonstration, "enterprise") as person:
        # when it says that it is not satisfied
        person.follow(f"不满意 {title}")
        person.fill(comment="驻场人员长期不到位")
        person.send()
        person.follow("我的事项", "header")
        person.sees(name, "不满意 ·")
        # and complains
        person.follow(f"投诉这家服务商 {name}")
        person.fill(summary="整改期满仍无人到场")
        person.send()
        person.follow("查看这件投诉举报")
        complaint = id_of(person)
        person.sees("整改期满仍无人到场")
        # and asks for another provider
        person.follow("我的事项", "header")
        person.go(f"/replacements/{right}/do/request")
        person.fill(reason="整改期满仍未到位")
        person.send()
        expect(person.page.locator(".govuk-notification-banner--success")).to_be_visible()
        # then it follows how that goes
        grant(office, right, today)
        person.follow("我的事项", "header")
        matter = person.page.get_by_role("article").filter(has_text=title)
        expect(matter).to_contain_text("已同意")
        person.gets_nothing(others.ways("enterprise"))
        person.sign_out()
    (rating,) = office.get(f"/engagements/{project}")["ratings"]
    assert (rating["rating"], rating["comment"]) == ("dissatisfied", "驻场人员长期不到位")
    assert office.get(f"/complaints/{complaint}")["provider_id"] == provider
    assert office.get(f"/replacements/{right}")["request"]["on_behalf"] is False


def the_right(office: Client, provider: str) -> str:
    """To another provider, in the only project of that one."""
    (right,) = office.fresh(f"/replacements?provider_id={provider}")["items"]
    return str(right["id"])


def grant(office: Client, right: str, today: str) -> None:
    office.post(
        f"/replacements/{right}/review", county="柳北区工业和信息化局", supports=True,
        opinion="情况属实", reviewed_on=today,
    )  # fmt: skip
    new = a_provider(office, admitted_on=today)
    office.post(
        f"/replacements/{right}/decision", "approver", granted=True, provider_id=new,
        reason="申请理由充分", decided_on=today,
    )  # fmt: skip
    office.house.catch_up()


def test_those_who_may_get_what_the_others_tried(
    demonstration: Demonstration, others: Others
) -> None:
    """Else the ends of these days would say nothing."""
    for role, user, addresses in (
        ("caseworker", "韦志明", (*others.for_officers, f"/cases/{others.case}/do/inspections")),
        ("approver", "黄建平", (others.proof,)),
        ("auditor", "秦明鉴", others.for_keepers),
        ("auditor", "蔡雨婷", (others.export,)),
    ):
        visit = Visitor(demonstration.office, role, user=user)
        assert {visit.ask(one).status_code for one in addresses} == {200}, role
    found = Visitor(demonstration.office, "caseworker").ask(f"/search?q={others.reference}")
    assert found.headers["location"] == f"/cases/{others.case}"
