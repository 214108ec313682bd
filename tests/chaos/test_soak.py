"""A long run fails on memory that grows, and on views that fall behind."""

from __future__ import annotations

import pytest
from chaos.soak import LONG, Samples, too_much

AT = [float(seconds) for seconds in range(0, 3_600, 60)]


def samples(an_hour: float, start: float = 100.0) -> Samples:
    return Samples("api", "MB", AT, [start + an_hour * at / 3_600 for at in AT])


@pytest.mark.parametrize(("an_hour", "said"), [(59.9, 0), (60.0, 0), (60.5, 1)])
def test_memory_may_grow_by_what_chance_makes_and_no_more(an_hour: float, said: int) -> None:
    still = Samples("lag", "s", AT, [0.1] * len(AT))
    assert len(list(too_much([samples(an_hour)], still, LONG))) == said
    assert list(too_much([samples(an_hour)], still, LONG - 0.1)) == []  # too short to tell


def test_what_a_process_takes_while_it_warms_up_does_not_count() -> None:
    warming = Samples("api", "MB", AT, [min(100.0 + at, 1_000.0) for at in AT])
    assert abs(warming.an_hour) < 1e-6
    assert list(too_much([warming], Samples("lag", "s", AT, [0.1] * len(AT)), LONG)) == []


@pytest.mark.parametrize(("seconds", "said"), [(4.9, 0), (5.0, 0), (5.1, 1)])
def test_views_may_be_so_late_and_no_later(seconds: float, said: int) -> None:
    late = Samples("lag", "s", AT, [*([0.1] * (len(AT) - 1)), seconds])
    assert len(list(too_much([], late, 5.0))) == said
