"""S9: secrets leaked, expelled without any order before (A-23), and the decision set aside.

Told twice, as the other worked cases are: as the days pass, and as an office that is behind
records it, with wrong days first and the steps out of their order.
"""

from __future__ import annotations

import pytest
from acts import of_an_expulsion_file as file
from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise, beside_evidence

LEAK = {
    "code": "14.7",
    "facts": "客户数据外泄",
    "proofs": [
        {"element": "a", "evidence": "外泄的客户名单"},
        {"element": "b", "evidence": "项目成员账号的导出记录"},
    ],
}
REVOKED = {"on": "2026-03-20", "reason": "复议撤销", "document": "柳政复决〔2026〕1号"}


def ready(office: Client, case: str, late: bool) -> None:
    """Noticed on 29 December, heard, reviewed and discussed: to be decided on 8 January."""
    file.noticed(office, case, "2025-12-29", late="2025-12-26" if late else None)
    assert file.clock(office, case, "statement") == "2026-01-06"
    steps = (
        lambda: file.stated(office, case, "2026-01-05", "2026-01-06"),
        lambda: file.reviewed(office, case, "2026-01-07"),
        lambda: file.discussed(office, case, "2026-01-08"),
    )
    for take in reversed(steps) if late else steps:
        take()


def expelled(office: Client, provider: str, late: bool) -> str:
    case = file.proposed(office, provider, LEAK, "2025-12-22")
    ready(office, case, late)
    file.decided(office, case, "2026-01-08")
    remedies = file.served(office, case, "2026-01-09", late="2026-01-08" if late else None)
    assert remedies == {"review_until": "2026-03-10", "litigation_until": "2026-07-09"}
    return case


def listed(office: Client, provider: str, late: bool) -> tuple[str, str, str]:
    """The expulsion, its public notice, and the entry of the grey list."""
    case = expelled(office, provider, late)
    notice = file.published(office, case, "2026-01-09", "2026-01-12")
    shown = office.get(f"/expulsions/{case}")["publicity"]
    assert (shown["first"], shown["last"]) == ("2026-01-12", "2026-01-16")
    if not late:
        office.sweep("2026-01-17")
    entry = office.post("/grey-list-entries", "principal", **file.entry(case, "2026-01-19"))
    return case, notice, str(entry["id"])


@pytest.mark.clause("14", "14.7")
def test_s9_the_decision_is_set_aside_and_the_provider_is_back(office: Client, late: bool) -> None:
    # given a complaint of 8 December, to be answered by the 17th, and one project of the provider
    provider, enterprise = a_provider(office), an_enterprise(office)
    if not late:
        an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise, received_on="2025-12-08")
    assert file.waiting(office, complaint, "caseworker") == [("complaint.accept", "2025-12-17")]
    # when it is expelled without any order before, told to the public and grey-listed
    case, notice, entry = listed(office, provider, late)
    if late:
        an_engagement(office, provider, enterprise)
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"], found["order_count"]) == ("expelled", True, 0)
    assert beside_evidence(office.get(f"/expulsions/{case}")["warnings"]) == []
    office.position = office.house.catch_up()  # the rules open the right
    (right,) = office.fresh(f"/replacements?provider_id={provider}")["items"]
    assert (right["status"], right["from_day"]) == ("right_open", "2026-01-09")
    before, told = office.position, office.get(f"/expulsions/{case}/history")["items"]
    # when the decision is set aside
    office.post(f"/expulsions/{case}/revocation", "principal", **REVOKED)
    # then the provider is back, in public too, and nobody has a right to another one
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("listed", False)
    assert provider in {item["id"] for item in office.fresh("/public/pool", None)["items"]}
    office.escalations()
    (right,) = office.fresh(f"/replacements?provider_id={provider}")["items"]
    assert right["status"] == "closed"
    # and the listing is expunged, and cannot be released or entered again
    assert office.get(f"/grey-list-entries/{entry}")["status"] == "expunged"
    asked = {"on": "2026-03-23", "reason": "已撤销"}
    status, body = office.refused(f"/grey-list-entries/{entry}/release-requests", **asked)
    assert (status, body["code"]) == (409, "entry-ended")
    again = file.entry(case, "2026-03-23")
    status, body = office.refused("/grey-list-entries", "principal", **again)
    assert (status, body["code"], body["citation"]) == (409, "decision-revoked", "14")
    # and the public notice comes down within three working days
    assert file.waiting(office, notice) == [("publication.withdraw", "2026-03-25")]
    office.post(f"/publications/{notice}/withdrawal", on="2026-03-25", reason="所依据的决定撤销")
    assert file.waiting(office, notice) == []
    shown = office.fresh(f"/public/notices/{notice}", None)
    assert (shown["status"], shown["withdrawn_on"]) == ("withdrawn", "2026-03-25")
    assert "provider_name" not in shown and "text" not in shown
    # and all of it is on file: as it was, and what has been added
    assert office.get(f"/providers/{provider}?as_of={before}")["status"] == "expelled"
    assert office.get(f"/grey-list-entries/{entry}?as_of={before}")["status"] == "listed"
    after = office.get(f"/expulsions/{case}/history")["items"]
    assert after[: len(told)] == told
    assert [event["type"].rpartition(".")[2] for event in after[len(told) :]] == [
        "revoked", "publicity-withdrawn",
    ]  # fmt: skip


@pytest.mark.clause("14")
def test_s9_set_aside_before_the_public_was_told(office: Client, late: bool) -> None:
    provider = a_provider(office)
    case = expelled(office, provider, late)
    office.post(f"/expulsions/{case}/revocation", "principal", **REVOKED)
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    # then there is nothing to be made public any more, nor to be listed, nor to be set aside
    draft = {"kind": "public-notice", "title": "公示", "text": "-", "drafted_on": "2026-03-23"}
    source = {"kind": "expulsion-case", "id": case}
    assert office.refused("/publications", source=source, **draft)[0] == 409
    status, body = office.refused(f"/expulsions/{case}/revocation", "principal", **REVOKED)
    assert (status, body["code"]) == (409, "decision-revoked")
    # and another proceeding may begin
    file.proposed(office, provider, LEAK, "2026-04-01")


@pytest.mark.clause("14")
def test_s9_a_day_too_early_is_refused(office: Client, late: bool) -> None:
    provider = a_provider(office)
    case = file.proposed(office, provider, LEAK, "2025-12-22")
    file.noticed(office, case, "2025-12-29", late="2025-12-26" if late else None)
    decision = {"outcome": "not_expelled", "reason": "证据不足"}
    # the 6th is the last day: 1 to 3 January are a holiday, Sunday the 4th is worked
    path = f"/expulsions/{case}/decision"
    status, body = office.refused(path, "principal", **decision, decided_on="2026-01-06")
    assert (status, body["code"]) == (409, "statement-period-runs")
    office.post(path, "principal", **decision, decided_on="2026-01-07")
    assert office.get(f"/providers/{provider}")["status"] == "listed"
