"""What the office refuses: the status, the clause or the field, and nothing changed by it.

`Client.refused` asserts for each that the answer is a problem and that the log stands still.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from client import API, Client
from examples import (
    a_complaint,
    a_provider,
    a_uscc,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)

from interfaces.api.app import create_app
from interfaces.wiring import House

SERVED = "2025-09-05"
"""30 days from here end on 9 October 2025."""

INTERVIEW = {"held_on": SERVED, "place": "市工信局", "attendees": ["韦建国"], "record": "无异议"}
NOTICE = {"issued_on": SERVED, "demands": ["补齐清单"], "days": 30}
SERVICE = {"served_on": SERVED, "method": "in_person", "received_by": "韦建国"}
ASKED = {"requested_on": SERVED, "days": 10, "reason": "停工"}
DECIDED = {"granted": False, "decided_on": SERVED, "reason": "理由不足"}
REPORT = {"submitted_on": SERVED, "summary": "已整改", "attachments": []}
PASSED = {"inspected_on": SERVED, "passed": True, "findings": "合格"}
ENDED = {"resolved_on": SERVED, "outcome": "completed", "reason": "已完成"}


def pointers(body: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in body.get("errors") or []]


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


# Cases by the state of their file


def opened(office: Client) -> str:
    return an_open_case(office, a_provider(office), opened_on=SERVED)


def met(office: Client) -> str:
    case = opened(office)
    interviewed(office, case, SERVED)
    return case


def noticed(office: Client) -> str:
    case = met(office)
    office.post(f"/cases/{case}/notice", **NOTICE)
    return case


def running(office: Client) -> str:
    case = noticed(office)
    office.post(f"/cases/{case}/service", **SERVICE)
    return case


def extended(office: Client) -> str:
    case = running(office)
    office.post(f"/cases/{case}/extensions", **ASKED)
    office.post(f"/cases/{case}/extensions/decision", "approver", **DECIDED)
    return case


def found_good(office: Client) -> str:
    case = running(office)
    office.post(f"/cases/{case}/inspections", **PASSED)
    return case


def ended(office: Client) -> str:
    case = found_good(office)
    office.post(f"/cases/{case}/resolution", **ENDED)
    return case


WRONG_STATE = [
    (opened, "service", SERVICE, "no-notice"),
    (opened, "notice", NOTICE, "interview-first"),
    (opened, "reports", REPORT, "not-served"),
    (noticed, "reports", REPORT, "not-served"),
    (noticed, "inspections", PASSED, "not-served"),
    (noticed, "extensions", ASKED, "not-served"),
    (noticed, "resolution", ENDED, "not-served"),
    (noticed, "notice", NOTICE, "notice-issued"),
    (noticed, "interview", INTERVIEW, "notice-issued"),
    (noticed, "service/correction",
     {"served_on": SERVED, "corrected_on": SERVED, "reason": "误"}, "not-served"),
    (running, "service", SERVICE, "served-already"),
    (running, "resolution", ENDED, "not-shown-complete"),
    (running, "resolution",
     ENDED | {"outcome": "not_completed", "resolved_on": "2025-10-09"}, "period-runs"),
    (running, "extensions", ASKED | {"requested_on": "2025-10-10"}, "asked-too-late"),
    (extended, "extensions", ASKED, "one-extension"),
    (found_good, "resolution",
     ENDED | {"outcome": "not_completed", "resolved_on": "2025-10-10"}, "passed-inspection"),
    (opened, "annulment", {"annulled_on": SERVED, "reason": "误"}, "no-notice"),
    *(
        (ended, act, body, "case-ended")
        for act, body in (
            ("interview", INTERVIEW),
            ("notice", NOTICE),
            ("service", SERVICE),
            ("extensions", ASKED),
            ("reports", REPORT),
            ("inspections", PASSED),
            ("resolution", ENDED),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "act", "body", "code"),
    WRONG_STATE,
    ids=[f"{act}-when-{state.__name__}-{code}" for state, act, _, code in WRONG_STATE],
)
def test_a_step_out_of_turn_is_refused(
    office: Client, state: Callable[[Client], str], act: str, body: dict[str, Any], code: str
) -> None:
    case = state(office)
    status, problem = office.refused(f"/cases/{case}/{act}", **body)
    assert (status, problem["code"]) == (409, code)
    assert problem["citation"] in ("12", "13", "14.4")
    assert problem["title"] and problem["detail"] and problem["type"].endswith(code)


@pytest.mark.parametrize(
    ("act", "body", "code"),
    [
        ("suspension", {"on": SERVED, "reason": "停"}, "no-such-power"),
        ("resumption", {"on": SERVED, "reason": "复"}, "not-suspended"),
        ("extensions/decision", DECIDED, "nothing-to-decide"),
        ("reopening", {"on": SERVED, "reason": "复"}, "still-open"),
    ],
)
def test_an_approvers_step_out_of_turn_is_refused(
    office: Client, act: str, body: dict[str, Any], code: str
) -> None:
    status, problem = office.refused(f"/cases/{running(office)}/{act}", "approver", **body)
    assert (status, problem["code"], problem["citation"]) == (409, code, "12")


def test_an_end_without_inspection_needs_a_report_and_a_reason(office: Client) -> None:
    case = running(office)
    office.post(f"/cases/{case}/reports", **REPORT)
    status, body = office.refused(f"/cases/{case}/resolution", **(ENDED | {"reason": ""}))
    assert (status, pointers(body), body["citation"]) == (422, ["/reason"], "13")
    office.post(f"/cases/{case}/resolution", **ENDED)


@pytest.mark.parametrize("outcome", ["withdrawn", "refused"])
def test_an_end_by_withdrawal_or_refusal_needs_a_reason(office: Client, outcome: str) -> None:
    end = ENDED | {"outcome": outcome, "reason": ""}
    status, body = office.refused(f"/cases/{running(office)}/resolution", **end)
    assert (status, pointers(body)) == (422, ["/reason"])
    assert body["citation"] in ("12", "14.4")


def test_what_a_refusal_to_extend_or_pass_rests_on_is_said(office: Client) -> None:
    case = running(office)
    office.post(f"/cases/{case}/extensions", **ASKED)
    no = DECIDED | {"reason": ""}
    status, body = office.refused(f"/cases/{case}/extensions/decision", "approver", **no)
    assert (status, pointers(body)) == (422, ["/reason"])
    failed = PASSED | {"passed": False, "findings": " "}
    status, body = office.refused(f"/cases/{case}/inspections", **failed)
    assert (status, pointers(body)) == (422, ["/findings"])


@pytest.mark.parametrize("act", ["acceptance", "rejection", "assignment", "withdrawal"])
def test_a_complaint_that_was_rejected_goes_no_further(
    office: Client, provider: str, act: str
) -> None:
    complaint = a_complaint(office, provider, an_enterprise(office))
    verify = {"substantiated": True, "findings": "属实", "on": "2025-06-05"}
    status, body = office.refused(f"/complaints/{complaint}/verification", **verify)
    assert (status, body["code"], body["citation"]) == (409, "complaint-state", "15")
    office.post(f"/complaints/{complaint}/rejection", on="2025-06-05", reason="不属于本局")
    step = {"on": "2025-06-06", "reason": "再办", "caseworker": "李"}
    if act == "assignment":
        step.pop("reason")
    else:
        step.pop("caseworker")
    status, body = office.refused(f"/complaints/{complaint}/{act}", **step)
    assert (status, body["code"]) == (409, "complaint-state")
    zh, _, en = body["detail"].partition(" · ")
    assert "“不予受理”" in zh and "rejected" not in zh and '"rejected"' in en
    assert "在“已收到”" in zh  # and when the step is taken: the way out


# Roles

OFFICERS_ACTS: list[tuple[str, dict[str, Any]]] = [
    ("/cases/{case}/interview", INTERVIEW),
    ("/cases/{case}/notice", NOTICE),
    ("/cases/{case}/service", SERVICE),
    ("/cases/{case}/service/correction",
     {"served_on": SERVED, "corrected_on": SERVED, "reason": "误"}),
    ("/cases/{case}/inspections", PASSED),
    ("/cases/{case}/resolution", ENDED),
    ("/cases/{case}/annulment", {"annulled_on": SERVED, "reason": "误"}),
    ("/cases/{case}/refusal", {"recorded_on": SERVED, "evidence": "拒"}),
    ("/cases/{case}/extensions/decision", DECIDED),
    ("/cases/{case}/reopening", {"on": SERVED, "reason": "复"}),
    ("/complaints/{complaint}/acceptance", {"on": SERVED}),
    ("/complaints/{complaint}/rejection", {"on": SERVED, "reason": "不属于本局"}),
    ("/complaints/{complaint}/assignment", {"on": SERVED, "caseworker": "李"}),
    ("/complaints/{complaint}/verification",
     {"substantiated": True, "findings": "属实", "on": SERVED}),
    ("/complaints/{complaint}/answer", {"on": SERVED, "answer": "已办理"}),
    ("/engagements/{engagement}/evaluations",
     {"level": 1, "evaluated_on": SERVED, "stage": "after"}),
    ("/engagements/{engagement}/ratings/annulment",
     {"rating_version": 1, "annulled_on": SERVED, "reason": "冒用"}),
]  # fmt: skip


@pytest.mark.parametrize("role", [None, "auditor", "provider", "enterprise", "admin"])
def test_officers_acts_are_for_officers(office: Client, provider: str, role: str | None) -> None:
    # given a case, a complaint and an engagement of the very provider and enterprise that ask
    enterprise = an_enterprise(office)
    places = {
        "case": an_open_case(office, provider),
        "complaint": a_complaint(office, provider, enterprise),
        "engagement": an_engagement(office, provider, enterprise),
    }
    scope = {"provider": {"provider_id": provider}, "enterprise": {"enterprise_id": enterprise}}
    for path, body in OFFICERS_ACTS:
        status, problem = office.refused(
            path.format(**places), role, **body, scope=scope.get(role or "", {})
        )
        assert status == (401 if role is None else 403), path
        assert role is None or problem["code"] == "role"


@pytest.mark.parametrize("role", [None, "auditor", "provider", "enterprise", "admin"])
def test_records_are_begun_by_officers(office: Client, provider: str, role: str | None) -> None:
    enterprise = an_enterprise(office)
    for path, body in (
        ("/cases", case_on(provider)),
        ("/providers", admitted()),
        ("/enterprises", {"name": "厂", "uscc": a_uscc(), "district": "", "industry": ""}),
        ("/engagements", {"enterprise_id": enterprise, "provider_id": provider, "title": "改造",
                          "established_on": SERVED}),
    ):  # fmt: skip
        status, _ = office.refused(path, role, **body)
        assert status == (401 if role is None else 403), path


def test_what_names_an_approver_is_not_for_caseworkers(office: Client) -> None:
    case = ended(office)
    for act, body in (
        ("reopening", {"on": SERVED, "reason": "复"}),
        ("suspension", {"on": SERVED, "reason": "停"}),
        ("extensions/decision", DECIDED),
    ):
        status, problem = office.refused(f"/cases/{case}/{act}", "caseworker", **body)
        assert (status, problem["code"]) == (403, "role")


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("reports", REPORT),
        ("extensions", ASKED),
        ("statement", {"heard_on": SERVED, "statement": "有异议"}),
    ],
)
def test_a_provider_acts_on_its_own_cases_only(
    office: Client, provider: str, act: str, body: dict[str, Any]
) -> None:
    case = running(office)
    for scope in ({"provider_id": provider}, {}):
        status, problem = office.refused(f"/cases/{case}/{act}", "provider", **body, scope=scope)
        assert (status, problem["code"]) == (403, "not-yours")


def test_a_provider_changes_its_own_registration_only(office: Client, provider: str) -> None:
    change = {"legal_representative": "黄丽", "changed_on": SERVED}
    status, _ = office.refused(
        f"/providers/{provider}/registration", "provider", **change,
        scope={"provider_id": a_provider(office)},
    )  # fmt: skip
    assert status == 403


def test_an_enterprise_rates_its_own_projects_only(office: Client, provider: str) -> None:
    engagement = an_engagement(office, provider, an_enterprise(office))
    rating = {"rating": "dissatisfied", "rated_on": "2025-07-01", "comment": ""}
    path = f"/engagements/{engagement}/ratings"
    for scope in ({"enterprise_id": an_enterprise(office)}, {}):
        status, body = office.refused(path, "enterprise", **rating, scope=scope)
        assert (status, body["code"]) == (403, "not-yours")
    assert office.refused(path, "provider", **rating, scope={"provider_id": provider})[0] == 403


def test_an_enterprise_does_not_complain_in_the_name_of_another(
    office: Client, provider: str
) -> None:
    other = an_enterprise(office)
    status, _ = office.refused(
        "/complaints", "enterprise", **complaint_of(provider, other),
        scope={"enterprise_id": an_enterprise(office)},
    )  # fmt: skip
    assert status == 403


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", ""])
def test_a_token_that_is_none_of_ours_is_nobody(office: Client, provider: str, token: str) -> None:
    status, body = office.refused(
        "/cases", None, **case_on(provider), headers={"Authorization": f"Bearer {token}"}
    )
    assert (status, body["title"]) == (401, "请先登录 · Nobody is signed in")


# Identifiers that lead nowhere


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/cases/{}/interview", INTERVIEW),
        ("/cases/{}/notice", NOTICE),
        ("/cases/{}/service", SERVICE),
        ("/cases/{}/reports", REPORT),
        ("/complaints/{}/acceptance", {"on": SERVED}),
        ("/providers/{}/liaison", {"liaison": {"name": "覃"}, "appointed_on": SERVED}),
        ("/engagements/{}/ratings", {"rating": "neutral", "rated_on": SERVED, "comment": ""}),
        ("/escalations/{}/action", {"on": SERVED, "action": "立案"}),
    ],
)
def test_an_unknown_record_in_the_path_is_404(
    office: Client, provider: str, path: str, body: dict[str, Any]
) -> None:
    for unknown in (uuid4(), provider if "providers" not in path else an_enterprise(office)):
        status, problem = office.refused(path.format(unknown), **body)
        assert (status, problem["code"]) == (404, "unknown-record")


def test_a_path_that_is_no_identifier_is_422(office: Client) -> None:
    status, _ = office.refused("/cases/17/interview", **INTERVIEW)
    assert status == 422


def test_an_unknown_record_in_the_body_names_the_field(office: Client, provider: str) -> None:
    unknown, enterprise = str(uuid4()), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    project = {
        "enterprise_id": enterprise, "provider_id": provider, "title": "改造",
        "established_on": SERVED,
    }  # fmt: skip
    for path, body, field in (
        ("/cases", case_on(unknown), "/provider_id"),
        ("/cases", case_on(enterprise), "/provider_id"),
        ("/cases", case_on(provider, complaint_ids=[unknown]), "/complaint_ids"),
        ("/cases", case_on(provider, escalation_id=unknown), "/escalation_id"),
        ("/complaints", complaint_of(unknown, enterprise), "/provider_id"),
        ("/complaints", complaint_of(provider, unknown), "/complainant/enterprise_id"),
        ("/engagements", project | {"enterprise_id": unknown}, "/enterprise_id"),
        ("/engagements", project | {"provider_id": unknown}, "/provider_id"),
        ("/engagements", project | {"product_provider_ids": [unknown]}, "/product_provider_ids"),
        (f"/engagements/{engagement}/ratings",
         {"rating": "neutral", "rated_on": SERVED, "comment": "", "provider_id": unknown},
         "/provider_id"),
        (f"/cases/{an_open_case(office, provider)}/complaints",
         {"complaint_id": unknown, "on": SERVED}, "/complaint_id"),
    ):  # fmt: skip
        status, problem = office.refused(path, **body)
        assert (status, pointers(problem)) == (422, [field]), path


# Dates


def case_on(provider: str, **changes: Any) -> dict[str, Any]:
    return {
        "provider_id": provider, "grounds": ["12.3.a"], "facts": "清单不完整",
        "complaint_ids": [], "opened_on": SERVED,
    } | changes  # fmt: skip


def complaint_of(provider: str, enterprise: str, **changes: Any) -> dict[str, Any]:
    who = {"kind": "enterprise", "enterprise_id": enterprise, "name": "莫海", "contact": "1"}
    return {
        "provider_id": provider, "complainant": who, "summary": "无人响应", "received_on": SERVED
    } | changes  # fmt: skip


def admitted(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "integrated", "name": "龙城", "uscc": a_uscc(), "admitted_on": SERVED
    } | changes  # fmt: skip


def dated(office: Client) -> Iterator[tuple[str, str | None, dict[str, Any], str, str]]:
    """Path, role, body, and a date of it with the earliest day that it may name ("": any)."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    began = "2025-05-26"
    yield "/providers", "caseworker", admitted(), "admitted_on", ""
    yield "/cases", "caseworker", case_on(provider), "opened_on", "2025-05-22"
    yield "/complaints", None, complaint_of(provider, enterprise), "received_on", ""
    project = {"enterprise_id": enterprise, "provider_id": provider, "title": "改造"}
    yield "/engagements", "caseworker", project, "established_on", ""
    rating = {"rating": "neutral", "comment": ""}
    yield f"/engagements/{engagement}/ratings", "caseworker", rating, "rated_on", began
    level = {"level": 2, "stage": "after"}
    yield f"/engagements/{engagement}/evaluations", "caseworker", level, "evaluated_on", began
    change = {"legal_representative": "黄丽"}
    yield f"/providers/{provider}/registration", "provider", change, "changed_on", ""
    change |= {"changed_on": SERVED}
    yield f"/providers/{provider}/registration", "provider", change, "reported_on", SERVED
    liaison = {"liaison": {"name": "覃"}}
    yield f"/providers/{provider}/liaison", "provider", liaison, "appointed_on", "2025-05-22"
    complaint = a_complaint(office, provider, enterprise)
    for act, body in (
        ("acceptance", {}),
        ("rejection", {"reason": "不属于本局"}),
        ("assignment", {"caseworker": "李"}),
        ("withdrawal", {}),
    ):
        yield f"/complaints/{complaint}/{act}", "caseworker", body, "on", "2025-05-29"
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-05", reason="")
    for act, body in (
        ("verification", {"substantiated": True, "findings": "属实"}),
        ("answer", {"answer": "已办理"}),
    ):
        yield f"/complaints/{complaint}/{act}", "caseworker", body, "on", "2025-06-05"
    yield from dated_on_a_case(office)


