"""The dossier of a decision: the cut as it stood, and what of it was put right later."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)

from application.store import Envelope
from application.unit import Command, Result, Unit
from domain.catalogue import CASE, NAMES, PROVIDER
from domain.rectification import events as case
from domain.values import Actor, Role
from interfaces.wiring import House

READERS = ("caseworker", "approver", "principal", "auditor")


def decisions(office: Client, role: str = "auditor", **filters: Any) -> list[dict[str, Any]]:
    office.position = office.house.office.head()
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    found: list[dict[str, Any]] = office.fresh(f"/decisions?{query}", role)["items"]
    return found


def dossier(office: Client, what: str, record_id: str | None = None) -> dict[str, Any]:
    """Of the last decision of a kind."""
    wanted = {"type": what} | ({"record_id": record_id} if record_id else {})
    position = decisions(office, **wanted)[0]["position"]
    found: dict[str, Any] = office.get(f"/decisions/{position}", "auditor")
    return found


def part(found: dict[str, Any], record_id: str) -> dict[str, Any]:
    (one,) = (record for record in found["records"] if record["id"] == record_id)
    return dict(one)


def touching(found: dict[str, Any]) -> list[str]:
    return [one["type"] for one in found["later"] if one["touches"]]


# The cut


def test_an_order_shows_the_file_as_it_was_decided_on(office: Client) -> None:
    provider = a_provider(office)
    record = an_open_case(office, provider)
    interviewed(office, record, "2025-06-03")
    before = office.get(f"/cases/{record}", "auditor")
    head = office.house.office.head()
    office.post(f"/cases/{record}/notice", issued_on="2025-06-04", demands=["补齐清单"], days=15)
    office.post(f"/cases/{record}/service", served_on="2025-06-05", method="in_person",
                received_by="韦建国")  # fmt: skip

    found = dossier(office, "rectification-case.notice-issued")
    assert (found["cut"], found["changed"]) == ({"kept": True, "head": head}, False)
    assert found["decision"]["citation"] == "12"
    assert found["decision"]["effective_on"] == "2025-06-04"
    assert found["decision"]["sentence"]["zh"]
    file = part(found, record)
    assert file["then"] == {**before, **{k: file["then"][k] for k in ("warnings",)}}
    assert (file["version"], file["called"]) == (before["version"], before["reference"])
    # what came later is there, and is a step that followed
    assert [one["type"] for one in file["later"]] == ["rectification-case.notice-served"]
    assert touching(file) == []
    # and each link opens the record as it stood
    then = office.get(file["links"]["then"].removeprefix("/api/v1"), "auditor")
    assert then == file["then"]
    since = office.get(file["links"]["changes"].removeprefix("/api/v1"), "auditor")
    assert "service" in {change["path"].partition(".")[0] for change in since["changes"]}


def test_it_names_the_measures_and_the_numbers_of_the_article(office: Client) -> None:
    a_served_case(office, a_provider(office), "2025-06-05")
    found = dossier(office, "rectification-case.notice-issued")
    measures = found["measures"]
    assert measures["id"] == found["decision"]["measures"] == "liuzhou-2025-draft"
    assert (measures["changed"], measures["restated"]) == (False, [])
    cited = {one["key"]: one["value"] for one in measures["parameters"]}
    assert cited["rectification.general-cap-days"] == "30"
    assert cited["rectification.unit"] == "calendar", "the office's own, for the same matter"
    assert "grey-list.public" not in cited
    assert found["calendar"]["id"] == found["calendar"]["now"]


def test_the_own_events_of_a_decision_are_not_what_changed_later(office: Client) -> None:
    """Serving an order tells the provider's record too; a case joins its complaints."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    complaint = a_complaint(office, provider, enterprise)
    record = an_open_case(office, provider, complaint_ids=[complaint])
    found = dossier(office, "rectification-case.opened", record)
    assert part(found, complaint)["later"] == []
    interviewed(office, record, "2025-06-03")
    office.post(f"/cases/{record}/notice", issued_on="2025-06-04", demands=["补齐"], days=15)
    office.post(f"/cases/{record}/service", served_on="2025-06-05", method="in_person")
    found = dossier(office, "rectification-case.notice-served", record)
    assert part(found, provider)["later"] == []


