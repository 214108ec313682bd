"""Refusals and reads: kept beside the log, whatever the refused command left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from client import Client
from examples import a_complaint, a_provider, an_enterprise, an_open_case

from application.errors import StoreAway
from application.journal import Journal
from application.unit import Command
from domain.values import Actor, NotAllowedNow, Role, Text
from interfaces.api.paging import encode
from interfaces.imports import import_file
from interfaces.wiring import House

AUDITORS = ("auditor", "approver", "principal")
NOT_AUDITORS = ("caseworker", "provider", "enterprise", "admin")


def kept(house: House) -> list[dict[str, Any]]:
    with house.connection() as conn:
        return conn.execute("SELECT * FROM audit_journal ORDER BY id").fetchall()


def refusals(office: Client, **filters: Any) -> list[dict[str, Any]]:
    return asked(office, "refusals", **filters)


def reads(office: Client, **filters: Any) -> list[dict[str, Any]]:
    return asked(office, "reads", **filters)


def asked(office: Client, which: str, **filters: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    office.position = office.house.office.head()
    found: list[dict[str, Any]] = office.get(f"/audit/{which}?{query}", "auditor")["items"]
    return found


# Refusals


def test_a_command_that_the_rules_refuse_is_kept(office: Client) -> None:
    # given an order that nobody was heard about
    case = an_open_case(office, a_provider(office))
    head = office.house.office.head()
    # when it is to be issued all the same
    status, problem = office.refused(
        f"/cases/{case}/notice", issued_on="2025-06-03", demands=["补齐清单"], days=15,
        scope={"user": "韦经办"},
    )  # fmt: skip
    # then the log stands where it stood, and the journal says who was refused what, and why
    assert office.house.office.head() == head
    (one,) = refusals(office)
    assert one["actor"] == {"name": "韦经办", "role": "caseworker", "acts_for": None}
    assert one["what"] == "/cases/{record_id}/notice"
    assert one["summary"]["en"] == "Issue the order to rectify"
    assert (one["record_id"], one["code"]) == (case, problem["code"])
    assert one["citation"] == problem["citation"] == "12"
    assert (status, one["position"]) == (409, head)


def test_a_field_is_named_and_its_value_is_not(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    office.refused(
        f"/cases/{case}/interview", held_on="2999-01-01", place="市工信局",
        attendees=["某某某"], record="某某某说的话",
    )  # fmt: skip
    (one,) = refusals(office)
    assert (one["code"], one["field"]) == ("future-date", "held_on")
    assert "某某某" not in str(kept(office.house)) and "2999" not in str(kept(office.house))


def test_a_role_that_may_not_is_a_refusal_too(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    office.refused(f"/cases/{case}/suspension", on="2025-06-16", reason="不可抗力")
    office.refused("/calendar/years", **the_year())
    assert [(one["code"], one["what"], one["record_id"]) for one in refusals(office)] == [
        ("role", "/calendar/years", None),
        ("role", "/cases/{record_id}/suspension", case),
    ]


def the_year() -> dict[str, Any]:
    return {
        "region": "CN", "year": 2027, "days_off": [], "make_up": [], "source": "通知",
        "published_on": "2026-11-20",
    }  # fmt: skip


def test_what_no_rule_refused_is_not_kept(office: Client) -> None:
    provider = a_provider(office)
    case = an_open_case(office, provider)
    assert office.ask("POST", "/cases", None, json={}).status_code in (401, 422)
    assert office.ask("POST", f"/cases/{case}/notice", json={"days": "x"}).status_code == 422
    assert office.ask("POST", "/nothing", json={}).status_code in (404, 405)
    office.refused(
        f"/cases/{case}/assignment", assignee="李", on="2025-06-03", headers={"If-Match": '"9"'}
    )
    assert kept(office.house) == []


def test_each_ask_by_one_key_is_kept_and_a_repeat_of_what_was_done_is_none(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    body = {"issued_on": "2025-06-03", "demands": ["补齐"], "days": 15}
    for _ in range(2):
        office.refused(f"/cases/{case}/notice", **body, headers={"Idempotency-Key": "k"})
    assert len(refusals(office)) == 2
    done = {"assignee": "李", "on": "2025-06-03"}
    for _ in range(2):
        answer = office.ask(
            "POST", f"/cases/{case}/assignment", json=done, headers={"Idempotency-Key": "d"}
        )
        assert answer.status_code == 200
    assert len(refusals(office)) == 2


@pytest.mark.parametrize(
    ("role", "named"), [(None, False), ("enterprise", False), ("caseworker", True)]
)
def test_a_refused_complainant_is_not_named(office: Client, role: str | None, named: bool) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    scope = {"user": "莫海", "enterprise_id": enterprise} if role == "enterprise" else {}
    office.refused(
        "/complaints", role, provider_id=str(uuid4()),
        complainant={"kind": "anonymous"}, summary="无人响应", received_on="2025-05-29",
        scope=scope,
    )  # fmt: skip
    (one,) = refusals(office)
    assert one["actor"]["name"] == ("caseworker" if named else "")
    assert one["actor"]["role"] == ("caseworker" if named else "public")
    assert one["actor"]["acts_for"] is None
    assert "莫海" not in str(kept(office.house))
    assert provider


def test_what_a_complainant_may_not_do_to_its_complaint_names_nobody(office: Client) -> None:
    enterprise = an_enterprise(office)
    complaint = a_complaint(office, a_provider(office), enterprise)
    office.refused(
        f"/complaints/{complaint}/assignment", "enterprise", caseworker="李", on="2025-06-02",
        scope={"user": "莫海", "enterprise_id": enterprise},
    )  # fmt: skip
    (one,) = kept(office.house)
    assert (one["code"], one["actor_name"], one["acts_for"]) == ("role", "", None)


def test_a_party_is_known_by_the_body_it_acts_for(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    case = an_open_case(office, other)
    office.refused(
        f"/cases/{case}/statement", "provider", heard_on="2025-06-03", statement="有异议",
        scope={"user": "覃小云", "provider_id": provider},
    )  # fmt: skip
    (one,) = refusals(office)
    assert one["actor"] == {"name": "", "role": "provider", "acts_for": provider}
    assert one["code"] == "not-yours"


def test_a_refused_list_is_kept(house: House, tmp_path: Path) -> None:
    file = tmp_path / "providers.csv"
    file.write_text("名称,统一社会信用代码\n某公司,1\n", "utf-8")
    imported = import_file(house, file, "providers", Actor(name="李", role=Role.CASEWORKER))
    assert imported.errors
    (one,) = kept(house)
    assert (one["what"], one["code"], one["actor_name"]) == (
        "duban import providers",
        "roster",
        "李",
    )


def test_what_the_system_asks_of_itself_is_no_refusal(house: House) -> None:
    refusal = NotAllowedNow("x", Text("x", "x"))
    for role in Role:
        command = Command(Actor(name="n", role=role), house.office.today())
        house.journal.refused(command, refusal)
    assert Role.SYSTEM.value not in {one["actor_role"] for one in kept(house)}
    assert len(kept(house)) == len(Role) - 1


def test_a_refusal_that_cannot_be_kept_is_still_a_refusal(
    office: Client, owner_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = an_open_case(office, a_provider(office))
    with broken(owner_url, office.house):
        status, problem = office.refused(
            f"/cases/{case}/notice", issued_on="2025-06-03", demands=["补齐清单"], days=15
        )
    assert (status, problem["citation"]) == (409, "12")
    assert problem["code"] in caplog.text


def test_while_the_database_is_away_the_log_says_so_in_a_line(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no fault that anybody has to look for in the program."""

    @contextmanager
    def away() -> Iterator[Any]:
        raise StoreAway
        yield

    command = Command(Actor(name="韦经办", role=Role.CASEWORKER), house.office.today())
    Journal(away).refused(command, NotAllowedNow("wrong-status", Text("不可", "not now")))
    (line,) = caplog.records
    assert line.getMessage() == "a refusal could not be kept: wrong-status (store-away)"
    assert line.exc_info is None


