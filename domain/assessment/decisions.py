"""Decisions on an assessment, in the order of the procedure (Art. 11, 14(6)).

One person scores, another reviews, and an approver who did not score concludes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.assessment import commands as c
from domain.assessment import events as e
from domain.assessment.period import Period
from domain.assessment.scheme import FULL, Item, Scoring
from domain.assessment.state import STATUSES, Assessment
from domain.assessment.totals import Proposal, points, share_of
from domain.measures import Measures
from domain.task_book.state import Line
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Role,
    Text,
    derived_id,
    not_before,
    not_future,
    out_of_turn,
)

LAG_RATIO = "assessment.lag-ratio"


def assessment_id(period_id: UUID, provider_id: UUID) -> UUID:
    """One provider is assessed once in a period."""
    return derived_id("assessment", period_id, provider_id)


def open_(period: Period, provider_id: UUID, on: date) -> tuple[Event, ...]:
    return (
        e.Opened(
            period_id=period.id,
            period_name=period.name,
            provider_id=provider_id,
            scheme=period.scheme,
            first=period.first,
            last=period.last,
            opened_on=on,
        ),
    )


def propose(
    state: Assessment, form: c.Propose, computed: Sequence[Proposal], today: date
) -> tuple[Event, ...]:
    """What the facts give now; a proposal that says nothing new is no event."""
    _require_scoring(state)
    _dated(state, form.on, today)
    return tuple(
        e.ScoreProposed(**dict(proposal), label=_item(state, proposal.item).label, on=form.on)
        for proposal in computed
        if proposal != state.proposal(proposal.item)
    )


def score(state: Assessment, form: c.SetScore, today: date) -> tuple[Event, ...]:
    _require_scoring(state)
    _dated(state, form.on, today)
    item = _item(state, form.item)
    proposal = state.proposal(item.code)
    if form.points is None and form.step is None:
        return (_as_proposed(item, proposal, form),)
    share = _share(item, form)
    given = proposal is not None and points(item, proposal.share) == points(item, share)
    if not form.basis and not given:
        raise Malformed(
            "reason-needed",
            Text(
                "请写明评分依据；与系统建议不同的，写明理由",
                "give the ground of the score, and the reason where it differs from the proposal",
            ),
            field="basis",
            citation="11",
        )
    return (
        e.Scored(
            item=item.code,
            label=item.label,
            share=share,
            points=points(item, share),
            step=form.step,
            basis=form.basis,
            evidence=form.evidence,
            on=form.on,
        ),
    )


def _as_proposed(item: Item, proposal: Proposal | None, form: c.SetScore) -> e.Scored:
    if proposal is None:
        raise Malformed(
            "no-proposal",
            Text(
                "该项没有系统建议（没有数据）：请评分，或说明理由后不计此项",
                "nothing is proposed for this item (no data): score it, or leave it out "
                "with a reason",
            ),
            field="points",
            citation="11",
        )
    return e.Scored(
        item=item.code,
        label=item.label,
        share=proposal.share,
        points=points(item, proposal.share),
        as_proposed=True,
        basis=form.basis or str(proposal.arithmetic),
        evidence=proposal.evidence,
        on=form.on,
    )


def _share(item: Item, form: c.SetScore) -> Decimal:
    if item.scoring is Scoring.STEPS:
        step = item.step(form.step) if form.step is not None else None
        if step is None:
            known = ", ".join(step.code for step in item.steps)
            raise _malformed(
                "step", f"该项按档次评定：{known}", f"this item takes one of the steps: {known}"
            )
        return step.share
    if form.points is None:
        raise _malformed("step", "该项按分值评定", "this item takes points")
    if form.points > item.weight:
        raise _malformed(
            "points", f"超过该项权重 {item.weight}", f"more than the item's weight {item.weight}"
        )
    return share_of(item, form.points)


def leave_out(
    state: Assessment, form: c.LeaveOut, computed: Sequence[Proposal], today: date
) -> tuple[Event, ...]:
    """Only what has no data: the weights of the others are rescaled; at least one item stays."""
    _require_scoring(state)
    _dated(state, form.on, today)
    item = _item(state, form.item)
    if any(proposal.item == item.code for proposal in computed):
        raise NotAllowedNow(
            "has-data",
            Text(
                "该项有数据，须评分；与系统建议不同的，写明理由",
                "there is data for this item: score it, with the reason where it differs "
                "from the proposal",
            ),
            citation="11",
            field="item",
        )
    if {item.code, *(out.item for out in state.left_out)} >= {i.code for i in state.scheme.items}:
        raise _malformed("item", "至少保留一项指标", "one item has to stay")
    return (e.ItemLeftOut(**dict(form), label=item.label),)


def hear_remarks(
    state: Assessment, form: c.HearRemarks, actor: Actor, today: date
) -> tuple[Event, ...]:
    """The provider's own from the review on, since it sees the scores then."""
    if state.ended is not None or (actor.role is Role.PROVIDER and not state.was_reviewed):
        raise _not_now(state)
    _dated(state, form.on, today)
    return (e.RemarksHeard(**dict(form)),)


