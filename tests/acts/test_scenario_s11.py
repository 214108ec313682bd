"""S11: a report over a holiday, verified, leads to disqualification and a public censure.

Told twice, as the other worked cases are: as the days pass, and as an office that is behind
records it, with wrong days first that it corrects later.
"""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, beside_evidence

NAME = "蒙面侠"
PHONE = "15078880001"
LI: dict[str, Any] = {"scope": {"user": "li"}}
HUANG: dict[str, Any] = {"scope": {"user": "huang"}}
LUO: dict[str, Any] = {"scope": {"user": "luo"}}


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office, kind="product", name="桂中云软件有限公司")


def a_report(office: Client, provider: str, **changes: Any) -> str:
    body = {
        "nature": "report",
        "provider_id": provider,
        "summary": "员工索取好处费",
        "complainant": {"kind": "individual", "name": NAME, "contact": PHONE},
        "received_on": "2026-04-30",
        "received_at": "20:15",
        "channel": "12345",
        "outside_number": "GD20260430-118",
    }
    return str(office.post("/complaints", **(body | changes), **LI)["id"])


def clocks(office: Client, complaint: str, **as_of: Any) -> dict[str, dict[str, Any]]:
    found = office.get(f"/complaints/{complaint}", user="li")["clocks"]
    return {clock["key"]: clock for clock in found}


def received(office: Client, provider: str, late: bool) -> str:
    """On the eve of the holiday; who is behind enters the day on which it was opened."""
    if not late:
        return a_report(office, provider)
    report = a_report(office, provider, received_on="2026-05-06")
    assert clocks(office, report)["complaint.answer-days"]["due_on"] != "2026-05-13"
    office.post(
        f"/complaints/{report}/dates/correction", what="receipt", day="2026-04-30",
        on="2026-05-07", reason="转办单载明的收到日期", **LI,
    )  # fmt: skip
    return report


def verified(office: Client, report: str, **changes: Any) -> None:
    office.post(f"/complaints/{report}/acceptance", on="2026-05-07", reason="", **LI)
    body = {
        "substantiated": True,
        "findings": "转账记录与证言一致",
        "violation": "廉洁从业规定",
        "by_staff": True,
        "attributable": True,
        "on": "2026-06-05",
    }
    office.post(f"/complaints/{report}/verification", **(body | changes), **LI)
    office.escalations()  # what follows by itself is in the log before anything else is asked


def proposed(office: Client, provider: str, report: str, **changes: Any) -> str:
    body = {
        "provider_id": provider,
        "report_ids": [report],
        "facts": "员工索取好处费，可归于服务商",
        "proposed_on": "2026-06-08",
    }
    return str(office.post("/disqualifications", **(body | changes), **LI)["id"])


def noticed(office: Client, case: str, late: bool) -> None:
    service = {"method": "in_person", "received_by": "韦建国"}
    if not late:
        office.post(f"/disqualifications/{case}/prior-notice", served_on="2026-06-10", **service)
        return
    office.post(f"/disqualifications/{case}/prior-notice", served_on="2026-06-09", **service)
    office.post(
        f"/disqualifications/{case}/prior-notice/correction", served_on="2026-06-10",
        corrected_on="2026-06-12", reason="回证载明的签收日期",
    )  # fmt: skip


def reviewed(office: Client, case: str) -> None:
    office.post(
        f"/disqualifications/{case}/legal-review", "approver", reviewed_on="2026-06-22",
        passed=True, opinion="事实清楚，程序合法", **LUO,
    )  # fmt: skip
    office.post(
        f"/disqualifications/{case}/discussion", held_on="2026-06-23",
        attendees=["韦局长", "黄副局长"], opinion="同意",
    )  # fmt: skip


def decided(office: Client, case: str) -> str:
    done = office.post(
        f"/disqualifications/{case}/decision", "approver", outcome="disqualified",
        reason="经核实属实", decided_on="2026-06-24", **HUANG,
    )  # fmt: skip
    return str(done["reference"])


def served(office: Client, case: str, late: bool) -> None:
    service = {"method": "in_person", "received_by": "韦建国"}
    first = "2026-06-24" if late else "2026-06-25"
    office.post(f"/disqualifications/{case}/service", served_on=first, **service)
    if late:
        office.post(
            f"/disqualifications/{case}/service/correction", served_on="2026-06-25",
            corrected_on="2026-06-26", reason="回证载明的签收日期",
        )  # fmt: skip


def censured(office: Client, case: str) -> str:
    """Another pair of eyes reviews the neutral wording before it is made public."""
    draft = office.post(
        "/publications", kind="censure", title="关于取消桂中云软件有限公司服务资格的通报",
        text="经核实，该公司员工存在违反服务规定的行为，自2026年6月25日起取消其服务资格。",
        source={"kind": "disqualification-case", "id": case}, drafted_on="2026-06-25", **LI,
    )  # fmt: skip
    path = f"/publications/{draft['id']}"
    office.post(
        f"{path}/review", "approver", approved=True, on="2026-06-26", no_trade_secrets=True,
        no_personal_data=True, no_complainant=True, legal_review=True, **HUANG,
    )  # fmt: skip
    office.post(f"{path}/publication", published_on="2026-06-26", **LI)
    return str(draft["id"])


