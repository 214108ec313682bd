"""Who reads task books, assessments, exits and admission batches: the record, lists, the file."""

from __future__ import annotations

from typing import Any

import pytest
from articles.of_an_assessment import (
    a_task_book,
    an_assessment,
    concluded,
    progress,
    reviewed,
    scored,
)
from client import Client
from examples import a_provider, a_uscc, an_enterprise

OWN = "own"
READERS = ("caseworker", "approver", "principal", "auditor")


@pytest.fixture
def pair(office: Client) -> tuple[str, str]:
    return a_provider(office), a_provider(office)


def status(office: Client, path: str, role: str | None, **scope: Any) -> int:
    return int(office.ask("GET", path, role, **scope).status_code)


def ids(office: Client, path: str, role: str, **scope: Any) -> list[str]:
    return [item["id"] for item in office.fresh(path, role, **scope)["items"]]


def closed_to_strangers(office: Client, path: str, other: str) -> None:
    """The record and its history: not to another provider, an enterprise, admin or the public."""
    enterprise = an_enterprise(office)
    for where in (path, f"{path}/history"):
        assert status(office, where, "provider", provider_id=other) == 403
        assert status(office, where, "enterprise", enterprise_id=enterprise) == 403
        assert status(office, where, "admin") == 403
        assert status(office, where, None) == 401
        for reader in READERS:
            assert status(office, where, reader) == 200


def test_a_task_book_is_its_providers_and_nobody_elses(
    office: Client, pair: tuple[str, str]
) -> None:
    provider, other = pair
    record = a_task_book(office, provider)
    path = f"/task-books/{record}"
    closed_to_strangers(office, path, other)
    assert status(office, path, "provider", provider_id=provider) == 200
    assert status(office, f"{path}/history", "provider", provider_id=provider) == 200
    assert ids(office, "/task-books", "provider", provider_id=provider) == [record]
    assert ids(office, "/task-books", "provider", provider_id=other) == []
    body = {
        "month": "2025-07", "actual": [{"target": "enterprises", "value": "1"}],
        "evidence": "x", "reported_on": "2025-08-04",
    }  # fmt: skip
    refused, _ = office.refused(f"{path}/reports", "provider", **body, scope={"provider_id": other})
    assert refused == 403


def test_a_provider_reads_its_assessment_from_the_review_on(
    office: Client, pair: tuple[str, str]
) -> None:
    provider, other = pair
    record = an_assessment(office, provider)
    path, own = f"/assessments/{record}", {"provider_id": provider}
    scored(office, record)
    assert status(office, path, "provider", **own) == 403
    assert ids(office, "/assessments", "provider", **own) == []
    refused, _ = office.refused(
        f"{path}/remarks", "provider", statement="x", on="2026-01-10", scope=own
    )
    assert refused == 409
    before = office.position
    reviewed(office, record)
    closed_to_strangers(office, path, other)
    shown = office.get(path, "provider", **own)
    assert shown["totals"]["total"] == "54.29"
    assert ids(office, "/assessments", "provider", **own) == [record]
    assert ids(office, "/assessments", "provider", provider_id=other) == []
    # who scored, and how it came about, stays inside; so does what it was before
    said = office.ask("GET", path, "provider", **own).text
    assert "huang" not in said and '"li"' not in said
    assert status(office, f"{path}/history", "provider", **own) == 403
    assert status(office, f"{path}?as_of={before}", "provider", **own) == 403
    office.post(f"{path}/remarks", "provider", statement="停产", on="2026-01-13", scope=own)


def test_no_assessment_stands_in_a_providers_own_timeline(
    office: Client, pair: tuple[str, str]
) -> None:
    provider, _ = pair
    record = an_assessment(office, provider)
    concluded(office, record, "keep")
    office.house.catch_up()
    for path in (f"/providers/{provider}/timeline", f"/providers/{provider}/dossier"):
        assert record in office.ask("GET", path).text
        own = office.ask("GET", path, "provider", provider_id=provider)
        assert own.status_code in (200, 403) and record not in own.text


def test_periods_and_batches_are_the_offices_own(office: Client, pair: tuple[str, str]) -> None:
    provider, _ = pair
    record = an_assessment(office, provider)
    period = office.get(f"/assessments/{record}")["period_id"]
    uscc = a_uscc()
    batch = office.post(
        "/admission-batches", name="第二批", document="x", first="2025-09-01", last="2025-09-12",
        opened_on="2025-08-29",
    )["id"]  # fmt: skip
    office.post(
        f"/admission-batches/{batch}/applications",
        applicant={"kind": "product", "name": "申报单位", "uscc": uscc},
        files=[{"title": "申报书"}], on="2025-09-03",
    )  # fmt: skip
    for path in (f"/assessment-periods/{period}", f"/admission-batches/{batch}"):
        closed_to_strangers(office, path, provider)
    for path in ("/assessment-periods", "/admission-batches", f"/admission-batches?q={uscc}"):
        assert ids(office, path, "provider", provider_id=provider) == []
        assert len(ids(office, path, "auditor")) == 1