def dated_on_a_case(office: Client) -> Iterator[tuple[str, str, dict[str, Any], str, str]]:
    case = opened(office)
    yield f"/cases/{case}/interview", "caseworker", INTERVIEW, "held_on", SERVED
    yield (f"/cases/{case}/interview/refusal", "caseworker", {"record": "拒"}, "refused_on", SERVED)
    call = {"interview_on": "2026-01-05", "place": "局"}
    yield f"/cases/{case}/interview/call", "caseworker", call, "called_on", SERVED
    yield f"/cases/{case}/statement", "caseworker", {"statement": "有异议"}, "heard_on", SERVED
    yield f"/cases/{met(office)}/notice", "caseworker", NOTICE, "issued_on", SERVED
    yield f"/cases/{noticed(office)}/service", "caseworker", SERVICE, "served_on", SERVED
    case = running(office)
    correction = {"served_on": SERVED, "corrected_on": SERVED, "reason": "误"}
    for act, body, field in (
        ("service/correction", correction, "served_on"),
        ("service/correction", correction, "corrected_on"),
        ("extensions", ASKED, "requested_on"),
        ("reports", REPORT, "submitted_on"),
        ("inspections", PASSED, "inspected_on"),
        ("inspections", PASSED | {"inspected_on": "2025-09-10"}, "completed_as_of"),
        ("refusal", {"evidence": "拒"}, "recorded_on"),
        ("annulment", {"reason": "误"}, "annulled_on"),
        ("resolution", ENDED | {"outcome": "withdrawn"}, "resolved_on"),
    ):
        yield f"/cases/{case}/{act}", "caseworker", body, field, SERVED
    office.post(f"/cases/{case}/extensions", **ASKED)
    yield f"/cases/{case}/extensions/decision", "principal", DECIDED, "decided_on", SERVED
    yield f"/cases/{ended(office)}/reopening", "approver", {"reason": "复"}, "on", SERVED


