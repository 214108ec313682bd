"""Who acted for a party can be erased from their account, once that is closed."""

from __future__ import annotations

from client import Client
from examples import a_provider

NAME = "莫小燕"


def test_a_person_goes_once_the_account_is_closed(office: Client) -> None:
    provider = a_provider(office)
    account = office.post(
        "/accounts", "admin", login="p1-liaison", name=NAME,
        roles=[{"role": "provider", "acts_for": provider}],
    )["id"]  # fmt: skip
    asked = {
        "persons": [{"record_id": account, "name": NAME}], "authority": "个人信息保护法 47",
        "reason": "已离任", "on": "2026-03-02",
    }  # fmt: skip
    status, problem = office.refused("/erasures", **asked)
    assert (status, problem["code"]) == (409, "under-way")
    office.post(f"/accounts/{account}/closure", "admin", reason="离任")
    erasure = office.post("/erasures", **asked)["id"]
    office.post(f"/erasures/{erasure}/approval", "approver", remark="", on="2026-03-02")
    shown = office.get(f"/accounts/{account}", "admin")
    assert shown["name"].startswith("（已依法删除")
    listed = office.fresh("/accounts", "auditor")["items"]
    history = office.get(f"/accounts/{account}/history", "auditor")
    assert NAME not in str([shown, listed, history])
