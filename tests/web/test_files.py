"""Files through HTTP: sent, named by a form, handed out with the record, cleared away."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from acts.test_expulsions import proposed
from client import API, Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise
from starlette import formparsers
from visitor import SAME, Visitor, hidden
from web.of_files import JPG, PDF, a_package, sent, uploaded

from application.errors import FilesAway
from domain.attached import MOST
from interfaces.api.app import create_app
from interfaces.files import drafts
from interfaces.settings import Settings
from interfaces.wiring import House

DIGEST = hashlib.sha256(PDF).hexdigest()
NAME = "整改报告（终稿）.pdf"


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


@pytest.fixture
def case(office: Client, provider: str) -> str:
    return a_served_case(office, provider, "2025-06-03")


def report(files: list[dict[str, str]], **changes: Any) -> dict[str, Any]:
    return {"submitted_on": "2025-06-10", "summary": "已补齐", "files": files, **changes}


@pytest.fixture
def reported(office: Client, case: str) -> str:
    """A case to which an officer added the report that came in on paper, as a file."""
    office.post(f"/cases/{case}/reports", **report([uploaded(office, PDF, NAME)]))
    return case


def kept(office: Client) -> list[str]:
    folder = office.house.settings.home / "files"
    return sorted(path.name for path in folder.glob("*/*"))


# Sending


def test_an_upload_answers_what_a_form_then_names(office: Client) -> None:
    answer = sent(office, PDF, NAME)
    assert answer.status_code == 201
    told = {"digest": DIGEST, "name": NAME, "size": len(PDF), "media_type": "application/pdf"}
    assert answer.json() == told
    folder = office.house.settings.home / "files"
    (path,) = folder.glob("*/*")
    assert path == folder / DIGEST[:2] / DIGEST
    assert path.read_bytes() == PDF
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_record_says_what_came_with_it(office: Client, reported: str) -> None:
    (found,) = office.get(f"/cases/{reported}")["reports"]
    told = {"digest": DIGEST, "name": NAME, "size": len(PDF), "media_type": "application/pdf"}
    assert found["files"] == [told]
    entry = office.get(f"/cases/{reported}/history")["items"][-1]
    assert entry["data"]["files"] == [told]
    assert "附件 1 件" in entry["sentence"]["zh"]


@pytest.mark.parametrize("who", ["auditor", "admin"])
def test_who_writes_nothing_sends_nothing(office: Client, who: str) -> None:
    assert sent(office, PDF, NAME, who).status_code == 403
    assert kept(office) == []


def test_the_same_file_twice_is_kept_once(office: Client, case: str) -> None:
    first, again = uploaded(office, PDF, NAME), uploaded(office, PDF, "另一份.pdf")
    assert first["digest"] == again["digest"]
    assert kept(office) == [DIGEST]
    # and in one form it is once
    status, body = office.refused(f"/cases/{case}/reports", **report([first, again]))
    assert (status, body["errors"][0]["pointer"]) == (422, "/files")
    # but in two reports it may be
    office.post(f"/cases/{case}/reports", **report([first]))
    office.post(f"/cases/{case}/reports", **report([again], submitted_on="2025-06-11"))
    assert len(office.get(f"/cases/{case}")["reports"]) == 2


@pytest.fixture
def small(house: House) -> Client:
    """An office that takes files of 1 MB."""
    object.__setattr__(house.uploads, "most", 1_000_000)
    house.settings = Settings(home=house.settings.home, file_megabytes=1)
    return Client(create_app(house), house)


@pytest.mark.parametrize(("size", "status"), [(999_999, 201), (1_000_000, 201), (1_000_001, 413)])
def test_a_file_has_its_limit(small: Client, size: int, status: int) -> None:
    answer = sent(small, PDF + b"\0" * (size - len(PDF)), NAME)
    assert answer.status_code == status
    assert len(kept(small)) == (status == 201)
    if status == 413:
        assert answer.json()["code"] == "file-too-large"
        assert "1 MB" in answer.json()["detail"]


def test_what_is_far_too_long_is_not_read(small: Client) -> None:
    answer = sent(small, PDF + b"\0" * 3_000_000, NAME)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_everything_else_keeps_its_limit(office: Client, case: str) -> None:
    long = {"submitted_on": "2025-06-10", "summary": "x" * 1_000_000}
    assert office.ask("POST", f"/cases/{case}/reports", json=long).status_code == 413
    form = office.http.post("/sign-in", files={"token": (None, b"x" * 1_000_001)})
    assert form.status_code == 413


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "空.pdf", "file-empty"),
        (PDF, "../../x.pdf\x00", "file-name"),
        (PDF, "报告.exe", "file-name"),
        (PDF, "/etc/passwd.pdf", "file-name"),
        (PDF, "CON.pdf", "file-name"),
        (PDF, "报告\u202efdp.exe.pdf", "file-name"),
        (PDF, "长" * 117 + ".pdf", "file-name"),
        (JPG, "报告.pdf", "file-type"),
        (a_package(**{"word/vbaProject.bin": b"x"}), "报告.docx", "file-active"),
    ],
    ids=[
        "empty",
        "a path",
        "a program",
        "from the root",
        "a device",
        "turned round",
        "very long",
        "of another kind",
        "with macros",
    ],
)
def test_a_refused_file_leaves_nothing(
    office: Client, content: bytes, name: str, code: str
) -> None:
    answer = sent(office, content, name)
    assert answer.status_code == 422, answer.text
    assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (code, "/file")
    assert kept(office) == []


def test_a_break_half_way_leaves_nothing(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is kept, and between its keeping and the row that says whose it is."""

    def broken(*_: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(office.house.uploads.store, "keep", broken)
        assert sent(office, PDF, NAME).status_code == 503
    assert kept(office) == []


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["fsync", "write", "replace"])
def test_a_disk_that_is_full_is_told_and_nothing_is_half_kept(
    office: Client, case: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Given no room for a file, the answer says so in words, and all other work goes on."""

    class Brimful(io.BufferedRandom):
        def write(self, _: object) -> int:
            return full() or 0

    with monkeypatch.context() as patched:
        if where == "fsync":
            patched.setattr(drafts.os, "fsync", full)
        elif where == "replace":
            patched.setattr(Path, "replace", full)
        else:
            patched.setattr(Path, "open", lambda path, mode: Brimful(io.FileIO(path, "r+")))
        answer = sent(office, PDF, NAME)
        assert (answer.status_code, answer.json()["code"]) == (507, "files-full")
        assert "已满" in answer.json()["detail"] and "full" in answer.json()["detail"]
        office.post(f"/cases/{case}/reports", **report([]))
    assert kept(office) == []
    with office.house.connection() as conn:
        assert conn.execute("SELECT FROM files").fetchall() == []
    assert uploaded(office, PDF, NAME)["digest"] == DIGEST


def test_a_disk_that_fills_while_a_file_comes_is_told(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before our own code has it: the framework lets what is sent wait on disk."""

    def rollover(*_: object) -> Any:
        return full()

    monkeypatch.setattr(formparsers.SpooledTemporaryFile, "write", rollover)
    for path in (f"{API}/files", "/public/complain"):
        answer = office.http.post(
            path, files={"file": (NAME, PDF)}, headers=office.headers("caseworker")
        )
        assert answer.status_code == 507, answer.text
        assert "已满" in answer.text
    assert kept(office) == []


def test_a_form_comes_back_with_what_was_typed_when_the_store_is_away(
    office: Client, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(office, "caseworker")
    monkeypatch.setattr(office.house.uploads.store, "keep", full_of_words)
    address = f"/cases/{case}/do/reports"
    typed = {"summary": "已补齐三项材料", "submitted_on": "2025-06-10"}
    form = hidden(visitor.page(address), address) | typed
    page = visitor.http.post(address, data=form, files={"files": (NAME, PDF)}, headers=SAME)
    assert page.status_code == 422
    assert "附件存储暂时无法访问" in page.text and "已补齐三项材料" in page.text


def full_of_words(*_: object) -> None:
    raise FilesAway


# Naming it in a form


def test_ten_files_and_no_more(office: Client, case: str) -> None:
    files = [uploaded(office, PDF + bytes([n]), f"{n}.pdf") for n in range(MOST + 1)]
    status, body = office.refused(f"/cases/{case}/reports", **report(files))
    assert (status, body["errors"][0]["pointer"]) == (422, "/files")
    office.post(f"/cases/{case}/reports", **report(files[:MOST]))


def test_only_whoever_uploaded_it_names_it(office: Client, case: str, provider: str) -> None:
    mine = {"user": "p", "provider_id": provider}
    other = {"user": "q", "provider_id": a_provider(office)}
    file = uploaded(office, PDF, NAME, "provider", **mine)
    path, body = f"/cases/{case}/reports", report([file], submitted_on=_today(office))
    for role, scope in (
        ("caseworker", {}),
        ("provider", other),
        ("provider", {**mine, "user": "r"}),
    ):
        status, told = office.refused(path, role, scope=scope, **body)
        if scope is not other:
            assert (status, told["code"]) == (422, "unknown-file")
            assert told["errors"][0]["pointer"] == "/files/0/digest"
    office.post(path, "provider", scope=mine, **body)


def _today(office: Client) -> str:
    return str(office.house.office.today())


def test_what_was_never_uploaded_is_refused(office: Client, case: str) -> None:
    nowhere = {"digest": "0" * 64, "name": NAME}
    status, body = office.refused(f"/cases/{case}/reports", **report([nowhere]))
    assert (status, body["code"]) == (422, "unknown-file")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "../整改.pdf"}, "/files/0/name"),
        ({"name": "整改.docx"}, "/files/0/name"),
        ({"name": "nul.pdf"}, "/files/0/name"),
        ({"digest": "../../keys/seal.key"}, "/files/0/digest"),
        ({"digest": DIGEST.upper()}, "/files/0/digest"),
        ({"size": 5}, "/files/0/size"),
    ],
)
def test_a_form_cannot_say_otherwise(
    office: Client, case: str, change: dict[str, Any], pointer: str
) -> None:
    file = {**uploaded(office, PDF, NAME), **change}
    status, body = office.refused(f"/cases/{case}/reports", **report([file]))
    assert (status, body["errors"][0]["pointer"]) == (422, pointer)


