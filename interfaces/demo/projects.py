"""Transformation projects, their ratings and levels: those that rules look at, and the rest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any, Final

from interfaces.demo.days import BATCH_ONE, BATCH_TWO, LAST_DAY, Days
from interfaces.demo.parties import OUTSIDE, SECOND_BATCH, Cast, dice
from interfaces.demo.script import Step, VersionOf, data

ENGAGEMENTS: Final = 224
TOLD: Final = "P3"
"""Its ratings are told one by one."""

ACTING_LEAD: Final = "P4"
"""A product provider that leads, since no integrated one takes part (Art. 9(3))."""

EARLY: Final = 60
"""Enterprises below this number began at once."""

FIRST_DAYS: Final = 20
"""Projects that the story needs were established within so many days after the first list."""
SHARE_RATED: Final = 0.7
SHARE_EVALUATED: Final = 0.55
SHARE_WITH_PRODUCT: Final = 0.4
MOST_DISSATISFIED: Final = 3
"""Beside the plans, no provider comes near a threshold."""
OFFICE: Final = "蓝永强"
COMMENTS: Final = {
    "satisfied": ("上线后报工效率明显提高", "响应及时", "培训到位，员工能独立操作", ""),
    "neutral": ("基本达到预期", "功能尚可，界面不够友好", ""),
    "dissatisfied": ("响应慢，问题反复", "上线时间一再推迟", "人员更换频繁", "功能与方案不符"),
}


@dataclass(frozen=True)
class Project:
    who: str
    of: str
    established_on: date
    products: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.who}-{self.of}"


def steps(cast: Cast, days: Days) -> Iterator[Step]:
    rng, told = dice(), data("projects")
    projects = _projects(cast, told, days, rng)
    yield from _established(projects, rng)
    yield from _told_ratings(told["ratings"])
    planned: dict[str, Project] = {}
    for plan in told["dissatisfied"]:
        planned |= _planned(plan, projects, planned)
        yield from _dissatisfied(plan, planned, days, rng)
    yield from _other_ratings(projects, set(planned), told, days, rng)
    yield from _levels(projects, told["evaluations"], days, rng)
    for row in told["step"]:
        yield Step(row["on"], row["path"], row["who"], row["body"], row["target"])


Pairs = dict[tuple[str, str], None]
"""Enterprise and lead provider, each pair once, in the order in which they were thought of."""


def _projects(cast: Cast, told: dict[str, Any], days: Days, rng: random.Random) -> list[Project]:
    leads = {p.key for p in cast.providers if p.leads} | {ACTING_LEAD}
    products = [p.key for p in cast.providers if p.key not in leads]
    complained = _complained()
    pairs = _told_pairs(told, complained, leads)
    planned = {plan["of"] for plan in told["dissatisfied"]}
    _add_for_plans(pairs, cast, told)
    others = sorted(leads - planned - {TOLD, ACTING_LEAD}, key=lambda key: int(key[1:]))
    _add_the_others(pairs, cast, cycle(others), rng)
    needed = {who: of for who, of in complained if of not in leads}
    return [
        Project(who, of, _day(who, of in planned, days, rng), _products(who, needed, products, rng))
        for who, of in pairs
    ]


def _complained() -> list[tuple[str, str]]:
    """Which enterprise complains about which provider: they have a project together."""
    rows = data("complaints")["complaints"]
    return [(r["who"], r["of"]) for r in rows if r["who"].startswith("E") and "of" in r]


def _told_pairs(told: dict[str, Any], complained: list[tuple[str, str]], leads: set[str]) -> Pairs:
    pairs: Pairs = {(row["who"], row["of"]): None for row in told["ratings"]}
    for row in told["evaluations"]:
        who, of = row["of"].split("-")
        pairs[who, of] = None
    return pairs | {(who, of): None for who, of in complained if of in leads}


def _add_for_plans(pairs: Pairs, cast: Cast, told: dict[str, Any]) -> None:
    """As many enterprises of the first list as the plan needs, and two that are content."""
    settled = {who for who, _ in pairs}
    early = iter([e.key for e in cast.enterprises[: SECOND_BATCH - 1] if e.key not in settled])
    for plan in told["dissatisfied"]:
        pairs |= {(next(early), plan["of"]): None for _ in range(plan["count"] + 2)}


def _add_the_others(pairs: Pairs, cast: Cast, leads: Iterator[str], rng: random.Random) -> None:
    """One project for each enterprise of the pilot, then second ones."""
    pilot = [e.key for e in cast.enterprises if e.key not in OUTSIDE]
    settled = {who for who, _ in pairs}
    pairs |= {(who, next(leads)): None for who in pilot if who not in settled}
    for who in rng.sample(pilot, len(pilot)):
        if len(pairs) >= ENGAGEMENTS:
            return
        pairs[who, next(leads)] = None


def _day(who: str, needed: bool, days: Days, rng: random.Random) -> date:
    number = int(who[1:])
    if needed or number < EARLY:
        return days.on_or_after(BATCH_ONE + timedelta(days=rng.randint(1, FIRST_DAYS)))
    first, span = (BATCH_ONE, 120) if number < SECOND_BATCH else (BATCH_TWO, 270)
    return days.on_or_after(first + timedelta(days=rng.randint(4, span)))


def _products(
    who: str, needed: dict[str, str], products: list[str], rng: random.Random
) -> tuple[str, ...]:
    """The one that the enterprise complained about; else now and then one or two."""
    if who in needed:
        return (needed.pop(who),)
    if rng.random() > SHARE_WITH_PRODUCT:
        return ()
    return tuple(rng.sample(products, rng.randint(1, 2)))


def _established(projects: list[Project], rng: random.Random) -> Iterator[Step]:
    titles = data("enterprises")["titles"]
    for project in projects:
        level = rng.choices((1, 2, None), (70, 15, 15))[0]
        body = {
            "enterprise_id": f"@{project.who}",
            "provider_id": f"@{project.of}",
            "product_provider_ids": [f"@{key}" for key in project.products],
            "title": rng.choice(titles),
            "established_on": project.established_on,
            "level_before": level,
        }
        yield Step(project.established_on, "/engagements", OFFICE, body, name=project.key)
        if level is None:
            body = {"level": 1, "evaluated_on": project.established_on, "stage": "before"}
            yield _evaluated(project.key, body)


def _evaluated(key: str, body: dict[str, Any]) -> Step:
    path = "/engagements/{record_id}/evaluations"
    return Step(body["evaluated_on"], path, OFFICE, body, key)


def _rated(
    who: str, key: str, on: date, rating: str, comment: str, name: str = "", of: str | None = None
) -> Step:
    body = {"rating": rating, "rated_on": on, "comment": comment}
    if of is not None:
        body["provider_id"] = f"@{of}"
    return Step(on, "/engagements/{record_id}/ratings", who, body, key, name)


def _told_ratings(rows: list[dict[str, Any]]) -> Iterator[Step]:
    for row in rows:
        key = f"{row['who']}-{row['of']}"
        name = f"rating of {key}" if "annulled" in row else ""
        yield _rated(row["who"], key, row["on"], row["rating"], row["comment"], name)
        if "annulled" in row:
            on, path = row["annulled"], "/engagements/{record_id}/ratings/annulment"
            body = {
                "rating_version": VersionOf(name), "annulled_on": on, "reason": row["reason"],
            }  # fmt: skip
            yield Step(on, path, "莫小燕", body, key)


def _planned(
    plan: dict[str, Any], projects: list[Project], taken: dict[str, Project]
) -> dict[str, Project]:
    free = [p for p in projects if p.of == plan["of"] and p.key not in taken]
    return {p.key: p for p in free[: plan["count"]]}


def _dissatisfied(
    plan: dict[str, Any], planned: dict[str, Project], days: Days, rng: random.Random
) -> Iterator[Step]:
    """Spread evenly from the first to the last day, each by another enterprise."""
    chosen = [p for p in planned.values() if p.of == plan["of"]][-plan["count"] :]
    step = (plan["last"] - plan["first"]) / (plan["count"] - 1)
    for number, project in enumerate(chosen):
        on = days.on_or_before(plan["first"] + step * number)
        comment = rng.choice(COMMENTS["dissatisfied"])
        yield _rated(project.who, project.key, on, "dissatisfied", comment)
    if "mended" in plan:
        first = chosen[0]
        yield _rated(first.who, first.key, plan["mended"], "satisfied", "问题已全部解决")


def _other_ratings(
    projects: list[Project],
    planned: set[str],
    told: dict[str, Any],
    days: Days,
    rng: random.Random,
) -> Iterator[Step]:
    spoken = {f"{row['who']}-{row['of']}" for row in told["ratings"]} | planned
    full = {plan["of"] for plan in told["dissatisfied"]} | {TOLD}
    given: Counter[str] = Counter()
    for project in projects:
        on = days.on_or_after(project.established_on + timedelta(days=rng.randint(60, 330)))
        if project.key in spoken or on > LAST_DAY or rng.random() > SHARE_RATED:
            continue
        rating = rng.choices(("satisfied", "neutral", "dissatisfied"), (66, 24, 10))[0]
        if rating == "dissatisfied" and (
            project.of in full or given[project.of] >= MOST_DISSATISFIED
        ):
            rating = "neutral"
        given[project.of] += rating == "dissatisfied"
        comment = rng.choice(COMMENTS[rating])
        yield _rated(project.who, project.key, on, rating, comment)
        if project.products and rng.random() < SHARE_WITH_PRODUCT:
            product = project.products[0]
            yield _rated(project.who, project.key, on, "satisfied", "软件稳定", of=product)


def _levels(
    projects: list[Project], rows: list[dict[str, Any]], days: Days, rng: random.Random
) -> Iterator[Step]:
    """After the transformation: level 2 or better, except where the story says otherwise."""
    for row in rows:
        body = {"level": row["level"], "evaluated_on": row["on"], "stage": "after"}
        yield _evaluated(row["of"], body)
    told = {row["of"] for row in rows}
    for project in projects:
        on = days.on_or_after(project.established_on + timedelta(days=rng.randint(150, 380)))
        level = rng.choices((2, 3, 4), (78, 19, 3))[0]
        if project.key not in told and on <= LAST_DAY and rng.random() < SHARE_EVALUATED:
            yield _evaluated(project.key, {"level": level, "evaluated_on": on, "stage": "after"})
