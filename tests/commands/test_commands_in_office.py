"""Commands on a store: sweep, projections, history, measures, calendar."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from client import Client
from examples import a_provider, a_served_case

from domain.catalogue import NAMES
from interfaces.api.app import create_app
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "domain" / "regulation" / "liuzhou-2025-draft.toml"


@pytest.fixture
def office(house: House) -> Client:
    """HTTP in front, and no worker behind: what a command needs, it brings up to date itself."""
    return Client(create_app(house), house)


def test_sweep_finds_what_ended_before_the_day_once(office: Client, duban: Run) -> None:
    provider = a_provider(office, name="柳江智造有限公司")
    case = a_served_case(office, provider, "2025-06-10", days=30)  # ends on 2025-07-10
    on_the_day = json.loads(duban("sweep", "--on", "2025-07-10", "--json").stdout)
    assert (on_the_day["missed"], on_the_day["escalations"]) == ([], [])
    found = json.loads(duban("sweep", "--on", "2025-07-11", "--json").stdout)
    assert [one["id"] for one in found["missed"]] == [case]
    assert found["missed"][0]["due_on"] == "2025-07-10"
    assert found["missed"][0]["provider"] == "柳江智造有限公司"
    assert "14.4-overdue" in [one["rule"] for one in found["escalations"]]
    again = duban("sweep")
    assert again.returncode == 0
    assert "0 missed, 0 recomputed, 0 escalated" in again.stdout


def test_sweep_shows_a_table(office: Client, duban: Run) -> None:
    a_served_case(office, a_provider(office), "2025-06-10")
    shown = duban("sweep", "--on", "2025-07-11").stdout
    assert "逾期 · missed" in shown
    assert "1 missed" in shown


def test_sweep_on_a_future_day_is_refused(house: House, duban: Run) -> None:
    head = house.office.head()
    done = duban("sweep", "--on", house.office.today() + timedelta(days=1))
    assert done.returncode == 1
    assert "之后" in done.stderr
    assert house.office.head() == head


def test_projections_status_and_rebuild(office: Client, house: House, duban: Run) -> None:
    a_provider(office)
    found = json.loads(duban("projections", "status", "--json").stdout)["items"]
    others = {"policies", "tree", "heads", "messages"}
    assert {one["view"] for one in found} == {*(view.name for view in house.views), *others}
    assert all(one["behind"] > 0 and not one["stale"] for one in found)
    assert duban("projections", "rebuild", "records", "history").returncode == 0
    head = house.office.head()
    shown = json.loads(duban("projections", "status", "--json").stdout)["items"]
    assert {one["view"] for one in shown if one["position"] == head} == {"records", "history"}
    everything = json.loads(duban("projections", "rebuild", "--json").stdout)["items"]
    assert {one["position"] for one in everything} == {head}
    table = duban("projections", "status").stdout
    views, workers = table.split("\n\n")
    assert len(views.splitlines()) == 1 + len(house.views) + len(others)
    assert len(workers.splitlines()) == 1


def test_history_tells_the_story_now_and_then(office: Client, house: House, duban: Run) -> None:
    provider = a_provider(office, name="柳江智造有限公司")
    case = a_served_case(office, provider, "2025-06-10")
    shown = duban("history", case).stdout
    for part in ("2025-06-10", "caseworker", "依据 · citation 12", "位置 · position"):
        assert part in shown
    found = json.loads(duban("history", case, "--format", "json").stdout)
    assert found["id"] == case
    assert {one["type"] for one in found["items"]} <= set(NAMES.values())
    first = found["items"][0]
    then = json.loads(
        duban("history", case, "--as-of", first["position"], "--format", "json").stdout
    )
    assert then["items"] == [first]
    by_time = duban("history", case, "--as-of", first["recorded_at"], "--format", "json").stdout
    assert json.loads(by_time)["items"] == [first]
    reference = office.get(f"/cases/{case}")["reference"]
    assert duban("history", reference).stdout == shown


@pytest.mark.parametrize(
    "unknown", ["7d4c1c2e-6a55-4c0e-9d36-1f1f3a2b9c10", "整改〔2001〕1号", "x"]
)
def test_history_of_nothing(duban: Run, unknown: str) -> None:
    done = duban("history", unknown)
    assert done.returncode == 1
    assert "没有这一记录" in done.stderr


def test_history_before_the_record(office: Client, duban: Run) -> None:
    assert duban("history", a_provider(office), "--as-of", 1).returncode == 1


def test_measures_show(duban: Run) -> None:
    found = json.loads(duban("measures", "show", "--json").stdout)
    assert (len(found["articles"]), found["id"]) == (17, "liuzhou-2025-draft")
    shown = duban("measures", "show").stdout
    assert "rectification.general-cap-days" in shown
    assert "A-02" in shown
    assert found["digest"] in shown


def test_measures_adopt_once(house: House, duban: Run, tmp_path: Path) -> None:
    assert "nothing changed" in duban("measures", "adopt", SHIPPED).stdout
    changed = tmp_path / "next.toml"
    text = SHIPPED.read_text("utf-8").replace('id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"')
    changed.write_text(text.replace("effective_from = 2025-05-22", "effective_from = 2026-01-01"))
    assert "adopted" in duban("measures", "adopt", changed, "--user", "莫主任").stdout
    found = house.office.terms().book.on(date(2026, 1, 2))
    assert found is not None
    assert found.id == "liuzhou-2026"
    head = house.office.head()
    assert duban("measures", "adopt", changed).returncode == 0
    assert house.office.head() == head


YEAR = """
region = "CN"
year = 2027
published_on = 2026-11-01
source = "国办通知"
make_up = []
[[days_off]]
first = 2027-01-01
last = 2027-01-0{last}
zh = "元旦"
en = "New Year's Day"
"""


def test_calendar_publish_correct_and_show(house: House, duban: Run, tmp_path: Path) -> None:
    file = tmp_path / "cn-2027.toml"
    file.write_text(YEAR.format(last=3))
    assert duban("calendar", "show", "--year", 2027).returncode == 1
    assert "entered CN 2027" in duban("calendar", "publish", file).stdout
    assert "nothing changed" in duban("calendar", "publish", file).stdout
    file.write_text(YEAR.format(last=2))
    refused = duban("calendar", "publish", file)
    assert refused.returncode == 1
    assert "更正须说明理由" in refused.stderr
    assert duban("calendar", "publish", file, "--reason", "原件更正").returncode == 0
    found = json.loads(duban("calendar", "show", "--year", 2027, "--json").stdout)["items"]
    assert [span["last"] for one in found for span in one["days_off"]] == ["2027-01-02"]
    assert "2027-01-01 – 2027-01-02" in duban("calendar", "show", "--region", "CN").stdout
    file.write_text("year = ")
    assert duban("calendar", "publish", file).returncode == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://duban:geheim@127.0.0.1:1/duban",
        "postgresql://duban:geheim@127.0.0.1:x/duban",
        "postgresql://duban:geheim@[::1/duban",
        "geheim",
    ],
)
def test_a_store_that_cannot_be_reached_is_one_line_without_the_password(
    unreachable: Callable[[str], Run], url: str
) -> None:
    for command in (["sweep"], ["projections", "status"], ["worker"], ["serve", "--port", 0]):
        done = unreachable(url)(*command)
        assert done.returncode == 1
        assert "geheim" not in done.stderr + done.stdout