def test_no_date_lies_in_the_future_or_before_what_it_follows(office: Client) -> None:
    tomorrow = office.house.office.today() + timedelta(days=1)
    seen = set()
    for path, role, body, field, earliest in dated(office):
        scope = {"provider_id": path.split("/")[2]} if role == "provider" else {}
        wrong = [str(tomorrow)]
        if earliest:
            wrong.append(str(_day_before(earliest)))
        for day in wrong:
            status, problem = office.refused(path, role, **(body | {field: day}), scope=scope)
            assert (status, pointers(problem)) == (422, [f"/{field}"]), (path, day)
        seen.add((path.split("/")[1], path.split("/")[-1], field))
    assert len(seen) > 25


def _day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1))


@pytest.mark.parametrize(
    "day",
    ["2025-02-30", "2025-13-01", "05.09.2025", "2025/09/05", "gestern", "", None, 20250905, 0, []],
)
def test_what_is_no_date_names_the_field(office: Client, day: object) -> None:
    status, body = office.refused(
        f"/cases/{opened(office)}/interview", **(INTERVIEW | {"held_on": day})
    )
    assert (status, pointers(body)) == (422, ["/held_on"])


# Days


def ask(office: Client, role: str, days: Any, reason: str = "") -> tuple[int, dict[str, Any]]:
    case = met(office)
    return office.refused(f"/cases/{case}/notice", role, **(NOTICE | {"days": days}), reason=reason)


