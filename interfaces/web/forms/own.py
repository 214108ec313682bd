"""What a party need not fill in: who it is, and what only the office's own desk knows.

It stands in the form by itself, whatever was sent, and so in no address either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from domain.complaint.commands import Receive
from domain.values import Actor
from interfaces.api.nouns.noun import Route
from interfaces.api.who import PARTIES
from interfaces.web.forms.fields import Field

AT_THE_DESK: Final = ("received_at", "channel", "outside_number",
                      "complainant.provider_id", "complainant.enterprise_id")  # fmt: skip
"""Of a complaint that comes in at the office, or for somebody else."""


def settled(actor: Actor, route: Route, today: date) -> Mapping[str, str]:
    """The fields of a new record that are settled for a party, by name."""
    if actor.role not in PARTIES or actor.acts_for is None or not route.creates:
        return {}
    role, own = actor.role.value, str(actor.acts_for)
    if route.form is Receive:
        said = {"complainant.kind": role, f"complainant.{role}_id": own}
        return {**dict.fromkeys(AT_THE_DESK, ""), "received_on": today.isoformat(), **said}
    return {f"{role}_id": own} if f"{role}_id" in route.form.model_fields else {}


def without(fields: Sequence[Field], names: Collection[str], prefix: str = "") -> Sequence[Field]:
    """The fields that are left to fill in."""
    return [
        replace(one, inner=tuple(without(one.inner, names, f"{prefix}{one.name}.")))
        for one in fields
        if f"{prefix}{one.name}" not in names
    ]
