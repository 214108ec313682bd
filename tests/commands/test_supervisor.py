"""What keeps the processes of an office going, by itself."""

from __future__ import annotations

import errno
import subprocess
import sys
import time
from typing import Any

import pytest

from interfaces.supervisor import Child


def test_a_process_that_cannot_be_started_just_now_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the others would end with it."""
    started, tries = subprocess.Popen, 0

    def started_the_second_time(_: Any, **options: Any) -> subprocess.Popen[bytes]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        return started([sys.executable, "-c", "import time; time.sleep(60)"], **options)

    monkeypatch.setattr(subprocess, "Popen", started_the_second_time)
    child = Child("worker", ["worker"])
    child.look_after()
    assert (tries, child.deaths) == (1, 1)
    until = time.monotonic() + 10
    while tries < 2 and time.monotonic() < until:
        child.look_after()
        time.sleep(0.05)
    assert (tries, child.deaths) == (2, 1)
    child.ask_to_stop()
    child.wait(time.monotonic() + 10)
