"""Acts on duty records (Art. 4, 5, 8, 9, 10): plan, report, answer, and what time brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from application.access import own_provider
from application.engagements import existing
from application.ports import Files
from application.unit import Held, Result, Unit
from domain import provider
from domain.catalogue import DUTY, ENGAGEMENT, PROVIDER
from domain.duty import commands as c
from domain.duty import decisions as d
from domain.duty import leaving, planning
from domain.duty.register import (
    ON_EVENT,
    Over,
    Owed,
    Period,
    bearers,
    over_for_itself,
    over_for_project,
    period,
    periods,
)
from domain.duty.state import DutyRecord
from domain.engagement import Engagement
from domain.measures import Measures
from domain.provider import Provider
from domain.values import Malformed, NotAllowedNow, Text

DUTIES = "8"
"""What a refusal cites where no single duty is meant: Articles 8 and 9 as 9(3) joins them."""


def plan(unit: Unit, form: c.Plan) -> Result:
    """One duty for one period; what is planned already is refused, never doubled."""
    holder = existing(unit, PROVIDER, form.provider_id, "provider_id").state
    provider.require_listed(holder, "on", form.on)
    measures = unit.terms.measures(form.on)
    owed = _one(unit, holder, form.duty, form.engagement_id, measures)
    whole = planning.span(owed, form, measures)
    events = planning.plan(owed, whole, form, unit.terms, unit.today)
    record_id = owed.record_id(whole.name)
    held = unit.load(DUTY, record_id)
    if held.exists:
        raise NotAllowedNow(
            "duty-planned",
            Text(
                f"该职责在此期间已有履职记录（{record_id}）",
                f"there is a record of this duty for this period ({record_id})",
            ),
            citation=owed.duty.clause,
            field="duty",
        )
    held.tell(events)
    return Result(held, _told(held))


def _one(
    unit: Unit, holder: Provider, key: str, engagement_id: UUID | None, measures: Measures
) -> Owed:
    clause = measures.duty(key).clause
    projects = _named(unit, engagement_id, holder.id, clause)
    return planning.find(bearers(measures, holder, projects), key, engagement_id, clause)


def _named(
    unit: Unit, engagement_id: UUID | None, provider_id: UUID, clause: str
) -> tuple[Engagement, ...]:
    """The project that the form names; the provider takes part in it."""
    if engagement_id is None:
        return ()
    project = existing(unit, ENGAGEMENT, engagement_id, "engagement_id").state
    if provider_id not in project.providers:
        raise Malformed(
            "no-part",
            Text("该服务商不参与此项目", "the provider takes no part in this engagement"),
            field="engagement_id",
            citation=clause,
        )
    return (project,)


def _told(held: Held[DutyRecord]) -> dict[str, str]:
    due = held.state.told_due
    return {} if due is None else {"due_on": str(due)}


def plan_all(unit: Unit, form: c.PlanAll, files: Files) -> Result:
    """All that a provider owes in a period; a second time adds only what is new."""
    holder = existing(unit, PROVIDER, form.provider_id, "provider_id")
    provider.require_listed(holder.state, "on", form.on)
    whole, measures = period(form.period, DUTIES), unit.terms.measures(form.on)
    projects = _named(unit, form.engagement_id, form.provider_id, DUTIES) or tuple(
        unit.load(ENGAGEMENT, record_id).state
        for record_id in files.of_provider(ENGAGEMENT, form.provider_id, unit.office.head())
    )
    planned, known = 0, 0
    for owed in bearers(measures, holder.state, projects):
        if form.engagement_id not in (None, owed.engagement_id):
            continue
        for span in periods(owed, whole, measures):
            held = unit.load(DUTY, owed.record_id(span.name))
            if held.exists:
                known += 1
                continue
            held.tell(planning.plan(owed, span, form, unit.terms, unit.today))
            planned += 1
    return Result(holder, {"planned": planned, "known": known})


def volunteer(unit: Unit, form: c.Volunteer) -> Result:
    """What nobody planned: something arose, or the text encourages it."""
    own_provider(unit.actor, form.provider_id)
    holder = existing(unit, PROVIDER, form.provider_id, "provider_id").state
    measures = unit.terms.measures(form.reported_on)
    owed = _one(unit, holder, form.duty, form.engagement_id, measures)
    held = unit.new(DUTY)
    held.tell(d.volunteer(owed, form, unit.actor, unit.terms, unit.today))
    return Result(held, _told(held))


def report(unit: Unit, record_id: UUID, form: c.MakeReport) -> Result:
    held = _own(unit, record_id)
    held.tell(d.report(held.state, form, unit.actor, unit.terms, unit.today))
    return _settled(unit, held, Text("收到按期报告", "a report made in time was received"))


def _own(unit: Unit, record_id: UUID) -> Held[DutyRecord]:
    held = unit.load(DUTY, record_id)
    own_provider(unit.actor, held.state.provider_id)
    return held


def _settled(unit: Unit, held: Held[DutyRecord], cause: Text) -> Result:
    held.tell(d.settle(held.state, cause, unit.terms, unit.today))
    return Result(held, _told(held))


def correct_report(unit: Unit, record_id: UUID, form: c.CorrectReport) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.correct_report(held.state, form, unit.today))
    return _settled(unit, held, Text("报告更正", "the report was corrected"))


def withdraw_report(unit: Unit, record_id: UUID, form: c.WithdrawReport) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.withdraw_report(held.state, form, unit.today))
    return _settled(unit, held, Text("报告撤回", "the report was withdrawn"))


def confirm(unit: Unit, record_id: UUID, form: c.Confirm) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.confirm(held.state, form, unit.actor, unit.today))
    return Result(held)


def send_back(unit: Unit, record_id: UUID, form: c.Return) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.send_back(held.state, form, unit.terms, unit.today))
    return Result(held, _told(held))


def waive(unit: Unit, record_id: UUID, form: c.Waive) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.waive(held.state, form, unit.actor, unit.today))
    return _settled(unit, held, Text("免予履行", "the duty was waived"))


def withdraw(unit: Unit, record_id: UUID, form: c.Withdraw) -> Result:
    held = unit.load(DUTY, record_id)
    held.tell(d.withdraw(held.state, form, unit.today))
    return _settled(unit, held, Text("履职记录撤销", "the record was withdrawn"))


def find_overdue(unit: Unit, record_id: UUID) -> Result:
    """Asked by the sweep: it looks again whether a last day has passed, and was still one."""
    held = unit.load(DUTY, record_id)
    held.tell(d.find_overdue(held.state, unit.terms, unit.today, _over(unit, held.state)))
    return Result(held)


def _over(unit: Unit, state: DutyRecord) -> Over | None:
    if state.engagement_id is None:
        return over_for_itself(unit.load(PROVIDER, state.provider_id).state)
    project = unit.load(ENGAGEMENT, state.engagement_id).state
    return over_for_project(state.rhythm, state.period, project)


def follow_pool(unit: Unit, holder: Provider, on: date, files: Files) -> None:
    """What a provider owes for itself, after its exit was revoked or held from another day."""
    over = over_for_itself(holder)
    for record_id in files.of_provider(DUTY, holder.id, unit.office.head()):
        held = unit.load(DUTY, record_id)
        if held.state.engagement_id is None:
            held.tell(leaving.follow_pool(held.state, over, unit.terms, on))


def shift_lead(
    unit: Unit,
    engagement_id: UUID,
    old_provider_id: UUID,
    new_provider_id: UUID,
    on: date,
    files: Files,
) -> int:
    """Art. 13: the open duties of the former lead go to the new one; answers how many.

    Asked in the transaction that replaces the provider, before or after it told the project.
    The records of periods are found by their identifiers, which follow from provider, project,
    duty and period; those that were planned for a day of their own, by hand, are looked up.
    """
    project = unit.load(ENGAGEMENT, engagement_id).state
    former = unit.load(PROVIDER, old_provider_id).state
    coming = unit.load(PROVIDER, new_provider_id).state
    heirs = _heirs(unit, _led_by(project, coming, on), coming, on)
    shifted = 0
    for owed, span in _expected(unit, _led_by(project, former, project.established_on), former, on):
        held = unit.load(DUTY, owed.record_id(span.name))
        if held.exists and held.state.is_open:
            _hand_over(unit, held, heirs.get(owed.duty.key), coming.id, span, on)
            shifted += 1
    for held in _by_hand(unit, engagement_id, old_provider_id, files):
        span = Period(held.state.period, on, on)
        _hand_over(unit, held, heirs.get(held.state.duty), coming.id, span, on)
        shifted += 1
    return shifted


def _by_hand(
    unit: Unit, engagement_id: UUID, provider_id: UUID, files: Files
) -> Iterator[Held[DutyRecord]]:
    """What is open for the project and has no period: it came up, and an officer planned it."""
    for record_id in files.of_provider(DUTY, provider_id, unit.office.head()):
        held = unit.load(DUTY, record_id)
        state = held.state
        if state.engagement_id != engagement_id or state.rhythm != ON_EVENT or state.encouraged:
            continue
        if state.is_open and unit.terms.known(state.begun_on).duty(state.duty).bearer in LEADING:
            yield held


def _heirs(unit: Unit, project: Engagement, lead: Provider, on: date) -> dict[str, Owed]:
    """What the new lead owes for the project; or for itself, where it is an integrated one."""
    owed = bearers(unit.terms.known(on), lead, (project,))
    itself = {one.duty.key: one for one in owed if one.engagement_id is None}
    return itself | {one.duty.key: one for one in owed if one.engagement_id == project.id}


def _led_by(project: Engagement, lead: Provider, since: date) -> Engagement:
    """The project as it is, or was, with that provider as its lead."""
    others = tuple(one for one in project.product_provider_ids if one != lead.id)
    return project.model_copy(
        update={
            "provider_id": lead.id,
            "acting_lead": lead.kind is provider.ProviderKind.PRODUCT,
            "product_provider_ids": others,
            "established_on": since,
            "former": (),
        }
    )


def _expected(
    unit: Unit, project: Engagement, lead: Provider, on: date
) -> Iterator[tuple[Owed, Period]]:
    """Whatever may have been planned for the lead of the project, up to the year after next."""
    seen = set[tuple[str, str]]()
    for version in unit.terms.book.versions:
        measures = unit.terms.known(version.in_force_from)
        for owed in bearers(measures, lead, (project,)):
            if owed.engagement_id != project.id or owed.duty.bearer not in LEADING:
                continue
            for span in _spans(owed, measures, on):
                if (owed.duty.key, span.name) not in seen:
                    seen.add((owed.duty.key, span.name))
                    yield owed, span


LEADING = ("lead", "integrated", "acting")
"""What is owed by whoever leads; the duties of every provider stay with each."""


def _spans(owed: Owed, measures: Measures, on: date) -> Iterator[Period]:
    for year in range(owed.since.year, on.year + 2):
        yield from periods(owed, period(str(year)), measures)


def _hand_over(
    unit: Unit, held: Held[DutyRecord], heir: Owed | None, to: UUID, span: Period, on: date
) -> None:
    if heir is None:  # owed by an acting lead only
        held.tell(planning.hand_over(held.state, to, None, on))
        return
    taken = unit.load(DUTY, heir.record_id(span.name))
    old = held.state
    held.tell(planning.hand_over(old, to, taken.id, on))
    ahead = Period(span.name, max(span.first, on), max(span.last, on))
    if taken.exists:
        taken.tell(planning.take_back(taken.state, heir, ahead, on, unit.terms))
    else:
        taken.tell(planning.take_over(old, heir, ahead, on, unit.terms))
