"""What a second person decides is in no worklist of the first one, who would be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from articles import of_a_publication, of_an_expulsion
from articles import test_article_02 as of_a_batch
from articles import test_article_07 as of_an_exit
from articles import test_article_13_replacement as of_a_replacement
from articles import test_article_14_grey_list as of_an_entry
from articles import test_article_15 as of_a_disqualification
from articles.of_a_duty import confirm, planned, report
from articles.of_a_report import a_report, accepted
from articles.of_an_assessment import an_assessment, scored
from articles.test_article_08_targets import book
from articles.test_article_08_targets import report as progress
from client import Client
from examples import a_provider
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, TODAY, Story

from domain import complaint
from domain.duty import events as duty
from domain.task_book import commands as task_books
from domain.task_book import decisions as task_book
from domain.values import Actor, NotYours, Role
from projections.kinds import TELLINGS

ACTS = Callable[[Actor], Callable[[Any], Any]]
LAWYER = of_an_expulsion.LAWYER
x, q, r = of_an_expulsion, of_a_disqualification, of_a_replacement


def heard() -> Story:
    """An expulsion that waits for the lawyer."""
    return x.told(x.noticed(), x.state_case("2026-01-26"), x.answer("2026-01-30"))


def objected() -> Story:
    story = x.told(x.published(), x.object_("2026-02-09"))
    (one,) = story.state.objections
    return x.told(story, x.settle(one.number, "2026-02-10", upheld=True))


def extending() -> Story:
    return a_report(accepted(), complaint.ExtensionRequested(on=date(2026, 7, 1), reason="-"))


def extend(by: Actor) -> Any:
    form = complaint.DecideExtension(granted=True, on=date(2026, 7, 3))
    return lambda s: complaint.decide_extension(s, form, by, TERMS, date(2026, 8, 1))


def on_behalf() -> Story:
    """Written down by an approver for the enterprise; the county's opinion by a caseworker."""
    asked = tuple(r.request(actor=APPROVER)(r.opened().state))
    return r.opened().and_(*((event, APPROVER) for event in asked), (r._reviewed(), OFFICER))


def confirm_progress(by: Actor) -> Any:
    form = task_books.ConfirmProgress(report_version=2, on=date(2025, 8, 5))
    return lambda s: task_book.confirm(s, form, by, TODAY)


CASES: dict[str, tuple[Story, ACTS, set[str]]] = {
    "expulsion.review-legally": (
        heard(), lambda by: x.review("2026-02-02", by), {OFFICER.name},
    ),
    "expulsion.decide": (
        x.ready(), lambda by: x.decide(actor=by), {OFFICER.name, LAWYER.name},
    ),
    "expulsion.decide-anew": (
        objected(), lambda by: x.reaffirm("2026-02-11", by), {OFFICER.name},
    ),
    "disqualification.decide": (
        q.a_case(q.noticed(), (q.reviewed()[0], APPROVER), q.reviewed()[1]),
        lambda by: q.deciding(q.decided(), by),
        {OFFICER.name, APPROVER.name},
    ),
    "pool-exit.decide": (of_an_exit.proposed("7", of_an_exit.HEARD), of_an_exit.decide,
                         {OFFICER.name}),
    "publication.review": (of_a_publication.drafted(), of_a_publication.review, {OFFICER.name}),
    "replacement.decide": (
        on_behalf(), lambda by: r.decide(True, by), {OFFICER.name, APPROVER.name},
    ),
    "grey-list.decide": (
        x.told(of_an_entry.entered(), of_an_entry.ask("2026-03-02")),
        lambda by: of_an_entry.release("2026-03-03", by),
        {OFFICER.name},
    ),
    "complaint.decide-extension": (extending(), extend, {OFFICER.name}),
    "admission.decide": (
        of_a_batch.batch(of_a_batch.RECEIVED, of_a_batch.REVIEWED, of_a_batch.NOTICE),
        lambda by: of_a_batch.decide(by=by),
        {OFFICER.name},
    ),
    "duty.confirm": (
        planned("training").when(report("2026-02-10")).then(duty.Reported),
        lambda by: confirm("2026-02-11", by),
        {OFFICER.name},
    ),
    "task-book.confirm": (book(progress("2025-07", 2, "08-04")), confirm_progress, {OFFICER.name}),
}  # fmt: skip
"""Task -> a record that waits for it, the act by somebody, and who may not."""


@pytest.mark.parametrize("task", CASES)
def test_a_task_is_kept_from_those_whom_the_act_refuses_and_from_nobody_else(task: str) -> None:
    story, act, first = CASES[task]
    (waits,) = (t for t in TELLINGS[story.kind.name].tasks(story.state, TERMS) if t.what == task)
    assert set(waits.not_for) == first
    for name in first | {PRINCIPAL.name, "新来的"}:
        refusal = story.when(act(Actor(name=name, role=Role.APPROVER))).refusal
        assert isinstance(refusal, NotYours) == (name in first), (name, refusal)


def test_a_report_of_another_officer_leaves_the_task_book_to_each() -> None:
    """Who wrote one of two reports may confirm the other."""
    two = book(progress("2025-07", 2, "08-04")).and_((progress("2025-08", 2, "09-04"), APPROVER))
    (waits,) = TELLINGS[two.kind.name].tasks(two.state, TERMS)
    assert waits.what == "task-book.confirm" and not waits.not_for


def tasks(office: Client, user: str, role: str = "approver", **scope: Any) -> set[str]:
    found = office.fresh("/worklist?limit=200", role, user=user, **scope)["items"]
    return {item["task"] for item in found}


def test_who_proposed_or_scored_does_not_find_the_decision_in_the_worklist(
    office: Client,
) -> None:
    provider, li = a_provider(office), {"scope": {"user": "li"}}
    exit_ = of_an_exit.an_exit(office, provider, **li)
    assert "pool-exit.hear" in tasks(office, "li")
    office.post(f"/pool-exits/{exit_}/statement", statement="同意", on="2026-02-10")
    assert "pool-exit.decide" not in tasks(office, "li")
    assert "pool-exit.decide" not in tasks(office, "li", "principal")
    assert "pool-exit.decide" in tasks(office, "huang")
    record = an_assessment(office, provider)
    scored(office, record)
    assert "assessment.review" not in tasks(office, "li")
    assert "assessment.review" in tasks(office, "huang")
    review = {"confirmed": True, "on": "2026-01-12"}
    office.post(f"/assessments/{record}/review", "approver", **review, scope={"user": "huang"})
    assert "assessment.conclude" not in tasks(office, "li")
    assert "assessment.conclude" in tasks(office, "huang")


def test_a_name_that_a_party_shares_keeps_nothing_from_it(office: Client) -> None:
    """The filter is for officers: whoever acts for a provider is told by its own scope."""
    provider = a_provider(office)
    of_an_exit.an_exit(office, provider, scope={"user": "li"})
    own = {"provider_id": provider}
    assert tasks(office, "li", "provider", **own) == {"pool-exit.state"}
