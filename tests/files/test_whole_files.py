"""What an export leaves beside its file: nothing, whoever was killed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from interfaces.whole_files import beside


def test_what_somebody_left_who_was_killed_goes_with_the_next_one(tmp_path: Path) -> None:
    left = tmp_path / ".duban-killed"
    left.mkdir()
    (left / "lines.jsonl").write_text("韦志明", "utf-8")
    with beside(tmp_path / "register.csv") as folder:
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_is_at_stays(tmp_path: Path) -> None:
    with beside(tmp_path / "one.csv") as one:
        (one / "draft").write_text("half", "utf-8")
        with beside(tmp_path / "other.csv") as other:
            assert {one, other} == set(tmp_path.iterdir())
        assert (one / "draft").read_text("utf-8") == "half"


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    for name in (".duban.toml", "duban-dump-01"):
        (tmp_path / name).mkdir()
    with beside(tmp_path / "register.csv"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {".duban.toml", "duban-dump-01"}


def test_what_another_user_is_at_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in /tmp, where each has drafts that the other may not even look into."""
    theirs, opened = tmp_path / ".duban-theirs", os.open
    theirs.mkdir()

    def refused(path: Any, *options: Any, **more: Any) -> int:
        if path == theirs:
            raise PermissionError
        return opened(path, *options, **more)

    monkeypatch.setattr(os, "open", refused)
    with beside(tmp_path / "register.csv") as folder:
        assert {theirs, folder} == set(tmp_path.iterdir())
