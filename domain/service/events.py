"""What happens around a service, in each kind of record alike. Fields are the storage format.

Each record subclasses these, so that its events have names and a citation of their own.
"""

from __future__ import annotations

from datetime import date

from domain.attached import Attached
from domain.service.evidence import Consent, Evidence, Method, Recipient
from domain.values import Event, LongText, ShortText


class EvidenceAdded(Event):
    """Fills what the service of that version in this record still lacked; it replaces nothing."""

    paper: str
    """notice, prior_notice or decision."""
    to: int
    on: date
    received_by: Recipient = ""
    earlier_attempts: tuple[ShortText, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()


class Attempted(Event):
    """The paper did not reach whom it was for."""

    paper: str
    """As above."""
    on: date
    method: Method
    result: LongText
    files: tuple[Attached, ...] = ()
