"""What the views say of schemes, periods and assessments."""

from __future__ import annotations

from typing import Any, Final

from domain.assessment import adoption, period
from domain.assessment import events as e
from domain.assessment.adoption import SchemeBook
from domain.assessment.period import Period
from domain.assessment.scheme import Conclusion
from domain.assessment.state import STATUSES, Assessment
from domain.catalogue import ASSESSMENT, ASSESSMENT_PERIOD, ASSESSMENT_SCHEME
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    quote,
    then,
    when,
    why,
)
from projections.spelling import newest_first

CONCLUSIONS: Final = {
    Conclusion.KEEP: Text("保留", "keep"),
    Conclusion.RECTIFY: Text("整改", "rectify"),
    Conclusion.EXIT: Text("退出", "exit"),
}

# Schemes and periods


def _adopted(event: adoption.SchemeAdopted) -> Text:
    n = len(event.scheme.items)
    return Text(
        f"采用考核方案“{event.scheme.title.zh}”（{quote(event.document)}），指标 {n} 项",
        f"scheme of assessment adopted: {event.scheme.title.en} ({quote(event.document)}), "
        f"{counted(n, 'item')}",
    )


def _scheme_listed(state: SchemeBook) -> dict[str, Any]:
    latest = state.latest
    return {
        "title": latest.scheme.title.zh,
        "sort_key": newest_first(latest.adopted_on),
        "on_date": latest.adopted_on,
        "provider_ids": [],
        "words": (latest.scheme.title.en, latest.scheme.id, latest.document),
        "item": {
            "scheme": latest.scheme.id,
            "title": {"zh": latest.scheme.title.zh, "en": latest.scheme.title.en},
            "edition": latest.number,
            "document": latest.document,
            "adopted_on": latest.adopted_on,
        },
    }


def _period_opened(event: period.PeriodOpened) -> Text:
    n = len(event.provider_ids)
    return Text(
        f"开启考核期“{quote(event.name)}”（{event.first} 至 {event.last}），服务商 {n} 家",
        f"assessment period opened: {quote(event.name)} ({event.first} to {event.last}), "
        f"{counted(n, 'provider')}",
    )


def _period_listed(state: Period) -> dict[str, Any]:
    return {
        "title": state.name,
        "sort_key": newest_first(state.opened_on),
        "on_date": state.opened_on,
        "provider_ids": [],
        "item": {
            "name": state.name,
            "first": state.first,
            "last": state.last,
            "scheme_id": state.scheme_id,
            "edition": state.edition,
            "providers": len(state.provider_ids),
        },
    }


SCHEME: Final = Telling(
    ASSESSMENT_SCHEME,
    label=Text("考核方案", "scheme of assessment"),
    sentences={
        adoption.SchemeAdopted: _adopted,
        adoption.SchemeWithdrawn: lambda event: join(
            Text("停用考核方案", "the scheme is no longer used"), why(event.reason)
        ),
    },
    statuses={
        "adopted": Text("使用中", "in use"),
        "withdrawn": Text("已停用", "no longer in use"),
    },
    listed=_scheme_listed,
)

PERIOD: Final = Telling(
    ASSESSMENT_PERIOD,
    label=Text("考核期", "assessment period"),
    sentences={
        period.PeriodOpened: _period_opened,
        period.ProviderAdded: lambda _: Text(
            "考核期增加服务商", "a provider was added to the period"
        ),
        period.PeriodClosed: lambda event: join(
            Text("考核期结束", "the assessment period was closed"), then("：", ": ", event.remark)
        ),
    },
    statuses={"open": Text("进行中", "open"), "closed": Text("已结束", "closed")},
    listed=_period_listed,
    internal=True,
)

# Assessments


def _opened(event: e.Opened) -> Text:
    return Text(
        f"开始考核：{quote(event.period_name)}", f"assessment begun: {quote(event.period_name)}"
    )


def _named(event: e.ScoreProposed | e.Scored | e.ItemLeftOut) -> Text:
    """Events that were stored before they bore the name have the code alone."""
    return event.label or Text(event.item, event.item)


def _proposed(event: e.ScoreProposed) -> Text:
    item = _named(event)
    return Text(
        f"系统建议{quote(item.zh)}得 {event.share}%（{event.arithmetic.zh}）",
        f"proposed for {quote(item.en)}: {event.share}% ({event.arithmetic.en})",
    )


