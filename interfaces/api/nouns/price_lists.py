"""Price lists: versions, quotations, and what they come to (Art. 8(3), 10(2), 12(3))."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from application import price_lists
from domain.catalogue import PRICE_LIST
from domain.price_list import PriceList
from domain.price_list import decisions as d
from domain.price_list.findings import against_market, differences, missing
from domain.values import Text
from interfaces.api.nouns.ids import G, P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, its_provider


def show(state: PriceList, seen: Seen) -> dict[str, Any]:
    """With what is computed of the version that counts; a person finds."""
    shown = state.model_dump(mode="json")
    for given in (*shown["filings"], *shown["references"]):
        given.pop("position")
    return {**shown, "status": state.status, "findings": _findings(state, seen)}


def _findings(state: PriceList, seen: Seen) -> dict[str, Any]:
    valid = state.valid_filings
    measures = seen.terms.book.last_known(valid[-1].filed_on) if valid else None
    return {
        "version": valid[-1].version if valid else None,
        "missing": [item.model_dump(mode="json") for item in (missing(valid[-1]) if valid else ())],
        "market": [
            item.model_dump(mode="json")
            for item in (against_market(state, valid[-1], measures) if measures else ())
        ],
        "differences": [
            differences(older, newer).model_dump(mode="json") for older, newer in pairwise(valid)
        ],
    }


ONE: Final = "/price-lists/{record_id}"
ROUTES: Final = (
    Route("/price-lists", d.File, price_lists.file,
          Text("报送清单和价格", "File a version of the price list"), PROVIDERS, "12.3",
          creates=True),
    Route(f"{ONE}/filings/withdrawal", d.WithdrawFiling, price_lists.withdraw_filing,
          Text("撤回误报的清单", "Withdraw a version filed by mistake"), citation="12.3"),
    Route(f"{ONE}/references", d.Refer, price_lists.refer,
          Text("登记市场报价", "Record a market quotation"), citation="10.2"),
    Route(f"{ONE}/references/withdrawal", d.WithdrawReference, price_lists.withdraw_reference,
          Text("撤回市场报价", "Withdraw a quotation"), citation="10.2"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    d.File: {
        "engagement_id": G,
        "provider_id": P,
        "items": [
            {
                "code": "MES-01",
                "name": "生产执行系统标准版",
                "functions": "工单、报工、质量追溯",
                "purpose": "车间执行管理",
                "kind": "standard",
                "unit": "套",
                "quantity": "1",
                "unit_price": "120000.00",
            }
        ],
        "note": "",
        "filed_on": "2025-06-10",
    },
    d.WithdrawFiling: {"filing_version": 1, "reason": "误报了另一项目的清单", "on": "2025-06-12"},
    d.Refer: {
        "item_code": "MES-01",
        "source": "公开报价",
        "quoted_on": "2025-06-05",
        "price": "118000.00",
        "comparable": True,
        "method": "同规格、同授权方式，公开询价",
        "recorded_on": "2025-06-11",
    },
    d.WithdrawReference: {
        "reference_version": 2,
        "reason": "规格不同，不可比",
        "on": "2025-06-13",
    },
}

NOUN: Final = Noun(
    "price-lists",
    PRICE_LIST,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
)
