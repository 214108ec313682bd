"""Makes the file of a register: whole or not at all; the journal has it before it appears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from domain.values import Actor
from interfaces.audit.sheets import CsvTable
from interfaces.registers.printing import Told, printed
from interfaces.registers.spool import Asked, Spool, spooled
from interfaces.whole_files import beside, put
from interfaces.wiring import House

if TYPE_CHECKING:
    from interfaces.audit.books import BookTable

Format = Literal["xlsx", "csv", "pdf"]
MEDIA: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
STEP: Final = 500
PASSES: Final = {"pdf": 2}
"""How often each line is gone through; once for what is not named here."""
Progress = Callable[[int, int], object]
"""Called with how many lines were gone through, and of how many."""


@dataclass(frozen=True)
class Made:
    lines: int
    position: int
    """Up to which the log was read."""


def make(
    house: House,
    path: Path,
    asked: Asked,
    form: Format,
    actor: Actor,
    progress: Progress = lambda done, total: None,
) -> Made:
    """Before the file appears, the journal has who took what of which moment."""
    with beside(path) as place:
        draft = place / f"register.{form}"
        spool = house.read(lambda there: spooled(there, asked, place / "lines.jsonl"))
        total = spool.count * PASSES.get(form, 1)
        progress(0, total)
        _writer(form, house)(spool, draft, lambda done: progress(done, total))
        house.journal.export(actor, _scope(spool, form), "")
        put(draft, path, force=True)
    return Made(spool.count, spool.position)


def _scope(spool: Spool, form: Format) -> dict[str, object]:
    """As the journal keeps it."""
    day = spool.asked.effective_on
    on = {} if day is None else {"effective_on": day.isoformat()}
    lines = {"lines": spool.count, "as_of": spool.position}
    return {"register": spool.asked.register, "format": form, **lines, **on}


def _heads(spool: Spool, between: str) -> list[str]:
    return [f"{one.heading.zh}{between}{one.heading.en}" for one in spool.columns]


def _csv(spool: Spool, path: Path, told: Told) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = CsvTable(out, _heads(spool, " · "))
        _fill(table, spool, told)


def _xlsx(spool: Spool, path: Path, told: Told) -> None:
    from interfaces.audit.books import BookTable, new_book

    book = new_book()
    title = spool.asked.declared.title
    table = BookTable(book, title.zh, _heads(spool, "\n"), [one.width + 2 for one in spool.columns])
    book.properties.title = f"{title} · {spool.as_of}"
    _fill(table, spool, told)
    table.finish()
    book.save(path)


def _fill(table: BookTable | CsvTable, spool: Spool, told: Told) -> None:
    for number, cells in enumerate(spool.lines(), start=1):
        table.add(cells)
        if number % STEP == 0 or number == spool.count:
            told(number)


def _writer(form: Format, house: House) -> Callable[[Spool, Path, Told], None]:
    match form:
        case "csv":
            return _csv
        case "xlsx":
            return _xlsx
        case "pdf":
            return partial(printed, fonts=house.settings.fonts)
