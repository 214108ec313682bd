"""Article 9(3): where no integrated provider takes part, a product provider has its duties."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise


@pytest.mark.clause("9.3")
@pytest.mark.parametrize(
    ("kind", "capacity"), [("integrated", "integrated"), ("product", "product_acting")]
)
def test_9_3_who_leads_says_in_which_capacity(office: Client, kind: str, capacity: str) -> None:
    lead = a_provider(office, kind=kind)
    project = an_engagement(office, lead, an_enterprise(office))
    shown = office.get(f"/engagements/{project}")
    assert (shown["lead_capacity"], shown["provider_id"]) == (capacity, lead)


@pytest.mark.clause("9.3", "8.4")
def test_9_3_the_duties_of_article_8_are_those_of_the_acting_lead(office: Client) -> None:
    lead = a_provider(office, kind="product")
    project = an_engagement(office, lead, an_enterprise(office))
    office.post(f"/engagements/{project}/diagnosis", "provider", summary="联网率低",
                filed_on="2025-06-20", scope={"provider_id": lead})  # fmt: skip
    office.post(f"/engagements/{project}/evaluations", level=1, evaluated_on="2026-03-05",
                stage="after", assessor="centre")  # fmt: skip
    (raised,) = office.escalations(rule="12.4")
    assert raised["provider_id"] == lead
