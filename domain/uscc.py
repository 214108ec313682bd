"""The unified social credit code (统一社会信用代码, GB 32100-2015) that names a body in China."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator

from domain.values import Malformed, Text

LENGTH: Final = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NEVER_USED: Final = "IOZSV"
"""The standard leaves these letters out, because they read like 1, 0, 2, 5 and U."""

_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
_INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BETWEEN: Final = re.compile(r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]+")


def normalise(text: str) -> str:
    """The code as the register writes it: half-width, upper case, nothing in between."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def check(code: str, field: str = "uscc") -> None:
    """Refuse a normalised code that cannot be one; the leading character may be a letter."""
    fault = _fault(code)
    if fault is not None:
        raise Malformed("uscc", fault, field=field)


def inner_digit_ok(code: str) -> bool:
    """Whether the organisation code inside (GB 11714) carries its own check digit.

    Some genuine codes do not, so a wrong one is worth a warning and never a refusal.
    """
    body, digit = code[8:16], code[16:17]
    if len(body) != len(_INNER_WEIGHTS) or any(c not in _INNER_ALPHABET for c in body):
        return False
    total = sum(_INNER_ALPHABET.index(c) * w for c, w in zip(body, _INNER_WEIGHTS, strict=True))
    return digit == "0123456789X0"[11 - total % 11]


def _fault(code: str) -> Text | None:
    if len(code) != LENGTH:
        return Text(
            f"统一社会信用代码应为 {LENGTH} 位，这里是 {len(code)} 位",
            f"a unified social credit code has {LENGTH} characters, this one has {len(code)}",
        )
    foreign = sorted({c for c in code if c not in ALPHABET})
    if any(c in NEVER_USED for c in foreign):
        letters = "、".join(c for c in foreign if c in NEVER_USED)
        return Text(
            f"统一社会信用代码不使用字母 I、O、Z、S、V，这里有 {letters}（可能是 1、0、2、5、U）",
            f"a unified social credit code never uses I, O, Z, S or V; here: {letters}"
            " (perhaps 1, 0, 2, 5 or U)",
        )
    if foreign:
        return Text(
            f"统一社会信用代码只含数字和大写字母，这里有 {' '.join(foreign)}",
            f"a unified social credit code holds digits and capital letters only; here:"
            f" {' '.join(foreign)}",
        )
    if code[-1] != _check_digit(code):
        return Text(
            "统一社会信用代码的校验位不符，其中某一位可能写错",
            "the check digit of the unified social credit code does not fit:"
            " one of its characters is probably mistyped",
        )
    return None


def _check_digit(code: str) -> str:
    total = sum(ALPHABET.index(c) * w for c, w in zip(code, _WEIGHTS, strict=False))
    return ALPHABET[-total % 31]


def _valid(text: str) -> str:
    code = normalise(text)
    fault = _fault(code)
    if fault is not None:
        raise ValueError(str(fault))
    return code


Uscc = Annotated[str, AfterValidator(_valid)]
"""A code that was normalised and checked."""
