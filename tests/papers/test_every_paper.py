"""Each paper, from the records that call for it: what it says, and that nothing is missing."""

from __future__ import annotations

import io
from functools import partial

import docx
import pytest
from client import Client
from examples import a_provider, an_open_case, interviewed
from papers.drafting import ORDER, a_case_with_an_order, drafted, pages, raw, signed

from application import foundation
from application.unit import Command
from domain.document import PAPERS
from domain.document.papers import Form
from domain.measures import read, shipped
from domain.terms import in_words
from domain.values import SYSTEM, Text


def words(text: str) -> str:
    return "".join(text.split())


def test_a_case_from_its_interview_to_its_inspection(office: Client) -> None:
    # given a case that was called, interviewed, ordered, extended and inspected
    case, _, number = a_case_with_an_order(office)
    office.post(
        f"/cases/{case}/service", served_on="2025-06-12", method="in_person", received_by="覃小云"
    )
    office.post(
        f"/cases/{case}/extensions", requested_on="2025-06-20", days=10, reason="设备到货延迟"
    )
    office.post(
        f"/cases/{case}/extensions/decision", "approver", granted=True, decided_on="2025-06-23"
    )
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-30", summary="已补齐")
    office.post(
        f"/cases/{case}/inspections",
        inspected_on="2025-07-02",
        passed=True,
        findings="逐项核对无误",
    )
    # when its papers are signed
    told = {
        paper: words(
            "".join(pages(raw(office, f"/documents/{signed(office, paper, case, on)}/pdf").content))
        )
        for paper, on in (
            ("interview-record", "2025-07-02"),
            ("service-receipt", "2025-07-02"),
            ("extension-decision", "2025-07-02"),
            ("inspection-record", "2025-07-02"),
        )
    }
    # then each tells its fact, and a row that is filled in by hand is there
    assert "2025年6月5日" in told["interview-record"]
    assert "覃小云" in told["service-receipt"] and "送达人签名（二人）" in told["service-receipt"]
    assert "2025年6月12日" in told["service-receipt"] and number in told["service-receipt"]
    assert "准予延期整改决定书" in told["extension-decision"]
    assert "2025年7月7日" in told["extension-decision"]  # 27 June and ten days
    assert "已完成整改" in told["inspection-record"] and "逐项核对无误" in told["inspection-record"]


def test_who_was_there_stands_in_the_case_alone(office: Client) -> None:
    """So who is erased there is gone from what is read of the paper."""
    case, _, _ = a_case_with_an_order(office)
    document = drafted(office, "interview-record", case)
    [held] = [
        one
        for one in office.get(f"/cases/{case}/history")["items"]
        if one["type"] == "rectification-case.interview-held"
    ]
    names = held["data"]["attendees"]
    told = office.ask("GET", f"/documents/{document}/history").text
    assert names and all(name not in told for name in names)
    text = words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))
    assert all(name in text for name in names)


def test_the_editable_copy_has_the_same_words(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    document = signed(office, "order", case)
    body = office.get(f"/documents/{document}")["body"]
    made = docx.Document(io.BytesIO(raw(office, f"/documents/{document}/docx").content))
    found = words("".join(line.text for line in made.paragraphs))
    for line in body.splitlines():
        assert words(line) in found


def test_what_somebody_typed_is_never_markup(office: Client) -> None:
    """Neither of the setter, nor of Word, nor of the words' own templates."""
    hostile = '#import "x": *; $1/0$ <b>&amp;</b> {{ 7*7 }} {% raw %} \\u{41} _a_ 甲 | 乙'
    case, _, _ = a_case_with_an_order(office, demands=[hostile])
    document = signed(office, "order", case)
    text = words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))
    shown = words(hostile.replace(" | ", "｜"))
    assert shown in text
    made = docx.Document(io.BytesIO(raw(office, f"/documents/{document}/docx").content))
    assert shown in words("".join(line.text for line in made.paragraphs))


def test_a_character_that_no_face_has_is_named(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office, demands=["改正😀"])
    document = drafted(office, "order", case)
    status, problem = office.refused(
        f"/documents/{document}/issue", "approver", issued_on="2025-06-10"
    )
    assert (status, problem["code"]) == (409, "glyphs-missing")
    assert "😀" in problem["detail"] and "DUBAN_FONTS" in problem["detail"]


def test_a_complaint_is_answered_without_a_name(office: Client) -> None:
    from examples import a_complaint, a_provider, an_engagement, an_enterprise

    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise)
    office.post(f"/complaints/{complaint}/acceptance", on="2025-05-30", reason="属于受理范围")
    document = signed(office, "complaint-acknowledgement", complaint, "2025-05-30")
    text = words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))
    assert "予以受理" in text and "莫海" not in text and "0772-5550201" not in text
    # and neither party reads it
    for role, scope in (
        ("provider", {"provider_id": provider}),
        ("enterprise", {"enterprise_id": enterprise}),
    ):
        assert raw(office, f"/documents/{document}", role, **scope).status_code == 403


