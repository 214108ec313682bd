"""The description of the interface: valid, complete, and its examples do what they show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from client import API, Client
from house.test_house import punishing
from web.assessed_examples import tell_assessed
from web.told_accounts import tell_accounts
from web.told_archive import tell_archived
from web.told_complaints import tell_complaints
from web.told_coordination import tell_coordinated
from web.told_disqualifications import tell_disqualified
from web.told_documents import tell_documents
from web.told_erasures import tell_erased
from web.told_expulsions import tell_expelled
from web.told_publications import tell_published
from web.told_replacements import tell_project, tell_replaced

from domain.values import Role
from interfaces.api.acts import YEAR
from interfaces.api.app import create_app
from interfaces.api.nouns import EXAMPLES, ROUTES
from interfaces.api.nouns.ids import C, E, P

PROBLEM = "application/problem+json"
ASKS_NOBODY = "/api/v1/public/heads/latest"
OPEN_TO_ALL = {
    "/api/v1/public/pool",
    "/api/v1/public/grey-list",
    "/api/v1/public/notices",
    "/api/v1/public/notices/{record_id}",
    "/api/v1/public/documents/{record_id}",
    "/api/v1/public/offerings",
    "/api/v1/public/cases",
    "/api/v1/public/served-enterprises",
    "/api/v1/public/complaints/{tracking_code}",
    "/api/v1/measures",
    "/api/v1/measures/versions",
    "/api/v1/calendar/{region}/{year}",
    "/api/v1/deadlines/compute",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """As it is served; making it asks nothing of the office behind."""
    made: dict[str, Any] = json.loads(json.dumps(create_app(None).openapi()))  # type: ignore[arg-type]
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_nothing_in_it_is_called_a_punishment(document: dict[str, Any]) -> None:
    told = json.dumps(document, ensure_ascii=False)
    assert "取消服务资格" in told and punishing(told + "，给予处罚")
    assert punishing(told) == []


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for below in part.values():
            yield from references(below)
    elif isinstance(part, list):
        for below in part:
            yield from references(below)


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    whole = {**schema, "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_it_is_a_valid_document_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()
    schemas = document["components"]["schemas"]
    assert [
        name for name, schema in schemas.items() if not jsonschema_rs.meta.is_valid(schema)
    ] == []
    known = {f"#/components/schemas/{name}" for name in schemas}
    assert set(references(document)) - known == set()


def test_the_validator_finds_an_offence(document: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(document))
    broken["paths"]["/healthz"]["get"]["responses"] = {"200": {}}
    with pytest.raises(Exception, match="description"):
        schemathesis.openapi.from_dict(broken).validate()


def test_every_operation_says_what_it_does_in_both_languages(document: dict[str, Any]) -> None:
    found = list(operations(document))
    assert len(found) > 60
    assert [path for _, path, op in found if " · " not in op["summary"] or not op["tags"]] == []
    ids = Counter(op["operationId"] for _, _, op in found)
    assert [name for name, times in ids.items() if times > 1 or "api_v1" in name] == []


def test_every_command_states_who_may_give_it(document: dict[str, Any]) -> None:
    for route in ROUTES:
        operation = document["paths"][f"{API}{route.path}"]["post"]
        for role in route.roles:
            assert role.value in operation["description"]
        if route.citation:
            assert f"Art. {route.citation}" in operation["description"]


def test_every_answer_is_described(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        for status, answer in operation["responses"].items():
            assert answer["description"], where
            assert answer["content"], where
            if status >= "400":
                (media,) = answer["content"]
                assert media == PROBLEM, where
                assert answer["content"][media]["schema"]["$ref"].endswith("/Problem"), where
                continue
            for media, content in answer["content"].items():
                schema = content["schema"]
                kind = "object" if media == "application/json" else "string"
                assert "$ref" in schema or schema["type"] == kind, where


NO_RECORDS = ("audit", "registers", "archive", "messages", "outbox")
"""Their commands act on no record."""


def test_what_each_operation_may_refuse_is_listed(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        listed = set(operation["responses"])
        if method == "post":
            wanted = {"401", "403", "404", "409", "413", "415", "422", "503"}
            no_record = path.startswith(tuple(f"{API}/{one}/" for one in NO_RECORDS))
            wanted |= set() if no_record else {"412"}
            wanted = wanted if path != f"{API}/files" else {"401", "403", "413", "422", "429"}
            assert wanted <= listed, path
        elif path.startswith(API):
            assert {"422", "503"} <= listed, path


def test_only_what_is_public_asks_for_no_token(document: dict[str, Any]) -> None:
    """With one, officers and auditors also read what was public once."""
    for _, path, operation in operations(document):
        asks = path.startswith(API) and path != ASKS_NOBODY
        assert asks == bool(operation.get("security")), path
    for_anyone = {path for method, path, op in operations(document) if {} in op.get("security", ())}
    assert for_anyone == OPEN_TO_ALL | {
        f"{API}/complaints",
        f"{API}/files",
        f"{API}/expulsions/{{record_id}}/objections",
    }
    assert {} not in document["paths"][f"{API}/complaints"]["get"]["security"]


WITHOUT_JSON = {
    "/audit/heads",
    "/files",
    "/messages/reading",
    "/messages/{message_id}/reading",
    "/outbox/{message_id}/resending",
}
"""Commands that ask nothing, or something else."""


def test_every_body_has_an_example_that_its_schema_takes(document: dict[str, Any]) -> None:
    bodies = [
        op["requestBody"]
        for method, path, op in operations(document)
        if method == "post" and path.removeprefix(API) not in WITHOUT_JSON
    ]
    # the year of the calendar, an export, the file of a register, and a package
    assert len(bodies) == len(ROUTES) + 4
    for body in bodies:
        content = body["content"]["application/json"]
        accepts = validator(document, content["schema"])
        assert content["examples"]
        for example in content["examples"].values():
            accepts.validate(example["value"])
            assert not accepts.is_valid({**example["value"], "no_such_field": 1})


class Story:
    """Gives commands exactly as the document shows them, but for the ids of records."""

    def __init__(self, office: Client) -> None:
        self.office = office
        self.ids: dict[str, str] = {}
        self.told: set[str] = set()

    def example(self, path: str) -> dict[str, Any]:
        text = json.dumps(EXAMPLES[path]["example"]["value"])
        for shown, real in self.ids.items():
            text = text.replace(shown, real)
        body: dict[str, Any] = json.loads(text)
        return body

    def tell(
        self, path: str, record_id: str = "", role: str | None = "principal", **changes: Any
    ) -> str:
        self.told.add(path)
        body = self.example(path) | changes
        done = self.office.post(path.format(record_id=record_id), role, **body)
        return str(done["id"])

    def complaint(self, *steps: str) -> str:
        found = self.tell("/complaints", role=None)
        for step in steps:
            self.tell(f"/complaints/{{record_id}}/{step}", found)
        return found

    def case(self, *steps: str, **changes: Any) -> str:
        found = self.tell("/cases", grounds=["12.3.a"], complaint_ids=[], **changes)
        for step in steps:
            self.tell(f"/cases/{{record_id}}/{step}", found)
        return found

    def duty(self, *steps: str, **changes: Any) -> str:
        found = self.tell("/duties", **changes)
        for step in steps:
            role = "caseworker" if step.startswith("report") else "principal"
            more = {}
            if step == "report" and "period" in changes:
                path = f"/duties/{{record_id}}/{step}"
                more["content"] = self.example(path)["content"] | {"month": changes["period"]}
            self.tell(f"/duties/{{record_id}}/{step}", found, role=role, **more)
        return found


def tell_measures(story: Story, office: Client) -> None:
    """Each is withdrawn again: nothing that follows is told under other rules."""
    story.tell("/measures/scope")
    story.tell("/measures/interpretations")
    story.tell("/measures/settings")
    shown = office.get("/measures?on=2025-06-02", None)
    for what, kept in (("interpretations", shown["interpretations"]),
                       ("settings", shown["settings"])):  # fmt: skip
        number = max(one["number"] for one in kept)
        story.tell(f"/measures/{what}/withdrawal", number=number)
    for what in ("pilot-conclusion", "repeal"):
        story.tell(f"/measures/{what}")
        story.tell(f"/measures/{what}/withdrawal")


ORDERED = ("interview", "notice", "service")


def test_every_example_does_what_it_shows(office: Client) -> None:
    story = Story(office)
    case = tell_everything(story, office)

    # What the regulation in force does not allow
    for step, code in (("suspension", "no-such-power"), ("resumption", "not-suspended")):
        path = f"/cases/{{record_id}}/{step}"
        status, problem = office.refused(
            path.format(record_id=case), "principal", **(story.example(path) | {"on": "2026-02-14"})
        )
        assert (status, problem["code"]) == (409, code)
        story.told.add(path)

    assert {route.path for route in ROUTES} - story.told == set()


def tell_everything(story: Story, office: Client) -> str:
    """Each command but those that are refused; answers a case that runs."""
    tell_accounts(story)
    provider = story.ids[P] = story.tell("/providers")
    for step in (
        "registration", "registration/report", "registration/judgement",
        "registration/retraction", "liaison", "liaison/departure", "service-address",
    ):  # fmt: skip
        story.tell(f"/providers/{{record_id}}/{step}", provider)
    enterprise = story.ids[E] = story.tell("/enterprises")
    for step in ("contact", "departure", "pilot", "pilot/correction"):
        story.tell(f"/enterprises/{{record_id}}/{step}", enterprise)
    engagement = story.tell("/engagements")
    for step in ("ratings", "ratings/annulment", "evaluations"):
        story.tell(f"/engagements/{{record_id}}/{step}", engagement)
    tell_project(story, engagement, evaluation=4)

    # A complaint that leads to a case, its fellows, and the case to its end
    first = story.ids[C] = story.complaint("assignment", "acceptance", "verification")
    for step in ("rejection", "merger", "withdrawal"):
        story.complaint(step)
    case = story.tell("/cases")
    for step in (
        "assignment", "proofs", "complaints", "interview/call", *ORDERED,
        "service/attempts", "service/evidence", "statement", "reports", "inspections",
        "resolution", "reopening",
    ):  # fmt: skip
        story.tell(f"/cases/{{record_id}}/{step}", case)
    story.tell("/complaints/{record_id}/answer", first)

    # Other turns that a case may take
    story.case("interview/refusal", "interview/annulment")
    case = story.case(*ORDERED)
    own = {"role": "provider", "scope": {"provider_id": provider}}
    story.tell("/cases/{record_id}/service/confirmation", case, **own)
    story.tell("/cases/{record_id}/refusal", case)
    (raised,) = office.escalations(status="open", rule="14.4-refused")
    story.tell("/escalations/{record_id}/action", raised["id"])
    story.case(*ORDERED, "refusal", "refusal/annulment")
    story.case(*ORDERED, "service/correction", "annulment", opened_on="2025-06-05")
    case = story.case(*ORDERED)
    story.tell("/cases/{record_id}/refusal", case)
    (raised,) = office.escalations(status="open", rule="14.4-refused")
    for step in ("dismissal", "reopening"):
        story.tell(f"/escalations/{{record_id}}/{step}", raised["id"])

    # An extension, asked for in the winter of the example
    case = story.tell("/cases", grounds=["12.3.a"], complaint_ids=[], opened_on="2026-02-02")
    story.tell("/cases/{record_id}/interview", case, held_on="2026-02-02")
    story.tell("/cases/{record_id}/notice", case, issued_on="2026-02-02")
    story.tell("/cases/{record_id}/service", case, served_on="2026-02-02")
    story.tell("/cases/{record_id}/extensions", case, role="caseworker")
    story.tell("/cases/{record_id}/extensions/decision", case)

    # What the provider did for its duties
    story.duty("report", "report/correction", "confirmation", "withdrawal")
    story.duty("report", "return", "waiver", period="2025-08")
    story.duty("report", "report/withdrawal", period="2025-09")
    story.tell("/duties/plan")
    story.tell("/duties/reports")

    tell_assessed(story, office, provider)

    tell_replaced(story, office)

    tell_expelled(story, office)

    tell_complaints(story)

    tell_published(story)

    tell_documents(story)

    tell_coordinated(story)

    tell_disqualified(story, office)

    tell_erased(story)

    tell_archived(story, office)

    tell_measures(story, office)
    return case


def test_the_example_of_a_year_is_taken(office: Client) -> None:
    office.post("/calendar/years", "approver", **YEAR["example"]["value"])
    year = office.get("/calendar/CN/2027", None)
    assert year["days_off"][0]["zh"] == "元旦"


def test_a_body_that_is_no_text_is_malformed(office: Client) -> None:
    answer = office.http.post(
        f"{API}/providers",
        content=b'{"name": "\xff"}',
        headers={"Content-Type": "application/json", **office.headers(Role.CASEWORKER)},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


@pytest.mark.parametrize("blank", [" ", "\r\n", "\u3000"])
def test_a_blank_reason_is_no_reason(office: Client, blank: str) -> None:
    body = Story(office).example("/complaints/{record_id}/rejection") | {"reason": blank}
    status, problem = office.refused(f"/complaints/{P}/rejection", **body)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/reason")


@pytest.mark.parametrize("day", [0, "0", 1749513600, "2025-06-10T00:00:00", "20250610", None])
def test_only_a_written_day_is_a_date(office: Client, day: Any) -> None:
    body = Story(office).example("/cases/{record_id}/service") | {"served_on": day}
    answer = office.ask("POST", f"/cases/{P}/service", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/served_on"
    assert office.ask("GET", f"/measures?on={day}", None).status_code == 422


def test_a_method_that_is_not_supported_hears_of_those_that_are(office: Client) -> None:
    for path, allowed in (
        ("/providers", "GET, POST"),
        (f"/providers/{P}", "GET"),
        ("/duties/plan", "POST"),  # the pattern of a record's address matches it too
    ):
        answer = office.ask("PUT", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert office.ask("GET", "/duties/plan").status_code == 405


def test_the_document_is_served(office: Client) -> None:
    answer = office.http.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"].startswith("督办")
