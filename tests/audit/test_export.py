"""The office's own export: accepted as it is, whole or not there, and nobody is given away."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import psycopg
import pytest
from audit.erased_persons import PIPL, erase
from audit.of_a_bundle import zipped
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
)
from web.of_files import JPG, PDF, uploaded

from domain.catalogue import CASE
from domain.values import Actor, NotAllowedNow, Refusal, Role
from interfaces.audit import export as exporting
from interfaces.audit import turns, verifier
from interfaces.audit.export import Wanted, export
from interfaces.audit.tables import status
from interfaces.wiring import House

SHEN = Actor(name="shen", role=Role.AUDITOR)
Export = Callable[..., dict[str, bytes]]
NAME, CONTACT, LEFT = "石敢当", "13907725566", "覃小舟"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\x1b'.replace("\x1b", "")


@pytest.fixture
def told(office: Client) -> dict[str, str]:
    """An office with some work: heads on the way, and a case with everything in it."""
    provider = a_provider(office, name=HOSTILE)
    enterprise = an_enterprise(office)
    an_engagement(office, provider, enterprise)
    office.house.ledger.sign()
    who = {"kind": "enterprise", "enterprise_id": enterprise, "name": NAME, "contact": CONTACT}
    scope = {"user": "e", "enterprise_id": enterprise}
    done = office.post(
        "/complaints", "enterprise", provider_id=provider, complainant=who,
        summary=f"我是{NAME}，驻场人员撤离", received_on="2025-05-29", scope=scope,
    )  # fmt: skip
    case = a_served_case(office, provider, "2025-06-03")
    office.post(
        f"/cases/{case}/reports", submitted_on="2025-06-10", summary="已补齐", channel="electronic",
        attachments=["报告.pdf"],
    )  # fmt: skip
    other = a_served_case(office, a_provider(office), "2025-06-04")
    return {"provider": provider, "complaint": done["id"], "case": case, "other": other}


@pytest.fixture
def exported(house: House, told: dict[str, str], tmp_path: Path) -> Export:
    """The files of an export that the verifier accepted with the office's key."""

    def make(*records: str, as_of: int | None = None) -> dict[str, bytes]:
        path = tmp_path / "bundle.zip"
        wanted = Wanted(tuple(map(UUID, records)) or None, as_of)
        made = export(house, path, wanted, SHEN, "年度审计", force=True)
        assert verifier.main([str(path), "--key", made.key]) == 0
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return make


