"""Papers of the office: drafted from a record, signed, printed, sealed (Art. 12-15)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

from application import documents
from application.papers.about_proceedings import people_of
from domain.catalogue import DOCUMENT
from domain.document import commands as c
from domain.document.state import Document, Wording
from domain.personal import LAW, is_gone
from domain.values import Actor, NotYours, Role, Text
from interfaces.api.nouns.ids import ORDERED
from interfaces.api.nouns.noun import Noun, Route, Seen, closed, text
from interfaces.wiring import House

ONE: Final = "/documents/{record_id}"
_INSIDE: Final = {"wordings", "printed", "code", "last_on", "basis"}


def show(state: Document, seen: Seen) -> dict[str, Any]:
    """What it says now; inside the office also each text that it had, and what changed."""
    printed = state.printed
    shown = {
        **state.model_dump(mode="json", exclude=_INSIDE),
        **state.content.model_dump(mode="json"),
        "paper": state.code,
        "name": text(state.paper.name),
        "status": state.status,
        "clause": state.paper.citation,
        "second_person": state.paper.second_person,
        "files": [file.model_dump() for file in printed.files] if printed else [],
        "layout": printed.layout if printed else None,
        "address": printed.address if printed else None,
    }
    if seen.by_a_party:
        return {**shown, "issued_by": None}
    return {**shown, "authors": state.authors, "texts": list(texts(state))}


def texts(state: Document) -> Iterator[dict[str, Any]]:
    """Each text with who wrote it and, line by line, what it changed in the one before."""
    earlier: Wording | None = None
    for wording in state.wordings:
        yield {
            "version": wording.version,
            "by": wording.by,
            "on": wording.on,
            "changes": changes(earlier, wording) if earlier else [],
        }
        earlier = wording


def changes(earlier: Wording, later: Wording) -> list[dict[str, str]]:
    """Lines that went (`-`) and came (`+`), in their order."""
    found = difflib.ndiff(lines(earlier), lines(later))
    return [{"sign": line[0], "line": line[2:]} for line in found if line[0] in "+-"]


def lines(wording: Wording) -> list[str]:
    content = wording.content
    head = [content.title, content.addressee]
    return [*head, *content.body.splitlines(), *content.attachments, *content.copies_to]


def open_files(state: Document, seen: Seen) -> None:
    """Who is erased in the record that it was drafted from is not read in its print either."""
    if any(map(is_gone, people_of(state, seen.when.story(state.subject_id)))):
        raise NotYours(
            "person-erased",
            Text(
                "文书所载人员的个人信息已依法删除，印制件和扫描件不再提供；可下载重新排印的文本",
                "a person whom it names was erased: its print and scans are not handed out; take"
                " its text as it is set now",
            ),
            citation=LAW,
        )


def _parties(actor: Actor, state: Document, house: House) -> None:
    """Whom it is for reads it once it is signed; what was weighed before stays inside."""
    whose = state.provider_id if actor.role is Role.PROVIDER else state.enterprise_id
    if state.issued_on is None or state.paper.internal or whose is None or whose != actor.acts_for:
        raise closed()


ROUTES: Final = (
    Route("/documents", c.Draft, documents.draft,
          Text("拟写文书", "Draft a paper"), creates=True, asks="press"),
    Route(f"{ONE}/revision", c.Revise, documents.revise,
          Text("改稿", "Reword the draft")),
    Route(f"{ONE}/return", c.Return, documents.return_,
          Text("退回修改", "Return it to be reworded")),
    Route(f"{ONE}/issue", c.Issue, documents.issue,
          Text("签发", "Sign it: it gets its number and is printed"), asks="press"),
    Route(f"{ONE}/sealed-copy", c.FileSealedCopy, documents.file_sealed_copy,
          Text("归档盖章件", "File the scan of the sealed paper")),
    Route(f"{ONE}/void", c.Void, documents.void,
          Text("作废", "Void it: its number is not given again")),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Draft: {"paper": "order", "record_id": ORDERED, "drafted_on": "2025-06-10"},
    c.Revise: {
        "title": "责令限期整改通知书",
        "addressee": "柳州龙城集成有限公司",
        "body": "经查，你单位对接试点企业不及时。\n一、整改要求\n1．恢复驻场人员两名",
        "attachments": ["送达回证"],
        "revised_on": "2025-06-10",
    },
    c.Return: {"on": "2025-06-11", "reason": "整改要求应当可以核查"},
    c.Issue: {"issued_on": "2025-06-11"},
    c.FileSealedCopy: {
        "sealed_on": "2025-06-11",
        "files": [{"digest": "0" * 64, "name": "责令限期整改通知书（盖章）.pdf"}],
    },
    c.Void: {"on": "2025-06-12", "reason": "收件单位名称有误，另行拟写"},
}

NOUN: Final = Noun(
    "documents",
    DOCUMENT,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
    open_files=open_files,
    party_history=False,
)
