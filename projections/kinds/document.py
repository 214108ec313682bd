"""What the views say of papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from domain.catalogue import DOCUMENT
from domain.document import PAPERS, Document
from domain.document import events as d
from domain.document.papers import Form
from domain.document.state import STATUSES
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import Concerned, Sentences, Task, Telling, join, then, why
from projections.spelling import newest_first


def _of(zh: str, en: str) -> Callable[[d.DocumentEvent], Text]:
    def say(event: d.DocumentEvent) -> Text:
        name = PAPERS[event.paper].name
        return Text(f"{name.zh}{zh}", f"{name.en} {en}")

    return say


def _with_reason(zh: str, en: str) -> Callable[[Any], Text]:
    say = _of(zh, en)
    return lambda event: join(say(event), why(event.reason))


SENTENCES: Final[Sentences] = {
    d.Drafted: _of("拟稿", "drafted"),
    d.Revised: _of("改稿", "reworded"),
    d.Returned: _with_reason("退回修改", "returned"),
    d.Issued: lambda e: join(_of("签发", "signed")(e), then("，", ", ", e.number)),
    d.Printed: _of("印制，摘要入日志", "printed, its digest in the log"),
    d.SealedCopyFiled: _of("盖章件归档", "filed with its seal"),
    d.Voided: _with_reason("作废", "void"),
}


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if isinstance(event, d.Drafted):
        return Concerned(event.provider_id, reference=event.number or event.file_reference)
    if isinstance(event, d.Issued):
        return Concerned(reference=event.number)
    return None


def _listed(state: Document) -> dict[str, Any]:
    """For whom it is meant finds it once it is signed."""
    return {
        "title": state.content.title,
        "reference": state.number or state.file_reference,
        "sort_key": newest_first(state.issued_on or state.drafted_on),
        "on_date": state.issued_on or state.drafted_on,
        "provider_ids": [state.provider_id] if state.provider_id else [],
        "enterprise_id": state.enterprise_id,
        "words": (state.content.addressee, state.paper.name.zh, state.file_reference),
        "concealed": state.issued_on is None or state.paper.internal,
        "item": {
            "paper": state.code,
            "subject_id": state.subject_id,
            "provider_id": state.provider_id,
            "drafted_on": state.drafted_on,
            "issued_on": state.issued_on,
            "sealed_on": state.sealed_on,
        },
    }


def _filed(state: Document) -> list[dict[str, Any]]:
    if state.provider_id is None or state.issued_on is None:
        return []
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.number,
            "on_date": state.issued_on,
            "title": Text(
                f"{state.paper.name.zh} {state.number}", f"{state.paper.name.en} {state.number}"
            ),
            "facts": {"issued_on": state.issued_on, "sealed_on": state.sealed_on},
        }
    ]


def _tasks(state: Document, terms: Terms) -> list[Task]:
    since = state.last_on
    match state.status:
        case "drafted" if state.paper.second_person:
            return [Task("document.sign", Role.APPROVER, since, not_for=state.authors)]
        case "drafted":
            return [Task("document.sign", Role.CASEWORKER, since)]
        case "returned":
            return [Task("document.reword", Role.CASEWORKER, since)]
        case "issued" if state.paper.form is Form.LETTER:
            return [Task("document.seal", Role.CASEWORKER, since)]
    return []


TELLING: Final = Telling(
    DOCUMENT,
    label=Text("文书", "paper"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "document.sign": Text("签发文书", "sign the paper"),
        "document.reword": Text("修改退回的文书", "reword what was returned"),
        "document.seal": Text("用印并归档盖章件", "seal it and file the scan"),
    },
    internal=True,
)
