"""What needs a second person: never offered to the first one."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider, a_served_case
from visitor import Visitor, main_of, said

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


@pytest.mark.parametrize(
    ("role", "status"),
    [("approver", 200), ("principal", 200), ("caseworker", 403), ("auditor", 403), ("admin", 403)],
)
def test_it_is_for_approvers(office: Client, role: str, status: int) -> None:
    assert Visitor(office, role).ask("/approvals").status_code == status


def test_what_nobody_can_ask_for_is_said(office: Client) -> None:
    assert Visitor(office, "approver").ask("/approvals?kind=%00").status_code == 422
