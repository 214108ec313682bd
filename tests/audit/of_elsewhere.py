"""Another machine, as far as Python can tell: an environment that holds `cryptography` alone."""

from __future__ import annotations

import importlib.metadata
import subprocess
import venv
from pathlib import Path

from interfaces.audit import verifier

NEEDED = ("cryptography", "cffi", "pycparser")


def an_environment(place: Path) -> Path:
    """With a copy of the verifier in it, and no duban."""
    venv.create(place, with_pip=False, symlinks=True)
    libraries = next(place.glob("lib/python*/site-packages"))
    for name in NEEDED:
        for file in importlib.metadata.files(name) or ():
            top = Path(str(file)).parts[0]
            if top != ".." and not (libraries / top).exists():
                (libraries / top).symlink_to(importlib.metadata.distribution(name).locate_file(top))
    (place / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    return place


def run(place: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Isolated (-I): no PYTHONPATH, no packages of the user, not even the current folder."""
    return subprocess.run(
        [str(place / "bin" / "python"), "-I", *map(str, arguments)],
        cwd=place,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def has_no_duban(place: Path) -> bool:
    found = [
        run(place, "-c", f"import {name}").stderr.splitlines()[-1:]
        for name in ("interfaces", "application", "domain", "duban", "pydantic", "psycopg")
    ]
    return all(line and line[0].startswith("ModuleNotFoundError") for line in found)
