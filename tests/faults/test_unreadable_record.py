"""A record that cannot be read holds up what is told of it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from examples import a_complaint, a_provider, a_served_case, an_enterprise
from messages.conftest import clock, mail_server, posted  # noqa: F401 - fixtures
from messages.people import ALL, Posted
from messages.receiver import Receiver
from messages.test_webhooks import subscribed

from application import sweep
from domain.catalogue import EVENTS
from domain.unfit import Unfit, newer
from domain.values import Role
from interfaces.messages.reminders import Reminders

ACCEPTED = "complaint.accepted"
HELD = "rectification-case.statement-heard"


def of(rows: list[dict[str, Any]], record: str) -> set[tuple[str, int]]:
    return {(row["state"], row["tries"]) for row in rows if str(row["record_id"]) == record}


@contextmanager
def one_of_two_unreadable(to: Posted, patch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Two complaints that somebody is told of, the first of which cannot be read meanwhile."""
    lead, enterprise = a_provider(to.office), an_enterprise(to.office)
    bad, good = (a_complaint(to.office, lead, enterprise) for _ in range(2))
    to.tell()
    with patch.context() as older:
        older.delitem(EVENTS, ACCEPTED)
        path = f"/complaints/{bad}/acceptance"
        to.office.post(path, on=to.house.office.today(), reason="属实")
        yield bad, good


def test_mail_of_others_goes_out(
    posted: Posted,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posted.somebody("韦志明", Role.CASEWORKER)
    with one_of_two_unreadable(posted, monkeypatch) as (bad, good):
        posted.send()
        rows = posted.rows(channel="mail")
        assert of(rows, good) == {("sent", 1)}
        assert of(rows, bad) == {("waiting", 1)}  # it is tried again, like any that failed
        assert {r["error"] for r in rows if r["error"]} != set()
        assert all(ACCEPTED in r["error"] for r in rows if r["error"])
    posted.clock.now += timedelta(minutes=1)
    posted.send()
    assert of(posted.rows(channel="mail"), bad) <= {("sent", 2), ("dropped", 1)}


def test_text_messages_of_others_go_to_the_gateway(
    posted: Posted,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = posted.somebody("韦志明", Role.CASEWORKER)
    posted.reached(account, phone="13800138000", mail_for=(), sms_for=ALL)
    with Receiver() as gateway:
        subscribed(posted, gateway, "message.sms")
        with one_of_two_unreadable(posted, monkeypatch) as (bad, good):
            posted.deliver()
            rows = posted.rows(channel="sms")
            assert of(rows, good) == {("sent", 1)}
            assert of(rows, bad) == {("waiting", 1)}
            assert len(gateway.taken) == 1


def test_a_person_whose_key_was_altered_holds_up_no_other_deadline(
    posted: Posted,  # noqa: F811
) -> None:
    # given two orders that end on one day, and a person in one of them whose key does not open
    lead, today = a_provider(posted.office), posted.house.office.today()
    bad, good = (a_served_case(posted.office, lead, str(today), days=3) for _ in range(2))
    posted.house.catch_up()
    with posted.house.database.connect() as conn:
        altered = conn.execute(
            "UPDATE person_keys SET wrapped = wrapped || '\\x00' WHERE record_ids @> %s",
            ([UUID(bad)],),
        )
        assert altered.rowcount > 0
    posted.house.office.kept.forget()
    # when both have ended
    posted.clock.now += timedelta(days=10)
    with pytest.raises(Unfit):
        sweep.run(posted.house.office, posted.house.sheet, posted.house.agenda)
    # then the other one is recorded as missed
    missed = posted.office.get(f"/cases/{good}/history")["items"][-1]
    assert missed["type"] == "rectification-case.deadline-missed"


def test_reminders_of_others_are_written(
    posted: Posted,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lead = a_provider(posted.office)
    posted.somebody("梁晓雯", Role.PROVIDER, acts_for=lead)
    today = posted.house.office.today()
    cases = [a_served_case(posted.office, lead, str(today), days=3) for _ in range(3)]
    posted.house.catch_up()
    rows = Reminders._rows

    def failing(self: Any, found: Any, told: Any) -> Any:
        if str(found["record_id"]) == min(cases):
            raise newer(HELD, 1)
        return rows(self, found, told)

    with monkeypatch.context() as patch:
        patch.setattr(Reminders, "_rows", failing)
        with pytest.raises(Unfit, match=HELD):
            posted.remind()
    reminded = {str(row["record_id"]) for row in posted.rows(channel="page", topic="reminder")}
    assert reminded == {*cases} - {min(cases)}
    posted.remind()
    found = [str(row["record_id"]) for row in posted.rows(channel="page", topic="reminder")]
    assert sorted(found) == sorted(cases)