def the_owner(url: str, house: House) -> psycopg.Connection[Any]:
    options = f"-c search_path={house.database.schema}"
    return psycopg.connect(url, autocommit=True, options=options)


@contextmanager
def broken(owner_url: str, house: House) -> Iterator[None]:
    """The journal takes nothing."""
    with the_owner(owner_url, house) as conn:
        conn.execute("ALTER TABLE audit_journal RENAME TO gone")
        try:
            yield
        finally:
            conn.execute("ALTER TABLE gone RENAME TO audit_journal")


# Reads


def test_looking_at_a_providers_file_is_kept_with_the_reason(office: Client) -> None:
    provider = a_provider(office)
    office.get(f"/providers/{provider}/dossier?reason=年度检查", "approver", user="黄审批")
    office.get(f"/providers/{provider}/dossier", "caseworker")
    second, first = reads(office)
    assert (first["actor"]["name"], first["reason"]) == ("黄审批", "年度检查")
    assert (first["kind"], first["record_id"]) == ("read", provider)
    assert first["summary"]["zh"] == "查看一户一档"
    assert "reason" not in second


def test_who_may_not_read_leaves_no_read(office: Client) -> None:
    provider = a_provider(office)
    answer = office.ask("GET", f"/providers/{provider}/dossier", "provider", provider_id=provider)
    assert answer.status_code == 403
    assert kept(office.house) == []


