"""GB 32100-2015, with python-stdnum as the oracle (but it refuses leading letters)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum.cn import uscc as oracle

from domain import uscc
from domain.values import Malformed

VALID = (
    "91450204MAA0LW015X",
    "91450205MAA0LW0237",
    "91450203MAA0LW0315",
    "91450202MAA0LW04XE",
    "91450222MAA0LW058D",
    "91450200MA5TEWT19R",
)
bodies = st.tuples(
    st.text("0123456789", min_size=8, max_size=8),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
).map("".join)


def accepted(code: str) -> bool:
    try:
        uscc.check(code)
    except Malformed:
        return False
    return True


@pytest.mark.parametrize("code", VALID)
def test_known_codes(code: str) -> None:
    uscc.check(code)
    assert uscc.inner_digit_ok(code)


@given(bodies, st.sampled_from(uscc.ALPHABET))
def test_agrees_with_the_oracle(body: str, last: str) -> None:
    assert accepted(body + last) == oracle.is_valid(body + last)


@given(bodies)
def test_exactly_one_check_digit_fits(body: str) -> None:
    fitting = [last for last in uscc.ALPHABET if accepted(body + last)]
    assert fitting == [oracle.calc_check_digit(body)]


@given(st.sampled_from("ANY"), bodies)
def test_a_leading_letter_is_allowed(letter: str, body: str) -> None:
    code = letter + body[1:]
    assert accepted(code + oracle.calc_check_digit(code))


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("", "0 位", "this one has 0"),
        ("91450204MAA0LW015", "17 位", "this one has 17"),
        ("9145O204MAAOLW015X", "这里有 O", "here: O"),
        ("91450204MAA0LW01é1"[:18], "这里有 é", "here: é"),
        ("91450204MAA0LW0151", "校验位", "check digit"),
    ],
)
def test_says_what_is_wrong(code: str, zh: str, en: str) -> None:
    with pytest.raises(Malformed) as refused:
        uscc.check(code, field="provider")
    assert (refused.value.code, refused.value.field) == ("uscc", "provider")
    assert zh in refused.value.text.zh
    assert en in refused.value.text.en


@pytest.mark.parametrize(
    "written",
    [
        "９１４５０２０４ＭＡＡ０ＬＷ０１５Ｘ",
        " 91450204-maa0lw015x\u3000",
        "9145 0204 MAA0 LW01 5X",
        "\ufeff91450204\u200bMAA0LW015X",
        "91450204—MAA0LW01–5X",
    ],
)
def test_normalise(written: str) -> None:
    assert uscc.normalise(written) == VALID[0]
    assert TypeAdapter(uscc.Uscc).validate_python(written) == VALID[0]


def test_the_type_refuses() -> None:
    with pytest.raises(ValidationError, match="校验位"):
        TypeAdapter(uscc.Uscc).validate_python("91450204MAA0LW0151")


def test_the_inner_digit_is_another_matter() -> None:
    uscc.check("91110000600037340H")
    assert not uscc.inner_digit_ok("91110000600037340H")
    assert not uscc.inner_digit_ok("short")


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    accepted(uscc.normalise(text))
    uscc.inner_digit_ok(uscc.normalise(text))
