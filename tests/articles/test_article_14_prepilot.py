"""Article 14(2): a project from before the pilot; a hint, since a person finds the fraud."""

from __future__ import annotations

from datetime import date

import pytest
from scenario import MEASURES, given

from domain import engagement
from domain.catalogue import ENGAGEMENT
from domain.values import derived_id


def project(on: str, *more: engagement.Accepted) -> engagement.Engagement:
    story = given(
        ENGAGEMENT,
        engagement.Established(
            enterprise_id=derived_id("enterprise"),
            provider_id=derived_id("provider"),
            title="生产执行系统改造",
            established_on=date.fromisoformat(on),
        ),
        *more,
    )
    state: engagement.Engagement = story.state
    return state


def hints(state: engagement.Engagement, on: str) -> list[str]:
    found = engagement.outside_the_pilot(state, MEASURES, date.fromisoformat(on))
    return [clause for clause, _ in found]


@pytest.mark.clause("14.2")
@pytest.mark.parametrize(
    ("on", "clauses"), [("2024-10-17", ["14.2"]), ("2024-10-18", []), ("2024-10-19", [])]
)
def test_14_2_a_project_from_before_the_pilot_is_pointed_out(on: str, clauses: list[str]) -> None:
    assert hints(project(on), "2025-06-02") == clauses


@pytest.mark.clause("8.2")
@pytest.mark.parametrize(
    ("on", "clauses"), [("2026-09-29", []), ("2026-09-30", []), ("2026-10-01", ["8.2"])]
)
def test_8_2_a_project_that_outlives_the_pilots_projects_is_pointed_out(
    on: str, clauses: list[str]
) -> None:
    assert hints(project("2025-06-02"), on) == clauses
