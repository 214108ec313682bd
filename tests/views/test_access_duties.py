"""Who reads duty records and the registers: officers, auditors, and the provider its own."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise

WORD = "暗号报告"


@pytest.fixture
def told(office: Client) -> dict[str, str]:
    one, other = a_provider(office), a_provider(office)
    enterprise = an_enterprise(office)
    project = an_engagement(office, one, enterprise, established_on="2025-06-02")
    record = str(office.post(
        "/duties", provider_id=one, engagement_id=project, duty="diagnosis", on="2025-06-02"
    )["id"])  # fmt: skip
    office.post(
        f"/duties/{record}/report", summary=WORD, evidence=["诊断.pdf"],
        content={"form": "diagnosis", "issued_on": "2025-06-10", "findings": WORD},
        reported_on="2025-06-12",
    )  # fmt: skip
    return {"one": one, "other": other, "enterprise": enterprise, "record": record}


def asks(told: dict[str, str]) -> dict[str, tuple[str | None, dict[str, str]]]:
    return {
        "own": ("provider", {"provider_id": told["one"]}),
        "other": ("provider", {"provider_id": told["other"]}),
        "enterprise": ("enterprise", {"enterprise_id": told["enterprise"]}),
        "admin": ("admin", {}),
        "public": (None, {}),
        "auditor": ("auditor", {}),
        "caseworker": ("caseworker", {}),
    }


READS = ("/duties/{record}", "/duties/{record}/history", "/providers/{one}/duties")


@pytest.mark.parametrize("who", ["own", "auditor", "caseworker"])
def test_officers_auditors_and_the_provider_itself_read_them(
    office: Client, told: dict[str, str], who: str
) -> None:
    role, scope = asks(told)[who]
    for path in READS:
        assert office.ask("GET", path.format(**told), role, **scope).status_code == 200, path
    for query in ("", f"?q={WORD}", "?status=reported", "?ground=8.4"):
        found = office.fresh(f"/duties{query}", role, **scope)["items"]
        assert [item["id"] for item in found] == [told["record"]]


@pytest.mark.parametrize("who", ["other", "enterprise", "admin", "public"])
def test_nobody_else_reads_them_nor_finds_them(
    office: Client, told: dict[str, str], who: str
) -> None:
    """Not the enterprise either: a report may speak of the provider's other clients."""
    role, scope = asks(told)[who]
    for path in READS:
        answer = office.ask("GET", path.format(**told), role, **scope)
        assert answer.status_code in (401, 403), path
    for query in ("", f"?q={WORD}", f"?provider_id={told['one']}"):
        mark = "&" if query else "?"
        answer = office.ask("GET", f"/duties{query}{mark}at_least={office.position}", role, **scope)
        assert answer.status_code in (401, 403) or answer.json()["items"] == []
        assert told["record"] not in answer.text
    for path in ("/worklist", "/history?limit=200", f"/providers/{told['one']}/timeline"):
        assert WORD not in office.ask("GET", path, role, **scope).text


@pytest.mark.parametrize("who", ["own", "enterprise", "admin", "public"])
def test_the_register_of_liaisons_is_for_the_office(
    office: Client, told: dict[str, str], who: str
) -> None:
    role, scope = asks(told)[who]
    assert office.ask("GET", "/liaisons", role, **scope).status_code in (401, 403)
    assert office.ask("GET", "/liaisons", "auditor").status_code == 200


def test_a_provider_acts_on_its_own_duties_only_and_never_for_the_office(
    office: Client, told: dict[str, str]
) -> None:
    own, other = ({"provider_id": told[name]} for name in ("one", "other"))
    record = told["record"]
    body = {
        "summary": "-", "evidence": ["-"], "reported_on": str(office.house.office.today()),
        "content": {"form": "plain"},
    }  # fmt: skip
    status, _ = office.refused(f"/duties/{record}/report", "provider", **body, scope=other)
    assert status == 403
    for step, form in (
        ("confirmation", {"on": "2025-06-13"}),
        ("return", {"on": "2025-06-13", "reason": "-"}),
        ("waiver", {"on": "2025-06-13", "reason": "-"}),
        ("withdrawal", {"on": "2025-06-13", "reason": "-"}),
    ):
        status, _ = office.refused(f"/duties/{record}/{step}", "provider", **form, scope=own)
        assert status == 403, step
    status, _ = office.refused(
        f"/duties/{record}/waiver", "caseworker", on="2025-06-13", reason="-"
    )
    assert status == 403
