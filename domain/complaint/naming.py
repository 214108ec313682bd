"""What a sender wrote, without the sender's own name: the words stay sealed with the identity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MASK: Final = "〓〓"
SHORTEST: Final = 2
"""A single character is no name, and stands in every text."""


def without_sender(text: str, names: Iterable[str | None]) -> str:
    """Names and numbers of the sender masked, the latter however they are spaced."""
    told = {name.strip() for name in names if name} - {""}
    for name in sorted(told, key=len, reverse=True):
        if len(name) >= SHORTEST:
            text = re.sub(_pattern(name), MASK, text, flags=re.IGNORECASE)
    return text


def _pattern(name: str) -> str:
    digits = re.sub(r"[\s-]", "", name)
    return r"[\s-]*".join(digits) if digits.isdecimal() else re.escape(name)
