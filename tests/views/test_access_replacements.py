"""Who reads rights to another provider and price lists: records, histories and lists."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise

Read = tuple[str, dict[str, Any]]


def a_right(office: Client) -> dict[str, str]:
    """Asked for, with a reason that the old provider is not to read."""
    old, new, stranger = (a_provider(office) for _ in range(3))
    enterprise, other = an_enterprise(office), an_enterprise(office)
    project = an_engagement(office, old, enterprise)
    a_served_case(office, old, "2025-06-10")
    office.sweep("2025-07-11")
    (right,) = office.fresh("/replacements")["items"]
    office.post(f"/replacements/{right['id']}/request", "enterprise", reason="私下索要好处",
                requested_on="2025-07-14", scope={"enterprise_id": enterprise})  # fmt: skip
    return {
        "right": right["id"], "old": old, "new": new, "stranger": stranger,
        "enterprise": enterprise, "other": other, "project": project,
    }  # fmt: skip


def changed(office: Client) -> dict[str, str]:
    who = a_right(office)
    one = f"/replacements/{who['right']}"
    office.post(f"{one}/review", county="柳北区", supports=True, opinion="属实",
                reviewed_on="2025-07-16")  # fmt: skip
    office.post(f"{one}/decision", "approver", granted=True, provider_id=who["new"],
                reason="充分", decided_on="2025-07-18")  # fmt: skip
    office.post(f"{one}/lead", changed_on="2025-07-21")
    office.post(f"{one}/handover", duties=[{"what": "账号"}], listed_on="2025-07-21")
    return who


def test_the_enterprise_and_officers_read_it_whole(office: Client) -> None:
    who = a_right(office)
    one = f"/replacements/{who['right']}"
    for role, scope in (
        ("caseworker", {}), ("auditor", {}), ("enterprise", {"enterprise_id": who["enterprise"]}),
    ):  # fmt: skip
        assert office.get(one, role, **scope)["request"]["reason"] == "私下索要好处"


def test_the_old_provider_sees_that_it_is_so_and_no_word_of_it(office: Client) -> None:
    who = a_right(office)
    own = {"provider_id": who["old"]}
    one = f"/replacements/{who['right']}"
    shown = office.get(one, "provider", **own)
    assert (shown["status"], shown["engagement_id"]) == ("requested", who["project"])
    assert "私下索要好处" not in str(shown)
    assert not {"request", "review", "decision", "told", "new_provider_id"} & set(shown)
    assert office.ask("GET", f"{one}/history", "provider", **own).status_code == 403
    office.position = office.house.catch_up()
    listed = office.fresh("/replacements", "provider", **own)["items"]
    assert [item["id"] for item in listed] == [who["right"]]
    timeline = office.fresh(f"/providers/{who['old']}/timeline", "provider", **own)
    for read in (listed, timeline):
        assert "私下索要好处" not in str(read)


def test_the_new_provider_sees_its_handover_from_the_change_on(office: Client) -> None:
    who = a_right(office)
    one = f"/replacements/{who['right']}"
    own = {"provider_id": who["new"]}
    assert office.ask("GET", one, "provider", **own).status_code == 403
    office.post(f"{one}/review", county="柳北区", supports=True, opinion="属实",
                reviewed_on="2025-07-16")  # fmt: skip
    office.post(f"{one}/decision", "approver", granted=True, provider_id=who["new"],
                reason="充分", decided_on="2025-07-18")  # fmt: skip
    assert office.ask("GET", one, "provider", **own).status_code == 403
    assert office.fresh("/replacements", "provider", **own)["items"] == []
    office.post(f"{one}/lead", changed_on="2025-07-21")
    office.post(f"{one}/handover", duties=[{"what": "账号"}], listed_on="2025-07-21")
    shown = office.get(one, "provider", **own)
    assert shown["handover"][0]["what"] == "账号"
    assert not {"request", "cause", "cause_id", "reference", "decision"} & set(shown)
    (listed,) = office.fresh("/replacements", "provider", **own)["items"]
    assert listed["reference"] is None
    assert "cause_id" not in listed
    (waits,) = office.fresh("/worklist", "provider", **own)["items"]
    assert (waits["task"], waits["record_id"]) == ("replacement.take-over", who["right"])
    assert waits["reference"] is None


ITEMS = (
    {"what": "账号", "due_on": "2025-07-31"},
    {"what": "历史数据", "by": "old-provider", "to": "enterprise"},
    {"what": "租用设备", "by": "enterprise", "to": "old-provider"},
    {"what": "接口说明", "by": "enterprise", "to": "new-provider"},
)


def handing_over(office: Client) -> dict[str, str]:
    who = changed(office)
    one = f"/replacements/{who['right']}"
    office.post(
        f"{one}/handover/correction", number=1, removed=True, reason="重列", on="2025-07-21"
    )
    office.post(f"{one}/handover", duties=list(ITEMS), listed_on="2025-07-21")
    return who


def test_each_party_finds_what_it_hands_over_and_what_comes_to_it(office: Client) -> None:
    who = handing_over(office)
    one = f"/replacements/{who['right']}"
    for role, scope, items, task in (
        ("provider", {"provider_id": who["old"]}, {2, 3, 4}, "replacement.give"),
        ("provider", {"provider_id": who["new"]}, {2, 3, 4, 5}, "replacement.take-over"),
        ("enterprise", {"enterprise_id": who["enterprise"]}, {2, 3, 4, 5}, "replacement.exchange"),
    ):  # fmt: skip
        shown = office.get(one, role, **scope)["handover"]
        assert {item["number"] for item in shown} == items
        (waits,) = office.fresh("/worklist", role, **scope)["items"]
        assert (waits["task"], waits["record_id"]) == (task, who["right"])
    waits = office.fresh("/worklist", "provider", provider_id=who["old"])["items"]
    assert [item["due_on"] for item in waits] == ["2025-07-31"]


def test_who_receives_it_says_that_it_is_handed_over(office: Client) -> None:
    who = handing_over(office)
    done = f"/replacements/{who['right']}/handover/done"
    parties = {
        "old": ("provider", {"provider_id": who["old"]}),
        "new": ("provider", {"provider_id": who["new"]}),
        "enterprise": ("enterprise", {"enterprise_id": who["enterprise"]}),
        "other": ("enterprise", {"enterprise_id": who["other"]}),
    }
    for number, receiver in ((2, "new"), (3, "enterprise"), (4, "old"), (5, "new")):
        body = {"number": number, "done_on": "2025-07-25"}
        for name, (role, scope) in parties.items():
            if name != receiver:
                assert office.refused(done, role, **body, scope=scope)[0] == 403
        role, scope = parties[receiver]
        office.post(done, role, **body, scope=scope)
    # nothing waits for anybody any more
    for role, scope in parties.values():
        assert office.fresh("/worklist", role, **scope)["items"] == []


def test_the_old_provider_reads_the_project_no_more(office: Client) -> None:
    who = changed(office)
    one = f"/engagements/{who['project']}"
    old, new = {"provider_id": who["old"]}, {"provider_id": who["new"]}
    assert office.ask("GET", one, "provider", **old).status_code == 403
    assert office.get(one, "provider", **new)["provider_id"] == who["new"]
    assert office.fresh("/engagements", "provider", **old)["items"] == []
    assert [item["id"] for item in office.fresh("/engagements", "provider", **new)["items"]] == [
        who["project"]
    ]
    # what happens from now on is no part of its own story
    office.post(f"{one}/diagnosis", summary="另一家的方案", filed_on="2025-07-25")
    office.position = office.house.catch_up()
    assert "另一家的方案" not in str(
        office.fresh(f"/providers/{who['old']}/timeline", "provider", **old)
    )
    assert "另一家的方案" in str(
        office.fresh(f"/providers/{who['new']}/timeline", "provider", **new)
    )


@pytest.mark.parametrize("step", ["review", "decision", "lead", "handover", "telling"])
def test_parties_take_no_officers_step(office: Client, step: str) -> None:
    who = a_right(office)
    bodies: dict[str, dict[str, Any]] = {
        "review": {
            "county": "柳北区",
            "supports": True,
            "opinion": "好",
            "reviewed_on": "2025-07-16",
        },
        "decision": {"granted": False, "reason": "不", "decided_on": "2025-07-18"},
        "lead": {"changed_on": "2025-07-21"},
        "handover": {"duties": [{"what": "账号"}], "listed_on": "2025-07-21"},
        "telling": {"channel": "letter", "on": "2025-07-15"},
    }
    for role, scope in (
        ("provider", {"provider_id": who["old"]}),
        ("enterprise", {"enterprise_id": who["enterprise"]}),
    ):
        path = f"/replacements/{who['right']}/{step}"
        assert office.refused(path, role, **bodies[step], scope=scope)[0] == 403


def test_strangers_see_nothing_and_ask_nothing(office: Client) -> None:
    who = changed(office)
    one = f"/replacements/{who['right']}"
    for role, scope in (
        ("provider", {"provider_id": who["stranger"]}),
        ("enterprise", {"enterprise_id": who["other"]}),
        ("provider", {}),
        ("enterprise", {}),
    ):
        assert office.ask("GET", one, role, **scope).status_code == 403
        if scope:
            assert office.fresh("/replacements", role, **scope)["items"] == []
    assert office.ask("GET", one, None).status_code == 401
    other = {"enterprise_id": who["other"]}
    for path, body in (
        (f"{one}/withdrawal", {"reason": "不", "on": "2025-07-22"}),
        (f"{one}/waiver", {"statement": "不", "on": "2025-07-22"}),
        (f"{one}/request", {"reason": "不", "requested_on": "2025-07-22"}),
        ("/replacements", {"engagement_id": who["project"], "reason": "不",
                           "requested_on": "2025-07-22"}),
    ):  # fmt: skip
        assert office.refused(path, "enterprise", **body, scope=other)[0] == 403
    done = {"number": 1, "done_on": "2025-07-25", "scope": {"provider_id": who["old"]}}
    assert office.refused(f"{one}/handover/done", "provider", **done)[0] == 403


def test_a_price_list_is_its_providers_own(office: Client) -> None:
    lead, product, enterprise = a_provider(office), a_provider(office), an_enterprise(office)
    project = an_engagement(office, lead, enterprise, product_provider_ids=[product])
    item = {"code": "A", "name": "标准件", "kind": "standard", "unit_price": "1.00"}
    body = {"engagement_id": project, "provider_id": lead, "items": [item],
            "filed_on": "2025-06-10"}  # fmt: skip
    theirs = {"provider_id": product}
    assert office.refused("/price-lists", "provider", **body, scope=theirs)[0] == 403
    prices = office.post("/price-lists", "provider", **body, scope={"provider_id": lead})["id"]
    one = f"/price-lists/{prices}"
    assert office.get(one, "provider", provider_id=lead)["filings"][0]["items"][0]["code"] == "A"
    assert [i["id"] for i in office.fresh("/price-lists", "provider", provider_id=lead)["items"]]
    for role, scope in (("provider", theirs), ("enterprise", {"enterprise_id": enterprise})):
        for path in (one, f"{one}/history"):
            assert office.ask("GET", path, role, **scope).status_code == 403
        assert office.fresh("/price-lists", role, **scope)["items"] == []
    quotation = {"item_code": "A", "source": "公开", "quoted_on": "2025-06-05", "price": "1.00",
                 "comparable": True, "method": "同", "recorded_on": "2025-06-11"}  # fmt: skip
    own = {"provider_id": lead}
    assert office.refused(f"{one}/references", "provider", **quotation, scope=own)[0] == 403
