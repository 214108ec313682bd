"""Makes a POST of each row of the table of commands.

No `from __future__ import annotations` here: the routes are made from the rows, and FastAPI
reads the types of their parameters.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import BaseRoute

from application import (
    foundation,
)
from application.looking import NotingDirectory, NotingFiles, NotingTallies
from application.unit import Act, Command, Done, Unit
from domain.values import Actor, Malformed, Refusal, Role, Text
from domain.work_calendar import CalendarYear
from interfaces.api.days import with_written_days
from interfaces.api.nouns import EXAMPLES, ROUTES, complaints
from interfaces.api.nouns.noun import Route
from interfaces.api.problems import documented
from interfaces.api.who import APPROVERS, TheActor, TheHouse, not_too_often, require
from interfaces.wiring import House


class CommandAnswer(BaseModel):
    """The record acted on, its new version, and the position that the log reached."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int
    position: int
    reference: str | None = Field(default=None, description="编号 · the number people use")
    tracking_code: str | None = Field(
        default=None, description="投诉查询码，仅此一次 · shown this once"
    )
    temporary_password: str | None = Field(
        default=None, description="临时密码，仅此一次 · shown this once"
    )
    due_on: str | None = Field(default=None, description="整改期限届满日 · last day of the period")


IfMatch = Annotated[
    str | None, Header(max_length=40, description='条件版本 · the version you saw, such as "3"')
]
IdempotencyKey = Annotated[
    str | None, Header(min_length=1, max_length=200, description="重复提交只生效一次 · one effect")
]
UNNAMED: Final = frozenset(
    route.path
    for route in ROUTES
    if Role.PUBLIC in route.roles or route.path.startswith(f"/{complaints.NOUN.noun}")
)
"""Commands that may be a complainant's or an objector's own."""
REFUSALS: Final = (401, 403, 404, 409, 412, 413, 415, 422, 503)


def expected_version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Malformed(
            "if-match",
            Text('If-Match 应为版本号，如 "3"', 'If-Match is a version, such as "3"'),
            field="If-Match",
        )
    return int(text)


def command(
    house: House,
    actor: Actor,
    route: str,
    form: BaseModel,
    key: str | None,
    if_match: str | None = None,
    target: UUID | None = None,
) -> Command:
    """`route` is the path of a command, with a place for the record that it acts on."""
    path = route.format(record_id=target)
    return Command(
        actor=actor,
        today=house.office.today(),
        request=house.seal.digest(f"{path}\n{form.model_dump_json()}"),
        key=key,
        target=target,
        expected_version=expected_version(if_match),
        what=route,
        unnamed=route in UNNAMED,
    )


def allow(
    house: House, actor: Actor, roles: frozenset[Role], route: str, target: UUID | None = None
) -> None:
    """What a role may not do at all is kept as a refusal of the command, like any other."""
    try:
        require(actor, roles)
    except Refusal as refusal:
        today, unnamed = house.office.today(), route in UNNAMED
        asked = Command(actor, today, target=target, what=route, unnamed=unnamed)
        house.journal.refused(asked, refusal)
        raise


def carried_out(house: House, route: Route, order: Command, act: Act) -> Done:
    """The command, and what is done beside the log once it stands."""
    done = house.office.perform(order, act)
    if route.then is None:
        return done
    return replace(done, extra={**done.extra, **route.then(house, done)})


def answer(done: Done, status: int = 200) -> Response:
    """Written out here: the framework would read it back, in a thread of its own, to check it."""
    said = CommandAnswer(id=done.id, version=done.version, position=done.position, **done.extra)
    return Response(
        said.model_dump_json(exclude_none=True),
        status_code=status,
        headers={"ETag": f'"{done.version}"'},
        media_type="application/json",
    )


def handed(route: Route, house: House, unit: Unit) -> dict[str, Any]:
    """What the act asks beside its form; what it asks of the views is noted with what it reads."""
    match route.asks:
        case None:
            return {}
        case "tallies":
            return {"tallies": NotingTallies(house.tallies, unit.office)}
        case "files":
            return {"files": NotingFiles(house.files, unit.office)}
        case "directory":
            return {"directory": NotingDirectory(house.directory, unit.office)}
        case other:
            return {other: getattr(house, other)}


