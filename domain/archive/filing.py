"""What is done to a record's place in the archive: each decision returns events, or refuses."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from domain.archive.file import STATUSES, ArchiveFile, HandedOver, KeptLonger, PutOnList
from domain.archive.scope import ARCHIVES_LAW, NO_DESTRUCTION
from domain.values import (
    Actor,
    Event,
    LongText,
    NotAllowedNow,
    NotYours,
    OptionalText,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
    out_of_turn,
)

# Forms.


class FileRecord(Value):
    record_id: UUID = Field(description="已办结的记录 · a record that is closed")
    on: date


class HandOver(Value):
    to: ShortText = Field(description="接收部门 · who takes it over")
    receipt: OptionalText = Field(default="", description="交接文据编号 · number of the receipt")
    on: date


class KeepLonger(Value):
    until: date | None = Field(default=None, description="空：永久 · empty: permanent")
    reason: LongText = Field(description="鉴定意见 · the appraisal")
    on: date


# Decisions.


def hand_over(state: ArchiveFile, form: HandOver, today: date) -> tuple[Event, ...]:
    require_kept(state)
    if not state.packages:
        raise NotAllowedNow(
            "not-packed",
            Text("请先打包再移交", "make a package before it is handed over"),
            citation=ARCHIVES_LAW,
        )
    not_future("on", form.on, today)
    not_before("on", form.on, state.packages[-1].packed_on, Text("打包日期", "the package"))
    return (HandedOver(**dict(form)),)


def keep_longer(
    state: ArchiveFile, form: KeepLonger, actor: Actor, today: date
) -> tuple[Event, ...]:
    """An appraisal only ever lengthens a period: the shorter way is the office's table."""
    require_kept(state)
    if not actor.approves:
        raise NotYours(
            "approver-decides",
            Text("须由审批人决定", "an approver decides"),
            citation=NO_DESTRUCTION,
        )
    not_future("on", form.on, today)
    before = state.keep_until
    if before is None or (form.until is not None and form.until <= before):
        until = f"（{before}）" if before else "（永久）"
        raise NotAllowedNow(
            "not-longer",
            Text(
                f"只能延长：新的截止日期须晚于现在的{until}",
                f"a period is only made longer: it now lasts until {before or 'for ever'}",
            ),
            citation=NO_DESTRUCTION,
        )
    return (KeptLonger(**dict(form)),)


def put_on_list(state: ArchiveFile, disposal_id: UUID, on: date) -> tuple[Event, ...]:
    require_kept(state)
    if state.disposal_id is not None:
        raise out_of_turn(
            "on-a-list",
            Text(f"档案 {state.number} ", f"archive file {state.number}"),
            STATUSES["on_list"],
            citation=NO_DESTRUCTION,
        )
    if not state.is_due(on):
        raise not_due(state)
    return (PutOnList(disposal_id=disposal_id, on=on),)


def not_due(state: ArchiveFile) -> NotAllowedNow:
    if state.keep_until is None:
        said = Text(f"{state.number} 永久保管", f"{state.number} is kept for ever")
    else:
        said = Text(
            f"{state.number} 保管至 {state.keep_until}，期满后才能列入",
            f"{state.number} is kept until {state.keep_until}: only then it may be listed",
        )
    return NotAllowedNow("not-due", said, citation=NO_DESTRUCTION)


def require_kept(state: ArchiveFile) -> None:
    if state.disposed_on is not None:
        raise out_of_turn(
            "disposed",
            Text(f"档案 {state.number} ", f"archive file {state.number}"),
            STATUSES["disposed"],
            citation=NO_DESTRUCTION,
        )
