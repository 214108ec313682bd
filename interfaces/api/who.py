"""Who asks, and what that role may do at all; what is whose is for application/access.py."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from application.limits import HOUR, Limit, network
from domain.values import Actor, NotYours, Role, Text
from interfaces.identity import NotSignedIn
from interfaces.wiring import House
from projections.words import ROLES

ANYBODY: Final = frozenset(Role) - {Role.SYSTEM}
OFFICERS: Final = frozenset({Role.CASEWORKER, Role.APPROVER, Role.PRINCIPAL})
APPROVERS: Final = frozenset({Role.APPROVER, Role.PRINCIPAL})
READERS: Final = OFFICERS | {Role.AUDITOR}
PARTIES: Final = frozenset({Role.PROVIDER, Role.ENTERPRISE})

PUBLIC: Final = Actor(name="public", role=Role.PUBLIC)
bearer = HTTPBearer(auto_error=False, description="duban token --user NAME --role ROLE")


# Neither waits for anything, so neither goes to a thread: that would be a tenth of a command.
async def house_of(request: Request) -> House:
    """As a standby shows it, where one answers the request (standby.py)."""
    house: House = getattr(request.state, "offered", None) or request.app.state.house
    request.state.asked = house
    return house


async def primary_of(request: Request) -> House:
    """For what only asks, and yet writes on the way (as a look that is on record, which a standby
    that gives up would put there twice), or has to be as new as can be."""
    house: House = request.app.state.house
    request.state.offered, request.state.asked = None, house
    return house


def actor_by(
    house: House, credentials: HTTPAuthorizationCredentials | None, request: Request
) -> Actor:
    if credentials is not None:
        return house.tokens.read(credentials.credentials)
    if "authorization" in request.headers:
        raise NotSignedIn
    return PUBLIC


async def actor_of(
    house: Annotated[House, Depends(house_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    request: Request,
) -> Actor:
    return actor_by(house, credentials, request)


TheHouse = Annotated[House, Depends(house_of)]
ThePrimary = Annotated[House, Depends(primary_of)]
TheActor = Annotated[Actor, Depends(actor_of)]


def require(actor: Actor, roles: frozenset[Role]) -> None:
    if actor.role in roles:
        return
    if actor.role is Role.PUBLIC:
        raise HTTPException(401, headers={"WWW-Authenticate": 'Bearer realm="duban"'})
    own, allowed = ROLES[actor.role], [ROLES[role] for role in Role if role in roles]
    raise NotYours(
        "role",
        Text(
            f"{own.zh}不能办理此事项；可办理：{'、'.join(role.zh for role in allowed)}",
            f"not for the role {own.en}; it is for {', '.join(role.en for role in allowed)}",
        ),
    )


def not_too_often(house: TheHouse, actor: TheActor, request: Request) -> None:
    """As a dependency, of what anybody may do: whoever signs in is known and not counted."""
    if actor.role is Role.PUBLIC:
        most = house.settings.public_per_hour
        house.limits.count(Limit("public", most, HOUR), network_of(request))


def network_of(request: Request) -> str:
    """Of whoever asks; a proxy's word for it where we trust one."""
    return network(request.client.host if request.client else "")


async def reader_of(actor: TheActor) -> None:
    """As a dependency, for a stream: once that has begun, nobody can be refused any more."""
    require(actor, READERS)
