"""Search over all kinds: what is meant exactly opens, and each sees what they may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from accounts.people import an_account
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    a_uscc,
    an_engagement,
    an_enterprise,
)
from visitor import Visitor, main_of, said

from projections import records

NAME = "柳江智造数字科技有限公司"


def found(visit: Visitor, typed: str) -> str:
    return said(main_of(visit.page(f"/search?q={typed}")))


@pytest.fixture
def town(office: Client) -> dict[str, str]:
    """A provider with a project, a case and a complaint, and another that has nothing of it."""
    provider, other = a_provider(office, name=NAME), a_provider(office, name="柳江另一家公司")
    enterprise = an_enterprise(office, name="柳江机械厂")
    engagement = an_engagement(office, provider, enterprise, title="柳江产线改造")
    complaint = a_complaint(office, provider, enterprise, summary="柳江的事")
    case = a_served_case(office, provider, "2025-06-10", 15)
    return {
        "provider": provider, "other": other, "enterprise": enterprise, "case": case,
        "engagement": engagement, "complaint": complaint,
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["柳江", "江智造", "ljzz", "ＬＪＺＺ"])
def test_names_are_found_by_a_part_and_by_initials(
    office: Client, town: dict[str, str], typed: str
) -> None:
    words = found(Visitor(office, "caseworker"), typed)
    assert NAME in words
    assert ("柳江机械厂" in words) is (typed == "柳江")


def test_each_kind_stands_by_itself_with_its_number(office: Client, town: dict[str, str]) -> None:
    words = found(Visitor(office, "caseworker"), "柳江")
    for part in ("服务商 共 2 件", "企业 共 1 件", "改造项目 共 1 件"):
        assert part in words
    assert "柳江机械厂 · " + NAME in words, "a project says whose it is"


@pytest.mark.parametrize("what", ["name", "uscc", "reference"])
def test_who_names_one_exactly_is_led_there(
    office: Client, town: dict[str, str], what: str
) -> None:
    noun = "cases" if what == "reference" else "providers"
    record = town["case" if noun == "cases" else "provider"]
    typed = office.get(f"/{noun}/{record}")[what]
    answer = Visitor(office, "caseworker").ask(f"/search?q={typed}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{noun}/{record}")


def test_two_of_the_same_name_are_both_shown(office: Client) -> None:
    for _ in range(2):
        an_enterprise(office, name="同名机械厂")
    assert "企业 共 2 件" in found(Visitor(office, "caseworker"), "同名机械厂")


@pytest.mark.parametrize("typed", ["", "没有这一家", "100%", "a_b", "\\"])
def test_what_is_not_there_is_said(office: Client, typed: str) -> None:
    a_provider(office)
    words = found(Visitor(office, "caseworker"), quote(typed))
    assert ("没有找到" in words) is bool(typed)


def test_more_than_fit_lead_to_their_list(office: Client) -> None:
    for number in range(9):
        a_provider(office, name=f"广西同类软件公司{number}")
    page = Visitor(office, "caseworker").page("/search?q=同类")
    assert page.count('href="/providers/') == 8
    assert "/providers?q=" in page


def test_where_too_much_is_found_no_number_is_the_whole(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        a_provider(office, name=f"同类软件公司{number}")
        an_enterprise(office, name=f"同类机械厂{number}")
    assert "企业 共 2 件" in found(Visitor(office, "caseworker"), "同类")
    monkeypatch.setattr(records, "LOOKED_AT", 3)
    words = found(Visitor(office, "caseworker"), "同类")
    assert "件以上" in words
    assert "共 2 件" not in words


# Who finds what


def test_a_party_finds_its_own_and_nothing_else(office: Client, town: dict[str, str]) -> None:
    theirs = found(Visitor(office, "provider", provider_id=town["provider"]), "柳江")
    assert NAME in theirs
    assert "柳江产线改造" in theirs
    for hidden in ("柳江另一家公司", "柳江机械厂 LZ"):
        assert hidden not in theirs
    others = found(Visitor(office, "provider", provider_id=town["other"]), "柳江")
    assert "柳江产线改造" not in others
    assert NAME not in others


def test_a_party_does_not_learn_who_complained(office: Client, town: dict[str, str]) -> None:
    reference = office.get(f"/complaints/{town['complaint']}")["reference"]
    visit = Visitor(office, "provider", provider_id=town["provider"])
    words = said(visit.ask(f"/search?q={reference}").text)
    assert "柳江机械厂" not in words
    assert "莫海" not in words


@pytest.mark.parametrize("typed", ["莫海", "0772-5550201", "柳江的事"])
def test_nobody_finds_a_complaint_by_who_brought_it(
    office: Client, town: dict[str, str], typed: str
) -> None:
    reference = office.get(f"/complaints/{town['complaint']}")["reference"]
    for role in ("caseworker", "approver", "auditor"):
        assert reference not in found(Visitor(office, role), typed)


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("admin", 403)])
def test_who_may_search(office: Client, role: str, status: int) -> None:
    assert Visitor(office, role).ask("/search?q=x").status_code == status


def test_a_stranger_signs_in_first(office: Client) -> None:
    for answer in (
        office.http.get("/search?q=x", follow_redirects=False),
        office.http.post("/search/names", data={"nouns": "providers"}, follow_redirects=False),
    ):
        assert answer.headers["location"].startswith("/sign-in?next=")


# Names for forms


def names(visit: Visitor, nouns: str, typed: str) -> list[str]:
    visit.page("/search")  # by now the views have what was written
    offered = visit.send("/search/names", "", nouns=nouns, q=typed).text
    return [part.partition('"')[0] for part in offered.split('<option value="')[1:]]


def test_names_are_offered_for_what_is_typed(office: Client, town: dict[str, str]) -> None:
    visit = Visitor(office, "caseworker")
    assert set(names(visit, "providers", "柳江")) == {NAME, "柳江另一家公司"}
    assert names(visit, "providers,enterprises", "柳江机械") == ["柳江机械厂"]
    case = office.get(f"/cases/{town['case']}")["reference"]
    assert names(visit, "cases", case[:9]) == [case]
    assert names(visit, "providers", "") == []
    assert names(visit, "nothing", "柳江") == []


def test_who_is_called_the_same_is_named_by_a_code(office: Client) -> None:
    codes = {a_uscc(), a_uscc()}
    for code in codes:
        an_enterprise(office, name="同名机械厂", uscc=code)
    assert set(names(Visitor(office, "caseworker"), "enterprises", "同名")) == codes


def test_names_are_offered_of_ones_own_only(office: Client, town: dict[str, str]) -> None:
    def of(role: str, **scope: Any) -> list[str]:
        return names(Visitor(office, role, **scope), "providers,cases", "柳江")

    assert of("provider", provider_id=town["other"]) == ["柳江另一家公司"]
    assert of("enterprise", enterprise_id=town["enterprise"]) == []


def test_accounts_are_no_names_for_officers(office: Client) -> None:
    an_account(office.house, "adam", "覃亚当", password=None)
    assert names(Visitor(office, "caseworker"), "accounts", "ad") == []
