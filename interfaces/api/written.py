"""Answers that are read often, written out here: the framework would check each against its own
description first, which takes longer than to make it."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from pydantic_core import to_json


def written(found: Any, *, headers: dict[str, str] | None = None) -> Response:
    """`found` as JSON: what a model or a dictionary of plain values holds."""
    return Response(to_json(found), media_type="application/json", headers=headers)
