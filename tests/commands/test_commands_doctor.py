"""`duban doctor` and /readyz: whether all that the office needs is there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from client import Client
from examples import a_provider
from web.of_files import PDF, uploaded

from interfaces import doctor
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


def test_where_all_is_there_every_check_says_so(duban: Run) -> None:
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
        {"clock": "ready", "faces": "ready", "files": "away", "mail": "not-set", "wal": "not-set"},
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

    monkeypatch.setattr(doctor.shutil, "disk_usage", Usage)
    assert told(duban("doctor", "--json"))["space"]["right"] is right


def test_a_check_that_breaks_counts_as_wrong(duban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(place: doctor.Place) -> doctor.Found:
        raise ValueError("out of tune")

    row = doctor.Check("organ", doctor.Text("风琴", "organ"), breaks)
    monkeypatch.setattr(doctor, "CHECKS", (*doctor.CHECKS, row))
    done = duban("doctor", "--json")
    assert (done.returncode, told(done)["organ"]["right"]) == (1, False)
    assert "out of tune" in told(done)["organ"]["found"]["en"]
