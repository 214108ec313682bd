"""Importing what happened: ratings, evaluations, progress, and the sheets of the 12345 hotline."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from client import Client
from commands.conftest import Run
from examples import a_provider, an_engagement, an_enterprise

from domain.catalogue import COMPLAINT, ENGAGEMENT
from domain.values import Actor, Role
from interfaces.imports import Imported, import_file
from interfaces.roster import RosterError
from interfaces.wiring import House
from projections.records import Filter, Scope, page

Csv = Callable[[str], Path]
Xlsx = Callable[[Sequence[Sequence[Any]]], Path]
WHO = Actor(name="覃晓岚", role=Role.CASEWORKER)
CALLER, PHONE, WORDS = "韦小宝", "13807720001", "施工人员索要好处费"
SAID = f"我是{CALLER}，{WORDS}"
RATINGS = """项目名称,试点企业,服务商,评价,评价日期,意见
,鱼峰机械厂,,满意,2025-07-01,
,柳北轧钢厂,龙城集成,不满意,2025年7月2日,迟迟不到场
"""
EVALUATIONS = """企业名称,项目,阶段,数字化水平等级,评测日期,评测方
鱼峰机械厂,,改造前,一级,2025-05-20,评测机构
鱼峰机械厂,,改造后,2,2025-09-20,评测机构
"""
HOTLINE = f"""12345工单编号,来电时间,来电人,联系电话,诉求类型,诉求内容,被投诉单位,县区,办结期限
GD2025070101,2025-07-01 10:23,{CALLER},{PHONE},投诉,{SAID},龙城集成,鱼峰区,2025-07-11 17:30
GD2025070102,2025/7/2,,,咨询,如何入库,,柳北区,
GD2025070103,2025-07-02 9:05,,,举报,{WORDS},某某软件公司,,2025-07-12
"""


@pytest.fixture
def projects(office: Client) -> dict[str, str]:
    """Two enterprises with a project each, of one provider."""
    provider = a_provider(office, name="龙城集成")
    made = {"provider": provider}
    for name in ("鱼峰机械厂", "柳北轧钢厂"):
        enterprise = an_enterprise(office, name=name)
        made[name] = an_engagement(office, provider, enterprise, title=f"{name} MES")
    return made


def imported(house: House, path: Path, kind: str) -> Imported:
    return import_file(house, path, kind, WHO)


def counts(found: Imported) -> tuple[int, int, list[tuple[int, str]]]:
    return found.new, found.unchanged, [(one.row, one.column) for one in found.errors]


def project(house: House, projects: dict[str, str], name: str) -> Any:
    from uuid import UUID

    return ENGAGEMENT.fold(house.office.story(UUID(projects[name])))


def complaints(house: House) -> dict[str, Any]:
    house.reach("records", house.office.head())
    with house.connection() as conn:
        rows = page(conn, Filter("complaint"), Scope(), limit=50)
    states = [COMPLAINT.fold(house.office.story(row["record_id"])) for row in rows]
    return {state.outside_number: state for state in states}


def test_ratings_count_and_come_once(
    house: House, projects: dict[str, str], csv_file: Csv, office: Client
) -> None:
    assert counts(imported(house, csv_file(RATINGS), "ratings")) == (2, 0, [])
    [rating] = project(house, projects, "柳北轧钢厂").ratings
    assert (rating.rating, rating.rated_on, rating.comment) == (
        "dissatisfied", date(2025, 7, 2), "迟迟不到场",
    )  # fmt: skip
    head = house.office.head()
    assert counts(imported(house, csv_file(RATINGS), "ratings")) == (0, 2, [])
    assert house.office.head() == head
    assert office.fresh(f"/providers/{projects['provider']}/tallies")["dissatisfied"] == 1


def test_evaluations_come_once(house: House, projects: dict[str, str], csv_file: Csv) -> None:
    assert counts(imported(house, csv_file(EVALUATIONS), "evaluations")) == (2, 0, [])
    assert project(house, projects, "鱼峰机械厂").level_after.level == 2
    assert counts(imported(house, csv_file(EVALUATIONS), "evaluations")) == (0, 2, [])


HEADS = {
    "ratings": "试点企业,项目,评价,评价日期",
    "evaluations": "企业名称,阶段,等级,评测日期",
    "milestones": "试点企业,节点,填报日期",
    "progress": "服务商,年度,月份,指标,完成数,证明材料,填报日期",
    "complaints": "工单号,来电时间,诉求内容,被投诉单位",
}


@pytest.mark.parametrize(
    ("kind", "rows", "row", "column", "reason"),
    [
        ("ratings", "查无此厂,,满意,2025-07-01", 2, "试点企业", "没有登记"),
        ("ratings", "鱼峰机械厂,,还行吧,2025-07-01", 2, "评价", "用语"),
        ("ratings", "鱼峰机械厂,,满意,2099-01-01", 2, "评价日期", "2099"),
        ("ratings", "鱼峰机械厂,别的,满意,2025-07-01", 2, "项目", "没有这一项目"),
        (
            "ratings",
            "鱼峰机械厂,,满意,2025-07-01\n鱼峰机械厂,,一般,2025-07-01",
            3,
            "评价日期",
            "第 2 行",
        ),
        ("evaluations", "鱼峰机械厂,改造后,五级,2025-07-01", 2, "等级", "用语"),
        ("milestones", "鱼峰机械厂,上线,2025-07-01", 2, "节点", "没有这一节点"),
        ("progress", "龙城集成,2025,2025-07,家数,3,清单,2025-08-01", 2, "年度", "没有这一年度"),
        ("progress", "龙城集成,2025,2025-13,家数,3,清单,2025-08-01", 2, "月份", "不是月份"),
        ("complaints", "G1,2099-01-01,x,龙城集成", 2, "来电时间", "2099"),
        ("complaints", ",2025-07-01,x,龙城集成", 2, "工单号", "必填"),
    ],
)
def test_each_fault_has_its_place_and_nothing_is_written(
    house: House, projects: dict[str, str], csv_file: Csv, kind: str, rows: str, row: int,
    column: str, reason: str,
) -> None:  # fmt: skip
    head = house.office.head()
    found = imported(house, csv_file(f"{HEADS[kind]}\n{rows}\n"), kind)
    assert [(one.row, one.column) for one in found.errors] == [(row, column)]
    assert reason in found.errors[0].reason.zh
    assert found.errors[0].way_out.zh
    assert house.office.head() == head


def test_a_column_that_is_missing_is_one_fault(
    house: House, projects: dict[str, str], csv_file: Csv
) -> None:
    found = imported(house, csv_file("试点企业,评价日期\n鱼峰机械厂,2025-07-01\n"), "ratings")
    assert [(one.row, one.column) for one in found.errors] == [(1, "评价")]


def test_progress_of_a_month_is_one_report(
    house: House, projects: dict[str, str], csv_file: Csv, office: Client
) -> None:
    targets = [
        {
            "code": code,
            "label": label,
            "unit": "家",
            "planned": [{"by": "2025-12-31", "value": "20"}],
        }
        for code, label in (("signed", "签约家数"), ("done", "完成家数"))
    ]
    office.post("/task-books", provider_id=projects["provider"], year=2025, targets=targets,
                document="任务书", signed_on="2025-06-02")  # fmt: skip
    sheet = (
        f"{HEADS['progress']}\n"
        "龙城集成,2025,2025-07,签约家数,3,清单一,2025-08-01\n"
        "龙城集成,2025年,2025年7月,done,1.5,清单二,2025-08-01\n"
    )
    assert counts(imported(house, csv_file(sheet), "progress")) == (2, 0, [])
    assert counts(imported(house, csv_file(sheet), "progress")) == (0, 2, [])
    wrong = sheet.replace("done,1.5", "别的,1")
    found = imported(house, csv_file(wrong), "progress")
    assert counts(found)[2] == [(3, "指标")]
    assert "签约家数" in found.errors[-1].way_out.zh


def test_milestones_of_the_plan_are_reported(
    house: House, projects: dict[str, str], csv_file: Csv, office: Client
) -> None:
    office.post(
        f"/engagements/{projects['鱼峰机械厂']}/plan", summary="方案", filed_on="2025-06-10",
        milestones=[{"name": "上线", "planned_on": "2025-08-01"}],
    )  # fmt: skip
    heads = "试点企业,节点,完成日期,进展说明,填报日期\n"
    first = f"{heads}鱼峰机械厂,上线,,安装中,2025-07-01\n"
    second = f"{heads}鱼峰机械厂,上线,2025-07-30,,2025-07-31\n"
    assert counts(imported(house, csv_file(first), "milestones")) == (1, 0, [])
    assert counts(imported(house, csv_file(second), "milestones")) == (1, 0, [])
    for sheet in (first, second):
        assert counts(imported(house, csv_file(sheet), "milestones")) == (0, 1, [])
    [told] = project(house, projects, "鱼峰机械厂").milestones
    assert told.reached_on == date(2025, 7, 30)


def test_hotline_sheets_are_received_and_sealed(
    house: House, projects: dict[str, str], csv_file: Csv, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = imported(house, csv_file(HOTLINE), "complaints")
    assert counts(found) == (3, 0, [])
    [doubt] = found.warnings
    assert (doubt.row, doubt.column) == (4, "被投诉单位")
    there = complaints(house)
    first = there["GD2025070101"]
    assert (first.channel, first.kind, first.outside_district, first.outside_due_on) == (
        "12345", "individual", "鱼峰区", date(2025, 7, 11),
    )  # fmt: skip
    assert f"{first.received_on} {first.received_at}" == "2025-07-01 10:23:00"
    assert str(first.provider_id) == projects["provider"]
    assert CALLER not in first.summary
    assert house.seal.open(first.sealed)["name"] == CALLER
    assert there["GD2025070102"].is_enquiry
    assert there["GD2025070103"].about == "某某软件公司"
    assert len({state.reference for state in there.values()}) == 3
    head = house.office.head()
    assert counts(imported(house, csv_file(HOTLINE), "complaints")) == (0, 3, [])
    assert house.office.head() == head
    assert CALLER not in caplog.text


def test_an_enterprise_that_calls_is_known_by_its_name(
    house: House, projects: dict[str, str], csv_file: Csv
) -> None:
    sheet = (
        "工单号,来电时间,来电人,诉求人类型,诉求内容,被投诉单位\n"
        "G1,2025-07-01,鱼峰机械厂,企业,不到场,龙城集成\n"
        "G2,2025-07-01,路过的厂,企业,不到场,龙城集成\n"
    )
    assert counts(imported(house, csv_file(sheet), "complaints")) == (2, 0, [])
    there = complaints(house)
    assert (there["G1"].kind, there["G1"].from_pilot_enterprise) == ("enterprise", True)
    assert there["G2"].kind == "organisation"


def test_no_report_names_who_complained(
    duban: Run, projects: dict[str, str], csv_file: Csv, office: Client
) -> None:
    """Whatever is wrong with the row, and wherever the name stands."""
    sheet = (
        f"{HOTLINE}GD2025070101,2025-07-01,{CALLER},{PHONE},投诉,{WORDS},龙城集成,,\n"
        f",2025-07-01,{CALLER},#REF!{PHONE},好评,{WORDS},91450204MAA0LW0150,,\n"
        f"GD9,2025-07-01,{CALLER},{PHONE},投诉,{WORDS}\x07,龙城集成,,\n"
        f"注：{CALLER} {PHONE} {WORDS},,,,,,,,\n"
    )
    path = csv_file(sheet)
    for more in ((), ("--json",)):
        done = duban("import", "complaints", path, "--user", "shen", *more)
        assert done.returncode == 1
        for secret in (CALLER, PHONE, WORDS):
            assert secret not in done.stdout + done.stderr
    told = json.loads(duban("import", "complaints", path, "--json").stdout)
    rows = {error["row"] for error in told["errors"]}
    assert rows == {5, 6, 7}
    withheld = [one for one in told["errors"] if "withheld" in one["value"]]
    assert withheld
    refused = office.get("/audit/refusals", "auditor")["items"]
    assert CALLER not in json.dumps(refused, ensure_ascii=False)


def test_a_number_on_another_day_is_another_matter(
    house: House, projects: dict[str, str], csv_file: Csv
) -> None:
    imported(house, csv_file(HOTLINE), "complaints")
    moved = HOTLINE.replace("GD2025070103,2025-07-02", "GD2025070103,2025-07-03")
    found = imported(house, csv_file(moved), "complaints")
    assert counts(found) == (0, 0, [(4, "来电时间")])
    assert "2025-07-02" in found.errors[0].reason.zh


def test_a_workbook_of_the_hotline_with_times_and_formulas(
    house: House, projects: dict[str, str], xlsx_file: Xlsx
) -> None:
    heads = ["工单号", "受理时间", "诉求人", "诉求内容", "被投诉单位", "办结期限"]
    rows = [
        ["G1", datetime(2025, 7, 1, 10, 23), "甲", '=HYPERLINK("x")', "龙城集成", date(2025, 7, 9)]
    ]
    found = imported(house, xlsx_file([heads, *rows]), "complaints")
    assert [(one.row, one.column) for one in found.errors] == [(2, "诉求内容")]
    assert "HYPERLINK" not in str(found.errors)
    rows[0][3] = "@SUM(A1)"
    assert counts(imported(house, xlsx_file([heads, *rows]), "complaints")) == (1, 0, [])
    state = complaints(house)["G1"]
    assert (str(state.received_at), state.outside_due_on) == ("10:23:00", date(2025, 7, 9))


def test_what_is_no_sheet_is_refused(house: House, tmp_path: Path) -> None:
    """A bomb, a name that leads elsewhere, too many rows: said in a line, and nothing is read."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("../../etc/cron.d/x", b"\0" * (201 << 20))
    long = "试点企业,评价,评价日期\n" + "鱼峰机械厂,满意,2025-07-01\n" * 50_001
    for name, content in (("x.xlsx", bomb.getvalue()), ("y.csv", long.encode())):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(RosterError):
            imported(house, path, "ratings")
    assert not (tmp_path.parent / "etc").exists()


def test_the_example_of_the_guide_is_read(
    house: House, projects: dict[str, str], csv_file: Csv
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")
    [example] = [part for part in guide.split("```") if part.lstrip().startswith("工单号,")]
    found = imported(house, csv_file(example.lstrip()), "complaints")
    assert counts(found) == (1, 0, [])
    assert len(found.warnings) == 1  # its provider is invented


def test_the_program_reads_every_kind(duban: Run, projects: dict[str, str], csv_file: Csv) -> None:
    done = duban("import", "ratings", csv_file(RATINGS), "--user", "shen")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 new, 0 unchanged" in done.stdout