def test_thirty_days_need_no_reason(office: Client) -> None:
    case = met(office)
    office.post(f"/cases/{case}/notice", **NOTICE)
    assert office.get(f"/cases/{case}")["exceeds_general_cap"] is False


@pytest.mark.parametrize("role", ["caseworker", "approver", "principal"])
def test_thirty_one_days_without_a_reason_are_refused(office: Client, role: str) -> None:
    for reason in ("", "  "):
        status, body = ask(office, role, 31, reason)
        assert (status, pointers(body), body["citation"]) == (422, ["/reason"], "12")


@pytest.mark.parametrize("role", ["caseworker", "approver"])
def test_thirty_one_days_are_for_the_principal(office: Client, role: str) -> None:
    status, body = ask(office, role, 31, "须跨春节实施")
    assert (status, body["code"], body["citation"]) == (403, "principal-decides", "12")


def test_the_principal_sets_thirty_one_days_with_a_reason(office: Client) -> None:
    case = met(office)
    longer = NOTICE | {"days": 31, "reason": "须跨春节实施"}
    office.post(f"/cases/{case}/notice", "principal", **longer)
    assert office.get(f"/cases/{case}")["exceeds_general_cap"] is True


@pytest.mark.parametrize("days", [0, -1, "15", "三十", "", None, 1.5, True, [15], 10**30])
def test_days_are_a_whole_number_from_one_on(office: Client, days: object) -> None:
    status, body = ask(office, "principal", days, "理由")
    assert (status, pointers(body)) == (422, ["/days"])
    case = running(office)
    status, body = office.refused(f"/cases/{case}/extensions", **(ASKED | {"days": days}))
    assert (status, pointers(body)) == (422, ["/days"])


