"""A closed record as a package: what is in it, who vouches for it, and that no change is hidden."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import bagit
import pytest
from archiving.of_the_archive import a_closed_case, a_closed_complaint, filed, packed
from client import Client
from examples import a_provider, an_open_case
from hypothesis import example, given
from hypothesis import strategies as st
from papers.drafting import pages, signed
from web.of_files import PDF

from domain.attached import FORBIDDEN, fault_of
from domain.values import Refusal
from interfaces.archive import package as packing
from interfaces.archive.check import checked, digest_of, four
from interfaces.archive.contents import short
from interfaces.audit import verifier
from interfaces.wiring import House

Unpacked = Callable[[str], Path]


@pytest.fixture
def unpacked(house: House, tmp_path: Path) -> Unpacked:
    def make(record: str) -> Path:
        path = tmp_path / "package.zip"
        made = packed(house, record, path)
        assert made.sha256 == digest_of(path)
        with zipfile.ZipFile(path) as archive:
            assert {part.compress_type for part in archive.infolist()} == {zipfile.ZIP_STORED}
            archive.extractall(tmp_path)
        return tmp_path / made.number

    return make


@pytest.fixture
def case(office: Client) -> str:
    return a_closed_case(office)


@pytest.fixture
def bag(unpacked: Unpacked, case: str) -> Path:
    return unpacked(case)


def test_the_library_and_the_four_checks_accept_it(bag: Path) -> None:
    found = bagit.Bag(str(bag))
    found.validate()
    assert sorted(found.algorithms) == ["sha256", "sha512"]
    info, checks = checked(bag)
    assert info["External-Identifier"] == bag.name == "0000-2025-ZG-0001"
    files, size = list((bag / "data").rglob("*")), 0
    size = sum(path.stat().st_size for path in files if path.is_file())
    count = sum(path.is_file() for path in files)
    assert info["Payload-Oxum"] == f"{size}.{count}"
    assert [one.wrong for one in checks] == [()] * len(checks)
    assert {one.quality.zh for one in checks} == {"真实性", "完整性", "可用性", "安全性"}


def test_it_holds_the_record_its_files_its_story_and_the_proofs(
    office: Client, bag: Path, case: str
) -> None:
    data, house = bag / "data", office.house
    assert (data / "files" / "001-整改报告.pdf").read_bytes() == PDF
    told = json.loads((data / "metadata.json").read_text("utf-8"))
    story = house.office.story(UUID(case))
    assert (told["事件数"], told["件数"], told["保管期限"]) == (len(story), 1, "30年")
    assert (told["办结日期"], told["承办人"]) == ("2025-06-13", "caseworker")
    root = ElementTree.parse(data / "metadata.xml").getroot()
    assert root.findtext("档号") == bag.name
    assert root.findtext("文件清单/文件/题名") == "整改报告.pdf"
    lines = (data / "history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["position"] for line in lines] == [one.position for one in story]
    assert json.loads((data / "record.json").read_text("utf-8"))["status"] == "completed"
    (provider,) = json.loads((data / "related.json").read_text("utf-8"))
    assert provider["label"] == "服务商"
    page = (data / "index.html").read_text("utf-8")
    for part in ("卷内目录", "卷内备考表", "办理经过", "整改报告.pdf", "通过"):
        assert part in page
    verifier.check_bundle(data / "proof", [])
    assert "/tmp" not in page


def test_the_papers_of_the_office_lie_in_the_same_volume(
    office: Client, case: str, unpacked: Unpacked
) -> None:
    paper = signed(office, "order", case)
    bag = unpacked(case)
    told = json.loads((bag / "data" / "metadata.json").read_text("utf-8"))
    assert (told["文书数"], told["记录清单"]) == (1, [case, paper])
    pdf = next((bag / "data" / "documents").glob("*.pdf"))
    assert "责令限期整改通知书" in "".join(pages(pdf.read_bytes()))
    entries = [json.loads(x) for x in (bag / "data" / "history.jsonl").read_text().splitlines()]
    assert {one["record_id"] for one in entries} == {case, paper}
    assert [one["position"] for one in entries] == sorted(one["position"] for one in entries)
    assert wrong(bag) == set()


def test_a_print_that_names_who_was_erased_is_not_packed(
    office: Client, case: str, unpacked: Unpacked
) -> None:
    """韦建国 took the order, and stands in the print of its receipt."""
    signed(office, "service-receipt", case, "2025-06-13")
    body = {"persons": [{"record_id": case, "name": "韦建国"}], "authority": "个人信息保护法 47",
            "reason": "本人申请", "on": "2025-06-20"}  # fmt: skip
    erasure = office.post("/erasures", **body)["id"]
    path = f"/erasures/{erasure}/approval"
    office.post(path, "approver", on="2025-06-20", scope={"user": "another"})
    bag = unpacked(case)
    papers = json.loads((bag / "data" / "metadata.json").read_text("utf-8"))["文件清单"]
    withheld = [one for one in papers if one["path"] is None]
    assert withheld and all("依法删除" in one["withheld"]["zh"] for one in withheld)
    assert not (bag / "data" / "documents").exists()
    assert wrong(bag) == set()


def test_the_verifier_in_it_checks_it_alone(office: Client, bag: Path) -> None:
    proof = bag / "data" / "proof"
    (*_, key) = json.loads((proof / "keys.json").read_text("utf-8"))
    done = subprocess.run(
        [sys.executable, "verify.py", ".", "--key", key["public_key"]],
        cwd=proof, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_can_be_changed_taken_out_or_added(bag: Path) -> None:
    for path in sorted(bag.rglob("*")):
        if path.is_file() and not path.name.startswith("tagmanifest"):
            before = path.read_bytes()
            path.write_bytes(before + b"\n")
            with pytest.raises(Refusal, match="信息包"):
                checked(bag)
            path.unlink()
            with pytest.raises(Refusal, match="信息包"):
                checked(bag)
            path.write_bytes(before)
    (bag / "data" / "more.txt").write_bytes(b"more")
    with pytest.raises(Refusal, match="信息包"):
        checked(bag)


def rebagged(bag: Path) -> None:
    """By somebody who writes the manifests anew, so that BagIt finds nothing."""
    bagit.Bag(str(bag)).save(manifests=True)


def wrong(bag: Path) -> set[str]:
    return {one.quality.zh for one in checked(bag)[1] if not one.passed}


def a_changed_file(data: Path) -> None:
    path = data / "files" / "001-整改报告.pdf"
    path.write_bytes(path.read_bytes() + b"%%EOF\n")


def another_story(data: Path) -> None:
    path = data / "history.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")


def another_event(data: Path) -> None:
    path = data / "proof" / "events.jsonl"
    path.write_text(path.read_text("utf-8").replace("属实", "不实"), "utf-8")


def a_file_less(data: Path) -> None:
    (data / "files" / "001-整改报告.pdf").unlink()


def a_file_more(data: Path) -> None:
    (data / "files" / "002-x.pdf").write_bytes(PDF)


def another_number(data: Path) -> None:
    path = data / "metadata.xml"
    path.write_text(path.read_text("utf-8").replace("ZG-0001", "ZG-0002"), "utf-8")


def a_name_of_windows(data: Path) -> None:
    (data / "files" / "con.pdf").write_bytes(PDF)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (a_changed_file, "真实性"),
        (another_event, "真实性"),
        (another_story, "完整性"),
        (a_file_less, "完整性"),
        (a_file_more, "完整性"),
        (another_number, "完整性"),
        (a_name_of_windows, "安全性"),
    ],
)
def test_who_also_writes_the_manifests_anew_is_found_by_the_four_checks(
    bag: Path, change: Callable[[Path], None], found: str
) -> None:
    change(bag / "data")
    rebagged(bag)
    if change is a_file_less:
        with pytest.raises(Refusal, match="信息包"):
            checked(bag)
    else:
        assert found in wrong(bag)


def test_who_complained_is_not_in_it_and_what_came_with_it_stays_sealed(
    office: Client, unpacked: Unpacked
) -> None:
    bag = unpacked(a_closed_complaint(office))
    told = json.loads((bag / "data" / "metadata.json").read_text("utf-8"))
    (sealed,) = told["文件清单"]
    assert (sealed["path"], told["件数"], told["未入包件数"]) == (None, 0, 1)
    assert not (bag / "data" / "files").exists()
    everything = b"".join(path.read_bytes() for path in bag.rglob("*") if path.is_file())
    for secret in ("莫海", "0772-5550201", "覃小舟"):
        assert secret.encode() not in everything
    assert wrong(bag) == set()


def test_what_is_in_quarantine_is_not_packed(office: Client, case: str, unpacked: Unpacked) -> None:
    (digest,) = [f.digest for one in office.house.office.story(UUID(case))
                 for f in getattr(one.event, "files", ())]  # fmt: skip
    office.house.uploads.quarantine.block(digest, len(PDF), "Eicar")
    bag = unpacked(case)
    (paper,) = json.loads((bag / "data" / "metadata.json").read_text("utf-8"))["文件清单"]
    assert paper["path"] is None and "隔离" in paper["withheld"]["zh"]
    assert wrong(bag) == set()


# What is packed, and what is not


def test_what_is_open_is_not_filed_and_not_packed(office: Client, tmp_path: Path) -> None:
    case = an_open_case(office, a_provider(office))
    status, problem = office.refused("/archive-files", record_id=case, on="2026-01-05")
    assert (status, problem["code"], problem["citation"]) == (409, "not-closed", "档案法 13、14")
    with pytest.raises(Refusal, match="尚未办结"):
        packed(office.house, case, tmp_path / "x.zip")
    assert list(tmp_path.glob("*.zip")) == []


def test_a_provider_is_nothing_that_is_filed(office: Client) -> None:
    provider = a_provider(office)
    status, problem = office.refused("/archive-files", record_id=provider, on="2026-01-05")
    assert (status, problem["code"]) == (422, "not-filed")


def test_numbers_have_no_gaps_and_each_record_has_one(office: Client) -> None:
    cases = [a_closed_case(office) for _ in range(3)]
    files = [filed(office, case) for case in cases]
    numbers = [office.get(f"/archive-files/{file}")["number"] for file in files]
    assert numbers == [f"0000-2025-ZG-{n:04d}" for n in (1, 2, 3)]
    status, problem = office.refused("/archive-files", record_id=cases[0], on="2026-01-05")
    assert (status, problem["code"]) == (409, "filed-already")


def test_what_waits_to_be_filed_is_listed_until_it_is(office: Client, case: str) -> None:
    def waiting() -> list[str]:
        return [one["record_id"] for one in office.get("/archive/unfiled", "auditor")["items"]]

    assert waiting() == [case]
    file = filed(office, case)
    assert waiting() == []
    (task,) = [
        one for one in office.get("/worklist")["items"] if one["task"] == "archive.hand-over"
    ]
    assert (task["record_id"], task["due_on"]) == (file, "2026-06-30")


def test_it_is_packed_before_it_is_handed_over(
    office: Client, case: str, unpacked: Unpacked
) -> None:
    file, on = filed(office, case), str(office.house.office.today())
    path = f"/archive-files/{file}/hand-over"
    assert office.refused(path, to="局档案室", on=on)[1]["code"] == "not-packed"
    unpacked(case)
    office.post(path, to="局档案室", receipt="交接〔2026〕1号", on=on)
    assert office.get(f"/archive-files/{file}")["status"] == "handed_over"


def test_a_record_that_goes_on_meanwhile_is_packed_again(
    office: Client, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = packing._zip

    def reopened(*args: Any) -> int:
        office.post(f"/cases/{case}/reopening", "approver", on="2025-06-16", reason="复核")
        return real(*args)

    monkeypatch.setattr(packing, "_zip", reopened)
    with pytest.raises(Refusal):
        packed(office.house, case, tmp_path / "x.zip")
    assert list(tmp_path.glob("*.zip")) == []


def test_a_file_that_is_missing_is_named_and_nothing_is_handed_out(
    office: Client, case: str, tmp_path: Path
) -> None:
    (digest,) = [f.digest for one in office.house.office.story(UUID(case))
                 for f in getattr(one.event, "files", ())]  # fmt: skip
    office.house.uploads.store.remove(digest)
    with pytest.raises(Refusal, match="缺失"):
        packed(office.house, case, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "x.zip").exists()


# In the background, and on the page


def finished(office: Client, job: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while (found := office.get(f"/archive/packages/{job}"))["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.1)
    return dict(found)


def test_a_package_is_made_in_the_background_for_whoever_asked(
    office: Client, case: str, tmp_path: Path
) -> None:
    body = {"record_id": case, "reason": "归档"}
    answer = office.ask("POST", "/archive/packages", json=body)
    assert answer.status_code == 202, answer.text
    job = answer.json()["id"]
    found = finished(office, job)
    assert (found["state"], found["package"]["number"]) == ("done", "0000-2025-ZG-0001")
    path = f"/archive/packages/{job}/package.zip"
    content = office.ask("GET", path).content
    (tmp_path / "taken.zip").write_bytes(content)
    assert {one.wrong for one in checked(tmp_path / "taken.zip")[1]} == {()}
    assert office.ask("GET", path, user="someone else").status_code == 404
    assert office.ask("GET", path, "auditor").status_code == 403
    for role in ("auditor", "admin"):
        assert office.ask("POST", "/archive/packages", role, json=body).status_code == 403
    reads = office.get("/audit/reads?kind=export", "auditor")["items"]
    assert [one["scope"]["records"] for one in reads] == [[case]]


def test_a_package_that_cannot_be_made_says_why(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    body = {"record_id": case, "reason": "归档"}
    job = office.ask("POST", "/archive/packages", json=body).json()["id"]
    found = finished(office, job)
    assert found["state"] == "failed"
    assert "尚未办结" in found["error"]["zh"]


# Names, and packages of others


@given(st.text(max_size=116))
@example("一\u3000份")  # no control character, and yet nothing that shows
@example("e\u0301" * 58)
@example("\U0001f600" * 116)
def test_names_in_a_package_are_safe_everywhere(stem: str) -> None:
    name = f"{stem}.pdf".strip()
    if fault_of(name) is None:
        made = f"001-{short(name)}"
        assert verifier.is_plain(made) and not set(made) & FORBIDDEN
        assert len(made.encode()) < 255
        assert made.removesuffix(".pdf") == made.removesuffix(".pdf").rstrip(". ")


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "a\\b", "a/nul\x00"])
def test_a_zip_with_a_way_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(Refusal):
        checked(path)


def test_a_bomb_and_what_is_no_zip_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data/x", b"\0" * 50_000_000)
    with pytest.raises(Refusal, match="size"):
        checked(bomb)
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(Refusal):
        checked(tmp_path / "x.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refusal):
        checked(tmp_path / "empty")


def test_a_zip_that_is_broken_or_locked_is_refused(tmp_path: Path) -> None:
    """Also where it shows only once it is unpacked."""
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data/x", os.urandom(100) * 50)
    whole = path.read_bytes()
    start = whole.index(b"a/data/x") + len("a/data/x")
    path.write_bytes(whole[:start] + b"\xff" * 60 + whole[start + 60 :])
    with pytest.raises(Refusal):
        checked(path)
    locked = bytearray(whole)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(header) + flags] |= 1  # encrypted, says the entry
    path.write_bytes(locked)
    with pytest.raises(Refusal):
        checked(path)


def test_no_file_outside_a_package_is_read(tmp_path: Path, bag: Path) -> None:
    """Whatever its list says: what lies elsewhere may never end."""
    folder = tmp_path / "copy"
    shutil.copytree(bag, folder)
    path = folder / "data/metadata.json"
    told = json.loads(path.read_text("utf-8"))
    told["文件清单"][0]["path"] = "/dev/zero"
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    with pytest.raises(Refusal):
        four(folder / "data")
