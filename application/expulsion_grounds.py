"""What the grounds of an expulsion rest on: the log, the tally, an assessment, the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from application.engagements import existing
from application.ports import Tallies
from application.unit import Unit
from domain import rules
from domain.catalogue import ASSESSMENT, CASE, PROVIDER
from domain.expulsion import events as e
from domain.expulsion.checklist import Computed, computed_by
from domain.expulsion.facts import Ground
from domain.measures import Measures
from domain.provider import Provider
from domain.rules import Answer, Evidence, Finding
from domain.values import Malformed, Text

Fold = Callable[[Any, UUID], Any]
Charged = Sequence[e.Charge | Ground]


def computed(
    charged: Charged,
    target: Provider,
    measures: Measures,
    fold: Fold,
    dissatisfied: Callable[[], Sequence[Evidence]],
) -> Computed:
    """What the rules answer for these grounds, as things stand."""
    codes = computed_by(charge.code for charge in charged)
    cases = [fold(CASE, case_id) for case_id in {o.case_id for o in target.valid_orders}]
    ask: dict[str, Callable[[], Finding]] = {
        "14.4.a": lambda: rules.third_order(target, measures),
        "14.4.b": lambda: rules.in_any_case(
            "14.4-refused", [rules.refused(x, measures) for x in cases]
        ),
        "14.4.c": lambda: rules.in_any_case("14.4-overdue", [rules.overdue(x) for x in cases]),
        "14.5": lambda: rules.dissatisfied_expel(dissatisfied(), measures),
        "14.6": lambda: _lagging(charged, fold),
    }
    if not measures.flag("assessment.required-for-lag"):
        del ask["14.6"]
    return {code: ask[code]() for code in codes if code in ask}


def _lagging(charged: Charged, fold: Fold) -> Finding:
    """The assessments that were named as evidence; one that finds targets behind is enough."""
    proofs = [proof for charge in charged if charge.code == "14.6" for proof in charge.proofs]
    named = [proof.record_id for proof in proofs if proof.record_id is not None]
    found = [rules.targets_behind(fold(ASSESSMENT, record_id)) for record_id in named]
    if found:
        return next((finding for finding in found if finding.is_met), found[0])
    sentence = Text(
        "绩效任务进度滞后须以考核认定为据：请在 record_id 中注明考核记录",
        "lagging targets rest on the finding of an assessment: name it in record_id",
    )
    return Finding(rule="14.6", answer=Answer.NOT_MET, citation="14.6", sentence=sentence)


def of_provider(
    unit: Unit, provider_id: UUID, measures: Measures, charged: Charged, tallies: Tallies
) -> Computed:
    count = partial(tallies.dissatisfied, provider_id, measures.counts_from, unit.office.head())
    target = unit.load(PROVIDER, provider_id).state
    return computed(charged, target, measures, lambda kind, id: unit.load(kind, id).state, count)


def snapshots(
    unit: Unit, provider_id: UUID, measures: Measures, charged: Charged, tallies: Tallies
) -> tuple[e.Snapshot, ...]:
    found = of_provider(unit, provider_id, measures, charged, tallies)
    return tuple(e.Snapshot(code=code, finding=finding) for code, finding in found.items())


def require_evidence(unit: Unit, provider_id: UUID, proofs: Iterable[e.Proof], field: str) -> None:
    """What is named as evidence is there: positions of the log, and an assessment for 14(6)."""
    for proof in proofs:
        if proof.positions and max(proof.positions) > unit.office.head():
            text = Text("日志中没有这一位置", "the log has no such position")
            raise Malformed("unknown-position", text, field=field)
        if proof.record_id is None:
            continue
        named = existing(unit, ASSESSMENT, proof.record_id, field)
        if named.state.provider_id != provider_id:
            text = Text("该考核不涉及此服务商", "the assessment is of another provider")
            raise Malformed("other-provider", text, field=field, citation="14")
