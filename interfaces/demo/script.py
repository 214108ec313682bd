"""What a line of the demonstration says: on which day who does what to which record."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
SWEEP: Final = "sweep"
"""The one path that is no command of a person: the sweep, as it would have run that day."""


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Raised:
    """The open escalation of a rule about a record: it exists once the policies have run."""

    rule: str
    about: str


@dataclass(frozen=True)
class Assessed:
    """The assessment of a provider in a period: it begins with the period, by itself."""

    period: str
    provider: str


@dataclass(frozen=True)
class VersionOf:
    """The version at which a step that was remembered left its record."""

    name: str


@dataclass(frozen=True)
class Step:
    """`path` is the route of the API; in `body`, "@name" stands for the record of that name."""

    on: date
    path: str
    who: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    target: str | Raised | Assessed | None = None
    name: str = ""
    """What the record, or the version that was reached, is called by later steps."""
    papers: tuple[str, ...] = ()
    """Files that come with it."""
