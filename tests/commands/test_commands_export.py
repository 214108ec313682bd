"""`duban audit export`, and the verifier that comes out of the bundle."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from client import Client
from commands.conftest import Run
from examples import a_provider, a_served_case

from interfaces.wiring import House


def test_a_bundle_is_written_and_checks_itself(
    duban: Run, office: Client, house: House, tmp_path: Path
) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-03")
    reference = office.get(f"/cases/{case}")["reference"]
    office.fresh("/cases")
    file = tmp_path / "bundle.zip"
    done = duban(
        "audit", "export", file, "--record", reference, "--reason", "审计", "--user", "shen"
    )
    assert (done.returncode, done.stderr) == (0, "")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "out")
    key = house.ledger.told_keys()[-1]["public_key"]
    assert key in done.stdout
    checked = subprocess.run(
        [sys.executable, "-I", "verify.py", ".", "--key", key],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("通过 · accepted")
    read = office.get("/audit/reads", "auditor")["items"][0]
    assert (read["what"], read["actor"]["name"], read["reason"]) == ("export", "shen", "审计")
    again = duban("audit", "export", file)
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    forced = duban("audit", "export", file, "--force", "--json")
    assert json.loads(forced.stdout)["position"] == house.office.head()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as-of", "999999"), "999999"),
        (("--as-of", "2020-01-01T00:00:00Z"), "no event"),
        (("--record", "LZDX-1999-0001"), "LZDX-1999-0001"),
        (("--record", "00000000-0000-4000-8000-000000000000"), "no such record"),
    ],
)
def test_what_cannot_be_exported_is_one_clear_line(
    duban: Run, tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    done = duban("audit", "export", tmp_path / "bundle.zip", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert list(tmp_path.glob("*.zip")) == []


def test_where_nothing_can_be_written_it_says_so(duban: Run, tmp_path: Path) -> None:
    for place in (tmp_path / "none" / "b.zip", tmp_path):
        done = duban("audit", "export", place)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_a_folder_is_no_file_to_replace(duban: Run, office: Client, tmp_path: Path) -> None:
    done = duban("audit", "export", tmp_path, "--force")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"{tmp_path} is no file" in done.stderr
    assert office.get("/audit/reads", "auditor")["items"] == [], "nothing was handed out"
