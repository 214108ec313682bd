"""One example of each event of papers."""

from __future__ import annotations

from datetime import date

from domain.attached import Attached
from domain.document import PaperCode
from domain.document import events as d
from domain.values import Event, derived_id

DAY = date(2025, 6, 2)
ORDER = PaperCode.ORDER
CASE, PROVIDER = (derived_id("example", name) for name in ("case", "lead"))
PDF = Attached(digest="b" * 64, name="order.pdf", size=9, media_type="application/pdf")
CONTENT = d.Content(title="Order", body="Rectify it", signatory="The bureau")

DOCUMENTS: tuple[Event, ...] = (
    d.Drafted(
        paper=ORDER,
        subject_kind="rectification-case",
        subject_id=CASE,
        basis=4,
        file_reference="LZDX-2025-0001",
        provider_id=PROVIDER,
        content=CONTENT,
        drafted_on=DAY,
    ),
    d.Revised(paper=ORDER, content=CONTENT, revised_on=DAY),
    d.Returned(paper=ORDER, on=DAY, reason="Cite the clause"),
    d.Issued(paper=ORDER, number="LGXH-2025-1", issued_on=DAY),
    d.Printed(paper=ORDER, layout="official-1", faces="0" * 12, address="/x", files=(PDF,), on=DAY),
    d.SealedCopyFiled(paper=ORDER, sealed_on=DAY, files=(PDF,)),
    d.Voided(paper=ORDER, on=DAY, reason="Wrong addressee"),
)
