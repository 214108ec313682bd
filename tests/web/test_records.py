"""The page of a record: what it says, as of when, to whom, and what changed since."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from acts.test_expulsions import proposed, ready
from client import Client
from dashboard.of_a_figure import on_the
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)
from views.test_access_replacements import changed
from visitor import Visitor, main_of, said
from web.filled_in import as_sent
from web.of_yesterday import a_day_passes

from interfaces.api.nouns import NOUNS
from interfaces.web import written
from interfaces.web.texts import Words


def words(page: str) -> str:
    return said(main_of(page))


def story(page: str) -> str:
    return said(main_of(page).partition('id="story"')[2])


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office, name="柳州甲智造有限公司")


@pytest.fixture
def case(office: Client, provider: str) -> str:
    return a_served_case(office, provider, "2025-06-10", days=15)


@pytest.fixture
def desk(office: Client) -> Visitor:
    return Visitor(office, "caseworker")


def test_a_case_says_why_what_was_done_and_until_when(
    office: Client, case: str, desk: Visitor
) -> None:
    page = words(desk.page(f"/cases/{case}"))
    for part in (
        "软件采购清单缺少单价和用途说明",
        "第十二条第（三）项之 a",
        "责令限期整改通知书",
        "第 1 次",
        "2025年6月25日（周三）",
        "15 日的名义届满日",
        "现在不能办理的，及原因",
    ):
        assert part in page
    course = page.partition("办理过程")[2]
    assert course.index("约谈") < course.index("通知书") < course.index("送达")
    assert "是否超过一般期限" not in page, "what is not so is not mentioned"


def test_the_clause_of_a_ground_is_one_click_away(case: str, desk: Visitor) -> None:
    page = desk.page(f"/cases/{case}")
    assert re.search(r"<details[^>]*>.{0,400}第十二条第（三）项之 a", page, re.DOTALL)


def test_each_event_is_told_with_both_dates(office: Client, case: str, desk: Visitor) -> None:
    """Given a service of June that was recorded today, its entry says the one and the other."""
    history = office.get(f"/cases/{case}/history")["items"]
    served = next(one for one in history if one["type"].endswith(".notice-served"))
    page = desk.page(f"/cases/{case}")
    entry = said(page.partition(f'id="p{served["position"]}"')[2].partition("</li>")[0])
    assert "通知书送达（当面）" in entry
    assert "发生于 2025年6月10日（周二）" in entry
    assert f"记录于 {written.instant(Words('zh'), served['recorded_at'])}" in entry


def test_what_a_third_order_rests_on_stands_beside_the_case(
    office: Client, provider: str, desk: Visitor
) -> None:
    """Given two orders, one of them annulled, and a project, when the next case is looked at, then
    the orders stand there with their numbers, and the project leads on."""
    annulled, valid = (a_served_case(office, provider, f"2025-0{n}-10") for n in (6, 7))
    office.post(f"/cases/{annulled}/annulment", "approver", annulled_on="2025-06-20",
                reason="送达对象有误")  # fmt: skip
    project = an_engagement(office, provider, an_enterprise(office), title="产线改造")
    case = an_open_case(office, provider, opened_on="2025-08-04")
    page = main_of(desk.page(f"/cases/{case}"))
    orders = page.partition('id="orders"')[2].partition("</ol>")[0].split("<li")[1:]
    assert [said(f"<li{one}").split()[:2] for one in orders] == [
        ["已撤销", office.get(f"/cases/{annulled}")["reference"]],
        ["第", "1"],
    ]
    assert "送达对象有误" in orders[0] and "2025年6月10日（周二）" in orders[0]
    for order, record in zip(orders, (annulled, valid), strict=True):
        assert f'href="/cases/{record}"' in order
    projects = page.partition('id="projects"')[2].partition("</section>")[0]
    assert f'href="/engagements/{project}"' in projects and "产线改造" in projects
    assert f'href="/engagements?provider_id={provider}"' in projects


@pytest.mark.parametrize(
    ("served_on", "provisional"), [("2026-11-02", False), ("2026-12-10", True)]
)
def test_a_day_that_may_still_move_is_called_provisional(
    office: Client, provider: str, served_on: str, provisional: bool
) -> None:
    """Given that the arrangement of holidays of 2027 is not published, when a period ends in it,
    then the page of the case and the list of deadlines say so."""
    on_the(office, "2026-12-15")
    case = a_served_case(office, provider, served_on, days=30)
    desk = Visitor(office, "caseworker")
    clock = desk.page(f"/cases/{case}").partition('id="clock"')[2].partition("</section>")[0]
    assert ("暂定（日历未定）" in clock) == provisional
    assert ("暂定" in main_of(desk.page("/deadlines"))) == provisional


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("only=decisions", "发出责令限期整改通知书", "已约谈"),
        ("since=2025-06-11", "", "已约谈"),
        ("until=2025-06-10", "已约谈", "整改期限 2025-06-25 届满"),
        ("by=nobody", "", "已约谈"),
        ("only=&by=&since=&until=", "已约谈", ""),
    ],
)
def test_what_happened_can_be_sifted_by_address(
    office: Client, case: str, desk: Visitor, asked: str, there: str, gone: str
) -> None:
    office.sweep("2025-06-26")
    told = story(desk.page(f"/cases/{case}?{asked}"))
    assert there in told
    assert not gone or gone not in told


def test_as_it_was_shows_nothing_later_and_offers_no_act(
    office: Client, case: str, desk: Visitor
) -> None:
    """Given a position before the order was issued, when the page is asked as of then."""
    then = office.get(f"/cases/{case}/history")["items"][1]["position"]
    page = desk.page(f"/cases/{case}?as_of={then}")
    assert "以下是当时的情况" in page and f"日志位置 {then}" in page
    assert "/do/" not in page and "发出责令限期整改通知书" not in story(page)


def test_what_held_on_a_day_is_marked_as_such(case: str, desk: Visitor) -> None:
    page = desk.page(f"/cases/{case}?effective_on=2025-06-12")
    assert "2025年6月12日（周四） 当天的情况" in page
    assert "/do/" not in page


def test_the_day_that_is_picked_shows_the_record_as_of_its_end(
    office: Client, owner_url: str, provider: str, desk: Visitor
) -> None:
    """Given a case that was opened yesterday and called in today, when the form on its page asks
    for either day, then the page is the one of that day."""
    case = an_open_case(office, provider, opened_on="2025-06-10")
    a_day_passes(office, owner_url)
    interviewed(office, case, "2025-06-11")
    today = office.house.office.today()
    asked = as_sent(desk.page(f"/cases/{case}"), "as_of")
    assert asked == {"as_of": "", "effective_on": ""}
    for day, called_in in ((today - timedelta(days=1), False), (today, True)):
        page = desk.page(f"/cases/{case}?{urlencode(asked | {'as_of': str(day)})}")
        assert "以下是当时的情况：截至" in page and "/do/" not in page
        assert ("已约谈" in story(page), "立案" in story(page)) == (called_in, True)
        assert as_sent(page, "as_of") == {"as_of": str(day), "effective_on": ""}
    held = desk.page(f"/cases/{case}?{urlencode(asked | {'effective_on': '2025-06-10'})}")
    assert "以下是当时的情况：2025年6月10日（周二） 当天的情况" in held
    assert "已约谈" not in story(held)


@pytest.mark.parametrize("wrong", ["as_of=x", "effective_on=x", "effective_on=0001-01-01"])
def test_a_moment_that_is_none_is_said_to_be_none(case: str, desk: Visitor, wrong: str) -> None:
    answer = desk.ask(f"/cases/{case}?{wrong}")
    assert answer.status_code == 422
    assert "<h1" in answer.text


def test_what_changed_between_two_moments_is_told_in_words(
    office: Client, case: str, desk: Visitor
) -> None:
    first, *_, last = (e["position"] for e in office.get(f"/cases/{case}/history")["items"])
    page = words(desk.page(f"/cases/{case}/diff?from={first}&to={last}"))
    for part in ("状态", "已立案", "整改中", "通知书送达", "届满日"):
        assert part in page
    same = words(desk.page(f"/cases/{case}/diff?from={office.house.office.head()}"))
    assert "没有变化" in same
    assert "比较" in words(desk.page(f"/cases/{case}/diff"))
    assert desk.ask(f"/cases/{case}/diff?from={last}&to={first}").status_code == 422


def test_the_file_of_a_provider_is_open_to_the_office_and_each_look_is_on_record(
    office: Client, provider: str, case: str, desk: Visitor
) -> None:
    reference = office.get(f"/cases/{case}")["reference"]
    assert reference in desk.page(f"/providers/{provider}/file")
    reads = office.get(f"/audit/reads?record_id={provider}", "auditor")["items"]
    assert len(reads) == 1
    theirs = Visitor(office, "provider", provider_id=provider)
    assert theirs.ask(f"/providers/{provider}/file").status_code == 403
    for page in ("duties", "timeline"):
        assert theirs.ask(f"/providers/{provider}/{page}").status_code == 200


def test_a_count_stands_beside_its_threshold(provider: str, case: str, desk: Visitor) -> None:
    assert re.search(r"责令限期整改\s+1\s+超过 2 次", words(desk.page(f"/providers/{provider}")))


# To whom


@pytest.fixture
def world(office: Client, provider: str, case: str) -> dict[str, str]:
    """Records of others."""
    enterprise = an_enterprise(office)
    return {
        "providers": provider,
        "enterprises": enterprise,
        "engagements": an_engagement(office, provider, enterprise),
        "complaints": a_complaint(office, provider, enterprise),
        "cases": case,
    }


@pytest.mark.parametrize("role", ["provider", "enterprise"])
def test_a_party_opens_no_page_of_others(office: Client, world: dict[str, str], role: str) -> None:
    other = a_provider(office) if role == "provider" else an_enterprise(office)
    visit = Visitor(office, role, **{f"{role}_id": other})
    for noun, record_id in world.items():
        for rest in ("", "/diff?from=1", "/do/" + some_step(noun)):
            answer = visit.ask(f"/{noun}/{record_id}{rest}")
            assert answer.status_code in (403, 404), f"{role}: /{noun}{rest}"
            assert "柳州甲智造有限公司" not in answer.text


def some_step(noun: str) -> str:
    found = next(one for one in NOUNS if one.noun == noun)
    route: Any = next(route for route in found.routes if "{record_id}/" in route.path)
    return str(route.path.partition("{record_id}/")[2])


def test_a_provider_reads_of_its_case_nothing_about_complaints(
    office: Client, provider: str, case: str
) -> None:
    own = Visitor(office, "provider", provider_id=provider)
    page = own.page(f"/cases/{case}")
    assert "责令限期整改通知书" in page
    assert "/complaints/" not in page and "/audit/" not in page and "as_of" not in page


def test_a_stranger_is_led_to_sign_in(office: Client, case: str) -> None:
    for rest in ("", "/diff", "/do/interview"):
        answer = Visitor(office).ask(f"/cases/{case}{rest}")
        assert answer.status_code == 303 and "/sign-in" in answer.headers["location"]


def test_who_takes_a_project_over_does_not_learn_of_which_case_it_comes(office: Client) -> None:
    """The number of the old provider's case stands with the right, and is not for the new one."""
    who = changed(office)
    right = f"/replacements/{who['right']}"
    case = office.get(right)["reference"]
    new = Visitor(office, "provider", provider_id=who["new"])
    for page in (right, f"{right}/do/handover/done", "/replacements", "/portal"):
        assert case not in new.page(page), page
    assert case in words(Visitor(office, "caseworker").page(right))


