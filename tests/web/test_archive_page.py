"""The archive's room: what waits is packed by a button, taken away once, and checked elsewhere."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path
from uuid import UUID

import bagit
import pytest
from archiving.of_the_archive import a_closed_case, a_closed_complaint, filed, packed
from client import Client
from visitor import Visitor, said
from web.demonstrated import Demonstration

from interfaces.archive.check import checked
from interfaces.archive.jobs import Jobs
from projections import archive as archive_view


def ended(office: Client, address: str) -> None:
    job, until = UUID(address.rpartition("/")[2]), time.monotonic() + 60
    while (found := Jobs(office.house).find(job)) is not None and found.state == "running":
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_closed_case_is_packed_by_a_button_and_taken_away(office: Client, tmp_path: Path) -> None:
    case = a_closed_case(office)
    officer = Visitor(office, "caseworker")
    assert "待归档" in officer.words("/archive") and "整改" in officer.words("/archive")
    answer = officer.send("/archive/packages", shown_on="/archive", record_id=case)
    assert answer.status_code == 303, said(answer.text)
    address = answer.headers["location"]
    ended(office, address)
    words = officer.words(address)
    assert "四性检测均已通过" in words and "0000-2025-ZG-0001" in words
    taken = officer.get(f"{address}/package.zip")
    assert taken.headers["content-type"] == "application/zip"
    (tmp_path / "x.zip").write_bytes(taken.content)
    assert {one.wrong for one in checked(tmp_path / "x.zip")[1]} == {()}
    assert "没有待归档的记录" in officer.words("/archive")
    other = Visitor(office, "caseworker", user="someone else")
    assert other.get(f"{address}/package.zip").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_archive_opens(office: Client, lang: str) -> None:
    file = filed(office, a_closed_complaint(office))
    for role, status in (("caseworker", 200), ("approver", 200), ("auditor", 200)):
        visitor = Visitor(office, role, lang=lang)
        for address in ("/archive", "/archive-files", f"/archive-files/{file}",
                        "/disposal-lists", "/registers"):  # fmt: skip
            assert visitor.page(address, status)
    assert "0000-2025-TS-0001" in Visitor(office, "auditor").words(f"/archive-files/{file}")


@pytest.mark.parametrize("role", ["provider", "enterprise", "admin", None])
def test_the_archive_is_for_the_office(office: Client, role: str | None) -> None:
    scope = {f"{role}_id": UUID(int=1)} if role in ("provider", "enterprise") else {}
    answer = Visitor(office, role, **scope).ask("/archive")
    assert answer.status_code == (303 if role is None else 403)


def test_a_package_that_cannot_be_made_is_told_on_its_page(office: Client) -> None:
    case, officer = a_closed_case(office), Visitor(office, "caseworker")
    (digest,) = {f.digest for one in office.house.office.story(UUID(case))
                 for f in getattr(one.event, "files", ())}  # fmt: skip
    office.house.uploads.store.remove(digest)
    answer = officer.send("/archive/packages", shown_on="/archive", record_id=case)
    ended(office, answer.headers["location"])
    assert "没有制作完成" in officer.words(answer.headers["location"])


@pytest.mark.xdist_group("screens")
@pytest.mark.parametrize("noun", ["cases", "complaints", "expulsions"])
def test_a_whole_record_of_the_demonstration_is_accepted(
    demonstration: Demonstration, tmp_path: Path, noun: str
) -> None:
    """The one with the longest story of each kind."""
    house = demonstration.house
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT record_id FROM records WHERE kind = %s AND status = ANY(%s)"
            " ORDER BY version DESC LIMIT 1",
            (KINDS[noun], ["completed", "answered", "grey_listed"]),
        ).fetchall()
    path = tmp_path / "x.zip"
    made = packed(house, str(rows[0]["record_id"]), path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    bagit.Bag(str(tmp_path / made.number)).validate()
    assert {one.wrong for one in checked(path)[1]} == {()}
    assert made.events > 1


@pytest.mark.xdist_group("screens")
def test_each_record_that_waits_can_be_told_apart(demonstration: Demonstration) -> None:
    """Also what has neither title nor number: it is called after its project."""
    with demonstration.house.connection() as conn:
        rows = archive_view.unfiled(conn, limit=500)
    assert {"replacement", "rectification-case"} <= {row["kind"] for row in rows}
    assert [row for row in rows if not (row["reference"] or row["title"])] == []
    assert [row for row in rows if row["title"] == "-" and not row["reference"]] == []


KINDS = {"cases": "rectification-case", "complaints": "complaint", "expulsions": "expulsion-case"}


def test_what_no_page_of_ours_sends_is_refused(office: Client) -> None:
    case = a_closed_case(office)
    officer = Visitor(office, "caseworker")
    for sent in ({"record_id": "x"}, {"record_id": case, "reason": "长" * 201}):
        answer = officer.send("/archive/packages", shown_on="/archive", **sent)
        assert answer.status_code == 422, sent


def test_a_package_that_is_asked_for_twice_from_one_page_is_made_once(office: Client) -> None:
    """Who clicks twice gets one."""
    case = a_closed_case(office)
    officer = Visitor(office, "caseworker")
    page = officer.ask("/archive").text
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert key is not None
    sent = {"record_id": case, "key": key[1]}
    first, again = (
        officer.send("/archive/packages", shown_on="/archive", **sent) for _ in range(2)
    )
    assert first.headers["location"] == again.headers["location"]
    ended(office, first.headers["location"])
