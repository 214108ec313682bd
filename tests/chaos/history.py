"""What clients did and were told, and what the log holds after it: what the checker looks at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

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
    retry_after: bool = True
    """Whether an answer that asks for patience says how long."""
    by_standby: bool = False


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
    def name(self) -> str:
        return f"{self.path} ({self.key})"

    @property
    def stored_key(self) -> str:
        """As `Office` keeps it."""
        return hashlib.sha256(f"{self.role}\x1f{self.user}\x1f{self.key}".encode()).hexdigest()


@dataclass(frozen=True)
class Read:
    """A list asked for `at_least` a position, until it came: the records in it, with their
    versions."""

    at_least: int
    noun: str
    scope: str
    seen: Mapping[str, int]
    attempts: Sequence[Attempt] = ()


@dataclass
class History:
    """Lists only grow, so that many threads may add to them."""

    calls: list[Call] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    tails: list[list[int]] = field(default_factory=list)
    """Positions as readers saw them who followed the log from its start, each in its order."""
    followed_to: float = inf
    """The position at which they were let go."""
    answered_within: float = inf
    """Seconds in which every request has to come to an end."""

    def attempts(self) -> Iterator[tuple[str, Attempt]]:
        """Of commands and of lists, each with its name."""
        for call in list(self.calls):
            yield from ((call.name, attempt) for attempt in list(call.attempts))
        for read in list(self.reads):
            yield from ((f"GET /{read.noun}", attempt) for attempt in read.attempts)


@dataclass(frozen=True)
class Logged:
    """An event, as the log holds it, with its persons opened."""

    position: int
    record_id: str
    version: int
    topic: str
    text: str
    transaction: str = ""
    """That wrote it."""


@dataclass(frozen=True)
class Log:
    """In the order of positions; and where each remembered command ended, by its stored key. A
    command that was remembered in another transaction than its last event is not among them."""

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
