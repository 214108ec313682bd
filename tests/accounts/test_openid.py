"""Signing in at an OpenID provider: the whole code flow, and everything that may be wrong in it."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from accounts.people import a_visitor, an_account, asked, is_in
from accounts.provider import Provider, query, running
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from offices import Server, opened
from visitor import Visitor

from application import accounts
from domain.account import commands as c
from interfaces.settings import Settings
from interfaces.wiring import House

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""Of the provider's own package."""
CLIENT, SUBJECT = "duban", "24400320"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


def an_office(
    database: Server, settings: Settings, **changes: Any
) -> AbstractContextManager[House]:
    given = {"oidc_client_id": CLIENT, "oidc_client_secret": "s3cret", "oidc_name": "统一认证"}
    changed = Settings(**{**settings.model_dump(), **given, **changes})
    return opened(database, changed, pool_size=4)


@pytest.fixture
def office(database: Server, settings: Settings, provider: Provider) -> Iterator[House]:
    with an_office(database, settings, oidc_issuer=provider.issuer) as house:
        yield house


@pytest.fixture
def linked(office: House, provider: Provider) -> House:
    account_id = an_account(office, "qin.yun", "覃云", password=None)
    asked(office, accounts.link, account_id, c.Link(issuer=provider.issuer, subject=SUBJECT))
    return office


