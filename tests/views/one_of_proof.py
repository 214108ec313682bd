"""One example of each thing that comes to the keys that sign the heads of the log."""

from __future__ import annotations

from datetime import date

from domain import signing_keys
from domain.values import Event

DAY = date(2025, 6, 2)

EVENTS: tuple[Event, ...] = (
    signing_keys.Introduced(
        origin="duban/3f0c8a9e-6a5c-4b7e-9d2f-1f2e3d4c5b6a",
        hash="sha-256",
        public_key="11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        on=DAY,
    ),
    signing_keys.Rotated(
        public_key="PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
        endorsement="kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==",
        reason="the officer who kept it left",
        on=DAY,
    ),
)
