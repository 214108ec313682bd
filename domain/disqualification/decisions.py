"""What may be done in a disqualification case, and what then is recorded (Art. 15).

The steps between the prior notice and the decision are those of domain/due_steps.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain.complaint import Complaint
from domain.disqualification import commands as c
from domain.disqualification import events as e
from domain.disqualification.clock import (
    GROUNDS,
    litigation_period,
    review_period,
    setting_of,
)
from domain.disqualification.state import STATUSES, Disqualification, Service
from domain.due_steps import Wanted, deemed_day, require_decidable, require_other_reviewer
from domain.due_steps import commands as forms
from domain.expulsion.state import Expulsion
from domain.rectification.events import Method
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    not_before,
    not_future,
    out_of_turn,
)

PROPOSED: Final = Text("提出日期", "the proposal")
DECIDED: Final = Text("决定日期", "the decision")
SERVED: Final = Text("送达日期", "the day of service")


def propose(form: c.Propose, reference: str, today: date) -> tuple[Event, ...]:
    not_future("proposed_on", form.proposed_on, today)
    return (e.Proposed(reference=reference, **dict(form)),)


def require_fit(report: Complaint, provider_id: UUID, on: date, field: str) -> None:
    """A verified violation by this provider: nothing less carries a disqualification."""
    if report.provider_id != provider_id or not report.is_violation:
        raise NotAllowedNow(
            "report-unfit",
            Text(
                f"{report.reference} 不是经核实属实、可归于该服务商的违法违规举报投诉",
                f"{report.reference} is no substantiated report of a violation by this provider",
            ),
            citation="15",
            field=field,
        )
    assert report.verification is not None
    what = Text(f"{report.reference} 的核实日期", f"the verification of {report.reference}")
    not_before("proposed_on" if field == "report_ids" else "on", on, report.verification.on, what)


def join_report(state: Disqualification, report: Complaint, on: date) -> tuple[Event, ...]:
    """A further one, or the one into which a report of the case was merged."""
    if report.id in state.report_ids:
        return ()
    if not state.runs:
        return ()
    return (e.ReportJoined(complaint_id=report.id, on=on),)


def join(
    state: Disqualification, form: c.JoinReport, report: Complaint, today: date
) -> tuple[Event, ...]:
    require_running(state)
    not_future("on", form.on, today)
    not_before("on", form.on, state.proposed_on, PROPOSED)
    require_fit(report, state.provider_id, form.on, "report_id")
    return join_report(state, report, form.on)


def follow_report(state: Disqualification, report: Complaint, on: date) -> tuple[Event, ...]:
    """After the report's verification was corrected, also when the case was decided already."""
    holds = report.is_violation and report.provider_id == state.provider_id
    if report.id in state.report_ids and not holds:
        return (e.ReportLost(complaint_id=report.id, on=on),)
    if report.id in state.lost_report_ids and holds:
        return (e.ReportJoined(complaint_id=report.id, on=on),)
    return ()


def require_running(state: Disqualification) -> None:
    if not state.runs:
        record, status = Text("本案", "the case"), STATUSES[state.status]
        raise out_of_turn("not-running", record, status, citation="15")


def require_hearable(state: Disqualification) -> None:
    """What the provider said may be recorded late, as long as the case is not off the table."""
    if state.dropped or state.absorbed or state.revoked:
        require_running(state)


def drop(state: Disqualification, form: forms.Drop, today: date) -> tuple[Event, ...]:
    require_running(state)
    _dated("on", form.on, state, today)
    return (e.Dropped(**dict(form)),)


def absorb(
    state: Disqualification, form: c.Absorb, expulsion: Expulsion, today: date
) -> tuple[Event, ...]:
    """Reading A-25: the proceeding of Art. 14 protects the provider more, and goes first."""
    require_running(state)
    if expulsion.provider_id != state.provider_id:
        raise Malformed(
            "other-provider",
            Text("该清退案件不涉及此服务商", "the expulsion case is about another provider"),
            field="expulsion_id",
            citation="15",
        )
    if expulsion.has_ended:
        raise _refused(
            "expulsion-ended",
            f"清退案件 {expulsion.reference} 已经终结，不能并入",
            f"expulsion case {expulsion.reference} has ended: it takes nothing over",
        )
    _dated("on", form.on, state, today)
    return (e.Absorbed(**dict(form)),)


def require_second_person(state: Disqualification, actor: Actor) -> None:
    if not actor.approves or actor.name == state.proposer:
        raise NotYours(
            "own-proposal",
            Text("由提出人以外的审批人员决定", "an approver who did not propose it decides on it"),
            citation="15",
        )


