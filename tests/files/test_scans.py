"""Viruses: looked for before a file can be named, kept apart, and told to people."""

from __future__ import annotations

import hashlib
import io
import json
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_enterprise
from files.scanners import EICAR, NAME, Scanner, listening
from visitor import SAME, Visitor, hidden
from web.of_files import PDF, sent, uploaded

from application.errors import NotScanned
from interfaces.chores import Clearing
from interfaces.files.clamav import ClamAV
from interfaces.wiring import House

VIRUS = PDF + b"\n%" + EICAR
DIGEST = hashlib.sha256(VIRUS).hexdigest()
PLAIN = hashlib.sha256(PDF).hexdigest()
Run = Callable[..., subprocess.CompletedProcess[str]]


def scanned_by(house: House, where: str, *, unscanned: bool = False) -> None:
    """The scanner that the settings would name."""
    object.__setattr__(house.uploads, "scanner", ClamAV(where, seconds=2))
    object.__setattr__(house.uploads, "unscanned", unscanned)


@pytest.fixture
def guarded(office: Client, scanner: Scanner) -> Client:
    scanned_by(office.house, scanner.where)
    return office


def kept(office: Client) -> set[str]:
    return {path.name for path in (office.house.settings.home / "files").glob("*/*")}


def rows(office: Client, table: str = "files") -> list[dict[str, Any]]:
    with office.house.connection() as conn:
        return conn.execute(f"SELECT * FROM {table}").fetchall()


# The client of the protocol


def test_what_is_clean_is_clean(scanner: Scanner) -> None:
    content = io.BytesIO(b"x" * 200_000)
    content.seek(7)
    assert ClamAV(scanner.where).look(content) is None
    assert scanner.seen == [200_000], "from its beginning"
    assert max(scanner.pieces) <= 1 << 16 and len(scanner.pieces) == 4
    assert content.tell() == 0


def test_what_is_found_is_named(scanner: Scanner) -> None:
    assert ClamAV(scanner.where).look(io.BytesIO(VIRUS)) == NAME


def test_a_socket_of_unix_will_do(tmp_path: Path) -> None:
    with listening(tmp_path / "clamd.sock") as found:
        assert ClamAV(found.where).look(io.BytesIO(EICAR)) == NAME
        assert ClamAV(found.where).version() == "ClamAV 1.4.6/test"


@pytest.mark.parametrize(("size", "clean"), [(999, True), (1_000, True), (1_001, False)])
def test_what_is_too_large_for_it_is_not_taken_for_clean(
    scanner: Scanner, size: int, clean: bool
) -> None:
    scanner.most = 1_000
    if clean:
        assert ClamAV(scanner.where).look(io.BytesIO(b"x" * size)) is None
    else:
        with pytest.raises(NotScanned):
            ClamAV(scanner.where).look(io.BytesIO(b"x" * size))


