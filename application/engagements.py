"""Acts on transformation projects, from the first list to the acceptance (Art. 8, 9, 11, 12)."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from application import filed
from application.access import own_enterprise, own_provider
from application.unit import Held, Result, Unit
from domain import engagement
from domain.catalogue import ENGAGEMENT, ENTERPRISE, PROVIDER, Kind, State
from domain.provider import ProviderKind, require_not_out
from domain.values import Malformed, Text

S = TypeVar("S", bound=State)


def existing(unit: Unit, kind: Kind[S], record_id: UUID, field: str) -> Held[S]:
    """A record that a field of the form names."""
    held = unit.load(kind, record_id)
    if not held.exists:
        raise Malformed(
            "unknown-reference",
            Text(f"没有这一记录：{record_id}", f"no such record: {record_id}"),
            field=field,
        )
    return held


def establish(unit: Unit, form: engagement.Establish) -> Result:
    existing(unit, ENTERPRISE, form.enterprise_id, "enterprise_id")
    lead = existing(unit, PROVIDER, form.provider_id, "provider_id")
    require_not_out(lead.state, "provider_id", form.established_on)
    for product_id in form.product_provider_ids:
        product = existing(unit, PROVIDER, product_id, "product_provider_ids")
        require_not_out(product.state, "product_provider_ids", form.established_on)
    held = unit.new(ENGAGEMENT)
    acting = lead.state.kind is ProviderKind.PRODUCT
    held.tell(engagement.establish(form, acting, unit.today))
    return Result(held)


def rate(unit: Unit, record_id: UUID, form: engagement.Rate) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    own_enterprise(unit.actor, held.state.enterprise_id)
    rater = unit.load(ENTERPRISE, held.state.enterprise_id)
    held.tell(engagement.rate(held.state, form, rater.state.in_pilot(form.rated_on), unit.today))
    return Result(held)


def annul_rating(unit: Unit, record_id: UUID, form: engagement.AnnulRating) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    held.tell(engagement.annul_rating(held.state, form, unit.today))
    return Result(held)


def evaluate(unit: Unit, record_id: UUID, form: engagement.Evaluate) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    edition = form.edition or unit.terms.known(form.evaluated_on).word("level.edition")
    held.tell(engagement.evaluate(held.state, form, edition, unit.today))
    return Result(held)


def annul_evaluation(unit: Unit, record_id: UUID, form: engagement.AnnulEvaluation) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    held.tell(engagement.annul_evaluation(held.state, form, unit.today))
    return Result(held)


def _led_by(unit: Unit, record_id: UUID) -> Held[engagement.Engagement]:
    """The duties of Art. 8 are those of the project's lead (Art. 9(3))."""
    held = unit.load(ENGAGEMENT, record_id)
    own_provider(unit.actor, held.state.provider_id)
    return held


def file_lists(unit: Unit, record_id: UUID, form: engagement.FileLists) -> Result:
    held = _led_by(unit, record_id)
    held.tell(engagement.file_lists(held.state, form, unit.today))
    filed.lists(unit, held)
    return Result(held)


def file_diagnosis(unit: Unit, record_id: UUID, form: engagement.FileDiagnosis) -> Result:
    held = _led_by(unit, record_id)
    held.tell(engagement.file_diagnosis(held.state, form, unit.today))
    filed.diagnosis(unit, held)
    return Result(held)


def file_plan(unit: Unit, record_id: UUID, form: engagement.FilePlan) -> Result:
    held = _led_by(unit, record_id)
    held.tell(engagement.file_plan(held.state, form, unit.today))
    filed.plan(unit, held)
    return Result(held)


def report_milestone(unit: Unit, record_id: UUID, form: engagement.ReportMilestone) -> Result:
    held = _led_by(unit, record_id)
    held.tell(engagement.report_milestone(held.state, form, unit.today))
    return Result(held)


def accept(unit: Unit, record_id: UUID, form: engagement.Accept) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    edition = form.edition or unit.terms.known(form.on).word("level.edition")
    held.tell(engagement.accept(held.state, form, edition, unit.today))
    return Result(held)


def close(unit: Unit, record_id: UUID, form: engagement.Close) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    held.tell(engagement.close(held.state, form, unit.today))
    return Result(held)


def reopen(unit: Unit, record_id: UUID, form: engagement.Reopen) -> Result:
    held = unit.load(ENGAGEMENT, record_id)
    held.tell(engagement.reopen(held.state, form, unit.today))
    return Result(held)
