"""Evidence of services, as events hold it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.attached import Attached
from domain.service import Consent, Evidence
from domain.service.evidence import Electronic, Left, Post

SCAN = Attached(digest="0" * 64, name="receipt.pdf", size=10, media_type="application/pdf")
CONSENT = Consent(confirmed_on=date(2025, 6, 1), address="papers@example.cn")
POSTED = Evidence(
    post=Post(
        carrier="EMS",
        tracking_number="1234567890123",
        posted_on=date(2025, 6, 1),
        signed_for_on=date(2025, 6, 2),
    )
)
SENT = Evidence(
    electronic=Electronic(
        system="e-mail",
        sent_at=datetime(2025, 6, 2, 1, tzinfo=UTC),
        arrived_at=datetime(2025, 6, 2, 2, tzinfo=UTC),
        log="delivered",
    )
)
LEFT = Evidence(
    left=Left(
        place="1 Road",
        reason="It took nothing",
        servers=("Li", "Wu"),
        witness="Mo",
        witness_body="The neighbourhood committee",
    )
)
