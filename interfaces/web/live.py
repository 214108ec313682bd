"""What changes while a page stands: a stream for the pages of officers and auditors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from application.errors import StoreAway
from interfaces.api.operations import message, start
from interfaces.api.reading import kept_from
from interfaces.api.who import READERS, ThePrimary, require
from interfaces.feed import Feed
from interfaces.late import Late
from interfaces.web.visitor import TheVisitor, visitor_of

router = APIRouter(route_class=Late, include_in_schema=False)
SESSION_SECONDS: Final = 10.0
"""After which the session is asked for again before anything more is told."""


async def reader_of(visitor: TheVisitor) -> None:
    """As a dependency: once a stream has begun, nobody can be refused any more."""
    require(visitor.actor, READERS)


@router.get("/live", response_class=EventSourceResponse, dependencies=[Depends(reader_of)])
async def live(
    request: Request,
    house: ThePrimary,
    visitor: TheVisitor,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """As `/api/v1/events`, by the session of the page; it ends with the session."""
    feed: Feed = request.app.state.feed
    position = await start(house, last_event_id, after)
    asked = time.monotonic()
    async for recorded in feed.follow(position, kept_from(visitor.actor)):
        if time.monotonic() - asked >= SESSION_SECONDS:
            asked = time.monotonic()
            try:
                now = await asyncio.to_thread(visitor_of, request, house)
            except StoreAway:
                return  # nobody knows whose session it is: the page asks again (live.js)
            if now.actor.role not in READERS:
                return
        yield message(recorded)
