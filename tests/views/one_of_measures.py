"""One example of each thing that comes to the measures over time."""

from __future__ import annotations

from datetime import date

from domain import measures
from domain.values import Event, Text

DAY = date(2025, 6, 2)

EVENTS: tuple[Event, ...] = (
    measures.RepealWithdrawn(id="v1", on=DAY, reason="entered twice"),
    measures.InterpretationIssued(
        document="Letter 30",
        issued_on=DAY,
        clauses=("12", "12.6"),
        question=Text("How do several ratings count?", "How do several ratings count?"),
        answer=Text("The latest one counts", "The latest one counts"),
    ),
    measures.InterpretationIssued(
        document="Letter 31",
        issued_on=DAY,
        clauses=("3",),
        question=Text("Who belongs?", ""),
        answer=Text("Those on the list", ""),
    ),
    measures.InterpretationWithdrawn(interpretation=2, on=DAY, reason="not signed"),
    measures.ParameterSet(
        key="satisfaction.rectify-above",
        value=4,
        holds_from=DAY,
        document="Letter 32",
        cites="12.6",
        interpretation=2,
    ),
    measures.ParameterSet(
        key="suspension.allowed", value=True, holds_from=DAY, document="Letter 33"
    ),
    measures.SettingWithdrawn(setting=3, on=DAY, reason="wrong day"),
    measures.PilotConcluded(document="Notice 9", concluded_on=DAY),
    measures.PilotConclusionWithdrawn(conclusion=4, on=DAY, reason="not issued yet"),
    measures.PilotScopeDefined(
        industries=("Car parts", "Machines"),
        enterprise_list="List 1",
        document="Plan 3",
        holds_from=DAY,
    ),
)
