"""What clients did and were told, and what the log holds after it: what the checker looks at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Outcome = int | None
"""The status of an answer; none where there was none."""


@dataclass(frozen=True)
class Attempt:
    """One request; seconds of a clock that all clients share."""

    began: float
    ended: float
    status: Outcome
    code: str = ""
    """Of the problem that was answered, or what went wrong on the way."""


@dataclass
class Call:
    """One command under one key, sent until it had a definite answer.

    The key stands in the body too, so that its effect is found in the log.
    """

    key: str
    role: str
    user: str
    path: str
    """With a place for the record, as the table of commands writes it."""
    noun: str
    scope: str = ""
    """Whose records a list is asked for: the provider."""
    attempts: list[Attempt] = field(default_factory=list)
    record_id: str = ""
    version: int = 0
    position: int = 0

    @property
    def status(self) -> Outcome:
        return self.attempts[-1].status if self.attempts else None

    @property
    def acknowledged(self) -> bool:
        return self.status in (200, 201)

    @property
    def refused(self) -> bool:
        return self.status is not None and 400 <= self.status < 500

    @property
    def ended(self) -> float:
        return self.attempts[-1].ended

    @property
    def stored_key(self) -> str:
        """As `Office` keeps it."""
        return hashlib.sha256(f"{self.role}\x1f{self.user}\x1f{self.key}".encode()).hexdigest()


@dataclass(frozen=True)
class Read:
    """A list asked for `at_least` a position: the records in it, with their versions."""

    began: float
    at_least: int
    noun: str
    scope: str
    seen: Mapping[str, int]


@dataclass
class History:
    """Lists only grow, so that many threads may add to them."""

    calls: list[Call] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    tails: list[list[int]] = field(default_factory=list)
    """Positions as readers saw them who followed the log from its start, each in its order."""

    def attempts(self) -> Iterator[tuple[Call, Attempt]]:
        for call in list(self.calls):
            for attempt in list(call.attempts):
                yield call, attempt


@dataclass(frozen=True)
class Logged:
    """An event, as the log holds it, with its persons opened."""

    position: int
    record_id: str
    version: int
    topic: str
    text: str


@dataclass(frozen=True)
class Log:
    """In the order of positions; and where each remembered command ended, by its stored key."""

    events: Sequence[Logged]
    commands: Mapping[str, int]

    def groups(self) -> Iterator[tuple[str, list[Logged]]]:
        """What each command added. Positions are drawn under one lock, so the events of a command
        stand together and end where the command says. What no command claims has no key."""
        ends = {position: key for key, position in self.commands.items()}
        group: list[Logged] = []
        for event in self.events:
            group.append(event)
            if event.position in ends:
                yield ends[event.position], group
                group = []
        if group:
            yield "", group