def _scored(event: e.Scored) -> Text:
    item = _named(event)
    return join(
        Text(f"{quote(item.zh)}评 {event.points} 分", f"{quote(item.en)}: {event.points} points"),
        when(event.step, f"（{event.step}）", f" ({event.step})"),
        when(event.as_proposed, "，采纳系统建议", ", as proposed"),
        then("，依据：", "; ground: ", "" if event.as_proposed else event.basis),
    )


def _left_out(event: e.ItemLeftOut) -> Text:
    item = _named(event)
    return join(
        Text(
            f"{quote(item.zh)}不计分，其余权重折算", f"{quote(item.en)} left out, the rest rescaled"
        ),
        why(event.reason),
    )


def _reviewed(event: e.Reviewed) -> Text:
    if not event.confirmed:
        return join(Text("考核复核退回", "the review returned it"), why(event.reason))
    return join(
        Text(f"考核复核确认：{event.total} 分", f"the review confirmed {event.total} points"),
        then("，", "; ", event.reason),
    )


def _concluded(event: e.Concluded) -> Text:
    conclusion = CONCLUSIONS[event.conclusion]
    names = [quote(found.label) for found in event.behind]
    return join(
        Text(
            f"考核结论：{conclusion.zh}（{event.total} 分）",
            f"conclusion of the assessment: {conclusion.en} ({event.total} points)",
        ),
        when(
            event.targets_behind,
            f"，认定任务目标滞后：{'、'.join(names)}",
            f"; targets found behind: {', '.join(names)}",
        ),
        why(event.reasons),
    )


def _listed(state: Assessment) -> dict[str, Any]:
    totals, ended = state.totals, state.ended
    return {
        "title": state.period_name,
        "sort_key": newest_first(state.opened_on),
        "on_date": state.opened_on,
        "provider_ids": [state.provider_id],
        "concealed": not state.was_reviewed,
        "item": {
            "provider_id": state.provider_id,
            "period_id": state.period_id,
            "period_name": state.period_name,
            "total": totals.total,
            "band": totals.band,
            "conclusion": ended.conclusion.value if ended is not None else None,
            "targets_behind": ended.targets_behind if ended is not None else None,
        },
    }


def _filed(state: Assessment) -> list[dict[str, Any]]:
    ended = state.ended
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.period_name,
            "on_date": state.opened_on,
            "title": Text(f"绩效考核：{state.period_name}", f"assessment: {state.period_name}"),
            "facts": {
                "period_id": state.period_id,
                "total": state.totals.total,
                "band": state.totals.band,
                "conclusion": ended.conclusion.value if ended is not None else None,
                "behind": [found.target for found in ended.behind] if ended is not None else [],
            },
        }
    ]


def _tasks(state: Assessment, terms: Terms) -> list[Task]:
    match state.status:
        case "opened" | "scoring" | "returned" | "annulled":
            return [Task("assessment.score", Role.CASEWORKER, state.last_on)]
        case "scored":
            who = state.scorers
            return [Task("assessment.review", Role.APPROVER, state.last_on, not_for=who)]
        case "reviewed":
            who = state.scorers
            return [Task("assessment.conclude", Role.APPROVER, state.last_on, not_for=who)]
    return []


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    return Concerned(event.provider_id) if isinstance(event, e.Opened) else None


SENTENCES: Final[Sentences] = {
    e.Opened: _opened,
    e.ScoreProposed: _proposed,
    e.Scored: _scored,
    e.ItemLeftOut: _left_out,
    e.RemarksHeard: lambda event: join(
        Text("听取服务商对考核的意见", "the provider's remarks were heard"),
        then("：", ": ", event.statement),
    ),
    e.Reviewed: _reviewed,
    e.Concluded: _concluded,
    e.ResultPublished: lambda _: Text("考核结果公布", "the result was published"),
    e.ConclusionAnnulled: lambda event: join(
        Text("撤销考核结论", "the conclusion was annulled"), why(event.reason)
    ),
    e.LedToExit: lambda _: Text("依考核结论提出退出", "an exit was proposed on the conclusion"),
}

ONE: Final = Telling(
    ASSESSMENT,
    label=Text("绩效考核", "assessment"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "assessment.score": Text("考核评分", "score the assessment"),
        "assessment.review": Text("复核考核评分", "review the scores"),
        "assessment.conclude": Text("作出考核结论", "conclude the assessment"),
    },
    internal=True,
)

TELLINGS: Final = (SCHEME, PERIOD, ONE)
