"""S10: a plain refusal to rectify, before the period has ended, leads to the grey list.

Told twice, as the other worked cases are: as the days pass, and as an office that is behind
records it, where today's sweep finds the period over before the refusal is on record.
"""

from __future__ import annotations

from typing import Any

import pytest
from acts import of_an_expulsion_file as file
from client import Client
from examples import a_provider, a_served_case, beside_evidence

REFUSAL = {"recorded_on": "2025-08-18", "evidence": "书面函复：不予整改"}


def refused(office: Client, provider: str, late: bool) -> tuple[str, dict[str, Any]]:
    """The case, and the escalation on the refusal."""
    order = a_served_case(office, provider, "2025-08-08", 20)
    assert office.get(f"/cases/{order}")["due_on"] == "2025-08-28"
    assert office.escalations(provider_id=provider, rule="14.4-refused") == []
    if late:
        office.sweep(str(office.house.office.today()))
    office.post(f"/cases/{order}/refusal", **REFUSAL)
    (raised,) = office.escalations(provider_id=provider, rule="14.4-refused")
    return order, raised


def listable(office: Client, case: str, late: bool) -> str:
    """Decided and served on 1 September, told to the public from the 2nd to the 8th."""
    file.noticed(office, case, "2025-08-20", late="2025-08-19" if late else None)
    assert file.clock(office, case, "statement") == "2025-08-27"
    file.reviewed(office, case, "2025-08-28")
    file.discussed(office, case, "2025-08-28")
    file.decided(office, case, "2025-08-29")
    file.served(office, case, "2025-09-01", late="2025-08-29" if late else None)
    notice = file.published(office, case, "2025-09-01", "2025-09-02")
    shown = office.get(f"/expulsions/{case}")["publicity"]
    assert (shown["first"], shown["last"]) == ("2025-09-02", "2025-09-08")
    return notice


@pytest.mark.clause("14", "14.4.b")
def test_s10_a_refusal_is_a_ground_at_once(office: Client, late: bool) -> None:
    # given an order whose period runs until 28 August, refused on the 18th
    provider = a_provider(office)
    order, raised = refused(office, provider, late)
    assert (raised["status"], raised["citation"], raised["raised_on"]) == (
        "open", "14.4", "2025-08-18",
    )  # fmt: skip
    # when expulsion is proposed on it
    charge = {"code": "14.4.b", "facts": "书面拒绝整改"}
    case = file.proposed(office, provider, charge, "2025-08-19", escalation_id=raised["id"])
    assert office.get(f"/escalations/{raised['id']}")["status"] == "acted_on"
    (ground,) = office.get(f"/expulsions/{case}")["grounds"]
    assert ground["proven"] is True
    # and it runs its way
    listable(office, case, late)
    assert office.get(f"/cases/{order}")["status"] == "merged_into_expulsion"
    entry = {"expulsion_id": case, "entered_on": "2025-09-08", "reason": "-"}
    status, body = office.refused("/grey-list-entries", "principal", **entry)
    assert (status, body["code"]) == (409, "publicity-runs")
    assert file.waiting(office, case) == [("expulsion.grey-list", "2025-09-09")]
    office.post("/grey-list-entries", "principal", **file.entry(case, "2025-09-09"))
    # then the provider is on the list, and nothing but the evidence of service is wanting
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("expelled", True)
    found = office.get(f"/expulsions/{case}")
    assert (found["status"], beside_evidence(found["warnings"])) == ("grey_listed", [])
    assert file.waiting(office, case) == []


@pytest.mark.clause("14")
def test_s10_an_objection_made_in_the_window_and_recorded_after_the_listing(
    office: Client, late: bool
) -> None:
    # given the listing, and a letter of the window's last day that was found afterwards
    provider = a_provider(office)
    _, raised = refused(office, provider, late)
    charge = {"code": "14.4.b", "facts": "书面拒绝整改"}
    case = file.proposed(office, provider, charge, "2025-08-19", escalation_id=raised["id"])
    listable(office, case, late)
    office.post("/grey-list-entries", "principal", **file.entry(case, "2025-09-09"))
    made = office.post(f"/expulsions/{case}/objections", objection="-", received_on="2025-09-08")
    # then the file says that the listing came too early, until it is settled and decided anew
    (warning,) = beside_evidence(office.get(f"/expulsions/{case}")["warnings"])
    assert "2025" not in warning["en"] and "objection is not settled" in warning["en"]
    assert file.waiting(office, case) == [("expulsion.settle-objection", None)]
    office.post(
        f"/expulsions/{case}/objections/settlement", "approver", objection=made["objection"],
        upheld=True, reason="公示文本有误", on="2025-09-12",
    )  # fmt: skip
    assert file.waiting(office, case) == [("expulsion.decide-anew", None)]
    office.post(
        f"/expulsions/{case}/reaffirmation", "principal", reason="不影响认定", on="2025-09-15"
    )
    assert file.waiting(office, case) == []
    assert office.get(f"/providers/{provider}")["grey_listed"] is True


@pytest.mark.clause("14", "14.4.c")
def test_s10_what_comes_up_while_it_runs_goes_into_it(office: Client, late: bool) -> None:
    # given a proposal on the refusal, and the end of the period since
    provider = a_provider(office)
    _, raised = refused(office, provider, late)
    charge = {"code": "14.4.b", "facts": "书面拒绝整改"}
    case = file.proposed(office, provider, charge, "2025-08-19", escalation_id=raised["id"])
    office.sweep("2025-08-29")
    (overdue,) = office.escalations(provider_id=provider, rule="14.4-overdue")
    # when the second ground is added on its escalation
    added = {"charge": {"code": "14.4.c", "facts": "期满未完成整改"}, "reason": "期限届满"}
    path, more = f"/expulsions/{case}/grounds", {"escalation_id": overdue["id"]}
    status, body = office.refused(path, **added, on="2025-08-28", **more)
    assert (status, body["code"]) == (422, "date-order")
    office.post(path, **added, on="2025-09-01", **more)
    # then both are dealt with by one proceeding
    found = office.get(f"/escalations/{overdue['id']}")
    assert (found["status"], found["case_id"]) == ("acted_on", case)
    grounds = office.get(f"/expulsions/{case}")["grounds"]
    assert [(ground["code"], ground["proven"]) for ground in grounds] == [
        ("14.4.b", True), ("14.4.c", True),
    ]  # fmt: skip


@pytest.mark.clause("14", "14.4.b")
def test_s10_the_order_is_annulled_before_the_decision(office: Client, late: bool) -> None:
    # given a proposal on a refusal of an order that is annulled
    provider = a_provider(office)
    order, raised = refused(office, provider, late)
    charge = {"code": "14.4.b", "facts": "书面拒绝整改"}
    case = file.proposed(office, provider, charge, "2025-08-19", escalation_id=raised["id"])
    file.noticed(office, case, "2025-08-20", late="2025-08-19" if late else None)
    office.post(f"/cases/{order}/annulment", annulled_on="2025-08-25", reason="事实认定有误")
    file.reviewed(office, case, "2025-08-28")
    file.discussed(office, case, "2025-08-28")
    # then nobody can be expelled for having refused it
    body = {"reason": "-", "decided_on": "2025-08-29"}
    path = f"/expulsions/{case}/decision"
    status, problem = office.refused(path, "principal", outcome="expelled", **body)
    assert (status, problem["code"], problem["citation"]) == (409, "threshold-not-met", "14.4")
    office.post(path, "principal", outcome="not_expelled", **body)
    assert office.get(f"/expulsions/{case}")["status"] == "not_expelled"
