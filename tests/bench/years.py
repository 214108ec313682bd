"""A log as years of an office leave it, of any size: some ten events a case.

Parties come again and again. Of ten cases nine have ended; every second began with a complaint.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import count, islice
from typing import Final

from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise, interviewed
from harness import Ids, Stored, Story, add, interleaved, other_ids, renamed, told_since

from interfaces.api.app import create_app
from interfaces.wiring import House

CASES_A_PROVIDER: Final = 20
SIDE_BY_SIDE: Final = 50
NEWEST: Final = SIDE_BY_SIDE // CASES_A_PROVIDER + 1
"""Parties that may still be about to register."""
NEVER: Final = 3_650
"""Days of a period that nobody will see the end of: the sweep has nothing to do."""


class Years:
    """The stories that are copied, made once by ordinary commands."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.office = Client(create_app(house), house)
        self._begin()
        self.provider, self.enterprise = a_provider(self.office), an_enterprise(self.office)
        engagement = an_engagement(self.office, self.provider, self.enterprise)
        rating = {"rating": "dissatisfied", "rated_on": "2025-06-02", "comment": "人员频繁更换"}
        self.office.post(f"/engagements/{engagement}/ratings", **rating)
        self.parties = self._told()
        self.open = self._a_case(complaint=False, ends=False)
        self.mix = [self._a_case(complaint=turn % 2 == 0, ends=turn > 0) for turn in range(10)]
        self._known: list[Ids] = []
        self._numbers = count()

    def elsewhere(self, house: House) -> Years:
        """The same stories, to be told of parties of another office."""
        other = copy.copy(self)
        other.house, other._known, other._numbers = house, [], count()
        return other

    def fill(self, events: int) -> None:
        """So many more events; of the parties that came last not all may be told, so nobody has to
        do with them later."""
        add(self.house, islice(interleaved(self._copies(), SIDE_BY_SIDE), events))
        del self._known[-NEWEST:]

    def due(self, cases: int, served_on: str, days: int) -> None:
        """So many more open cases, each with a period that ends so many days after."""
        story = self._a_case(complaint=False, ends=False, served_on=served_on, days=days)
        copies = (self._copy(story, number) for number in range(cases - 1))
        add(self.house, interleaved(copies, SIDE_BY_SIDE))

    def _copies(self) -> Iterator[list[Stored]]:
        for number in self._numbers:
            if number % CASES_A_PROVIDER == 0:
                self._known.append(other_ids(self.parties))
                yield renamed(self.parties, number, self._known[-1])
            yield self._copy(self.mix[number % len(self.mix)], number)

    def _copy(self, story: list[Story], number: int) -> list[Stored]:
        """Of the parties one that is there; the newest may still be about to register."""
        settled = self._known[:-NEWEST] or [{}]
        return renamed(story, number, settled[number % len(settled)] | other_ids(story))

    # One story

    def _begin(self) -> None:
        self._head = self.house.office.head()

    def _told(self) -> list[Story]:
        """Of records that began since; what the party got with them would clash in the copies."""
        return [one for one in told_since(self.house, self._head) if one[0].version == 1]

    def _a_case(
        self, *, complaint: bool, ends: bool, served_on: str = "2025-06-10", days: int = NEVER
    ) -> list[Story]:
        self._begin()
        post, opened = self.office.post, {"facts": "驻场人员撤离", "opened_on": "2025-06-05"}
        grounds, complaints = ["12.3.a"], []
        if complaint:
            complaints = [a_complaint(self.office, self.provider, self.enterprise)]
            post(f"/complaints/{complaints[0]}/acceptance", on="2025-06-05", reason="")
            grounds = ["12.1.a"]
        case = post(
            "/cases",
            provider_id=self.provider, grounds=grounds, complaint_ids=complaints, **opened,
        )["id"]  # fmt: skip
        path = f"/cases/{case}"
        post(f"{path}/assignment", assignee="覃晓岚", on="2025-06-06")
        interviewed(self.office, case, "2025-06-09")
        order = {"issued_on": "2025-06-09", "demands": ["恢复驻场"], "reason": "工程量大"}
        post(f"{path}/notice", "principal", days=days, **order)
        post(f"{path}/service", served_on=served_on, method="left", received_by="韦")
        if ends:
            post(f"{path}/reports", submitted_on="2025-06-20", summary="已恢复驻场")
            post(f"{path}/inspections", inspected_on="2025-06-24", passed=True)
            post(f"{path}/resolution", resolved_on="2025-06-24", outcome="completed")
        return self._told()
