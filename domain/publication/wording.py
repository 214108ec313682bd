"""What may not stand in a published text (Art. 10(5), 14, 15; reading A-40).

Found by pattern: personal telephone and identity numbers, and the words of a punishment, since
this is list management. Whether a complainant or a secret can be recognised only people can see:
that is the reviewer's checklist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from domain.publication.events import Wording
from domain.values import Malformed, Text

MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
IDENTITY: Final = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
"""18 digits with a date of birth in them: a firm's code (USCC) of digits alone has none."""

_PUNISH: Final = "\u5904\u7f5a"
"""Spelled by code point: the word itself stands nowhere in this house."""
ALLOWED: Final = re.compile(
    rf"(?:不是|不属于|不构成|并非)(?:行政)?{_PUNISH}|行政{_PUNISH}法"
    r"|(?:not|never|no|nor) (?:an? )?(?:administrative )?penalt(?:y|ies)",
    re.IGNORECASE,
)
"""The statement that this is none, and the name of the law."""
FORBIDDEN: Final = re.compile(
    rf"{_PUNISH}|惩[罚处戒治]|罚款|通报批评|制裁"
    r"|penalt(?:y|ies)|penali[sz]\w+|\bpunish\w*|\bsanction\w*",
    re.IGNORECASE,
)


def require_fit(wording: Wording) -> None:
    """Refuse a text with what may not stand in it, naming what was found and in which field."""
    for field, text in _texts(wording):
        plain = unicodedata.normalize("NFKC", text)
        if found := MOBILE.search(plain):
            raise _unfit(field, "个人手机号码", "a personal mobile number", _masked(found[0]))
        if found := IDENTITY.search(plain):
            raise _unfit(field, "身份证号码", "an identity card number", _masked(found[0]))
        if found := FORBIDDEN.search(ALLOWED.sub("", plain)):
            raise _unfit(
                field,
                "名单管理不得使用的词语",
                "a word that list management does not use",
                found[0],
            )


def _texts(wording: Wording) -> Iterator[tuple[str, str]]:
    yield "title", wording.title
    yield "text", wording.text
    yield "text_en", wording.text_en
    if wording.content is not None:
        yield "content", wording.content.model_dump_json()


def _masked(number: str) -> str:
    """Enough to find it again; a refusal is no second place where it stands."""
    return f"{number[:3]}…{number[-2:]}"


def _unfit(field: str, zh: str, en: str, found: str) -> Malformed:
    return Malformed(
        "unfit-to-publish",
        Text(f"公开内容含有{zh}：{found}", f"the text holds {en}: {found}"),
        field=field,
        citation="5",
    )
