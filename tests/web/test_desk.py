"""The desk: what waits, most urgent first, whose it is, why, and what came back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_enterprise, an_open_case
from visitor import Visitor, main_of, said

from projections import worklist
from projections.worklist import spans

ON = date(2026, 3, 4)
ME = "韦志明"


def rows(page: str) -> list[str]:
    """What somebody reads in each row."""
    return [said(row) for row in re.findall(r"<tr[^>]*data-row.*?</tr>", page, re.DOTALL)]


def figures(page: str) -> dict[str, int]:
    found = re.findall(r'desk-figure--(\w+)".*?number">(\d+)<', page)
    return {name: int(number) for name, number in found}


def called(office: Client, noun: str, record: str) -> str:
    return str(office.get(f"/{noun}/{record}")["reference"])


# What is due when


@pytest.mark.parametrize(
    ("due_in", "group"),
    [
        (-1, "overdue"), (0, "today"), (1, "urgent"), (3, "urgent"), (4, "soon"), (7, "soon"),
        (8, "later"), (None, "undated"),
    ],
)  # fmt: skip
def test_each_day_belongs_to_one_group(due_in: int | None, group: str) -> None:
    day = date.max if due_in is None else ON + timedelta(days=due_in)
    found = [name for name, (first, last) in spans(ON, 3, 7).items() if first <= day <= last]
    assert found == [group]


def test_what_waits_stands_in_groups_with_reason_record_and_one_act(office: Client) -> None:
    # given a complaint long overdue, one of today, and a case without a day of its own
    today = str(office.house.office.today())
    provider, enterprise = (
        a_provider(office, name="柳江智造数字科技有限公司"),
        an_enterprise(office),
    )
    late, new = (
        a_complaint(office, provider, enterprise, received_on=on) for on in ("2025-05-29", today)
    )
    opened = an_open_case(office, provider, opened_on=today)
    # when a caseworker opens the desk
    page = main_of(Visitor(office, "caseworker").page("/desk?whose=all"))
    # then each stands in its group, the most urgent first
    found = rows(page)
    names = [called(office, "complaints", one) for one in (late, new)]
    names.append(called(office, "cases", opened))
    assert [next(name for name in names if name in row) for row in found] == names
    counted = figures(page)
    assert (counted["overdue"], counted["undated"], sum(counted.values())) == (1, 1, 3)
    # and says what is to be done, why, since when, and by whom
    for words in ("决定是否受理投诉", "柳江智造数字科技有限公司", "自 2025年", "第十五条", "已超"):
        assert words in found[0]
    assert f'href="/cases/{opened}/do/interview"' in page
    assert f'href="/complaints/{late}/do/acceptance"' in page


def test_one_group_is_shown_by_itself_and_the_others_stay_counted(office: Client) -> None:
    provider = a_provider(office)
    late = a_complaint(office, provider, an_enterprise(office))
    an_open_case(office, provider, scope={"user": ME})
    visit = Visitor(office, "caseworker", user=ME)
    whole, some = visit.page("/desk"), visit.page("/desk?due=overdue")
    assert figures(some) == figures(whole)
    assert [called(office, "complaints", late) in row for row in rows(some)] == [True]
    assert rows(visit.page("/desk?due=today")) == []


def test_of_a_large_group_it_is_said_that_there_are_more(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given three complaints long overdue and a case, where two of a group are counted
    monkeypatch.setattr(worklist, "COUNTED", 2)
    provider, enterprise = a_provider(office), an_enterprise(office)
    for _ in range(3):
        a_complaint(office, provider, enterprise)
    an_open_case(office, provider, scope={"user": ME})
    # then the figure and the head of the group say so, and the others are exact
    page = Visitor(office, "caseworker", user=ME).page("/desk")
    assert re.search(r'desk-figure--overdue".*?number">2\+<', page)
    assert "超过 2 件" in said(page)
    assert figures(page)["undated"] == 1
    assert len(rows(page)) == 4


# Whose it is


@pytest.fixture
def shared(office: Client) -> dict[str, str]:
    """One case of mine, one of somebody else, and a complaint that nobody has."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    mine = an_open_case(office, provider, scope={"user": ME})
    other = an_open_case(office, provider, scope={"user": "莫小燕"})
    free = a_complaint(office, provider, enterprise)
    names = {"mine": mine, "other": other}
    found = {name: office.get(f"/cases/{one}")["reference"] for name, one in names.items()}
    return found | {"free": office.get(f"/complaints/{free}")["reference"]}


