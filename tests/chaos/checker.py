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


def in_order(history: History, log: Log) -> Iterator[str]:
    for one, other in pairwise(log.events):
        if other.position <= one.position:
            yield f"position {other.position} stands behind {one.position}"


def kept(history: History, log: Log) -> Iterator[str]:
    """What was acknowledged is there, where the answer said, and once."""
    groups = dict(log.groups())
    for call in history.calls:
        if not call.acknowledged:
            continue
        group = groups.get(call.stored_key)
        if group is None:
            yield f"lost: {_named(call)}, acknowledged at position {call.position}"
        elif group[-1].position != call.position:
            yield f"moved: {_named(call)} was told {call.position}, is at {group[-1].position}"
        elif (call.record_id, call.version) not in {(e.record_id, e.version) for e in group}:
            yield f"other: {_named(call)} was told version {call.version} of {call.record_id}"


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
            yield f"refused and done: {_named(call)}"
        if call.acknowledged and not where[mark]:
            yield f"without effect: {_named(call)}"
        if len(where[mark]) > 1:
            yield f"doubled: {_named(call)} was carried out {len(where[mark])} times"
        if call.acknowledged and where[mark] - {call.stored_key}:
            yield f"by another: the effect of {_named(call)} stands under another key"


def _marks(event: Logged) -> Iterator[str]:
    """Marks are words of their own between ⟦ and ⟧."""
    for part in event.text.split("⟦")[1:]:
        yield part.partition("⟧")[0]


def whole(history: History, log: Log, shapes: Shapes) -> Iterator[str]:
    """All events of a command, or none."""
    calls = {call.stored_key: call for call in history.calls}
    for key, group in log.groups():
        if not key:
            yield f"half: events from position {group[0].position} on belong to no command"
        call, shape = calls.get(key), _shape(group)
        if call and shape not in shapes.get(call.path, ()):
            yield f"half or more: {_named(call)} added {', '.join(shape)}"


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
                yield f"told twice: {_named(call)} and {_named(other)}"


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
    """Whoever follows the log sees each position once, in order, and misses none."""
    positions = [event.position for event in log.events]
    for tail in history.tails:
        if any(other <= one for one, other in pairwise(tail)):
            yield "a reader of the log saw positions out of order"
        upto = tail[-1] if tail else 0
        if missed := {p for p in positions if p <= upto} - set(tail):
            yield f"a reader of the log missed {len(missed)} positions, {min(missed)} the first"
        if more := set(tail) - set(positions):
            yield f"a reader of the log saw {len(more)} positions that are not there"


def plain(history: History, log: Log) -> Iterator[str]:
    """No answer is a fault of the program, and nothing is unanswered in the end."""
    for call, attempt in history.attempts():
        if attempt.status is not None and attempt.status >= 500 and attempt.status != 503:
            yield f"{attempt.status} {attempt.code}: {_named(call)}"
        if attempt.status == 503 and not attempt.code:
            yield f"503 without Retry-After: {_named(call)}"
    for call in history.calls:
        if not (call.acknowledged or call.refused):
            yield f"never answered: {_named(call)}"


def expected(history: History, log: Log) -> Iterator[str]:
    """Clients that share no record are refused what they ask against the rules, and no more."""
    for call in history.calls:
        if call.refused != call.path.endswith(AGAINST_THE_RULES):
            yield f"{call.status} {call.attempts[-1].code}: {_named(call)}"


AGAINST_THE_RULES: Final = "?"
"""Ends the path of a call that the office has to refuse."""


def _named(call: Call) -> str:
    return f"{call.path} ({call.key})"


CHECKS: Final[tuple[Callable[[History, Log], Iterator[str]], ...]] = (
    in_order,
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
