"""The days of those who use the office, from sign-in to sign-out, in a real browser."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from examples import (
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)
from playwright.sync_api import Browser, expect
from web.browsing import PHONE
from web.demonstrated import Demonstration
from web.of_files import PDF
from web.people import Person, signed_in

from domain.values import Role
from interfaces.sign_ins import demonstrated

pytestmark = pytest.mark.xdist_group("screens")


def id_of(person: Person) -> str:
    found = re.search(r"/([0-9a-f-]{36})", person.page.url)
    assert found is not None, person.page.url
    return found[1]


def a_case_to_order(demonstration: Demonstration, name: str) -> str:
    """One that was opened and interviewed, so that the order comes next."""
    office, today = demonstration.office, str(demonstration.house.office.today())
    case = an_open_case(office, a_provider(office, name=name, admitted_on=today), opened_on=today)
    interviewed(office, case, today)
    return case


# A caseworker


def test_a_caseworker_takes_a_complaint_to_a_served_order_and_a_passed_inspection(
    browser: Browser, demonstration: Demonstration
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
        person.main.get_by_role("link").first.click()  # past the code, which is shown this once
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
        person.sign_out()


# Those who decide


def test_forty_days_are_for_the_principal(browser: Browser, demonstration: Demonstration) -> None:
    case = a_case_to_order(demonstration, "柳州四十日测试科技有限公司")
    with signed_in(browser, demonstration, "approver") as person:
        # given an approver who tries
        person.open(f"/cases/{case}/do/notice")
        person.fill(demands=["更换全部网关"], days=40, reason="设备采购周期")
        person.send(refused=True)
        # then the rule refuses, with its clause, and nothing is lost
        expect(person.page.locator(".govuk-error-summary")).to_contain_text("主要负责人")
        assert person.page.locator('[name="days"]').input_value() == "40"
    with signed_in(browser, demonstration, "principal") as person:
        # when the principal does it
        person.open(f"/cases/{case}")
        person.act("notice", demands=["更换全部网关"], days=40, reason="设备采购周期")
        person.sees("期限 40 日")
        person.sign_out()
    assert demonstration.office.get(f"/cases/{case}")["exceeds_general_cap"] is True


def test_an_order_that_passes_its_day_becomes_an_escalation_and_a_proceeding(
    browser: Browser, demonstration: Demonstration
) -> None:
    # given an order whose period is over, and the sweep that found it
    house, office = demonstration.house, demonstration.office
    name = "柳州逾期升级测试科技有限公司"
    begun = house.office.today() - timedelta(days=60)
    provider = a_provider(office, name=name, admitted_on=str(begun - timedelta(days=30)))
    case = a_served_case(office, provider, str(begun), days=10)
    house.sweep()
    (raised,) = [one for one in office.escalations(provider_id=provider) if "14" in one["citation"]]
    with signed_in(browser, demonstration, "approver") as person:
        # when an approver opens it: the rule beside the evidence
        person.open("/escalations")
        person.open(f"/escalations/{raised['id']}")
        person.sees(name, office.get(f"/cases/{case}")["reference"])
        # and takes it up
        person.page.locator('main a[href^="/expulsions/new"]').first.click()
        person.page.wait_for_load_state()
        person.fill(facts="逾期未完成整改，经催告仍未履行", charges__0__facts="期限届满未完成")
        person.send()
        # then a proceeding stands, which another one has to decide
        person.sees("清退", name)
        assert "/expulsions/" in person.page.url
        expulsion = id_of(person)
        person.sign_out()
    assert office.get(f"/expulsions/{expulsion}")["provider_id"] == provider


# A provider


def test_a_provider_sends_its_report_from_a_phone(
    browser: Browser, demonstration: Demonstration
) -> None:
    house, office = demonstration.house, demonstration.office
    with signed_in(browser, demonstration, "provider", viewport=PHONE, has_touch=True) as person:
        # given an order that runs for the provider who signed in
        own = str(demonstrated(house)[Role.PROVIDER].actor.acts_for)
        case = a_served_case(office, own, str(house.office.today()), days=15)
        house.wait(["worklist", "records", "deadlines"], office.position, 60)
        person.open("/portal")
        # when it reports, with a file
        person.page.locator(f'main a[href="/cases/{case}/do/reports"]').first.click()
        person.fill(summary="已完成全部整改要求")
        person.page.locator('[name="files"]').set_input_files(
            {"name": "整改报告.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        person.send()
        # then the report and its file stand in the case
        person.sees("整改报告.pdf")
        person.sign_out()
    reports = office.get(f"/cases/{case}")["reports"]
    assert [one["summary"] for one in reports] == ["已完成全部整改要求"]
    assert reports[0]["files"][0]["name"] == "整改报告.pdf"
