"""The controls of a form as the template draws them: labelled, filled in, with their errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.attached import Handed
from domain.measures import Measures
from domain.values import Text
from interfaces.web.forms.fields import Entry, Field
from interfaces.web.forms.filled import Errors, Filled
from interfaces.web.texts import Words
from interfaces.web.wording.choices import Choices
from interfaces.web.wording.labels import field_hint, field_label
from interfaces.web.wording.refers import is_short, refers
from interfaces.web.wording.values import value_label

RADIOS_AT_MOST: Final = 6


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    name: str
    entry: Entry
    label: str
    hint: str
    required: bool
    several: bool
    value: str = ""
    shown: str = ""
    """What a chosen record is called."""
    options: tuple[Option, ...] = ()
    children: tuple[Control, ...] = ()
    rows: tuple[tuple[Control, ...], ...] = ()
    kept: tuple[Handed, ...] = ()
    errors: tuple[str, ...] = ()
    longest: int | None = None
    nouns: tuple[str, ...] = ()
    """Records of these nouns may be named."""
    suggestions: tuple[Option, ...] = ()
    """What was written here before."""

    @property
    def id(self) -> str:
        return f"f-{self.name.replace('.', '-')}"

    @property
    def anchor(self) -> str:
        """Where an error leads: the first thing that can be filled in."""
        if self.rows and self.rows[0]:
            return self.rows[0][0].anchor
        if self.children:
            return self.children[0].anchor
        return self.id

    @property
    def radios(self) -> bool:
        return len(self.options) <= RADIOS_AT_MOST


@dataclass(frozen=True)
class Dressing:
    """What the controls of one form need to know."""

    route: str
    words: Words
    filled: Filled
    today: date
    errors: Errors = field(default_factory=dict)
    choices: Callable[[tuple[str, ...]], Choices | None] = lambda path: None
    called: Callable[[UUID], str] = str
    measures: Measures | None = None
    """Whose numbers the hints name; those of the shipped ones where there are none."""
    fresh: bool = True
    """Nothing was sent yet: what is usual stands in the fields."""

    def controls(
        self, fields: Sequence[Field], prefix: str = "", path: tuple[str, ...] = ()
    ) -> tuple[Control, ...]:
        return tuple(self._control(one, f"{prefix}{one.name}", (*path, one.name)) for one in fields)

    def _control(self, one: Field, name: str, path: tuple[str, ...]) -> Control:
        said: dict[str, Any] = {
            "name": name,
            "entry": Entry.TEXT if self._in_a_line(one, path) else one.entry,
            "label": self.words.of(field_label(self.route, *path)),
            "hint": self.words.of(field_hint(self.route, *path, measures=self.measures)),
            "required": one.required,
            "several": one.several,
            "errors": tuple(self.words.of(error) for error in self.errors.get(name, ())),
            "longest": one.longest,
            "nouns": refers(self.route, *path),
        }
        match one.entry:
            case Entry.GROUP:
                return Control(**said, children=self.controls(one.inner, f"{name}.", path))
            case Entry.GROUPS:
                return Control(**said, rows=self._rows(one, name, path))
            case Entry.VARIANT:
                return self._variant(one, name, path, said)
            case Entry.FILES:
                return self._files(name, said)
            case Entry.LINES | Entry.RECORDS:
                return self._lines(name, path, said)
            case _:
                return self._plain(one, name, path, said)

    def _in_a_line(self, one: Field, path: tuple[str, ...]) -> bool:
        return one.entry is Entry.LONG and is_short(self.route, *path)

    def _plain(self, one: Field, name: str, path: tuple[str, ...], said: dict[str, Any]) -> Control:
        given = self.choices(path)
        value = self._value(one, name)
        if given is not None and not given.closed:
            return Control(**said, value=value, suggestions=self._offered(given.options, set()))
        options = given.options if given is not None else self._of_type(one, path)
        if given is not None:
            said["entry"] = Entry.CHOICE
        shown = self._called(value) if one.entry is Entry.RECORD else ""
        offered = self._offered(options, self._chosen(one, name))
        return Control(**said, value=value, shown=shown, options=offered)

    def _value(self, one: Field, name: str) -> str:
        if name in self.filled.values or not self.fresh:
            return "\n".join(self.filled.values.get(name, ()))
        if one.entry is Entry.DAY and one.required:
            return self.today.isoformat()
        return "" if one.default is None else _as_text(one.default)

    def _called(self, value: str) -> str:
        try:
            return self.called(UUID(value))
        except ValueError:
            return value

    def _of_type(self, one: Field, path: tuple[str, ...]) -> Sequence[tuple[str, Text]]:
        """What the type of the field has to choose from."""
        values = (True, False) if one.entry is Entry.YES_NO else one.values
        return [(_as_text(value), value_label(value, self.route, *path)) for value in values]

    def _offered(self, options: Sequence[tuple[str, Text]], chosen: set[str]) -> tuple[Option, ...]:
        return tuple(Option(v, self.words.of(text), v in chosen) for v, text in options)

    def _chosen(self, one: Field, name: str) -> set[str]:
        if name in self.filled.values or not self.fresh:
            return set(self.filled.all(name))
        if one.default is None:
            return set()
        many = isinstance(one.default, tuple)
        return {_as_text(v) for v in (one.default if many else (one.default,))}

    def _lines(self, name: str, path: tuple[str, ...], said: dict[str, Any]) -> Control:
        given = self.choices(path)
        typed = self.filled.lines(name)
        if given is None or not given.closed:
            shown = [self._called(line) for line in typed] if said["nouns"] else typed
            return Control(**said, value="\n".join(shown))
        options = self._offered(given.options, set(typed))
        return Control(**{**said, "entry": Entry.CHOICE, "several": True}, options=options)

    def _rows(
        self, one: Field, name: str, path: tuple[str, ...]
    ) -> tuple[tuple[Control, ...], ...]:
        count = self.filled.rows(name) or (1 if one.required else 0)
        return tuple(self.controls(one.inner, f"{name}.{n}.", path) for n in range(count))

    def _variant(
        self, one: Field, name: str, path: tuple[str, ...], said: dict[str, Any]
    ) -> Control:
        chosen = self.filled.one(f"{name}.{one.tag}")
        options = tuple(
            Option(tag, self.words.of(value_label(tag, self.route, *path, one.tag)), tag == chosen)
            for tag, _ in one.variants
        )
        inner = dict(one.variants).get(chosen, ())
        children = self.controls(inner, f"{name}.", path)
        return Control(**said, value=one.tag, options=options, children=children)

    def _files(self, name: str, said: dict[str, Any]) -> Control:
        kept = tuple(one for one in self.filled.kept(name) if isinstance(one, Handed))
        return Control(**said, kept=kept)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "value", value))
