"""What the pages of the measures share: where they lead, and the day that they tell of."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse

from interfaces.api.days import NearDay
from interfaces.api.moment import Moment
from interfaces.api.who import READERS, require
from interfaces.web.asked import Sent
from interfaces.web.moments import past
from interfaces.web.page import render
from interfaces.web.visitor import Visitor


class Section(NamedTuple):
    key: str
    """Its text is `measures.<key>`."""
    address: str


SECTIONS: Final = (
    Section("text", "/measures"),
    Section("parameters", "/measures/parameters"),
    Section("interpretations", "/measures/interpretations"),
    Section("versions", "/measures/versions"),
    Section("coverage", "/measures/coverage"),
    Section("calendar", "/calendar"),
    Section("compute", "/deadlines/compute"),
)


class OnDay(Sent):
    """The measures as they hold on a day."""

    on: NearDay | None = None


def day_of(asked: OnDay, when: Moment) -> date:
    return asked.on or when.on


def open_to(visitor: Visitor, when: Moment) -> None:
    """What holds is for everybody; what the office knew once is for officers and auditors."""
    if not when.is_now:
        require(visitor.actor, READERS)


def page(
    request: Request, visitor: Visitor, when: Moment, template: str, section: str, **facts: Any
) -> HTMLResponse:
    asked = {name: request.query_params.get(name) for name in ("as_of", "on")}
    return render(
        request,
        when.house,
        visitor,
        f"measures/{template}",
        sections=SECTIONS,
        section=section,
        keeps=[(name, said) for name, said in asked.items() if said],
        past=past(when, visitor, request),
        **facts,
    )
