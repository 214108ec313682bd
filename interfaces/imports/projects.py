"""Which project, task book or complaint a row means: found once for a whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.values import Text
from interfaces.imports.known import Known
from interfaces.imports.report import Fault
from interfaces.roster import Reference
from interfaces.wiring import House
from projections.records import fold
from projections.registers.view import RegistersView


class Project(NamedTuple):
    id: UUID
    title: str
    providers: tuple[UUID, ...]
    """Also those whose part ended."""


class Happened(Known):
    """What `Known` knows, and the projects of each enterprise."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._projects: dict[UUID, list[Project]] = defaultdict(list)
        with house.connection() as conn:
            for row in conn.execute(_PROJECTS):
                former = (UUID(one) for one in row["former"] or ())
                project = Project(row["record_id"], row["title"], (*row["provider_ids"], *former))
                self._projects[row["enterprise_id"]].append(project)

    def project(self, values: Mapping[str, Any]) -> tuple[Project, UUID | None]:
        """The one project that a row can mean, and the provider that it names."""
        enterprise = self.find("enterprise", values["enterprise"], "enterprise")
        reference: Reference | None = values["provider"]
        provider = reference and self.find("provider", reference, "provider")
        title = values["title"]
        found = [
            one
            for one in self._projects[enterprise]
            if (provider is None or provider in one.providers)
            and (title is None or fold(title) == fold(one.title))
        ]
        if not found:
            raise Fault("title", *_NO_PROJECT, value=title)
        if len(found) > 1:
            several = Text(
                f"该企业有 {len(found)} 个项目，看不出是哪一个",
                f"the enterprise has {len(found)} projects: which one?",
            )
            raise Fault("title", several, _NAME_IT, value=title)
        return found[0], provider


def numbered(house: House, numbers: Iterable[str]) -> dict[str, UUID]:
    """Complaints on record under numbers of the hotline."""
    house.reach(RegistersView.name, house.office.head())
    with house.connection() as conn:
        rows = conn.execute(_NUMBERED, (list(numbers),)).fetchall()
    return {row["number"]: row["record_id"] for row in rows}


_PROJECTS: Final = """
    SELECT record_id, enterprise_id, title, provider_ids, item->'former_provider_ids' AS former
    FROM records WHERE kind = 'engagement'"""
_NUMBERED: Final = """
    SELECT cells->>1 AS number, record_id FROM register_lines
    WHERE register = 'complaints' AND cells->>1 = ANY(%s)"""
_NO_PROJECT: Final = (
    Text("该企业没有这一项目", "the enterprise has no such project"),
    Text(
        "先导入项目，或更正项目名称、服务商", "import the project first, or correct what names it"
    ),
)
_NAME_IT: Final = Text("填写项目名称或服务商", "name the project or the provider")
