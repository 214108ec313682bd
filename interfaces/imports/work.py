"""One file on its way into the office, row by row, by the same acts that people use.

What is there already with the same facts is left as it is; an empty cell says nothing. Different
facts are for the commands that keep their date and reason, never for a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from application import engagements, enterprises, providers
from application.unit import Held, Result, Unit
from domain import engagement, enterprise, provider, registration
from domain.catalogue import CLAIM, ENGAGEMENT, ENTERPRISE, PROVIDER
from domain.register import claim_id
from domain.values import Refusal, Text
from interfaces.imports.known import Known
from interfaces.imports.report import Fault, Report, words
from interfaces.roster import Kind, Reference, RosterRow

Progress = Callable[[int, int], None]
Taken = tuple[Held[Any], bool]
"""The record that a row is about, and whether the row added anything to it."""
Take = Callable[[Unit, RosterRow], Taken]


class Refused(Exception):  # noqa: N818 - leaves the act, so that nothing is saved
    """The report says why."""


class Work:
    """Counts what is new and what is there already; `known` is for engagements."""

    def __init__(
        self, kind: Kind, rows: Sequence[RosterRow], report: Report, known: Known | None
    ) -> None:
        self.rows = rows
        self.report = report
        self.known = known
        self.new = self.unchanged = 0
        self._seen: dict[object, int] = {}
        self._take = self.takes()[kind]

    def takes(self) -> Mapping[Kind, Take]:
        """What is done with a row of each kind of list."""
        return {
            Kind.PROVIDERS: self._provider,
            Kind.ENTERPRISES: self._enterprise,
            Kind.ENGAGEMENTS: self._engagement,
        }

    def act(self, unit: Unit, progress: Progress) -> Result:
        """Runs again from the start whenever another command was faster."""
        self.new = self.unchanged = 0
        self._seen.clear()
        self.report.again()
        if self._undated():
            self.report.lacks_column("admitted_on", *_ADMISSION_MISSING)
        broken = {error.row for error in self.report.errors}
        if broken - {row.number for row in self.rows}:
            raise Refused  # the heading: what it lacks would be missing in every row
        last: Held[Any] | None = None
        for done, row in enumerate(self.rows, start=1):
            if row.number not in broken:
                last = self._taken(unit, row) or last
            progress(done, len(self.rows))
        if self.report.errors or last is None:
            self.report.errors.sort(key=lambda error: error.row)
            raise Refused
        return Result(last)

    def _undated(self) -> bool:
        return all(row.values.get("admitted_on", "") is None for row in self.rows)

    def _taken(self, unit: Unit, row: RosterRow) -> Held[Any] | None:
        try:
            held, added = self._take(unit, row)
        except Fault as fault:
            self.report.fault(row, fault)
        except Refusal as refusal:
            self.report.refused(row, refusal)
        except ValidationError as error:
            self.report.malformed(row, error)
        else:
            self.new += added
            self.unchanged += not added
            return held
        return None

    def _provider(self, unit: Unit, row: RosterRow) -> Taken:
        if row.values["admitted_on"] is None:
            raise Fault("admitted_on", *_ADMISSION_MISSING)
        form = form_of(provider.Admit, row.values)
        claim = unit.load(CLAIM, claim_id("provider", form.uscc))
        if not claim.exists:
            return providers.admit(unit, form).record, True
        held = unit.load(PROVIDER, claim.state.holder)
        known = {name: getattr(held.state, name) for name in ("kind", "liaison", "admitted_on")}
        _same(form, {**dict(held.state.registration), **known}, _PROVIDER_COMMANDS, held)
        return held, bool(held.new)

    def _enterprise(self, unit: Unit, row: RosterRow) -> Taken:
        form = form_of(enterprise.Register, row.values)
        claim = unit.load(CLAIM, claim_id("enterprise", form.uscc))
        if not claim.exists:
            return enterprises.register(unit, form).record, True
        held = unit.load(ENTERPRISE, claim.state.holder)
        names = ("name", "district", "industry", "contact")
        _same(form, _facts(held, names), _ENTERPRISE_COMMANDS, held)
        return held, bool(held.new)

    def _engagement(self, unit: Unit, row: RosterRow) -> Taken:
        assert self.known is not None
        form = self._resolved(self.known, row)
        key = (form.enterprise_id, form.provider_id, form.title, form.established_on)
        if (earlier := self.first_row(key, row)) != row.number:
            reason = Text(f"与第 {earlier} 行是同一项目", f"the same project as in row {earlier}")
            raise Fault("title", reason, KEEP_ONE)
        same = self.known.engagements.get(key)
        if same is None:
            return engagements.establish(unit, form).record, True
        held = unit.load(ENGAGEMENT, same)
        _same(form, _facts(held, ("product_provider_ids", "level_before")), {}, held)
        return held, bool(held.new)

    def first_row(self, key: object, row: RosterRow) -> int:
        """The first row that tells of the same thing."""
        return self._seen.setdefault(key, row.number)

    def _resolved(self, known: Known, row: RosterRow) -> Any:
        """The row with the records that its codes and names mean."""
        values: dict[str, Any] = dict(row.values)
        listed: list[Reference] = values.pop("product_providers")
        for who in ("enterprise", "provider"):
            reference: Reference = values.pop(who)
            values[f"{who}_id"] = known.find(who, reference, who)
            if doubt := known.another_name(who, reference, who):
                self.report.doubt(row, doubt)
        values["product_provider_ids"] = tuple(
            known.find("provider", reference, "product_providers") for reference in listed
        )
        return form_of(engagement.Establish, values)


def form_of(form: type[BaseModel], values: Mapping[str, Any]) -> Any:
    """Of what a row says that which the form asks for; an empty cell says nothing."""
    fields = form.model_fields
    return form.model_validate({k: v for k, v in values.items() if v is not None and k in fields})


def _facts(held: Held[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(held.state, name) for name in names}


def _same(
    form: BaseModel, known: Mapping[str, Any], commands: Mapping[str, str], held: Held[Any]
) -> None:
    """What the row says is what the record says; an empty cell says nothing."""
    for name, there in known.items():
        given = getattr(form, name)
        if given in (None, "", ()) or given == there:
            continue
        reason = Text(
            f"与登记不符：{held.id} 登记的是“{words(there)}”",
            f"differs from the record: {held.id} says “{words(there)}”",
        )
        if name not in commands:
            raise Fault(name, reason, _NO_COMMAND)
        path = f"POST /api/v1/{commands[name].format(id=held.id)}"
        raise Fault(name, reason, Text(f"如确有变更，请办理 {path}", f"if it changed: {path}"))


_PROVIDER_COMMANDS: Final = {
    **dict.fromkeys(registration.Registration.model_fields, "providers/{id}/registration"),
    "liaison": "providers/{id}/liaison",
}
_ENTERPRISE_COMMANDS: Final = {"contact": "enterprises/{id}/contact"}

KEEP_ONE: Final = Text("只保留一行", "keep one of the rows")
_NO_COMMAND: Final = Text(
    "登记后不能变更，请核对名单", "it does not change once on record: check the list"
)
_ADMISSION_MISSING: Final = (
    Text("缺少入选日期，规则须以其为准", "the day of admission is missing: the rules need it"),
    Text("补上“入选日期”后重新导入", "add it (admitted_on) and import again"),
)