def test_a_repeat_with_the_same_key_is_one_report(office: Client, case: str) -> None:
    body, key = report([uploaded(office, PDF, NAME)]), {"Idempotency-Key": "one"}
    path = f"/cases/{case}/reports"
    first, again = (office.ask("POST", path, json=body, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert len(office.get(f"/cases/{case}")["reports"]) == 1


# Handing it out


def test_it_comes_as_it_went_and_never_in_place(office: Client, reported: str) -> None:
    answer = office.ask("GET", f"/cases/{reported}/files/{DIGEST}")
    assert (answer.status_code, answer.content) == (200, PDF)
    headers = answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-length"] == str(len(PDF))
    assert headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E6%95%B4%E6%94%B9%E6%8A%A5%E5%91%8A%EF%BC%88"
        "%E7%BB%88%E7%A8%BF%EF%BC%89.pdf"
    )
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFC", "Müller résumé.pdf"),
        unicodedata.normalize("NFD", "Müller résumé.pdf"),
        "报告：终稿／第二版．．.pdf",
        "長" * 116 + ".pdf",
    ],
    ids=["composed", "decomposed", "wide signs that look like a path", "as long as can be"],
)
def test_a_name_comes_back_as_it_went(office: Client, case: str, name: str) -> None:
    """It is never a path of ours: what it looks like in another form of Unicode opens nothing."""
    office.post(f"/cases/{case}/reports", **report([uploaded(office, PDF, name)]))
    assert kept(office) == [DIGEST]
    answer = office.ask("GET", f"/cases/{case}/files/{DIGEST}")
    told = answer.headers["content-disposition"].partition("UTF-8''")[2]
    assert unquote(told) == name and told.isascii()


