"""Beside an enterprise: its projects, and its rights to another provider (Art. 13)."""

from __future__ import annotations

from typing import Any

from interfaces.web.around import beside
from interfaces.web.looking import Look


def around(look: Look) -> dict[str, Any]:
    return {
        "projects": beside.of_enterprise(look, "engagements", look.record_id),
        "rights": beside.of_enterprise(look, "replacements", look.record_id),
    }
