"""Disposal: after the period, by two people, against no hold; and what goes is really gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from archiving.of_the_archive import a_closed_case, a_closed_complaint, filed, it_is
from client import Client
from examples import a_complaint, a_provider, an_enterprise
from papers.drafting import signed
from visitor import Visitor
from web.of_files import PDF, uploaded

from application import disposals
from application.audit.files import verify_files
from application.erasures import erased_persons
from application.office import Office
from domain import legal_hold
from domain.archive.file import file_id
from interfaces.wiring import House

LAST, FIRST = date(2035, 12, 31), date(2036, 1, 1)
"""Of what was closed in 2025 and is kept for ten years: the last day, and the first one after."""


def propose(office: Client, *files: str, on: date = FIRST, user: str = "li") -> str:
    lines = [{"file_id": one, "reason": "无继续保存价值"} for one in files]
    done = office.post("/disposal-lists", lines=lines, on=str(on), scope={"user": user})
    return str(done["id"])


def decide(office: Client, disposal: str, *refused: int, user: str = "huang") -> None:
    office.post(
        f"/disposal-lists/{disposal}/decision", "approver",
        refused=[{"line": one, "reason": "涉诉"} for one in refused],
        on=str(office.house.office.today()), scope={"user": user},
    )  # fmt: skip


def carry_out(office: Client, disposal: str) -> dict[str, Any]:
    on = str(office.house.office.today())
    return office.post(f"/disposal-lists/{disposal}/carrying-out", on=on)


def hold(office: Client, record: str) -> str:
    done = office.post(
        "/legal-holds", "principal", record_id=record, authority="市审计局通知书",
        reason="审计期间保持原样", on=str(office.house.office.today()),
    )  # fmt: skip
    return str(done["id"])


def state(office: Client, file: str) -> str:
    return str(office.get(f"/archive-files/{file}")["status"])


def digests(office: Client, record: str) -> list[str]:
    story = office.house.office.story(UUID(record))
    return [f.digest for told in story for f in getattr(told.event, "files", ())]


@pytest.fixture
def complaint(office: Client) -> str:
    return a_closed_complaint(office)


@pytest.fixture
def file(office: Client, complaint: str) -> str:
    return filed(office, complaint)


# The period


@pytest.mark.parametrize(("on", "due"), [(LAST, False), (FIRST, True), (date(2036, 1, 2), True)])
def test_a_complaint_of_2025_is_kept_until_the_end_of_2035(
    office: Client, file: str, on: date, due: bool
) -> None:
    """Ten years, counted from the year after it was closed."""
    found = office.get(f"/archive/due?on={on}", "auditor")["items"]
    assert [one["id"] for one in found] == [file] * due
    it_is(office.house, on)
    if due:
        propose(office, file, on=on)
        assert state(office, file) == "on_list"
        assert office.get(f"/archive/due?on={on}")["items"] == []
    else:
        body = {"lines": [{"file_id": file, "reason": "x"}], "on": str(on)}
        status, problem = office.refused("/disposal-lists", **body)
        assert (status, problem["code"], problem["citation"]) == (409, "not-due", "档案法 21")
        assert [one["pointer"] for one in problem["errors"]] == ["/lines/0/file_id"]


def test_a_case_is_kept_for_thirty_years(office: Client) -> None:
    file = filed(office, a_closed_case(office))
    assert office.get(f"/archive-files/{file}")["keep_until"] == "2055-12-31"


def test_what_is_kept_for_ever_is_never_due(office: Client) -> None:
    for value, status in ((0, 201), (29, 422)):
        answer = office.ask(
            "POST", "/measures/settings", "principal",
            json={"key": "archive.complaint-years", "value": value, "holds_from": "2025-05-22",
                  "document": "保管期限表"},
        )  # fmt: skip
        assert answer.status_code == status, answer.text
    file = filed(office, a_closed_complaint(office))
    found = office.get(f"/archive-files/{file}")
    assert (found["years"], found["keep_until"]) == (0, None)
    assert office.get("/archive/due?on=2999-01-01")["items"] == []


def test_an_appraisal_makes_a_period_longer_and_never_shorter(office: Client, file: str) -> None:
    on = str(office.house.office.today())
    path = f"/archive-files/{file}/extension"
    status, problem = office.refused(path, "approver", until=str(LAST), reason="x", on=on)
    assert (status, problem["code"]) == (409, "not-longer")
    office.post(path, "approver", until=str(FIRST), reason="涉诉", on=on)
    assert office.get(f"/archive/due?on={FIRST}")["items"] == []
    assert [one["id"] for one in office.get("/archive/due?on=2036-01-02")["items"]] == [file]
    office.post(path, "approver", until=None, reason="永久保存", on=on)
    assert office.get("/archive/due?on=2999-01-01")["items"] == []


# Two people


def test_who_proposed_does_not_decide(office: Client, file: str) -> None:
    it_is(office.house, FIRST)
    disposal = propose(office, file, user="huang")
    path, on = f"/disposal-lists/{disposal}/decision", str(FIRST)
    for role, user, code in (
        ("approver", "huang", "own-proposal"),
        ("principal", "huang", "own-proposal"),
    ):
        status, problem = office.refused(path, role, on=on, scope={"user": user})
        assert (status, problem["code"], problem["citation"]) == (403, code, "档案法 21")
    assert office.refused(path, "caseworker", on=on, scope={"user": "wei"})[0] == 403
    early, problem = office.refused(f"/disposal-lists/{disposal}/carrying-out", on=on)
    assert (early, problem["code"]) == (409, "disposal-status")
    decide(office, disposal, user="wei")
    carry_out(office, disposal)
    assert state(office, file) == "disposed"


def test_a_refused_line_is_free_again(office: Client, file: str) -> None:
    it_is(office.house, FIRST)
    other = filed(office, a_closed_complaint_of_2025(office))
    disposal = propose(office, file, other)
    assert office.refused(
        "/disposal-lists", lines=[{"file_id": file, "reason": "x"}], on=str(FIRST)
    )[1]["code"] == "on-a-list"  # fmt: skip
    decide(office, disposal, 1)
    carry_out(office, disposal)
    assert (state(office, file), state(office, other)) == ("filed", "disposed")
    again = propose(office, file)
    decide(office, again, 1)
    assert office.get(f"/disposal-lists/{again}")["status"] == "refused"


def a_closed_complaint_of_2025(office: Client) -> str:
    return a_closed_complaint(office, summary="另一件")


# Holds


def test_a_hold_stops_a_proposal_and_ends_with_it(
    office: Client, complaint: str, file: str
) -> None:
    it_is(office.house, FIRST)
    placed = hold(office, complaint)
    assert [one["held"] for one in office.get("/archive/due")["items"]] == [True]
    body = {"lines": [{"file_id": file, "reason": "x"}], "on": str(FIRST)}
    status, problem = office.refused("/disposal-lists", **body)
    assert (status, problem["code"]) == (409, "legal-hold")
    office.post(
        f"/legal-holds/{placed}/release", "principal", hold=1, reason="已结束", on=str(FIRST)
    )
    propose(office, file)


def test_a_hold_placed_after_the_approval_stops_its_line_alone(
    office: Client, complaint: str, file: str
) -> None:
    other = a_closed_complaint_of_2025(office)
    it_is(office.house, FIRST)
    disposal = propose(office, file, filed(office, other))
    decide(office, disposal)
    hold(office, complaint)
    done = carry_out(office, disposal)
    assert (done["gone"], done["stopped"]) == (1, 1)
    assert state(office, file) == "filed"
    found = office.get(f"/disposal-lists/{disposal}")
    assert [one["line"] for one in found["stopped"]] == [1]
    assert "市审计局通知书" in found["stopped"][0]["reason"]
    (kept,) = digests(office, complaint)
    assert office.house.uploads.store.holds(kept)  # the other names it too, and is gone
    assert erased_persons(office.house.office, UUID(complaint)) == []
    assert erased_persons(office.house.office, UUID(other)) != []


class Meanwhile:
    """Does something once, in the moment before a command is saved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, what: Callable[[], object]) -> None:
        done = [False]
        real = Office._save

        def save(office: Office, *args: Any) -> Any:
            if not done[0]:
                done[0] = True
                what()
            return real(office, *args)

        monkeypatch.setattr(Office, "_save", save)


