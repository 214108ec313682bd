"""An order to rectify on paper: drafted from its event, signed by another, printed, sealed."""

from __future__ import annotations

import hashlib

import pytest
from client import Client
from papers.drafting import a_case_with_an_order, drafted, pages, raw, signed

from interfaces.wiring import House

LONG = "x"


def test_an_order_says_what_its_event_says(office: Client) -> None:
    # given an order with its number
    case, _, number = a_case_with_an_order(office)
    # when its paper is signed
    document = signed(office, "order", case)
    # then what can be read on it is what was ordered, under that number, with its clauses
    [text, *rest] = pages(raw(office, f"/documents/{document}/pdf").content)
    whole = "".join([text, *rest])
    told = office.get(f"/documents/{document}")
    assert told["number"] == number and told["status"] == "issued"
    for word in (
        number,
        "责令限期整改通知书",
        "第十二条第（三）项",
        "补齐单价和用途说明",
        "15日内完成整改",
        "2025年6月10日",
        "柳州市工业和信息化局",
        str(document),
    ):
        assert word.replace(" ", "") in whole, word
    assert "处罚" not in whole


def test_the_same_paper_comes_out_byte_for_byte(office: Client) -> None:
    # given a printed order whose digest the log has
    case, _, _ = a_case_with_an_order(office)
    document = signed(office, "order", case)
    kept = raw(office, f"/documents/{document}/pdf").content
    [named] = [
        entry
        for entry in office.get(f"/documents/{document}/history")["items"]
        if entry["type"] == "document.printed"
    ]
    assert named["data"]["files"][0]["digest"] == hashlib.sha256(kept).hexdigest()
    # when it is set anew, from its events alone
    house: House = office.house
    state = house.office.fold(_kind(), _id(document))[0]
    # then it is the same paper
    assert house.press.pdf(state, ()) == kept