@pytest.mark.clause("15")
def test_s11_a_verified_report_ends_in_disqualification(
    office: Client, provider: str, late: bool
) -> None:
    # 04-30: the answer is due seven working days later, a return five
    report = received(office, provider, late)
    found = clocks(office, report)
    assert found["complaint.answer-days"]["due_on"] == "2026-05-13"
    assert found["complaint.return-days"]["due_on"] == "2026-05-11"
    # 05-07: taken up; sixty days run from that day
    verified(office, report)
    found = clocks(office, report)
    assert found["complaint.answer-days"]["state"] == "met"
    assert found["complaint.handle-days"]["due_on"] == "2026-07-06"
    assert "complaint.return-days" not in found
    # 06-05: the rule asks for a decision, and decides nothing
    (raised,) = office.escalations(rule="15", provider_id=provider)
    assert (raised["status"], raised["citation"]) == ("open", "15")
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    # 06-08 to 06-24: the due steps
    case = proposed(office, provider, report, escalation_id=raised["id"])
    assert office.escalations(rule="15", provider_id=provider)[0]["status"] == "acted_on"
    noticed(office, case, late)
    shown = office.get(f"/disqualifications/{case}")
    assert shown["statement_until"] == "2026-06-17"
    assert {block["code"] for block in shown["before_decision"]} == {
        "legal-review-first", "discussion-first",
    }  # fmt: skip
    reviewed(office, case)
    reference = decided(office, case)
    assert reference.startswith("柳工信〔2026〕")
    assert office.get(f"/providers/{provider}")["status"] == "listed"  # not before its service
    # 06-25: out of the pool, and on no grey list
    served(office, case, late)
    shown = office.get(f"/disqualifications/{case}")
    assert (shown["status"], shown["in_effect_since"]) == ("disqualified", "2026-06-25")
    assert (shown["review_until"], shown["litigation_until"]) == ("2026-08-24", "2026-12-25")
    assert beside_evidence(shown["warnings"]) == []
    now = office.get(f"/providers/{provider}")
    assert (now["status"], now.get("grey_listed", False)) == ("disqualified", False)
    assert office.fresh("/public/grey-list")["items"] == []
    assert provider not in {item["id"] for item in office.fresh("/public/pool")["items"]}
    # 06-26: the public is told in time, and the reporter is answered
    (disclosure,) = shown["clocks"]
    assert disclosure["due_on"] == "2026-07-22"
    censured(office, case)
    office.post(f"/complaints/{report}/answer", on="2026-06-26", answer="已取消其服务资格", **LI)
    shown = office.get(f"/disqualifications/{case}")
    assert shown["censure"]["published_on"] == "2026-06-26"
    assert shown["clocks"][0]["state"] == "met"
    complaint = office.get(f"/complaints/{report}", user="li")
    assert complaint["closed"] is True
    assert complaint["disqualification_ids"] == [case]
    assert clocks(office, report)["complaint.handle-days"]["state"] == "met"


@pytest.mark.clause("15")
def test_an_unverified_report_is_answered_and_changes_nothing(
    office: Client, provider: str
) -> None:
    report = a_report(office, provider)
    verified(
        office, report, substantiated=False, violation="", by_staff=False, attributable=None,
        findings="查无实据",
    )  # fmt: skip
    assert office.escalations(provider_id=provider) == []
    status, problem = office.refused(
        "/disqualifications", provider_id=provider, report_ids=[report], facts="-",
        proposed_on="2026-06-08",
    )  # fmt: skip
    assert (status, problem["code"], problem["citation"]) == (409, "report-unfit", "15")
    office.post(f"/complaints/{report}/answer", on="2026-06-26", answer="经查不属实", **LI)
    assert office.get(f"/complaints/{report}", user="li")["closed"] is True
    assert office.get(f"/providers/{provider}")["status"] == "listed"


@pytest.mark.clause("15")
def test_every_look_at_the_reporter_is_on_record(office: Client, provider: str) -> None:
    report = a_report(office, provider)
    verified(office, report)
    log = f"/complaints/{report}/identity/log"
    assert office.get(log, "auditor")["items"] == []  # taking it up shows nothing
    version = office.get(f"/complaints/{report}", "auditor")["version"]
    # who may see it is shown it, and the opening is an event
    shown = office.get(f"/complaints/{report}", user="li")
    assert shown["complainant"]["name"] == NAME
    assert shown["version"] == version
    # who may not is refused, and that is an event too
    for role, scope in (
        ("caseworker", {"user": "wei"}), ("auditor", {"user": "shen"}),
        ("provider", {"user": "p", "provider_id": provider}), ("admin", {"user": "root"}),
    ):  # fmt: skip
        answer = office.ask("GET", f"/complaints/{report}/identity?reason=好奇心", role, **scope)
        assert answer.status_code == 403
        assert (answer.json()["code"], answer.json()["citation"]) == ("identity-sealed", "15")
        assert NAME not in answer.text
    told = office.get(f"/complaints/{report}/identity?reason=答复举报人", user="li")
    assert told["complainant"]["contact"] == PHONE
    entries = office.get(log, "auditor")["items"]
    assert [(e["type"], e["actor"]["name"]) for e in entries] == [
        ("identity-file.opened", "li"),
        ("identity-file.refused", "wei"), ("identity-file.refused", "shen"),
        ("identity-file.refused", "p"), ("identity-file.refused", "root"),
        ("identity-file.opened", "li"),
    ]  # fmt: skip
    assert entries[-1]["data"]["why"] == "答复举报人"
    assert office.ask("GET", f"/complaints/{report}/identity?reason=xx", None).status_code == 401
    office.position = office.house.office.head()
    everything = office.fresh("/identity-log", "auditor")["items"]
    assert [item["position"] for item in everything] == [e["position"] for e in reversed(entries)]
