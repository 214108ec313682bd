"""A service as its record keeps it: how, when, and all that proves it by now."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeVar

from domain.attached import Attached
from domain.liaison import Liaisons
from domain.service.events import Attempted, EvidenceAdded
from domain.service.evidence import Consent, Evidence, Method, consent_of
from domain.values import Event, Recorded, Text, Value

V = TypeVar("V", bound=Value)


class Served(Value):
    version: int
    """Of the event that says so, in its record."""
    served_on: date
    deemed_on: date
    """The day of service; it differs from `served_on` for announcements only."""
    method: Method | None
    """None where it was not told."""
    received_by: str
    earlier_attempts: tuple[str, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()


class Tried(Value):
    """Once that it did not succeed."""

    version: int
    paper: str
    on: date
    method: Method
    result: str
    files: tuple[Attached, ...] = ()


class Paper(NamedTuple):
    """One paper of a record that was served."""

    what: str
    """notice, prior_notice or decision."""
    name: Text
    served: Served
    attempts: tuple[Tried, ...] = ()
    """Of serving it, without success."""


def paper(
    what: str, name: Text, served: Served | None, attempts: tuple[Tried, ...]
) -> tuple[Paper, ...]:
    """None where it was not served."""
    if served is None:
        return ()
    return (Paper(what, name, served, tuple(one for one in attempts if one.paper == what)),)


S = TypeVar("S", bound=Served)


def consent_known(liaisons: Liaisons, served: Served | None) -> Consent | None:
    """By what is on record now, of the day of service."""
    return None if served is None else consent_of(liaisons, served.method, served.served_on)


def adding(served: S, event: EvidenceAdded) -> S:
    """With what came later; of a service that was corrected since, only what is still missing."""
    if served.version != event.to:
        return served
    return served.model_copy(
        update={
            "received_by": served.received_by or event.received_by,
            "earlier_attempts": served.earlier_attempts or event.earlier_attempts,
            "evidence": filled(served.evidence, event.evidence),
            "consent": served.consent or event.consent,
            "files": with_files(served.files, event.files),
        }
    )


def with_files(held: tuple[Attached, ...], more: tuple[Attached, ...]) -> tuple[Attached, ...]:
    known = {file.digest for file in held}
    return (*held, *(file for file in more if file.digest not in known))


def tried(
    attempts: tuple[Tried, ...], event: Attempted, recorded: Recorded[Event]
) -> tuple[Tried, ...]:
    """By their days, however late they were recorded."""
    one = Tried(version=recorded.version, **dict(event))
    return tuple(sorted((*attempts, one), key=lambda each: (each.on, each.version)))


def filled(held: V | None, more: V | None) -> V | None:
    """What stands in the first stays; the second fills its gaps."""
    if held is None or more is None:
        return held or more
    gaps = {}
    for name in type(held).model_fields:
        mine, new = getattr(held, name), getattr(more, name)
        if isinstance(mine, Value) and isinstance(new, Value):
            gaps[name] = filled(mine, new)
        elif not mine:
            gaps[name] = new
    return held.model_copy(update=gaps)
