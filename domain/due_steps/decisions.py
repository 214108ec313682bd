"""What may be done on the way to a decision: state, form and setting in, events out.

The record itself says whether its proceeding runs; ask that first. The events are of the
family's own classes, so that the record may add to them (`model_copy`) before it tells them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from domain.due_steps import commands as c
from domain.due_steps.checks import Setting, deemed_day, hearing_open, hearing_period
from domain.due_steps.events import PriorNoticeServed
from domain.due_steps.service import NOTICE
from domain.due_steps.state import DueSteps, Entry, PriorNotice
from domain.service import (
    AddEvidence,
    Attempt,
    Consent,
    added,
    agreeing,
    attempted,
    corrected,
    told_attempts,
)
from domain.values import Actor, Event, NotYours, Text, Unknown, not_before, not_future

BEGUN = Text("立案日期", "the opening of the proceeding")
SERVED = Text("告知书送达日期", "the service of the prior notice")


def report_investigation(
    steps: DueSteps, form: c.ReportInvestigation, setting: Setting
) -> tuple[Event, ...]:
    _dated("reported_on", form.reported_on, setting)
    return (setting.family.investigation_reported(**dict(form)),)


def serve_prior_notice(
    steps: DueSteps, form: c.ServePriorNotice, grounds: tuple[str, ...], setting: Setting
) -> tuple[PriorNoticeServed]:
    """A further notice is for grounds that came up since; a wrong date is corrected instead."""
    _dated("served_on", form.served_on, setting)
    earlier = steps.notice
    if earlier is not None and set(grounds) <= set(earlier.grounds):
        raise setting.refuse(
            "noticed-already",
            f"告知书已于 {earlier.deemed_on} 送达；日期有误的，请更正送达日期",
            f"prior notice was served on {earlier.deemed_on}; correct the date where it is wrong",
        )
    if earlier is not None:
        not_before("served_on", form.served_on, earlier.served_on, SERVED)
    agreeing(form.served_on, form.method, form.evidence)
    deemed = deemed_day(form.served_on, form.method, setting)
    attempts = told_attempts(form, NOTICE, steps.attempts)
    return (
        setting.family.prior_notice_served(
            **{**dict(form), "earlier_attempts": attempts},
            grounds=grounds,
            deemed_on=deemed,
            statement_until=_statement_until(deemed, setting),
            calendar=setting.terms.calendar_version,
        ),
    )


def correct_prior_notice(
    steps: DueSteps, form: c.CorrectPriorNotice, setting: Setting
) -> tuple[Event, ...]:
    """The statement period moves with the day of service, also after the decision."""
    notice = _require_notice(steps, setting)
    _dated("served_on", form.served_on, setting)
    not_future("corrected_on", form.corrected_on, setting.today)
    not_before("corrected_on", form.corrected_on, form.served_on, SERVED)
    method = form.method or notice.method
    deemed = deemed_day(form.served_on, method, setting)
    return (
        setting.family.prior_notice_corrected(
            corrects=notice.version,
            served_on=form.served_on,
            deemed_on=deemed,
            method=method,
            received_by=notice.received_by if form.received_by is None else form.received_by,
            statement_until=_statement_until(deemed, setting),
            corrected_on=form.corrected_on,
            reason=form.reason,
            **corrected(notice, form, method),
        ),
    )


def add_notice_evidence(
    steps: DueSteps, form: AddEvidence, consent: Consent | None, setting: Setting
) -> tuple[Event, ...]:
    said = added(_require_notice(steps, setting), form, consent, setting.today)
    return (setting.family.service_evidence_added(paper=NOTICE, **said),)


def attempt_notice(form: Attempt, setting: Setting) -> tuple[Event, ...]:
    said = attempted(form, setting.begun_on, BEGUN, setting.today)
    return (setting.family.service_attempted(paper=NOTICE, **said),)


def receive_statement(
    steps: DueSteps, form: c.ReceiveStatement, setting: Setting
) -> tuple[Event, ...]:
    """In time or late, it is kept; whether it was in time is folded from the day of service."""
    _after_notice("received_on", form.received_on, steps, setting)
    return (setting.family.statement_received(**dict(form)),)


def waive_statement(steps: DueSteps, form: c.WaiveStatement, setting: Setting) -> tuple[Event, ...]:
    _after_notice("waived_on", form.waived_on, steps, setting)
    return (setting.family.statement_waived(**dict(form)),)


def request_hearing(steps: DueSteps, form: c.RequestHearing, setting: Setting) -> tuple[Event, ...]:
    _after_notice("requested_on", form.requested_on, steps, setting)
    if not setting.flag("hearing-offered"):
        raise setting.refuse("no-hearing", "本局不安排听证", "the office offers no hearing")
    period = hearing_period(steps, setting)
    assert period is not None
    if form.requested_on > period.last_day:
        raise setting.refuse(
            "hearing-asked-too-late",
            f"听证应在 {period.last_day} 前申请",
            f"a hearing is asked for by {period.last_day}",
        )
    if hearing_open(steps, form.requested_on):
        raise setting.refuse(
            "hearing-asked-already", "已申请听证", "a hearing was asked for already"
        )
    return (setting.family.hearing_requested(**dict(form)),)


def end_hearing(steps: DueSteps, form: c.EndHearing, setting: Setting) -> tuple[Event, ...]:
    """Held, or waived by whoever asked for it."""
    _after_notice("on", form.on, steps, setting)
    if not hearing_open(steps, form.on):
        raise setting.refuse(
            "no-hearing-asked", "没有待举行的听证", "no hearing was asked for by that day"
        )
    if form.held:
        held = form.model_dump(exclude={"on", "held"})
        return (setting.family.hearing_held(held_on=form.on, **held),)
    return (setting.family.hearing_waived(waived_on=form.on, record=form.record),)


def review_statement(
    steps: DueSteps, form: c.ReviewStatement, setting: Setting
) -> tuple[Event, ...]:
    _after_notice("reviewed_on", form.reviewed_on, steps, setting)
    if not any(statement.on <= form.reviewed_on for statement in steps.statements):
        raise setting.refuse(
            "no-statement", "没有收到陈述申辩", "no statement was received by that day"
        )
    return (setting.family.statement_reviewed(**dict(form)),)


def review_legally(
    steps: DueSteps, form: c.ReviewLegally, actor: Actor, setting: Setting
) -> tuple[Event, ...]:
    """By somebody else than the proposer; a returned matter is reviewed again."""
    _after_notice("reviewed_on", form.reviewed_on, steps, setting)
    if actor.name == setting.proposer:
        raise NotYours(
            "own-proposal",
            Text("提出人不能审核自己的提议", "who proposed it does not review it"),
            citation=setting.family.citation,
        )
    return (setting.family.legally_reviewed(**dict(form)),)


def discuss(steps: DueSteps, form: c.Discuss, setting: Setting) -> tuple[Event, ...]:
    _after_notice("held_on", form.held_on, steps, setting)
    return (setting.family.discussed(**dict(form)),)


def annul(
    entries: Iterable[Entry],
    form: c.AnnulStep,
    actor: Actor,
    proposers: Collection[str],
    setting: Setting,
) -> tuple[Event, ...]:
    """By who entered it, or an approver who proposed nothing; a right day is entered anew."""
    found = next((one for one in entries if one.version == form.entry), None)
    if found is None:
        raise Unknown(
            "unknown-entry",
            Text(
                f"没有可撤销的登记：{form.entry}（送达日期有误的，请更正）",
                f"no entry {form.entry} to annul (a wrong day of service is corrected instead)",
            ),
            field="entry",
        )
    may_annul = actor.approves and actor.name not in proposers
    if actor.name != found.by and not may_annul:
        raise NotYours(
            "not-your-entry",
            Text(
                "由登记人本人，或者提出人以外的审批人员撤销",
                "it is annulled by who entered it, or by an approver who did not propose",
            ),
            citation=setting.family.citation,
        )
    not_future("on", form.on, setting.today)
    not_before("on", form.on, found.on, Text("该步骤的日期", "the day of that step"))
    return (setting.family.step_annulled(**dict(form), step=found.step, step_on=found.on),)


def _statement_until(deemed: date, setting: Setting) -> date:
    what = SERVED
    return setting.terms.period(
        setting.key("statement-days"), deemed, what, setting.begun_on
    ).last_day


def _dated(field: str, day: date, setting: Setting) -> None:
    not_future(field, day, setting.today)
    not_before(field, day, setting.begun_on, BEGUN)


def _after_notice(field: str, day: date, steps: DueSteps, setting: Setting) -> None:
    """Not before the first notice was sent; an announced one may be answered at once."""
    _require_notice(steps, setting)
    _dated(field, day, setting)
    not_before(field, day, steps.notices[0].served_on, SERVED)


def _require_notice(steps: DueSteps, setting: Setting) -> PriorNotice:
    if steps.notice is None:
        raise setting.refuse("no-prior-notice", "尚未送达告知书", "no prior notice was served yet")
    return steps.notice
