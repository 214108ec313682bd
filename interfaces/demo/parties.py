"""Who takes part: the providers by name, the enterprises from lists of brands and industries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any, Final

from domain.uscc import ALPHABET, inner_digit_ok
from interfaces.demo.days import BATCH_ONE, BATCH_TWO, Days
from interfaces.demo.script import Step, data

SEED: Final = 20250522
ENTERPRISES: Final = 180
SECOND_BATCH: Final = 121
"""Enterprises from this number on came with the second list of the pilot."""
OUTSIDE: Final = ("X1", "X2")
"""Not in the pilot when they were registered; X2 joined later."""
SCOPE: Final = "软件开发；信息系统集成服务；工业互联网数据服务；信息技术咨询服务"
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


@dataclass(frozen=True)
class Party:
    """A provider or an enterprise: its registration, and from when on it takes part."""

    key: str
    body: dict[str, Any]
    since: date

    @property
    def leads(self) -> bool:
        return self.body.get("kind") == "integrated"


@dataclass(frozen=True)
class Cast:
    providers: tuple[Party, ...]
    enterprises: tuple[Party, ...]


def dice() -> random.Random:
    """The same throws each time."""
    return random.Random(SEED)  # noqa: S311 - nothing secret


def uscc(region: str, number: int) -> str:
    """A code of an invented body: 91, the region, an organisation code, both check digits."""
    body = f"91{region}MA{number:06d}"
    body += next(digit for digit in "0123456789X" if inner_digit_ok(f"{body}{digit}0"))
    total = sum(ALPHABET.index(char) * w for char, w in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[-total % 31]


def cast() -> Cast:
    return Cast(tuple(_providers()), tuple(_enterprises(dice())))


def _providers() -> Iterator[Party]:
    for number, (key, who) in enumerate(data("providers")["providers"].items(), start=1):
        body = {
            "kind": who["kind"],
            "name": who["name"],
            "uscc": uscc("450200", 700_000 + number * 137),
            "legal_representative": who["head"],
            "domicile": who["at"],
            "business_scope": SCOPE,
            "registered_capital": who["capital"],
            "liaison": {"name": who["liaison"], "phone": f"0772-55501{number:02d}"},
            "admitted_on": BATCH_ONE,
        }
        yield Party(key, body, BATCH_ONE)


def _enterprises(rng: random.Random) -> Iterator[Party]:
    lists = data("enterprises")
    districts, names = cycle(lists["district"]), set[str]()
    keys = (*(f"E{number:02d}" for number in range(1, ENTERPRISES + 1)), *OUTSIDE)
    for number, key in enumerate(keys, start=1):
        district = next(districts)
        place = district["name"] if district["name"].endswith("县") else "柳州市"
        industry, trade = rng.choice(list(district["industries"].items()))
        name = ""
        while not name or name in names:
            name = f"{place}{rng.choice(lists['brands'])}{trade}有限公司"
        names.add(name)
        second = SECOND_BATCH <= number <= ENTERPRISES
        body = {
            "name": name,
            "uscc": uscc(district["code"], 800_000 + number * 61),
            "district": district["name"],
            "industry": industry,
            "contact": {"name": rng.choice(lists["people"]), "phone": f"0772-555{1200 + number}"},
            "pilot": key not in OUTSIDE,
            "pilot_since": BATCH_TWO if second else None,
        }
        yield Party(key, body, BATCH_TWO if second else BATCH_ONE)


def steps(cast: Cast, days: Days) -> Iterator[Step]:
    clerks = cycle(_caseworkers())
    for path, parties in (("/providers", cast.providers), ("/enterprises", cast.enterprises)):
        for party in parties:
            yield Step(party.since, path, next(clerks), party.body, name=party.key)


def _caseworkers() -> list[str]:
    return [name for name, role in data("providers")["officers"].items() if role == "caseworker"]
