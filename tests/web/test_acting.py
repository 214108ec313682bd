"""Acts by forms of pages: kept on error, sent once, safe against what others did meanwhile."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    interviewed,
)
from visitor import Visitor, hidden, problems
from web.of_files import PDF

KEPT = re.compile(r'name="files\.kept" value="([^"]+)"')
INTERVIEW = {
    "held_on": "2025-06-10", "place": "三楼会议室",
    "attendees": "韦建国\r\n覃小云", "record": "无异议",
}  # fmt: skip


@pytest.fixture
def case(office: Client) -> str:
    return an_open_case(office, a_provider(office), opened_on="2025-06-05")


@pytest.fixture
def desk(office: Client) -> Visitor:
    return Visitor(office, "caseworker")


def versions(office: Client, case: str) -> int:
    return int(office.get(f"/cases/{case}")["version"])


def test_what_is_wrong_with_the_whole_of_a_form_is_said(office: Client) -> None:
    """Given a complaint about nobody, the rule that joins two fields is named, by their labels."""
    today = str(office.house.office.today())
    typed = {"complainant.kind": "anonymous", "summary": "x", "received_on": today}
    answer = Visitor(office, "caseworker").send("/complaints/new", nature="complaint", **typed)
    assert answer.status_code == 422
    assert "所涉服务商" in problems(answer.text) and "至少填一项" in problems(answer.text)


def test_what_is_sent_is_recorded_and_the_page_says_so(
    office: Client, case: str, desk: Visitor
) -> None:
    answer = desk.send(f"/cases/{case}/do/interview", **INTERVIEW)
    assert answer.status_code == 303
    assert "已约谈，地点：三楼会议室，参加人：韦建国、覃小云" in desk.page(
        answer.headers["location"]
    )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"held_on": "2999-01-01"}, "约谈日期：日期 2999-01-01 在今天"),
        ({"held_on": ""}, "约谈日期："),
        ({"held_on": "昨天"}, "约谈日期："),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(
    office: Client, case: str, desk: Visitor, wrong: dict[str, str], why: str
) -> None:
    answer = desk.send(f"/cases/{case}/do/interview", **(INTERVIEW | wrong))
    assert answer.status_code == 422
    assert why in problems(answer.text)
    assert 'href="#f-held_on"' in answer.text and 'id="f-held_on"' in answer.text
    assert ">韦建国\n覃小云</textarea>" in answer.text and 'value="三楼会议室"' in answer.text
    assert versions(office, case) == 1


PAPER = {"files": ("整改报告.pdf", PDF, "application/pdf")}
REPORT = {"summary": "已整改", "submitted_on": "2999-01-01"}


def test_a_file_that_was_chosen_stays_with_the_form(office: Client) -> None:
    """Given a report with a wrong day, once that is put right its file is in the record."""
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-04")
    liaison = Visitor(office, "provider", provider_id=provider)
    address = f"/cases/{case}/do/reports"
    form = hidden(liaison.page(address))
    wrong = liaison.http.post(address, data=form | REPORT, files=PAPER)
    assert wrong.status_code == 422 and "整改报告.pdf" in wrong.text
    kept = html.unescape(KEPT.search(wrong.text)[1])  # type: ignore[index]
    right = hidden(wrong.text) | REPORT | {"submitted_on": "2025-06-10", "files.kept": kept}
    assert liaison.http.post(address, data=right).status_code == 303
    (report,) = office.get(f"/cases/{case}")["reports"]
    assert [file["name"] for file in report["files"]] == ["整改报告.pdf"]


@pytest.mark.parametrize("said", ["x", "[]", "{}", '{"digest": "0", "name": "a.pdf"}', "null"])
def test_what_was_never_a_file_is_none(office: Client, said: str) -> None:
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-04")
    liaison = Visitor(office, "provider", provider_id=provider)
    address = f"/cases/{case}/do/reports"
    form = hidden(liaison.page(address)) | REPORT | {"submitted_on": "2025-06-10"}
    answer = liaison.http.post(address, data=form | {"files.kept": said})
    assert answer.status_code == 422
    assert "附件信息不完整" in problems(answer.text)


def test_a_form_is_titled_by_what_it_does_and_to_which_record(
    office: Client, case: str, desk: Visitor
) -> None:
    """Two cases, or a case and a complaint, may wait for the same act in two windows."""
    title = re.search(r"<title>(.*?)</title>", desk.page(f"/cases/{case}/do/assignment"))
    assert title and title.group(1).startswith("指定经办人 ")
    assert str(office.get(f"/cases/{case}")["reference"]) in title.group(1)


def test_a_form_that_is_sent_twice_counts_once(office: Client, case: str, desk: Visitor) -> None:
    address = f"/cases/{case}/do/interview"
    form = hidden(desk.page(address)) | INTERVIEW
    first, second = (desk.http.post(address, data=form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert versions(office, case) == 2


def test_a_form_sent_again_with_something_else_in_it_says_that_it_was_sent(
    office: Client, case: str, desk: Visitor
) -> None:
    """The way back in a browser shows the form with its old key."""
    address = f"/cases/{case}/do/assignment"
    form = hidden(desk.page(address)) | {"assignee": "韦志明", "on": "2025-06-05"}
    desk.http.post(address, data=form)
    answer = desk.http.post(address, data=form | {"assignee": "覃丽华"})
    assert answer.status_code == 422
    assert "已经提交过" in problems(answer.text)
    assert 'value="覃丽华"' in answer.text
    assert hidden(answer.text)["key"] != form["key"], "or it could never be sent"
    assert versions(office, case) == 2


def test_who_acts_on_an_old_page_sees_what_happened_since(
    office: Client, case: str, desk: Visitor
) -> None:
    address = f"/cases/{case}/do/interview"
    page = desk.page(address)
    office.post(f"/cases/{case}/assignment", assignee="覃丽华", on="2025-06-05")
    answer = desk.http.post(address, data=hidden(page) | INTERVIEW)
    assert answer.status_code == 412
    assert "覃丽华" in answer.text.partition("data-once")[0], "what others did comes first"
    assert 'value="三楼会议室"' in answer.text
    again = desk.http.post(address, data=hidden(answer.text) | INTERVIEW)
    assert again.status_code == 303, "whoever has seen it may go on"


def test_nothing_is_done_for_a_page_that_is_not_ours(
    office: Client, case: str, desk: Visitor
) -> None:
    form = hidden(desk.page(f"/cases/{case}/do/interview")) | INTERVIEW
    for wrong in (form | {"csrf": "a.b"}, {k: v for k, v in form.items() if k != "csrf"}):
        answer = desk.http.post(f"/cases/{case}/do/interview", data=wrong)
        assert answer.status_code == 403
    assert versions(office, case) == 1


@pytest.mark.parametrize("button", [{}, {"_more": "files"}])
def test_of_whom_it_is_not_for_nothing_is_read_or_kept(
    office: Client, button: dict[str, str]
) -> None:
    """Given a form of the desk's, when an auditor sends it with a file, no file is left here."""
    auditor = Visitor(office, "auditor")
    ours = {"csrf": auditor.csrf("/account")}
    paper = {"files": ("a.pdf", b"%PDF-1.4")}
    answer = auditor.http.post("/complaints/new", data=ours | button, files=paper)
    assert answer.status_code == 403
    with office.house.connection() as conn:
        assert conn.execute("SELECT FROM files").fetchone() is None
    refused = office.get("/audit/refusals", "auditor")["items"]
    assert [one["what"] for one in refused] == ["/complaints"]


