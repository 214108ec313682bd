"""Whether the facts still give what an assessment rests on (Art. 11): late facts, annulled ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.assessment.state import Assessment
from domain.assessment.totals import Grade, Proposal, from_progress, from_ratings
from domain.task_book.state import Line

BookLine = tuple[UUID, Line]
"""Plan against actual at the end of the period, and the task book it stands in."""


def computed(
    state: Assessment, lines: Iterable[BookLine], grades: Sequence[Grade]
) -> tuple[Proposal, ...]:
    """What the facts give for progress and satisfaction; what has no data is not proposed."""
    plain = [line for _, line in lines]
    found = (
        from_progress(item, plain) or from_ratings(item, grades) for item in state.scheme.items
    )
    return tuple(proposal for proposal in found if proposal is not None)


def outdated(state: Assessment, proposals: Iterable[Proposal]) -> dict[str, str]:
    """Items accepted as proposed that the facts give otherwise, or left out though there is data;
    each with what they give now.

    What a person scored by other points is that person's word, and stays.
    """
    now = {proposal.item: proposal.share for proposal in proposals}
    accepted = {score.item: score.share for score in state.scores if score.as_proposed}
    changed = [item for item, share in accepted.items() if now.get(item) != share]
    changed += [out.item for out in state.left_out if out.item in now]
    return {item: f"{now[item]}%" if item in now else "-" for item in changed}


def moved(state: Assessment, lines: Iterable[BookLine]) -> dict[str, str]:
    """Targets that the conclusion found behind, whose plan or actual is another one now."""
    now = {(book, line.target): (line.actual, line.planned) for book, line in lines}
    changed: dict[str, str] = {}
    for one in state.ended.behind if state.ended is not None else ():
        found = now.get((one.task_book_id, one.target))
        if found != (one.actual, one.planned):
            changed[one.target] = "-" if found is None else f"{found[0]}/{found[1]}"
    return changed
