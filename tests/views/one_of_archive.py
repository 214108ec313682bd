"""One example of each step of an archive file, and of a disposal list."""

from __future__ import annotations

from datetime import date

from domain.archive import disposal, file
from domain.erasure import Target
from domain.personal import Part
from domain.values import Event, derived_id

DAY = date(2036, 1, 7)
CLOSED, UNTIL = date(2025, 6, 2), date(2035, 12, 31)
RECORD, FILE, LIST, PERSON = (
    derived_id("example", name) for name in ("record", "archive file", "disposal", "person")
)
LINE = disposal.Line(
    line=1,
    file_id=FILE,
    record_id=RECORD,
    kind="complaint",
    reference="LZTS-2025-0001",
    number="0000-2025-TS-0001",
    years=10,
    closed_on=CLOSED,
    keep_until=UNTIL,
    reason="nobody needs it",
)
FILED = file.Filed(
    record_id=RECORD,
    kind="complaint",
    reference="LZTS-2025-0001",
    number="0000-2025-TS-0001",
    year=2025,
    years=10,
    basis="the table",
    closed_on=CLOSED,
    on=DAY,
)

EVENTS: tuple[Event, ...] = (
    FILED,
    FILED.model_copy(update={"years": 0}),
    file.Packed(sha256="a" * 64, size=9, files=3, version=4, position=12, closed_on=CLOSED, on=DAY),
    file.HandedOver(to="The archive room", receipt="no. 1", on=DAY),
    file.HandedOver(to="The archive room", on=DAY),
    file.KeptLonger(until=date(2045, 12, 31), reason="a suit may come", on=DAY),
    file.KeptLonger(reason="of lasting worth", on=DAY),
    file.PutOnList(disposal_id=LIST, on=DAY),
    file.TakenOffList(disposal_id=LIST, reason="a suit may come", on=DAY),
    file.Disposed(disposal_id=LIST, on=DAY),
    disposal.Proposed(reference="LZXH-2036-0001", lines=(LINE,), remark="of 2025", on=DAY),
    disposal.Decided(
        refused=(disposal.Kept(line=1, reason="a suit may come"),), remark="seen", on=DAY
    ),
    disposal.Decided(on=DAY),
    disposal.CarriedOut(
        gone=(disposal.Gone(line=1, files=("b" * 64,), shared=("c" * 64,)),),
        persons=(Target(person_id=PERSON, record_ids=(RECORD,), parts=(Part.COMPLAINANT,)),),
        in_clear=(7,),
        record_ids=(RECORD,),
        on=DAY,
    ),
    disposal.CarriedOut(
        gone=(), stopped=(disposal.Kept(line=1, reason="a legal hold stands"),), on=DAY
    ),
)
