"""`duban doctor` and /readyz: whether all that the office needs is there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from client import Client
from examples import a_provider
from web.of_files import PDF, uploaded

from application.office import Office
from interfaces import doctor, upkeep
from interfaces.api import operations
from interfaces.api.app import create_app
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {one["name"]: one for one in json.loads(done.stdout)["checks"]}


def broken(house: House) -> Path:
    """A store that nobody can write to, whoever they are: a file stands where its folder was."""
    folder = house.settings.home / "files"
    if folder.exists():
        folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"")
    return folder


def readiness(office: Client) -> tuple[str, dict[str, str]]:
    """That it is there, and of each component whether it is."""
    answer = office.http.get("/readyz")
    assert answer.status_code == 200, answer.text
    return answer.json()["status"], answer.json()["components"]


@pytest.fixture(autouse=True)
def a_day_in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a year whose days off are known."""
    monkeypatch.setattr(Office, "today", lambda self: date(2026, 6, 1))


def test_where_all_is_there_every_check_says_so(duban: Run, house: House) -> None:
    house.catch_up()
    done = duban("doctor", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"] is True
    names = [check.name for check in doctor.CHECKS]
    assert list(told(done)) == names and len(names) >= 5
    assert {one["right"] for one in told(done).values()} <= {True, None}
    shown = duban("doctor").stdout.splitlines()
    assert len(shown) == 1 + len(names)
    assert "PostgreSQL" in shown[1] and "正常 · right" in shown[1]


def test_a_store_of_files_that_cannot_be_written_is_named(
    duban: Run, house: House, office: Client
) -> None:
    assert office.http.get("/readyz").status_code == 200
    folder = broken(house)
    done = duban("doctor", "--json")
    assert done.returncode == 1
    assert "附件存储" in done.stderr and "store of files" in done.stderr
    wrong = {name for name, one in told(done).items() if one["right"] is False}
    assert wrong == {"files"}
    assert "降级运行" in done.stderr and json.loads(done.stdout)["status"] == "degraded"
    # while the rest goes on, and no balancer takes the office away
    assert readiness(office) == (
        "degraded",
        {
            "clock": "ready",
            "faces": "ready",
            "files": "away",
            "mail": "not-set",
            "replica": "not-set",
            "wal": "not-set",
        },
    )
    a_provider(office)
    # and all is well again once it is
    folder.unlink()
    assert readiness(office)[0] == "ready"
    done = duban("doctor", "--json")
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "ready")


def test_a_store_that_is_another_one_is_told(duban: Run, house: House, office: Client) -> None:
    """A disk that is not mounted leaves an empty folder, and an empty folder can be written."""
    file = uploaded(office, PDF, "报告.pdf")
    folder = house.settings.home / "files"
    folder.rename(folder.with_name("elsewhere"))
    assert office.http.get("/readyz").status_code == 200, "nothing names it yet"
    with house.connection() as conn:
        conn.execute("UPDATE files SET named = true WHERE digest = %s", (file["digest"],))
    assert readiness(office)[1]["files"] == "away"
    done = duban("doctor")
    assert done.returncode == 1 and "是否未挂载" in done.stdout


def test_without_the_database_it_still_says_what_it_can(
    unreachable: Callable[[str], Run], tmp_path: Path
) -> None:
    done = unreachable("postgresql://nobody@127.0.0.1:1/none")("doctor", "--json")
    assert done.returncode == 1
    found = told(done)
    assert found["database"]["right"] is False
    assert json.loads(done.stdout)["status"] == "down" and "不能使用" in done.stderr
    assert "数据库无法访问" in found["database"]["found"]["zh"]
    assert (found["schema"]["right"], found["keys"]["right"]) == (None, None)
    assert found["files"]["right"] is True


def test_a_signing_key_that_is_gone_is_told(duban: Run, house: House) -> None:
    (house.settings.home / "keys" / "signing.key").unlink()
    found = told(duban("doctor", "--json"))
    assert found["keys"]["right"] is False
    assert "缺少签名密钥" in found["keys"]["found"]["zh"]


@pytest.mark.parametrize(("free", "right"), [(999_999_999, False), (1_000_000_000, True)])
def test_a_disk_has_its_room(
    duban: Run, monkeypatch: pytest.MonkeyPatch, free: int, right: bool
) -> None:
    class Usage:
        def __init__(self, _: object) -> None:
            self.free = free

    monkeypatch.setattr(upkeep.shutil, "disk_usage", Usage)
    assert told(duban("doctor", "--json"))["space"]["right"] is right


