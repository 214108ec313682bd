"""`duban registers`: which there are, and each as a file."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from client import Client
from commands.conftest import Run
from examples import a_provider, an_open_case

from interfaces.wiring import House


def test_registers_are_listed(duban: Run) -> None:
    told = duban("registers", "list")
    assert told.returncode == 0
    for line in ("cases", "services", "complaints", "清退台账"):
        assert line in told.stdout
    assert json.loads(duban("registers", "list", "--json").stdout)["orders"]["zh"].endswith("台账")


def test_a_register_is_written_as_its_name_ends(
    duban: Run, office: Client, house: House, tmp_path: Path
) -> None:
    case = an_open_case(office, a_provider(office))
    before = house.office.head()
    office.post(f"/cases/{case}/resolution", resolved_on="2025-06-10", outcome="withdrawn",
                reason="撤案")  # fmt: skip
    file = tmp_path / "台账.xlsx"
    done = duban("registers", "export", "cases", file, "--user", "shen")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(openpyxl.load_workbook(file).active.values)
    assert len(rows) == 2 and "撤案 · withdrawn" in rows[1]
    again = duban("registers", "export", "cases", file)
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    as_of = ("--as-of", str(before), "--force", "--json")
    then = json.loads(duban("registers", "export", "cases", file, *as_of).stdout)
    assert (then["lines"], then["position"]) == (1, before)
    rows = list(openpyxl.load_workbook(file).active.values)
    assert "撤案 · withdrawn" not in rows[1]
    read = office.get("/audit/reads", "auditor")["items"][1]
    assert (read["what"], read["actor"]["name"], read["scope"]["register"]) == (
        "export", "shen", "cases",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("penguins", "x.csv"), 2, "no such register"),
        (("cases", "x.docx"), 2, "--format"),
        (("cases", "nowhere/x.csv"), 1, "no such folder"),
        (("cases", "x.csv", "--as-of", "999999"), 1, "999999"),
    ],
)
def test_what_cannot_be_written_is_one_clear_line(
    duban: Run, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = duban("registers", "export", *arguments)
    assert done.returncode == status
    assert said in done.stderr
