"""What a correction, a merger or a revocation does to what rested on a verified report."""

from __future__ import annotations

from typing import Any

import pytest
from acts.test_scenario_s11 import (
    HUANG,
    LI,
    a_report,
    censured,
    decided,
    noticed,
    proposed,
    reviewed,
    served,
    verified,
)
from client import Client
from examples import a_provider, an_enterprise, beside_evidence


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


def corrected(office: Client, report: str, substantiated: bool = False, **changes: Any) -> None:
    body = {
        "substantiated": substantiated, "findings": "他人冒名", "on": "2026-07-01",
        "reason": "原证据不真实",
    }  # fmt: skip
    office.post(f"/complaints/{report}/verification/correction", **(body | changes), **LI)


def tasks(office: Client, record: str, role: str = "approver") -> dict[str, Any]:
    items = beside_evidence(office.fresh("/worklist?limit=200", role)["items"])
    return {item["task"]: item for item in items if item["record_id"] == record}


def a_disqualified(office: Client, provider: str) -> tuple[str, str]:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    noticed(office, case, late=False)
    reviewed(office, case)
    decided(office, case)
    served(office, case, late=False)
    return report, case


def test_a_corrected_verification_lets_the_rule_lapse(office: Client, provider: str) -> None:
    report = a_report(office, provider)
    verified(office, report)
    assert [e["status"] for e in office.escalations(rule="15")] == ["open"]
    corrected(office, report)
    assert [e["status"] for e in office.escalations(rule="15")] == ["lapsed"]
    corrected(office, report, substantiated=True, violation="规定", on="2026-07-02")
    assert sorted(e["status"] for e in office.escalations(rule="15")) == ["lapsed", "open"]


def test_a_case_loses_a_report_that_does_not_hold_and_is_not_decided_on_it(
    office: Client, provider: str
) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    noticed(office, case, late=False)
    reviewed(office, case)
    corrected(office, report, on="2026-06-20")
    shown = office.get(f"/disqualifications/{case}")
    assert (shown["report_ids"], shown["lost_report_ids"]) == ([], [report])
    status, problem = office.refused(
        f"/disqualifications/{case}/decision", "approver", outcome="disqualified",
        reason="-", decided_on="2026-06-24", **HUANG,
    )  # fmt: skip
    assert (status, problem["code"], problem["citation"]) == (409, "no-report-left", "15")
    office.post(f"/disqualifications/{case}/dropping", "approver", reason="依据不成立",
                on="2026-06-24", **HUANG)  # fmt: skip
    assert office.get(f"/providers/{provider}")["status"] == "listed"


def test_a_duplicate_that_is_merged_leaves_the_case_with_the_other(
    office: Client, provider: str
) -> None:
    first, second = a_report(office, provider), a_report(office, provider)
    for report in (first, second):
        verified(office, report)
    case = proposed(office, provider, first)
    office.post(f"/complaints/{first}/merger", complaint_id=second, on="2026-06-09", reason="重复")
    shown = office.get(f"/disqualifications/{case}")
    assert (shown["report_ids"], shown["lost_report_ids"]) == ([second], [first])


def test_a_verified_report_is_not_merged_into_one_that_is_not_verified(
    office: Client, provider: str
) -> None:
    """Or the case would rest on what nobody verified."""
    first, second = a_report(office, provider), a_report(office, provider)
    verified(office, first)
    case = proposed(office, provider, first)
    body = {"complaint_id": second, "on": "2026-06-09", "reason": "重复"}
    status, problem = office.refused(f"/complaints/{first}/merger", **body)
    assert (status, problem["code"], problem["citation"]) == (422, "merge-target", "15")
    assert office.get(f"/disqualifications/{case}")["report_ids"] == [first]
    body = {"complaint_id": first, "on": "2026-06-09", "reason": "重复"}
    office.post(f"/complaints/{second}/merger", **body)
    assert office.get(f"/complaints/{second}", user="li")["status"] == "merged"


