"""What the evidence of a service still lacks, each with the clause that asks for it.

It stops nothing: the paper was served on its day. It is shown until somebody adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from domain.service.evidence import (
    LAW,
    Announcement,
    Electronic,
    InPerson,
    Left,
    Method,
    Post,
    facts_of,
)
from domain.service.state import Paper, Served, Tried
from domain.values import Text

SERVERS: Final = 2
"""Who leave a paper behind together."""
EMS: Final = re.compile(r"\d{13}|[A-Za-z]{2}\d{9}[A-Za-z]{2}")
"""Thirteen characters: domestic, or as in the Universal Postal Union's S10."""
RECORDINGS: Final = ("image/", "audio/", "video/")


def lacking(served: Served, attempts: Sequence[Tried] = ()) -> tuple[Text, ...]:
    """`attempts` are those on record in the same file; nothing: the evidence is complete."""
    law = _law(served.method)
    return tuple(_with(law, one) for one in _missing(served, attempts))


def in_short(paper: Paper) -> Text | None:
    """All that a paper lacks in one line, with its clause once; none where it lacks nothing."""
    found = list(_missing(paper.served, paper.attempts))
    if not found:
        return None
    all_of_it = Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))
    return _with(_law(paper.served.method), all_of_it)


def _law(method: Method | None) -> Text:
    """The citation in words."""
    article = LAW[method].split()[-1] if method is not None else "88-95"
    return Text(f"民事诉讼法 {article}", f"Civil Procedure Law {article}")


def _with(law: Text, said: Text) -> Text:
    return Text(f"{said.zh}（{law.zh}）", f"{said.en} ({law.en})")


def _missing(served: Served, attempts: Sequence[Tried]) -> Iterator[Text]:
    facts = facts_of(served.method, served.evidence) if served.method is not None else None
    match served.method:
        case None:
            yield Text("送达方式", "how it was served")
        case Method.IN_PERSON:
            yield from _in_person(served, facts if isinstance(facts, InPerson) else InPerson())
        case Method.LEFT:
            yield from _left(served, facts if isinstance(facts, Left) else Left())
        case Method.POST:
            yield from _post(served, facts if isinstance(facts, Post) else Post())
        case Method.ELECTRONIC:
            yield from _electronic(served, facts if isinstance(facts, Electronic) else Electronic())
        case Method.PUBLIC:
            announced = facts if isinstance(facts, Announcement) else Announcement()
            yield from _public(served, announced, attempts)


def _in_person(served: Served, facts: InPerson) -> Iterator[Text]:
    if facts.signed_on is None:
        yield Text("送达回证签收日期", "the day on the signed receipt")
    if not served.received_by:
        yield Text("签收人", "who signed for it")
    if facts.capacity is None:
        yield Text("签收人身份", "in which capacity they signed")
    if not served.files:
        yield Text("经签收的送达回证扫描件", "a scan of the signed receipt")


def _left(served: Served, facts: Left) -> Iterator[Text]:
    if not facts.place:
        yield Text("留置地点", "the place where it was left")
    if len(facts.servers) < SERVERS:
        yield Text("两名以上送达人", "two persons who served it")
    if not facts.reason:
        yield Text("拒收的情况和理由", "why it could not be handed over")
    witnessed = facts.witness and facts.witness_body
    shown = any(file.media_type.startswith(RECORDINGS) for file in served.files)
    if not (witnessed or facts.recording or shown):
        yield Text(
            "见证人及其单位，或者送达过程的照片、音像记录",
            "a witness with the body they are of, or photographs or a recording of it",
        )


def _post(served: Served, facts: Post) -> Iterator[Text]:
    if not facts.carrier:
        yield Text("承运单位", "the carrier")
    if not facts.tracking_number:
        yield Text("邮件号", "the tracking number")
    if facts.posted_on is None:
        yield Text("交寄日期", "the day it was posted")
    if facts.signed_for_on is None:
        yield Text("回执载明的签收日期", "the day on the return receipt")
    if not served.received_by:
        yield Text("签收人", "who signed for it")
    if not served.files:
        yield Text("邮件回执", "the return receipt")


def _electronic(served: Served, facts: Electronic) -> Iterator[Text]:
    if served.consent is None:
        yield Text(
            "送达当日有效的电子送达确认书：服务商未确认同意电子送达",
            "a consent in force that day: the provider has not confirmed that it takes papers"
            " electronically",
        )
    elif facts.address and facts.address.casefold() != served.consent.address.casefold():
        yield Text(
            f"到达确认书所载地址（{served.consent.address}）的记录",
            f"arrival at the address that was confirmed ({served.consent.address})",
        )
    if not facts.system:
        yield Text("送达所用的系统", "the system by which it was sent")
    if facts.sent_at is None:
        yield Text("发送时间", "when it was sent")
    if facts.arrived_at is None:
        yield Text("到达受送达人特定系统的时间", "when it reached the recipient's system")
    if not (facts.log or served.files):
        yield Text("送达日志", "the delivery log")


def _public(served: Served, facts: Announcement, attempts: Sequence[Tried]) -> Iterator[Text]:
    if not facts.place:
        yield Text("公告发布的载体或者地点", "where it was announced")
    if not facts.reason:
        yield Text("公告送达的原因", "why it had to be announced")
    before = any(one.on <= served.served_on for one in attempts)
    if not (served.earlier_attempts or before):
        yield Text(
            "公告前的送达尝试（以其他方式送达未成的记录）",
            "earlier attempts at service: a public announcement comes after failed ones",
        )


def doubts(served: Served) -> Iterator[Text]:
    """What is on record, and looks wrong."""
    facts = served.evidence.post if served.evidence is not None else None
    if facts is None or not facts.tracking_number:
        return
    by_post = "EMS" in facts.carrier.upper() or "邮政" in facts.carrier
    number = re.sub(r"[\s-]", "", facts.tracking_number)
    if by_post and not EMS.fullmatch(number):
        yield Text(
            f"邮政邮件号应为 13 位（{facts.tracking_number}）：请核对，有误的更正送达",
            f"a number of the post has 13 characters ({facts.tracking_number}): check it, and"
            " correct the service where it is wrong",
        )


def shortcomings(papers: Iterable[Paper]) -> Iterator[Text]:
    """What an officer should look at; it stops nothing."""
    for paper in papers:
        if (found := in_short(paper)) is not None:
            yield Text(
                f"{paper.name.zh}送达凭证不全，缺：{found.zh}",
                f"evidence of the service of the {paper.name.en} incomplete: {found.en}",
            )
        yield from doubts(paper.served)
