"""Acts on publications: draft, review, publish, correct, withdraw (Art. 5, 14, 15).

What makes a decision public is tied to that decision's own record: both are told in the same
transaction, so that neither says what the other does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from application import assessments, disqualifications, expulsions
from application.access import own_provider
from application.engagements import existing
from application.numbers import file_number
from application.unit import Held, Result, Unit
from domain.catalogue import ASSESSMENT, DISQUALIFICATION, EXPULSION, PROVIDER, PUBLICATION
from domain.provider import require_listed
from domain.publication import commands as c
from domain.publication import decisions
from domain.publication.events import CLAUSES, PublicationKind
from domain.publication.state import OF_PROVIDERS, Publication
from domain.values import Malformed, NotAllowedNow, NotYours, Role, Text


@dataclass(frozen=True)
class Basis:
    """The kind of record that a publication makes public, and what is asked and told of it."""

    kind: str
    require: Callable[[Unit, UUID, date], UUID]
    """Refuses a record that is not ready for it; answers the provider."""
    published: Callable[[Unit, UUID, Publication], None]
    withdrawn: Callable[[Unit, UUID, Publication], None] | None = None


def _notice_given(unit: Unit, case_id: UUID, state: Publication) -> None:
    assert state.first_day is not None
    assert state.last_day is not None
    expulsions.publicity_started(unit, case_id, state.id, state.first_day, state.last_day)


def _notice_gone(unit: Unit, case_id: UUID, state: Publication) -> None:
    assert state.withdrawn_on is not None
    expulsions.publicity_withdrawn(
        unit, case_id, state.id, state.withdrawn_on, state.withdrawal_reason
    )


def _censured(unit: Unit, case_id: UUID, state: Publication) -> None:
    assert state.published_on is not None
    disqualifications.censure_published(unit, case_id, state.id, state.published_on)


def _uncensured(unit: Unit, case_id: UUID, state: Publication) -> None:
    assert state.withdrawn_on is not None
    disqualifications.censure_withdrawn(
        unit, case_id, state.id, state.withdrawn_on, state.withdrawal_reason
    )


def _result_told(unit: Unit, assessment_id: UUID, state: Publication) -> None:
    assert state.published_on is not None
    assessments.result_published(unit, assessment_id, state.id, state.published_on)


SOURCES: Final[Mapping[PublicationKind, Basis]] = {
    PublicationKind.PUBLIC_NOTICE: Basis(
        EXPULSION.name, expulsions.require_publishable, _notice_given, _notice_gone
    ),
    PublicationKind.CENSURE: Basis(
        DISQUALIFICATION.name, disqualifications.require_publishable, _censured, _uncensured
    ),
    PublicationKind.ASSESSMENT_RESULT: Basis(
        ASSESSMENT.name, assessments.require_publishable, _result_told
    ),
}
"""Kinds that are nothing without the record they rest on."""


def draft(unit: Unit, form: c.Draft) -> Result:
    """A provider drafts what Art. 5 has the office tell of it; the rest is the office's."""
    if unit.actor.role is Role.PROVIDER and form.kind not in OF_PROVIDERS:
        raise _not_of_providers()
    provider_id = _about(unit, form)
    held = unit.new(PUBLICATION)
    reference = file_number(unit, "reference.publication", form.drafted_on, held)
    held.tell(decisions.draft(form, reference, provider_id, unit.terms, unit.today))
    return Result(held, {"reference": reference})


def _about(unit: Unit, form: c.Draft) -> UUID | None:
    """The provider that the form names, or the one of the record it makes public."""
    basis = SOURCES.get(form.kind)
    if basis is None and form.source is not None:
        text = Text("此类型不依据其他记录", "this kind makes no other record public")
        raise Malformed("source", text, field="source", citation=CLAUSES[form.kind] or "5")
    if basis is not None:
        return _of_source(unit, form, basis)
    if form.provider_id is None:
        return None
    own_provider(unit.actor, form.provider_id)
    provider = existing(unit, PROVIDER, form.provider_id, "provider_id")
    if form.kind in OF_PROVIDERS:
        require_listed(provider.state, "drafted_on", form.drafted_on)
    return form.provider_id


