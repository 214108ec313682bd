"""What was done and would not hold under a version: each by its code, as the version says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from application.simulation.world import Seen
from domain import due_steps
from domain.admission.state import Batch
from domain.assessment.state import Assessment
from domain.catalogue import (
    ADMISSION_BATCH,
    ASSESSMENT,
    CASE,
    COMPLAINT,
    DISQUALIFICATION,
    DUTY,
    ENGAGEMENT,
    EXPULSION,
    GREY_LIST_ENTRY,
    PROVIDER,
    PUBLICATION,
    REPLACEMENT,
)
from domain.complaint import clock as complaints
from domain.disqualification import clock as disqualifications
from domain.disqualification.checks import warnings as disqualification_warnings
from domain.due_steps import Setting
from domain.due_steps.service import Remedies, remedies
from domain.engagement.pilot import outside_the_pilot
from domain.expulsion.checks import decision_blocks, setting
from domain.expulsion.checks import warnings as expulsion_warnings
from domain.grey_list import release_from
from domain.liaison import stability
from domain.measures import Measures
from domain.publication import PublicationKind
from domain.values import Text

NOTICE: Final = frozenset({"no-public-notice", "publicity-runs"})
"""What stands before a decision where the public notice comes first."""
WINDOW: Final = ("publicity.min-days", "publicity.max-days")


def _window(days: int | None, measures: Measures) -> Iterator[tuple[str, Text]]:
    least, most = (measures.whole(key) for key in WINDOW)
    if days is not None and not least <= days <= most:
        yield (
            "window",
            Text(
                f"公示 {days} 个工作日，应为 {least} 至 {most} 个",
                f"a notice of {days} working days, not {least} to {most}",
            ),
        )


def _warned(texts: Iterable[Text]) -> Iterator[tuple[str, Text]]:
    """Warnings have no code; two are the same where they say the same."""
    return ((f"warning {text.en}", text) for text in texts)


def _grounds(codes: Iterable[str], measures: Measures) -> Iterator[tuple[str, Text]]:
    known = {code for ground in measures.grounds for code in ground.codes()}
    for code in codes:
        if code not in known:
            text = Text(f"没有事由 {code}", f"there is no ground {code}")
            yield f"ground {code}", text


def _case(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    measures = seen.terms.known(state.opened_on)
    yield from _grounds(state.grounds, measures)
    asked = measures.flag("complaint.required-for-12-1")
    if asked and not state.complaint_ids and any(c.startswith("12.1") for c in state.grounds):
        yield "complaint", Text("没有试点企业的投诉", "no complaint of a pilot enterprise")
    interviewed = state.interview_on is not None
    if state.notice and measures.flag("rectification.interview-before-order") and not interviewed:
        yield "interview", Text("发出通知书前没有约谈", "no interview came before the order")


def _expulsion(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    at = setting(state, seen.terms, seen.today)
    codes = [ground.code for ground in state.live_grounds]
    yield from _grounds(codes, at.measures)
    if not any(True for _ in _grounds(codes, at.measures)):
        yield from _warned(expulsion_warnings(state, at, {}))
    if state.decision is not None and state.decision.expelled:
        on, codes = state.decision.decided_on, state.decision.grounds
        for block in decision_blocks(state, on, codes, at, {}):
            if block.code in NOTICE:
                yield block.code, block.text
    yield from _rights(state, at)
    if state.service is not None:
        yield from _told(remedies(state.service.deemed_on, state.proposed_on, seen.terms))


def _disqualification(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    at = disqualifications.setting_of(state, seen.terms, seen.today)
    yield from _warned(disqualification_warnings(state, at))
    yield from _rights(state, at)
    if (told := disqualifications.remedies_of(state, seen.terms)) is not None:
        yield from _told(told)


def _rights(state: Any, at: Setting) -> Iterator[tuple[str, Text]]:
    """Until when a hearing can be asked for, where one is offered."""
    found = due_steps.hearing_period(state.steps, at)
    if found is not None and at.flag("hearing-offered"):
        yield from _until("hearing", found.last_day)


def _told(told: Remedies) -> Iterator[tuple[str, Text]]:
    yield from _until("review", told.review.last_day)
    yield from _until("litigation", told.litigation.last_day)


def _until(name: str, day: date) -> Iterator[tuple[str, Text]]:
    yield name, Text(f"至 {day}", f"until {day}")


def _publication(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    measures = seen.terms.known(state.drafted_on)
    yield from _window(state.term.working_days, measures)
    if state.kind is PublicationKind.GREY_LIST and not measures.flag("grey-list.public"):
        yield "internal", Text("灰名单不对外公开", "the grey list is internal")


def _admission(state: Batch, seen: Seen) -> Iterator[tuple[str, Text]]:
    notice = state.notice
    if notice is None:
        return
    yield from _window(notice.days, seen.terms.known(state.opened_on))
    ended = Text(f"公示至 {notice.last} 止", f"the notice stands until {notice.last}")
    if state.decided_on is not None and state.decided_on <= notice.last:
        yield "decision", ended
    if any(one.on > notice.last for one in state.objections):
        yield "objection", ended


def _grey_list(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    first = release_from(state, seen.terms)
    asked = [one.on for one in state.requests if first is not None and one.on <= first]
    if asked:
        yield (
            "release",
            Text(f"{first} 之后才能申请移出", f"release can be asked for after {first}"),
        )
    if state.ending is None and seen.terms.known(seen.today).flag("grey-list.public"):
        yield "public", Text("名单对外公开", "the list is public")


def _replacement(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    needed = seen.terms.known(state.begun_on).flag("replacement.county-review-required")
    if needed and state.decision is not None and state.review is None:
        text = Text("县区主管部门没有提出意见", "the county department gave no opinion")
        yield "review", text


def _engagement(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    measures = seen.terms.known(state.established_on)
    return iter(outside_the_pilot(state, measures, seen.today))


def _provider(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    found = stability(state.liaisons, seen.terms.known(seen.today), seen.today)
    if found.above:
        text = Text(
            f"联络员变动 {found.changes} 次，超过 {found.limit} 次",
            f"the liaison changed {found.changes} times, above {found.limit}",
        )
        yield "liaison", text


def _duty(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    if all(duty.key != state.duty for duty in seen.terms.known(state.begun_on).duties):
        yield "duty", Text("没有这项职责", "there is no such duty")


def _assessment(state: Assessment, seen: Seen) -> Iterator[tuple[str, Text]]:
    least = seen.terms.known(state.opened_on).whole("assessment.lag-ratio")
    for found in state.ended.behind if state.ended is not None else ():
        if least > 0 and found.ratio is not None and found.ratio >= least:
            text = Text(
                f"{found.target} 完成 {found.ratio}%，未低于 {least}%",
                f"{found.target} stands at {found.ratio}%, not below {least}%",
            )
            yield f"behind {found.target}", text


def _complaint(state: Any, seen: Seen) -> Iterator[tuple[str, Text]]:
    found = complaints.return_account(state, seen.terms)
    if found is not None and state.status == "returned" and state.ended_on > found.last_day:
        text = Text(f"{found.last_day} 之后才退回", f"returned after {found.last_day}")
        yield "return", text


STEPS: Final[Mapping[str, Callable[[Any, Seen], Iterator[tuple[str, Text]]]]] = {
    CASE.name: _case,
    COMPLAINT.name: _complaint,
    EXPULSION.name: _expulsion,
    DISQUALIFICATION.name: _disqualification,
    PUBLICATION.name: _publication,
    ADMISSION_BATCH.name: _admission,
    GREY_LIST_ENTRY.name: _grey_list,
    REPLACEMENT.name: _replacement,
    ENGAGEMENT.name: _engagement,
    PROVIDER.name: _provider,
    DUTY.name: _duty,
    ASSESSMENT.name: _assessment,
}
"""Each as code and words; dates are said too, where nobody waits for them."""
