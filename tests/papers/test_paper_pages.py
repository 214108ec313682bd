"""Papers on the pages, by people without scripts: drafted from a case, worded, signed, checked."""

from __future__ import annotations

import re
from html import unescape

from client import Client
from papers.drafting import a_case_with_an_order, drafted, pages, raw, signed
from visitor import SAME, Visitor, hidden, links, main_of, said


def test_from_the_case_to_the_signed_paper(office: Client) -> None:
    # given a case with an order, on the page of which the papers that it calls for are offered
    case, _, number = a_case_with_an_order(office)
    clerk, approver = Visitor(office, "caseworker"), Visitor(office, "approver", user="黄建平")
    page = clerk.page(f"/cases/{case}")
    assert "责令限期整改通知书" in said(main_of(page)) and "清退决定书" not in said(main_of(page))
    [form] = [link for link in links(page) if "paper=order" in link]
    # when the clerk drafts it, and rewords a line in a form that holds the text
    answer = clerk.send(
        form, clerk.page(form), paper="order", record_id=case, drafted_on="2025-06-10"
    )
    assert answer.status_code == 303, said(main_of(answer.text))
    document = answer.headers["location"].split("?")[0]
    revision = f"{document}/do/revision"
    page = clerk.page(revision)
    [body] = re.findall(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert "补齐单价和用途说明" in body
    answer = clerk.send(
        revision,
        page,
        title="责令限期整改通知书",
        addressee="柳州龙城",
        body=unescape(body).replace("补齐单价", "逐项补齐单价"),
        attachments="送达回证",
        revised_on="2025-06-10",
    )
    assert answer.status_code == 303, said(main_of(answer.text))
    # then the change is shown line by line
    assert "逐项补齐单价和用途说明" in clerk.words(document)
    # and an approver signs it: it has its number, and leads to what anyone may check
    answer = approver.send(f"{document}/do/issue", issued_on="2025-06-10")
    assert answer.status_code == 303, said(main_of(answer.text))
    assert number in clerk.words(document) and "已签发" in clerk.words(document)
    assert f"/public{document}" in links(clerk.page(document))


def offered(visitor: Visitor, record: str, paper: str) -> bool:
    return any(f"paper={paper}&" in unescape(link) for link in links(visitor.page(record)))


def test_a_receipt_is_offered_blank_and_then_filled_in(office: Client) -> None:
    # given an order, and the blank receipt that goes along with it
    case, _, _ = a_case_with_an_order(office)
    clerk, page = Visitor(office, "caseworker"), f"/cases/{case}"
    assert offered(clerk, page, "service-receipt")
    blank = signed(office, "service-receipt", case)
    assert not offered(clerk, page, "service-receipt")
    # when the order is served
    office.post(
        f"/cases/{case}/service",
        served_on="2025-06-12",
        method="in_person",
        received_by="覃小云",
        evidence={"in_person": {"signed_on": "2025-06-12"}},
    )
    # then the one that tells of the service is offered beside it, once
    assert offered(clerk, page, "service-receipt")
    filled = signed(office, "service-receipt", case, "2025-06-12")
    assert filled != blank
    assert "2025年6月12日" in office.get(f"/documents/{filled}")["body"]
    assert "2025年6月12日" not in office.get(f"/documents/{blank}")["body"]
    assert not offered(clerk, page, "service-receipt")
    assert {f"/documents/{blank}", f"/documents/{filled}"} <= set(links(clerk.page(page)))


def test_a_signed_order_leads_to_its_service_and_to_its_receipt(office: Client) -> None:
    # given an order that is signed, with its blank receipt
    case, provider, _ = a_case_with_an_order(office)
    order, receipt = drafted(office, "order", case), signed(office, "service-receipt", case)
    clerk, page = Visitor(office, "caseworker"), f"/documents/{order}"
    form = f"/cases/{case}/do/service"
    assert form not in links(clerk.page(page)), "it is a draft"
    office.post(f"/documents/{order}/issue", "approver", issued_on="2025-06-10")
    # then its page leads to the form of its service, and to the other papers of the case
    assert {form, f"/documents/{receipt}", f"/cases/{case}"} <= set(links(clerk.page(page)))
    for role, scope in (("auditor", {}), ("provider", {"provider_id": provider})):
        assert form not in links(Visitor(office, role, **scope).page(page))
    # and once it is served there is nothing to serve
    office.post(
        f"/cases/{case}/service", served_on="2025-06-12", method="in_person", received_by="覃小云"
    )
    assert form not in links(clerk.page(page))
    # and on the case its papers come before the projects of the provider
    shown = clerk.page(f"/cases/{case}")
    assert shown.count('id="papers"') == 1


def test_no_heading_is_the_last_line_of_its_page(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office, demands=["补齐"])
    for number in range(1, 12):
        document = office.get(f"/documents/{drafted(office, 'order', case)}")
        body = document["body"].replace("1．补齐", "\n".join(f"{n}．补齐" for n in range(number)))
        office.post(
            f"/documents/{document['id']}/revision",
            **{name: document[name] for name in ("title", "addressee", "attachments")},
            body=body,
            revised_on="2025-06-10",
        )
        for text in pages(raw(office, f"/documents/{document['id']}/pdf").content):
            last = re.sub(r"[—\d草稿]", "", text)
            assert not last.endswith(("整改期限", "报送材料", "有关权利", "未按期完成的后果"))


def test_what_happens_later_asks_for_no_second_blank_receipt(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    blank = signed(office, "service-receipt", case)
    office.post(
        f"/cases/{case}/service/attempts",
        on="2025-06-11",
        method="post",
        result="无人签收退回",
    )
    assert not offered(Visitor(office, "caseworker"), f"/cases/{case}", "service-receipt")
    assert drafted(office, "service-receipt", case, "2025-06-11") == blank


def test_the_pages_of_a_paper_are_pictures_of_our_own(office: Client) -> None:
    case, provider, _ = a_case_with_an_order(office)
    document = f"/documents/{signed(office, 'order', case)}"
    for visitor in (
        Visitor(office, "caseworker"),
        Visitor(office, "provider", provider_id=provider),
    ):
        page = visitor.page(document)
        shown = re.findall(r'<img class="app-sheet" src="([^"]+)"', page)
        assert len(shown) == 2
        answer = visitor.get(shown[0])
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content.startswith(b"\x89PNG")
        assert visitor.get(f"{document}/pages/3").status_code == 404
    assert Visitor(office).get(f"{document}/pages/1").status_code in (303, 401, 403)


def test_anyone_may_check_a_paper(office: Client) -> None:
    # given a paper, and its PDF in somebody's hands
    case, _, number = a_case_with_an_order(office)
    document = signed(office, "order", case)
    pdf = raw(office, f"/documents/{document}/pdf").content
    anyone, address = Visitor(office), f"/public/documents/{document}"
    page = anyone.page(address)
    assert number in said(main_of(page)) and "SHA-256" in page
    # when they compare it, or one in which a byte is another
    for content, told in ((pdf, "完全一致"), (pdf[:-1] + b"x", "不一致")):
        answer = anyone.http.post(
            address,
            data=hidden(anyone.page(address)),
            headers=SAME,
            files={"file": ("order.pdf", content, "application/pdf")},
        )
        # then they are told which it is
        assert answer.status_code == 200 and told in said(main_of(answer.text))


def test_no_paper_is_behind_a_code_of_nothing(office: Client) -> None:
    answer = Visitor(office).get("/public/documents/00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 404 and "核对核验码" in answer.text


def test_what_waits_to_be_signed_stands_on_the_desk(office: Client) -> None:
    case, _, _ = a_case_with_an_order(office)
    office.post("/documents", paper="order", record_id=case, drafted_on="2025-06-10")
    tasks = [one["task"] for one in office.fresh("/worklist", "approver", user="黄建平")["items"]]
    assert "document.sign" in tasks
