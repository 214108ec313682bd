"""The clock is set forth and back: instants never run backwards, nothing is told or found twice,
and nobody waits for a time that was never right."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import psycopg
import pytest
from audit.attacker import owner
from client import Client
from commands.conftest import duban  # noqa: F401 - a fixture
from examples import a_provider, a_served_case, an_enterprise
from faults.seen import readiness, stopped, wait_until
from offices import Server

from application.limits import Limit, TooMany
from application.messages import outbox
from application.signing_in.register import Client as Browser
from domain.message import Channel, Topic
from domain.values import Actor, Role
from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker

DAY = timedelta(days=1)


class Clock:
    """That of the machine, until somebody sets it."""

    off = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(database: Server, settings: Settings, clock: Clock) -> Iterator[House]:
    with wiring.opened(database.database_url, settings, pool_size=8, clock=clock) as house:
        yield house


@pytest.fixture
def office(timed: House) -> Client:
    return Client(create_app(timed), timed)


@contextmanager
def set_back(house: House, owner_url: str, by: timedelta) -> Iterator[datetime]:
    """As after the database's clock was ahead by so much while an event was recorded: only its
    owner can say what time it was."""
    at = datetime.now(UTC) + by
    with owner(owner_url, house) as conn:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state,"
            " recorded_at) SELECT originator_id, 2, topic, state, %s FROM stored_events"
            " WHERE topic = 'claim.code-claimed' ORDER BY notification_id DESC LIMIT 1",
            (at,),
        )
    yield at


def instants(house: House) -> list[datetime]:
    with house.connection() as conn:
        rows = conn.execute("SELECT recorded_at FROM stored_events ORDER BY notification_id")
        return [row["recorded_at"] for row in rows]


@pytest.mark.parametrize("by", [timedelta(seconds=30), 400 * DAY])
def test_instants_never_run_backwards(
    office: Client, timed: House, owner_url: str, by: timedelta
) -> None:
    an_enterprise(office)
    with set_back(timed, owner_url, by) as late:
        provider = a_provider(office)
        found = instants(timed)
        assert found[-1] == late and found[-2] == late
        assert all(one <= other for one, other in pairwise(found))
        # an instant is a position still
        assert timed.office.position_at(late) == office.position
        assert timed.office.position_at(late - timedelta(seconds=1)) < office.position - 1
        assert office.get(f"/providers/{provider}")["id"] == provider


def test_once_it_is_right_again_instants_are_its_own(
    office: Client, timed: House, owner_url: str
) -> None:
    an_enterprise(office)
    with set_back(timed, owner_url, timedelta(seconds=0.3)) as late:
        a_provider(office)
        wait_until(lambda: datetime.now(UTC) > late)
        a_provider(office)
        assert late < instants(timed)[-1] <= datetime.now(UTC)


def test_the_application_cannot_choose_an_instant(office: Client, timed: House) -> None:
    an_enterprise(office)
    insert = (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state{}) VALUES"
        " (gen_random_uuid(), 1, 'x', ''{}) RETURNING recorded_at"
    )
    with timed.database.connect() as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(insert.format(", recorded_at", ", '2020-01-01'"))
        conn.execute("SET duban.clock_is_behind = 'yes'")
        row = conn.execute(insert.format("", "")).fetchone()
        assert row is not None
        assert abs(row["recorded_at"] - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_office_says_that_its_clocks_do_not_agree(
    office: Client,
    timed: House,
    clock: Clock,
    owner_url: str,
    duban: Callable[..., subprocess.CompletedProcess[str]],  # noqa: F811
) -> None:
    an_enterprise(office)
    timed.catch_up()
    assert readiness(office)[1]["components"]["clock"] == "ready"
    for off in (timedelta(minutes=-2), timedelta(minutes=2)):
        clock.off = off
        status, said = readiness(office)
        assert (status, said["status"], said["components"]["clock"]) == (200, "degraded", "away")
    clock.off = timedelta(seconds=50)  # as machines differ
    assert readiness(office)[1]["components"]["clock"] == "ready"
    with set_back(timed, owner_url, timedelta(hours=1)):
        timed.catch_up()
        assert readiness(office)[1]["components"]["clock"] == "away"
        done = duban("doctor", "--json")
        found = {one["name"]: one for one in json.loads(done.stdout)["checks"]}["clock"]["found"]
        assert "数据库的时钟比日志最后的时刻慢 3," in found["zh"] and "behind" in found["en"]
        assert json.loads(done.stdout)["status"] == "degraded" and done.returncode == 1


def test_a_machine_that_runs_ahead_finds_nothing_missed(
    office: Client, timed: House, clock: Clock
) -> None:
    """A finding is never taken back, and the time limit is not over."""
    case = a_served_case(office, a_provider(office), str(timed.office.today() - DAY), days=15)
    timed.settings = timed.settings.model_copy(update={"sweep_seconds": 0.1})
    timed.catch_up()
    clock.off = 40 * DAY
    with Worker(timed):
        wait_until(lambda: "sweep" in stopped(timed))
        assert "快 3," in stopped(timed)["sweep"] and "ahead of" in stopped(timed)["sweep"]
        assert office.get(f"/cases/{case}")["status"] != "overdue"
        clock.off = timedelta(0)
        wait_until(lambda: "sweep" not in stopped(timed))
    assert counted(timed)["rectification-case.deadline-missed"] == 0


def counted(house: House) -> Counter[str]:
    with house.connection() as conn:
        return Counter(row["topic"] for row in conn.execute("SELECT topic FROM stored_events"))


def test_forth_and_back_and_forth_again_finds_and_raises_once(
    office: Client, timed: House, clock: Clock
) -> None:
    lead = a_provider(office)
    a_served_case(office, lead, str(timed.office.today() - DAY), days=15)
    clock.off = 40 * DAY
    timed.sweep()  # both clocks of one machine were wrong: nobody could know
    found = counted(timed)
    assert found["rectification-case.deadline-missed"] == 1
    raised = found["escalation.raised"]
    assert raised >= 1
    for off in (timedelta(0), -10 * DAY, 40 * DAY, 41 * DAY):
        clock.off = off
        timed.sweep()
        timed.catch_up()
    again = counted(timed)
    assert again["rectification-case.deadline-missed"] == 1
    assert again["escalation.raised"] == raised


def test_a_session_outlives_a_jump_and_lasts_no_longer_for_it(timed: House, clock: Clock) -> None:
    actor = Actor(name="韦", role=Role.CASEWORKER)
    browser = Browser("203.0.113.7", "Firefox")
    now = timed.sessions.begin(actor, browser)
    clock.off = timedelta(hours=7)
    ahead = timed.sessions.begin(actor, browser)
    clock.off = 30 * DAY
    later = timed.sessions.begin(actor, browser)
    clock.off = timedelta(0)
    assert timed.sessions.of(now) is None  # whoever was thrown out meanwhile signs in again
    for secret in (ahead, later):
        assert (timed.sessions.of(secret) is None) == (secret == ahead)
    clock.off = timedelta(minutes=2)
    assert timed.sessions.of(later) is not None
    clock.off = timedelta(hours=9)
    assert timed.sessions.of(later) is None


def test_nobody_is_locked_out_until_a_time_that_was_never_right(timed: House, clock: Clock) -> None:
    twice = Limit("test", 2, timedelta(minutes=15))
    clock.off = 3 * DAY
    for _ in range(2):
        timed.limits.count(twice, "a")
    with pytest.raises(TooMany):
        timed.limits.count(twice, "a")
    clock.off = timedelta(0)
    for _ in range(2):
        timed.limits.count(twice, "a")
    # and several machines count together, however their clocks differ
    clock.off = timedelta(seconds=-30)
    with pytest.raises(TooMany):
        timed.limits.count(twice, "a")


def test_a_message_does_not_wait_for_a_time_that_was_never_right(
    timed: House, clock: Clock
) -> None:
    rows = [
        outbox.Row(
            id=uuid4(),
            channel=Channel.MAIL,
            topic=Topic.WORK,
            what="x",
            kind="provider",
            record_id=UUID(int=1),
            written_at=clock(),
        )
        for _ in range(2)
    ]

    def lease() -> set[UUID]:
        return {row.id for row in outbox.lease(conn, [Channel.MAIL], clock(), 10)}

    with timed.database.connect() as conn:
        outbox.add(conn, rows)
        clock.off = 30 * DAY
        assert lease() == {row.id for row in rows}
        outbox.failed(conn, rows[0], clock(), "away")  # the other one's process died
        assert lease() == set()
        clock.off = timedelta(0)
        assert lease() == {row.id for row in rows}
        assert lease() == set()


def test_a_head_of_a_later_time_keeps_no_head_from_being_signed(
    office: Client, timed: House, clock: Clock
) -> None:
    (_, signer) = timed.keepers_of_proof()
    with timed.database.connect() as conn:
        clock.off = 30 * DAY
        signer.take(conn, timed.log, 1)
        clock.off = timedelta(0)
        a_provider(office)
        for _ in range(3):
            signer.take(conn, timed.log, 1)
        heads = conn.execute("SELECT number FROM tree_heads").fetchall()
    assert len(heads) == 2
