"""The checker finds what it is there for: each of these histories is one that must not pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chaos.checker import faults
from chaos.history import Attempt, Call, History, Log, Logged, Read

SHAPES = {"/cases": {("case.opened",)}, "/cases/{}/notice": {("case.ordered", "number.taken")}}


def a_call(key: str, position: int, version: int = 1, status: int | None = 201) -> Call:
    path = "/cases" if version == 1 else "/cases/{}/notice"
    return Call(
        key, "caseworker", "覃云", path, "cases", "柳江智造",
        attempts=[Attempt(1.0, 2.0, status)], record_id="case", version=version, position=position,
    )  # fmt: skip


def an_event(position: int, version: int, mark: str, topic: str, record: str = "case") -> Logged:
    return Logged(position, record, version, topic, f'{{"facts": "⟦{mark}⟧"}}')


OPENED = an_event(5, 1, "one", "case.opened")
ORDERED = an_event(6, 2, "two", "case.ordered")
NUMBERED = Logged(7, "register", 1, "number.taken", "{}")
ONE, TWO = a_call("one", 5), a_call("two", 7, 2)
READ = Read(3.0, 7, "cases", "柳江智造", {"case": 2})
LOG = Log((OPENED, ORDERED, NUMBERED), {ONE.stored_key: 5, TWO.stored_key: 7})


def a_history(*calls: Call, reads: tuple[Read, ...] = (), tail: tuple[int, ...] = ()) -> History:
    return History(list(calls), list(reads), [list(tail)] if tail else [])


def test_what_is_as_it_should_be_has_no_fault() -> None:
    history = a_history(ONE, TWO, reads=(READ,), tail=(5, 6, 7))
    assert faults(history, LOG, SHAPES) == []


def refused(key: str) -> Call:
    call = replace(a_call(key, 0, status=403))
    call.path += "?"
    return call


@pytest.mark.parametrize(
    ("history", "log", "said"),
    [
        pytest.param(
            a_history(ONE, TWO, a_call("three", 8)), LOG, "lost: /cases (three)", id="a lost write"
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log(
                (*LOG.events, an_event(8, 1, "one", "case.opened", "another")),
                {**LOG.commands, "somebody": 8},
            ),
            "doubled: /cases (one)",
            id="a doubled one",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((OPENED, replace(ORDERED, version=3), NUMBERED), LOG.commands),
            "record case: version 3",
            id="a gap in the versions",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((OPENED, ORDERED, replace(NUMBERED, record_id="case", version=2)), LOG.commands),
            "record case: version 2 at position 7",
            id="a version told twice",
        ),
        pytest.param(
            a_history(ONE, TWO, reads=(replace(READ, seen={"case": 1}),)),
            LOG,
            "stale: at least 7 showed version 1",
            id="a stale read",
        ),
        pytest.param(
            a_history(ONE, TWO, reads=(replace(READ, seen={}),)),
            LOG,
            "stale: at least 7 showed version 0",
            id="a read without the record",
        ),
        pytest.param(
            a_history(ONE, TWO, reads=(replace(READ, seen={"case": 9}),)),
            LOG,
            "from nowhere: version 9",
            id="a read of what was never written",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((OPENED, ORDERED), {ONE.stored_key: 5, TWO.stored_key: 7}),
            "half: events from position 6",
            id="half a command at the end",
        ),
        pytest.param(
            a_history(ONE, replace(TWO, position=6)),
            Log((OPENED, ORDERED), {ONE.stored_key: 5, TWO.stored_key: 6}),
            "half or more: /cases/{}/notice (two) added case.ordered",
            id="half a command",
        ),
        pytest.param(
            a_history(ONE, TWO, refused("three")),
            Log(
                (*LOG.events, an_event(8, 1, "three", "case.opened", "another")),
                {**LOG.commands, "somebody": 8},
            ),
            "refused and done: /cases? (three)",
            id="a refused one that was done",
        ),
        pytest.param(
            a_history(ONE, TWO, replace(TWO, key="three")),
            LOG,
            "told twice: /cases/{}/notice (three)",
            id="one version told to two",
        ),
        pytest.param(
            a_history(ONE, TWO, tail=(5, 7)), LOG, "missed 1 positions, 6", id="a missed event"
        ),
        pytest.param(
            a_history(ONE, TWO, tail=(5, 7, 6)), LOG, "out of order", id="a late position"
        ),
        pytest.param(
            a_history(ONE, TWO, a_call("three", 0, status=500)), LOG, "500 : /cases", id="a fault"
        ),
        pytest.param(
            a_history(ONE, TWO, a_call("three", 0, status=409)),
            LOG,
            "409 : /cases (three)",
            id="a false conflict",
        ),
        pytest.param(
            a_history(ONE, TWO, a_call("three", 0, status=None)),
            LOG,
            "never answered: /cases (three)",
            id="no answer",
        ),
        pytest.param(
            a_history(replace(ONE, position=6), TWO),
            LOG,
            "moved: /cases (one) was told 6",
            id="another position than told",
        ),
    ],
)  # fmt: skip
def test_a_history_that_cannot_be_is_found_out(history: History, log: Log, said: str) -> None:
    assert any(fault.startswith(said) or said in fault for fault in faults(history, log, SHAPES))
