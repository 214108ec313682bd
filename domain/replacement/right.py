"""The right itself: opened and closed by the system, as the facts of a position say (Art. 13)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain.engagement import Engagement
from domain.replacement import events as e
from domain.replacement.state import Replacement
from domain.values import Event, Text, Value


class Cause(Value):
    """What a right rests on, as it stood at a position of the log."""

    kind: e.CauseKind
    id: UUID
    provider_id: UUID
    reference: str = ""
    holds: bool
    completed_on: date | None = None
    """The case ended as completed, if late: who has not asked by that day asks no more."""
    from_day: date
    begun_on: date


REVERSED: Final = Text(
    "所依据的认定已经撤销，不再可以申请更换",
    "the finding was reversed: there is no right to ask for another provider any more",
)
PART_ENDED: Final = Text(
    "该服务商已不参与此项目", "the provider takes no part in the engagement any more"
)
ENDED: Final = Text("项目已经结束", "the engagement has ended")
COMPLETED: Final = Text(
    "整改已经逾期完成，此前未申请更换",
    "the rectification was completed late, and nobody had asked for another provider by then",
)
NOT_IN_PILOT: Final = Text(
    "该企业当时不是试点企业", "the enterprise did not belong to the pilot on that day"
)
BEGUN_LATER: Final = Text(
    "该服务商在此之后才参与此项目", "the provider took part in the engagement only after that"
)


def consider(
    state: Replacement | None,
    cause: Cause,
    engagement: Engagement,
    trigger: int,
    on: date,
    *,
    in_pilot: bool = True,
) -> tuple[Event, ...]:
    """Open or close the right, as the facts of that position say; a repeat adds nothing.

    `on` is the day on which the system says so; `in_pilot`, whether the enterprise belongs to the
    pilot on the first day of the right: the text gives it to pilot enterprises.
    """
    if state is not None and trigger <= state.trigger:
        return ()
    gone = _why_gone(cause, engagement, in_pilot)
    last_day = None
    if gone is None and (state is None or not state.is_pending):
        last_day = cause.completed_on
    if gone is None and last_day is None:
        return _open(cause, engagement, trigger, on) if state is None or not state.is_open else ()
    return () if state is None else _close(state, gone or COMPLETED, trigger, on, last_day)


def _why_gone(cause: Cause, engagement: Engagement, in_pilot: bool) -> Text | None:
    if not cause.holds:
        return REVERSED
    if not in_pilot:
        return NOT_IN_PILOT
    if cause.provider_id not in engagement.providers:
        return PART_ENDED
    if engagement.began(cause.provider_id) > cause.from_day:
        return BEGUN_LATER
    return None if engagement.is_live else ENDED


def _open(cause: Cause, engagement: Engagement, trigger: int, on: date) -> tuple[Event, ...]:
    opened = e.RightOpened(
        cause=cause.kind,
        cause_id=cause.id,
        reference=cause.reference,
        engagement_id=engagement.id,
        enterprise_id=engagement.enterprise_id,
        provider_id=cause.provider_id,
        from_day=cause.from_day,
        begun_on=cause.begun_on,
        trigger=trigger,
    )
    return (opened, e.EnterpriseTold(channel=e.Channel.SYSTEM, on=max(on, cause.from_day)))


def _close(
    state: Replacement, why: Text, trigger: int, on: date, last_day: date | None = None
) -> tuple[Event, ...]:
    """What was granted stays granted; who asked is told why it goes no further."""
    if not state.is_open or state.status in ("granted", "provider_changed", "handed_over"):
        return ()
    day = max(on, state.from_day)
    closed = e.RightClosed(cause=why, trigger=trigger, on=day, last_day=last_day)
    told = e.EnterpriseTold(channel=e.Channel.SYSTEM, note=str(why), on=closed.on)
    return (closed, told)


def open_again(state: Replacement) -> e.RightOpened:
    """For who asked in time, and is only now written down."""
    return e.RightOpened(**{name: getattr(state, name) for name in e.RightOpened.model_fields})


def close_after_revocation(
    state: Replacement, cause: Cause, engagement: Engagement, trigger: int, on: date, in_pilot: bool
) -> tuple[Event, ...]:
    """A decision that was revoked kept a right alive whose finding may be gone since."""
    gone = _why_gone(cause, engagement, in_pilot)
    return () if gone is None else _close(state, gone, trigger, on)
