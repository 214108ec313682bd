"""Accounts over HTTP and on pages: for administrators and auditors, and told to nobody else."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from accounts.people import PASSWORD, a_visitor, an_account
from client import API, Client
from visitor import Visitor

from domain.values import Role
from interfaces.api.nouns.accounts import NOUN, ROUTES

LOGIN, NAME = "qin.yun", "覃云山"
OTHERS = ("caseworker", "approver", "principal")


def opened(office: Client) -> dict[str, Any]:
    return office.post("/accounts", "admin", login=LOGIN, name=NAME, roles=[{"role": "caseworker"}])


def test_an_account_is_opened_with_a_password_that_is_shown_once(office: Client) -> None:
    done = opened(office)
    secret = done["temporary_password"]
    assert re.fullmatch(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", secret)
    shown = office.get(f"/accounts/{done['id']}", "admin")
    assert secret not in str(shown)
    assert shown["password_temporary"] is True
    with office.house.connection() as conn:
        kept = conn.execute("SELECT answer::text AS a FROM commands").fetchall()
    assert secret not in str(kept)
    browser = a_visitor(office.house)
    assert browser.sign_in(LOGIN, secret).headers["location"] == "/account/password"


def test_the_same_request_again_opens_no_second_account(office: Client) -> None:
    body = {"login": LOGIN, "name": NAME, "roles": [{"role": "caseworker"}]}
    again = {"Idempotency-Key": "k1"}
    first, second = (
        office.ask("POST", "/accounts", "admin", json=body, headers=again).json() for _ in range(2)
    )
    assert first["id"] == second["id"]
    assert first["version"] == second["version"]
    assert a_visitor(office.house).sign_in(LOGIN, second["temporary_password"]).status_code == 303


def test_a_reset_ends_what_the_former_password_opened(office: Client) -> None:
    done = opened(office)
    former = done["temporary_password"]
    signed_in = a_visitor(office.house)
    signed_in.sign_in(LOGIN, former)
    reset = office.post(f"/accounts/{done['id']}/password-reset", "admin", reason="忘记")
    assert signed_in.get("/account").headers["location"].startswith("/sign-in")
    assert a_visitor(office.house).sign_in(LOGIN, former).status_code == 401
    assert a_visitor(office.house).sign_in(LOGIN, reset["temporary_password"]).status_code == 303


def test_who_signs_in_with_the_former_password_at_the_last_instant_is_signed_out(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given somebody who signs in while the new password is being drawn
    done, late = opened(office), a_visitor(office.house)
    draw = office.house.credentials.draw

    def just_then(account_id: UUID) -> str:
        assert late.sign_in(LOGIN, done["temporary_password"]).status_code == 303
        return draw(account_id)

    monkeypatch.setattr(office.house.credentials, "draw", just_then)
    # when it is reset, then what was opened just then is closed too
    office.post(f"/accounts/{done['id']}/password-reset", "admin", reason="忘记")
    assert late.get("/account").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("role", [*OTHERS, "auditor", "provider", "enterprise", None])
def test_nobody_but_an_administrator_changes_accounts(office: Client, role: str | None) -> None:
    account = opened(office)["id"]
    scope = {"provider": "provider_id", "enterprise": "enterprise_id"}
    given = {scope[role]: account} if role in scope else {}
    for route in ROUTES:
        body = NOUN.examples[route.form]
        path = route.path.format(record_id=account)
        answer = office.ask("POST", path, role, json=body, **given)
        assert answer.status_code == (401 if role is None else 403), path


def told(office: Client, role: str, position: int) -> str:
    """All that a role is told where accounts could stand."""
    paths = ("/history?limit=200", "/history?kind=account", "/history?kind=account-claim",
             "/history?type=account.opened", "/dashboard", f"/audit/proofs/{position}",
             "/worklist", f"/providers?q={NAME}", f"/cases?q={LOGIN}")  # fmt: skip
    office.house.catch_up()
    office.house.ledger.sign()
    return " ".join(office.ask("GET", path, role).text for path in paths)


@pytest.mark.parametrize("role", OTHERS)
def test_no_officer_reads_of_accounts_anywhere(office: Client, role: str) -> None:
    done = opened(office)
    said = told(office, role, done["position"])
    for secret in (LOGIN, NAME, "account.opened", done["id"]):
        assert secret not in said
    for what in ("", f"/{done['id']}", f"/{done['id']}/history", f"/{done['id']}/diff?from=1"):
        assert office.ask("GET", f"/accounts{what}", role).status_code == 403
    assert office.ask("GET", "/audit/sign-ins", role).status_code == 403


def test_an_auditor_reads_all_of_it(office: Client) -> None:
    done = opened(office)
    said = told(office, "auditor", done["position"])
    assert NAME in said
    (first, *_) = office.get(f"/accounts/{done['id']}/history", "auditor")["items"]
    assert NAME in first["sentence"]["zh"]
    (listed,) = office.fresh(f"/accounts?q={LOGIN}", "auditor")["items"]
    assert listed["name"] == NAME


def test_an_officer_learns_who_can_be_given_work_and_no_more(office: Client) -> None:
    from projections import directory

    an_account(office.house, "one", "甲", Role.CASEWORKER, password=None)
    an_account(office.house, "two", "乙", Role.APPROVER, Role.CASEWORKER, password=None)
    an_account(office.house, "three", "丙", Role.AUDITOR, password=None)
    office.house.catch_up()
    with office.house.connection() as conn:
        found = directory.officers(conn)
        approvers = directory.officers(conn, {Role.APPROVER})
    assert found == [("甲", ["caseworker"]), ("乙", ["approver", "caseworker"])]
    assert approvers == [("乙", ["approver"])]


def test_sign_ins_are_told_by_account_and_address(office: Client) -> None:
    done = opened(office)
    browser = a_visitor(office.house)
    browser.sign_in(LOGIN, "a wrong password")
    browser.sign_in("nobody", "another wrong one")
    browser.sign_in(LOGIN, done["temporary_password"])
    items = office.get("/audit/sign-ins", "admin")["items"]
    assert [(one["kind"], one["account_id"]) for one in items] == [
        ("signed_in", done["id"]), ("failed", None), ("failed", done["id"]),
    ]  # fmt: skip
    mine = office.get(f"/audit/sign-ins?account_id={done['id']}&limit=1", "admin")
    assert len(mine["items"]) == 1
    more = office.get(f"/audit/sign-ins?limit=2&cursor={items and mine['next']}", "auditor")
    assert "nobody" not in str(more)


# On pages


@pytest.fixture
def admin(office: Client) -> Visitor:
    an_account(office.house, "admin", "谢安", Role.ADMIN)
    office.house.catch_up()
    browser = a_visitor(office.house)
    assert browser.sign_in("admin", PASSWORD).status_code == 303
    return browser


def test_an_administrator_opens_an_account_on_a_page(admin: Visitor, office: Client) -> None:
    page = admin.get("/accounts/new")
    assert page.status_code == 200
    answer = admin.send(
        "/accounts/new", login=LOGIN, name=NAME, **{"roles.0.role": "caseworker", "key": "k"}
    )
    assert answer.status_code == 200, answer.text
    (secret,) = re.findall(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", answer.text)
    assert a_visitor(office.house).sign_in(LOGIN, secret).status_code == 303


def test_each_page_of_an_account_is_there_and_says_what_can_be_done(
    admin: Visitor, office: Client
) -> None:
    account = opened(office)["id"]
    office.house.catch_up()
    record = admin.get(f"/accounts/{account}")
    assert record.status_code == 200
    assert NAME in record.text
    listed = admin.get("/accounts")
    assert NAME in listed.text
    for path in (f"/accounts/{account}/sessions", "/admin/sign-ins", "/account"):
        for lang in ("zh", "en"):
            assert admin.get(f"{path}?lang={lang}").status_code == 200, path
    for route in ROUTES:
        step = route.path.partition("{record_id}/")[2]
        if step:
            assert admin.get(f"/accounts/{account}/do/{step}").status_code == 200, step


def test_an_administrator_has_no_casework(admin: Visitor) -> None:
    for path in ("/cases", "/complaints", "/providers", "/escalations", "/cases/new"):
        assert admin.get(path).status_code in (403, 404), path


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PRINCIPAL])
def test_an_officer_finds_no_page_of_accounts(office: Client, role: Role) -> None:
    account = opened(office)["id"]
    an_account(office.house, "me", "我", role)
    browser = a_visitor(office.house)
    browser.sign_in("me", PASSWORD)
    for path in ("", "/new", f"/{account}", f"/{account}/do/lock", f"/{account}/sessions"):
        answer = browser.get(f"/accounts{path}")
        assert answer.status_code == 403, path
        assert NAME not in answer.text
    assert browser.get("/admin/sign-ins").status_code == 403


def test_a_form_from_a_page_is_refused_as_over_http(admin: Visitor, office: Client) -> None:
    own = office.house.doors.of_login("admin")
    assert own is not None
    answer = admin.send(f"/accounts/{own.id}/do/roles", role="principal", key="k")
    assert answer.status_code == 403
    assert "另一管理员" in answer.text
    answer = admin.send(f"/accounts/{own.id}/do/closure", reason="x", key="k2")
    assert answer.status_code == 403


def test_the_api_takes_no_cookie(admin: Visitor) -> None:
    """What a page of another site could make a browser send opens nothing there."""
    answer = admin.get(f"{API}/accounts")
    assert answer.status_code == 401
