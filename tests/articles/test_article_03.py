"""Art. 3: which city, industries and enterprises belong to the pilot."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise

pytestmark = pytest.mark.clause("3")

SCOPE: dict[str, Any] = {
    "industries": ["汽车零部件及配件制造", "工程机械制造"],
    "enterprise_list": "第一批试点企业名单",
    "document": "柳政办〔2025〕3号",
    "holds_from": "2025-05-22",
}


def test_the_scope_is_what_a_document_says_from_a_day_on(office: Client) -> None:
    office.post("/measures/scope", "approver", **SCOPE)
    later = SCOPE | {"enterprise_list": "第二批试点企业名单", "holds_from": "2025-09-01"}
    office.post("/measures/scope", "approver", **later)
    lists = [
        (office.get(f"/measures?on={day}", None)["scope"] or {}).get("enterprise_list")
        for day in ("2025-05-22", "2025-08-31", "2025-09-01")
    ]
    assert lists == ["第一批试点企业名单", "第一批试点企业名单", "第二批试点企业名单"]


def test_the_same_scope_again_is_no_event(office: Client) -> None:
    office.post("/measures/scope", "approver", **SCOPE)
    head = office.house.office.head()
    office.post("/measures/scope", "approver", **SCOPE)
    assert office.house.office.head() == head


def test_an_enterprise_joins_by_the_list_of_the_day(office: Client) -> None:
    early = an_enterprise(office)
    office.post("/measures/scope", "approver", **SCOPE)
    by_default = an_enterprise(office, pilot_since="2025-06-01")
    named = an_enterprise(office, enterprise_list="补充名单")
    outside = an_enterprise(office, pilot=False)
    office.post(f"/enterprises/{outside}/pilot", on="2025-07-01")

    def stands_on(record: str) -> str:
        listed: str = office.get(f"/enterprises/{record}")["pilot"][-1]["enterprise_list"]
        return listed

    assert [stands_on(one) for one in (early, by_default, named, outside)] == [
        "", "第一批试点企业名单", "补充名单", "第一批试点企业名单",
    ]  # fmt: skip


def test_only_who_belongs_to_the_pilot_that_day_counts(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office, pilot=False)
    engagement = an_engagement(office, provider, enterprise)

    def rates(on: str) -> None:
        office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating="dissatisfied",
            rated_on=on,
        )  # fmt: skip

    rates("2025-06-30")
    assert office.fresh(f"/providers/{provider}/tallies")["dissatisfied"] == 0
    office.post(f"/enterprises/{enterprise}/pilot", on="2025-07-01")
    rates("2025-07-01")
    assert office.fresh(f"/providers/{provider}/tallies")["dissatisfied"] == 1


@pytest.mark.parametrize("role", ["caseworker", "auditor", "provider", "enterprise", None])
def test_the_scope_is_defined_by_approvers_and_the_administrator(
    office: Client, role: str | None
) -> None:
    body: dict[str, Any] = dict(SCOPE)
    if role in ("provider", "enterprise"):
        make = a_provider if role == "provider" else an_enterprise
        body["scope"] = {f"{role}_id": make(office)}
    status, _ = office.refused("/measures/scope", role, **body)
    assert status == (401 if role is None else 403)
