"""What most decisions on a complaint look at first."""

from __future__ import annotations

from datetime import date

from domain.complaint.state import STATUSES, Complaint
from domain.values import NotAllowedNow, Text, not_before, not_future, out_of_turn


def step(state: Complaint, on: date, today: date, allowed: tuple[str, ...]) -> None:
    if state.status not in allowed:
        raise out_of_turn(
            "complaint-state",
            Text("投诉", "the complaint"),
            STATUSES[state.status],
            citation="15",
            allowed=[STATUSES[status] for status in allowed],
        )
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def no_enquiry(state: Complaint) -> None:
    if state.is_enquiry:
        raise NotAllowedNow(
            "enquiry",
            Text(
                "咨询直接答复，不须受理或核实；确属投诉举报的，先改正类别",
                "an enquiry is answered directly; where it is a complaint or report, say so first",
            ),
            citation="4",
        )


def refused(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="15")
