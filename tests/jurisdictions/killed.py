"""`python killed.py POINT COMMAND …`: the program, killed (SIGKILL) once it has come there."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from application.store import gate
from interfaces import cli
from interfaces.backups import backup, restore
from interfaces.offices import moving, written

POINTS: Final[Mapping[str, tuple[Any, str, int]]] = {
    "room-is-made": (moving, "_make_room", 1),
    "closing": (gate, "begin", 1),
    "closed": (moving, "_settle", 1),
    "dumped": (backup, "dump", 1),
    "restored": (restore, "load", 1),
    "verified": (moving, "verified", 1),
    "left": (gate, "leave", 1),
    "half-switched": (written, "sync", 3),
    "switched": (written, "change", 2),
}
"""A function of a module, and how many times it is done. The table is written twice, each time with
a `sync` before it is in its place and another one after."""


def then_killed(step: Callable[..., Any], times: int) -> Callable[..., Any]:
    left = times

    def done(*args: Any, **options: Any) -> Any:
        nonlocal left
        found = step(*args, **options)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return done


if __name__ == "__main__":
    point, *arguments = sys.argv[1:]
    module, name, times = POINTS[point]
    setattr(module, name, then_killed(getattr(module, name), times))
    sys.exit(cli.run(arguments))
