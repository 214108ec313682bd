"""一户一档: which rows a record has in the files of providers, and what they do not say."""

from __future__ import annotations

import json
from collections.abc import Sequence

from views.one_of_each import (
    CASES,
    COMPLAINTS,
    ENGAGEMENTS,
    ENTERPRISE,
    ESCALATIONS,
    IDENTITY,
    LEAD,
    PRODUCT,
    PROVIDERS,
    RECEIVED,
    SERVED,
    recorded,
)

from domain.catalogue import CASE, COMPLAINT, ENGAGEMENT, ESCALATION, PROVIDER, Kind
from domain.rectification import events as case
from domain.values import Event
from projections.dossier import DossierView
from projections.view import Row

COLUMNS = {
    line.split()[0]
    for line in DossierView.tables["dossier"].strip().splitlines()
    if "PRIMARY" not in line
}


def rows(kind: Kind[object], *events: Event) -> Sequence[Row]:
    state = kind.fold(
        recorded(event, record_id=LEAD, version=n, position=n)
        for n, event in enumerate(events, start=1)
    )
    found = DossierView().rows(kind, state)["dossier"]
    assert all(set(row) == COLUMNS and row["kind"] == kind.name for row in found)
    return found


def facts(row: Row) -> dict[str, object]:
    return dict(json.loads(row["facts"]))


def test_a_provider_stands_in_its_own_file_with_its_orders() -> None:
    (row,) = rows(PROVIDER, PROVIDERS[0], *PROVIDERS[4:])
    assert (row["title_zh"], row["status"], row["provider_id"]) == ("Acme", "listed", LEAD)
    assert facts(row)["orders_valid"] == 0 and facts(row)["orders_annulled"] == 1


def test_an_engagement_stands_in_the_file_of_each_of_its_providers() -> None:
    established, _, rating, *_, level = ENGAGEMENTS
    lead, product = rows(ENGAGEMENT, established, rating, level)
    assert (lead["provider_id"], product["provider_id"]) == (LEAD, PRODUCT)
    assert facts(lead) == {
        "part": "lead", "acting_lead": True, "enterprise_id": str(ENTERPRISE),
        "level_before": 1, "level_after": 2, "rating": "dissatisfied",
    }  # fmt: skip
    assert facts(product)["part"] == "product"
    assert facts(product)["acting_lead"] is False
    assert facts(product)["rating"] is None


def test_an_annulled_rating_does_not_stand_in_the_file() -> None:
    established, _, rating, *_, annulled, _ = ENGAGEMENTS
    assert facts(rows(ENGAGEMENT, established, rating, annulled)[0])["rating"] is None


def test_a_complaint_tells_neither_who_nor_what_was_written() -> None:
    loud = RECEIVED.model_copy(update={"summary": IDENTITY, "about": IDENTITY})
    (row,) = rows(COMPLAINT, loud, COMPLAINTS[2], COMPLAINTS[5], COMPLAINTS[8])
    assert IDENTITY in loud.model_dump_json() and IDENTITY not in str(row)
    assert (row["reference"], row["status"]) == ("LZTS-2025-0001", "substantiated")
    assert facts(row)["kind"] == "enterprise" and facts(row)["answered"] is True


def test_a_complaint_about_nobody_known_stands_in_no_file() -> None:
    assert rows(COMPLAINT, COMPLAINTS[1]) == []


def test_a_case_tells_its_grounds_and_the_date_told() -> None:
    issued = next(e for e in CASES if isinstance(e, case.NoticeIssued))
    (row,) = rows(CASE, CASES[0], issued, SERVED)
    assert row["status"] == "rectifying" and "12.1.b、12.4" in row["title_zh"]
    assert facts(row)["told_due"] == "2025-07-02" and facts(row)["orders_annulled"] == 0
    annulled = case.OrderAnnulled(annulled_on=SERVED.served_on, reason="Wrong")
    (row,) = rows(CASE, CASES[0], issued, SERVED, annulled)
    assert facts(row)["told_due"] is None and facts(row)["orders_annulled"] == 1


def test_an_escalation_stands_in_the_file_of_its_provider() -> None:
    (row,) = rows(ESCALATION, ESCALATIONS[0], ESCALATIONS[3])
    assert (row["provider_id"], row["status"]) == (LEAD, "dismissed")
    nobody = ESCALATIONS[0].model_copy(update={"provider_id": None})
    assert rows(ESCALATION, nobody) == []
