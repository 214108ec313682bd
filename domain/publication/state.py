"""The state of a publication, folded from its events."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.publication.events import (
    CLAUSES,
    Approved,
    BasisSetAside,
    Corrected,
    Drafted,
    Expired,
    PublicationKind,
    Published,
    Returned,
    Revised,
    Source,
    Term,
    Withdrawn,
    Wording,
)
from domain.values import Event, Recorded, Role, Text, Value

OF_PROVIDERS: Final = frozenset(
    {
        PublicationKind.OFFERING,
        PublicationKind.PROJECT_CASE,
        PublicationKind.SERVED_ENTERPRISES,
    }
)
"""Art. 5: what the platform tells of a provider; the provider may draft it."""


class Edition(Value):
    """A text that the public could read from a day on."""

    wording: Wording
    since: date
    reason: str = ""


class SetAside(Value):
    on: date
    reason: str
    told_by: date


STATUSES: Final[dict[str, Text]] = {
    "drafted": Text("待审查", "drafted"),
    "returned": Text("退回修改", "returned"),
    "approved": Text("待公布", "approved"),
    "published": Text("已公布", "published"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "expired": Text("期满", "term over"),
}
"""What people call each status."""


class Publication(Value):
    """`draft` is the text on the desk; `editions` are those that were published, oldest first."""

    id: UUID
    version: int
    reference: str
    kind: PublicationKind
    provider_id: UUID | None
    source: Source | None
    term: Term
    drafted_on: date
    draft: Wording | None
    desk: str | None = "drafted"
    """How far the text on the desk is: drafted, returned, approved; none while nothing is there."""
    by_provider: bool = False
    """A provider drafted it itself, and is asked for the next draft."""
    authors: tuple[str, ...]
    """Who wrote the text on the desk: none of them may approve it."""
    reviewer: str | None = None
    remark: str = ""
    """What the reviewer said last."""
    editions: tuple[Edition, ...] = ()
    published_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    set_aside: SetAside | None = None
    withdrawn_on: date | None = None
    withdrawal_reason: str = ""
    expired: bool = False
    last_on: date

    @property
    def status(self) -> str:
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.expired:
            return "expired"
        if self.published_on is not None:
            return "published"
        return self.desk or "drafted"

    @property
    def clause(self) -> str | None:
        return CLAUSES[self.kind]

    @property
    def rests_on(self) -> str:
        """The clause that a refusal names: of its kind, or of publishing as such (Art. 5)."""
        return self.clause or "5"

    @property
    def of_provider(self) -> bool:
        return self.kind in OF_PROVIDERS

    @property
    def wording(self) -> Wording:
        """What holds: the newest published text, or what is on the desk."""
        if self.editions:
            return self.editions[-1].wording
        assert self.draft is not None
        return self.draft


def evolve(state: Publication | None, recorded: Recorded[Event]) -> Publication:
    event = recorded.event
    if isinstance(event, Drafted):
        return _drafted(event, recorded)
    assert state is not None
    changes: dict[str, Any] = {
        "version": recorded.version,
        "last_on": max(state.last_on, recorded.effective_on),
    }
    match event:
        case Revised():
            changes |= _revised(state, event, recorded.actor.name)
        case Approved():
            changes |= {"desk": "approved", "reviewer": recorded.actor.name}
            changes |= {"remark": event.remark}
        case Returned():
            changes |= {"desk": "returned", "reviewer": recorded.actor.name}
            changes |= {"remark": event.reason}
        case Published():
            changes |= {
                "published_on": event.published_on,
                "first_day": event.first_day,
                "last_day": event.last_day,
                "editions": (Edition(wording=state.wording, since=event.published_on),),
                **_CLEARED,
            }
        case Corrected():
            edition = Edition(wording=event.wording, since=event.on, reason=event.reason)
            changes |= {"editions": (*state.editions, edition), **_CLEARED}
        case BasisSetAside():
            changes["set_aside"] = SetAside(
                on=event.on, reason=event.reason, told_by=event.withdraw_by
            )
        case Withdrawn():
            changes |= {"withdrawn_on": event.on, "withdrawal_reason": event.reason}
        case Expired():
            changes["expired"] = True
    return state.model_copy(update=changes)


_CLEARED: Final = {"draft": None, "desk": None, "authors": ()}
"""Nothing is on the desk any more."""


def _drafted(event: Drafted, recorded: Recorded[Event]) -> Publication:
    return Publication(
        id=recorded.record_id,
        version=recorded.version,
        reference=event.reference,
        kind=event.kind,
        provider_id=event.provider_id,
        source=event.source,
        term=event.term,
        drafted_on=event.drafted_on,
        draft=event.wording,
        by_provider=recorded.actor.role is Role.PROVIDER,
        authors=(recorded.actor.name,),
        last_on=event.drafted_on,
    )


def _revised(state: Publication, event: Revised, author: str) -> dict[str, Any]:
    return {
        "draft": event.wording,
        "term": event.term,
        "desk": "drafted",
        "authors": tuple(dict.fromkeys((*state.authors, author))),
        "reviewer": None,
    }
