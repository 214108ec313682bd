"""The whole interface under generated requests: no fault, and nothing that is not described.

`DUBAN_FUZZ_EXAMPLES` sets how many are made up for each operation (a night's run: 1000). Beside
them stand those that follow from the description, some sixty for each: a third, and at night all.
"""

from __future__ import annotations

import os
import uuid
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any, Final

import pytest
import schemathesis
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
)
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from offices import Server, followed, opened, settings_in
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import TestPhase
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from web import test_openapi

from interfaces.api.app import create_app
from interfaces.api.nouns import NOUNS
from interfaces.wiring import House

pytestmark = pytest.mark.xdist_group("fuzz")  # one office of theirs, not one for each process
EXAMPLES: Final = int(os.environ.get("DUBAN_FUZZ_EXAMPLES", "6"))
ONE_OF: Final = 3 if EXAMPLES < 100 else 1
WHO: Final = ("principal",) * 5 + ("auditor", "provider", "nobody", "forged")
DAYS: Final = [date(2025, 5, 26) + timedelta(days=7 * n) for n in range(60)]

app = create_app(None)  # type: ignore[arg-type] - the document needs no office; `served` brings one
app.openapi()  # made and kept: the reader below waits ten seconds only
schema = schemathesis.openapi.from_asgi(
    "/openapi.json",
    app,
    config=schemathesis.Config.from_dict(
        {
            "seed": 20250522,
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "with-security-parameters": False,  # `authorization` below sees to them
            },
            "checks": {
                # Dates, codes and ids hold together by rules that no schema can state.
                "positive_data_acceptance": {"enabled": False},
                # What is too large is refused before anybody looks into it: 413.
                "negative_data_rejection": {
                    "expected-statuses": [
                        "400",
                        "401",
                        "403",
                        "404",
                        "405",
                        "409",
                        "413",
                        "415",
                        "422",
                    ]
                },
                "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
            },
        }
    ),
).exclude(path="/api/v1/events")


class Impatient(House):
    """Made-up positions lie ahead of every view: no use waiting 5 s for each."""

    def wait(self, names: Any, position: int, seconds: float = 5.0) -> bool:
        return position <= self.office.head() and super().wait(names, position, seconds)

    def wait_for_log(self, position: int, seconds: float = 5.0) -> bool:
        return position <= self.office.head()


