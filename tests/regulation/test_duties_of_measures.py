"""Duties as data: what is wrong in a file is said before it is adopted."""

from __future__ import annotations

import re

import pytest
from scenario import MEASURES

from domain.measures import parse, read, shipped
from domain.values import Malformed

FIRST = """[[duty]]
clause = "4.b"
key = "liaison"
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('clause = "4.b"\nkey = "liaison"', 'clause = "4.z"\nkey = "liaison"', "clause"),
        ('key = "training"', 'key = "three-lists"', "duty[three-lists]"),
        ('bearer = "acting"', 'bearer = "somebody"', "bearer"),
        ('rhythm = "quarterly"', 'rhythm = "weekly"', "rhythm"),
        ('form = "training"', 'form = "poem"', "form"),
        ('counts_from = "start"', 'counts_from = "middle"', "counts_from"),
        ('within = "duty.ahead-days"', 'within = "duty.no-such-days"', "within"),
        ('within = "duty.ahead-days"', 'within = "level.min"', "within"),
        ('bearer = "acting"\nscope = "project"', 'bearer = "acting"\nscope = "provider"', "scope"),
    ],
)
def test_a_faulty_duty_is_refused_with_its_place(old: str, new: str, where: str) -> None:
    text = shipped()
    assert old in text
    with pytest.raises(Malformed) as refused:
        parse(text.replace(old, new, 1))
    assert where in refused.value.text.en


def test_a_time_limit_of_nothing_is_refused() -> None:
    text = re.sub(r'(key = "duty.monthly-days"\nvalue = )10', r"\g<1>0", shipped())
    with pytest.raises(Malformed, match="at least 1"):
        parse(text)


def test_a_file_that_says_no_duties_has_those_of_the_release_for_its_own_clauses() -> None:
    """It may have been adopted before duties were data; none is made up for a clause it lacks."""
    head, _, _ = shipped().partition("[[duty]]")
    assert FIRST in shipped()
    assert read(head).duties == MEASURES.duties
    without = head.replace('code = "10.5"', 'code = "10.6"').replace('"10.5"', '"10.6"')
    assert {d.clause for d in MEASURES.duties} - {d.clause for d in read(without).duties} == {
        "10.5"
    }
