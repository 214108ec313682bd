"""Exports from a page: asked for once, made meanwhile, taken by whoever asked, gone after a day."""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from audit.of_elsewhere import an_environment, run
from client import Client
from examples import a_provider, an_open_case
from psycopg import Connection
from visitor import Visitor, said

from domain.values import Actor, Role
from interfaces.audit import jobs as exporting
from interfaces.audit import turns
from interfaces.audit.export import Wanted
from interfaces.audit.jobs import Job, Jobs
from interfaces.chores import Clearing
from interfaces.jobs import INTERRUPTED, KEPT_FOR

SHEN = Actor(name="韦志明", role=Role.AUDITOR)


def asked(auditor: Visitor, **fields: str) -> str:
    """The address of the export that the form led to."""
    answer = auditor.send("/audit/exports", **{"scope": "log", "reason": "年度审计", **fields})
    assert answer.status_code == 303, said(answer.text)
    return str(answer.headers["location"])


def ended(office: Client, address: str) -> Job:
    job_id, until = UUID(address.rpartition("/")[2]), time.monotonic() + 120
    while time.monotonic() < until:
        job = Jobs(office.house).find(job_id)
        assert job is not None
        if job.state != "running":
            return job
        time.sleep(0.1)
    raise AssertionError("it never ended")


