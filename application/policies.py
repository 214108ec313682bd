"""When this event, consider that rule: a table. Policies raise escalations and let them lapse.

Each rule is asked on the facts as they stood at the position of the event, so the same log
gives the same escalations however late or often it is read. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from application import assessed, escalations, settled
from application.office import Command, Office
from application.ports import Escalations, Tallies
from application.restated import RESTATING, concerned
from application.rights import Rights
from domain import complaint, engagement, escalation, provider, registration, rules
from domain.assessment import current
from domain.assessment import events as assessment
from domain.assessment.state import Assessment
from domain.catalogue import (
    ASSESSMENT,
    CASE,
    COMPLAINT,
    ENGAGEMENT,
    ESCALATION,
    PRICE_LIST,
    PROVIDER,
    TASK_BOOK,
)
from domain.escalation import Escalation, Subject
from domain.measures import Measures
from domain.price_list import events as price_list
from domain.provider import Provider
from domain.rectification import events as case
from domain.rectification.clock import measures_of
from domain.registration import overdue_from, too_late
from domain.rules import Evidence, Finding
from domain.task_book import events as task_book
from domain.terms import Terms
from domain.values import SYSTEM, Event, Recorded, today


@dataclass(frozen=True)
class Considered:
    """A rule asked about a subject, and what it answered."""

    finding: Finding
    subject: Subject
    provider_id: UUID | None
    since: date | None = None
    """The first day on which it could be met at all."""


@dataclass(frozen=True)
class Policies:
    """One reader of the log; `consider` may be repeated without harm."""

    office: Office
    tallies: Tallies
    escalations: Escalations
    rights: Rights

    @staticmethod
    def cares_about(recorded: Recorded[Event]) -> bool:
        known = type(recorded.event)
        others = known in RESTATING or known in settled.ANSWERS
        return known in TABLE or others or Rights.cares_about(recorded)

    def consider(self, recorded: Recorded[Event]) -> None:
        """Raise what is met and new, let lapse what is open and no longer met."""
        if Rights.cares_about(recorded):
            self.rights.follow(recorded)
        if type(recorded.event) in settled.ANSWERS:
            settled.follow(self.office, self.rights.files, self.escalations, recorded)
        if type(recorded.event) in RESTATING:
            for fact in concerned(self.office, recorded, TABLE):
                self._ask(fact)
        self._ask(recorded)

    def _ask(self, recorded: Recorded[Event]) -> None:
        ask = TABLE.get(type(recorded.event))
        for considered in ask(self, recorded) if ask is not None else ():
            self._follow(considered, recorded)

    def _follow(self, considered: Considered, recorded: Recorded[Event]) -> None:
        finding, subject = considered.finding, considered.subject
        earlier = self._earlier(finding.rule, subject, recorded.position)
        command = Command(actor=SYSTEM, today=self.office.today())
        # An announcement counts from a later day; who decides on it need not wait for that day.
        on = min(recorded.effective_on, today(recorded.recorded_at))
        on = max(on, considered.since or date.min)
        book = self.office.terms(upto=recorded.position).book
        if finding.is_met and escalation.is_news(finding, earlier) and book.takes_new(on):
            self.office.perform(
                command,
                partial(
                    escalations.raise_,
                    finding=finding,
                    subject=subject,
                    provider_id=considered.provider_id,
                    trigger=recorded.position,
                    on=on,
                ),
            )
        for open_one in (e for e in earlier if e.status == "open"):
            why = escalation.why_lapsed(open_one, finding, book)
            if why is not None:
                self.office.perform(
                    command,
                    partial(
                        escalations.lapse,
                        record_id=open_one.id,
                        why=why,
                        cause=recorded.position,
                        on=on,
                    ),
                )

    def _earlier(self, rule: str, subject: Subject, before: int) -> tuple[Escalation, ...]:
        """What was raised for the rule and the subject by earlier events, as it stood then."""
        found = []
        for record_id in self.escalations.of(rule, subject.id, self.office.head()):
            state, _ = self.office.fold(ESCALATION, record_id)
            if state is not None and state.trigger < before:
                found.append(state.as_of(before))
        return tuple(found)

    def _measures(self, recorded: Recorded[Event], day: date) -> Measures | None:
        """As known at the event; after the end the last ones, by which a question still lapses."""
        return self.office.terms(upto=recorded.position).book.last_known(day)

    # Which facts each rule needs

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
            for change in too_late(state, terms)
            if (found := overdue_from(state, change, terms)) is not None
        ]
        for case_id in self.rights.files.of_provider(CASE, state.id, upto):
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
        for record_id in self.rights.files.of_provider(ASSESSMENT, provider_id, recorded.position):
            state, _ = self.office.fold(ASSESSMENT, record_id, upto=recorded.position)
            if state is not None and state.ended is not None:
                found += self._still_so(state, recorded.position)
        return found

    def _still_so(self, state: Assessment, position: int) -> list[Considered]:
        changed: dict[str, str] = {}
        if state.ended is not None:
            files = self.rights.files
            lines = assessed.lines(self.office, state, files, position)
            given = assessed.proposals(self.office, state, files, position)
            changed = current.outdated(state, given) | current.moved(state, lines)
        finding = rules.conclusion_outdated(state, changed, position)
        return [Considered(finding, Subject(kind=ASSESSMENT.name, id=state.id), state.provider_id)]

    def rating(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        return [*self.satisfaction(recorded), *self.facts_of_assessment(recorded)]


Ask = Callable[[Policies, Recorded[Event]], Sequence[Considered]]
TABLE: Final[Mapping[type[Event], Ask]] = {
    complaint.Verified: Policies.complaint,
    complaint.VerificationCorrected: Policies.complaint,
    complaint.ProviderNamed: Policies.complaint,
    complaint.MergedInto: Policies.complaint,
    complaint.Withdrawn: Policies.complaint,
    engagement.SatisfactionRated: Policies.rating,
    engagement.RatingAnnulled: Policies.rating,
    engagement.LevelEvaluated: Policies.level,
    engagement.EvaluationAnnulled: Policies.level,
    provider.RegistrationChanged: Policies.registration,
    registration.RegistrationReported: Policies.registration,
    registration.ChangeJudged: Policies.registration,
    registration.ChangeRetracted: Policies.registration,
    registration.ChangeUnreported: Policies.registration,
    registration.UnreportedReversed: Policies.registration,
    price_list.Filed: Policies.prices,
    price_list.FilingWithdrawn: Policies.prices,
    price_list.ReferenceRecorded: Policies.prices,
    price_list.ReferenceWithdrawn: Policies.prices,
    provider.RectificationOrdered: Policies.orders,
    provider.OrderAnnulled: Policies.orders,
    case.DeadlineMissed: Policies.case,
    case.MissReversed: Policies.case,
    case.RefusalRecorded: Policies.case,
    case.InterviewRefused: Policies.case,
    case.InterviewHeld: Policies.case,
    case.ReportSubmitted: Policies.case,
    case.Resolved: Policies.case,
    case.Reopened: Policies.case,
    case.OrderAnnulled: Policies.case,
    assessment.Concluded: Policies.assessment,
    assessment.ConclusionAnnulled: Policies.assessment,
    task_book.Amended: Policies.facts_of_assessment,
    task_book.ProgressConfirmed: Policies.facts_of_assessment,
    task_book.ProgressReturned: Policies.facts_of_assessment,
    task_book.Countersigned: Policies.facts_of_assessment,
    task_book.Signed: Policies.facts_of_assessment,
    task_book.Withdrawn: Policies.facts_of_assessment,
}
