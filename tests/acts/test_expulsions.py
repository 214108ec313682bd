"""Expulsion cases through HTTP: one at a time, resting on the log, and what they do to others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from client import Client
from examples import (
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    beside_evidence,
)

FALSE = {
    "code": "14.9",
    "facts": "业绩证明不实",
    "proofs": [
        {"element": "a", "evidence": "申请材料"},
        {"element": "b", "evidence": "业主单位说明"},
    ],
}


def proposed(office: Client, provider: str, *charges: dict[str, Any], **changes: Any) -> str:
    body: dict[str, Any] = {
        "provider_id": provider,
        "facts": "见各项情形",
        "charges": list(charges) or [FALSE],
        "proposed_on": "2026-01-16",
    }
    return str(office.post("/expulsions", **(body | changes))["id"])


def ready(office: Client, case: str) -> None:
    office.post(f"/expulsions/{case}/prior-notice", served_on="2026-01-20", method="in_person")
    office.post(f"/expulsions/{case}/statement/waiver", waived_on="2026-01-21", record="书面放弃")
    office.post(
        f"/expulsions/{case}/legal-review", "approver", reviewed_on="2026-02-02", passed=True,
        opinion="程序合法",
    )  # fmt: skip
    office.post(
        f"/expulsions/{case}/discussion", held_on="2026-02-03", attendees=["韦局长", "黄副局长"],
        opinion="同意",
    )  # fmt: skip


DECISION = {"outcome": "expelled", "reason": "证据确凿", "decided_on": "2026-02-04"}


def decided(office: Client, case: str) -> None:
    ready(office, case)
    office.post(f"/expulsions/{case}/decision", "principal", **DECISION)


def test_one_proceeding_at_a_time(office: Client) -> None:
    provider = a_provider(office)
    first = proposed(office, provider)
    again = {
        "provider_id": provider, "facts": "再次", "charges": [FALSE], "proposed_on": "2026-01-19",
    }  # fmt: skip
    status, body = office.refused("/expulsions", **again)
    assert (status, body["code"], body["citation"]) == (409, "proceeding-runs", "14")
    proposed(office, a_provider(office))
    office.post(f"/expulsions/{first}/dropping", "approver", reason="证据不足", on="2026-01-19")
    second = proposed(office, provider)
    assert second != first
    decided(office, second)
    assert office.refused("/expulsions", **again)[1]["code"] == "proceeding-runs"
    office.post(f"/expulsions/{second}/service", served_on="2026-02-05", method="in_person")
    assert office.refused("/expulsions", **again)[1]["code"] == "already-expelled"


def test_evidence_is_there(office: Client) -> None:
    provider = a_provider(office)
    body = {"provider_id": provider, "facts": "…", "proposed_on": "2026-01-16"}
    far = {"code": "14.9", "facts": "…", "proofs": [{"element": "a", "positions": [10**9]}]}
    status, problem = office.refused("/expulsions", **body, charges=[far])
    assert (status, problem["code"]) == (422, "unknown-position")
    none = {"code": "14.6", "facts": "…", "proofs": [{"element": "a", "record_id": provider}]}
    assert office.refused("/expulsions", **body, charges=[none])[0] == 422


def test_lagging_targets_need_an_assessment(office: Client) -> None:
    """Art. 14(6): words alone are no finding (A-20)."""
    lag = {"code": "14.6", "facts": "滞后", "proofs": [{"element": "a", "evidence": "台账"}]}
    case = proposed(office, a_provider(office), lag)
    ready(office, case)
    status, body = office.refused(f"/expulsions/{case}/decision", "principal", **DECISION)
    assert (status, body["code"], body["citation"]) == (409, "threshold-not-met", "14.6")


def test_a_missed_deadline_and_a_refusal_rest_on_the_log(office: Client) -> None:
    provider = a_provider(office)
    order = a_served_case(office, provider, "2025-09-11", 30)
    case = proposed(
        office, provider, {"code": "14.4.b", "facts": "拒改"}, {"code": "14.4.c", "facts": "逾期"}
    )
    ready(office, case)
    proven = [ground["proven"] for ground in office.get(f"/expulsions/{case}")["grounds"]]
    assert proven == [False, False]
    office.sweep("2025-10-14")
    office.post(f"/cases/{order}/refusal", recorded_on="2025-10-15", evidence="书面答复不予整改")
    grounds = office.get(f"/expulsions/{case}")["grounds"]
    assert [ground["proven"] for ground in grounds] == [True, True]
    assert all(g["checklist"][0]["computed"]["evidence"] for g in grounds)
    office.post(f"/expulsions/{case}/decision", "principal", **DECISION)
    # when the order is annulled afterwards, the decision rests on nothing, and says so
    office.post(f"/cases/{order}/annulment", annulled_on="2026-02-06", reason="事实认定有误")
    found = beside_evidence(office.get(f"/expulsions/{case}")["warnings"])
    assert len(found) == 2 and all("撤销" in warning["zh"] for warning in found)


def test_the_open_cases_go_into_the_expulsion(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    served = a_served_case(office, provider, "2026-01-20", 30)
    opened = an_open_case(office, provider, opened_on="2026-01-22")
    elsewhere = an_open_case(office, other, opened_on="2026-01-22")
    case = proposed(office, provider)
    decided(office, case)
    office.post(f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person")
    for record in (served, opened):
        assert office.get(f"/cases/{record}")["status"] == "merged_into_expulsion"
    assert office.get(f"/cases/{elsewhere}")["status"] == "opened"
    assert set(office.get(f"/expulsions/{case}")["absorbed_case_ids"]) == {served, opened}
    report = {"submitted_on": "2026-02-09", "summary": "已整改", "attachments": []}
    status, body = office.refused(f"/cases/{served}/reports", **report)
    assert (status, body["code"], body["citation"]) == (409, "merged-into-expulsion", "14")
    # nothing falls due in the meantime; once it goes on, the days between do not count
    assert UUID(served) not in office.sweep("2026-03-02").missed
    office.post(
        f"/expulsions/{case}/revocation", "principal", on="2026-03-02", reason="复议撤销",
        document="柳政复决〔2026〕3号",
    )  # fmt: skip
    found = office.get(f"/cases/{served}")
    assert (found["status"], found["due_on"]) == ("rectifying", "2026-03-16")
    moved = office.get(f"/cases/{served}/history")["items"][-1]
    assert (moved["type"], moved["data"]["old"]) == (
        "rectification-case.deadline-moved", "2026-02-24",
    )  # fmt: skip
    office.post(f"/cases/{served}/reports", **report | {"submitted_on": "2026-03-10"})


def test_the_service_of_the_decision_is_corrected(office: Client) -> None:
    provider = a_provider(office)
    opened = an_open_case(office, provider, opened_on="2026-01-22")
    case = proposed(office, provider)
    decided(office, case)
    office.post(f"/expulsions/{case}/service", served_on="2026-02-05", method="post")
    before = office.position
    office.post(
        f"/expulsions/{case}/service/correction", served_on="2026-02-09",
        corrected_on="2026-02-24", reason="邮件回执",
    )  # fmt: skip
    found = office.get(f"/expulsions/{case}")
    assert (found["effective_on"], found["remedies"]["review_until"]) == (
        "2026-02-09", "2026-04-10",
    )  # fmt: skip
    assert office.get(f"/expulsions/{case}?as_of={before}")["effective_on"] == "2026-02-05"
    assert office.get(f"/cases/{opened}")["mergers"][0]["since"] == "2026-02-09"
    types = [e["type"] for e in office.get(f"/providers/{provider}/history")["items"]]
    assert types[-2:] == ["provider.expelled", "provider.expulsion-redated"]


def test_an_announced_decision_waits_for_its_day(office: Client) -> None:
    """Served by announcement today: it counts as served in 30 days, by the sweep."""
    provider, today = a_provider(office), office.house.office.today()
    case = proposed(office, provider)
    decided(office, case)
    done = office.post(
        f"/expulsions/{case}/service", served_on=today, method="public",
        earlier_attempts=["邮寄退回", "上门无人"],
    )  # fmt: skip
    assert done["effective_on"] == str(today + timedelta(days=30))
    assert office.get(f"/expulsions/{case}")["status"] == "decision_served"
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    office.sweep(str(today))
    falls = set(office.house.agenda.fallen(date(2099, 1, 1)))
    assert (UUID(case), "expulsion.takes-effect") in falls
    assert office.get(f"/providers/{provider}")["status"] == "listed"


def test_an_unserved_decision_is_not_told_by_the_grounds_it_left_out(office: Client) -> None:
    provider = a_provider(office)
    case = proposed(office, provider, FALSE, {"code": "14.1", "facts": "建而不用"})
    ready(office, case)
    office.post(f"/expulsions/{case}/decision", "principal", **DECISION, grounds=["14.9"])

    def told(path: str) -> list[str]:
        shown = office.fresh(path, "provider", provider_id=provider)
        shown = shown["items"][0] if "items" in shown else shown
        return sorted(g["code"] if isinstance(g, dict) else g for g in shown["grounds"])

    for path in (f"/expulsions/{case}", "/expulsions"):
        assert told(path) == ["14.1", "14.9"]
    office.post(f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person")
    for path in (f"/expulsions/{case}", "/expulsions"):
        assert told(path) == ["14.9"]


def test_corrected_to_an_announcement_the_expulsion_waits_for_its_day(
    office: Client,
) -> None:
    """Not handed over but announced: nobody is expelled before the day on which that counts."""
    provider, today = a_provider(office), office.house.office.today()
    project = an_engagement(office, provider, an_enterprise(office))
    opened = an_open_case(office, provider, opened_on="2026-01-22")
    case = proposed(office, provider)
    decided(office, case)
    office.post(f"/expulsions/{case}/service", served_on=today, method="in_person")
    assert office.get(f"/cases/{opened}")["status"] == "merged_into_expulsion"
    correction = {"served_on": today, "corrected_on": today, "reason": "实为公告送达"}
    office.post(f"/expulsions/{case}/service/correction", **correction, method="public")
    # then the provider is in the pool, its case goes on, and its enterprises keep it
    found = office.get(f"/expulsions/{case}")
    assert (found["status"], found["effective_on"], found["absorbed_case_ids"]) == (
        "decision_served", None, [],
    )  # fmt: skip
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    assert office.get(f"/cases/{opened}")["status"] == "opened"
    office.escalations()
    rights = office.fresh(f"/replacements?provider_id={provider}")["items"]
    assert [(r["engagement_id"], r["status"]) for r in rights] == [(project, "closed")]
    falls = set(office.house.agenda.fallen(date(2099, 1, 1)))
    assert (UUID(case), "expulsion.takes-effect") in falls
    # and when it was handed over after all, it holds from that day
    office.post(f"/expulsions/{case}/service/correction", **correction, method="in_person")
    found = office.get(f"/expulsions/{case}")
    assert (found["status"], found["effective_on"]) == ("expelled", str(today))
    assert found["absorbed_case_ids"] == [opened]
    assert office.get(f"/providers/{provider}")["status"] == "expelled"
    assert office.get(f"/cases/{opened}")["status"] == "merged_into_expulsion"
    # and its revocation lets the case go
    revoked = {"on": today, "reason": "复议撤销", "document": "柳政复决〔2026〕3号"}
    office.post(f"/expulsions/{case}/revocation", "principal", **revoked)
    assert office.get(f"/cases/{opened}")["status"] == "opened"


def test_the_file_shows_its_grounds_its_clock_and_what_comes_next(office: Client) -> None:
    case = proposed(office, a_provider(office), FALSE, {"code": "14.1", "facts": "建而不用"})
    office.post(f"/expulsions/{case}/prior-notice", served_on="2026-01-20", method="in_person")
    found = office.get(f"/expulsions/{case}")
    assert [ground["proven"] for ground in found["grounds"]] == [True, False]
    assert [item["proven"] for item in found["grounds"][1]["checklist"]] == [False] * 3
    assert {clock["clock"] for clock in found["clocks"]} == {"statement", "hearing-request"}
    assert all(clock["account"]["steps"] for clock in found["clocks"])
    blocks = {block["code"] for block in found["before_decision"]}
    assert blocks == {"legal-review-first", "discussion-first", "ground-not-proven"}
    steps = {step["step"]: step["blocked_by"] for step in found["next"]}
    assert steps["statement"] == [] and steps["decision"] == found["before_decision"]
    assert all(block["what"]["zh"] and block["what"]["en"] for block in found["before_decision"])
    # and the list finds it by ground and by provider
    rows = office.fresh("/expulsions?ground=14.1")["items"]
    assert [row["id"] for row in rows] == [case]


def test_a_step_that_was_entered_wrongly_is_annulled(office: Client) -> None:
    """Before the decision it is done again; after it, the record says what does not hold."""
    case = proposed(office, a_provider(office))
    ready(office, case)
    path = f"/expulsions/{case}"
    (talk,) = office.get(path)["discussions"]
    wrong = {"entry": talk["version"], "reason": "会议日期有误", "on": "2026-02-03"}
    another = {"user": "另一人"}
    status, problem = office.refused(f"{path}/annulments", "caseworker", scope=another, **wrong)
    assert (status, problem["code"], problem["citation"]) == (403, "not-your-entry", "14")
    office.post(f"{path}/annulments", "principal", **wrong)
    shown = office.get(path)
    assert shown["discussions"] == []
    assert [block["code"] for block in shown["before_decision"]] == ["discussion-first"]
    assert office.refused(f"{path}/decision", "principal", **DECISION)[1]["code"] == (
        "discussion-first"
    )
    status, problem = office.refused(f"{path}/annulments", "principal", **wrong)
    assert (status, problem["code"]) == (404, "unknown-entry")
    office.post(f"{path}/discussion", held_on="2026-02-04", attendees=["韦", "黄"], opinion="同意")
    office.post(f"{path}/decision", "principal", **DECISION)
    (waiver,) = office.get(path)["waivers"]
    wrong = {"entry": waiver["version"], "reason": "他案文书", "on": "2026-02-05"}
    office.post(f"{path}/annulments", "approver", **wrong)
    assert beside_evidence(office.get(path)["warnings"]) == []  # the period had run out by itself
    (legal,) = office.get(path)["legal_reviews"]
    office.post(f"{path}/annulments", "approver", **(wrong | {"entry": legal["version"]}))
    shown = office.get(path)
    assert shown["decision"]["expelled"] is True
    assert [one["step"] for one in shown["annulled"]] == ["discussion", "waiver", "legal_review"]
    (warning,) = beside_evidence(shown["warnings"])
    assert "法制审核" in warning["zh"] and "legal review" in warning["en"]
    said = office.get(f"{path}/history")["items"][-1]["sentence"]
    assert said["zh"] == "撤销有误的登记：法制审核（2026-02-02），理由：他案文书"
    assert said["en"] == "wrong entry annulled: legal review of 2026-02-02; reason: 他案文书"
