"""What the views say of price lists."""

from __future__ import annotations

from typing import Any, Final

from domain.catalogue import PRICE_LIST
from domain.price_list import PriceList
from domain.price_list import events as prices
from domain.price_list.findings import missing
from domain.values import Recorded, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Telling,
    counted,
    join,
    quote,
    when,
    why,
)
from projections.spelling import newest_first


def _filed(e: prices.Filed) -> Text:
    n = len(e.items)
    standard = sum(item.kind is prices.ItemKind.STANDARD for item in e.items)
    return Text(
        f"报送清单和价格：{n} 项，其中标准化 {standard} 项",
        f"price list filed: {counted(n, 'item')}, {standard} of them standard",
    )


def _reference(e: prices.ReferenceRecorded) -> Text:
    return join(
        Text(
            f"登记市场报价：{e.item_code}，{e.price} 元（{quote(e.source)}，{e.quoted_on}）",
            f"market quotation: {e.item_code}, {e.price} yuan ({quote(e.source)}, {e.quoted_on})",
        ),
        when(not e.comparable, "，不可比", ", not comparable"),
    )


def _listed(state: PriceList) -> dict[str, Any]:
    current = state.current
    on = (current or state.filings[-1]).filed_on
    return {
        "title": "",
        "sort_key": newest_first(on),
        "on_date": on,
        "provider_ids": [state.provider_id],
        "item": {
            "engagement_id": state.engagement_id,
            "enterprise_id": state.enterprise_id,
            "provider_id": state.provider_id,
            "filed_on": current.filed_on if current else None,
            "filings": len(state.valid_filings),
            "items": len(current.items) if current else 0,
            "items_incomplete": len(missing(current)) if current else 0,
        },
    }


def _in_file(state: PriceList) -> list[dict[str, Any]]:
    row = _listed(state)
    facts = {name: row["item"][name] for name in ("filings", "items", "items_incomplete")}
    return [
        {
            "provider_id": state.provider_id,
            "reference": "",
            "on_date": row["on_date"],
            "title": Text("清单和价格", "price list"),
            "facts": {"engagement_id": state.engagement_id, **facts},
        }
    ]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    return Concerned(event.provider_id) if isinstance(event, prices.Filed) else None


SENTENCES: Final[Sentences] = {
    prices.Filed: _filed,
    prices.FilingWithdrawn: lambda e: join(
        Text(
            f"清单撤回（本记录第 {e.filing_version} 项）",
            f"a filing was withdrawn (entry {e.filing_version} of this record)",
        ),
        why(e.reason),
    ),
    prices.ReferenceRecorded: _reference,
    prices.ReferenceWithdrawn: lambda e: join(
        Text(
            f"市场报价撤回（本记录第 {e.reference_version} 项）",
            f"a quotation was withdrawn (entry {e.reference_version} of this record)",
        ),
        why(e.reason),
    ),
}

TELLING: Final = Telling(
    PRICE_LIST,
    label=Text("清单和价格", "price list"),
    sentences=SENTENCES,
    statuses={"filed": Text("已报送", "filed"), "withdrawn": Text("已撤回", "withdrawn")},
    concerned=_concerned,
    listed=_listed,
    filed=_in_file,
)
