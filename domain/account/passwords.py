"""Which passwords are taken: long, and not among those that are tried first (NIST SP 800-63B)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from domain.personal import same_name
from domain.values import Malformed, Text

SHORTEST: Final = 12
LONGEST: Final = 200
"""Characters; hashing more than that would only cost the server."""
DIFFERENT: Final = 5
"""Characters, at least."""
OF_ITS_OWN: Final = 8
"""Characters that are left once what anybody would guess is taken out."""
GUESSED: Final = ("duban", "督办", "liuzhou", "柳州", "password", "admin", "密码")


def require_acceptable(password: str, *known: str) -> None:
    """`known`: login and name of whoever chooses it."""
    if len(password) < SHORTEST:
        raise _refused(f"密码至少 {SHORTEST} 个字符", f"use at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise _refused(f"密码至多 {LONGEST} 个字符", f"use at most {LONGEST} characters")
    if _is_guessed(same_name(password), map(same_name, known)):
        raise _refused(
            "密码过于常见或与登录名、姓名相近，容易被猜中，请换一个",
            "this password is common, or close to the login or the name: take another one",
        )


def _is_guessed(password: str, known: Iterable[str]) -> bool:
    if password in common() or len(set(password)) < DIFFERENT:
        return True
    left = password
    for word in (*known, *GUESSED):
        left = left.replace(word, "") if len(word) > 1 else left
    return left != password and len(left) < OF_ITS_OWN


@cache
def common() -> frozenset[str]:
    """Long passwords that many people have."""
    text = resources.files(__package__).joinpath("common-passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _refused(zh: str, en: str) -> Malformed:
    return Malformed("weak-password", Text(zh, en), field="password")
