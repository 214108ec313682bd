"""What needs a second person: never offered to the first one."""

from __future__ import annotations

import pytest
from articles.test_article_07 import an_exit
from client import Client
from examples import a_provider, a_served_case
from visitor import Visitor, main_of, problems, said

APPROVER, OTHER = "黄建平", "罗振华"


def parts(page: str) -> tuple[str, str]:
    """What is for me to decide, and what is for others."""
    main = main_of(page)
    mine, _, others = main.partition('id="others"')
    return mine, others


def test_what_somebody_asked_for_waits_with_its_reason(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 10)
    office.post(f"/cases/{case}/extensions", requested_on="2025-06-12", days=5, reason="停工检修")
    mine, others = parts(Visitor(office, "approver", user=APPROVER).page("/approvals"))
    reference = office.get(f"/cases/{case}")["reference"]
    assert reference in mine
    assert "停工检修" in said(mine)
    assert f"/cases/{case}/do/extensions/decision" in mine
    assert others == ""


def test_what_somebody_proposed_is_for_another_to_decide(office: Client) -> None:
    """Given an exit that one approver proposed, then it waits on that one's page without a button
    and is refused from the form; another one finds it, and decides."""
    record = an_exit(office, a_provider(office), scope={"user": APPROVER})
    office.post(f"/pool-exits/{record}/statement", statement="同意", on="2026-02-10")
    act, decision = f"/pool-exits/{record}/do/decision", {
        "reasons": "经营困难", "document": "柳工信函〔2026〕12号", "on": "2026-02-12",
    }  # fmt: skip
    proposer, other = (Visitor(office, "approver", user=name) for name in (APPROVER, OTHER))
    # then it waits for somebody else
    mine, others = parts(proposer.page("/approvals"))
    assert record not in mine
    assert f'href="/pool-exits/{record}"' in others and "待另一人决定" in others
    assert "/do/" not in others
    # when the one who proposed it decides all the same
    version = office.get(f"/pool-exits/{record}")["version"]
    answer = proposer.send(act, **decision)
    # then it is refused in words, and nothing is recorded
    assert answer.status_code == 403
    assert "第七条" in problems(answer.text)
    assert office.get(f"/pool-exits/{record}")["version"] == version
    # and the other one finds it and decides
    mine, others = parts(other.page("/approvals"))
    assert f'href="{act}"' in mine and APPROVER in mine and others == ""
    assert other.send(act, **decision).status_code == 303
    assert office.get(f"/pool-exits/{record}")["version"] == version + 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("approver", 200), ("principal", 200), ("caseworker", 403), ("auditor", 403), ("admin", 403)],
)
def test_it_is_for_approvers(office: Client, role: str, status: int) -> None:
    assert Visitor(office, role).ask("/approvals").status_code == status
