"""What the fields of a page send: an empty one says nothing."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from domain.values import STORABLE, Malformed, Text
from interfaces.api.moment import Moment
from interfaces.web import picking
from projections.records import Scope

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), STORABLE]


class Sent(BaseModel):
    """What it does not know is somebody else's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        return {name: said for name, said in dict(given).items() if said != ""}


S = TypeVar("S", bound=Sent)


def wish_of(kind: type[S], form: FormData) -> S:
    """What no page of ours sends is nothing to be explained."""
    try:
        return kind.model_validate(dict(form))
    except ValidationError:
        raise HTTPException(422) from None


class Asked(Sent):
    """Of a list, which goes on page by page."""

    cursor: Annotated[str, StringConstraints(max_length=500)] | None = None


def provider_called(when: Moment, typed: str | None) -> UUID | None:
    """Whom a name, code or address means; refuses what names none, or several."""
    if not typed:
        return None
    if picking.IDENTIFIER.fullmatch(typed):
        return UUID(typed)
    found = picking.meant(picking.matching(when, "providers", typed, Scope()), typed)
    if isinstance(found, Text):
        raise Malformed("provider", found, field="provider")
    return found.id
