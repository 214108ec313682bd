"""What most decisions on an expulsion case look at first, and what stands before the grave ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from domain import due_steps
from domain.deadline import Unit
from domain.due_steps import Block, Setting, Wanted
from domain.due_steps.service import papers
from domain.expulsion.checklist import CATCH_ALL, Computed, checklist
from domain.expulsion.facts import Decision
from domain.expulsion.state import Expulsion
from domain.expulsion.steps import FAMILY
from domain.service import Paper
from domain.terms import Terms
from domain.values import Actor, NotAllowedNow, NotYours, Text, not_before, not_future

PROPOSED = Text("立案日期", "the opening of the proceeding")
BEFORE_DECISION = "before-decision"


def refuse(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="14")


def setting(state: Expulsion, terms: Terms, today: date) -> Setting:
    return Setting(FAMILY, state.proposed_on, state.proposer, terms, today)


def papers_of(state: Expulsion) -> tuple[Paper, ...]:
    return papers(state.steps, state.service, FAMILY)


def dated(field: str, day: date, today: date, earlier: date, what: Text) -> None:
    not_future(field, day, today)
    not_before(field, day, earlier, what)


def require_running(state: Expulsion) -> None:
    if state.decision is not None or state.dropped is not None:
        raise refuse(
            "proceeding-over",
            "清退程序已有结果，不能再办理此步骤",
            "the proceeding has come to its result: this step is over",
        )


def require_open(state: Expulsion) -> None:
    """Decided or not, it is not off the table."""
    if state.dropped is not None or state.revoked is not None:
        raise refuse("proceeding-over", "清退程序已经终结", "the proceeding is over")


def require_expelled(state: Expulsion) -> Decision:
    """A decision to expel that stands."""
    if state.revoked is not None:
        raise refuse("decision-revoked", "清退决定已经撤销", "the decision was revoked")
    if state.decision is None or not state.decision.expelled:
        raise refuse("not-decided", "没有清退决定", "there is no decision to expel")
    return state.decision


def require_second_person(state: Expulsion, actor: Actor) -> None:
    if not actor.approves:
        raise NotYours(
            "approver-decides", Text("须由审批人决定", "an approver decides"), citation="14"
        )
    if actor.name in state.proposers:
        raise own_proposal("批准", "decide on")


def own_proposal(zh: str, en: str) -> NotYours:
    text = Text(f"提出人不能{zh}自己的提议", f"who proposed it does not {en} it")
    return NotYours("own-proposal", text, citation="14")


def wanted(state: Expulsion, on: date, grounds: Iterable[str], *, adverse: bool = True) -> Wanted:
    codes = tuple(grounds)
    return Wanted(on, codes, adverse, always_discussed=not CATCH_ALL.isdisjoint(codes))


def decision_blocks(
    state: Expulsion, on: date, grounds: tuple[str, ...], at: Setting, computed: Computed
) -> tuple[Block, ...]:
    """All that stands before an expulsion on these grounds."""
    found = list(due_steps.blocks(state.steps, wanted(state, on, grounds), at))
    if not grounds:
        found.append(Block("no-ground", Text("没有成立的情形", "no ground is left")))
    for ground in state.live_grounds:
        listed = checklist(ground, at.measures, computed)
        if ground.code in grounds and not listed.is_proven:
            found.append(Block("ground-not-proven", listed.wanting))
    if at.measures.word("publicity.mode") == BEFORE_DECISION:
        found += _notice_blocks(state, on)
    return tuple(found)


def listing_blocks(state: Expulsion, on: date) -> tuple[Block, ...]:
    """All that stands before the grey list: Art. 14 names expulsion and public notice first."""
    found = []
    if state.effective_on is None or state.effective_on > on:
        text = Text("清退决定尚未送达生效", "the decision has not taken effect by service yet")
        found.append(Block("not-served", text))
    found += _notice_blocks(state, on)
    return tuple(found)


def _notice_blocks(state: Expulsion, on: date) -> list[Block]:
    found, publicity = [], state.publicity
    if publicity is None:
        text = Text("尚未向社会公示", "no public notice was given yet")
        found.append(Block("no-public-notice", text))
    elif publicity.last >= on:
        text = Text(
            f"公示至 {publicity.last} 止，期满后才能办理",
            f"the public notice stands until {publicity.last}: not before it is over",
        )
        found.append(Block("publicity-runs", text))
    if any(one.was_open(on) for one in state.objections):
        text = Text("尚有异议未处理", "an objection is not settled yet")
        found.append(Block("objection-open", text))
    if any(one.asked_anew(on) for one in state.objections):
        text = Text(
            "异议成立：须重新决定（撤销或者维持）后才能办理",
            "an objection was upheld: decide anew first (revoke or reaffirm)",
        )
        found.append(Block("objection-upheld", text))
    return found


def require_unblocked(blocks: Iterable[Block]) -> None:
    for block in blocks:
        raise NotAllowedNow(block.code, block.text, citation="14")


def closes_on(state: Expulsion) -> date | None:
    """The day on which the public notice is done with; none while it cannot be told."""
    publicity = state.publicity
    if publicity is None:
        return None
    made = [one for one in state.objections if one.received_on <= publicity.last]
    if any(one.is_open for one in made):
        return None
    settled = [one.settled_on for one in made if one.settled_on is not None]
    return max([publicity.last + timedelta(days=1), *settled])


def warnings(state: Expulsion, at: Setting, computed: Computed) -> tuple[Text, ...]:
    """What does not hold together any more, since something was corrected or recorded late."""
    decision = state.decision
    decided = None
    if decision is not None:
        decided = wanted(state, decision.decided_on, decision.grounds, adverse=decision.expelled)
        decided = replace(decided, by=decision.decided_by)
    found = [*due_steps.warnings(state.steps, decided, at), *_long_ago(state, at)]
    if decision is None or not decision.expelled or state.revoked is not None:
        return tuple(found)
    return (*found, *_lapsed(state, at, computed), *_notice_warnings(state, at))


def _lapsed(state: Expulsion, at: Setting, computed: Computed) -> Iterable[Text]:
    assert state.decision is not None
    for ground in state.live_grounds:
        listed = checklist(ground, at.measures, computed)
        if ground.code in state.decision.grounds and not listed.is_proven:
            said = listed.wanting
            yield Text(
                f"决定所依据的情形已不成立，请研究是否撤销：{said.zh}",
                f"a ground of the decision does not hold any more, consider revoking: {said.en}",
            )


def _notice_warnings(state: Expulsion, at: Setting) -> Iterable[Text]:
    service, publicity = state.service, state.publicity
    early = service is not None and publicity is not None and publicity.first < service.deemed_on
    if early and at.measures.word("publicity.mode") != BEFORE_DECISION:
        yield Text(
            "公示早于决定送达：送达日期更正后，请核对公示",
            "the public notice began before the decision was served, as the date stands now",
        )
    if state.grey_listed_on is not None:
        for block in listing_blocks(state, state.grey_listed_on):
            yield Text(
                f"列入灰名单当日尚不具备条件：{block.text.zh}",
                f"on the day of the grey listing this stood before it: {block.text.en}",
            )


def _long_ago(state: Expulsion, at: Setting) -> Iterable[Text]:
    """Reading A-43: an act from long before the proposal is pointed out, and no more."""
    years = at.measures.whole("limitation.years")
    for ground in state.live_grounds:
        if years == 0 or ground.committed_on is None:
            continue
        months = 12 * years
        what = Text("行为发生", "the act")
        limit = at.terms.counted(ground.committed_on, months, Unit.MONTH, what).last_day
        if state.proposed_on > limit:
            yield Text(
                f"{ground.code} 的行为发生于 {ground.committed_on}，立案时已逾 {years} 年",
                f"the act of {ground.code} is of {ground.committed_on}, "
                f"more than {years} years before the proposal",
            )
