"""What a provider is let off once it is out of the pool, and owes again when it is not (Art. 7)."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.duty import events as e
from domain.duty.planning import last_day
from domain.duty.register import AGAIN, Over, counted
from domain.duty.state import DutyRecord, Miss, due_on
from domain.terms import Terms
from domain.values import Event, Text

BACK: Final = Text("恢复在库", "in the pool again")
LEFT_LATER: Final = Text("届满时尚未退出", "it had not left the pool when it was due")


def let_off(state: DutyRecord, over: Over) -> Event:
    return e.Waived(
        clause=state.clause,
        reason=str(over.reason),
        on=max(over.since, state.begun_on),
        over_since=over.since,
    )


def follow_pool(state: DutyRecord, over: Over | None, terms: Terms, on: date) -> tuple[Event, ...]:
    """Its provider left the pool on another day than was known (`over`), or never did (None).

    What it was let off is owed again: by a new day where it is back, by the old one where it left
    after that. What was found overdue is let off where it had left by then.
    """
    due = due_on(state.ask, terms)
    if due is None:
        return ()
    if state.let_off and over is None:
        ticking = _anew(state, on, terms)
        until = last_day(ticking, terms)
        return (_taken_back(state, ticking, until, BACK, on),)
    if over is None:
        return ()
    if state.let_off and due < over.since:
        return (_taken_back(state, state.ask.clock, due, LEFT_LATER, on),)
    missed = Miss(ask=state.ask.version, due_on=due)
    if state.status == "overdue" and missed in state.misses and due >= over.since:
        undone = e.OverdueReversed(
            clause=state.clause, ask=missed.ask, due_on=due, cause=over.reason, on=on
        )
        return (undone, let_off(state, over))
    return ()


def _anew(state: DutyRecord, on: date, terms: Terms) -> e.Clock:
    """The same time again, counted from the day; the one after a return where a person set it."""
    ticking = state.ask.clock
    if ticking is None:
        return counted(AGAIN, on, terms.known(state.begun_on))
    return ticking.model_copy(update={"trigger": on})


def _taken_back(
    state: DutyRecord, ticking: e.Clock | None, due: date, why: Text, on: date
) -> Event:
    return e.TakenBack(clause=state.clause, clock=ticking, due_on=due, why=why, on=on)
