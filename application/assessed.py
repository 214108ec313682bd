"""What an assessment rests on, now or as of a position of the log (Art. 11)."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports import Files, Records
from domain.assessment.current import BookLine, computed
from domain.assessment.state import Assessment
from domain.assessment.totals import Proposal
from domain.catalogue import TASK_BOOK


def lines(office: Records, state: Assessment, files: Files, upto: int) -> Sequence[BookLine]:
    """Plan against actual at the end of the period, over all books that bind."""
    known = files.of_provider(TASK_BOOK, state.provider_id, upto)
    books = (office.fold(TASK_BOOK, book_id, upto=upto)[0] for book_id in known)
    return [
        (book.id, line)
        for book in books
        if book is not None and book.binds
        for line in book.lines(state.last)
    ]


def proposals(office: Records, state: Assessment, files: Files, upto: int) -> tuple[Proposal, ...]:
    grades = files.grades(state.provider_id, state.first, state.last, upto)
    return computed(state, lines(office, state, files, upto), grades)
