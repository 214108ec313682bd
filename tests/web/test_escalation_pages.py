"""Escalations on pages: found, read beside their rule, accepted by a form that is filled in."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from articles.of_an_assessment import an_assessment
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
)
from visitor import Visitor, chips, main_of, problems, said
from web.filled_in import filled_in

from application import escalations
from application.unit import Command
from domain.escalation import Subject
from domain.rules import Answer, Finding
from domain.values import SYSTEM, Text
from interfaces.web.leads import OPENINGS

LEADS = re.compile(r'id="leads".*?</section>', re.DOTALL)
HREF = re.compile(r'href="([^"]+)"')


def complained(office: Client, provider: str) -> str:
    """A complaint found to be true, which meets rule 12.1."""
    complaint = a_complaint(office, provider, an_enterprise(office))
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-03", reason="")
    office.post(
        f"/complaints/{complaint}/verification", on="2025-06-04", substantiated=True,
        findings="属实",
    )  # fmt: skip
    return complaint


def refused(office: Client, provider: str) -> str:
    """A case whose provider refuses, which meets rules 14.4-refused and 13."""
    case = a_served_case(office, provider, "2025-06-10", 15)
    office.post(f"/cases/{case}/refusal", recorded_on="2025-06-12", evidence="来函拒绝")
    return case


def raised(office: Client, rule: str, provider: str) -> dict[str, Any]:
    (found,) = office.escalations(rule=rule, provider_id=provider)
    return found


def leads(page: str) -> list[str]:
    found = LEADS.search(page)
    return [unescape(address) for address in HREF.findall(found[0])] if found else []


def rows(page: str) -> list[str]:
    return [said(row) for row in re.findall(r"<tr class=.*?</tr>", main_of(page), re.DOTALL)]


# The list


def test_the_list_is_narrowed_by_status_rule_provider_and_days(office: Client) -> None:
    # given escalations of two providers, one of them dismissed
    first, second = a_provider(office, name="广西红花智造"), a_provider(office, name="龙城集成")
    complained(office, first)
    refused(office, second)
    one = raised(office, "14.4-refused", second)
    body = {"on": one["raised_on"], "reason": "已协商解决"}
    office.post(f"/escalations/{one['id']}/dismissal", "approver", **body)
    visit = Visitor(office, "caseworker")
    for query, names in {
        "": {"广西红花智造", "龙城集成"},
        "status=dismissed": {"龙城集成"},
        "rule=12.1": {"广西红花智造"},
        f"provider_id={first}": {"广西红花智造"},
        "from=2025-06-10": {"龙城集成"},
        "to=2025-06-09": {"广西红花智造"},
    }.items():
        words = " ".join(rows(visit.page(f"/escalations?{query}")))
        assert {name for name in ("广西红花智造", "龙城集成") if name in words} == names, query
    # open ones come first
    found = rows(visit.page("/escalations"))
    assert "不再处理" in found[-1]


def test_a_provider_is_named_by_what_somebody_types(office: Client) -> None:
    first, _ = a_provider(office, name="广西红花智造"), a_provider(office, name="广西红花软件")
    visit = Visitor(office, "caseworker")
    answer = visit.ask("/escalations?status=open&provider=红花智造")
    assert answer.headers["location"] == f"/escalations?status=open&provider_id={first}"
    assert "有几件记录都符合" in visit.words("/escalations?provider=红花")
    assert "没有找到这一记录" in visit.words("/escalations?provider=没有")


def test_each_condition_is_taken_away_by_itself(office: Client) -> None:
    provider = a_provider(office, name="广西红花智造")
    page = Visitor(office, "caseworker").page(
        f"/escalations?status=open&rule=12.1&provider_id={provider}"
    )
    assert chips(page) == [
        f"/escalations?rule=12.1&provider_id={provider}",
        f"/escalations?status=open&provider_id={provider}",
        "/escalations?status=open&rule=12.1",
    ]
    assert "服务商：广西红花智造" in said(page)


# One of them


def test_it_stands_beside_its_rule_with_the_events_that_it_counted(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise, title="产线改造")
    office.post(
        f"/engagements/{engagement}/evaluations", level=1, evaluated_on="2025-08-01", stage="after"
    )
    found = raised(office, "12.4", provider)
    page = Visitor(office, "caseworker").page(f"/escalations/{found['id']}")
    words = said(main_of(page))
    for part in (found["sentence"]["zh"], "第十二条第（四）项", "实际 1", "界限 2", "1 件"):
        assert part in words
    position = found["evidence"][0]
    assert f'href="/engagements/{engagement}#p{position}"' in page


def test_accepting_opens_what_the_rule_proposes(office: Client) -> None:
    # given a complaint that was found to be true
    provider = a_provider(office, name="广西红花智造")
    complaint = complained(office, provider)
    found = raised(office, "12.1", provider)
    visit = Visitor(office, "caseworker")
    # when somebody accepts
    (lead,) = leads(visit.page(f"/escalations/{found['id']}"))
    form = visit.page(lead)
    assert f'value="{provider}"' in form
    assert complaint in form
    answer = visit.send(
        "/cases/new", form, provider_id=provider, complaint_ids=complaint, grounds="12.1.a",
        facts="驻场人员撤离", opened_on="2025-06-05", escalation_id=found["id"],
    )  # fmt: skip
    # then the case is open, the escalation acted on, and it says what it led to and by whom
    assert answer.status_code == 303, said(main_of(answer.text))
    case = answer.headers["location"].split("/")[2].partition("?")[0]
    page = visit.page(f"/escalations/{found['id']}")
    assert leads(page) == []
    for part in (f'href="/cases/{case}"', "韦志明"):
        assert part in main_of(page)


@pytest.mark.parametrize(("rule", "begins"), [("14.4-refused", "/expulsions/new?"), ("13", None)])
def test_each_rule_leads_to_its_own_proceeding(
    office: Client, rule: str, begins: str | None
) -> None:
    provider = a_provider(office)
    refused(office, provider)
    office.sweep("2025-07-01")
    found = raised(office, rule, provider)
    addresses = leads(Visitor(office, "caseworker").page(f"/escalations/{found['id']}"))
    assert [address.startswith(begins or "") for address in addresses] == ([True] if begins else [])
    for address in addresses:
        for part in (f"provider_id={provider}", f"escalation_id={found['id']}", "code=14.4.b"):
            assert part in address


THE_SUBJECT = "the subject"
OPENED = {
    "11": ("/cases/new", {}),
    "11-exit": ("/pool-exits/new", {"basis": "11", "assessment_id": THE_SUBJECT}),
    "12.1": ("/cases/new", {"complaint_ids": THE_SUBJECT}),
    "12.2": ("/cases/new", {"grounds": "12.2"}),
    "12.3": ("/cases/new", {"grounds": "12.3"}),
    "12.4": ("/cases/new", {"grounds": "12.4"}),
    "12.6": ("/cases/new", {"grounds": "12.6"}),
    "14.4-third-order": ("/expulsions/new", {"charges.0.code": "14.4.a"}),
    "14.4-refused": ("/expulsions/new", {"charges.0.code": "14.4.b"}),
    "14.4-overdue": ("/expulsions/new", {"charges.0.code": "14.4.c"}),
    "14.5": ("/expulsions/new", {"charges.0.code": "14.5"}),
    "14.6": (
        "/expulsions/new",
        {"charges.0.code": "14.6", "charges.0.proofs.0.record_id": THE_SUBJECT},
    ),
    "15": ("/disqualifications/new", {"report_ids": THE_SUBJECT}),
}
"""Rule -> the form that accepting it opens, and what stands in it besides provider and escalation:
the ground of the article that the rule is about."""


def the_subject(office: Client, rule: str, provider: str) -> Subject:
    """A record of the kind that the rule speaks of, where the form names it."""
    if rule in ("12.1", "15"):
        nature = "complaint" if rule == "12.1" else "report"
        record = a_complaint(office, provider, an_enterprise(office), nature=nature)
        return Subject(kind="complaint", id=UUID(record))
    if rule in ("11-exit", "14.6"):
        return Subject(kind="assessment", id=UUID(an_assessment(office, provider)))
    return Subject(kind="provider", id=UUID(provider))


def called(office: Client, subject: Subject) -> str:
    """How a form holds it: a complaint by its number, others by their identifier."""
    if subject.kind != "complaint":
        return str(subject.id)
    return str(office.get(f"/complaints/{subject.id}")["reference"])


def raised_by(office: Client, rule: str, subject: Subject, provider: str) -> str:
    """As the policies raise it, without the history that meets it (tests/policies)."""
    on, article = date(2026, 1, 5), rule.partition("-")[0]
    finding = Finding(
        rule=rule, answer=Answer.MET, citation=article, sentence=Text("已符合", "met")
    )
    act = partial(
        escalations.raise_, finding=finding, subject=subject, provider_id=UUID(provider),
        trigger=office.house.office.head(), on=on,
    )  # fmt: skip
    done = office.house.office.perform(Command(SYSTEM, office.house.office.today()), act)
    return str(done.id)


@pytest.mark.parametrize("rule", OPENINGS)
def test_accepting_opens_the_form_of_the_rule_filled_in(office: Client, rule: str) -> None:
    # given an escalation of the rule
    provider = a_provider(office)
    subject = the_subject(office, rule, provider)
    found = raised_by(office, rule, subject, provider)
    visit = Visitor(office, "approver")
    # when somebody accepts it
    (lead,) = leads(visit.page(f"/escalations/{found}"))
    # then the form that the rule leads to opens, and says whom, why and on what
    address, given = OPENED[rule]
    stands = given | {"provider_id": provider, "escalation_id": found}
    asked = {name: value.replace(THE_SUBJECT, str(subject.id)) for name, value in stands.items()}
    assert (urlsplit(lead).path, dict(parse_qsl(urlsplit(lead).query))) == (address, asked)
    form = filled_in(visit.page(lead), "key")
    for name, value in stands.items():
        assert value.replace(THE_SUBJECT, called(office, subject)) in form[name], name


def test_each_rule_that_leads_somewhere_is_accepted_above() -> None:
    assert set(OPENED) == set(OPENINGS)


def test_a_proceeding_that_runs_takes_the_ground_in(office: Client) -> None:
    provider = a_provider(office)
    refused(office, provider)
    found = raised(office, "14.4-refused", provider)
    charge = {"code": "14.1", "facts": "提供虚假材料", "proofs": []}
    expulsion = office.post(
        "/expulsions", provider_id=provider, charges=[charge], facts="虚假材料",
        proposed_on="2025-06-12",
    )["id"]  # fmt: skip
    (lead,) = leads(Visitor(office, "caseworker").page(f"/escalations/{found['id']}"))
    assert lead.startswith(f"/expulsions/{expulsion}/do/grounds?")
    assert "charge.code=14.4.b" in lead


def test_dismissing_is_for_an_approver(office: Client) -> None:
    provider = a_provider(office)
    complained(office, provider)
    path = f"/escalations/{raised(office, '12.1', provider)['id']}/do/dismissal"
    assert Visitor(office, "caseworker").ask(path).status_code == 403
    assert Visitor(office, "approver", user="黄建平").ask(path).status_code == 200


@pytest.mark.parametrize("reason", ["", "不"])
def test_it_is_dismissed_for_a_reason_only(office: Client, reason: str) -> None:
    provider = a_provider(office)
    complained(office, provider)
    found = raised(office, "12.1", provider)
    approver, where = Visitor(office, "approver", user="黄建平"), f"/escalations/{found['id']}"
    # when it is dismissed without one
    answer = approver.send(f"{where}/do/dismissal", on=found["raised_on"], reason=reason)
    # then it is refused at the field, and the question stays open
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text and "理由" in problems(answer.text)
    assert leads(approver.page(where)) != []
    # when a reason is given
    answer = approver.send(f"{where}/do/dismissal", on=found["raised_on"], reason="已当场化解")
    # then it is closed, and its page says by whom and why
    assert answer.status_code == 303, problems(answer.text)
    words = approver.words(where)
    for part in ("不再处理", "黄建平", "已当场化解"):
        assert part in words
    assert leads(approver.page(where)) == []


@pytest.mark.parametrize(("role", "seen"), [("auditor", True), ("provider", False)])
def test_who_may_read_it(office: Client, role: str, seen: bool) -> None:
    provider = a_provider(office)
    complained(office, provider)
    found = raised(office, "12.1", provider)
    scope = {} if seen else {"provider_id": provider}
    visit = Visitor(office, role, **scope)
    status = 200 if seen else 403
    assert visit.ask("/escalations").status_code == status
    assert visit.ask(f"/escalations/{found['id']}").status_code == status
    if seen:
        assert leads(visit.page(f"/escalations/{found['id']}")) == []
