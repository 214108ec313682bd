"""Decisions on an admission batch, in the order of the procedure (Art. 2, 7)."""

from __future__ import annotations

from datetime import date

from domain.admission import commands as c
from domain.admission import events as e
from domain.admission.state import STATUSES, Application, Batch, window
from domain.provider import Provider
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    Unknown,
    not_before,
    not_future,
    out_of_turn,
)


def open_batch(form: c.OpenBatch, reference: str, today: date) -> tuple[Event, ...]:
    not_future("opened_on", form.opened_on, today)
    not_before("first", form.first, form.opened_on, Text("批次开启日期", "the opening"))
    not_before("last", form.last, form.first, Text("申报首日", "the first day of the window"))
    return (e.BatchOpened(**dict(form), reference=reference),)


def apply(state: Batch, form: c.Apply, today: date) -> tuple[Event, ...]:
    """Within the window, once for each legal person."""
    _require(state, "open")
    not_future("on", form.on, today)
    if not state.first <= form.on <= state.last:
        raise Malformed(
            "outside-window",
            Text(
                f"不在申报期（{state.first} 至 {state.last}）内",
                f"outside the application window ({state.first} to {state.last})",
            ),
            field="on",
            citation="2",
        )
    code = form.applicant.uscc
    if any(a.is_live and a.applicant.uscc == code for a in state.applications):
        raise NotAllowedNow(
            "applied-already",
            Text("该单位在本批次已申报", "this body has applied in this batch already"),
            citation="2",
            field="applicant.uscc",
        )
    return (e.ApplicationReceived(number=len(state.applications) + 1, **dict(form)),)


def withdraw(state: Batch, form: c.WithdrawApplication, today: date) -> tuple[Event, ...]:
    _require(state, "open", "publicised", "decided")
    found = _application(state, form.number)
    not_future("on", form.on, today)
    not_before("on", form.on, found.on, Text("申报日期", "the application"))
    return (e.ApplicationWithdrawn(**dict(form)),)


def review(
    state: Batch, form: c.ReviewApplication, known: Provider | None, today: date
) -> tuple[Event, ...]:
    """`known`: the provider that this legal person is already."""
    _require(state, "open")
    found = _application(state, form.number)
    not_future("on", form.on, today)
    not_before("on", form.on, found.on, Text("申报日期", "the application"))
    if form.accepted:
        require_admissible(known, "accepted")
    return (e.ApplicationReviewed(**dict(form)),)


def require_admissible(known: Provider | None, field: str) -> None:
    """Who was expelled, disqualified or grey-listed is not taken in again (reading A-27)."""
    if known is None or (known.status == "exited" and not known.grey_listed):
        return
    if known.status == "listed" and not known.grey_listed:
        raise NotAllowedNow(
            "in-pool",
            Text("该服务商已在资源池内", "the provider is in the pool already"),
            citation="2",
            field=field,
        )
    raise NotAllowedNow(
        "readmission-closed",
        Text(
            "被清退、取消服务资格或者列入灰名单的服务商，不得入选",
            "who was expelled, disqualified or grey-listed is not admitted",
        ),
        citation="15" if known.status == "disqualified" and not known.grey_listed else "14",
        field=field,
    )


def publicise(state: Batch, form: c.Publicise, terms: Terms, today: date) -> tuple[Event, ...]:
    """After the window and every review; the notice prints its first and last day (A-26)."""
    _require(state, "open")
    not_future("on", form.on, today)
    if form.on <= state.last:
        raise NotAllowedNow(
            "window-runs",
            Text(f"申报期至 {state.last} 才结束", f"applications are taken until {state.last}"),
            citation="2",
            field="on",
        )
    live = [a for a in state.applications if a.is_live]
    waiting = [str(a.number) for a in live if a.accepted is None]
    if not live:
        raise NotAllowedNow("not-reviewed", Text("没有申报", "nobody has applied"), citation="2")
    if waiting:
        numbers = ", ".join(waiting)
        raise NotAllowedNow(
            "not-reviewed",
            Text(f"尚未评审的申报：{numbers}", f"applications without a review: {numbers}"),
            citation="2",
        )
    reviewed = max(a.reviewed_on for a in live if a.reviewed_on is not None)
    not_before("on", form.on, reviewed, Text("评审日期", "the review"))
    days = _days(state, form, terms)
    account = window(state.opened_on, form.on, days, terms)
    return (
        e.ResultPublicised(
            numbers=state.acceptable,
            place=form.place,
            days=days,
            first=account.first_day,
            last=account.last_day,
        ),
    )


