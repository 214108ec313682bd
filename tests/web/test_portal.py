"""The portals: what waits comes first, each matter leads to its act, forms know who sends them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_engagement, an_enterprise
from visitor import Visitor


def as_provider(office: Client, provider: str) -> Visitor:
    return Visitor(office, "provider", provider_id=provider)


def as_enterprise(office: Client, enterprise: str) -> Visitor:
    return Visitor(office, "enterprise", enterprise_id=enterprise)


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


def served_days_ago(office: Client, provider: str, days: int, period: int) -> str:
    on = office.house.office.today() - timedelta(days=days)
    return a_served_case(office, provider, str(on), days=period)


def test_an_order_that_runs_leads_to_its_report_and_the_other_acts(
    office: Client, provider: str
) -> None:
    case = served_days_ago(office, provider, 3, 30)
    page = as_provider(office, provider).page("/portal")
    for step in ("reports", "service/confirmation", "extensions", "statement"):
        assert f"/cases/{case}/do/{step}" in page
    assert page.index("/do/reports") < page.index('id="orders"'), "what waits comes first"


def test_what_was_done_is_said_and_offered_no_more(office: Client, provider: str) -> None:
    case = served_days_ago(office, provider, 3, 30)
    own: dict[str, Any] = {"scope": {"provider_id": provider}}
    today = str(office.house.office.today())
    office.post(f"/cases/{case}/service/confirmation", "provider", confirmed_on=today, **own)
    office.post(
        f"/cases/{case}/extensions", "provider", requested_on=today, days=5, reason="停工", **own
    )
    page = as_provider(office, provider).page("/portal")
    assert "已确认收到" in page and "已申请延期 5 日" in page
    assert "do/service/confirmation" not in page and "do/extensions" not in page


def test_many_of_a_kind_are_one_line(office: Client, provider: str) -> None:
    for _ in range(4):
        served_days_ago(office, provider, 3, 30)
    visit = as_provider(office, provider)
    waiting, _, rest = visit.page("/portal").partition('id="orders"')
    assert "4 项" in waiting and "/do/reports" not in waiting
    assert rest.count("/do/reports") == 4 + rest.count("/duties/do/reports")
    assert visit.page("/portal/work").count("app-todo__link") == 4


def test_what_is_not_counted_to_the_end_says_so(office: Client, provider: str) -> None:
    enterprise = an_enterprise(office)
    for number in range(50):
        an_engagement(office, provider, enterprise, title=f"产线改造{number}")
    projects = r'href="/engagements">[^<]*</a> (\S+)</li>'
    assert re.findall(projects, as_provider(office, provider).page("/portal")) == ["50"]
    an_engagement(office, provider, enterprise, title="又一个")
    assert re.findall(projects, as_provider(office, provider).page("/portal")) == ["50+"]


def test_three_of_a_kind_are_not(office: Client, provider: str) -> None:
    for _ in range(3):
        served_days_ago(office, provider, 3, 30)
    waiting, _, _ = as_provider(office, provider).page("/portal").partition('id="orders"')
    assert waiting.count("/do/reports") == 3


def test_every_duty_has_its_place(office: Client, provider: str) -> None:
    page = as_provider(office, provider).page("/portal/duties")
    for clause in ("4.b", "5.a", "8.1", "9.3", "10.5"):
        assert f'href="/measures/{clause}"' in page


def test_an_enterprise_rates_and_follows_its_own_complaint(office: Client, provider: str) -> None:
    enterprise = an_enterprise(office)
    project = an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise)
    page = as_enterprise(office, enterprise).page("/portal")
    for rating in ("satisfied", "neutral", "dissatisfied"):
        assert f"/engagements/{project}/do/ratings?rating={rating}" in page
    assert f"/complaints/{complaint}" in page
    assert "还没有评价" in page


def test_an_enterprise_without_a_contact_can_name_one(office: Client) -> None:
    enterprise = an_enterprise(office, contact=None)
    page = as_enterprise(office, enterprise).page("/portal")
    assert f"/enterprises/{enterprise}/do/contact" in page


def test_the_latest_rating_that_counts_is_shown(office: Client, provider: str) -> None:
    enterprise = an_enterprise(office)
    project = an_engagement(office, provider, enterprise)
    for day, rating in (("2025-06-02", "satisfied"), ("2025-07-02", "dissatisfied")):
        office.post(
            f"/engagements/{project}/ratings", rating=rating, rated_on=day, comment="无人响应"
        )
    page = as_enterprise(office, enterprise).page("/portal")
    assert "不满意 · " in page.replace("\n", "")


def test_a_party_does_not_say_who_it_is(office: Client, provider: str) -> None:
    enterprise = an_enterprise(office)
    form = as_enterprise(office, enterprise).page(f"/complaints/new?provider_id={provider}")
    for name in ("complainant.kind", "complainant.enterprise_id", "channel", "outside_number"):
        assert f'name="{name}"' not in form
    assert 'name="complainant.name"' in form and 'name="summary"' in form


def test_what_was_recorded_is_said_also_where_the_history_is_closed(
    office: Client, provider: str
) -> None:
    # given an enterprise that may ask for another provider
    enterprise = an_enterprise(office)
    an_engagement(office, provider, enterprise)
    a_served_case(office, provider, "2025-09-01")
    office.sweep("2025-10-10")
    office.position = office.house.catch_up()
    (right,) = office.fresh(f"/replacements?provider_id={provider}")["items"]
    # when it asks
    visit, address = as_enterprise(office, enterprise), f"/replacements/{right['id']}"
    today = str(office.house.office.today())
    answer = visit.send(f"{address}/do/request", reason="人员长期不到位", requested_on=today)
    # then the page says that it is recorded, and afterwards no more
    assert 'id="done"' in visit.page(answer.headers["location"])
    assert 'id="done"' not in visit.page(address)


def test_the_portal_is_for_parties(office: Client, provider: str) -> None:
    enterprise = as_enterprise(office, an_enterprise(office))
    assert enterprise.ask("/portal/duties").status_code == 403
    for role in ("caseworker", "auditor", "admin"):
        assert Visitor(office, role).ask("/portal").status_code == 403
    answer = Visitor(office).ask("/portal")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fportal")
