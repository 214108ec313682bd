"""Whether a project lies within the days of the pilot's projects (Art. 14(2), 8(2)): a hint."""

from __future__ import annotations

from datetime import date

from domain.engagement.state import Engagement
from domain.measures import Measures
from domain.values import Text


def outside_the_pilot(
    state: Engagement, measures: Measures, on: date
) -> tuple[tuple[str, Text], ...]:
    """Clause and sentence; a person finds what it means."""
    first, last = measures.day("pilot.start"), measures.day("pilot.project-end")
    found = []
    if state.established_on < first:
        text = Text(
            f"立项日 {state.established_on} 早于试点项目起始日 {first}，请核查是否为试点期前的项目",
            f"established on {state.established_on}, before the pilot's projects began ({first}): "
            "look whether it was done before the pilot",
        )
        found.append(("14.2", text))
    if on > last and state.status == "live":
        text = Text(
            f"试点项目实施截止日 {last} 已过，项目尚未验收",
            f"the pilot's projects ended on {last}, and this one is not accepted",
        )
        found.append(("8.2", text))
    return tuple(found)
