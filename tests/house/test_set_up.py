"""What was set up counts as set up, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import set_up

PINNED = re.compile(r"^([\w.-]+==\S+)", re.MULTILINE)


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, path in (("VENV", "."), ("PLACE", "place"), ("UNFINISHED", "unfinished")):
        monkeypatch.setattr(set_up, name, tmp_path / path)
    monkeypatch.setattr(set_up, "succeeds", lambda *_: True)
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "ready"),
    [
        (["runtime"], {"runtime"}),
        (["tests"], {"runtime", "tests"}),
        (["bench"], {"runtime", "tests", "bench"}),
        (["cluster"], {"runtime", "tests", "cluster"}),
        (["cluster", "bench"], {"runtime", "tests", "bench", "cluster"}),
    ],
)
@pytest.mark.usefixtures("venv")
def test_only_what_a_lock_contains_is_ready_with_it(wanted: list[str], ready: set[str]) -> None:
    for want in wanted:
        assert set_up.install(want, lambda _: True)
    assert {name for name in set_up.LOCKS if set_up.ready(name)} == ready


def test_what_was_interrupted_is_not_ready(venv: Path) -> None:
    assert not set_up.install("tests", lambda _: False)
    assert not any(map(set_up.ready, set_up.LOCKS))
    assert (venv / "unfinished").exists()


@pytest.mark.parametrize("lock", set_up.CONTAINED)
def test_a_lock_names_all_that_it_is_said_to_contain(lock: str) -> None:
    named = set(PINNED.findall(set_up.LOCKS[lock].read_text("utf-8")))
    for part in set_up.CONTAINED[lock]:
        assert set(PINNED.findall(set_up.LOCKS[part].read_text("utf-8"))) <= named