def events(files: dict[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["events.jsonl"].splitlines()]


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    text = files[f"tables/{name}.csv"].decode("utf-8-sig")
    return [
        {head.partition(" · ")[0]: cell for head, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def test_the_whole_log_is_there_byte_for_byte(house: House, exported: Export) -> None:
    files = exported()
    with house.connection() as conn:
        rows = conn.execute("SELECT * FROM stored_events ORDER BY notification_id").fetchall()
    found = events(files)
    assert [one["state"].encode() for one in found] == [bytes(row["state"]) for row in rows]
    assert [one["type"] for one in found] == [row["topic"] for row in rows]
    assert [one["record_id"] for one in found] == [str(row["originator_id"]) for row in rows]
    assert [one["index"] for one in found] == list(range(len(rows)))
    assert len(files["heads.jsonl"].splitlines()) >= 2  # the worker signs one by itself
    manifest = json.loads(files["manifest.json"])
    assert (manifest["scope"], manifest["size"]) == ("log", len(rows))


def test_records_come_with_the_rules_and_the_keys(exported: Export, told: dict[str, str]) -> None:
    files = exported(told["case"], told["complaint"])
    kinds = {one["type"].partition(".")[0] for one in events(files)}
    assert kinds == {
        "rectification-case",
        "complaint",
        "measures",
        "work-calendar",
        "signing-keys",
    }
    assert {one["record_id"] for one in events(files)} >= {told["case"], told["complaint"]}
    assert len(files["proofs/inclusion.jsonl"].splitlines()) == len(events(files))
    assert [row["记录号"] for row in table(files, "cases")] == [told["case"]]
    story = files["story.html"].decode()
    assert "整改案件" in story and "rectification case" in story
    assert told["other"] not in story


def test_as_of_a_position_it_knows_nothing_later(
    house: House, exported: Export, told: dict[str, str]
) -> None:
    for back in (0, 1, 2, 3, 7, 20):
        upto = house.office.head() - back
        files = exported(as_of=upto)
        assert max(one["position"] for one in events(files)) == upto
        assert int(table(files, "events")[-1]["位置"]) == upto
        state = house.office.fold(CASE, UUID(told["other"]), upto=upto)[0]
        shown = [row["状态"] for row in table(files, "cases") if row["记录号"] == told["other"]]
        assert shown == ([status(CASE, state)] if state else [])


def test_a_record_that_is_not_there_is_refused(house: House, told: dict[str, str]) -> None:
    make = partial(export, house, Path("never.zip"), actor=SHEN, reason="")
    for wanted in (Wanted((UUID(int=7),)), Wanted((UUID(told["other"]),), as_of=9)):
        with pytest.raises(Refusal):
            make(wanted=wanted)
    assert not Path("never.zip").exists()


def test_who_complained_is_nowhere_in_it(exported: Export, told: dict[str, str]) -> None:
    for files in (exported(), exported(told["complaint"])):
        workbook = zipfile.ZipFile(io.BytesIO(files["tables/registers.xlsx"]))
        parts = {**files, **{name: workbook.read(name) for name in workbook.namelist()}}
        assert len(parts) > 30
        for name, content in parts.items():
            for secret in (NAME, CONTACT, json.dumps(NAME)[1:-1]):
                assert secret.encode() not in content, name
    assert b'"sealed"' in exported(told["complaint"])["events.jsonl"].replace(b"\\", b"")


def test_the_rules_are_as_adopted(house: House, exported: Export) -> None:
    files = exported()
    book = house.office.terms().book
    for version in book.versions:
        assert files[f"measures/{version.id}.toml"].decode() == version.text
    years = house.office.terms().calendar.entries
    names = {f"calendars/{year.region}-{year.year}.json" for year in years}
    assert names == {name for name in files if name.startswith("calendars/")}


def test_after_an_erasure_nobody_is_named_and_what_was_proven_still_is(
    office: Client, exported: Export
) -> None:
    provider = a_provider(office)
    for name, day in ((LEFT, "2025-06-03"), ("梁志强", "2025-06-10")):
        liaison = {"name": name, "phone": "0772-5550102"}
        office.post(f"/providers/{provider}/liaison", liaison=liaison, appointed_on=day)
    before = exported(provider)
    assert LEFT in before["story.html"].decode()
    erase(office, (provider, LEFT))
    for after in (exported(provider), exported()):
        assert all(LEFT.encode() not in content for content in after.values())
        lines = before["events.jsonl"].splitlines()
        assert set(lines) <= set(after["events.jsonl"].splitlines())
    story = exported(provider)["story.html"].decode()
    assert PIPL in story and "personal data erased" in story


# Tables and story


def test_no_cell_is_a_formula_and_days_are_days(exported: Export, told: dict[str, str]) -> None:
    files = exported()
    names = [row["名称"] for row in table(files, "providers")]
    assert f"'{HOSTILE}" in names
    book = openpyxl.load_workbook(io.BytesIO(files["tables/registers.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any(cell.value == HOSTILE for cell in cells)
    orders = book["责令整改通知书"]
    heads = [cell.value.partition(" · ")[0] for cell in orders[1]]
    first = dict(zip(heads, (cell.value for cell in orders[2]), strict=True))
    assert first["送达日"] == datetime(2025, 6, 3)
    assert first["届满日"] == datetime(2025, 7, 3)
    assert (orders.freeze_panes, orders.auto_filter.ref) == ("A2", "A1:N3")
    assert [row["届满日"] for row in table(files, "orders")] == ["2025-07-03", "2025-07-04"]


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"),
        ("＝1", "'＝1"), ("\x00=1", "'=1"), ("a=1", "a=1"), (-1, -1), (None, ""),
        (date(2025, 6, 3), "2025-06-03"),
    ],
)  # fmt: skip
def test_what_people_wrote_stays_text(value: Any, safe: Any) -> None:
    from interfaces.audit.sheets import in_csv

    assert in_csv(value) == safe


def test_no_cell_is_cut_in_two_where_another_separator_is_set(tmp_path: Path) -> None:
    from openpyxl import Workbook

    from interfaces.audit.sheets import Sheet

    book = Workbook(write_only=True)
    with (tmp_path / "cells.csv").open("w+", newline="") as out:
        sheet = Sheet(book, out, "表", ["事实"])
        sheet.add(["a;=1+1"])
        sheet.finish()
        book.save(tmp_path / "cells.xlsx")
        out.seek(0)
        assert out.read().splitlines() == ['"事实"', '"a;=1+1"']


def test_the_tables_say_what_the_office_says(
    office: Client, exported: Export, told: dict[str, str]
) -> None:
    files = exported()
    assert len(table(files, "events")) == len(events(files))
    listed = {one["id"]: one for one in office.fresh("/cases")["items"]}
    assert {row["记录号"] for row in table(files, "cases")} == set(listed)
    decided = {row["类型"] for row in table(files, "decisions")}
    assert decided >= {"rectification-case.opened", "rectification-case.notice-issued"}
    assert "rectification-case.report-submitted" not in decided


def test_the_story_needs_nothing_and_runs_nothing(exported: Export, told: dict[str, str]) -> None:
    for files in (exported(), exported(told["provider"], told["case"])):
        pages = [text.decode() for name, text in files.items() if name.endswith(".html")]
        assert pages
        for page in pages:
            assert "<script" not in page
            assert "default-src 'none'" in page
            assert re.findall(r'(?:src|href)="([^"]*)"', page) == re.findall(
                r'href="((?:\.\./)?story(?:/\d+)?\.html)"', page
            )
        assert any("&lt;script&gt;" in page for page in pages)


def test_the_story_has_pages_for_a_long_log(
    house: House, exported: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    from application.audit import extract

    monkeypatch.setattr(extract, "FETCH", 10)
    files = exported()
    pages = [name for name in files if name.startswith("story/")]
    assert len(pages) == -(-len(events(files)) // 10)
    assert all(f'href="{name}"' in files["story.html"].decode() for name in pages)


# Whole or not at all


def test_a_file_is_not_replaced_unasked(house: House, told: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "kept.zip"
    path.write_bytes(b"mine")
    with pytest.raises(NotAllowedNow, match="--force"):
        export(house, path, Wanted(), SHEN, "")
    assert path.read_bytes() == b"mine"
    export(house, path, Wanted(), SHEN, "", force=True)
    assert path.stat().st_size > 4
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_cut_short_leaves_nothing(
    house: House, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for step in ("_events", "_proofs", "_told", "_check", "put"):
        with monkeypatch.context() as patch:
            patch.setattr(exporting, step, stop)
            with pytest.raises(KeyboardInterrupt):
                export(house, tmp_path / "b.zip", Wanted(), SHEN, "")
        assert [one.name for one in tmp_path.iterdir() if one.name != "keys"] == []


def test_without_its_line_in_the_journal_nothing_is_handed_out(
    house: House, told: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OSError("no journal")

    monkeypatch.setattr(house.journal, "export", away)
    with pytest.raises(OSError, match="no journal"):
        export(house, tmp_path / "b.zip", Wanted(), SHEN, "")
    assert not (tmp_path / "b.zip").exists()


def test_a_log_that_was_altered_is_not_exported(
    house: House, told: dict[str, str], tmp_path: Path, owner_url: str
) -> None:
    house.ledger.sign()
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(f'SET search_path = "{house.settings.schema_name}"')
        conn.execute("ALTER TABLE stored_events DISABLE TRIGGER only_added")
        conn.execute(
            "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " '软件', '硬件'), 'UTF8') WHERE topic = 'rectification-case.opened'"
        )
    for records in (None, (UUID(told["case"]),)):
        with pytest.raises(NotAllowedNow, match="nothing was exported"):
            export(house, tmp_path / "b.zip", Wanted(records), SHEN, "")
    assert not (tmp_path / "b.zip").exists()


def test_the_real_bundle_is_rejected_after_a_change_to_any_file(
    exported: Export, tmp_path: Path, told: dict[str, str]
) -> None:
    for files in (exported(), exported(told["case"])):
        assert verifier.main([str(zipped(files, tmp_path / "same.zip"))]) == 0
        for name, content in files.items():
            altered = files | {name: content[:-2] + b"~" + content[-1:]}
            assert verifier.main([str(zipped(altered, tmp_path / "altered.zip"))]) == 1, name


# Over HTTP


def test_auditors_and_approvers_export_over_http(
    office: Client, told: dict[str, str], tmp_path: Path
) -> None:
    for role, records in (("auditor", [told["case"]]), ("approver", None), ("principal", None)):
        body = {"reason": "年度审计"} | ({"records": records} if records else {})
        answer = office.ask("POST", "/audit/exports", role, json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        path = tmp_path / f"{role}.zip"
        path.write_bytes(answer.content)
        assert verifier.main([str(path)]) == 0
    reads = office.get("/audit/reads", "auditor")["items"]
    assert [one["what"] for one in reads] == ["export"] * 3
    assert reads[-1]["scope"] == {"records": [told["case"]], "as_of": None}
    assert {one["reason"] for one in reads} == {"年度审计"}


def test_others_do_not(office: Client) -> None:
    for role in ("caseworker", "admin", "provider", "enterprise", None):
        code, _ = office.refused("/audit/exports", role, reason="好奇")
        assert code == (401 if role is None else 403)


def test_bad_asks_are_clear(office: Client) -> None:
    for body, code in (
        ({}, 422), ({"reason": ""}, 422), ({"reason": "x", "records": []}, 422),
        ({"reason": "x", "records": ["nix"]}, 422), ({"reason": "x", "more": 1}, 422),
        ({"reason": "x", "as_of": "yesterday"}, 422), ({"reason": "x", "as_of": "99999"}, 422),
        ({"reason": "x", "records": ["00000000-0000-4000-8000-000000000009"]}, 404),
    ):  # fmt: skip
        answer = office.ask("POST", "/audit/exports", "auditor", json=body)
        assert answer.status_code == code, body
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_complaint_of_somebody_without_a_token(office: Client, exported: Export) -> None:
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    assert "0772-5550201" not in exported(complaint)["events.jsonl"].decode()


def test_two_exports_at_once_and_no_more(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURNS", threading.BoundedSemaphore(1))
    with turns.TURNS:
        status, problem = office.refused("/audit/exports", "auditor", reason="年度审计")
        assert (status, problem["code"]) == (409, "exports-under-way")
    answer = office.ask("POST", "/audit/exports", "auditor", json={"reason": "年度审计"})
    assert answer.status_code == 200


def test_files_go_along_but_not_what_came_with_a_complaint(
    office: Client, told: dict[str, str], exported: Export
) -> None:
    """It may show who complained, and that stays sealed."""
    paper, photograph = uploaded(office, PDF, "报告.pdf"), uploaded(office, JPG, "现场.jpg", None)
    body = {"submitted_on": "2025-06-11", "summary": "再次补齐", "files": [paper]}
    office.post(f"/cases/{told['case']}/reports", **body)
    office.post(f"/cases/{told['case']}/reports", **body | {"submitted_on": "2025-06-12"})
    office.post(
        "/complaints", None, about="某公司", complainant={"kind": "anonymous"}, summary="推销",
        received_on="2025-05-29", files=[photograph],
    )  # fmt: skip
    for records in ((), (told["case"],)):
        files = exported(*records)
        kept = {name: content for name, content in files.items() if "attachments/" in name}
        assert kept == {f"attachments/{paper['digest']}": PDF}
    assert not any("attachments/" in name for name in exported(told["other"]))
