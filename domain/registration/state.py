"""What changed, whether it is major, and by when it is reported: folded and computed (A-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from domain.measures import Measures
from domain.registration import events as e
from domain.registration.events import Scope
from domain.terms import Terms
from domain.values import Event, Money, OptionalText, Recorded, ShortText, Text, Value


class Registration(Value):
    """What Art. 12(2) names, beside the code that identifies the legal person."""

    name: ShortText
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = None


FIELDS: Final = tuple(Registration.model_fields)


class Change(Value):
    """What changed, and what is known of its report."""

    version: int
    position: int
    name: str | None = None
    legal_representative: str | None = None
    domicile: str | None = None
    business_scope: str | None = None
    registered_capital: Decimal | None = None
    changed_on: date
    reported_on: date | None = None
    reported_position: int | None = None
    """Of a report that came after the change was recorded."""
    major: bool | None = None
    """A person's finding; none where nobody judged it."""
    retracted: str | None = None
    unreported_due: date | None = None
    """The last day that went by without a report, where that was found."""
    unreported_position: int | None = None

    @property
    def moment(self) -> tuple[date, int]:
        """Its place among the changes: by the day it holds, however late it was recorded."""
        return self.changed_on, self.version

    def told(self) -> dict[str, Any]:
        """The fields that changed."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) is not None}


class Registered(Value):
    """As the provider was admitted, and every change since, in the order of recording."""

    admitted_as: Registration
    changes: tuple[Change, ...] = ()

    @property
    def current(self) -> Registration:
        return _with(self.admitted_as, self.changes)

    def before(self, change: Change) -> Registration:
        """What was registered when the change came."""
        return _with(self.admitted_as, (c for c in self.changes if c.moment < change.moment))


def evolve(state: Registered, recorded: Recorded[Event]) -> Registered:
    event = recorded.event
    if isinstance(event, e.RegistrationChanged):
        change = Change(version=recorded.version, position=recorded.position, **dict(event))
        return state.model_copy(update={"changes": (*state.changes, change)})
    if not isinstance(event, Later):
        return state
    update = _said(event, recorded.position)
    changes = tuple(
        change.model_copy(update=update) if change.version == event.change else change
        for change in state.changes
    )
    return state.model_copy(update={"changes": changes})


Later = (
    e.RegistrationReported
    | e.ChangeJudged
    | e.ChangeRetracted
    | e.ChangeUnreported
    | e.UnreportedReversed
)


def _said(event: Later, position: int) -> dict[str, Any]:
    """What is known of the change from then on."""
    match event:
        case e.RegistrationReported():
            return {"reported_on": event.reported_on, "reported_position": position}
        case e.ChangeJudged():
            return {"major": event.major}
        case e.ChangeRetracted():
            return {"retracted": event.reason}
        case e.ChangeUnreported():
            return {"unreported_due": event.due_on, "unreported_position": position}
        case e.UnreportedReversed():
            return {"unreported_due": None, "unreported_position": None}


def _with(admitted: Registration, changes: Iterable[Change]) -> Registration:
    """By the day on which each change holds; what was retracted never was."""
    valid = sorted((c for c in changes if c.retracted is None), key=lambda c: c.moment)
    found = admitted
    for change in valid:
        found = found.model_copy(update=change.told())
    return found


def is_major(state: Registered, change: Change, measures: Measures) -> bool | None:
    """A person's finding, else reading A-10; none where only a person can say."""
    if change.major is not None:
        return change.major
    old, new = state.before(change), change.told()
    answers = [_major(name, getattr(old, name), value, measures) for name, value in new.items()]
    if any(answer is True for answer in answers):
        return True
    return None if None in answers else False


def _major(name: str, old: Any, new: Any, measures: Measures) -> bool | None:
    if old == new:
        return False
    if name == "domicile":
        area = measures.word("registration.service-area")
        return (area not in new) if not old or area in old else False
    if name == "registered_capital":
        return _much(old, new, measures.whole("registration.capital-percent"))
    return None if name == "business_scope" else True


def _much(old: Decimal | None, new: Decimal, percent: int) -> bool | None:
    """By that share of the former capital, or more."""
    if old is None:
        return None
    return abs(Fraction(new) - Fraction(old)) * 100 >= Fraction(old) * percent


CHANGED: Final = Text("登记事项变更", "the registration changed")


def due(change: Change, terms: Terms) -> date | None:
    """The last day to report; none where no measures were in force on the day of the change."""
    if terms.book.on(change.changed_on) is None:
        return None
    return terms.period("registration.report-within-days", change.changed_on, CHANGED).last_day


def _owed(state: Registered, change: Change, terms: Terms) -> date | None:
    """The last day to report where the change has to be reported at all."""
    last = due(change, terms)
    if last is None or change.retracted is not None:
        return None
    return last if is_major(state, change, terms.known(change.changed_on)) else None


def overdue_from(state: Registered, change: Change, terms: Terms) -> date | None:
    """The first day without a report; none where it was reported in time, or is not owed."""
    last = _owed(state, change, terms)
    if last is None or (change.reported_on is not None and change.reported_on <= last):
        return None
    return last + timedelta(days=1)


def too_late(state: Registered, terms: Terms) -> tuple[Change, ...]:
    """Changes reported after the last day, or found unreported: what ground 12(2) rests on."""
    return tuple(
        change
        for change in state.changes
        if (change.reported_on is not None or change.unreported_due is not None)
        and overdue_from(state, change, terms) is not None
    )


def falls(state: Registered, terms: Terms) -> date | None:
    """The first day on which the sweep has something to find."""
    days = (
        overdue_from(state, change, terms)
        for change in state.changes
        if change.reported_on is None and change.unreported_due is None
    )
    return min((day for day in days if day is not None), default=None)


def undetermined(state: Registered, terms: Terms) -> tuple[Change, ...]:
    """Changes that a person has to judge."""
    return tuple(
        change
        for change in state.changes
        if change.retracted is None
        and due(change, terms) is not None
        and is_major(state, change, terms.known(change.changed_on)) is None
    )
