"""The pages and the API of the province, on a host of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from province.conftest import NAMES, Told
from starlette.testclient import TestClient

from domain.values import Role
from interfaces.identity import Tokens
from interfaces.province.app import create_app
from interfaces.province.figures import Province

NAME = "广西壮族自治区工业和信息化厅"
Offices = dict[str, Told]


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(os.urandom(32))


@pytest.fixture
def visitor(province: Province, tokens: Tokens) -> TestClient:
    return TestClient(create_app(province, tokens, NAME), follow_redirects=False)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_only_a_token_of_the_province_opens_its_figures(
    offices: Offices, visitor: TestClient, tokens: Tokens
) -> None:
    head = offices["liuzhou"].tell()
    theirs = offices["liuzhou"].house.tokens.issue("韦", Role.PRINCIPAL)
    for headers in ({}, bearer("x"), bearer(theirs)):
        refused = visitor.get("/api/v1/province", headers=headers)
        assert refused.status_code == 401 and "全省看板的令牌" in refused.json()["detail"]
    mine = bearer(tokens.issue("黄", Role.AUDITOR))
    found = visitor.get(f"/api/v1/province?at_least=liuzhou:{head}", headers=mine)
    assert found.status_code == 200
    assert [one["key"] for one in found.json()["offices"]] == list(NAMES)
    assert found.json()["offices"][0]["position"] == head
    assert found.headers["cache-control"] == "no-store"
    # and one of the province opens no office
    client = offices["liuzhou"].client()
    assert client.http.get("/api/v1/dashboard", headers=mine).status_code == 401


@pytest.mark.parametrize("wrong", ["liuzhou", "liuzhou:x", "nanning:1", "liuzhou:-1"])
def test_an_at_least_that_cannot_be_read_is_named(
    visitor: TestClient, tokens: Tokens, wrong: str
) -> None:
    mine = bearer(tokens.issue("黄", Role.AUDITOR))
    refused = visitor.get("/api/v1/province", params={"at_least": wrong}, headers=mine)
    assert refused.status_code == 422 and "at_least" in refused.json()["detail"]


def test_the_page_is_in_chinese_and_in_english_where_that_is_asked_for(
    offices: Offices, visitor: TestClient, tokens: Tokens
) -> None:
    for one in offices.values():
        one.tell()
    assert visitor.get("/").headers["location"] == "/province"
    assert visitor.get("/province").headers["location"] == "/sign-in"
    assert visitor.post("/sign-in", data={"token": "x"}).status_code == 422
    done = visitor.post("/sign-in", data={"token": tokens.issue("黄", Role.AUDITOR)})
    assert (done.status_code, done.headers["location"]) == (303, "/province")
    page = visitor.get("/province")
    assert page.status_code == 200
    for said in ("全省看板", "柳州市工信局", "桂林市工信局", "合计", "逾期", NAME):
        assert said in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "By office" in visitor.get("/province?lang=en").text
    visitor.post("/sign-out")
    assert visitor.get("/province").status_code == 303


def test_nobody_sends_more_than_a_form_holds(visitor: TestClient) -> None:
    """It shares its process with all offices; also where no length is declared."""

    def much() -> Iterator[bytes]:
        yield b"token="
        yield from (b"x" * 100_000 for _ in range(20))

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = visitor.post("/sign-in", content=much(), headers=kind)
    assert refused.status_code == 413 and "过大" in refused.json()["title"]
    assert visitor.get("/nowhere").json()["status"] == 404


def test_it_is_ready_and_says_which_office_is_away(offices: Offices, visitor: TestClient) -> None:
    offices["liuzhou"].tell()
    assert visitor.get("/readyz").json() == {
        "status": "degraded",
        "offices": {"liuzhou": "fed", "guilin": "none"},
    }
    offices["guilin"].tell()
    assert visitor.get("/readyz").json()["status"] == "ready"
