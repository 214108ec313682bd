"""Who sees an expulsion case, who acts on it, and who sees an entry of the grey list.

Officers and auditors all of it; the provider its own from the prior notice on, without what the
office weighs; nobody else anything, in the record as in lists, history, file and worklist.
"""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider

INSIDE = (
    "proposer",
    "escalation_id",
    "investigations",
    "statement_reviews",
    "legal_reviews",
    "discussions",
    "objections",
    "before_decision",
    "next",
    "warnings",
)


def proposed(office: Client, provider: str) -> str:
    return str(
        office.post(
            "/expulsions", provider_id=provider, facts="两家企业反映", proposed_on="2026-01-16",
            charges=[
                {
                    "code": "14.3.d",
                    "facts": "验收数据系伪造",
                    "proofs": [{"element": "d", "evidence": "内部核查笔录"}],
                }
            ],
        )["id"]
    )  # fmt: skip


def notify(office: Client, case: str) -> None:
    office.post(f"/expulsions/{case}/prior-notice", served_on="2026-01-20", method="in_person")


def heard(office: Client, case: str) -> None:
    office.post(
        f"/expulsions/{case}/investigation", reported_on="2026-01-19", findings="内部核查结论"
    )
    notify(office, case)
    office.post(f"/expulsions/{case}/statement/waiver", waived_on="2026-01-21", record="书面放弃")
    office.post(
        f"/expulsions/{case}/legal-review", "approver", reviewed_on="2026-02-02", passed=True,
        opinion="内部审核意见",
    )  # fmt: skip
    office.post(
        f"/expulsions/{case}/discussion", held_on="2026-02-03", attendees=["韦局长", "黄副局长"],
        opinion="内部讨论意见",
    )  # fmt: skip


def decided(office: Client, case: str) -> None:
    heard(office, case)
    office.post(
        f"/expulsions/{case}/decision", "principal", outcome="expelled", reason="证据确凿",
        decided_on="2026-02-04",
    )  # fmt: skip


