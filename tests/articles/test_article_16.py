"""Art. 16: the bureau interprets its measures and revises them, always by a document."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from client import Client
from examples import (
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)

from application import foundation
from application.unit import Command
from domain.measures import shipped
from domain.values import SYSTEM

pytestmark = pytest.mark.clause("16")

ABOVE = "satisfaction.rectify-above"
DOCUMENT = "柳工信函〔2025〕30号"
INTERPRETATION: dict[str, Any] = {
    "document": DOCUMENT,
    "issued_on": "2025-06-02",
    "clauses": ["12.6"],
    "question": {"zh": "多次评价如何计算？", "en": "How do several ratings count?"},
    "answer": {"zh": "以最近一次有效评价为准", "en": "The latest valid rating counts."},
}


def setting(value: Any = 1, **changes: Any) -> dict[str, Any]:
    body = {"key": ABOVE, "value": value, "holds_from": "2025-06-02", "document": DOCUMENT}
    return body | changes


def value_on(office: Client, day: str, key: str = ABOVE) -> Any:
    found = office.get(f"/measures?on={day}", None)
    return next(one["value"] for one in found["parameters"] if one["key"] == key)


def rated_dissatisfied(office: Client, provider: str, n: int, on: str) -> None:
    for _ in range(n):
        engagement = an_engagement(office, provider, an_enterprise(office))
        office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating="dissatisfied",
            rated_on=on,
        )  # fmt: skip


def test_an_interpretation_stands_with_its_document_and_clauses(office: Client) -> None:
    done = office.post("/measures/interpretations", "principal", **INTERPRETATION)
    found = office.get("/measures?on=2025-06-02", None)["interpretations"]
    assert [one["document"] for one in found] == [DOCUMENT]
    assert found[0]["number"] == done["number"]
    assert office.get("/measures?on=2025-06-01", None)["interpretations"] == []


@pytest.mark.clause("12.6")
def test_a_number_set_by_a_document_is_the_number_that_the_rules_read(office: Client) -> None:
    office.post("/measures/settings", "approver", **setting(1))
    before, after = a_provider(office), a_provider(office)
    rated_dissatisfied(office, before, 2, "2025-06-01")
    rated_dissatisfied(office, after, 2, "2025-06-02")
    raised = {item["provider_id"] for item in office.escalations(rule="12.6")}
    assert raised == {after}


def test_what_a_document_set_is_shown_with_it_and_can_be_withdrawn(office: Client) -> None:
    done = office.post("/measures/settings", "approver", **setting(1))
    assert [value_on(office, day) for day in ("2025-06-01", "2025-06-02")] == [5, 1]
    (shown,) = office.get("/measures?on=2025-06-02", None)["settings"]
    assert (shown["document"], shown["number"]) == (DOCUMENT, done["number"])
    office.post(
        "/measures/settings/withdrawal", "approver",
        number=done["number"], on="2025-06-03", reason="录入有误",
    )  # fmt: skip
    assert value_on(office, "2025-06-02") == 5


def test_with_an_interpretation_goes_what_it_set(office: Client) -> None:
    sets = [{"key": ABOVE, "value": 3, "holds_from": "2025-06-02"}]
    done = office.post("/measures/interpretations", "principal", **INTERPRETATION, sets=sets)
    assert value_on(office, "2025-06-02") == 3
    office.post(
        "/measures/interpretations/withdrawal", "principal",
        number=done["number"], on="2025-06-03", reason="未签发",
    )  # fmt: skip
    assert value_on(office, "2025-06-02") == 5
    types = [item["type"] for item in office.get("/measures/history")["items"]]
    assert types[-3:] == [
        "measures.interpretation-issued",
        "measures.parameter-set",
        "measures.interpretation-withdrawn",
    ]


@pytest.mark.clause("12")
def test_a_case_goes_on_under_the_numbers_of_the_day_it_was_opened(office: Client) -> None:
    office.post(
        "/measures/settings", "approver",
        **setting(20, key="rectification.general-cap-days", holds_from="2025-07-01"),
    )  # fmt: skip
    provider = a_provider(office)
    notice: dict[str, Any] = {"issued_on": "2025-07-02", "demands": ["补齐清单"], "days": 30}
    before = an_open_case(office, provider, opened_on="2025-06-30")
    interviewed(office, before, "2025-07-01")
    office.post(f"/cases/{before}/notice", **notice)
    after = an_open_case(office, provider, opened_on="2025-07-01")
    interviewed(office, after, "2025-07-01")
    status, problem = office.refused(f"/cases/{after}/notice", **notice)
    assert (status, problem["citation"]) == (422, "12")


def test_an_amendment_begins_on_its_day_and_names_what_it_amends(office: Client) -> None:
    text = shipped().replace(
        'id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"\namends = "liuzhou-2025-draft"'
    )
    text = text.replace("effective_from = 2025-05-22", "effective_from = 2026-02-01")
    house = office.house.office
    act = partial(foundation.adopt, text=text, document="柳工信规〔2026〕1号")
    house.perform(Command(actor=SYSTEM, today=house.today()), act)
    first, second = office.get("/measures/versions", None)["items"]
    assert (second["amends"], second["document"]) == (first["id"], "柳工信规〔2026〕1号")
    ids = [office.get(f"/measures?on=2026-0{month}-01", None)["id"] for month in (1, 2)]
    assert ids == ["liuzhou-2025-draft", "liuzhou-2026"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "no.such"}, "key"),
        ({"value": "five"}, "value"),
        ({"value": -1}, "value"),
        ({"cites": "12.9"}, "cites"),
        ({"document": " "}, "document"),
    ],
)
def test_a_number_that_does_not_fit_is_refused(
    office: Client, changes: dict[str, Any], field: str
) -> None:
    status, problem = office.refused("/measures/settings", "approver", **setting(**changes))
    assert status == 422
    assert field in str(problem)


@pytest.mark.parametrize("role", ["caseworker", "approver", "auditor", "admin", None])
def test_the_principal_interprets(office: Client, role: str | None) -> None:
    status, _ = office.refused("/measures/interpretations", role, **INTERPRETATION)
    assert status == (401 if role is None else 403)


@pytest.mark.parametrize(
    ("role", "status"),
    [("caseworker", 200), ("auditor", 200), ("admin", 200), ("provider", 403), (None, 401)],
)
def test_the_history_of_the_measures_is_for_the_house(
    office: Client, role: str | None, status: int
) -> None:
    scope = {"provider_id": a_provider(office)} if role == "provider" else {}
    assert office.ask("GET", "/measures/history", role, **scope).status_code == status


@pytest.mark.clause("8.4")
def test_an_evaluation_names_the_edition_that_holds_on_its_day(office: Client) -> None:
    office.post(
        "/measures/settings", "approver",
        **setting("2026", key="level.edition", holds_from="2025-07-01"),
    )  # fmt: skip
    engagement = an_engagement(office, a_provider(office), an_enterprise(office))
    for day in ("2025-06-30", "2025-07-01"):
        office.post(f"/engagements/{engagement}/evaluations", level=2, stage="after",
                    evaluated_on=day)  # fmt: skip
    found = office.get(f"/engagements/{engagement}")["evaluations"]
    assert [one["edition"] for one in found] == ["2024", "2026"]


# What becomes known late holds for the days that it concerns.


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("enterprises", "raised"), [(4, 0), (5, 1)])
def test_a_number_set_for_a_day_in_the_past_is_asked_of_what_happened_since(
    office: Client, enterprises: int, raised: int
) -> None:
    before, after = a_provider(office), a_provider(office)
    rated_dissatisfied(office, before, enterprises, "2025-06-01")
    rated_dissatisfied(office, after, enterprises, "2025-06-02")
    assert office.escalations(rule="12.6") == []
    done = office.post("/measures/settings", "approver", **setting(4))
    found = office.escalations(rule="12.6", status="open")
    assert [one["provider_id"] for one in found] == [after] * raised
    office.post(
        "/measures/settings/withdrawal", "approver",
        number=done["number"], on="2025-06-20", reason="录入有误",
    )  # fmt: skip
    assert office.escalations(rule="12.6", status="open") == []
    assert len(office.escalations(rule="12.6", status="lapsed")) == raised


def another_version(office: Client, id: str, first: str, amends: str = "") -> None:
    text = shipped().replace('id = "liuzhou-2025-draft"', f'id = "{id}"{amends}')
    text = text.replace("effective_from = 2025-05-22", f"effective_from = {first}")
    house = office.house.office
    act = partial(foundation.adopt, text=text, document="柳工信规〔2026〕1号")
    house.perform(Command(actor=SYSTEM, today=house.today()), act)


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("amends", "raised"), [('\namends = "liuzhou-2025-draft"', 1), ("", 0)])
def test_ratings_count_on_through_an_amendment_and_anew_under_other_measures(
    office: Client, amends: str, raised: int
) -> None:
    """Five before and one after: the sixth asks where the measures were only revised."""
    another_version(office, "liuzhou-2026", "2026-02-01", amends)
    provider = a_provider(office)
    rated_dissatisfied(office, provider, 5, "2026-01-31")
    rated_dissatisfied(office, provider, 1, "2026-02-01")
    assert len(office.escalations(rule="12.6")) == raised


@pytest.mark.clause("14.4.a")
@pytest.mark.parametrize(("amends", "raised"), [('\namends = "liuzhou-2025-draft"', 1), ("", 0)])
def test_orders_count_on_through_an_amendment_and_anew_under_other_measures(
    office: Client, amends: str, raised: int
) -> None:
    another_version(office, "liuzhou-2026", "2026-02-01", amends)
    provider = a_provider(office)
    for served_on in ("2026-01-05", "2026-01-06", "2026-02-02"):
        a_served_case(office, provider, served_on)
    assert len(office.escalations(rule="14.4-third-order")) == raised