def test_what_was_looked_for_and_was_not_there_is_said(office: Client) -> None:
    provider = a_provider(office)
    record = an_open_case(office, provider)
    found = dossier(office, "rectification-case.opened", record)
    absent = [one for one in found["records"] if one["version"] == 0]
    for one in absent:
        assert (one["position"], one["then"], one["links"]) == (None, None, {})


# What changed later


def test_a_service_dated_anew_is_marked(office: Client) -> None:
    record = a_served_case(office, a_provider(office), "2025-06-05", days=15)
    office.post(f"/cases/{record}/extensions", requested_on="2025-06-10", days=5, reason="停工")
    office.post(f"/cases/{record}/extensions/decision", "approver", granted=True,
                decided_on="2025-06-11", reason="情况属实")  # fmt: skip
    assert dossier(office, "rectification-case.extension-granted")["changed"] is False
    # when the day of service turns out to be another one
    office.post(f"/cases/{record}/service/correction", served_on="2025-06-06",
                corrected_on="2025-06-20", reason="回执载明 6 月 6 日")  # fmt: skip
    found = dossier(office, "rectification-case.extension-granted")
    file = part(found, record)
    assert found["changed"] and file["changed"]
    (wrong,) = [one for one in file["later"] if one["touches"]]
    assert wrong["type"] == "rectification-case.service-corrected"
    assert wrong["corrects"]["type"] == "rectification-case.notice-served"
    assert file["then"]["served_on"] == "2025-06-05"


def test_a_correction_of_a_later_fact_touches_nothing(office: Client) -> None:
    """The order was issued before anything was served."""
    record = a_served_case(office, a_provider(office), "2025-06-05", days=15)
    office.post(f"/cases/{record}/service/correction", served_on="2025-06-06",
                corrected_on="2025-06-20", reason="回执载明 6 月 6 日")  # fmt: skip
    file = part(dossier(office, "rectification-case.notice-issued"), record)
    assert [one["type"] for one in file["later"]][-1] != "rectification-case.notice-served"
    assert touching(file) == []


def test_an_annulled_order_is_marked_for_what_was_decided_on_it(office: Client) -> None:
    record = a_served_case(office, a_provider(office), "2025-06-05", days=15)
    office.post(f"/cases/{record}/reports", submitted_on="2025-06-16", summary="完成")
    office.post(f"/cases/{record}/inspections", inspected_on="2025-06-18", passed=True,
                findings="均已完成")  # fmt: skip
    office.post(f"/cases/{record}/annulment", "principal", annulled_on="2025-07-01",
                reason="事实认定有误")  # fmt: skip
    found = dossier(office, "rectification-case.inspection-passed")
    assert touching(part(found, record)) == ["rectification-case.order-annulled"]
    assert found["changed"]


def rated(office: Client, provider: str, day: str) -> tuple[str, int]:
    """A pilot enterprise that is dissatisfied; its project, and the version of the rating."""
    enterprise = an_enterprise(office)
    project = an_engagement(office, provider, enterprise)
    done = office.post(
        f"/engagements/{project}/ratings", "enterprise", rating="dissatisfied", rated_on=day,
        comment="", scope={"enterprise_id": enterprise},
    )  # fmt: skip
    return project, done["version"]


def test_a_count_that_would_be_another_now_is_marked(office: Client) -> None:
    # given a case that rests on six dissatisfied enterprises
    provider = a_provider(office)
    (project, version), *_ = [rated(office, provider, "2025-06-02") for _ in range(6)]
    record = an_open_case(office, provider, grounds=["12.6"], opened_on="2025-06-05")
    (asked,) = dossier(office, "rectification-case.opened", record)["asked"]
    assert (asked["question"], asked["found"], asked["now"]) == ("tallies.dissatisfied", 6, 6)
    assert asked["of"]["provider_id"] == provider
    assert len(asked["evidence"]) == 6
    assert (asked["changed"], asked["gone"], asked["come"]) == (False, [], [])
    # when one rating is annulled, and a seventh of an earlier and one of a later day are entered
    office.post(f"/engagements/{project}/ratings/annulment", "approver", rating_version=version,
                annulled_on="2025-06-20", reason="登记错项目")  # fmt: skip
    for day in ("2025-06-04", "2025-06-06"):
        rated(office, provider, day)
    # then the dossier says which one is gone and which one came, and not the later one
    found = dossier(office, "rectification-case.opened", record)
    (asked,) = found["asked"]
    assert (asked["found"], asked["now"], asked["changed"]) == (6, 6, True)
    assert len(asked["gone"]) == len(asked["come"]) == 1
    assert found["changed"]
    assert len(asked["evidence"]) == 6


