"""Registers (台账) over HTTP: which there are, their lines, and each as a file made whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from domain.values import Actor, Text, Unknown
from interfaces.api.days import NearDay
from interfaces.api.moment import When
from interfaces.api.nouns.noun import text
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import READERS, TheActor, TheHouse, require
from interfaces.audit.turns import turn
from interfaces.positions import position_of
from interfaces.registers.making import MEDIA, Format, make
from interfaces.registers.spool import VIEWS, Asked
from interfaces.wiring import House
from projections.registers import REGISTERS, view
from projections.registers.declared import Register
from projections.registers.view import Cell, RegistersView

router = APIRouter(
    prefix="/registers", tags=["registers"], responses=documented(401, 403, 422, 503)
)
CHUNK: Final = 1 << 20


class FileWanted(BaseModel):
    """As it is now, as it was known at a moment, or what held on a day."""

    model_config = ConfigDict(extra="forbid")

    format: Format
    as_of: Annotated[
        str | None,
        Field(max_length=40, description="位置或时刻 · a position, or an instant with its offset"),
    ] = None
    effective_on: NearDay | None = None


EXAMPLE: Final = {
    "example": {"summary": "示例 · example", "value": {"format": "xlsx"}},
}


def known(name: str) -> Register:
    if name not in REGISTERS:
        said = Text(f"没有台账“{name}”", f"there is no register “{name}”")
        raise Unknown("unknown-register", said)
    return REGISTERS[name]


@router.get("", summary="台账目录 · all registers, with how many lines stand in each")
def list_registers(actor: TheActor, when: When, at_least: AtLeast = None) -> Page:
    require(actor, READERS)
    with when.rows(RegistersView.name, at_least=at_least) as conn:
        found = view.counts(conn)
    items = [
        {
            "name": one.name,
            "title": text(one.title),
            "lines": found.get(one.name, 0),
            "columns": [
                {"heading": text(column.heading), "type": column.type.value}
                for column in one.columns
            ],
        }
        for one in REGISTERS.values()
    ]
    return Page(items=items, next=None)


@router.get(
    "/{name}",
    summary="台账内容 · the lines of a register, oldest first",
    responses=documented(404),
)
def register_lines(
    name: str,
    actor: TheActor,
    when: When,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """Cells stand in the order of the columns that the list of registers names."""
    require(actor, READERS)
    register, after = known(name), decode(cursor, date, UUID, int)
    with when.rows(*VIEWS, at_least=at_least) as conn:
        found = view.page(conn, register, limit=limit + 1, after=after)
    items = [
        {"record_id": place[1], "cells": [_plain(cell) for cell in cells]} for place, cells in found
    ]
    return listing(items, limit, [place for place, _ in found])


def _plain(cell: Cell) -> Any:
    """Amounts as decimal strings."""
    return cell if cell is None or isinstance(cell, int | date) else str(cell)


@router.post(
    "/{name}/files",
    summary="导出台账 · a register as workbook, CSV or print",
    description="可办理 · for: approver, auditor, caseworker, principal. docs/adr/0020.",
    operation_id="post-register-files",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for media in MEDIA.values()
            }
        },
        **documented(401, 403, 404, 409, 413, 415, 422, 503),
    },
)
def make_file(
    name: str,
    house: TheHouse,
    actor: TheActor,
    body: Annotated[FileWanted, Body(openapi_examples=EXAMPLE)],
) -> StreamingResponse:
    require(actor, READERS)
    known(name)
    as_of = None if body.as_of is None else position_of(house, body.as_of)
    return at_once(house, actor, Asked(name, as_of, body.effective_on), body.format)


def at_once(house: House, actor: Actor, asked: Asked, form: Format) -> StreamingResponse:
    """Made whole in a temporary file, which is gone with the answer."""
    with turn(), tempfile.TemporaryDirectory(prefix="duban-register-") as folder:
        path = Path(folder) / "register"
        made = make(house, path, asked, form, actor)
        file = path.open("rb")  # outlives its name: nothing is left behind, whoever hangs up
    headers = {"Content-Disposition": named(asked, form, made.position)}
    return StreamingResponse(_sent(file), media_type=MEDIA[form], headers=headers)


def named(asked: Asked, form: Format, position: int) -> str:
    title = f"{asked.declared.title.zh}-{position}.{form}"
    return f"attachment; filename*=UTF-8''{quote(title, safe='')}"


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
