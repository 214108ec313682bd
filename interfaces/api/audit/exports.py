"""A bundle over HTTP: made whole in a temporary file, then sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final
from uuid import UUID

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from domain.values import Role, ShortText
from interfaces.api.problems import documented
from interfaces.api.who import APPROVERS, TheActor, TheHouse, require
from interfaces.audit.export import Wanted, export
from interfaces.audit.turns import turn
from interfaces.positions import position_of

router = APIRouter(prefix="/audit", tags=["audit"])
EXPORTERS: Final = APPROVERS | {Role.AUDITOR}
CHUNK: Final = 1 << 20


class ExportWanted(BaseModel):
    """Without `records`, the whole log."""

    model_config = ConfigDict(extra="forbid")

    records: Annotated[list[UUID], Field(min_length=1, max_length=1_000)] | None = None
    as_of: Annotated[
        str | None,
        Field(max_length=40, description="位置或时刻 · a position, or an instant with its offset"),
    ] = None
    reason: ShortText


EXAMPLE: Final = {
    "example": {
        "summary": "示例 · example",
        "value": {"reason": "2026 年度审计 · audit of 2026"},
    }
}


@router.post(
    "/exports",
    summary="导出可独立核验的证据包 · a bundle that anybody can check offline",
    description="可办理 · for: approver, auditor, principal. The answer is a ZIP; docs/adr/0008.",
    operation_id="post-audit-exports",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **documented(401, 403, 404, 409, 413, 415, 422, 503),
    },
)
def make_export(
    house: TheHouse,
    actor: TheActor,
    body: Annotated[ExportWanted, Body(openapi_examples=EXAMPLE)],
) -> StreamingResponse:
    require(actor, EXPORTERS)
    records = None if body.records is None else tuple(body.records)
    as_of = None if body.as_of is None else position_of(house, body.as_of)
    wanted = Wanted(records, as_of)
    with turn(), tempfile.TemporaryDirectory(prefix="duban-export-") as folder:
        path = Path(folder) / "bundle.zip"
        made = export(house, path, wanted, actor, body.reason)
        file = path.open("rb")  # outlives its name: nothing is left behind, whoever hangs up
    headers = {"Content-Disposition": f'attachment; filename="duban-{made.position}.zip"'}
    return StreamingResponse(_sent(file), media_type="application/zip", headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
