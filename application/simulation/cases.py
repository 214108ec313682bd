"""A rectification case under another version: its order, its last day, and whether it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from application.simulation.changes import Change, change, missed, on
from application.simulation.world import Seen
from domain.catalogue import CASE
from domain.rectification import events as e
from domain.rectification.clock import account, measures_of, overdue_from
from domain.rectification.state import Case, evolve
from domain.terms import Terms
from domain.values import SYSTEM, Event, Recorded, Text

CAP: Final = "rectification.general-cap-days"
FITS: Final = Text("符合", "within the rules")


def under(state: Any, now: Seen, then: Seen) -> Any:
    """A case as it would stand: its period within the general limit of the other version.

    What the order set above the limit, with reason and approval, it would have set again.
    """
    if not isinstance(state, Case) or state.notice is None:
        return state
    cap = measures_of(state, then.terms).whole(CAP)
    if state.notice.exceeds_general_cap or state.notice.days <= cap:
        return state
    if measures_of(state, now.terms).whole(CAP) == cap:
        return state
    return state.model_copy(update={"notice": state.notice.model_copy(update={"days": cap})})


def clock(case: Case, now: Seen, then: Seen) -> Iterator[Change]:
    told, assumed = account(case, now.terms), under(case, now, then)
    other = account(assumed, then.terms)
    about = (CASE, case, now.world)
    yield from _order(case, now, then)
    if told is None or other is None or case.service is None:
        return
    proof = (case.service.position,)
    if told.last_day != other.last_day:
        yield change(about, "deadline", on(told.last_day), on(other.last_day), proof)
    late = _late(case, told.last_day, now), _late(assumed, other.last_day, then)
    if (late[0] is None) != (late[1] is None):
        yield change(about, "missed", missed(late[0]), missed(late[1]), proof)


def _order(case: Case, now: Seen, then: Seen) -> Iterator[Change]:
    if case.notice is None:
        return
    about = (CASE, case, now.world)
    proof = () if case.service is None else (case.service.position,)
    found, other = _faults(case, now), _faults(case, then)
    for what in {**found, **other}:
        if found.get(what) != other.get(what):
            yield change(
                about, f"order {what}", found.get(what, FITS), other.get(what, FITS), proof
            )


def _faults(case: Case, seen: Seen) -> dict[str, Text]:
    """Where the order or its extension goes beyond what the version lets anybody decide."""
    assert case.notice is not None
    measures, found = measures_of(case, seen.terms), dict[str, Text]()
    extension = case.extension if case.extension is not None and case.extension.granted else None
    total, cap = case.notice.days + (extension.days if extension else 0), measures.whole(CAP)
    if total > cap:
        found["length"] = Text(f"共 {total} 日，超过 {cap} 日", f"{total} days in all, above {cap}")
    if extension is None:
        return found
    if measures.whole("extension.max") < 1:
        found["extension"] = Text("不得延期", "no extension is possible")
    without = case.model_copy(update={"extension": None})
    due = account(without, seen.terms)
    before = measures.flag("extension.request-before-end")
    if before and due is not None and extension.requested_on > due.last_day:
        found["request"] = Text(
            f"{due.last_day} 之后才申请延期", f"the extension was asked for after {due.last_day}"
        )
    return found


def _late(case: Case, due_on: date, seen: Seen) -> date | None:
    seen_on = seen.today if case.resolution is None else case.resolution.resolved_on
    return overdue_from(case, due_on, seen.terms, seen_on)


def with_miss(case: Case, terms: Terms, today: date) -> Case:
    """As the sweep would have left it: the miss that the clock finds, or none."""
    found = account(case, terms)
    if found is None or case.service is None:
        return case
    if case.suspensions and case.suspensions[-1].until is None:
        return case  # the period does not run
    seen_on = today if case.resolution is None else case.resolution.resolved_on
    late = overdue_from(case, found.last_day, terms, seen_on)
    if late is None:
        return case.model_copy(update={"miss": None})
    if case.miss is not None:
        miss = case.miss.model_copy(update={"due_on": found.last_day, "overdue_from": late})
        return case.model_copy(update={"miss": miss})
    missed = e.DeadlineMissed(due_on=found.last_day, overdue_from=late)
    return evolve(case, _assumed(case, missed))


def _assumed(case: Case, event: Event) -> Recorded[Event]:
    """An event that the log does not hold; its evidence is the service of the order."""
    assert case.service is not None
    return Recorded(
        record_id=case.id,
        version=case.version,
        position=case.service.position,
        recorded_at=datetime.min,  # noqa: DTZ901 - never shown
        effective_on=event.effective_on,
        actor=SYSTEM,
        citation=event.citation,
        measures=None,
        event=event,
    )
