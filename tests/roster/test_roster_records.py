"""What the rows of each kind of roster become, and how their faults are reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interfaces import roster
from interfaces.roster import Reference, Roster

P1 = "91450204MAA0LW015X"
P2 = "91450205MAA0LW0237"
P3 = "91450203MAA0LW0315"

Csv = Callable[..., Path]


def faults(found: Roster) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in found.errors]


def test_a_full_provider(csv_file: Csv) -> None:
    path = csv_file(
        "序号,服务商名称*,统一社会信用代码,服务商类型,法定代表人,住所,经营范围,注册资本（万元）,"
        "联络员,联系电话,入选日期\n"
        f'1,广西（柳州）数字科技有限公司,{P1.lower()},集成服务商,张三,柳州市,"软件，\n硬件",500,'
        "李四,13800000000,2025年3月5日\n"
    )
    found = roster.read(path, "providers")
    assert (found.errors, found.warnings) == ([], [])
    assert found.rows == [
        roster.RosterRow(
            2,
            {
                "kind": "integrated",
                "name": "广西（柳州）数字科技有限公司",
                "uscc": P1,
                "legal_representative": "张三",
                "domicile": "柳州市",
                "business_scope": "软件，\n硬件",
                "registered_capital": "5000000.00",
                "liaison": {"name": "李四", "phone": "13800000000"},
                "admitted_on": "2025-03-05",
            },
        )
    ]


def test_only_what_is_required(csv_file: Csv) -> None:
    found = roster.read(csv_file(f"name,uscc,kind\nAcme,{P1},product\n"), "providers")
    assert not found.errors
    assert found.rows[0].values == {
        "kind": "product",
        "name": "Acme",
        "uscc": P1,
        "legal_representative": "",
        "domicile": "",
        "business_scope": "",
        "registered_capital": None,
        "liaison": None,
        "admitted_on": None,
    }


def test_a_full_enterprise(csv_file: Csv) -> None:
    path = csv_file(
        "企业名称,信用代码,所属县区,所属行业,联系人,手机,是否试点\n"
        f"柳州甲厂,{P2},鱼峰区,汽车零部件,王五,13900000000,是\n"
    )
    found = roster.read(path, "enterprises")
    assert not found.errors
    assert found.rows[0].values == {
        "name": "柳州甲厂",
        "uscc": P2,
        "district": "鱼峰区",
        "industry": "汽车零部件",
        "contact": {"name": "王五", "phone": "13900000000"},
    }


def test_an_enterprise_outside_the_pilot_is_refused(csv_file: Csv) -> None:
    path = csv_file(f"企业名称,信用代码,是否试点\n甲,{P1},是\n乙,{P2},否\n丙,{P3},也许\n")
    assert faults(roster.read(path, "enterprises")) == [(3, "是否试点"), (4, "是否试点")]


def test_engagements_refer_by_code_or_by_name(csv_file: Csv) -> None:
    path = csv_file(
        "项目名称;试点企业;牵头服务商（统一社会信用代码）;产品服务商;立项日期;改造前等级\n"
        f"一号;柳州甲厂;{P1};{P2}、某产品公司，{P3};2025/3/5;二级\n"
        f"二号;{P2};{P1};无;2025-03-05;无\n"
        f"三号;{P2};{P1};{P2} {P3};2025.3.5;1\n"
    )
    found = roster.read(path, "engagements")
    assert not found.errors
    first, second, third = (row.values for row in found.rows)
    assert first == {
        "title": "一号",
        "enterprise": Reference("name", "柳州甲厂"),
        "provider": Reference("uscc", P1),
        "product_providers": [
            Reference("uscc", P2),
            Reference("name", "某产品公司"),
            Reference("uscc", P3),
        ],
        "established_on": "2025-03-05",
        "level_before": 2,
    }
    assert second["enterprise"] == Reference("uscc", P2)
    assert (second["product_providers"], second["level_before"]) == ([], None)
    assert third["product_providers"] == [Reference("uscc", P2), Reference("uscc", P3)]
    assert third["level_before"] == 1


def test_a_code_wins_and_takes_the_name_along(csv_file: Csv) -> None:
    path = csv_file(
        "项目名称,企业名称,企业统一社会信用代码,服务商,牵头服务商统一社会信用代码,签约日期\n"
        f"一号,柳州甲厂,{P2},某集成公司,{P1},2025-03-05\n"
        "二号,柳州甲厂,,某集成公司,,2025-03-05\n"
    )
    found = roster.read(path, "engagements")
    assert not found.errors
    assert found.rows[0].values["enterprise"] == Reference("uscc", P2, "柳州甲厂")
    assert found.rows[0].values["provider"] == Reference("uscc", P1, "某集成公司")
    assert found.rows[1].values["provider"] == Reference("name", "某集成公司")


def test_a_wrong_reference_is_reported_once(csv_file: Csv) -> None:
    bad = P1[:-1] + "Y"
    path = csv_file(
        "项目名称,试点企业,服务商,产品服务商,立项日期,改造前等级\n"
        f"一号,{bad},{P1},{P2},2025-03-05,\n"
        f"二号,{P2},,{P2}、{bad},2025-03-05,\n"
        f"三号,{P2},{P1},,,五级\n"
    )
    assert faults(roster.read(path, "engagements")) == [
        (2, "试点企业"),
        (3, "服务商"),
        (3, "产品服务商"),
        (4, "立项日期"),
        (4, "改造前等级"),
    ]


def test_each_fault_has_its_row_column_value_and_way_out(csv_file: Csv) -> None:
    path = csv_file(
        "2025年服务商名单,,,,\n"
        "\n"
        "名称,社会信用代码,类别,纳入日期,联系电话\n"
        f"甲,{P1},集成,2025-02-30,\n"
        "\n"
        '"乙\n公司",9145020,物流,25-3-5,\n'
        f",{P3},产品,,13800000000\n"
    )
    found = roster.read(path, "providers")
    assert faults(found) == [
        (4, "纳入日期"),
        (6, "社会信用代码"),
        (6, "类别"),
        (6, "纳入日期"),
        (7, "名称"),
        (7, "联系电话"),
    ]
    assert [error.value for error in found.errors] == [
        "2025-02-30",
        "9145020",
        "物流",
        "25-3-5",
        "",
        "13800000000",
    ]
    assert all(e.reason.zh and e.reason.en and e.way_out.zh and e.way_out.en for e in found.errors)


def test_a_code_twice_is_wrong_in_both_rows(csv_file: Csv) -> None:
    path = csv_file(f"名称,信用代码\n甲,{P1}\n乙,{P2}\n丙,{P1.lower()}\n")
    found = roster.read(path, "enterprises")
    assert faults(found) == [(2, "信用代码"), (4, "信用代码")]
    assert "第 4 行" in found.errors[0].reason.zh
    assert "row 2" in found.errors[1].reason.en


def test_a_wrong_inner_digit_is_a_warning(csv_file: Csv) -> None:
    found = roster.read(csv_file("名称,信用代码\n甲,91110000600037340H\n"), "enterprises")
    assert not found.errors
    assert [(w.row, w.column) for w in found.warnings] == [(2, "信用代码")]


@pytest.mark.parametrize(
    ("heading", "cell", "yuan", "warned"),
    [
        ("注册资本（万元）", "1,000", "10000000.00", False),
        ("注册资本(元)", "1000", "1000.00", False),
        ("注册资本\n（单位：万元）", "500", "5000000.00", False),
        ("注册资本万元", "500", "5000000.00", False),
        ("注册资本（选填）", "500万元", "5000000.00", False),
        ("注册资本", "5000000", "5000000.00", True),
        ("registered_capital", "500", "500.00", False),
    ],
)
def test_units_of_money(csv_file: Csv, heading: str, cell: str, yuan: str, warned: bool) -> None:
    text = f'名称,信用代码,类型,"{heading}"\n甲,{P1},集成,"{cell}"\n'
    found = roster.read(csv_file(text), "providers")
    assert not found.errors
    assert found.rows[0].values["registered_capital"] == yuan
    assert bool(found.warnings) == warned


@pytest.mark.parametrize("heading", ["注册资本", "注册资本（万美元）"])
def test_money_of_unknown_unit_is_refused(csv_file: Csv, heading: str) -> None:
    found = roster.read(csv_file(f"名称,信用代码,类型,{heading}\n甲,{P1},集成,500\n"), "providers")
    assert [error.column for error in found.errors] == [heading]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("集成", "integrated"), (" 产品服务商 ", "product"), ("Integrated", "integrated")],
)
def test_kinds(csv_file: Csv, written: str, kind: str) -> None:
    found = roster.read(csv_file(f"名称,信用代码,类型\n甲,{P1},{written}\n"), "providers")
    assert found.rows[0].values["kind"] == kind
