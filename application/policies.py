"""When this event, consider that rule: a table. Policies raise escalations and let them lapse.

Each rule is asked on the facts as they stood at the position of the event, so the same log
gives the same escalations however late or often it is read. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from application import escalations
from application.office import Command, Office
from application.ports import Escalations, Tallies
from domain import complaint, engagement, escalation, provider, rules
from domain.catalogue import CASE, COMPLAINT, ENGAGEMENT, ESCALATION, PROVIDER
from domain.escalation import Escalation, Subject
from domain.rectification import events as case
from domain.rules import Evidence, Finding
from domain.values import SYSTEM, Event, Recorded, today


@dataclass(frozen=True)
class Considered:
    """A rule asked about a subject, and what it answered."""

    finding: Finding
    subject: Subject
    provider_id: UUID | None


@dataclass(frozen=True)
class Policies:
    """One reader of the log; `consider` may be repeated without harm."""

    office: Office
    tallies: Tallies
    escalations: Escalations

    @staticmethod
    def cares_about(recorded: Recorded[Event]) -> bool:
        return type(recorded.event) in TABLE

    def consider(self, recorded: Recorded[Event]) -> None:
        """Raise what is met and new, let lapse what is open and no longer met."""
        ask = TABLE.get(type(recorded.event))
        if ask is None:
            return
        for considered in ask(self, recorded):
            self._follow(considered, recorded)

    def _follow(self, considered: Considered, recorded: Recorded[Event]) -> None:
        finding, subject = considered.finding, considered.subject
        earlier = self._earlier(finding.rule, subject, recorded.position)
        command = Command(actor=SYSTEM, today=self.office.today())
        # An announcement counts from a later day; who decides on it need not wait for that day.
        on = min(recorded.effective_on, today(recorded.recorded_at))
        if finding.is_met:
            if escalation.is_news(finding, earlier):
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
            return
        for open_one in (e for e in earlier if e.status == "open"):
            self.office.perform(
                command,
                partial(
                    escalations.lapse,
                    record_id=open_one.id,
                    finding=finding,
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

    # Which facts each rule needs

    def complaint(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(COMPLAINT, recorded.record_id, upto=recorded.position)
        assert state is not None
        subject = Subject(kind=COMPLAINT.name, id=state.id)
        return [Considered(rules.complaint_substantiated(state), subject, state.provider_id)]

    def satisfaction(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        event: Any = recorded.event
        measures = self.office.terms().book.on(recorded.effective_on)
        if measures is None:
            return []
        counted = self.tallies.dissatisfied(
            event.provider_id, measures.effective_from, recorded.position
        )
        subject = Subject(kind=PROVIDER.name, id=event.provider_id)
        return [
            Considered(rule(counted, measures), subject, event.provider_id)
            for rule in (rules.dissatisfied_rectify, rules.dissatisfied_expel)
        ]

    def level(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(ENGAGEMENT, recorded.record_id, upto=recorded.position)
        measures = self.office.terms().book.on(recorded.effective_on)
        if state is None or measures is None:
            return []
        subject = Subject(kind=ENGAGEMENT.name, id=state.id)
        return [Considered(rules.below_level(state, measures), subject, state.provider_id)]

    def orders(self, recorded: Recorded[Event]) -> Sequence[Considered]:
        state, _ = self.office.fold(PROVIDER, recorded.record_id, upto=recorded.position)
        measures = self.office.terms().book.on(recorded.effective_on)
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
        return [
            Considered(finding, subject, state.provider_id) for finding in rules.case_rules(state)
        ]


Ask = Callable[[Policies, Recorded[Event]], Sequence[Considered]]
TABLE: Final[Mapping[type[Event], Ask]] = {
    complaint.Verified: Policies.complaint,
    complaint.MergedInto: Policies.complaint,
    complaint.Withdrawn: Policies.complaint,
    engagement.SatisfactionRated: Policies.satisfaction,
    engagement.RatingAnnulled: Policies.satisfaction,
    engagement.LevelEvaluated: Policies.level,
    provider.RectificationOrdered: Policies.orders,
    provider.OrderAnnulled: Policies.orders,
    case.DeadlineMissed: Policies.case,
    case.MissReversed: Policies.case,
    case.RefusalRecorded: Policies.case,
    case.Resolved: Policies.case,
    case.Reopened: Policies.case,
    case.OrderAnnulled: Policies.case,
}
