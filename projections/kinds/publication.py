"""What the views say of publications, inside the office; the public reads public_register.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.catalogue import PUBLICATION
from domain.publication import events as p
from domain.publication.clock import publish_by, withdraw_by
from domain.publication.decisions import expires_on
from domain.publication.events import PublicationKind
from domain.publication.state import STATUSES, Publication
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Falling,
    Sentences,
    Task,
    Telling,
    join,
    then,
    when,
    why,
)
from projections.spelling import newest_first

KINDS: Final[Mapping[PublicationKind, Text]] = {
    PublicationKind.OFFERING: Text("产品与服务", "offering"),
    PublicationKind.PROJECT_CASE: Text("项目案例", "project case"),
    PublicationKind.SERVED_ENTERPRISES: Text("服务企业情况", "served enterprises"),
    PublicationKind.PUBLIC_NOTICE: Text("公示", "public notice"),
    PublicationKind.CENSURE: Text("公开通报", "public censure"),
    PublicationKind.ASSESSMENT_RESULT: Text("考核结果", "assessment result"),
    PublicationKind.LIST: Text("名单", "list"),
    PublicationKind.GREY_LIST: Text("灰名单", "grey list"),
    PublicationKind.ANNOUNCEMENT: Text("公告", "announcement"),
}


def _of(e: p.PublicationEvent, zh: str, en: str) -> Text:
    kind = KINDS[e.kind]
    return Text(f"{kind.zh}{zh}", f"{kind.en} {en}")


def _published(e: p.Published) -> Text:
    until = Text(f"，期限 {e.first_day} 至 {e.last_day}", f", from {e.first_day} to {e.last_day}")
    return join(_of(e, "已公布", "published"), until if e.last_day else Text("", ""))


def _approved(e: p.Approved) -> Text:
    return join(
        _of(e, "通过保密审查", "passed the review"),
        when(e.legal_review, "和法制审核", " and the legal review"),
        then("：", ": ", e.remark),
    )


SENTENCES: Final[Sentences] = {
    p.Drafted: lambda e: join(
        _of(e, f"拟稿 {e.reference}", f"{e.reference} drafted"), then("：", ": ", e.wording.title)
    ),
    p.Revised: lambda e: join(_of(e, "改稿", "revised"), then("：", ": ", e.wording.title)),
    p.Approved: _approved,
    p.Returned: lambda e: join(_of(e, "退回修改", "returned"), why(e.reason)),
    p.Published: _published,
    p.Corrected: lambda e: join(_of(e, "更正", "corrected"), why(e.reason)),
    p.BasisSetAside: lambda e: join(
        _of(
            e,
            f"所依据的决定被撤销，须在 {e.withdraw_by} 前撤回",
            f"lost its basis: to be withdrawn by {e.withdraw_by}",
        ),
        why(e.reason),
    ),
    p.Withdrawn: lambda e: join(_of(e, "撤回", "withdrawn"), why(e.reason)),
    p.Expired: lambda e: _of(
        e, f"期满（末日 {e.last_day}）", f"ended with its last day, {e.last_day}"
    ),
}


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, p.Drafted):
        return None
    return Concerned(event.provider_id, reference=event.reference)


def _listed(state: Publication) -> dict[str, Any]:
    """What is not a provider's own (Art. 5) the parties read on the public pages alone."""
    wording, kind = state.wording, KINDS[state.kind]
    return {
        "title": wording.title,
        "sort_key": newest_first(state.drafted_on),
        "on_date": state.drafted_on,
        "provider_ids": [state.provider_id] if state.provider_id else [],
        "grounds": [state.clause] if state.clause else [],
        "words": (wording.text, wording.text_en, kind.zh, kind.en),
        "concealed": not state.of_provider,
        "item": {
            "kind": state.kind.value,
            "title": wording.title,
            "provider_id": state.provider_id,
            "drafted_on": state.drafted_on,
            "published_on": state.published_on,
            "last_day": state.last_day,
            "set_aside_on": state.set_aside.on if state.set_aside else None,
        },
    }


def _filed(state: Publication) -> list[dict[str, Any]]:
    if state.provider_id is None:
        return []
    kind = KINDS[state.kind]
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.published_on or state.drafted_on,
            "title": Text(f"{kind.zh} {state.reference}", f"{kind.en} {state.reference}"),
            "facts": {
                "published_on": state.published_on,
                "last_day": state.last_day,
                "withdrawn_on": state.withdrawn_on,
            },
        }
    ]


def _tasks(state: Publication, terms: Terms) -> list[Task]:
    if state.status == "withdrawn":
        return []
    if state.set_aside is not None:
        on = state.set_aside.on
        due = withdraw_by(state, on, terms).last_day
        return [Task("publication.withdraw", Role.CASEWORKER, on, due)]
    due_on = None if state.published_on else publish_by(state, terms).last_day
    match state.desk if not state.expired else None:
        case "drafted":
            first = state.authors
            return [Task("publication.review", Role.APPROVER, state.last_on, due_on, not_for=first)]
        case "returned":
            who = Role.PROVIDER if state.by_provider else Role.CASEWORKER
            return [Task("publication.revise", who, state.last_on, due_on)]
        case "approved":
            what = "publication.correct" if state.published_on else "publication.publish"
            return [Task(what, Role.CASEWORKER, state.last_on, due_on)]
    return []


def _falling(state: Publication, terms: Terms) -> list[Falling]:
    on = expires_on(state)
    return [] if on is None else [Falling("publication.expired", on)]


TELLING: Final = Telling(
    PUBLICATION,
    label=Text("公布件", "publication"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "publication.review": Text("保密审查", "review before publication"),
        "publication.revise": Text("修改公布稿", "revise what was returned"),
        "publication.publish": Text("公布", "publish"),
        "publication.correct": Text("发布更正", "publish the correction"),
        "publication.withdraw": Text("撤回已失去依据的公布", "withdraw what lost its basis"),
    },
    falling=_falling,
    internal=True,
)
