"""The house as a standby shows it: for whoever only reads.

What is no reading stays the primary's: sessions, sign-in, limits, the journal, files, views as of a
position. What a standby cannot answer raises `NotHere`, and whoever asked turns to the primary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from application.store.standby import NotHere, Standby
from interfaces.answers import HouseDirectory, HouseFiles, HouseTallies
from interfaces.postgres import LogThere
from interfaces.wiring import House
from projections.log import Log
from projections.tracking import wait_for


class Reader(House):
    """One for each standby and process."""

    def __init__(self, house: House, standby: Standby) -> None:
        vars(self).update(vars(house))
        self.standby = standby
        self.office = house.office.reading(standby)
        self.ledger = house.ledger.reading(self.office)
        views = (self.reach, self.connection)
        self.tallies, self.files = HouseTallies(*views), HouseFiles(*views)
        self.directory = HouseDirectory(*views)

    @property
    def age(self) -> float:
        """How old what it shows may be, in seconds."""
        assert self.standby is not None
        return self.standby.age or 0.0

    def wait(self, names: Sequence[str], position: int, seconds: float = 5.0) -> bool:
        """By what the standby has of them; who waits in vain asks the primary."""
        if not wait_for(self.connection, names, position, seconds):
            self._in_vain()
        return True

    def wait_for_log(self, position: int, seconds: float = 5.0) -> bool:
        if self.office.kept.seen < position and not super().wait_for_log(position, seconds):
            self._in_vain()
        return True

    def _in_vain(self) -> None:
        assert self.standby is not None
        self.standby.stuck()
        raise NotHere

    def reach(self, name: str, position: int, seconds: float = 60.0) -> None:
        if not wait_for(self.connection, [name], position, 0.05):
            self.primary.reach(name, position, seconds)
            self.wait([name], position)

    def over_the_log(self, build: Callable[[Log], None]) -> None:
        """Over a connection of its own: it takes long."""
        assert self.standby is not None
        with self.standby.direct() as there:
            build(LogThere(self.log, there))
