"""What auditors ask of the proof over HTTP, and what anyone may ask."""

from __future__ import annotations

import pytest
from audit.attacker import fill, superuser
from audit.checking import root_of_inclusion
from client import Client
from examples import a_provider

from application.audit import proofs
from application.audit.note import read_head, unb64
from interfaces.api.app import create_app
from interfaces.wiring import House


@pytest.fixture
def office(house: House) -> Client:
    """Nobody works behind it: what a proof needs is sealed when it is asked for."""
    return Client(create_app(house), house)


def test_from_a_record_to_its_proof(office: Client, house: House) -> None:
    provider = a_provider(office)
    (entry, *_) = office.get(f"/providers/{provider}/history", "auditor")["items"]
    proof = office.get(f"/audit/proofs/{entry['position']}", "auditor")
    leaf = unb64(proof["leaf"])
    assert leaf.startswith(f"{entry['position']}\n{provider}\n1\n".encode())
    head = read_head(proof["head"])
    path = [unb64(one) for one in proof["path"]]
    hashed = house.ledger.hashing.leaf(leaf)
    assert (
        root_of_inclusion(house.ledger.hashing, hashed, proof["index"], head.size, path)
        == head.root
    )
    small = proofs.proof_of(house.ledger, entry["position"])
    assert {**proof, **small} == proof and not {"leaf", "keys"} & set(small)


def test_heads_are_signed_listed_and_published(
    office: Client, house: House, owner_url: str
) -> None:
    assert office.ask("GET", "/public/heads/latest", None).status_code == 404
    sizes = []
    for _ in range(3):
        signed = office.ask("POST", "/audit/heads", "auditor").json()
        assert read_head(signed["note"]).size == signed["size"]
        sizes.append(signed["size"])
        fill(owner_url, house, 2)
    latest = office.get("/public/heads/latest", None)
    assert latest["size"] == sizes[-1]
    assert [key["public_key"] for key in latest["keys"]] == [
        key["public_key"] for key in office.get("/audit/keys", "auditor")["items"]
    ]
    first = office.get("/audit/heads?limit=2", "caseworker")
    rest = office.get(f"/audit/heads?limit=2&cursor={first['next']}", "caseworker")
    assert [one["size"] for one in (*first["items"], *rest["items"])] == sizes[::-1]
    assert rest["next"] is None
    found = office.get(f"/audit/consistency?from={sizes[0]}&to={sizes[2]}", "auditor")
    assert [read_head(text).size for text in found["heads"]] == [sizes[0], sizes[2]]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/audit/proofs/99999", 404, "beyond-the-end"),
        ("/audit/proofs/0", 422, "malformed"),
        ("/audit/proofs/x", 422, "malformed"),
        ("/audit/consistency?from=1&to=8", 404, "no-such-head"),
        ("/audit/consistency?from=8&to=1", 422, "heads-order"),
        ("/audit/consistency?from=8", 422, "malformed"),
        ("/audit/heads?cursor=x", 422, "cursor"),
    ],
)
def test_what_cannot_be_answered(office: Client, path: str, status: int, code: str) -> None:
    assert office.ask("POST", "/audit/heads", "auditor").json()["size"] == 8
    answer = office.ask("GET", path, "auditor")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("role", ["provider", "enterprise", "admin", None])
@pytest.mark.parametrize("what", ["heads", "proofs/1", "consistency?from=1&to=1", "keys", "status"])
def test_who_may_not_ask(office: Client, role: str | None, what: str) -> None:
    answer = office.ask("GET", f"/audit/{what}", role)
    assert answer.status_code == (401 if role is None else 403)


@pytest.mark.parametrize(
    ("role", "status"),
    [("auditor", 200), ("approver", 200), ("principal", 200), ("caseworker", 403), (None, 401)],
)
def test_who_signs(office: Client, role: str | None, status: int) -> None:
    assert office.ask("POST", "/audit/heads", role).status_code == status


def test_status_says_how_far_it_is(office: Client, house: House, owner_url: str) -> None:
    status = office.get("/audit/status", "auditor")
    assert (status["sealed"]["position"], status["behind"], status["head"]) == (0, 8, None)
    office.ask("POST", "/audit/heads", "auditor")
    fill(owner_url, house, 2)
    status = office.get("/audit/status", "auditor")
    assert (status["sealed"], status["behind"]) == ({"size": 8, "position": 8}, 2)
    assert status["head"]["size"] == 8 and status["errors"] == {}


@pytest.mark.parametrize("table", ["tree_edge", "tree_heads"])
def test_status_answers_where_a_table_is_gone(
    office: Client, house: House, owner_url: str, table: str
) -> None:
    office.ask("POST", "/audit/heads", "auditor")
    with superuser(owner_url, house) as conn:
        conn.execute(f"DROP TABLE {table}")
    status = office.get("/audit/status", "auditor")
    assert status["position"] == 8
    assert (status["head"] is None) == (table == "tree_heads")


def test_an_altered_log_is_not_proved_or_signed(
    office: Client, house: House, owner_url: str
) -> None:
    office.ask("POST", "/audit/heads", "auditor")
    with superuser(owner_url, house) as conn:
        conn.execute("UPDATE stored_events SET state = state || ' ' WHERE notification_id = 4")
    answer = office.ask("GET", "/audit/proofs/4", "auditor")
    assert (answer.status_code, answer.json()["code"]) == (409, "log-altered")
    assert office.ask("GET", "/audit/proofs/5", "auditor").status_code == 200
    with superuser(owner_url, house) as conn:
        conn.execute("TRUNCATE tree_edge")
    answer = office.ask("POST", "/audit/heads", "principal")
    assert (answer.status_code, answer.json()["code"]) == (409, "log-altered")
    assert "duban audit verify" in answer.json()["detail"]


def test_an_office_that_stands_is_ready_though_its_log_was_altered(
    office: Client, house: House, owner_url: str
) -> None:
    """Whoever keeps the office going is told elsewhere: /metrics, `duban projections status`."""
    house.catch_up()
    assert office.http.get("/readyz").status_code == 200
    labels = f'office="{house.database.schema}",view="tree"'
    assert f"duban_view_position{{{labels}}} 0" in office.http.get("/metrics").text
