"""`duban serve` with a table, for real: API and worker of all offices, on the embedded server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from jurisdictions.province import add
from program import environment

from interfaces.embedded_place import erase
from interfaces.settings import Settings

ROOT = Path(__file__).parents[2]
direct = build_opener(ProxyHandler({})).open


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Two offices on the embedded server of the home."""
    path = tmp_path / "offices.toml"
    path.write_text("[clusters.east]\n")
    found = Settings(home=tmp_path, offices=path)
    try:
        for key in ("liuzhou", "guilin"):
            add(found, key)
        yield found
    finally:
        erase(tmp_path)


def get(address: str, host: str, path: str) -> tuple[int, str]:
    try:
        with direct(Request(f"{address}{path}", headers={"Host": host}), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_one_command_serves_all_offices_of_the_table(settings: Settings) -> None:
    assert settings.offices is not None
    lacking = '[offices.nanning]\ncluster = "east"\nname = "n"\nregion = "r"\nhosts = ["n.test"]\n'
    with settings.offices.open("a") as table:
        table.write(f"{lacking}[offices.nanning.settings]\nsmpt_from = 1\n")
    out = settings.home / "out.txt"
    env = environment(DUBAN_HOME=str(settings.home), DUBAN_OFFICES=str(settings.offices))
    with out.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli", "serve", "--port", "0"],
            stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **env}, cwd=ROOT,
        )  # fmt: skip
    try:
        until = time.monotonic() + 120
        while "Ctrl-C" not in out.read_text() and time.monotonic() < until:
            assert process.poll() is None, out.read_text()
            time.sleep(0.2)
        # it says where each of them is
        ports = re.findall(r"http://(?:liuzhou|guilin)\.test:(\d+)/", out.read_text())
        assert len(ports) == 2, out.read_text()
        address = f"http://127.0.0.1:{ports[0]}"
        for key in ("liuzhou", "guilin"):
            status, page = get(address, f"{key}.test", "/sign-in")
            assert status == 200 and f"{key}市工信局" in page
        assert get(address, "nobody.test", "/sign-in")[0] == 404
        # the worker follows each of them
        until = time.monotonic() + 60
        while get(address, "liuzhou.test", "/readyz")[0] != 200 and time.monotonic() < until:
            time.sleep(0.5)
        for key in ("liuzhou", "guilin"):
            assert get(address, f"{key}.test", "/readyz")[0] == 200
        # and of one that lacks something it is said what that is
        assert "smpt_from" in out.read_text().partition("Ctrl-C")[0]
        assert get(address, "n.test", "/readyz")[0] == 503
        ready = get(address, "127.0.0.1", "/readyz")[1]
        assert '"duban_guilin"' in ready and "smpt_from" in ready
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == 0, out.read_text()


def test_a_table_without_offices_is_no_start(tmp_path: Path) -> None:
    path = tmp_path / "offices.toml"
    path.write_text("[clusters.east]\n")
    env = environment(DUBAN_HOME=str(tmp_path), DUBAN_OFFICES=str(path))
    done = subprocess.run(
        [sys.executable, "-m", "interfaces.cli", "worker"],
        env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "duban office add" in done.stderr