def review(state: Assessment, form: c.Review, actor: Actor, today: date) -> tuple[Event, ...]:
    """A second person: a confirmed one may still be returned, such as after remarks."""
    if not (state.takes_scores or (state.stage == "reviewed" and not form.confirmed)):
        raise _not_now(state)
    _dated(state, form.on, today)
    _require_second(state, actor)
    totals = state.totals
    if not form.confirmed:
        if not form.reason:
            raise _malformed("reason", "退回须写明理由", "give the reason for the return")
        return (e.Reviewed(confirmed=False, reason=form.reason, on=form.on),)
    if not totals.complete:
        raise NotAllowedNow("not-scored", totals.sentence, citation="11")
    return (
        e.Reviewed(
            confirmed=True,
            reason=form.reason,
            total=totals.total,
            band=totals.band,
            on=form.on,
        ),
    )


def conclude(
    state: Assessment,
    form: c.Conclude,
    lines: Sequence[tuple[UUID, Line]],
    measures: Measures,
    actor: Actor,
    today: date,
) -> tuple[Event, ...]:
    """By an approver who did not score. `lines`: plan against actual at the end of the period."""
    if state.stage != "reviewed":
        raise _not_now(state)
    _dated(state, form.on, today)
    not_before("on", form.on, state.last, Text("考核期末日", "the last day of the period"))
    _require_second(state, actor)
    totals = state.totals
    assert totals.total is not None  # the review asked for it
    return (
        e.Concluded(
            conclusion=form.conclusion,
            reasons=form.reasons,
            targets_behind=form.targets_behind,
            behind=_behind(form, lines, measures.whole(LAG_RATIO)),
            total=totals.total,
            band=totals.band,
            on=form.on,
        ),
    )


def _behind(
    form: c.Conclude, lines: Sequence[tuple[UUID, Line]], ratio: int
) -> tuple[e.Behind, ...]:
    """Each named target as it stands: below its plan, and below the ratio where one is set."""
    if not form.behind:
        return ()
    if not lines:
        raise NotAllowedNow(
            "no-task-book",
            Text(
                "该服务商没有任务书，不适用第十四条第（六）项",
                "the provider has no task book: Article 14(6) does not apply",
            ),
            citation="14.6",
            field="behind",
        )
    found: list[e.Behind] = []
    for code in dict.fromkeys(form.behind):
        held = [(book, line) for book, line in lines if line.target == code and _lags(line, ratio)]
        if not held:
            raise NotAllowedNow("not-behind", _ahead(code, ratio), citation="14.6", field="behind")
        names = ("target", "label", "unit", "planned", "actual", "ratio")
        found += [
            e.Behind(task_book_id=book, **{name: getattr(line, name) for name in names})
            for book, line in held
        ]
    return tuple(found)


def _lags(line: Line, ratio: int) -> bool:
    """Compared exactly: what is shown is rounded."""
    if ratio == 0:
        return line.late
    return line.actual * FULL < line.planned * ratio


def _ahead(code: str, ratio: int) -> Text:
    if ratio == 0:
        return Text(
            f"目标 {code} 截至考核期末没有落后于计划",
            f"target {code} is not behind its plan at the end of the period",
        )
    return Text(
        f"目标 {code} 的完成率不低于 {ratio}%，不能认定滞后",
        f"target {code} reaches {ratio}% or more: it cannot be found behind",
    )


def publish(
    state: Assessment, publication_id: UUID | None, on: date, today: date
) -> tuple[Event, ...]:
    not_future("on", on, today)
    require_concluded(state, on)
    if state.published and publication_id in (None, state.published.publication_id):
        return ()
    return (e.ResultPublished(publication_id=publication_id, on=on),)


def annul(state: Assessment, form: c.Annul, actor: Actor, today: date) -> tuple[Event, ...]:
    if state.ended is None:
        raise _not_now(state)
    if not actor.approves:
        raise _not_yours()
    _dated(state, form.on, today)
    return (e.ConclusionAnnulled(**dict(form)),)


def lead_to_exit(state: Assessment, exit_id: UUID, on: date) -> tuple[Event, ...]:
    return (e.LedToExit(exit_id=exit_id, on=on),)


def require_concluded(state: Assessment, on: date) -> None:
    if state.ended is None:
        raise _not_now(state)
    not_before("on", on, state.ended.on, Text("考核结论日期", "the conclusion"))


def _require_scoring(state: Assessment) -> None:
    if not state.takes_scores:
        raise _not_now(state)


def _require_second(state: Assessment, actor: Actor) -> None:
    if not actor.approves or actor.name in state.scorers:
        raise _not_yours()


def _dated(state: Assessment, on: date, today: date) -> None:
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def _item(state: Assessment, code: str) -> Item:
    item = state.scheme.item(code)
    if item is None:
        raise _malformed("item", f"考核方案没有指标 {code}", f"the scheme has no item {code}")
    return item


def _not_now(state: Assessment) -> NotAllowedNow:
    status = STATUSES[state.status]
    return out_of_turn("assessment-state", Text("考核", "the assessment"), status, citation="11")


def _not_yours() -> NotYours:
    return NotYours(
        "second-person",
        Text(
            "复核和结论由审批人作出，且不得为评分人",
            "an approver who did not score reviews and concludes",
        ),
        citation="11",
    )


def _malformed(field: str, zh: str, en: str) -> Malformed:
    return Malformed(field, Text(zh, en), field=field, citation="11")
