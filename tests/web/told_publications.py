"""The examples of publications, told in their order (Art. 5, 14, 15)."""

from __future__ import annotations

from typing import Any

ONE = "/publications/{record_id}"


def tell_published(story: Any) -> None:
    """A correction is a revision that a second person reviewed; then it is made public."""
    offering = _published(story)
    story.tell(f"{ONE}/revision", offering, role="caseworker", revised_on="2025-07-08")
    story.tell(f"{ONE}/review", offering, on="2025-07-09")
    story.tell(f"{ONE}/correction", offering)
    story.tell(f"{ONE}/set-aside", offering)
    story.tell(f"{ONE}/withdrawal", offering)


def _published(story: Any) -> str:
    offering = str(story.tell("/publications", role="caseworker"))
    story.tell(f"{ONE}/revision", offering, role="caseworker")
    story.tell(f"{ONE}/review", offering)
    story.tell(f"{ONE}/publication", offering)
    return offering