def test_where_a_read_cannot_be_kept_nothing_is_shown(office: Client, owner_url: str) -> None:
    provider = a_provider(office)
    with broken(owner_url, office.house):
        answer = office.ask("GET", f"/providers/{provider}/dossier")
    assert answer.status_code >= 500
    assert provider not in answer.text


def test_sealed_identities_and_exports_stand_in_the_same_list(office: Client) -> None:
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    head = office.house.office.head()
    office.get(f"/complaints/{complaint}/identity?reason=核实情况", "caseworker", user="李")
    refused = office.ask("GET", f"/complaints/{complaint}/identity?reason=看看", "auditor")
    assert refused.status_code == 403
    office.house.journal.export(
        Actor(name="秦", role=Role.AUDITOR), {"records": [complaint]}, "年度审计"
    )
    found = reads(office, at_least=office.house.office.head())
    assert [one["kind"] for one in found] == ["export", "identity-refused", "identity-opened"]
    assert found[0]["scope"] == {"records": [complaint]}
    assert {one["record_id"] for one in found[1:]} == {complaint}
    assert (found[2]["actor"]["name"], found[2]["reason"]) == ("李", "核实情况")
    assert found[2]["position"] == head + 1
    assert "莫海" not in str(found)


# Who may ask, and how


@pytest.mark.parametrize("which", ["refusals", "reads"])
def test_only_auditors_and_approvers_may_know(office: Client, which: str) -> None:
    for role in AUDITORS:
        assert office.ask("GET", f"/audit/{which}", role).status_code == 200
    for role in NOT_AUDITORS:
        assert office.ask("GET", f"/audit/{which}", role).status_code == 403
    assert office.ask("GET", f"/audit/{which}", None).status_code == 401


def test_filters_and_pages(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    body = {"issued_on": "2025-06-03", "demands": ["补齐清单"], "days": 15}
    for number in range(5):
        office.refused(f"/cases/{case}/notice", **body, scope={"user": f"officer-{number % 2}"})
    office.refused(f"/cases/{case}/suspension", on="2025-06-16", reason="不可抗力")
    assert len(refusals(office)) == 6
    assert len(refusals(office, who="officer-1")) == 2
    assert len(refusals(office, code="role")) == 1
    assert len(refusals(office, record_id=case)) == 6
    assert refusals(office, record_id=uuid4()) == []
    today = office.house.office.today()
    assert len(refusals(office, **{"from": today, "to": today})) == 6
    assert refusals(office, **{"from": today + timedelta(days=1)}) == []
    assert refusals(office, to=today - timedelta(days=1)) == []
    ids, cursor = [], ""
    while True:
        page = office.get(f"/audit/refusals?limit=4{cursor}", "auditor")
        ids += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert ids == [one["id"] for one in refusals(office)]


def test_as_it_was_at_an_instant_and_at_a_position(office: Client) -> None:
    provider = a_provider(office)
    office.get(f"/providers/{provider}/dossier")
    (first,) = reads(office)
    office.get(f"/providers/{provider}/dossier")
    assert len(reads(office)) == 2
    at = first["at"].replace("+", "%2B")
    assert [one["id"] for one in reads(office, as_of=at)] == [first["id"]]
    before_both = office.house.office.head()
    assert reads(office, as_of=before_both) == []
    answer = office.ask("GET", "/audit/reads?as_of=yesterday", "auditor")
    assert (answer.status_code, answer.json()["code"]) == (422, "as-of")


@pytest.mark.parametrize(
    "key", [None, ["a", "b", 1], [1, 2, 3], ["0001-01-01T00:00:00+14:00", "log", 1]]
)
def test_a_cursor_that_is_none_of_ours_is_refused(office: Client, key: Any) -> None:
    cursor = "x" if key is None else encode(tuple(key))
    answer = office.ask("GET", f"/audit/reads?cursor={cursor}", "auditor")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor")


# It is only ever added to


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_journal SET actor_name = 'x'",
        "DELETE FROM audit_journal",
        "TRUNCATE audit_journal",
    ],
)
def test_the_journal_refuses_change(house: House, owner_url: str, statement: str) -> None:
    house.journal.read(Actor(name="秦", role=Role.AUDITOR), "/x", None)
    with house.database.connect() as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(statement)
    with (
        the_owner(owner_url, house) as conn,
        pytest.raises(psycopg.errors.RaiseException, match="only ever added to"),
    ):
        conn.execute(statement)
    assert len(kept(house)) == 1
