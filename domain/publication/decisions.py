"""Decisions on a publication: each returns events, or refuses (Art. 5, 14, 15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.measures import Measures
from domain.publication import commands as c
from domain.publication.clock import window, withdraw_by
from domain.publication.events import (
    Approved,
    BasisSetAside,
    Corrected,
    Drafted,
    Expired,
    PublicationEvent,
    PublicationKind,
    Published,
    Returned,
    Revised,
    Term,
    Withdrawn,
)
from domain.publication.state import STATUSES, Publication
from domain.publication.wording import require_fit
from domain.terms import Terms
from domain.values import (
    Actor,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    not_before,
    not_future,
    out_of_turn,
)

Events = tuple[PublicationEvent, ...]
LEGALLY_REVIEWED: Final = frozenset(
    {PublicationKind.PUBLIC_NOTICE, PublicationKind.CENSURE, PublicationKind.GREY_LIST}
)
"""Papers of Art. 14 and 15: they say no more than what the office may do, so a lawyer looks."""


def draft(
    form: c.Draft, reference: str, provider_id: UUID | None, terms: Terms, today: date
) -> Events:
    """`provider_id` is whom it is about: named in the form, or by the record it makes public."""
    not_future("drafted_on", form.drafted_on, today)
    measures = terms.known(form.drafted_on)
    _require_public(form.kind, measures)
    require_fit(form.wording)
    return (
        Drafted(
            kind=form.kind,
            reference=reference,
            provider_id=provider_id,
            source=form.source,
            wording=form.wording,
            term=_term(form.kind, form.term, form.drafted_on, measures),
            drafted_on=form.drafted_on,
        ),
    )


def _require_public(kind: PublicationKind, measures: Measures) -> None:
    if kind is PublicationKind.GREY_LIST and not measures.flag("grey-list.public"):
        raise NotAllowedNow(
            "grey-list-internal",
            Text("灰名单为内部名单，不对外公开", "the grey list is internal: it is not published"),
            citation="14",
        )


def _term(kind: PublicationKind, term: Term, drafted_on: date, measures: Measures) -> Term:
    """A 公示 is a window of working days, of the office's usual length when none is named."""
    if kind is PublicationKind.PUBLIC_NOTICE and term.working_days is None:
        if term.until is not None:
            raise _wrong_term(
                "公示期按工作日计，不填截止日期", "a public notice is a window of working days"
            )
        term = Term(working_days=measures.whole("publicity.days"))
    if term.until is not None:
        not_before("term", term.until, drafted_on, Text("拟稿日期", "the day of the draft"))
    least, most = measures.whole("publicity.min-days"), measures.whole("publicity.max-days")
    if term.working_days is not None and not least <= term.working_days <= most:
        raise _wrong_term(
            f"公示期为 {least} 至 {most} 个工作日，现为 {term.working_days}",
            f"a public notice lasts {least} to {most} working days, not {term.working_days}",
        )
    return term


def _wrong_term(zh: str, en: str) -> Malformed:
    return Malformed("publicity-window", Text(zh, en), field="term", citation="14")


def revise(state: Publication, form: c.Revise, terms: Terms, today: date) -> Events:
    """Before publication another draft; afterwards the text of a correction."""
    if state.status not in ("drafted", "returned", "approved", "published"):
        raise _not_now(state)
    _step("revised_on", form.revised_on, state, today)
    if state.of_provider and (form.content is None or form.content.kind != state.kind.value):
        raise Malformed(
            "content",
            Text("须填写与类型一致的 content", "this kind needs the content of its own kind"),
            field="content",
            citation="5",
        )
    if not state.of_provider and form.content is not None:
        text = Text("此类型不填 content", "this kind takes no content")
        raise Malformed("content", text, field="content", citation="5")
    require_fit(form.wording)
    return (
        Revised(
            kind=state.kind,
            wording=form.wording,
            term=_revised_term(state, form.term, terms),
            revised_on=form.revised_on,
        ),
    )


def _revised_term(state: Publication, term: Term | None, terms: Terms) -> Term:
    if term is None or term == state.term:
        return state.term
    if state.published_on is not None:
        raise NotAllowedNow(
            "term-printed",
            Text(
                "期限已随公布载明，不能变更；须撤回后重新公布",
                "the term was printed: withdraw it and publish anew",
            ),
            citation=state.clause,
        )
    return _term(state.kind, term, state.drafted_on, terms.known(state.drafted_on))


def review(state: Publication, form: c.Review, actor: Actor, terms: Terms, today: date) -> Events:
    """保密审查 by a second person, point by point; papers of Art. 14 and 15 by a lawyer too."""
    if state.desk != "drafted" or state.status in ("withdrawn", "expired"):
        raise _not_now(state)
    if not actor.approves or actor.name in state.authors:
        raise NotYours(
            "second-person",
            Text("须由拟稿人以外的审批人审查", "an approver who did not write it reviews it"),
            citation=state.rests_on,
        )
    _step("on", form.on, state, today)
    if not form.approved:
        return (Returned(kind=state.kind, on=form.on, reason=_reason(state, form)),)
    _require_checked(form)
    _require_legal(state, form, terms)
    return (
        Approved(
            kind=state.kind,
            on=form.on,
            no_trade_secrets=form.no_trade_secrets,
            no_personal_data=form.no_personal_data,
            no_complainant=form.no_complainant,
            legal_review=form.legal_review,
            remark=form.reason,
        ),
    )


