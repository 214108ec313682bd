"""kill -9 at random points: every message arrives, and none has two effects."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from client import settle
from examples import a_complaint, a_provider, an_enterprise
from messages.people import Posted, address_of
from messages.receiver import Receiver

from domain.values import Role

ROOT = Path(__file__).parents[2]
ME = "韦志明"
N = 16
ROUNDS = 4
LEASE = 200.0
"""Seconds; by so much the clock of each process is ahead of the one before."""


@contextmanager
def sending(posted: Posted, ahead: float) -> Iterator[subprocess.Popen[str]]:
    house, kept = posted.house, ("schema_name", "smtp_host", "smtp_port", "smtp_security",
                                 "smtp_from", "webhook_private", "webhook_seconds")  # fmt: skip
    settings = {name: getattr(house.settings, name) for name in kept}
    settings["home"] = str(house.settings.home)
    settings["schema_name"] = house.settings.schema_name
    process = subprocess.Popen(
        [sys.executable, "-m", "messages.sending", house.database.url, json.dumps(settings),
         str(ahead)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()  # SIGKILL
        process.wait()


def all_ended(posted: Posted) -> bool:
    with posted.house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,"
            " (SELECT position FROM view_tracking WHERE name = 'messages') AS position FROM outbox"
        ).fetchone()
    return bool(row["waiting"] == 0 and row["position"] == posted.house.office.head())


@pytest.mark.parametrize("seed", range(1))
def test_every_message_arrives_once_in_effect(posted: Posted, seed: int) -> None:
    chance = random.Random(seed)
    posted.clock.now = datetime.now(UTC)  # by which the processes go
    with Receiver() as receiver:
        posted.somebody(ME, Role.CASEWORKER)
        secret = posted.office.post(
            "/subscriptions", "admin", name="平台", url=receiver.url, types=["complaint.received"],
            scope={"user": "谢安宁"},
        )["secret"]  # fmt: skip
        receiver.secret = secret
        provider, enterprise = a_provider(posted.office), an_enterprise(posted.office)
        complaints = {a_complaint(posted.office, provider, enterprise) for _ in range(N)}
        settle(posted.house)
        posted.mail.hangs = 0.02
        for round_ in range(ROUNDS):
            with sending(posted, (round_ + 1) * LEASE):
                time.sleep(chance.uniform(0.0, 0.9))
        posted.mail.hangs = 0
        with sending(posted, (ROUNDS + 1) * LEASE):
            until = time.monotonic() + 60
            while not all_ended(posted) and time.monotonic() < until:
                time.sleep(0.1)
        # then every row went out, under one identifier each
        mails = posted.rows(channel="mail")
        hooks = posted.rows(channel="hook")
        assert {str(r["record_id"]) for r in mails} == complaints and len(mails) == N
        assert {str(r["record_id"]) for r in hooks} == complaints and len(hooks) == N
        assert {r["state"] for r in mails + hooks} == {"sent"}
        got = {mail["Message-ID"] for mail in posted.mail.to(address_of(ME))}
        assert got == {f"<{r['id']}@example.gov.cn>" for r in mails}
        assert set(receiver.ids) == {str(r["id"]) for r in hooks}
        # and what came twice, came under the same one: few did
        assert len(posted.mail.taken) + len(receiver.ids) - 2 * N <= 2 * ROUNDS
