"""An event on which some code fails: what runs that code stops there and says so, alone."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from client import Client
from commands.conftest import duban  # noqa: F401 - a fixture
from examples import a_provider, a_served_case, an_enterprise
from faults.seen import position, readiness, stopped, stopped_since, wait_until
from structlog.testing import capture_logs

from domain import enterprise
from domain.catalogue import CASE, ENTERPRISE
from domain.rectification import state as case_state
from domain.unfit import Unfit
from domain.values import Recorded
from interfaces.api.app import create_app
from interfaces.audit.consumers import TREE
from interfaces.ears import Ears
from interfaces.messages.messenger import Telling
from interfaces.wiring import MESSAGES, POLICIES, House
from interfaces.worker import Worker
from projections.live import Live
from projections.log import Log
from projections.runner import Runner
from projections.workers import a_name
from projections.worklist import WorklistView

BACK_OFF = (0.05, 0.2, 0.4)


class PoisonError(Exception):
    """Its words name somebody: 莫海."""


@pytest.fixture
def at_work(house: House) -> Client:
    """With a runner for each view, as outside of tests."""
    return Client(create_app(house), house)


def the(name: str) -> Callable[[Recorded[Any]], bool]:
    """The event that registers or admits somebody of that name."""
    return lambda recorded: getattr(recorded.event, "name", None) == name


@contextmanager
def poison(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """The work list fails on that event, whatever batch it comes in."""
    apply, is_it = WorklistView.apply, the(name)

    def failing(self: Any, conn: Any, batch: Any, log: Log) -> None:
        apply(self, conn, batch, log)
        if any(is_it(one) for one in batch):
            raise PoisonError("莫海")

    with monkeypatch.context() as patch:
        patch.setattr(WorklistView, "apply", failing)
        yield


def test_a_view_stops_right_before_it_and_the_others_go_on(
    house: House,
    at_work: Client,
    monkeypatch: pytest.MonkeyPatch,
    duban: Callable[..., subprocess.CompletedProcess[str]],  # noqa: F811
) -> None:
    house.catch_up()
    others = [view.name for view in house.views if view.name != "worklist"]
    with poison(monkeypatch, "毒"), Worker(house):
        for _ in range(3):
            an_enterprise(at_work)
        an_enterprise(at_work, name="毒")
        at = at_work.position
        wait_until(lambda: "worklist" in stopped(house))
        assert position(house, "worklist") < at
        why = stopped(house)["worklist"]
        assert f"位置 {position(house, 'worklist') + 1} 的事件 enterprise.registered" in why
        assert "PoisonError" in why and "莫海" not in json.dumps(readiness(at_work)[1])
        # all others follow what comes, without a lag, in the same shared batches
        for _ in range(5):
            an_enterprise(at_work)
            assert house.wait([*others, POLICIES, MESSAGES, TREE], at_work.position, 40)
        assert stopped(house).keys() == {"worklist"} == stopped_since(at_work).keys()
        status, said = readiness(at_work)
        assert (status, said["status"]) == (200, "degraded")
        # an operator reads the error itself, and everybody else reads only why
        shown = json.loads(duban("projections", "status", "--json").stdout)["items"]
        (told,) = [row for row in shown if row["since"]]
        assert (told["view"], told["behind"] > 0) == ("worklist", True)
        assert "PoisonError" in told["error"] and told["why"] == why
        assert "enterprise.registered" in duban("projections", "status").stdout
        held = position(house, "worklist")
    # and once the program is mended it goes on by itself
    with Worker(house):
        assert held < at <= at_work.position
        assert house.wait(["worklist"], at_work.position, 40)
        wait_until(lambda: stopped(house) == {})


def test_it_is_tried_again_ever_less_often_and_told_once(
    house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.catch_up()
    monkeypatch.setattr("projections.runner.BACK_OFF", BACK_OFF)
    failed: list[float] = []
    consumer = Live(WorklistView(house.settings.region))
    take = consumer.take

    def tried(*given: Any) -> int:
        try:
            return take(*given)
        except Unfit:
            failed.append(time.monotonic())
            raise

    monkeypatch.setattr(consumer, "take", tried)
    told: list[str] = []
    runner = Runner(
        consumer,
        house.database,
        house.log,
        ears=Ears(a_name()),
        poll_seconds=0.05,
        report=lambda name, error: told.append("" if error is None else str(error)),
    )
    an_enterprise(at_work, name="毒")
    with poison(monkeypatch, "毒"):
        runner.start()
        wait_until(lambda: len(failed) >= 2)
        since = house.stops()["worklist"].since
        wait_until(lambda: len(failed) >= 5)
        pauses = [later - earlier for earlier, later in pairwise(failed[:5])]
        least = [*BACK_OFF, BACK_OFF[-1]]  # the last pause goes on
        assert all(pause >= one for pause, one in zip(pauses, least, strict=True)), pauses
        assert len(told) == 1 and "enterprise.registered" in told[0]
        assert house.stops()["worklist"].since == since
        assert "莫海" in house.stops()["worklist"].error
    wait_until(lambda: stopped(house) == {})
    wait_until(lambda: told[1:] == [""])
    runner.stop()
    runner.join(10)


def test_a_worker_says_it_once_in_its_log(
    house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.catch_up()
    monkeypatch.setattr("projections.runner.BACK_OFF", (0.05,))
    with capture_logs() as lines:
        with poison(monkeypatch, "毒"), Worker(house):
            an_enterprise(at_work, name="毒")
            wait_until(lambda: "worklist" in stopped(house))
            an_enterprise(at_work)
            assert house.wait(["records"], at_work.position, 40)
        with Worker(house):
            wait_until(lambda: stopped(house) == {})
    said = [line for line in lines if line["event"].startswith("runner")]
    assert [line["runner"] for line in said] == ["worklist"]
    assert "position" in said[0]["error"] and "PoisonError" in said[0]["cause"]


def test_a_fold_that_fails_stops_only_who_asks_for_its_record(
    at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = an_enterprise(at_work), an_enterprise(at_work)
    contact = {"contact": {"name": "莫江", "phone": "0772"}, "changed_on": "2025-06-02"}
    path = f"/enterprises/{one}/contact"
    evolve = enterprise.evolve

    def failing(state: Any, recorded: Recorded[Any]) -> Any:
        if recorded.position and isinstance(recorded.event, enterprise.ContactChanged):
            raise PoisonError
        return evolve(state, recorded)

    with monkeypatch.context() as patch:
        at_work.post(path, **contact)  # kept from here on, as in any process
        at_work.get(f"/enterprises/{one}")
        patch.setitem(ENTERPRISE.__dict__, "evolve", failing)
        at_work.post(path, **contact | {"changed_on": "2025-06-03"})
        # when others act, whose process follows the same tail of the log
        assert at_work.get(f"/enterprises/{other}")["id"] == other
        a_provider(at_work)
        for asked in (
            at_work.ask("GET", f"/enterprises/{one}"),
            at_work.ask("POST", path, json=contact),
        ):
            assert (asked.status_code, asked.json()["code"]) == (503, "unfit-event"), asked.text
            assert "enterprise.contact-changed" in asked.json()["detail"]
            assert "PoisonError" in asked.json()["detail"]
    assert at_work.get(f"/enterprises/{one}")["version"] == 3


def test_policies_stop_alone(
    house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.catch_up()
    consider = type(house.policies).consider

    def failing(self: Any, recorded: Recorded[Any]) -> None:
        if the("毒")(recorded):
            raise PoisonError
        consider(self, recorded)

    with monkeypatch.context() as patch:
        patch.setattr(type(house.policies), "consider", failing)
        patch.setattr(type(house.policies), "cares_about", staticmethod(lambda recorded: True))
        with Worker(house):
            a_provider(at_work, name="毒")
            wait_until(lambda: stopped(house).keys() == {POLICIES})
            assert "provider.admitted" in stopped(house)[POLICIES]
            an_enterprise(at_work)
            others = [*(view.name for view in house.views), MESSAGES, TREE]
            assert house.wait(others, at_work.position, 40)
            assert position(house, POLICIES) < at_work.position
            assert readiness(at_work)[1]["stopped"].keys() == {POLICIES}
    with Worker(house):
        assert house.wait([POLICIES], at_work.position, 40)
        wait_until(lambda: stopped(house) == {})


def test_messages_stop_alone_and_nothing_is_told_twice(
    house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.catch_up()
    rows = Telling.rows

    def failing(self: Any, recorded: Recorded[Any]) -> Iterator[Any]:
        if the("毒")(recorded):
            raise PoisonError
        yield from rows(self, recorded)

    with monkeypatch.context() as patch:
        patch.setattr(Telling, "rows", failing)
        with Worker(house):
            an_enterprise(at_work, name="毒")
            at = at_work.position
            wait_until(lambda: stopped(house).keys() == {MESSAGES})
            an_enterprise(at_work)
            assert house.wait([view.name for view in house.views], at_work.position, 40)
            assert position(house, MESSAGES) < at
    with Worker(house):
        assert house.wait([MESSAGES], at_work.position, 40)
        wait_until(lambda: stopped(house) == {})


def test_the_sweep_passes_over_a_record_that_cannot_be_read_and_says_so(
    house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = a_provider(at_work)
    cases = [a_served_case(at_work, lead, "2025-06-10", days=15) for _ in range(3)]
    house.catch_up()
    bad = UUID(min(cases))  # the first that the sheet names
    evolve = case_state.evolve

    def failing(state: Any, recorded: Recorded[Any]) -> Any:
        if recorded.record_id == bad and recorded.position:
            raise PoisonError
        return evolve(state, recorded)

    house.settings = house.settings.model_copy(update={"sweep_seconds": 0.2})
    with monkeypatch.context() as patch:
        patch.setitem(CASE.__dict__, "evolve", failing)
        house.office.kept.forget()
        with Worker(house):
            wait_until(lambda: "sweep" in stopped(house))
            assert "rectification-case" in stopped(house)["sweep"]
            assert "sweep" in readiness(at_work)[1]["stopped"]
            missed = "SELECT originator_id AS id FROM stored_events WHERE topic = %s"
            with house.connection() as conn:
                found = conn.execute(missed, ("rectification-case.deadline-missed",)).fetchall()
            assert {str(row["id"]) for row in found} == {*cases} - {str(bad)}
    with Worker(house):
        wait_until(lambda: stopped(house) == {})
        wait_until(lambda: house.sweep().missed == ())
    with house.connection() as conn:
        found = conn.execute(missed, ("rectification-case.deadline-missed",)).fetchall()
    assert sorted(str(row["id"]) for row in found) == sorted(cases)
