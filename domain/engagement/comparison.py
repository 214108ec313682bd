"""The plan beside what came of it (Art. 12(4), first limb): shown only, a person finds.

Nothing here says what a "clear" deviation (明显偏差) is: the text gives no number.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.engagement.state import Engagement
from domain.values import Value


class LevelCompared(Value):
    planned: int
    actual: int | None
    difference: int | None


class IndicatorCompared(Value):
    name: str
    unit: str
    target: Decimal
    actual: Decimal | None
    difference: Decimal | None
    percent_of_target: str | None
    """To two places; none where the target is nought."""


class MilestoneCompared(Value):
    name: str
    planned_on: date
    reached_on: date | None
    days_late: int | None
    """Up to the day asked for while it is not reached; negative when it was early."""


class Comparison(Value):
    plan_version: int
    filed_on: date
    level: LevelCompared | None
    indicators: tuple[IndicatorCompared, ...]
    milestones: tuple[MilestoneCompared, ...]


def compare(state: Engagement, on: date) -> Comparison | None:
    """None without a plan: there is nothing to be off."""
    plan = state.plan
    if plan is None:
        return None
    results = state.acceptance.results if state.acceptance else ()
    measured = {result.name: result.value for result in results}
    return Comparison(
        plan_version=plan.version,
        filed_on=plan.filed_on,
        level=_level(state, plan.planned_level),
        indicators=tuple(
            _indicator(item.name, item.unit, item.target, measured.get(item.name))
            for item in plan.indicators
        ),
        milestones=tuple(
            _milestone(state, item.name, item.planned_on, on) for item in plan.milestones
        ),
    )


def _level(state: Engagement, planned: int | None) -> LevelCompared | None:
    if planned is None:
        return None
    actual = state.level_after.level if state.level_after else None
    difference = None if actual is None else actual - planned
    return LevelCompared(planned=planned, actual=actual, difference=difference)


def _indicator(name: str, unit: str, target: Decimal, actual: Decimal | None) -> IndicatorCompared:
    percent = None
    if actual is not None and target:
        percent = f"{float(round(Fraction(actual) * 100 / Fraction(target), 2)):.2f}"
    return IndicatorCompared(
        name=name,
        unit=unit,
        target=target,
        actual=actual,
        difference=None if actual is None else actual - target,
        percent_of_target=percent,
    )


def _milestone(state: Engagement, name: str, planned_on: date, on: date) -> MilestoneCompared:
    told = next((item for item in state.milestones if item.name == name), None)
    reached_on = told.reached_on if told else None
    late = ((reached_on or on) - planned_on).days
    unreached_in_time = reached_on is None and late <= 0
    return MilestoneCompared(
        name=name,
        planned_on=planned_on,
        reached_on=reached_on,
        days_late=None if unreached_in_time else late,
    )
