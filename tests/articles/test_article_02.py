"""Article 2: the pool is who the bureau selected and listed; by batch, with a public notice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_provider, a_uscc
from scenario import APPROVER, OFFICER, TERMS, TODAY, Story, day, given

from application.unit import Command, Result, Unit
from domain import standing
from domain.admission import commands as c
from domain.admission import decisions as d
from domain.admission import events as e
from domain.catalogue import ADMISSION_BATCH, PROVIDER
from domain.provider import ProviderKind
from domain.values import SYSTEM, Actor, Event, NotAllowedNow, Role, derived_id

pytestmark = pytest.mark.clause("2", "7")
USCC = "91350211M0001001YQ"
OPENED = e.BatchOpened(
    reference="LZRX-2025-0001",
    name="第二批",
    document="柳工信通〔2025〕40号",
    first=day("09-01"),
    last=day("09-12"),
    opened_on=day("08-29"),
)
APPLICANT = e.Applicant(kind=ProviderKind.INTEGRATED, name="桂中云软件有限公司", uscc=USCC)
FILES = (e.File(title="申报书"),)
RECEIVED = e.ApplicationReceived(number=1, applicant=APPLICANT, files=FILES, on=day("09-03"))
REVIEWED = e.ApplicationReviewed(number=1, accepted=True, reasons="属实", on=day("09-16"))
NOTICE = e.ResultPublicised(
    numbers=(1,), place="局网站", days=5, first=day("09-26"), last=day("10-09")
)


def batch(*events: Event) -> Story:
    return given(ADMISSION_BATCH, OPENED, *events)


@pytest.mark.parametrize(
    ("on", "taken"), [("08-31", False), ("09-01", True), ("09-12", True), ("09-13", False)]
)
def test_applications_are_taken_within_the_window(on: str, taken: bool) -> None:
    form = c.Apply(applicant=APPLICANT, files=FILES, on=day(on))
    outcome = batch().when(lambda s: d.apply(s, form, TODAY))
    if taken:
        outcome.then(e.ApplicationReceived)
    else:
        outcome.then_refused("outside-window", "2")


def test_a_body_applies_once_in_a_batch_unless_it_withdrew() -> None:
    form = c.Apply(applicant=APPLICANT, files=FILES, on=day("09-04"))
    batch(RECEIVED).when(lambda s: d.apply(s, form, TODAY)).then_refused("applied-already", "2")
    gone = batch(RECEIVED, e.ApplicationWithdrawn(number=1, reason="x", on=day("09-04")))
    again = gone.when(lambda s: d.apply(s, form, TODAY)).then(e.ApplicationReceived)
    assert [a.number for a in again.state.applications] == [1, 2]


def publicise(on: str, days: int | None = None) -> Any:
    form = c.Publicise(on=day(on), place="局网站", days=days)
    return lambda state: d.publicise(state, form, TERMS, TODAY)


def test_the_result_is_publicised_when_all_are_reviewed() -> None:
    batch(RECEIVED).when(publicise("09-26")).then_refused("not-reviewed", "2")
    batch().when(publicise("09-26")).then_refused("not-reviewed", "2")
    batch(RECEIVED, REVIEWED).when(publicise("09-12")).then_refused("window-runs", "2")
    batch(RECEIVED, REVIEWED).when(publicise("09-15")).then_refused("date-order")


def test_the_notice_counts_its_first_day_and_skips_the_holiday() -> None:
    """Five working days from Friday 09-26: 26, 28 (made up), 29, 30 and 10-09 (A-26)."""
    batch(RECEIVED, REVIEWED).when(publicise("09-26")).then(NOTICE)


@pytest.mark.parametrize(("days", "right"), [(4, False), (5, True), (7, True), (8, False)])
def test_a_notice_runs_five_to_seven_working_days(days: int, right: bool) -> None:
    outcome = batch(RECEIVED, REVIEWED).when(publicise("09-26", days))
    if right:
        outcome.then(e.ResultPublicised)
    else:
        outcome.then_refused("period", "2")


@pytest.mark.parametrize(("on", "in_time"), [("10-09", True), ("10-10", False)])
def test_an_objection_is_brought_while_the_notice_runs(on: str, in_time: bool) -> None:
    form = c.Object(application=1, text="业绩不实", on=day(on))
    outcome = batch(RECEIVED, REVIEWED, NOTICE).when(lambda s: d.object_(s, form, TERMS, TODAY))
    if in_time:
        outcome.then(e.ObjectionReceived)
    else:
        outcome.then_refused("window-over", "15")


def decide(on: str = "10-10", by: Actor = APPROVER) -> Any:
    form = c.Decide(reasons="公示期满", on=day(on))
    return lambda state: d.decide(state, form, by, TERMS, TODAY)


def test_the_decision_waits_for_the_end_of_the_notice() -> None:
    waiting = batch(RECEIVED, REVIEWED, NOTICE)
    waiting.when(decide("10-09")).then_refused("window-runs", "2")
    story = waiting.when(decide("10-10")).then(e.BatchDecided)
    assert story.state.accepted == (1,)


def test_an_approver_who_reviewed_none_decides() -> None:
    waiting = batch(RECEIVED, REVIEWED, NOTICE)
    for actor in (OFFICER, Actor(name=OFFICER.name, role=Role.APPROVER)):
        waiting.when(decide(by=actor)).then_refused("second-person", "7")


def test_each_objection_is_settled_and_an_upheld_one_strikes_the_application() -> None:
    objection = e.ObjectionReceived(number=1, application=1, text="不实", on=day("09-29"))
    open_one = batch(RECEIVED, REVIEWED, NOTICE, objection)
    open_one.when(decide()).then_refused("objections-open", "2")
    for upheld, accepted in ((True, ()), (False, (1,))):
        settled = e.ObjectionSettled(number=1, upheld=upheld, reasons="查实", on=day("09-30"))
        story = open_one.and_(settled).when(decide()).then(e.BatchDecided)
        assert story.state.accepted == accepted


def test_an_objection_of_the_notice_may_be_entered_after_the_decision_and_before_the_list() -> None:
    decided = batch(RECEIVED, REVIEWED, NOTICE).when(decide()).then(e.BatchDecided)
    form = c.Object(application=1, text="不实", on=day("10-09"))
    late = decided.when(lambda s: d.object_(s, form, TERMS, TODAY)).then(e.ObjectionReceived)
    listing = c.PublishList(document="柳工信发〔2025〕21号", on=day("10-13"))
    with pytest.raises(NotAllowedNow, match="尚未处理的异议：1"):
        d.to_be_listed(late.state, listing, TODAY)
    for upheld, numbers in ((True, []), (False, [1])):
        settle = c.SettleObjection(number=1, upheld=upheld, reasons="查实", on=day("10-10"))
        told = late.when(lambda s, f=settle: d.settle(s, f, TODAY)).then(e.ObjectionSettled)
        assert [a.number for a in d.to_be_listed(told.state, listing, TODAY)] == numbers


# Through the office: the list admits and readmits


def a_batch(office: Client, *usccs: str) -> str:
    """Each applied, was reviewed by `li` as accepted; publicised, decided by `huang`."""
    record = an_open_batch(office, *usccs)
    where = f"/admission-batches/{record}"
    for number in range(1, len(usccs) + 1):
        office.post(
            f"{where}/reviews", number=number, accepted=True, reasons="属实", on="2025-09-16",
            scope={"user": "li"},
        )  # fmt: skip
    office.post(f"{where}/publicity", on="2025-09-26", place="局网站")
    office.post(
        f"{where}/decision", "approver", reasons="公示期满", on="2025-10-10",
        scope={"user": "huang"},
    )  # fmt: skip
    return record


def an_open_batch(office: Client, *usccs: str) -> str:
    record = str(office.post(
        "/admission-batches", name="第二批", document="柳工信通〔2025〕40号", first="2025-09-01",
        last="2025-09-12", opened_on="2025-08-29",
    )["id"])  # fmt: skip
    for number, uscc in enumerate(usccs, start=1):
        applicant = {"kind": "product", "name": f"申报单位{number}", "uscc": uscc}
        office.post(
            f"/admission-batches/{record}/applications", applicant=applicant,
            files=[{"title": "申报书"}], on="2025-09-03",
        )  # fmt: skip
    return record


LIST: dict[str, Any] = {"document": "柳工信发〔2025〕21号", "on": "2025-10-11"}


def test_the_list_admits_and_readmits_in_one_go(office: Client) -> None:
    back = a_provider(office)
    uscc = office.get(f"/providers/{back}")["uscc"]
    told(office, back, lambda p: standing.leave_pool(p.standing, "7", day("08-01"), "歇业", None))
    record = a_batch(office, a_uscc(), uscc)
    done = office.post(f"/admission-batches/{record}/list", "approver", **LIST)
    new = next(one for one in done["providers"] if one != back)
    assert set(done["providers"]) == {new, back}
    for provider in (new, back):
        assert office.get(f"/providers/{provider}")["status"] == "listed"
    assert office.get(f"/providers/{new}")["admitted_on"] == "2025-10-11"
    admitted = office.get(f"/providers/{new}/history")["items"][0]["data"]
    assert (admitted["batch_id"], admitted["list_document"]) == (record, LIST["document"])
    shown = office.get(f"/admission-batches/{record}")
    assert [a["status"] for a in shown["applications"]] == ["listed", "listed"]
    assert shown["applications"][0]["files"] == [{"title": "申报书", "digest": ""}]  # 14(9)
    assert office.refused(f"/admission-batches/{record}/list", "approver", **LIST)[0] == 409


Way = Callable[[Any], tuple[Event, ...]]
WAYS: dict[str, tuple[Way, ...]] = {
    "14": (lambda p: standing.expel(p.standing, derived_id("case"), day("08-01")),),
    "15": (lambda p: standing.disqualify(p.standing, derived_id("case"), day("08-01")),),
}
GREY: Way = lambda p: standing.grey_list(p.standing, derived_id("entry"), day("08-11"))  # noqa: E731


@pytest.mark.parametrize(
    ("ways", "citation"),
    [(WAYS["14"], "14"), (WAYS["15"], "15"), ((*WAYS["14"], GREY), "14")],
    ids=["expelled", "disqualified", "grey-listed"],
)
def test_who_was_put_out_is_not_taken_in_again(
    office: Client, ways: tuple[Way, ...], citation: str
) -> None:
    """Reading A-27; also where it comes between the decision and the list."""
    provider, later = a_provider(office), a_provider(office)
    usccs = [office.get(f"/providers/{one}")["uscc"] for one in (provider, later)]
    for way in ways:
        told(office, provider, way)
    where = f"/admission-batches/{an_open_batch(office, usccs[0])}"
    status, problem = office.refused(
        f"{where}/reviews", number=1, accepted=True, reasons="x", on="2025-09-16"
    )
    assert (status, problem["code"]) == (409, "readmission-closed")
    assert problem["citation"] == citation
    told(office, later, lambda p: standing.leave_pool(p.standing, "7", day("07-01"), "歇业", None))
    record = a_batch(office, usccs[1])
    for way in ways:
        told(office, later, way)
    status, problem = office.refused(f"/admission-batches/{record}/list", "approver", **LIST)
    assert (status, problem["citation"]) == (409, citation)


def test_who_is_in_the_pool_is_not_admitted_again(office: Client) -> None:
    uscc = office.get(f"/providers/{a_provider(office)}")["uscc"]
    where = f"/admission-batches/{an_open_batch(office, uscc)}"
    status, problem = office.refused(
        f"{where}/reviews", number=1, accepted=True, reasons="x", on="2025-09-16"
    )
    assert (status, problem["code"], problem["citation"]) == (409, "in-pool", "2")


def test_a_cancelled_batch_admits_nobody(office: Client) -> None:
    record = a_batch(office, a_uscc())
    office.post(
        f"/admission-batches/{record}/cancellation", "approver", reason="名额取消", on="2025-10-10"
    )
    assert office.refused(f"/admission-batches/{record}/list", "approver", **LIST)[0] == 409
    assert office.fresh("/providers")["items"] == []


def told(office: Client, provider: str, way: Way) -> None:
    """Something that another proceeding decided, put into the provider's own stream."""

    def act(unit: Unit) -> Result:
        held = unit.load(PROVIDER, UUID(provider))
        held.tell(way(held.state))
        return Result(held)

    office.house.office.perform(Command(actor=SYSTEM, today=TODAY), partial(act))
