"""What a person wants to see beside a record of each kind: one module for each kind that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from interfaces.web.around import (
    cases,
    complaints,
    documents,
    engagements,
    enterprises,
    escalations,
    proceedings,
    providers,
)
from interfaces.web.looking import Look

AROUND: Final[Mapping[str, Callable[[Look], dict[str, Any]]]] = {
    "cases": cases.around,
    "complaints": complaints.around,
    "providers": providers.around,
    "enterprises": enterprises.around,
    "engagements": engagements.around,
    "documents": documents.around,
    "escalations": escalations.around,
    "expulsions": proceedings.around_expulsion,
    "disqualifications": proceedings.around_disqualification,
}
"""Noun -> the facts that its template finds beside those of every record."""
