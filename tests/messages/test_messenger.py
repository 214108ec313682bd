"""Who is told what: new work and decisions, once, and nothing to who may not see it."""

from __future__ import annotations

import re
from uuid import UUID

from accounts.people import asked
from examples import a_complaint, a_provider, a_served_case, an_enterprise, an_open_case
from messages.people import Posted, address_of, run
from papers.drafting import a_case_with_an_order, drafted, signed

from application import accounts
from domain.account import commands as c
from domain.message import Topic
from domain.values import Role
from interfaces.messages.messenger import Messenger

ME, OTHER, HEAD = "韦志明", "覃丽华", "罗振华"


def told(posted: Posted, account: UUID) -> list[tuple[str, str]]:
    return [(r["topic"], r["what"]) for r in posted.rows(channel="page", account_id=account)]


def test_new_work_goes_to_whose_it_is_and_to_nobody_else(posted: Posted) -> None:
    # given two caseworkers and a case that one of them is given
    mine = posted.somebody(ME, Role.CASEWORKER)
    other = posted.somebody(OTHER, Role.CASEWORKER)
    provider = a_provider(posted.office)
    case = an_open_case(posted.office, provider, scope={"user": "somebody"})
    posted.office.post(f"/cases/{case}/assignment", "approver", assignee=ME, on="2026-03-02")
    # when the post comes
    posted.post()
    # then only that one is told, in the pages and by mail
    assert told(posted, mine) == [("work", "case.interview")]
    assert told(posted, other) == []
    (mail,) = posted.mail.to(address_of(ME))
    assert posted.mail.to(address_of(OTHER)) == []
    assert mail["Subject"].startswith("督办新待办：约谈服务商（LZDX-")
    assert f"https://duban.example.gov.cn/cases/{case}" in mail.get_content()


def test_work_of_nobody_goes_to_all_who_may_do_it(posted: Posted) -> None:
    people = [posted.somebody(name, Role.CASEWORKER) for name in (ME, OTHER)]
    head = posted.somebody(HEAD, Role.PRINCIPAL)
    provider, enterprise = a_provider(posted.office), an_enterprise(posted.office)
    a_complaint(posted.office, provider, enterprise)
    posted.tell()
    for account in people:
        assert told(posted, account) == [("work", "complaint.accept")]
    assert told(posted, head) == []


def test_whoever_does_it_is_not_told_of_it(posted: Posted) -> None:
    mine = posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    an_open_case(posted.office, a_provider(posted.office), scope={"user": ME})
    posted.tell()
    assert [what for _, what in told(posted, mine)] == ["complaint.accept"]


def test_what_was_done_before_it_was_read_is_no_new_work(posted: Posted) -> None:
    mine = posted.somebody(ME, Role.CASEWORKER)
    case = a_served_case(posted.office, a_provider(posted.office), "2026-02-25")
    posted.tell()
    assert told(posted, mine) == []
    assert posted.office.get(f"/cases/{case}")["status"] == "rectifying"


def test_a_provider_is_told_what_is_decided_of_it_and_another_one_is_not(posted: Posted) -> None:
    own, others = a_provider(posted.office), a_provider(posted.office)
    liaison = posted.somebody("梁晓雯", Role.PROVIDER, acts_for=own)
    stranger = posted.somebody("黄生", Role.PROVIDER, acts_for=others)
    a_served_case(posted.office, own, "2026-02-25")
    posted.post()
    found = told(posted, liaison)
    assert ("decision", "rectification-case.notice-served") in found
    assert ("work", "case.report") in found
    assert told(posted, stranger) == []
    assert posted.mail.to(address_of("黄生")) == []


def test_a_mail_tells_what_waits_and_no_more(posted: Posted) -> None:
    """No party, no person, no outcome, no facts: a mail may be forwarded."""
    provider = a_provider(posted.office, name="柳江智造数字科技有限公司")
    posted.somebody("梁晓雯", Role.PROVIDER, acts_for=provider)
    a_served_case(posted.office, provider, "2026-02-25")
    posted.post()
    mails = posted.mail.to(address_of("梁晓雯"))
    assert len(mails) >= 2
    for mail in mails:
        words = f"{mail['Subject']}\n{mail.get_content()}"
        assert mail["Auto-Submitted"] == "auto-generated"
        for secret in ("柳江智造", "覃小云", "送达", "梁晓雯", "韦建国"):
            assert secret not in words


