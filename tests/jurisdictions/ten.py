"""Ten offices on two clusters, with records in each, served and worked for together, and a province
that they tell their figures."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from client import Client
from examples import a_complaint, a_provider, a_served_case, an_engagement, an_enterprise
from jurisdictions.clusters import Clusters
from jurisdictions.desks import Desk, a_desk, at_work, in_a_process_of_its_own
from jurisdictions.province import Province, a_table, add, client
from serving import served
from views.made_public import a_notice

from interfaces.offices.hosting import Hosting, hosting
from interfaces.offices.opened import Routes
from interfaces.offices.workers import OfficesWorker
from interfaces.wiring import House

EAST: Final = ("liuzhou", "guilin", "wuzhou", "beihai", "yulin")
WEST: Final = ("nanning", "qinzhou", "guigang", "baise", "fangchenggang")
KEYS: Final = EAST + WEST
MOVES: Final = "liuzhou"
SECTION: Final = """
[province]
cluster = "west"
name = "广西壮族自治区工业和信息化厅"
hosts = ["province.test"]
"""
AN_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BEFORE, AFTER = 2.0, 3.0
"""Seconds of work before and after the move."""


@dataclass
class Ten:
    """All of them, wherever each lives."""

    two: Clusters
    offices: Province
    ids: dict[str, set[str]] = field(default_factory=dict)
    """Of the records in each log; what is laid in every office alike is in several."""
    desks: dict[str, Desk] | None = None
    """Who worked while one of them moved."""

    def house(self, key: str) -> House:
        return self.offices.house(key)

    def look(self) -> None:
        """Which records there are in each log."""
        for key in KEYS:
            with self.house(key).connection() as conn:
                rows = conn.execute("SELECT DISTINCT originator_id AS id FROM stored_events")
                self.ids[key] = {str(row["id"]) for row in rows}

    def own(self, key: str) -> set[str]:
        """What is its own alone."""
        others = (self.ids[other] for other in KEYS if other != key)
        return self.ids[key].difference(*others)

    def strangers(self, key: str, text: str) -> set[str]:
        """Whatever a text tells of the other nine: identifiers of records, and names."""
        told = set(AN_ID.findall(text))
        others = [other for other in KEYS if other != key]
        found = told & set().union(*(self.ids[other] for other in others)) - self.ids[key]
        return found | {other for other in others if named(other) in text}

    def tells_of(self, key: str, text: str) -> bool:
        """Else it would be nothing that no other is in it."""
        return named(key) in text or not self.own(key).isdisjoint(AN_ID.findall(text))


def named(key: str) -> str:
    """As the names of its records begin, and its own; the measures have a word like the key."""
    return f"{key}市"


def story(office: Client, key: str, number: int) -> None:
    """Records whose names say whose they are; in each office another number of some."""
    provider, *_ = (
        a_provider(office, name=f"{key}市集成服务有限公司{n}") for n in range(number + 1)
    )
    enterprise = an_enterprise(office, name=f"{key}市机械配件厂")
    project = an_engagement(office, provider, enterprise, title=f"{key}市生产执行系统改造")
    office.post(f"/engagements/{project}/ratings", rating="dissatisfied", rated_on="2025-06-02")
    for _ in range(number % 3 + 1):
        a_complaint(office, provider, enterprise, summary=f"{key}市驻场人员撤离，无人响应")
    a_served_case(office, provider, "2025-06-03", facts=f"{key}市软件采购清单缺少单价")
    a_notice(office, a_provider(office, name=f"{key}市智能制造有限公司"))
    office.sweep("2025-07-20")


@contextmanager
def ten_offices(east: str, west: str, home: Path) -> Iterator[Ten]:
    two = Clusters(a_table(home / "offices.toml", east=east, west=west), home, east, west)
    for key in KEYS:
        add(two.settings, key, "east" if key in EAST else "west")
    with two.path.open("a", encoding="utf-8") as table:
        table.write(SECTION)
    done = in_a_process_of_its_own(two, "province", "setup")
    assert done.returncode == 0, done.stderr
    with ExitStack() as stack:
        stack.enter_context(OfficesWorker(two.settings, Routes(two.path)))
        made = Hosting(two.settings, Routes(two.path))
        stack.callback(made.close)
        offices = Province("", two.settings, two.path, made)
        for number, key in enumerate(KEYS):
            story(client(offices, key), key, number)
        found = Ten(two, offices)
        found.look()
        yield found


def move_under_load(ten: Ten) -> None:
    """While people work in all ten of them, and most in the one that moves."""
    with hosting(ten.two.settings) as app, served(app) as base:
        desks = {key: a_desk(ten.two, key, base) for key in KEYS}
        for key, desk in desks.items():
            desk.pause = 0.0 if key == MOVES else 0.1
        with at_work(desks.values(), writers=1, readers=0):
            time.sleep(BEFORE)
            done = in_a_process_of_its_own(ten.two, "office", "move", MOVES, "--to", "west")
            assert done.returncode == 0, done.stderr
            time.sleep(AFTER)
    ten.desks = desks
    ten.look()
