"""What most decisions on a complaint look at first."""

from __future__ import annotations

from datetime import date

from domain.complaint.state import Complaint
from domain.values import NotAllowedNow, Text, not_before, not_future


def step(state: Complaint, on: date, today: date, allowed: tuple[str, ...]) -> None:
    if state.status not in allowed:
        raise NotAllowedNow(
            "complaint-state",
            Text(
                f"投诉目前为“{state.status}”，不能办理此步骤",
                f"the complaint is {state.status}: this step is not open now",
            ),
            citation="15",
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