def test_measures_that_came_to_say_otherwise_are_marked(office: Client) -> None:
    a_served_case(office, a_provider(office), "2025-06-05")
    setting = {
        "key": "reminder.soon-days", "value": 4, "holds_from": "2025-06-01",
        "document": "柳工信发〔2025〕9号",
    }  # fmt: skip
    office.post("/measures/settings", "principal", **setting)
    found = dossier(office, "rectification-case.notice-issued")["measures"]
    assert found["changed"]
    assert [one["key"] for one in found["restated"]] == ["reminder.soon-days"]
    assert [one["type"] for one in found["later"]] == ["measures.parameter-set"]


@pytest.mark.parametrize(("year", "marked"), [(2026, True), (2027, False)])
def test_a_calendar_entered_later_is_marked_where_it_may_count(
    office: Client, year: int, marked: bool
) -> None:
    a_served_case(office, a_provider(office), "2025-12-20")
    office.post("/calendar/years?reason=补正", "approver", region="CN-GX", year=year, make_up=[],
                days_off=[{"first": f"{year}-04-07", "last": f"{year}-04-07", "zh": "三月三",
                           "en": "3 March"}],
                source="通知", published_on=f"{year - 1}-11-20")  # fmt: skip
    found = dossier(office, "rectification-case.notice-issued")["calendar"]
    assert found["id"] != found["now"]
    assert (found["changed"], [one["touches"] for one in found["later"]]) == (marked, [marked])


def test_a_decision_that_was_put_right_itself_is_marked(office: Client) -> None:
    record = a_served_case(office, a_provider(office), "2025-06-05", days=15)
    office.post(f"/cases/{record}/annulment", "principal", annulled_on="2025-07-01",
                reason="事实认定有误")  # fmt: skip
    found = dossier(office, "rectification-case.notice-issued")
    (wrong,) = [one for one in part(found, record)["later"] if one["touches"]]
    assert wrong["corrects"]["position"] == found["position"]
    assert found["changed"]


def test_a_fact_of_an_earlier_day_that_came_in_later_is_marked(office: Client) -> None:
    provider = a_provider(office)
    record = a_served_case(office, provider, "2025-06-05", days=15)
    for on in ("2025-06-04", "2025-06-05"):
        office.post(
            f"/providers/{provider}/service-address", address="柳州市", electronic=False,
            confirmed_on=on,
        )  # fmt: skip
    file = part(dossier(office, "rectification-case.notice-served", record), provider)
    belated = {one["effective_on"]: one["belated"] for one in file["later"]}
    assert belated == {"2025-06-04": True, "2025-06-05": False}


def test_what_moved_while_the_command_was_looking_is_not_taken_for_what_it_saw(
    office: Client,
) -> None:
    # given an act that reads the provider, and then looks elsewhere
    provider, house = a_provider(office), office.house
    record = an_open_case(office, provider)
    moved: list[int] = []

    def act(unit: Unit) -> Result:
        held = unit.load(CASE, UUID(record))
        unit.load(PROVIDER, UUID(provider))
        # when somebody adds to the provider meanwhile
        if not moved:
            done = office.post(f"/providers/{provider}/liaison", appointed_on="2025-06-01",
                               liaison={"name": "韦某", "phone": "1"})  # fmt: skip
            moved.append(done["position"])
        held.tell([case.Reopened(on=date(2025, 6, 10), reason="x")])
        return Result(held)

    actor = Actor(name="黄", role=Role.APPROVER)
    done = house.office.perform(Command(actor, house.office.today()), act)
    # then the dossier shows it as the command saw it, and the other thing as later
    file = part(office.get(f"/decisions/{done.position}", "auditor"), provider)
    assert file["as_of"] == moved[0] - 1 < done.position - 1
    assert file["version"] == file["then"]["version"]
    assert [one["position"] for one in file["later"]] == moved


# Who, how, and what is no decision