def act_of(route: Route, house: House, form: BaseModel, *identity: UUID) -> Act:
    """What the route does with a form, to the record named by `identity` or to a new one.

    The files that it names are filled in first: each has to be its sender's own.
    """
    return lambda unit: route.act(
        unit,
        *identity,
        house.uploads.filled_in(unit.actor, form),
        **handed(route, house, unit),
    )


def _creating(route: Route) -> Callable[..., Response]:
    form = with_written_days(route.form)

    def create(
        house: TheHouse,
        actor: TheActor,
        body: Annotated[form, Body(openapi_examples=EXAMPLES[route.path])],  # type: ignore[valid-type]
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        allow(house, actor, route.roles, route.path)
        order = command(house, actor, route.path, body, idempotency_key)
        act = act_of(route, house, body)
        return answer(carried_out(house, route, order, act), 201)

    return create


def _acting(route: Route) -> Callable[..., Response]:
    form = with_written_days(route.form)

    def act_on(
        record_id: UUID,
        house: TheHouse,
        actor: TheActor,
        body: Annotated[form, Body(openapi_examples=EXAMPLES[route.path])],  # type: ignore[valid-type]
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        allow(house, actor, route.roles, route.path, record_id)
        order = command(house, actor, route.path, body, idempotency_key, if_match, record_id)
        act = act_of(route, house, body, record_id)
        return answer(carried_out(house, route, order, act))

    return act_on


YEAR: Final = {
    "example": {
        "summary": "示例 · example",
        "value": {
            "region": "CN",
            "year": 2027,
            "days_off": [
                {"first": "2027-01-01", "last": "2027-01-01", "zh": "元旦", "en": "New Year's Day"}
            ],
            "make_up": [],
            "source": "国务院办公厅通知（示例）",
            "published_on": "2026-11-20",
        },
    }
}


def _publish_year(
    house: TheHouse,
    actor: TheActor,
    body: Annotated[CalendarYear, Body(openapi_examples=YEAR)],
    reason: str = "",
    idempotency_key: IdempotencyKey = None,
) -> Response:
    allow(house, actor, APPROVERS | {Role.ADMIN}, "/calendar/years")
    order = command(house, actor, "/calendar/years", body, idempotency_key)
    act = partial(foundation.publish_year, year=body, reason=reason)
    return answer(house.office.perform(order, act))


PATHS: Final = (*(route.path for route in ROUTES), "/calendar/years")


@cache
def made(path: str) -> BaseRoute:
    """Once in a process, and when it is asked for: it names no house, and all take a second."""
    if path == "/calendar/years":
        return _year()
    route = next(route for route in ROUTES if route.path == path)
    name = path.replace("/{record_id}", "").strip("/").replace("/", "-")
    router = APIRouter()
    router.add_api_route(
        path,
        _creating(route) if route.creates else _acting(route),
        methods=["POST"],
        status_code=201 if route.creates else 200,
        response_model=CommandAnswer,
        response_model_exclude_none=True,
        summary=str(route.summary),
        description=_description(route),
        operation_id=f"post-{name}",
        tags=[path.split("/")[1]],
        responses=documented(*REFUSALS, *((429,) if Role.PUBLIC in route.roles else ())),
        dependencies=[Depends(not_too_often)] if Role.PUBLIC in route.roles else None,
    )
    return router.routes[0]


def _year() -> BaseRoute:
    router = APIRouter()
    router.add_api_route(
        "/calendar/years",
        _publish_year,
        methods=["POST"],
        response_model=CommandAnswer,
        response_model_exclude_none=True,
        summary=str(Text("登记年度放假安排", "Enter a year's arrangement")),
        operation_id="post-calendar-years",
        tags=["calendar"],
        responses=documented(*REFUSALS),
    )
    return router.routes[0]


def _description(route: Route) -> str:
    roles = ", ".join(sorted(role.value for role in route.roles))
    clause = f"《管理办法》{route.citation} · Art. {route.citation}. " if route.citation else ""
    return f"{clause}可办理 · for: {roles}."
