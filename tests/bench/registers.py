"""A long register as workbook, CSV and print: lines a second, and the memory that it takes.

Each is made by a process of its own, which says how much memory it (or the press that it ran) held
at most. The limit beside: the same lines read by one server-side cursor, in a process as well.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import psycopg
from harness import OFFICER, Figure, Plan, an_office, owner

from interfaces.embedded_postgres import as_application
from interfaces.registers.making import MEDIA, make
from interfaces.registers.spool import Asked
from interfaces.settings import Settings
from interfaces.wiring import House

REGISTER: Final = "cases"
FILL: Final = (
    """
    INSERT INTO records SELECT uuid_in(md5(n::text)::cstring), 'provider', NULL,
        '柳州示例数字科技公司' || n, n::text, 'listed', 'listed', '2025-05-22', '{}', NULL, NULL,
        NULL, '{}', false, '{}', '', '', '{}', 1 FROM generate_series(0, 499) n""",
    """
    INSERT INTO register_lines SELECT 'cases', day, gen_random_uuid(), 0, jsonb_build_array(
        'LZDX-2025-' || n, md5((n %% 500)::text)::uuid, '12.1、12.6', day,
        '柳工信函〔2025〕' || n || '号', day + 3, day + 33, 'completed',
        day + 30, 'completed', '覃晓岚')
    FROM (SELECT n, '2025-06-02'::date + n %% 300 AS day
          FROM generate_series(1, %(lines)s) n) one""",
)


def run(url: str, plan: Plan) -> Iterator[Figure]:
    with an_office(url) as house:
        _fill(house, plan.counted)
        for form in MEDIA:
            yield from _made(house, url, form, plan)


def _fill(house: House, lines: int) -> None:
    with house.database.connect() as conn:
        for statement in FILL:
            conn.execute(statement, {"lines": lines})
    with owner(house) as conn:
        conn.execute("VACUUM ANALYZE")


def _made(house: House, url: str, form: str, plan: Plan) -> Iterator[Figure]:
    what = f"台账 {plan.counted:,} 条，{form} · a register"
    speed = Figure("registers", what, "lines/s", "cursor")
    memory = Figure("memory", f"{what}: peak", "MB", "cursor")
    for _ in range(1 if form == "pdf" else plan.rounds):
        for figures, work in (
            ((speed.limits, memory.limits), _read),
            ((speed.rounds, memory.rounds), _make),
        ):
            took, held = _in_a_process(work, house.settings, as_application(url), form)
            figures[0].append(plan.counted / took)
            figures[1].append(held)
    yield speed
    yield memory


def _in_a_process(work: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """Seconds that it took, and megabytes that it or a process of its own held at most."""
    context = get_context("spawn")
    told = context.SimpleQueue()
    process = context.Process(target=_timed, args=(told, work, *arguments))
    process.start()
    process.join()
    assert process.exitcode == 0
    took, held = told.get()
    return took, held


def _timed(told: Any, work: Callable[..., None], settings: Settings, url: str, form: str) -> None:
    house = House(url, settings, pool_size=4)
    try:
        began = time.perf_counter()
        work(house, form)
        took = time.perf_counter() - began
    finally:
        house.close()
    pressed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if form == "pdf" else 0
    told.put((took, max(_most_held(), pressed) / 1_024))


def _most_held() -> int:
    """Kilobytes. What `getrusage` says of a process begins with what its parent held."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def _make(house: House, form: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make(house, Path(folder) / f"register.{form}", Asked(REGISTER), form, OFFICER)


def _read(house: House, _: str) -> None:
    with house.database.connect() as conn, conn.transaction():
        cursor: Any = psycopg.ServerCursor(conn, "lines", row_factory=psycopg.rows.tuple_row)
        cursor.itersize = 1_000
        cursor.execute(
            "SELECT cells FROM register_lines WHERE register = %s"
            " ORDER BY on_date, record_id, line",
            (REGISTER,),
        )
        for _line in cursor:
            pass
