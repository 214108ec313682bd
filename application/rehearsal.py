"""Commands tried without saving them: whether they would be refused, and what they would record."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from application.unit import Act, Command, Unit

if TYPE_CHECKING:
    from application.office import Office
    from domain.values import Event, Recorded


class Rehearsal:
    """Reads each record once, however many commands are tried; nothing is kept of it."""

    def __init__(self, office: Office) -> None:
        kept = _Once(office.kept, "refresh", "get")
        once = _Once(office, "story", "place_of", "laid_down", "head", kept=kept)
        self._office = cast("Office", once)

    def of(self, command: Command, act: Act) -> list[Recorded[Event]]:
        """What the command would add to all records; raises as carrying it out would."""
        unit = Unit(self._office, command)
        act(unit)
        return unit.added


class _Once:
    """Something else, of which each of some questions is asked once."""

    def __init__(self, of: Any, *questions: str, **others: Any) -> None:
        self._of = of
        vars(self).update(others)
        for question in questions:
            setattr(self, question, cache(getattr(of, question)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)
