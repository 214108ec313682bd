"""What a party need not fill in: who it is, and what only the office's own desk knows.

It stands in the form by itself, whatever was sent, and so in no address either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from domain.complaint.commands import Receive
from domain.service import Method
from domain.values import Actor
from interfaces.api.nouns.noun import Route
from interfaces.api.who import PARTIES
from interfaces.web.forms.fields import Field

AT_THE_DESK: Final = ("received_at", "channel", "outside_number",
                      "outside_district", "outside_due_on",
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


REWORDED: Final = frozenset(
    {"/documents/{record_id}/revision", "/publications/{record_id}/revision"}
)
"""Forms that take a text anew: what it says now stands in them to be changed."""


def as_it_stands(route: Route, shown: Mapping[str, Any]) -> dict[str, list[str]]:
    """The texts and lists of a record, as its form takes them; a list line by line."""
    if route.path not in REWORDED:
        return {}
    said = {name: shown.get(name) for name in route.form.model_fields}
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    lists = {
        name: "\n".join(map(str, value))
        for name, value in said.items()
        if isinstance(value, list) and all(isinstance(one, str) for one in value)
    }
    return {name: [value] for name, value in (texts | lists).items()}


def not_of_the_way(route: Route, shown: Mapping[str, Any] | None) -> Collection[str]:
    """Evidence of other ways of service than the one in which the paper was served."""
    step = route.path.rpartition("}/")[2]
    if shown is None or not step.endswith("/evidence"):
        return ()
    served = shown.get(step.removesuffix("/evidence").replace("-", "_")) or {}
    used = served.get("method")
    if used is None:
        return ()
    others = [f"evidence.{one}" for one in Method if one.value != used]
    return others if used == Method.PUBLIC else [*others, "earlier_attempts"]


def without(fields: Sequence[Field], names: Collection[str], prefix: str = "") -> Sequence[Field]:
    """The fields that are left to fill in."""
    return [
        replace(one, inner=tuple(without(one.inner, names, f"{prefix}{one.name}.")))
        for one in fields
        if f"{prefix}{one.name}" not in names
    ]
