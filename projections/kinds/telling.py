"""What the views say of one kind of record, and the words in which they say it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.catalogue import Kind
from domain.service import Paper
from domain.terms import Terms
from domain.values import Event, NotAllowedNow, Recorded, Role, Text
from projections.view import Row
from projections.words import Labels

Sentences = Mapping[type[Event], Callable[[Any], Text]]


class Concerned(NamedTuple):
    """Whom a record concerns, and what people call it."""

    provider_id: UUID | None = None
    others: tuple[UUID, ...] = ()
    """Providers beside the first: those of an engagement's products."""
    reference: str | None = None


class Task(NamedTuple):
    """Something that waits for somebody; without a day of its own it is as old as `since`."""

    what: str
    role: Role
    since: date
    due_on: date | None = None
    assignee: str | None = None
    enterprise_id: UUID | None = None
    provider_id: UUID | None = None
    """Where it waits for another provider than the record's own."""
    not_for: Collection[str] = ()
    """Officers who may not: they proposed, wrote or alone reviewed what a second person decides."""
    detail: Text | None = None
    """What exactly is to be done, where the task alone does not say it."""


class Falling(NamedTuple):
    """What the sweep has to record from a day on (the day after a period's last one)."""

    what: str
    on: date


def no_rows(state: Any) -> list[dict[str, Any]]:
    return []


def no_services(state: Any) -> Sequence[Paper]:
    return ()


def no_tasks(state: Any, terms: Terms) -> list[Task]:
    return []


def nothing_falls(state: Any, terms: Terms) -> list[Falling]:
    return []


@dataclass(frozen=True)
class Telling:
    """One row of the table in __init__.py: each view takes from it what answers its question."""

    kind: Kind[Any]
    label: Text
    sentences: Sentences
    """Each event of the kind as one plain sentence; what people wrote stands as they wrote it."""
    sentences_of_recorded: Mapping[type[Event], Callable[[Recorded[Any], Labels], Text]] = field(
        default_factory=dict
    )
    """Sentences that need more than the event's own facts: its envelope, the labels of grounds."""
    statuses: Mapping[str, Text] = field(default_factory=dict)
    concerned: Callable[[Recorded[Any]], Concerned | None] = lambda recorded: None
    """What an event says of its record as a whole; none for most."""
    listed: Callable[[Any], dict[str, Any]] | None = None
    """The row in lists and search: title, sort_key, on_date, provider_ids, item; and where it has
    them reference, enterprise_id, mark, assignee, grounds, words (searched), concealed, told (the
    status as its parties know it)."""
    filed: Callable[[Any], list[dict[str, Any]]] = no_rows
    """The rows in providers' files: provider_id, reference, on_date, title (Text), facts."""
    services: Callable[[Any], Sequence[Paper]] = no_services
    """The papers of a record that were served."""
    tasks: Callable[[Any, Terms], list[Task]] = no_tasks
    task_labels: Mapping[str, Text] = field(default_factory=dict)
    """Each task that `tasks` may name, in words."""
    falling: Callable[[Any, Terms], list[Falling]] = nothing_falls
    internal: bool = False
    """Not for the parties that the record concerns: left out of their own timeline and file."""
    apart: bool = False
    """No casework: for auditors and administrators only, in every list and history."""


def target(terms: Terms, key: str, start: date, on: date | None = None) -> date | None:
    """The last day of the office's own time limit; none where no measures were in force."""
    try:
        return terms.period(key, start, NOTHING, on).last_day
    except NotAllowedNow:
        return None


def row_of_task(task: Task, provider_id: UUID | None, reference: str | None) -> Row:
    """Another provider learns what waits for it, not the number of whose file it comes from."""
    own = task.provider_id is None
    return {
        "provider_id": provider_id if own else task.provider_id,
        "reference": reference if own else None,
        "task": task.what,
        "role": task.role.value,
        "assignee": task.assignee,
        "enterprise_id": task.enterprise_id,
        "since": task.since,
        "due_on": task.due_on,
        "not_for": sorted(task.not_for),
        "detail_zh": task.detail and task.detail.zh,
        "detail_en": task.detail and task.detail.en,
    }


# Parts of sentences

LONGEST_QUOTE: Final = 80
NOTHING: Final = Text("", "")


def quote(text: str) -> str:
    """What somebody wrote, in one line; the whole of it stands with the event."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def then(zh: str, en: str, text: str) -> Text:
    """A lead-in with what was written, or nothing where nothing was."""
    said = quote(text)
    return when(said, f"{zh}{said}", f"{en}{said}")


def papers(*kept: Collection[object]) -> Text:
    """How many came with it: those that are only named, and those that are here."""
    n = sum(map(len, kept))
    return when(n, f"，附件 {n} 件", f", {counted(n, 'attachment')}")


def cause(text: str) -> Text:
    """The system's own words, which it says in both languages: `zh · en`; or nothing."""
    zh, dot, en = (quote(part) for part in text.partition(" · "))
    return when(zh, f"：{zh}", f": {en if dot else zh}")


def why(text: str) -> Text:
    return then("，理由：", "; reason: ", text)


def when(holds: object, zh: str, en: str) -> Text:
    return Text(zh, en) if holds else NOTHING


def join(*parts: Text) -> Text:
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def listed_in_words(parts: Iterable[Text]) -> Text:
    held = list(parts)
    return Text("；".join(part.zh for part in held), "; ".join(part.en for part in held))


def counted(n: int, what: str) -> str:
    return f"1 {what}" if n == 1 else f"{n} {what}s"
