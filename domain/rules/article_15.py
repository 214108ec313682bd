"""Art. 15: what asks for public censure and disqualification."""

from __future__ import annotations

from domain.complaint import Complaint
from domain.rules.finding import Finding, holds
from domain.values import Text


def violation_verified(complaint: Complaint) -> Finding:
    """Art. 15: a report of a violation of law or rules turned out to be true.

    From anybody, not only a pilot enterprise; conduct of staff counts where it was found
    attributable to the provider (reading A-29).
    """
    return holds(
        "15",
        "15",
        complaint.is_violation,
        complaint.verified_position,
        str(complaint.id),
        Text(
            f"投诉举报 {complaint.reference} 反映的违法违规行为经核实属实，可归于服务商："
            "研究是否取消其服务资格并公开通报",
            f"the violation reported in {complaint.reference} is substantiated and the provider's "
            "own: consider disqualification and public censure",
        ),
    )