def _days(state: Batch, form: c.Publicise, terms: Terms) -> int:
    measures = terms.known(state.opened_on)
    if form.days is None:
        return measures.whole("publicity.days")
    least, most = measures.whole("publicity.min-days"), measures.whole("publicity.max-days")
    if not least <= form.days <= most:
        raise Malformed(
            "period",
            Text(f"公示期为 {least} 至 {most} 日", f"a public notice runs {least} to {most} days"),
            field="days",
            citation="2",
        )
    return form.days


def object_(state: Batch, form: c.Object, terms: Terms, today: date) -> tuple[Event, ...]:
    """While the notice runs, also where it is entered later; else it is a complaint (Art. 15)."""
    _require(state, "publicised", "decided")
    not_future("on", form.on, today)
    account = state.window(terms)
    assert account is not None and state.notice is not None
    if form.application is not None:
        _application(state, form.application)
    not_before("on", form.on, state.notice.first, Text("公示首日", "the first day of the notice"))
    if form.on > account.last_day:
        raise NotAllowedNow(
            "window-over",
            Text(
                f"公示期已于 {account.last_day} 届满，可作为投诉举报提出",
                f"the notice ended on {account.last_day}; it can be brought as a complaint",
            ),
            citation="15",
            field="on",
        )
    return (e.ObjectionReceived(number=len(state.objections) + 1, **dict(form)),)


def settle(state: Batch, form: c.SettleObjection, today: date) -> tuple[Event, ...]:
    """Settled again before the list, the later word counts: one upheld strikes the application."""
    _require(state, "publicised", "decided")
    found = state.objection(form.number)
    if found is None:
        raise Unknown(
            "unknown-objection",
            Text(f"没有第 {form.number} 号异议", f"there is no objection {form.number}"),
            field="number",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, found.on, Text("异议收到日期", "the objection"))
    if form.upheld and found.application is None:
        raise Malformed(
            "whole-batch",
            Text(
                "针对整个批次的异议成立的，请取消批次",
                "an objection against the whole batch is met by cancelling the batch",
            ),
            field="upheld",
            citation="2",
        )
    return (e.ObjectionSettled(**dict(form)),)


def decide(
    state: Batch, form: c.Decide, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """By an approver who reviewed none, after the notice, with every objection settled."""
    _require(state, "publicised")
    if not actor.approves or actor.name in state.reviewers:
        raise NotYours(
            "second-person",
            Text("由未参与评审的审批人决定", "an approver who reviewed none decides"),
            citation="7",
        )
    not_future("on", form.on, today)
    account = state.window(terms)
    assert account is not None
    if form.on <= account.last_day:
        raise NotAllowedNow(
            "window-runs",
            Text(
                f"公示期至 {account.last_day} 届满", f"the public notice runs to {account.last_day}"
            ),
            citation="2",
            field="on",
        )
    _require_settled(state)
    return (e.BatchDecided(accepted=state.acceptable, **dict(form)),)


def _require_settled(state: Batch) -> None:
    open_ones = [str(o.number) for o in state.objections if o.upheld is None]
    if open_ones:
        numbers = ", ".join(open_ones)
        raise NotAllowedNow(
            "objections-open",
            Text(f"尚未处理的异议：{numbers}", f"objections not settled: {numbers}"),
            citation="2",
        )


def to_be_listed(state: Batch, form: c.PublishList, today: date) -> tuple[Application, ...]:
    """The applications that the decision accepted and that still stand."""
    _require(state, "decided")
    _require_settled(state)
    _dated(state, form.on, today)
    return tuple(
        a for a in state.applications if a.number in state.accepted and a.number in state.acceptable
    )


def list_(form: c.PublishList, listings: tuple[e.Listing, ...]) -> tuple[Event, ...]:
    return (e.BatchListed(document=form.document, on=form.on, listings=listings),)


def cancel(state: Batch, form: c.Cancel, actor: Actor, today: date) -> tuple[Event, ...]:
    _require(state, "open", "publicised", "decided")
    if not actor.approves:
        raise NotYours("approver", Text("由审批人决定", "an approver decides"), citation="7")
    _dated(state, form.on, today)
    return (e.BatchCancelled(**dict(form)),)


def _require(state: Batch, *allowed: str) -> None:
    if state.status not in allowed:
        raise out_of_turn(
            "batch-state",
            Text("批次", "the batch"),
            STATUSES[state.status],
            citation="2",
            allowed=[STATUSES[status] for status in allowed],
        )


def _dated(state: Batch, on: date, today: date) -> None:
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def _application(state: Batch, number: int) -> Application:
    found = state.application(number)
    if found is None or not found.is_live:
        raise Unknown(
            "unknown-application",
            Text(f"没有第 {number} 号申报，或者已撤回", f"no live application has number {number}"),
            field="number",
        )
    return found
