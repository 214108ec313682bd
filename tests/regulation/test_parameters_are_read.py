"""Every number of the measures does something: it is read, or the file may say nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from articles.of_a_case import a_served_case, sweep
from scenario import APPROVER, TERMS, TODAY, day, given

from domain.catalogue import CASE
from domain.measures import Book, SetParameter, VersionAdopted, parse, set_parameter, shipped
from domain.measures.faults import CHOICES
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.rectification.clock import account
from domain.terms import Terms
from domain.values import Malformed

ROOT = Path(__file__).parents[2]
CODE = "".join(
    path.read_text("utf-8")
    for room in ("domain", "application", "projections", "interfaces")
    for path in (ROOT / room).rglob("*.py")
    if path.name != "faults.py"
)
MEASURES = parse(shipped())
FAMILIES = ("expulsion", "disqualification")
"""Whose parameters are read by the end of their key (domain/due_steps)."""


def is_read(key: str) -> bool:
    family, _, name = key.partition(".")
    return (
        f'"{key}"' in CODE
        or (family in FAMILIES and f'"{name}"' in CODE)
        or any(duty.within == key for duty in MEASURES.duties)
    )


@pytest.mark.parametrize("key", [one.key for one in MEASURES.parameters])
def test_a_parameter_is_read_or_settled(key: str) -> None:
    assert is_read(key) or len(CHOICES.get(key, ())) == 1


def test_what_nothing_reads_is_found() -> None:
    assert not is_read("invented.number")


@pytest.mark.parametrize("key", [key for key, allowed in CHOICES.items() if len(allowed) == 1])
def test_a_settled_choice_takes_no_other_value(key: str) -> None:
    (only,) = CHOICES[key]
    assert MEASURES.parameter(key).value == only
    other = (not only) if isinstance(only, bool) else "12:00"
    held = repr(other).lower() if isinstance(other, bool) else f'"{other}"'
    told = repr(only).lower() if isinstance(only, bool) else f'"{only}"'
    text = shipped().replace(f'key = "{key}"\nvalue = {told}', f'key = "{key}"\nvalue = {held}')
    assert text != shipped()
    with pytest.raises(Malformed, match=key):
        parse(text)


def terms_with(key: str, value: Any) -> Terms:
    form = SetParameter(
        key=key, value=value, holds_from=day("05-22"), document="柳工信办〔2025〕9号"
    )
    (adopted,) = TERMS.book.versions
    assert isinstance(adopted, VersionAdopted)
    book = Book((adopted,))
    from domain.catalogue import MEASURES as KIND

    story = given(KIND, adopted).when(lambda state: set_parameter(state or book, form))
    return Terms(story.story.and_(*story.events).state, TERMS.calendar, TERMS.region)


@pytest.mark.clause("14.4")
@pytest.mark.parametrize(("on", "missed"), [("07-12", False), ("07-13", False), ("07-14", True)])
def test_days_of_grace_come_after_the_last_day(on: str, missed: bool) -> None:
    """30 days from 10 June 2025 end on 10 July; with 3 days of grace it is late from 14 July."""
    from domain.rectification import ending

    terms = terms_with("overdue.grace-days", 3)
    story = a_served_case()
    found = story.when(lambda case: ending.find_missed(case, terms, day(on))).events
    assert bool(found) is missed
    if missed:
        (miss,) = found
        assert isinstance(miss, e.DeadlineMissed)
        assert (miss.due_on, miss.overdue_from) == (day("07-10"), day("07-14"))
    story.when(sweep("07-11")).then(e.DeadlineMissed)  # without grace


@pytest.mark.clause("12")
def test_who_decides_on_more_than_thirty_days_is_a_parameter() -> None:
    measures = terms_with("rectification.over-cap-needs-principal", False).measures(day("06-10"))
    assert d.require_length(31, "须跨春节", "days", APPROVER, measures)


@pytest.mark.clause("12")
def test_the_unit_of_the_period_is_a_parameter() -> None:
    """10 working days from Tuesday 10 June 2025 end on Tuesday 24 June; 10 days on Friday 20."""
    from articles.of_a_case import interviewed, opened, ordered, serve

    terms = terms_with("rectification.unit", "working")
    story = given(CASE, opened(), interviewed(), ordered(10)).when(serve()).then(e.NoticeServed)
    working, plain = account(story.state, terms), account(story.state, TERMS)
    assert working is not None and plain is not None
    assert (working.last_day, plain.last_day) == (day("06-24"), day("06-20"))
    assert working.last_day < TODAY
