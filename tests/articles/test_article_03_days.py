"""Art. 3, 12(6), 14(5): the day on which an enterprise joined or left the pilot is put right.

Ratings count by the day that holds, however late that is known.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from scenario import TODAY, Story, day, given

from domain import enterprise
from domain.catalogue import ENTERPRISE

pytestmark = pytest.mark.clause("3")

REGISTERED = enterprise.Registered(
    name="机械厂",
    uscc="91450203MAA0LW0315",
    pilot_since=day("06-02"),
    registered_on=day("06-03"),
)


def an_entry(*more: Any) -> Story:
    return given(ENTERPRISE, REGISTERED, *more)


def correct(version: int, on: str, corrected: str = "2026-05-01") -> Any:
    form = enterprise.CorrectPilotDay(
        version=version, day=day(on), corrected_on=day(corrected), reason="名单载明"
    )
    return lambda state: enterprise.correct_pilot_day(state, form, TODAY)


LEFT = enterprise.LeftPilot(on=day("08-01"), reason="停产")
AGAIN = enterprise.JoinedPilot(on=day("09-01"))


@pytest.mark.parametrize(
    ("version", "on", "stays"),
    [
        (1, "06-10", (("06-09", False), ("06-10", True), ("06-11", True))),
        (2, "07-10", (("07-09", True), ("07-10", False), ("07-11", False))),
        (3, "08-10", (("08-09", False), ("08-10", True), ("08-11", True))),
    ],
)
def test_the_corrected_day_holds(version: int, on: str, stays: Any) -> None:
    story = an_entry(LEFT, AGAIN)
    state = story.when(correct(version, on)).then(enterprise.PilotDayCorrected).state
    assert [(d, state.in_pilot(day(d))) for d, _ in stays] == list(stays)
    story.when(correct(version, on)).then(
        enterprise.PilotDayCorrected(
            corrects=version, day=day(on), corrected_on=date(2026, 5, 1), reason="名单载明"
        )
    )


@pytest.mark.parametrize(
    ("version", "on", "refused"),
    [
        (1, "08-01", False), (1, "08-02", True),
        (2, "06-02", False), (2, "06-01", True), (2, "09-01", False), (2, "09-02", True),
        (3, "08-01", False), (3, "07-31", True),
    ],
)  # fmt: skip
def test_the_days_stay_in_their_order(version: int, on: str, refused: bool) -> None:
    asked = an_entry(LEFT, AGAIN).when(correct(version, on))
    if refused:
        asked.then_refused("date-order", "3")
    elif asked.events:
        asked.then(enterprise.PilotDayCorrected)


def test_only_an_entry_into_or_out_of_the_pilot_and_no_day_to_come() -> None:
    story = an_entry(LEFT)
    story.when(correct(3, "06-10")).then_refused("no-such-entry", "3")
    outside = given(ENTERPRISE, REGISTERED.model_copy(update={"pilot": False}))
    outside.when(correct(1, "06-10")).then_refused("no-such-entry", "3")
    story.when(correct(2, "2026-06-02")).then_refused("future-date")
    story.when(correct(2, "07-01", "2026-06-02")).then_refused("future-date")
    story.when(correct(2, "08-01")).then()


def test_who_belonged_from_the_beginning_may_turn_out_to_have_joined_later() -> None:
    story = given(ENTERPRISE, REGISTERED.model_copy(update={"pilot_since": None}))
    assert story.state.in_pilot(day("2025-01-01"))
    state = story.when(correct(1, "06-10")).then(enterprise.PilotDayCorrected).state
    assert (state.in_pilot(day("06-09")), state.in_pilot(day("06-10"))) == (False, True)


# Over HTTP


def rated(office: Client, enterprise_id: str, provider: str, on: str) -> str:
    project = an_engagement(office, provider, enterprise_id)
    office.post(f"/engagements/{project}/ratings", rating="dissatisfied", rated_on=on, comment="")
    return project


def counted(office: Client, provider: str) -> int:
    found: int = office.fresh(f"/providers/{provider}/tallies")["dissatisfied"]
    return found


def entry(office: Client, record: str, field: str = "joined") -> int:
    version: int = office.get(f"/enterprises/{record}")["pilot"][-1][field]
    return version


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("since", "counts"), [("07-09", 1), ("07-10", 1), ("07-11", 0)])
def test_a_rating_counts_by_the_corrected_day_of_joining(
    office: Client, since: str, counts: int
) -> None:
    """Rated on 10 July; entered as joined on 1 August, so at first it did not count."""
    provider, record = a_provider(office), an_enterprise(office, pilot=False)
    office.post(f"/enterprises/{record}/pilot", on="2025-08-01")
    project = rated(office, record, provider, "2025-07-10")
    assert counted(office, provider) == 0
    office.post(
        f"/enterprises/{record}/pilot/correction", version=entry(office, record),
        day=f"2025-{since}", corrected_on="2025-08-05", reason="名单载明",
    )  # fmt: skip
    assert counted(office, provider) == counts
    told = [e["type"] for e in office.get(f"/engagements/{project}/history")["items"]]
    assert told.count("engagement.rating-recounted") == counts


@pytest.mark.clause("12.6")
@pytest.mark.parametrize(("until", "counts"), [("07-09", 0), ("07-10", 0), ("07-11", 1)])
def test_a_rating_counts_by_the_corrected_day_of_leaving(
    office: Client, until: str, counts: int
) -> None:
    """On the day on which it left it does not belong any more; rated on 10 July."""
    provider, record = a_provider(office), an_enterprise(office)
    rated(office, record, provider, "2025-07-10")
    office.post(f"/enterprises/{record}/departure", on="2025-07-20", reason="停产")
    assert counted(office, provider) == 1
    office.post(
        f"/enterprises/{record}/pilot/correction", version=entry(office, record, "left"),
        day=f"2025-{until}", corrected_on="2025-08-05", reason="停产证明",
    )  # fmt: skip
    assert counted(office, provider) == counts


@pytest.mark.clause("12.6")
def test_what_is_entered_late_counts_too(office: Client) -> None:
    provider, record = a_provider(office), an_enterprise(office, pilot=False)
    rated(office, record, provider, "2025-07-10")
    assert counted(office, provider) == 0
    office.post(f"/enterprises/{record}/pilot", on="2025-07-01")
    assert counted(office, provider) == 1
    office.post(f"/enterprises/{record}/departure", on="2025-07-10", reason="停产")
    assert counted(office, provider) == 0


@pytest.mark.clause("12.6")
def test_the_question_lapses_below_six_and_comes_back_with_the_sixth(office: Client) -> None:
    provider = a_provider(office)
    records = [an_enterprise(office, pilot_since="2025-06-01") for _ in range(6)]
    for record in records:
        rated(office, record, provider, "2025-06-10")
    assert [e["status"] for e in office.escalations(rule="12.6")] == ["open"]
    body = {"version": entry(office, records[0]), "corrected_on": "2025-06-12", "reason": "名单"}
    path = f"/enterprises/{records[0]}/pilot/correction"
    before = office.house.office.head()
    office.post(path, **body, day="2025-06-11")
    assert [e["status"] for e in office.escalations(rule="12.6")] == ["lapsed"]
    assert counted(office, provider) == 5
    then = office.house.tallies.dissatisfied(UUID(provider), date(2025, 1, 1), before)
    assert len(then) == 6, "as it was known then"
    office.post(path, **body, day="2025-06-10")
    found = sorted(e["status"] for e in office.escalations(rule="12.6"))
    assert found == ["lapsed", "open"]
