"""How the service of a paper is shown, in each kind of record alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.service import Paper, Tried, lacking, shortcomings
from interfaces.api.nouns.noun import Seen, text

FAILED: Final = {"method": "in_person", "result": "住所大门紧锁，电话无人接听"}
SIGNED: Final = {"evidence": {"in_person": {"capacity": "legal_representative"}}}
"""Parts of the bodies that /openapi.json shows."""


def with_evidence(
    papers: Sequence[Paper], seen: Seen, what: str | None = None
) -> dict[str, Any] | None:
    """The service of the paper that counts; a party is not told what the office's file lacks."""
    found = [paper for paper in papers if what in (None, paper.what)]
    if not found:
        return None
    shown = found[-1].served.model_dump(mode="json", exclude={"position"})
    if not seen.by_a_party:
        missing = lacking(found[-1].served, found[-1].attempts)
        shown["lacking"] = [text(one) for one in missing]
    return shown


def on_service(papers: Sequence[Paper], seen: Seen) -> list[dict[str, str]]:
    """What an officer should look at before going on; it stops nothing."""
    return [] if seen.by_a_party else [text(one) for one in shortcomings(papers)]


def shown_attempts(
    attempts: Sequence[Tried], papers: Sequence[Paper], seen: Seen
) -> list[dict[str, Any]]:
    """A party learns of a paper, and of earlier attempts to serve it, by its service."""
    served = {paper.what for paper in papers}
    return [
        one.model_dump(mode="json")
        for one in attempts
        if one.paper in served or not seen.by_a_party
    ]
