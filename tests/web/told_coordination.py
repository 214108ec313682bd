"""The examples of the coordination group, told in their order (Art. 6)."""

from __future__ import annotations

from typing import Any

from interfaces.api.nouns.coordination import M

ONE = "/coordination-matters/{record_id}"
MEETING = "/coordination-meetings/{record_id}"


def tell_coordinated(story: Any) -> None:
    matter = story.ids[M] = story.tell("/coordination-matters", role="caseworker")
    story.tell(f"{ONE}/assignment", matter)
    story.tell(f"{ONE}/links", matter)
    meeting = story.tell("/coordination-meetings")
    story.tell(f"{MEETING}/minutes", meeting)
    story.tell(f"{MEETING}/correction", meeting)
    story.tell(f"{ONE}/settlement", matter)
    story.tell(f"{ONE}/reopening", matter)
    story.tell(f"{MEETING}/cancellation", story.tell("/coordination-meetings"))
    slight = story.tell("/coordination-matters", role="caseworker", serious=False)
    story.tell(f"{ONE}/return", slight)
