"""What is done to a disposal list: each decision returns events, or refuses."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.archive.disposal import (
    STATUSES,
    CarriedOut,
    Decided,
    Disposal,
    Kept,
    Line,
    Proposed,
)
from domain.archive.scope import NO_DESTRUCTION
from domain.values import (
    Actor,
    Event,
    LongText,
    Malformed,
    NotYours,
    OptionalText,
    Text,
    Value,
    not_before,
    not_future,
    out_of_turn,
)

# Forms.


class Candidate(Value):
    file_id: UUID = Field(description="到期的归档件 · an archive file whose period is over")
    reason: LongText = Field(description="鉴定意见 · the appraisal")


class Propose(Value):
    lines: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=200)]
    remark: OptionalText = ""
    on: date


class Refusing(Value):
    line: int = Field(ge=1, description="清册中的序号 · its place in the list")
    reason: LongText


class Decide(Value):
    refused: Annotated[tuple[Refusing, ...], Field(max_length=200)] = ()
    """Lines that stay; all others are approved."""
    remark: OptionalText = ""
    on: date


class CarryOut(Value):
    on: date


# Decisions. Holds, periods and files are asked about in application/disposals.py.


def propose(
    reference: str, lines: tuple[Line, ...], form: Propose, actor: Actor, today: date
) -> tuple[Event, ...]:
    _require_officer(actor)
    not_future("on", form.on, today)
    if len({line.file_id for line in lines}) < len(lines):
        raise Malformed(
            "listed-twice",
            Text("同一归档件列了两次，请去掉一行", "the same file twice: leave one line out"),
            field="lines",
            citation=NO_DESTRUCTION,
        )
    return (Proposed(reference=reference, lines=lines, remark=form.remark, on=form.on),)


def decide(state: Disposal, form: Decide, actor: Actor, today: date) -> tuple[Event, ...]:
    """By a second person; a line that is refused says why."""
    _require_status(state, "proposed")
    if not actor.approves:
        raise _not_yours("approver-decides", "须由审批人决定", "an approver decides")
    if actor.name == state.proposed_by:
        raise _not_yours(
            "own-proposal",
            "提出清册的人不能自行审批，请另一审批人审批",
            "who proposed the list does not approve it: ask another approver",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, state.proposed_on, Text("提出日期", "the proposal"))
    _require_lines(state, [one.line for one in form.refused])
    refused = tuple(Kept(line=one.line, reason=one.reason) for one in form.refused)
    return (Decided(refused=refused, remark=form.remark, on=form.on),)


def _require_lines(state: Disposal, numbers: list[int]) -> None:
    for place, number in enumerate(numbers):
        if number > len(state.lines) or number in numbers[:place]:
            raise Malformed(
                "unknown-line",
                Text(
                    f"清册有 {len(state.lines)} 行，每行最多写一次",
                    f"the list has {len(state.lines)} lines, each named once at most",
                ),
                field=f"refused.{place}.line",
                citation=NO_DESTRUCTION,
            )


def require_approved(state: Disposal, form: CarryOut, actor: Actor, today: date) -> None:
    _require_status(state, "approved")
    _require_officer(actor)
    not_future("on", form.on, today)
    assert state.decided_on is not None
    not_before("on", form.on, state.decided_on, Text("批准日期", "the approval"))


def carry_out(state: Disposal, done: CarriedOut) -> tuple[Event, ...]:
    """`done` tells of each approved line that it is gone, or why it was stopped."""
    told = {one.line for one in done.gone} | {one.line for one in done.stopped}
    assert told == set(state.approved)
    return (done,)


def _require_status(state: Disposal, wanted: str) -> None:
    if state.status != wanted:
        raise out_of_turn(
            "disposal-status",
            Text(f"销毁清册 {state.reference} ", f"disposal list {state.reference}"),
            STATUSES[state.status],
            citation=NO_DESTRUCTION,
            allowed=(STATUSES[wanted],),
        )


def _require_officer(actor: Actor) -> None:
    if not actor.is_officer:
        raise _not_yours("officers-only", "须由承办人员办理", "an officer does this")


def _not_yours(code: str, zh: str, en: str) -> NotYours:
    return NotYours(code, Text(zh, en), citation=NO_DESTRUCTION)
