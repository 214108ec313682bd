"""Each number of the measures on a day: its value, who set it, and since when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.measures import OFFICE, Book, Measures, Parameter
from domain.measures.stated import Setting


@dataclass(frozen=True)
class Number:
    parameter: Parameter
    document: str
    """That says so: the version itself, or what was set since."""
    since: date
    set_since: Setting | None
    """By a document of its own, or an interpretation."""
    by_default: bool
    """The version does not name it: the value is the shipped one."""

    @property
    def of_the_office(self) -> bool:
        """The text of the measures leaves it to the office."""
        return self.parameter.citation == OFFICE


def numbers(book: Book, measures: Measures, day: date) -> list[Number]:
    """In the order of the file."""
    settings = {one.key: one for one in book.settings_on(day)}
    return [_number(one, measures, settings.get(one.key)) for one in measures.parameters]


def _number(parameter: Parameter, measures: Measures, setting: Setting | None) -> Number:
    return Number(
        parameter,
        setting.document if setting else measures.document,
        setting.holds_from if setting else measures.effective_from,
        setting,
        parameter.key in measures.defaults,
    )
