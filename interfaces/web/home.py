"""The address without a path: where each role begins."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from interfaces.late import Late
from interfaces.web import navigation
from interfaces.web.page import go
from interfaces.web.visitor import TheVisitor

router = APIRouter(route_class=Late, include_in_schema=False)


@router.get("/")
def start(visitor: TheVisitor) -> Response:
    return go(navigation.home(visitor.actor.role))