def test_a_certificate_lists_what_the_record_holds(office: Client) -> None:
    case, _, number = a_case_with_an_order(office)
    document = signed(office, "history-certificate", case)
    text = words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))
    history = office.get(f"/cases/{case}/history")["items"]
    for entry in history:
        assert f"第{entry['position']}位" in text
    assert number in text


def test_letters_have_a_head_and_sheets_say_whose_file_they_are_in() -> None:
    assert {paper.form for paper in PAPERS.values()} == {Form.LETTER, Form.SHEET}


def test_the_receipt_of_a_posted_order_has_its_tracking_number(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    office.post(
        f"/cases/{case}/service",
        served_on="2025-06-12",
        method="post",
        received_by="覃小云",
        evidence={"post": {"carrier": "EMS", "tracking_number": "1098765432109",
                           "posted_on": "2025-06-11", "signed_for_on": "2025-06-12"}},
    )  # fmt: skip
    document = drafted(office, "service-receipt", case, "2025-06-12")
    text = words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))
    assert "EMS1098765432109" in text and "邮寄" in text


def a_disqualification(office: Client, month: str) -> str:
    """Proposed on the sixth of a month, upon a verified report."""
    provider = a_provider(office)
    report = office.post(
        "/complaints",
        None,
        provider_id=provider,
        nature="report",
        complainant={"kind": "individual", "name": "李明", "contact": "0772-5550999"},
        summary="索要回扣",
        received_on=f"{month}-02",
    )["id"]
    office.post(f"/complaints/{report}/acceptance", on=f"{month}-03", reason="有线索")
    office.post(f"/complaints/{report}/verification", on=f"{month}-05", substantiated=True,
                findings="收取回扣属实", violation="收取回扣", attributable=True)  # fmt: skip
    return str(office.post("/disqualifications", provider_id=provider, report_ids=[report],
                           facts="收取回扣两万元", proposed_on=f"{month}-06")["id"])  # fmt: skip


def text_of(office: Client, document: str) -> str:
    return words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))


def test_a_prior_notice_says_what_is_proposed_and_how_to_answer(office: Client) -> None:
    # given a verified report on a provider, and a proceeding on it
    proceeding = a_disqualification(office, "2025-06")
    # when its notice is drafted, before it is served
    text = text_of(office, drafted(office, "disqualification-notice", proceeding, "2025-06-06"))
    # then it says what is proposed, on which clause, and by when the provider may answer
    for said in ("拟取消服务资格告知书", "收取回扣两万元", "第十五条", "5个工作日", "陈述、申辩"):
        assert words(said) in text
    assert "李明" not in text and "0772-5550999" not in text


def other_measures(office: Client, *changes: tuple[str, str]) -> None:
    """From February 2026 on."""
    text = shipped()
    for old, new in (
        ('id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"\namends = "liuzhou-2025-draft"'),
        ("effective_from = 2025-05-22", "effective_from = 2026-02-01"),
        *changes,
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    house = office.house.office
    act = partial(foundation.adopt, text=text, document="柳工信规〔2026〕1号")
    house.perform(Command(actor=SYSTEM, today=house.today()), act)


@pytest.mark.parametrize(
    ("unit", "said"),
    [("calendar-days", "5日内"), ("working-days", "5个工作日内"), ("months", "5个月内")],
)
def test_a_prior_notice_says_the_unit_of_the_measures(office: Client, unit: str, said: str) -> None:
    key = 'key = "disqualification.statement-days"\nvalue = 5\nunit = '
    other_measures(office, (f'{key}"working-days"', f'{key}"{unit}"'))
    proceeding = a_disqualification(office, "2026-02")
    text = text_of(office, drafted(office, "disqualification-notice", proceeding, "2026-02-06"))
    assert f"自收到本告知书之日起{said}向本局提出书面陈述、申辩" in text


@pytest.mark.parametrize(("unit", "said"), [("calendar", "15日内"), ("working", "15个工作日内")])
def test_an_order_says_the_unit_of_the_measures(office: Client, unit: str, said: str) -> None:
    key = 'key = "rectification.unit"\nvalue = '
    other_measures(office, (f'{key}"calendar"', f'{key}"{unit}"'))
    case = an_open_case(office, a_provider(office), opened_on="2026-02-02")
    interviewed(office, case, "2026-02-05")
    office.post(f"/cases/{case}/notice", **(ORDER | {"issued_on": "2026-02-10"}))
    assert f"之日起{said}完成整改" in text_of(office, drafted(office, "order", case, "2026-02-10"))


def test_a_period_is_said_in_both_languages() -> None:
    measures = read(shipped())
    assert in_words(measures, "expulsion.statement-days") == Text("5个工作日", "5 working days")
    assert in_words(measures, "remedy.review-days") == Text("60日", "60 calendar days")
    assert in_words(measures, "remedy.litigation-months") == Text("6个月", "6 months")


def an_order_that_was_annulled(office: Client) -> str:
    """Served, extended and inspected; then set aside, and a second one issued and served."""
    case, _, _ = a_case_with_an_order(office)
    office.post(f"/cases/{case}/service", served_on="2025-06-12", method="in_person")
    office.post(f"/cases/{case}/extensions", requested_on="2025-06-13", days=5, reason="设备未到")
    office.post(
        f"/cases/{case}/extensions/decision", "approver", granted=True, decided_on="2025-06-13"
    )
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-16", passed=False,
                findings="缺两项")  # fmt: skip
    office.post(f"/cases/{case}/annulment", "approver", annulled_on="2025-06-17", reason="事实有误")
    office.post(f"/cases/{case}/notice", issued_on="2025-06-18", demands=["补齐"], days=15)
    office.post(f"/cases/{case}/service", served_on="2025-06-18", method="in_person")
    return case