def begun(browser: Visitor, wanted: str = "") -> str:
    """The address of the provider to which the browser is sent."""
    answer = browser.get(f"/sign-in/openid?next={wanted}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_back(browser: Visitor, address: str) -> Any:
    assert address.startswith("http://office.example/sign-in/openid/back?")
    return browser.get(address.removeprefix("http://office.example"))


def refused(browser: Visitor, answer: Any, status: int, said: str) -> None:
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert not is_in(browser)


AGAIN, AWAY, UNKNOWN = "本次认证已失效", "统一身份认证暂时无法访问", "没有与之关联的可用账号"


# As it should be


def test_who_is_linked_signs_in_and_gets_where_they_wanted(
    linked: House, provider: Provider
) -> None:
    browser = a_visitor(linked)
    assert "统一认证" in browser.get("/sign-in").text
    address = begun(browser, "/cases")
    asked_for = query(address)
    assert asked_for["response_type"] == "code"
    assert asked_for["client_id"] == CLIENT
    assert asked_for["scope"] == "openid profile"
    assert asked_for["code_challenge_method"] == "S256"
    answer = come_back(browser, provider.agrees(address, SUBJECT))
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    assert "覃云" in browser.get("/account").text


def test_the_verifier_that_is_sent_is_the_one_that_was_announced(
    linked: House, provider: Provider
) -> None:
    browser = a_visitor(linked)
    address = begun(browser)
    come_back(browser, provider.agrees(address, SUBJECT))
    (form,) = provider.forms
    digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert query(address)["code_challenge"] == expected
    assert form["code_verifier"][0] not in address


def test_each_attempt_has_a_state_nonce_and_challenge_of_its_own(linked: House) -> None:
    first, second = (query(begun(a_visitor(linked))) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 20


# Who is not known here


def test_somebody_whom_no_account_belongs_to_is_told_so(linked: House, provider: Provider) -> None:
    browser = a_visitor(linked)
    answer = come_back(browser, provider.agrees(begun(browser), "somebody-else"))
    refused(browser, answer, 403, UNKNOWN)


def test_a_login_of_the_same_name_is_nobodys_proof_unless_the_office_says_so(
    linked: House, provider: Provider
) -> None:
    an_account(linked, "lu", "陆明", password=None)
    provider.knows("77", preferred_username="lu")
    browser = a_visitor(linked)
    refused(browser, come_back(browser, provider.agrees(begun(browser), "77")), 403, UNKNOWN)


def test_where_the_office_says_so_the_login_names_the_account(
    database: Server, settings: Settings, provider: Provider
) -> None:
    with an_office(database, settings, oidc_issuer=provider.issuer, oidc_by_login=True) as house:
        an_account(house, "lu", "陆明", password=None)
        provider.knows("77", preferred_username="LU")
        browser = a_visitor(house)
        answer = come_back(browser, provider.agrees(begun(browser), "77"))
        assert answer.status_code == 303
        assert "陆明" in browser.get("/account").text


def test_a_locked_account_stays_locked(linked: House, provider: Provider) -> None:
    account = linked.doors.of_login("qin.yun")
    assert account is not None
    asked(linked, accounts.lock, account.id, c.Lock(reason="核实"))
    browser = a_visitor(linked)
    answer = come_back(browser, provider.agrees(begun(browser), SUBJECT))
    refused(browser, answer, 403, UNKNOWN)


def test_who_refuses_there_is_not_signed_in_here(linked: House, provider: Provider) -> None:
    browser = a_visitor(linked)
    answer = come_back(browser, provider.refuses(begun(browser)))
    refused(browser, answer, 403, "")


# What somebody may try


def test_another_state_is_refused(linked: House, provider: Provider) -> None:
    browser = a_visitor(linked)
    address = provider.agrees(begun(browser), SUBJECT)
    refused(browser, come_back(browser, address.replace("state=", "state=x")), 403, AGAIN)


def test_what_was_begun_in_another_browser_is_refused(linked: House, provider: Provider) -> None:
    """Nobody is signed in as somebody else by being led to an address."""
    mine, others = a_visitor(linked), a_visitor(linked)
    begun(mine)
    refused(mine, come_back(mine, provider.agrees(begun(others), SUBJECT)), 403, AGAIN)


def test_what_nobody_began_is_refused(linked: House) -> None:
    browser = a_visitor(linked)
    answer = browser.get("/sign-in/openid/back?code=x&state=y")
    refused(browser, answer, 403, AGAIN)


def test_the_same_address_leads_in_only_once(linked: House, provider: Provider) -> None:
    browser = a_visitor(linked)
    address = provider.agrees(begun(browser), SUBJECT)
    kept = browser.http.cookies.get("duban_openid")
    assert come_back(browser, address).status_code == 303
    browser.http.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    refused(browser, come_back(browser, address), 403, AGAIN)
    # not even with the cookie of the first time: the provider takes a code once
    path = address.removeprefix("http://office.example")
    answer = browser.get(path, Cookie=f"duban_openid={kept}")
    refused(browser, answer, 403, AGAIN)


def test_an_attempt_is_over_after_ten_minutes(
    linked: House, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = a_visitor(linked)
    address = provider.agrees(begun(browser), SUBJECT)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 601)
    refused(browser, come_back(browser, address), 403, AGAIN)


def claims_of(answer: dict[str, Any]) -> dict[str, Any]:
    payload = answer["id_token"].split(".")[1]
    found: dict[str, Any] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return found


def signed_anew(key: Any, algorithm: str, **changes: Any) -> Any:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        header = {"alg": algorithm, "kid": "other"}
        token = jwt.encode(header, {**claims_of(answer), **changes}, key, algorithms=[algorithm])
        return {**answer, "id_token": token}

    return change


def unsigned(answer: dict[str, Any]) -> dict[str, Any]:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return {**answer, "id_token": f"{head}.{answer['id_token'].split('.')[1]}."}


def altered(answer: dict[str, Any]) -> dict[str, Any]:
    head, _, signature = answer["id_token"].split(".")
    body = json.dumps({**claims_of(answer), "sub": "somebody-else"}).encode()
    payload = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    return {**answer, "id_token": f"{head}.{payload}.{signature}"}


FORGED = {
    "by another key": signed_anew(RSAKey.generate_key(2048), "RS256"),
    "by the client's secret": signed_anew(OctKey.import_key("s3cret" * 8), "HS256"),
    "by nobody": unsigned,
    "altered": altered,
    "left out": lambda answer: {k: v for k, v in answer.items() if k != "id_token"},
    "no token at all": lambda answer: {**answer, "id_token": "x"},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_refused(linked: House, provider: Provider, how: str) -> None:
    provider.token = FORGED[how]
    browser = a_visitor(linked)
    answer = come_back(browser, provider.agrees(begun(browser), SUBJECT))
    refused(browser, answer, 403, AGAIN)


def test_a_token_with_another_nonce_is_refused(linked: House, provider: Provider) -> None:
    """As it was issued for another attempt, however well it is signed."""
    browser = a_visitor(linked)
    address = begun(browser)
    nonce = query(address)["nonce"]
    answer = come_back(browser, provider.agrees(address.replace(nonce, "x" * 20), SUBJECT))
    refused(browser, answer, 403, AGAIN)


def test_a_token_for_another_client_is_refused(linked: House, provider: Provider) -> None:
    kept: dict[str, Any] = {}
    provider.token = lambda answer: kept.setdefault("answer", answer) and answer
    other = a_visitor(linked)
    come_back(other, provider.agrees(begun(other), SUBJECT))
    stolen = kept["answer"]["id_token"]
    provider.token = lambda answer: {**answer, "id_token": stolen}
    browser = a_visitor(linked)
    answer = come_back(browser, provider.agrees(begun(browser), SUBJECT))
    refused(browser, answer, 403, AGAIN)


def test_a_token_that_has_run_out_is_refused(database: Server, settings: Settings) -> None:
    expired = timedelta(seconds=-120)
    with (
        running(access_token_max_age=expired) as provider,
        an_office(database, settings, oidc_issuer=provider.issuer) as house,
    ):
        account_id = an_account(house, "qin.yun", "覃云", password=None)
        link = c.Link(issuer=provider.issuer, subject=SUBJECT)
        asked(house, accounts.link, account_id, link)
        browser = a_visitor(house)
        answer = come_back(browser, provider.agrees(begun(browser), SUBJECT))
        refused(browser, answer, 403, AGAIN)


# A provider that is away, or is not the one that was set


def test_a_provider_that_is_away_is_said_in_plain_words(linked: House, provider: Provider) -> None:
    provider.away = True
    browser = a_visitor(linked)
    refused(browser, browser.get("/sign-in/openid"), 503, AWAY)
    provider.away = False
    address = provider.agrees(begun(browser), SUBJECT)
    provider.away = True
    answer = come_back(browser, address)
    assert answer.status_code in (403, 503)
    assert not is_in(browser)


def test_nobody_at_the_address_is_said_in_plain_words(database: Server, settings: Settings) -> None:
    with an_office(database, settings, oidc_issuer="http://localhost:9") as house:
        browser = a_visitor(house)
        refused(browser, browser.get("/sign-in/openid"), 503, AWAY)
        assert browser.get("/sign-in").status_code == 200


def test_a_provider_that_calls_itself_otherwise_is_not_used(
    linked: House, provider: Provider
) -> None:
    provider.metadata = lambda answer: {**answer, "issuer": "https://other.example"}
    browser = a_visitor(linked)
    refused(browser, browser.get("/sign-in/openid"), 503, AWAY)
    provider.metadata = lambda answer: answer
    assert begun(browser)


def test_without_a_provider_nothing_is_offered(house: House) -> None:
    browser = a_visitor(house)
    assert "/sign-in/openid" not in browser.get("/sign-in").text
    for path in ("/sign-in/openid", "/sign-in/openid/back?code=x&state=y"):
        assert browser.get(path).headers["location"] == "/sign-in"