# Grounds and what they rest on


@pytest.mark.parametrize("grounds", [["14.1"], ["15"], ["12.7"], ["12"], ["12.3.z"], ["无"]])
def test_only_grounds_of_article_12_open_a_case(
    office: Client, provider: str, grounds: list[str]
) -> None:
    status, body = office.refused("/cases", **case_on(provider, grounds=grounds))
    assert (status, pointers(body)) == (422, ["/grounds"])


def test_ground_14_on_a_case_cites_article_12(office: Client, provider: str) -> None:
    _, body = office.refused("/cases", **case_on(provider, grounds=["12.3.a", "14.1"]))
    assert (body["code"], body["citation"]) == ("not-a-ground", "12")


def test_a_case_without_grounds_is_refused(office: Client, provider: str) -> None:
    status, body = office.refused("/cases", **case_on(provider, grounds=[]))
    assert (status, pointers(body)) == (422, ["/grounds"])


def test_ground_12_1_needs_a_pilot_enterprises_complaint(office: Client, provider: str) -> None:
    # given a complaint from outside the pilot, and one against another provider
    outside = a_complaint(office, provider, an_enterprise(office, pilot=False))
    other = a_complaint(office, a_provider(office), an_enterprise(office))
    nobody = office.post(
        "/complaints", None, provider_id=provider, complainant={"kind": "anonymous"},
        summary="无人响应", received_on="2025-05-29",
    )["id"]  # fmt: skip
    # then none of them founds a case on 12.1
    for complaints, code in (
        ([], "complaint-needed"),
        ([outside], "complaint-needed"),
        ([nobody], "complaint-needed"),
        ([other], "complaint-unfit"),
    ):
        body = case_on(provider, grounds=["12.1.a"], complaint_ids=complaints)
        status, problem = office.refused("/cases", **body)
        assert (status, problem["code"], problem["citation"]) == (409, code, "12.1")
        assert pointers(problem) == ["/complaint_ids"]


def test_a_rejected_complaint_founds_no_case(office: Client, provider: str) -> None:
    complaint = a_complaint(office, provider, an_enterprise(office))
    office.post(f"/complaints/{complaint}/rejection", on="2025-06-05", reason="不属于本局")
    body = case_on(provider, grounds=["12.1.a"], complaint_ids=[complaint])
    assert office.refused("/cases", **body)[1]["code"] == "complaint-unfit"


