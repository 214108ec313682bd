"""Is what the clients were told true of the log? Each check answers the faults that it found.

The way of Jepsen, small: clients and faults write a history, and a checker that knows nothing of
how the office works looks for what no right office could have answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from chaos.history import Call, History, Log, Logged

Shapes = Mapping[str, set[tuple[str, ...]]]
"""Path of a command -> the kinds of event that it adds, in order, as seen on a calm day."""


def faults(history: History, log: Log, shapes: Shapes) -> list[str]:
    found = [fault for check in CHECKS for fault in check(history, log)]
    return [*found, *whole(history, log, shapes)]


def one_line(history: History, log: Log) -> Iterator[str]:
    """Each record's versions are 1, 2, 3 … in the order of positions."""
    last: dict[str, int] = defaultdict(int)
    for event in log.events:
        if event.version != last[event.record_id] + 1:
            yield (
                f"record {event.record_id}: version {event.version} at position"
                f" {event.position} follows version {last[event.record_id]}"
            )
        last[event.record_id] = event.version


def kept(history: History, log: Log) -> Iterator[str]:
    """What was acknowledged is there, where the answer said, and once."""
    groups = dict(log.groups())
    for call in history.calls:
        if not call.acknowledged:
            continue
        group = groups.get(call.stored_key)
        if group is None:
            yield f"lost: {call.name}, acknowledged at position {call.position}"
        elif group[-1].position != call.position:
            yield f"moved: {call.name} was told {call.position}, is at {group[-1].position}"
        elif (call.record_id, call.version) not in {(e.record_id, e.version) for e in group}:
            yield f"other: {call.name} was told version {call.version} of {call.record_id}"


def once(history: History, log: Log) -> Iterator[str]:
    """The mark of a command stands in what it added itself, and nowhere else in the log; that of
    a command that was refused nowhere at all."""
    where: dict[str, set[str]] = defaultdict(set)
    marks = {call.key: call for call in history.calls}
    for key, group in log.groups():
        for mark in {mark for event in group for mark in _marks(event)} & marks.keys():
            where[mark].add(key)
    for mark, call in marks.items():
        if call.refused and where[mark]:
            yield f"refused and done: {call.name}"
        if call.acknowledged and not where[mark]:
            yield f"without effect: {call.name}"
        if len(where[mark]) > 1:
            yield f"doubled: {call.name} was carried out {len(where[mark])} times"
        if call.acknowledged and where[mark] - {call.stored_key}:
            yield f"by another: the effect of {call.name} stands under another key"


def _marks(event: Logged) -> Iterator[str]:
    """Marks are words of their own between ⟦ and ⟧."""
    for part in event.text.split("⟦")[1:]:
        yield part.partition("⟧")[0]


def whole(history: History, log: Log, shapes: Shapes) -> Iterator[str]:
    """All events of a command in one transaction, or none; what a client asked for has besides
    the shape that it had on a calm day."""
    calls = {call.stored_key: call for call in history.calls}
    for key, group in log.groups():
        first = group[0].position
        if not key:
            yield f"half: events from position {first} on belong to no command"
        if len({event.transaction for event in group}) > 1:
            yield f"half: events from position {first} on were not written with their command"
        call, shape = calls.get(key), _shape(group)
        if call and shape not in shapes.get(call.path, ()):
            yield f"half or more: {call.name} added {', '.join(shape)}"


def _shape(group: Sequence[Logged]) -> tuple[str, ...]:
    return tuple(event.topic for event in group if event.topic not in BY_THE_CLOCK)


BY_THE_CLOCK: Final = {
    f"rectification-case.{what}" for what in ("deadline-missed", "deadline-moved", "miss-reversed")
}
"""What a command adds or not, by whether the sweep came between."""


def repeats(history: History, log: Log) -> Iterator[str]:
    """Two calls never share what they acknowledged."""
    seen: dict[tuple[str, int], Call] = {}
    for call in history.calls:
        if call.acknowledged:
            other = seen.setdefault((call.record_id, call.version), call)
            if other is not call:
                yield f"told twice: {call.name} and {other.name}"


def up_to_date(history: History, log: Log) -> Iterator[str]:
    """Who asks for at least a position sees every command that was acknowledged up to there."""
    told: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in history.calls:
        if call.acknowledged:
            told[call.noun, call.scope].append(call)
    last = {event.record_id: event.version for event in log.events}
    for read in history.reads:
        for call in told[read.noun, read.scope]:
            version = read.seen.get(call.record_id, 0)
            if call.position <= read.at_least and version < call.version:
                yield (
                    f"stale: at least {read.at_least} showed version {version} of"
                    f" {call.record_id}, not {call.version}"
                )
        for record_id, version in read.seen.items():
            if version > last.get(record_id, 0):
                yield f"from nowhere: version {version} of {record_id} was shown"


def tailed(history: History, log: Log) -> Iterator[str]:
    """Whoever follows the log sees each position once, in order, and misses none up to where it
    was let go."""
    positions = {event.position for event in log.events}
    due = {position for position in positions if position <= history.followed_to}
    for tail in history.tails:
        if any(other <= one for one, other in pairwise(tail)):
            yield "a reader of the log saw positions out of order"
        if missed := due - set(tail):
            yield f"a reader of the log missed {len(missed)} positions, {min(missed)} the first"
        if more := set(tail) - positions:
            yield f"a reader of the log saw {len(more)} positions that are not there"


def plain(history: History, log: Log) -> Iterator[str]:
    """No answer is a fault of the program or comes too late, and none is missing in the end."""
    for name, attempt in history.attempts():
        if attempt.status is not None and attempt.status >= 500 and attempt.status != 503:
            yield f"{attempt.status} {attempt.code}: {name}"
        if attempt.status == 503 and not attempt.retry_after:
            yield f"503 without Retry-After: {name}"
        if (waited := attempt.ended - attempt.began) > history.answered_within:
            yield f"hung: {name} waited {waited:.1f} s"
    for call in history.calls:
        if not (call.acknowledged or call.refused):
            yield f"never answered: {call.name}"


def expected(history: History, log: Log) -> Iterator[str]:
    """Clients that share no record are refused what they ask against the rules, and no more."""
    for call in history.calls:
        if call.refused != call.path.endswith(AGAINST_THE_RULES):
            yield f"{call.status} {call.attempts[-1].code}: {call.name}"


AGAINST_THE_RULES: Final = "?"
"""Ends the path of a call that the office has to refuse."""


CHECKS: Final[tuple[Callable[[History, Log], Iterator[str]], ...]] = (
    one_line,
    kept,
    once,
    repeats,
    up_to_date,
    tailed,
    plain,
    expected,
)


def shapes_of(history: History, log: Log) -> dict[str, set[tuple[str, ...]]]:
    """What each command of a calm day added."""
    calls = {call.stored_key: call for call in history.calls}
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for key, group in log.groups():
        if call := calls.get(key):
            found[call.path].add(_shape(group))
    return dict(found)
