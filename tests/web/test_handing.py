"""Work is taken over, handed to somebody, and handed over in bulk: never decided in bulk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_enterprise, an_open_case
from visitor import SAME, Visitor, said

ME, OTHER = "韦志明", "莫小燕"
ROW = re.compile(r'name="row" value="([^"]+)"')
TAKE = re.compile(r'name="take" value="([^"]+)"')


def who_has(office: Client, case: str) -> Any:
    return office.get(f"/cases/{case}")["assignee"]


def chosen(page: str, *records: str) -> list[str]:
    """What the boxes of these rows send."""
    return [row for row in ROW.findall(page) if row.split(":")[1] in records]


def test_one_record_is_taken_over(office: Client) -> None:
    case = an_open_case(office, a_provider(office), scope={"user": OTHER})
    visit = Visitor(office, "caseworker", user=ME)
    page = visit.page("/desk?whose=all")
    (take,) = TAKE.findall(page)
    answer = visit.send("/desk/assignment", page, take=take)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?whose=all")
    assert who_has(office, case) == ME
    assert TAKE.findall(visit.page("/desk?whose=all")) == [], "what I have I need not take over"


def test_several_are_handed_to_somebody_at_once(office: Client) -> None:
    # given two cases and a complaint
    provider = a_provider(office)
    cases = [an_open_case(office, provider) for _ in range(2)]
    complaint = a_complaint(office, provider, an_enterprise(office))
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    # when all are handed over
    answer = visit.send("/desk/assignment", page, row=chosen(page, *cases, complaint), person=OTHER)
    # then each went through by its own command, and the page says so
    assert answer.status_code == 200
    assert f"交给{OTHER}：3 件中已办 3 件" in said(answer.text)
    assert [who_has(office, case) for case in cases] == [OTHER, OTHER]
    assert office.get(f"/complaints/{complaint}")["assignee"] == OTHER
    for case in cases:
        assert office.get(f"/cases/{case}/history")["items"][-1]["actor"]["name"] == ME


def test_of_three_one_moved_on_meanwhile(office: Client) -> None:
    provider = a_provider(office)
    cases = [an_open_case(office, provider) for _ in range(3)]
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    # when somebody else acted on one of them
    office.post(f"/cases/{cases[1]}/assignment", assignee="黄建平", on="2025-06-06")
    answer = visit.send("/desk/assignment", page, row=chosen(page, *cases), person=OTHER)
    # then the other two go through, and the page says of the one why not
    assert [who_has(office, case) for case in cases] == [OTHER, "黄建平", OTHER]
    words = said(answer.text)
    assert "lang=en" not in answer.text, "what was done once is at no address"
    assert "3 件中已办 2 件" in words
    assert "记录已被他人更新" in words


def test_sent_twice_it_is_done_once(office: Client) -> None:
    provider = a_provider(office)
    cases = [an_open_case(office, provider) for _ in range(2)]
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    first, second = (
        visit.send("/desk/assignment", page, row=chosen(page, *cases), person=OTHER)
        for _ in range(2)
    )
    assert "2 件中已办 2 件" in said(first.text)
    assert "2 件中已办 2 件" in said(second.text)
    for case in cases:
        told = [event["type"] for event in office.get(f"/cases/{case}/history")["items"]]
        assert told.count("rectification-case.assigned") == 1


def test_a_record_with_several_things_to_do_is_handed_over_once(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    office.post(f"/cases/{case}/extensions", requested_on="2025-06-12", days=5, reason="停工")
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-20", summary="已整改")
    visit = Visitor(office, "approver", user="黄建平")
    page = visit.page("/desk?whose=all")
    rows = chosen(page, case)
    assert len(rows) == 3, "the extension, the inspection, what the evidence of service lacks"
    visit.send("/desk/assignment", page, row=rows, person=OTHER)
    assert who_has(office, case) == OTHER
    told = [event["type"] for event in office.get(f"/cases/{case}/history")["items"]]
    assert told.count("rectification-case.assigned") == 1


def test_what_is_closed_meanwhile_is_told_row_by_row(office: Client) -> None:
    provider = a_provider(office)
    cases = [an_open_case(office, provider) for _ in range(2)]
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    office.post(
        f"/cases/{cases[0]}/resolution", "approver", resolved_on="2025-06-09",
        outcome="withdrawn", reason="查无此事",
    )  # fmt: skip
    stale = [row.rpartition(":")[0] for row in chosen(page, *cases)]
    now = [office.get(f"/cases/{row.split(':')[1]}")["version"] for row in stale]
    rows = [f"{row}:{version}" for row, version in zip(stale, now, strict=True)]
    words = said(visit.send("/desk/assignment", page, row=rows, person=OTHER).text)
    assert "2 件中已办 1 件" in words
    assert "办结" in words or "撤案" in words


@pytest.mark.parametrize(
    ("fields", "problem"), [({"person": OTHER}, "rows"), ({"person": " "}, "person")]
)
def test_what_is_missing_is_said_on_the_desk(
    office: Client, fields: dict[str, str], problem: str
) -> None:
    case = an_open_case(office, a_provider(office))
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    row = {} if problem == "rows" else {"row": chosen(page, case)}
    answer = visit.send("/desk/assignment", page, **fields, **row)
    assert answer.headers["location"] == f"/desk?whose=all&problem={problem}"
    assert 'role="alert"' in visit.page(answer.headers["location"])
    assert who_has(office, case) != OTHER


@pytest.mark.parametrize(
    "row", ["x", "provider:5b788886-55d2-4ec6-a13c-2a2cb7dc5ca6:1", "rectification-case:x:1",
            "rectification-case:5b788886-55d2-4ec6-a13c-2a2cb7dc5ca6:-1"],
)  # fmt: skip
def test_what_is_no_row_of_ours_is_refused(office: Client, row: str) -> None:
    visit = Visitor(office, "caseworker")
    head = office.house.office.head()
    answer = visit.send("/desk/assignment", visit.page("/desk"), row=row, person=OTHER)
    assert answer.status_code == 422
    assert "无法识别" in said(answer.text)
    assert office.house.office.head() == head


def test_a_name_that_cannot_be_kept_is_refused(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk?whose=all")
    answer = visit.send("/desk/assignment", page, row=chosen(page, case), person="\x00")
    assert answer.status_code == 422


def test_only_a_page_of_ours_hands_over(office: Client) -> None:
    case = an_open_case(office, a_provider(office), scope={"user": ME})
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk")
    (row,) = chosen(page, case)
    fields = {"row": row, "person": OTHER, "key": "k", "csrf": "x.y"}
    assert visit.http.post("/desk/assignment", data=fields, headers=SAME).status_code == 403
    assert who_has(office, case) == ME


def test_back_leads_to_the_desk_and_nowhere_else(office: Client) -> None:
    visit = Visitor(office, "caseworker")
    page = visit.page("/desk")
    for elsewhere in ("//evil.example", "https://evil.example", "/desk.evil"):
        answer = visit.send("/desk/assignment", page, back=elsewhere, person=OTHER)
        assert answer.headers["location"].startswith("/desk?")


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_nobody_else_hands_anything_over(office: Client, role: str) -> None:
    visit = Visitor(office, role)
    assert visit.http.post("/desk/assignment", data={}, headers=SAME).status_code == 403


def test_who_has_no_officer_in_charge_is_not_offered(office: Client) -> None:
    provider = a_provider(office)
    office.post(f"/providers/{provider}/liaison/departure", left_on="2025-06-05", reason="离职")
    page = Visitor(office, "caseworker").page("/desk?whose=all&kind=provider")
    assert provider in page
    assert ROW.findall(page) == TAKE.findall(page) == []
