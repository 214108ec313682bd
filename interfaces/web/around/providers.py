"""Beside a provider: what counts against which threshold, its orders and open matters."""

from __future__ import annotations

from typing import Any, Final

from interfaces.api import dossiers
from interfaces.web.around import beside
from interfaces.web.looking import Look
from interfaces.web.moments import reached

KINDS: Final = ("cases", "expulsions", "disqualifications", "grey-list-entries", "pool-exits")


def around(look: Look) -> dict[str, Any]:
    matters = (one for noun in KINDS for one in beside.of_provider(look, noun, look.record_id))
    return {
        "matters": beside.newest_first(matters),
        "projects": beside.of_provider(look, "engagements", look.record_id),
        "tallies": _tallies(look) if look.inside else None,
    }


def _tallies(look: Look) -> dict[str, Any]:
    return dossiers.provider_tallies(look.record_id, look.actor, look.when, reached(look.request))
