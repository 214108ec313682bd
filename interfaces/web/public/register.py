"""What anyone may read: the pool, what providers offer and did, and the office's notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from domain.provider import ProviderKind
from domain.publication.events import PublicationKind
from domain.values import Text
from interfaces.api import public as api
from interfaces.api.moment import Moment
from interfaces.api.paging import Page
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import render
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.values import value_label
from interfaces.wiring import House

router = APIRouter(prefix="/public", route_class=Late, include_in_schema=False)
PER_PAGE: Final = 20
Asked = Annotated[str, Query(max_length=100)]
Cursor = Annotated[str | None, Query(max_length=1_000)]


async def open_now(visitor: TheVisitor, when: PageWhen) -> Moment:
    """What was public once may have been withdrawn: as it was is for officers and auditors."""
    if not when.is_now:
        require(visitor.actor, READERS)
    return when


PublicWhen = Annotated[Moment, Depends(open_now)]


def kind_of_provider(kind: str) -> Text:
    return value_label(ProviderKind(kind))


def kind_of_publication(kind: str) -> Text:
    return value_label(PublicationKind(kind))


@router.get("")
def landing(request: Request, house: TheHouse, visitor: TheVisitor, when: PublicWhen) -> Response:
    newest = api.notices(when, limit=5).items
    return render(
        request,
        house,
        visitor,
        "public/landing.html",
        newest=newest,
        kind=kind_of_publication,
        past=past(when, visitor, request),
    )


def _page(
    request: Request,
    house: House,
    visitor: Visitor,
    when: Moment,
    key: str,
    found: Page,
    **asked: Any,
) -> Response:
    """`key` names the list: its template, and its words in texts/public.toml."""
    return render(
        request,
        house,
        visitor,
        "public/profiles.html" if key in PROFILES else f"public/{key}.html",
        key=key,
        items=found.items,
        **asked,
        carried=addresses.carried(request, "provider_id"),
        provider_kind=kind_of_provider,
        kind=kind_of_publication,
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )


def _list(key: str, asked: Callable[..., Page]) -> Callable[..., Response]:
    def listed(
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PublicWhen,
        q: Asked = "",
        provider_id: UUID | None = None,
        cursor: Cursor = None,
    ) -> Response:
        of = {"provider_id": provider_id} if key in PROFILES else {}
        seen = reached(request)
        found = asked(when, q=q or None, limit=PER_PAGE, cursor=cursor, at_least=seen, **of)
        return _page(request, house, visitor, when, key, found, q=q, **of)

    return listed


PROFILES: Final[dict[str, Callable[..., Page]]] = {
    "offerings": api.profiles(PublicationKind.OFFERING),
    "cases": api.profiles(PublicationKind.PROJECT_CASE),
    "served": api.profiles(PublicationKind.SERVED_ENTERPRISES),
}
"""What the platform tells of providers (Art. 5)."""
LISTS: Final = {"pool": api.pool, "notices": api.notices, **PROFILES}
for name, asked in LISTS.items():
    router.add_api_route(f"/{name}", _list(name, asked), name=f"public_{name}")


@router.get("/notices/{record_id}")
def notice(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, when: PublicWhen
) -> Response:
    found: dict[str, Any] = api.notice(record_id, when, at_least=reached(request))
    return render(
        request,
        house,
        visitor,
        "public/notice.html",
        found=found,
        kind=kind_of_publication,
        past=past(when, visitor, request),
    )
