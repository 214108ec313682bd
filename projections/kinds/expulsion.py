"""What the views say of expulsion cases (Art. 14), in neutral words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.catalogue import EXPULSION
from domain.deadline import Unit
from domain.due_steps import Wanted, blocks, only_reviewer, statement_period, weighable_from
from domain.expulsion import events as e
from domain.expulsion.checks import closes_on, papers_of, setting
from domain.expulsion.facts import Publicity
from domain.expulsion.state import Expulsion
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.due_steps import DECISION_EVIDENCE, NOTICE_EVIDENCE
from projections.kinds.expulsion_sentences import OF_RECORDED, SENTENCES
from projections.kinds.service import evidence_wanted
from projections.kinds.telling import (
    NOTHING,
    Concerned,
    Falling,
    Task,
    Telling,
)
from projections.spelling import newest_first


def _listed(state: Expulsion) -> dict[str, Any]:
    """Concealed from the provider until it was given notice; an unserved decision stays inside."""
    decision, service = state.decision, state.service
    served = decision if service is not None else None
    return {
        "title": "",
        "sort_key": newest_first(state.proposed_on),
        "on_date": state.proposed_on,
        "provider_ids": [state.provider_id],
        "grounds": [ground.code for ground in state.told_grounds],
        "concealed": state.steps.notice is None,
        "words": (served.reference,) if served is not None else (),
        "item": {
            "provider_id": state.provider_id,
            "grounds": [ground.code for ground in state.told_grounds],
            "proposed_on": state.proposed_on,
            "decision_reference": served.reference if served else None,
            "served_on": service.deemed_on if service else None,
            "grey_listed_on": state.grey_listed_on,
        },
    }


def _filed(state: Expulsion) -> list[dict[str, Any]]:
    decision, service = state.decision, state.service
    codes = [ground.code for ground in state.live_grounds]
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.proposed_on,
            "title": Text(
                f"清退案件 {state.reference}（{'、'.join(codes)}）",
                f"expulsion case {state.reference} ({', '.join(codes)})",
            ),
            "facts": {
                "grounds": codes,
                "decision_reference": decision.reference if decision else None,
                "decided_on": decision.decided_on if decision else None,
                "expelled": decision.expelled if decision else None,
                "served_on": service.deemed_on if service else None,
                "grey_listed_on": state.grey_listed_on,
                "revoked_on": state.revoked.on if state.revoked else None,
            },
        }
    ]


WAITS: Final = {
    "statement-unanswered": ("expulsion.review-statement", Role.CASEWORKER),
    "hearing-first": ("expulsion.hear", Role.CASEWORKER),
    "legal-review-first": ("expulsion.review-legally", Role.APPROVER),
    "discussion-first": ("expulsion.discuss", Role.APPROVER),
}
"""What stands before a decision -> the task that removes it."""


def _tasks(state: Expulsion, terms: Terms) -> list[Task]:
    if state.has_ended:
        return []
    found = _before_decision(state, terms) if state.runs else _after_decision(state, terms)
    return [*found, *evidence_wanted("expulsion", papers_of(state))]


def _before_decision(state: Expulsion, terms: Terms) -> list[Task]:
    at = setting(state, terms, date.max)
    codes = tuple(ground.code for ground in state.live_grounds)
    notice = state.steps.notice
    if notice is None or not set(codes) <= set(notice.grounds):
        return [Task("expulsion.notify", Role.CASEWORKER, state.proposed_on)]
    period = statement_period(state.steps, at)
    due = period.last_day if period else None
    tasks = []
    if not (state.steps.to_the_notice or state.steps.waivers):
        tasks.append(Task("expulsion.state", Role.PROVIDER, notice.deemed_on, due))
    since = weighable_from(state.steps, at, date.max) or notice.deemed_on
    found = [block.code for block in blocks(state.steps, Wanted(date.max, codes), at)]
    waits = [WAITS[code] for code in found if code in WAITS]
    for what, role in waits:
        others = state.proposers if what == "expulsion.review-legally" else ()
        tasks.append(Task(what, role, since, not_for=others))
    if waits:
        return tasks
    first = {*state.proposers, *only_reviewer(state.steps, date.max, at)}
    return [*tasks, Task("expulsion.decide", Role.APPROVER, since, not_for=first)]


def _after_decision(state: Expulsion, terms: Terms) -> list[Task]:
    assert state.decision is not None
    if state.service is None:
        return [Task("expulsion.serve", Role.CASEWORKER, state.decision.decided_on)]
    tasks = [
        Task("expulsion.settle-objection", Role.APPROVER, one.received_on)
        for one in state.open_objections[:1]
    ]
    for one in state.unanswered_upheld[:1]:
        since = one.settled_on or one.received_on
        anew = Task("expulsion.decide-anew", Role.APPROVER, since, not_for=state.proposers)
        tasks.append(anew)
    if tasks or state.effective_on is None or state.grey_listed_on is not None:
        return tasks
    if state.publicity is None:
        return [Task("expulsion.publicise", Role.CASEWORKER, state.effective_on)]
    return [_grey_list(state, state.publicity, terms)]


def _grey_list(state: Expulsion, publicity: Publicity, terms: Terms) -> Task:
    """On the first working day after the public notice (A-27), or once it can be."""
    since = closes_on(state) or publicity.last
    due = terms.counted(publicity.last, 1, Unit.WORKING, NOTHING).last_day
    return Task("expulsion.grey-list", Role.APPROVER, since, max(due, since))


def _falling(state: Expulsion, terms: Terms) -> list[Falling]:
    if state.revoked is not None or state.has_ended:
        return []
    found, closes = [], closes_on(state)
    if state.service is not None and state.effective_on is None:
        found.append(Falling("expulsion.takes-effect", state.service.deemed_on))
    publicity = state.publicity
    if publicity is not None and publicity.closed_on is None and closes is not None:
        found.append(Falling("expulsion.publicity-closed", closes))
    return found


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, e.Proposed):
        return None
    return Concerned(event.provider_id, reference=event.reference)


TELLING: Final = Telling(
    EXPULSION,
    label=Text("清退案件", "expulsion case"),
    sentences=SENTENCES,
    sentences_of_recorded=OF_RECORDED,
    statuses={
        "proposed": Text("已立案", "proposed"),
        "investigated": Text("已核查", "investigated"),
        "prior_notice_served": Text("已告知", "prior notice served"),
        "statement_received": Text("已收到陈述申辩", "statement received"),
        "not_expelled": Text("不予清退", "not expelled"),
        "dropped": Text("已终止", "dropped"),
        "decision_served": Text("决定已送达，尚未生效", "served, not in effect yet"),
        "expelled": Text("已清退", "expelled"),
        "publicity_open": Text("公示中", "public notice runs"),
        "publicity_closed": Text("公示期满", "public notice over"),
        "grey_listed": Text("已列入灰名单", "grey-listed"),
        "revoked": Text("决定已撤销", "decision revoked"),
    },
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    services=papers_of,
    tasks=_tasks,
    task_labels={
        "expulsion.prior_notice-evidence": NOTICE_EVIDENCE,
        "expulsion.decision-evidence": DECISION_EVIDENCE,
        "expulsion.notify": Text("核查并送达拟清退告知书", "investigate, serve the prior notice"),
        "expulsion.state": Text("陈述申辩", "state your case"),
        "expulsion.review-statement": Text("复核陈述申辩", "review the statement"),
        "expulsion.hear": Text("组织听证", "hold the hearing"),
        "expulsion.review-legally": Text("法制审核", "review it legally"),
        "expulsion.discuss": Text("集体讨论", "discuss it collectively"),
        "expulsion.decide": Text("决定是否清退", "decide whether to expel"),
        "expulsion.serve": Text("送达清退决定书", "serve the decision"),
        "expulsion.publicise": Text("向社会公示", "give public notice"),
        "expulsion.settle-objection": Text("处理异议", "settle the objection"),
        "expulsion.decide-anew": Text(
            "异议成立：撤销或者维持决定", "an objection was upheld: revoke or reaffirm"
        ),
        "expulsion.grey-list": Text("公示期满后列入灰名单", "enter it in the grey list"),
    },
    falling=_falling,
    internal=True,
)