def served(office: Client, case: str) -> None:
    decided(office, case)
    office.post(f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person")


def published(office: Client, case: str) -> None:
    notice = office.post(
        "/publications", kind="public-notice", source={"kind": "expulsion-case", "id": case},
        title="公示", text="经研究，自 2026 年 2 月 5 日起退出资源池", drafted_on="2026-02-05",
    )["id"]  # fmt: skip
    checks = ("no_trade_secrets", "no_personal_data", "no_complainant", "legal_review")
    office.post(
        f"/publications/{notice}/review", "approver", approved=True, on="2026-02-05",
        **dict.fromkeys(checks, True),
    )  # fmt: skip
    office.post(f"/publications/{notice}/publication", published_on="2026-02-06")


def listed(office: Client, role: str, path: str = "/expulsions", **scope: Any) -> list[str]:
    return [str(item["id"]) for item in office.fresh(path, role, **scope)["items"]]


def test_the_provider_learns_of_it_by_the_prior_notice(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    case = proposed(office, provider)
    # before: for the provider there is no case, and nothing tells it that there might be one
    own = {"provider_id": provider}
    assert office.ask("GET", f"/expulsions/{case}", "provider", **own).status_code == 404
    assert listed(office, "provider", **own) == []
    statement = {"received_on": "2026-01-19", "statement": "…", "scope": own}
    status, body = office.refused(f"/expulsions/{case}/statement", "provider", **statement)
    nothing, same = office.refused(f"/expulsions/{provider}/statement", "provider", **statement)
    assert (status, body["code"]) == (nothing, same["code"]) == (404, "unknown-record")
    # from then on it sees its own, and nobody else's
    notify(office, case)
    assert office.get(f"/expulsions/{case}", "provider", **own)["status"] == "prior_notice_served"
    assert listed(office, "provider", **own) == [case]
    (task,) = office.fresh("/worklist", "provider", **own)["items"]
    assert (task["task"], task["due_on"]) == ("expulsion.state", "2026-01-27")
    for role, scope in (
        ("provider", {"provider_id": other}),
        ("enterprise", {"enterprise_id": other}),
    ):
        assert office.ask("GET", f"/expulsions/{case}", role, **scope).status_code == 404
    assert office.ask("GET", f"/expulsions/{case}", "admin").status_code == 403
    assert office.ask("GET", f"/expulsions/{case}", None).status_code == 401
    assert listed(office, "provider", provider_id=other) == []
    status, _ = office.refused(
        f"/expulsions/{case}/statement", "provider", received_on="2026-01-21", statement="…",
        scope={"provider_id": other},
    )  # fmt: skip
    assert status == 404


def test_what_the_office_weighs_stays_inside(office: Client) -> None:
    provider = a_provider(office)
    case = proposed(office, provider)
    heard(office, case)
    own = {"provider_id": provider}
    inside = office.get(f"/expulsions/{case}", "auditor")
    shown = office.ask("GET", f"/expulsions/{case}", "provider", **own).text
    assert set(INSIDE) <= set(inside)
    assert inside["legal_reviews"][0]["by"] == "approver"
    assert "内部" not in shown
    assert not set(INSIDE) & set(office.get(f"/expulsions/{case}", "provider", **own))
    # nor in its history, its list or its file
    history = f"/expulsions/{case}/history"
    assert office.ask("GET", history, "provider", **own).status_code == 403
    assert len(office.get(history, "auditor")["items"]) == 6
    (row,) = office.fresh("/expulsions", "provider", **own)["items"]
    assert row["status"] == "statement_received"
    for path in (f"/providers/{provider}/timeline", f"/providers/{provider}/dossier"):
        answer = office.ask("GET", path, "provider", **own)
        assert "内部" not in answer.text and "LZQT" not in answer.text


def test_the_provider_learns_which_of_its_own_steps_count_no_more(office: Client) -> None:
    provider = a_provider(office)
    case = proposed(office, provider)
    heard(office, case)
    inside = office.get(f"/expulsions/{case}")
    for step in (*inside["waivers"], *inside["discussions"]):
        office.post(
            f"/expulsions/{case}/annulments", "principal", entry=step["version"], reason="登记有误",
            on="2026-02-03",
        )  # fmt: skip
    shown = office.get(f"/expulsions/{case}", "provider", provider_id=provider)
    assert shown["waivers"] == []
    assert [one["step"] for one in shown["annulled"]] == ["waiver"]
    held = office.get(f"/expulsions/{case}", "auditor")["annulled"]
    assert [one["step"] for one in held] == ["waiver", "discussion"]
    status, _ = office.refused(
        f"/expulsions/{case}/annulments", "provider", entry=3, reason="…", on="2026-02-03",
        scope={"provider_id": provider},
    )  # fmt: skip
    assert status == 403


def test_an_unserved_decision_is_the_offices_own(office: Client) -> None:
    provider = a_provider(office)
    case = proposed(office, provider)
    decided(office, case)
    own = {"provider_id": provider}
    found = office.get(f"/expulsions/{case}", "provider", **own)
    assert (found["decision"], found["status"]) == (None, "statement_received")
    assert office.get(f"/expulsions/{case}")["decision"]["expelled"] is True
    assert "柳工信" not in str(office.fresh("/expulsions", "provider", **own))
    office.post(f"/expulsions/{case}/service", served_on="2026-02-05", method="in_person")
    found = office.get(f"/expulsions/{case}", "provider", **own)
    assert found["decision"]["reference"].startswith("柳工信")
    assert found["remedies"]["review_until"] == "2026-04-07"
    assert "decided_by" not in found["decision"]


@pytest.mark.parametrize("role", ["auditor", "admin", "enterprise", "provider", None])
def test_only_officers_propose(office: Client, role: str | None) -> None:
    provider = a_provider(office)
    scope = {f"{role}_id": provider} if role in ("provider", "enterprise") else {}
    status, _ = office.refused(
        "/expulsions", role, provider_id=provider, charges=[{"code": "14.9", "facts": "…"}],
        facts="…", proposed_on="2026-01-16", scope=scope,
    )  # fmt: skip
    assert status == (401 if role is None else 403)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("decision", {"outcome": "expelled", "reason": "…", "decided_on": "2026-02-04"}),
        ("dropping", {"reason": "…", "on": "2026-02-04"}),
        ("revocation", {"reason": "…", "document": "…", "on": "2026-02-04"}),
        ("reaffirmation", {"reason": "…", "on": "2026-02-04"}),
        (
            "objections/settlement",
            {"objection": 1, "upheld": False, "reason": "…", "on": "2026-02-04"},
        ),
    ],
)
def test_only_an_approver_decides(office: Client, path: str, body: dict[str, Any]) -> None:
    case = proposed(office, a_provider(office))
    heard(office, case)
    assert office.refused(f"/expulsions/{case}/{path}", **body)[0] == 403
    assert office.refused(f"/expulsions/{case}/{path}", "auditor", **body)[0] == 403