def test_what_ends_in_the_middle_is_not_taken_for_clean(scanner: Scanner) -> None:
    """It stops listening long before everything went."""
    scanner.most = 10
    with pytest.raises(NotScanned):
        ClamAV(scanner.where).look(io.BytesIO(b"x" * 20_000_000))


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"stream: ", b"OK\0", b"stream: OK FOUN\0", b"UNKNOWN COMMAND\0", b"\xff\0"],
)
def test_what_it_does_not_say_is_not_taken_for_clean(scanner: Scanner, answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(NotScanned):
        ClamAV(scanner.where).look(io.BytesIO(b"x"))


@pytest.fixture
def silent() -> Iterator[str]:
    """Somebody takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        yield f"127.0.0.1:{line.getsockname()[1]}"


def test_a_scanner_that_hangs_is_away(silent: str) -> None:
    with pytest.raises(NotScanned):
        ClamAV(silent, seconds=0.2).look(io.BytesIO(b"x"))


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/nowhere/clamd.sock", "no-such-host.invalid"])
def test_a_scanner_that_is_away_is_told(where: str) -> None:
    with pytest.raises(NotScanned):
        ClamAV(where).look(io.BytesIO(b"x"))


# Sending


def test_a_clean_file_is_taken_as_ever(guarded: Client, scanner: Scanner) -> None:
    assert sent(guarded, PDF, "报告.pdf").status_code == 201
    assert scanner.seen == [len(PDF)]
    assert kept(guarded) == {PLAIN}
    assert [row["scanned_at"] is not None for row in rows(guarded)] == [True]


def test_an_infected_file_is_refused_and_kept_apart(guarded: Client) -> None:
    answer = sent(guarded, VIRUS, "报告.pdf", user="li")
    assert (answer.status_code, answer.json()["code"]) == (422, "file-infected")
    assert NAME in answer.json()["detail"] and answer.json()["errors"][0]["pointer"] == "/file"
    assert kept(guarded) == set() and rows(guarded) == []
    apart = guarded.house.settings.home / "quarantine" / DIGEST[:2] / DIGEST
    assert apart.read_bytes() == VIRUS
    assert (apart.stat().st_mode & 0o777) == 0o600
    (row,) = rows(guarded, "quarantine")
    told = {name: row[name] for name in ("digest", "found", "size", "sender", "name", "decision")}
    assert told == {
        "digest": DIGEST, "found": NAME, "size": len(VIRUS), "sender": "li", "name": "报告.pdf",
        "decision": None,
    }  # fmt: skip


def test_an_infected_file_cannot_be_named(guarded: Client) -> None:
    case = a_served_case(guarded, a_provider(guarded), "2025-06-03")
    sent(guarded, VIRUS, "报告.pdf")
    named = [{"digest": DIGEST, "name": "报告.pdf"}]
    body = {"submitted_on": "2025-06-10", "summary": "已补齐", "files": named}
    status, told = guarded.refused(f"/cases/{case}/reports", **body)
    assert (status, told["code"]) == (422, "unknown-file")


def test_a_form_says_it_where_the_file_was_chosen(guarded: Client) -> None:
    case = a_served_case(guarded, a_provider(guarded), "2025-06-03")
    visitor, address = Visitor(guarded, "caseworker"), f"/cases/{case}/do/reports"
    form = hidden(visitor.page(address), address) | {"summary": "已补齐三项材料"}
    answer = visitor.http.post(
        address, data=form, files={"files": ("报告.pdf", VIRUS)}, headers=SAME
    )
    assert answer.status_code == 422
    assert NAME in answer.text and "已补齐三项材料" in answer.text


@pytest.mark.parametrize("role", [None, "enterprise", "provider"])
def test_who_else_sent_it_is_not_kept(guarded: Client, role: str | None) -> None:
    """It may have been meant for a complaint."""
    scope: dict[str, Any] = {"user": "莫海"}
    if role == "enterprise":
        scope["enterprise_id"] = an_enterprise(guarded)
    elif role == "provider":
        scope["provider_id"] = a_provider(guarded)
    answer = sent(guarded, VIRUS, "莫海拍摄.pdf", role, **(scope if role else {}))
    assert answer.status_code == 422
    (row,) = rows(guarded, "quarantine")
    assert (row["sender_role"], row["sender"], row["name"]) == (role or "public", None, None)
    assert "莫海" not in str(row)


# The scanner away


def test_while_the_scanner_is_away_nothing_is_taken(office: Client) -> None:
    scanned_by(office.house, "127.0.0.1:1")
    answer = sent(office, PDF, "报告.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-scanned")
    assert answer.headers["retry-after"]
    assert kept(office) == set() and rows(office) == []
    # all else goes on
    assert a_provider(office)


def test_by_setting_it_is_taken_and_scanned_later(office: Client, scanner: Scanner) -> None:
    scanned_by(office.house, "127.0.0.1:1", unscanned=True)
    for content in (PDF, VIRUS):
        assert sent(office, content, "报告.pdf").status_code == 201
    assert [row["scanned_at"] for row in rows(office)] == [None, None]
    scanned_by(office.house, scanner.where, unscanned=True)
    with office.house.database.connect() as conn:
        Clearing(office.house).take(conn, office.house.log, 1)
    assert {row["digest"]: row["scanned_at"] is not None for row in rows(office)} == {
        PLAIN: True, DIGEST: True,
    }  # fmt: skip
    assert office.house.uploads.quarantine.blocked([PLAIN, DIGEST]) == {DIGEST: NAME}
    assert office.house.uploads.to_scan() == []


# What was kept before there was a scanner


@pytest.fixture
def reported(office: Client) -> str:
    """A case that names an infected file, which came before anybody looked."""
    case = a_served_case(office, a_provider(office), "2025-06-03")
    file = uploaded(office, VIRUS, "报告.pdf")
    body = {"submitted_on": "2025-06-10", "summary": "已补齐", "files": [file]}
    office.post(f"/cases/{case}/reports", **body)
    return case


@pytest.fixture
def duban_scanning(
    house: House, database_url: str, scanner: Scanner, duban: Run, monkeypatch: pytest.MonkeyPatch
) -> Run:
    return lambda *arguments: duban(*arguments, DUBAN_CLAMAV=scanner.where)


def test_what_is_found_later_is_blocked_and_said(
    office: Client, reported: str, duban_scanning: Run
) -> None:
    path = f"/cases/{reported}/files/{DIGEST}"
    assert office.ask("GET", path).content == VIRUS
    done = duban_scanning("files", "scan", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        0, {"scanned": 1, "found": {DIGEST: NAME}, "unreadable": []},
    )  # fmt: skip
    answer = office.ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (409, "file-quarantined")
    assert EICAR not in answer.content and NAME in answer.json()["detail"]
    page = Visitor(office, "caseworker").get(f"/cases/{reported}/files/{DIGEST}")
    assert page.status_code == 409 and NAME in page.text
    # the file itself stays where the log says that it is
    assert DIGEST in kept(office)
    # and is scanned no second time unless asked to
    assert json.loads(duban_scanning("files", "scan", "--json").stdout)["scanned"] == 0
    assert json.loads(duban_scanning("files", "scan", "--all", "--json").stdout)["scanned"] == 1


def test_what_is_blocked_is_in_no_bundle(
    office: Client, reported: str, scanner: Scanner, tmp_path: Path, duban_scanning: Run
) -> None:
    import zipfile

    duban_scanning("files", "scan")
    done = duban_scanning("audit", "export", tmp_path / "all.zip", "--reason", "检查")
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(tmp_path / "all.zip").namelist()
    assert not any(DIGEST in name for name in names) and "events.jsonl" in names


def test_a_file_that_is_gone_is_told_and_the_others_are_scanned(
    office: Client, reported: str, duban_scanning: Run
) -> None:
    uploaded(office, PDF, "另一份.pdf")
    (office.house.settings.home / "files" / PLAIN[:2] / PLAIN).unlink()
    done = duban_scanning("files", "scan", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["found"], told["unreadable"]) == ({DIGEST: NAME}, [PLAIN])


def test_without_a_scanner_there_is_no_scan(duban: Run) -> None:
    done = duban("files", "scan")
    assert done.returncode == 1 and "DUBAN_CLAMAV" in done.stderr


# Deciding


def test_administrators_and_auditors_see_the_list_page_by_page(guarded: Client) -> None:
    for number in range(3):
        sent(guarded, VIRUS + bytes([number]), "报告.pdf")
    for role in ("admin", "auditor"):
        first = guarded.get("/quarantine?limit=2", role)
        rest = guarded.get(f"/quarantine?limit=2&cursor={first['next']}", role)
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
        digests = [one["digest"] for one in first["items"] + rest["items"]]
        assert len(set(digests)) == 3
        assert first["items"][0]["found"] == NAME
    for other in ("caseworker", "provider", None):
        scope = {"provider_id": a_provider(guarded)} if other == "provider" else {}
        assert guarded.ask("GET", "/quarantine", other, **scope).status_code in (401, 403)


def test_a_file_that_was_found_in_error_is_released(guarded: Client, duban: Run) -> None:
    sent(guarded, VIRUS, "报告.pdf")
    assert duban("files", "release", DIGEST).returncode == 1, "not without a reason"
    done = duban("files", "release", DIGEST, "--reason", "误报", "--user", "admin")
    assert done.returncode == 0, done.stderr
    assert sent(guarded, VIRUS, "报告.pdf").status_code == 201
    (row,) = rows(guarded, "quarantine")
    assert (row["decision"], row["decided_by"], row["reason"]) == ("released", "admin", "误报")
    assert duban("files", "release", DIGEST, "--reason", "再").returncode == 1, "decided already"


def test_what_was_refused_is_removed_by_decision(guarded: Client, duban: Run) -> None:
    sent(guarded, VIRUS, "报告.pdf")
    apart = guarded.house.settings.home / "quarantine" / DIGEST[:2] / DIGEST
    assert apart.exists()
    assert duban("files", "remove", DIGEST, "--reason", "已通知").returncode == 0
    assert not apart.exists()
    (item,) = json.loads(duban("files", "quarantine", "--json").stdout)["items"]
    assert (item["decision"], item["found"]) == ("removed", NAME)
    assert "已移除" in duban("files", "quarantine").stdout
    # it stays known: also without a scanner it does not come back
    object.__setattr__(guarded.house.uploads, "scanner", None)
    assert sent(guarded, VIRUS, "报告.pdf").json()["code"] == "file-infected"


def test_what_a_record_names_is_not_removed_here(
    office: Client, reported: str, duban_scanning: Run
) -> None:
    duban_scanning("files", "scan")
    done = duban_scanning("files", "remove", DIGEST, "--reason", "有病毒")
    assert done.returncode == 1 and "处置" in done.stderr
    assert DIGEST in kept(office)


def test_nobody_decides_on_what_is_not_there(duban: Run) -> None:
    for act in ("release", "remove"):
        done = duban("files", act, "0" * 64, "--reason", "x")
        assert done.returncode == 1 and "隔离区" in done.stderr


def test_many_at_once_are_each_scanned(guarded: Client, scanner: Scanner) -> None:
    answers: list[int] = []

    def send(number: int) -> None:
        content = (VIRUS if number % 2 else PDF) + bytes([number])
        answers.append(sent(guarded, content, "报告.pdf").status_code)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] * 4 + [422] * 4
    assert len(kept(guarded)) == 4 == len(rows(guarded, "quarantine"))


def test_the_doctor_asks_the_scanner(duban_scanning: Run, duban: Run) -> None:
    def told(done: subprocess.CompletedProcess[str]) -> Any:
        return next(c for c in json.loads(done.stdout)["checks"] if c["name"] == "scanner")

    assert told(duban("doctor", "--json"))["right"] is None
    found = told(duban_scanning("doctor", "--json"))
    assert (found["right"], found["found"]["en"]) == (True, "ClamAV 1.4.6/test")
    away = duban("doctor", "--json", DUBAN_CLAMAV="127.0.0.1:1")
    assert (away.returncode, told(away)["right"]) == (1, False)
