"""Changes of the routing table: one at a time, whole or not at all; all else stays as it was."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from interfaces.offices.faults import TableError
from interfaces.offices.table import Entry, Table, parse, read
from interfaces.whole_files import beside, sync, tidy

FIELD: Final = re.compile(
    r"""(?P<before>\s*["']?(?P<name>[\w-]+)["']?\s*=\s*)"""
    r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|.*?)(?P<behind>\s*(?:\#.*)?)""",
    re.ASCII,
)
"""A line that says one field, and the remark behind it; a `#` in quotes begins none."""


def add(path: Path, entry: Entry) -> Table:
    """At its end; raises `TableError` where the table would not be right with it."""
    said = {
        "cluster": entry.cluster,
        "name": entry.name,
        "region": entry.region,
        "hosts": list(entry.hosts),
        "schema": entry.schema_name,
    }
    lines = [
        f"[offices.{entry.key}]",
        *(f"{name} = {_written(value)}" for name, value in said.items()),
    ]

    def added(text: str) -> str:
        if entry.key in parse(path, text).offices:
            raise TableError(
                path,
                f"已有办公室 {entry.key}：请换一个名称",
                f"there is an office {entry.key} already: choose another name",
            )
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return text + gap + "\n".join(lines) + "\n"

    return _changed(path, added, lambda table: table.offices.get(entry.key) == entry)


def change(path: Path, key: str, **fields: str) -> Table:
    """Other words for some fields of an office (`state`, `cluster`, …), where they stand or at the
    head of its section; remarks stay."""

    def changed(text: str) -> str:
        lines = text.split("\n")
        start = _header(lines, f"[offices.{key}]")
        if start is None:
            raise TableError(
                path,
                f"没有写作 [offices.{key}] 的一节：请用这种写法",
                f"there is no section written as [offices.{key}]: write it so",
            )
        missing = dict(fields)
        for number, line in enumerate(lines[start:], start):
            if line.lstrip().startswith("["):
                break
            if (found := FIELD.fullmatch(line)) and found["name"] in missing:
                value = _written(missing.pop(found["name"]))
                lines[number] = f"{found['before']}{value}{found['behind']}"
        lines[start:start] = [f"{name} = {_written(value)}" for name, value in missing.items()]
        return "\n".join(lines)

    def right(table: Table) -> bool:
        found = table.offices[key].model_dump(by_alias=True)
        return all(found[name] == value for name, value in fields.items())

    return _changed(path, changed, right)


def remove(path: Path, entry: Entry) -> Table:
    """Its sections go, where it is still this very entry; remarks between sections stay."""

    def removed(text: str) -> str:
        if parse(path, text).offices.get(entry.key) != entry:
            raise TableError(
                path,
                f"{entry.key} 刚刚改动：请再执行一次",
                f"{entry.key} was changed just now: repeat the command",
            )
        kept: list[str] = []
        between: list[str] = []  # whose it is, what comes next says
        ours = False
        for line in text.split("\n"):
            if line.lstrip().startswith("["):
                ours = _is_of(line, entry.key)
                if ours and kept and not kept[-1].strip():
                    kept.pop()
            if not ours:
                kept += [*between, line]
            between = [*between, line] if ours and _is_remark(line) else []
        return "\n".join([*kept, *between])

    return _changed(path, removed, lambda table: entry.key not in table.offices)


def _is_of(header: str, key: str) -> bool:
    """Whether the section is the office's, or one below it."""
    name = header.partition("#")[0].strip().strip("[]")
    return f"{name}.".startswith(f"offices.{key}.")


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _header(lines: list[str], wanted: str) -> int | None:
    """The number of the line after it."""
    found = (n for n, line in enumerate(lines, 1) if line.partition("#")[0].strip() == wanted)
    return next(found, None)


def _written(value: Any) -> str:
    """A string or a list of strings: what JSON writes of them TOML reads."""
    return json.dumps(value, ensure_ascii=False)


def _changed(path: Path, change: Callable[[str], str], right: Callable[[Table], bool]) -> Table:
    """Whoever reads meanwhile sees the one or the other. Read anew before it takes its place, so
    that no way of writing a table that this does not know can spoil one."""
    with _alone(path):
        before = read(path)
        text = change(path.read_bytes().decode("utf-8"))
        after = parse(path, text)
        others = {k: one for k, one in before.offices.items() if after.offices.get(k) != one}
        if not right(after) or len(others) > 1 or after.clusters != before.clusters:
            raise TableError(
                path,
                "其写法无法自动修改：请手工修改",
                "is written in a way that cannot be changed by the program: change it by hand",
            )
        _put(path, text)
        return after


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """The lock lies beside the table, which is another file after each change. Who may not change
    the table leaves no lock that its owner could not take."""
    require_owner(path)
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        _keep_owner(lock, path)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def require_owner(path: Path) -> None:
    """Raises `TableError` where the table, changed by this user, would not stay its owner's."""
    known = path.stat()
    if os.geteuid() not in (0, known.st_uid):
        raise _of_another(path, known)


def clear(path: Path) -> None:
    """A draft that a killed change left goes, though nobody changes anything."""
    tidy(path.resolve().parent)


def _put(path: Path, text: str) -> None:
    """On the disk first, then under its name, for those who could read it before."""
    target = path.resolve()
    with beside(target) as folder:
        fresh = folder / target.name
        fresh.touch(0o600)
        fresh.write_bytes(text.encode("utf-8"))
        _keep_owner(fresh, path)
        fresh.chmod(target.stat().st_mode & 0o777)
        sync(fresh)
        fresh.replace(target)
        sync(target.parent)


def _keep_owner(made: int | Path, path: Path) -> None:
    known = path.stat()
    try:
        os.chown(made, known.st_uid, known.st_gid)
    except PermissionError:
        raise _of_another(path, known) from None


def _of_another(path: Path, known: os.stat_result) -> TableError:
    """Those who serve might not be able to read what took its place."""
    whose = f"{known.st_uid}:{known.st_gid}"
    return TableError(
        path,
        f"属于另一用户或组（{whose}），由本用户改写就会换成别人的：没有改动，请以其所有者或 root"
        " 执行",
        f"is that of another user or group ({whose}), which a change by this one would not keep:"
        " nothing was changed, run the command as its owner or as root",
    )


def fields_of(entry: Entry) -> Mapping[str, Any]:
    """As people see them: no password."""
    return {
        "office": entry.key,
        "cluster": entry.cluster,
        "name": entry.name,
        "region": entry.region,
        "hosts": list(entry.hosts),
        "schema": entry.schema_name,
        "state": entry.state,
    }