@pytest.mark.parametrize(
    ("whose", "seen"),
    [("", {"mine", "free"}), ("mine", {"mine"}), ("nobody", {"free"}),
     ("all", {"mine", "other", "free"})],
)  # fmt: skip
def test_whose_work_is_shown(
    office: Client, shared: dict[str, str], whose: str, seen: set[str]
) -> None:
    words = " ".join(rows(Visitor(office, "caseworker", user=ME).page(f"/desk?whose={whose}")))
    assert {name for name, reference in shared.items() if reference in words} == seen


def test_it_is_narrowed_by_kind_and_by_provider(office: Client) -> None:
    first, second = a_provider(office, name="广西红花智造"), a_provider(office, name="龙城集成")
    enterprise = an_enterprise(office)
    case = an_open_case(office, first, scope={"user": ME})
    an_open_case(office, second, scope={"user": ME})
    a_complaint(office, first, enterprise)
    visit = Visitor(office, "caseworker", user=ME)
    reference = called(office, "cases", case)
    cases = rows(visit.page("/desk?kind=rectification-case"))
    assert len(cases) == 2
    both = rows(visit.page("/desk?kind=rectification-case&provider=红花"))
    assert [reference in row for row in both] == [True]
    assert rows(visit.page("/desk?provider=没有这一家")) == []
    assert len(rows(visit.page("/desk?provider=gxhh"))) == 2, "by pinyin initials too"


@pytest.mark.parametrize(
    "query",
    ["whose=me", "due=never", f"kind={'x' * 101}", "cursor=x", "kind=%00", "provider=%00"],
)
def test_what_nobody_can_ask_for_is_said(office: Client, query: str) -> None:
    answer = Visitor(office, "caseworker").ask(f"/desk?{query}")
    assert answer.status_code == 422
    assert "<main" in answer.text


def test_however_many_providers_are_called_so_the_work_of_each_is_there(office: Client) -> None:
    providers = [a_provider(office, name=f"柳江智造{n:02}") for n in range(21)]
    an_open_case(office, providers[-1], scope={"user": ME})
    assert len(rows(Visitor(office, "caseworker", user=ME).page("/desk?provider=柳江智造"))) == 1


def test_the_next_page_goes_on(office: Client) -> None:
    provider = a_provider(office)
    for _ in range(32):
        an_open_case(office, provider)
    visit = Visitor(office, "caseworker")
    first = visit.page("/desk?whose=all&kind=rectification-case")
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    second = visit.page(further[1].replace("&amp;", "&"))
    assert (len(rows(first)), len(rows(second))) == (30, 2)
    assert not set(rows(first)) & set(rows(second))


# What came back, and what is new


def test_days_stand_as_an_office_writes_them(office: Client) -> None:
    """Given a served order, its reason on the desk tells until when, and not as programs do."""
    a_served_case(office, a_provider(office), "2025-06-10")
    page = Visitor(office, "caseworker").words("/desk?whose=all")
    assert "2025年7月10日" in page
    assert not re.search(r"\d{4}-\d\d-\d\d", page)


