"""Who sees what of a disqualification case: its provider from the prior notice on, no more."""

from __future__ import annotations

from typing import Any

import pytest
from acts.test_scenario_s11 import (
    HUANG,
    LI,
    NAME,
    PHONE,
    a_report,
    decided,
    noticed,
    proposed,
    reviewed,
    served,
    verified,
)
from client import Client
from examples import a_provider

INSIDE = (
    "report_ids",
    "proposer",
    "decided_by",
    "legal_reviews",
    "discussions",
    "investigations",
    "statement_reviews",
    "before_decision",
    "warnings",
)
"""What the office weighs: not the provider's to see."""


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


@pytest.fixture
def case(office: Client, provider: str) -> str:
    report = a_report(office, provider)
    verified(office, report)
    return proposed(office, provider, report)


def read(office: Client, role: str | None, path: str, **scope: Any) -> int:
    return int(office.ask("GET", path, role, **scope).status_code)


def test_nobody_outside_the_office_knows_of_it_before_the_notice(
    office: Client, provider: str, case: str
) -> None:
    own = {"user": "p", "provider_id": provider}
    at = f"at_least={office.position}"
    one = f"/disqualifications/{case}"
    assert read(office, "provider", one, **own) == 403
    assert office.get(f"/disqualifications?{at}", "provider", **own)["items"] == []
    assert case not in str(office.get(f"/worklist?{at}", "provider", **own))
    for path in (f"/providers/{provider}/timeline?{at}", f"/providers/{provider}/dossier?{at}"):
        answer = office.ask("GET", path, "provider", **own)
        assert case not in answer.text
    body = {"received_on": "2026-06-15", "statement": "系个人行为", "attachments": []}
    assert office.refused(f"{one}/statement", "provider", **body, scope=own)[0] == 403


def test_the_provider_sees_its_case_from_the_notice_on_without_what_is_weighed(
    office: Client, provider: str, case: str
) -> None:
    noticed(office, case, late=False)
    reviewed(office, case)
    decided(office, case)
    own = {"user": "p", "provider_id": provider}
    unserved = office.get(f"/disqualifications/{case}", "provider", **own)
    assert (unserved["status"], unserved["decision"]) == ("prior_notice_served", None)
    listed = office.ask("GET", f"/disqualifications?at_least={office.position}", "provider", **own)
    assert "柳工信" not in listed.text
    served(office, case, late=False)
    own = {"user": "p", "provider_id": provider}
    one, at = f"/disqualifications/{case}", f"at_least={office.position}"
    shown = office.get(one, "provider", **own)
    assert (shown["status"], shown["statement_until"]) == ("disqualified", "2026-06-17")
    assert not set(INSIDE) & set(shown)
    text = office.ask("GET", one, "provider", **own).text
    for secret in (NAME, PHONE, "程序合法", "黄副局长"):
        assert secret not in text
    report = office.get(one)["report_ids"][0]
    assert report not in text
    listed = office.ask("GET", f"/disqualifications?{at}", "provider", **own)
    assert [item["id"] for item in listed.json()["items"]] == [case]
    assert report not in listed.text
    assert read(office, "provider", f"{one}/history", **own) == 403


def test_the_office_and_the_auditor_see_all_of_it_but_the_reporter(
    office: Client, provider: str, case: str
) -> None:
    noticed(office, case, late=False)
    for role in ("caseworker", "approver", "principal", "auditor"):
        for path in (f"/disqualifications/{case}", f"/disqualifications/{case}/history"):
            answer = office.ask("GET", path, role, user="somebody")
            assert answer.status_code == 200
            assert NAME not in answer.text
        assert set(INSIDE) <= set(office.get(f"/disqualifications/{case}", role))


def test_others_see_nothing_of_it(office: Client, provider: str, case: str) -> None:
    noticed(office, case, late=False)
    stranger = {"user": "q", "provider_id": a_provider(office)}
    one, at = f"/disqualifications/{case}", f"at_least={office.position}"
    assert read(office, "provider", one, **stranger) == 403
    assert office.get(f"/disqualifications?{at}", "provider", **stranger)["items"] == []
    assert read(office, "admin", one) == 403
    assert read(office, None, one) == 401
    assert read(office, None, f"/disqualifications?{at}") == 401


def test_the_provider_speaks_for_itself_and_for_nobody_else(
    office: Client, provider: str, case: str
) -> None:
    noticed(office, case, late=False)
    own = {"user": "p", "provider_id": provider}
    stranger = {"user": "q", "provider_id": a_provider(office)}
    path = f"/disqualifications/{case}/statement"
    body = {"received_on": "2026-06-15", "statement": "系个人行为", "attachments": []}
    assert office.refused(path, "provider", **body, scope=stranger)[0] == 403
    waits = office.fresh("/worklist", "provider", **own)["items"]
    assert [(t["task"], t["due_on"]) for t in waits] == [("disqualification.state", "2026-06-17")]
    office.post(path, "provider", **body, scope=own)
    (said,) = office.get(f"/disqualifications/{case}", "provider", **own)["statements"]
    assert said["in_time"] is True


def test_roles_of_the_steps(office: Client, provider: str, case: str) -> None:
    noticed(office, case, late=False)
    decision = {"outcome": "disqualified", "reason": "-", "decided_on": "2026-06-24"}
    path = f"/disqualifications/{case}/decision"
    for role in ("caseworker", "auditor", "admin", "provider", "enterprise"):
        assert office.refused(path, role, **decision)[0] == 403
    status, problem = office.refused(path, "approver", **decision, scope={"user": "li"})
    assert (status, problem["code"]) == (403, "own-proposal")
    reviewed(office, case)
    office.post(path, "approver", **decision, **HUANG)
    assert LI["scope"]["user"] != HUANG["scope"]["user"]
