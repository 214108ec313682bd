"""The examples of complaints, reports and enquiries, told in their order (Art. 4, 15)."""

from __future__ import annotations

from typing import Any

ONE = "/complaints/{record_id}"
TAKEN_UP = ("acceptance", "verification")


def tell_complaints(story: Any) -> None:
    for steps in (
        ("split",),
        ("nature",),
        ("return", "reopening"),
        ("referral", "referral/outcome"),
        ("dates/correction",),
        (*TAKEN_UP, "verification/correction"),
    ):
        story.complaint(*steps)
    longer = story.complaint("acceptance")
    story.tell(f"{ONE}/extension", longer, role="caseworker")
    story.tell(f"{ONE}/extension/decision", longer)
    unknown = story.tell("/complaints", role=None, provider_id=None, about="某服务商")
    story.tell(f"{ONE}/provider", unknown)
