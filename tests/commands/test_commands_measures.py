"""`duban measures`: shown on a day, checked line by line, adopted, and tried on the whole log."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise

from application.simulation import dissatisfied, fold
from domain.catalogue import ENGAGEMENT
from domain.measures import shipped
from interfaces.wiring import House

Run = Callable[..., CompletedProcess[str]]
Written = Callable[..., Path]
TEXT = shipped()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(*changes: tuple[str, str]) -> Path:
        text = TEXT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "next.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def valued(key: str, old: object, new: object) -> tuple[str, str]:
    return f'key = "{key}"\nvalue = {old}', f'key = "{key}"\nvalue = {new}'


CAP_20 = valued("rectification.general-cap-days", 30, 20)
FOUR = valued("satisfaction.rectify-above", 5, 4)


# Check


def test_each_fault_is_told_with_its_line(alone: Run, written: Written) -> None:
    file = written(('code = "8.2"', 'code = "8.1"'), ("value = 30\n", "value = -1\n"))
    done = alone("measures", "check", file)
    assert done.returncode == 1
    line = TEXT[: TEXT.index('code = "8.2"')].count("\n")
    assert re.search(rf"^{line} +clause\[8.1\] ", done.stdout, re.MULTILINE)
    assert "is negative" in done.stdout
    assert "不得为负" in done.stdout
    assert "faults in next.toml" in done.stderr


def test_what_is_no_toml_is_told_by_line_and_column(alone: Run, written: Written) -> None:
    done = alone("measures", "check", written(("article_count = 17", "article_count = = 17")))
    line = TEXT[: TEXT.index("article_count = 17")].count("\n") + 1
    assert done.returncode == 1
    assert f"{line}:17" in done.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"x = " + b"[" * 3000, b"[[article]]\n" * 99]
)
def test_no_file_brings_the_command_down(alone: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "next.toml"
    path.write_bytes(content)
    for command in ("check", "adopt", "simulate"):
        assert alone("measures", command, path).returncode == 1


def test_a_file_of_another_encoding_is_told_with_its_line(alone: Run, tmp_path: Path) -> None:
    path = tmp_path / "next.toml"
    path.write_bytes(TEXT.encode("gb18030"))
    line = TEXT[: TEXT.index("柳州")].count("\n") + 1
    assert f"from line {line} on" in alone("measures", "check", path).stderr


def test_the_mark_and_the_line_ends_of_another_system_are_no_difference(
    alone: Run, tmp_path: Path
) -> None:
    path = tmp_path / "next.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    shown = alone("measures", "check", path).stdout
    assert "no difference" in shown
    assert hashlib.sha256(TEXT.encode()).hexdigest() in shown


def test_a_directory_or_something_huge_is_no_file_of_the_measures(
    alone: Run, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 2_000_001)
    assert alone("measures", "check", tmp_path).returncode == 2
    done = alone("measures", "check", huge)
    assert (done.returncode, "2000000 bytes" in done.stderr) == (1, True)


def test_what_does_not_fit_the_versions_of_the_office_is_told_before_it_is_adopted(
    office: Client, duban: Run, written: Written
) -> None:
    named = ('id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"')
    assert "from the same day 2025-05-22" in duban("measures", "check", written(named)).stdout
    unknown = ('id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"\namends = "nothing"')
    assert "nothing was not adopted" in duban("measures", "check", written(unknown)).stderr
    later = ("effective_from = 2025-05-22", "effective_from = 2026-01-01")
    shown = duban("measures", "check", written(named, later)).stdout
    assert "takes over on 2026-01-01 from liuzhou-2025-draft" in shown


def test_the_differences_to_the_shipped_version_are_told(alone: Run, written: Written) -> None:
    done = alone("measures", "check", written(CAP_20))
    assert done.returncode == 0
    assert "rectification.general-cap-days" in done.stdout
    assert "no difference" in alone("measures", "check", written()).stdout


def test_the_differences_to_the_version_in_force_are_told(
    office: Client, duban: Run, written: Written
) -> None:
    office.post(
        "/measures/settings", "approver", key="rectification.general-cap-days", value=20,
        holds_from="2025-05-22", document="柳工信函〔2025〕30号",
    )  # fmt: skip
    shown = duban("measures", "check", written()).stdout
    (row,) = [line for line in shown.splitlines() if "general-cap-days" in line]
    assert row.index("20 (") < row.index("30 (")


# Show


def test_a_day_is_shown_with_its_documents(office: Client, duban: Run) -> None:
    office.post(
        "/measures/settings", "approver", key="satisfaction.rectify-above", value=4,
        holds_from="2025-06-02", document="柳工信函〔2025〕30号",
    )  # fmt: skip
    office.post(
        "/measures/pilot-conclusion", "principal",
        document="柳数转办发〔2026〕9号", concluded_on="2026-09-30",
    )  # fmt: skip
    before = json.loads(duban("measures", "show", "--on", "2025-06-01", "--json").stdout)
    after = duban("measures", "show", "--on", "2026-10-01").stdout
    assert before["settings"] == []
    assert "柳工信函〔2025〕30号" in after
    assert "ended on 2026-09-30" in after
    assert "柳政办〔2025〕3号" in after
    assert duban("measures", "show", "--on", "2025-05-21").returncode == 1
    assert duban("measures", "show", "--on", "yesterday").returncode == 2


def test_a_number_of_the_program_is_marked_as_one(
    house: House, duban: Run, written: Written
) -> None:
    from domain import measures as m

    key = "reminder.soon-days"
    head, tail = TEXT.split(f'[[parameter]]\nkey = "{key}"', 1)
    old = head + "[[parameter]]" + tail.split("[[parameter]]", 1)[1]
    event = m.VersionAdopted(
        id="liuzhou-2025-draft", digest="0" * 64, text=old, in_force_from="2025-05-22",
        in_force_until=None, document="…", adopted_on="2025-05-22",
    )  # fmt: skip
    _record(house, event)
    shown = duban("measures", "show").stdout
    (row,) = [line for line in shown.splitlines() if line.startswith(key)]
    assert "默认 · default" in row
    assert shown.count("默认 · default") == 1


def _record(house: House, event: Any) -> None:
    from application.unit import Command, Result, Unit
    from domain.catalogue import MEASURES, MEASURES_ID
    from domain.values import SYSTEM

    def act(unit: Unit) -> Result:
        held = unit.load(MEASURES, MEASURES_ID)
        held.tell((event,))
        return Result(held)

    house.office.perform(Command(actor=SYSTEM, today=house.office.today()), act)


@pytest.mark.clause("16")
def test_adopting_records_the_document_and_who_did_it(
    office: Client, duban: Run, written: Written
) -> None:
    file = written(
        ('id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"\namends = "liuzhou-2025-draft"'),
        ("effective_from = 2025-05-22", "effective_from = 2026-01-01"),
    )
    done = duban("measures", "adopt", file, "--document", "柳工信规〔2026〕1号", "--user", "莫主任")
    assert "adopted" in done.stdout
    last = office.get("/measures/history")["items"][-1]
    assert last["actor"]["name"] == "莫主任"
    assert "柳工信规〔2026〕1号" in str(last)
    assert office.get("/measures?on=2026-01-01", None)["document"] == "柳工信规〔2026〕1号"


# Simulate


def dissatisfied_enterprises(office: Client, provider: str, n: int) -> None:
    for _ in range(n):
        engagement = an_engagement(office, provider, an_enterprise(office))
        office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating="dissatisfied",
            rated_on="2025-06-10",
        )  # fmt: skip


@pytest.mark.clause("16")
def test_the_log_under_another_file(
    office: Client, house: House, duban: Run, written: Written
) -> None:
    provider = a_provider(office, name="柳北智造服务有限公司")
    case = a_served_case(office, provider, "2025-06-10")
    dissatisfied_enterprises(office, provider, 5)
    head = house.office.head()

    same = duban("measures", "simulate", written())
    assert same.returncode == 0
    assert "no difference" in same.stdout

    file = written(CAP_20, FOUR)
    shown = duban("measures", "simulate", file).stdout
    assert "柳北智造服务有限公司" in shown
    found = json.loads(duban("measures", "simulate", file, "--json").stdout)
    whats = {(one["record_id"], one["what"]): one for one in found["changes"]}
    deadline = whats[case, "deadline"]
    assert (deadline["now"]["en"], deadline["then"]["en"]) == ("2025-07-10", "2025-06-30")
    assert len(whats[provider, "rule 12.6"]["evidence"]) == 5
    assert {case, provider} <= set(found["differently"])

    assert house.office.head() == head
    assert office.get("/measures", None)["id"] == "liuzhou-2025-draft"


def test_the_simulation_counts_as_the_tallies_do(office: Client, house: House) -> None:
    provider = a_provider(office)
    dissatisfied_enterprises(office, provider, 3)
    engagement = an_engagement(office, provider, enterprise := an_enterprise(office))
    for rating, on in (("dissatisfied", "2025-06-12"), ("satisfied", "2025-06-11")):
        office.post(
            f"/engagements/{engagement}/ratings", provider_id=provider, rating=rating, rated_on=on
        )
    assert enterprise
    from datetime import date
    from uuid import UUID

    head = house.office.head()
    with house.connection() as conn:
        world = fold(house.log.after(conn, 0, 10_000, head))
    counted = dissatisfied(world.of(ENGAGEMENT), UUID(provider), date(2025, 5, 22))
    assert counted == list(house.tallies.dissatisfied(UUID(provider), date(2025, 5, 22), head))
    assert len(counted) == 4


# Coverage


def test_the_coverage_of_each_clause_is_printed(alone: Run) -> None:
    shown = alone("measures", "show", "--coverage").stdout
    (row,) = [line for line in shown.splitlines() if line.startswith("12.6 ")]
    assert row.split()[-1].isdecimal()
    assert max(len(line) for line in shown.splitlines()) < 120
    wide = alone("measures", "show", "--coverage", "--wide").stdout
    assert "    POST /cases\n" in wide
    assert "    tests/articles/test_article_12.py::test_12_6" in wide


def test_the_coverage_is_whole_as_json(alone: Run) -> None:
    found = json.loads(alone("measures", "show", "--coverage", "--json").stdout)
    assert list(found)[:4] == ["1", "2", "3", "4.a"]
    assert "rule 12.6" in found["12.6"]["carriers"]
    assert any("test_article_12" in test for test in found["12.6"]["tests"])
    assert all(clause["carriers"] and clause["tests"] for clause in found.values())
    assert {"12", "12.1.e", "14", "14.8.c"} <= set(found)
