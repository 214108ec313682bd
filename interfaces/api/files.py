"""Files: sent before the form that names them, and handed out with the record that names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, BinaryIO, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Path, Request, UploadFile
from fastapi.responses import StreamingResponse

from application.disposals import require_not_removed
from application.limits import HOUR, Limit
from domain.attached import KINDS, MOST, Attached, files_of, may_name_files
from domain.catalogue import EVENTS, kind_of
from domain.values import Actor, Event, Recorded, Role, Text, Unknown
from interfaces.api.moment import Moment, When
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun, Seen
from interfaces.api.problems import documented
from interfaces.api.records import open_to
from interfaces.api.who import ANYBODY, TheActor, TheHouse, network_of, require
from interfaces.files.previews import PREVIEWED, Picture
from interfaces.late import Late
from interfaces.wiring import House

router = APIRouter(route_class=Late, responses=documented(401, 403, 404, 409, 422, 503))
SENDERS: Final = ANYBODY - {Role.AUDITOR, Role.ADMIN}
CHUNK: Final = 1 << 16
SAFE: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Encoding": "identity",  # photographs and papers are compressed already
}
"""Nothing that somebody sent ever runs as a page of ours."""
CONTENT: Final = {"application/octet-stream": {"schema": {"type": "string"}}}
Name = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256")]


def not_too_many_files(house: TheHouse, actor: TheActor, request: Request) -> None:
    """As many as the public's forms may carry."""
    if actor.role is Role.PUBLIC:
        most = house.settings.public_per_hour * MOST
        house.limits.count(Limit("upload", most, HOUR), network_of(request))


@router.post(
    "/files",
    status_code=201,
    tags=["files"],
    operation_id="post-files",
    summary=str(Text("上传文件", "Send a file")),
    description=f"{KINDS}。一天内在表单的 files 中写明，否则清除 · name it in a form's `files`"
    " within a day, or it goes.",
    responses=documented(413, 429, 507),
    dependencies=[Depends(not_too_many_files)],
)
def upload(house: TheHouse, actor: TheActor, file: Annotated[UploadFile, File()]) -> Attached:
    require(actor, SENDERS)
    return house.uploads.take(file.file, file.filename or "", actor)


def named(story: Iterable[Recorded[Event]], digest: str) -> Attached:
    """The file as an event of the record names it."""
    for recorded in story:
        for file in files_of(recorded.event):
            if file.digest == digest:
                return file
    raise Unknown("unknown-file", Text("这一记录没有这一文件", "the record has no such file"))


def download(house: House, file: Attached) -> StreamingResponse:
    """Never shown in place, whatever it is."""
    headers = {
        **SAFE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(file.size),
    }
    content = _chunks(house.uploads.open(file.digest))
    return StreamingResponse(content, media_type=file.media_type, headers=headers)


def preview(house: House, file: Attached, page: int, side: int) -> Picture | None:
    """None where it cannot be drawn; refuses what is in quarantine, as a download does."""
    if file.media_type not in PREVIEWED:
        return None
    house.uploads.quarantine.require_open(file.digest)
    store = house.uploads.store
    return house.previews.picture(
        file.digest, file.media_type, page, side, lambda: store.open(file.digest)
    )


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(CHUNK):
            yield chunk


def opened(
    noun: Noun, record_id: UUID, digest: str, actor: Actor, when: Moment, *, looked: bool = True
) -> Attached:
    """To whom the record and its files are open; that somebody looked is recorded where it has to
    be (unless they only come to the page that then asks)."""
    state = open_to(noun, record_id, actor, when)
    require_kept(when.house, state)
    if looked:
        noun.open_files(state, Seen(when, actor))
    return named(when.story(record_id), digest)


def read(noun: Noun, record_id: UUID, digest: str, actor: Actor, when: Moment) -> StreamingResponse:
    return download(when.house, opened(noun, record_id, digest, actor, when))


def require_kept(house: House, state: Any) -> None:
    """The files of a paper go with the record from which it was drafted."""
    require_not_removed(house.office, getattr(state, "subject_id", state.id))


def _reader(noun: Noun) -> Any:
    def one(record_id: UUID, digest: Name, actor: TheActor, when: When) -> StreamingResponse:
        return read(noun, record_id, digest, actor, when)

    return one


KINDS_WITH_FILES: Final = {
    kind_of(name).name for name, event in EVENTS.items() if may_name_files(event)
}
WITH_FILES: Final = tuple(noun for noun in NOUNS if noun.kind.name in KINDS_WITH_FILES)
"""Records to which files can belong."""

for one in WITH_FILES:
    router.add_api_route(
        f"/{one.noun}/{{record_id}}/files/{{digest}}",
        _reader(one),
        methods=["GET"],
        operation_id=f"get-{one.noun}-file",
        tags=[one.noun],
        summary=f"{one.noun} · 下载附件（现在或当时）",
        response_class=StreamingResponse,
        responses={200: {"content": CONTENT}},
    )
