"""When this event, ask that rule: a table, and the facts that each rule is asked on.

Facts and measures are those that were known at the position of the event, so the same log gives
the same answers however late or often it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from application import assessed
from application.office import Office
from application.ports import Files, Tallies
from domain import complaint, engagement, provider, registration, rules
from domain.assessment import current
from domain.assessment import events as assessment
from domain.assessment.state import Assessment
from domain.catalogue import (
    ASSESSMENT,
    CASE,
    COMPLAINT,
    ENGAGEMENT,
    PRICE_LIST,
    PROVIDER,
    TASK_BOOK,
)
from domain.escalation import Subject
from domain.measures import Measures
from domain.price_list import events as price_list
from domain.provider import Provider
from domain.rectification import events as case
from domain.rectification.clock import measures_of
from domain.registration import overdue_from, too_late
from domain.rules import Evidence, Finding
from domain.task_book import events as task_book
from domain.terms import Terms
from domain.values import Event, Recorded


@dataclass(frozen=True)
class Considered:
    """A rule asked about a subject, and what it answered."""

    finding: Finding
    subject: Subject
    provider_id: UUID | None
    since: date | None = None
    """The first day on which it could be met at all."""


@dataclass(frozen=True)
class Questions:
    """What the rules answer at an event; asking changes nothing."""

    office: Office
    tallies: Tallies
    files: Files

    def asked_at(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        ask = TABLE.get(type(recorded.event))
        return ask(self, recorded) if ask is not None else ()

    def _measures(self, recorded: Recorded[Event], day: date) -> Measures | None:
        """As known at the event; after the end the last ones, by which a question still lapses."""
        return self.office.terms(upto=recorded.position).book.last_known(day)

    def complaint(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(COMPLAINT, recorded.record_id, upto=recorded.position)
        assert state is not None
        subject = Subject(kind=COMPLAINT.name, id=state.id)
        return [
            Considered(rule(state), subject, state.provider_id)
            for rule in (rules.complaint_substantiated, rules.violation_verified)
        ]

    def satisfaction(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        event: Any = recorded.event
        measures = self._measures(recorded, recorded.effective_on)
        if measures is None:
            return []
        counted = self.tallies.dissatisfied(
            event.provider_id, measures.counts_from, recorded.position
        )
        subject = Subject(kind=PROVIDER.name, id=event.provider_id)
        return [
            Considered(rule(counted, measures), subject, event.provider_id)
            for rule in (rules.dissatisfied_rectify, rules.dissatisfied_expel)
        ]

    def level(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(ENGAGEMENT, recorded.record_id, upto=recorded.position)
        measures = self._measures(recorded, recorded.effective_on)
        if state is None or measures is None:
            return []
        subject = Subject(kind=ENGAGEMENT.name, id=state.id)
        found = state.level_after
        lead = state.lead_on(found.evaluated_on) if found is not None else state.provider_id
        return [Considered(rules.below_level(state, measures), subject, lead)]

    def registration(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(PROVIDER, recorded.record_id, upto=recorded.position)
        assert state is not None
        terms = self.office.terms(upto=recorded.position)
        finding = rules.change_unreported(state, terms)
        if finding.is_met and self._acted_on(state, terms, recorded.position):
            return []
        return [Considered(finding, Subject(kind=PROVIDER.name, id=state.id), state.id)]

    def _acted_on(self, state: Provider, terms: Terms, upto: int) -> bool:
        """Somebody opened a case on ground 12(2) when each of the changes was late already."""
        late = [
            found
            for change in too_late(state.registered, terms)
            if (found := overdue_from(state.registered, change, terms)) is not None
        ]
        for case_id in self.files.of_provider(CASE, state.id, upto):
            opened, _ = self.office.fold(CASE, case_id, upto=upto)
            if opened is None or opened.status == "withdrawn" or opened.opened_on < max(late):
                continue
            if any(code.split(".")[:2] == ["12", "2"] for code in opened.grounds):
                return True
        return False

    def prices(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(PRICE_LIST, recorded.record_id, upto=recorded.position)
        assert state is not None
        day = state.current.filed_on if state.current is not None else recorded.effective_on
        measures = self._measures(recorded, day)
        if measures is None:
            return []
        subject = Subject(kind=PRICE_LIST.name, id=state.id)
        finding = rules.list_irregular(state, measures)
        return [Considered(finding, subject, state.provider_id, since=day)]

    def orders(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(PROVIDER, recorded.record_id, upto=recorded.position)
        measures = self._measures(recorded, recorded.effective_on)
        if state is None or measures is None:
            return []
        subject = Subject(kind=PROVIDER.name, id=state.id)
        finding = rules.third_order(state, measures)
        served = tuple(self._service(item, recorded.position) for item in finding.evidence)
        return [Considered(finding.model_copy(update={"evidence": served}), subject, state.id)]

    def _service(self, counted: Evidence, upto: int) -> Evidence:
        """The service of the order itself; the provider's own event only counts it."""
        state, _ = self.office.fold(CASE, UUID(counted.key.partition("@")[0]), upto=upto)
        if state is None or state.service is None:
            return counted
        return counted.model_copy(update={"position": state.service.position})

    def case(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(CASE, recorded.record_id, upto=recorded.position)
        assert state is not None
        subject = Subject(kind=CASE.name, id=state.id)
        measures = measures_of(state, self.office.terms(upto=recorded.position))
        return [
            Considered(finding, subject, state.provider_id)
            for finding in rules.case_rules(state, measures)
        ]

    def assessment(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(ASSESSMENT, recorded.record_id, upto=recorded.position)
        assert state is not None
        subject = Subject(kind=ASSESSMENT.name, id=state.id)
        return [
            Considered(finding, subject, state.provider_id)
            for finding in rules.assessment_rules(state)
        ] + self._still_so(state, recorded.position)

    def facts_of_assessment(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        """Each conclusion on the provider, when a rating or a progress report came or fell."""
        provider_id = getattr(recorded.event, "provider_id", None)
        if provider_id is None:
            book, _ = self.office.fold(TASK_BOOK, recorded.record_id, upto=recorded.position)
            assert book is not None
            provider_id = book.provider_id
        found: list[Considered] = []
        for record_id in self.files.of_provider(ASSESSMENT, provider_id, recorded.position):
            state, _ = self.office.fold(ASSESSMENT, record_id, upto=recorded.position)
            if state is not None and state.ended is not None:
                found += self._still_so(state, recorded.position)
        return found

    def _still_so(self, state: Assessment, position: int) -> list[Considered]:
        changed: dict[str, str] = {}
        if state.ended is not None:
            files = self.files
            lines = assessed.lines(self.office, state, files, position)
            given = assessed.proposals(self.office, state, files, position)
            changed = current.outdated(state, given) | current.moved(state, lines)
        finding = rules.conclusion_outdated(state, changed, position)
        return [Considered(finding, Subject(kind=ASSESSMENT.name, id=state.id), state.provider_id)]

    def rating(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        return [*self.satisfaction(recorded), *self.facts_of_assessment(recorded)]


Ask = Callable[[Questions, Recorded[Event]], Sequence[Considered]]
TABLE: Final[Mapping[type[Event], Ask]] = {
    complaint.Verified: Questions.complaint,
    complaint.VerificationCorrected: Questions.complaint,
    complaint.ProviderNamed: Questions.complaint,
    complaint.MergedInto: Questions.complaint,
    complaint.Withdrawn: Questions.complaint,
    complaint.Reopened: Questions.complaint,
    engagement.SatisfactionRated: Questions.rating,
    engagement.RatingAnnulled: Questions.rating,
    engagement.RatingRecounted: Questions.rating,
    engagement.LevelEvaluated: Questions.level,
    engagement.EvaluationAnnulled: Questions.level,
    registration.RegistrationChanged: Questions.registration,
    registration.RegistrationReported: Questions.registration,
    registration.ChangeJudged: Questions.registration,
    registration.ChangeRetracted: Questions.registration,
    registration.ChangeUnreported: Questions.registration,
    registration.UnreportedReversed: Questions.registration,
    price_list.Filed: Questions.prices,
    price_list.FilingWithdrawn: Questions.prices,
    price_list.ReferenceRecorded: Questions.prices,
    price_list.ReferenceWithdrawn: Questions.prices,
    provider.RectificationOrdered: Questions.orders,
    provider.OrderAnnulled: Questions.orders,
    case.DeadlineMissed: Questions.case,
    case.MissReversed: Questions.case,
    case.RefusalRecorded: Questions.case,
    case.InterviewRefused: Questions.case,
    case.InterviewHeld: Questions.case,
    case.InterviewAnnulled: Questions.case,
    case.RefusalAnnulled: Questions.case,
    case.ReportSubmitted: Questions.case,
    case.Resolved: Questions.case,
    case.Reopened: Questions.case,
    case.OrderAnnulled: Questions.case,
    assessment.Concluded: Questions.assessment,
    assessment.ConclusionAnnulled: Questions.assessment,
    task_book.Amended: Questions.facts_of_assessment,
    task_book.ProgressConfirmed: Questions.facts_of_assessment,
    task_book.ProgressReturned: Questions.facts_of_assessment,
    task_book.Countersigned: Questions.facts_of_assessment,
    task_book.Signed: Questions.facts_of_assessment,
    task_book.Withdrawn: Questions.facts_of_assessment,
}
