"""Pages over many cases: the time to the first byte, beside a page that reads nothing.

The rows of the views are made in the database: what is measured is reading and drawing them.
"""

from __future__ import annotations

import statistics
import time
from uuid import UUID

from anyio.from_thread import start_blocking_portal
from harness import OFFICER, Figure, Plan, a_story, an_office, owner
from starlette.testclient import TestClient

from domain.catalogue import NAMES, kind_of
from domain.values import Role
from interfaces.api.app import create_app
from interfaces.wiring import House

PAGES = {
    "/desk": "今日工作 · the desk",
    "/desk?whose=all&due=overdue": "已超期的全部工作 · all overdue work",
    "/cases": "整改案件 · the cases",
    "/cases?status=rectifying&ground=12.3": "按状态和事由 · by status and ground",
    "/cases?q=LZDX-0077": "按编号 · by number",
    "/search?q=柳州7": "查询 · search",
    "/approvals": "待审批 · approvals",
    "/registers": "全部台账 · registers",
    "/cases/{case}": "案件页 · a case with its timeline",
    "/cases/{case}/do/reports": "办理表单 · a form",
    "/complaints/{complaint}": "投诉页 · a complaint",
    "/providers/{provider}/file": "一户一档 · a provider's file",
    "/audit/history?q=整改": "历史查询 · search over all history",
    "/dashboard": "看板 · the dashboard",
    "/public": "公众首页 · the public's page",
}
NOTHING = "/sign-in"
FILL = (
    # One in ten is open; each case and each complaint has a provider out of 500.
    """
    CREATE TEMP TABLE made AS
    SELECT gen_random_uuid() AS id, n, kind, series || lpad(n::text, 6, '0') AS reference,
           uuid_in(md5((n %% 500)::text)::cstring) AS provider_id,
           '2026-06-01'::date - 60 - n %% 700 AS day, n %% 10 = 0 AS open
    FROM generate_series(1, %(cases)s) n,
         (VALUES ('rectification-case', 'LZDX-'), ('complaint', 'LZTS-')) k (kind, series)""",
    """
    INSERT INTO records
    SELECT id, kind, reference, '-', lpad((10000 - n %% 700)::text, 8, '0'),
           CASE WHEN kind = 'complaint' THEN 'received' WHEN open THEN 'rectifying'
           ELSE 'completed' END, 'x', day, ARRAY[provider_id], NULL, NULL,
           CASE WHEN n %% 3 > 0 THEN '经办' || n %% 20 END, ARRAY['12.' || n %% 6 + 1], false,
           (SELECT array_agg(DISTINCT gram) FROM (
               SELECT substr(lower(reference), i, size) AS gram
               FROM generate_series(1, length(reference)) i, generate_series(1, 2) size) g),
           lower(reference), lower(reference),
           jsonb_build_object('provider_id', provider_id, 'opened_on', day), 3
    FROM made""",
    """
    INSERT INTO records
    SELECT uuid_in(md5(n::text)::cstring), 'provider', NULL, '柳州' || n || '科技',
           lpad(n::text, 8), 'listed', 'listed', '2025-05-22',
           ARRAY[uuid_in(md5(n::text)::cstring)], NULL, NULL, NULL, '{}', false,
           ARRAY['柳', '州', '柳州', '州' || left(n::text, 1), left(n::text, 1)],
           '柳州' || n || '科技', '柳州' || n || '科技', '{}', 1
    FROM generate_series(0, 499) n""",
    """
    INSERT INTO worklist
    SELECT id, CASE kind WHEN 'complaint' THEN 'complaint.accept' ELSE 'case.inspect' END,
           CASE WHEN n %% 50 = 0 THEN 'approver' ELSE 'caseworker' END, kind, reference,
           CASE WHEN n %% 3 > 0 THEN '经办' || n %% 20 END, provider_id, NULL, day,
           CASE WHEN n %% 4 > 0 THEN current_date - 40 + n %% 60 END, '{}'
    FROM made WHERE open""",
    """
    INSERT INTO history
    SELECT 1000000 + row_number() OVER (), id, kind, 1, kind || '.opened', now(), day,
           '经办' || n %% 20, 'caseworker', NULL, '12', NULL, '提交整改报告', 'report submitted',
           '{}', provider_id, '{}'
    FROM made""",
)


def run(url: str, plan: Plan) -> list[Figure]:
    figures = []
    with an_office(url) as house, start_blocking_portal() as loop:
        names = _story(house)
        _fill(house, plan.counted)
        visit = TestClient(create_app(house))
        visit.portal = loop  # as a server has it, not one for each request
        token = house.tokens.issue(OFFICER.name, Role.APPROVER)
        assert visit.post("/sign-in", data={"token": token}).url.path == "/desk"
        for path, name in PAGES.items():
            address = path.format(**names)
            figure = Figure("pages", f"{name}，{plan.counted:,} 件 · cases", "ms", "a page alone")
            for turn in range(plan.rounds + 1):
                took, alone = (_median(visit, one, plan.seconds) for one in (address, NOTHING))
                if turn:  # the first one warms
                    figure.rounds.append(took)
                    figure.limits.append(alone)
            figures.append(figure)
    return figures


def _story(house: House) -> dict[str, UUID]:
    """One case as it comes to be by ordinary commands; the record of each kind in it."""
    story = a_story(house)
    for view in house.views:
        house.reach(view.name, house.office.head())
    first = {kind_of(NAMES[type(records[0].event)]).name: records[0] for records in story}
    kinds = {"case": "rectification-case", "complaint": "complaint", "provider": "provider"}
    return {name: first[kind].record_id for name, kind in kinds.items()}


def _median(visit: TestClient, address: str, seconds: float) -> float:
    """Milliseconds."""
    waits, until = [], time.perf_counter() + seconds
    while not waits or time.perf_counter() < until:
        began = time.perf_counter()
        answer = visit.get(address)
        waits.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
    return statistics.median(waits) * 1e3


def _fill(house: House, cases: int) -> None:
    with house.database.connect() as conn:
        for statement in FILL:
            conn.execute(statement, {"cases": cases})
    with owner(house) as conn:
        conn.execute("VACUUM ANALYZE")
