"""Whose turn it is: a pure function of the workers that are there, the same in every process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hand:
    """A worker, and what it would run."""

    name: str
    wants: Mapping[str, int]
    """Consumer, or bundle of some -> its weight: microseconds that an event takes there, or
    anything in proportion."""
    only: bool = False
    """It is there for these alone; nobody else takes them meanwhile."""
    unable: frozenset[str] = frozenset()
    """What it tried and cannot: another release perhaps can."""


def bundle(names: Iterable[str]) -> str:
    """Consumers of which one worker is to feed all, as one thing to be wanted. Who has others in it
    wants another thing."""
    return "+".join(sorted(names))


def unbundled(wanted: Iterable[str]) -> set[str]:
    return {name for one in wanted for name in one.split("+")}


def part_of(worker: str, turns: Mapping[str, str]) -> set[str]:
    """The consumers that it is to feed: what another one wants by itself goes out of a bundle."""
    mine = {wanted for wanted, whose in turns.items() if whose == worker}
    return unbundled(mine) - (turns.keys() - mine)


def spread(hands: Iterable[Hand]) -> dict[str, str]:
    """What is wanted -> whose turn it is: the heavy ones first, each to whoever has least.

    Whatever somebody wants is somebody's. Among workers that want the same, none has more than
    another by more than the heaviest consumer. What nobody can is left with whoever it was meant
    for, so that it is told; what only those cannot who want it by itself has no turn of its own,
    and so stays in the bundle of one who can. What is unlike between releases (which consumers
    there are, what they weigh) stands in the hands: whoever changes the function itself leaves
    two releases that run side by side at odds, each waiting for the other.
    """
    there = sorted(hands, key=lambda hand: hand.name)
    weights: dict[str, int] = {}
    for hand in there:
        for name, weight in hand.wants.items():
            weights[name] = max(weight, weights.get(name, 0))
    apart = {name for hand in there if hand.only for name in hand.wants}
    load = {hand.name: 0 for hand in there}
    elsewhere = _bundled(there)
    turns = {}
    for name in sorted(weights, key=lambda one: (-weights[one], one)):
        wanting = [hand for hand in there if name in hand.wants]
        meant = [hand for hand in wanting if hand.only is (name in apart)]
        able = [hand for hand in wanting if hand.unable.isdisjoint(unbundled([name]))]
        if not able and name in elsewhere:
            continue
        these = [hand for hand in meant if hand in able] or able or meant
        turns[name] = min((hand.name for hand in these), key=lambda one: (load[one], one))
        load[turns[name]] += weights[name]
    return turns


def _bundled(hands: Iterable[Hand]) -> set[str]:
    """Consumers that somebody wants together with others, and can."""
    return {
        name
        for hand in hands
        for wanted in hand.wants
        if len(names := unbundled([wanted])) > 1
        for name in names - hand.unable
    }