def test_an_identifier_alone_tells_nobody_a_name(office: Client, world: dict[str, str]) -> None:
    """Not in what narrows a list, nor in a form; who is a provider is no secret."""
    case = office.get(f"/cases/{world['cases']}")["reference"]
    other = Visitor(office, "enterprise", enterprise_id=an_enterprise(office))
    for address in (
        f"/engagements?provider_id={world['cases']}",
        f"/complaints/new?provider_id={world['cases']}",
    ):
        assert case not in other.page(address), address
    name = office.get(f"/enterprises/{world['enterprises']}")["name"]
    assert name not in other.page(f"/engagements?enterprise_id={world['enterprises']}")
    assert "柳州甲智造有限公司" in other.page(f"/complaints/new?provider_id={world['providers']}")


def test_a_provider_reads_the_steps_of_a_proceeding_that_are_its_own(
    office: Client, provider: str
) -> None:
    expulsion = proposed(office, provider)
    ready(office, expulsion)
    inside = words(Visitor(office, "approver").page(f"/expulsions/{expulsion}"))
    told = words(Visitor(office, "provider", provider_id=provider).page(f"/expulsions/{expulsion}"))
    for step, its_own in (("事先告知", True), ("陈述申辩", True), ("法制审核", False)):
        assert step in inside
        assert (step in told) == its_own, step


def test_a_page_of_the_past_begins_nothing(office: Client, case: str, desk: Visitor) -> None:
    assert "/cases/new" in desk.page("/cases")
    assert "/cases/new" not in desk.page("/cases?as_of=3")


def test_the_way_back_to_now_and_to_the_other_language_stays_on_the_page(
    case: str, desk: Visitor
) -> None:
    page = desk.page(f"/cases/{case}?by=x&effective_on=2025-06-12")
    assert f'href="/cases/{case}?by=x">回到现在' in page
    assert f'href="/cases/{case}?by=x&amp;effective_on=2025-06-12&amp;lang=en"' in page
