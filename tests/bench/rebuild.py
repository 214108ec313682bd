"""Each view built anew beside the live one, beside a bare read of the same rows."""

from __future__ import annotations

import time

from harness import Figure, Plan, a_story, an_office, fill, read_all

from projections.rebuild import rebuild


def run(url: str, plan: Plan) -> list[Figure]:
    found = []
    with an_office(url) as house:
        fill(house, plan.events, [a_story(house)])
        for view in house.views:
            figure = Figure("rebuild", f"view `{view.name}`", "events/s", "cursor")
            for _ in range(plan.rounds):
                figure.limits.append(read_all(house))
                began = time.perf_counter()
                rebuild(view, house.database, house.log)
                figure.rounds.append(house.office.head() / (time.perf_counter() - began))
            found.append(figure)
    return found
