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
READ = Read(7, "cases", "柳江智造", {"case": 2}, (Attempt(3.0, 4.0, 200),))
LOG = Log((OPENED, ORDERED, NUMBERED), {ONE.stored_key: 5, TWO.stored_key: 7})


def a_history(
    *calls: Call, reads: tuple[Read, ...] = (), tail: tuple[int, ...] | None = None
) -> History:
    return History(
        list(calls), list(reads), [] if tail is None else [list(tail)],
        followed_to=7, answered_within=18.0,
    )  # fmt: skip


def test_what_is_as_it_should_be_has_no_fault() -> None:
    history = a_history(ONE, TWO, refused("three"), reads=(READ,), tail=(5, 6, 7))
    assert faults(history, LOG, SHAPES) == []


def refused(key: str, status: int = 403) -> Call:
    call = a_call(key, 0, status=status)
    call.path += "?"
    return call


def answered(*attempts: Attempt) -> Call:
    """Sent so often until it was acknowledged."""
    return replace(ONE, attempts=[*attempts, *ONE.attempts])


AWAY = Attempt(0.0, 1.0, 503, "store-away")
IMPATIENT = replace(AWAY, retry_after=False)


@pytest.mark.parametrize(("seconds", "said"), [(17.9, 0), (18.0, 0), (18.1, 1)])
def test_a_request_may_take_so_long_and_no_longer(seconds: float, said: int) -> None:
    for slow in (Attempt(0.0, seconds, None), replace(AWAY, ended=seconds)):
        told = a_history(answered(slow), TWO)
        looked = a_history(ONE, TWO, reads=(replace(READ, attempts=(slow, *READ.attempts)),))
        for history in (told, looked):
            found = faults(history, LOG, SHAPES)
            assert [fault[:5] for fault in found] == ["hung:"] * said


def test_what_is_added_after_a_follower_was_let_go_is_not_missed() -> None:
    more = Log((*LOG.events, an_event(8, 1, "", "case.opened", "other")), LOG.commands | {"x": 8})
    assert faults(a_history(ONE, TWO, tail=(5, 6, 7)), more, SHAPES) == []
    assert faults(a_history(ONE, TWO, tail=(5, 6, 7, 8)), more, SHAPES) == []


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
            a_history(ONE, TWO, tail=(5, 6)), LOG, "missed 1 positions, 7", id="an unfinished tail"
        ),
        pytest.param(
            a_history(ONE, TWO, tail=()), LOG, "missed 3 positions, 5", id="an empty tail"
        ),
        pytest.param(
            a_history(ONE, TWO, tail=(5, 6, 7, 9)),
            LOG,
            "saw 1 positions that are not there",
            id="a position from nowhere",
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
        pytest.param(
            a_history(replace(ONE, version=2), TWO),
            LOG,
            "other: /cases (one) was told version 2",
            id="another version than told",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((replace(OPENED, text="{}"), *LOG.events[1:]), LOG.commands),
            "without effect: /cases (one)",
            id="acknowledged without effect",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((replace(OPENED, text=ORDERED.text), *LOG.events[1:]), LOG.commands),
            "by another: the effect of /cases/{}/notice (two)",
            id="an effect under the key of another",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log((OPENED, replace(ORDERED, transaction="99"), NUMBERED), LOG.commands),
            "half: events from position 6 on were not written with their command",
            id="a command in two transactions",
        ),
        pytest.param(
            a_history(ONE, TWO),
            Log(
                (
                    *LOG.events,
                    an_event(8, 1, "", "case.opened", "lost"),
                    replace(an_event(9, 1, "", "escalation.raised", "rule"), transaction="99"),
                ),
                LOG.commands | {"by the policies": 9},
            ),
            "half: events from position 8 on were not written with their command",
            id="events of nobody before a command of the office's own",
        ),
        pytest.param(
            a_history(answered(IMPATIENT), TWO),
            LOG,
            "503 without Retry-After: /cases (one)",
            id="a command put off for how long",
        ),
        pytest.param(
            a_history(ONE, TWO, reads=(replace(READ, attempts=(IMPATIENT, *READ.attempts)),)),
            LOG,
            "503 without Retry-After: GET /cases",
            id="a list put off for how long",
        ),
        pytest.param(
            a_history(ONE, TWO, refused("three", status=201)),
            LOG,
            "201 : /cases? (three)",
            id="accepted against the rules",
        ),
    ],
)  # fmt: skip
def test_a_history_that_cannot_be_is_found_out(history: History, log: Log, said: str) -> None:
    assert any(fault.startswith(said) or said in fault for fault in faults(history, log, SHAPES))
