"""The page of a record: what it says, as of when, to whom, and what changed since."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_engagement, an_enterprise
from visitor import Visitor

from interfaces.api.nouns import NOUNS


def words(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def story(page: str) -> str:
    return words("<main" + page.partition('id="story"')[2])


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
    for said in (
        "软件采购清单缺少单价和用途说明",
        "第十二条第（三）项之 a",
        "责令限期整改通知书",
        "第 1 次",
        "2025年6月25日（周三）",
        "15 日的名义届满日",
        "现在不能办理的，及原因",
    ):
        assert said in page
    course = page.partition("办理过程")[2]
    assert course.index("约谈") < course.index("通知书") < course.index("送达")
    assert "是否超过一般期限" not in page, "what is not so is not mentioned"


def test_the_clause_of_a_ground_is_one_click_away(case: str, desk: Visitor) -> None:
    page = desk.page(f"/cases/{case}")
    assert re.search(r"<details[^>]*>.{0,400}第十二条第（三）项之 a", page, re.DOTALL)


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
    for said in ("状态", "已立案", "整改中", "通知书送达", "届满日"):
        assert said in page
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