def test_who_is_not_signed_in_has_forms_of_their_own(office: Client) -> None:
    """Which count how often they are sent: the desk's are for who is known."""
    nobody = Visitor(office)
    ours = {"csrf": nobody.csrf("/public/complain")}
    for answer in (
        nobody.ask("/complaints/new"),
        nobody.http.post("/complaints/new", data=ours),
        nobody.http.post("/complaints/check/new", data=ours),
    ):
        assert answer.status_code == 303 and "/sign-in" in answer.headers["location"]


@pytest.mark.parametrize(
    "typed", [{"_less": "targets"}, {"_less": "targets.x"}, {"_less": "."}, {"_more": "nothing"}]
)
def test_a_button_that_no_page_of_ours_has_changes_nothing(
    office: Client, desk: Visitor, typed: dict[str, str]
) -> None:
    form = hidden(desk.page("/task-books/new")) | {"year": "2026"}
    answer = desk.http.post("/task-books/new", data=form | typed)
    assert answer.status_code == 200 and 'value="2026"' in answer.text


def test_what_no_text_can_hold_is_dropped(office: Client, desk: Visitor) -> None:
    """Nobody types it; a name with it in it still names its record."""
    a_provider(office, name="广西红花智造系统有限公司")
    form = desk.page("/complaints/new")
    answer = desk.send("/complaints/new", form, provider_id="红花\x00智造", summary="\x00")
    assert "没有找到这一记录" not in problems(answer.text) and answer.status_code == 422


