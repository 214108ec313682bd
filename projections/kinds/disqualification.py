"""What the views say of disqualification cases (Art. 15), in neutral words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.catalogue import DISQUALIFICATION
from domain.disqualification import Disqualification
from domain.disqualification import events as e
from domain.disqualification.checks import papers_of
from domain.disqualification.clock import disclosure, setting_of, withdrawal
from domain.disqualification.state import STATUSES
from domain.due_steps import only_reviewer, statement_period
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.due_steps import (
    DECISION_EVIDENCE,
    NOTICE_EVIDENCE,
    remedies,
    sentences,
    served,
)
from projections.kinds.service import evidence_wanted
from projections.kinds.telling import (
    Concerned,
    Falling,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    when,
    why,
)
from projections.spelling import newest_first


def _proposed(event: e.Proposed) -> Text:
    n = len(event.report_ids)
    return join(
        Text(
            f"提出取消服务资格 {event.reference}：依据举报投诉 {n} 件",
            f"disqualification {event.reference} proposed on {counted(n, 'verified report')}",
        ),
        when(event.escalation_id, "；依升级事项提出", "; answers an escalation"),
    )


def _decision_served(event: e.DecisionServed) -> Text:
    return served(event, e.FAMILY.decision, remedies(event.review_until, event.litigation_until))


SENTENCES: Final[Sentences] = {
    e.Proposed: _proposed,
    e.ReportJoined: lambda e: Text("一件举报投诉并入本案", "a report joined the case"),
    e.ReportLost: lambda e: Text(
        "所依据的一件举报投诉已不成立", "a report that the case rests on does not hold any more"
    ),
    e.Dropped: lambda e: join(Text("不再办理", "the case was dropped"), why(e.reason)),
    e.Absorbed: lambda e: join(
        Text("并入清退程序办理", "the expulsion proceeding took it over"), why(e.reason)
    ),
    **sentences(e.FAMILY),
    e.DisqualificationDecided: lambda e: join(
        Text(f"决定取消服务资格（{e.reference}）", f"disqualification decided ({e.reference})"),
        why(e.reason),
    ),
    e.NotDisqualified: lambda e: join(
        Text("决定不予取消服务资格", "decided not to disqualify"), why(e.reason)
    ),
    e.DecisionServed: _decision_served,
    e.DecisionServiceCorrected: lambda e: join(
        Text(
            f"决定书送达日期更正为 {e.deemed_on}",
            f"service of the decision corrected to {e.deemed_on}",
        ),
        why(e.reason),
    ),
    e.TookEffect: lambda e: Text(f"自 {e.on} 起不具备服务资格", f"disqualified as of {e.on}"),
    e.CensurePublished: lambda e: Text("已公开通报", "the public censure was published"),
    e.CensureWithdrawn: lambda e: join(
        Text("公开通报已撤回", "the public censure was withdrawn"), why(e.reason)
    ),
    e.Revoked: lambda e: join(
        Text(
            f"取消服务资格决定撤销（{e.document}），恢复服务资格",
            f"the decision was set aside ({e.document}): the provider is back",
        ),
        why(e.reason),
    ),
}


def _listed(state: Disqualification) -> dict[str, Any]:
    """Concealed from the provider until it was given notice; an unserved decision stays inside.

    Never a report's number in it.
    """
    service = state.service
    served = state.decision if service is not None else None
    return {
        "title": "",
        "sort_key": newest_first(state.proposed_on),
        "on_date": state.proposed_on,
        "provider_ids": [state.provider_id],
        "grounds": ["15"],
        "concealed": state.steps.notice is None,
        "words": (served.reference,) if served is not None else (),
        "item": {
            "provider_id": state.provider_id,
            "proposed_on": state.proposed_on,
            "decision_reference": served.reference if served else None,
            "served_on": service.deemed_on if service else None,
            "censured": state.censure is not None,
        },
    }


def _filed(state: Disqualification) -> list[dict[str, Any]]:
    decision, service = state.decision, state.service
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.proposed_on,
            "title": Text(
                f"取消服务资格案件 {state.reference}", f"disqualification case {state.reference}"
            ),
            "facts": {
                "reports": len(state.report_ids),
                "decision_reference": decision.reference if decision else None,
                "decided_on": decision.decided_on if decision else None,
                "served_on": service.deemed_on if service else None,
                "revoked_on": state.revoked.on if state.revoked else None,
            },
        }
    ]


def _tasks(state: Disqualification, terms: Terms) -> list[Task]:
    wanted = evidence_wanted("disqualification", papers_of(state)) if state.revoked is None else []
    if state.runs:
        return [*_before_decision(state, terms), *wanted]
    decision, waits = state.decision, wanted
    if state.stands and decision is not None:
        if state.service is None:
            waits.append(Task("disqualification.serve", Role.CASEWORKER, decision.decided_on))
        told = disclosure(state, terms)
        if state.censure is None and told is not None and state.report_ids:
            since, by = decision.decided_on, told.last_day
            waits.append(Task("disqualification.censure", Role.CASEWORKER, since, by))
        if not state.report_ids:
            waits.append(Task("disqualification.reconsider", Role.APPROVER, decision.decided_on))
    if state.revoked is not None and (gone := withdrawal(state, terms)) is not None:
        since, by = state.revoked.on, gone.last_day
        waits.append(Task("disqualification.withdraw-censure", Role.CASEWORKER, since, by))
    return waits


def _before_decision(state: Disqualification, terms: Terms) -> list[Task]:
    steps = state.steps
    if steps.notice is None:
        return [Task("disqualification.notify", Role.CASEWORKER, state.proposed_on)]
    since = steps.notice.deemed_on
    at = setting_of(state, terms, date.max)
    period = statement_period(steps, at)
    due = period.last_day if period else None
    first = {state.proposer, *only_reviewer(steps, date.max, at)}
    tasks = [Task("disqualification.decide", Role.APPROVER, since, not_for=first)]
    if not (steps.statements or steps.waivers):
        tasks.append(Task("disqualification.state", Role.PROVIDER, since, due))
    last = steps.statements[-1].on if steps.statements else None
    reviewed = [review.on for review in steps.statement_reviews]
    if last is not None and not any(on >= last for on in reviewed):
        tasks.append(Task("disqualification.review-statement", Role.CASEWORKER, last))
    return tasks


def _falling(state: Disqualification, terms: Terms) -> list[Falling]:
    waits = state.stands and state.in_effect_since is None
    if state.service is None or not waits:
        return []
    return [Falling("disqualification.takes-effect", state.service.deemed_on)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, e.Proposed):
        return None
    return Concerned(event.provider_id, reference=event.reference)


TELLING: Final = Telling(
    DISQUALIFICATION,
    label=Text("取消服务资格案件", "disqualification case"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    services=papers_of,
    tasks=_tasks,
    task_labels={
        "disqualification.notify": Text("核查并送达告知书", "investigate, serve the prior notice"),
        "disqualification.state": Text("陈述申辩", "state your case"),
        "disqualification.review-statement": Text("复核陈述申辩", "review the statement"),
        "disqualification.decide": Text(
            "审核、讨论后作出决定", "decide, after review and discussion"
        ),
        "disqualification.serve": Text("送达决定书", "serve the decision"),
        "disqualification.prior_notice-evidence": NOTICE_EVIDENCE,
        "disqualification.decision-evidence": DECISION_EVIDENCE,
        "disqualification.censure": Text("公开通报", "publish the censure"),
        "disqualification.withdraw-censure": Text("撤回公开通报", "withdraw the censure"),
        "disqualification.reconsider": Text(
            "所依据的举报已不成立：研究是否撤销决定",
            "no report that it rests on holds: consider setting it aside",
        ),
    },
    falling=_falling,
    internal=True,
)
