"""Importing: all rows or none, the same list twice is once, and each fault has its place."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from examples import a_uscc

from domain.catalogue import ENGAGEMENT, PROVIDER
from domain.values import Actor, Role
from interfaces.imports import Imported, import_file
from interfaces.roster import RosterError
from interfaces.wiring import House
from projections.records import Filter, Scope, page

Run = Callable[..., subprocess.CompletedProcess[str]]
Csv = Callable[[str], Path]
Xlsx = Callable[[Sequence[Sequence[Any]]], Path]
WHO = Actor(name="覃晓岚", role=Role.CASEWORKER)
ONE, TWO, THREE = (a_uscc(number) for number in (90001, 90002, 90003))
PROVIDERS = f"""名称,统一社会信用代码,类型,法定代表人,注册资本（万元）,联络员,联络员电话,入选日期
龙城集成有限公司,{ONE},集成,韦建国,500,覃小云,0772-5550101,2025-05-22
柳江软件有限公司,{TWO},产品,,,,,2025-05-23
"""
ENTERPRISES = f"""企业名称,统一社会信用代码,区县,行业,联系人,电话
鱼峰机械厂,{ONE},鱼峰区,汽车零部件,莫海,0772-1
柳北轧钢厂,{TWO},柳北区,钢铁,,
"""
ENGAGEMENTS = f"""项目名称,试点企业,服务商,产品服务商,立项日期,改造前等级
MES 改造,鱼峰机械厂,{ONE},柳江软件有限公司,2025-06-02,一级
设备联网,{TWO},龙城集成有限公司,,2025-06-03,
"""


def imported(house: House, path: Path, kind: str = "providers") -> Imported:
    return import_file(house, path, kind, WHO)


def listed(house: House, kind: str) -> list[dict[str, Any]]:
    house.reach("records", house.office.head())
    with house.connection() as conn:
        return list(page(conn, Filter(kind), Scope(), limit=200))


def places(found: Imported) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in found.errors]


def test_providers_are_admitted_by_whoever_imports_them(house: House, csv_file: Csv) -> None:
    found = imported(house, csv_file(PROVIDERS))
    assert (found.new, found.unchanged, found.errors) == (2, 0, [])
    assert found.position == house.office.head()
    [row] = [row for row in listed(house, "provider") if row["title"] == "龙城集成有限公司"]
    state, _ = house.office.fold(PROVIDER, row["record_id"])
    assert state is not None
    assert str(state.registration.registered_capital) == "5000000.00"
    assert state.liaison is not None
    assert state.liaison.phone == "0772-5550101"
    [admitted] = house.office.story(row["record_id"])
    assert admitted.actor == WHO


@pytest.mark.parametrize("kind", ["providers", "enterprises", "engagements"])
def test_the_same_list_twice_is_once(house: House, csv_file: Csv, kind: str) -> None:
    texts = {"providers": PROVIDERS, "enterprises": ENTERPRISES, "engagements": ENGAGEMENTS}
    for each, text in texts.items():
        assert imported(house, csv_file(text), each).new == 2
    head = house.office.head()
    found = imported(house, csv_file(texts[kind]), kind)
    assert (found.new, found.unchanged, found.errors) == (0, 2, [])
    assert house.office.head() == head == found.position


def test_a_longer_list_adds_what_is_new(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    longer = PROVIDERS + f"新来的有限公司,{THREE},产品,,,,,2025-06-01\n"
    found = imported(house, csv_file(longer))
    assert (found.new, found.unchanged) == (1, 2)


def test_an_empty_cell_says_nothing(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    shorter = f"name,uscc,kind,admitted_on\n龙城集成有限公司,{ONE},integrated,2025-05-22\n"
    assert imported(house, csv_file(shorter)).unchanged == 1


@pytest.mark.parametrize(
    ("before", "after", "column", "way_out"),
    [
        ("韦建国", "韦建军", "法定代表人", "/registration"),
        ("龙城集成", "龙城科技", "名称", "/registration"),
        ("覃小云", "覃大云", "联络员", "/liaison"),
        ("0772-5550101", "0772-5550102", "联络员", "/liaison"),
        (",500,", ",600,", "注册资本（万元）", "/registration"),
        (",集成,", ",产品,", "类型", "核对名单"),
        ("2025-05-22", "2025-05-21", "入选日期", "核对名单"),
    ],
)
def test_other_facts_under_a_known_code_are_an_error(
    house: House, csv_file: Csv, before: str, after: str, column: str, way_out: str
) -> None:
    imported(house, csv_file(PROVIDERS))
    head = house.office.head()
    changed = PROVIDERS.replace(before, after) + f"新来的有限公司,{THREE},产品,,,,,2025-06-01\n"
    found = imported(house, csv_file(changed))
    assert places(found) == [(2, column)]
    assert way_out in found.errors[0].way_out.zh
    assert house.office.head() == head, "nothing of the file is imported"


def test_a_changed_enterprise_is_an_error(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(ENTERPRISES), "enterprises")
    found = imported(house, csv_file(ENTERPRISES.replace("莫海", "莫河")), "enterprises")
    assert places(found) == [(2, "联系人")]
    assert "/contact" in found.errors[0].way_out.zh
    found = imported(house, csv_file(ENTERPRISES.replace("鱼峰区", "柳南区")), "enterprises")
    assert places(found) == [(2, "区县")]


def test_what_the_rules_refuse_has_its_row_and_column(house: House, csv_file: Csv) -> None:
    head = house.office.head()
    text = PROVIDERS.replace("2025-05-22", "2099-01-01").replace("柳江软件", "柳" * 201)
    found = imported(house, csv_file(text))
    assert places(found) == [(2, "入选日期"), (3, "名称")]
    assert "之后" in found.errors[0].reason.zh
    assert found.errors[1].value.endswith("…")
    assert house.office.head() == head


def test_faults_of_the_file_and_of_the_office_stand_in_one_report(
    house: House, csv_file: Csv
) -> None:
    text = PROVIDERS.replace("2025-05-22", "2099-01-01").replace(TWO, TWO[:-1])
    assert [row for row, _ in places(imported(house, csv_file(text)))] == [2, 3]


def test_the_day_of_admission_is_needed(house: House, csv_file: Csv) -> None:
    found = imported(house, csv_file(PROVIDERS.replace("2025-05-23", "")))
    assert places(found) == [(3, "入选日期")]
    lacking = f"name,uscc,kind\n龙城集成有限公司,{ONE},integrated\n柳江软件,{TWO},product\n"
    found = imported(house, csv_file(lacking))
    assert places(found) == [(1, "服务商入选日期")] or places(found) == [(1, "入选日期")]


def test_engagements_find_their_records_by_code_or_name(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    assert imported(house, csv_file(ENGAGEMENTS), "engagements").new == 2
    by_title = {row["title"]: row["record_id"] for row in listed(house, "engagement")}
    state, _ = house.office.fold(ENGAGEMENT, by_title["MES 改造"])
    providers = {row["title"]: row["record_id"] for row in listed(house, "provider")}
    assert state is not None
    assert state.provider_id == providers["龙城集成有限公司"]
    assert state.product_provider_ids == (providers["柳江软件有限公司"],)
    assert state.level_before == 1


@pytest.mark.parametrize(
    ("before", "after", "place", "reason"),
    [
        ("鱼峰机械厂", "无名厂", (2, "试点企业"), "没有登记这家企业"),
        (ONE, THREE, (2, "服务商"), "没有登记这家服务商"),
        ("柳江软件有限公司", "别家", (2, "产品服务商"), "没有登记这家服务商"),
        ("2025-06-02", "2099-01-01", (2, "立项日期"), "之后"),
        ("柳江软件有限公司", "龙城集成有限公司", (2, "产品服务商"), "不能同时"),
    ],
)
def test_an_engagement_that_cannot_be(
    house: House, csv_file: Csv, before: str, after: str, place: tuple[int, str], reason: str
) -> None:
    imported(house, csv_file(PROVIDERS))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    head = house.office.head()
    found = imported(house, csv_file(ENGAGEMENTS.replace(before, after)), "engagements")
    assert places(found) == [place]
    assert reason in found.errors[0].reason.zh
    assert house.office.head() == head


def test_a_name_that_two_have_needs_the_code(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS.replace("柳江软件", "龙城集成")))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    text = ENGAGEMENTS.replace("柳江软件有限公司", "")
    found = imported(house, csv_file(text), "engagements")
    assert places(found) == [(3, "服务商")]
    assert "同名" in found.errors[0].reason.zh


def test_one_project_stands_in_a_list_once(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    doubled = ENGAGEMENTS + ENGAGEMENTS.splitlines()[1] + "\n"
    assert places(imported(house, csv_file(doubled), "engagements")) == [(4, "项目名称")]
    assert imported(house, csv_file(ENGAGEMENTS), "engagements").new == 2
    other = ENGAGEMENTS.replace("一级", "二级")
    assert places(imported(house, csv_file(other), "engagements")) == [(2, "改造前等级")]


def test_a_name_beside_another_code_is_a_warning(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    text = (
        "项目名称,企业统一社会信用代码,企业名称,服务商,立项日期\n"
        f"MES,{ONE},别的厂,龙城集成有限公司,2025-06-02\n"
    )
    found = imported(house, csv_file(text), "engagements")
    assert found.new == 1
    assert [(one.row, one.column, one.value) for one in found.warnings] == [
        (2, "企业名称", "别的厂")
    ]


def test_two_imports_at_once_are_one(house: House, csv_file: Csv) -> None:
    imported(house, csv_file(PROVIDERS))
    imported(house, csv_file(ENTERPRISES), "enterprises")
    path, found = csv_file(ENGAGEMENTS), []
    threads = [
        threading.Thread(target=lambda: found.append(imported(house, path, "engagements")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.new for one in found) == [0, 0, 2]
    assert len(listed(house, "engagement")) == 2


def test_thousands_of_rows_are_a_matter_of_seconds(house: House, csv_file: Csv) -> None:
    rows = "".join(f"某企业{n},{a_uscc(n)},柳南区,制造\n" for n in range(10_000, 15_000))
    path = csv_file(f"企业名称,统一社会信用代码,区县,行业\n{rows}")
    began = time.monotonic()
    assert imported(house, path, "enterprises").new == 5_000
    assert imported(house, path, "enterprises").unchanged == 5_000
    assert time.monotonic() - began < 60


def test_a_file_that_is_no_roster(house: House, csv_file: Csv) -> None:
    with pytest.raises(RosterError):
        imported(house, csv_file("一,二\n三,四\n"))


# The program


def test_the_program_imports_a_workbook(house: House, duban: Run, xlsx_file: Xlsx) -> None:
    rows = [line.split(",") for line in PROVIDERS.strip().splitlines()]
    path = xlsx_file(rows)
    done = duban("import", "providers", path, "--user", "覃晓岚")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 new, 0 unchanged" in done.stdout
    assert "0 new, 2 unchanged" in duban("import", "providers", path).stdout
    assert len(listed(house, "provider")) == 2


def test_the_program_reports_what_is_wrong(house: House, duban: Run, csv_file: Csv) -> None:
    head = house.office.head()
    path = csv_file(PROVIDERS.replace("2025-05-22", "2099-01-01"))
    done = duban("import", "providers", path)
    assert done.returncode == 1
    assert "nothing was imported" in done.stderr
    [line] = [line for line in done.stdout.splitlines() if "2099-01-01" in line]
    assert line.split()[:3] == ["2", "入选日期", "2099-01-01"]
    found = json.loads(duban("import", "providers", path, "--json").stdout)
    assert found["new"] == 0
    assert [(one["row"], one["column"]) for one in found["errors"]] == [(2, "入选日期")]
    assert house.office.head() == head
    assert duban("import", "enterprises", csv_file("x")).returncode == 1
