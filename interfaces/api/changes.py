"""What differs between two answers about the same thing, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

KEYS: Final = ("id", "number", "version", "key", "code", "letter", "name", "since", "on")
"""What tells one item of a list from another, the first that all of them have."""


@dataclass(frozen=True, slots=True)
class Change:
    """`path` names fields by dots and items of a list in brackets; None: it was not, or is not."""

    path: str
    before: Any
    after: Any


def changes(before: Any, after: Any, path: str = "") -> list[Change]:
    """Of two values as JSON has them; none where they are the same."""
    return list(_changes(before, after, path))


def _changes(before: Any, after: Any, path: str) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in {**before, **after}:
            within = f"{path}.{name}" if path else str(name)
            yield from _changes(before.get(name), after.get(name), within)
    elif isinstance(before, list) and isinstance(after, list):
        was, now = _items(before, after), _items(after, before)
        if was == now:  # the same in another order
            yield Change(path, before, after)
        for name in {**was, **now}:
            yield from _changes(was.get(name), now.get(name), f"{path}[{name}]")
    else:
        yield Change(path, before, after)


def _items(mine: Sequence[Any], other: Sequence[Any]) -> dict[str, Any]:
    """Each item by what names it: itself where it is plain, a key of its own, else its place."""
    for named in (_plain, *map(_keyed, KEYS)):
        mine_named, other_named = list(map(named, mine)), list(map(named, other))
        if _tell_apart(mine_named) and _tell_apart(other_named):
            return {str(name): item for name, item in zip(mine_named, mine, strict=True)}
    return {str(place): item for place, item in enumerate(mine, 1)}


def _plain(item: Any) -> str | None:
    return str(item) if isinstance(item, str | int) else None


def _keyed(key: str) -> Callable[[Any], str | None]:
    return lambda item: _plain(item.get(key)) if isinstance(item, Mapping) else None


def _tell_apart(names: Sequence[str | None]) -> bool:
    return None not in names and len(set(names)) == len(names)
