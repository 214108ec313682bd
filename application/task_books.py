"""Acts on task books: signed, planned, reported, confirmed (Art. 8(2))."""

from __future__ import annotations

from uuid import UUID

from application import filed
from application.access import own_provider
from application.engagements import existing
from application.unit import Held, Result, Unit
from domain import provider
from domain.catalogue import PROVIDER, TASK_BOOK
from domain.task_book import commands as c
from domain.task_book import decisions as d
from domain.task_book.state import TaskBook
from domain.values import Role


def sign(unit: Unit, form: c.Sign) -> Result:
    """An officer enters the paper that both signed; a provider's own awaits the bureau's word."""
    own_provider(unit.actor, form.provider_id)
    target = existing(unit, PROVIDER, form.provider_id, "provider_id")
    provider.require_listed(target.state, "signed_on", form.signed_on)
    held = unit.load(TASK_BOOK, d.book_id(form.provider_id, form.year, form.projects))
    earlier = held.state if held.exists else None
    held.tell(d.sign(earlier, form, unit.actor.role is Role.PROVIDER, unit.today))
    return Result(held)


def countersign(unit: Unit, record_id: UUID, form: c.Countersign) -> Result:
    held = unit.load(TASK_BOOK, record_id)
    held.tell(d.countersign(held.state, form, unit.today))
    return Result(held)


def amend(unit: Unit, record_id: UUID, form: c.Amend) -> Result:
    held = unit.load(TASK_BOOK, record_id)
    held.tell(d.amend(held.state, form, unit.today))
    return Result(held)


def file_plan(unit: Unit, record_id: UUID, form: c.FilePlan) -> Result:
    held = _own(unit, record_id)
    held.tell(d.file_plan(held.state, form, unit.actor, unit.today))
    filed.plan_of_book(unit, held)
    return Result(held)


def report_progress(unit: Unit, record_id: UUID, form: c.ReportProgress) -> Result:
    held = _own(unit, record_id)
    held.tell(d.report_progress(held.state, form, unit.actor, unit.today))
    return Result(held, {"report_version": held.version})


def confirm(unit: Unit, record_id: UUID, form: c.ConfirmProgress) -> Result:
    held = unit.load(TASK_BOOK, record_id)
    held.tell(d.confirm(held.state, form, unit.actor, unit.today))
    return Result(held)


def return_(unit: Unit, record_id: UUID, form: c.ReturnProgress) -> Result:
    held = unit.load(TASK_BOOK, record_id)
    held.tell(d.return_(held.state, form, unit.today))
    return Result(held)


def withdraw(unit: Unit, record_id: UUID, form: c.Withdraw) -> Result:
    held = unit.load(TASK_BOOK, record_id)
    held.tell(d.withdraw(held.state, form, unit.today))
    return Result(held)


def _own(unit: Unit, record_id: UUID) -> Held[TaskBook]:
    held = unit.load(TASK_BOOK, record_id)
    own_provider(unit.actor, held.state.provider_id)
    return held
