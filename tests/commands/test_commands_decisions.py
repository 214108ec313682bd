"""`duban audit dossier`, `refusals` and `reads`: the same answers as the API, in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from client import Client
from examples import a_provider, a_served_case, an_open_case

from interfaces.api.app import create_app
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def office(house: House) -> Client:
    """HTTP in front, and no worker behind: what a command needs, it brings up to date itself."""
    return Client(create_app(house), house)


def test_a_record_lists_its_decisions_and_a_position_opens_one(office: Client, duban: Run) -> None:
    record = a_served_case(office, a_provider(office, name="柳江智造有限公司"), "2025-06-05")
    reference = office.get(f"/cases/{record}")["reference"]
    office.post(f"/cases/{record}/annulment", "principal", annulled_on="2025-07-01",
                reason="事实认定有误")  # fmt: skip
    listed = duban("audit", "dossier", reference)
    assert "责令" in listed.stdout and "order annulled" in listed.stdout
    items = json.loads(duban("audit", "dossier", record, "--json").stdout)["items"]
    assert [one["type"].partition(".")[2] for one in items] == [
        "opened", "notice-issued", "notice-served", "order-annulled",
    ]  # fmt: skip
    position = items[1]["position"]
    shown = duban("audit", "dossier", position, "--user", "秦审计", "--reason", "年度审计")
    assert shown.returncode == 0
    for said in (reference, "liuzhou-2025-draft", "facts that it was made on changed since",
                 "order annulled", f"puts right {position}"):  # fmt: skip
        assert said in shown.stdout
    found = json.loads(duban("audit", "dossier", position, "--json").stdout)
    told = office.get(f"/decisions/{position}", "auditor")
    assert found["cut"] == told["cut"] and found["changed"] is told["changed"] is True
    assert [one["then"] for one in found["records"]] == [one["then"] for one in told["records"]]
    # and each look is on record, whichever way it was made
    reads = json.loads(duban("audit", "reads", "--who", "秦审计", "--json").stdout)["items"]
    assert [(one["decision"], one["reason"]) for one in reads] == [(position, "年度审计")]
    assert "查看决定卷宗" in duban("audit", "reads").stdout


def test_unchanged_is_said_too(office: Client, duban: Run) -> None:
    a_served_case(office, a_provider(office), "2025-06-05")
    shown = duban("audit", "dossier", office.house.office.head() - 1).stdout
    assert "没有变化 · no fact that it was made on changed since" in shown


@pytest.mark.parametrize(
    ("what", "why"),
    [("1", "holds no decision"), ("999999", "no position"), ("LZDX-1", "no such record")],
)
def test_what_is_no_decision_is_one_line(house: House, duban: Run, what: str, why: str) -> None:
    done = duban("audit", "dossier", what)
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr


def test_refusals_say_who_what_and_which_clause(office: Client, duban: Run) -> None:
    assert "没有 · none" in duban("audit", "refusals").stdout
    record = an_open_case(office, a_provider(office))
    office.refused(
        f"/cases/{record}/notice", issued_on="2025-06-03", demands=["补齐清单"], days=15,
        scope={"user": "韦经办"},
    )  # fmt: skip
    shown = duban("audit", "refusals").stdout
    for said in ("韦经办 (caseworker)", "Issue the order to rectify", record, "12"):
        assert said in shown
    (one,) = json.loads(duban("audit", "refusals", "--json").stdout)["items"]
    assert (one["record_id"], one["citation"]) == (record, "12")
    tomorrow = office.house.office.today().replace(year=2999)
    assert json.loads(duban("audit", "refusals", "--since", tomorrow, "--json").stdout) == {
        "items": []
    }
    assert duban("audit", "refusals", "--since", "soon").returncode == 2