def test_the_check_below_the_fields_says_what_will_come_of_it(
    office: Client, case: str, desk: Visitor
) -> None:
    form = hidden(desk.page(f"/cases/{case}/do/interview"))
    check = f"/cases/{case}/check/interview"
    early = desk.http.post(check, data=form | {"held_on": "2999-01-01"}).text
    assert "2999-01-01" in early and "必填" not in early, "nothing of what nobody came to yet"
    assert "已约谈" in desk.http.post(check, data=form | INTERVIEW).text
    assert versions(office, case) == 1


def test_a_check_that_cannot_be_made_says_so_in_its_place(office: Client, case: str) -> None:
    """Given a session that ended meanwhile, the form stays, with what was typed."""
    check, part = f"/cases/{case}/check/interview", {"HX-Request": "true"}
    answer = Visitor(office).http.post(check, data=INTERVIEW, headers=part)
    assert answer.status_code == 401
    assert "登录" in answer.text and "<main" not in answer.text


def test_a_part_of_a_page_that_cannot_be_shown_leads_to_the_page(office: Client) -> None:
    """It asks no more by itself; and the way back is never to another host."""
    stranger = Visitor(office)
    ours, others = "/dashboard?as_of=3", "https://office.example//evil.example"
    for page, again in ((ours, ours), (others, "/")):
        told = stranger.get("/dashboard/figures", **{"HX-Request": "true", "HX-Current-URL": page})
        assert told.status_code == 401
        assert f'href="{again}"' in told.text


def test_an_address_that_looks_like_a_host_leads_nowhere_else(office: Client) -> None:
    page = Visitor(office).http.get("http://office.example//evil.example/x")
    assert page.status_code == 404
    assert 'href="//' not in page.text and 'action="//' not in page.text
    assert 'href="/evil.example/x?lang=en"' in page.text


def test_rows_come_and_go_and_what_was_typed_stays(office: Client, desk: Visitor) -> None:
    address = "/task-books/new"
    form: dict[str, Any] = hidden(desk.page(address)) | {
        "year": "2026", "targets.rows": "1", "targets.0.label": "完成改造企业",
    }  # fmt: skip
    more = desk.http.post(address, data=form | {"_more": "targets"})
    assert more.status_code == 200 and 'name="targets.1.label"' in more.text
    assert 'value="完成改造企业"' in more.text and 'value="2026"' in more.text
    assert problems(more.text) == ""
    two = form | {"targets.rows": "2", "targets.1.label": "诊断"}
    less = desk.http.post(address, data=two | {"_less": "targets.0"})
    assert 'name="targets.1.label"' not in less.text
    assert 'value="诊断"' in less.text and "完成改造企业" not in less.text


def test_a_complaint_taken_in_at_the_office_shows_its_code_once(
    office: Client, desk: Visitor
) -> None:
    provider = a_provider(office)
    answer = desk.send(
        "/complaints/new",
        provider_id=provider,
        summary="电话反映驻场人员撤离",
        received_on="2025-06-05",
        **{"complainant.kind": "individual", "complainant.name": "李某"},
    )
    assert answer.status_code == 200, problems(answer.text)
    assert "查询码" in answer.text and "李某" not in answer.text


THIRD = "再送达一份通知书即为第三次责令整改"


def ordered(office: Client, case: str, on: str) -> None:
    office.post(f"/cases/{case}/notice", issued_on=on, demands=["补齐清单"], days=15, reason="")


def test_the_second_order_warns_of_nothing(office: Client, desk: Visitor) -> None:
    provider = a_provider(office)
    a_served_case(office, provider, "2025-06-10")
    case = an_open_case(office, provider, opened_on="2025-08-04")
    interviewed(office, case, "2025-08-05")
    ordered(office, case, "2025-08-05")
    for address in (f"/cases/{case}", f"/cases/{case}/do/service"):
        page = desk.page(address)
        assert THIRD not in page and "/expulsions/new" not in page