def test_a_complaint_named_twice_is_refused(office: Client, provider: str) -> None:
    complaint = a_complaint(office, provider, an_enterprise(office))
    body = case_on(provider, grounds=["12.1.a"], complaint_ids=[complaint, complaint])
    status, problem = office.refused("/cases", **body)
    assert (status, pointers(problem)) == (422, ["/complaint_ids"])


def test_ground_12_6_needs_more_than_five(office: Client, provider: str) -> None:
    for _ in range(5):
        engagement = an_engagement(office, provider, an_enterprise(office))
        office.post(
            f"/engagements/{engagement}/ratings", rating="dissatisfied", rated_on="2025-07-01"
        )
    status, body = office.refused("/cases", **case_on(provider, grounds=["12.6"]))
    assert (status, body["code"], body["citation"]) == (409, "threshold-not-met", "12.6")
    assert pointers(body) == ["/grounds"]


def test_a_provider_without_engagement_is_not_rated(office: Client, provider: str) -> None:
    engagement = an_engagement(office, provider, an_enterprise(office))
    status, body = office.refused(
        f"/engagements/{engagement}/ratings", rating="dissatisfied", rated_on="2025-07-01",
        provider_id=a_provider(office),
    )  # fmt: skip
    assert (status, pointers(body), body["citation"]) == (422, ["/provider_id"], "12.6")


def test_an_escalation_of_another_provider_is_not_answered(office: Client, provider: str) -> None:
    other = a_provider(office)
    engagement = an_engagement(office, other, an_enterprise(office))
    office.post(
        f"/engagements/{engagement}/evaluations", level=1, evaluated_on="2025-06-05", stage="after"
    )
    (raised,) = office.escalations(provider_id=other)
    body = case_on(provider, grounds=["12.4.b"], escalation_id=raised["id"])
    status, problem = office.refused("/cases", **body)
    assert (status, pointers(problem)) == (422, ["/escalation_id"])


# Bodies


def sent(office: Client, path: str, content: bytes, **headers: str) -> Any:
    """Raw bytes as a caseworker; the log must not move."""
    before = office.house.office.head()
    answer = office.http.post(
        f"{API}{path}",
        content=content,
        headers={"Content-Type": "application/json"} | office.headers("caseworker") | headers,
    )
    assert office.house.office.head() == before
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"null", b"{'a': 1}", b"\xff\xfe", b"[" * 100_000, b'{"a":1}x'],
    ids=lambda content: repr(content[:8]),
)
def test_what_is_no_json_object_is_refused(office: Client, content: bytes) -> None:
    assert sent(office, "/cases", content).status_code in (400, 422)


def test_malformed_json_is_422(office: Client) -> None:
    assert sent(office, "/cases", b'{"provider_id": ').status_code == 422


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"]
)
def test_another_type_of_content_is_refused(office: Client, provider: str, kind: str) -> None:
    content = json.dumps(case_on(provider)).encode()
    assert sent(office, "/cases", content, **{"Content-Type": kind}).status_code in (415, 422)


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_one_megabyte_is_too_large(
    office: Client, provider: str, declared: bool
) -> None:
    content = json.dumps(case_on(provider, facts="x" * 1_000_001)).encode()
    before = office.house.office.head()
    answer = office.http.post(
        f"{API}/cases",
        content=content if declared else iter([content[:500_000], content[500_000:]]),
        headers={"Content-Type": "application/json"} | office.headers("caseworker"),
    )
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert answer.headers["content-type"] == "application/problem+json"
    assert office.house.office.head() == before


STRANGE = ["a\\u0000b", "a\\ud800b", "\\udc00"]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("field", ["facts", "grounds", "provider_id", "opened_on", "\\ud800"])
def test_text_that_cannot_be_kept_is_refused(
    office: Client, provider: str, strange: str, field: str
) -> None:
    text = f'["{strange}"]' if field == "grounds" else f'"{strange}"'
    body = json.dumps(case_on(provider, **{field: 1})).replace(
        f'"{field}": 1', f'"{field}": {text}'
    )
    if field.startswith("\\"):
        body = json.dumps(case_on(provider))[:-1] + f', "{field}": {text}}}'
    answer = sent(office, "/cases", body.encode())
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("field", ["name", "uscc", "domicile", "kind", "registered_capital"])
def test_text_that_cannot_be_kept_is_refused_in_registrations(
    office: Client, strange: str, field: str
) -> None:
    body = json.dumps(admitted(**{field: "XX"})).replace('"XX"', f'"{strange}"')
    answer = sent(office, "/providers", body.encode())
    assert answer.status_code == 422
    assert pointers(answer.json()) == [f"/{field}"]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("field", ["name", "contact", "summary", "about"])
def test_text_that_cannot_be_kept_is_refused_in_complaints(
    office: Client, provider: str, strange: str, field: str
) -> None:
    who = {"kind": "individual", "name": "甲", "contact": "乙"}
    complaint = {"provider_id": provider, "complainant": who, "summary": "丙", "about": "丁",
                 "received_on": SERVED}  # fmt: skip
    (who if field in who else complaint)[field] = "XX"
    answer = sent(office, "/complaints", json.dumps(complaint).replace("XX", strange).encode())
    assert answer.status_code == 422
    where = f"/complainant/{field}" if field in who else f"/{field}"
    assert pointers(answer.json()) == [where]


