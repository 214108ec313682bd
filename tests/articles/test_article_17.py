"""Art. 17: in force from a day, until a document declares the pilot over (A-31, A-32)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from articles.of_an_assessment import an_adopted_scheme
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
)

from interfaces.api.nouns import EXAMPLES
from interfaces.api.nouns.ids import P

pytestmark = pytest.mark.clause("17")

END: dict[str, Any] = {"document": "柳数转办发〔2026〕9号", "concluded_on": "2026-09-30"}
OPENING: dict[str, Any] = {
    "grounds": ["12.3.a"],
    "facts": "软件采购清单缺少单价",
    "complaint_ids": [],
}


def the_pilot_ends(office: Client, on: str = "2026-09-30") -> None:
    office.post("/measures/pilot-conclusion", "principal", **(END | {"concluded_on": on}))


@pytest.mark.parametrize(("day", "status"), [("2025-05-21", 409), ("2025-05-22", 200)])
def test_the_measures_are_in_force_from_their_first_day(
    office: Client, day: str, status: int
) -> None:
    assert office.ask("GET", f"/measures?on={day}", None).status_code == status


@pytest.mark.parametrize(
    ("day", "in_force"), [("2026-09-29", True), ("2026-09-30", True), ("2026-10-01", False)]
)
def test_they_end_with_the_pilot_by_a_document(office: Client, day: str, in_force: bool) -> None:
    assert office.get(f"/measures?on={day}", None)["validity"]["last_day"] is None
    the_pilot_ends(office)
    validity = office.get(f"/measures?on={day}", None)["validity"]
    assert validity == {
        "in_force": in_force,
        "since": "2025-05-22",
        "last_day": "2026-09-30",
        "ended_by": END["document"],
    }


@pytest.mark.clause("12")
@pytest.mark.parametrize(("day", "begins"), [("2026-09-30", True), ("2026-10-01", False)])
def test_no_case_begins_after_the_last_day(office: Client, day: str, begins: bool) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    body = OPENING | {"provider_id": provider, "opened_on": day}
    if begins:
        office.post("/cases", **body)
        return
    status, problem = office.refused("/cases", **body)
    assert (status, problem["citation"]) == (409, "17")
    for part in ("2026-09-30", END["document"]):
        assert part in str(problem)


@pytest.mark.clause("14", "15")
@pytest.mark.parametrize("path", ["/expulsions", "/disqualifications"])
def test_no_proceeding_to_put_a_provider_out_begins_after_the_last_day(
    office: Client, path: str
) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    text = json.dumps(EXAMPLES[path]["example"]["value"]).replace(P, provider)
    body = json.loads(text) | {"proposed_on": "2026-10-01"}
    status, problem = office.refused(path, **body)
    assert (status, problem["citation"]) == (409, "17")
    assert "2026-09-30" in str(problem)


@pytest.mark.clause("2", "7", "11")
@pytest.mark.parametrize(("on", "begins"), [("2026-09-30", True), ("2026-10-01", False)])
@pytest.mark.parametrize("what", ["batch", "exit", "assessment"])
def test_no_selection_exit_or_assessment_begins_after_the_last_day(
    office: Client, what: str, on: str, begins: bool
) -> None:
    path, body = {
        "batch": (
            "/admission-batches",
            {
                "name": "第三批", "document": "柳工信通〔2026〕8号", "first": on, "last": on,
                "opened_on": on,
            },
        ),
        "exit": (
            "/pool-exits",
            {
                "provider_id": a_provider(office), "basis": "7", "facts": "停业",
                "proposed_on": on,
            },
        ),
        "assessment": (
            "/assessment-periods",
            {
                "name": "2026年度考核", "first": "2026-01-01", "last": "2026-09-30",
                "scheme_id": an_adopted_scheme(office), "provider_ids": [a_provider(office)],
                "opened_on": on,
            },
        ),
    }[what]  # fmt: skip
    the_pilot_ends(office)
    if begins:
        office.post(path, **body)
        return
    status, problem = office.refused(path, **body)
    assert (status, problem["citation"]) == (409, "17")


@pytest.mark.clause("7")
def test_who_wants_to_leave_may_leave_after_it(office: Client) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    office.post(
        "/pool-exits", "provider", provider_id=provider, basis="voluntary", facts="转型",
        proposed_on="2026-10-01", scope={"provider_id": provider},
    )  # fmt: skip


def test_the_office_may_let_cases_begin_under_the_last_version(office: Client) -> None:
    office.post(
        "/measures/settings", "approver", key="expiry.new-cases", value="allow",
        holds_from="2026-01-01", document="柳工信函〔2026〕3号",
    )  # fmt: skip
    provider = a_provider(office)
    the_pilot_ends(office)
    case = a_served_case(office, provider, "2026-10-08")
    assert office.get(f"/cases/{case}")["deadline"]["due_on"]


def test_an_open_case_is_finished_under_its_version(office: Client) -> None:
    provider = a_provider(office)
    case = an_open_case(office, provider, opened_on="2026-09-28")
    the_pilot_ends(office)
    office.post(
        f"/cases/{case}/interview", held_on="2026-10-09", place="市工信局", attendees=["韦建国"],
        record="无异议",
    )  # fmt: skip
    office.post(f"/cases/{case}/notice", issued_on="2026-10-09", demands=["补齐清单"], days=10)
    office.post(f"/cases/{case}/service", served_on="2026-10-09", method="in_person",
                received_by="韦建国")  # fmt: skip
    office.post(f"/cases/{case}/reports", submitted_on="2026-10-12", summary="已补齐",
                channel="electronic")  # fmt: skip
    office.post(f"/cases/{case}/inspections", inspected_on="2026-10-13", passed=True)
    office.post(f"/cases/{case}/resolution", resolved_on="2026-10-14", outcome="completed")
    assert office.get(f"/cases/{case}")["status"] == "completed"
    cited = [i for i in office.get(f"/cases/{case}/history")["items"] if i["citation"]]
    assert {item["measures"] for item in cited} == {"liuzhou-2025-draft"}


@pytest.mark.clause("15")
def test_complaints_are_taken_in_after_the_end(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    the_pilot_ends(office)
    complaint = a_complaint(office, provider, enterprise, received_on="2026-10-08")
    office.post(f"/complaints/{complaint}/acceptance", on="2026-10-09")
    office.fresh("/worklist")


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("day", "raised"), [("2026-09-30", 1), ("2026-10-01", 0)])
def test_facts_after_the_end_ask_for_nothing_new(office: Client, day: str, raised: int) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    for _ in range(6):
        engagement = an_engagement(office, provider, an_enterprise(office))
        office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating="dissatisfied",
            rated_on=day,
        )  # fmt: skip
    assert len(office.escalations(rule="12.6")) == raised


def test_a_late_record_of_the_end_stops_no_view(office: Client) -> None:
    """The end is entered after a case was opened that would not have been."""
    provider = a_provider(office)
    case = a_served_case(office, provider, "2026-10-08")
    the_pilot_ends(office)
    office.sweep("2026-11-20")
    assert office.get(f"/cases/{case}")["deadline"]["state"] == "overdue"
    office.fresh("/deadlines")
    office.fresh("/worklist")


def test_an_end_entered_by_mistake_is_withdrawn(office: Client) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    status, _ = office.refused(
        "/measures/pilot-conclusion", "principal", **(END | {"concluded_on": "2026-09-29"})
    )
    assert status == 409
    office.post(
        "/measures/pilot-conclusion/withdrawal", "principal", on="2026-10-08", reason="尚未印发"
    )
    assert an_open_case(office, provider, opened_on="2026-10-08")
    assert office.get("/measures?on=2026-10-08", None)["validity"]["in_force"] is True


def test_a_version_ends_by_a_repeal_and_the_earlier_end_counts(office: Client) -> None:
    repeal = {
        "id": "liuzhou-2025-draft",
        "last_day": "2026-06-30",
        "document": "柳工信规〔2026〕2号",
    }
    office.post("/measures/repeal", "principal", **repeal)
    the_pilot_ends(office, "2026-05-31")
    validity = office.get("/measures?on=2026-12-01", None)["validity"]
    assert (validity["last_day"], validity["ended_by"]) == ("2026-05-31", END["document"])
    office.post(
        "/measures/repeal/withdrawal", "principal", id=repeal["id"], on="2026-07-01",
        reason="登记有误",
    )  # fmt: skip
    assert office.get("/measures/versions", None)["items"][0]["in_force_until"] == "2026-05-31"


@pytest.mark.parametrize("role", ["caseworker", "approver", "auditor", "admin", None])
def test_the_principal_enters_the_end(office: Client, role: str | None) -> None:
    expected = 401 if role is None else 403
    for path, body in (
        ("/measures/pilot-conclusion", END),
        ("/measures/pilot-conclusion/withdrawal", {"on": "2026-10-01", "reason": "x"}),
    ):
        status, _ = office.refused(path, role, **body)
        assert status == expected


def test_an_end_in_the_future_is_refused(office: Client) -> None:
    body = END | {"concluded_on": "2999-01-01"}
    status, problem = office.refused("/measures/pilot-conclusion", "principal", **body)
    assert (status, "concluded_on" in str(problem)) == (422, True)


# Facts that are corrected, or become known, after the end.


def dissatisfied(office: Client, provider: str, n: int, day: str) -> list[tuple[str, int]]:
    """The projects, and the version of each rating."""
    found = []
    for _ in range(n):
        engagement = an_engagement(office, provider, an_enterprise(office))
        done = office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating="dissatisfied",
            rated_on=day,
        )  # fmt: skip
        found.append((engagement, done["version"]))
    return found


@pytest.mark.clause("12.6")
def test_what_was_raised_before_the_end_lapses_with_its_facts_after_it(office: Client) -> None:
    provider = a_provider(office)
    (engagement, version), *_ = dissatisfied(office, provider, 6, "2026-09-29")
    the_pilot_ends(office)
    assert len(office.escalations(rule="12.6", status="open")) == 1
    office.post(f"/engagements/{engagement}/ratings/annulment", "approver",
                rating_version=version, reason="冒用公章", annulled_on="2026-10-08")  # fmt: skip
    assert office.escalations(rule="12.6", status="open") == []


@pytest.mark.clause("12.4")
def test_a_level_that_was_wrong_counts_no_more_though_the_measures_have_ended(
    office: Client,
) -> None:
    provider = a_provider(office)
    engagement = an_engagement(office, provider, an_enterprise(office))
    done = office.post(f"/engagements/{engagement}/evaluations", level=1, stage="after",
                       evaluated_on="2026-09-29")  # fmt: skip
    the_pilot_ends(office)
    assert len(office.escalations(rule="12.4", status="open")) == 1
    office.post(f"/engagements/{engagement}/evaluations/annulment", "approver",
                evaluation_version=done["version"], reason="评测对象有误",
                annulled_on="2026-10-08")  # fmt: skip
    assert office.escalations(rule="12.4", status="open") == []


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("day", "stands"), [("2026-09-30", 1), ("2026-10-01", 0)])
def test_an_end_that_is_entered_late_leaves_nothing_of_later_days(
    office: Client, day: str, stands: int
) -> None:
    dissatisfied(office, a_provider(office), 6, day)
    assert len(office.escalations(rule="12.6", status="open")) == 1
    the_pilot_ends(office)
    assert len(office.escalations(rule="12.6", status="open")) == stands
    assert len(office.escalations(rule="12.6", status="lapsed")) == 1 - stands


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("enterprises", "raised"), [(5, 0), (6, 1)])
def test_a_withdrawn_end_asks_the_rules_for_what_happened_in_between(
    office: Client, enterprises: int, raised: int
) -> None:
    provider = a_provider(office)
    the_pilot_ends(office)
    dissatisfied(office, provider, enterprises, "2026-10-05")
    assert office.escalations(rule="12.6") == []
    office.post(
        "/measures/pilot-conclusion/withdrawal", "principal", on="2026-10-08", reason="尚未印发"
    )
    found = office.escalations(rule="12.6", status="open")
    assert [(one["provider_id"], one["raised_on"]) for one in found] == [
        (provider, "2026-10-05")
    ] * raised


def test_the_pages_of_the_house_go_on_after_the_end(office: Client) -> None:
    provider = a_provider(office)
    a_served_case(office, provider, "2026-09-20")
    the_pilot_ends(office)
    assert office.get(f"/providers/{provider}/tallies")["rectify_above"] == 5
    assert office.get("/dashboard")["deadlines"]["soon_days"] == 7
    assert office.get(f"/providers/{provider}")["status"]
