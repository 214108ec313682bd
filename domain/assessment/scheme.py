"""A scheme of assessment as data: items with weights, and bands that suggest a conclusion.

Points, grades, stars or passed / not passed are all schemes: another city is another file. No
data is never a full score: a missing item is `not scored`, and no band is given without it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError

from domain.engagement import Rating
from domain.measures.model import Bilingual, Slug
from domain.values import Malformed, Text, Value

SHIPPED: Final = "assessment-2025.toml"
FULL: Final = Decimal(100)
"""Weights sum to it, shares and totals run up to it."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Share = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
"""How much of an item was reached, or of the whole: percent."""


class Source(StrEnum):
    """What an item is scored from; the first three are those that Art. 11 names."""

    PROGRESS = "progress"
    CAPABILITY = "capability"
    SATISFACTION = "satisfaction"
    OTHER = "other"


class Scoring(StrEnum):
    POINTS = "points"
    """Any number of points from 0 to the weight."""
    STEPS = "steps"
    """One of the item's steps: grades, stars, passed or not."""
    RATINGS = "ratings"
    """The mean of what the item's steps give for each enterprise's rating."""


class Conclusion(StrEnum):
    KEEP = "keep"
    RECTIFY = "rectify"
    EXIT = "exit"


class Step(Value):
    code: Code
    label: Bilingual
    share: Share
    """How much of the item's weight it gives, in percent."""


class Item(Value):
    code: Code
    label: Bilingual
    source: Source
    weight: Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]
    scoring: Scoring = Scoring.POINTS
    how: Bilingual
    steps: Annotated[tuple[Step, ...], Field(max_length=20)] = ()

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)


class Band(Value):
    """From `from_points` up to below `to_points`; the highest band holds 100 too."""

    code: Code
    label: Bilingual
    from_points: Share
    to_points: Share
    suggests: Conclusion

    def holds(self, total: Decimal) -> bool:
        return self.from_points <= total < self.to_points or total == self.to_points == FULL


class Scheme(Value):
    id: Slug
    title: Bilingual
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=100)]
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=20)]

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)

    def band_of(self, total: Decimal) -> Band | None:
        return next((band for band in self.bands if band.holds(total)), None)


Fault = tuple[str, Text]


def faults(scheme: Scheme) -> tuple[Fault, ...]:
    """What does not hold together, each with its place; nothing where the scheme can be used."""
    return (
        *_twice("items", (item.code for item in scheme.items)),
        *_twice("bands", (band.code for band in scheme.bands)),
        *_weight_faults(scheme.items),
        *(fault for item in scheme.items for fault in _step_faults(item)),
        *_band_faults(scheme.bands),
    )


def _twice(where: str, codes: Iterable[str]) -> Iterable[Fault]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield f"{where}[{code}]", Text("重复", "appears twice")


def _weight_faults(items: Sequence[Item]) -> Iterable[Fault]:
    total = sum(item.weight for item in items)
    if total != FULL:
        yield (
            "items.weight",
            Text(f"权重合计 {total}，应为 100", f"the weights sum to {total}, not to 100"),
        )


def _step_faults(item: Item) -> Iterable[Fault]:
    where = f"items[{item.code}].steps"
    yield from _twice(where, (step.code for step in item.steps))
    match item.scoring:
        case Scoring.POINTS if item.steps:
            yield where, Text("按分值评分的指标没有档次", "an item scored by points has no steps")
        case Scoring.STEPS if len(item.steps) < 2:
            yield where, Text("至少列出两档", "name two steps at least")
        case Scoring.RATINGS:
            if item.source is not Source.SATISFACTION:
                yield (
                    f"items[{item.code}].source",
                    Text("按评价评分的须为满意度指标", "only satisfaction is scored by ratings"),
                )
            known, named = {rating.value for rating in Rating}, {step.code for step in item.steps}
            if known != named:
                wanted = " ".join(sorted(known))
                yield (
                    where,
                    Text(f"须恰为各评价等次：{wanted}", f"must be the ratings: {wanted}"),
                )


def _band_faults(bands: Sequence[Band]) -> Iterable[Fault]:
    """From 0 to 100, each band beginning where the one below it ends."""
    ordered = sorted(bands, key=lambda band: (band.from_points, band.to_points))
    for band in ordered:
        if band.from_points >= band.to_points:
            yield (
                f"bands[{band.code}]",
                Text(
                    f"下限 {band.from_points} 不低于上限 {band.to_points}",
                    f"its lower end {band.from_points} is not below its upper, {band.to_points}",
                ),
            )
    if ordered[0].from_points != 0:
        yield f"bands[{ordered[0].code}]", Text("最低等次须从 0 起", "the lowest starts at 0")
    if max(band.to_points for band in bands) != FULL:
        yield (
            f"bands[{ordered[-1].code}]",
            Text("最高等次须到 100 止", "the highest ends at 100"),
        )
    for below, above in pairwise(ordered):
        if above.from_points > below.to_points:
            where, between = f"bands[{above.code}]", f"{below.to_points}–{above.from_points}"
            yield (
                where,
                Text(f"{between} 之间没有等次", f"no band holds {between}"),
            )
        elif above.from_points < below.to_points:
            where, between = f"bands[{above.code}]", f"{above.from_points}–{below.to_points}"
            yield (
                where,
                Text(f"{between} 与等次 {below.code} 重叠", f"overlaps {below.code} in {between}"),
            )


def require_sound(scheme: Scheme) -> None:
    found = faults(scheme)
    if found:
        raise _faulty(found)


def parse(text: str) -> Scheme:
    """A file as a scheme, or a refusal that says where the file is wrong and how."""
    try:
        scheme = Scheme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _faulty([("TOML", Text(str(error), str(error)))]) from error
    except ValidationError as error:
        found = [(".".join(map(str, e["loc"])), Text(e["msg"], e["msg"])) for e in error.errors()]
        raise _faulty(found) from error
    require_sound(scheme)
    return scheme


@lru_cache(maxsize=1)
def shipped() -> Scheme:
    """The scheme that comes with the program; it binds nobody before the office adopts it."""
    path = files("domain").joinpath("regulation", SHIPPED)
    return parse(path.read_text(encoding="utf-8"))


def _faulty(found: Sequence[Fault]) -> Malformed:
    """Every fault with its place, and each once more by itself."""
    told = [Text(f"{where}：{what.zh}", f"{where}: {what.en}") for where, what in found]
    whole = Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))
    return Malformed("scheme", whole, field="scheme", faults=told)
