"""Reminders: 7, 3 and 1 days before and on the miss, in the office's hours, each of them once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from examples import a_provider, a_served_case
from messages.people import Posted, address_of

from domain.values import SHANGHAI, Role
from interfaces.messages.hours import MISSED, is_open, which

WANG = "梁晓雯"
DAYS = (7, 3, 1)


def at(posted: Posted, day: str, hour: int = 10) -> None:
    posted.clock.now = datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=SHANGHAI)


def due_on_the_20th(posted: Posted) -> str:
    """Served on 2026-03-10, ten days: the period ends on Friday 2026-03-20."""
    at(posted, "2026-03-10")
    provider = a_provider(posted.office)
    posted.somebody(WANG, Role.PROVIDER, acts_for=provider)
    case = a_served_case(posted.office, provider, "2026-03-10", days=10)
    assert posted.office.get(f"/cases/{case}")["due_on"] == "2026-03-20"
    return case


def reminded(posted: Posted) -> list[int]:
    return [r["days"] for r in posted.rows(channel="page", topic="reminder")]


def days_on(posted: Posted, *days: str) -> list[int]:
    for day in days:
        at(posted, day)
        posted.remind()
    return reminded(posted)


def test_each_comes_on_its_day_and_once(posted: Posted) -> None:
    due_on_the_20th(posted)
    assert days_on(posted, "2026-03-12") == []
    assert days_on(posted, "2026-03-13", "2026-03-13", "2026-03-16") == [7]
    assert days_on(posted, "2026-03-17", "2026-03-18") == [7, 3]
    assert days_on(posted, "2026-03-19", "2026-03-20") == [7, 3, 1]


def test_the_mail_says_how_many_days_are_left_when_it_is_sent(posted: Posted) -> None:
    due_on_the_20th(posted)
    at(posted, "2026-03-13")
    posted.remind()
    at(posted, "2026-03-16")  # the mail server was down over the weekend
    posted.send()
    (mail,) = (m for m in posted.mail.to(address_of(WANG)) if "期限提醒" in m["Subject"])
    assert "还有 4 天（2026-03-20 到期）" in mail["Subject"]
    assert "4 days left, due on 2026-03-20" in mail.get_content()


def test_after_an_outage_only_the_nearest_comes(posted: Posted) -> None:
    due_on_the_20th(posted)
    assert days_on(posted, "2026-03-18") == [3]


def test_one_that_was_overtaken_while_it_waited_is_not_sent(posted: Posted) -> None:
    due_on_the_20th(posted)
    at(posted, "2026-03-13")
    posted.remind()
    at(posted, "2026-03-18")
    posted.remind()
    posted.send()
    found = {r["days"]: r["state"] for r in posted.rows(channel="mail", topic="reminder")}
    assert found == {7: "dropped", 3: "sent"}


def test_a_day_that_moves_makes_new_ones_and_the_old_ones_stay_away(posted: Posted) -> None:
    case = due_on_the_20th(posted)
    at(posted, "2026-03-13")
    posted.remind()
    posted.office.post(
        f"/cases/{case}/extensions", requested_on="2026-03-13", days=10, reason="设备未到"
    )
    posted.office.post(
        f"/cases/{case}/extensions/decision", "approver", granted=True, decided_on="2026-03-13",
        reason="属实", scope={"user": "another"},
    )  # fmt: skip
    posted.send()
    (row,) = posted.rows(channel="mail", topic="reminder")
    assert row["state"] == "dropped"
    at(posted, "2026-03-23")
    posted.remind()
    assert [(r["due_on"], r["days"]) for r in posted.rows(channel="page", topic="reminder")] == [
        (date(2026, 3, 20), 7),
        (date(2026, 3, 30), 7),
    ]


def test_the_miss_is_told_to_the_provider_and_to_whose_case_it_is(posted: Posted) -> None:
    officer = posted.somebody("韦志明", Role.CASEWORKER)
    at(posted, "2026-03-10")
    provider = a_provider(posted.office)
    liaison = posted.somebody(WANG, Role.PROVIDER, acts_for=provider)
    a_served_case(posted.office, provider, "2026-03-10", days=10, scope={"user": "韦志明"})
    at(posted, "2026-03-21")
    posted.office.sweep("2026-03-21")
    posted.tell()
    missed = posted.rows(channel="page", what="rectification-case.deadline-missed")
    assert {r["account_id"] for r in missed} == {officer, liaison}
    # and the mail waits for the first working hour: the 21st is a Saturday
    posted.send()
    assert not [m for m in posted.mail.to(address_of(WANG)) if "期限提醒" in m["Subject"]]
    at(posted, "2026-03-23", hour=9)
    posted.send()
    (mail,) = (m for m in posted.mail.to(address_of(WANG)) if "期限提醒" in m["Subject"])
    assert "逾期" in mail["Subject"] or "届满" in mail["Subject"]


@pytest.mark.parametrize(
    ("day", "hour", "open_"),
    [
        ("2026-03-13", 8, False), ("2026-03-13", 9, True), ("2026-03-13", 16, True),
        ("2026-03-13", 17, False), ("2026-03-14", 10, False), ("2026-10-01", 10, False),
    ],
)  # fmt: skip
def test_they_are_written_in_the_hours_of_working_days_only(
    posted: Posted, day: str, hour: int, open_: bool
) -> None:
    now = datetime.fromisoformat(f"{day}T{hour:02}:59:59").replace(tzinfo=SHANGHAI)
    terms = posted.house.office.terms()
    assert is_open(now.astimezone(UTC), (9, 17), terms) is open_


def test_outside_the_hours_nothing_is_written(posted: Posted) -> None:
    due_on_the_20th(posted)
    at(posted, "2026-03-13", hour=18)
    posted.remind()
    assert reminded(posted) == []


def test_a_reminder_for_a_weekend_comes_on_the_friday_before(posted: Posted) -> None:
    terms, due = posted.house.office.terms(), date(2026, 3, 24)  # a Tuesday
    assert which(due, date(2026, 3, 19), DAYS, terms) == 7
    assert which(due, date(2026, 3, 20), DAYS, terms) == 3  # the 21st is a Saturday
    assert which(due, date(2026, 3, 23), DAYS, terms) == 1


def test_every_day_before_calls_for_at_most_one_and_nearer_ones_come_later(
    posted: Posted,
) -> None:
    terms = posted.house.office.terms()
    for offset in range(60):
        due = date(2026, 2, 1) + timedelta(days=offset)
        found = [which(due, due + timedelta(days=k), DAYS, terms) for k in range(-25, 20)]
        seen = [one for one in found if one is not None]
        assert seen == sorted(seen, reverse=True) and {1, MISSED} <= set(seen)
        assert found[-1] is None and found[0] is None