def test_what_befell_an_annulled_order_is_told_on_no_paper_of_the_next(office: Client) -> None:
    # given an order in the place of one that was inspected and extended
    case = an_order_that_was_annulled(office)
    office.post(f"/cases/{case}/extensions", requested_on="2025-06-19", days=9, reason="仍未到")
    # when its own papers are drafted, before anything was inspected or decided
    for paper in ("inspection-record", "extension-decision"):
        status, problem = office.refused(
            "/documents", paper=paper, record_id=case, drafted_on="2025-06-19"
        )
        # then there is nothing to tell
        assert (status, problem["code"]) == (409, "nothing-to-tell"), paper


def test_the_record_tells_of_the_latest_inspection_however_late_another_came(
    office: Client,
) -> None:
    case, _, _ = a_case_with_an_order(office)
    office.post(f"/cases/{case}/service", served_on="2025-06-12", method="in_person")
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-20", passed=False,
                findings="缺两项")  # fmt: skip
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-16", passed=False,
                findings="缺三项")  # fmt: skip
    # it is dated from that inspection on, and says what was found in it
    status, _ = office.refused(
        "/documents", paper="inspection-record", record_id=case, drafted_on="2025-06-19"
    )
    assert status == 422
    document = drafted(office, "inspection-record", case, "2025-06-20")
    assert "缺两项" in office.get(f"/documents/{document}")["body"]


def receipt(office: Client, case: str) -> str:
    document = drafted(office, "service-receipt", case, "2025-06-20")
    return words("".join(pages(raw(office, f"/documents/{document}/pdf").content)))


def test_the_receipt_names_who_took_the_order_by_what_is_known(office: Client) -> None:
    # given a service whose recipient nobody wrote down
    case, _, _ = a_case_with_an_order(office)
    office.post(f"/cases/{case}/service", served_on="2025-06-12", method="in_person")
    assert "（未记录）" not in receipt(office, case)
    # when evidence says who it was
    office.post(f"/cases/{case}/service/evidence", on="2025-06-13", received_by="覃小云",
                evidence={"in_person": {"capacity": "authorised"}})  # fmt: skip
    # then the receipt says so too
    assert "覃小云" in receipt(office, case)
    # and when it turns out to have been somebody else on another day, it says that
    office.post(f"/cases/{case}/service/correction", served_on="2025-06-13", received_by="韦建国",
                corrected_on="2025-06-14", reason="回证载明")  # fmt: skip
    now = receipt(office, case)
    assert "韦建国" in now and "覃小云" not in now and "2025年6月13日" in now


def test_a_certificate_names_nobody_who_may_have_to_be_forgotten(office: Client) -> None:
    """What a paper says is kept in clear for ever; names stand in the record alone."""
    case, _, _ = a_case_with_an_order(office)
    office.post(
        f"/cases/{case}/service", served_on="2025-06-12", method="in_person", received_by="覃小云"
    )
    history = office.get(f"/cases/{case}/history")["items"]
    present = next(one["data"]["attendees"] for one in history if "attendees" in one["data"])
    document = drafted(office, "history-certificate", case, "2025-06-12")
    told = office.ask("GET", f"/documents/{document}/history").text
    assert present and not [name for name in ("覃小云", *present) if name in told]
    body = office.get(f"/documents/{document}")["body"]
    assert "签收：（姓名见原记录）" in body and "参加人：（姓名见原记录）" in body
