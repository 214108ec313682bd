"""The question that a miss puts to officers (rule 13) ends with the last right that it opened.

While an enterprise may still ask, or its request waits, somebody has to see to it; once each has
its answer, the system says so. Who stayed and asks later is in the worklist by its own request.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import Final

from application import escalations
from application.office import Office
from application.ports import Escalations, Files
from application.unit import Command
from domain.catalogue import ENGAGEMENT, ESCALATION, REPLACEMENT
from domain.escalation import Act, Escalation
from domain.replacement import Replacement, replacement_id
from domain.replacement import events as e
from domain.replacement.right import REVERSED
from domain.values import SYSTEM, Event, Recorded, Text, today

ANSWERS: Final = frozenset(
    {e.RightClosed, e.RightWaived, e.Withdrawn, e.Refused, e.ProviderChanged}
)
REPLACED: Final = ("provider_changed", "handed_over")
NOT_REPLACED: Final = ("waived", "withdrawn", "refused")


def follow(office: Office, files: Files, asked: Escalations, recorded: Recorded[Event]) -> None:
    """May be repeated without harm."""
    right, _ = office.fold(REPLACEMENT, recorded.record_id, upto=recorded.position)
    if right is None or right.cause is not e.CauseKind.CASE:
        return
    for record_id in asked.of("13", right.cause_id, office.head()):
        question, _ = office.fold(ESCALATION, record_id)
        if question is None or question.status != "open" or question.trigger > recorded.position:
            continue
        found = _statuses(office, files, right, question, recorded.position)
        if found.keys() <= {*REPLACED, *NOT_REPLACED, "closed"}:
            _answer(office, question, found, today(recorded.recorded_at))


def _statuses(
    office: Office, files: Files, right: Replacement, question: Escalation, upto: int
) -> Counter[str]:
    """Of the rights that rest on the same finding.

    One that closed with an earlier finding is about to open again with the one in question.
    """
    found = Counter[str]()
    for project_id in files.of_provider(ENGAGEMENT, right.provider_id, upto):
        other, _ = office.fold(REPLACEMENT, replacement_id(right.cause_id, project_id), upto=upto)
        if other is not None:
            earlier = other.closed == REVERSED and other.trigger < question.trigger
            found["right_open" if earlier else other.status] += 1
    return found


def _answer(office: Office, question: Escalation, found: Counter[str], on: date) -> None:
    yes, no = (sum(found[status] for status in group) for group in (REPLACED, NOT_REPLACED))
    gone = found["closed"]
    said = Text(
        f"更换事宜均已了结：更换 {yes} 项，不更换 {no} 项，已关闭 {gone} 项",
        f"each right has its answer: {yes} replaced, {no} not replaced, {gone} closed",
    )
    form = Act(on=max(on, question.raised_on), action=str(said))
    command = Command(actor=SYSTEM, today=office.today())
    office.perform(command, partial(escalations.settle, record_id=question.id, form=form))
