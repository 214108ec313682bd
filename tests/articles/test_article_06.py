"""Article 6: serious problems are collected, taken up by the coordination group, and settled.

What is not serious goes back to daily communication (Art. 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise, an_open_case
from scenario import TERMS, TODAY, Story, day, given

from domain.catalogue import COORDINATION_MATTER, COORDINATION_MEETING
from domain.coordination import matter as m
from domain.coordination import meeting as g
from domain.coordination import steps as s
from domain.values import Event, derived_id

MEETING, OTHER = derived_id("test", "meeting"), derived_id("test", "other meeting")
Decide = Callable[[Any], Iterable[Event]]


def raised(**changes: Any) -> Story:
    form: dict[str, Any] = {
        "subject": "园区弱电井不开放",
        "details": "三家企业改造停工",
        "serious": True,
        "raised_by": "office",
        "raised_on": day("2025-07-01"),
    }
    made = s.Raise(**(form | changes))
    story = given(COORDINATION_MATTER)
    return story.when(lambda _: s.raise_(made, "LZXT-2025-0001", TERMS, TODAY)).then(m.Raised)


def assign(on: str = "07-02", due_on: str | None = None) -> Decide:
    form = s.Assign(department="鱼峰区工信局", due_on=day(due_on) if due_on else None, on=day(on))
    return lambda state: s.assign(state, form, TERMS, TODAY)


def settle(on: str) -> Decide:
    form = s.Settle(result="已开放", settled_by="鱼峰区工信局", on=day(on))
    return lambda state: s.settle(state, form, TODAY)


def send_back(on: str) -> Decide:
    return lambda state: s.send_back(state, s.SendBack(reason="日常问题", on=day(on)), TODAY)


def reopen(on: str) -> Decide:
    return lambda state: s.reopen(state, s.Reopen(reason="再次关闭", on=day(on)), TODAY)


def take_up(meeting: UUID = MEETING, on: str = "07-10") -> Decide:
    return lambda state: s.take_up(state, meeting, day(on))


def conclude(text: str, meeting: UUID = MEETING, on: str = "07-15") -> Decide:
    return lambda state: s.conclude(state, meeting, text, day(on))


@pytest.mark.clause("6")
def test_6_who_raised_it_is_said() -> None:
    assert raised().state.status == "raised"
    assert raised(raised_by="district", district="融水县工信局").state.district == "融水县工信局"
    for wrong in ({"raised_by": "district"}, {"district": "x"}, {"raised_by": "provider"}):
        with pytest.raises(ValueError, match=r"district|provider_id"):
            raised(**wrong)


@pytest.mark.clause("6")
def test_6_it_is_due_in_the_offices_own_time() -> None:
    """20 working days from Tuesday 1 July 2025, unless the office sets another day."""
    state = raised().when(assign()).then(m.Assigned).state
    assert (state.status, state.due_on) == ("assigned", day("2025-07-29"))
    assert raised().when(assign(due_on="07-15")).then(m.Assigned).state.due_on == day("07-15")
    raised().when(assign(due_on="07-01")).then_refused("date-order")


@pytest.mark.clause("6")
@pytest.mark.parametrize(("on", "overdue"), [("07-28", False), ("07-29", False), ("07-30", True)])
def test_6_overdue_is_seen_from_the_day_after(on: str, overdue: bool) -> None:
    state = raised().when(assign()).then(m.Assigned).state
    assert state.is_overdue(day(on), state.due_on) is overdue
    settled = raised().when(assign()).then(m.Assigned).when(settle(on)).then(m.Settled).state
    assert settled.is_overdue(day("2026-01-01"), settled.due_on) is overdue


@pytest.mark.clause("4.a", "6")
def test_4a_what_is_not_serious_goes_to_daily_communication() -> None:
    state = raised(serious=False).when(send_back("07-02")).then(m.SentBack).state
    assert state.status == "returned"
    taken = raised().when(take_up()).then(m.TakenUp)
    taken.when(send_back("07-12")).then_refused("taken-up", "6")


@pytest.mark.clause("6")
def test_6_settled_is_over_until_it_is_reopened() -> None:
    over = raised().when(settle("07-20")).then(m.Settled)
    over.when(assign("07-21")).then_refused("matter-closed", "6")
    over.when(take_up(on="07-21")).then_refused("matter-closed", "6")
    raised().when(reopen("07-20")).then_refused("matter-open", "6")
    again = over.when(reopen("07-25")).then(m.Reopened)
    assert (again.state.status, again.state.result) == ("raised", None)
    again.when(settle("07-24")).then_refused("date-order")
    again.when(settle("07-28")).then(m.Settled)


@pytest.mark.clause("6")
def test_6_each_meeting_has_one_conclusion_on_it() -> None:
    story = raised().when(take_up()).then(m.TakenUp)
    story = story.when(conclude("七月底前开放")).then(m.Concluded)
    story.when(conclude("七月底前开放")).then()
    story = story.when(conclude("八月底前开放")).then(m.Concluded)
    story = story.when(conclude("由园区负责", OTHER, "07-30")).then(m.TakenUp, m.Concluded)
    assert [one.text for one in story.state.conclusions] == ["八月底前开放", "由园区负责"]
    off = story.when(lambda state: s.take_off(state, OTHER, day("08-01"))).then(m.TakenOff)
    assert [one.text for one in off.state.conclusions] == ["八月底前开放"]
    off = off.when(lambda state: s.take_off(state, MEETING, day("08-01"))).then(m.TakenOff)
    assert off.state.status == "raised"


MINUTES: dict[str, Any] = {
    "held_on": day("07-15"),
    "place": "市工信局",
    "members": [{"name": "覃主任", "department": "鱼峰区工信局"}],
    "minutes": "研究了进场受阻问题",
}
DECISION = {"matter_id": derived_id("test", "matter"), "conclusion": "七月底前开放"}


def hold(**changes: Any) -> Decide:
    form = g.Minutes(**(MINUTES | {"decisions": [DECISION]} | changes))
    return lambda state: g.hold(state, form, "LZXH-2025-0001", TODAY)


@pytest.mark.clause("6")
def test_6_minutes_are_recorded_once_and_corrected_then() -> None:
    held = given(COORDINATION_MEETING).when(hold()).then(g.Held)
    held.when(hold()).then_refused("meeting-state", "6")
    form = g.CorrectMinutes(minutes="更正", decisions=(), reason="笔误", on=day("07-16"))
    corrected = held.when(lambda state: g.correct_minutes(state, form, TODAY))
    assert corrected.then(g.MinutesCorrected).state.minutes == "更正"


@pytest.mark.clause("6")
def test_6_a_meeting_is_on_something_and_with_somebody() -> None:
    given(COORDINATION_MEETING).when(hold(decisions=[])).then_refused("no-matter", "6")
    with pytest.raises(ValueError, match="members"):
        hold(members=[])
    with pytest.raises(ValueError, match="one conclusion"):
        hold(decisions=[DECISION, DECISION])
    with pytest.raises(ValueError, match="calling one"):
        g.Convene(place="市工信局")
    with pytest.raises(ValueError, match="held alone"):
        g.Convene(place="市工信局", held=g.Minutes(**MINUTES, decisions=()))


# Over HTTP


def a_matter(office: Client, role: str = "caseworker", **changes: Any) -> str:
    body = {
        "subject": "园区弱电井不开放",
        "details": "三家企业改造停工",
        "serious": True,
        "raised_by": "office",
        "raised_on": "2025-07-01",
    }
    return str(office.post("/coordination-matters", role, **(body | changes))["id"])


def convened(office: Client, *matters: str) -> str:
    return str(office.post(
        "/coordination-meetings", meets_on="2025-07-15", called_on="2025-07-10",
        place="市工信局", invited=["鱼峰区工信局"], matter_ids=list(matters),
    )["id"])  # fmt: skip


def held(**changes: Any) -> dict[str, Any]:
    return {**MINUTES, "held_on": "2025-07-15", **changes}


@pytest.mark.clause("6")
def test_6_one_meeting_concludes_several_matters_at_once(office: Client) -> None:
    # given two matters on the agenda of one meeting, and one that was not called
    first, second, third = a_matter(office), a_matter(office), a_matter(office)
    meeting = convened(office, first, second)
    assert office.get(f"/coordination-matters/{first}")["status"] == "taken_up"
    tasks = office.fresh("/worklist?limit=200")["items"]
    assert "coordination.minutes" in {item["task"] for item in tasks}
    # when its minutes name an unknown matter, then nothing at all is recorded
    path = f"/coordination-meetings/{meeting}/minutes"
    wrong = {"matter_id": str(MEETING), "conclusion": "无"}
    known = {"matter_id": first, "conclusion": "七月底前开放"}
    status, refused = office.refused(path, **held(decisions=[known, wrong]))
    assert (status, refused["code"]) == (422, "unknown-reference")
    assert office.get(f"/coordination-matters/{first}")["conclusions"] == []
    # when they are right, then each matter has its conclusion
    other = {"matter_id": third, "conclusion": "由园区负责"}
    office.post(path, **held(decisions=[known, other]))
    for matter, said in ((first, ["七月底前开放"]), (second, []), (third, ["由园区负责"])):
        shown = office.get(f"/coordination-matters/{matter}")
        assert [one["text"] for one in shown["conclusions"]] == said
        assert shown["meeting_ids"] == [meeting]
    # and when the minutes are corrected, the matters follow
    office.post(
        f"/coordination-meetings/{meeting}/correction", minutes="更正", reason="笔误",
        on="2025-07-16", decisions=[{"matter_id": third, "conclusion": "由市工信局负责"}],
    )  # fmt: skip
    assert office.get(f"/coordination-matters/{first}")["conclusions"] == []
    shown = office.get(f"/coordination-matters/{third}")["conclusions"]
    assert [one["text"] for one in shown] == ["由市工信局负责"]


@pytest.mark.clause("6")
def test_6_a_cancelled_meeting_leaves_its_matters_as_they_were(office: Client) -> None:
    matter = a_matter(office)
    meeting = convened(office, matter)
    path = f"/coordination-meetings/{meeting}/cancellation"
    office.post(path, reason="园区已自行开放", on="2025-07-14")
    assert office.get(f"/coordination-matters/{matter}")["status"] == "raised"
    assert office.get(f"/coordination-meetings/{meeting}")["status"] == "cancelled"
    assert office.refused(path, reason="再次取消", on="2025-07-14")[0] == 409


@pytest.mark.clause("6")
def test_6_settled_with_what_it_has_to_do_with(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    case = an_open_case(office, provider)
    complaint = a_complaint(office, provider, enterprise)
    matter = a_matter(office, provider_id=provider)
    path = f"/coordination-matters/{matter}"
    links = [{"kind": "complaint", "id": complaint}]
    office.post(f"{path}/links", links=links, on="2025-07-02")
    wrong = [{"kind": "engagement", "id": case}]
    assert office.refused(f"{path}/links", links=wrong, on="2025-07-02")[0] == 422
    before = office.position
    office.post(
        f"{path}/settlement", result="已立案整改", settled_by="市工信局", on="2025-07-20",
        links=[*links, {"kind": "rectification-case", "id": case}],
    )  # fmt: skip
    shown = office.get(path)
    assert [one["id"] for one in shown["links"]] == [complaint, case]
    # and the case leads back to it: for the office, as of each position, and for no party
    office.fresh("/history", "auditor")
    (matter,) = office.get(f"/cases/{case}", "auditor")["coordination_matters"]
    assert (matter["id"], matter["status"]) == (shown["id"], shown["status"])
    assert (matter["reference"], matter["subject"]) == (shown["reference"], shown["subject"])
    assert office.get(f"/cases/{case}?as_of={before}")["coordination_matters"] == []
    seen = office.get(f"/cases/{case}", "provider", provider_id=provider)
    assert "coordination_matters" not in seen and shown["reference"] not in str(seen)
    assert (shown["status"], shown["overdue"]) == ("settled", False)


@pytest.mark.clause("6")
def test_6_overdue_is_seen_in_the_record_and_in_the_worklist(office: Client) -> None:
    """Raised in July 2025; whenever this test runs, that is long over."""
    matter = a_matter(office)
    shown = office.get(f"/coordination-matters/{matter}")
    assert (shown["due_on"], shown["overdue"]) == ("2025-07-29", True)
    tasks = office.fresh("/worklist?limit=200")["items"]
    (task,) = [item for item in tasks if item["record_id"] == matter]
    assert (task["task"], task["due_on"]) == ("coordination.assign", "2025-07-29")


@pytest.mark.clause("6")
def test_6_the_register_is_filtered_and_searched(office: Client) -> None:
    provider = a_provider(office)
    own = a_matter(office, raised_by="provider", provider_id=provider, subject="设备无法接入")
    other = a_matter(office)
    office.post(f"/coordination-matters/{other}/return", reason="日常问题", on="2025-07-02")
    for query, found in (
        (f"provider_id={provider}", [own]),
        ("status=returned", [other]),
        ("q=设备", [own]),
    ):
        items = office.fresh(f"/coordination-matters?{query}")["items"]
        assert [item["id"] for item in items] == found


@pytest.mark.clause("6")
def test_6_a_provider_reads_its_own_matters_without_what_the_group_said(office: Client) -> None:
    provider, stranger = a_provider(office), a_provider(office)
    enterprise = an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    complaint = a_complaint(office, provider, enterprise)
    mine = {"scope": {"provider_id": provider}}
    own = {"raised_by": "provider", "provider_id": provider}
    # given one that it raised itself, with its own project, and one that a district raised
    matter = a_matter(
        office, "provider", **own, links=[{"kind": "engagement", "id": engagement}], **mine
    )
    about = a_matter(office, raised_by="district", district="鱼峰区工信局", provider_id=provider)
    office.post(
        "/coordination-meetings",
        held=held(decisions=[{"matter_id": matter, "conclusion": "内部结论甲乙丙"}]),
    )
    # then it reads its own, without the group's words, and nobody else's
    shown = office.ask("GET", f"/coordination-matters/{matter}", "provider", provider_id=provider)
    assert shown.status_code == 200 and "内部结论" not in shown.text
    assert {"conclusions", "links", "meeting_ids"}.isdisjoint(shown.json())
    for path in (f"/coordination-matters/{matter}/history", f"/coordination-matters/{about}"):
        assert office.ask("GET", path, "provider", provider_id=provider).status_code == 403
    listed = office.fresh("/coordination-matters", "provider", provider_id=provider)["items"]
    assert [item["id"] for item in listed] == [matter]
    for role, scope in (
        ("provider", {"provider_id": stranger}),
        ("enterprise", {"enterprise_id": enterprise}),
    ):
        path = f"/coordination-matters/{matter}"
        assert office.ask("GET", path, role, **scope).status_code == 403
        assert office.fresh("/coordination-matters", role, **scope)["items"] == []
        assert office.fresh("/coordination-meetings", role, **scope)["items"] == []
    timeline = office.ask("GET", f"/providers/{provider}/timeline", "provider", **mine["scope"])
    assert "内部结论" not in timeline.text
    # and it raises nothing in another's name, and links no complaint
    body = {
        "subject": "x", "details": "x", "serious": True, "raised_on": "2025-07-01", **own
    }  # fmt: skip
    for wrong in (
        {"provider_id": stranger},
        {"raised_by": "office"},
        {"links": [{"kind": "complaint", "id": complaint}]},
    ):
        status, _ = office.refused("/coordination-matters", "provider", **(body | wrong), **mine)
        assert status == 403
