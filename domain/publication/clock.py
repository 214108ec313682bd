"""The periods of a publication, under the measures in force when it was drafted."""

from __future__ import annotations

from datetime import date

from domain.deadline import Account, Unit
from domain.publication.events import Term
from domain.publication.state import Publication
from domain.terms import UNITS, Terms
from domain.values import Text


def window(term: Term, published_on: date, drafted_on: date, terms: Terms) -> Account | None:
    """公示期: both of its days are printed, so as a rule the first one counts (reading A-26)."""
    if term.working_days is None:
        return None
    first_counts = terms.known(drafted_on).flag("publicity.start-day-counts")
    unit = Unit.PUBLICITY if first_counts else Unit.WORKING
    return terms.counted(published_on, term.working_days, unit, Text("公布", "publication"))


def withdraw_by(state: Publication, set_aside_on: date, terms: Terms) -> Account:
    """By when a publication comes down whose decision was set aside."""
    what = Text("所依据的决定被撤销", "the decision it rests on was set aside")
    return _period("publicity.withdraw-within-days", set_aside_on, what, state, terms)


def publish_by(state: Publication, terms: Terms) -> Account:
    """By when information is made public, counted from the day it came about."""
    what = Text("信息形成", "the information came about")
    return _period("disclosure.within-days", state.drafted_on, what, state, terms)


def _period(key: str, trigger: date, what: Text, state: Publication, terms: Terms) -> Account:
    """What is under way goes on under its version, also when that has ended (reading A-32)."""
    parameter = terms.known(state.drafted_on).parameter(key)
    assert isinstance(parameter.value, int)
    return terms.counted(trigger, parameter.value, UNITS[parameter.unit], what)
