"""Acts on rights to another provider: asked, reviewed, decided, carried out (Art. 13)."""

from __future__ import annotations

from uuid import UUID

from application import duties, rights
from application.access import own_enterprise, own_record
from application.engagements import existing
from application.ports import Files
from application.unit import Held, Result, Unit
from domain import engagement
from domain.catalogue import ENGAGEMENT, PROVIDER, REPLACEMENT
from domain.replacement import Replacement
from domain.replacement import commands as c
from domain.replacement import decisions as d
from domain.replacement.right import close_after_revocation
from domain.values import Actor


def ask(unit: Unit, form: c.Ask, files: Files) -> Result:
    """For who knows the project: the right that opened last, or the refusal that there is none."""
    project = existing(unit, ENGAGEMENT, form.engagement_id, "engagement_id")
    own_enterprise(unit.actor, project.state.enterprise_id)
    known = [
        unit.load(REPLACEMENT, record_id)
        for record_id in files.rights_in(project.id, unit.office.head())
    ]
    open_ones = [held for held in known if held.state.takes_request(form.requested_on)]
    if not open_ones:
        raise d.no_right()
    latest = max(open_ones, key=lambda held: (held.state.from_day, held.state.trigger))
    wanted = {name: value for name, value in form if name != "engagement_id"}
    return _request(unit, latest, c.Request.model_validate(wanted))


def request(unit: Unit, record_id: UUID, form: c.Request) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    own_enterprise(unit.actor, held.state.enterprise_id)
    return _request(unit, held, form)


def _request(unit: Unit, held: Held[Replacement], form: c.Request) -> Result:
    if form.wished_provider_id is not None:
        existing(unit, PROVIDER, form.wished_provider_id, "wished_provider_id")
    held.tell(d.request(held.state, form, unit.actor, unit.today))
    return Result(held)


def tell(unit: Unit, record_id: UUID, form: c.Tell) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    held.tell(d.tell(held.state, form, unit.today))
    return Result(held)


def waive(unit: Unit, record_id: UUID, form: c.Waive) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    own_enterprise(unit.actor, held.state.enterprise_id)
    held.tell(d.waive(held.state, form, unit.actor, unit.today))
    return Result(held)


def withdraw(unit: Unit, record_id: UUID, form: c.Withdraw) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    own_enterprise(unit.actor, held.state.enterprise_id)
    held.tell(d.withdraw(held.state, form, unit.today))
    return Result(held)


def review(unit: Unit, record_id: UUID, form: c.Review) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    held.tell(d.review(held.state, form, unit.today))
    return Result(held)


def decide(unit: Unit, record_id: UUID, form: c.Decide) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    new = None
    if form.provider_id is not None:
        new = existing(unit, PROVIDER, form.provider_id, "provider_id").state
    measures = unit.terms.known(held.state.begun_on)
    held.tell(d.decide(held.state, form, new, unit.actor, measures, unit.today))
    return Result(held)


def revoke(unit: Unit, record_id: UUID, form: c.Revoke) -> Result:
    """Where the finding was reversed since, the right goes with the decision that kept it."""
    held = unit.load(REPLACEMENT, record_id)
    held.tell(d.revoke(held.state, form, unit.actor, unit.today))
    cause = rights.cause_of(unit.office, held.state)
    project = unit.load(ENGAGEMENT, held.state.engagement_id)
    if cause is not None:
        head = unit.office.head()
        pilot = rights.in_pilot(unit.office, project.state, cause, head)
        held.tell(close_after_revocation(held.state, cause, project.state, head, unit.today, pilot))
    return Result(held)


def change_provider(unit: Unit, record_id: UUID, form: c.ChangeProvider, files: Files) -> Result:
    """The project changes hands in the same transaction."""
    held = unit.load(REPLACEMENT, record_id)
    state = held.state
    project = unit.load(ENGAGEMENT, state.engagement_id)
    lead = project.state.provider_id == state.provider_id
    new = unit.load(PROVIDER, state.new_provider_id or state.provider_id)
    held.tell(d.change_provider(state, form, new.state, lead, unit.today))
    acting = d.is_product(new.state)
    project.tell(
        engagement.replace(
            project.state, held.id, state.provider_id, new.id, acting, form.changed_on
        )
    )
    if lead:
        duties.shift_lead(unit, project.id, state.provider_id, new.id, form.changed_on, files)
    return Result(held)


def annul_change(unit: Unit, record_id: UUID, form: c.Revoke, files: Files) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    project, taken = unit.load(ENGAGEMENT, held.state.engagement_id), held.state.new_provider_id
    lead = project.state.provider_id == taken
    held.tell(d.annul_change(held.state, form, unit.today))
    project.tell(engagement.annul_replacement(project.state, held.id, form.reason, form.on))
    if lead and taken is not None:
        duties.shift_lead(unit, project.id, taken, held.state.provider_id, form.on, files)
    return Result(held)


def list_handover(unit: Unit, record_id: UUID, form: c.ListHandover) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    held.tell(d.list_handover(held.state, form, unit.today))
    return Result(held)


def hand_over(unit: Unit, record_id: UUID, form: c.HandOver) -> Result:
    """An officer, or whom the item comes to, says that it is there."""
    held = unit.load(REPLACEMENT, record_id)
    _require_receiver(unit.actor, held.state, form.number)
    held.tell(d.hand_over(held.state, form, unit.today))
    return Result(held)


def _require_receiver(actor: Actor, state: Replacement, number: int) -> None:
    item = state.item(number)
    receivers = {
        "old-provider": state.provider_id,
        "new-provider": state.new_provider_id,
        "enterprise": state.enterprise_id,
    }
    receiver = receivers[item.to] if item is not None and state.changed_on is not None else None
    own_record(actor, receiver)


def correct_item(unit: Unit, record_id: UUID, form: c.CorrectItem) -> Result:
    held = unit.load(REPLACEMENT, record_id)
    held.tell(d.correct_item(held.state, form, unit.today))
    return Result(held)