@pytest.mark.parametrize("page", [b"<script>alert(1)</script>", b"<?php system($_GET[0]); ?>"])
@pytest.mark.parametrize(("content", "name"), [(JPG, "现场.jpg"), (PDF, "报告.pdf")])
def test_what_hides_in_a_file_never_runs_here(
    office: Client, case: str, content: bytes, name: str, page: bytes
) -> None:
    """A photograph with a page behind it is a photograph: it comes as a download, in a sandbox, of
    the type that was found."""
    file = uploaded(office, content + page, name)
    office.post(f"/cases/{case}/reports", **report([file]))
    answer = office.ask("GET", f"/cases/{case}/files/{file['digest']}")
    assert answer.headers["content-type"] in ("image/jpeg", "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    visitor = Visitor(office, "caseworker")
    picture = visitor.get(f"/cases/{case}/files/{file['digest']}/picture?small=true")
    assert picture.headers["content-type"] == "image/webp" and page not in picture.content


def asks(office: Client, provider: str) -> dict[str, tuple[str | None, dict[str, str]]]:
    return {
        "its provider": ("provider", {"user": "p", "provider_id": provider}),
        "another provider": ("provider", {"user": "q", "provider_id": a_provider(office)}),
        "an enterprise": ("enterprise", {"user": "e", "enterprise_id": an_enterprise(office)}),
        "an admin": ("admin", {}),
        "the public": (None, {}),
        "an auditor": ("auditor", {}),
        "another caseworker": ("caseworker", {"user": "wei"}),
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("its provider", 200), ("an auditor", 200), ("another caseworker", 200),
        ("another provider", 403), ("an enterprise", 403), ("an admin", 403), ("the public", 401),
    ],
)  # fmt: skip
def test_whoever_reads_the_record_reads_its_files(
    office: Client, provider: str, reported: str, who: str, status: int
) -> None:
    role, scope = asks(office, provider)[who]
    answer = office.ask("GET", f"/cases/{reported}/files/{DIGEST}", role, **scope)
    assert answer.status_code == status
    assert (PDF in answer.content) == (status == 200)


