"""What does not hold together in a file that can be read: each fault, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from domain.archive.scope import ALLOWED, TABLE
from domain.measures.lines import Path
from domain.measures.model import (
    BEARERS,
    COUNTS_FROM,
    FORMS,
    KINDS,
    OFFICE,
    RHYTHMS,
    SCOPES,
    Duty,
    Measures,
    Parameter,
)
from domain.values import Text

MOST: Final = 36_525
"""No period is longer than a hundred years: dates stay within the calendar."""
CHOICES: Final[Mapping[str, tuple[str | int, ...]]] = {
    "rectification.unit": ("calendar", "working"),
    "publicity.mode": ("after-decision", "before-decision"),
    "expiry.new-cases": ("refuse", "allow"),
    # Readings that the program carries out in one way only: a file that says otherwise is refused
    # here, so that nobody takes a number for a rule that it does not change.
    "rectification.completion": ("report-then-confirm",),
    "calendar.region": ("CN-GX",),
    "cut-off.electronic": ("24:00",),
    "cut-off.postmark-counts": (True,),
    "extension.runs-from": ("last-day",),
    "satisfaction.window": ("since-effective",),
    "orders.window": ("since-effective",),
    "orders.count-when": ("served",),
    "overdue.handling": ("review",),
    "grey-list.duration": ("until-expiry",),
    "archive.hand-over-month": tuple(range(1, 13)),
    **{row.years: ALLOWED for row in TABLE.values()},
}
"""What a choice may be."""
PERIODS: Final = ("calendar-days", "working-days", "months")
"""Units in which a time limit may be set."""
ONE_WAY: Final = frozenset(
    {
        *("rectification.general-cap-days", "overdue.grace-days", "service.announcement-days"),
        *("publicity.days", "publicity.min-days", "publicity.max-days"),
        *("reminder.soon-days", "reminder.urgent-days", "liaison.stability-months"),
    }
)
"""Numbers that are counted in one unit only: another one would change nothing."""
NONE_SET: Final = frozenset(
    {
        *("overdue.grace-days", "reminder.soon-days", "reminder.urgent-days"),
        *("grey-list.review-months", "grey-list.min-months-before-release", "limitation.years"),
        *(row.years for row in TABLE.values()),
    }
)
"""Lengths of time that may be 0, for none; any other has at least one day."""
RISING: Final = (
    ("publicity.min-days", "publicity.days"),
    ("publicity.days", "publicity.max-days"),
    ("reminder.urgent-days", "reminder.soon-days"),
    ("pilot.start", "pilot.project-end"),
)
"""Of each two, the second is not below the first."""
LEVELS: Final = range(1, 5)


@dataclass(frozen=True)
class Fault:
    where: str
    text: Text
    path: Path = ()


def faults(measures: Measures, expected: Measures) -> Iterable[Fault]:
    """All that is wrong; `expected` is the shipped version, whose parameters the rules read."""
    yield from _article_faults(measures)
    yield from _ground_faults(measures)
    for at, parameter in enumerate(measures.parameters):
        yield from _parameter_faults(parameter, ("parameter", at), measures)
    keys = [parameter.key for parameter in measures.parameters]
    yield from _twice("parameter", [(key, ("parameter", at)) for at, key in enumerate(keys)])
    yield from _missing_parameters(measures, expected)
    yield from _falling_pairs(measures, {key: at for at, key in enumerate(keys)})
    for at, duty in enumerate(measures.duties):
        yield from _duty_faults(duty, ("duty", at), measures)
    duties = [(duty.key, ("duty", at)) for at, duty in enumerate(measures.duties)]
    yield from _twice("duty", duties)
    until = measures.effective_until
    if until is not None and until < measures.effective_from:
        what = Text("早于施行日", "lies before effective_from")
        yield Fault("effective_until", what, ("effective_until",))
    if measures.amends == measures.id:
        yield Fault("amends", Text("不能修订自身", "a version amends another one"), ("amends",))


def _article_faults(measures: Measures) -> Iterable[Fault]:
    numbers = [article.number for article in measures.articles]
    for number in range(1, measures.article_count + 1):
        if number not in numbers:
            what = Text("缺这一条", "this article is missing")
            yield Fault(f"article[{number}]", what, ("article_count",))
    for at, number in enumerate(numbers):
        if number > measures.article_count:
            what = Text("超出 article_count", "beyond article_count")
            yield Fault(f"article[{number}]", what, ("article", at))
    yield from _twice("article", [(str(one), ("article", at)) for at, one in enumerate(numbers)])
    clauses: list[tuple[str, Path]] = []
    for at, article in enumerate(measures.articles):
        for item, clause in enumerate(article.clauses):
            path = ("article", at, "clause", item)
            clauses.append((clause.code, path))
            if not clause.code.startswith(f"{article.number}."):
                what = Text(
                    f"不属于第 {article.number} 条", f"is no clause of article {article.number}"
                )
                yield Fault(f"clause[{clause.code}].code", what, (*path, "code"))
    yield from _twice("clause", clauses)


def _ground_faults(measures: Measures) -> Iterable[Fault]:
    grounds = list(enumerate(measures.grounds))
    yield from _twice("ground", [(one.code, ("ground", at)) for at, one in grounds])
    yield from _twice("ground.slug", [(one.slug, ("ground", at, "slug")) for at, one in grounds])
    for at, ground in grounds:
        if ground.code not in measures.texts:
            what = Text(f"没有条款 {ground.code}", f"there is no clause {ground.code}")
            yield Fault(f"ground[{ground.code}].code", what, ("ground", at, "code"))
        codes: list[tuple[str, Path]] = [(code, ("ground", at)) for code in ground.codes()]
        yield from _twice(f"ground[{ground.code}].limbs", codes)


def _parameter_faults(parameter: Parameter, path: Path, measures: Measures) -> Iterable[Fault]:
    where = f"parameter[{parameter.key}]"
    if parameter.unit not in KINDS:
        known = " ".join(KINDS)
        what = Text(f"单位不在 {known} 之中", f"is none of {known}")
        yield Fault(f"{where}.unit", what, (*path, "unit"))
    elif wrong := value_fault(parameter.key, parameter.value, parameter.unit):
        yield Fault(f"{where}.value", wrong, (*path, "value"))
    if parameter.citation == OFFICE:
        if not parameter.reading.strip():
            what = Text("本局自定须写明理由", "an office choice needs one")
            yield Fault(f"{where}.reading", what, (*path, "reading"))
    elif parameter.citation not in measures.texts:
        cited = parameter.citation
        what = Text(f"没有条款 {cited}", f"there is no clause {cited}")
        yield Fault(f"{where}.citation", what, (*path, "citation"))


def value_fault(key: str, value: object, unit: str) -> Text | None:
    """What is wrong with a value for its unit; none where it will do."""
    kind = KINDS[unit]
    if type(value) is not kind:
        what = f"{value!r} / {unit}"
        return Text(f"{what}：类型不符", f"{what}: needs {kind.__name__}")
    if isinstance(value, int) and value < 0:
        return Text("不得为负", "is negative")
    if isinstance(value, int) and value > MOST:
        return Text(f"不得大于 {MOST}", f"is above {MOST}")
    if value == 0 and unit in (*PERIODS, "years") and key not in NONE_SET:
        return Text("至少为 1", "is at least 1")
    if unit == "level" and value not in LEVELS:
        return Text(f"{value} 不是等级（1 至 4）", f"{value} is no level (1 to 4)")
    if isinstance(value, str) and not value.strip():
        return Text("不能为空", "must say something")
    if unit == "time-of-day" and not _is_time(str(value)):
        return Text(f"{value} 不是时刻（00:00 至 24:00）", f"{value} is no time (00:00 to 24:00)")
    choices = CHOICES.get(key)
    if choices is not None and value not in choices:
        listed = " ".join(map(str, choices))
        return Text(f"不在 {listed} 之中", f"is none of {listed}")
    return None


def _is_time(value: str) -> bool:
    if value == "24:00":
        return True
    try:
        return time.fromisoformat(value).isoformat("minutes") == value
    except ValueError:
        return False


def _missing_parameters(measures: Measures, expected: Measures) -> Iterable[Fault]:
    units = {
        parameter.key: (parameter.unit, at) for at, parameter in enumerate(measures.parameters)
    }
    for needed in expected.parameters:
        where = f"parameter[{needed.key}]"
        unit, at = units.get(needed.key, (None, 0))
        if unit is None:
            yield Fault(where, Text("缺这一参数，规则要用", "is missing, and a rule needs it"))
        elif unit in KINDS and unit not in (allowed := _units(needed)):
            listed = " ".join(allowed)
            what = Text(f"单位应为 {listed}", f"should be {listed}")
            yield Fault(f"{where}.unit", what, ("parameter", at, "unit"))


def _units(needed: Parameter) -> tuple[str, ...]:
    """In which units a rule can count the number."""
    free = needed.unit in PERIODS and needed.key not in ONE_WAY
    return PERIODS if free else (needed.unit,)


def _falling_pairs(measures: Measures, places: Mapping[str, int]) -> Iterable[Fault]:
    for low, high in RISING:
        if not (measures.knows(low) and measures.knows(high)):
            continue
        least, most = measures.parameter(low).value, measures.parameter(high).value
        if type(least) is type(most) and least > most:  # type: ignore[operator]
            what = Text(f"小于 {low}（{least}）", f"is below {low} ({least})")
            yield Fault(f"parameter[{high}].value", what, ("parameter", places[high], "value"))


def _duty_faults(duty: Duty, path: Path, measures: Measures) -> Iterable[Fault]:
    where = f"duty[{duty.key}]"
    if duty.clause not in measures.texts:
        what = Text(f"没有条款 {duty.clause}", f"there is no clause {duty.clause}")
        yield Fault(f"{where}.clause", what, (*path, "clause"))
    known = {
        "bearer": BEARERS,
        "scope": SCOPES,
        "rhythm": RHYTHMS,
        "counts_from": COUNTS_FROM,
        "form": FORMS,
    }
    for name, allowed in known.items():
        if getattr(duty, name) not in allowed:
            listed = " ".join(allowed)
            what = Text(f"不在 {listed} 之中", f"is none of {listed}")
            yield Fault(f"{where}.{name}", what, (*path, name))
    if duty.bearer in ("lead", "acting") and duty.scope == "provider":
        what = Text("牵头职责按项目承担", "who leads owes it for a project")
        yield Fault(f"{where}.scope", what, (*path, "scope"))
    if duty.within and (wrong := _time_limit_fault(duty.within, measures)):
        yield Fault(f"{where}.within", wrong, (*path, "within"))


def _time_limit_fault(key: str, measures: Measures) -> Text | None:
    if not measures.knows(key):
        return Text(f"没有参数 {key}", f"there is no parameter {key}")
    parameter = measures.parameter(key)
    if parameter.unit not in PERIODS:
        return Text(f"{key} 不是期限（{parameter.unit}）", f"{key} is no period of time")
    return None


def _twice(where: str, codes: Iterable[tuple[str, Path]]) -> Iterable[Fault]:
    seen: dict[str, int] = {}
    for code, path in codes:
        seen[code] = seen.get(code, 0) + 1
        if seen[code] == 2:
            yield Fault(f"{where}[{code}]", Text("重复", "appears twice"), path)


def stated_fault(key: str, value: object, unit: str) -> Text | None:
    """As value_fault, of a value that came as JSON: a date is written YYYY-MM-DD."""
    if KINDS[unit] is date and isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return Text(f"{value} 不是日期（YYYY-MM-DD）", f"{value} is no date (YYYY-MM-DD)")
    return value_fault(key, value, unit)
