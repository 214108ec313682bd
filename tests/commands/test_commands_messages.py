"""`duban messages`: what waits and what is dead, and sending it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from subprocess import CompletedProcess
from uuid import UUID, uuid4

import pytest

from application.messages import outbox
from application.messages.outbox import Row, row_id
from domain.message import Channel, Topic
from interfaces.wiring import House

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def dead(house: House) -> UUID:
    """A mail that could not be sent, beside one that waits."""
    rows = [
        Row(
            id=row_id(n),
            channel=Channel.MAIL,
            topic=Topic.WORK,
            what="complaint.accept",
            kind="complaint",
            record_id=uuid4(),
            account_id=uuid4(),
            role="caseworker",
            written_at=datetime.now(UTC),
        )
        for n in range(2)
    ]
    with house.connection() as conn:
        outbox.add(conn, rows)
        outbox.dead(conn, rows[0], datetime.now(UTC), "550 no such user")
    return rows[0].id


def test_the_status_counts_and_names_what_is_dead(duban: Run, dead: UUID) -> None:
    found = json.loads(duban("messages", "status", "--json").stdout)
    assert {(one["state"], one["n"]) for one in found["counts"]} == {("dead", 1), ("waiting", 1)}
    (letter,) = found["dead"]
    assert (letter["id"], letter["error"]) == (str(dead), "550 no such user")
    assert f"{dead}  mail  work  550 no such user" in duban("messages", "status").stdout


@pytest.mark.parametrize("which", ["one", "all"])
def test_a_dead_letter_goes_once_more_and_it_is_kept_who_wanted_it(
    duban: Run, house: House, dead: UUID, which: str
) -> None:
    done = duban("messages", "resend", dead if which == "one" else "--all", "--user", "谢安宁")
    assert (done.returncode, "1 will be sent again" in done.stderr + done.stdout) == (0, True)
    with house.connection() as conn:
        row = conn.execute("SELECT state, tries FROM outbox WHERE id = %s", (dead,)).fetchone()
        (kept,) = conn.execute("SELECT * FROM outbox_resent").fetchall()
    assert (row["state"], row["tries"]) == ("waiting", 0)
    assert (kept["outbox_id"], kept["actor_name"], kept["error"]) == (
        dead, "谢安宁", "550 no such user",
    )  # fmt: skip


def test_what_is_no_dead_letter_is_said(duban: Run, dead: UUID) -> None:
    assert duban("messages", "resend", uuid4()).returncode == 1
    assert duban("messages", "resend").returncode == 2
    assert duban("messages", "resend", dead, "--all").returncode == 2


def test_an_address_is_entered_by_whoever_runs_the_office(duban: Run, house: House) -> None:
    duban("account", "open", "wei", "--name", "韦管", "--role", "admin")
    done = duban(
        "account", "contact", "wei", "--mail", "wei@example.gov.cn", "--phone", "13800138000"
    )
    assert done.returncode == 0, done.stderr
    account = house.doors.of_login("wei")
    assert account is not None
    assert (account.mail, account.phone) == ("wei@example.gov.cn", "13800138000")
    assert account.mail_for == account.sms_for == tuple(Topic)
    assert duban("account", "contact", "wei", "--mail", "nowhere").returncode == 2
