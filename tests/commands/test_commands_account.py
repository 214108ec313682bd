"""`duban account`: the first administrator, and what an operator may have to put right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from subprocess import CompletedProcess
from uuid import uuid4

from interfaces.wiring import House

Run = Callable[..., CompletedProcess[str]]
SECRET = re.compile(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}\n")
FIRST = ("account", "open", "wei", "--name", "韦管", "--role", "admin")


def test_the_first_administrator_is_opened_and_can_sign_in(duban: Run, house: House) -> None:
    done = duban(*FIRST)
    assert done.returncode == 0, done.stderr
    assert SECRET.fullmatch(done.stdout)
    account = house.doors.of_login("wei")
    assert account is not None
    assert house.credentials.verify(account.id, done.stdout.strip()).must_change


def test_the_same_login_or_name_is_refused_in_one_line(duban: Run) -> None:
    assert duban(*FIRST).returncode == 0
    for other in ((*FIRST[:2], "lu", *FIRST[3:]), (*FIRST[:3], "--name", "陆", *FIRST[5:])):
        done = duban(*other)
        assert done.returncode == 1
        assert " · " in done.stderr


def test_what_is_no_role_login_or_body_is_wrong_usage(duban: Run) -> None:
    for wrong in (
        ("account", "open", "wei", "--name", "韦", "--role", "king"),
        ("account", "open", "w", "--name", "韦", "--role", "admin"),
        ("account", "open", "wei", "--name", "韦", "--role", "provider",
         "--provider", uuid4(), "--enterprise", uuid4()),
    ):  # fmt: skip
        assert duban(*wrong).returncode == 2, wrong
    done = duban("account", "open", "wei", "--name", "韦", "--role", "provider")
    assert done.returncode == 1
    assert "代表" in done.stderr


def test_roles_passwords_and_the_list(duban: Run, house: House) -> None:
    first = duban(*FIRST).stdout.strip()
    assert duban("account", "grant", "wei", "--role", "auditor").returncode == 0
    refused = duban("account", "withdraw", "wei", "--role", "admin", "--reason", "调离")
    assert refused.returncode == 1
    assert "最后一个管理员" in refused.stderr
    gone = duban("account", "withdraw", "wei", "--role", "auditor", "--reason", "调离")
    assert gone.returncode == 0
    again = duban("account", "reset", "wei", "--reason", "忘记").stdout
    assert SECRET.fullmatch(again)
    account = house.doors.of_login("wei")
    assert account is not None
    assert not house.credentials.verify(account.id, first).right
    assert duban("account", "reset", "nobody", "--reason", "忘记").returncode == 1
    (listed,) = json.loads(duban("account", "list", "--json").stdout)["items"]
    assert (listed["login"], listed["roles"], listed["status"]) == ("wei", ["admin"], "active")
    assert "韦管" in duban("account", "list").stdout
