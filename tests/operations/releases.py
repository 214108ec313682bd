"""Two programs as files: the last one with other tables, and this one as the next release."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from application.store.tables import SCHEMA_VERSION

ROOT: Final = Path(__file__).parents[2]
TABLES: Final = "application/store/tables.py"
PARTS: Final = ("domain", "application", "projections", "interfaces", "pyproject.toml")
_VERSION: Final = re.compile(r"^SCHEMA_VERSION: Final = (\d+)$", re.MULTILINE)


class NoHistory(Exception):  # noqa: N818 - why the test is skipped
    """There is no former program here to run."""


def _git(*arguments: str) -> bytes:
    try:
        return subprocess.run(("git", *arguments), cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git {arguments[0]}: no history here ({error})") from error


def _tables_of(commit: str) -> int:
    found = _VERSION.search(_git("show", f"{commit}:{TABLES}").decode())
    return int(found[1]) if found else 0


def previous() -> str:
    """The last commit whose program makes other tables: what an office is upgraded from."""
    first_of_these = None
    for commit in _git("log", "--format=%H", "--", TABLES).decode().split():
        if _tables_of(commit) != SCHEMA_VERSION:
            break
        first_of_these = commit
    found = "HEAD" if first_of_these is None else f"{first_of_these}^"
    _git("cat-file", "-e", f"{found}:{TABLES}")  # a shallow clone ends before it
    return _git("rev-parse", found).decode().strip()


def laid_out(commit: str, to: Path) -> Path:
    """Its packages, for the environment of today; raises NoHistory where that does not do."""
    packed = _git("archive", "--format=tar", commit, *PARTS)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(to, filter="data")
    _require_installed(to / "pyproject.toml")
    return to


def _require_installed(project: Path) -> None:
    text = project.read_text("utf-8").partition("dependencies = [")[2].partition("\n]")[0]
    for line in re.findall(r'"([^"]+)"', text):
        wanted = Requirement(line)
        try:
            there = version(wanted.name)
        except PackageNotFoundError:
            raise NoHistory(f"it needs {wanted}, which is not installed") from None
        if there not in wanted.specifier:
            raise NoHistory(f"it needs {wanted}, and {there} is installed")


def the_next(to: Path, view: str) -> Path:
    """This program with another version of one view, as the next release may have it."""
    for part in PARTS[:-1]:
        shutil.copytree(
            ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    module = to / "projections" / f"{view}.py"
    text, n = re.subn(
        r"^    version = (\d+)$",
        lambda found: f"    version = {int(found[1]) + 1}",
        module.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    assert n == 1, f"{module.name} has no version to raise"
    module.write_text(text, "utf-8")
    return to
