"""Many offices in one process each of API and worker: memory, connections and processor for each.

.venv/bin/python tests/bench/offices.py 1 3 10
"""

from __future__ import annotations

import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import psycopg

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import processes  # noqa: E402
from processes import Running  # noqa: E402

from interfaces.embedded_place import erase  # noqa: E402
from interfaces.embedded_postgres import EmbeddedPostgres  # noqa: E402
from interfaces.offices.admitting import admit  # noqa: E402
from interfaces.offices.table import entry_of  # noqa: E402
from interfaces.settings import Settings  # noqa: E402
from interfaces.supervisor import listening  # noqa: E402

IDLE_SECONDS = 40
PAGES = ("/public", "/public/pool", "/sign-in", "/api/v1/public/pool", "/measures")


def main(*counts: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="duban-offices-"))
    home.chmod(0o755)
    try:
        with EmbeddedPostgres(home) as url:
            print("offices  api MB  first s  then ms  api conns  (idle)  worker MB  conns  cpu %")
            path = home / "offices.toml"
            path.write_text("[clusters.here]\n")
            settings = Settings(home=home, offices=path)
            for count in counts:
                for number in range(count):
                    _add(settings, number)
                print(_row(settings, count, url), flush=True)
    finally:
        erase(home)


def _add(settings: Settings, number: int) -> None:
    path = settings.offices
    assert path is not None
    if f"o{number}" not in path.read_text():
        fields = {"cluster": "here", "name": f"第{number}局", "region": "CN-GX"}
        admit(settings, entry_of(path, f"o{number}", **fields, hosts=[f"o{number}.test"]))


def _row(settings: Settings, count: int, url: str) -> str:
    env = processes.environment(settings.home, DUBAN_OFFICES=str(settings.offices))
    with listening("127.0.0.1", 0) as opened:
        port, fd = opened.getsockname()[1], opened.fileno()
        log = settings.home / "bench.log"
        api = Running(env, "api", "--fd", str(fd), log=log, fds=[fd])
        try:
            first = [_asked(port, n, PAGES[0]) for n in range(count)]
            then = [_asked(port, n, page) for page in PAGES for n in range(count)]
            busy, memory = _connections(url), _pss(api.process.pid)
            time.sleep(IDLE_SECONDS)
            idle = _connections(url)
        finally:
            api.stop()
    worker = Running(env, "worker", log=log)
    try:
        time.sleep(5 + count * 1.5)
        before, began = processes.used(worker.process.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        took = processes.used(worker.process.pid) - before
        share = 100 * took / (time.monotonic() - began)
        held, held_memory = _connections(url), _pss(worker.process.pid)
    finally:
        worker.stop()
    return (
        f"{count:7d}  {memory:6.1f}  {first[-1]:7.2f}  {1_000 * sum(then) / len(then):7.1f}"
        f"  {busy:9d}  {idle:6d}  {held_memory:9.1f}  {held:5d}  {share:5.1f}"
    )


def _asked(port: int, number: int, page: str) -> float:
    until = time.monotonic() + 60
    while True:
        began = time.perf_counter()
        try:
            conn = HTTPConnection("127.0.0.1", port, timeout=30)
            conn.request("GET", page, headers={"Host": f"o{number}.test"})
            answer = conn.getresponse()
            answer.read()
            conn.close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
            continue
        assert answer.status == 200, (page, answer.status)
        return time.perf_counter() - began


def _connections(url: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'duban_o%_app'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return int(text.partition("Pss:")[2].split()[0]) / 1_024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["1", "3", "10"]))
