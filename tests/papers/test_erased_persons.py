"""Who is erased in a record is not read in its papers any more."""

from __future__ import annotations

from client import Client
from papers.drafting import a_case_with_an_order, pages, raw, signed

WHO = "覃小云"


def test_a_print_that_names_an_erased_person_is_not_handed_out(office: Client) -> None:
    # given the receipt of an order, printed with the name of who took it
    case, _, _ = a_case_with_an_order(office)
    office.post(
        f"/cases/{case}/service", served_on="2025-06-12", method="in_person", received_by=WHO
    )
    document = signed(office, "service-receipt", case, "2025-06-12")
    [file] = office.get(f"/documents/{document}")["files"]
    print_ = f"/documents/{document}/files/{file['digest']}"
    assert WHO in "".join(pages(raw(office, print_).content))
    # when the case is over, and that person is erased in it
    office.post(
        f"/cases/{case}/resolution", resolved_on="2025-06-20", outcome="withdrawn", reason="撤案"
    )
    erasure = office.post(
        "/erasures",
        persons=[{"record_id": case, "name": WHO}],
        authority="个人信息保护法第四十七条",
        reason="本人申请",
        on="2025-06-20",
    )["id"]
    office.post(
        f"/erasures/{erasure}/approval", "approver", on="2025-06-20", scope={"user": "另一人"}
    )
    # then the print stays where it is, and what is read is set without the name
    assert raw(office, print_).status_code == 403
    now = "".join(pages(raw(office, f"/documents/{document}/pdf").content))
    assert WHO not in now and "已依法删除" in now