def events(bundle: bytes) -> list[dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return [json.loads(line) for line in archive.read("events.jsonl").splitlines()]


def test_the_whole_log_is_taken_away_and_checked_elsewhere(office: Client, tmp_path: Path) -> None:
    # given an office with a case
    an_open_case(office, a_provider(office))
    office.house.catch_up()
    auditor = Visitor(office, "auditor")
    # when an auditor asks for everything
    address = asked(auditor)
    job = ended(office, address)
    # then the page says what was made, and the bundle is accepted on a machine without us
    assert job.made is not None
    page = auditor.words(address)
    assert "证据包已完成" in page
    assert job.digest in page
    bundle = auditor.http.get(f"{address}/bundle.zip")
    assert hashlib.sha256(bundle.content).hexdigest() == job.digest
    assert f"duban-{job.made.position}.zip" in bundle.headers["content-disposition"]
    elsewhere = an_environment(tmp_path / "elsewhere")
    (elsewhere / "bundle.zip").write_bytes(bundle.content)
    done = run(elsewhere, "verify.py", elsewhere / "bundle.zip", "--key", job.made.key)
    assert done.returncode == 0, done.stderr
    # and the journal has it
    assert "年度审计" in auditor.words("/audit/reads?kind=export")
    assert "年度审计" in auditor.words("/audit/exports")


def test_a_provider_some_records_or_a_period_can_be_asked_for(office: Client) -> None:
    provider, other = a_provider(office, name="龙城测试有限公司"), a_provider(office)
    case, _ = an_open_case(office, provider), an_open_case(office, other)
    office.house.catch_up()
    reference = office.get(f"/cases/{case}", "auditor")["reference"]
    auditor = Visitor(office, "auditor")

    def records(**fields: str) -> set[str]:
        address = asked(auditor, **fields)
        assert ended(office, address).state == "done"
        bundle = auditor.http.get(f"{address}/bundle.zip").content
        return {str(one["record_id"]) for one in events(bundle)}

    of_provider = records(scope="provider", provider="龙城测试有限公司")
    assert {provider, case} <= of_provider
    assert other not in of_provider
    named = records(scope="records", records=f"{reference}\n{other}\n")
    assert {case, other} <= named
    assert provider not in named
    today = office.house.office.today().isoformat()
    assert {provider, other, case} <= records(scope="period", first=today, last=today)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "必填"),
        ({"scope": "provider"}, "请写明是哪家服务商"),
        ({"scope": "provider", "provider": "查无此人"}, "没有找到这一记录"),
        ({"scope": "records", "records": "LZDX-1999-0001"}, "没有编号为“LZDX-1999-0001”的记录"),
        ({"scope": "records"}, "没有任何记录可以导出"),
        ({"scope": "period", "last": "2020-01-01"}, "没有任何记录可以导出"),
        ({"upto": "2999-01-01"}, "还没有到"),
        ({"upto": "soon"}, "应为日志位置，或带时区的时刻"),
        ({"first": "yesterday"}, "应为日期"),
        ({"scope": "records", "records": "a\x00b"}, "含有无法保存的字符"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_typed_is_lost(
    office: Client, fields: dict[str, str], words: str
) -> None:
    office.house.catch_up()
    auditor = Visitor(office, "auditor")
    answer = auditor.send("/audit/exports", **{"scope": "log", "reason": "核对旧账", **fields})
    assert answer.status_code == 422
    assert words in said(answer.text)
    for typed in ({"reason": "核对旧账"} | fields).values():
        assert typed in answer.text
    assert list((office.house.settings.home / "exports").glob("*.zip")) == []


def test_sent_twice_it_is_one_export(office: Client) -> None:
    auditor, key = Visitor(office, "auditor"), str(uuid4())
    first, second = asked(auditor, key=key), asked(auditor, key=key)
    assert first == second
    ended(office, first)
    found = office.get("/audit/reads?kind=export", "auditor")["items"]
    assert len(found) == 1


def test_sent_twice_at_once_the_second_one_starts_nothing(office: Client) -> None:
    # given an export that is just being started: its lock is held, and nothing is noted yet
    job_id, jobs = uuid4(), Jobs(office.house)
    (office.house.settings.home / "exports").mkdir()
    with jobs._locked(job_id):
        # when the same one is asked for, then it leads there, and takes no turn
        assert jobs.start(job_id, SHEN, Wanted(), "年度审计").id == job_id
        with turns.turn(), turns.turn():
            assert jobs.find(job_id) is None


def test_only_whoever_asked_takes_it_away(office: Client) -> None:
    address = asked(Visitor(office, "auditor"))
    ended(office, address)
    for other in (Visitor(office, "auditor", user="别的审计"), Visitor(office, "principal")):
        for part in ("", "/progress", "/bundle.zip"):
            other.page(f"{address}{part}", 404)
    Visitor(office, "caseworker").page(address, 403)


def test_a_form_from_elsewhere_starts_nothing(office: Client) -> None:
    auditor = Visitor(office, "auditor")
    sent = {"scope": "log", "reason": "x", "csrf": "1.2"}
    answer = auditor.http.post("/audit/exports", data=sent)
    assert answer.status_code == 403
    assert not (office.house.settings.home / "exports").exists()


def test_while_two_are_under_way_a_third_waits(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURNS", threading.BoundedSemaphore(1))
    auditor = Visitor(office, "auditor")
    with turns.TURNS:
        answer = auditor.send("/audit/exports", scope="log", reason="年度审计")
        assert answer.status_code == 409
        assert "已有两项导出正在进行" in answer.text
    assert ended(office, asked(auditor)).state == "done"


def test_the_page_tells_how_far_it_is(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held up on its way, it says so, and the fragment asks again."""
    go_on, began = threading.Event(), threading.Event()

    def slowly(house: object, path: Path, *rest: object, progress: Callable) -> None:
        progress(7)
        began.set()
        assert go_on.wait(60)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(exporting, "export", slowly)
    auditor = Visitor(office, "auditor")
    address = asked(auditor)
    assert began.wait(60)
    assert "正在导出" in auditor.words(address)
    part = auditor.page(f"{address}/progress")
    assert 'data-hx-trigger="every 1s"' in part
    assert '<progress class="audit-progress"' in part
    auditor.page(f"{address}/bundle.zip", 404)
    # and what failed says so, without what only the log of the system should have
    go_on.set()
    assert ended(office, address).state == "failed"
    page = auditor.words(address)
    assert "导出没有完成" in page
    assert "the disk is full" not in page
    assert "data-hx-trigger" not in auditor.page(f"{address}/progress")


def test_a_job_of_a_process_that_died_is_told_from_one_that_runs(office: Client) -> None:
    job_id, jobs = uuid4(), Jobs(office.house)
    jobs.start(job_id, SHEN, Wanted(), "年度审计")
    ended(office, f"/{job_id}")
    # given a note that says it runs, and nobody who holds its lock
    note = office.house.settings.home / "exports" / f"{job_id}.json"
    left = Job.model_validate_json(note.read_text("utf-8")).model_copy(update={"state": "running"})
    note.write_text(left.model_dump_json(), "utf-8")
    # then it failed, for good
    for _ in range(2):
        found = jobs.find(job_id)
        assert found is not None
        assert (found.state, found.error) == ("failed", INTERRUPTED)


@pytest.mark.parametrize(("seconds", "kept"), [(-60, True), (60, False)])
def test_a_bundle_is_kept_for_a_day(office: Client, seconds: int, kept: bool) -> None:
    address = asked(Visitor(office, "auditor"))
    ended(office, address)
    folder = office.house.settings.home / "exports"
    then = time.time() - (KEPT_FOR + timedelta(seconds=seconds)).total_seconds()
    for path in folder.iterdir():
        os.utime(path, (then, then))
    with office.house.database.connect() as conn:
        assert isinstance(conn, Connection)
        Clearing(office.house).take(conn, office.house.log, 1)
    assert bool(list(folder.iterdir())) is kept
    Visitor(office, "auditor").page(address, 200 if kept else 404)


def test_nobody_else_on_the_machine_can_read_it(office: Client) -> None:
    address = asked(Visitor(office, "auditor"))
    ended(office, address)
    folder = office.house.settings.home / "exports"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
