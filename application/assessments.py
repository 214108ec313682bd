"""Acts on schemes, periods and assessments (Art. 11, 14(6))."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from application import assessed
from application.access import own_provider
from application.engagements import existing
from application.ports import Files
from application.set_aside import basis_gone
from application.unit import Held, Result, Unit
from domain import pool_exit, provider
from domain.assessment import adoption, period
from domain.assessment import commands as c
from domain.assessment import decisions as d
from domain.assessment.current import outdated
from domain.assessment.scheme import shipped
from domain.assessment.state import Assessment
from domain.catalogue import (
    ASSESSMENT,
    ASSESSMENT_PERIOD,
    ASSESSMENT_SCHEME,
    POOL_EXIT,
    PROVIDER,
)
from domain.values import NotAllowedNow, Text

# Schemes


def adopt_scheme(unit: Unit, form: adoption.AdoptScheme) -> Result:
    """The shipped one where the form names none; the same id again is its next edition."""
    scheme = form.scheme or shipped()
    held = unit.load(ASSESSMENT_SCHEME, adoption.scheme_id(scheme))
    held.tell(adoption.adopt(held.state if held.exists else None, form, scheme, unit.today))
    return Result(held, {"edition": held.state.latest.number})


def withdraw_scheme(unit: Unit, record_id: UUID, form: adoption.WithdrawScheme) -> Result:
    held = unit.load(ASSESSMENT_SCHEME, record_id)
    held.tell(adoption.withdraw(held.state, form, unit.today))
    return Result(held)


# Periods


def open_period(unit: Unit, form: period.OpenPeriod, files: Files) -> Result:
    """Opens the assessment of each provider with it, in one transaction."""
    unit.terms.measures(form.opened_on)  # Art. 11 asks for it while it is in force
    book = existing(unit, ASSESSMENT_SCHEME, form.scheme_id, "scheme_id")
    for provider_id in form.provider_ids:
        _require_listed(unit, provider_id, "provider_ids", form.opened_on)
    wanted = form.provider_ids or tuple(files.listed_providers(unit.office.head()))
    held = unit.new(ASSESSMENT_PERIOD)
    held.tell(period.open_period(form, book.state, wanted, unit.today))
    for provider_id in wanted:
        _open(unit, held, provider_id, form.opened_on)
    return Result(held, {"assessments": len(wanted)})


def add_provider(unit: Unit, record_id: UUID, form: period.AddProvider) -> Result:
    held = unit.load(ASSESSMENT_PERIOD, record_id)
    _require_listed(unit, form.provider_id, "provider_id", form.on)
    held.tell(period.add_provider(held.state, form, unit.today))
    _open(unit, held, form.provider_id, form.on)
    return Result(held)


def close_period(unit: Unit, record_id: UUID, form: period.ClosePeriod) -> Result:
    held = unit.load(ASSESSMENT_PERIOD, record_id)
    held.tell(period.close(held.state, form, unit.today))
    return Result(held)


def _require_listed(unit: Unit, provider_id: UUID, field: str, on: date) -> None:
    target = existing(unit, PROVIDER, provider_id, field)
    provider.require_listed(target.state, field, on)


def _open(unit: Unit, held: Held[period.Period], provider_id: UUID, on: date) -> None:
    opened = unit.new(ASSESSMENT, d.assessment_id(held.id, provider_id))
    opened.tell(d.open_(held.state, provider_id, on))


# Assessments


def propose(unit: Unit, record_id: UUID, form: c.Propose, files: Files) -> Result:
    """What the facts give for progress and satisfaction; what has no data is not proposed."""
    held = unit.load(ASSESSMENT, record_id)
    computed = assessed.proposals(unit.office, held.state, files, unit.office.head())
    held.tell(d.propose(held.state, form, computed, unit.today))
    return Result(held, {"proposed": [proposal.item for proposal in computed]})


def score(unit: Unit, record_id: UUID, form: c.SetScore) -> Result:
    held = unit.load(ASSESSMENT, record_id)
    held.tell(d.score(held.state, form, unit.today))
    return _counted(held)


def leave_out(unit: Unit, record_id: UUID, form: c.LeaveOut, files: Files) -> Result:
    held = unit.load(ASSESSMENT, record_id)
    computed = assessed.proposals(unit.office, held.state, files, unit.office.head())
    held.tell(d.leave_out(held.state, form, computed, unit.today))
    return _counted(held)


def _counted(held: Held[Assessment]) -> Result:
    totals = held.state.totals
    total = None if totals.total is None else str(totals.total)
    return Result(held, {"total": total, "band": totals.band, "missing": list(totals.missing)})


def hear_remarks(unit: Unit, record_id: UUID, form: c.HearRemarks) -> Result:
    held = unit.load(ASSESSMENT, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(d.hear_remarks(held.state, form, unit.actor, unit.today))
    return Result(held)


def review(unit: Unit, record_id: UUID, form: c.Review, files: Files) -> Result:
    held = unit.load(ASSESSMENT, record_id)
    if form.confirmed and held.state.takes_scores:
        _require_current(unit, held.state, files)
    held.tell(d.review(held.state, form, unit.actor, unit.today))
    return Result(held)


def _require_current(unit: Unit, state: Assessment, files: Files) -> None:
    """What was accepted as proposed, or left out, stands only while the facts still give it."""
    changed = outdated(state, assessed.proposals(unit.office, state, files, unit.office.head()))
    if changed:
        names = ", ".join(changed)
        raise NotAllowedNow(
            "facts-changed",
            Text(
                f"所依据的事实已变化，请退回并重新计算：{names}",
                f"the facts have changed since: return it and compute anew: {names}",
            ),
            citation="11",
        )


def conclude(unit: Unit, record_id: UUID, form: c.Conclude, files: Files) -> Result:
    held = unit.load(ASSESSMENT, record_id)
    if held.state.stage == "reviewed":
        _require_current(unit, held.state, files)
    measures = unit.terms.known(held.state.opened_on)
    lines = assessed.lines(unit.office, held.state, files, unit.office.head())
    held.tell(d.conclude(held.state, form, lines, measures, unit.actor, unit.today))
    return Result(held)


def publish(unit: Unit, record_id: UUID, form: c.Publish) -> Result:
    return Result(result_published(unit, record_id, form.publication_id, form.on))


def result_published(
    unit: Unit, record_id: UUID, publication_id: UUID | None, on: date
) -> Held[Assessment]:
    """Told by the publication of the result, in its transaction; twice is once."""
    held = unit.load(ASSESSMENT, record_id)
    held.tell(d.publish(held.state, publication_id, on, unit.today))
    return held


def require_publishable(unit: Unit, record_id: UUID, on: date) -> UUID:
    """The provider whose result it is; refuses before a conclusion, and after its annulment."""
    held = existing(unit, ASSESSMENT, record_id, "assessment_id")
    d.require_concluded(held.state, on)
    return held.state.provider_id


def annul(unit: Unit, record_id: UUID, form: c.Annul) -> Result:
    """What rested on the conclusion falls with it: an exit that is pending, or its ground."""
    held = unit.load(ASSESSMENT, record_id)
    exit_id, published = held.state.exit_id, held.state.published
    held.tell(d.annul(held.state, form, unit.actor, unit.today))
    basis_gone(unit, published.publication_id if published else None, form.on, form.reason)
    if exit_id is not None:
        rested = unit.load(POOL_EXIT, exit_id)
        rested.tell(pool_exit.lose_ground(rested.state, form.reason, form.on))
    return Result(held)