def decide(
    state: Disqualification,
    form: c.Decide,
    reference: str,
    actor: Actor,
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    """After prior notice, statement and review; without a report that holds, never adverse."""
    if state.decision is not None:
        raise _refused("decided-already", "本案已经决定", "it is decided already")
    require_running(state)
    require_second_person(state, actor)
    _dated("decided_on", form.decided_on, state, today)
    adverse = form.outcome is c.Outcome.DISQUALIFIED
    if not adverse:
        return (e.NotDisqualified(reason=form.reason, decided_on=form.decided_on),)
    if not state.report_ids:
        raise _refused(
            "no-report-left",
            "所依据的举报投诉已不成立，不得取消服务资格",
            "no report that it rests on holds any more: no disqualification",
        )
    setting = setting_of(state, terms, today)
    require_decidable(state.steps, wanted(form.decided_on), setting)
    require_other_reviewer(state.steps, actor, form.decided_on, setting)
    return (
        e.DisqualificationDecided(
            reference=reference, reason=form.reason, decided_on=form.decided_on
        ),
    )


def wanted(on: date) -> Wanted:
    return Wanted(on=on, grounds=GROUNDS)


def serve(
    state: Disqualification, form: forms.ServeDecision, terms: Terms, today: date
) -> tuple[Event, ...]:
    decision = state.decision
    if decision is None or not state.stands:
        raise _refused("nothing-to-serve", "没有待送达的决定", "there is no decision to serve")
    if state.service is not None:
        raise _refused(
            "served-already",
            f"已于 {state.service.deemed_on} 送达；日期有误的，请更正送达日期",
            f"served on {state.service.deemed_on} already; correct the date where it is wrong",
        )
    not_future("served_on", form.served_on, today)
    not_before("served_on", form.served_on, decision.decided_on, DECIDED)
    deemed, review, litigation = _after_service(state, form.served_on, form.method, terms, today)
    return (
        e.DecisionServed(
            **dict(form),
            deemed_on=deemed,
            review_until=review,
            litigation_until=litigation,
            calendar=terms.calendar_version,
        ),
    )


def correct_service(
    state: Disqualification, form: forms.CorrectDecisionService, terms: Terms, today: date
) -> tuple[Event, ...]:
    """It takes effect, and the remedies run, from the right day of service."""
    service, decision = state.service, state.decision
    if service is None or decision is None:
        raise _refused("not-served", "决定尚未送达", "the decision was not served yet")
    not_future("corrected_on", form.corrected_on, today)
    not_future("served_on", form.served_on, today)
    not_before("served_on", form.served_on, decision.decided_on, DECIDED)
    not_before("corrected_on", form.corrected_on, form.served_on, SERVED)
    method = form.method or service.method
    deemed, review, litigation = _after_service(state, form.served_on, method, terms, today)
    received_by = service.received_by if form.received_by is None else form.received_by
    return (
        e.DecisionServiceCorrected(
            corrects=service.version,
            served_on=form.served_on,
            deemed_on=deemed,
            method=method,
            received_by=received_by,
            review_until=review,
            litigation_until=litigation,
            corrected_on=form.corrected_on,
            reason=form.reason,
            in_effect=deemed <= today,
        ),
    )


def _after_service(
    state: Disqualification, served_on: date, method: Method, terms: Terms, today: date
) -> tuple[date, date, date]:
    """The deemed day of service, and the last days of the two remedies."""
    deemed = deemed_day(served_on, method, setting_of(state, terms, today))
    service = Service(
        version=0,
        served_on=served_on,
        deemed_on=deemed,
        method=method,
        received_by="",
        earlier_attempts=(),
        told_review_until=deemed,
        told_litigation_until=deemed,
    )
    assumed = state.model_copy(update={"service": service})
    review, litigation = review_period(assumed, terms), litigation_period(assumed, terms)
    assert review is not None
    assert litigation is not None
    return deemed, review.last_day, litigation.last_day


def take_effect(state: Disqualification, today: date) -> tuple[Event, ...]:
    """Once the day of service has come; asked when it is served, and by the sweep."""
    service = state.service
    waits = state.stands and state.in_effect_since is None
    if service is None or not waits or service.deemed_on > today:
        return ()
    return (e.TookEffect(on=service.deemed_on),)


def revoke(state: Disqualification, form: forms.Revoke, today: date) -> tuple[Event, ...]:
    """On review, by a court, or since what it rested on does not hold."""
    if not state.stands or state.decision is None:
        raise _refused("nothing-to-revoke", "没有可撤销的决定", "there is no decision to set aside")
    not_future("on", form.on, today)
    not_before("on", form.on, state.decision.decided_on, DECIDED)
    return (e.Revoked(**dict(form)),)


# Public censure


def require_publishable(state: Disqualification, on: date) -> None:
    """Only what was decided, told to the provider, and not set aside is made public."""
    service = state.service
    if not state.stands or service is None or service.deemed_on > on:
        raise _refused(
            "not-publishable",
            "取消服务资格决定送达且未被撤销的，方可公开通报",
            "only a served decision that stands is made public",
        )
    if state.baseless_since is not None and state.baseless_since <= on:
        raise _refused(
            "not-publishable",
            "所依据的举报投诉已不成立，不公开通报；研究撤销决定",
            "no report that it rests on holds any more: consider setting it aside instead",
        )
    if state.censure is not None:
        raise _refused("censured-already", "已经公开通报", "the public was told already")


def publish_censure(state: Disqualification, publication_id: UUID, on: date) -> tuple[Event, ...]:
    return (e.CensurePublished(publication_id=publication_id, on=on),)


def withdraw_censure(
    state: Disqualification, publication_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    if state.censure is None or state.censure.publication_id != publication_id:
        return ()
    return (e.CensureWithdrawn(publication_id=publication_id, on=on, reason=reason),)


def _dated(field: str, day: date, state: Disqualification, today: date) -> None:
    not_future(field, day, today)
    not_before(field, day, state.proposed_on, PROPOSED)


def _refused(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="15")
