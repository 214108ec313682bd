"""The examples of papers, told in their order."""

from __future__ import annotations

from typing import Any

from web.of_files import PDF, uploaded

from interfaces.api.nouns.ids import ORDERED

ONE = "/documents/{record_id}"


def tell_documents(story: Any) -> None:
    """Of a case whose order was issued on the day of the example."""
    story.ids[ORDERED] = story.case("interview", "notice")
    document = story.tell("/documents", role="caseworker")
    story.tell(f"{ONE}/return", document)
    story.tell(f"{ONE}/revision", document, role="caseworker", revised_on="2025-06-11")
    story.tell(f"{ONE}/issue", document)
    scan = uploaded(story.office, PDF, "责令限期整改通知书（盖章）.pdf", "caseworker")
    story.tell(f"{ONE}/sealed-copy", document, role="caseworker", files=[scan])
    story.tell(f"{ONE}/void", document)