def test_who_wrote_it_does_not_sign_it(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    # given an approver's own draft
    document = office.post(
        "/documents", "approver", paper="order", record_id=case, drafted_on="2025-06-10"
    )["id"]
    # when the approver signs it, then it is refused; another one does
    status, problem = office.refused(
        f"/documents/{document}/issue", "approver", issued_on="2025-06-10"
    )
    assert (status, problem["code"]) == (403, "second-person")
    status, problem = office.refused(
        f"/documents/{document}/issue", issued_on="2025-06-10", scope={"user": "another"}
    )
    assert (status, problem["code"]) == (403, "second-person")  # a caseworker approves nothing
    office.post(
        f"/documents/{document}/issue",
        "approver",
        issued_on="2025-06-10",
        scope={"user": "another"},
    )


def test_drafts_are_compared_line_by_line(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    document = drafted(office, "order", case)
    first = office.get(f"/documents/{document}")
    # when the draft comes back and one line is worded anew
    office.post(f"/documents/{document}/return", "approver", on="2025-06-10", reason="写明依据")
    body = first["body"].replace("逐项附报价依据", "逐项附三家报价")
    fields = {name: first[name] for name in ("title", "addressee", "attachments", "copies_to")}
    office.post(f"/documents/{document}/revision", **fields, body=body, revised_on="2025-06-10")
    # then the change is told, with who made it
    told = office.get(f"/documents/{document}")
    assert [text["by"] for text in told["texts"]] == ["caseworker", "caseworker"]
    assert [(c["sign"], c["line"]) for c in told["texts"][1]["changes"]] == [
        ("-", "2．逐项附报价依据"),
        ("+", "2．逐项附三家报价"),
    ]
    # and the paper says the new words
    office.post(f"/documents/{document}/issue", "approver", issued_on="2025-06-10")
    assert "逐项附三家报价" in "".join(pages(raw(office, f"/documents/{document}/pdf").content))


def test_a_returned_draft_is_reworded_first(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    document = drafted(office, "order", case)
    office.post(f"/documents/{document}/return", "approver", on="2025-06-10", reason="写明依据")
    status, problem = office.refused(
        f"/documents/{document}/issue", "approver", issued_on="2025-06-10"
    )
    assert (status, problem["code"]) == (409, "document-returned")


def test_a_draft_is_marked_and_stays_inside(office: Client) -> None:
    # given a draft
    case, provider, _ = a_case_with_an_order(office)
    document = drafted(office, "order", case)
    # then officers read it as a draft
    assert "草稿" in pages(raw(office, f"/documents/{document}/pdf").content)[0]
    # and neither the provider nor the public learn of it
    scope = {"provider_id": provider}
    for path in (f"/documents/{document}", f"/documents/{document}/pdf"):
        assert raw(office, path, "provider", **scope).status_code == 403
    assert office.fresh("/documents", "provider", **scope)["items"] == []
    assert raw(office, f"/public/documents/{document}").status_code == 404


def test_a_draft_that_was_given_up_stays_inside(office: Client) -> None:
    case, provider, _ = a_case_with_an_order(office)
    document = drafted(office, "order", case)
    office.post(f"/documents/{document}/void", on="2025-06-10", reason="另行拟写")
    scope = {"provider_id": provider}
    assert raw(office, f"/documents/{document}", "provider", **scope).status_code == 403
    assert office.fresh("/documents", "provider", **scope)["items"] == []


def test_whom_it_is_for_reads_it_once_it_is_signed(office: Client) -> None:
    case, provider, _ = a_case_with_an_order(office)
    document = signed(office, "order", case)
    scope = {"provider_id": provider}
    assert [one["id"] for one in office.fresh("/documents", "provider", **scope)["items"]] == [
        document
    ]
    told = office.get(f"/documents/{document}", "provider", **scope)
    assert "texts" not in told and told["issued_by"] is None
    assert raw(office, f"/documents/{document}/pdf", "provider", **scope).status_code == 200
    # another provider does not
    other = {"provider_id": a_case_with_an_order(office)[1]}
    assert raw(office, f"/documents/{document}/pdf", "provider", **other).status_code == 403


def test_the_sealed_copy_is_kept_beside_the_print(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    document = signed(office, "order", case)
    scan = raw(office, f"/documents/{document}/pdf").content  # any PDF does for a scan
    sent = office.http.post(
        "/api/v1/files",
        headers=office.headers("caseworker"),
        files={"file": ("盖章件.pdf", scan + b"\n%", "application/pdf")},
    ).json()
    office.post(
        f"/documents/{document}/sealed-copy",
        sealed_on="2025-06-11",
        files=[{"digest": sent["digest"], "name": "盖章件.pdf"}],
    )
    told = office.get(f"/documents/{document}")
    assert told["status"] == "sealed"
    assert [file["name"] for file in told["sealed_copies"]] == ["盖章件.pdf"]
    assert raw(office, f"/documents/{document}/files/{sent['digest']}").status_code == 200
    assert raw(office, f"/documents/{document}/pdf").content == scan


@pytest.mark.parametrize("paper", ["interview-notice", "extension-decision", "inspection-record"])
def test_what_did_not_happen_has_no_paper(office: Client, paper: str) -> None:
    case, _, _ = a_case_with_an_order(office)
    status, problem = office.refused(
        "/documents", paper=paper, record_id=case, drafted_on="2025-06-10"
    )
    assert (status, problem["code"]) == (409, "nothing-to-tell")


def test_a_paper_of_another_record_is_refused(office: Client) -> None:
    _, provider, _ = a_case_with_an_order(office)
    status, problem = office.refused(
        "/documents", paper="order", record_id=provider, drafted_on="2025-06-10"
    )
    assert (status, problem["code"]) == (422, "paper-of-another-record")
    status, problem = office.refused(
        "/documents", paper="postcard", record_id=provider, drafted_on="2025-06-10"
    )
    assert (status, problem["code"]) == (422, "malformed")


def test_drafting_twice_is_drafting_once_until_it_is_void(office: Client) -> None:
    case, _, number = a_case_with_an_order(office)
    first = drafted(office, "order", case)
    assert drafted(office, "order", case) == first
    office.post(f"/documents/{first}/void", on="2025-06-10", reason="另行拟写")
    second = signed(office, "order", case)
    assert second != first and office.get(f"/documents/{second}")["number"] == number


def test_an_annulled_order_takes_its_paper_with_it(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    document = signed(office, "order", case)
    office.post(f"/cases/{case}/service", served_on="2025-06-12", method="in_person")
    office.post(f"/cases/{case}/annulment", "approver", annulled_on="2025-06-20", reason="事实有误")
    assert office.get(f"/documents/{document}")["status"] == "voided"
    assert raw(office, f"/public/documents/{document}").json()["status"] == "voided"


def _kind() -> object:
    from domain.catalogue import DOCUMENT

    return DOCUMENT


def _id(document: str) -> object:
    from uuid import UUID

    return UUID(document)