def _reason(state: Publication, form: c.Review) -> str:
    if not form.reason:
        text = Text("退回须写明理由", "say why it is returned")
        raise Malformed("reason-needed", text, field="reason", citation=state.rests_on)
    return form.reason


_CHECKLIST: Final = {
    "no_trade_secrets": (Text("不含商业秘密", "no trade secrets"), "10.5"),
    "no_personal_data": (Text("不含个人信息", "no personal data"), None),
    "no_complainant": (Text("不能识别投诉人", "no complainant can be recognised"), "15"),
}


def _require_checked(form: c.Review) -> None:
    for field, (what, citation) in _CHECKLIST.items():
        if not getattr(form, field):
            raise Malformed(
                "review-incomplete",
                Text(f"须逐项确认：{what.zh}", f"confirm each point: {what.en}"),
                field=field,
                citation=citation,
            )


def _require_legal(state: Publication, form: c.Review, terms: Terms) -> None:
    asked = terms.known(state.drafted_on).flag("publication.legal-review")
    if asked and state.kind in LEGALLY_REVIEWED and not form.legal_review:
        raise Malformed(
            "legal-review",
            Text("须经法制审核", "it needs a legal review"),
            field="legal_review",
            citation=state.clause,
        )


def publish(state: Publication, form: c.Publish, terms: Terms, today: date) -> Events:
    if state.status != "approved" or state.published_on is not None:
        raise _not_now(state)
    if state.set_aside is not None:
        text = Text("所依据的决定已被撤销", "the decision it rests on was set aside")
        raise NotAllowedNow("basis-set-aside", text, citation=state.clause)
    _step("published_on", form.published_on, state, today)
    account = window(state.term, form.published_on, state.drafted_on, terms)
    if state.term.until is not None:
        what = Text("公布日期", "the day of publication")
        not_before("term", state.term.until, form.published_on, what)
    return (
        Published(
            kind=state.kind,
            published_on=form.published_on,
            first_day=account.first_day if account else form.published_on,
            last_day=account.last_day if account else state.term.until,
            calendar=terms.calendar_version,
        ),
    )


def correct(state: Publication, form: c.Correct, today: date) -> Events:
    """更正: a revision that was reviewed like the first text takes its place."""
    if state.status != "published" or state.desk != "approved":
        raise NotAllowedNow(
            "correction-not-reviewed",
            Text(
                "更正须先修改文本并经审查，且公布尚未撤回或者期满",
                "a correction is first written and reviewed, and what it corrects still stands",
            ),
            citation=state.rests_on,
        )
    assert state.draft is not None
    _step("on", form.on, state, today)
    return (Corrected(kind=state.kind, wording=state.draft, on=form.on, reason=form.reason),)


def set_aside(state: Publication, form: c.SetBasisAside, terms: Terms, today: date) -> Events:
    """The decision it rests on is gone: it is to be withdrawn in time. Said once.

    Asked by whoever sets a decision aside: a publication never stands in the way of that.
    """
    if state.status == "withdrawn" or state.set_aside is not None:
        return ()
    not_future("on", form.on, today)
    due = withdraw_by(state, form.on, terms).last_day
    return (BasisSetAside(kind=state.kind, on=form.on, reason=form.reason, withdraw_by=due),)


def withdraw(state: Publication, form: c.Withdraw, today: date) -> Events:
    """撤回, also of what has expired: its address says so from then on. A draft is given up."""
    if state.status == "withdrawn":
        raise _not_now(state)
    not_future("on", form.on, today)
    since = state.published_on or state.drafted_on
    not_before("on", form.on, since, Text("公布（拟稿）日期", "its publication (or draft)"))
    return (Withdrawn(kind=state.kind, on=form.on, reason=form.reason),)


def expire(state: Publication, today: date) -> Events:
    """Found by the sweep: the term is over; recorded once, whenever it runs."""
    if state.status != "published" or state.last_day is None or today <= state.last_day:
        return ()
    return (Expired(kind=state.kind, last_day=state.last_day),)


def expires_on(state: Publication) -> date | None:
    """The first day on which it no longer stands."""
    if state.status != "published" or state.last_day is None:
        return None
    return state.last_day + timedelta(days=1)


def _step(field: str, on: date, state: Publication, today: date) -> None:
    not_future(field, on, today)
    not_before(field, on, state.last_on, Text("上一步骤", "the step before"))


def _not_now(state: Publication) -> NotAllowedNow:
    record, status = Text("该公布件", "the publication"), STATUSES[state.status]
    return out_of_turn("publication-state", record, status, citation=state.rests_on)
