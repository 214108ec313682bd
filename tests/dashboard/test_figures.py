"""Each figure by hand on a small office, below, at and above its thresholds; and what is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from client import Client
from dashboard.of_a_figure import (
    a_filled_office,
    completed,
    on_the,
    parts,
    the_figures,
    values,
)
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
)
from web import test_openapi as told

from projections.dashboard.months import MONTHS
from projections.dashboard.view import district_of

CLOCK = ("due_today", "urgent", "due_soon", "overdue")
COMPLETION = ("completed", "completed_in_time", "median_days", "on_time_share")


# The clock


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        ("2025-06-15", [0, 0, 0, 0]),
        ("2025-06-16", [0, 0, 1, 0]),  # 7 days before the end
        ("2025-06-19", [0, 0, 1, 0]),
        ("2025-06-20", [0, 1, 1, 0]),  # 3 days
        ("2025-06-22", [0, 1, 1, 0]),
        ("2025-06-23", [1, 1, 1, 0]),  # the last day counts whole
        ("2025-06-24", [0, 0, 0, 1]),
        ("2025-07-24", [0, 0, 0, 1]),
    ],
)
def test_a_period_is_near_then_due_then_over(office: Client, on: str, counted: list[int]) -> None:
    on_the(office, "2025-06-03")
    # given one order that ends on 23 June, one that never was served, and one withdrawn
    case = a_served_case(office, a_provider(office), "2025-06-03", 20)
    an_open_case(office, a_provider(office))
    gone = a_served_case(office, a_provider(office), "2025-06-03", 20)
    office.post(f"/cases/{gone}/resolution", "approver", resolved_on="2025-06-03",
                outcome="withdrawn", reason="重复立案")  # fmt: skip
    assert office.get(f"/cases/{case}")["due_on"] == "2025-06-23"
    # when it is looked at that day
    on_the(office, on)
    found = the_figures(office)
    # then
    assert found["on"] == on
    assert values(found, *CLOCK) == counted
    assert values(found, "open") == [2]
    assert found["deadlines"]["open"] == 1


@pytest.mark.parametrize(("reported", "overdue"), [("2025-06-23", 0), ("2025-06-24", 1)])
def test_what_was_reported_in_time_is_not_overdue(
    office: Client, reported: str, overdue: int
) -> None:
    on_the(office, "2025-06-26")
    case = a_served_case(office, a_provider(office), "2025-06-03", 20)
    office.post(f"/cases/{case}/reports", submitted_on=reported, summary="已整改")
    assert values(the_figures(office), "overdue") == [overdue]
    # and what an inspection found complete is awaited no more, late or not
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-26", passed=True)
    found = the_figures(office)
    assert values(found, *CLOCK) == [0, 0, 0, 0]
    assert values(found, "open", "completed", "completed_in_time") == [1, 1, 1 - overdue]


# Completion


def test_nothing_completed_has_no_median_and_no_share(office: Client) -> None:
    a_served_case(office, a_provider(office), "2025-06-03")
    assert values(the_figures(office), *COMPLETION) == [0, 0, None, None]


def test_the_median_runs_from_service_to_the_day_of_completion(office: Client) -> None:
    on_the(office, "2025-07-10")
    provider = a_provider(office)
    # given completions after 4, 6 and 24 days, the last one late; and two that are none
    for served, submitted, inspected in (
        ("2025-06-03", "2025-06-07", "2025-06-20"),
        ("2025-06-04", "2025-06-10", "2025-06-12"),
        ("2025-06-05", "2025-06-29", "2025-07-01"),
    ):
        completed(office, a_served_case(office, provider, served, 20), submitted, inspected)
    assert values(the_figures(office), *COMPLETION) == [3, 2, 6, round(2 / 3, 4)]
    refuted = a_served_case(office, provider, "2025-06-05", 20)
    office.post(f"/cases/{refuted}/reports", submitted_on="2025-06-08", summary="已整改")
    office.post(f"/cases/{refuted}/inspections", inspected_on="2025-06-09", passed=False,
                findings="仍缺单价")  # fmt: skip
    a_served_case(office, provider, "2025-06-05", 20)
    # then they count for nothing, and a fourth, after 8 days, moves the median between two days
    assert values(the_figures(office), *COMPLETION) == [3, 2, 6, round(2 / 3, 4)]
    fourth = a_served_case(office, provider, "2025-06-05", 20)
    completed(office, fourth, "2025-06-13", "2025-06-13")
    office.post(f"/cases/{fourth}/resolution", resolved_on="2025-06-16", outcome="completed")
    assert values(the_figures(office), *COMPLETION) == [4, 3, 7, 0.75]


@pytest.mark.parametrize(("on", "counted"), [("2026-06-09", 1), ("2026-06-10", 0)])
def test_completions_count_for_a_year(office: Client, on: str, counted: int) -> None:
    on_the(office, "2025-06-12")
    completed(office, a_served_case(office, a_provider(office), "2025-06-04"),
              "2025-06-10", "2025-06-12")  # fmt: skip
    on_the(office, on)
    found = the_figures(office)
    assert values(found, "completed") == [counted]
    assert (date.fromisoformat(found["on"]) - date.fromisoformat(found["since"])).days == 364


# Complaints


def test_complaints_stand_at_each_ground_and_at_the_district_of_the_provider(
    office: Client,
) -> None:
    on_the(office, "2025-07-10")
    here = a_provider(office, domicile="柳州市柳北区北雀路 67 号")
    there = a_provider(office, domicile="广西壮族自治区柳州市三江侗族自治县")
    nowhere = a_provider(office, domicile="")
    enterprise = an_enterprise(office, district="鱼峰区")
    led = [a_complaint(office, provider, enterprise) for provider in (here, here, there)]
    for complaint in led[:2]:
        office.post(f"/complaints/{complaint}/acceptance", on="2025-06-02", reason="")
    # given two in one case on two grounds, and three that led to none
    an_open_case(office, here, grounds=["12.1.a", "12.3.a", "12.3.b"], complaint_ids=led[:2])
    a_complaint(office, nowhere, enterprise)
    office.post("/complaints", None, about="不知名的公司", summary="上门推销",
                complainant={"kind": "anonymous"}, received_on="2025-07-09")  # fmt: skip
    found = the_figures(office)
    assert parts(found, "complaints_by_ground") == {"none": 3, "12.1": 2, "12.3": 2}
    assert parts(found, "complaints_by_district") == {"-": 2, "柳北区": 2, "三江侗族自治县": 1}
    assert found["complaints_by_ground"][1]["label"]["zh"].startswith("12.1 ")
    assert found["months"][-1]["complaints_received"]["value"] == 1
    assert "鱼峰区" not in str(found)  # that of whoever complained


@pytest.mark.parametrize(
    ("domicile", "district"),
    [
        ("柳州市城中区", "城中区"),
        ("广西柳州市柳东新区官塘大道", "柳东新区"),
        ("广西壮族自治区柳州市融水苗族自治县长安路 8 号", "融水苗族自治县"),
        ("湖北省恩施土家族苗族自治州恩施市", "恩施市"),
        ("北京市海淀区", "海淀区"),
        ("柳城县", "柳城县"),
        ("柳州市文昌路幸福小区", "柳州市"),  # it names none: the city
        ("文昌路 66 号", ""),
        ("", ""),
    ],
)
def test_the_district_of_an_address(domicile: str, district: str) -> None:
    assert district_of(domicile) == district


# Parties


def test_the_latest_word_of_each_enterprise_on_each_provider_counts(office: Client) -> None:
    first, second = a_provider(office), a_provider(office)
    enterprise = an_enterprise(office)
    rated = [an_engagement(office, p, enterprise) for p in (first, first, second)]
    rated.append(an_engagement(office, first, an_enterprise(office)))
    outside = an_engagement(office, first, an_enterprise(office, pilot=False))
    for engagement, rating, day in (
        (rated[0], "dissatisfied", "2025-06-02"),
        (rated[1], "neutral", "2025-06-03"),  # the same pair, later
        (rated[2], "satisfied", "2025-06-02"),
        (rated[3], "dissatisfied", "2025-06-02"),
        (outside, "dissatisfied", "2025-06-02"),  # not in the pilot
    ):
        office.post(f"/engagements/{engagement}/ratings", rating=rating, rated_on=day)
    found = the_figures(office)
    assert parts(found, "satisfaction") == {"satisfied": 1, "neutral": 1, "dissatisfied": 1}
    assert [(one["provider_id"], one["count"]) for one in found["dissatisfied"]] == [(first, 1)]
    # when the later word is annulled, then the earlier one counts
    office.post(f"/engagements/{rated[1]}/ratings/annulment", rating_version=2,
                annulled_on="2025-06-12", reason="冒用公章")  # fmt: skip
    found = the_figures(office)
    assert parts(found, "satisfaction") == {"satisfied": 1, "dissatisfied": 2}


def test_trends_reach_back_two_years_up_to_the_day(office: Client) -> None:
    on_the(office, "2025-07-10")
    a_filled_office(office)
    found = the_figures(office)
    assert len(found["months"]) == MONTHS
    assert [found["months"][0]["month"], found["months"][-1]["month"]] == ["2023-08", "2025-07"]
    assert {name: figure["value"] for name, figure in found["months"][-2].items()
            if name != "month"} == {
        "complaints_received": 0, "cases_opened": 2, "orders_served": 2, "completed_in_time": 1,
        "completed_late": 0, "escalations_raised": 1,
    }  # fmt: skip
    assert found["months"][-3]["complaints_received"]["value"] == 1
    assert found["months"][-1]["cases_opened"]["list"] == "/cases?from=2025-07-01&to=2025-07-10"


# What is behind, and any past day


def figures_in(part: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        if "list" in part:
            yield where, part
        for name, below in part.items():
            yield from figures_in(below, f"{where}.{name}")
    elif isinstance(part, list):
        for number, below in enumerate(part):
            yield from figures_in(below, f"{where}.{number}")


def rows_behind(office: Client, address: str, **when: Any) -> int:
    count, cursor = 0, ""
    query = "".join(f"&{name}={value}" for name, value in when.items())
    mark = "&" if "?" in address else "?"
    while cursor is not None:
        page = office.get(f"{address}{mark}limit=200{query}{cursor}", "auditor")
        count += len(page["items"])
        cursor = page["next"] and f"&cursor={page['next']}"
    return count


def agree(office: Client, found: dict[str, Any], **when: Any) -> int:
    """Each figure counts the rows of its list; answers how many figures there are."""
    figures = list(figures_in(found))
    known: dict[str, int] = {}
    for name, figure in figures:
        address = figure["list"]
        if address not in known:
            known[address] = rows_behind(office, address, **when)
        assert figure.get("count", figure["value"]) == known[address], (name, address)
    return len(figures)


def test_each_figure_counts_the_records_of_its_list(office: Client) -> None:
    # given an office in which everything happened
    told.tell_everything(told.Story(office), office)
    a_filled_office(office)
    head = office.house.catch_up()
    # then the figures of today, and of days past as the office knows them, are those of the lists
    found = the_figures(office)
    assert agree(office, found) > 150
    assert found["position"] == head
    for day in ("2025-06-20", "2025-09-01"):
        assert agree(office, the_figures(office, effective_on=day), effective_on=day) > 150


def test_a_past_day_shows_what_was_known_then(office: Client) -> None:
    a_filled_office(office)
    then = office.house.catch_up()
    shown = the_figures(office)
    # when much has happened since
    for _ in range(2):
        a_served_case(office, a_provider(office), "2025-09-01", 5)
    office.sweep("2025-09-10")
    now = the_figures(office)
    assert values(now, "open") != values(shown, "open")
    # then the day is as it was, to the letter, and so are the lists behind it
    again = the_figures(office, as_of=then)
    assert again == shown
    assert agree(office, again, as_of=then) > 150


def test_the_dashboard_is_for_officers_and_auditors(office: Client) -> None:
    provider = a_provider(office)
    for path in ("/dashboard", "/ratings", "/providers?grey_listed=true"):
        for role in ("caseworker", "approver", "principal", "auditor"):
            assert office.ask("GET", path, role).status_code == 200
        refused = office.ask("GET", path, "provider", provider_id=provider)
        assert refused.status_code == 403, path
        assert office.ask("GET", path, None).status_code == 401