def test_a_digest_opens_no_record_that_does_not_name_it(office: Client, reported: str) -> None:
    """Neither a record of one's own, nor one of another kind."""
    provider = a_provider(office)
    other = a_served_case(office, provider, "2025-06-04")
    mine = {"provider_id": provider}
    assert office.ask("GET", f"/cases/{other}/files/{DIGEST}").status_code == 404
    assert (
        office.ask("GET", f"/cases/{other}/files/{DIGEST}", "provider", **mine).status_code == 404
    )
    assert office.ask("GET", f"/complaints/{reported}/files/{DIGEST}").status_code == 404
    for digest in ("0" * 64, "..%2F..%2Fkeys%2Fseal.key", DIGEST[:63], DIGEST.upper()):
        answer = office.ask("GET", f"/cases/{reported}/files/{digest}")
        assert answer.status_code in (404, 422), digest


def test_before_it_came_there_was_none(office: Client, case: str) -> None:
    before = office.house.office.head()
    office.post(f"/cases/{case}/reports", **report([uploaded(office, PDF, NAME)]))
    path = f"/cases/{case}/files/{DIGEST}"
    assert office.ask("GET", f"{path}?as_of={office.house.office.head()}").status_code == 200
    assert office.ask("GET", f"{path}?as_of={before}").status_code == 404
    assert office.ask("GET", f"{path}?effective_on=2025-06-10").status_code == 200
    assert office.ask("GET", f"{path}?effective_on=2025-06-09").status_code == 404


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda p: p.write_bytes(PDF[:-1])])
def test_a_damaged_file_is_not_handed_out(office: Client, reported: str, damage: Any) -> None:
    damage(office.house.settings.home / "files" / DIGEST[:2] / DIGEST)
    answer = office.ask("GET", f"/cases/{reported}/files/{DIGEST}")
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    # and whoever has the file heals it
    uploaded(office, PDF, NAME)
    assert office.ask("GET", f"/cases/{reported}/files/{DIGEST}").content == PDF


# What came with a complaint


SUMMARY = {"summary": "驻场人员撤离", "received_on": "2025-05-29"}


def complaint(office: Client, provider: str, **changes: Any) -> dict[str, Any]:
    who = {"kind": "individual", "name": "石敢当", "contact": "13907725566"}
    file = uploaded(office, JPG, "石敢当拍摄.jpg", None)
    body = {"provider_id": provider, "complainant": who, "files": [file], **SUMMARY}
    return office.post("/complaints", None, **body | changes)


