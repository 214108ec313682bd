"""The fields of each step of a complaint, as the controls of any form; and the answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.complaint import ComplainantKind, Nature
from domain.values import Text
from interfaces.web.forms.controls import Control, Option
from interfaces.web.forms.fields import Entry
from interfaces.web.public.checks import NONE_OF_THEM, SENDERS, Asked, Errors
from interfaces.web.texts import Words
from interfaces.web.wording.values import value_label

LONGEST: Final = {"summary": 20_000, "enterprise": 100, "sought": 100}
USUAL: Final = 2_000
OPTIONAL: Final = frozenset({"name", "contact"})
"""The others are needed, or one of two is."""
LONG: Final = frozenset({"summary", "about"})


@dataclass(frozen=True)
class Asking:
    asked: Asked
    words: Words
    errors: Errors

    def controls(self, step: str) -> Sequence[Control]:
        match step:
            case "who":
                return tuple(self._who())
            case "what":
                return (self._text("summary"),)
        return ()

    def _who(self) -> Iterator[Control]:
        yield self._choice("nature", self._labels(Nature))
        yield self._text("sought")
        if self.asked.offered:
            yield self._choice("provider_id", self._providers())
        yield self._text("about")
        yield self._choice("kind", self._labels(SENDERS))
        for name in ("enterprise", "name", "contact"):
            yield self._text(name)

    def _text(self, name: str) -> Control:
        entry = Entry.LONG if name in LONG else Entry.TEXT
        value = self.asked.draft[name]
        return self._control(name, entry, value=value, longest=LONGEST.get(name, USUAL))

    def _choice(self, name: str, options: Iterable[tuple[str, str]]) -> Control:
        chosen = self.asked.draft[name]
        if name == "provider_id" and not chosen and self.asked.provider:
            chosen = str(self.asked.provider["id"])
        offered = tuple(Option(value, label, value == chosen) for value, label in options)
        return self._control(name, Entry.CHOICE, options=offered)

    def _control(self, name: str, entry: Entry, **more: Any) -> Control:
        error = self.errors.get(name)
        return Control(
            name=name,
            entry=entry,
            label=self.words(f"public.ask.{name}"),
            hint=self.words(f"public.hint.{name}"),
            required=name not in OPTIONAL,
            several=False,
            errors=() if error is None else (self.words.of(error),),
            **more,
        )

    def _labels(self, kinds: Iterable[StrEnum]) -> list[tuple[str, str]]:
        return [(kind.value, self.words.of(value_label(kind))) for kind in kinds]

    def _providers(self) -> list[tuple[str, str]]:
        found = [(str(one["id"]), one["name"]) for one in self.asked.offered]
        return [*found, (NONE_OF_THEM, self.words("public.none_of_them"))]

    # The answers, to be looked at once more

    def answers(self, step: str) -> list[tuple[str, str]]:
        """(question, answer) of what was answered."""
        told = self._told(step)
        return [(self.words(f"public.ask.{name}"), said) for name, said in told if said]

    def _told(self, step: str) -> Iterator[tuple[str, str]]:
        draft, provider = self.asked.draft, self.asked.provider
        if step == "what":
            yield "summary", draft["summary"]
            return
        yield "nature", self._said(Nature, draft["nature"])
        yield "sought", provider["name"] if provider else ""
        yield "about", draft["about"]
        yield "kind", self._said(ComplainantKind, draft["kind"])
        if draft["kind"] == ComplainantKind.ENTERPRISE:
            yield "enterprise", draft["enterprise"]
        if draft["kind"] != ComplainantKind.ANONYMOUS:
            yield "name", draft["name"]
        yield "contact", draft["contact"]

    def _said(self, kind: type[StrEnum], value: str) -> str:
        label: Text = value_label(kind(value))
        return self.words.of(label)
