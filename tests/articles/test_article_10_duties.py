"""Art. 10: how providers of both kinds work for enterprises."""

from __future__ import annotations

import pytest
from articles.of_a_duty import (
    CONTENTS,
    a_project,
    a_provider,
    clauses,
    confirm,
    duty,
    owed_by,
    planned,
    report,
)
from client import Client
from examples import a_provider as admitted
from examples import an_engagement, an_enterprise
from pydantic import ValidationError
from scenario import day

from domain.duty import events as e
from domain.duty.content import Confidentiality, Signature

ART_10 = [f"10.{n}" for n in range(1, 6)]


@pytest.mark.clause("10.1", "10.2", "10.3", "10.4", "10.5")
@pytest.mark.parametrize("clause", ART_10)
def test_providers_of_both_kinds_owe_each_clause(clause: str) -> None:
    lead, product = a_provider(), a_provider("product", "beside")
    project = a_project(lead, product)
    assert clause in clauses(lead, project)
    assert clause in clauses(product, project)


@pytest.mark.clause("10.1", "10.2", "10.4")
@pytest.mark.parametrize("key", ["outreach", "price-commitment", "data-standard"])
def test_what_a_provider_owes_as_such_is_reported_with_evidence(key: str) -> None:
    assert duty(key).scope == "provider"
    story = planned(key)
    with pytest.raises(ValidationError):
        report("2026-01-20", evidence=())(story.state)
    story = story.when(report("2026-01-20")).then(e.Reported)
    story.when(confirm("2026-01-21")).then(e.Confirmed)


@pytest.mark.clause("10.3", "10.5")
def test_team_and_confidentiality_are_owed_for_each_project() -> None:
    lead = a_provider()
    one, other = a_project(lead), a_project(a_provider("integrated", "other"), lead)
    for key in ("team", "confidentiality"):
        places = {owed.engagement_id for owed in owed_by(lead, one, other)[key]}
        assert places == {one.id, other.id}


@pytest.mark.clause("10.3")
def test_the_roster_names_members_and_roles() -> None:
    story = planned("team").when(report("06-20")).then(e.Reported)
    assert story.state.report is not None
    (member,) = story.state.report.content.members
    assert (member.name, member.role, member.local) == ("韦", "项目经理", False)


@pytest.mark.clause("10.5")
def test_the_undertaking_is_signed_by_the_provider_and_by_its_members() -> None:
    story = planned("confidentiality")
    with pytest.raises(ValidationError):
        Confidentiality(provider=Signature(name="韦", signed_on=day("06-10")), members=())
    signed_later = Confidentiality(
        provider=Signature(name="韦", signed_on=day("06-10")),
        members=(Signature(name="覃", signed_on=day("06-21")),),
    )
    story.when(report("06-20", content=signed_later)).then_refused("date-order")
    story.when(report("06-21", content=signed_later)).then(e.Reported)
    assert CONTENTS["confidentiality"] is not signed_later


@pytest.mark.clause("10.1", "10.2", "10.3", "10.4", "10.5")
def test_a_product_provider_plans_and_reports_them_through_the_register(office: Client) -> None:
    lead, product = admitted(office), admitted(office, kind="product")
    project = an_engagement(
        office, lead, an_enterprise(office), product_provider_ids=[product],
        established_on="2025-06-02",
    )  # fmt: skip
    office.post("/duties/plan", provider_id=product, period="2025", on="2025-06-02")
    found = office.fresh(f"/duties?provider_id={product}&ground=10&limit=200")["items"]
    assert {item["clause"] for item in found} == set(ART_10)
    assert {item["clause"] for item in found if item["engagement_id"] == project} == {
        "10.3", "10.5",
    }  # fmt: skip
    (undertaking,) = office.get(f"/duties?provider_id={product}&ground=10.5")["items"]
    today = str(office.house.office.today())
    signed = {"name": "韦", "signed_on": today}
    office.post(
        f"/duties/{undertaking['id']}/report", "provider", summary="保密承诺书",
        content={"form": "confidentiality", "provider": signed, "members": [signed]},
        evidence=["承诺书.pdf"], reported_on=today, scope={"provider_id": product},
    )  # fmt: skip
    place = next(
        p for p in office.fresh(f"/providers/{product}/duties")["clauses"] if p["clause"] == "10.5"
    )
    assert place["counts"] == {"reported": 1}
    assert place["duties"][0]["records"][0]["reported_on"] == today