def test_a_complainant_is_named_nowhere(posted: Posted) -> None:
    """No row ties the complaint to the enterprise that sent it."""
    provider, enterprise = a_provider(posted.office), an_enterprise(posted.office)
    posted.somebody("莫海", Role.ENTERPRISE, acts_for=enterprise)
    posted.somebody(ME, Role.CASEWORKER)
    complaint = a_complaint(posted.office, provider, enterprise)
    posted.tell()
    posted.post()
    rows = [r for r in posted.rows() if str(r["record_id"]) == complaint]
    assert rows and all(r["acts_for"] is None for r in rows)
    assert posted.mail.to(address_of("莫海")) == []


def test_a_paper_is_told_to_whom_it_is_for_once_it_is_signed(posted: Posted) -> None:
    case, provider, _ = a_case_with_an_order(posted.office)
    liaison = posted.somebody("梁晓雯", Role.PROVIDER, acts_for=provider)
    document = drafted(posted.office, "order", case)
    posted.tell()
    assert told(posted, liaison) == []
    posted.office.post(f"/documents/{document}/issue", "approver", issued_on="2025-06-10")
    posted.post()
    assert told(posted, liaison) == [("decision", "document.issued")]
    (mail,) = posted.mail.to(address_of("梁晓雯"))
    assert "责令" not in mail.get_content()


def test_a_paper_on_a_complaint_is_told_to_no_party(posted: Posted) -> None:
    provider, enterprise = a_provider(posted.office), an_enterprise(posted.office)
    people = [
        posted.somebody("莫海", Role.ENTERPRISE, acts_for=enterprise),
        posted.somebody("梁晓雯", Role.PROVIDER, acts_for=provider),
    ]
    complaint = a_complaint(posted.office, provider, enterprise)
    posted.office.post(f"/complaints/{complaint}/acceptance", on="2025-06-03")
    signed(posted.office, "complaint-acknowledgement", complaint)
    posted.tell()
    assert [told(posted, one) for one in people] == [[], []]


def test_read_twice_is_told_once(posted: Posted) -> None:
    posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.tell()
    before = posted.rows()
    with posted.house.connection() as conn:
        conn.execute("UPDATE view_tracking SET position = 0 WHERE name = 'messages'")
    run(posted.house, Messenger(posted.house), limit=7)
    assert before and posted.rows() == before


def test_what_happened_before_the_messenger_came_is_told_to_nobody(posted: Posted) -> None:
    posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    with posted.house.connection() as conn:  # an office of an earlier release
        conn.execute("DELETE FROM view_tracking WHERE name = 'messages'")
    from interfaces.wiring import House

    House(posted.house.database.url, posted.house.settings, pool_size=2).close()
    posted.tell()
    assert posted.rows() == []


def test_whose_role_was_withdrawn_gets_nothing_that_still_waits(posted: Posted) -> None:
    mine = posted.somebody(ME, Role.CASEWORKER, Role.AUDITOR)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.tell()
    gone = c.Withdraw(role=Role.CASEWORKER, reason="调离")
    asked(posted.house, accounts.withdraw, mine, gone)
    posted.send()
    assert posted.mail.taken == []
    (row,) = posted.rows(channel="mail")
    assert row["state"] == "dropped" and "无权查看" in row["error"]


def test_mail_goes_by_what_one_wants(posted: Posted) -> None:
    mine = posted.somebody(ME, Role.CASEWORKER)
    posted.reached(mine, mail=address_of(ME), mail_for=(Topic.DECISION,))
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.post()
    assert told(posted, mine) == [("work", "complaint.accept")]
    assert posted.mail.taken == []


def test_identifiers_of_mails_are_those_of_the_rows(posted: Posted) -> None:
    posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.post()
    (mail,), (row,) = posted.mail.to(address_of(ME)), posted.rows(channel="mail")
    assert mail["Message-ID"] == f"<{row['id']}@example.gov.cn>"
    assert re.fullmatch(r"[^\r\n]+", mail["Subject"])
