"""How often something may be done: thresholds, the sliding window, several processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from client import API, Client

from application.limits import FORGOTTEN, Limit, Limits, TooMany, network
from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
THREE = Limit("try", 3, timedelta(minutes=15))


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(house: House, clock: Clock) -> Limits:
    return Limits(house.connection, house.seal.digest, clock)


def seconds_to_wait(limits: Limits, limit: Limit = THREE, client: str = "a") -> int | None:
    try:
        limits.count(limit, client)
    except TooMany as many:
        return many.seconds
    return None


def test_as_many_as_allowed_and_not_one_more(limits: Limits) -> None:
    assert [seconds_to_wait(limits) for _ in range(4)] == [None, None, None, 900]


def test_the_window_slides(limits: Limits, clock: Clock) -> None:
    # given one at 0, and two at 10 minutes
    seconds_to_wait(limits)
    clock.passes(minutes=10)
    assert [seconds_to_wait(limits) for _ in range(3)] == [None, None, 300]
    # when the first is just within, and when it is out: then one more, and not two
    clock.passes(minutes=5, seconds=-1)
    assert seconds_to_wait(limits) == 1
    clock.passes(seconds=1)
    assert [seconds_to_wait(limits) for _ in range(2)] == [None, 600]


def test_who_is_refused_waits_no_longer_for_trying_again(limits: Limits, clock: Clock) -> None:
    for _ in range(3):
        limits.count(THREE, "a")
    for _ in range(20):
        assert seconds_to_wait(limits) == 900
    clock.passes(minutes=15)
    assert seconds_to_wait(limits) is None


def test_others_and_other_things_are_counted_apart(limits: Limits) -> None:
    for _ in range(3):
        limits.count(THREE, "a")
    assert seconds_to_wait(limits, THREE, "b") is None
    assert seconds_to_wait(limits, Limit("other", 1, timedelta(hours=1)), "a") is None


def test_many_at_once_are_no_way_round(limits: Limits) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: seconds_to_wait(limits), range(24)))
    assert found.count(None) == 3


def test_the_last_one_says_so(limits: Limits) -> None:
    assert [limits.count(THREE, "a").last for _ in range(3)] == [False, False, True]


def test_what_should_not_count_is_given_back_one_by_one(limits: Limits, clock: Clock) -> None:
    # given three, two of them at the same instant
    first, second = limits.count(THREE, "a"), limits.count(THREE, "a")
    clock.passes(minutes=1)
    limits.count(THREE, "a")
    # when one of the two goes, then there is room for one more, and not for two
    limits.give_back(THREE, "a", first)
    assert [seconds_to_wait(limits) for _ in range(2)] == [None, 840]
    assert first.at == second.at


def test_who_proved_to_be_the_one_begins_anew_and_nobody_else_does(limits: Limits) -> None:
    for whose in ("a", "b"):
        for _ in range(3):
            limits.count(THREE, whose)
    limits.forgive(THREE, "a")
    assert [seconds_to_wait(limits) for _ in range(4)] == [None, None, None, 900]
    assert seconds_to_wait(limits, THREE, "b") == 900


def test_the_table_names_no_address_and_forgets(house: House, limits: Limits, clock: Clock) -> None:
    limits.count(THREE, "203.0.113.7")
    with house.connection() as conn:
        assert "203.0.113.7" not in str(conn.execute("SELECT * FROM attempts").fetchall())
    clock.passes(hours=24)
    limits.forget()
    with house.connection() as conn:
        assert len(conn.execute("SELECT * FROM attempts").fetchall()) == 1
    clock.passes(seconds=1)
    limits.forget()
    with house.connection() as conn:
        assert conn.execute("SELECT * FROM attempts").fetchall() == []


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_or_the_network_of_a_customer_is_counted(address: str, counted: str) -> None:
    assert network(address) == counted


# Over HTTP

COMPLAINT = {
    "about": "不知名的服务商",
    "complainant": {"kind": "anonymous"},
    "summary": "上门推销",
    "received_on": "2025-05-29",
}


@pytest.fixture
def few(house: House) -> Client:
    house.settings = house.settings.model_copy(update={"public_per_hour": 2})
    return Client(create_app(house), house)


def test_the_public_complains_so_often_an_hour(few: Client) -> None:
    answers = [few.ask("POST", "/complaints", None, json=COMPLAINT) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert 3_590 <= int(answers[-1].headers["retry-after"]) <= 3_600
    assert answers[-1].json()["code"] == "too-many"


def test_who_signs_in_is_known_and_not_counted(few: Client) -> None:
    for _ in range(4):
        few.post("/complaints", "caseworker", **COMPLAINT)


def test_the_public_sends_as_many_files_as_its_complaints_may_carry(few: Client) -> None:
    def upload() -> int:
        return few.http.post(f"{API}/files", files={"file": ("a.pdf", b"%PDF-1.4")}).status_code

    assert [upload() for _ in range(21)] == [201] * 20 + [429]


def test_the_setting_is_at_least_one() -> None:
    assert Settings(public_per_hour=1).public_per_hour == 1
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Settings(public_per_hour=0)


def test_no_window_is_longer_than_what_is_remembered() -> None:
    assert timedelta(minutes=Settings(lock_minutes=1_440).lock_minutes) == FORGOTTEN
    with pytest.raises(ValueError, match="less than or equal to 1440"):
        Settings(lock_minutes=1_441)
