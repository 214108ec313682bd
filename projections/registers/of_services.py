"""The register of service (送达): every paper that was served on a provider, how, and what proves
it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from domain.catalogue import CASE, DISQUALIFICATION, EXPULSION, POOL_EXIT
from domain.disqualification.events import FAMILY as OF_DISQUALIFICATION
from domain.due_steps.service import DECISION, NOTICE
from domain.expulsion.steps import FAMILY as OF_EXPULSION
from domain.pool_exit import DECISION as EXIT
from domain.rectification.state import NOTICE as ORDER
from domain.service import Paper, in_short
from domain.service.evidence import Announcement, Electronic, Facts, Left, Post, facts_of
from domain.values import SHANGHAI, Text
from projections import words
from projections.kinds import TELLINGS
from projections.registers.declared import (
    PROVIDER,
    Line,
    Register,
    code,
    day,
    listed,
    number,
    text,
)

OF_CASE: Final = "notice"
PAPERS: Final[Mapping[str, Text]] = {
    f"{CASE.name}.{OF_CASE}": ORDER,
    f"{EXPULSION.name}.{NOTICE}": OF_EXPULSION.notice,
    f"{EXPULSION.name}.{DECISION}": OF_EXPULSION.decision,
    f"{DISQUALIFICATION.name}.{NOTICE}": OF_DISQUALIFICATION.notice,
    f"{DISQUALIFICATION.name}.{DECISION}": OF_DISQUALIFICATION.decision,
    f"{POOL_EXIT.name}.{DECISION}": EXIT,
}
NUMBERS: Final[Mapping[str, Callable[[Any], str | None]]] = {
    f"{CASE.name}.{OF_CASE}": lambda state: state.notice and state.notice.reference,
    f"{EXPULSION.name}.{DECISION}": lambda state: state.decision and state.decision.reference,
    f"{DISQUALIFICATION.name}.{DECISION}": lambda state: (
        state.decision and state.decision.reference
    ),
    f"{POOL_EXIT.name}.{DECISION}": lambda state: state.document,
}
"""The number of a paper, where its record has one; that of a prior notice stands on the paper."""


def _lines(kind: str) -> Callable[[Any], Iterator[Line]]:
    def lines(state: Any) -> Iterator[Line]:
        for paper in TELLINGS[kind].services(state):
            yield _line(f"{kind}.{paper.what}", state, paper)

    return lines


def _line(called: str, state: Any, paper: Paper) -> Line:
    served = paper.served
    facts = facts_of(served.method, served.evidence) if served.method else None
    proof, lacking, before = _proof(facts), in_short(paper), _before(paper)
    return served.deemed_on, (
        called, NUMBERS.get(called, lambda state: None)(state) or None, state.reference,
        state.provider_id, served.method, served.served_on, served.deemed_on,
        served.received_by or None, proof.sent, proof.number or None, proof.said or None,
        len(served.files), str(lacking) if lacking else None, len(before), listed(before) or None,
    )  # fmt: skip


class _Proof(NamedTuple):
    """What the evidence says, as far as a line has room for it."""

    sent: Any = None
    number: str = ""
    said: str = ""


def _proof(facts: Facts | None) -> _Proof:
    match facts:
        case Post():
            return _Proof(facts.posted_on, f"{facts.carrier} {facts.tracking_number}".strip())
        case Electronic():
            arrived = facts.arrived_at
            at = f"{arrived.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if arrived else ""
            sent = facts.sent_at.astimezone(SHANGHAI).date() if facts.sent_at else None
            return _Proof(sent, said=listed(filter(None, (facts.system, facts.address, at))))
        case Left():
            return _Proof(said=listed(filter(None, (facts.place, facts.reason))))
        case Announcement():
            said = listed(filter(None, (facts.place, facts.reason)))
            return _Proof(facts.announced_on, said=said)
    return _Proof()


def _before(paper: Paper) -> list[str]:
    """Attempts that failed: as the service tells them, else those on record by its day."""
    return list(paper.served.earlier_attempts) or [
        f"{one.on} {words.METHODS[one.method].zh}：{one.result}"
        for one in paper.attempts
        if one.on <= paper.served.served_on
    ]


KINDS: Final = (CASE, EXPULSION, DISQUALIFICATION, POOL_EXIT)
REGISTERS: Final = (
    Register(
        "services",
        Text("送达台账", "Register of service"),
        (
            code("文书", "paper", PAPERS, 26),
            text("文号", "no.", 22),
            text("案件编号", "case", 18),
            PROVIDER,
            code("送达方式", "method", words.METHODS),
            day("签收或公告日期", "received or announced"),
            day("送达日期", "counts as served"),
            text("签收人", "received by", 12),
            day("寄出或发送", "sent"),
            text("邮件号码", "tracking no.", 18),
            text("留置、到达或公告情况", "left, arrived or announced", 26),
            number("凭证件数", "files"),
            code("尚缺凭证", "evidence lacking", {}, 24),  # said in both languages, and not coded
            number("此前未成次数", "failed before"),
            text("此前情况", "earlier attempts", 24),
        ),
        {kind.name: _lines(kind.name) for kind in KINDS},
    ),
)
