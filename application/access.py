"""Who may touch which record, beyond what a role may do: one's own, and nobody else's."""

from __future__ import annotations

from uuid import UUID

from domain.complaint import Complaint
from domain.values import Actor, NotYours, Role, Text


def own_provider(actor: Actor, *provider_ids: UUID) -> None:
    """A provider's token opens that provider's records only; officers' tokens open all."""
    if actor.role is Role.PROVIDER and actor.acts_for not in provider_ids:
        raise _not_yours()


def own_enterprise(actor: Actor, enterprise_id: UUID) -> None:
    if actor.role is Role.ENTERPRISE and actor.acts_for != enterprise_id:
        raise _not_yours()


def own_record(actor: Actor, party_id: UUID | None) -> None:
    """What one party alone may do, provider or enterprise; officers may too."""
    if actor.role in (Role.PROVIDER, Role.ENTERPRISE) and (
        party_id is None or actor.acts_for != party_id
    ):
        raise _not_yours()


def _not_yours() -> NotYours:
    return NotYours(
        "not-yours",
        Text("只能查看和办理与本单位有关的记录", "only records of your own are open to you"),
    )


def may_see_complainant(actor: Actor, complaint: Complaint) -> bool:
    """The caseworkers of that complaint and approvers; before it is taken up, any caseworker."""
    if actor.approves:
        return True
    if actor.role is not Role.CASEWORKER:
        return False
    return complaint.caseworker is None or complaint.caseworker == actor.name
