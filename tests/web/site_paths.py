"""Every address of the pages, and what stands for the parts of one that are no record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from fastapi.routing import APIRoute

from interfaces.api.nouns import NOUNS
from interfaces.web import acting, site
from interfaces.web.acting import NEW

KINDS: Final = {noun.noun: noun.kind.name for noun in NOUNS}
FILLED: Final[Mapping[str, str]] = {
    "code": "12.6",
    "number": "1",
    "kind": "csv",
    "name": "complaints",
    "key": "open-cases",
    "position": "500",
    "first": "500",
    "second": "600",
    "job_id": "00000000-0000-4000-8000-000000000000",
    "tracking_code": "nobody",
}
"""What stands for the parts of an address that are no record."""


def paths() -> list[str]:
    found = {
        route.path
        for router in site.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in route.methods and "{noun}" not in route.path
    }
    found |= {f"/{noun}/{{record_id}}/do/{step}" for noun, step in acting.ON_RECORDS}
    found |= {f"/{noun}/{NEW if step == NEW else f'do/{step}'}" for noun, step in acting.ANEW}
    return sorted(found)


def filled(path: str, record_id: UUID | str, digest: str = "") -> str:
    parts = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    values = {**FILLED, "record_id": str(record_id), "digest": digest}
    assert set(parts) <= set(values), f"{path}: say in FILLED what stands there"
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: values[part.group(1)], path)
