"""Who works in an office at the same time, and what they do: a file of locust.

Each user asks once a second on the average, whenever it comes to mind, so the users are the rate.
Whom and what they ask about is in the file that `DUBAN_LOAD` names; docs/performance.md has the
proportions and their reasons.
"""

from __future__ import annotations

import json
import os
import random
import time
from itertools import count
from pathlib import Path
from typing import Any, Final

from locust import FastHttpUser, task

KNOWN: Final[dict[str, Any]] = json.loads(Path(os.environ["DUBAN_LOAD"]).read_text("utf-8"))
CHANCE: Final = random.Random(7)
_turns: Final = count()


def one(what: str) -> str:
    found: str = CHANCE.choice(KNOWN[what])
    return found


class Asking(FastHttpUser):
    abstract = True
    headers: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._next = time.monotonic()

    def wait_time(self) -> float:
        """Until the next time that it had in mind, however long the last answer took: at random,
        else all users would ask at the same moment of each second."""
        self._next += CHANCE.expovariate(1)
        return max(self._next - time.monotonic(), 0)

    def look(self, path: str, name: str) -> None:
        self.client.get(path, name=name, headers=self.headers)

    def do(self, path: str, name: str, **body: Any) -> None:
        self.client.post(f"/api/v1{path}", json=body, name=name, headers=self.headers)


class Officer(Asking):
    """At the screen: looks much, and then does something."""

    weight = 60

    def on_start(self) -> None:
        self.headers = {"Cookie": one("cookies")}

    @task(20)
    def desk(self) -> None:
        self.look("/desk", "今日工作 · the desk")

    @task(15)
    def cases(self) -> None:
        status = CHANCE.choice(("", "?status=rectifying", "?ground=12.3", "?assignee=覃晓岚"))
        self.look(f"/cases{status}", "列表 · a list")

    @task(30)
    def case(self) -> None:
        self.look(f"/cases/{one('cases')}", "案件页 · a case")

    @task(10)
    def form(self) -> None:
        self.look(f"/cases/{one('open')}/do/assignment", "表单 · a form")

    @task(8)
    def provider(self) -> None:
        self.look(f"/providers/{one('providers')}/file", "一户一档 · a provider's file")

    @task(8)
    def search(self) -> None:
        self.look(f"/search?q=龙城{CHANCE.randint(1, 99)}", "查询 · a search")

    @task(3)
    def history(self) -> None:
        self.look("/audit/history?q=整改", "历史查询 · history")

    @task(2)
    def registers(self) -> None:
        self.look("/registers", "台账 · registers")

    @task(4)
    def dashboard(self) -> None:
        self.look("/dashboard", "看板 · the dashboard")


class Acting(Asking):
    """What officers send off in the end, and what other systems of the bureau send."""

    weight = 12

    def on_start(self) -> None:
        self.headers = {"Authorization": f"Bearer {KNOWN['token']}"}

    @task(4)
    def assign(self) -> None:
        path, name = f"/cases/{one('open')}/assignment", f"经办 {next(_turns)}"
        self.do(path, "命令：指派 · to assign", assignee=name, on=KNOWN["today"])

    @task(4)
    def rate(self) -> None:
        path, text = f"/engagements/{one('engagements')}/ratings", "驻场人员频繁更换"
        self.do(path, "命令：评价 · to rate", rating="neutral", rated_on="2025-06-02", comment=text)

    @task(4)
    def complain(self) -> None:
        who = {"kind": "individual", "name": "莫海", "contact": "0772-5550201"}
        self.do(
            "/complaints", "命令：收到投诉 · a complaint",
            provider_id=one("providers"), complainant=who, summary="无人响应",
            received_on=KNOWN["today"],
        )  # fmt: skip


class System(Asking):
    """Other systems of the bureau, which read."""

    weight = 13

    def on_start(self) -> None:
        self.headers = {"Authorization": f"Bearer {KNOWN['token']}"}

    @task(2)
    def record(self) -> None:
        self.look(f"/api/v1/cases/{one('cases')}", "接口：记录 · API, a record")

    @task(1)
    def listed(self) -> None:
        self.look("/api/v1/cases?limit=50", "接口：列表 · API, a list")


class Citizen(Asking):
    """Anybody, without signing in."""

    weight = 15

    @task
    def register(self) -> None:
        self.look(f"/public?q=龙城{CHANCE.randint(1, 99)}", "公众名录 · the public's page")
