"""The service of an adverse decision: from when it holds, and until when it can be contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.deadline import Account
from domain.due_steps import commands as c
from domain.due_steps import events as e
from domain.due_steps.checks import Family, Setting, deemed_day
from domain.due_steps.state import DueSteps
from domain.service import (
    AddEvidence,
    Attempt,
    Consent,
    Method,
    Paper,
    Served,
    Tried,
    added,
    agreeing,
    attempted,
    paper,
    told_attempts,
)
from domain.service import corrected as as_corrected
from domain.terms import Terms
from domain.values import Text, not_before, not_future

NOTICE: Final = "prior_notice"
DECISION: Final = "decision"
"""Which paper."""
DECIDED: Final = Text("决定日期", "the decision")
SERVED: Final = Text("决定送达日期", "the service of the decision")


class Service(Served):
    method: Method
    told_review_until: date
    told_litigation_until: date


def service_of(
    event: e.DecisionServed | e.DecisionServiceCorrected, version: int, attempts: tuple[str, ...]
) -> Service:
    return Service(
        version=version,
        served_on=event.served_on,
        deemed_on=event.deemed_on,
        method=event.method,
        received_by=event.received_by,
        earlier_attempts=attempts,
        evidence=event.evidence,
        consent=event.consent,
        files=event.files,
        told_review_until=event.review_until,
        told_litigation_until=event.litigation_until,
    )


def corrected(service: Service | None, event: e.DecisionServiceCorrected) -> Service:
    """As it is now known; what was tried before stays as it was told."""
    return service_of(event, event.corrects, service.earlier_attempts if service else ())


@dataclass(frozen=True)
class Remedies:
    """What the decision tells the provider: review and litigation, each with its account."""

    review: Account
    litigation: Account


def remedies(deemed_on: date, begun_on: date, terms: Terms) -> Remedies:
    return Remedies(
        terms.period("remedy.review-days", deemed_on, SERVED, begun_on),
        terms.period("remedy.litigation-months", deemed_on, SERVED, begun_on),
    )


def serve(
    service: Service | None,
    form: c.ServeDecision,
    attempts: tuple[Tried, ...],
    decided_on: date,
    setting: Setting,
) -> tuple[e.DecisionServed]:
    """Once; a wrong date is corrected instead."""
    if service is not None:
        raise setting.refuse(
            "served-already",
            f"决定已于 {service.deemed_on} 送达；日期有误的，请更正送达日期",
            f"served on {service.deemed_on} already; correct the date where it is wrong",
        )
    _after_decision(form.served_on, decided_on, setting)
    agreeing(form.served_on, form.method, form.evidence)
    deemed = deemed_day(form.served_on, form.method, setting)
    told = remedies(deemed, setting.begun_on, setting.terms)
    return (
        setting.family.decision_served(
            **{**dict(form), "earlier_attempts": told_attempts(form, DECISION, attempts)},
            deemed_on=deemed,
            review_until=told.review.last_day,
            litigation_until=told.litigation.last_day,
            calendar=setting.terms.calendar_version,
        ),
    )


def correct(
    service: Service | None, form: c.CorrectDecisionService, decided_on: date, setting: Setting
) -> tuple[e.DecisionServiceCorrected]:
    """It holds, and the remedies run, from the right day of service."""
    if service is None:
        raise setting.refuse("not-served", "决定尚未送达", "the decision was not served yet")
    _after_decision(form.served_on, decided_on, setting)
    not_future("corrected_on", form.corrected_on, setting.today)
    not_before("corrected_on", form.corrected_on, form.served_on, SERVED)
    method = form.method or service.method
    deemed = deemed_day(form.served_on, method, setting)
    told = remedies(deemed, setting.begun_on, setting.terms)
    return (
        setting.family.decision_service_corrected(
            corrects=service.version,
            served_on=form.served_on,
            deemed_on=deemed,
            method=method,
            received_by=service.received_by if form.received_by is None else form.received_by,
            review_until=told.review.last_day,
            litigation_until=told.litigation.last_day,
            corrected_on=form.corrected_on,
            reason=form.reason,
            in_effect=deemed <= setting.today,
            **as_corrected(service, form, method),
        ),
    )


def add_evidence(
    service: Service | None, form: AddEvidence, consent: Consent | None, setting: Setting
) -> tuple[e.ServiceEvidenceAdded]:
    """Whatever became of the decision: it belongs to the file."""
    if service is None:
        raise setting.refuse("not-served", "决定尚未送达", "the decision was not served yet")
    said = added(service, form, consent, setting.today)
    return (setting.family.service_evidence_added(paper=DECISION, **said),)


def attempt(form: Attempt, decided_on: date | None, setting: Setting) -> tuple[e.ServiceAttempted]:
    if decided_on is None:
        raise setting.refuse("not-decided", "尚无决定可以送达", "there is no decision to serve yet")
    said = attempted(form, decided_on, DECIDED, setting.today)
    return (setting.family.service_attempted(paper=DECISION, **said),)


def papers(steps: DueSteps, service: Service | None, family: Family) -> tuple[Paper, ...]:
    """Those that were served."""
    tried = steps.attempts
    notices = [one for told in steps.notices for one in paper(NOTICE, family.notice, told, tried)]
    return (*notices, *paper(DECISION, family.decision, service, tried))


def _after_decision(served_on: date, decided_on: date, setting: Setting) -> None:
    not_future("served_on", served_on, setting.today)
    not_before("served_on", served_on, decided_on, DECIDED)
