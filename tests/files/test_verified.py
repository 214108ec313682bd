"""`duban audit verify` covers the files that events name."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit.attacker import superuser
from client import Client
from examples import a_provider, a_served_case
from web.of_files import JPG, PDF, uploaded

from application.audit.files import FilesVerified, verify_files
from application.errors import FilesAway
from interfaces.files import file_store
from interfaces.settings import Settings

Run = Callable[..., subprocess.CompletedProcess[str]]
DIGESTS = [hashlib.sha256(content).hexdigest() for content in (PDF, JPG)]


@pytest.fixture
def case(office: Client) -> str:
    """Two reports, of which both name the one file and one another."""
    case = a_served_case(office, a_provider(office), "2025-06-03")
    pdf, jpg = uploaded(office, PDF, "报告.pdf"), uploaded(office, JPG, "现场.jpg")
    for on, files in (("2025-06-10", [pdf]), ("2025-06-11", [pdf, jpg])):
        office.post(f"/cases/{case}/reports", submitted_on=on, summary="已补齐", files=files)
    return case


@pytest.fixture
def complaint(office: Client) -> str:
    file = uploaded(office, JPG, "现场.jpg", None)
    who = {"kind": "individual", "name": "石敢当", "contact": "13907725566"}
    body = {"provider_id": a_provider(office), "complainant": who, "files": [file]}
    told = {"summary": "驻场人员撤离", "received_on": "2025-05-29"}
    return str(office.post("/complaints", None, **body, **told)["id"])


def path_of(office: Client, digest: str) -> Path:
    return office.house.settings.home / "files" / digest[:2] / digest


def verified(office: Client, **more: Any) -> FilesVerified:
    return verify_files(office.house.connection, office.house.uploads.store, **more)


def test_where_nothing_is_named_nothing_is_wrong(office: Client) -> None:
    uploaded(office, PDF, "报告.pdf")
    assert verified(office) == FilesVerified(0, 0, 0, ())


def test_each_content_is_read_once_and_counted(office: Client, case: str, duban: Run) -> None:
    steps: list[tuple[int, int]] = []
    found = verified(office, progress=lambda done, total: steps.append((done, total)))
    assert found == FilesVerified(2, 0, len(PDF) + len(JPG), ())
    assert steps == [(1, 2), (2, 2)]
    shown = duban("audit", "verify")
    assert (shown.returncode, "附件 2 个" in shown.stdout, "files: 2" in shown.stdout) == (
        0,
        True,
        True,
    )
    told = json.loads(duban("audit", "verify", "--json").stdout)
    assert told["files"] == {"named": 2, "disposed": 0, "bytes": len(PDF) + len(JPG)}
    assert (told["ok"], told["faults"]) == (True, [])


@pytest.mark.parametrize(
    ("damage", "code", "word"),
    [
        (lambda path: path.unlink(), "file-missing", "缺失"),
        (lambda path: path.write_bytes(PDF[:-1]), "file-altered", "改动"),
        (lambda path: path.write_bytes(PDF[:-1] + b"X"), "file-altered", "改动"),
    ],
    ids=["missing", "shorter", "altered"],
)
def test_what_is_lost_is_named_by_record_and_digest(
    office: Client, case: str, duban: Run, damage: Callable[[Path], Any], code: str, word: str
) -> None:
    damage(path_of(office, DIGESTS[0]))
    done = duban("audit", "verify", "--json")
    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert fault["code"] == code
    entry = next(
        one for one in office.get(f"/cases/{case}/history")["items"] if one["data"].get("files")
    )
    assert fault["position"] == entry["position"], "the first that names it"
    for language in ("zh", "en"):
        assert case in fault["text"][language] and DIGESTS[0] in fault["text"][language]
    assert word in done.stderr
    # the other one is looked at all the same
    assert json.loads(done.stdout)["files"]["bytes"] == len(JPG)


def test_what_came_with_a_complaint_is_covered_too(office: Client, complaint: str) -> None:
    assert verified(office).named == 1
    path_of(office, DIGESTS[1]).unlink()
    (fault,) = verified(office).faults
    assert fault.code == "file-missing" and complaint in fault.text.zh


def test_what_went_by_decision_is_no_loss(office: Client, case: str) -> None:
    for digest in DIGESTS:
        path_of(office, digest).unlink()
    found = verified(office, disposed=lambda digest: digest == DIGESTS[0])
    assert (found.named, found.disposed, found.bytes) == (2, 1, 0)
    assert [(fault.code, DIGESTS[1] in fault.text.en) for fault in found.faults] == [
        ("file-missing", True)
    ]


def test_what_is_there_though_it_was_disposed_of_is_read(office: Client, case: str) -> None:
    """The same content may be named by a record that stays."""
    found = verified(office, disposed=lambda digest: True)
    assert (found.named, found.disposed, found.faults) == (2, 0, ())


def test_an_event_that_lies_about_a_size_is_found(
    office: Client, case: str, owner_url: str
) -> None:
    """By the log as well; here, what the store says of it."""
    with superuser(owner_url, office.house) as conn:
        conn.execute(
            "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " %s, '\"size\":1'), 'UTF8')",
            (f'"size":{len(JPG)}',),
        )
    (fault,) = verified(office).faults
    assert fault.code == "file-altered" and "should have 1" in fault.text.en


def test_an_event_that_no_longer_reads_is_left_to_the_log(
    office: Client, case: str, owner_url: str, duban: Run
) -> None:
    office.house.ledger.sign()
    with superuser(owner_url, office.house) as conn:
        conn.execute(
            "UPDATE stored_events SET state = state || '}' WHERE notification_id ="
            " (SELECT max(notification_id) FROM stored_events"
            " WHERE position('\"files\":[{'::bytea IN state) > 0)"
        )
    assert verified(office).named == 1
    told = json.loads(duban("audit", "verify", "--json").stdout)
    codes = [fault["code"] for fault in told["faults"]]
    assert codes[0] == "changed" and not any(code.startswith("file") for code in codes)


def test_a_store_that_is_away_is_told_and_proves_nothing(
    office: Client, case: str, duban: Run, s3_settings: Settings
) -> None:
    nowhere = s3_settings.model_copy(update={"files_s3_endpoint": "http://127.0.0.1:1"})
    found = verify_files(office.house.connection, file_store(nowhere))
    assert [fault.code for fault in found.faults] == ["files-away"]
    assert found.faults[0].text == FilesAway.text


def test_files_in_a_bucket_are_verified_alike(
    office: Client, case: str, s3_settings: Settings
) -> None:
    there = file_store(s3_settings)
    for content in (PDF, JPG):
        with there.drafted(io.BytesIO(content), 10_000_000) as draft:
            there.keep(draft)
    assert verify_files(office.house.connection, there).faults == ()
    there.remove(DIGESTS[0])
    (fault,) = verify_files(office.house.connection, there).faults
    assert fault.code == "file-missing"
