"""The register of papers that were signed (发文登记), in the order of their signing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.catalogue import DOCUMENT
from domain.document import PAPERS, Document
from domain.document.state import STATUSES
from domain.values import Text
from projections.registers.declared import PROVIDER, Line, Register, code, day, record, text

NAMES: Final = {paper.code: paper.name for paper in PAPERS.values()}


def _signed(state: Document) -> Iterator[Line]:
    if state.issued_on is not None:
        yield state.issued_on, (
            state.number or None, state.code, state.file_reference, state.provider_id,
            state.enterprise_id, state.drafted_on, state.issued_on, state.issued_by, state.status,
            state.sealed_on, state.voided_on,
        )  # fmt: skip


REGISTERS: Final = (
    Register(
        "documents",
        Text("发文登记台账", "Register of papers sent"),
        (
            text("文号", "no.", 22),
            code("文种", "paper", NAMES, 28),
            text("案件编号", "file", 18),
            PROVIDER,
            record("试点企业", "enterprise"),
            day("拟稿日期", "drafted"),
            day("签发日期", "signed"),
            text("签发人", "signed by", 12),
            code("状态", "status", STATUSES),
            day("用印日期", "sealed"),
            day("作废日期", "void since"),
        ),
        {DOCUMENT.name: _signed},
    ),
)
