"""Service (送达): how a paper reaches whom it concerns, on which day, and what proves it.

The measures name no procedure: the ways of service, the day of each and its evidence are those of
民事诉讼法 87-95 by analogy (行政处罚法 61; docs/readings.md). Each record whose papers are served
(an order, a prior notice, a decision) keeps them in the shapes of this room.
"""

from domain.service.decisions import added, agreeing, attempted, corrected, told_attempts
from domain.service.events import Attempted, EvidenceAdded
from domain.service.evidence import (
    Capacity,
    Consent,
    Evidence,
    Method,
    Recipient,
    consent_of,
    day_of,
)
from domain.service.forms import AddEvidence, Attempt, Correcting, Lines, Serving
from domain.service.lacking import in_short, lacking, shortcomings
from domain.service.state import (
    Paper,
    Served,
    Tried,
    adding,
    consent_known,
    paper,
    tried,
)

__all__ = [
    "AddEvidence",
    "Attempt",
    "Attempted",
    "Capacity",
    "Consent",
    "Correcting",
    "Evidence",
    "EvidenceAdded",
    "Lines",
    "Method",
    "Paper",
    "Recipient",
    "Served",
    "Serving",
    "Tried",
    "added",
    "adding",
    "agreeing",
    "attempted",
    "consent_known",
    "consent_of",
    "corrected",
    "day_of",
    "in_short",
    "lacking",
    "paper",
    "shortcomings",
    "told_attempts",
    "tried",
]
