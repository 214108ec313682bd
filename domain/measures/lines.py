"""Where each table and key of a TOML file stands, so that a fault can name its line.

The file was read by tomllib before: this only looks for headers and keys at the start of lines,
and skips what stands in strings of several lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

Path = tuple[str | int, ...]
"""As pydantic locates a value: ("article", 7, "clause", 0, "label")."""
HEADER: Final = re.compile(r"\s*\[(\[)?\s*([A-Za-z0-9_.\-\s\"']+?)\s*\]\]?\s*(#.*)?$")
KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]+\"|'[^']+')\s*(\.[^=]*)?=")
LONG: Final = ('"""', "'''")


@dataclass
class Lines:
    tables: dict[Path, int] = field(default_factory=dict)
    keys: dict[Path, int] = field(default_factory=dict)

    def of(self, path: Path) -> int | None:
        """The line of the value, or of the nearest table around it."""
        path = self._by_name(path)
        while path:
            if (found := self.keys.get(path) or self.tables.get(path)) is not None:
                return found
            path = path[:-1]
        return None

    def _by_name(self, path: Path) -> Path:
        """The limbs of a ground are a list when checked, and keys of a table in the file."""
        for at, part in enumerate(path):
            table = path[:at]
            if isinstance(part, int) and table in self.tables:
                within = [key for key in self.keys if key[:-1] == table]
                if part < len(within):
                    return within[part]
        return path


def lines(text: str) -> Lines:
    found, seen, here = Lines(), Counter[Path](), Path()
    for number, line in _single(text):
        if header := HEADER.match(line):
            here = _entered(found, seen, header)
            found.tables.setdefault(here, number)
        elif key := KEY.match(line):
            found.keys.setdefault((*here, key[1].strip("\"'")), number)
    return found


def _entered(found: Lines, seen: Counter[Path], header: re.Match[str]) -> Path:
    """[[article.clause]] is the next clause of the last article."""
    names = [name.strip().strip("\"'") for name in header[2].split(".")]
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if seen[path]:
            path = (*path, seen[path] - 1)
    path = (*path, names[-1])
    if header[1]:
        seen[path] += 1
        path = (*path, seen[path] - 1)
    return path


def _single(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, without those inside a string of several lines."""
    within: str | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if within is None:
            yield number, line
        for mark in LONG:
            if within in (None, mark) and line.count(mark) % 2:
                within = mark if within is None else None
                break
