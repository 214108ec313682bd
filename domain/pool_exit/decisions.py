"""What may be done in an exit from the pool, and what then is recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.deadline import Unit
from domain.pool_exit import commands as c
from domain.pool_exit import events as e
from domain.pool_exit.state import STATUSES, PoolExit
from domain.service import (
    AddEvidence,
    Attempt,
    Consent,
    Evidence,
    Method,
    added,
    agreeing,
    attempted,
    corrected,
    day_of,
)
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Role,
    Text,
    not_before,
    not_future,
    out_of_turn,
)

DECIDED = Text("决定日期", "the decision")


def propose(form: c.Propose, reference: str, actor: Actor, today: date) -> tuple[Event, ...]:
    """A provider may ask for its own exit only; the other two bases are the office's."""
    if actor.role is Role.PROVIDER and form.basis != "voluntary":
        raise NotYours(
            "not-yours",
            Text("服务商只能自行申请退出", "a provider may only ask for its own exit"),
            citation="7",
        )
    not_future("proposed_on", form.proposed_on, today)
    return (e.Proposed(**dict(form), reference=reference),)


def hear(state: PoolExit, form: c.Hear, actor: Actor, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "proposed", "heard")
    if actor.role is Role.PROVIDER and not form.statement:
        raise Malformed(
            "reason-needed",
            Text("请写明意见", "say what you have to say"),
            citation="7",
            field="statement",
        )
    if state.statement and not form.statement:
        raise NotAllowedNow(
            "heard-already",
            Text("服务商已提出意见", "the provider has said something already"),
            citation="7",
            field="statement",
        )
    return (e.ProviderHeard(**dict(form)),)


def drop(state: PoolExit, form: c.Drop, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "proposed", "heard", "decided")
    return (e.Dropped(**dict(form)),)


def decide(state: PoolExit, form: c.Decide, actor: Actor, today: date) -> tuple[Event, ...]:
    """By an approver who did not propose it; whoever did not ask for it itself is heard before."""
    allowed = ("proposed", "heard") if state.basis == "voluntary" else ("heard",)
    _step(state, form.on, today, *allowed)
    if not actor.approves or actor.name == state.proposed_by:
        raise _second()
    return (e.Decided(**dict(form)),)


def take_effect(
    state: PoolExit, form: c.Serve, running: tuple[UUID, ...], terms: Terms, today: date
) -> tuple[Event, ...]:
    _step(state, form.on, today, "decided")
    _agreeing(state, form.on, form.method, form.evidence, terms, today)
    return (e.TookEffect(running=running, **dict(form)),)


def _agreeing(
    state: PoolExit,
    on: date,
    method: Method | None,
    evidence: Evidence | None,
    terms: Terms,
    today: date,
) -> None:
    """An announcement counts some days after it was made: `on` is that later day."""
    if method is None:
        if evidence is not None:
            raise Malformed(
                "method-first",
                Text("请先选择送达方式", "say how it was served"),
                citation="民事诉讼法 88",
                field="method",
            )
        return
    made = day_of(method, evidence)
    if method is Method.PUBLIC and made is not None:
        not_future("evidence.public.announced_on", made, today)
        days = terms.known(state.proposed_on).whole("service.announcement-days")
        what = Text("公告发布", "announcement made")
        if on != (last := terms.counted(made, days, Unit.ANNOUNCEMENT, what).last_day):
            raise Malformed(
                "other-day",
                Text(
                    f"{made} 公告，视为 {last} 送达：请将送达日期改为该日",
                    f"announced on {made}, it counts as served on {last}: give that day",
                ),
                citation="民事诉讼法 95",
                field="evidence.public.announced_on",
            )
        on = made
    agreeing(on, method, evidence)


def add_evidence(
    state: PoolExit, form: AddEvidence, consent: Consent | None, today: date
) -> tuple[Event, ...]:
    if state.service is None:
        raise NotAllowedNow(
            "not-served", Text("决定尚未送达", "the decision was not served yet"), citation="7"
        )
    said = added(state.service, form, consent, today)
    return (e.ServiceEvidenceAdded(paper="decision", **said),)


def attempt_service(state: PoolExit, form: Attempt, today: date) -> tuple[Event, ...]:
    _in_step(state, "decided", "effective")
    assert state.decided_on is not None
    return (
        e.ServiceAttempted(paper="decision", **attempted(form, state.decided_on, DECIDED, today)),
    )


def correct_service(
    state: PoolExit, form: c.CorrectService, terms: Terms, today: date
) -> tuple[Event, ...]:
    """It holds from the corrected day; a service is recorded when it was, so none lies ahead."""
    _in_step(state, "effective")
    not_future("corrected_on", form.corrected_on, today)
    not_future("served_on", form.served_on, today)
    assert state.decided_on is not None and state.service is not None
    not_before("served_on", form.served_on, state.decided_on, DECIDED)
    not_before("corrected_on", form.corrected_on, form.served_on, Text("送达日期", "the service"))
    served = state.service
    told = form.model_dump(exclude={"served_on", "corrected_on", "reason"}, exclude_defaults=True)
    if form.served_on == state.effective_on and not told:
        return ()
    method = form.method or served.method
    _agreeing(state, form.served_on, method, form.evidence, terms, today)
    kept = form.model_copy(update={"evidence": None}) if method is Method.PUBLIC else form
    proof = {} if method is None else corrected(served, kept, method)
    if (form.served_on, method) == (served.served_on, served.method):
        proof["evidence"] = served.evidence
    return (
        e.ServiceCorrected(
            corrects=served.version,
            served_on=form.served_on,
            method=method,
            received_by=served.received_by if form.received_by is None else form.received_by,
            corrected_on=form.corrected_on,
            reason=form.reason,
            **(proof | ({"evidence": form.evidence} if form.evidence is not None else {})),
        ),
    )


def lose_ground(state: PoolExit, reason: str, on: date) -> tuple[Event, ...]:
    """The conclusion fell: what is pending falls with it, what took effect waits for a person."""
    if state.is_pending:
        return (e.Dropped(on=on, reason=reason, ground_fell=True),)
    return (e.GroundFell(on=on, reason=reason),) if state.status == "effective" else ()


def revoke(state: PoolExit, form: c.Revoke, actor: Actor, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "effective")
    if not actor.approves:
        raise _second()
    return (e.Revoked(**dict(form)),)


def _step(state: PoolExit, on: date, today: date, *allowed: str) -> None:
    _in_step(state, *allowed)
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def _in_step(state: PoolExit, *allowed: str) -> None:
    if state.status not in allowed:
        record, steps = Text("退出事项", "the exit"), [STATUSES[status] for status in allowed]
        raise out_of_turn("exit-state", record, STATUSES[state.status], citation="7", allowed=steps)


def _second() -> NotYours:
    return NotYours(
        "second-person",
        Text("由审批人决定，且不得为提出人", "an approver who did not propose it decides"),
        citation="7",
    )
