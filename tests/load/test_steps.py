"""What `make load` says of a step that was measured; that it measures is seen where locust is
(tests/bench/test_smoke.py)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from load.run import CORES, LATE, SLOW, Seen, Step, told

IDLE = {"api": 0.1, "worker": 0.1, "postgres": 0.1, "locust": 0.1}
WELL = Step(
    asked=100, rate=100.0, median=10.0, p99=50.0, failures=0, busy=IDLE, lag=0.1, waited=0.0
)


@pytest.mark.parametrize(
    ("step", "too_much"),
    [
        (WELL, False),
        (replace(WELL, p99=SLOW), False),
        (replace(WELL, p99=SLOW + 1), True),
        (replace(WELL, rate=90.0), False),
        (replace(WELL, rate=89.9), True),
        (replace(WELL, failures=1), True),
        (replace(WELL, lag=LATE), False),
        (replace(WELL, lag=LATE + 0.1), True),
    ],
)
def test_a_step_goes_well_up_to_its_limits(step: Step, too_much: bool) -> None:
    assert step.too_much is too_much


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (replace(WELL, busy=IDLE | {"api": 0.9}, waited=0.9, lag=9.0), "the API's process"),
        (replace(WELL, busy=IDLE | {"postgres": 0.9 * CORES}, waited=0.9), f"all {CORES} proc"),
        (replace(WELL, waited=0.9, lag=9.0), "the pool of connections"),
        (replace(WELL, lag=9.0), "views are behind"),
        (replace(WELL, busy=IDLE | {"api": 0.8}, waited=0.5, lag=LATE), "none of what is watched"),
    ],
)
def test_what_was_full_is_named_the_first_in_line(step: Step, what: str) -> None:
    assert what in step.held_up_by


def test_the_last_step_that_went_well_is_what_it_stands() -> None:
    most, gave_way = told([WELL, replace(WELL, asked=150, failures=1, lag=9.0)])
    assert "Up to 100 requests a second" in most
    assert "at 150: " in gave_way and "views are behind" in gave_way
    assert len(list(told([WELL]))) == 1


def test_what_processes_used_counts_between_the_first_look_and_the_last() -> None:
    seen = Seen()
    seen._looks = [(10.0, {"api": 1.0}, 0.5), (12.0, {"api": 1.2}, 0.6), (14.0, {"api": 3.0}, 2.5)]
    assert (seen.busy(), seen.waited()) == ({"api": 0.5}, 0.5)