def test_a_check_that_breaks_counts_as_wrong(duban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(place: doctor.Place) -> doctor.Found:
        raise ValueError("out of tune")

    row = doctor.Check("organ", doctor.Text("风琴", "organ"), breaks)
    monkeypatch.setattr(doctor, "CHECKS", (*doctor.CHECKS, row))
    done = duban("doctor", "--json")
    assert (done.returncode, told(done)["organ"]["right"]) == (1, False)
    assert "out of tune" in told(done)["organ"]["found"]["en"]


# What an office that runs forgets or wears out


@pytest.mark.parametrize(("seconds", "right"), [(4.9, True), (5.0, False), (5.1, False)])
def test_views_that_are_behind_are_told(
    house: House, monkeypatch: pytest.MonkeyPatch, seconds: float, right: bool
) -> None:
    house.catch_up()
    place = doctor.Place(house.settings, house)
    assert upkeep.lag(place).right is True
    monkeypatch.setattr(operations, "WAITED", str(seconds))
    a_provider(Client(create_app(house), house))
    found = upkeep.lag(place)
    assert found.right is right
    assert ("duban worker" in found.text.zh) is not right


def test_where_no_view_was_ever_built_nothing_is_late(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a new office, and in one that was restored, be its last event of yesterday."""
    monkeypatch.setattr(operations, "WAITED", "86400")
    a_provider(Client(create_app(house), house))
    found = upkeep.lag(doctor.Place(house.settings, house))
    assert found.right is None
    assert "尚未建立" in found.text.zh and "duban worker" in found.text.en
    # as soon as one was begun it is
    with house.connection() as conn:
        conn.execute("UPDATE view_tracking SET position = 1 WHERE name = 'records'")
    assert upkeep.lag(doctor.Place(house.settings, house)).right is False


def test_a_view_that_stands_still_is_not_told_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.catch_up()
    monkeypatch.setattr(operations, "WAITED", "60")
    with house.connection() as conn:
        conn.execute("UPDATE view_tracking SET position = 0 WHERE name = 'records'")
        conn.execute("INSERT INTO stops (name, why, error) VALUES ('records', 'why', '')")
    assert upkeep.lag(doctor.Place(house.settings, house)).right is True


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "right"),
    [(25 * HOUR - timedelta(minutes=1), True), (25 * HOUR, False), (26 * HOUR, False)],
)
def test_a_head_that_is_overdue_is_told(house: House, age: timedelta, right: bool) -> None:
    """An hour past DUBAN_HEAD_HOURS."""
    house.ledger.sign()
    place = doctor.Place(house.settings, house)
    with house.connection() as conn:
        assert upkeep.unsigned(conn)[1] == 0, "nothing came since"
    a_provider(Client(create_app(house), house))
    with pytest.MonkeyPatch.context() as patch:
        signed = datetime.now(UTC)
        patch.setattr(upkeep, "unsigned", lambda conn: (signed, age.total_seconds()))
        found = upkeep.head(place)
    assert found.right is right
    assert upkeep.head(place).right is True
    with house.connection() as conn:
        assert 0 < upkeep.unsigned(conn)[1] < 60


@pytest.mark.parametrize(
    ("day", "right"),
    [
        (date(2025, 12, 31), True),  # both are known
        (date(2026, 11, 30), None),  # the next one is published in November
        (date(2026, 12, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_days_off_that_are_not_entered_are_told_in_time(
    house: House, monkeypatch: pytest.MonkeyPatch, day: date, right: bool | None
) -> None:
    monkeypatch.setattr(Office, "today", lambda self: day)
    found = upkeep.calendar(doctor.Place(house.settings, house))
    assert found.right is right
    assert right is True or "2027" in found.text.zh
    assert ("duban calendar publish" in found.text.en) is (right is False)


@pytest.mark.parametrize(
    ("age", "right"),
    [(26 * HOUR - timedelta(minutes=1), True), (26 * HOUR, False), (30 * HOUR, False)],
)
def test_a_backup_that_is_old_is_told(house: House, age: timedelta, right: bool) -> None:
    place = doctor.Place(house.settings, house)
    assert upkeep.backup(place).right is None, "perhaps the server makes them"
    upkeep.note_backup(house.settings, "base", datetime.now(UTC) - 90 * HOUR)
    upkeep.note_backup(house.settings, "dump", datetime.now(UTC) - age)
    assert upkeep.backup(place).right is right


def test_a_setting_that_nobody_knows_is_told(
    duban: Run, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.catch_up()
    (tmp_path / ".env").write_text("DUBAN_REGOIN=CN-SC\nOTHER=1\nDUBAN_DB_PASSWORD=x\n")
    found = told(duban("doctor", "--json"))["settings"]
    assert (found["right"], found["found"]["en"]) == (False, "no such settings: DUBAN_REGOIN")
    assert (
        upkeep.unknown({"DUBAN_SCHEMA": "", "DUBAN_HOME": "", "DUBAN_TEST_DATABASE_URL": ""}) == []
    )
    assert upkeep.unknown({"DUBAN_SCHEMA_NAME": ""}) == ["DUBAN_SCHEMA_NAME"]


@pytest.mark.parametrize(("mode", "right"), [(0o600, True), (0o640, False), (0o604, False)])
def test_keys_that_others_can_read_are_told(house: House, mode: int, right: bool) -> None:
    (house.settings.home / "keys" / "token.key").chmod(mode)
    place = doctor.Place(house.settings, house)
    (check,) = [one for one in doctor.CHECKS if one.name == "keys"]
    found = check.look(place)
    assert found.right is right
    assert ("token.key" in found.text.zh) is not right


def test_the_disk_of_files_is_looked_at_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    files = house.settings.home / "files"
    files.mkdir(exist_ok=True)

    class Usage:
        def __init__(self, path: Path) -> None:
            self.free = 5 if path == files else 10**12

    monkeypatch.setattr(upkeep.shutil, "disk_usage", Usage)
    found = upkeep.space(doctor.Place(house.settings, house))
    assert found.right is False and str(files) in found.text.zh


@pytest.mark.parametrize(
    ("endpoint", "installed", "right"),
    [("", True, None), ("http://c:4318", True, True), ("http://c:4318", False, False)],
)
def test_traces_that_are_wanted_need_their_packages(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
    installed: bool,
    right: bool | None,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    monkeypatch.setattr(upkeep.wanted, "installed", lambda: installed)
    assert upkeep.traces(doctor.Place(house.settings, house)).right is right


def test_tables_of_a_newer_program_are_no_fault(house: House, owner_url: str) -> None:
    with psycopg.connect(owner_url) as conn:
        conn.execute(f"UPDATE {house.database.schema}.office_schema SET version = version + 1")
    (check,) = [one for one in doctor.CHECKS if one.name == "schema"]
    found = check.look(doctor.Place(house.settings, house))
    assert found.right is True and "请更新" in found.text.zh