def test_one_case_at_a_time_runs_against_a_provider(office: Client, provider: str) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    again = {
        "provider_id": provider, "report_ids": [report], "facts": "-", "proposed_on": "2026-06-09"
    }  # fmt: skip
    status, problem = office.refused("/disqualifications", **again)
    assert (status, problem["code"], problem["citation"]) == (409, "proceeding-runs", "15")
    body = {"reason": "另行核查", "on": "2026-06-10"}
    office.post(f"/disqualifications/{case}/dropping", "approver", **body, **HUANG)
    assert proposed(office, provider, report, proposed_on="2026-06-11") != case


def test_whom_a_verified_report_is_about_may_be_found_out_later(
    office: Client, provider: str
) -> None:
    report = a_report(office, provider, provider_id=None, about="某公司")
    verified(office, report)
    assert office.escalations(rule="15") == []
    named = {"provider_id": provider, "on": "2026-06-08", "reason": "由合同查明"}
    office.post(f"/complaints/{report}/provider", **named, **LI)
    (raised,) = office.escalations(rule="15")
    assert (raised["status"], raised["provider_id"]) == ("open", provider)
    proposed(office, provider, report)


def test_what_is_decided_is_not_decided_again(office: Client, provider: str) -> None:
    _, case = a_disqualified(office, provider)
    body = {"outcome": "disqualified", "reason": "-", "decided_on": "2026-06-26"}
    status, problem = office.refused(
        f"/disqualifications/{case}/decision", "approver", **body, **HUANG
    )
    assert (status, problem["code"]) == (409, "decided-already")


@pytest.mark.parametrize(("on", "public"), [("2026-06-30", True), ("2026-07-01", False)])
def test_no_censure_rests_on_a_report_that_does_not_hold_any_more(
    office: Client, provider: str, on: str, public: bool
) -> None:
    """The correction is of 1 July: what was made public the day before was right then."""
    report, case = a_disqualified(office, provider)
    corrected(office, report)
    assert "disqualification.censure" not in tasks(office, case)
    body = {
        "kind": "censure", "title": "通报", "text": "事实", "drafted_on": on,
        "source": {"kind": "disqualification-case", "id": case},
    }  # fmt: skip
    if public:
        office.post("/publications", **body)
        return
    status, problem = office.refused("/publications", **body)
    assert (status, problem["code"], problem["citation"]) == (409, "not-publishable", "15")


@pytest.mark.parametrize(("on", "taken"), [("2026-06-24", True), ("2026-06-25", False)])
def test_who_is_disqualified_takes_on_no_project(
    office: Client, provider: str, on: str, taken: bool
) -> None:
    """One of the day before may still be recorded."""
    a_disqualified(office, provider)
    body = {
        "enterprise_id": an_enterprise(office), "product_provider_ids": [], "title": "改造",
        "established_on": on, "level_before": 1,
    }  # fmt: skip
    if taken:
        office.post("/engagements", provider_id=provider, **body)
        return
    status, problem = office.refused("/engagements", provider_id=provider, **body)
    assert (status, problem["code"], problem["citation"]) == (409, "not-in-pool", "2")
    body["product_provider_ids"] = [provider]
    assert office.refused("/engagements", provider_id=a_provider(office), **body)[0] == 409


def test_a_revoked_decision_brings_the_provider_back_and_its_censure_is_withdrawn(
    office: Client, provider: str
) -> None:
    report, case = a_disqualified(office, provider)
    publication = censured(office, case)
    corrected(office, report)
    assert "disqualification.reconsider" in tasks(office, case)
    assert beside_evidence(office.get(f"/disqualifications/{case}")["warnings"]) != []
    revocation = {
        "reason": "所依据的举报不成立", "document": "柳工信〔2026〕20号", "on": "2026-07-03"
    }  # fmt: skip
    assert office.refused(f"/disqualifications/{case}/revocation", **revocation)[0] == 403
    office.post(f"/disqualifications/{case}/revocation", "approver", **revocation, **HUANG)
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    assert office.get(f"/disqualifications/{case}")["status"] == "revoked"
    waits = tasks(office, case)
    assert waits["disqualification.withdraw-censure"]["due_on"] == "2026-07-08"
    assert "disqualification.reconsider" not in waits
    office.post(f"/publications/{publication}/withdrawal", on="2026-07-06", reason="决定已撤销")
    assert tasks(office, case) == {}
    assert office.get(f"/disqualifications/{case}")["censure"] is None


