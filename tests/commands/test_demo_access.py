"""Who sees what of the whole demonstration: every read of the interface, asked by strangers.

The reads are those that the document lists, so a new one is asked too. What each party sees of
its own records is tested kind by kind in tests/views/test_access*.py.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from client import API, Client
from named_files import named_files

from application.signing_in.register import Client as Caller
from application.signing_in.register import Happened, Method
from domain.deciding import DECISIONS
from interfaces.api.app import create_app
from interfaces.api.nouns import NOUNS
from interfaces.wiring import House

pytestmark = pytest.mark.xdist_group("demo")

PUBLIC: Final = ("/public/", "/measures", "/calendar/", "/deadlines/compute")
"""Open to everybody: the regulation, the calendar, and what was published."""
FOR_ALL_PARTIES: Final = ("/assessment-schemes",)
"""By what they are scored, they may know (Art. 11)."""
KEPT_APART: Final = ("/accounts", "/audit/sign-ins", "/subscriptions", "/outbox", "/quarantine")
"""For administrators and auditors, and for no officer."""
NOTHING_THERE: Final = ("/disposal-lists", "/archive/due", "/messages", "/outbox", "/quarantine")
"""Nothing of the demonstration is ten years old, and nobody has an address for mail in it."""
FILES: Final = ("{digest}", "{record_id}/pdf", "{record_id}/docx")
"""Reads that answer no JSON."""
ENOUGH: Final = 10
"""Records of each kind that are asked for."""
READS: Final = tuple(
    path.removeprefix(API)
    for path, methods in create_app(None).openapi()["paths"].items()  # type: ignore[arg-type]
    if path.startswith(API) and "get" in methods and not path.endswith("/events")
)
CLOSED: Final = tuple(path for path in READS if not path.startswith(PUBLIC))
STRANGERS: Final = {
    "nobody": (None, {}),
    "provider": ("provider", {"provider_id": uuid4()}),
    "enterprise": ("enterprise", {"enterprise_id": uuid4()}),
    "admin": ("admin", {}),
}


@pytest.fixture(scope="module")
def office(loaded: House) -> Client:
    """With a signed head, a command that was refused, and somebody who tried to sign in."""
    loaded.ledger.sign()
    loaded.register.note(Happened.FAILED, Method.PASSWORD, Caller("10.0.0.1", ""))
    client = Client(create_app(loaded), loaded)
    client.refused(f"/erasures/{uuid4()}/refusal", "auditor", reason="不同意", on="2026-03-04")
    return client


def addresses(house: House, path: str) -> list[str]:
    """The read of each of some records; or itself, where it is a list."""
    if path == "/audit/consistency":
        newest = house.ledger.newest()
        assert newest is not None
        return [f"{path}?from={newest.size}&to={newest.size}"]
    if "{job_id}" in path:  # of somebody else, or of nobody
        return [path.format(job_id=uuid4())]
    if "{name}" in path:
        return [path.format(name="cases")]
    if "{position}" in path:
        return [path.format(position=position) for position in decisions(house)]
    if path == "/persons":
        return [f"{path}?record_id={record_id}" for record_id in records(house, "provider")]
    if "{record_id}" not in path:
        return [path]
    (kind,) = (noun.kind.name for noun in NOUNS if path.split("/")[1] == noun.noun)
    if "{digest}" in path:
        known = named_files(house, kind)[:ENOUGH]
        return [path.format(record_id=one, digest=digest) for one, digest in known]
    asks = {"identity": "?reason=test", "diff": "?from=1"}.get(path.rpartition("/")[2], "")
    return [path.format(record_id=record_id) + asks for record_id in records(house, kind)]


def records(house: House, kind: str) -> list[UUID]:
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT DISTINCT record_id FROM history WHERE kind = %s LIMIT %s", (kind, ENOUGH)
        ).fetchall()
    return [row["record_id"] for row in rows]


def decisions(house: House) -> list[int]:
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT position FROM history WHERE type = ANY(%s) LIMIT %s", (list(DECISIONS), ENOUGH)
        ).fetchall()
    return [row["position"] for row in rows]


def says_nothing(answer: Any) -> bool:
    if answer.status_code == 200:
        return bool(answer.json() == {"items": [], "next": None})
    return answer.status_code in (401, 403, 404)


def test_there_are_reads_to_ask() -> None:
    assert len(CLOSED) > 60
    assert all(any(path.startswith(open_) for path in READS) for open_ in PUBLIC)


@pytest.mark.parametrize("path", CLOSED)
def test_a_stranger_is_told_nothing(office: Client, loaded: House, path: str) -> None:
    asked = addresses(loaded, path)
    assert asked or path.startswith(NOTHING_THERE), "there is a record of each kind to ask for"
    for who, (role, scope) in STRANGERS.items():
        if path.startswith(FOR_ALL_PARTIES) and who in ("provider", "enterprise"):
            continue
        if path.startswith(KEPT_APART) and who == "admin":
            continue
        for address in asked:
            answer = office.ask("GET", address, role, **scope)
            assert says_nothing(answer), (who, address, answer.text[:200])
            if who == "nobody":
                assert answer.status_code == 401, address


@pytest.mark.parametrize(
    "path", [path for path in CLOSED if "/identity" not in path and "{job_id}" not in path]
)
def test_an_officer_reads_it(office: Client, loaded: House, path: str) -> None:
    """Else the test above would say nothing: there is something behind each address."""
    reader = "auditor" if path.startswith(KEPT_APART) else "approver"
    for address in addresses(loaded, path):
        answer = office.ask("GET", address, reader)
        assert answer.status_code == 200, address
        if any(one in path for one in FILES):
            assert len(answer.content) > 100, address
        elif not path.startswith(NOTHING_THERE):
            assert not says_nothing(answer), address


@pytest.mark.parametrize("path", [path for path in CLOSED if path.startswith(KEPT_APART)])
def test_what_is_kept_apart_is_closed_to_officers(office: Client, loaded: House, path: str) -> None:
    for address in addresses(loaded, path):
        for role in ("caseworker", "approver", "principal"):
            assert office.ask("GET", address, role).status_code == 403, address
