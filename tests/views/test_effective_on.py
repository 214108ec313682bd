"""What held on a day, by all that is known: corrections count from the day of what they correct."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario import TERMS
from views.one_of_each import DAY, EXAMPLES, LEAD, recorded

from domain import complaint, provider
from domain.catalogue import EVENTS, KINDS, NAMES, Kind, kind_of
from domain.corrections import held_by
from domain.values import Event, Recorded
from interfaces.views import all_views
from projections.terms import DatedView
from projections.view import RecordView

TELLS_OF_A_CORRECTION = re.compile(
    "Correct|Annul|Redated|Withdraw|Mistake|Reopen|Revers|Revok|Retract|Expung|Recount"
)
ENDS: dict[str, str] = {
    **dict.fromkeys(
        (
            "expulsion-case.publicity-withdrawn",
            "disqualification-case.censure-withdrawn",
            "publication.withdrawn",
            "complaint.withdrawn",
            "replacement.withdrawn",
            "task-book.withdrawn",
            "admission-batch.application-withdrawn",
            "assessment-scheme.withdrawn",
        ),
        "it stood until it was withdrawn",
    ),
    **dict.fromkeys(
        (
            "provider.expulsion-revoked",
            "provider.disqualification-revoked",
            "provider.grey-list-expunged",
            "expulsion-case.revoked",
            "disqualification-case.revoked",
            "pool-exit.revoked",
            "grey-list-entry.expunged",
        ),
        "a decision of its own day: until then the former one held",
    ),
    **dict.fromkeys(
        ("engagement.reopened", "rectification-case.reopened", "coordination-matter.reopened"),
        "it was closed until it was reopened",
    ),
    "account.role-withdrawn": "it was held until then",
    "expulsion-case.proof-withdrawn": "it was brought forward until then",
    "publication.corrected": "the text stood as it was published until then",
    **dict.fromkeys(
        (
            "work-calendar.year-corrected",
            "measures.repeal-withdrawn",
            "measures.interpretation-withdrawn",
            "measures.setting-withdrawn",
            "measures.pilot-conclusion-withdrawn",
        ),
        "measures and calendar answer by day themselves, and are read as they are known",
    ),
}
"""Names that sound like a correction: why these hold from their own day all the same."""


def test_every_correction_says_what_it_puts_right_or_why_it_holds_from_its_own_day() -> None:
    sounding = {
        name for name, event in EVENTS.items() if TELLS_OF_A_CORRECTION.search(event.__name__)
    }
    silent = {name for name in sounding if EVENTS[name].puts_right is None}
    assert len(sounding) > 40
    assert silent == set(ENDS)


@pytest.mark.parametrize("name", [n for n, event in EVENTS.items() if event.puts_right])
def test_what_puts_right_names_fields_that_there_are(name: str) -> None:
    event = EVENTS[name]
    rule = event.puts_right
    assert rule is not None
    assert bool(rule.version) != bool(rule.of)
    for field in filter(None, (rule.version, rule.alike, rule.to)):
        assert field in event.model_fields
    for wrong in rule.of:
        assert rule.alike is None or rule.alike in wrong.model_fields
        assert kind_of(NAMES[wrong]) is kind_of(name)


def told(*events: Event) -> list[Recorded[Event]]:
    return [
        recorded(event, record_id=LEAD, version=version, position=10 * version)
        for version, event in enumerate(events, 1)
    ]


def versions(day: date, story: list[Recorded[Event]]) -> list[int]:
    return [one.version for one in held_by(day, story)]


def days_after(count: int) -> date:
    return DAY + timedelta(days=count)


ADMITTED = next(one for one in EXAMPLES if isinstance(one, provider.Admitted))


def ordered(on: int) -> Event:
    return provider.RectificationOrdered(case_id=LEAD, served_on=days_after(on))


def redated(to: int) -> Event:
    return provider.OrderRedated(case_id=LEAD, served_on=days_after(to))


def annulled(on: int) -> Event:
    return provider.OrderAnnulled(case_id=LEAD, annulled_on=days_after(on), reason="wrong")


@pytest.mark.parametrize(
    ("on", "kept"), [(-1, []), (0, [1]), (4, [1]), (5, [1, 2, 3]), (9, [1, 2, 3])]
)
def test_an_annulled_order_is_annulled_from_its_day_on(on: int, kept: list[int]) -> None:
    story = told(ADMITTED, ordered(5), annulled(9))
    assert versions(days_after(on), story) == kept


@pytest.mark.parametrize(("on", "kept"), [(2, [1]), (3, [1, 2, 3]), (5, [1, 2, 3])])
def test_one_that_was_served_earlier_than_was_thought(on: int, kept: list[int]) -> None:
    assert versions(days_after(on), told(ADMITTED, ordered(5), redated(3))) == kept


@pytest.mark.parametrize(("on", "kept"), [(5, [1]), (7, [1]), (8, [1, 2, 3])])
def test_one_that_was_served_later_than_was_thought(on: int, kept: list[int]) -> None:
    assert versions(days_after(on), told(ADMITTED, ordered(5), redated(8))) == kept


@pytest.mark.parametrize(("on", "kept"), [(6, [1]), (7, [1, 2, 3, 4, 5])])
def test_a_fact_that_was_corrected_again_and_again(on: int, kept: list[int]) -> None:
    story = told(ADMITTED, ordered(5), redated(3), redated(7), annulled(20))
    assert versions(days_after(on), story) == kept


def test_what_is_not_known_yet_corrects_nothing() -> None:
    story = told(ADMITTED, ordered(5), annulled(9))
    assert versions(days_after(6), story[:2]) == [1, 2]


def test_the_day_on_which_a_record_begins_can_be_put_right() -> None:
    begun = next(one for one in EXAMPLES if isinstance(one, complaint.Received))
    moved = complaint.DateCorrected(
        on=days_after(9), corrects=1, what="receipt", day=days_after(-3), reason="the postmark"
    )
    story = told(begun, moved)
    assert versions(days_after(-4), story) == []
    assert versions(days_after(-3), story) == [1, 2]


BY_KIND: dict[str, list[Event]] = defaultdict(list)
for example in EXAMPLES:
    BY_KIND[kind_of(NAMES[type(example)]).name].append(example)


VIEWS = [view for view in all_views("CN-GX") if isinstance(view, RecordView)]
for view in VIEWS:
    if isinstance(view, DatedView):
        view.terms = TERMS


def shown(kind: Kind[Any], state: Any) -> None:
    """Every row that the views would write of it, and what the clocks say of it."""
    for view in VIEWS:
        if kind in view.kinds:
            view.rows(kind, state)


@st.composite
def histories(draw: st.DrawFn, name: str) -> list[Recorded[Event]]:
    """Any order of the kind's examples that its own fold takes, each holding on any day."""
    kind = KINDS[name]
    story: list[Recorded[Event]] = []
    state = None
    for event in draw(st.lists(st.sampled_from(BY_KIND[name]), min_size=1, max_size=12)):
        version = len(story) + 1
        changes: dict[str, Any] = {event.dated_by: DAY + timedelta(days=draw(st.integers(-9, 9)))}
        rule = event.puts_right
        if rule and rule.version and version > 1:
            changes[rule.version] = draw(st.integers(1, version - 1))
        dated = recorded(event.model_copy(update=changes), version=version, position=7 * version)
        try:
            after = kind.evolve(state, dated)
            shown(kind, after)
        except Exception:  # noqa: BLE001 - not a step that a record in this state takes
            continue
        state = after
        story.append(dated)
    return story


@pytest.mark.parametrize("name", sorted(BY_KIND))
@given(data=st.data())
def test_a_fold_takes_what_is_left_on_any_day(name: str, data: st.DataObject) -> None:
    story = data.draw(histories(name))
    upto = data.draw(st.integers(0, len(story)))
    day = DAY + timedelta(days=data.draw(st.integers(-10, 10)))
    kept = held_by(day, story[:upto])
    assert kept == [] or kept[0].version == 1
    state = KINDS[name].fold(kept)
    if state is not None:
        shown(KINDS[name], state)
    assert held_by(date.max, story) == story
