"""The network between office and database refuses, resets, stalls, crawls, or cuts answers off."""

from __future__ import annotations

import time
from typing import Final
from urllib.error import HTTPError

from chaos.load import SLACK
from chaos.proxy import MODES, Mode, Proxy
from chaos.rounds import Report, Trial, trial

from interfaces.supervisor import DIRECT

SECONDS: Final[dict[Mode, tuple[float, float]]] = {"stall": (1.0, 40.0), "slow": (1.0, 5.0)}
"""How long it lasts; what is not named, one to three seconds."""
READY_SAID: Final = 5.0
"""Seconds in which the office says at all times whether it is ready (docs/reliability.md)."""
BACK: Final = 10.0
"""Seconds in which commands are carried out again once the network is well."""


def run(seed: int, rounds: int) -> Report:
    with (
        Proxy() as proxy,
        trial("network", seed, clients=2, by_way_of=proxy.by_way_of) as found,
    ):
        for n in range(rounds):
            _round(found, proxy, MODES[n % len(MODES)])
    return found.report


def back_to_pass(proxy: Proxy, mode: Mode, seconds: float) -> str:
    proxy.turn(mode)
    time.sleep(seconds)
    proxy.turn("pass")
    return mode


def _round(found: Trial, proxy: Proxy, mode: Mode) -> None:
    report = found.report
    time.sleep(found.chance.uniform(0.2, 1.0))
    found.broke(mode, time.monotonic())
    proxy.turn(mode)
    until = time.monotonic() + found.chance.uniform(*SECONDS.get(mode, (1.0, 3.0)))
    while time.monotonic() < until:
        report.faults += [f"{mode}: {said}" for said in _unanswered(found.office.address)]
        time.sleep(0.5)
    found.broken_at.append(time.monotonic())
    proxy.turn("pass")
    back = found.load.until_answered(found.broken_at[-1])
    report.outages.append(back)
    if back > BACK:
        report.faults.append(f"{mode}: commands only {back:.1f} s after the network was well")
    ready = found.office.until_ready()
    found.say(mode, f"{back:.1f} s", f"ready {ready:.1f} s")


def _unanswered(address: str) -> list[str]:
    """Whether it lives is answered at once, and whether it is ready within some seconds."""
    found = []
    for path, seconds, right in (
        ("healthz", SLACK, (200,)),
        ("readyz", READY_SAID + SLACK, (200, 503)),
    ):
        try:
            with DIRECT.open(f"{address}/{path}", timeout=seconds) as answer:
                status = answer.status
        except HTTPError as error:
            status = error.code
        except OSError as error:
            found.append(f"/{path}: {error}")
            continue
        if status not in right:
            found.append(f"/{path}: {status}")
    return found
