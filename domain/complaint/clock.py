"""The clocks of a complaint: when to say whether it is taken up, and when it is to be handled.

Each is folded from the events and explains itself; none is a column that somebody updates. A
record goes on under the version in force when it came in; when none was, under the last one
known, since what people report is taken in after the measures have ended too (reading A-32), or
under the first one where it came in before that: nothing that people report lies without a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.complaint.state import Complaint
from domain.deadline import Account, extend
from domain.measures import Measures
from domain.terms import UNITS, Terms
from domain.values import Text

ANSWER: Final = "complaint.answer-days"
RETURN: Final = "complaint.return-days"
HANDLE: Final = "complaint.handle-days"
EXTEND: Final = "complaint.extend-days"

RECEIVED: Final = Text("收到", "received")
ACCEPTED: Final = Text("受理", "taken up")

WHAT: Final = {
    ANSWER: Text("决定是否受理并告知", "say whether it is taken up"),
    RETURN: Text("不属于本局的退回", "return what is addressed to the wrong office"),
    HANDLE: Text("办结", "handle it"),
}


@dataclass(frozen=True)
class Clock:
    """One period of a record: its account, and the day it was kept by, if it was."""

    key: str
    account: Account
    done_on: date | None

    @property
    def due_on(self) -> date:
        return self.account.last_day

    @property
    def what(self) -> Text:
        return WHAT[self.key]

    def timing(self, on: date, soon_days: int) -> str:
        """In the words of every other clock (domain/rectification/clock.py Timing)."""
        if self.done_on is not None and self.done_on <= on:
            return "met" if self.done_on <= self.due_on else "missed"
        if on > self.due_on:
            return "overdue"
        if on == self.due_on:
            return "due_today"
        return "due_soon" if (self.due_on - on).days <= soon_days else "on_track"


def measures_of(state: Complaint, terms: Terms) -> Measures | None:
    """None only where the office knows no measures at all."""
    return terms.book.known(state.received_on) if terms.book.versions else None


def clocks(state: Complaint, terms: Terms) -> tuple[Clock, ...]:
    """Of what runs or ran: answering whether it is taken up, returning it, handling it."""
    measures = measures_of(state, terms)
    if measures is None:
        return ()
    decided = state.accepted_on or state.ended_on or state.answered_on
    found = [
        Clock(ANSWER, _period(ANSWER, state.received_on, RECEIVED, measures, terms), decided),
    ]
    if not state.is_enquiry and (decided is None or state.status == "returned"):
        found.append(
            Clock(RETURN, _period(RETURN, state.received_on, RECEIVED, measures, terms), decided)
        )
    if (handling := handle_account(state, terms)) is not None:
        found.append(Clock(HANDLE, handling, state.handled_on))
    return tuple(found)


def current(state: Complaint, terms: Terms) -> Clock | None:
    """The clock by which the next step is due; none once nothing waits."""
    owed = [c for c in clocks(state, terms) if c.done_on is None and c.key != RETURN]
    return owed[-1] if owed else None


def return_account(state: Complaint, terms: Terms) -> Account | None:
    measures = measures_of(state, terms)
    if measures is None:
        return None
    return _period(RETURN, state.received_on, RECEIVED, measures, terms)


def handle_account(state: Complaint, terms: Terms) -> Account | None:
    """From the acceptance, with the extension where one was granted; none before it."""
    measures = measures_of(state, terms)
    if measures is None or state.accepted_on is None:
        return None
    found = _period(HANDLE, state.accepted_on, ACCEPTED, measures, terms)
    extension = state.extension
    if extension is None or not extension.granted:
        return found
    days = extension.days or measures.whole(EXTEND)
    unit = UNITS[measures.parameter(EXTEND).unit]
    return extend(found, days, terms.calendar, unit=unit)


def _period(key: str, trigger: date, what: Text, measures: Measures, terms: Terms) -> Account:
    unit = UNITS[measures.parameter(key).unit]
    return terms.counted(trigger, measures.whole(key), unit, what)
