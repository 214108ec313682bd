"""Cursors: opaque to callers, the sort key of the last row to us."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from domain.values import Malformed, Text

Limit = Annotated[int, Query(ge=1, le=200, description="每页条数 · rows a page")]
Cursor = Annotated[
    str | None, Query(max_length=500, description="上一页的 next · `next` of the page before")
]
AtLeast = Annotated[
    int | None,
    Query(ge=0, le=2**62, description="等到视图到达该位置 · wait until the view is there"),
]


class Page(BaseModel):
    """`next` is the cursor of the next page; null on the last one."""

    items: list[dict[str, Any]]
    next: str | None


def encode(key: tuple[Any, ...]) -> str:
    text = json.dumps([str(part) if isinstance(part, date | UUID) else part for part in key])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None, *types: type) -> tuple[Any, ...] | None:
    """The key, each part read as the type that it is sorted by."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(parts, list) or len(parts) != len(types):
            raise ValueError(cursor)
        return tuple(_read(part, kind) for part, kind in zip(parts, types, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Malformed(
            "cursor",
            Text("cursor 无效，请从第一页开始", "the cursor is not one of ours: start at page one"),
            field="cursor",
        ) from error


def _read(part: Any, kind: type) -> Any:
    if kind is date:
        return date.fromisoformat(part)
    if kind is datetime:
        return datetime.fromisoformat(part).astimezone(UTC)
    if kind is UUID:
        return UUID(part)
    if type(part) is not kind or (kind is str and "\x00" in part):
        raise ValueError(part)
    if kind is int and abs(part) > 2**62:
        raise ValueError(part)
    return part


def listing(rows: list[Any], limit: int, keys: list[tuple[Any, ...]]) -> Page:
    """One row more than asked for was read, to know whether there is a next page."""
    more = len(rows) > limit
    return Page(items=rows[:limit], next=encode(keys[limit - 1]) if more else None)


def plain(text: str | None, field: str) -> str | None:
    """A query text that the database can take."""
    if text is not None and "\x00" in text:
        raise Malformed("malformed", Text("不能含有空字符", "it holds a NUL"), field=field)
    return text