def test_fields_that_the_office_does_not_know_are_refused(office: Client, provider: str) -> None:
    status, body = office.refused("/cases", **case_on(provider, priority="high"))
    assert (status, pointers(body)) == (422, ["/priority"])
    nested = complaint_of(provider, an_enterprise(office))
    nested["complainant"]["age"] = 40
    status, body = office.refused("/complaints", None, **nested)
    assert (status, pointers(body)) == (422, ["/complainant/age"])


def test_values_outside_the_list_are_refused(office: Client, provider: str) -> None:
    engagement = an_engagement(office, provider, an_enterprise(office))
    for path, body, field in (
        ("/providers", admitted(kind="other"), "kind"),
        (f"/cases/{noticed(office)}/service", SERVICE | {"method": "pigeon"}, "method"),
        (f"/cases/{running(office)}/resolution", ENDED | {"outcome": "lost"}, "outcome"),
        (f"/cases/{running(office)}/inspections", PASSED | {"passed": "yes"}, "passed"),
        (f"/engagements/{engagement}/ratings", {"rating": "5", "rated_on": SERVED}, "rating"),
        (f"/engagements/{engagement}/evaluations",
         {"level": 5, "stage": "after", "evaluated_on": SERVED}, "level"),
        (f"/engagements/{engagement}/evaluations",
         {"level": 2, "stage": "later", "evaluated_on": SERVED}, "stage"),
    ):  # fmt: skip
        status, problem = office.refused(path, **body)
        assert (status, pointers(problem)) == (422, [f"/{field}"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("interview", INTERVIEW),
        ("notice", NOTICE),
        ("service", SERVICE),
        ("extensions", ASKED),
        ("reports", REPORT),
        ("inspections", PASSED),
        ("resolution", ENDED),
    ],
)
def test_a_missing_date_names_the_field(office: Client, path: str, body: dict[str, Any]) -> None:
    field = next(name for name in body if name.endswith("_on"))
    rest = {name: value for name, value in body.items() if name != field}
    status, problem = office.refused(f"/cases/{opened(office)}/{path}", **rest)
    assert (status, pointers(problem)) == (422, [f"/{field}"])


# Codes of legal persons


def test_one_code_is_one_provider_and_one_enterprise(office: Client) -> None:
    code = a_uscc()
    a_provider(office, uscc=code)
    status, body = office.refused("/providers", **admitted(uscc=code))
    assert (status, body["code"], pointers(body)) == (409, "code-taken", ["/uscc"])
    # the same body in other clothes is the same body
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for written in (code.lower(), f" {code[:9]} {code[9:]} ", full_width):
        assert office.refused("/providers", **admitted(uscc=written))[0] == 409
    an_enterprise(office, uscc=code)
    plain = {"name": "厂", "uscc": code, "district": "", "industry": ""}
    status, body = office.refused("/enterprises", **plain)
    assert (status, pointers(body)) == (409, ["/uscc"])


@pytest.mark.parametrize("path", ["/providers", "/enterprises"])
def test_a_wrong_code_names_the_field(office: Client, path: str) -> None:
    code = a_uscc()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for uscc in (wrong, code[:-1], code + "0", code.replace("M", "I"), "", None):
        body = admitted(uscc=uscc)
        if path == "/enterprises":
            body = {"name": "厂", "uscc": uscc}
        status, problem = office.refused(path, **body)
        assert (status, pointers(problem)) == (422, ["/uscc"])


# If-Match


def test_a_stale_version_is_refused_and_the_current_one_taken(office: Client) -> None:
    case = opened(office)
    version = office.get(f"/cases/{case}")["version"]
    office.post(f"/cases/{case}/statement", heard_on=SERVED, statement="无异议")
    for stale in (f'"{version}"', str(version), f'W/"{version}"', '"99"'):
        status, body = office.refused(
            f"/cases/{case}/interview", **INTERVIEW, headers={"If-Match": stale}
        )
        assert (status, body["code"]) == (412, "stale")
    answer = office.ask(
        "POST", f"/cases/{case}/interview", json=INTERVIEW, headers={"If-Match": f'"{version + 1}"'}
    )
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{version + 2}"')


@pytest.mark.parametrize("malformed", ["abc", '"x"', "-1", "1.5", '"1", "2"', "1" * 40])
def test_a_malformed_version_is_refused(office: Client, malformed: str) -> None:
    headers = {"If-Match": malformed}
    status, body = office.refused(
        f"/cases/{opened(office)}/interview", **INTERVIEW, headers=headers
    )
    assert (status, pointers(body)) == (422, ["/If-Match"])


