"""The search for barriers finds one, and pages of the demonstration office have none."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from web.accessible import violations
from web.browsing import sign_in, visiting
from web.demonstrated import Demonstration

pytestmark = pytest.mark.xdist_group("screens")


def test_a_barrier_is_found(browser: Browser) -> None:
    with visiting(browser, "about:blank") as page:
        page.set_content("<html lang=en><title>x</title><main><h1>x</h1><input></main></html>")
        assert [line.partition(":")[0] for line in violations(page)] == ["label"]


def test_the_list_of_cases_has_none(browser: Browser, demonstration: Demonstration) -> None:
    with visiting(browser, demonstration.address) as page:
        sign_in(page, demonstration.office)
        page.goto("/cases")
        assert violations(page) == []