def test_the_order_that_would_be_the_third_warns_before_it_is_served(
    office: Client, desk: Visitor
) -> None:
    """Given two orders, when the third is prepared, issued and about to be served, its forms warn
    and lead to the proceeding; once it is served, to the one that answers what was raised."""
    provider = a_provider(office)
    for on in ("2025-06-10", "2025-07-10"):
        a_served_case(office, provider, on)
    case = an_open_case(office, provider, opened_on="2025-08-04")
    interviewed(office, case, "2025-08-05")
    begins = f"/expulsions/new?provider_id={provider}&amp;charges.0.code=14.4.a"

    def warns(*addresses: str) -> None:
        for address in addresses:
            page = desk.page(address)
            assert THIRD in page and f'href="{begins}"' in page, address

    warns(f"/cases/{case}", f"/cases/{case}/do/notice")
    ordered(office, case, "2025-08-05")
    warns(f"/cases/{case}", f"/cases/{case}/do/service")
    office.post(
        f"/cases/{case}/service", served_on="2025-08-06", method="in_person", received_by="韦建国"
    )
    office.house.catch_up()
    served = desk.page(f"/cases/{case}")
    assert THIRD not in served and f'href="{begins}&amp;escalation_id=' in served
    assert "/expulsions/new" not in Visitor(office, "auditor").page(f"/cases/{case}")
    proposed = desk.page(f"/expulsions/new?provider_id={provider}&charges.0.code=14.4.a")
    assert '<option value="14.4.a" selected>' in proposed or 'value="14.4.a" checked' in proposed


# Who complained


@pytest.fixture
def complaint(office: Client) -> str:
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    return a_complaint(office, provider, enterprise)


def looks(office: Client, complaint: str) -> int:
    return len(office.get(f"/complaints/{complaint}/identity/log", "auditor")["items"])


def test_to_look_at_a_complaint_is_not_to_look_who_complained(
    office: Client, complaint: str
) -> None:
    principal = Visitor(office, "principal")
    page = principal.page(f"/complaints/{complaint}")
    principal.page(f"/complaints/{complaint}/do/acceptance")
    assert "身份已密封" in page
    assert looks(office, complaint) == 0


def test_who_complained_is_shown_for_a_reason_and_on_record(office: Client, complaint: str) -> None:
    principal, address = Visitor(office, "principal"), f"/complaints/{complaint}/identity"
    csrf = principal.csrf(f"/complaints/{complaint}")
    missing = principal.http.post(address, data={"csrf": csrf, "reason": " "})
    assert missing.status_code == 422 and "请写明理由" in missing.text
    unkept = principal.http.post(address, data={"csrf": csrf, "reason": "\x00核对"})
    assert unkept.status_code == 422
    assert looks(office, complaint) == 0
    shown = principal.http.post(address, data={"csrf": csrf, "reason": "核对是否试点企业"})
    assert shown.status_code == 200 and "柳州市鱼峰机械配件厂" in shown.text
    assert looks(office, complaint) == 1
    assert "核对是否试点企业" in principal.page(f"/complaints/{complaint}")


def test_others_are_refused_and_that_is_on_record_too(office: Client, complaint: str) -> None:
    auditor = Visitor(office, "auditor")
    csrf = auditor.csrf("/measures")
    answer = auditor.http.post(
        f"/complaints/{complaint}/identity", data={"csrf": csrf, "reason": "好奇"}
    )
    assert answer.status_code == 403 and "柳州市鱼峰机械配件厂" not in answer.text
    assert looks(office, complaint) == 1
    assert auditor.ask(f"/complaints/{complaint}/identity").status_code in (404, 405)


def test_who_may_not_even_open_the_complaint_leaves_its_request_on_record(
    office: Client, complaint: str
) -> None:
    provider = Visitor(office, "provider", provider_id=a_provider(office))
    csrf = provider.csrf("/measures")
    answer = provider.http.post(
        f"/complaints/{complaint}/identity", data={"csrf": csrf, "reason": "好奇"}
    )
    assert answer.status_code == 403
    assert looks(office, complaint) == 1
