"""Who sees what of complaints, reports and enquiries, and of who asked for an identity."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, an_enterprise

from domain.complaint import without_sender

NAME = "石敢当"
CONTACT = "13907725566"
LI: dict[str, Any] = {"scope": {"user": "li"}}


@pytest.fixture
def parties(office: Client) -> dict[str, tuple[str | None, dict[str, str]]]:
    provider, enterprise = a_provider(office), an_enterprise(office)
    return {
        "provider": ("provider", {"user": "p", "provider_id": provider}),
        "other provider": ("provider", {"user": "q", "provider_id": a_provider(office)}),
        "enterprise": ("enterprise", {"user": "e", "enterprise_id": enterprise}),
        "other enterprise": ("enterprise", {"user": "f", "enterprise_id": an_enterprise(office)}),
        "auditor": ("auditor", {"user": "shen"}),
        "other caseworker": ("caseworker", {"user": "wei"}),
        "caseworker": ("caseworker", {"user": "li"}),
        "approver": ("approver", {"user": "huang"}),
        "principal": ("principal", {"user": "lan"}),
        "admin": ("admin", {"user": "root"}),
        "public": (None, {}),
    }


@pytest.fixture
def report(office: Client, parties: dict[str, Any]) -> str:
    """Of the enterprise, split in two, referred, extended, verified and corrected."""
    scope = parties["enterprise"][1]
    done = office.post(
        "/complaints", "enterprise", nature="complaint",
        provider_id=parties["provider"][1]["provider_id"], summary="驻场人员撤离，并索取好处费",
        complainant={
            "kind": "enterprise", "enterprise_id": scope["enterprise_id"], "name": NAME,
            "contact": CONTACT,
        },
        received_on="2026-04-30", scope=scope,
    )  # fmt: skip
    one = f"/complaints/{done['id']}"
    office.post(f"{one}/acceptance", on="2026-05-07", reason="", **LI)
    office.post(f"{one}/extension", on="2026-06-01", reason="须外调", **LI)
    office.post(
        f"{one}/extension/decision", "approver", granted=True, on="2026-06-02", reason="",
        scope={"user": "huang"},
    )  # fmt: skip
    office.post(
        f"{one}/referral", on="2026-06-03", to="市公安局", reason="涉嫌犯罪", ends_here=False, **LI
    )
    office.post(
        f"{one}/verification", substantiated=True, findings="属实", violation="规定",
        on="2026-06-05", **LI,
    )  # fmt: skip
    office.post(
        f"{one}/verification/correction", substantiated=True, findings="属实，金额更正",
        violation="规定", on="2026-06-08", reason="金额有误", **LI,
    )  # fmt: skip
    return str(done["id"])


def asks(office: Client, parties: dict[str, Any], who: str, path: str) -> Any:
    role, scope = parties[who]
    return office.ask("GET", path, role, **scope)


def hidden(text: str, *secrets: str) -> None:
    for secret in secrets:
        assert secret not in text
        assert secret.encode("unicode_escape").decode() not in text


ALLOWED = ("caseworker", "approver", "principal")
FORBIDDEN = (
    "provider",
    "other provider",
    "other enterprise",
    "auditor",
    "other caseworker",
    "admin",
)


def test_the_identity_is_shown_to_its_caseworker_and_approvers_and_each_look_is_recorded(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    path = f"/complaints/{report}/identity?reason=答复投诉人"
    for who in ALLOWED:
        answer = asks(office, parties, who, path)
        assert answer.status_code == 200
        assert answer.json()["complainant"]["name"] == NAME
    for who in FORBIDDEN:
        answer = asks(office, parties, who, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity-sealed")
        hidden(answer.text, NAME, CONTACT)
    assert asks(office, parties, "public", path).status_code == 401
    assert asks(office, parties, "caseworker", path.partition("?")[0]).status_code == 422
    log = asks(office, parties, "auditor", f"/complaints/{report}/identity/log")
    assert [(e["type"].partition(".")[2], e["actor"]["name"]) for e in log.json()["items"]] == [
        *(("opened", parties[who][1]["user"]) for who in ALLOWED),
        *(("refused", parties[who][1]["user"]) for who in FORBIDDEN),
    ]


def test_the_sender_itself_is_told_without_a_record_that_would_name_it(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    answer = asks(office, parties, "enterprise", f"/complaints/{report}/identity?reason=自查")
    assert answer.json()["complainant"]["name"] == NAME
    assert asks(office, parties, "enterprise", f"/complaints/{report}").status_code == 200
    log = asks(office, parties, "auditor", f"/complaints/{report}/identity/log")
    assert log.json()["items"] == []


def test_looking_at_the_record_is_a_look_at_the_identity_where_it_is_shown(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    for who in ("caseworker", "other caseworker", "auditor", "approver"):
        assert asks(office, parties, who, f"/complaints/{report}").status_code == 200
    log = asks(office, parties, "auditor", f"/complaints/{report}/identity/log").json()["items"]
    assert [entry["actor"]["name"] for entry in log] == ["li", "huang"]
    assert {entry["data"]["why"] for entry in log} == {"查看投诉举报记录 · looked at the record"}


def test_the_logs_are_for_the_office_and_say_nothing_of_who_it_was(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    asks(office, parties, "caseworker", f"/complaints/{report}")
    asks(office, parties, "other provider", f"/complaints/{report}/identity?reason=好奇")
    office.position = office.house.office.head()
    at = f"at_least={office.position}"
    firm = parties["enterprise"][1]["enterprise_id"]
    for path in (f"/complaints/{report}/identity/log", f"/identity-log?{at}", f"/history?{at}"):
        for who in ("auditor", "other caseworker", "approver"):
            answer = asks(office, parties, who, path)
            assert answer.status_code == 200
            assert "identity-file.refused" in answer.text
            hidden(answer.text, NAME, CONTACT)
            if "history" not in path:
                hidden(answer.text, firm)
        for who in ("provider", "other provider", "enterprise", "other enterprise", "admin"):
            assert asks(office, parties, who, path).status_code == 403
        assert asks(office, parties, "public", path).status_code == 401


def test_the_record_is_closed_to_the_provider_and_to_other_parties(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    for path in (f"/complaints/{report}", f"/complaints/{report}/history"):
        for who in ("provider", "other provider", "other enterprise", "admin"):
            assert asks(office, parties, who, path).status_code == 403
        assert asks(office, parties, "public", path).status_code == 401
        for who in ("auditor", "other caseworker"):
            answer = asks(office, parties, who, path)
            assert answer.status_code == 200
            hidden(answer.text, NAME, CONTACT, parties["enterprise"][1]["enterprise_id"])


def test_lists_and_search_name_nobody(office: Client, parties: dict[str, Any], report: str) -> None:
    at = f"at_least={office.position}"
    for who in ("auditor", "other caseworker", "caseworker"):
        for path in (f"/complaints?{at}", f"/complaints?q={NAME}&{at}", f"/worklist?{at}"):
            hidden(asks(office, parties, who, path).text.replace(f"q={NAME}", ""), NAME, CONTACT)
    for who in ("provider", "other provider", "other enterprise"):
        assert asks(office, parties, who, f"/complaints?{at}").json()["items"] == []
    own = asks(office, parties, "enterprise", f"/complaints?{at}").json()["items"]
    assert [item["id"] for item in own] == [report]


def test_a_sender_that_names_itself_in_its_words_is_not_named_by_them(
    office: Client, parties: dict[str, Any]
) -> None:
    firm = parties["enterprise"][1]["enterprise_id"]
    name = office.get(f"/enterprises/{firm}")["name"]
    words = f"我是{name}的{NAME}，电话 139-0772 5566，驻场人员撤离"
    done = office.post(
        "/complaints", None, provider_id=parties["provider"][1]["provider_id"], summary=words,
        complainant={
            "kind": "enterprise", "enterprise_id": firm, "name": NAME, "contact": CONTACT
        },
        received_on="2026-04-30",
    )  # fmt: skip
    one, at = f"/complaints/{done['id']}", f"at_least={done['position']}"
    office.post(f"{one}/acceptance", on="2026-05-07", reason="", **LI)
    provider = f"/providers/{parties['provider'][1]['provider_id']}"
    for who in ("auditor", "other caseworker"):
        for path in (one, f"{one}/history", f"/history?{at}", f"{provider}/timeline?{at}"):
            answer = asks(office, parties, who, path)
            assert answer.status_code == 200 and "驻场人员撤离" in answer.text
            hidden(answer.text, NAME, CONTACT, "139-0772 5566", f"我是{name}")
    for who in ("caseworker", "approver", "enterprise"):
        shown = asks(office, parties, who, one).json()
        assert shown["complainant"]["summary"] == words
        assert shown["summary"] == "我是〓〓的〓〓，电话 〓〓，驻场人员撤离"


@pytest.mark.parametrize(
    ("names", "masked"),
    [
        (["王", "", None], "王女士 13907725566 来电"),
        (["王女士"], "〓〓 13907725566 来电"),
        (["139-0772-5566", "王女"], "〓〓士 〓〓 来电"),
        (["女士", "王女士"], "〓〓 13907725566 来电"),
    ],
)
def test_what_is_masked_is_a_name_and_never_a_single_character(
    names: list[str | None], masked: str
) -> None:
    assert without_sender("王女士 13907725566 来电", names) == masked


def test_a_part_has_the_same_sealed_sender(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    whole = office.post(
        "/complaints", nature="complaint", provider_id=parties["provider"][1]["provider_id"],
        summary="驻场人员撤离，并索取好处费", received_on="2026-04-30",
        complainant={"kind": "individual", "name": NAME, "contact": CONTACT}, **LI,
    )["id"]  # fmt: skip
    office.post(f"/complaints/{whole}/assignment", on="2026-05-06", caseworker="li", **LI)
    done = office.post(
        f"/complaints/{whole}/split", nature="report", summary="索取好处费", on="2026-05-06", **LI
    )
    part = done["part_id"]
    office.post(f"/complaints/{part}/assignment", on="2026-05-06", caseworker="li", **LI)
    assert asks(office, parties, "caseworker", f"/complaints/{whole}").json()["parts"] == [part]
    shown = asks(office, parties, "caseworker", f"/complaints/{part}").json()
    assert (shown["split_from"], shown["nature"]) == (whole, "report")
    assert shown["complainant"]["name"] == NAME
    hidden(asks(office, parties, "other caseworker", f"/complaints/{part}").text, NAME, CONTACT)
    tracked = asks(office, parties, "public", f"/public/complaints/{done['tracking_code']}")
    assert tracked.json()["reference"] == done["part_reference"]


def test_only_an_approver_who_did_not_ask_extends(
    office: Client, parties: dict[str, Any], report: str
) -> None:
    other = office.post(
        "/complaints", provider_id=parties["provider"][1]["provider_id"], summary="-",
        received_on="2026-04-30", complainant={"kind": "anonymous"}, **LI,
    )["id"]  # fmt: skip
    office.post(f"/complaints/{other}/acceptance", on="2026-05-07", reason="", **LI)
    office.post(
        f"/complaints/{other}/extension", "approver", on="2026-06-01", reason="-",
        scope={"user": "huang"},
    )  # fmt: skip
    body = {"granted": True, "on": "2026-06-02", "reason": ""}
    path = f"/complaints/{other}/extension/decision"
    assert office.refused(path, **body)[0] == 403
    status, problem = office.refused(path, "approver", **body, scope={"user": "huang"})
    assert (status, problem["code"]) == (403, "second-person")
    office.post(path, "principal", **body)
