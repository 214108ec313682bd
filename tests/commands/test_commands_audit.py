"""`duban audit`: heads, verification, proofs and keys, as whoever audits asks for them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from audit.attacker import fill, superuser
from audit.checking import is_consistent, root_of_inclusion

from application.audit.note import read_head, unb64
from application.audit.tree import Hashing
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]
SHA = Hashing("sha-256")


def test_a_head_is_signed_on_demand_and_shown(house: House, duban: Run) -> None:
    none = duban("audit", "head")
    assert none.returncode == 1 and "--sign" in none.stderr
    signed = duban("audit", "head", "--sign")
    assert read_head(signed.stdout).size == house.office.head()
    assert duban("audit", "head").stdout == signed.stdout
    told = json.loads(duban("audit", "head", "--json").stdout)
    assert told["note"] == signed.stdout
    listed = json.loads(duban("audit", "head", "--list", "--json").stdout)
    assert [one["size"] for one in listed["items"]] == [told["size"]]
    assert told["root"] in duban("audit", "head", "--list").stdout


def test_a_head_goes_to_its_keepers_at_once(
    house: House, duban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.jsonl"
    (tmp_path / ".env").write_text(
        f"DUBAN_HEAD_FILE={file}\nDUBAN_HEAD_WEBHOOK=http://127.0.0.1:9/"
    )
    shown = duban("audit", "head", "--sign").stdout
    assert "delivered: file" in shown and "not delivered yet" in shown and "webhook" in shown
    assert json.loads(file.read_text("utf-8"))["size"] == house.office.head()
    found = json.loads(duban("audit", "verify", "--heads", file, "--json").stdout)
    assert (found["ok"], found["kept"], found["faults"]) == (True, 1, [])


def test_verify_says_what_was_looked_at(house: House, owner_url: str, duban: Run) -> None:
    size = house.ledger.sign().size
    fill(owner_url, house, 4)
    shown = duban("audit", "verify")
    assert f"{size + 4} events" in shown.stdout and f"{size} of them" in shown.stdout
    assert "核验通过" in shown.stdout and "--heads" in shown.stderr
    note = house.ledger.newest()
    assert note is not None
    duban_file = house.settings.home / "head.txt"
    duban_file.write_text(note.note, "utf-8")
    assert duban("audit", "verify", "--heads", duban_file).stderr == ""


def test_verify_names_the_first_wrong_position(house: House, owner_url: str, duban: Run) -> None:
    house.ledger.sign()
    with superuser(owner_url, house) as conn:
        conn.execute("UPDATE stored_events SET state = state || ' ' WHERE notification_id = 5")
        conn.execute("DELETE FROM stored_events WHERE notification_id = 7")
    done = duban("audit", "verify")
    assert done.returncode == 1 and done.stdout == ""
    assert "位置 5 的事件被改动" in done.stderr and "position 5 was changed" in done.stderr
    told = duban("audit", "verify", "--json")
    assert told.returncode == 1
    found = json.loads(told.stdout)
    assert (found["ok"], found["faults"][0]["position"]) == (False, 5)
    proof = duban("audit", "prove", 5)
    assert proof.returncode == 1 and "position 5" in proof.stderr and proof.stdout == ""


def test_proofs_stand_alone(house: House, owner_url: str, duban: Run) -> None:
    early = house.ledger.sign()
    fill(owner_url, house, 5)
    proof = json.loads(duban("audit", "prove", early.size + 2).stdout)  # signs a head with it
    assert (proof["kind"], proof["size"]) == ("inclusion", early.size + 5)
    head = read_head(proof["head"])
    path = [unb64(one) for one in proof["path"]]
    leaf = SHA.leaf(unb64(proof["leaf"]))
    assert root_of_inclusion(SHA, leaf, proof["index"], head.size, path) == head.root
    assert proof["keys"][0]["public_key"] == house.ledger.keys().current.public_key
    both = json.loads(duban("audit", "prove", early.size, head.size).stdout)
    heads = [read_head(text) for text in both["heads"]]
    assert [one.size for one in heads] == [both["from"], both["to"]] == [early.size, head.size]
    roots = (heads[0].root, heads[1].root)
    assert is_consistent(SHA, both["from"], both["to"], roots, [unb64(one) for one in both["path"]])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((0,), "begin at 1"),
        ((99_999,), "beyond the end"),
        ((3, 8), "no head of size 3"),
        ((8, 9), "no head of size 9"),
        ((8, 3), "not before the first"),
        ((0, 8), "no head of size 0"),
    ],
)
def test_what_cannot_be_proved(
    house: House, duban: Run, arguments: tuple[int, ...], told: str
) -> None:
    assert house.ledger.sign().size == 8
    done = duban("audit", "prove", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr


@pytest.mark.parametrize("arguments", [("x",), ("-1",), ("1", "2", "3"), ()])
def test_a_wrong_proof_is_wrong_usage(duban: Run, arguments: tuple[str, ...]) -> None:
    assert duban("audit", "prove", *arguments).returncode == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00", b'{"size": 1}\n'])
def test_a_file_that_holds_no_heads(
    house: House, duban: Run, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "heads"
    file.write_bytes(content)
    done = duban("audit", "verify", "--heads", file)
    assert (done.returncode, done.stdout) == (1, "")


def test_heads_of_another_office(house: House, duban: Run, tmp_path: Path) -> None:
    own = house.ledger.sign().note
    file = tmp_path / "heads"
    file.write_text(own.replace(house.ledger.origin, "duban/elsewhere"), "utf-8")
    done = duban("audit", "verify", "--heads", file)
    assert done.returncode == 1 and "another log" in done.stderr


def test_keys_are_rotated_by_somebody_for_a_reason(house: House, duban: Run) -> None:
    first = json.loads(duban("audit", "keys", "--json").stdout)["items"]
    done = duban("audit", "rotate", "--reason", "交接 handed over", "--user", "覃")
    assert done.returncode == 0
    found = json.loads(duban("audit", "keys", "--json").stdout)["items"]
    assert found[:1] == first and found[1]["public_key"] in done.stdout
    assert found[1]["reason"] == "交接 handed over" and found[1]["endorsement"]
    assert found[1]["public_key"] in duban("audit", "keys").stdout
    assert duban("audit", "verify").returncode == 0
    who = house.office.story(house.ledger.keys().id)[-1].actor
    assert (who.name, who.role) == ("覃", "admin")


def test_a_key_that_is_none_is_refused(house: House, duban: Run, tmp_path: Path) -> None:
    file = tmp_path / "new.key"
    file.write_text("12")
    head = house.office.head()
    done = duban("audit", "rotate", "--key", file)
    assert done.returncode == 1 and "new.key" in done.stderr
    assert house.office.head() == head


def test_without_its_key_nothing_is_signed_and_everything_verified(
    house: House, duban: Run
) -> None:
    house.ledger.sign()
    duban("audit", "rotate")
    (house.settings.home / "keys" / "signing.key").unlink()
    done = duban("audit", "rotate")
    assert done.returncode == 1 and "signing.key" in done.stderr
    assert not (house.settings.home / "keys" / "signing.key").exists()
    assert duban("audit", "verify").returncode == 0


def test_another_algorithm_is_refused_at_the_start(
    house: House, duban: Run, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DUBAN_TREE_HASH=sm3\n")
    done = duban("audit", "verify")
    assert done.returncode == 1 and "DUBAN_TREE_HASH" in done.stderr
    (tmp_path / ".env").write_text("DUBAN_TREE_HASH=md5\n")
    assert "DUBAN_TREE_HASH" in duban("audit", "verify").stderr
    (tmp_path / ".env").write_text("DUBAN_HEAD_WEBHOOK=ftp://example.com/\n")
    assert "DUBAN_HEAD_WEBHOOK" in duban("audit", "head").stderr
