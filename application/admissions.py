"""Acts on admission batches (Art. 2, 7): the list admits and readmits in one transaction."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from application import providers
from application.numbers import file_number
from application.unit import Held, Result, Unit
from domain import provider, standing
from domain.admission import commands as c
from domain.admission import decisions as d
from domain.admission import events as e
from domain.admission.state import Application, Batch
from domain.catalogue import ADMISSION_BATCH, CLAIM, PROVIDER
from domain.provider import Provider
from domain.register import claim_id


def open_batch(unit: Unit, form: c.OpenBatch) -> Result:
    unit.terms.measures(form.opened_on)  # nobody is selected before the measures, nor after them
    held = unit.new(ADMISSION_BATCH)
    reference = file_number(unit, "reference.admission-batch", form.opened_on, held)
    held.tell(d.open_batch(form, reference, unit.today))
    return Result(held, {"reference": reference})


def apply(unit: Unit, record_id: UUID, form: c.Apply) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.apply(held.state, form, unit.today))
    return Result(held, {"number": len(held.state.applications)})


def withdraw(unit: Unit, record_id: UUID, form: c.WithdrawApplication) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.withdraw(held.state, form, unit.today))
    return Result(held)


def review(unit: Unit, record_id: UUID, form: c.ReviewApplication) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    found = held.state.application(form.number)
    known = None if found is None else _known(unit, found.applicant.uscc)
    state = None if known is None else known.state
    held.tell(d.review(held.state, form, state, unit.today))
    return Result(held)


def _known(unit: Unit, uscc: str) -> Held[Provider] | None:
    """The provider that this legal person is already, in the pool or out of it."""
    claim = unit.load(CLAIM, claim_id("provider", uscc))
    return unit.load(PROVIDER, claim.state.holder) if claim.exists else None


def publicise(unit: Unit, record_id: UUID, form: c.Publicise) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.publicise(held.state, form, unit.terms, unit.today))
    notice = held.state.notice
    assert notice is not None
    return Result(held, {"first": str(notice.first), "last": str(notice.last)})


def object_(unit: Unit, record_id: UUID, form: c.Object) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.object_(held.state, form, unit.terms, unit.today))
    return Result(held, {"number": len(held.state.objections)})


def settle(unit: Unit, record_id: UUID, form: c.SettleObjection) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.settle(held.state, form, unit.today))
    return Result(held)


def decide(unit: Unit, record_id: UUID, form: c.Decide) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.decide(held.state, form, unit.actor, unit.terms, unit.today))
    return Result(held, {"accepted": list(held.state.accepted)})


def publish_list(unit: Unit, record_id: UUID, form: c.PublishList) -> Result:
    """Whoever is on the list belongs to the pool from its day on."""
    held = unit.load(ADMISSION_BATCH, record_id)
    wanted = d.to_be_listed(held.state, form, unit.today)
    listings = tuple(_list(unit, held.state, application, form) for application in wanted)
    held.tell(d.list_(form, listings))
    return Result(held, {"providers": [str(listing.provider_id) for listing in listings]})


def _list(unit: Unit, batch: Batch, application: Application, form: c.PublishList) -> e.Listing:
    known = _known(unit, application.applicant.uscc)
    d.require_admissible(None if known is None else known.state, "document")
    if known is None:
        admitted = _admission(application, form.on)
        done = providers.admit(
            unit, admitted, batch_id=batch.id, list_document=form.document
        ).record
        return e.Listing(application=application.number, provider_id=done.id)
    known.tell(standing.readmit(known.state.standing, form.on, form.document, batch.reference))
    return e.Listing(application=application.number, provider_id=known.id, readmitted=True)


def _admission(application: Application, on: date) -> provider.Admit:
    return provider.Admit(**dict(application.applicant), admitted_on=on)


def cancel(unit: Unit, record_id: UUID, form: c.Cancel) -> Result:
    held = unit.load(ADMISSION_BATCH, record_id)
    held.tell(d.cancel(held.state, form, unit.actor, unit.today))
    return Result(held)
