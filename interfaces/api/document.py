"""The OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi.openapi.utils import get_openapi

from domain.values import Role
from interfaces.api import moment, problems
from interfaces.api.nouns import ROUTES
from interfaces.api.routing import API, reading_routes, router

TITLE: Final = "督办 · duban"
VERSION: Final = "0.1.0"
DESCRIPTION: Final = "中小企业数字化转型服务商监督办案系统 · a supervision office, event-sourced."


@cache
def document() -> dict[str, Any]:
    """Made once in a process: it takes a second or two."""
    schema = get_openapi(
        title=TITLE, version=VERSION, description=DESCRIPTION, routes=router().routes
    )
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = problems.Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    schemas |= schemas["Problem"].pop("$defs", {})
    _problems_for_malformed(schema)
    _as_openapi_31(schema)
    return schema


def _problems_for_malformed(schema: dict[str, Any]) -> None:
    """Ours is a problem too, so FastAPI's own form of 422 is no longer true."""
    ours = problems.documented(422)[422]
    for path in schema["paths"].values():
        for operation in path.values():
            if "422" in operation["responses"]:
                operation["responses"]["422"] = ours
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


def _as_openapi_31(schema: dict[str, Any]) -> None:
    """`itemSchema` came with 3.2; and some routes are open to anyone, signed in or not."""
    paths = schema["paths"]
    for read in reading_routes():
        if any(one.call is moment.at_for_readers for one in read.dependant.dependencies):
            paths[f"{API}{read.path}"]["get"]["security"].append({})
    open_to_anybody = [route.path for route in ROUTES if Role.PUBLIC in route.roles]
    for path in ("/files", *open_to_anybody):
        paths[f"{API}{path}"]["post"]["security"].append({})
    stream = paths[f"{API}/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    stream.pop("itemSchema", None)
    stream["schema"] = {"type": "string", "description": "id, data (JSON): position, type, record"}
