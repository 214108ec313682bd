"""`duban diff`, and `duban history` as of a moment that was or was not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from client import Client
from examples import a_provider, a_served_case

from interfaces.api.app import create_app
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def office(house: House) -> Client:
    return Client(create_app(house), house)


def test_diff_tells_field_by_field_what_changed(office: Client, duban: Run) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    served = office.position
    office.post(
        f"/cases/{case}/service/correction", served_on="2025-06-12", method="post",
        received_by="韦建国", corrected_on="2025-06-13", reason="回执到了",
    )  # fmt: skip
    found = json.loads(duban("diff", case, "--from", served, "--json").stdout)
    asked = office.get(f"/cases/{case}/diff?from={served}", "auditor")
    assert (found["changes"], found["to"]) == (asked["changes"], asked["to"])
    assert [one["position"] for one in found["events"]] == [
        one["position"] for one in asked["events"]
    ]
    reference = office.get(f"/cases/{case}")["reference"]
    told = duban("diff", reference, "--from", served, "--to", office.position).stdout
    first, _, *rows = told.splitlines()
    assert first.startswith(f"从位置 {served} · 版本 4 到位置 {office.position} · 版本 6 · from")
    assert rows[0].split() == ["字段", "·", "field", "之前", "·", "before", "之后", "·", "after"]
    (due,) = (row for row in rows if row.startswith("due_on "))
    assert due.split() == ["due_on", "2025-06-25", "2025-06-27"]
    assert "回执到了" in told
    same = duban("diff", case, "--from", office.position)
    assert "没有变化 · nothing changed" in same.stdout


def test_diff_names_what_is_wrong_in_one_line(office: Client, duban: Run) -> None:
    provider = a_provider(office)
    head = office.position
    for arguments in (
        (provider, "--from", head, "--to", 1),
        (provider, "--from", head + 1),
        (provider, "--from", "1999-01-01T00:00:00Z"),
        ("LZDX-2020-0001", "--from", 1),
        (provider, "--from", 1, "--to", 1),
        ("00000000-0000-4000-8000-000000000000", "--from", 1),
    ):
        done = duban("diff", *arguments)
        assert done.returncode == 1, arguments
        assert done.stdout == ""
    for arguments in ((provider,), (provider, "--from", "yesterday"), (provider, "--from", "")):
        assert duban("diff", *arguments).returncode == 2, arguments


def test_history_as_of_no_moment_that_was_is_refused(office: Client, duban: Run) -> None:
    provider = a_provider(office)
    for asked in (0, office.position + 1, "2999-01-01T00:00:00Z", "1999-01-01T00:00:00+08:00"):
        done = duban("history", provider, "--as-of", asked)
        assert (done.returncode, done.stdout) == (1, ""), asked
    assert duban("history", provider, "--as-of", office.position).returncode == 0
