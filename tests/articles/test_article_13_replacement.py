"""Article 13: the right to another provider, from its opening to the last duty handed over.

It opens for each live project of the provider, by the system; an enterprise asks, the county
reviews (A-34), an approver decides; an expulsion opens it too (A-28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise
from scenario import APPROVER, MEASURES, OFFICER, PRINCIPAL, TODAY, Story, day, given

from application.unit import Command
from domain import engagement, provider, standing
from domain.catalogue import ENGAGEMENT, PROVIDER, REPLACEMENT
from domain.engagement import Engagement
from domain.provider import ProviderKind
from domain.replacement import commands as c
from domain.replacement import decisions as d
from domain.replacement import events as e
from domain.replacement import replacement_id, right
from domain.values import SYSTEM, Actor, Event, Role, derived_id
from interfaces.wiring import POLICIES

CASE, OLD, NEW, PRODUCT, ENTERPRISE = (
    derived_id("scenario", name) for name in ("case", "old", "new", "product", "enterprise")
)
BOSS = Actor(name="莫海", role=Role.ENTERPRISE, acts_for=ENTERPRISE)
Decide = Callable[[Any], Iterable[Event]]


def the_project(*more: Event) -> Story:
    established = engagement.Established(
        enterprise_id=ENTERPRISE,
        provider_id=OLD,
        product_provider_ids=(PRODUCT,),
        title="MES",
        established_on=day("05-26"),
    )
    return given(ENGAGEMENT, established, *more)


PROJECT: Engagement = the_project().state


def a_cause(
    holds: bool = True, provider_id: UUID = OLD, completed_on: date | None = None
) -> right.Cause:
    return right.Cause(
        kind=e.CauseKind.CASE,
        id=CASE,
        provider_id=provider_id,
        reference="LZDX-2025-0001",
        holds=holds,
        completed_on=completed_on,
        from_day=day("07-11"),
        begun_on=day("06-03"),
    )


def consider(
    trigger: int, holds: bool = True, project: Engagement = PROJECT, provider_id: UUID = OLD
) -> Decide:
    cause = a_cause(holds, provider_id)
    return lambda state: right.consider(state, cause, project, trigger, day("07-12"))


def completed(trigger: int, on: str = "07-20") -> Decide:
    """The case ends as completed on that day, late; the system hears of it on 21 July."""
    cause = a_cause(completed_on=day(on))
    return lambda state: right.consider(state, cause, PROJECT, trigger, day("07-21"))


def opened() -> Story:
    story = given(REPLACEMENT)
    return story.when(consider(100)).then(e.RightOpened, e.EnterpriseTold)


def request(on: str = "07-14", actor: Actor = BOSS, wish: UUID | None = None) -> Decide:
    form = c.Request(reason="驻场不到位", wished_provider_id=wish, requested_on=day(on))
    return lambda right: d.request(right, form, actor, TODAY)


def review(on: str = "07-16", supports: bool = True) -> Decide:
    form = c.Review(county="柳北区", supports=supports, opinion="属实", reviewed_on=day(on))
    return lambda right: d.review(right, form, TODAY)


def a_pool_member(
    record: str = "new", kind: ProviderKind = ProviderKind.INTEGRATED, *more: Event
) -> Any:
    admitted = provider.Admitted(
        kind=kind, name="红水河", uscc="91350211M0001001YQ", admitted_on=day("05-22")
    )
    return given(PROVIDER, admitted, *more, record=record).state


def decide(granted: bool, actor: Actor = APPROVER, new: Any = None, on: str = "07-18") -> Decide:
    taker = (new or a_pool_member()) if granted else None
    form = c.Decide(
        granted=granted,
        provider_id=taker.id if taker else None,
        reason="理由充分" if granted else "整改已见成效",
        decided_on=day(on),
    )
    return lambda right: d.decide(right, form, taker, actor, MEASURES, TODAY)


def change(on: str = "07-21", new: Any = None) -> Decide:
    form = c.ChangeProvider(changed_on=day(on))
    taker = new or a_pool_member()
    return lambda right: d.change_provider(right, form, taker, True, TODAY)


def requested() -> Story:
    return opened().when(request()).then(e.Requested)


def reviewed() -> Story:
    return requested().and_((_reviewed(), OFFICER))


def _reviewed() -> Event:
    return e.Reviewed(county="柳北区", supports=True, opinion="属实", reviewed_on=day("07-16"))


def granted() -> Story:
    return reviewed().when(decide(True)).then(e.Granted)


def changed() -> Story:
    return granted().when(change()).then(e.ProviderChanged)


# The right


@pytest.mark.clause("13")
def test_13_opening_twice_is_opening_once() -> None:
    story = opened()
    story.when(consider(100)).then()
    story.when(consider(130)).then()
    assert replacement_id(CASE, PROJECT.id) == replacement_id(CASE, PROJECT.id)
    assert story.state.status == "right_open"
    assert [told.channel for told in story.state.told] == [e.Channel.SYSTEM]


@pytest.mark.clause("13")
def test_13_the_right_closes_with_the_finding_and_the_enterprise_is_told_why() -> None:
    story = opened().when(consider(150, holds=False)).then(e.RightClosed, e.EnterpriseTold)
    assert story.state.status == "closed"
    assert "认定已经撤销" in story.state.told[-1].note
    story.when(request()).then_refused("no-right", "13")


@pytest.mark.clause("13")
def test_13_a_request_is_closed_with_the_finding_too() -> None:
    story = requested().when(consider(150, holds=False)).then(e.RightClosed, e.EnterpriseTold)
    assert story.state.status == "closed"


@pytest.mark.clause("13")
def test_13_re_reading_the_log_adds_nothing() -> None:
    story = opened().when(consider(150, holds=False)).then(e.RightClosed, e.EnterpriseTold)
    for trigger, holds in ((100, True), (130, True), (150, False)):
        story.when(consider(trigger, holds)).then()


@pytest.mark.clause("13")
def test_13_a_finding_that_comes_back_opens_it_anew() -> None:
    story = requested().when(consider(150, holds=False)).then(e.RightClosed, e.EnterpriseTold)
    story = story.when(consider(180)).then(e.RightOpened, e.EnterpriseTold)
    assert (story.state.status, story.state.request) == ("right_open", None)
    story.when(request()).then(e.Requested)


@pytest.mark.clause("13")
def test_13_what_was_granted_stays_granted() -> None:
    granted().when(consider(150, holds=False)).then()
    changed().when(consider(150, holds=False)).then()


@pytest.mark.clause("13")
def test_13_no_right_in_a_project_that_ended_or_where_the_part_ended() -> None:
    ended = engagement.Closed(ending=engagement.Ending.FINISHED, closed_on=day("07-01"))
    given(REPLACEMENT).when(consider(100, project=the_project(ended).state)).then()
    given(REPLACEMENT).when(consider(100, provider_id=NEW)).then()
    opened().when(consider(150, project=the_project(ended).state)).then(
        e.RightClosed, e.EnterpriseTold
    )


@pytest.mark.clause("13")
def test_13_a_part_begun_after_the_miss_has_no_right_however_late_the_miss_is_recorded() -> None:
    """Begun on the day from which the right holds, it has one; a day later, none."""
    begun = the_project().log[0].event
    for on, expected in (("07-11", (e.RightOpened, e.EnterpriseTold)), ("07-12", ())):
        later = given(ENGAGEMENT, begun.model_copy(update={"established_on": day(on)})).state
        given(REPLACEMENT).when(consider(100, project=later)).then(*expected)


@pytest.mark.clause("13")
@pytest.mark.parametrize(("on", "opens"), [("07-11", True), ("07-12", False)])
def test_13_who_takes_a_part_over_later_does_not_bring_its_own_miss_along(
    on: str, opens: bool
) -> None:
    """The new provider missed a deadline of its own on 10 July, before it had this part."""
    taken_over = engagement.ProviderReplaced(
        replacement_id=derived_id("scenario", "replacement"),
        old_provider_id=OLD,
        new_provider_id=NEW,
        lead=True,
        acting_lead=False,
        providers=(NEW, PRODUCT),
        replaced_on=day(on),
    )
    project = the_project(taken_over).state
    answer = (e.RightOpened, e.EnterpriseTold) if opens else ()
    given(REPLACEMENT).when(consider(100, project=project, provider_id=NEW)).then(*answer)
    # but who took part with its products all along, and now leads, does
    product_leads = {"new_provider_id": PRODUCT, "providers": (PRODUCT,)}
    project = the_project(taken_over.model_copy(update=product_leads)).state
    given(REPLACEMENT).when(consider(100, project=project, provider_id=PRODUCT)).then(
        e.RightOpened, e.EnterpriseTold
    )


# Completed late


@pytest.mark.clause("13")
def test_13_a_late_completion_ends_a_right_that_nobody_used() -> None:
    ended = opened().when(completed(200)).then(e.RightClosed, e.EnterpriseTold)
    assert ended.state.status == "closed"
    assert (ended.state.closed_on, ended.state.last_day) == (day("07-21"), day("07-20"))
    ended.when(completed(201)).then()
    # and it opens none for a project that is recorded afterwards
    given(REPLACEMENT).when(completed(200)).then()
    # the case goes on after all: the right is there again
    assert ended.when(consider(300)).then(e.RightOpened, e.EnterpriseTold).state.last_day is None


@pytest.mark.clause("13")
@pytest.mark.parametrize(("on", "taken"), [("07-19", True), ("07-20", True), ("07-21", False)])
def test_13_who_asked_before_it_was_completed_has_asked_in_time(on: str, taken: bool) -> None:
    ended = opened().when(completed(200)).then(e.RightClosed, e.EnterpriseTold)
    if not taken:
        ended.when(request(on)).then_refused("no-right", "13")
        return
    asked = ended.when(request(on)).then(e.RightOpened, e.Requested)
    # and the completion does not end it any more
    assert asked.when(completed(300)).then().state.status == "requested"


@pytest.mark.clause("13")
def test_13_a_late_completion_leaves_what_is_asked_or_granted() -> None:
    asked = opened().when(request()).then(e.Requested)
    asked.when(completed(200)).then()
    # refused, there is nothing that goes on
    reviewed = asked.when(review()).then(e.Reviewed)
    refused = reviewed.when(decide(granted=False)).then(e.Refused)
    refused.when(completed(200)).then(e.RightClosed, e.EnterpriseTold)


# The request


@pytest.mark.clause("13")
def test_13_the_enterprise_asks_once_and_may_withdraw_and_ask_again() -> None:
    opened().when(request("07-10")).then_refused("date-order")
    opened().when(request(wish=OLD)).then_refused("same-provider", "13")
    story = requested()
    story.when(request()).then_refused("asked-already", "13")
    withdraw = c.Withdraw(reason="协商一致", on=day("07-15"))
    story = story.when(lambda r: d.withdraw(r, withdraw, TODAY)).then(e.Withdrawn)
    story.when(decide(True)).then_refused("nothing-asked", "13")
    story = story.when(request("07-20")).then(e.Requested)
    assert story.state.status == "requested"


@pytest.mark.clause("13")
def test_13_who_stays_may_still_ask_later() -> None:
    form = c.Waive(statement="暂不更换", on=day("07-14"))
    story = opened().when(lambda r: d.waive(r, form, BOSS, TODAY)).then(e.RightWaived)
    assert story.state.status == "waived"
    story.when(request("07-20")).then(e.Requested)
    requested().when(lambda r: d.waive(r, form, BOSS, TODAY)).then_refused("asked-already", "13")


@pytest.mark.clause("13")
def test_13_the_county_gives_its_opinion_before_the_decision() -> None:
    requested().when(decide(True)).then_refused("review-needed", "13")
    opened().when(review()).then_refused("nothing-asked", "13")
    story = requested().when(review(supports=False)).then(e.Reviewed)
    assert story.state.status == "reviewed"
    story.when(review("07-17")).then(e.Reviewed)


@pytest.mark.clause("13")
def test_13_a_second_person_who_approves_decides() -> None:
    story = reviewed()  # the opinion was recorded by the caseworker
    story.when(decide(True, OFFICER)).then_refused("second-person", "13")
    by_the_approver = requested().and_((_reviewed(), APPROVER))
    by_the_approver.when(decide(True, APPROVER)).then_refused("second-person", "13")
    by_the_approver.when(decide(True, PRINCIPAL)).then(e.Granted)
    asked = e.Requested(reason="来电", on_behalf=True, requested_on=day("07-14"))
    written_down = opened().and_((asked, APPROVER), (_reviewed(), OFFICER))
    written_down.when(decide(False, APPROVER)).then_refused("second-person", "13")
    written_down.when(decide(False, PRINCIPAL)).then(e.Refused)


@pytest.mark.clause("13")
def test_13_a_refusal_says_why_and_is_no_end() -> None:
    story = reviewed().when(decide(False)).then(e.Refused)
    assert (story.state.status, story.state.decision.reason) == ("refused", "整改已见成效")
    story.when(request("07-30")).then(e.Requested)


@pytest.mark.clause("13", "9.3")
def test_13_who_takes_over_is_another_one_and_listed() -> None:
    old = a_pool_member().model_copy(update={"id": OLD})
    reviewed().when(decide(True, new=old)).then_refused("same-provider", "13")
    expelled = standing.Expelled(case_id=CASE, on=day("07-01"))
    out = a_pool_member("new", ProviderKind.INTEGRATED, expelled)
    reviewed().when(decide(True, new=out)).then_refused("not-in-pool", "2")
    product = a_pool_member(kind=ProviderKind.PRODUCT)
    reviewed().when(decide(True, new=product)).then(e.Granted)
    granted().when(change(new=out)).then_refused("not-in-pool", "2")


@pytest.mark.clause("13")
def test_13_a_decision_is_revoked_while_nothing_changed_hands() -> None:
    form = c.Revoke(reason="登记有误", on=day("07-20"))
    story = granted().when(lambda r: d.revoke(r, form, APPROVER, TODAY)).then(e.DecisionRevoked)
    assert story.state.status == "reviewed"
    late = c.Revoke(reason="登记有误", on=day("07-22"))
    changed().when(lambda r: d.revoke(r, late, APPROVER, TODAY)).then_refused(
        "nothing-decided", "13"
    )


# The change and the handover


def replace(old: UUID, new: UUID, acting: bool = False, on: str = "07-21") -> Decide:
    right = replacement_id(CASE, PROJECT.id)
    return lambda project: engagement.replace(project, right, old, new, acting, day(on))


@pytest.mark.clause("13", "9.3")
def test_13_the_old_part_ends_that_day_and_its_history_stays() -> None:
    rating = engagement.SatisfactionRated(
        provider_id=OLD, enterprise_id=ENTERPRISE, rating=engagement.Rating.DISSATISFIED,
        rated_on=day("07-01"), pilot=True,
    )  # fmt: skip
    story = the_project(rating).when(replace(OLD, NEW, acting=True))
    project = story.then(engagement.ProviderReplaced).state
    assert project.providers == (NEW, PRODUCT)
    assert project.acting_lead
    assert (project.lead_on(day("07-20")), project.lead_on(day("07-21"))) == (OLD, NEW)
    assert [r.provider_id for r in project.ratings] == [OLD]
    (former,) = project.former
    assert (former.provider_id, former.until) == (OLD, day("07-21"))


@pytest.mark.clause("13")
def test_13_a_rating_of_before_the_change_is_of_who_led_then() -> None:
    story = the_project().when(replace(OLD, NEW)).then(engagement.ProviderReplaced)
    for on, expected in (("07-20", OLD), ("07-21", NEW)):
        form = engagement.Rate(rating=engagement.Rating.NEUTRAL, rated_on=day(on))
        (rated,) = engagement.rate(story.state, form, True, TODAY)
        assert isinstance(rated, engagement.SatisfactionRated)
        assert rated.provider_id == expected
    late = engagement.Rate(rating=engagement.Rating.NEUTRAL, rated_on=day("07-22"), provider_id=OLD)
    story.when(lambda p: engagement.rate(p, late, True, TODAY)).then_refused(
        "no-engagement", "12.6"
    )


@pytest.mark.clause("13", "9.3")
def test_13_a_product_providers_part_goes_to_another_one() -> None:
    story = the_project().when(replace(PRODUCT, NEW)).then(engagement.ProviderReplaced)
    assert story.state.providers == (OLD, NEW)
    assert not story.state.acting_lead
    the_project().when(replace(PRODUCT, OLD)).then_refused("takes-part-already", "13")
    the_project().when(replace(NEW, PRODUCT)).then_refused("part-ended", "13")


@pytest.mark.clause("13", "9.3")
def test_13_a_product_provider_of_the_project_may_take_the_lead() -> None:
    story = the_project().when(replace(OLD, PRODUCT, acting=True))
    assert story.then(engagement.ProviderReplaced).state.providers == (PRODUCT,)


@pytest.mark.clause("13")
def test_13_a_change_recorded_by_mistake_is_annulled() -> None:
    story = the_project().when(replace(OLD, PRODUCT, acting=True))
    story = story.then(engagement.ProviderReplaced)
    right = replacement_id(CASE, PROJECT.id)
    undo: Decide = lambda p: engagement.annul_replacement(p, right, "误登", day("07-22"))  # noqa: E731
    story = story.when(undo).then(engagement.ReplacementAnnulled)
    assert (story.state.providers, story.state.former) == ((OLD, PRODUCT), ())
    assert not story.state.acting_lead
    story.when(undo).then_refused("not-the-latest", "13")


def listed(*what: str) -> Decide:
    duties = tuple(e.Duty(what=name, due_on=day("07-31")) for name in what)
    form = c.ListHandover(duties=duties, listed_on=day("07-21"))
    return lambda right: d.list_handover(right, form, TODAY)


def handed(number: int, on: str = "07-25") -> Decide:
    form = c.HandOver(number=number, done_on=day(on))
    return lambda right: d.hand_over(right, form, TODAY)


def correct(number: int, removed: bool) -> Decide:
    form = c.CorrectItem(number=number, removed=removed, reason="更正", on=day("07-28"))
    return lambda right: d.correct_item(right, form, TODAY)


@pytest.mark.clause("13")
def test_13_handed_over_when_every_duty_is() -> None:
    granted().when(listed("账号")).then_refused("not-changed", "13")
    story = changed().when(listed("账号", "文档")).then(e.HandoverListed)
    story = story.when(handed(1)).then(e.DutyHandedOver)
    assert story.state.status == "provider_changed"
    story.when(handed(1)).then()
    story.when(handed(3)).then_refused("unknown-item")
    story = story.when(handed(2)).then(e.DutyHandedOver)
    assert story.state.status == "handed_over"
    # it was not, after all
    story = story.when(correct(2, removed=False)).then(e.DutyCorrected)
    assert story.state.status == "provider_changed"
    story = story.when(correct(2, removed=True)).then(e.DutyCorrected)
    assert story.state.status == "handed_over"
    story = story.when(listed("数据")).then(e.HandoverListed)
    assert [item.number for item in story.state.handover] == [1, 3]


# Through HTTP


def missed(office: Client, lead: str) -> str:
    """30 days from 10 June 2025 ended on 10 July."""
    case = a_served_case(office, lead, "2025-06-10")
    office.sweep("2025-07-11")
    return case


def rights(office: Client, **filters: Any) -> list[dict[str, Any]]:
    office.position = office.house.catch_up()
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    items: list[dict[str, Any]] = office.fresh(f"/replacements?{query}")["items"]
    return items


@pytest.mark.clause("13")
def test_13_each_live_project_of_the_provider_gets_its_right(office: Client) -> None:
    lead, product = a_provider(office), a_provider(office, kind="product")
    as_lead = an_engagement(office, lead, an_enterprise(office))
    as_product = an_engagement(office, product, an_enterprise(office), product_provider_ids=[lead])
    an_engagement(office, product, an_enterprise(office))
    ended = an_engagement(office, lead, an_enterprise(office))
    office.post(f"/engagements/{ended}/closing", ending="finished", closed_on="2025-06-30")
    case = missed(office, lead)
    found = rights(office)
    assert {right["engagement_id"] for right in found} == {as_lead, as_product}
    assert {(r["status"], r["from_day"], r["provider_id"]) for r in found} == {
        ("right_open", "2025-07-11", lead)
    }
    shown = office.get(f"/replacements/{found[0]['id']}")
    assert (shown["cause"], shown["cause_id"]) == ("case", case)
    assert [told["channel"] for told in shown["told"]] == ["system"]
    # a project that was recorded late had its right from the start; one begun later has none
    late = an_engagement(office, lead, an_enterprise(office), established_on="2025-06-20")
    an_engagement(office, lead, an_enterprise(office), established_on="2025-07-20")
    assert {r["engagement_id"] for r in rights(office)} == {as_lead, as_product, late}


@pytest.mark.clause("13", "3")
def test_13_the_right_is_of_pilot_enterprises(office: Client) -> None:
    """试点企业可申请更换: of the pilot on the first day, however late that is known."""
    lead = a_provider(office)
    inside = an_engagement(office, lead, an_enterprise(office))
    outside = an_enterprise(office, pilot=False)
    project = an_engagement(office, lead, outside)
    missed(office, lead)
    assert [r["engagement_id"] for r in rights(office)] == [inside]
    status, body = office.refused(
        "/replacements", engagement_id=project, reason="不到位", requested_on="2025-07-14"
    )
    assert (status, body["code"], body["citation"]) == (409, "no-right", "13")
    # the list of the pilot is entered late: it belonged to it since the day before the right
    office.post(f"/enterprises/{outside}/pilot", on="2025-07-10")
    assert {r["engagement_id"] for r in rights(office)} == {inside, project}


@pytest.mark.parametrize(
    ("left_on", "status"),
    [("2025-07-10", "closed"), ("2025-07-11", "closed"), ("2025-07-12", "right_open")],
)
@pytest.mark.clause("13", "3")
def test_13_who_had_left_the_pilot_by_the_first_day_has_no_right(
    office: Client, left_on: str, status: str
) -> None:
    lead, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, lead, enterprise)
    missed(office, lead)
    office.post(f"/enterprises/{enterprise}/departure", on=left_on, reason="退出试点")
    assert [r["status"] for r in rights(office)] == [status]


@pytest.mark.clause("13")
def test_13_a_late_sweep_gives_no_right_to_a_project_begun_meanwhile(office: Client) -> None:
    lead = a_provider(office)
    before = an_engagement(office, lead, an_enterprise(office))
    a_served_case(office, lead, "2025-06-10")
    an_engagement(office, lead, an_enterprise(office), established_on="2025-07-20")
    office.sweep("2025-08-01")
    assert [r["engagement_id"] for r in rights(office)] == [before]


@pytest.mark.clause("13")
def test_13_the_same_log_read_again_gives_the_same(office: Client) -> None:
    lead = a_provider(office)
    an_engagement(office, lead, an_enterprise(office))
    case = missed(office, lead)
    office.post(f"/cases/{case}/service/correction", served_on="2025-06-16",
                corrected_on="2025-07-12", reason="回执载明")  # fmt: skip
    office.post(f"/cases/{case}/reports", submitted_on="2025-07-10", summary="已整改")
    assert [r["status"] for r in rights(office)] == ["closed"]
    head = office.house.catch_up()
    with office.house.database.connect() as conn:
        conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (POLICIES,))
    assert office.house.catch_up() == head


@pytest.mark.clause("13")
def test_13_annulling_the_order_closes_the_right_of_a_case_that_ended(office: Client) -> None:
    lead = a_provider(office)
    an_engagement(office, lead, an_enterprise(office))
    case = missed(office, lead)
    office.post(f"/cases/{case}/resolution", resolved_on="2025-07-14", outcome="not_completed")
    assert [r["status"] for r in rights(office)] == ["right_open"]
    office.post(f"/cases/{case}/annulment", "approver", annulled_on="2025-07-20",
                reason="事实认定有误")  # fmt: skip
    assert [r["status"] for r in rights(office)] == ["closed"]


@pytest.mark.clause("13")
def test_13_without_a_right_nobody_asks(office: Client) -> None:
    lead, enterprise = a_provider(office), an_enterprise(office)
    project = an_engagement(office, lead, enterprise)
    status, body = office.refused(
        "/replacements", "enterprise", engagement_id=project, reason="不满意",
        requested_on="2025-07-14", scope={"enterprise_id": enterprise},
    )  # fmt: skip
    assert (status, body["code"], body["citation"]) == (409, "no-right", "13")


@pytest.mark.clause("13", "9.3")
def test_13_from_the_miss_to_the_last_duty(office: Client) -> None:
    lead, enterprise = a_provider(office), an_enterprise(office)
    new = a_provider(office, kind="product")
    project = an_engagement(office, lead, enterprise)
    office.post(f"/engagements/{project}/ratings", rating="dissatisfied", rated_on="2025-07-01")
    missed(office, lead)
    own = {"enterprise_id": enterprise}
    # the enterprise finds it in its worklist, and asks by its project
    rights(office)
    waits = office.fresh("/worklist", "enterprise", **own)["items"]
    assert [w["task"] for w in waits] == ["replacement.ask"]
    asked = office.post("/replacements", "enterprise", engagement_id=project, reason="不到位",
                        wished_provider_id=new, requested_on="2025-07-14", scope=own)  # fmt: skip
    one = f"/replacements/{asked['id']}"
    office.post(f"{one}/telling", channel="telephone", note="已告知", on="2025-07-14")
    office.post(f"{one}/review", county="柳北区工业和信息化局", supports=True, opinion="属实",
                reviewed_on="2025-07-16")  # fmt: skip
    decision = {"granted": True, "provider_id": new, "reason": "充分", "decided_on": "2025-07-18"}
    assert office.refused(f"{one}/decision", **decision)[0] == 403
    office.post(f"{one}/decision", "approver", **decision)
    office.post(f"{one}/lead", changed_on="2025-07-21")
    shown = office.get(f"/engagements/{project}")
    assert (shown["provider_id"], shown["lead_capacity"]) == (new, "product_acting")
    assert shown["ratings"][0]["provider_id"] == lead
    duty = {"what": "账号", "by": "old-provider", "to": "new-provider", "due_on": "2025-07-31"}
    office.post(f"{one}/handover", duties=[duty], listed_on="2025-07-21")
    office.post(f"{one}/handover/done", "provider", number=1, done_on="2025-07-25",
                scope={"provider_id": new})  # fmt: skip
    assert office.get(one)["status"] == "handed_over"
    # nothing of it waits for anybody any more: the escalation for officers is answered
    office.position = office.house.catch_up()
    (asked_of_officers,) = office.escalations(rule="13")
    assert asked_of_officers["status"] == "acted_on"
    assert "更换 1 项" in asked_of_officers["outcome"]


@pytest.mark.clause("13")
def test_13_a_revoked_decision_gives_up_a_right_whose_finding_is_gone(office: Client) -> None:
    lead, enterprise, new = a_provider(office), an_enterprise(office), a_provider(office)
    an_engagement(office, lead, enterprise)
    case = missed(office, lead)
    (right,) = rights(office)
    one = f"/replacements/{right['id']}"
    office.post(f"{one}/request", reason="来电", requested_on="2025-07-14")
    office.post(f"{one}/review", county="柳北区", supports=True, opinion="属实",
                reviewed_on="2025-07-16")  # fmt: skip
    office.post(f"{one}/decision", "approver", granted=True, provider_id=new, reason="充分",
                decided_on="2025-07-18")  # fmt: skip
    office.post(f"/cases/{case}/annulment", "approver", annulled_on="2025-07-20",
                reason="事实认定有误")  # fmt: skip
    assert [r["status"] for r in rights(office)] == ["granted"]
    office.post(f"{one}/decision/revocation", "approver", reason="依据已失", on="2025-07-21")
    assert office.get(one)["status"] == "closed"


def question(office: Client) -> list[str]:
    """What became of the escalation for officers."""
    office.position = office.house.catch_up()
    return [found["status"] for found in office.escalations(rule="13")]


@pytest.mark.clause("13")
def test_13_the_question_to_officers_ends_with_the_last_right(office: Client) -> None:
    """One enterprise stays, one asks and is refused, the project of the third ends."""
    lead = a_provider(office)
    projects = [an_engagement(office, lead, an_enterprise(office)) for _ in range(3)]
    missed(office, lead)
    by_project = {r["engagement_id"]: f"/replacements/{r['id']}" for r in rights(office)}
    stays, asks, ends = (by_project[project] for project in projects)
    office.post(f"{stays}/waiver", statement="暂不更换", on="2025-07-14")
    office.post(f"/engagements/{projects[2]}/closing", ending="finished", closed_on="2025-07-15")
    assert question(office) == ["open"]
    assert office.get(ends)["status"] == "closed"
    office.post(f"{asks}/request", reason="来电", requested_on="2025-07-14")
    office.post(f"{asks}/review", county="柳北区", supports=False, opinion="已改进",
                reviewed_on="2025-07-16")  # fmt: skip
    assert question(office) == ["open"]
    office.post(f"{asks}/decision", "approver", granted=False, reason="已见成效",
                decided_on="2025-07-18")  # fmt: skip
    assert question(office) == ["acted_on"]
    (found,) = office.escalations(rule="13")
    for part in ("更换 0 项", "不更换 2 项", "已关闭 1 项"):
        assert part in found["outcome"]
    # who stays may still ask later; that waits in its own place, and nobody is asked anew
    office.post(f"{stays}/request", reason="又无人响应", requested_on="2025-08-01")
    assert question(office) == ["acted_on"]
    head = office.house.catch_up()
    with office.house.database.connect() as conn:
        conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (POLICIES,))
    assert office.house.catch_up() == head


@pytest.mark.clause("13")
def test_13_the_question_to_officers_lapses_with_the_finding_not_by_its_closed_rights(
    office: Client,
) -> None:
    lead = a_provider(office)
    an_engagement(office, lead, an_enterprise(office))
    case = missed(office, lead)
    office.post(f"/cases/{case}/reports", submitted_on="2025-07-10", summary="已整改")
    assert question(office) == ["lapsed"]


@pytest.mark.clause("13", "14")
def test_13_an_expulsion_opens_the_right_and_its_revocation_closes_it(office: Client) -> None:
    lead = a_provider(office)
    project = an_engagement(office, lead, an_enterprise(office))
    proceeding = derived_id("scenario", "expulsion")

    def act(events: Callable[[Any], Iterable[Event]]) -> None:
        def tell(unit: Any) -> Any:
            from application.unit import Result

            held = unit.load(PROVIDER, UUID(lead))
            held.tell(list(events(held.state)))
            return Result(held)

        office.house.office.perform(Command(actor=SYSTEM, today=office.house.office.today()), tell)

    on = date(2026, 2, 5)
    act(lambda state: standing.expel(state.standing, proceeding, on))
    (right,) = rights(office)
    assert (right["engagement_id"], right["from_day"]) == (project, "2026-02-05")
    assert office.get(f"/replacements/{right['id']}")["cause"] == "expulsion"
    act(lambda state: standing.revoke_expulsion(state.standing, proceeding, on, "复议撤销"))
    assert [r["status"] for r in rights(office)] == ["closed"]
