"""A mixed day of many clients at once, for as long as somebody keeps it going."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from chaos.day import STORIES
from chaos.history import History
from chaos.person import Person, Refused, Tokens, Unanswered
from chaos.running import Running

OVER_STATEMENT: Final = 5.0
"""Seconds that a request takes at most above what one statement may (docs/reliability.md)."""
SLACK: Final = 3.0
"""Seconds for a machine that is busy with its own faults."""


@dataclass
class Load:
    """So many clients, each with one story after the other, until it is told to stop."""

    office: Running
    seed: int
    clients: int = 4
    pause: float = 0.0
    """Seconds between the stories of one client."""
    errors: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        within = self.office.settings.statement_seconds + OVER_STATEMENT + SLACK
        self.history = History(answered_within=within)
        self.tokens = Tokens(self.office)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._named = (f"officer{n}" for n in count(1))

    def __enter__(self) -> Load:
        self._stop.clear()
        self._threads = [threading.Thread(target=self._work, args=(n,)) for n in self._names()]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Each story is told to its end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def _names(self) -> list[str]:
        return [next(self._named) for _ in range(self.clients)]

    def _work(self, name: str) -> None:
        chance = random.Random(f"{self.seed} {name}")
        who = Person(self.office, self.history, self.tokens, name)
        try:
            while not self._stop.is_set():
                with suppress(Refused):  # the next story is another one
                    chance.choice(STORIES)(who, chance)
                self._stop.wait(self.pause)
        except BaseException as error:  # noqa: BLE001 - told to whoever stops the load
            self.errors.append(error)
        finally:
            who.hang_up()

    def every_story(self) -> None:
        """Once each, on a calm day: what a command adds when nothing comes in its way."""
        who = Person(self.office, self.history, self.tokens, next(self._named))
        for story in dict.fromkeys(STORIES):
            story(who, _Always())
        who.hang_up()

    def until_answered(self, since: float, seconds: float = 90.0) -> float:
        """Seconds from an instant until a command that was sent after it was acknowledged."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.errors:
            found = [
                attempt.ended
                for call in self.history.calls[-200:]
                for attempt in call.attempts[-1:]
                if call.acknowledged and attempt.began > since
            ]
            if found:
                return min(found) - since
            time.sleep(0.02)
        if self.errors:
            raise self.errors[0]
        raise Unanswered(f"nothing was acknowledged for {seconds} s")


class _Always(random.Random):
    """Takes every turn."""

    def random(self) -> float:
        return 0.0
