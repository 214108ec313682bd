"""The program `duban`, run by tests."""

from __future__ import annotations

import contextlib
import os
import subprocess
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import cast
from unittest.mock import patch

import structlog

from interfaces import cli

ROOT = Path(__file__).parents[1]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200", **changes}


def program(*arguments: object, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """In this process: one of its own takes two seconds to begin, as test_commands_serving has."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    given, logging = [str(one) for one in arguments], structlog.get_config()
    try:
        with (
            patch.dict(os.environ, env, clear=True),
            contextlib.chdir(cwd),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = cli.run(given)
    finally:
        structlog.configure(**logging)
    stdout, stderr = (cast("BytesIO", one.buffer).getvalue().decode("utf-8") for one in (out, err))
    assert "Traceback" not in stderr
    assert status in (0, 1, 2)
    if status == 1:
        assert len(stderr.strip().splitlines()) == 1, stderr
    return subprocess.CompletedProcess(given, status, stdout, stderr)
