"""The measures over time: which version and which numbers hold on a day, and when they ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.measures import events as e
from domain.measures.files import read
from domain.measures.model import Measures
from domain.measures.stated import (
    Conclusion,
    Ending,
    Interpretation,
    Scope,
    Setting,
    in_force,
    same,
)
from domain.values import Event, NotAllowedNow, Recorded, Text

ALLOW: Final = "allow"
"""The value of expiry.new-cases with which the last version goes on for new proceedings."""


@dataclass(frozen=True)
class Book:
    """The versions the office has adopted, in the order of adoption, and what came to them."""

    versions: tuple[e.VersionAdopted, ...] = ()
    repeals: tuple[e.VersionRepealed, ...] = ()
    settings: tuple[Setting, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    scopes: tuple[Scope, ...] = ()
    version: int = 0
    """Of the record."""

    def adopted(self, id: str) -> e.VersionAdopted | None:
        return next((version for version in self.versions if version.id == id), None)

    def repealed(self, id: str) -> e.VersionRepealed | None:
        return next((one for one in self.repeals if one.id == id), None)

    def on(self, day: date) -> Measures | None:
        """The measures in force that day, with the settings that hold that day.

        A version ends the one before it for good: when the newest has run out, none is in force.
        """
        latest = self._begun(day)
        if latest is None or self._ended(latest, day):
            return None
        return self._read(latest, day)

    def last_known(self, day: date) -> Measures | None:
        """The version in force, or else the last one that was: what goes on after its end."""
        latest = self._begun(day)
        if latest is None:
            return None
        ending = self.ending(latest)
        return self._read(latest, day if ending is None else min(day, ending.last_day))

    def ended_on(self, day: date) -> date | None:
        """The last day in force, where by that day the measures have ended (Art. 17)."""
        latest = self._begun(day)
        if latest is None or not self._ended(latest, day):
            return None
        ending = self.ending(latest)
        return None if ending is None else ending.last_day

    def governing(self, day: date) -> Measures:
        """The version under which something may begin that day; refuses where there is none.

        After the end nothing new begins, unless expiry.new-cases says otherwise (A-32); what
        was begun before goes on under the version it began under.
        """
        if found := self._governing(day):
            return found
        raise self._none_in_force(day)

    def takes_new(self, day: date) -> bool:
        """Whether something new may rest on a fact of that day; before the first version it may.

        What happened before is judged by the rules themselves, what happened after the end by
        nobody (A-32).
        """
        return self.ended_on(day) is None or self._governing(day) is not None

    def _governing(self, day: date) -> Measures | None:
        if found := self.on(day):
            return found
        last = self.last_known(day)
        return last if last is not None and last.word("expiry.new-cases") == ALLOW else None

    def known(self, day: date) -> Measures:
        """The version to go by, whatever the day: in force, the last one that was, or the first.

        For what goes on after the end, and for facts older than the measures; refuses only where
        no version was ever adopted.
        """
        if found := self.last_known(day):
            return found
        first = min(self.versions, key=lambda version: version.in_force_from, default=None)
        if first is None:
            raise self._none_in_force(day)
        return self._read(first, first.in_force_from)

    def shown(self, day: date) -> Measures:
        """As last_known; refuses for days before the first version."""
        if found := self.last_known(day):
            return found
        raise self._none_in_force(day)

    def ending(self, version: e.VersionAdopted) -> Ending | None:
        """By its own text or a repeal, and at the latest with the pilot."""
        found: Ending | None = None
        if repealed := self.repealed(version.id):
            found = Ending(repealed.in_force_until, repealed.document)
        elif version.in_force_until is not None:
            found = Ending(version.in_force_until, version.document)
        for conclusion in self.conclusions:
            if self._begun(conclusion.concluded_on) is not version:
                continue
            if found is None or conclusion.concluded_on < found.last_day:
                found = Ending(conclusion.concluded_on, conclusion.document)
        return found

    def settings_on(self, day: date) -> tuple[Setting, ...]:
        """What holds that day, one for each key.

        A later version states its own numbers: what was set under the one before ends with it.
        """
        latest, found = self._begun(day), dict[str, Setting]()
        for setting in sorted(self.settings, key=lambda one: (one.holds_from, one.number)):
            if setting.holds_from <= day and self._begun(setting.holds_from) is latest:
                found[setting.key] = setting
        return tuple(found.values())

    def scope_on(self, day: date) -> Scope | None:
        """Industries and list of enterprises of the pilot as they hold that day (Art. 3)."""
        begun = [scope for scope in self.scopes if scope.holds_from <= day]
        return max(reversed(begun), key=lambda scope: scope.holds_from, default=None)

    def with_file(self, text: str, day: date) -> Book:
        """This book, had the file stood in place of the version of a day all along.

        Where the file and the version say the same number, what a document set since stays.
        """
        replaced = self._begun(day)
        if replaced is None:
            return self
        now, then = read(replaced.text), read(text)
        stood = replaced.model_copy(update={"text": text, "digest": then.digest})
        versions = tuple(stood if one is replaced else one for one in self.versions)
        settings = tuple(
            setting
            for setting in self.settings
            if self._begun(setting.holds_from) is not replaced or same(setting.key, now, then)
        )
        return replace(self, versions=versions, settings=settings)

    def _begun(self, day: date) -> e.VersionAdopted | None:
        begun = [version for version in self.versions if version.in_force_from <= day]
        return max(reversed(begun), key=lambda version: version.in_force_from, default=None)

    def _ended(self, version: e.VersionAdopted, day: date) -> bool:
        ending = self.ending(version)
        return ending is not None and ending.last_day < day

    def _read(self, version: e.VersionAdopted, day: date) -> Measures:
        ending = self.ending(version)
        until = None if ending is None else ending.last_day
        days = (self._first_of(version).in_force_from, version.in_force_from, until)
        return in_force(version.text, version.document, days, self.settings_on(day))

    def _first_of(self, version: e.VersionAdopted) -> e.VersionAdopted:
        """The version that the chain of amendments began with (Art. 16)."""
        seen = {version.id}
        while version.amends is not None and version.amends not in seen:
            amended = self.adopted(version.amends)
            if amended is None:
                break
            seen.add(version.amends)
            version = amended
        return version

    def _none_in_force(self, day: date) -> NotAllowedNow:
        return NotAllowedNow("no-measures-in-force", self._why_none(day), citation="17")

    def _why_none(self, day: date) -> Text:
        latest = self._begun(day)
        ending = None if latest is None else self.ending(latest)
        if ending is not None:
            return Text(
                f"{day} 没有施行中的管理办法：已于 {ending.last_day} 终止"
                f"（依据：{ending.document}）。此后不再启动新的程序，在办事项按原版本办结；"
                "终止登记有误的，先更正；有新版本的，先登记",
                f"no measures were in force on {day}: they ended on {ending.last_day} "
                f"({ending.document}). Nothing new begins after that, what is open goes on under "
                "its version; withdraw the end if it is wrong, or adopt the version that follows",
            )
        first = min((version.in_force_from for version in self.versions), default=None)
        return Text(
            f"{day} 没有施行中的管理办法" + (f"：自 {first} 起施行" if first else "：请先登记"),
            f"no measures were in force on {day}"
            + (f": they took effect on {first}" if first else ": adopt a version first"),
        )


def evolve(state: Book, recorded: Recorded[Event]) -> Book:
    event, number = recorded.event, recorded.version
    state = replace(state, version=number)
    match event:
        case e.VersionAdopted():
            return replace(state, versions=_with(state.versions, event))
        case e.VersionRepealed():
            repeals = (one for one in state.repeals if one.id != event.id)
            return replace(state, repeals=(*repeals, event))
        case e.RepealWithdrawn():
            left = tuple(one for one in state.repeals if one.id != event.id)
            return replace(state, repeals=left)
        case e.PilotScopeDefined():
            return replace(state, scopes=(*state.scopes, Scope(**dict(event))))
        case e.PilotConcluded():
            concluded = Conclusion(number=number, **dict(event))
            return replace(state, conclusions=(*state.conclusions, concluded))
        case e.PilotConclusionWithdrawn():
            kept = tuple(one for one in state.conclusions if one.number != event.conclusion)
            return replace(state, conclusions=kept)
        case _:
            return _read_and_set(state, event, number)


def _with(
    versions: tuple[e.VersionAdopted, ...], event: e.VersionAdopted
) -> tuple[e.VersionAdopted, ...]:
    """The same file with another document keeps its place in the order of adoption."""
    if any((one.id, one.digest) == (event.id, event.digest) for one in versions):
        return tuple(event if one.id == event.id else one for one in versions)
    return (*(one for one in versions if one.id != event.id), event)


def _read_and_set(state: Book, event: Event, number: int) -> Book:
    match event:
        case e.InterpretationIssued():
            issued = Interpretation(number=number, **dict(event))
            return replace(state, interpretations=(*state.interpretations, issued))
        case e.InterpretationWithdrawn():
            gone = event.interpretation
            return replace(
                state,
                interpretations=tuple(i for i in state.interpretations if i.number != gone),
                settings=tuple(s for s in state.settings if s.interpretation != gone),
            )
        case e.ParameterSet():
            return replace(state, settings=(*state.settings, Setting(number=number, **dict(event))))
        case e.SettingWithdrawn():
            left = tuple(one for one in state.settings if one.number != event.setting)
            return replace(state, settings=left)
        case _:
            return state
