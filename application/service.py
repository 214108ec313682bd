"""What the acts that serve a paper share: the consent on record, evidence that came, attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.unit import Result, Unit
from domain import pool_exit
from domain.catalogue import CASE, DISQUALIFICATION, EXPULSION, POOL_EXIT, PROVIDER, Kind
from domain.disqualification.clock import setting_of
from domain.due_steps import Setting, decisions, service
from domain.expulsion.checks import setting
from domain.rectification import decisions as order
from domain.service import (
    AddEvidence,
    Attempt,
    Consent,
    Method,
    Served,
    consent_known,
    consent_of,
)
from domain.terms import Terms
from domain.values import Event


def consented(unit: Unit, provider_id: UUID, told: Iterable[Event]) -> tuple[Event, ...]:
    """Events of a service with the provider's consent of that day, where one is needed."""
    return tuple(_consented(unit, provider_id, event) for event in told)


def _consented(unit: Unit, provider_id: UUID, event: Any) -> Event:
    served: Event = event
    if getattr(event, "method", None) is not Method.ELECTRONIC:
        return served
    liaisons = unit.load(PROVIDER, provider_id).state.liaisons
    day = event.served_on if hasattr(event, "served_on") else event.on
    return served.model_copy(update={"consent": consent_of(liaisons, event.method, day)})


def consent_for(unit: Unit, provider_id: UUID, served: Served | None) -> Consent | None:
    """By what is on record now, for the day of service; also what was recorded after it."""
    if served is None or served.method is not Method.ELECTRONIC:
        return None
    return consent_known(unit.load(PROVIDER, provider_id).state.liaisons, served)


@dataclass(frozen=True)
class OnePaper:
    """A kind of record of which one paper is served."""

    kind: Kind[Any]
    adding: Callable[[Any, AddEvidence, Consent | None, date], tuple[Event, ...]]
    attempting: Callable[[Any, Attempt, date], tuple[Event, ...]]

    def add(self, unit: Unit, record_id: UUID, form: AddEvidence) -> Result:
        held = unit.load(self.kind, record_id)
        consent = consent_for(unit, held.state.provider_id, held.state.service)
        held.tell(self.adding(held.state, form, consent, unit.today))
        return Result(held)

    def attempt(self, unit: Unit, record_id: UUID, form: Attempt) -> Result:
        held = unit.load(self.kind, record_id)
        held.tell(self.attempting(held.state, form, unit.today))
        return Result(held)


@dataclass(frozen=True)
class Proceeding:
    """A kind of record with a prior notice and a decision; each is served, and proved, alike."""

    kind: Kind[Any]
    setting: Callable[[Any, Terms, date], Setting]

    def add_to_notice(self, unit: Unit, record_id: UUID, form: AddEvidence) -> Result:
        held = unit.load(self.kind, record_id)
        state, at = held.state, self.setting(held.state, unit.terms, unit.today)
        consent = consent_for(unit, state.provider_id, state.steps.notice)
        held.tell(decisions.add_notice_evidence(state.steps, form, consent, at))
        return Result(held)

    def add_to_decision(self, unit: Unit, record_id: UUID, form: AddEvidence) -> Result:
        held = unit.load(self.kind, record_id)
        state, at = held.state, self.setting(held.state, unit.terms, unit.today)
        consent = consent_for(unit, state.provider_id, state.service)
        held.tell(service.add_evidence(state.service, form, consent, at))
        return Result(held)

    def attempt_notice(self, unit: Unit, record_id: UUID, form: Attempt) -> Result:
        held = unit.load(self.kind, record_id)
        at = self.setting(held.state, unit.terms, unit.today)
        held.tell(decisions.attempt_notice(form, at))
        return Result(held)

    def attempt_decision(self, unit: Unit, record_id: UUID, form: Attempt) -> Result:
        held = unit.load(self.kind, record_id)
        state, at = held.state, self.setting(held.state, unit.terms, unit.today)
        decided_on = state.decision and state.decision.decided_on
        held.tell(service.attempt(form, decided_on, at))
        return Result(held)


OF_ORDERS: Final = OnePaper(CASE, order.add_evidence, order.attempt_service)
OF_EXITS: Final = OnePaper(POOL_EXIT, pool_exit.add_evidence, pool_exit.attempt_service)
OF_EXPULSIONS: Final = Proceeding(EXPULSION, setting)
OF_DISQUALIFICATIONS: Final = Proceeding(DISQUALIFICATION, setting_of)
