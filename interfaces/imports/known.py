"""Which record a list means when it writes a code or a name: looked up once for a whole file."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

from domain.values import Text
from interfaces.imports.report import Fault
from interfaces.roster import Reference
from interfaces.wiring import House
from projections.records import fold

Key = tuple[UUID, UUID, str, date]
"""Enterprise, lead provider, title, day: what makes two rows the same project."""


class Known:
    """The providers, enterprises and engagements as they stand at the head of the log."""

    def __init__(self, house: House) -> None:
        house.reach("records", house.office.head())
        self._found: dict[tuple[str, str, str], list[UUID]] = defaultdict(list)
        self._names: dict[UUID, str] = {}
        self.engagements: dict[Key, UUID] = {}
        with house.connection() as conn:
            for row in conn.execute(_NAMED):
                self._names[row["record_id"]] = row["title"]
                self._found[row["kind"], "uscc", row["uscc"]].append(row["record_id"])
                self._found[row["kind"], "name", fold(row["title"])].append(row["record_id"])
            for row in conn.execute(_ENGAGEMENTS):
                key = (row["enterprise_id"], row["lead"], row["title"], row["on_date"])
                self.engagements[key] = row["record_id"]

    def find(self, kind: str, reference: Reference, field: str) -> UUID:
        text = reference.text if reference.by == "uscc" else fold(reference.text)
        found = self._found.get((kind, reference.by, text), [])
        if not found:
            raise Fault(field, *_UNKNOWN[kind], value=reference.text)
        if len(found) > 1:
            several = Text(f"有 {len(found)} 家同名", f"{len(found)} of them have this name")
            raise Fault(field, several, _USE_THE_CODE, value=reference.text)
        return found[0]

    def another_name(self, kind: str, reference: Reference, field: str) -> Fault | None:
        """The code counts; a name beside it that means somebody else is worth a look."""
        if reference.by != "uscc" or reference.name is None:
            return None
        there = self._names[self.find(kind, reference, field)]
        if fold(reference.name) == fold(there):
            return None
        reason = Text(
            f"该代码登记的名称是“{there}”，按代码导入",
            f"the code belongs to “{there}”, and the code counts",
        )
        return Fault(f"{field}.name", reason, _COMPARE, value=reference.name)


_NAMED: Final = """
    SELECT record_id, kind, title, item->>'uscc' AS uscc FROM records
    WHERE kind IN ('provider', 'enterprise')"""
_ENGAGEMENTS: Final = """
    SELECT record_id, enterprise_id, provider_ids[1] AS lead, title, on_date FROM records
    WHERE kind = 'engagement'"""
_UNKNOWN: Final = {
    "provider": (
        Text("没有登记这家服务商", "no such provider is registered"),
        Text("先导入服务商，或更正代码或名称", "import the providers first, or correct it"),
    ),
    "enterprise": (
        Text("没有登记这家企业", "no such enterprise is registered"),
        Text("先导入试点企业，或更正代码或名称", "import the enterprises first, or correct it"),
    ),
}
_USE_THE_CODE: Final = Text("改填统一社会信用代码", "write the unified social credit code")
_COMPARE: Final = Text("请核对代码和名称", "compare the code and the name")