class Known:
    """Records that exist, by the name of the field or the noun of the path that asks for one."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = {}

    def pick(self, name: str, made: Any) -> Any:
        """Four times of five one that exists; the same for the same made-up value."""
        chance = zlib.crc32(repr(made).encode("utf-8", "replace"))
        found = self.ids.get(name)
        return found[chance // 5 % len(found)] if found and chance % 5 else made


KNOWN: Final = Known()


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = settings_in(tmp_path_factory.mktemp("fuzz"), public_per_hour=1_000_000)
    with opened(server, settings, kind=Impatient) as house, followed(house):
        app.state.house = house
        client = Client(app, house)
        # The examples first: they leave a record of each kind, most of them far on.
        test_openapi.test_every_example_does_what_it_shows(client)
        KNOWN.ids = by_field(of_each_kind(house)) | a_small_office(client)
        yield client


def of_each_kind(house: House) -> dict[str, list[str]]:
    """The records that there are, by the noun of their path."""
    with house.connection() as conn:
        rows = conn.execute("SELECT DISTINCT kind, record_id FROM history").fetchall()
    nouns = {noun.kind.name: noun.noun for noun in NOUNS}
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] in nouns:
            found.setdefault(nouns[row["kind"]], []).append(str(row["record_id"]))
    assert found.keys() == set(nouns.values())
    return found


def by_field(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """And by the names of the fields that ask for one."""
    fields = {
        "engagement_id": "engagements",
        "scheme_id": "assessment-schemes",
        "assessment_id": "assessments",
        "expulsion_id": "expulsions",
        "publication_id": "publications",
        "matter_id": "coordination-matters",
        "matter_ids": "coordination-matters",
        "report_id": "complaints",
        "report_ids": "complaints",
        "case_id": "cases",
    }
    return found | {field: found[noun] for field, noun in fields.items()}


def a_small_office(office: Client) -> dict[str, list[str]]:
    providers = [a_provider(office) for _ in range(3)]
    enterprises = [an_enterprise(office) for _ in range(3)]
    engagements = [an_engagement(office, p, e) for p, e in zip(providers, enterprises, strict=True)]
    complaints = [a_complaint(office, p, e) for p, e in zip(providers, cycle(enterprises))]
    codes = [
        office.post(
            "/complaints",
            None,
            provider_id=providers[0],
            complainant={"kind": "anonymous"},
            summary="无人响应",
            received_on="2025-05-29",
        )["tracking_code"]
    ]
    cases = [an_open_case(office, p) for p in providers]
    cases += [a_served_case(office, p, "2025-06-10", days=10) for p in providers]
    for case in cases[3:5]:
        office.post(f"/cases/{case}/refusal", recorded_on="2025-06-20", evidence="书面答复不整改")
    escalations = [item["id"] for item in office.escalations()]
    assert escalations
    return {
        "providers": providers,
        "enterprises": enterprises,
        "engagements": engagements,
        "complaints": complaints,
        "cases": cases,
        "escalations": escalations,
        "provider_id": providers,
        "enterprise_id": enterprises,
        "complaint_id": complaints,
        "complaint_ids": complaints,
        "escalation_id": escalations,
        "tracking_code": codes,
        "day": [day.isoformat() for day in DAYS],
    }


def is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def plausible(name: str, value: Any) -> Any:
    """The same value, but for ids and days: those of records that exist, mostly."""
    if isinstance(value, dict):
        return {key: plausible(key, below) for key, below in value.items()}
    if isinstance(value, list):
        return [plausible(name, below) for below in value]
    if is_uuid(value):
        return KNOWN.pick(name, value)
    return KNOWN.pick("day", value) if is_day(value) else value


@schema.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    noun = context.operation.path.split("/")[3] if context.operation.path.count("/") > 2 else ""
    if not path_parameters:
        return path_parameters
    changed = dict(path_parameters)
    if is_uuid(changed.get("record_id")):
        changed["record_id"] = KNOWN.pick(noun, changed["record_id"])
    if "tracking_code" in changed:
        changed["tracking_code"] = KNOWN.pick("tracking_code", changed["tracking_code"])
    return changed


@schema.hook
def map_query(context: Any, query: dict[str, Any] | None) -> Any:
    return plausible("", query)


@schema.hook
def map_body(context: Any, body: Any) -> Any:
    return plausible("", body)


def authorization(client: Client, who: str) -> dict[str, str]:
    if who == "nobody":
        return {}
    if who == "forged":
        return {"Authorization": "Bearer not.a.token"}
    scope = {"provider_id": KNOWN.ids["providers"][0]} if who == "provider" else {}
    return client.headers(who, **scope)


@hypothesis_settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
def is_as_described(case: schemathesis.Case, served: Client) -> None:
    made = repr((case.path_parameters, case.query, case.body))
    chance = zlib.crc32(made.encode("utf-8", "replace"))
    assert case.meta is not None
    if case.meta.phase.name is TestPhase.COVERAGE and chance // len(WHO) % ONE_OF:
        return
    who = WHO[chance % len(WHO)]
    answer = case.call_and_validate(headers=authorization(served, who))
    if answer.status_code == 503:
        assert answer.json()["code"] == "view-behind"
        assert answer.headers["retry-after"]
        assert (case.query or {}).get("at_least") is not None


@pytest.mark.parametrize(
    "operation", [one.ok() for one in schema.get_all_operations()], ids=lambda one: one.label
)
def test_nothing_undocumented(operation: Any, served: Client) -> None:
    """As `schema.parametrize` has it, which makes up what to try on all operations before the
    first test, in each process of a run."""
    build_operation_test(
        config=schema.config,
        operation=operation,
        test_func=is_as_described,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(schema)),
    )(served=served)
