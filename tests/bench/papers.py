"""Papers a second: worded, set and signed; the limit is the setter alone with the same words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from client import Client
from examples import a_provider, an_open_case
from harness import Figure, Plan, an_office

from domain.catalogue import DOCUMENT
from interfaces.api.app import create_app
from interfaces.documents.laid import laid
from interfaces.documents.press import LAYOUT

ON = "2025-06-10"


def run(url: str, plan: Plan) -> Iterator[Figure]:
    with an_office(url) as house:
        office = Client(create_app(house), house)
        waiting = [_a_draft(office) for _ in range(plan.rounds * plan.reads // 5 + 1)]
        state = house.office.fold(DOCUMENT, UUID(waiting.pop()))[0]
        assert state is not None
        data, day = laid(state, (), "", date.fromisoformat(ON)), date.fromisoformat(ON)
        alone = lambda: house.press._typesetter.pdf(LAYOUT, data, day)  # noqa: E731
        alone()
        signed = Figure("papers", "签发并印制 · signed and printed", "papers/s", "typst")
        each = len(waiting) // plan.rounds
        for n in range(plan.rounds):
            some = waiting[n * each : (n + 1) * each]
            signed.limits.append(_rate(alone, each))
            signed.rounds.append(_rate_of(lambda one: _sign(office, one), some))
        yield signed


def _a_draft(office: Client) -> str:
    case = an_open_case(office, a_provider(office))
    office.post(f"/cases/{case}/interview/call", called_on="2025-06-03",
                interview_on="2025-06-06", place="三楼会议室")  # fmt: skip
    body = {"paper": "interview-notice", "record_id": case, "drafted_on": ON}
    return str(office.post("/documents", **body)["id"])


def _sign(office: Client, document: str) -> None:
    office.post(f"/documents/{document}/issue", issued_on=ON)


def _rate(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - began)


def _rate_of(work: Callable[[str], None], some: list[str]) -> float:
    began = time.perf_counter()
    for one in some:
        work(one)
    return len(some) / (time.perf_counter() - began)
