"""What changed between two points: field by field, with the events that did it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_engagement, an_enterprise
from hypothesis import given
from hypothesis import strategies as st

from interfaces.api.changes import Change, changes

# Two values


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({}, {"a": 2}, [("a", None, 2)]),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 1}}, [("a.b", 1, 2)]),
        ({"a": None}, {"a": {"b": 2}}, [("a", None, {"b": 2})]),
        ({"a": ["x", "y"]}, {"a": ["y", "z"]}, [("a[x]", "x", None), ("a[z]", None, "z")]),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, [("a", ["x", "y"], ["y", "x"])]),
        ({"a": ["x", "x"]}, {"a": ["x"]}, [("a[2]", "x", None)]),
        (
            {"a": [{"id": "p", "n": 1}, {"id": "q", "n": 1}]},
            {"a": [{"id": "q", "n": 2}]},
            [("a[p]", {"id": "p", "n": 1}, None), ("a[q].n", 1, 2)],
        ),
        (
            {"a": [{"version": 2, "on": "d"}]},
            {"a": [{"version": 2, "on": "d"}, {"version": 4, "on": "d"}]},
            [("a[4]", None, {"version": 4, "on": "d"})],
        ),
        ({"a": [[1], [2]]}, {"a": [[1], [3]]}, [("a[2][2]", 2, None), ("a[2][3]", None, 3)]),
    ],
)
def test_fields_are_compared_and_items_by_what_names_them(
    before: Any, after: Any, told: list[tuple[str, Any, Any]]
) -> None:
    assert changes(before, after) == [Change(*one) for one in told]


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def without_nothing(value: Any) -> Any:
    """What is null says as much as nothing."""
    if isinstance(value, dict):
        return {k: without_nothing(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nothing(v) for v in value if v is not None]
    return value


@given(VALUES, VALUES)
def test_nothing_is_told_of_the_same_and_something_of_what_differs(one: Any, other: Any) -> None:
    assert changes(one, one) == []
    one, other = without_nothing(one), without_nothing(other)
    found = changes(one, other)
    assert (found == []) == (one == other)
    mirrored = {(c.path, json.dumps(c.after), json.dumps(c.before)) for c in changes(other, one)}
    assert {(c.path, json.dumps(c.before), json.dumps(c.after)) for c in found} == mirrored


# Records


def by_path(found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["path"]: (one["before"], one["after"]) for one in found["changes"]}


def test_a_corrected_service_shows_what_moved_and_why(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    served = office.position
    office.post(
        f"/cases/{case}/service/correction", served_on="2025-06-12",
        method="post", received_by="韦建国", corrected_on="2025-06-13", reason="回执到了",
    )  # fmt: skip
    found = office.get(f"/cases/{case}/diff?from={served}", "auditor")
    assert (found["from"], found["to"]) == (
        {"position": served, "version": 4},
        {"position": office.house.office.head(), "version": 6},
    )
    changed = by_path(found)
    assert changed["served_on"] == ("2025-06-10", "2025-06-12")
    assert changed["due_on"] == ("2025-06-25", "2025-06-27")
    assert changed["deadline.account.last_day"] == ("2025-06-25", "2025-06-27")
    assert "reference" not in changed
    event, moved = found["events"]
    assert event["type"] == "rectification-case.service-corrected"
    assert moved["type"] == "rectification-case.deadline-moved"
    assert event["actor"]["name"] == "caseworker"
    back = office.ask("GET", f"/cases/{case}/diff?from={office.position}&to={served}", "auditor")
    assert (back.status_code, back.json()["code"]) == (422, "from-after-to")


def test_before_the_record_there_was_nothing(office: Client) -> None:
    provider = a_provider(office)
    before = office.position
    case = a_served_case(office, provider, "2025-06-10", 15)
    found = office.get(f"/cases/{case}/diff?from={before}", "auditor")
    assert found["from"] == {"position": before, "version": None}
    assert by_path(found)["status"] == (None, "rectifying")
    assert [one["version"] for one in found["events"]] == [1, 2, 3, 4]
    both = office.ask("GET", f"/cases/{case}/diff?from={before}&to={before}", "auditor")
    assert (both.status_code, both.json()["code"]) == (404, "unknown-record")
    same = office.get(f"/cases/{case}/diff?from={office.position}&to={office.position}", "auditor")
    assert (same["changes"], same["events"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("from=x", "/from"), ("from=0", "/from"), ("from=1&to=999999", "/to"),
     ("from=2999-01-01T00:00:00Z", "/from"), ("to=1", "/query/from")],
)  # fmt: skip
def test_both_ends_are_moments_that_there_were(office: Client, query: str, pointer: str) -> None:
    answer = office.ask("GET", f"/providers/{a_provider(office)}/diff?{query}", "auditor")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_comparing_opens_no_identity_and_puts_nothing_on_record(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    complaint = a_complaint(office, provider, enterprise)
    begin = office.position
    office.post(f"/complaints/{complaint}/assignment", caseworker="principal", on="2025-05-30")
    head = office.house.office.head()
    for role in ("principal", "approver", "auditor"):
        found = office.get(f"/complaints/{complaint}/diff?from={begin}", role)
        assert "莫海" not in json.dumps(found, ensure_ascii=False)
        assert by_path(found)["assignee"] == (None, "principal")
    assert office.house.office.head() == head


def test_who_may_not_read_the_history_may_not_compare(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    path = f"/engagements/{engagement}/diff?from={office.position}"
    assert office.ask("GET", path, None).status_code == 401
    assert office.ask("GET", path, "admin").status_code == 403
    other = a_provider(office)
    assert office.ask("GET", path, "provider", provider_id=other).status_code == 403
    assert office.get(path, "provider", provider_id=provider)["changes"] == []
