"""The worked cases of the office, replayed through HTTP with their exact dates."""

from __future__ import annotations

from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise, interviewed


def test_s1_in_time_and_passed(office: Client) -> None:
    # given a complaint of a pilot enterprise, taken up and verified
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise, received_on="2025-05-29")
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-05", reason="")
    # when the case runs its whole way
    case = office.post(
        "/cases", provider_id=provider, grounds=["12.1.a", "12.1.b"], facts="驻场人员撤离",
        complaint_ids=[complaint], opened_on="2025-06-05",
    )["id"]  # fmt: skip
    interviewed(office, case, "2025-06-10")
    office.post(f"/cases/{case}/notice", issued_on="2025-06-10", demands=["恢复驻场"], days=15)
    office.post(
        f"/cases/{case}/service", served_on="2025-06-10", method="in_person", received_by="韦"
    )
    # then the period ends on 25 June 2025
    found = office.get(f"/cases/{case}")
    assert (found["due_on"], found["order_number"]) == ("2025-06-25", 1)
    office.post(
        f"/cases/{case}/reports", submitted_on="2025-06-23", summary="已恢复", attachments=[]
    )
    assert not office.sweep("2025-06-26").missed
    office.post(
        f"/cases/{case}/inspections", inspected_on="2025-06-27", passed=True, findings="合格"
    )
    office.post(
        f"/cases/{case}/resolution", resolved_on="2025-06-27", outcome="completed", reason=""
    )
    office.sweep("2025-06-30")
    found = office.get(f"/cases/{case}")
    assert found["status"] == "completed"
    assert found["missed"] is None
    assert office.escalations(provider_id=provider) == []