def test_the_public_is_told_within_twenty_working_days(office: Client, provider: str) -> None:
    _, case = a_disqualified(office, provider)
    task = tasks(office, case)["disqualification.censure"]
    assert task["due_on"] == "2026-07-22"
    censured(office, case)
    assert tasks(office, case) == {}


def test_nothing_is_made_public_before_the_decision_is_served(
    office: Client, provider: str
) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    office.house.catch_up()  # what the rules raise meanwhile is no effect of the refused command
    status, problem = office.refused(
        "/publications", kind="censure", title="通报", text="事实",
        source={"kind": "disqualification-case", "id": case}, drafted_on="2026-06-25",
    )  # fmt: skip
    assert (status, problem["code"]) == (409, "not-publishable")


def test_an_announced_decision_takes_effect_by_the_sweep(office: Client, provider: str) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    noticed(office, case, late=False)
    reviewed(office, case)
    decided(office, case)
    today = office.house.office.today()
    office.post(
        f"/disqualifications/{case}/service", served_on=today, method="public",
        earlier_attempts=["柜台", "邮寄"],
    )  # fmt: skip
    assert office.get(f"/disqualifications/{case}")["status"] == "decision_served"
    office.sweep(str(today))
    assert office.get(f"/providers/{provider}")["status"] == "listed"


def test_corrected_to_an_announcement_it_waits_for_its_day(office: Client, provider: str) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    noticed(office, case, late=False)
    reviewed(office, case)
    decided(office, case)
    today = str(office.house.office.today())
    path = f"/disqualifications/{case}/service"
    office.post(path, served_on=today, method="in_person")
    correction = {"served_on": today, "corrected_on": today, "reason": "实为公告送达"}
    office.post(f"{path}/correction", **correction, method="public")
    shown = office.get(f"/disqualifications/{case}")
    assert (shown["status"], shown["in_effect_since"]) == ("decision_served", None)
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    office.post(f"{path}/correction", **correction, method="in_person")
    assert office.get(f"/disqualifications/{case}")["in_effect_since"] == today
    assert office.get(f"/providers/{provider}")["status"] == "disqualified"


def test_who_is_disqualified_already_is_not_proposed_again(office: Client, provider: str) -> None:
    a_disqualified(office, provider)
    report = a_report(office, provider)
    verified(office, report)
    office.house.catch_up()  # what the rules raise meanwhile is no effect of the refused command
    status, problem = office.refused(
        "/disqualifications", provider_id=provider, report_ids=[report], facts="-",
        proposed_on="2026-07-01",
    )  # fmt: skip
    assert (status, problem["code"]) == (409, "not-in-pool")


def test_what_fits_art_14_too_goes_into_the_expulsion_proceeding(
    office: Client, provider: str
) -> None:
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    charges = [{"code": "14.8.a", "facts": "索取好处费"}]
    body = {"charges": charges, "facts": "索取好处费", "proposed_on": "2026-06-11"}
    other = office.post("/expulsions", provider_id=a_provider(office), **body, **LI)["id"]
    path = f"/disqualifications/{case}/absorption"
    handed = {"reason": "同时符合第十四条第（八）项", "on": "2026-06-12"}
    assert office.refused(path, expulsion_id=other, **handed)[0] == 422
    expulsion = office.post("/expulsions", provider_id=provider, **body, **LI)["id"]
    office.post(f"/expulsions/{expulsion}/dropping", "approver", reason="-", on="2026-06-11",
                **HUANG)  # fmt: skip
    status, problem = office.refused(path, expulsion_id=expulsion, **handed)
    assert (status, problem["code"]) == (409, "expulsion-ended")
    expulsion = office.post("/expulsions", provider_id=provider, **body, **LI)["id"]
    office.post(path, expulsion_id=expulsion, **handed)
    shown = office.get(f"/disqualifications/{case}")
    assert (shown["status"], shown["absorbed"]["expulsion_id"]) == ("absorbed", expulsion)


