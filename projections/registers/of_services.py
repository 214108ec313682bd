"""The register of service (送达): every paper that was served on a provider, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from domain.catalogue import CASE, DISQUALIFICATION, EXPULSION
from domain.rectification.state import Case
from domain.values import Text
from projections import words
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

PAPERS: Final = {
    "order": Text("责令限期整改通知书", "order to rectify"),
    "expulsion": Text("清退决定书", "expulsion decision"),
    "disqualification": Text("取消服务资格决定书", "disqualification decision"),
}


def _order(state: Case) -> Iterator[Line]:
    if state.notice is not None and state.service is not None:
        said = ("order", state.notice.reference, state.reference)
        yield _line(said, state.provider_id, state.service)


def _expulsion(state: Any) -> Iterator[Line]:
    if state.decision is not None and state.service is not None:
        said = ("expulsion", state.decision.reference, state.reference)
        yield _line(said, state.provider_id, state.service)


def _disqualification(state: Any) -> Iterator[Line]:
    if state.decision is not None and state.service is not None:
        said = ("disqualification", state.decision.reference, state.reference)
        yield _line(said, state.provider_id, state.service)


def _line(paper: tuple[str, str, str], provider_id: UUID, service: Any) -> Line:
    return service.deemed_on, (
        *paper, provider_id, service.method, service.served_on, service.deemed_on,
        service.received_by, len(service.earlier_attempts), listed(service.earlier_attempts),
    )  # fmt: skip


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
            day("送出日期", "made on"),
            day("送达日期", "counts as served"),
            text("签收人", "received by", 12),
            number("此前未成次数", "failed before"),
            text("此前情况", "earlier attempts", 30),
        ),
        {
            CASE.name: _order,
            EXPULSION.name: _expulsion,
            DISQUALIFICATION.name: _disqualification,
        },
    ),
)
