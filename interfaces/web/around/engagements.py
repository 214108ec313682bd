"""Beside a project: its price lists, and its rights to another provider."""

from __future__ import annotations

from typing import Any

from domain.catalogue import PRICE_LIST
from interfaces.web.around import beside
from interfaces.web.looking import Look
from projections import files


def around(look: Look) -> dict[str, Any]:
    with look.house.connection() as conn:
        rights = files.rights_in(conn, look.record_id)
        prices = files.of_enterprise(conn, PRICE_LIST, look.state.enterprise_id)
    lists = beside.these(look, "price-lists", prices)
    return {
        "rights": beside.these(look, "replacements", rights),
        "prices": [one for one in lists if one.item.get("engagement_id") == look.record_id],
    }
