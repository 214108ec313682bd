"""Art. 12: what asks for an interview and an order to rectify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.complaint import Complaint
from domain.engagement import Engagement
from domain.measures import Measures
from domain.price_list import PriceList
from domain.price_list.findings import Compared, Missing, Verdict, against_market, missing
from domain.price_list.state import Filing
from domain.provider import Provider
from domain.registration import too_late
from domain.rules.finding import GONE, Answer, Evidence, Finding, above, holds
from domain.terms import Terms
from domain.values import Text

DISSATISFIED: Final = Text("评价“不满意”的试点企业数", "pilot enterprises that rate dissatisfied")


def complaint_substantiated(complaint: Complaint) -> Finding:
    """Art. 12(1): a pilot enterprise's complaint against the provider turned out to be true."""
    return holds(
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


def change_unreported(provider: Provider, terms: Terms) -> Finding:
    """Art. 12(2): a major change of the registration was reported too late, or not at all."""
    late = too_late(provider.registered, terms)
    days = "、".join(str(change.changed_on) for change in late)
    return Finding(
        rule="12.2",
        answer=Answer.MET if late else Answer.NOT_MET,
        citation="12.2",
        evidence=tuple(
            Evidence(
                position=change.unreported_position or change.reported_position or change.position,
                key=f"{provider.id}@{change.version}",
            )
            for change in late
        ),
        value=len(late),
        sentence=Text(
            f"登记事项较大变更未及时报告（变更日 {days}）",
            f"a major change of the registration was not reported in time (changed on {days})",
        )
        if late
        else GONE,
    )


def list_irregular(prices: PriceList, measures: Measures) -> Finding:
    """Art. 10(2), 12(3): the list lacks facts, or an item stands above its market reference.

    Prices changed from one version to the next are shown to people and meet no rule by
    themselves: whether they were changed at will (随意调整) has no number (reading A-11).
    """
    filing = prices.current
    lacking = missing(filing) if filing is not None else ()
    compared = against_market(prices, filing, measures) if filing is not None else ()
    above_market = [item for item in compared if item.verdict is Verdict.ABOVE]
    proof = [*_lines_lacking(filing, lacking), *_lines_above(prices, filing, above_market)]
    return Finding(
        rule="12.3",
        answer=Answer.MET if proof else Answer.NOT_MET,
        citation="12.3",
        evidence=tuple(sorted(proof, key=lambda item: (item.position, item.key))),
        value=len(lacking) + len(above_market),
        sentence=Text(
            f"清单缺项 {len(lacking)} 项，单价高于同期市场均价 {len(above_market)} 项",
            f"price list: lines that lack facts: {len(lacking)}; unit prices above the market "
            f"average of the quarter: {len(above_market)}",
        )
        if proof
        else GONE,
    )


def _lines_lacking(filing: Filing | None, lacking: Sequence[Missing]) -> list[Evidence]:
    if filing is None:
        return []
    return [
        Evidence(position=filing.position, key=f"{item.code}:{','.join(item.fields)}")
        for item in lacking
    ]


def _lines_above(
    prices: PriceList, filing: Filing | None, found: Sequence[Compared]
) -> list[Evidence]:
    """The price and its quotations speak of one thing: that item at that price."""
    if filing is None:
        return []
    position = {reference.version: reference.position for reference in prices.references}
    return [
        Evidence(position=where, key=f"{item.code}:{item.unit_price}")
        for item in found
        for where in (filing.position, *(position[version] for version in item.quotations))
    ]


def below_level(engagement: Engagement, measures: Measures) -> Finding:
    """Art. 8(4), 12(4): after the transformation the enterprise is below level 2.

    One's own evaluation is no finding (reading A-12).
    """
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


def dissatisfied_rectify(dissatisfied: Sequence[Evidence], measures: Measures) -> Finding:
    """Art. 12(6): more than 5 different pilot enterprises; the latest rating of each counts."""
    return above("12.6", "satisfaction.rectify-above", dissatisfied, measures, DISSATISFIED)
