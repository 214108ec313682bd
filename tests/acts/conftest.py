"""How the worked cases are told."""

from __future__ import annotations

import pytest


@pytest.fixture(params=[False, True], ids=["as-the-days-pass", "recorded-late"])
def late(request: pytest.FixtureRequest) -> bool:
    """An office that is behind records each fact after the sweep found its period over."""
    return bool(request.param)
