"""Art. 4: the bureau talks with providers and answers their questions."""

from __future__ import annotations

from datetime import date

import pytest
from articles.of_a_report import ON, a_report
from client import Client
from examples import a_provider
from scenario import TERMS

from domain import complaint
from domain.complaint import ComplainantKind, Nature, clock

LATER = date(2026, 11, 1)
pytestmark = pytest.mark.clause("4.a")


def test_an_enquiry_is_answered_directly() -> None:
    story = a_report(nature=Nature.ENQUIRY)
    form = complaint.Answer(on=date(2026, 5, 6), answer="请在公共服务平台填报")
    after = story.when(lambda s: complaint.answer(s, form, LATER)).then(complaint.EnquiryAnswered)
    assert after.log[-1].citation == "4.a"
    assert (after.state.status, after.state.is_closed) == ("answered", True)
    (answer,) = clock.clocks(after.state, TERMS)
    assert answer.timing(LATER, 7) == "met"


def test_an_enquiry_is_neither_taken_up_nor_verified() -> None:
    story = a_report(nature=Nature.ENQUIRY)
    accept = complaint.Accept(on=date(2026, 5, 6))
    reject = complaint.Reject(on=date(2026, 5, 6), reason="-")
    verify = complaint.Verify(substantiated=True, findings="-", on=date(2026, 5, 6))
    story.when(lambda s: complaint.accept(s, accept, "李", LATER)).then_refused("enquiry", "4")
    story.when(lambda s: complaint.reject(s, reject, LATER)).then_refused("enquiry", "4")
    story.when(lambda s: complaint.verify(s, verify, LATER)).then_refused("enquiry", "4")


def test_what_came_in_as_an_enquiry_may_turn_out_a_report() -> None:
    form = complaint.Reclassify(nature=Nature.REPORT, on=ON, reason="反映违规行为")
    story = a_report(nature=Nature.ENQUIRY)
    after = story.when(lambda s: complaint.reclassify(s, form, LATER)).then(complaint.Reclassified)
    accept = complaint.Accept(on=date(2026, 5, 6))
    after.when(lambda s: complaint.accept(s, accept, "李", LATER)).then(complaint.Accepted)


def test_a_provider_asks_and_finds_its_answer(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    own = {"user": "p", "provider_id": provider}
    asked = office.post(
        "/complaints", "provider", nature="enquiry", summary="月度计划在哪里填报？",
        complainant={"kind": ComplainantKind.PROVIDER.value, "provider_id": provider},
        received_on="2026-05-06", scope=own,
    )  # fmt: skip
    record = asked["id"]
    office.post(f"/complaints/{record}/answer", on="2026-05-07", answer="在公共服务平台")
    shown = office.get(f"/complaints/{record}", "provider", **own)
    assert (shown["nature"], shown["status"]) == ("enquiry", "answered")
    assert shown["answer"] == "在公共服务平台"
    listed = office.fresh("/complaints", "provider", **own)["items"]
    assert [item["id"] for item in listed] == [record]
    # another provider does not, and may not ask in this one's name
    stranger = {"user": "q", "provider_id": other}
    assert office.ask("GET", f"/complaints/{record}", "provider", **stranger).status_code == 403
    assert office.fresh("/complaints", "provider", **stranger)["items"] == []
    status, _ = office.refused(
        "/complaints", "provider", nature="enquiry", summary="-",
        complainant={"kind": "provider", "provider_id": provider}, received_on="2026-05-06",
        scope=stranger,
    )  # fmt: skip
    assert status == 403


def test_an_enquiry_waits_in_the_worklist_until_it_is_answered(office: Client) -> None:
    record = office.post(
        "/complaints", nature="enquiry", summary="如何报名？", received_on="2026-04-30",
        complainant={"kind": "individual", "contact": "0772-5550101"}, channel="phone",
    )["id"]  # fmt: skip
    (task,) = [t for t in office.fresh("/worklist")["items"] if t["record_id"] == record]
    assert (task["task"], task["due_on"]) == ("complaint.answer-enquiry", "2026-05-13")
    assert task["days_left"] < 0
    office.post(f"/complaints/{record}/answer", on="2026-05-06", answer="见公告")
    assert record not in {t["record_id"] for t in office.fresh("/worklist")["items"]}