def test_the_proposer_and_the_only_reviewer_do_not_decide(office: Client) -> None:
    case = proposed(office, a_provider(office))
    heard(office, case)
    decision = {"outcome": "expelled", "reason": "…", "decided_on": "2026-02-04"}
    path = f"/expulsions/{case}/decision"
    status, body = office.refused(path, "approver", **decision, scope={"user": "caseworker"})
    assert (status, body["code"]) == (403, "own-proposal")
    status, body = office.refused(path, "approver", **decision)
    assert (status, body["code"]) == (403, "own-review")
    office.post(path, "principal", **decision)


def test_anyone_objects_once_the_public_was_told(office: Client) -> None:
    provider = a_provider(office)
    case = proposed(office, provider)
    served(office, case)
    objection = {"objection": "另有其人", "by": "individual", "received_on": "2026-02-10"}
    path = f"/expulsions/{case}/objections"
    # before, nothing shows outside that there is a case
    status, _ = office.refused(path, None, **objection)
    assert status == 404
    published(office, case)
    done = office.post(path, None, **objection)
    office.post(path, "enterprise", **objection, scope={"enterprise_id": provider})
    assert office.refused(path, "auditor", **objection)[0] == 403
    # who objected stands nowhere, also where somebody was signed in
    found = office.get(f"/expulsions/{case}")
    assert [one["in_window"] for one in found["objections"]] == [True, True]
    events = office.get(f"/expulsions/{case}/history")["items"][-2:]
    assert {event["actor"]["name"] for event in events} == {"objector"}
    # the provider reads none of it
    own = office.ask("GET", f"/expulsions/{case}", "provider", provider_id=provider)
    assert "另有其人" not in own.text
    assert found["objections"][0]["number"] == done["objection"]


def test_an_entry_of_the_grey_list_is_open_to_its_provider_only(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    case = proposed(office, provider)
    served(office, case)
    published(office, case)
    entry = {"expulsion_id": case, "entered_on": "2026-02-13", "reason": "公示期满"}
    for role in ("caseworker", "auditor"):
        assert office.refused("/grey-list-entries", role, **entry)[0] == 403
    made = office.post("/grey-list-entries", "approver", **entry)["id"]
    path, own = f"/grey-list-entries/{made}", {"provider_id": provider}
    shown = office.get(path, "provider", **own)
    assert shown["status"] == "listed" and "entered_by" not in shown
    assert office.get(path, "auditor")["entered_by"] == "approver"
    assert listed(office, "provider", "/grey-list-entries", **own) == [made]
    assert listed(office, "provider", "/grey-list-entries", provider_id=other) == []
    assert office.ask("GET", path, "provider", provider_id=other).status_code == 403
    assert office.ask("GET", path, None).status_code == 401
    assert office.ask("GET", f"{path}/history", "provider", **own).status_code == 403
    # the grey list is internal: the public finds nothing of it
    answer = office.ask("GET", "/public/grey-list", None)
    assert provider not in answer.text and "LZHM" not in answer.text
    # its provider asks for release, an approver decides, and it is off the list
    asked = {"on": "2026-03-02", "reason": "已完成善后"}
    assert office.refused(f"{path}/release-requests", "provider", **asked,
                          scope={"provider_id": other})[0] == 403  # fmt: skip
    office.post(f"{path}/release-requests", "provider", **asked, scope=own)
    decision = {"outcome": "released", "on": "2026-03-04", "reason": "善后完成"}
    assert office.refused(f"{path}/release-decision", **decision)[0] == 403
    office.post(f"{path}/release-decision", "principal", **decision)
    found = office.get(f"/providers/{provider}")
    assert (found["status"], found["grey_listed"]) == ("expelled", False)
