"""What becomes of a publication when the record that it rests on does not hold any more."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from application.unit import Unit
from domain import publication
from domain.catalogue import PUBLICATION


def basis_gone(unit: Unit, publication_id: UUID | None, on: date, reason: str) -> None:
    """It is to be withdrawn in time; its own record says so, and waits for it."""
    if publication_id is None or not (held := unit.load(PUBLICATION, publication_id)).exists:
        return
    form = publication.SetBasisAside(on=max(on, held.state.drafted_on), reason=reason)
    held.tell(publication.set_aside(held.state, form, unit.terms, unit.today))
