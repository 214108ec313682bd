"""The register of service: every paper of every record, how it was served, what proves it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from acts.test_expulsions import FALSE
from client import Client
from examples import a_provider
from papers.drafting import a_case_with_an_order

from domain.values import Actor, Role
from interfaces.registers.making import make
from interfaces.registers.spool import VIEWS, Asked
from interfaces.wiring import House

WHO = Actor(name="覃晓岚", role=Role.CASEWORKER)


@pytest.fixture
def told(house: House, tmp_path: Path) -> Any:
    """The lines, each by the Chinese heading of its column."""

    def tell() -> list[dict[str, str]]:
        for view in VIEWS:
            house.reach(view, house.office.head())
        path = tmp_path / "services.csv"
        make(house, path, Asked("services"), "csv", WHO)
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads, *rows = list(csv.reader(file))
        return [
            dict(zip([head.partition(" · ")[0] for head in heads], row, strict=True))
            for row in rows
        ]

    return tell


def served(office: Client, case: str, method: str, **evidence: Any) -> None:
    office.post(
        f"/cases/{case}/service",
        served_on="2025-06-12",
        method=method,
        received_by="覃小云" if method in ("in_person", "post") else "",
        evidence={method: evidence},
    )


def test_an_order_by_post_has_its_number_and_what_is_lacking(office: Client, told: Any) -> None:
    case, _, number = a_case_with_an_order(office)
    office.post(f"/cases/{case}/service/attempts", on="2025-06-11", method="in_person",
                result="大门紧闭，无人应答")  # fmt: skip
    served(office, case, "post", carrier="EMS", tracking_number="1098765432109",
           posted_on="2025-06-11", signed_for_on="2025-06-12")  # fmt: skip
    [line] = told()
    assert line["文书"] == "责令限期整改通知书 · order to rectify"
    assert (line["文号"], line["送达方式"]) == (number, "邮寄 · by post")
    assert (line["邮件号码"], line["寄出或发送"]) == ("EMS 1098765432109", "2025-06-11")
    assert (line["签收人"], line["送达日期"]) == ("覃小云", "2025-06-12")
    assert line["凭证件数"] == "0" and line["尚缺凭证"].startswith("邮件回执（民事诉讼法 91）")
    assert line["此前未成次数"] == "1" and "2025-06-11 当面：大门紧闭" in line["此前情况"]


def test_what_was_refused_and_left_says_where_and_why(office: Client, told: Any) -> None:
    case, _, _ = a_case_with_an_order(office)
    served(office, case, "left", left_on="2025-06-12", place="航惠路 1 号", reason="拒绝签收",
           servers=["韦经办", "黄核查"], recording="执法记录仪 0612")  # fmt: skip
    [line] = told()
    assert line["留置、到达或公告情况"] == "航惠路 1 号、拒绝签收"
    assert (line["尚缺凭证"], line["签收人"]) == ("", "")


def test_what_went_electronically_says_when_it_arrived(office: Client, told: Any) -> None:
    case, _, _ = a_case_with_an_order(office)
    served(office, case, "electronic", system="服务商门户", address="papers@longcheng.example",
           sent_at="2025-06-12T09:00:00+08:00", arrived_at="2025-06-12T09:00:05+08:00",
           log="250 OK")  # fmt: skip
    [line] = told()
    arrived = "服务商门户、papers@longcheng.example、2025-06-12 09:00"
    assert (line["留置、到达或公告情况"], line["寄出或发送"]) == (arrived, "2025-06-12")
    assert "未确认同意电子送达" in line["尚缺凭证"]


def test_evidence_that_comes_later_is_in_the_line(office: Client, told: Any) -> None:
    case, _, _ = a_case_with_an_order(office)
    office.post(f"/cases/{case}/service", served_on="2025-06-12", method="post")
    assert told()[0]["邮件号码"] == ""
    later = {"post": {"carrier": "EMS", "tracking_number": "1098765432109"}}
    office.post(f"/cases/{case}/service/evidence", evidence=later, on="2025-06-13")
    assert told()[0]["邮件号码"] == "EMS 1098765432109"


def test_prior_notices_and_exits_from_the_pool_are_in_it(office: Client, told: Any) -> None:
    # given a proceeding of which the prior notice is served
    provider = a_provider(office)
    case = office.post("/expulsions", provider_id=provider, facts="见各项情形", charges=[FALSE],
                       proposed_on="2026-01-16")["id"]  # fmt: skip
    reference = office.get(f"/expulsions/{case}")["reference"]
    office.post(f"/expulsions/{case}/prior-notice", served_on="2026-01-20", method="in_person",
                received_by="韦建国")  # fmt: skip
    # and a provider that leaves the pool
    leaving = office.post("/pool-exits", provider_id=a_provider(office), basis="7",
                          facts="团队已撤离", proposed_on="2026-02-03")["id"]  # fmt: skip
    path = f"/pool-exits/{leaving}"
    office.post(f"{path}/statement", statement="不同意", on="2026-02-10")
    office.post(f"{path}/decision", "approver", reasons="团队已撤离", document="文1",
                on="2026-02-12")  # fmt: skip
    office.post(f"{path}/service", on="2026-02-14", method="in_person", received_by="覃小云")
    # then both stand in the register, by their days
    notice, exit_ = told()
    assert notice["文书"].startswith("拟清退告知书") and notice["案件编号"] == reference
    assert (notice["文号"], notice["签收人"], notice["送达日期"]) == ("", "韦建国", "2026-01-20")
    assert exit_["文书"].startswith("退出决定")
    assert (exit_["文号"], exit_["签收人"], exit_["送达日期"]) == ("文1", "覃小云", "2026-02-14")


def test_an_annulled_order_was_not_served(office: Client, told: Any) -> None:
    case, _, _ = a_case_with_an_order(office)
    served(office, case, "in_person", signed_on="2025-06-12")
    assert len(told()) == 1
    office.post(f"/cases/{case}/annulment", "approver", annulled_on="2025-06-13", reason="依据有误")
    assert told() == []
