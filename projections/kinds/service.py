"""What is said of the service of a paper, in each kind of record alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.service import Attempted, Capacity, EvidenceAdded, Paper, in_short
from domain.values import Role, Text
from projections import words
from projections.kinds.telling import Task, join, papers, then

CAPACITIES: Final[Mapping[Capacity, Text]] = {
    Capacity.LEGAL_REPRESENTATIVE: Text("法定代表人", "legal representative"),
    Capacity.IN_CHARGE_OF_RECEIPT: Text("负责收件的人", "in charge of receipt"),
    Capacity.AUTHORISED: Text("受委托签收的人", "authorised to sign"),
}


def attempted(event: Attempted, paper: Text) -> Text:
    how = words.METHODS[event.method]
    return join(
        Text(f"{paper.zh}送达未成（{how.zh}）", f"service of the {paper.en} failed ({how.en})"),
        papers(event.files),
        then("：", ": ", event.result),
    )


def evidence_added(event: EvidenceAdded, paper: Text) -> Text:
    return join(
        Text(f"补充{paper.zh}送达凭证", f"evidence added of the service of the {paper.en}"),
        then("，签收：", ", received by ", event.received_by),
        papers(event.files),
    )


def evidence_wanted(kind: str, served: Iterable[Paper], assignee: str | None = None) -> list[Task]:
    """One task for each paper whose evidence is not complete: `case.notice-evidence`."""
    return [
        Task(
            f"{kind}.{paper.what}-evidence",
            Role.CASEWORKER,
            paper.served.served_on,
            assignee=assignee,
            detail=found,
        )
        for paper in served
        if (found := in_short(paper)) is not None
    ]
