"""How grounds are named: by code (14.4), or by the limb of one (14.4.b)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from domain.values import Malformed, Text


def require_each_once(codes: Sequence[str], field: str, citation: str) -> None:
    """Nor a limb (14.4.b) beside the whole ground (14.4): it would be found twice."""
    for one, other in permutations(codes, 2):
        if one == other or one.startswith(f"{other}."):
            text = Text(f"同一情形重复填写：{one}", f"a ground is named twice: {one}")
            raise Malformed("twice-named", text, field=field, citation=citation)
