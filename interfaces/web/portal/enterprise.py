"""What an enterprise of the pilot needs to know at a glance: its projects and complaints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.engagement import Rating
from domain.values import Text
from interfaces.web.portal.party import Matter, Party
from interfaces.web.wording.values import coded, value_label


@dataclass(frozen=True)
class Project:
    """One engagement, with the right to another provider where there is one."""

    matter: Matter
    replacements: tuple[Matter, ...]
    complain: str
    """The form of a complaint about its lead provider."""

    @property
    def rating(self) -> Mapping[str, Any] | None:
        """The latest one that counts."""
        given = [one for one in self.matter.shown["ratings"] if one["annulled"] is None]
        return max(given, key=lambda one: (one["rated_on"], one["version"]), default=None)

    @property
    def rated(self) -> Text | None:
        return coded(self.rating["rating"], "engagements", "rating") if self.rating else None

    @property
    def rate(self) -> list[tuple[Text, str]]:
        """Each rating that may be given, and the form that gives it; none where none may be."""
        form = self.matter.act("ratings")
        if form is None:
            return []
        return [(value_label(one), f"{form}?rating={one.value}") for one in Rating]


def facts(party: Party) -> dict[str, Any]:
    projects = list(_projects(party))
    return {
        "own": party.own,
        "todos": party.first,
        "projects": projects,
        "complaints": list(party.matters("complaints")),
        "names": _names(party, projects),
    }


def _projects(party: Party) -> Iterator[Project]:
    rights = list(party.matters("replacements"))
    for matter in party.matters("engagements"):
        own = (one for one in rights if one.shown["engagement_id"] == str(matter.record_id))
        yield Project(
            matter, tuple(own), f"/complaints/new?provider_id={matter.shown['provider_id']}"
        )


def _names(party: Party, projects: list[Project]) -> dict[str, str]:
    """Of those who carry the projects out."""
    shown = [project.matter.shown for project in projects]
    asked = {one for each in shown for one in (each["provider_id"], *each["product_provider_ids"])}
    found = party.names(map(UUID, asked))
    return {one: found[UUID(one)].name if UUID(one) in found else one for one in asked}