def test_a_hold_that_is_placed_while_it_is_carried_out_stops_it(
    office: Client, complaint: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(office.house, FIRST)
    disposal = propose(office, file)
    decide(office, disposal)
    Meanwhile(monkeypatch, lambda: hold(office, complaint))
    done = carry_out(office, disposal)
    assert (done["gone"], done["stopped"]) == (0, 1)
    (kept,) = digests(office, complaint)
    assert office.house.uploads.store.holds(kept)


def test_a_file_that_is_named_elsewhere_meanwhile_stays(
    office: Client, complaint: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at who names it and the commit: the command starts over."""
    it_is(office.house, FIRST)
    disposal = propose(office, file)
    decide(office, disposal)
    Meanwhile(monkeypatch, lambda: a_closed_complaint_of_2025(office))
    carry_out(office, disposal)
    (shared,) = digests(office, complaint)
    assert office.house.uploads.store.holds(shared)
    assert office.get(f"/disposal-lists/{disposal}")["gone"] == [
        {"line": 1, "files": 0, "shared": 1}
    ]


def test_two_who_carry_it_out_at_once_do_it_once(
    office: Client, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(office.house, FIRST)
    disposal = propose(office, file)
    decide(office, disposal)
    Meanwhile(monkeypatch, lambda: carry_out(office, disposal))
    answer = office.ask("POST", f"/disposal-lists/{disposal}/carrying-out", json={"on": str(FIRST)})
    assert (answer.status_code, answer.json()["code"]) == (409, "disposal-status")


# What goes, and what stays


def test_files_and_persons_are_gone_and_the_log_is_as_it_was(
    office: Client, house: House, complaint: str, file: str
) -> None:
    with house.connection() as conn:
        query = "SELECT * FROM stored_events WHERE originator_id = %s ORDER BY 3"
        before = conn.execute(query, (complaint,)).fetchall()
    it_is(house, FIRST)
    (digest,) = digests(office, complaint)
    address = f"/complaints/{complaint}/files/{digest}"
    assert office.ask("GET", address, "approver").status_code == 200
    disposal = propose(office, file)
    decide(office, disposal)
    carry_out(office, disposal)
    with house.connection() as conn:
        assert conn.execute(query, (complaint,)).fetchall() == before
    assert not house.uploads.store.holds(digest)
    answer = office.ask("GET", address, "approver")
    assert (answer.status_code, answer.json()["code"]) == (409, "disposed")
    assert disposals.removed(house.office) == {digest: UUID(disposal)}
    (person,) = erased_persons(house.office, UUID(complaint))
    assert person["what"] == ["complainant"]


def test_a_file_that_another_record_names_stays(office: Client, house: House) -> None:
    provider = a_provider(office)
    kept = a_closed_case(office, provider)
    other = a_closed_complaint(office, files=False)
    with_it = office.post(
        "/complaints", None, provider_id=provider, complainant={"kind": "anonymous"},
        summary="附报告", received_on="2025-05-29",
        files=[uploaded(office, PDF, "报告.pdf", None)],
    )["id"]  # fmt: skip
    office.post(f"/complaints/{with_it}/rejection", on="2025-06-02", reason="不属职责范围")
    (digest,) = set(digests(office, with_it)) & set(digests(office, kept))
    it_is(house, FIRST)
    disposal = propose(office, filed(office, with_it), filed(office, other))
    decide(office, disposal)
    carry_out(office, disposal)
    assert house.uploads.store.holds(digest)
    (gone, _) = office.get(f"/disposal-lists/{disposal}")["gone"]
    assert gone == {"line": 1, "files": 0, "shared": 1}
    assert disposals.removed(house.office) == {}


def test_no_picture_of_what_was_disposed_of_is_shown(
    office: Client, house: House, complaint: str, file: str
) -> None:
    """Though it was drawn before, and pictures are kept for a while."""
    it_is(house, FIRST)
    (digest,) = digests(office, complaint)
    visitor, address = Visitor(office, "approver"), f"/complaints/{complaint}/files/{digest}"
    assert visitor.get(f"{address}/picture?small=true").status_code == 200
    disposal = propose(office, file)
    decide(office, disposal)
    carry_out(office, disposal)
    for what in ("/picture", "/picture?small=true", "/look"):
        answer = visitor.get(address + what)
        assert answer.status_code == 409 and "依法销毁" in answer.text, what
    page = visitor.page(f"/complaints/{complaint}")
    assert "已依法销毁，不再保存" in page and digest not in page


def test_the_papers_of_a_record_go_with_it_and_are_held_with_it(
    office: Client, house: House
) -> None:
    """An acknowledgement names nobody, and its PDF and DOCX are files like any other."""
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-02", reason="属于职责范围")
    paper = signed(office, "complaint-acknowledgement", complaint, "2025-06-03")
    office.post(f"/complaints/{complaint}/withdrawal", on="2025-06-04", reason="来件人撤回")
    it_is(house, FIRST)
    disposal = propose(office, filed(office, complaint))
    decide(office, disposal)
    hold(office, paper)
    assert carry_out(office, disposal)["stopped"] == 1
    office.post(
        f"/legal-holds/{legal_hold.file_id(UUID(paper))}/release", "principal", hold=1,
        reason="已结束", on=str(FIRST),
    )  # fmt: skip
    again = propose(office, str(file_id(UUID(complaint))))
    decide(office, again)
    carry_out(office, again)
    gone = digests(office, paper)
    assert gone and not any(map(house.uploads.store.holds, gone))
    for path in (f"/documents/{paper}/files/{gone[0]}", f"/documents/{paper}/pdf"):
        answer = office.ask("GET", path, "approver")
        assert (answer.status_code, answer.json()["code"]) == (409, "disposed"), path


def test_what_a_crash_left_the_clearing_takes(
    office: Client, house: House, complaint: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contents go after the commit: a process that dies between leaves them to the worker."""
    it_is(house, FIRST)
    (digest,) = digests(office, complaint)
    disposal = propose(office, file)
    decide(office, disposal)
    with monkeypatch.context() as patch:
        patch.setattr(type(house.uploads), "clear", lambda *_: None)
        carry_out(office, disposal)
    assert house.uploads.store.holds(digest)
    assert (
        office.ask("GET", f"/complaints/{complaint}/files/{digest}", "approver").status_code == 409
    )
    house.uploads.tidy()
    assert not house.uploads.store.holds(digest)


def test_the_verification_of_files_tells_what_was_removed_from_what_is_lost(
    office: Client, house: House, complaint: str, file: str
) -> None:
    other = a_closed_case(office)
    it_is(house, FIRST)
    disposal = propose(office, file)
    decide(office, disposal)
    carry_out(office, disposal)

    def verified() -> tuple[int, list[str]]:
        gone = disposals.removed(house.office)
        found = verify_files(house.connection, house.uploads.store, gone.__contains__)
        return found.disposed, [fault.code for fault in found.faults]

    assert verified() == (1, [])
    (lost,) = digests(office, other)
    house.uploads.store.remove(lost)
    assert verified() == (1, ["file-missing"])


def test_what_was_removed_and_came_again_is_there_to_be_missed(
    office: Client, house: House, complaint: str, file: str
) -> None:
    """Sent anew and named by a later record: from then on its loss is a loss."""
    (digest,) = digests(office, complaint)
    it_is(house, FIRST)
    disposal = propose(office, file)
    decide(office, disposal)
    carry_out(office, disposal)
    assert set(disposals.removed(house.office)) == {digest}
    a_closed_complaint_of_2025(office)
    assert house.uploads.store.holds(digest)
    assert disposals.removed(house.office) == {}


@pytest.mark.parametrize("role", ["provider", "enterprise", None])
def test_archive_lists_are_for_the_office(office: Client, file: str, role: str | None) -> None:
    provider = a_provider(office)
    scope = {f"{role}_id": provider} if role else {}
    for path in ("/archive/due", "/archive/unfiled", "/archive-files", f"/archive-files/{file}",
                 "/disposal-lists", f"/archive-files/{file}/history"):  # fmt: skip
        assert office.ask("GET", path, role, **scope).status_code in (401, 403), path
    assert office.get("/archive/due", "auditor")["items"] == []