def test_the_complainant_stays_sealed(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    complaint = a_complaint(office, provider, enterprise)
    office.post(f"/complaints/{complaint}/acceptance", on="2025-05-30")
    head = office.house.office.head()
    (decided,) = decisions(office, type="complaint.accepted")
    for role in READERS:
        told = office.ask("GET", f"/decisions/{decided['position']}", role)
        assert told.status_code == 200
        assert "莫海" not in told.text and "0772-5550201" not in told.text
        assert enterprise not in told.text
    assert office.house.office.head() == head, "nothing was opened"


@pytest.mark.parametrize("role", ["provider", "enterprise", "admin"])
def test_it_is_for_readers(office: Client, role: str) -> None:
    a_served_case(office, a_provider(office), "2025-06-05")
    position = decisions(office)[0]["position"]
    for path in ("/decisions", f"/decisions/{position}"):
        assert office.ask("GET", path, role).status_code == 403
        assert office.ask("GET", path, None).status_code == 401


def test_each_look_is_on_record(office: Client) -> None:
    record = a_served_case(office, a_provider(office), "2025-06-05")
    position = decisions(office)[0]["position"]
    office.get(f"/decisions/{position}?reason=年度审计", "auditor", user="秦")
    (one,) = office.get("/audit/reads", "auditor")["items"]
    assert (one["what"], one["record_id"]) == ("/decisions/{position}", record)
    assert (one["decision"], one["reason"]) == (position, "年度审计")
    assert one["actor"]["name"] == "秦"


def test_the_list_names_decisions_only_newest_first(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    record = a_served_case(office, provider, "2025-06-05")
    a_served_case(office, other, "2025-06-06")
    found = decisions(office, provider_id=provider)
    assert [one["type"] for one in found] == [
        f"rectification-case.{what}" for what in ("notice-served", "notice-issued", "opened")
    ]
    assert {one["record_id"] for one in found} == {record}
    assert len(decisions(office)) == 6
    assert len(decisions(office, kind="rectification-case")) == 6
    assert decisions(office, type="rectification-case.interview-held") == []
    assert len(decisions(office, **{"from": "2025-06-06"})) == 3
    assert len(decisions(office, to="2025-06-05")) == 3
    assert decisions(office, who="nobody") == []
    page = office.fresh("/decisions?limit=4", "auditor")
    rest = office.get(f"/decisions?limit=4&cursor={page['next']}", "auditor")
    assert len(page["items"]) + len(rest["items"]) == 6


@pytest.mark.parametrize(("offset", "code"), [(0, "no-decision"), (10**6, "unknown-position")])
def test_what_is_no_decision_is_said(office: Client, offset: int, code: str) -> None:
    a_provider(office)
    position = office.house.office.head() + offset
    answer = office.ask("GET", f"/decisions/{position}", "auditor")
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    with office.house.connection() as conn:
        kept = conn.execute("SELECT count(*) AS n FROM audit_journal").fetchone()
    assert kept is not None and kept["n"] == 0, "nothing was shown"


@pytest.mark.parametrize("position", ["0", "-1", "x", "9" * 30])
def test_a_position_that_is_none_is_malformed(office: Client, position: str) -> None:
    assert office.ask("GET", f"/decisions/{position}", "auditor").status_code == 422


def test_a_decision_from_before_cuts_were_kept_still_shows_what_stood(office: Client) -> None:
    record = an_open_case(office, a_provider(office))
    before = office.get(f"/cases/{record}", "auditor")
    position = as_an_older_release_did(office.house, UUID(record), before["version"])
    found = office.get(f"/decisions/{position}", "auditor")
    assert found["cut"] == {"kept": False, "head": position - 1}
    file = part(found, record)
    assert (file["version"], file["then"]["status"]) == (before["version"], before["status"])
    assert file["later"] == []
    assert found["measures"]["id"] and found["calendar"]["id"]
    assert found["asked"] == []


def as_an_older_release_did(house: House, record_id: UUID, version: int) -> int:
    event = case.Reopened(on=house.office.today(), reason="x")
    assert NAMES[type(event)] == "rectification-case.reopened"
    actor = Actor(name="李", role=Role.APPROVER)
    house.office.save(
        Envelope(record_id, version + 1, event, event.effective_on, actor, "12", None)
    )
    return house.office.head()


def test_an_unknown_record_has_no_decisions(office: Client) -> None:
    assert decisions(office, record_id=uuid4()) == []
