"""What a price list comes to, with the arithmetic: missing facts, changes, the market (Art. 10(2)).

Computed for people who find (reading A-11): exact fractions, nothing is rounded in a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from domain.measures import Measures
from domain.price_list.events import Item, ItemKind
from domain.price_list.state import Filing, PriceList, Reference
from domain.values import Text, Value


class Missing(Value):
    """What a line of the list does not say (12.3.a, 12.3.b)."""

    code: str
    name: str
    fields: tuple[str, ...]


class Change(Value):
    code: str
    name: str
    kind: ItemKind
    old: Decimal | None
    new: Decimal | None
    difference: Decimal | None
    percent: str | None
    """Of the old price, to two places; none where there is no old price to measure by."""


class Differences(Value):
    """One version against the one before (12.3.c: a person asks why)."""

    older_version: int
    newer_version: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    prices: tuple[Change, ...]


class Verdict(StrEnum):
    ABOVE = "above"
    WITHIN = "within"
    TOO_FEW = "too-few-quotations"
    NO_PRICE = "no-price"
    CUSTOM = "custom"


class Compared(Value):
    """A unit price against the market average of its quarter."""

    code: str
    name: str
    verdict: Verdict
    unit_price: Decimal | None
    quarter: str
    quotations: tuple[int, ...]
    """Their versions in this record; those of other quarters and incomparable ones left out."""
    needed: int
    sum: Decimal | None
    average: str | None
    """For people, to four places; what is compared is the exact sum."""
    tolerance_percent: int
    sentence: Text


FIELDS = ("functions", "purpose", "unit_price")


def missing(filing: Filing) -> tuple[Missing, ...]:
    found = []
    for item in filing.items:
        lacks = tuple(name for name in FIELDS if getattr(item, name) in (None, ""))
        if lacks:
            found.append(Missing(code=item.code, name=item.name, fields=lacks))
    return tuple(found)


def differences(older: Filing, newer: Filing) -> Differences:
    before, after = ({item.code: item for item in filing.items} for filing in (older, newer))
    return Differences(
        older_version=older.version,
        newer_version=newer.version,
        added=tuple(code for code in after if code not in before),
        removed=tuple(code for code in before if code not in after),
        prices=tuple(
            _change(before[code], item)
            for code, item in after.items()
            if code in before and before[code].unit_price != item.unit_price
        ),
    )


def _change(old: Item, new: Item) -> Change:
    difference = percent = None
    if old.unit_price is not None and new.unit_price is not None:
        difference = new.unit_price - old.unit_price
        if old.unit_price:
            percent = shown(Fraction(difference) * 100 / Fraction(old.unit_price), "0.01")
    return Change(
        code=new.code,
        name=new.name,
        kind=new.kind,
        old=old.unit_price,
        new=new.unit_price,
        difference=difference,
        percent=percent,
    )


def shown(value: Fraction, places: str) -> str:
    """A fraction as people read it, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(places), ROUND_HALF_UP))


def quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def against_market(state: PriceList, filing: Filing, measures: Measures) -> tuple[Compared, ...]:
    """Each item against comparable quotations of the quarter in which the list was filed."""
    return tuple(_compared(state.references, item, filing, measures) for item in filing.items)


def _compared(
    references: Sequence[Reference], item: Item, filing: Filing, measures: Measures
) -> Compared:
    wanted, needed = quarter(filing.filed_on), measures.whole("price.min-comparators")
    tolerance = measures.whole("price.tolerance-percent")
    valid = [
        r
        for r in references
        if r.item_code == item.code
        and r.withdrawn is None
        and r.comparable
        and quarter(r.quoted_on) == wanted
    ]
    total = sum((r.price for r in valid), Decimal(0))
    verdict = _verdict(item, len(valid), total, needed, tolerance)
    average = shown(Fraction(total) / len(valid), "0.0001") if valid else None
    return Compared(
        code=item.code,
        name=item.name,
        verdict=verdict,
        unit_price=item.unit_price,
        quarter=wanted,
        quotations=tuple(r.version for r in valid),
        needed=needed,
        sum=total if valid else None,
        average=average,
        tolerance_percent=tolerance,
        sentence=_sentence(verdict, item, valid, total, needed, tolerance),
    )


def _verdict(item: Item, n: int, total: Decimal, needed: int, tolerance: int) -> Verdict:
    if item.kind is ItemKind.CUSTOM:
        return Verdict.CUSTOM
    if item.unit_price is None:
        return Verdict.NO_PRICE
    if n < max(needed, 1):
        return Verdict.TOO_FEW
    above = Fraction(item.unit_price) * n * 100 > Fraction(total) * (100 + tolerance)
    return Verdict.ABOVE if above else Verdict.WITHIN


def _sentence(
    verdict: Verdict,
    item: Item,
    valid: Sequence[Reference],
    total: Decimal,
    needed: int,
    tolerance: int,
) -> Text:
    n = len(valid)
    if verdict is Verdict.CUSTOM:
        return Text("定制项目，不比对市场价格", "custom: not compared with the market")
    if verdict is Verdict.NO_PRICE:
        return Text("未填单价，无法比对", "no unit price: nothing to compare")
    if verdict is Verdict.TOO_FEW:
        return Text(
            f"同季度可比报价 {n} 份，不足 {needed} 份，不作认定",
            f"{n} comparable quotations of the quarter, {needed} are needed: no finding",
        )
    sign_zh, sign_en = ("高于", ">") if verdict is Verdict.ABOVE else ("不高于", "≤")
    rate = f" × {100 + tolerance}%" if tolerance else ""
    return Text(
        f"单价 {item.unit_price} {sign_zh}市场均价 {total} ÷ {n}{rate}",
        f"unit price {item.unit_price} {sign_en} market average {total} ÷ {n}{rate}",
    )
