"""The demonstration office: enough of everything, by the rules, and nothing in the future."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from application.simulation import simulate
from domain.catalogue import DISPOSAL, EVENTS, PROVIDER
from domain.deciding import DECISIONS
from domain.measures import shipped
from domain.rectification import events
from domain.terms import Terms
from domain.uscc import inner_digit_ok
from domain.values import Actor, NotAllowedNow, Refusal, Role
from domain.work_calendar import shipped_calendar
from interfaces import demo
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns import cases as case_noun
from interfaces.api.nouns.noun import Noun
from interfaces.api.records import read
from interfaces.audit import dossier
from interfaces.demo import cases, parties
from interfaces.demo.days import Days
from interfaces.wiring import House
from projections import tallies
from projections.kinds import dues

APPROVER = Actor(name="黄建平", role=Role.APPROVER)
AUDITOR = Actor(name="秦明鉴", role=Role.AUDITOR)
pytestmark = pytest.mark.xdist_group("demo")  # loaded once, not once for each process
HOLIDAYS = (date(2026, 11, 22), date(2027, 1, 1), date(2027, 2, 10), date(2027, 10, 3))


def counted(house: House, question: str) -> Counter[str]:
    with house.connection() as conn:
        return Counter({row["what"]: row["n"] for row in conn.execute(question)})


def test_there_is_enough_of_everything(loaded: House) -> None:
    found = counted(loaded, "SELECT kind AS what, count(*) AS n FROM records GROUP BY kind")
    least = {"provider": 24, "enterprise": 180, "engagement": 220, "complaint": 60,
             "rectification-case": 40}  # fmt: skip
    assert {kind: found[kind] for kind in least if found[kind] < least[kind]} == {}


def test_every_state_of_cases_and_complaints(loaded: House) -> None:
    question = "SELECT status AS what, count(*) AS n FROM records WHERE kind = '{}' GROUP BY 1"
    assert set(counted(loaded, question.format("rectification-case"))) == {
        "opened", "interview_called", "interviewed", "interview_refused", "notice_issued",
        "rectifying", "reported", "passed", "overdue", "completed", "not_completed", "refused",
        "withdrawn",
    }  # fmt: skip
    assert set(counted(loaded, question.format("complaint"))) == {
        "received", "accepted", "answered", "rejected", "substantiated", "unsubstantiated",
        "merged", "withdrawn", "referred", "returned",
    }  # fmt: skip


SEVERAL = {
    "provider": {"listed", "exited", "expelled", "disqualified"},
    "engagement": {"live", "accepted", "finished", "abandoned"},
    "complaint": {"referred", "returned", "answered"},
    "expulsion-case": {
        "prior_notice_served", "not_expelled", "grey_listed", "revoked", "dropped"
    },
    "disqualification-case": {"disqualified"},
    "grey-list-entry": {"listed"},
    "duty-record": {"reported", "confirmed", "overdue", "waived", "withdrawn"},
    "document": {"drafted", "returned", "issued", "sealed", "voided"},
    "publication": {"drafted", "returned", "published", "withdrawn", "expired"},
    "coordination-matter": {"raised", "settled", "returned"},
    "coordination-meeting": {"held", "cancelled"},
    "task-book": {"offered", "signed"},
    "assessment-scheme": {"adopted"},
    "assessment-period": {"open"},
    "assessment": {"concluded", "published"},
    "pool-exit": {"effective", "dropped"},
    "admission-batch": {"open", "listed"},
    "replacement": {"right_open", "requested", "refused", "provider_changed", "closed"},
    "price-list": {"filed", "withdrawn"},
    "erasure": {"carried_out"},
    "archive-file": {"filed"},
    "account": {"active", "locked", "closed"},
    "legal-hold": {"held", "released"},
}  # fmt: skip


def test_every_kind_of_record_at_several_stages(loaded: House) -> None:
    found: dict[str, set[str]] = {}
    with loaded.connection() as conn:
        for row in conn.execute("SELECT DISTINCT kind, status FROM records"):
            found.setdefault(row["kind"], set()).add(row["status"])
    told = {noun.kind.name for noun in NOUNS if noun.listed}
    assert told - found.keys() == {"disposal-list"}  # nothing was kept for ten years yet
    assert found.keys() <= told
    missing = {kind: stages - found[kind] for kind, stages in SEVERAL.items()}
    assert {kind: stages for kind, stages in missing.items() if stages} == {}


def test_every_kind_of_step_was_taken(loaded: House) -> None:
    with loaded.connection() as conn:
        topics = {r["topic"] for r in conn.execute("SELECT DISTINCT topic FROM stored_events")}
        methods = {
            r["method"]
            for r in conn.execute(
                "SELECT convert_from(state, 'UTF8')::jsonb #>> '{data,method}' AS method"
                " FROM stored_events WHERE topic LIKE '%%otice%%erved%%'"
            )
        }
    of_cases = {name for name, kind in EVENTS.items() if kind.__module__ == events.__name__}
    never = {name for name in of_cases - topics if "uspend" not in name and "esume" not in name}
    assert never == set()  # the measures of Liuzhou know no suspension
    assert methods == {"in_person", "left", "post", "electronic", "public"}


def test_escalations_of_every_rule_and_fate(loaded: House) -> None:
    rules = counted(loaded, "SELECT rule AS what, count(*) AS n FROM escalations GROUP BY 1")
    fates = counted(loaded, "SELECT status AS what, count(*) AS n FROM escalations GROUP BY 1")
    assert set(rules) == {
        "11", "12.1", "12.3", "12.4", "12.6", "13", "14.4-third-order", "14.4-overdue",
        "14.4-refused", "14.5", "14.6", "15",
    }  # fmt: skip
    assert set(fates) == {"open", "acted_on", "dismissed", "lapsed"}


def by_name(house: House, kind: str) -> dict[str, uuid.UUID]:
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT record_id, item->>'name' AS name FROM records WHERE kind = %s", (kind,)
        )
        return {row["name"]: row["record_id"] for row in rows}


def test_providers_stand_on_each_side_of_the_thresholds(loaded: House) -> None:
    ids, dissatisfied, orders = by_name(loaded, "provider"), {}, {}
    head = loaded.office.head()
    for party in parties.cast().providers:
        provider_id = ids[party.body["name"]]
        with loaded.connection() as conn:
            found = tallies.dissatisfied(conn, provider_id, date(2025, 5, 22), head)
        state, _ = loaded.office.fold(PROVIDER, provider_id)
        assert state is not None
        dissatisfied[party.key], orders[party.key] = len(found), len(state.valid_orders)
    expected = {"P3": 10, "P7": 5, "P8": 7, "P9": 12, "P10": 5}
    assert {key: dissatisfied[key] for key in expected} == expected
    assert max(n for key, n in dissatisfied.items() if key not in expected) < 5
    assert {key: orders[key] for key in ("P1", "P3", "P19")} == {"P1": 3, "P3": 2, "P19": 3}
    assert max(n for key, n in orders.items() if key not in ("P1", "P19")) == 2


def test_the_worked_cases_have_their_dates(loaded: House) -> None:
    with loaded.connection() as conn:
        rows = conn.execute("SELECT record_id FROM records WHERE kind = 'rectification-case'")
        shown = [read(case_noun.NOUN, r["record_id"], AUDITOR, Moment(loaded)) for r in rows]
    due = {(case["opened_on"], case["grounds"][0]): str(case["due_on"]) for case in shown}
    assert due["2025-06-05", "12.1.a"] == "2025-06-25"
    assert due["2025-08-28", "12.3.a"] == "2025-10-09"
    assert due["2025-09-03", "12.2.c"] == "2025-10-11"
    assert due["2026-01-16", "12.1.d"] == "2026-03-06"
    assert due["2026-03-10", "12.4.b"] == "2026-04-21"
    assert due["2025-10-23", "12.3.b"] == "2025-11-26"
    assert due["2025-10-13", "12.2.b"] == "2025-12-25"
    assert due["2025-07-29", "12.6"] == "2025-08-21"
    assert due["2025-12-30", "12.1.a"] == "2026-02-02"


def test_something_is_due_around_the_day_of_loading(loaded: House) -> None:
    terms, today = loaded.office.terms(), loaded.office.today()
    days = Days(terms.calendar, loaded.settings.region, today)
    with loaded.connection() as conn:
        found = {r["due_on"] for r in conn.execute("SELECT due_on FROM deadlines")}
    assert {days.due(0), days.due(3), days.due(7), days.due(-1)} <= found


def test_nothing_lies_in_the_future(loaded: House) -> None:
    with loaded.connection() as conn:
        row = conn.execute("SELECT max(effective_on) AS last FROM history").fetchone()
    assert row is not None and row["last"] <= loaded.office.today()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: str(noun.noun))
def test_each_record_can_be_read(loaded: House, noun: Noun) -> None:
    with loaded.connection() as conn:
        rows = conn.execute(
            "SELECT DISTINCT record_id FROM history WHERE kind = %s", (noun.kind.name,)
        ).fetchall()
    kept = noun.kind is DISPOSAL  # nothing was kept for ten years yet
    assert rows or kept, "the demonstration shows every kind of record"
    for row in rows:
        reader = APPROVER if APPROVER.role in noun.readers else AUDITOR
        assert read(noun, row["record_id"], reader, Moment(loaded))["version"] >= 1


def test_progress_counts_each_step(loaded: House, heard: list[tuple[int, int]]) -> None:
    assert heard[0][0] == 1 and heard[-1][0] == heard[-1][1] == len(heard)


def test_it_goes_into_an_empty_office_only(loaded: House) -> None:
    head = loaded.office.head()
    with pytest.raises(NotAllowedNow, match="空库"):
        demo.load(loaded)
    assert not demo.is_empty(loaded)
    assert loaded.office.head() == head


def test_a_clock_before_the_story_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.office, "today", lambda: date(2026, 11, 19))
    with pytest.raises(Refusal):
        demo.load(house)
    assert demo.is_empty(house)


def test_the_codes_hold_both_check_digits() -> None:
    cast = parties.cast()
    codes = [party.body["uscc"] for party in (*cast.providers, *cast.enterprises)]
    assert len(set(codes)) == len(codes)
    assert all(inner_digit_ok(code) for code in codes)


@pytest.mark.parametrize("offset", range(0, 420, 7))
def test_the_steps_of_a_case_stay_in_order_whenever_it_is_loaded(offset: int) -> None:
    today = date(2026, 11, 20) + timedelta(days=offset)
    days = Days(shipped_calendar(), "CN-GX", today)
    stories: dict[str, list[date]] = {}
    for step in cases.steps(days):
        if step.path.startswith("/cases"):
            stories.setdefault(str(step.name or step.target), []).append(step.on)
    for name, steps in stories.items():
        assert all(a <= b for a, b in pairwise(steps)), name
        assert steps[-1] <= today, name


@pytest.mark.parametrize("today", HOLIDAYS)
def test_a_period_ends_on_the_working_day_that_is_wanted(today: date) -> None:
    days = Days(shipped_calendar(), "CN-GX", today)
    for wanted in (-1, 0, 3, 7):
        due = days.due(wanted)
        served, length = days.served(due, 20)
        assert days.works(due) and days.works(served)
        assert served + timedelta(days=length) == due


# Simulated


def replayed(house: House, text: str) -> Counter[str]:
    now, today = house.office.terms(), house.office.today()
    then = Terms(now.book.with_file(text, today), now.calendar, now.region)
    with house.connection() as conn:
        log = house.log.after(conn, 0, 100_000)
    return Counter(one.what for one in simulate(log, now, then, today, dues).changes)


@pytest.mark.clause("16")
def test_the_office_under_its_own_version_differs_in_nothing(loaded: House) -> None:
    assert replayed(loaded, shipped()) == Counter()


@pytest.mark.clause("16")
@pytest.mark.parametrize(
    ("key", "old", "new", "what"),
    [
        ("rectification.general-cap-days", "30", "15", "deadline"),
        ("satisfaction.rectify-above", "5", "4", "rule 12.6"),
        ("satisfaction.expel-above", "10", "11", "rule 14.5"),
        ("orders.expel-above", "2", "1", "rule 14.4-third-order"),
        ("level.min", "2", "3", "rule 12.4"),
        ("price.tolerance-percent", "0", "10", "rule 12.3"),
        ("registration.report-within-days", "20", "10", "registration.unreported"),
        ("expulsion.statement-days", "5", "15", "expulsion.state"),
        ("expulsion.hearing-request-days", "5", "2", "step hearing"),
        ("publicity.days", "5", "7", "publication.expired"),
        ("complaint.answer-days", "7", "3", "complaint.accept"),
        ("complaint.handle-days", "60", "30", "complaint.verify"),
        ("inspection.target-days", "5", "2", "case.inspect"),
        ("overdue.review-within-days", "10", "3", "escalation.decide"),
        ("duty.once-days", "30", "10", "duty.report"),
        ("remedy.review-days", "60", "30", "step review"),
        ("pilot.start", "2024-10-18", "2026-01-01", "step 14.2"),
        ("grey-list.public", "false", "true", "step public"),
    ],
)
def test_a_number_that_treats_somebody_otherwise_is_told(
    loaded: House, key: str, old: str, new: str, what: str
) -> None:
    text = shipped().replace(f'key = "{key}"\nvalue = {old}\n', f'key = "{key}"\nvalue = {new}\n')
    head = loaded.office.head()
    assert replayed(loaded, text)[what] > 0
    assert loaded.office.head() == head


def test_the_last_decision_of_each_kind_opens_with_its_cut(loaded: House) -> None:
    with loaded.connection() as conn:
        rows = conn.execute(
            "SELECT type, max(position) AS position FROM history WHERE type = ANY(%s) GROUP BY 1",
            (sorted(DECISIONS),),
        ).fetchall()
    assert len(rows) > 45
    for row in rows:
        found = dossier.dossier(loaded, row["position"], AUDITOR)
        assert found["cut"]["kept"], row
        assert found["records"] and found["decision"]["type"] == row["type"]
        for one in found["records"]:
            assert not one["version"] or one["then"] or one["kind"] in ("register", "claim"), row
