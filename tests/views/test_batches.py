"""Readers of the log that come together read it once, and nobody misses what is added."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from projections import batches
from projections.batches import KEPT_SECONDS, MOST, Batches


class Source:
    """A log of numbers; how often it was read."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.reads: list[int] = []

    def after(self, found: Batches, position: int, limit: int = 3) -> list[Any]:
        def read() -> list[Any]:
            self.reads.append(position)
            return self.events[position : position + limit]

        return list(found.get((position, limit), read))


def test_who_comes_while_another_reads_waits_for_the_same() -> None:
    found, asked, go, got = Batches(), threading.Event(), threading.Event(), list[Any]()

    def read() -> list[Any]:
        asked.set()
        go.wait(10)
        return ["event"]

    def never() -> list[Any]:
        raise AssertionError("it was read already")

    threads = [threading.Thread(target=lambda: got.append(found.get(1, read)))]
    threads[0].start()
    asked.wait(10)
    threads += [threading.Thread(target=lambda: got.append(found.get(1, never))) for _ in range(3)]
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert got == [["event"]] * 4


def test_where_nothing_was_there_is_looked_again() -> None:
    found, source = Batches(), Source()
    assert source.after(found, 0) == []
    source.events = ["a"]
    assert source.after(found, 0) == ["a"]
    # what came after a batch that was not full is found behind it
    source.events = ["a", "b"]
    assert source.after(found, 0) == ["a"]
    assert source.after(found, 1) == ["b"]
    assert source.reads == [0, 0, 1]


@pytest.mark.parametrize(
    ("later", "reads"),
    [(KEPT_SECONDS - 0.01, 1), (KEPT_SECONDS, 1), (KEPT_SECONDS + 0.01, 2)],
)
def test_what_was_read_is_kept_for_a_moment(
    monkeypatch: pytest.MonkeyPatch, later: float, reads: int
) -> None:
    now = [0.0]
    monkeypatch.setattr(batches, "time", SimpleNamespace(monotonic=lambda: now[0]))
    found, source = Batches(), Source()
    source.events = ["a"]
    source.after(found, 0)
    now[0] = later
    source.after(found, 0)
    assert len(source.reads) == reads


@pytest.mark.parametrize(("others", "reads"), [(MOST - 2, 1), (MOST - 1, 1), (MOST, 2)])
def test_only_so_many_are_kept(others: int, reads: int) -> None:
    found, source = Batches(), Source()
    source.events = list(range(100))
    for position in (0, *range(1, others + 1), 0):
        source.after(found, position)
    assert source.reads.count(0) == reads


def test_what_went_wrong_is_raised_and_tried_again() -> None:
    found = Batches()

    def broken() -> list[Any]:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        found.get(1, broken)
    assert found.get(1, lambda: ["event"]) == ["event"]
