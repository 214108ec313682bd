"""`duban archive`: a package from the command line, checked where there is no office."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from archiving.of_the_archive import a_closed_case, a_closed_complaint, filed
from client import Client
from commands.conftest import Run
from examples import a_provider, an_open_case


def test_a_package_is_made_and_checked_alone(
    duban: Run, alone: Run, office: Client, tmp_path: Path
) -> None:
    case = a_closed_case(office)
    reference = office.get(f"/cases/{case}")["reference"]
    waiting = duban("archive", "unfiled")
    assert (waiting.returncode, reference in waiting.stdout) == (0, True)
    done = duban("archive", "package", reference, "--to", tmp_path, "--user", "li")
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "0000-2025-ZG-0001.zip"
    assert path.exists() and path.stat().st_mode & 0o777 == 0o600
    checked = alone("archive", "check", path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.count("通过 · passed") == 8
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    folder = tmp_path / "out" / path.stem
    told = json.loads(alone("archive", "check", folder, "--json").stdout)
    assert told["bag"]["External-Identifier"] == path.stem
    (folder / "data" / "metadata.json").write_text("{}", "utf-8")
    altered = alone("archive", "check", folder)
    assert (altered.returncode, "bag is not whole" in altered.stderr) == (1, True)
    again = duban("archive", "package", reference, "--to", tmp_path)
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    assert duban("archive", "package", reference, "--to", tmp_path, "--force").returncode == 0
    assert "nothing waits" in duban("archive", "unfiled").stdout


def test_what_cannot_be_packed_is_one_clear_line(
    duban: Run, alone: Run, office: Client, tmp_path: Path
) -> None:
    reference = office.get(f"/cases/{an_open_case(office, a_provider(office))}")["reference"]
    office.fresh("/cases")
    for arguments, said in (
        ((reference, "--to", tmp_path), "not closed"),
        (("LZDX-1999-0001", "--to", tmp_path), "LZDX-1999-0001"),
        ((reference, "--to", tmp_path / "nowhere"), "no such folder"),
    ):
        done = duban("archive", "package", *arguments)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert list(tmp_path.glob("*.zip")) == []
    (tmp_path / "x.zip").write_bytes(b"no zip")
    done = alone("archive", "check", tmp_path / "x.zip")
    assert (done.returncode, "no package of ours" in done.stderr) == (1, True)
    assert alone("archive", "check", tmp_path / "nowhere").returncode == 2


def test_what_is_due_is_listed_by_day(duban: Run, office: Client) -> None:
    filed(office, a_closed_complaint(office))
    office.fresh("/archive-files")
    assert "nothing is due" in duban("archive", "due", "--on", "2035-12-31").stdout
    told = json.loads(duban("archive", "due", "--on", "2036-01-01", "--json").stdout)
    (one,) = told["items"]
    assert (one["number"], one["keep_until"]) == ("0000-2025-TS-0001", "2035-12-31")
    assert "0000-2025-TS-0001" in duban("archive", "due", "--on", "2036-01-01").stdout