def test_after_the_measures_have_ended_reports_still_come_in(office: Client, provider: str) -> None:
    office.post(
        "/measures/pilot-conclusion", "principal", concluded_on="2026-05-31",
        document="柳工信通〔2026〕9号",
    )  # fmt: skip
    report = a_report(office, provider, received_on="2026-06-03")
    shown = office.get(f"/complaints/{report}", user="li")
    assert shown["reference"].startswith("LZTS-")
    assert shown["clocks"][0]["due_on"] == "2026-06-12"
    office.post(f"/complaints/{report}/acceptance", on="2026-06-05", reason="", **LI)
    office.post(
        f"/complaints/{report}/verification", substantiated=True, findings="属实",
        violation="规定", on="2026-06-08", **LI,
    )  # fmt: skip
    status, problem = office.refused(
        "/disqualifications", provider_id=provider, report_ids=[report], facts="-",
        proposed_on="2026-06-09",
    )  # fmt: skip
    assert (status, problem["citation"]) == (409, "17")
    office.post(f"/complaints/{report}/answer", on="2026-06-09", answer="已核实", **LI)


def test_a_step_that_was_entered_wrongly_is_annulled(office: Client, provider: str) -> None:
    """Freely until the decision; after it, the record says what does not hold."""
    report = a_report(office, provider)
    verified(office, report)
    case = proposed(office, provider, report)
    path = f"/disqualifications/{case}"
    noticed(office, case, late=False)
    office.post(f"{path}/statement", received_on="2026-06-15", statement="他案的陈述", **LI)
    reviewed(office, case)
    before = office.get(path)
    assert [block["code"] for block in before["before_decision"]] == ["statement-unanswered"]
    (said,), (talk,) = before["statements"], before["discussions"]
    wrong = {"reason": "登记有误", "on": "2026-06-23"}
    office.post(f"{path}/annulments", **wrong, entry=said["version"], **LI)
    shown = office.get(path)
    assert (shown["statements"], shown["before_decision"]) == ([], [])
    assert shown["status"] == "prior_notice_served"
    decided(office, case)
    status, problem = office.refused(f"{path}/annulments", **wrong, entry=talk["version"], **LI)
    assert (status, problem["code"], problem["citation"]) == (403, "not-your-entry", "15")
    office.post(f"{path}/annulments", "approver", **wrong, entry=talk["version"], **HUANG)
    shown = office.get(path)
    assert shown["decision"]["disqualified"] is True
    (warning,) = beside_evidence(shown["warnings"])
    assert "集体讨论" in warning["zh"] and "2026-06-24" in warning["en"]
    told = office.get(f"{path}/history")["items"][-1]["sentence"]
    assert told["zh"].startswith("撤销有误的登记：集体讨论（2026-06-23）")


def test_not_once_it_is_off_the_table(office: Client, provider: str) -> None:
    _, case = a_disqualified(office, provider)
    path = f"/disqualifications/{case}"
    (talk,) = office.get(path)["discussions"]
    office.post(f"{path}/revocation", "approver", reason="复议撤销", document="号", on="2026-08-20")
    status, problem = office.refused(
        f"{path}/annulments", "approver", entry=talk["version"], reason="有误", on="2026-08-21",
        **HUANG,
    )  # fmt: skip
    assert (status, problem["code"]) == (409, "not-running")
