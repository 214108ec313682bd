"""Offices of tests: each in a schema of its own, which goes with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from interfaces.settings import Settings
from interfaces.wiring import House
from projections.dashboard.sql import place_of


def settings_in(home: Path, **more: Any) -> Settings:
    """The views follow at once, and no sweep comes by itself."""
    usual = {"poll_seconds": 0.05, "sweep_seconds": 3_600}
    return Settings(home=home, schema_name=f"t_{uuid.uuid4().hex[:12]}", **(usual | more))


@contextmanager
def opened(
    database_url: str,
    owner_url: str,
    settings: Settings,
    *,
    kind: type[House] = House,
    pool_size: int = 8,
    **options: Any,
) -> Iterator[House]:
    """With its measures and calendar, and nobody at work."""
    house = kind(database_url, settings, owner_url=owner_url, pool_size=pool_size, **options)
    try:
        yield house
    finally:
        house.past.tidy(keep=0)
        house.close()
        with psycopg.connect(owner_url, autocommit=True) as conn:
            for schema in (settings.schema_name, place_of(settings.schema_name)):
                conn.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
