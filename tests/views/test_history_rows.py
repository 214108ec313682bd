"""Rows of the history: what is shown of an event, whom it concerns, and what is withheld."""

from __future__ import annotations

import json

import pytest
from views.one_of_each import (
    CASE,
    CASES,
    COMPLAINING,
    COMPLAINT,
    COMPLAINTS,
    ENGAGEMENT,
    ENGAGEMENTS,
    EXAMPLES,
    IDENTITY,
    LEAD,
    OFFICER,
    OTHERS,
    PRODUCT,
    PROVIDERS,
    RECEIVED,
    name_of,
    recorded,
)

from domain import measures
from domain.catalogue import NAMES, kind_of
from domain.register import NumberTaken
from domain.values import SYSTEM, Actor, Event, Role
from projections.history import BOOKKEEPING, WITHHELD, HistoryView, concerned, entry, told
from projections.kinds.telling import Concerned
from projections.view import Row

VIEW = HistoryView()
COLUMNS = [line.split()[0] for line in VIEW.tables["history"].strip().splitlines()]
NUMBER = next(e for e in OTHERS if isinstance(e, NumberTaken))


@pytest.mark.parametrize("event", EXAMPLES, ids=name_of)
def test_a_row_fills_each_column_and_its_data_is_json(event: Event) -> None:
    row = VIEW.row(recorded(event))
    assert list(row) == COLUMNS
    assert isinstance(json.loads(row["data"]), dict)
    assert row["type"] == name_of(event) and row["type"].startswith(row["kind"])


@pytest.mark.parametrize("event", EXAMPLES, ids=name_of)
def test_an_entry_has_the_same_keys_for_every_event(event: Event) -> None:
    found = entry(recorded(event))
    assert set(found) == {
        "position", "version", "type", "recorded_at", "effective_on", "actor", "citation",
        "measures", "data", "sentence", "decides",
    }  # fmt: skip
    assert set(found["actor"]) == {"name", "role", "acts_for"}
    assert set(found["sentence"]) == {"zh", "en"}


def test_what_was_sealed_stands_in_no_row_and_no_entry() -> None:
    event = recorded(RECEIVED, record_id=COMPLAINT, actor=COMPLAINING)
    assert IDENTITY in RECEIVED.model_dump_json()
    for shown in (VIEW.row(event), entry(event)):
        assert IDENTITY not in str(shown)
        assert str(COMPLAINING.acts_for) not in str(shown)
    assert not {"sealed", "mark"} & set(entry(event)["data"])
    assert entry(event)["data"]["summary"] == "Nobody came"


@pytest.mark.parametrize("event", [*COMPLAINTS, NUMBER], ids=name_of)
@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.PROVIDER, Role.PUBLIC])
def test_who_complained_is_not_given_away_by_the_name_on_the_event(
    event: Event, role: Role
) -> None:
    """Nor by the number that was taken in the same breath."""
    actor = COMPLAINING.model_copy(update={"role": role})
    assert entry(recorded(event, actor=actor))["actor"] == dict(WITHHELD)


def kind_name(event: Event) -> str:
    return kind_of(NAMES[type(event)]).name


def test_people_are_told_nothing_of_the_claims_that_keep_numbers_and_names_apart() -> None:
    claims = [event for event in EXAMPLES if kind_name(event) in BOOKKEEPING]
    assert set(map(kind_name, claims)) == set(BOOKKEEPING)
    assert told(map(recorded, claims)) == []
    assert len(told([recorded(RECEIVED), *map(recorded, claims)])) == 1


@pytest.mark.parametrize("actor", [OFFICER, SYSTEM])
def test_officers_are_named_with_what_they_did_to_a_complaint(actor: Actor) -> None:
    assert entry(recorded(COMPLAINTS[2], actor=actor))["actor"]["name"] == actor.name


def test_enterprises_are_named_with_what_they_did_elsewhere() -> None:
    assert entry(recorded(ENGAGEMENTS[2], actor=COMPLAINING))["actor"] == dict(COMPLAINING)


def test_the_file_of_the_measures_is_named_by_its_digest() -> None:
    adopted = next(e for e in OTHERS if isinstance(e, measures.VersionAdopted))
    data = entry(recorded(adopted))["data"]
    assert "text" not in data and data["digest"] == "0"


def concerns(event: Event, record: Concerned | None = None) -> tuple[object, object]:
    row: Row = VIEW.row(recorded(event, record_id=ENGAGEMENT), record)
    return row["provider_id"], row["others"]


def test_an_event_concerns_the_provider_that_it_names_or_that_of_its_record() -> None:
    established, _, rating, *_, level = ENGAGEMENTS
    record = concerned(recorded(established))
    assert record is not None and record.reference == "MES"
    assert concerns(established) == (LEAD, [PRODUCT])
    assert concerns(level, record) == (LEAD, [PRODUCT])
    assert concerns(rating, record) == (LEAD, [])  # one provider's rating is no other's business
    assert concerns(level) == (None, [])


def test_all_that_happens_to_a_provider_concerns_it() -> None:
    for event in PROVIDERS:
        assert VIEW.row(recorded(event, record_id=LEAD))["provider_id"] == LEAD


def test_a_complaint_about_nobody_known_concerns_nobody() -> None:
    assert concerns(COMPLAINTS[1]) == (None, [])


def test_numbers_and_codes_concern_nobody() -> None:
    assert concerns(NUMBER) == (None, [])


def test_a_case_is_called_by_its_number() -> None:
    assert concerned(recorded(CASES[0], record_id=CASE)) == Concerned(
        LEAD, reference="LZDX-2025-0001"
    )
