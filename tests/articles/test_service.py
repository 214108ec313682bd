"""送达 (Civil Procedure Law 87-95 by analogy): its day comes from the right fact, and is proved.

What the evidence lacks is told and stops nothing; what contradicts the day is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from articles.of_a_case import a_case, ordered
from client import Client
from examples import a_provider, a_served_case, an_open_case, interviewed
from scenario import TERMS, TODAY, day
from views.of_a_service import SCAN

from domain.attached import Attached
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.service import (
    AddEvidence,
    Attempt,
    Capacity,
    Consent,
    Evidence,
    Method,
    Served,
    Tried,
    lacking,
    shortcomings,
)
from domain.service.evidence import Announcement, Electronic, InPerson, Left, Post

ON = date(2025, 6, 12)
PHOTO = Attached(digest="1" * 64, name="door.jpg", size=9, media_type="image/jpeg")
CONSENT = Consent(confirmed_on=date(2025, 6, 1), address="papers@longcheng.example")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


IN_PERSON = InPerson(signed_on=ON, capacity=Capacity.LEGAL_REPRESENTATIVE)
LEFT = Left(
    place="航惠路 1 号",
    servers=("韦经办", "黄核查"),
    reason="拒绝签收",
    recording="执法记录仪 0612",
)
POST = Post(
    carrier="中国邮政 EMS", tracking_number="1234567890123",
    posted_on=date(2025, 6, 10), signed_for_on=ON,
)  # fmt: skip
ELECTRONIC = Electronic(
    system="服务商门户", sent_at=at("2025-06-12T09:00:00+08:00"),
    arrived_at=at("2025-06-12T09:00:05+08:00"), log="250 OK",
)  # fmt: skip
PUBLIC = Announcement(announced_on=ON, place="市政府网站", reason="下落不明")
WHOLE = {
    Method.IN_PERSON: Evidence(in_person=IN_PERSON),
    Method.LEFT: Evidence(left=LEFT),
    Method.POST: Evidence(post=POST),
    Method.ELECTRONIC: Evidence(electronic=ELECTRONIC),
    Method.PUBLIC: Evidence(public=PUBLIC),
}
DAY = {
    Method.IN_PERSON: ("in_person", "signed_on"),
    Method.LEFT: ("left", "left_on"),
    Method.POST: ("post", "signed_for_on"),
    Method.PUBLIC: ("public", "announced_on"),
}


def served(method: Method | None, **changes: Any) -> Served:
    """With all that the law asks for."""
    whole = Served(
        version=4,
        served_on=ON,
        deemed_on=ON,
        method=method,
        received_by="韦建国",
        earlier_attempts=("2025-06-05 邮寄退回",),
        evidence=None if method is None else WHOLE[method],
        consent=CONSENT,
        files=(SCAN,),
    )
    return whole.model_copy(update=changes)


def serve(on: str = "2025-06-12", method: Method = Method.IN_PERSON, **more: Any) -> Any:
    form = c.ServeNotice(served_on=day(on), method=method, **more)
    return lambda case: d.serve_notice(case, form, TERMS, TODAY)


def refused(outcome: Any, code: str, field: str) -> None:
    assert outcome.refusal is not None, outcome.events
    assert (outcome.refusal.code, outcome.refusal.field) == (code, field)
    assert outcome.refusal.citation or code in ("date-order", "future-date")


def an_ordered() -> Any:
    return a_case(ordered(15, "06-10"))


# What the law asks for, method by method


@pytest.mark.clause("12")
@pytest.mark.parametrize("method", list(Method))
def test_with_all_that_the_law_asks_for_nothing_is_lacking(method: Method) -> None:
    assert lacking(served(method)) == ()


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("method", "changes", "missing"),
    [
        (Method.IN_PERSON, {"received_by": ""}, "签收人"),
        (Method.IN_PERSON, {"files": ()}, "送达回证扫描件"),
        (Method.IN_PERSON, {"evidence": Evidence(in_person=InPerson(signed_on=ON))}, "身份"),
        (Method.LEFT, {"evidence": Evidence(left=LEFT.model_copy(update={"place": ""}))}, "地点"),
        (Method.POST, {"files": ()}, "邮件回执"),
        (Method.ELECTRONIC, {"consent": None}, "未确认同意电子送达"),
        (Method.PUBLIC, {"earlier_attempts": ()}, "送达尝试"),
        (None, {}, "送达方式"),
    ],
)
def test_each_thing_that_is_not_there_is_named_with_its_clause(
    method: Method | None, changes: dict[str, Any], missing: str
) -> None:
    (found,) = lacking(served(method, **changes))
    assert (missing in found.zh and "民事诉讼法 8" in found.zh) or "民事诉讼法 9" in found.zh
    assert "Civil Procedure Law" in found.en and not any(char > "\u3000" for char in found.en)


@pytest.mark.clause("12")
@pytest.mark.parametrize("method", list(Method))
def test_without_any_evidence_each_method_lacks_something(method: Method) -> None:
    bare = {"evidence": None, "consent": None, "files": (), "earlier_attempts": ()}
    assert len(lacking(served(method, **bare))) > 2


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("servers", "enough"), [(("韦",), False), (("韦", "黄"), True), (("韦", "黄", "李"), True)]
)
def test_two_persons_leave_a_paper_behind(servers: tuple[str, ...], enough: bool) -> None:
    left = LEFT.model_copy(update={"servers": servers})
    found = lacking(served(Method.LEFT, evidence=Evidence(left=left)))
    assert any("送达人" in one.zh for one in found) is not enough


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("left", "files", "shown"),
    [
        ({"recording": ""}, (), False),
        ({"recording": "", "witness": "莫海"}, (), False),
        ({"recording": "", "witness": "莫海", "witness_body": "居委会"}, (), True),
        ({"recording": ""}, (SCAN,), False),
        ({"recording": ""}, (PHOTO,), True),
        ({}, (), True),
    ],
)
def test_a_witness_or_pictures_show_that_it_was_left(
    left: dict[str, str], files: tuple[Attached, ...], shown: bool
) -> None:
    evidence = Evidence(left=LEFT.model_copy(update=left))
    found = lacking(served(Method.LEFT, evidence=evidence, files=files))
    assert any("见证人" in one.zh for one in found) is not shown


@pytest.mark.clause("12")
@pytest.mark.parametrize(("on", "counts"), [("2025-06-11", True), ("2025-06-12", True),
                                            ("2025-06-13", False)])  # fmt: skip
def test_an_attempt_on_record_comes_before_an_announcement(on: str, counts: bool) -> None:
    tried = Tried(version=3, paper="notice", on=day(on), method=Method.POST, result="退回")
    found = lacking(served(Method.PUBLIC, earlier_attempts=()), (tried,))
    assert (found == ()) is counts


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("address", "right"),
    [("", True), ("Papers@Longcheng.example", True), ("x@other.example", False)],
)
def test_it_arrives_where_the_provider_said(address: str, right: bool) -> None:
    evidence = Evidence(electronic=ELECTRONIC.model_copy(update={"address": address}))
    assert (lacking(served(Method.ELECTRONIC, evidence=evidence)) == ()) is right


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("carrier", "number", "odd"),
    [
        ("中国邮政 EMS", "1234567890123", False),
        ("ems", "EE 123456789 CN", False),
        ("中国邮政 EMS", "123456789012", True),
        ("中国邮政 EMS", "12345678901234", True),
        ("顺丰", "SF1234567890", False),
    ],
)
def test_a_number_of_the_post_has_thirteen_characters(carrier: str, number: str, odd: bool) -> None:
    """Pointed out, and not refused: the number of another carrier may be of any form."""
    post = POST.model_copy(update={"carrier": carrier, "tracking_number": number})
    story = an_ordered().when(
        serve("2025-06-12", Method.POST, received_by="韦建国", files=(SCAN,),
              evidence=Evidence(post=post))
    ).then(e.NoticeServed)  # fmt: skip
    assert [("13 位" in told.zh) for told in shortcomings(story.state.papers)] == [True] * odd


# The day of service comes from the right fact


@pytest.mark.clause("12")
@pytest.mark.parametrize("method", list(DAY))
@pytest.mark.parametrize(("fact", "agrees"), [("2025-06-11", False), ("2025-06-12", True),
                                              ("2025-06-13", False)])  # fmt: skip
def test_the_evidence_and_the_day_agree(method: Method, fact: str, agrees: bool) -> None:
    group, name = DAY[method]
    evidence = Evidence.model_validate({group: {name: fact}})
    asked = an_ordered().when(serve("2025-06-12", method, evidence=evidence))
    if agrees:
        asked.then(e.NoticeServed)
    else:
        refused(asked, "other-day", f"evidence.{group}.{name}")


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("arrived", "agrees"),
    [
        ("2025-06-11T15:59:59Z", False),
        ("2025-06-11T16:00:00Z", True),
        ("2025-06-12T15:59:59Z", True),
        ("2025-06-12T16:00:00Z", False),
        ("2025-06-12T23:59:59", True),
        ("2025-06-13T00:00:00", False),
    ],
)
def test_an_electronic_paper_is_served_on_the_shanghai_day_of_its_arrival(
    arrived: str, agrees: bool
) -> None:
    """Midnight in Shanghai is 16:00 UTC; an instant without an offset is Beijing time."""
    evidence = Evidence.model_validate({"electronic": {"arrived_at": arrived}})
    asked = an_ordered().when(serve("2025-06-12", Method.ELECTRONIC, evidence=evidence))
    if agrees:
        asked.then(e.NoticeServed)
    else:
        refused(asked, "other-day", "evidence.electronic.arrived_at")


@pytest.mark.clause("12")
def test_an_announcement_counts_thirty_days_after_it_was_made() -> None:
    story = an_ordered().when(
        serve("2025-06-12", Method.PUBLIC, evidence=Evidence(public=PUBLIC))
    ).then(e.NoticeServed)  # fmt: skip
    assert story.state.service.deemed_on == day("2025-07-12")


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("method", "evidence", "field"),
    [
        (Method.POST, {"post": {"posted_on": "2025-06-13", "signed_for_on": "2025-06-12"}},
         "evidence.post.posted_on"),
        (Method.ELECTRONIC,
         {"electronic": {"sent_at": "2025-06-12T10:00:01", "arrived_at": "2025-06-12T10:00:00"}},
         "evidence.electronic.sent_at"),
    ],
)  # fmt: skip
def test_nothing_arrives_before_it_was_sent(
    method: Method, evidence: dict[str, Any], field: str
) -> None:
    asked = an_ordered().when(serve("2025-06-12", method, evidence=evidence))
    refused(asked, "sent-after-arrival", field)
    same = {
        group: dict.fromkeys(facts, list(facts.values())[1]) for group, facts in evidence.items()
    }
    an_ordered().when(serve("2025-06-12", method, evidence=same)).then(e.NoticeServed)


@pytest.mark.clause("12")
def test_evidence_of_another_way_of_service_is_refused() -> None:
    asked = an_ordered().when(serve("2025-06-12", Method.LEFT, evidence=Evidence(post=POST)))
    refused(asked, "other-method", "evidence.post")


# Attempts, what comes later, and corrections


def tried(on: str) -> Any:
    form = Attempt(on=day(on), method=Method.POST, result="原址查无此人，退回")
    return lambda case: d.attempt_service(case, form, TODAY)


def add(on: str = "2025-06-20", consent: Consent | None = None, **more: Any) -> Any:
    form = AddEvidence(on=day(on), **more)
    return lambda case: d.add_evidence(case, form, consent, TODAY)


@pytest.mark.clause("12")
def test_attempts_on_record_are_those_that_an_announcement_names() -> None:
    story = an_ordered().when(tried("2025-06-10")).then(e.ServiceAttempted)
    story = story.when(tried("2025-06-13")).then(e.ServiceAttempted)
    story = story.when(serve("2025-06-12", Method.PUBLIC)).then(e.NoticeServed)
    assert story.state.service.earlier_attempts == ("2025-06-10 原址查无此人，退回",)
    refused(an_ordered().when(tried("2025-06-09")), "date-order", "on")
    refused(an_ordered().when(tried("2026-06-02")), "future-date", "on")
    a_case().when(tried("2025-06-12")).then_refused("no-notice", "12")


@pytest.mark.clause("12")
def test_what_came_later_completes_the_evidence_and_overwrites_nothing() -> None:
    story = an_ordered().when(serve(received_by="韦建国")).then(e.NoticeServed)
    first = Evidence(in_person=InPerson(capacity=Capacity.AUTHORISED))
    story = story.when(add(evidence=first)).then(e.ServiceEvidenceAdded)
    second = Evidence(in_person=InPerson(signed_on=ON))
    story = story.when(add(evidence=second, files=(SCAN,))).then(e.ServiceEvidenceAdded)
    held = story.state.service
    assert held.evidence.in_person == InPerson(signed_on=ON, capacity=Capacity.AUTHORISED)
    assert (lacking(held), held.received_by, held.served_on) == ((), "韦建国", ON)
    # nothing is overwritten, nor does it contradict the day
    other = Evidence(in_person=IN_PERSON)
    refused(story.when(add(evidence=other)), "on-record", "evidence.in_person.capacity")
    refused(story.when(add(received_by="覃小云")), "on-record", "received_by")
    refused(story.when(add()), "nothing-added", "evidence")
    refused(story.when(add("2025-06-11", files=(PHOTO,))), "date-order", "on")
    bare = an_ordered().when(serve()).then(e.NoticeServed)
    late = Evidence(in_person=InPerson(signed_on=day("2025-06-13")))
    refused(bare.when(add(evidence=late)), "other-day", "evidence.in_person.signed_on")
    an_ordered().when(add(files=(SCAN,))).then_refused("not-served", "12")


@pytest.mark.clause("12")
def test_a_consent_that_was_recorded_later_counts_for_its_day() -> None:
    story = an_ordered().when(
        serve(method=Method.ELECTRONIC, evidence=WHOLE[Method.ELECTRONIC])
    ).then(e.NoticeServed)  # fmt: skip
    assert len(lacking(story.state.service)) == 1
    story = story.when(add(consent=CONSENT)).then(e.ServiceEvidenceAdded)
    assert lacking(story.state.service) == ()


@pytest.mark.clause("12")
def test_a_correction_keeps_what_still_agrees_and_drops_the_day_that_was_wrong() -> None:
    story = an_ordered().when(
        serve(method=Method.POST, received_by="韦建国", files=(SCAN,), evidence=WHOLE[Method.POST])
    ).then(e.NoticeServed)  # fmt: skip

    def correct(**more: Any) -> Any:
        form = c.CorrectService(
            served_on=day("2025-06-11"), corrected_on=TODAY, reason="回执", **more
        )
        return lambda case: d.correct_service(case, form, TERMS, TODAY)

    after = story.when(correct()).then(e.ServiceCorrected).state.service
    assert (after.evidence.post.signed_for_on, after.files) == (None, (SCAN,))
    assert after.evidence.post.tracking_number == "1234567890123"
    # another way of service leaves nothing of the first one's
    left = story.when(correct(method=Method.LEFT)).then(e.ServiceCorrected).state.service
    assert left.evidence is None
    # and evidence with the correction takes its place
    new = Evidence(post=POST.model_copy(update={"signed_for_on": day("2025-06-11")}))
    right = story.when(correct(evidence=new, files=(PHOTO,))).then(e.ServiceCorrected)
    assert (right.state.service.evidence, right.state.service.files) == (new, (SCAN, PHOTO))
    refused(
        story.when(correct(evidence=WHOLE[Method.POST])), "other-day", "evidence.post.signed_for_on"
    )


# Through the office


def kept(office: Client, name: str = "回证.pdf") -> dict[str, str]:
    answer = office.http.post(
        "/api/v1/files",
        files={"file": (name, b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF")},
        headers=office.headers("caseworker"),
    )
    assert answer.status_code == 201, answer.text
    return {"digest": answer.json()["digest"], "name": name}


def waiting(office: Client, record: str, role: str = "caseworker") -> dict[str, Any]:
    items = office.fresh("/worklist?limit=200", role)["items"]
    return {item["task"]: item["detail"] for item in items if item["record_id"] == record}


@pytest.mark.clause("12")
def test_three_fields_serve_an_order_and_its_evidence_is_wanted_until_it_came(
    office: Client,
) -> None:
    # given an order served with what the contract names
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-10", 15)
    found = office.get(f"/cases/{case}")
    assert (found["served_on"], found["due_on"]) == ("2025-06-10", "2025-06-25")
    # then what is lacking is told in the record, in the tasks and in the list
    said = [one["zh"] for one in found["service"]["lacking"]]
    assert len(said) == 3 and "送达回证扫描件" in "".join(said)
    assert "送达凭证不全" in found["warnings"][0]["zh"]
    assert "扫描件" in waiting(office, case)["case.notice-evidence"]["zh"]
    (row,) = office.fresh("/services?complete=false")["items"]
    assert (row["method"], row["received_by"], row["what"]["zh"]) == (
        "in_person", "韦**", "责令限期整改通知书",
    )  # fmt: skip
    # when it comes
    office.post(
        f"/cases/{case}/service/evidence",
        on="2025-06-12",
        evidence={"in_person": {"signed_on": "2025-06-10", "capacity": "legal_representative"}},
        files=[kept(office)],
    )
    # then nothing is
    found = office.get(f"/cases/{case}")
    assert (found["service"]["lacking"], found["warnings"], found["due_on"]) == (
        [], [], "2025-06-25",
    )  # fmt: skip
    assert "case.notice-evidence" not in waiting(office, case)
    assert office.fresh("/services?complete=false")["items"] == []
    (row,) = office.fresh(f"/services?method=in_person&provider_id={provider}")["items"]
    assert row["complete"] is True
    assert office.get("/services?method=post")["items"] == []
    # and the provider sees how it was served, not what the office lacked
    own = office.get(f"/cases/{case}", "provider", provider_id=provider)
    assert own["service"]["evidence"]["in_person"]["capacity"] == "legal_representative"
    assert "lacking" not in own["service"]
    assert office.ask("GET", "/services", "provider", provider_id=provider).status_code == 403


@pytest.mark.clause("12")
def test_a_contradiction_is_refused_with_field_clause_and_way_out(office: Client) -> None:
    case = an_open_case(office, a_provider(office), opened_on="2025-06-10")
    interviewed(office, case, "2025-06-10")
    office.post(f"/cases/{case}/notice", issued_on="2025-06-10", demands=["补"], days=15)
    status, body = office.refused(
        f"/cases/{case}/service", served_on="2025-06-12", method="electronic", received_by="",
        evidence={"electronic": {"arrived_at": "2025-06-12T16:00:00Z"}},
    )  # fmt: skip
    assert (status, body["code"], body["citation"]) == (422, "other-day", "民事诉讼法 90")
    assert "2025-06-13" in body["detail"] and "请改正" in body["detail"]
    assert body["errors"][0]["pointer"] == "/evidence/electronic/arrived_at"


@pytest.mark.clause("12")
def test_electronic_service_rests_on_the_consent_of_that_day(office: Client) -> None:
    provider = a_provider(office)
    office.post(
        f"/providers/{provider}/service-address", address="航惠路 1 号", electronic=True,
        electronic_address="papers@longcheng.example", confirmed_on="2025-06-11",
    )  # fmt: skip
    for on, consents in (("2025-06-10", False), ("2025-06-11", True), ("2025-06-12", True)):
        case = a_served_case(office, provider, on, method="electronic")
        lacks = str(office.get(f"/cases/{case}")["service"]["lacking"])
        assert ("未确认同意电子送达" not in lacks) is consents, on


@pytest.mark.clause("14")
def test_the_list_of_services_goes_on_page_by_page_and_forgets_annulled_orders(
    office: Client,
) -> None:
    provider = a_provider(office)
    days = ("2025-06-10", "2025-06-12", "2025-06-12", "2025-06-16")
    cases = [a_served_case(office, provider, on) for on in days]
    first = office.fresh("/services?limit=2")
    rest = office.get(f"/services?limit=2&cursor={first['next']}")
    rows = [*first["items"], *rest["items"]]
    assert [row["served_on"] for row in rows] == sorted(days, reverse=True)
    assert {row["record_id"] for row in rows} == set(cases)
    office.post(f"/cases/{cases[0]}/annulment", annulled_on="2025-06-20", reason="有误")
    assert len(office.fresh("/services")["items"]) == 3


@pytest.mark.clause("12")
@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_an_instant_beyond_all_days_is_refused_in_its_field(instant: str) -> None:
    with pytest.raises(ValueError, match="没有这样的时刻") as wrong:
        Evidence.model_validate({"electronic": {"arrived_at": instant}})
    assert "arrived_at" in str(wrong.value)
