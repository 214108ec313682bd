"""What was filled in: read back from the names of the fields into the body of a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from domain.attached import Handed
from domain.values import Text
from interfaces.web.forms.fields import Entry, Field
from interfaces.web.texts import text

ROWS: Final = "rows"
"""`proofs.rows` says how many rows the form shows for `proofs`."""
KEPT: Final = "kept"
"""`files.kept` repeats what was sent with an earlier try."""
MOST_ROWS: Final = 200
WHOLE: Final = re.compile(r"[+-]?\d{1,18}")

Errors = dict[str, list[Text]]
Pick = Callable[[Sequence[str], str], UUID | Text]
"""Which record a text names, at a field; or why it names none."""
Keep = Callable[[UploadFile], Handed | Text]
"""Keeps what was sent; answers what a command says of it, or why it was not kept."""


@dataclass
class Filled:
    """The values as they were typed, by the names of the fields: `proofs.0.element`."""

    values: dict[str, list[str]] = field(default_factory=dict)
    uploads: dict[str, list[UploadFile]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: FormData | Iterable[tuple[str, Any]]) -> Filled:
        found = cls()
        items = form.multi_items() if isinstance(form, FormData) else form
        for name, value in items:
            if isinstance(value, UploadFile):
                if value.filename:
                    found.uploads.setdefault(name, []).append(value)
            else:
                typed = str(value).replace("\r\n", "\n").replace("\x00", "")
                found.values.setdefault(name, []).append(typed)
        return found

    def one(self, name: str) -> str:
        return self.values.get(name, [""])[-1].strip()

    def all(self, name: str) -> list[str]:
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def lines(self, name: str) -> list[str]:
        return [
            line.strip() for value in self.all(name) for line in value.splitlines() if line.strip()
        ]

    def kept(self, name: str) -> list[Handed | Text]:
        """Files of an earlier try; or why one is none."""
        return [_handed(said) for said in self.all(f"{name}.{KEPT}")]

    def rows(self, name: str) -> int:
        told = _place(self.one(f"{name}.{ROWS}")) or 0
        return min(max([told, *(n + 1 for n in self._places(name))]), MOST_ROWS)

    def add_row(self, name: str) -> int:
        """One more, because somebody asked for it; answers its place."""
        there = self.rows(name)
        self.values[f"{name}.{ROWS}"] = [str(there + 1)]
        return there

    def drop_row(self, name: str, index: str) -> None:
        """Those that follow move up."""
        there, gone = self.rows(name), _place(index)
        if gone is None or gone >= there:
            return
        moved = {
            key: self.values.pop(key)
            for key in [key for key in self.values if key.startswith(f"{name}.")]
        }
        for key, values in moved.items():
            head, _, rest = key[len(name) + 1 :].partition(".")
            place = _place(head)
            if place is None or place < gone:
                self.values[key] = values
            elif place > gone:
                self.values[f"{name}.{place - 1}.{rest}"] = values
        self.values[f"{name}.{ROWS}"] = [str(there - 1)]

    def _places(self, name: str) -> set[int]:
        cut = len(name) + 1
        heads = {key[cut:].partition(".")[0] for key in self.values if key.startswith(f"{name}.")}
        return {place for head in heads if (place := _place(head)) is not None}

    def touched(self, name: str) -> bool:
        """Whether something was entered in the field, or in one inside of it."""
        return any(
            bool(value.strip())
            for key, values in self.values.items()
            if (key == name or key.startswith(f"{name}.")) and not key.endswith(f".{ROWS}")
            for value in values
        )


def _place(said: str) -> int | None:
    """Of a row; none where it says something else, or more than any form has."""
    return int(said) if said.isdecimal() and len(said) < 4 else None


@dataclass
class Reading:
    """Reads a form's fields into a body for the model; what cannot be read is an error by name."""

    filled: Filled
    pick: Pick
    keep: Keep
    errors: Errors = field(default_factory=dict)

    def body(self, fields: Sequence[Field], prefix: str = "", path: tuple[str, ...] = ()) -> Any:
        """Without the fields that were left empty."""
        found: dict[str, Any] = {}
        for one in fields:
            value = self._value(one, f"{prefix}{one.name}", (*path, one.name))
            if value is not None:
                found[one.name] = value
        return found

    def _value(self, one: Field, name: str, path: tuple[str, ...]) -> Any:
        match one.entry:
            case Entry.GROUP:
                return self._group(one.inner, name, path, one.required)
            case Entry.GROUPS:
                return self._groups(one, name, path)
            case Entry.VARIANT:
                return self._variant(one, name, path)
            case Entry.LINES:
                return self.filled.lines(name) or None
            case Entry.RECORDS:
                return self._records(name, path)
            case Entry.FILES:
                return self._files(name)
            case Entry.CHOICE if one.several:
                return self.filled.all(name) or None
            case _:
                typed = self.filled.one(name)
                return self._plain(one, typed, name, path) if typed else None

    def _plain(self, one: Field, typed: str, name: str, path: tuple[str, ...]) -> Any:
        match one.entry:
            case Entry.YES_NO:
                return {"true": True, "false": False}.get(typed, typed)
            case Entry.NUMBER:
                return int(typed) if WHOLE.fullmatch(typed) else typed
            case Entry.MONEY:
                return typed.replace(",", "").replace("，", "")
            case Entry.RECORD:
                return self._record(typed, name, path)
        return typed

    def _group(
        self, inner: Sequence[Field], name: str, path: tuple[str, ...], required: bool
    ) -> Any:
        if not required and not self.filled.touched(name):
            return None
        return self.body(inner, f"{name}.", path)

    def _groups(self, one: Field, name: str, path: tuple[str, ...]) -> Any:
        rows = range(self.filled.rows(name))
        used = [n for n in rows if self.filled.touched(f"{name}.{n}")]
        return [self.body(one.inner, f"{name}.{n}.", path) for n in used] or None

    def _variant(self, one: Field, name: str, path: tuple[str, ...]) -> Any:
        chosen = self.filled.one(f"{name}.{one.tag}")
        inner = dict(one.variants).get(chosen)
        if inner is None:
            return None
        return {one.tag: chosen, **self.body(inner, f"{name}.", path)}

    def _record(self, typed: str, name: str, path: Sequence[str]) -> UUID | None:
        found = self.pick(path, typed)
        if isinstance(found, UUID):
            return found
        self.errors.setdefault(name, []).append(found)
        return None

    def _records(self, name: str, path: Sequence[str]) -> Any:
        found = [self._record(line, name, path) for line in self.filled.lines(name)]
        return [one for one in found if one is not None] or None

    def _files(self, name: str) -> Any:
        answers = self.filled.kept(name)
        answers += [self.keep(upload) for upload in self.filled.uploads.get(name, ())]
        if wrong := [answer for answer in answers if isinstance(answer, Text)]:
            self.errors.setdefault(name, []).extend(wrong)
        kept = [answer for answer in answers if isinstance(answer, Handed)]
        self.filled.values[f"{name}.{KEPT}"] = [one.model_dump_json() for one in kept]
        return [one.model_dump() for one in kept] or None


def _handed(said: str) -> Handed | Text:
    try:
        return Handed.model_validate_json(said)
    except ValidationError:
        return text("forms.no_file")


def place(fields: Sequence[Field], filled: Filled, location: Sequence[str | int]) -> str:
    """The name of the field that a place in the body means; rows left empty are counted in."""
    name, here = "", list(fields)
    parts = list(location)
    while parts:
        part = parts.pop(0)
        one = next((f for f in here if f.name == part), None)
        if one is None:
            break
        name = f"{name}.{one.name}" if name else one.name
        here = list(one.inner)
        if one.entry is Entry.VARIANT:
            chosen = filled.one(f"{name}.{one.tag}")
            here = list(dict(one.variants).get(chosen, ()))
            parts = parts[1:] if parts and parts[0] == chosen else parts
        if one.entry is Entry.GROUPS and parts and isinstance(parts[0], int):
            used = [n for n in range(filled.rows(name)) if filled.touched(f"{name}.{n}")]
            index = parts.pop(0)
            assert isinstance(index, int)
            name = f"{name}.{used[index] if index < len(used) else index}"
    return name
