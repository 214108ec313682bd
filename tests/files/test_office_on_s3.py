"""A whole office whose files lie in an S3-compatible store, and one whose store goes away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case
from offices import followed
from web.of_files import JPG, PDF, sent, uploaded

from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.files import file_store
from interfaces.files.s3 import S3Files
from interfaces.settings import Settings
from interfaces.wiring import House

DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def house(database_url: str, settings: Settings, s3_settings: Settings) -> Iterator[House]:
    s3 = {n: v for n, v in s3_settings.model_dump().items() if n.startswith("files_s3_")}
    with wiring.opened(database_url, settings.model_copy(update=s3), pool_size=8) as found:
        yield found


@pytest.fixture
def office(house: House) -> Iterator[Client]:
    with followed(house):
        yield Client(create_app(house), house)


def away(house: House) -> None:
    nowhere = {"files_s3_endpoint": "http://127.0.0.1:1"}
    store = file_store(house.settings.model_copy(update=nowhere))
    object.__setattr__(house.uploads, "store", store)


def report(office: Client, case: str, files: list[dict[str, str]]) -> dict[str, Any]:
    body = {"submitted_on": "2025-06-10", "summary": "已补齐", "files": files}
    return office.post(f"/cases/{case}/reports", **body)


def kept(office: Client) -> list[str]:
    return list(office.house.uploads.store.older(datetime.now(UTC) + timedelta(days=1)))


def test_files_go_there_and_come_back(office: Client) -> None:
    assert isinstance(office.house.uploads.store, S3Files)
    case = a_served_case(office, a_provider(office), "2025-06-03")
    report(office, case, [uploaded(office, PDF, "报告.pdf")])
    answer = office.ask("GET", f"/cases/{case}/files/{DIGEST}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert not (office.house.settings.home / "files").exists()


def test_what_nobody_used_goes_there_too(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-03")
    report(office, case, [uploaded(office, PDF, "报告.pdf")])
    uploaded(office, JPG, "不用.jpg")
    assert len(kept(office)) == 2
    with office.house.connection() as conn:
        conn.execute("UPDATE files SET uploaded_at = now() - interval '2 days'")
    later = datetime.now(UTC) + timedelta(days=2)
    object.__setattr__(office.house.uploads, "clock", lambda: later)
    office.house.uploads.tidy()
    assert kept(office) == [DIGEST]


def test_while_it_is_away_files_wait_and_work_goes_on(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-03")
    report(office, case, [uploaded(office, PDF, "报告.pdf")])
    store = office.house.uploads.store
    away(office.house)
    answer = sent(office, JPG, "现场.jpg")
    assert (answer.status_code, answer.json()["code"]) == (503, "files-away")
    assert "附件存储暂时无法访问" in answer.json()["detail"] and answer.headers["retry-after"]
    answer = office.ask("GET", f"/cases/{case}/files/{DIGEST}")
    assert (answer.status_code, answer.json()["code"]) == (503, "files-away")
    ready = office.http.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert ready.json()["components"]["files"] == "away"
    with office.house.connection() as conn:
        assert [row["digest"] for row in conn.execute("SELECT digest FROM files")] == [DIGEST]
    report(office, case, [])  # all else goes on
    # and once it is back nothing is lost
    object.__setattr__(office.house.uploads, "store", store)
    assert kept(office) == [DIGEST]
    assert sent(office, JPG, "现场.jpg").status_code == 201
    assert office.ask("GET", f"/cases/{case}/files/{DIGEST}").content == PDF


def test_a_file_that_went_between_its_keeping_and_its_row_is_kept_again(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who clear away and send the same file in the same moment."""
    keep, turns = S3Files.keep, []

    def kept_and_cleared(store: S3Files, draft: Any) -> None:
        keep(store, draft)
        if not turns:
            store.remove(draft.digest)
        turns.append(draft.digest)

    monkeypatch.setattr(S3Files, "keep", kept_and_cleared)
    uploaded(office, PDF, "报告.pdf")
    assert turns == [DIGEST] * 2
    assert kept(office) == [DIGEST]
