"""How scores become a total and a band: arithmetic that says each step (Art. 11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.assessment.scheme import FULL, Band, Item, Scheme, Scoring, Source
from domain.engagement import Rating
from domain.task_book.state import Line
from domain.values import Text, Value

CENT: Final = Decimal("0.01")


class Totals(Value):
    complete: bool
    """Each item that counts is scored: only then there is a total and a band."""
    points: Decimal
    """What the scored items give so far, out of `weight`."""
    weight: Decimal
    """Of the items that count: less than 100 where one was taken out."""
    total: Decimal | None = None
    band: str | None = None
    rescaled: bool = False
    missing: tuple[str, ...] = ()
    sentence: Text


class Proposal(Value):
    """A share that the system computed, with its arithmetic and the positions it rests on."""

    item: str
    share: Decimal
    arithmetic: Text
    evidence: tuple[int, ...]


class Grade(Value):
    """One enterprise's latest valid rating."""

    enterprise_id: str
    rating: Rating
    position: int


def points(item: Item, share: Decimal) -> Decimal:
    return (item.weight * share / FULL).quantize(CENT, ROUND_HALF_UP)


def share_of(item: Item, points: Decimal) -> Decimal:
    return (points * FULL / item.weight).quantize(CENT, ROUND_HALF_UP)


def reckon(scheme: Scheme, shares: Mapping[str, Decimal], left_out: Collection[str]) -> Totals:
    """The total over the items that count, rescaled to 100 where one was taken out.

    No data is no score: while one is missing there is no total and no band, only the points so far.
    """
    counted = [item for item in scheme.items if item.code not in left_out]
    missing = tuple(item.code for item in counted if item.code not in shares)
    weight = sum((item.weight for item in counted), Decimal(0))
    exact = sum(
        (item.weight * shares[item.code] / FULL for item in counted if item.code in shares),
        Decimal(0),
    )
    so_far = exact.quantize(CENT, ROUND_HALF_UP)
    if missing or not counted:
        return Totals(
            complete=False,
            points=so_far,
            weight=weight,
            rescaled=bool(left_out),
            missing=missing,
            sentence=_incomplete(missing, so_far, weight),
        )
    total = (exact * FULL / weight).quantize(CENT, ROUND_HALF_UP)
    band = scheme.band_of(total)
    return Totals(
        complete=True,
        points=so_far,
        weight=weight,
        total=total,
        band=band.code if band is not None else None,
        rescaled=weight != FULL,
        sentence=_told(so_far, weight, total, band),
    )


def _incomplete(missing: Sequence[str], points: Decimal, weight: Decimal) -> Text:
    if not missing:
        return Text("没有计分的指标", "no item counts")
    named = ", ".join(missing)
    return Text(
        f"不完整：{named} 未评分；已得 {points}/{weight} 分，不定等次",
        f"incomplete: {named} not scored; {points} of {weight} points so far, no band",
    )


def _told(points: Decimal, weight: Decimal, total: Decimal, band: Band | None) -> Text:
    zh, en = f"{points}/{weight} 分", f"{points} of {weight} points"
    if weight != FULL:
        zh += f"，其余权重折算为 100：{total}"
        en += f", rescaled to 100 over the items that count: {total}"
    if band is None:
        return Text(zh, en)
    return Text(f"{zh}，{band.label.zh}", f"{en}: {band.label.en}")


# What the system proposes. No data gives no proposal.


def from_progress(item: Item, lines: Sequence[Line]) -> Proposal | None:
    """The mean over what is due by the end of the period of actual against planned, at most full.

    A target of which nothing is due yet says nothing.
    """
    due = [line for line in lines if line.planned > 0]
    if item.source is not Source.PROGRESS or item.scoring is not Scoring.POINTS or not due:
        return None
    ratios = [min(line.actual * FULL / line.planned, FULL) for line in due]
    share = (sum(ratios, Decimal(0)) / len(ratios)).quantize(CENT, ROUND_HALF_UP)
    each = "; ".join(
        f"{line.label} {line.actual}/{line.planned}={ratio.quantize(CENT)}%"
        for line, ratio in zip(due, ratios, strict=True)
    )
    return Proposal(
        item=item.code,
        share=share,
        arithmetic=Text(f"{each}；平均 {share}%", f"{each}; mean {share}%"),
        evidence=tuple(sorted({position for line in due for position in line.evidence})),
    )


def from_ratings(item: Item, grades: Sequence[Grade]) -> Proposal | None:
    """The mean of what each enterprise's latest valid rating gives."""
    if item.scoring is not Scoring.RATINGS or not grades:
        return None
    shares = {step.code: step.share for step in item.steps}
    share = (
        sum((shares[grade.rating.value] for grade in grades), Decimal(0)) / len(grades)
    ).quantize(CENT, ROUND_HALF_UP)
    counts = [
        (rating, sum(grade.rating is rating for grade in grades), shares[rating.value])
        for rating in Rating
    ]
    each = " + ".join(f"{n}×{given}" for _, n, given in counts if n)
    told = f"({each})/{len(grades)}={share}%"
    return Proposal(
        item=item.code,
        share=share,
        arithmetic=Text(f"{len(grades)} 家企业：{told}", f"{len(grades)} enterprises: {told}"),
        evidence=tuple(sorted(grade.position for grade in grades)),
    )
