"""What may be done with a project, and what it comes to (Art. 8, 9(3), 12(4), 12(6), 13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from domain.engagement import commands as c
from domain.engagement import events as e
from domain.engagement.state import Engagement
from domain.values import (
    Event,
    Malformed,
    NotAllowedNow,
    Text,
    Unknown,
    not_before,
    not_future,
)

PROJECT = Text("立项日期", "the project")


def establish(form: c.Establish, acting_lead: bool, today: date) -> tuple[Event, ...]:
    not_future("established_on", form.established_on, today)
    if form.provider_id in form.product_provider_ids:
        raise Malformed(
            "twice-named",
            Text(
                "牵头服务商不能同时列为产品服务商",
                "the lead provider is not listed again as a product provider",
            ),
            field="product_provider_ids",
            citation="9.3",
        )
    return (e.Established(**dict(form), acting_lead=acting_lead),)


def _dated(state: Engagement, field: str, day: date, today: date) -> None:
    not_future(field, day, today)
    not_before(field, day, state.established_on, PROJECT)


def _require_live(state: Engagement) -> None:
    if not state.is_live:
        raise NotAllowedNow(
            "engagement-closed",
            Text(
                "项目已经结束；确需继续的，先重新开启",
                "the engagement has ended; reopen it first where it must go on",
            ),
            citation="8",
        )


def rate(state: Engagement, form: c.Rate, pilot: bool, today: date) -> tuple[Event, ...]:
    _dated(state, "rated_on", form.rated_on, today)
    provider_id = form.provider_id or state.lead_on(form.rated_on)
    if not state.took_part(provider_id, form.rated_on):
        raise Malformed(
            "no-engagement",
            Text(
                "该企业与此服务商没有改造项目，不能评价",
                "the enterprise has no engagement with this provider and cannot rate it",
            ),
            field="provider_id",
            citation="12.6",
        )
    return (
        e.SatisfactionRated(
            provider_id=provider_id,
            enterprise_id=state.enterprise_id,
            rating=form.rating,
            rated_on=form.rated_on,
            comment=form.comment,
            pilot=pilot,
        ),
    )


def recount(state: Engagement, member: Callable[[date], bool], on: date) -> tuple[Event, ...]:
    """Each rating by the days on which its enterprise belongs to the pilot, as known now."""
    return tuple(
        e.RatingRecounted(
            rating_version=rating.version, provider_id=rating.provider_id, pilot=pilot, on=on
        )
        for rating in state.ratings
        if (pilot := member(rating.rated_on)) is not rating.pilot
    )


def annul_rating(state: Engagement, form: c.AnnulRating, today: date) -> tuple[Event, ...]:
    not_future("annulled_on", form.annulled_on, today)
    rating = next((r for r in state.ratings if r.version == form.rating_version), None)
    if rating is None:
        raise Unknown(
            "unknown-rating",
            Text("没有这一版本号的评价", "no rating stands under this version"),
            field="rating_version",
        )
    not_before("annulled_on", form.annulled_on, rating.rated_on, Text("评价日期", "the rating"))
    if rating.annulled is not None:
        return ()
    return (
        e.RatingAnnulled(
            rating_version=rating.version,
            provider_id=rating.provider_id,
            annulled_on=form.annulled_on,
            reason=form.reason,
        ),
    )


def evaluate(state: Engagement, form: c.Evaluate, edition: str, today: date) -> tuple[Event, ...]:
    not_future("evaluated_on", form.evaluated_on, today)
    if form.stage is e.Stage.AFTER:
        not_before("evaluated_on", form.evaluated_on, state.established_on, PROJECT)
    return (e.LevelEvaluated(**dict(form) | {"edition": edition}),)


def annul_evaluation(state: Engagement, form: c.AnnulEvaluation, today: date) -> tuple[Event, ...]:
    found = next((v for v in state.evaluations if v.version == form.evaluation_version), None)
    if found is None:
        raise Unknown(
            "unknown-evaluation",
            Text("没有这一版本号的评测", "no evaluation stands under this version"),
            field="evaluation_version",
        )
    not_future("annulled_on", form.annulled_on, today)
    not_before("annulled_on", form.annulled_on, found.evaluated_on, Text("评测日期", "the day"))
    if found.annulled is not None:
        return ()
    return (e.EvaluationAnnulled(**dict(form)),)


def file_lists(state: Engagement, form: c.FileLists, today: date) -> tuple[Event, ...]:
    _require_live(state)
    _dated(state, "filed_on", form.filed_on, today)
    return (e.ListsFiled(**dict(form)),)


def file_diagnosis(state: Engagement, form: c.FileDiagnosis, today: date) -> tuple[Event, ...]:
    _require_live(state)
    _dated(state, "filed_on", form.filed_on, today)
    return (e.DiagnosisFiled(**dict(form)),)


def file_plan(state: Engagement, form: c.FilePlan, today: date) -> tuple[Event, ...]:
    _require_live(state)
    _dated(state, "filed_on", form.filed_on, today)
    return (e.PlanFiled(**dict(form)),)


def report_milestone(state: Engagement, form: c.ReportMilestone, today: date) -> tuple[Event, ...]:
    """Of the plan that counts: what it does not name cannot be reached or late."""
    _require_live(state)
    _dated(state, "reported_on", form.reported_on, today)
    if form.reached_on is not None:
        _dated(state, "reached_on", form.reached_on, form.reported_on)
    planned = state.plan.milestones if state.plan else ()
    if form.name not in {milestone.name for milestone in planned}:
        raise Malformed(
            "unknown-milestone",
            Text(
                f"实施方案没有这一节点：{form.name}", f"the plan names no milestone {form.name!r}"
            ),
            field="name",
            citation="8.2",
        )
    return (e.MilestoneReported(**dict(form)),)


def accept(state: Engagement, form: c.Accept, edition: str, today: date) -> tuple[Event, ...]:
    """The edition of the indicators is stored with the result (reading A-12)."""
    _require_live(state)
    _dated(state, "on", form.on, today)
    told = {"by": form.by, "report": form.report, "edition": edition, "results": form.results}
    if form.passed:
        return (e.Accepted.model_validate({**told, "accepted_on": form.on}),)
    return (e.AcceptanceFailed.model_validate({**told, "failed_on": form.on}),)


def replace(
    state: Engagement,
    replacement_id: UUID,
    old_provider_id: UUID,
    new_provider_id: UUID,
    acting: bool,
    on: date,
) -> tuple[Event, ...]:
    """Art. 13: the part of one provider goes to another one."""
    _require_live(state)
    if old_provider_id not in state.providers:
        raise NotAllowedNow(
            "part-ended",
            Text(
                "该服务商已不参与此项目", "this provider takes no part in the engagement any more"
            ),
            citation="13",
        )
    not_before("changed_on", on, state.established_on, PROJECT)
    lead = old_provider_id == state.provider_id
    if new_provider_id == state.provider_id or (not lead and new_provider_id in state.providers):
        raise Malformed(
            "takes-part-already",
            Text("接替的服务商已在此项目中承担该部分", "the new provider has that part already"),
            field="provider_id",
            citation="13",
        )
    others = (
        id_ for id_ in state.product_provider_ids if id_ not in (old_provider_id, new_provider_id)
    )
    providers = (
        (new_provider_id, *others) if lead else (state.provider_id, *others, new_provider_id)
    )
    return (
        e.ProviderReplaced(
            replacement_id=replacement_id,
            old_provider_id=old_provider_id,
            new_provider_id=new_provider_id,
            lead=lead,
            acting_lead=lead and acting,
            providers=providers,
            replaced_on=on,
        ),
    )


def annul_replacement(
    state: Engagement, replacement_id: UUID, reason: str, on: date
) -> tuple[Event, ...]:
    """Only the latest one: what followed rests on it."""
    if not state.former or state.former[-1].replacement_id != replacement_id:
        raise NotAllowedNow(
            "not-the-latest",
            Text("只能撤销最近一次更换", "only the latest replacement can be annulled"),
            citation="13",
        )
    before = state.former[-1].before
    return (
        e.ReplacementAnnulled(
            replacement_id=replacement_id,
            providers=before.providers,
            reason=reason,
            on=on,
        ),
    )


def close(state: Engagement, form: c.Close, today: date) -> tuple[Event, ...]:
    _require_live(state)
    _dated(state, "closed_on", form.closed_on, today)
    if form.ending is e.Ending.ABANDONED and not form.reason:
        raise Malformed(
            "reason-needed",
            Text("中止项目须写明理由", "give the reason for giving the project up"),
            field="reason",
            citation="8",
        )
    return (e.Closed(**dict(form)),)


def reopen(state: Engagement, form: c.Reopen, today: date) -> tuple[Event, ...]:
    if state.closed_on is None:
        raise NotAllowedNow(
            "still-live", Text("项目没有结束", "the engagement has not ended"), citation="8"
        )
    not_future("on", form.on, today)
    not_before("on", form.on, state.closed_on, Text("结束日期", "its end"))
    return (e.Reopened(**dict(form)),)
