"""One's own messages in the pages and the API; and the outbox of administrators."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from accounts.people import asked
from examples import a_complaint, a_provider, a_served_case, an_enterprise
from messages.people import Posted, address_of
from visitor import Visitor, main_of, said

from application import accounts
from domain.account import commands as c
from domain.catalogue import ACCOUNT
from domain.values import Role
from interfaces import doctor
from interfaces.wiring import House
from projections.rebuild import rebuild

ME = "韦志明"


def signed_in(posted: Posted, account: UUID) -> Visitor:
    """By an account of its own."""
    posted.house.credentials.set(account, "河里的石头会唱歌-7", must_change=False)
    visit = Visitor(posted.office)
    found, _ = posted.house.office.fold(ACCOUNT, account)
    assert found is not None
    assert visit.sign_in(found.login, "河里的石头会唱歌-7").status_code == 303
    return visit


@pytest.fixture
def told(posted: Posted) -> tuple[Posted, UUID]:
    mine = posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.tell()
    return posted, mine


def test_the_api_gives_ones_own_and_marks_them_read(told: tuple[Posted, UUID]) -> None:
    posted, _ = told
    office = posted.office
    (one,) = office.get("/messages", "caseworker", user=ME)["items"]
    assert (one["topic"], one["noun"], one["read_at"]) == ("work", "complaints", None)
    assert one["what"]["zh"] == "决定是否受理投诉"
    assert office.get("/messages", "caseworker", user="somebody else")["items"] == []
    read = f"/messages/{one['id']}/reading"
    assert office.ask("POST", read, "caseworker", user="somebody else").json() == {"read": 0}
    assert office.ask("POST", read, "caseworker", user=ME).json() == {"read": 1}
    assert office.ask("POST", "/messages/reading", "caseworker", user=ME).json() == {"read": 0}
    (one,) = office.get("/messages", "caseworker", user=ME)["items"]
    assert one["read_at"] is not None


def test_nobody_who_is_not_signed_in_has_messages(posted: Posted) -> None:
    assert posted.office.ask("GET", "/messages", None).status_code == 401
    assert posted.office.ask("GET", "/outbox", None).status_code == 401
    for role in ("caseworker", "approver", "provider"):
        scope = {"provider_id": a_provider(posted.office)} if role == "provider" else {}
        assert posted.office.ask("GET", "/outbox", role, **scope).status_code == 403


def test_a_page_shows_them_and_every_page_counts_what_is_new(told: tuple[Posted, UUID]) -> None:
    posted, account = told
    visit = signed_in(posted, account)
    assert re.search(r'href="/messages">消息 <span class="app-unread">1', visit.page("/cases"))
    page = main_of(visit.page("/messages"))
    assert "决定是否受理投诉" in said(page) and "全部标为已读" in said(page)
    visit.send("/messages/read", shown_on="/messages")
    page = visit.page("/messages")
    assert "全部标为已读" not in said(main_of(page)) and "app-unread" not in page


def test_what_one_may_see_no_more_stands_there_without_its_record(
    told: tuple[Posted, UUID],
) -> None:
    posted, account = told
    asked(posted.house, accounts.grant, account, c.Grant(role=Role.AUDITOR))
    withdrawn = c.Withdraw(role=Role.CASEWORKER, reason="调离")
    asked(posted.house, accounts.withdraw, account, withdrawn)
    (one,) = posted.office.get("/messages", "auditor", user=ME)["items"]
    assert (one["what"], one["record_id"], one["reference"]) == (None, None, None)


def test_one_says_oneself_where_they_go(told: tuple[Posted, UUID]) -> None:
    posted, account = told
    visit = signed_in(posted, account)
    wrong = visit.send("/account/contact", mail="no address", mail_for=["work"])
    assert wrong.status_code == 422 and "name@example" in wrong.text
    visit.send("/account/contact", mail="me@example.gov.cn", mail_for=["decision"])
    shown = posted.office.get(f"/accounts/{account}", "admin")
    assert (shown["mail"], shown["mail_for"]) == ("me@example.gov.cn", ["decision"])


def test_an_administrator_sees_what_is_dead_and_sends_it_again(
    told: tuple[Posted, UUID],
) -> None:
    posted, _ = told
    posted.mail.answer = lambda to: "550 no such user"
    posted.send()
    visit = Visitor(posted.office, "admin", user="谢安宁")
    page = main_of(visit.page("/admin/outbox?state=dead"))
    assert "550 no such user" in page and ME in page and "决定是否受理" not in page
    (row,) = posted.rows(channel="mail")
    assert address_of(ME) not in page
    assert (
        visit.send(
            "/admin/outbox/resend", shown_on="/admin/outbox?state=dead", message=str(row["id"])
        ).status_code
        == 303
    )
    posted.mail.answer = lambda to: None
    posted.send()
    assert len(posted.mail.to(address_of(ME))) == 1
    assert "谢安宁" in main_of(visit.page("/admin/outbox"))


def test_metrics_and_the_doctor_tell_of_the_outbox(told: tuple[Posted, UUID]) -> None:
    posted, _ = told
    text = posted.office.http.get("/metrics").text
    office = posted.house.database.schema
    assert f'duban_outbox{{channel="mail",office="{office}",state="waiting"}} 1.0' in text
    checks = {check.name: check for check in doctor.CHECKS}
    place = doctor.Place(posted.house.settings, posted.house)
    assert checks["mail"].look(place).right is True
    assert checks["outbox"].look(place).right is True
    posted.mail.stop()
    assert checks["mail"].look(place).right is False
    posted.mail.start()
    posted.mail.answer = lambda to: "550 no such user"
    posted.send()
    found = checks["outbox"].look(place)
    assert found.right is False and "1 dead" in found.text.en


def test_a_rebuild_of_every_view_sends_nothing(told: tuple[Posted, UUID]) -> None:
    posted, _ = told
    posted.send()
    before, house = posted.rows(), posted.house
    for view in house.views:
        rebuild(view, house.database, house.log)
    posted.post()
    posted.remind()
    after = [row for row in posted.rows() if row["topic"] != "reminder"]
    assert after == before and len(posted.mail.taken) == 1


# Nobody gets what they may not see


def test_walk_over_all_recipients(posted: Posted) -> None:
    """Every row of a person is about a record that opens to them, in the role that it names."""
    office = posted.office
    own, other = a_provider(office), a_provider(office)
    enterprise = an_enterprise(office)
    people: dict[UUID, dict[str, Any]] = {}
    for name, role, scope in (
        (ME, Role.CASEWORKER, None), ("覃丽华", Role.CASEWORKER, None),
        ("黄建平", Role.APPROVER, None), ("罗振华", Role.PRINCIPAL, None),
        ("梁晓雯", Role.PROVIDER, own), ("黄生", Role.PROVIDER, other),
        ("莫海", Role.ENTERPRISE, enterprise), ("秦明鉴", Role.AUDITOR, None),
        ("谢安宁", Role.ADMIN, None),
    ):  # fmt: skip
        account = posted.somebody(name, role, acts_for=scope)
        people[account] = {"role": role, "user": name}
        if scope is not None:
            people[account][f"{role.value}_id"] = scope
    a_complaint(office, own, enterprise)
    for provider in (own, other):
        a_served_case(office, provider, "2026-02-01", days=20)
    office.sweep("2026-03-02")
    posted.tell()
    posted.remind()
    rows = posted.rows(channel="page")
    assert len({row["account_id"] for row in rows}) >= 5
    noun_of = {"rectification-case": "cases", "complaint": "complaints", "provider": "providers",
               "escalation": "escalations"}  # fmt: skip
    for row in rows:
        who = dict(people[row["account_id"]])
        noun = noun_of[row["kind"]]
        answer = office.ask("GET", f"/{noun}/{row['record_id']}", who.pop("role").value, **who)
        assert answer.status_code == 200, (row, who)
    told = {row["account_id"] for row in rows}
    quiet = {one for one, who in people.items() if who["role"] in (Role.AUDITOR, Role.ADMIN)}
    assert told.isdisjoint(quiet)


def test_an_office_with_its_worker_tells_by_itself(house: House, worker: Any) -> None:
    """Messenger, mailer and webhooks run beside the views."""
    names = {runner.name for runner in worker._runners}
    assert {"messages", "reminders", "mail", "webhooks"} <= names
