"""A publication as its events tell it, for the tests of Articles 5, 14 and 15."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scenario import APPROVER, TERMS, TODAY, Story, day, given

from domain.catalogue import PUBLICATION
from domain.publication import commands as c
from domain.publication import decisions as d
from domain.publication import events as p
from domain.publication.events import PublicationKind, Term
from domain.values import Actor, Event, derived_id

PROVIDER_ID = derived_id("scenario", "provider", "record")
SOURCE = p.Source(kind="expulsion-case", id=derived_id("scenario", "expulsion"))
TEXT = "柳江智造数字科技有限公司自 2026 年 2 月 5 日起退出资源池"
MES = p.Offering(name="生产执行系统", functions="排产、报工、质量追溯")

Decide = Callable[[Any], Iterable[Event]]


def draft(kind: PublicationKind = PublicationKind.PUBLIC_NOTICE, **changes: Any) -> Decide:
    """On 5 February 2026, as the decision has just been served."""
    form: dict[str, Any] = {
        "kind": kind,
        "title": "关于柳江智造的公示",
        "text": TEXT,
        "drafted_on": day("2026-02-05"),
        "source": SOURCE if kind is PublicationKind.PUBLIC_NOTICE else None,
    }
    made = c.Draft(**(form | changes))
    return lambda _: d.draft(made, "LZGB-2026-0001", PROVIDER_ID, TERMS, TODAY)


def nothing() -> Story:
    return given(PUBLICATION)


def drafted(kind: PublicationKind = PublicationKind.PUBLIC_NOTICE, **changes: Any) -> Story:
    return nothing().when(draft(kind, **changes)).then(p.Drafted)


def review(by: Actor = APPROVER, on: str = "2026-02-05", **changes: Any) -> Decide:
    form: dict[str, Any] = {
        "approved": True,
        "on": day(on),
        "no_trade_secrets": True,
        "no_personal_data": True,
        "no_complainant": True,
        "legal_review": True,
    }
    return lambda state: d.review(state, c.Review(**(form | changes)), by, TERMS, TODAY)


def revise(text: str, on: str, **changes: Any) -> Decide:
    form = c.Revise(title="关于柳江智造的公示", text=text, revised_on=day(on), **changes)
    return lambda state: d.revise(state, form, TERMS, TODAY)


def publish(on: str = "2026-02-06") -> Decide:
    return lambda state: d.publish(state, c.Publish(published_on=day(on)), TERMS, TODAY)


def correct(on: str) -> Decide:
    return lambda state: d.correct(state, c.Correct(on=day(on), reason="日期有误"), TODAY)


def set_aside(on: str) -> Decide:
    form = c.SetBasisAside(on=day(on), reason="清退决定已撤销")
    return lambda state: d.set_aside(state, form, TERMS, TODAY)


def withdraw(on: str) -> Decide:
    form = c.Withdraw(on=day(on), reason="清退决定已撤销")
    return lambda state: d.withdraw(state, form, TODAY)


def expire(on: str) -> Decide:
    return lambda state: d.expire(state, day(on))


def approved(kind: PublicationKind = PublicationKind.PUBLIC_NOTICE, **changes: Any) -> Story:
    story = drafted(kind, **changes)
    return story.and_(*((event, APPROVER) for event in review()(story.state)))


def published(
    kind: PublicationKind = PublicationKind.PUBLIC_NOTICE,
    on: str = "2026-02-06",
    term: Term | None = None,
    **changes: Any,
) -> Story:
    more = changes if term is None else {**changes, "term": term}
    return approved(kind, **more).when(publish(on)).then(p.Published)
