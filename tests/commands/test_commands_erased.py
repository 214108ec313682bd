"""What commands say of erased persons, and without the key that opens the others."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

from audit.erased_persons import NAME, ON, PIPL, a_former_liaison, erase
from client import Client
from examples import a_provider

from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_history_says_who_was_erased_on_which_authority_and_why(
    house: House, duban: Run
) -> None:
    office = Client(create_app(house), house)  # and no worker: the act brings up what it asks
    provider = a_provider(office)
    a_former_liaison(office, provider)
    before = duban("history", provider, "--format", "json").stdout
    assert NAME in before
    assert "erased" not in json.loads(before)
    erased = erase(office, (provider, NAME))
    shown = duban("history", provider).stdout
    assert NAME not in shown
    last = shown.splitlines()[-1]
    assert "已依法删除" in last
    assert last.endswith(f"{ON} | {PIPL} | 保存期限届满")
    (one,) = json.loads(duban("history", provider, "--format", "json").stdout)["erased"]
    assert one["erasure_id"] == erased


def test_without_the_seal_key_no_command_goes_on(
    house: House, duban: Run, settings: Settings
) -> None:
    a_provider(Client(create_app(house), house))
    key = settings.home / "keys" / "seal.key"
    kept = key.with_suffix(".kept")
    shutil.move(key, kept)
    for _ in range(2):  # a new one was drawn by the first: it is as wrong as none
        done = duban("history", "2025-1")
        assert done.returncode == 1
        assert "封签密钥" in done.stderr
        assert "keys/seal.key" in done.stderr
    shutil.move(kept, key)
    assert "没有这一记录" in duban("history", "2025-1").stderr