def test_its_files_go_by_names_of_the_office(office: Client, provider: str) -> None:
    done = complaint(office, provider)
    (file,) = office.get(f"/complaints/{done['id']}")["files"]
    assert file["name"] == "证据1.jpg"
    story = office.get(f"/complaints/{done['id']}/history", "auditor")
    assert "石敢当" not in str(story)
    with office.house.connection() as conn:
        rows = conn.execute("SELECT convert_from(state, 'UTF8') AS s FROM stored_events").fetchall()
        assert not any("石敢当" in row["s"] for row in rows)
        assert "石敢当" not in str(conn.execute("SELECT * FROM files").fetchall())


def test_its_files_are_open_to_whom_the_sender_is(office: Client, provider: str) -> None:
    """They may show who it is; each look, and each try, is on record."""
    record = complaint(office, provider)["id"]
    office.post(f"/complaints/{record}/acceptance", on="2025-06-02", scope={"user": "li"})
    path = f"/complaints/{record}/files/{hashlib.sha256(JPG).hexdigest()}"
    assert office.ask("GET", path, "caseworker", user="li").content == JPG
    assert office.ask("GET", path, "approver", user="huang").content == JPG
    for role, user in (("caseworker", "wei"), ("auditor", "shen")):
        answer = office.ask("GET", path, role, user=user)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity-sealed")
    for role, scope in (("provider", {"provider_id": provider}), ("admin", {}), (None, {})):
        assert office.ask("GET", path, role, **scope).status_code in (401, 403)
    office.position = office.house.office.head()
    log = office.fresh("/identity-log", "auditor")["items"]
    assert {(one["actor"]["name"], one["type"]) for one in log} >= {
        ("li", "identity-file.opened"), ("huang", "identity-file.opened"),
        ("wei", "identity-file.refused"), ("shen", "identity-file.refused"),
    }  # fmt: skip


def test_an_enterprise_reads_what_it_sent_and_its_uploads_do_not_tell_who(
    office: Client, provider: str
) -> None:
    scope = {"user": "莫海", "enterprise_id": an_enterprise(office)}
    file = uploaded(office, JPG, "现场.jpg", "enterprise", **scope)
    who = {"kind": "enterprise", "enterprise_id": scope["enterprise_id"], "name": "莫海"}
    done = office.post(
        "/complaints", "enterprise", provider_id=provider, complainant=who, files=[file],
        scope=scope, **SUMMARY,
    )  # fmt: skip
    path = f"/complaints/{done['id']}/files/{file['digest']}"
    assert office.ask("GET", path, "enterprise", **scope).content == JPG
    other = {"user": "f", "enterprise_id": an_enterprise(office)}
    assert office.ask("GET", path, "enterprise", **other).status_code == 403
    with office.house.connection() as conn:
        rows = str(conn.execute("SELECT * FROM files").fetchall())
    assert scope["enterprise_id"] not in rows and "莫海" not in rows


# The other papers of the law


