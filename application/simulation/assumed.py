"""Records as they would stand under the file: with its numbers where they took those in force.

An order, a window, a duty carries the number that it was made with. Where that is the number of
the version in force, it would have been the file's; what somebody chose otherwise stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from application.simulation.cases import under
from application.simulation.world import Seen
from domain import grey_list
from domain.admission.state import Batch
from domain.admission.state import window as admission_window
from domain.catalogue import (
    ADMISSION_BATCH,
    CASE,
    COMPLAINT,
    COORDINATION_MATTER,
    DISQUALIFICATION,
    DUTY,
    EXPULSION,
    GREY_LIST_ENTRY,
    PUBLICATION,
    Kind,
)
from domain.complaint import Complaint
from domain.complaint import clock as complaints
from domain.coordination import steps as coordination
from domain.disqualification.clock import setting_of
from domain.due_steps import Setting, deemed_day
from domain.duty.register import AGAIN, counted
from domain.duty.state import Ask, DutyRecord
from domain.expulsion.checks import setting
from domain.expulsion.facts import Publicity
from domain.grey_list import GreyListEntry
from domain.publication.clock import window
from domain.publication.state import Publication
from domain.rectification import clock
from domain.rectification.state import Case

USUAL: Final = "publicity.days"


def assumed(kind: Kind[Any], state: Any, now: Seen, then: Seen) -> Any:
    """The state under `then`; the same where nothing of it came from the measures."""
    ask = ASSUMED.get(kind.name)
    return state if ask is None or state is None else ask(state, now, then)


def _case(state: Case, now: Seen, then: Seen) -> Case:
    found: Case = under(state, now, then)
    if found.service is None:
        return found
    service, measures = found.service, clock.measures_of(found, then.terms)
    deemed = clock.deemed_day(service.served_on, service.method, then.terms, measures)
    return found.model_copy(update={"service": service.model_copy(update={"deemed_on": deemed})})


def _served(state: Any, at: Setting) -> dict[str, Any]:
    """Notices and decision, each deemed served as the version counts an announcement."""
    notices = tuple(
        one.model_copy(update={"deemed_on": deemed_day(one.served_on, one.method, at)})
        for one in state.steps.notices
    )
    update: dict[str, Any] = {"steps": state.steps.model_copy(update={"notices": notices})}
    if (service := state.service) is not None:
        deemed = deemed_day(service.served_on, service.method, at)
        update["service"] = service.model_copy(update={"deemed_on": deemed})
    return update


def _disqualification(state: Any, now: Seen, then: Seen) -> Any:
    return state.model_copy(update=_served(state, setting_of(state, then.terms, then.today)))


def _expulsion(state: Any, now: Seen, then: Seen) -> Any:
    update = _served(state, setting(state, then.terms, then.today))
    publicities = tuple(_publicity(one, now, then) for one in state.publicities)
    return state.model_copy(update={**update, "publicities": publicities})


def _publicity(one: Publicity, now: Seen, then: Seen) -> Publicity:
    _, published = then.world.states.get(one.publication_id, (None, None))
    last = None if published is None else _publication(published, now, then).last_day
    return one if last is None else one.model_copy(update={"last": last})


def _days(days: int, began: date, now: Seen, then: Seen) -> int:
    usual = now.terms.known(began).whole(USUAL)
    return then.terms.known(began).whole(USUAL) if days == usual else days


def _publication(state: Publication, now: Seen, then: Seen) -> Publication:
    if state.term.working_days is None:
        return state
    days = _days(state.term.working_days, state.drafted_on, now, then)
    update: dict[str, Any] = {"term": state.term.model_copy(update={"working_days": days})}
    if state.first_day is not None:
        found = window(update["term"], state.first_day, state.drafted_on, then.terms)
        update["last_day"] = None if found is None else found.last_day
    return state.model_copy(update=update)


def _admission(state: Batch, now: Seen, then: Seen) -> Batch:
    notice = state.notice
    if notice is None:
        return state
    days = _days(notice.days, state.opened_on, now, then)
    last = admission_window(state.opened_on, notice.first, days, then.terms).last_day
    return state.model_copy(
        update={"notice": notice.model_copy(update={"days": days, "last": last})}
    )


def _duty(state: DutyRecord, now: Seen, then: Seen) -> DutyRecord:
    asks = tuple(_ask(state, ask, now, then) for ask in state.asks)
    return state.model_copy(update={"asks": asks})


def _ask(state: DutyRecord, ask: Ask, now: Seen, then: Seen) -> Ask:
    keys = [_within(state, ask, seen) for seen in (now, then)]
    if ask.clock is None or not all(keys):
        return ask
    found, other = (
        counted(key, ask.clock.trigger, seen.terms.known(state.begun_on))
        for key, seen in zip(keys, (now, then), strict=True)
    )
    return ask.model_copy(update={"clock": other}) if ask.clock == found else ask


def _within(state: DutyRecord, ask: Ask, seen: Seen) -> str:
    if ask.after_report is not None:
        return AGAIN
    duties = seen.terms.known(state.begun_on).duties
    return next((duty.within for duty in duties if duty.key == state.duty), "")


def _grey_list(state: GreyListEntry, now: Seen, then: Seen) -> GreyListEntry:
    if state.review_set_on != grey_list.review_due(state.entered_on, now.terms):
        return state
    return state.model_copy(
        update={"review_set_on": grey_list.review_due(state.entered_on, then.terms)}
    )


def _complaint(state: Complaint, now: Seen, then: Seen) -> Complaint:
    extension = state.extension
    measures = [complaints.measures_of(state, seen.terms) for seen in (now, then)]
    if extension is None or measures[0] is None or measures[1] is None:
        return state
    if extension.days != measures[0].whole(complaints.EXTEND):
        return state
    update = {"days": measures[1].whole(complaints.EXTEND)}
    return state.model_copy(update={"extension": extension.model_copy(update=update)})


def _matter(state: Any, now: Seen, then: Seen) -> Any:
    if state.due_on is None or state.due_on != coordination.due(state, now.terms).last_day:
        return state
    return state.model_copy(update={"due_on": coordination.due(state, then.terms).last_day})


ASSUMED: Final[Mapping[str, Callable[[Any, Seen, Seen], Any]]] = {
    CASE.name: _case,
    COMPLAINT.name: _complaint,
    EXPULSION.name: _expulsion,
    DISQUALIFICATION.name: _disqualification,
    PUBLICATION.name: _publication,
    ADMISSION_BATCH.name: _admission,
    DUTY.name: _duty,
    GREY_LIST_ENTRY.name: _grey_list,
    COORDINATION_MATTER.name: _matter,
}
