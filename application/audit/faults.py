"""What a verification finds wrong, in words: the first position, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.values import Text


@dataclass(frozen=True)
class Fault:
    """`position` is where the log, its tree or its keys are first wrong; some heads name none."""

    code: str
    text: Text
    position: int | None = None


def changed(position: int) -> Fault:
    text = Text(f"位置 {position} 的事件被改动", f"the event at position {position} was changed")
    return Fault("changed", text, position)


def removed(position: int) -> Fault:
    text = Text(f"位置 {position} 的事件被删除", f"the event at position {position} was removed")
    return Fault("removed", text, position)


def inserted(position: int) -> Fault:
    text = Text(
        f"位置 {position} 的事件是事后插入的",
        f"the event at position {position} was put in afterwards",
    )
    return Fault("inserted", text, position)


def tree(position: int) -> Fault:
    """The events agree with the heads that were signed; what was derived from them does not."""
    text = Text(
        f"事件与签署的树头相符，但存储的树自位置 {position} 起被改动：请由数据库所有者删除表 "
        "tree_tiles 与 tree_edge，系统将据事件重建",
        f"the events agree with the signed heads, but the stored tree was changed at position "
        f"{position}: let the owner of the database drop tree_tiles and tree_edge, they are "
        "made anew from the events",
    )
    return Fault("tree", text, position)


def against_head(size: int, after: int, until: int) -> Fault:
    """`after`: the last position that an earlier head confirms."""
    text = Text(
        f"位置 {after + 1} 至 {until} 的事件与已签署的树头（{size} 条）不符：其中有改动，"
        "存储的树也一并被改写",
        f"the events from position {after + 1} to {until} differ from the signed head of size "
        f"{size}: some were altered, and the stored tree with them",
    )
    return Fault("head", text, after + 1)


def cut_short(size: int, events: int, after: int) -> Fault:
    text = Text(
        f"已签署 {size} 条事件，现仅有 {events} 条：位置 {after} 之后的事件被删除",
        f"{size} events were signed and {events} are left: those after position {after} were "
        "removed",
    )
    return Fault("removed", text, after + 1)


def version(position: int, found: int, expected: int) -> Fault:
    text = Text(
        f"位置 {position} 的事件是其记录的第 {found} 版，应为第 {expected} 版",
        f"the event at position {position} is version {found} of its record, where {expected} "
        "was due",
    )
    return Fault("version", text, position)


def order(position: int) -> Fault:
    text = Text(f"位置 {position} 出现不止一次", f"position {position} appears more than once")
    return Fault("order", text, position)


def clock(position: int) -> Fault:
    text = Text(
        f"位置 {position} 的登记时间早于前一事件",
        f"the event at position {position} was recorded before the one ahead of it",
    )
    return Fault("clock", text, position)
