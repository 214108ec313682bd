"""Forms of pages filled in without a browser: what the page hands out comes back with it."""

from __future__ import annotations

import html
import re
from typing import Any

from web.visits import Visit

HANDED_OUT = re.compile(r'<input type="hidden" name="(csrf|key|version)" value="([^"]*)"')
PROBLEMS = re.compile(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', re.DOTALL)


def handed_out(page: str) -> dict[str, str]:
    """csrf, key and version, as they stand in a form."""
    return dict(HANDED_OUT.findall(page.partition("data-once")[2]))


def sent(visit: Visit, address: str, **typed: Any) -> Any:
    """The form is opened, filled in and sent; a list is several values of one field."""
    page = visit.get(address)
    return visit.http.post(address, data=handed_out(page) | typed)


def problems(page: str) -> str:
    """What the error summary says, as plain text."""
    found = PROBLEMS.search(page)
    return html.unescape(re.sub(r"<[^>]+>", " ", found.group(1))).strip() if found else ""