def test_every_paper_may_come_as_a_file(office: Client, provider: str, case: str) -> None:
    enterprise = an_enterprise(office)
    project = an_engagement(office, provider, enterprise)
    file = [uploaded(office, PDF, NAME)]
    expulsion = proposed(office, a_provider(office))
    notice = {"served_on": "2026-01-20", "method": "in_person"}
    office.post(f"/expulsions/{expulsion}/prior-notice", **notice)
    owed = {"provider_id": provider, "engagement_id": project, "duty": "diagnosis"}
    duty = office.post("/duties", on="2025-06-02", **owed)["id"]
    findings = {"form": "diagnosis", "issued_on": "2025-06-10", "findings": "二级"}
    said = {"summary": "已诊断", "evidence": ["诊断.pdf"], "content": findings}
    target = {"code": "projects", "label": "改造企业", "unit": "家"}
    planned = [{"by": "2025-12-31", "value": "5"}]
    signed = {"document": "柳工信任务书〔2025〕1号", "signed_on": "2025-06-03", "year": 2025}
    targets = [{**target, "planned": planned}]
    book = office.post("/task-books", provider_id=provider, targets=targets, **signed)["id"]
    actual = [{"target": "projects", "value": "1"}]
    told = (
        (f"/expulsions/{expulsion}/statement", {"received_on": "2026-01-21", "statement": "不实"}),
        (f"/duties/{duty}/report", {"reported_on": "2025-06-12", **said}),
        (
            f"/task-books/{book}/reports",
            {
                "month": "2025-06",
                "actual": actual,
                "evidence": "验收单",
                "reported_on": "2025-07-02",
            },
        ),
        (f"/cases/{case}/statement", {"heard_on": "2025-06-05", "statement": "有困难"}),
        (f"/engagements/{project}/lists", {"needs": ["排产"], "filed_on": "2025-06-05"}),
        (f"/engagements/{project}/diagnosis", {"summary": "二级", "filed_on": "2025-06-05"}),
        (f"/engagements/{project}/plan", {"summary": "三级", "filed_on": "2025-06-06"}),
    )
    for path, body in told:
        office.post(path, files=file, **body)
    records = {path.rpartition("/")[0] for path, _ in told}
    assert len(records) == 5
    for record in records:
        assert office.ask("GET", f"{record}/files/{DIGEST}").content == PDF
    readers = (
        ("provider", {"provider_id": provider}),
        ("enterprise", {"enterprise_id": enterprise}),
    )
    for role, scope in readers:
        path = f"/engagements/{project}/files/{DIGEST}"
        assert office.ask("GET", path, role, **scope).status_code == 200


# Clearing away


def aged(office: Client, hours: int) -> None:
    """As if everything that is there had come so long ago."""
    ago = datetime.now(UTC) - timedelta(hours=hours)
    with office.house.connection() as conn:
        conn.execute("UPDATE files SET uploaded_at = %s", (ago,))
    for path in (office.house.settings.home / "files").glob("*/*"):
        os.utime(path, (ago.timestamp(), ago.timestamp()))


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_what_nobody_used_goes_after_a_day(
    office: Client, case: str, hours: int, left: int
) -> None:
    file = uploaded(office, PDF, NAME)
    aged(office, hours)
    office.house.uploads.tidy()
    assert len(kept(office)) == left
    if not left:
        status, body = office.refused(f"/cases/{case}/reports", **report([file]))
        assert (status, body["code"]) == (422, "unknown-file")


def test_what_an_event_names_stays(office: Client, reported: str) -> None:
    uploaded(office, JPG, "不用.jpg")
    aged(office, 24 * 400)
    office.house.uploads.tidy()
    assert kept(office) == [DIGEST]
    assert office.ask("GET", f"/cases/{reported}/files/{DIGEST}").content == PDF


def test_what_broke_off_and_what_nobody_knows_goes_too(office: Client) -> None:
    folder = office.house.settings.home / "files"
    for path in (folder / "incoming" / "half", folder / "ab" / ("ab" + "0" * 62)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    office.house.uploads.tidy()
    assert len(kept(office)) == 2, "not while it may still be coming"
    aged(office, 25)
    office.house.uploads.tidy()
    assert kept(office) == []


def test_a_file_that_goes_while_it_is_named_is_named_in_vain(
    office: Client, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event and the mark that keeps the file are one transaction."""
    file, filled = uploaded(office, PDF, NAME), office.house.uploads.filled_in

    def gone_meanwhile(_: object, *given: Any) -> Any:
        found = filled(*given)
        aged(office, 25)
        office.house.uploads.tidy()
        return found

    monkeypatch.setattr(type(office.house.uploads), "filled_in", gone_meanwhile)
    status, body = office.refused(f"/cases/{case}/reports", **report([file]))
    assert (status, body["code"]) == (422, "unknown-file")


def test_the_worker_clears_by_itself(office: Client, reported: str, tmp_path: Path) -> None:
    from interfaces.chores import Clearing

    uploaded(office, JPG, "不用.jpg")
    aged(office, 25)
    with office.house.database.connect() as conn:
        Clearing(office.house).take(conn, office.house.log, 1)
    assert kept(office) == [DIGEST]
