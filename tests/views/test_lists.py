"""Lists as people use them: page by page, filtered, searched, fresh, and as they once were."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
    beside_evidence,
    interviewed,
)

from interfaces.api.app import create_app
from interfaces.wiring import House


@pytest.fixture
def nobody_at_work(house: House) -> Client:
    """HTTP without a worker: no view moves until somebody moves it."""
    return Client(create_app(house), house)


def pages(office: Client, path: str, role: str | None, limit: int, **scope: Any) -> list[list[Any]]:
    found, cursor = [], ""
    while cursor is not None:
        mark = "&" if "?" in path else "?"
        after = f"&cursor={quote(cursor)}" if cursor else ""
        page = office.get(f"{path}{mark}limit={limit}{after}", role, **scope)
        found.append(page["items"])
        cursor = page["next"]
    return found


def busy(office: Client) -> str:
    """Seven of everything; answers one provider, which has all the cases."""
    provider = a_provider(office, name="柳江智造数字科技有限公司")
    for number in range(7):
        enterprise = an_enterprise(office)
        if number < 6:
            a_provider(office, name=f"龙城集成服务有限公司{number}")
        engagement = an_engagement(office, provider, enterprise)
        office.post(
            f"/engagements/{engagement}/evaluations", level=1, stage="after",
            evaluated_on="2025-06-05",
        )  # fmt: skip
        a_complaint(office, provider, enterprise, received_on="2025-05-29")
        # all on one day, or each on its own: both must page
        served_on = f"2025-06-{3 + number // 2:02d}"
        a_served_case(office, provider, served_on, 15)
        an_open_case(office, provider)
    office.fresh("/worklist")
    office.fresh("/history?limit=1")
    return provider


# Paging


def test_every_list_pages_without_gaps_or_doubles(office: Client) -> None:
    provider = busy(office)
    for path, role, key in (
        ("/providers", "caseworker", "id"),
        ("/enterprises", "caseworker", "id"),
        ("/engagements", "auditor", "id"),
        ("/complaints", "caseworker", "id"),
        ("/cases", "caseworker", "id"),
        ("/cases?status=rectifying", "caseworker", "id"),
        ("/worklist", "approver", "record_id"),
        ("/worklist", "caseworker", "record_id"),
        ("/deadlines", "caseworker", "case_id"),
        ("/deadlines?on=2025-06-05&state=on_track", "caseworker", "case_id"),
        ("/escalations", "auditor", "id"),
        ("/history", "auditor", "position"),
        (f"/providers/{provider}/timeline", "auditor", "position"),
        ("/public/pool", None, "id"),
    ):
        whole = office.get(f"{path}{'&' if '?' in path else '?'}limit=200", role)
        assert whole["next"] is None
        for limit in (1, 2, 3, len(whole["items"]) - 1, len(whole["items"])):
            found = pages(office, path, role, limit)
            assert list(chain.from_iterable(found)) == whole["items"], (path, limit)
            assert all(len(page) == limit for page in found[:-1])
            assert found[-1], "an empty last page"
        assert len(pages(office, path, role, 2)) > 2, path
        keys = [item[key] for item in whole["items"]]
        assert len(set(keys)) == len(keys), path


def test_paging_goes_on_while_records_come_in(office: Client) -> None:
    # given a first page of names in their order
    for name in ("丙公司", "甲公司", "乙公司", "丁公司"):
        a_provider(office, name=name)
    first = office.fresh("/providers?limit=2")
    # when others come in before and after it
    for name in ("八公司", "卓公司"):
        a_provider(office, name=name)
    rest = office.fresh(f"/providers?limit=10&cursor={first['next']}")
    # then nobody is seen twice or left out, and the new one behind is there
    names = [item["name"] for item in (*first["items"], *rest["items"])]
    assert names == ["丙公司", "丁公司", "甲公司", "乙公司", "卓公司"]


def test_pages_have_one_to_two_hundred_rows(office: Client) -> None:
    a_provider(office)
    for path in ("/providers", "/worklist", "/deadlines", "/escalations", "/history"):
        for limit in ("1", "200"):
            assert len(office.get(f"{path}?limit={limit}", "approver")["items"]) <= int(limit)
        for limit in ("0", "-1", "201", "x", "", "1.5", "9" * 30):
            answer = office.ask("GET", f"{path}?limit={limit}", "approver")
            assert answer.status_code == 422
            assert answer.headers["content-type"] == "application/problem+json"


CURSORS = ["x", "", "null", "W10", "WyJhIl0", "é", "eyJhIjoxfQ", "a" * 501, "WyJcdTAwMDAiLCAiYSJd"]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_is_none_of_ours_is_refused(office: Client, cursor: str) -> None:
    for path in ("/providers", "/worklist", "/deadlines", "/escalations", "/history"):
        answer = office.ask("GET", f"{path}?cursor={quote(cursor)}", "approver")
        assert answer.status_code == 422, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_of_another_list_is_no_fault(office: Client) -> None:
    busy(office)
    lists = ("/providers", "/worklist", "/deadlines", "/escalations", "/history")
    cursors = [office.get(f"{path}?limit=1", "approver")["next"] for path in lists]
    for path in lists:
        for cursor in cursors:
            answer = office.ask("GET", f"{path}?cursor={cursor}", "approver")
            assert answer.status_code in (200, 422)


# Filters


def names(office: Client, path: str, role: str | None = "caseworker") -> list[str]:
    return [item["name"] for item in office.fresh(path, role)["items"]]


def ids(office: Client, path: str, role: str | None = "caseworker") -> set[str]:
    return {item["id"] for item in office.fresh(path, role)["items"]}


def test_cases_by_status_provider_assignee_and_ground(office: Client) -> None:
    one, other = a_provider(office), a_provider(office)
    mine = an_open_case(office, one, grounds=["12.3.a", "12.2.c"], scope={"user": "li"})
    hers = an_open_case(office, other, grounds=["12.3.b"], scope={"user": "wei"})
    served = a_served_case(office, other, "2025-06-10", 15)
    for query, expected in (
        ("", {mine, hers, served}),
        ("status=opened", {mine, hers}),
        ("status=rectifying", {served}),
        ("status=lost", set()),
        (f"provider_id={one}", {mine}),
        (f"provider_id={other}&status=opened", {hers}),
        ("assignee=li", {mine}),
        ("assignee=LI", set()),
        ("ground=12.3", {mine, hers, served}),
        ("ground=12.3.b", {hers}),
        ("ground=12.2", {mine}),
        ("ground=12", {mine, hers, served}),
        ("ground=1", set()),
        ("ground=%25", set()),
        ("ground=12.3.a&assignee=li&status=opened", {mine}),
    ):
        assert ids(office, f"/cases?{query}") == expected, query
    # when a case goes to somebody else, its list follows
    office.post(f"/cases/{mine}/assignment", assignee="wei", on="2025-06-03")
    assert ids(office, "/cases?assignee=li") == set()
    assert ids(office, "/cases?assignee=wei") == {mine, hers}


def test_complaints_by_status_and_assignee(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    new, taken = (a_complaint(office, provider, enterprise) for _ in range(2))
    office.post(f"/complaints/{taken}/acceptance", on="2025-06-02", reason="", scope={"user": "li"})
    assert ids(office, "/complaints?status=received") == {new}
    assert ids(office, "/complaints?status=accepted") == {taken}
    assert ids(office, "/complaints?assignee=li") == {taken}
    assert ids(office, f"/complaints?provider_id={a_provider(office)}") == set()


def test_escalations_by_status_rule_and_provider(office: Client) -> None:
    provider = a_provider(office)
    engagement = an_engagement(office, provider, an_enterprise(office))
    level = {"level": 1, "stage": "after"}
    office.post(f"/engagements/{engagement}/evaluations", **level, evaluated_on="2025-06-05")
    (raised,) = office.escalations()
    for filters, count in (
        ({"rule": "12.4"}, 1),
        ({"rule": "12.6"}, 0),
        ({"status": "open"}, 1),
        ({"status": "dismissed"}, 0),
        ({"provider_id": provider}, 1),
        ({"provider_id": a_provider(office)}, 0),
    ):
        assert len(office.escalations(**filters)) == count, filters
    assert office.ask("GET", "/escalations?status=lost").status_code == 422
    # open ones come first, even where a closed one is newer
    newer = an_engagement(office, provider, an_enterprise(office))
    office.post(f"/engagements/{newer}/evaluations", **level, evaluated_on="2025-06-06")
    second = next(e for e in office.escalations() if e["id"] != raised["id"])
    path = f"/escalations/{second['id']}/dismissal"
    office.post(path, "approver", on="2025-06-06", reason="评测有误")
    assert [e["id"] for e in office.escalations()] == [raised["id"], second["id"]]


@pytest.mark.parametrize("query", ["provider_id=x", "q=" + "长" * 101, "q=%00", "status=%00"])
def test_a_filter_that_makes_no_sense_is_refused(office: Client, query: str) -> None:
    answer = office.ask("GET", f"/cases?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


# Search


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("云软", True),
        ("桂中云软件有限公司", True),
        ("云", True),
        ("有限", True),
        ("gzy", True),
        ("GZYRJ", True),
        ("ｇｚｙ", True),
        ("软云", False),
        ("龙", False),
        ("zgy", False),
        ("%", False),
        ("_", False),
        ("\\", False),
        ("'", False),
        ("韦建国", True),
        ("91", True),
    ],
)
def test_a_provider_is_found_by_parts_of_its_name(office: Client, q: str, found: bool) -> None:
    a_provider(office, name="桂中云软件有限公司")
    assert names(office, f"/providers?q={quote(q)}") == ["桂中云软件有限公司"] * found
    pool = names(office, f"/public/pool?q={quote(q)}", None)
    assert pool == ["桂中云软件有限公司"] * found


def test_an_empty_search_finds_all(office: Client) -> None:
    a_provider(office, name="桂中云软件有限公司")
    for q in ("", "%20", "%E3%80%80"):
        assert names(office, f"/providers?q={q}") == ["桂中云软件有限公司"]


def test_a_code_is_found_as_people_write_it(office: Client) -> None:
    provider = a_provider(office)
    code = office.get(f"/providers/{provider}")["uscc"]
    a_provider(office)
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for written in (code, code.lower(), full_width, code[3:], f" {code} "):
        assert ids(office, f"/providers?q={quote(written)}") == {provider}, written


def test_latin_names_are_found_in_any_width_and_case(office: Client) -> None:
    project = an_engagement(office, a_provider(office), an_enterprise(office), title="ＭＥＳ改造")
    for q in ("MES", "mes", "ＭＥＳ", "ＭｅＳ改", "改造"):
        assert ids(office, f"/engagements?q={quote(q)}") == {project}, q


def test_files_are_found_by_their_numbers_and_facts(office: Client) -> None:
    provider = a_provider(office)
    first = a_served_case(office, provider, "2025-06-10", 15, facts="未按约定派驻人员")
    second = an_open_case(office, provider)
    one, two = (office.get(f"/cases/{case}") for case in (first, second))
    for q in (one["reference"], one["reference"].lower(), one["order_reference"], "派驻"):
        assert ids(office, f"/cases?q={quote(q)}") == {first}, q
    assert ids(office, f"/cases?q={two['reference']}") == {second}
    complaint = a_complaint(office, provider, an_enterprise(office))
    reference = office.get(f"/complaints/{complaint}")["reference"]
    assert ids(office, f"/complaints?q={reference}") == {complaint}


def test_a_new_name_is_found_and_the_former_one_is_not(office: Client) -> None:
    provider = a_provider(office, name="桂中云软件有限公司")
    office.post(f"/providers/{provider}/registration", name="红水河软件", changed_on="2025-06-01")
    assert ids(office, f"/providers?q={quote('红水')}") == {provider}
    assert ids(office, f"/providers?q={quote('桂中')}") == set()


# Reading one's own writing


def test_who_writes_reads_it_at_once(office: Client) -> None:
    for _ in range(10):
        provider = a_provider(office)
        found = office.get(f"/providers?at_least={office.position}&limit=200")
        assert provider in {item["id"] for item in found["items"]}


READS = ("/providers", "/worklist", "/deadlines", "/escalations", "/history", "/dashboard")


def test_a_view_that_does_not_get_there_says_when_to_ask_again(nobody_at_work: Client) -> None:
    office = nobody_at_work
    provider = a_provider(office)
    # without at_least, there is what the view has: nothing yet
    assert office.get("/providers")["items"] == []
    # with it, the reader waits five seconds, and no longer
    began = time.monotonic()
    answer = office.ask("GET", f"/providers?at_least={office.position}")
    assert 4 < time.monotonic() - began < 8
    assert (answer.status_code, answer.json()["code"]) == (503, "view-behind")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"
    # and once a worker came by, it is there
    office.house.catch_up()
    assert ids(office, "/providers") == {provider}


def test_each_list_waits(nobody_at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    office = nobody_at_work
    provider = a_provider(office)
    wait = office.house.wait
    monkeypatch.setattr(
        office.house, "wait", lambda views, position, seconds=5.0: wait(views, position, 0.01)
    )
    paths = (*READS, "/public/pool", f"/providers/{provider}/timeline")
    for path in (*paths, f"/providers/{provider}/dossier", f"/providers/{provider}/tallies"):
        role = None if path.startswith("/public") else "approver"
        answer = office.ask("GET", f"{path}?at_least={office.position}", role)
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1"), path
    # a record needs no view
    assert office.get(f"/providers/{provider}")["version"] == 1


def test_a_list_waits_for_a_worker_that_is_late(nobody_at_work: Client) -> None:
    office = nobody_at_work
    provider = a_provider(office)
    late = threading.Timer(0.5, office.house.catch_up)
    late.start()
    assert ids(office, "/providers") == {provider}
    late.join()


@pytest.mark.parametrize("position", ["-1", "x", "1.5", "9" * 30])
def test_a_position_is_a_whole_number(office: Client, position: str) -> None:
    for path in READS:
        answer = office.ask("GET", f"{path}?at_least={position}", "approver")
        assert answer.status_code == 422


# As it once was


def test_a_record_as_of_each_of_its_positions(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    events = office.get(f"/cases/{case}/history")["items"]
    assert [event["version"] for event in events] == [1, 2, 3, 4]
    statuses = []
    for event in events:
        then = office.get(f"/cases/{case}?as_of={event['position']}")
        assert then["version"] == event["version"]
        statuses.append(then["status"])
        part = office.get(f"/cases/{case}/history?as_of={event['position']}")["items"]
        assert part == events[: event["version"]]
    assert statuses == ["opened", "interviewed", "notice_issued", "rectifying"]
    before = office.ask("GET", f"/cases/{case}?as_of={events[0]['position'] - 1}")
    assert before.status_code == 404
    head = office.house.office.head()
    assert office.get(f"/cases/{case}?as_of={head}") == office.get(f"/cases/{case}")
    for outside, code in ((0, "as-of-before"), (head + 1, "as-of-beyond")):
        answer = office.ask("GET", f"/cases/{case}?as_of={outside}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_record_as_of_an_instant(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    events = office.get(f"/cases/{case}/history")["items"]
    for event in events:
        instant = datetime.fromisoformat(event["recorded_at"])
        assert instant.tzinfo is not None
        for moment, version in (
            (instant, event["version"]),
            (instant - timedelta(microseconds=1), event["version"] - 1),
        ):
            answer = office.ask("GET", f"/cases/{case}?as_of={quote(moment.isoformat())}")
            if version == 0:
                assert answer.status_code == 404
            else:
                assert answer.json()["version"] == version
                assert answer.headers["etag"] == f'"{version}"'
    # an offset's plus sign is forgiven where nobody escaped it
    now = datetime.now(timezone(timedelta(hours=8))).isoformat()
    assert office.get(f"/cases/{case}?as_of={now}")["version"] == 4
    for outside, code in (("2999-01-01T00:00:00Z", "as-of-beyond"),
                          ("1999-01-01T00:00:00Z", "as-of-before")):  # fmt: skip
        answer = office.ask("GET", f"/cases/{case}?as_of={outside}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "as_of", ["", "x", "-1", "1.5", "2025-06-10", "2025-06-10T00:00:00", "9" * 30, "٣"]
)
def test_as_of_is_a_position_or_an_instant_with_its_offset(office: Client, as_of: str) -> None:
    case = an_open_case(office, a_provider(office))
    for path in (f"/cases/{case}", f"/cases/{case}/history"):
        answer = office.ask("GET", f"{path}?as_of={quote(as_of)}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/as_of"


def test_etag_is_the_version_of_record_and_answer(office: Client) -> None:
    provider = a_provider(office)
    change = {"legal_representative": "黄丽", "changed_on": "2025-06-01"}
    for version in (1, 2, 3):
        read = office.ask("GET", f"/providers/{provider}")
        assert read.json()["version"] == version
        assert read.headers["etag"] == f'"{version}"'
        wrote = office.ask(
            "POST", f"/providers/{provider}/registration", json=change,
            headers={"If-Match": read.headers["etag"]},
        )  # fmt: skip
        assert (wrote.json()["version"], wrote.headers["etag"]) == (version + 1, f'"{version + 1}"')
    listed = office.get(f"/providers?at_least={wrote.json()['position']}")["items"]
    assert [item["version"] for item in listed] == [4]


def test_a_command_answers_where_it_got_to(office: Client) -> None:
    case = an_open_case(office, a_provider(office))
    done = office.post(f"/cases/{case}/statement", heard_on="2025-06-03", statement="无异议")
    (*_, last) = office.get(f"/cases/{case}/history")["items"]
    assert (done["position"], done["version"]) == (last["position"], last["version"])
    assert done["position"] == office.house.office.head()


# The worklist


def waits(office: Client, role: str, **scope: Any) -> list[tuple[str, str | None]]:
    items = beside_evidence(office.fresh("/worklist", role, **scope)["items"])
    return [(item["task"], item["due_on"]) for item in items]


def test_the_most_urgent_comes_first_for_each_role(office: Client) -> None:
    # given a report to inspect
    provider, enterprise = a_provider(office), an_enterprise(office)
    inspect = a_served_case(office, provider, "2025-05-22", 30)
    office.post(f"/cases/{inspect}/reports", submitted_on="2025-06-05", summary="已整改")
    # and work of each other kind
    a_complaint(office, provider, enterprise, received_on="2025-05-29")
    an_open_case(office, provider, opened_on="2025-06-04")
    an_open_case(office, provider, opened_on="2025-06-03")
    a_served_case(office, provider, "2025-06-10", 15)
    asked = a_served_case(office, provider, "2025-06-10", 10)
    office.post(f"/cases/{asked}/extensions", requested_on="2025-06-12", days=5, reason="停工")
    escalation = ("escalation.decide", "2025-06-24")
    # then caseworkers see theirs by due day, then by age
    caseworkers = [
        ("complaint.accept", "2025-06-10"),
        ("case.inspect", "2025-06-12"),
        ("case.interview", None),
        ("case.interview", None),
    ]
    assert waits(office, "caseworker") == caseworkers
    items = beside_evidence(office.fresh("/worklist")["items"])
    sinces = [item["since"] for item in items]
    assert sinces[-2:] == ["2025-06-03", "2025-06-04"]
    # and approvers theirs among them
    approvers = [
        *caseworkers[:2], ("case.decide-extension", "2025-06-20"), escalation, *caseworkers[2:]
    ]  # fmt: skip
    assert waits(office, "approver") == approvers
    assert waits(office, "principal") == approvers
    # and the provider what it owes
    own = [("case.report", "2025-06-20"), ("case.report", "2025-06-25")]
    assert waits(office, "provider", provider_id=provider) == own
    assert waits(office, "provider", provider_id=a_provider(office)) == []
    assert waits(office, "auditor") == []


def test_mine_is_what_i_have_and_what_nobody_has(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    new = a_complaint(office, provider, enterprise)
    mine = an_open_case(office, provider, scope={"user": "li"})
    an_open_case(office, provider, scope={"user": "wei"})
    items = office.fresh("/worklist?mine=true", user="li")["items"]
    assert {item["record_id"] for item in items} == {new, mine}
    assert len(office.fresh("/worklist", user="li")["items"]) == 3


def test_what_is_done_leaves_the_worklist_and_the_next_step_takes_its_place(
    office: Client,
) -> None:
    case = an_open_case(office, a_provider(office), opened_on="2025-06-10")
    assert waits(office, "caseworker") == [("case.interview", None)]
    interviewed(office, case, "2025-06-10")
    assert waits(office, "caseworker") == [("case.issue", None)]
    office.post(f"/cases/{case}/notice", issued_on="2025-06-10", demands=["补"], days=15)
    assert waits(office, "caseworker") == [("case.serve", None)]
    office.post(f"/cases/{case}/service", served_on="2025-06-10", method="left", received_by="")
    assert waits(office, "caseworker") == []
    office.sweep("2025-06-26")
    assert waits(office, "caseworker") == [("case.overdue", "2025-06-25")]
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-27", summary="已整改")
    assert waits(office, "caseworker") == [("case.inspect", "2025-06-25")]
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-30", passed=True)
    assert waits(office, "caseworker") == [("case.close", None)]
    office.post(f"/cases/{case}/resolution", resolved_on="2025-06-30", outcome="completed")
    assert waits(office, "caseworker") == []


# Deadlines by day


def state_on(office: Client, day: str) -> tuple[str, int]:
    (found,) = office.fresh(f"/deadlines?on={day}")["items"]
    assert found["due_on"] == "2025-06-25"
    return found["state"], found["days_left"]


BEFORE = [
    ("2025-06-10", "on_track", 15),
    ("2025-06-17", "on_track", 8),
    ("2025-06-18", "due_soon", 7),
    ("2025-06-24", "due_soon", 1),
    ("2025-06-25", "due_today", 0),
]


def test_states_of_a_period_that_nobody_answers(office: Client) -> None:
    a_served_case(office, a_provider(office), "2025-06-10", 15)
    days = [*BEFORE, ("2025-06-26", "overdue", -1), ("2025-07-25", "overdue", -30)]
    for day, state, left in days:
        assert state_on(office, day) == (state, left), day
    # it did not run the day before
    assert office.fresh("/deadlines?on=2025-06-09")["items"] == []
    # and the sweep changes no answer
    office.sweep("2025-06-26")
    for day, state, left in days:
        assert state_on(office, day) == (state, left), day


def test_states_of_a_period_that_is_kept(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-25", summary="已整改")
    for day, state, left in (*BEFORE, ("2025-06-26", "met", -1)):
        assert state_on(office, day) == (state, left), day
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-27", passed=True)
    office.post(f"/cases/{case}/resolution", resolved_on="2025-06-30", outcome="completed")
    for day, state, left in (
        *BEFORE,
        ("2025-06-26", "met", -1),
        ("2025-06-27", "met", -2),
        ("2025-06-30", "met", -5),
    ):
        assert state_on(office, day) == (state, left), day


def test_states_of_a_period_that_is_not_kept(office: Client) -> None:
    case = a_served_case(office, a_provider(office), "2025-06-10", 15)
    office.post(f"/cases/{case}/reports", submitted_on="2025-06-25", summary="已整改")
    failed = {"passed": False, "findings": "未恢复驻场"}
    office.post(f"/cases/{case}/inspections", inspected_on="2025-06-27", **failed)
    office.post(f"/cases/{case}/resolution", resolved_on="2025-06-30", outcome="not_completed")
    for day, state in (
        ("2025-06-25", "due_today"),
        ("2025-06-26", "met"),
        ("2025-06-27", "overdue"),
        ("2025-06-29", "overdue"),
        ("2025-06-30", "missed"),
        ("2025-07-30", "missed"),
    ):
        assert state_on(office, day)[0] == state, day


def test_deadlines_by_state_and_by_person(office: Client) -> None:
    provider = a_provider(office)
    soon = a_served_case(office, provider, "2025-06-10", 15)
    later = a_served_case(office, provider, "2025-06-10", 30)

    def found(query: str) -> set[str]:
        items = office.fresh(f"/deadlines?on=2025-06-20&{query}")["items"]
        return {item["case_id"] for item in items}

    assert found("state=due_soon") == {soon}
    assert found("state=on_track") == {later}
    assert found("state=overdue") == set()
    assert found(f"provider_id={provider}") == {soon, later}
    assert found("assignee=caseworker") == {soon, later}
    assert found("assignee=li") == set()
    assert office.ask("GET", "/deadlines?state=lost").status_code == 422
    assert office.ask("GET", "/deadlines?on=2025-02-30").status_code == 422
    # open ones first, by due day
    office.post(
        f"/cases/{soon}/resolution", resolved_on="2025-06-20", outcome="withdrawn", reason="误"
    )
    items = office.fresh("/deadlines?on=2025-06-20")["items"]
    assert [item["case_id"] for item in items] == [later]
