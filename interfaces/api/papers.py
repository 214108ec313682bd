"""Papers as they look: PDF and DOCX for whoever may read them, and what anyone may check of one."""

from __future__ import annotations

import hashlib
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response, UploadFile

from application.audit.proofs import proof_of
from application.papers.about_proceedings import people_of
from domain.catalogue import DOCUMENT
from domain.document import Document
from domain.document import events as e
from domain.personal import is_gone
from domain.values import Text, Unknown
from interfaces.api.files import CHUNK, CONTENT, SAFE, download, require_kept
from interfaces.api.moment import Moment, PublicWhen, When
from interfaces.api.nouns.documents import NOUN
from interfaces.api.nouns.noun import text
from interfaces.api.problems import documented
from interfaces.api.records import open_to
from interfaces.api.who import TheActor
from interfaces.documents.editable import MEDIA_TYPE, docx
from interfaces.documents.press import LAYOUT, file_name
from interfaces.wiring import House

router = APIRouter(
    prefix="/documents", tags=["documents"], responses=documented(401, 403, 404, 422, 503)
)
public = APIRouter(
    prefix="/public/documents", tags=["public"], responses=documented(401, 403, 404, 422, 503)
)


@router.get(
    "/{record_id}/pdf",
    summary="文书的 PDF：已签发的为原件，未签发的为草稿 · as printed, or the draft",
    description="所载人员已依法删除的，重新排印 · set anew where a person it names was erased.",
    response_class=Response,
    responses={200: {"content": {"application/pdf": CONTENT["application/octet-stream"]}}},
)
def pdf(record_id: UUID, actor: TheActor, when: When) -> Response:
    state: Document = open_to(NOUN, record_id, actor, when)
    people = named(state, when)
    if state.printed is not None and not any(map(is_gone, people)):
        require_kept(when.house, state)
        return download(when.house, state.printed.files[0])
    set_now = when.house.press.pdf(state, people)
    return attached(set_now, f"{file_name(state)}.pdf", "application/pdf")


@router.get(
    "/{record_id}/docx",
    summary="同样文字的可编辑件 · the same words as DOCX",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: CONTENT["application/octet-stream"]}}},
)
def editable(record_id: UUID, actor: TheActor, when: When) -> Response:
    state: Document = open_to(NOUN, record_id, actor, when)
    layout = state.printed.layout if state.printed else LAYOUT
    return attached(docx(state, named(state, when), layout), f"{file_name(state)}.docx", MEDIA_TYPE)


def named(state: Document, when: Moment) -> tuple[str, ...]:
    """Who was there, by the record that it was drafted from, as known now or then."""
    return people_of(state, when.story(state.subject_id))


def attached(content: bytes, name: str, media_type: str) -> Response:
    headers = {
        **SAFE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return Response(content, media_type=media_type, headers=headers)


@public.get(
    "/{record_id}",
    summary="核验一件文书 · what a paper's code tells of it",
)
def check(record_id: UUID, when: PublicWhen) -> dict[str, Any]:
    """Whoever holds the paper has its code; it tells what is printed on it, whether it is void,
    its digest, and the proof that this digest is in the log."""
    state = signed(record_id, when)
    assert state.printed is not None
    file = state.printed.files[0]
    position = printed_at(record_id, when)
    return {
        "id": state.id,
        "name": text(state.paper.name),
        "title": state.content.title,
        "number": state.number or state.file_reference,
        "signatory": state.content.signatory,
        "issued_on": state.issued_on,
        "status": state.status,
        "voided_on": state.voided_on,
        "sha256": file.digest,
        "size": file.size,
        "position": position,
        "proof": proof(when.house, position),
    }


def signed(record_id: UUID, when: Moment) -> Document:
    """A draft is nobody's business outside the office."""
    state: Document | None = when.fold(DOCUMENT, record_id)
    if state is None or state.printed is None:
        text = Text("没有这一文书，请核对核验码", "there is no such paper: check the code on it")
        raise Unknown("unknown-document", text)
    return state


def printed_at(record_id: UUID, when: Moment) -> int:
    story = when.story(record_id)
    return next(one.position for one in reversed(story) if isinstance(one.event, e.Printed))


def proof(house: House, position: int) -> dict[str, Any] | None:
    """Under a head that was signed already: nobody makes the office sign by asking."""
    newest = house.ledger.newest()
    if newest is None or newest.head.position < position:
        return None
    return proof_of(house.ledger, position)


def digest_of(file: UploadFile) -> str:
    found: Final = hashlib.sha256()
    while chunk := file.file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
