"""The hour of a cell that a spreadsheet keeps as a number."""

from __future__ import annotations

import pytest

from interfaces.roster.days import instant


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (45_000.0, None),
        (45_000.4375, "10:30"),
        (45_000 + 631 / 1_440, "10:31"),
        (45_000 + 631.9 / 1_440, "10:31"),
        (45_000 + 1_439 / 1_440, "23:59"),
        (45_000.9999, "23:59"),
        (45_000.9999999, "23:59"),
    ],
)
def test_seconds_are_left_out_and_no_day_has_a_24th_hour(cell: float, told: str | None) -> None:
    assert instant(cell, "1900") == ("2023-03-15", told)
