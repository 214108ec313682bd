"""Two times in one question: what is known (as_of), and what held on a day (effective_on)."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise
from views.as_it_was import OF_A_PROVIDER, OFFICE_WIDE

Corrected = tuple[str, str, int, int]


def read(office: Client, path: str, **asked: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return office.get(f"{path}?{query}", "auditor")


@pytest.fixture
def corrected(office: Client) -> tuple[str, str, int, int]:
    """Served on 10 June as was thought, on 16 June as is known now; provider, case, both cuts."""
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-10", 15)
    office.house.catch_up()
    thought = office.house.office.head()
    office.post(
        f"/cases/{case}/service/correction", served_on="2025-06-16", method="post",
        received_by="韦建国", corrected_on="2025-06-18", reason="回执到了",
    )  # fmt: skip
    return provider, case, thought, office.house.catch_up()


@pytest.mark.parametrize(
    ("day", "then", "now"),
    [
        ("2025-06-09", None, None),
        ("2025-06-10", "rectifying", "notice_issued"),
        ("2025-06-15", "rectifying", "notice_issued"),
        ("2025-06-16", "rectifying", "rectifying"),
        ("2025-06-18", "rectifying", "rectifying"),
    ],
)
def test_a_case_on_a_day_as_was_known_and_as_is_known(
    office: Client,
    corrected: Corrected,
    day: str,
    then: str | None,
    now: str | None,
) -> None:
    _, case, thought, head = corrected
    for cut, status in ((thought, then), (head, now), (None, now)):
        asked = {"effective_on": day} | ({"as_of": cut} if cut else {})
        if status is None:
            query = "&".join(f"{name}={value}" for name, value in asked.items())
            answer = office.ask("GET", f"/cases/{case}?{query}", "auditor")
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown-record")
            assert day in answer.json()["detail"]
            continue
        found = read(office, f"/cases/{case}", **asked)
        assert (found["status"], found["as_of"], found["effective_on"]) == (status, cut, day)


def test_read_models_on_a_day_as_was_known_and_as_is_known(
    office: Client, corrected: Corrected
) -> None:
    provider, case, thought, head = corrected
    on = {"effective_on": "2025-06-12"}
    assert read(office, "/dashboard", as_of=thought, **on)["deadlines"]["open"] == 1
    assert read(office, "/dashboard", as_of=head, **on)["deadlines"]["open"] == 0
    assert read(office, "/dashboard", **on)["on"] == "2025-06-12"
    (due,) = read(office, "/deadlines", as_of=thought, **on)["items"]
    assert (due["due_on"], due["days_left"]) == ("2025-06-25", 13)
    assert read(office, "/deadlines", **on)["items"] == []
    (listed,) = read(office, "/cases", **on)["items"]
    assert (listed["status"], listed["version"]) == ("notice_issued", 3)
    assert read(office, "/cases", effective_on="2025-06-09")["items"] == []
    (order,) = read(office, f"/providers/{provider}/tallies", as_of=thought, **on)["orders"]
    assert order["served_on"] == "2025-06-10"
    assert read(office, f"/providers/{provider}/tallies", **on)["orders"] == []
    (case_row,) = read(office, f"/providers/{provider}/dossier", **on)["rectification-case"]
    assert case_row["status"] == "notice_issued"
    assert [one["version"] for one in read(office, f"/cases/{case}/history", **on)["items"]] == [
        1, 2, 3,
    ]  # fmt: skip


def test_an_annulled_rating_never_counted_by_what_is_known_now(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    rating = {"provider_id": provider, "comment": "无人响应"}
    office.post(
        f"/engagements/{engagement}/ratings", **rating, rating="dissatisfied",
        rated_on="2025-06-02",
    )  # fmt: skip
    rated = office.position
    office.post(
        f"/engagements/{engagement}/ratings/annulment", rating_version=2,
        annulled_on="2025-06-20", reason="录入有误",
    )  # fmt: skip
    path = f"/providers/{provider}/tallies"
    for day, then, now in (("2025-06-01", 0, 0), ("2025-06-02", 1, 0), ("2025-06-30", 1, 0)):
        counted = [
            read(office, path, effective_on=day, as_of=cut)["dissatisfied"]
            for cut in (rated, office.position)
        ]
        assert counted == [then, now], day
    (kept,) = read(office, path, effective_on="2025-06-02")["ratings"]
    assert kept["annulled"] == "录入有误"


@pytest.mark.parametrize("day", ["2025-6-1", "yesterday", "20250601", "2025-02-30", ""])
def test_a_day_is_a_date(office: Client, day: str) -> None:
    provider = a_provider(office)
    for path in (f"/providers/{provider}", "/dashboard", "/public/pool"):
        answer = office.ask("GET", f"{path}?effective_on={day}", "auditor")
        assert answer.status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2400-01-01", "9999-12-31"])
def test_a_day_far_away_is_answered_or_refused_in_words(office: Client, day: str) -> None:
    provider = a_provider(office)
    case = a_served_case(office, provider, "2025-06-10", 15)
    own = (f"/cases/{case}", *(f"/providers/{provider}/{what}" for what in OF_A_PROVIDER))
    for path in (*OFFICE_WIDE, *own):
        mark = "&" if "?" in path else "?"
        answer = office.ask("GET", f"{path}{mark}effective_on={day}", "auditor")
        assert answer.status_code in (200, 404, 409, 422), (path, answer.text)