def test_any_version_is_a_star(office: Client) -> None:
    case = opened(office)
    answer = office.ask(
        "POST", f"/cases/{case}/interview", json=INTERVIEW, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200


# Idempotency-Key


def keyed(office: Client, path: str, body: dict[str, Any], key: str, **scope: Any) -> Any:
    role = scope.pop("role", "caseworker")
    return office.ask("POST", path, role, json=body, headers={"Idempotency-Key": key}, **scope)


def test_the_same_key_and_body_is_one_effect_and_one_answer(office: Client, provider: str) -> None:
    first = keyed(office, "/cases", case_on(provider), "k1")
    head = office.house.office.head()
    for _ in range(3):
        again = keyed(office, "/cases", case_on(provider), "k1")
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again.headers["etag"] == first.headers["etag"]
    assert office.house.office.head() == head
    # another user's key of the same name is another key
    assert keyed(office, "/cases", case_on(provider), "k1", user="li").json() != first.json()


def test_the_same_key_with_another_body_or_path_is_refused(office: Client, provider: str) -> None:
    keyed(office, "/cases", case_on(provider), "k1")
    other = opened(office)
    for path, body in (
        ("/cases", case_on(provider, facts="另一事实")),
        (f"/cases/{other}/interview", INTERVIEW),
    ):
        status, problem = office.refused(path, **body, headers={"Idempotency-Key": "k1"})
        assert (status, problem["code"]) == (422, "key-reused")


def test_a_refused_command_does_not_use_its_key_up(office: Client) -> None:
    case = opened(office)
    assert keyed(office, f"/cases/{case}/notice", NOTICE, "k1").status_code == 409
    interviewed(office, case, SERVED)
    assert keyed(office, f"/cases/{case}/notice", NOTICE, "k1").status_code == 200


def test_the_tracking_code_is_repeated_with_the_answer(office: Client, provider: str) -> None:
    body = complaint_of(provider, an_enterprise(office))
    first = keyed(office, "/complaints", body, "k1", role=None).json()
    assert keyed(office, "/complaints", body, "k1", role=None).json() == first


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_has_one_to_two_hundred_characters(office: Client, provider: str, key: str) -> None:
    status, _ = office.refused("/cases", **case_on(provider), headers={"Idempotency-Key": key})
    assert status == 422


@pytest.fixture
def beside(office: Client, database_url: str) -> Iterator[Client]:
    """A second instance of the program on the same store."""
    house = House(database_url, office.house.settings, pool_size=8)
    yield Client(create_app(house), house)
    house.close()


def test_a_key_holds_across_instances(office: Client, beside: Client, provider: str) -> None:
    first = keyed(office, "/cases", case_on(provider), "k1").json()
    assert keyed(beside, "/cases", case_on(provider), "k1").json() == first
    assert keyed(beside, "/cases", case_on(provider, facts="另"), "k1").status_code == 422


# At the same time


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """All of them, started together."""
    start = Barrier(len(calls))

    def wait_and_call(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(wait_and_call, calls))


def instances(*clients: Client, n: int) -> list[Client]:
    """Connections of their own to the same instances."""
    return [
        Client(client.http.app, client.house)  # type: ignore[arg-type]
        for client in (clients * n)[:n]
    ]


def test_one_key_from_eight_threads_is_one_new_record(
    office: Client, beside: Client, provider: str
) -> None:
    body = case_on(provider)
    answers = at_once(
        *(
            lambda client=client: keyed(client, "/cases", body, "k1")
            for client in instances(office, beside, n=8)
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    items = office.get(f"/cases?at_least={office.house.office.head()}&provider_id={provider}")
    assert len(items["items"]) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_one_key_from_eight_threads_is_one_step(
    office: Client, beside: Client, attempt: int
) -> None:
    # given an order to serve, which can be done once only
    case = noticed(office)
    version = office.get(f"/cases/{case}")["version"]
    # when the same command comes eight times at once, each on the version that was read
    headers = {"Idempotency-Key": "k1", "If-Match": f'"{version}"'}
    answers = at_once(
        *(
            lambda client=client: client.ask(
                "POST", f"/cases/{case}/service", json=SERVICE, headers=headers
            )
            for client in instances(office, beside, n=8)
        )
    )
    # then all get the same answer, and it was served once
    assert {answer.status_code for answer in answers} == {200}, [a.text for a in answers]
    assert len({answer.text for answer in answers}) == 1
    assert office.get(f"/cases/{case}")["version"] == version + 1


@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_officers_at_once_exactly_one_serves(
    office: Client, beside: Client, conditional: bool, attempt: int
) -> None:
    case = noticed(office)
    version = office.get(f"/cases/{case}")["version"]
    headers = {"If-Match": f'"{version}"'} if conditional else {}
    answers = at_once(
        *(
            lambda client=client, name=name: client.ask(
                "POST", f"/cases/{case}/service", json=SERVICE, headers=headers, user=name
            )
            for client, name in zip(instances(office, beside, n=2), ("li", "wei"), strict=True)
        )
    )
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 200
    assert second.status_code in ((412, 409) if conditional else (409,))
    assert second.headers["content-type"] == "application/problem+json"
    assert office.get(f"/cases/{case}")["version"] == version + 1


def test_of_two_officers_who_saw_the_same_version_exactly_one_writes(
    office: Client, beside: Client
) -> None:
    # given a step that could be done twice
    case = running(office)
    version = office.get(f"/cases/{case}")["version"]
    answers = at_once(
        *(
            lambda client=client: client.ask(
                "POST", f"/cases/{case}/reports", json=REPORT,
                headers={"If-Match": f'"{version}"'},
            )
            for client in instances(office, beside, n=2)
        )
    )  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert office.get(f"/cases/{case}")["version"] == version + 1


def test_one_code_from_eight_threads_is_one_provider(office: Client, beside: Client) -> None:
    body = admitted()
    answers = at_once(
        *(
            lambda client=client: client.ask("POST", "/providers", json=body)
            for client in instances(office, beside, n=8)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
