"""Whose doing it is when something that follows the log event by event cannot go on."""

from __future__ import annotations

from contextlib import AbstractContextManager

from application.errors import Behind, Busy, StoreAway
from domain.catalogue import NAMES
from domain.unfit import blamed
from domain.values import Event, Recorded
from projections.live import NOBODYS_DOING


def blaming(recorded: Recorded[Event]) -> AbstractContextManager[None]:
    """The event's, unless it is the database's or a view's."""
    name = NAMES[type(recorded.event)]
    return blamed(name, recorded.position, *NOBODYS_DOING, StoreAway, Busy, Behind)
