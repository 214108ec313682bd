"""Art. 14: how grounds are brought, and who looks at them: each once, by somebody else."""

from __future__ import annotations

import pytest
from articles import of_an_expulsion as x
from scenario import APPROVER, TERMS, day, given

from domain.catalogue import EXPULSION
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import events as e
from domain.expulsion import steps as s


@pytest.mark.clause("14")
@pytest.mark.parametrize("twice", [("14.4.b", "14.4.b"), ("14.4", "14.4.b"), ("14.4.b", "14.4")])
def test_14_a_limb_is_not_brought_beside_its_whole_ground(twice: tuple[str, str]) -> None:
    given(EXPULSION).when(x.propose(*map(x.bare, twice))).then_refused("twice-named", "14")
    # nor by adding the one to the other
    first, second = twice
    form = c.AddGround(charge=x.bare(second), reason="新发现", on=day("2026-01-19"))
    x.proposed(x.bare(first)).when(
        lambda state: d.add_ground(state, form, (), TERMS.measures(form.on), x.TODAY)
    ).then_refused("twice-named", "14")


@pytest.mark.clause("14")
def test_14_two_limbs_of_a_ground_are_two_findings() -> None:
    given(EXPULSION).when(x.propose(x.bare("14.4.a"), x.bare("14.4.b"))).then(e.Proposed)
    # and 14.10 is no limb of 14.1
    given(EXPULSION).when(x.propose(x.bare("14.1"), x.bare("14.10"))).then(e.Proposed)


@pytest.mark.clause("14")
def test_14_a_decision_names_each_ground_once() -> None:
    grounds = ("14.3.d", "14.3.d")
    x.ready().when(x.decide(grounds=grounds)).then_refused("twice-named", "14")


@pytest.mark.clause("14")
@pytest.mark.parametrize(
    ("committed", "refused"), [("2026-01-15", False), ("2026-01-16", False), ("2026-01-17", True)]
)
def test_14_an_act_lies_before_it_is_brought(committed: str, refused: bool) -> None:
    act = x.charge().model_copy(update={"committed_on": day(committed)})
    told = given(EXPULSION).when(x.propose(act, on="2026-01-16"))
    if refused:
        told.then_refused("date-order")
    else:
        told.then(e.Proposed)


@pytest.mark.clause("14")
def test_14_who_brought_a_ground_does_not_review_it_legally() -> None:
    form = c.AddGround(charge=x.charge("14.8.c"), reason="新发现", on=day("2026-01-19"))
    story = x.by(
        x.LAWYER,
        x.proposed(),
        lambda state: d.add_ground(state, form, (), TERMS.measures(form.on), x.TODAY),
    )
    story = x.told(story, x.notify(), x.waive("2026-01-21"))
    story.when(x.review("2026-01-22", x.LAWYER)).then_refused("own-proposal", "14")
    # somebody who brought none may
    story.when(x.review("2026-01-22", APPROVER)).then(s.LegalReviewed)