def test_every_party_may_read_the_scheme_and_none_its_history(
    office: Client, pair: tuple[str, str]
) -> None:
    provider, _ = pair
    record = office.post("/assessment-schemes", "approver", document="x", adopted_on="2025-06-03")[
        "id"
    ]
    path = f"/assessment-schemes/{record}"
    assert status(office, path, "provider", provider_id=provider) == 200
    assert status(office, f"{path}/history", "provider", provider_id=provider) == 403
    assert status(office, path, None) == 401


def test_an_exit_is_its_providers_and_nobody_elses(office: Client, pair: tuple[str, str]) -> None:
    provider, other = pair
    record = office.post(
        "/pool-exits", provider_id=provider, basis="7", facts="x", proposed_on="2026-02-03",
        scope={"user": "li"},
    )["id"]  # fmt: skip
    path = f"/pool-exits/{record}"
    closed_to_strangers(office, path, other)
    said = office.ask("GET", path, "provider", provider_id=provider)
    assert said.status_code == 200 and '"li"' not in said.text
    assert ids(office, "/pool-exits", "provider", provider_id=provider) == [record]
    assert ids(office, "/pool-exits", "provider", provider_id=other) == []
    office.house.catch_up()
    tasks = office.fresh("/worklist", "provider", provider_id=provider)["items"]
    assert [task["task"] for task in tasks if task["record_id"] == record] == ["pool-exit.state"]
    refused, _ = office.refused(
        f"{path}/statement", "provider", statement="x", on="2026-02-04",
        scope={"provider_id": other},
    )  # fmt: skip
    assert refused == 403


def test_a_decision_to_exit_is_the_offices_own_until_it_is_served(
    office: Client, pair: tuple[str, str]
) -> None:
    provider, _ = pair
    li: dict[str, Any] = {"scope": {"user": "li"}}
    record = office.post(
        "/pool-exits", provider_id=provider, basis="7", facts="x", proposed_on="2026-02-03", **li
    )["id"]
    path = f"/pool-exits/{record}"
    office.post(f"{path}/statement", statement="不同意", on="2026-02-10", **li)
    office.post(
        f"{path}/decision", "approver", reasons="团队已撤离", document="文1", on="2026-02-12"
    )
    assert office.get(path)["status"] == "decided"
    seen = office.get(path, "provider", provider_id=provider)
    assert (seen["status"], seen["reasons"], seen["document"]) == ("heard", None, None)
    assert status(office, f"{path}/history", "provider", provider_id=provider) == 403
    office.post(f"{path}/service", on="2026-02-14", **li)
    seen = office.get(path, "provider", provider_id=provider)
    assert (seen["status"], seen["reasons"]) == ("effective", "团队已撤离")


@pytest.mark.parametrize("role", ["auditor", "provider", "admin", None])
def test_no_outsider_scores_or_decides(
    office: Client, pair: tuple[str, str], role: str | None
) -> None:
    provider, _ = pair
    record = an_assessment(office, provider)
    book = a_task_book(office, provider)
    version = progress(office, book, "2025-09", "8", "2025-10-09")
    scope = {"provider_id": provider} if role == "provider" else {}
    for path, body in (
        (f"/assessments/{record}/scores", {"item": "progress", "points": "1", "basis": "x"}),
        (f"/assessments/{record}/review", {"confirmed": True}),
        (f"/task-books/{book}/reports/return", {"report_version": version, "reason": "x"}),
    ):
        refused, _ = office.refused(path, role, **body, on="2026-01-08", scope=scope)
        assert refused == (401 if role is None else 403)


def test_a_decision_on_an_exit_shows_nowhere_to_the_provider_before_its_service(
    office: Client, pair: tuple[str, str]
) -> None:
    """Neither in the record nor in a list, by its status, by a search, or in the timeline."""
    provider, _ = pair
    own = {"provider_id": provider}
    record = office.post(
        "/pool-exits", provider_id=provider, basis="7", facts="团队已撤离", proposed_on="2026-02-03"
    )["id"]  # fmt: skip
    path = f"/pool-exits/{record}"
    office.post(f"{path}/statement", statement="同意", on="2026-02-10")
    office.post(
        f"{path}/decision", "approver", reasons="经营困难", document="柳工信函〔2026〕12号",
        on="2026-02-12", scope={"user": "huang"},
    )  # fmt: skip

    def found(role: str, query: str, **scope: Any) -> list[str]:
        return [
            item["status"] for item in office.fresh(f"/pool-exits{query}", role, **scope)["items"]
        ]

    assert found("auditor", "?status=decided") == found("auditor", "") == ["decided"]
    assert office.get(path, "provider", **own)["status"] == "heard"
    assert found("provider", "", **own) == found("provider", "?status=heard", **own) == ["heard"]
    assert found("provider", "?status=decided", **own) == []
    assert found("provider", "?q=LZTC", **own) == ["heard"]
    timeline = f"/providers/{provider}/timeline"
    assert "pool-exit.decided" in str(office.fresh(timeline, "auditor"))
    assert "pool-exit" not in str(office.fresh(timeline, "provider", **own))
    office.post(f"{path}/service", on="2026-02-14")
    assert found("provider", "?status=effective", **own) == ["effective"]
    assert office.get(path, "provider", **own)["status"] == "effective"
