"""Art. 14, A-27: a release from the grey list that was decided by mistake is taken back."""

from __future__ import annotations

import pytest
from articles.of_an_expulsion import APPROVER, PRINCIPAL, TODAY, Decide
from articles.test_article_14_grey_list import ask, entered, release
from scenario import OFFICER, Story, day

from domain import grey_list as g
from domain.values import Actor, NotYours, Role

pytestmark = pytest.mark.clause("14")


def take_back(on: str = "2026-04-20", actor: Actor = PRINCIPAL) -> Decide:
    form = g.RevokeRelease(on=day(on), reason="所附承诺不实")
    return lambda state: g.revoke_release(state, form, actor, TODAY)


def released() -> Story:
    """Asked for by an officer on 1 April, decided by an approver on 15 April."""
    asked = entered().when(ask("2026-04-01")).then(g.ReleaseRequested)
    return asked.when(release("2026-04-15")).then(g.Released).and_()


def decided(story: Story) -> Story:
    """The log as it is, with the decision in the name of who took it."""
    *before, last = story.log
    asked = type(story)(story.kind, story.record_id, tuple(before), story.start)
    return asked.and_((last.event, APPROVER))


def test_the_entry_stands_again_and_the_request_waits_for_its_decision() -> None:
    story = decided(released())
    assert story.state.status == "released"
    again = story.when(take_back()).then(
        g.ReleaseRevoked(revokes=3, on=day("2026-04-20"), reason="所附承诺不实")
    )
    state = again.state
    assert (state.status, state.ended_on, state.ending) == ("release_requested", None, None)
    (request,) = state.requests
    assert (request.on, request.released, request.decided_on) == (day("2026-04-01"), None, None)
    kept = again.when(release("2026-04-21", yes=False)).then(g.Kept)
    assert kept.state.status == "listed"


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (OFFICER, "approver-decides"),
        (APPROVER, "second-person"),
        (Actor(name=APPROVER.name, role=Role.PRINCIPAL), "second-person"),
    ],
)
def test_by_an_approver_who_did_not_take_the_decision(actor: Actor, code: str) -> None:
    story = decided(released())
    with pytest.raises(NotYours) as refused:
        list(take_back(actor=actor)(story.state))
    assert (refused.value.code, refused.value.citation) == (code, "14")


@pytest.mark.parametrize(
    ("on", "code"), [("2026-04-14", "date-order"), ("2026-06-02", "future-date")]
)
def test_not_before_it_was_decided_and_not_ahead(on: str, code: str) -> None:
    decided(released()).when(take_back(on)).then_refused(code)


def test_only_a_release_is_taken_back() -> None:
    entered().when(take_back()).then_refused("not-released", "14")
    gone = decided(released()).and_(g.Expunged(reason="决定撤销", on=day("2026-04-18")))
    gone.when(take_back()).then_refused("not-released", "14")
