"""What can be done next in an expulsion case, and what stands before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.due_steps import Block, Setting, hearing_open
from domain.expulsion.checklist import Computed
from domain.expulsion.checks import BEFORE_DECISION, decision_blocks, listing_blocks
from domain.expulsion.state import Expulsion


@dataclass(frozen=True)
class NextStep:
    """Under the path by which it is taken; without a block it can be taken that day."""

    path: str
    blocked_by: tuple[Block, ...] = ()


def next_steps(state: Expulsion, on: date, at: Setting, computed: Computed) -> tuple[NextStep, ...]:
    if state.has_ended:
        return ()
    if state.runs:
        return tuple(_before_decision(state, on, at, computed))
    return tuple(_after_decision(state, on))


def _before_decision(
    state: Expulsion, on: date, at: Setting, computed: Computed
) -> Iterator[NextStep]:
    codes = tuple(ground.code for ground in state.live_grounds)
    notice = state.steps.notice
    yield NextStep("investigation")
    if notice is None or not set(codes) <= set(notice.grounds):
        yield NextStep("prior-notice")
    if notice is not None:
        yield from map(NextStep, _answers(state, on, at))
        yield NextStep("legal-review")
        yield NextStep("discussion")
    if at.measures.word("publicity.mode") == BEFORE_DECISION and state.publicity is None:
        yield NextStep("publications")
    yield NextStep("decision", decision_blocks(state, on, codes, at, computed))
    yield NextStep("dropping")


def _answers(state: Expulsion, on: date, at: Setting) -> Iterator[str]:
    steps = state.steps
    yield "statement"
    if not steps.waivers:
        yield "statement/waiver"
    if steps.statements:
        yield "statement/review"
    if hearing_open(steps, on):
        yield "hearing"
    elif at.flag("hearing-offered") and not steps.hearings:
        yield "hearing/request"


def _after_decision(state: Expulsion, on: date) -> Iterator[NextStep]:
    if state.service is None:
        yield NextStep("service")
    if state.open_objections:
        yield NextStep("objections/settlement")
    if state.unanswered_upheld:
        yield NextStep("reaffirmation")
    if state.service is not None and state.publicity is None:
        yield NextStep("publications")
    if state.grey_listed_on is None:
        yield NextStep("grey-list-entries", listing_blocks(state, on))
    yield NextStep("revocation")
