"""The province of the table: set up, told by the workers of its offices, and reached at a host of
its own; an office that moved tells on from where it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from client import Client
from examples import a_provider
from faults.seen import wait_until
from jurisdictions.clusters import Clusters
from starlette.testclient import TestClient

from interfaces.api.app import create_app
from interfaces.offices.hosting import Hosting
from interfaces.offices.opened import Routes
from interfaces.offices.table import parse
from interfaces.offices.workers import OfficesWorker
from interfaces.province.hosted import Hosted
from interfaces.settings import Settings

Run = Callable[..., subprocess.CompletedProcess[str]]
KEYS = ("liuzhou", "guilin")
SECTION = """
[province]
cluster = "west"
name = "广西壮族自治区工业和信息化厅"
hosts = ["province.test"]
"""


@pytest.fixture
def told(two: Clusters, add: Run, duban: Run) -> Iterator[Clusters]:
    """Two offices on `east`, a province on `west`, and the worker of both offices."""
    for key in KEYS:
        done = add(key)
        assert done.returncode == 0, done.stderr
    with two.path.open("a", encoding="utf-8") as table:
        table.write(SECTION)
    done = duban("province", "setup")
    assert done.returncode == 0, done.stderr
    with ExitStack() as stack:
        stack.enter_context(OfficesWorker(two.settings, Routes(two.path)))
        yield two


def figures(duban: Run, two: Clusters, at_least: str) -> dict[str, Any]:
    """As somebody with a token gets them at the province's host."""
    # the log of who works beside it may stand before the token
    token = duban("province", "token", "--user", "黄立").stdout.split()[-1]
    hosting = Hosting(two.settings, Routes(two.path))
    try:
        browser = TestClient(hosting, "http://province.test")
        found: dict[str, Any] = {}

        def there() -> bool:
            answer = browser.get(
                f"/api/v1/province?at_least={at_least}",
                headers={"Authorization": f"Bearer {token}"},
            )
            assert answer.status_code in (200, 503), answer.text
            found.update(answer.json())
            return answer.status_code == 200

        wait_until(there, 60)
        assert "全省看板" in browser.get("/sign-in").text
        return found
    finally:
        hosting.close()


def admit(two: Clusters, key: str) -> int:
    """A provider, where the office lives; answers the position."""
    with two.house(key) as house:
        client = Client(create_app(house), house)
        a_provider(client)
        return house.office.head()


def test_each_office_tells_its_figures_and_one_that_moved_goes_on(
    told: Clusters, duban: Run
) -> None:
    heads = {key: admit(told, key) for key in KEYS}
    found = figures(duban, told, ",".join(f"{key}:{at}" for key, at in heads.items()))
    assert found["total"]["providers"] == 2
    # when one of them moves and goes on there
    done = duban("office", "move", "liuzhou", "--to", "west")
    assert done.returncode == 0, done.stderr
    head = admit(told, "liuzhou")
    found = figures(duban, told, f"liuzhou:{head}")
    assert found["total"]["providers"] == 3
    assert {one["key"]: one["figures"]["providers"] for one in found["offices"]} == {
        "liuzhou": 2,
        "guilin": 1,
    }
    # and what it told bit by bit is what its log says
    told_before = found["offices"][0]["figures"]
    again = duban("province", "rebuild", "--json")
    assert again.returncode == 0, again.stderr
    assert {one["office"] for one in json.loads(again.stdout)["items"]} == set(KEYS)
    assert figures(duban, told, f"liuzhou:{head}")["offices"][0]["figures"] == told_before
    standing = json.loads(duban("province", "status", "--json").stdout)["items"]
    assert {one["key"]: one["position"] for one in standing}["liuzhou"] >= head


def test_the_host_of_the_province_is_no_offices(two: Clusters, add: Run, duban: Run) -> None:
    assert add("liuzhou").returncode == 0
    with two.path.open("a", encoding="utf-8") as table:
        table.write(SECTION.replace("province.test", "liuzhou.test"))
    done = duban("province", "status")
    assert done.returncode == 1 and "liuzhou.test" in done.stderr and "[province]" in done.stderr


def test_where_the_province_moved_its_figures_are_read_there(tmp_path: Path) -> None:
    text = '[clusters.west]\nurl = "host=db1"\n' + SECTION
    hosted = Hosted(Settings(home=tmp_path))
    try:
        app = hosted.at(parse(tmp_path, text))
        assert hosted.at(parse(tmp_path, text)) is app
        assert hosted.at(parse(tmp_path, text.replace("db1", "db2"))) is not app
    finally:
        hosted.close()


def test_without_a_province_it_is_said_what_to_write(duban: Run) -> None:
    done = duban("province", "setup")
    assert done.returncode == 1 and "[province]" in done.stderr
