"""The numbers of the measures, as people say them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from interfaces.texts import catalogue
from interfaces.web import written
from interfaces.web.texts import Words

PLAIN: Final = frozenset({"region", "time-of-day", "edition", "series", "place"})
"""Units whose values stand as they are."""


def worth(t: Words, value: Any, unit: str) -> str:
    """`value` may be written as text, as dossiers have it."""
    if unit == "flag":
        return t("measures.yes" if str(value) == "True" else "measures.no")
    if unit == "date":
        return written.day(t, value if isinstance(value, date) else date.fromisoformat(value))
    if unit in ("choice", "unit"):
        known = catalogue("measures").get(f"choice.{value}")
        return t.of(known) if known else str(value)
    return str(value) if unit in PLAIN else t(f"measures.unit.{unit}", n=value)
