"""Art. 14: what asks for the expulsion proceeding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.assessment.state import Assessment
from domain.measures import Measures
from domain.provider import Order, Provider
from domain.rectification.state import Case
from domain.rules.article_12 import DISSATISFIED
from domain.rules.finding import GONE, Evidence, Finding, above, holds
from domain.values import Text

ORDERS: Final = Text("有效的责令限期整改次数", "valid orders to rectify")


def third_order(provider: Provider, measures: Measures) -> Finding:
    """Art. 14(4): rectification ordered more than 2 times; annulled orders do not count (A-18).

    Under these measures: an amendment goes on counting, other measures begin anew.
    """
    orders = [
        Evidence(position=order.position, key=_order_key(provider, order))
        for order in provider.valid_orders
        if order.served_on >= measures.counts_from
    ]
    return above("14.4-third-order", "orders.expel-above", orders, measures, ORDERS)


def _order_key(provider: Provider, order: Order) -> str:
    """The case; an order that was served again after its annulment is another order."""
    earlier = sum(
        other.case_id == order.case_id and other.position < order.position
        for other in provider.orders
    )
    return f"{order.case_id}@{earlier + 1}" if earlier else str(order.case_id)


def refused(case: Case, measures: Measures) -> Finding:
    """Art. 14(4), second limb: the provider refuses to rectify.

    A refusal on record, or interviews missed again and again while no report came in (A-21).
    """
    refusal, no_shows = case.refusal, len(case.no_shows)
    least = measures.whole("refusal.no-shows")
    stays_away = no_shows >= least > 0 and not case.reports and case.is_open
    if refusal is None and stays_away:
        return holds(
            "14.4-refused",
            "14.4",
            True,
            case.no_shows[-1],
            f"{case.id}@no-shows",
            Text(
                f"案件 {case.reference} 无故不到场 {no_shows} 次，且未提交整改报告",
                f"case {case.reference}: {no_shows} interviews missed, and no report came in",
            ),
        )
    return holds(
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


def overdue(case: Case) -> Finding:
    """Art. 14(4), third limb: not completed in time."""
    miss = case.miss
    due = miss.due_on if miss else None
    return holds(
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


def dissatisfied_expel(dissatisfied: Sequence[Evidence], measures: Measures) -> Finding:
    """Art. 14(5): more than 10 different pilot enterprises."""
    return above("14.5", "satisfaction.expel-above", dissatisfied, measures, DISSATISFIED)


def targets_behind(assessment: Assessment) -> Finding:
    """Art. 14(6): a concluded assessment finds targets of the task book behind (A-20, A-24)."""
    ended = assessment.ended
    names = [found.label for found in ended.behind] if ended is not None else []
    return holds(
        "14.6",
        "14.6",
        ended is not None and ended.targets_behind,
        ended.position if ended is not None else None,
        f"{assessment.id}@{ended.version}" if ended is not None else str(assessment.id),
        Text(
            f"绩效考核（{assessment.period_name}）认定任务目标进度滞后：{'、'.join(names)}",
            f"the assessment ({assessment.period_name}) finds targets behind: {', '.join(names)}",
        ),
    )


def in_any_case(rule: str, findings: Sequence[Finding]) -> Finding:
    """One answer over all cases of a provider: each that meets the rule is evidence (A-22)."""
    met = [finding for finding in findings if finding.is_met]
    if not met:
        return holds(rule, "14.4", False, None, "", GONE)
    evidence = tuple(item for finding in met for item in finding.evidence)
    return met[0].model_copy(update={"evidence": evidence})
