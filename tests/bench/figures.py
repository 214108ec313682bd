"""All figures of the dashboard over many cases, beside one scan of the rows of the cases.

The rows of the views are made in the database: what is measured is asking them.
"""

from __future__ import annotations

import time
from datetime import date

from harness import Figure, Plan, an_office, owner

from interfaces.wiring import House
from projections import dashboard

ON = date(2026, 6, 1)
FILL = (
    # A case a provider for 200; nine in ten completed, within two years, one in five of them late.
    """
    INSERT INTO figures_cases
        SELECT gen_random_uuid(), 'LZDX-' || n,
        uuid_in(md5((n %% 500)::text)::cstring), ARRAY['12.1', '12.' || n %% 5 + 2], 'rectifying',
        n %% 10 = 0, n %% 10 = 0, day, day + 3, day + 33, day + 34,
        CASE WHEN n %% 10 > 0 THEN day + 10 + n %% 31 END,
        CASE WHEN n %% 10 > 0 THEN n %% 5 > 0 END, CASE WHEN n %% 10 > 0 THEN day + 45 END
    FROM (SELECT n, %(on)s::date - 60 - n %% 700 AS day
          FROM generate_series(1, %(cases)s) n) one""",
    """
    INSERT INTO figures_complaints SELECT gen_random_uuid(), 'LZTS-' || row_number() OVER (),
        provider_id, 'complaint', 'accepted', opened_on - 5, opened_on, NULL, true,
        record_id, ARRAY[record_id] FROM figures_cases""",
    """
    INSERT INTO figures_providers
        SELECT uuid_in(md5(n::text)::cstring), '服务商' || n, 'integrated',
        'listed', n %% 10 || '区', '2025-05-22', NULL, 2 FROM generate_series(0, 499) n""",
    """
    INSERT INTO tally_ratings SELECT gen_random_uuid(), 2, uuid_in(md5((n %% 500)::text)::cstring),
        uuid_in(md5('e' || n %% 20000)::cstring),
        (ARRAY['satisfied', 'neutral', 'dissatisfied'])[n %% 3 + 1], '2025-06-02'::date + n %% 300,
        true, n, NULL, n, NULL, NULL FROM generate_series(1, %(cases)s) n""",
    """
    INSERT INTO escalations SELECT gen_random_uuid(), '14.4-overdue', 'rectification-case',
        record_id, provider_id, '14.4', '[1]', 1, 1, '案件逾期', 'the case is overdue', 1, due_on,
        now(), CASE WHEN open THEN 'open' ELSE 'dismissed' END, NULL, NULL, NULL, 1
    FROM figures_cases WHERE open OR NOT in_time""",
    """
    INSERT INTO records SELECT record_id, kind, reference, '-', day, status, status, day::date,
        ARRAY[provider_id], NULL, NULL, '李', ARRAY['12.1.a'], false, ARRAY['l', 'lz'],
        repeat('整改', 200), 'lzdx', '{}', 3
    FROM (SELECT record_id, 'rectification-case' AS kind, reference, opened_on::text AS day,
                 status, provider_id FROM figures_cases
          UNION ALL SELECT record_id, 'complaint', reference, received_on::text, status, provider_id
          FROM figures_complaints) one""",
)


def run(url: str, plan: Plan) -> list[Figure]:
    figure = Figure(
        "figures", f"看板全部指标，{plan.counted:,} 件案件 · all figures", "ms", "one scan"
    )
    with an_office(url) as house:
        _fill(house, plan.counted)
        terms = house.office.terms()
        with house.connection() as conn:
            for turn in range(plan.rounds + 1):
                began = time.perf_counter()
                found = dashboard.figures(conn, terms, ON)
                took = (time.perf_counter() - began) * 1e3
                began = time.perf_counter()
                conn.execute("SELECT count(*) FILTER (WHERE in_time) FROM figures_cases").fetchone()
                if turn:  # the first one warms
                    figure.rounds.append(took)
                    figure.limits.append((time.perf_counter() - began) * 1e3)
    assert found["cases"]["open"]["value"] == plan.counted // 10
    return [figure]


def _fill(house: House, cases: int) -> None:
    with house.database.connect() as conn:
        for statement in FILL:
            conn.execute(statement, {"on": ON, "cases": cases})
    with owner(house) as conn:
        conn.execute("VACUUM ANALYZE")
