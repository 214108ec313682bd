"""The rules that ask for a decision (Art. 12, 13, 14): facts in, a finding with evidence out.

A rule decides nothing. Each names its clause and reads its number from the measures in force;
what it answers is `met`, `near` (one more would meet it) or `not met`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from domain.complaint import Complaint
from domain.engagement import Engagement
from domain.measures import Measures
from domain.provider import Order, Provider
from domain.rectification.events import UNFINISHED
from domain.rectification.state import Case
from domain.values import Text, Value


class Answer(StrEnum):
    MET = "met"
    NEAR = "near"
    NOT_MET = "not met"


class Evidence(Value):
    """One event that counts: where it stands in the log, and what it is about.

    Two events about the same thing (an enterprise, an order) have the same `key`.
    """

    position: int
    key: str


class Finding(Value):
    rule: str
    answer: Answer
    citation: str
    evidence: tuple[Evidence, ...] = ()
    value: int | None = None
    threshold: int | None = None
    sentence: Text

    @property
    def is_met(self) -> bool:
        return self.answer is Answer.MET


def _above(
    rule: str,
    key: str,
    evidence: Sequence[Evidence],
    measures: Measures,
    what: Text,
) -> Finding:
    """Strictly more than the number of the text, so `超过5家` is met by the sixth.

    Each thing counts once, by the latest event about it.
    """
    latest = {item.key: item for item in sorted(evidence, key=lambda item: item.position)}
    threshold, value = measures.whole(key), len(latest)
    if value > threshold:
        answer = Answer.MET
    else:
        answer = Answer.NEAR if value == threshold else Answer.NOT_MET
    return Finding(
        rule=rule,
        answer=answer,
        citation=measures.citation_of(key),
        evidence=tuple(sorted(latest.values(), key=lambda item: item.position)),
        value=value,
        threshold=threshold,
        sentence=Text(
            f"{what.zh}：{value}（超过 {threshold} 即触发）",
            f"{what.en}: {value} (met above {threshold})",
        ),
    )


def _holds(
    rule: str, citation: str, holds: bool, position: int | None, key: str, sentence: Text
) -> Finding:
    proof = (Evidence(position=position, key=key),) if holds and position is not None else ()
    return Finding(
        rule=rule,
        answer=Answer.MET if holds else Answer.NOT_MET,
        citation=citation,
        evidence=proof,
        sentence=sentence if holds else GONE,
    )


GONE: Final = Text("所依据的事实已不成立", "the facts that it rested on do not hold")
DISSATISFIED: Final = Text("评价“不满意”的试点企业数", "pilot enterprises that rate dissatisfied")
ORDERS: Final = Text("有效的责令限期整改次数", "valid orders to rectify")


def dissatisfied_rectify(dissatisfied: Sequence[Evidence], measures: Measures) -> Finding:
    """Art. 12(6): more than 5 different pilot enterprises; the latest rating of each counts."""
    return _above("12.6", "satisfaction.rectify-above", dissatisfied, measures, DISSATISFIED)


def dissatisfied_expel(dissatisfied: Sequence[Evidence], measures: Measures) -> Finding:
    """Art. 14(5): more than 10 different pilot enterprises."""
    return _above("14.5", "satisfaction.expel-above", dissatisfied, measures, DISSATISFIED)


def third_order(provider: Provider, measures: Measures) -> Finding:
    """Art. 14(4): rectification ordered more than 2 times; annulled orders do not count (A-18)."""
    orders = [
        Evidence(position=order.position, key=_order_key(provider, order))
        for order in provider.valid_orders
    ]
    return _above("14.4-third-order", "orders.expel-above", orders, measures, ORDERS)


def _order_key(provider: Provider, order: Order) -> str:
    """The case; an order that was served again after its annulment is another order."""
    earlier = sum(
        other.case_id == order.case_id and other.position < order.position
        for other in provider.orders
    )
    return f"{order.case_id}@{earlier + 1}" if earlier else str(order.case_id)


def complaint_substantiated(complaint: Complaint) -> Finding:
    """Art. 12(1): a pilot enterprise's complaint against the provider turned out to be true."""
    return _holds(
        "12.1",
        "12.1",
        complaint.from_pilot_enterprise
        and complaint.provider_id is not None
        and complaint.is_live
        and complaint.substantiated is True,
        complaint.verified_position,
        str(complaint.id),
        Text(
            f"试点企业投诉 {complaint.reference} 经核实属实",
            f"complaint {complaint.reference} of a pilot enterprise is substantiated",
        ),
    )


def below_level(engagement: Engagement, measures: Measures) -> Finding:
    """Art. 8(4), 12(4): after the transformation the enterprise is below level 2."""
    least, found = measures.whole("level.min"), engagement.level_after
    level = None if found is None else found.level
    return Finding(
        rule="12.4",
        answer=Answer.MET if level is not None and level < least else Answer.NOT_MET,
        citation="12.4",
        evidence=(
            (Evidence(position=found.position, key=f"{engagement.id}@{found.version}"),)
            if found is not None and found.level < least
            else ()
        ),
        value=level,
        threshold=least,
        sentence=Text(
            f"改造后数字化水平：{level} 级（应达到 {least} 级及以上）",
            f"digital level after the transformation: {level} (at least {least} is owed)",
        ),
    )


def overdue(case: Case) -> Finding:
    """Art. 14(4), third limb: not completed in time."""
    miss = case.miss
    due = miss.due_on if miss else None
    return _holds(
        "14.4-overdue",
        "14.4",
        miss is not None,
        miss.position if miss else None,
        f"{case.id}@{due}",
        Text(
            f"案件 {case.reference} 整改期限 {due} 届满，未按时完成整改",
            f"case {case.reference}: the period ended on {due} without completion",
        ),
    )


def refused(case: Case) -> Finding:
    """Art. 14(4), second limb: the provider refuses to rectify."""
    refusal = case.refusal
    return _holds(
        "14.4-refused",
        "14.4",
        refusal is not None,
        refusal.position if refusal else None,
        f"{case.id}@{refusal.version}" if refusal else str(case.id),
        Text(
            f"案件 {case.reference} 记录拒不整改",
            f"case {case.reference}: a refusal to rectify is on record",
        ),
    )


def replacement_right(case: Case) -> Finding:
    """Art. 13: not completed in the period, so the enterprises may ask for another provider."""
    ended = case.resolution
    unfinished = ended is not None and ended.outcome in UNFINISHED
    if case.miss is not None:
        position: int | None = case.miss.position
    else:
        position = ended.position if ended is not None and unfinished else None
    return _holds(
        "13",
        "13",
        case.miss is not None or unfinished,
        position,
        f"{case.id}@{case.miss.due_on}" if case.miss else str(case.id),
        Text(
            f"案件 {case.reference} 未能在整改期内完成整改，有关试点企业可申请更换服务商",
            f"case {case.reference} was not completed in its period: "
            "enterprises may ask for another provider",
        ),
    )


def case_rules(case: Case) -> tuple[Finding, ...]:
    return (replacement_right(case), overdue(case), refused(case))