def test_what_others_did_with_my_records_comes_back_until_i_act(office: Client) -> None:
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-10", 15, scope={"user": ME})
    reference = called(office, "cases", case)
    office.post(
        f"/cases/{case}/statement", heard_on="2025-06-11", statement="x", scope={"user": ME}
    )
    visit = Visitor(office, "caseworker", user=ME)
    assert reference not in came_back(visit.page("/desk"))
    # when the provider reports
    scope = {"user": "覃小云", "provider_id": provider}
    body = {"submitted_on": "2025-06-20", "summary": "已补齐清单"}
    office.post(f"/cases/{case}/reports", "provider", **body, scope=scope)
    # then it came back, with what was done by whom
    back = came_back(visit.page("/desk"))
    for words in (reference, "提交整改报告", "覃小云"):
        assert words in back
    assert reference not in came_back(Visitor(office, "caseworker", user="莫小燕").page("/desk"))
    # until I act
    office.post(
        f"/cases/{case}/inspections", inspected_on="2025-06-24", passed=True, findings="清单完整",
        scope={"user": ME},
    )  # fmt: skip
    assert reference not in came_back(visit.page("/desk"))


def came_back(page: str) -> str:
    return said(page.partition('id="back"')[2].partition("</section>")[0])


def test_what_is_new_is_counted_and_nothing_moves(office: Client) -> None:
    visit = Visitor(office, "caseworker", user=ME)
    provider = a_provider(office)
    position = office.house.office.head()
    news = f"/desk/news?after={position}"
    assert visit.words(news) == ""
    an_open_case(office, provider, scope={"user": ME})
    assert visit.words(news) == "", "what I did myself is no news"
    a_complaint(office, provider, an_enterprise(office))
    assert "有 1 件新事项" in visit.words(news)
    assert visit.words(f"{news}&kind=rectification-case") == ""


def test_periods_that_end_soon_are_told_before_anybody_waits(office: Client) -> None:
    # given one of my cases whose period has ended, one that ends much later, and another's
    today = office.house.office.today()
    provider = a_provider(office, name="柳江智造")
    late = a_served_case(office, provider, "2025-06-10", 15, scope={"user": ME})
    far = a_served_case(office, provider, str(today), 30, scope={"user": ME})
    other = a_served_case(office, provider, "2025-06-10", 15, scope={"user": "莫小燕"})
    names = [called(office, "cases", one) for one in (late, far, other)]
    visit = Visitor(office, "caseworker", user=ME)
    assert [name in near(visit.page("/desk")) for name in names] == [True, False, False]
    assert [name in near(visit.page("/desk?whose=all")) for name in names] == [True, False, True]
    assert "已超" in near(visit.page("/desk"))


def test_who_reported_in_time_is_not_told_as_late(office: Client) -> None:
    # given a desk full of cases that wait for their inspection, and one without a report
    provider = a_provider(office)
    for _ in range(8):
        case = a_served_case(office, provider, "2025-06-10", 10, scope={"user": ME})
        office.post(f"/cases/{case}/reports", submitted_on="2025-06-20", summary="已整改")
    late = a_served_case(office, provider, "2025-06-10", 15, scope={"user": ME})
    # then only that one is late
    told = near(Visitor(office, "caseworker", user=ME).page("/desk"))
    assert re.findall(r"LZDX-\d+-\d+", told) == [called(office, "cases", late)]


def near(page: str) -> str:
    return said(page.partition('id="near"')[2].partition("</section>")[0])


# Who may look


@pytest.mark.parametrize(
    ("role", "status"),
    [("caseworker", 200), ("approver", 200), ("principal", 200), ("auditor", 403),
     ("provider", 403), ("enterprise", 403), ("admin", 403)],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/desk", "/desk/news?after=0"])
def test_the_desk_is_for_officers(office: Client, path: str, role: str, status: int) -> None:
    party = {"provider": a_provider, "enterprise": an_enterprise}.get(role)
    scope = {f"{role}_id": party(office)} if party else {}
    assert Visitor(office, role, **scope).ask(path).status_code == status


def test_as_it_was_nothing_can_be_done_from_it(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    position = office.house.office.head()
    an_open_case(office, a_provider(office))
    page = main_of(Visitor(office, "caseworker").page(f"/desk?whose=all&as_of={position}"))
    assert len(rows(page)) == 1
    assert f"/cases/{case}/do/" not in page
    assert "<button" not in page.partition('id="work"')[2]