def _of_source(unit: Unit, form: c.Draft, basis: Basis) -> UUID:
    if form.source is None or form.source.kind != basis.kind:
        raise NotAllowedNow(
            "source-needed",
            Text(
                f"须写明所依据的记录（source.kind 为 {basis.kind}）",
                f"name the record it rests on (source.kind {basis.kind})",
            ),
            citation=CLAUSES[form.kind],
            field="source",
        )
    provider_id = basis.require(unit, form.source.id, form.drafted_on)
    if form.provider_id not in (None, provider_id):
        text = Text("与所依据的记录不是同一服务商", "the record it rests on is of another provider")
        raise Malformed(
            "provider-mismatch", text, field="provider_id", citation=CLAUSES[form.kind] or "5"
        )
    return provider_id


def revise(unit: Unit, record_id: UUID, form: c.Revise) -> Result:
    held = _own(unit, record_id)
    held.tell(decisions.revise(held.state, form, unit.terms, unit.today))
    return Result(held)


def review(unit: Unit, record_id: UUID, form: c.Review) -> Result:
    held = unit.load(PUBLICATION, record_id)
    held.tell(decisions.review(held.state, form, unit.actor, unit.terms, unit.today))
    return Result(held)


def publish(unit: Unit, record_id: UUID, form: c.Publish) -> Result:
    """The record it rests on is asked once more: it may have been set aside since the draft."""
    held = unit.load(PUBLICATION, record_id)
    source, basis = held.state.source, SOURCES.get(held.state.kind)
    if source is not None and basis is not None:
        basis.require(unit, source.id, form.published_on)
    held.tell(decisions.publish(held.state, form, unit.terms, unit.today))
    if source is not None and basis is not None:
        basis.published(unit, source.id, held.state)
    return Result(held)


def correct(unit: Unit, record_id: UUID, form: c.Correct) -> Result:
    held = unit.load(PUBLICATION, record_id)
    held.tell(decisions.correct(held.state, form, unit.today))
    return Result(held)


def set_basis_aside(unit: Unit, record_id: UUID, form: c.SetBasisAside) -> Result:
    held = unit.load(PUBLICATION, record_id)
    held.tell(decisions.set_aside(held.state, form, unit.terms, unit.today))
    return Result(held)


def withdraw(unit: Unit, record_id: UUID, form: c.Withdraw) -> Result:
    """A provider gives up a draft of its own; what was published the office withdraws."""
    held = _own(unit, record_id)
    if unit.actor.role is Role.PROVIDER and held.state.published_on is not None:
        raise NotYours(
            "published",
            Text("已公布的内容由本局撤回", "what was published the office withdraws"),
            citation=held.state.rests_on,
        )
    held.tell(decisions.withdraw(held.state, form, unit.today))
    _tell_withdrawn(unit, held.state)
    return Result(held)


def _tell_withdrawn(unit: Unit, state: Publication) -> None:
    """The record it rested on knows of what was published, and of nothing else."""
    if state.source is None or state.published_on is None:
        return
    tell = SOURCES[state.kind].withdrawn
    if tell is not None:
        tell(unit, state.source.id, state)


def expire(unit: Unit, record_id: UUID) -> Result:
    """By the sweep: the term is over."""
    held = unit.load(PUBLICATION, record_id)
    held.tell(decisions.expire(held.state, unit.today))
    return Result(held)


def _own(unit: Unit, record_id: UUID) -> Held[Publication]:
    """For a provider only what Art. 5 has the office tell of that provider."""
    held = unit.load(PUBLICATION, record_id)
    if unit.actor.role is Role.PROVIDER:
        if not held.state.of_provider or held.state.provider_id is None:
            raise _not_of_providers()
        own_provider(unit.actor, held.state.provider_id)
    return held


def _not_of_providers() -> NotYours:
    return NotYours(
        "not-yours",
        Text(
            "服务商只能办理本单位的产品与服务、项目案例和服务企业情况",
            "providers handle their own offerings, project cases and served enterprises",
        ),
        citation="5.b",
    )
