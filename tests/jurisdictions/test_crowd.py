"""How many offices of a process work at a time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from interfaces.offices import lanes
from interfaces.offices.lanes import Crowd


def test_one_goes_after_the_other() -> None:
    crowd, at_once, most, mutex = Crowd(1), 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal at_once, most
        with crowd:
            with mutex:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.005)
            with mutex:
                at_once -= 1

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(12)))
    assert most == 1


def test_one_that_hangs_holds_up_nobody_for_long() -> None:
    crowd, begun, may_end = Crowd(1), threading.Event(), threading.Event()

    def hang() -> None:
        with crowd:
            begun.set()
            assert may_end.wait(60)

    hanging = threading.Thread(target=hang)
    hanging.start()
    try:
        assert begun.wait(10)
        began = time.monotonic()
        with crowd:
            assert time.monotonic() - began >= lanes.CROWD_SECONDS * 0.9
        assert time.monotonic() - began < 10 * lanes.CROWD_SECONDS
    finally:
        may_end.set()
        hanging.join()
    # when it is back, it gave its place to the next
    began = time.monotonic()
    with crowd:
        pass
    assert time.monotonic() - began < lanes.CROWD_SECONDS / 2
