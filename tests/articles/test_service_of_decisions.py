"""送达 of prior notices, decisions and exits: each paper has its own evidence (Art. 7, 14)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from articles.of_an_expulsion import decided, noticed, proposed, serve, served, told
from articles.test_article_07 import DECIDE, HEARD, an_exit
from articles.test_article_07 import decided as exit_decided
from articles.test_article_07 import proposed as exit_proposed
from articles.test_service import CONSENT, PHOTO, refused, waiting
from client import Client
from examples import a_provider
from scenario import TERMS, TODAY, day
from views.of_a_service import SCAN

from domain import pool_exit
from domain.due_steps import decisions as steps
from domain.due_steps import service
from domain.expulsion import steps as s
from domain.expulsion.checks import papers_of, setting
from domain.pool_exit import CorrectService, Serve
from domain.service import (
    AddEvidence,
    Attempt,
    Capacity,
    Evidence,
    Method,
    in_short,
    lacking,
    shortcomings,
)
from domain.service.evidence import Announcement, Electronic, InPerson

SIGNED = InPerson(capacity=Capacity.LEGAL_REPRESENTATIVE)


def add_to_notice(**more: Any) -> Any:
    form = AddEvidence(on=day("2026-01-26"), **more)
    return lambda state: steps.add_notice_evidence(
        state.steps, form, None, setting(state, TERMS, TODAY)
    )


def add_to_decision(consent: Any = None, **more: Any) -> Any:
    form = AddEvidence(on=day("2026-02-16"), **more)
    return lambda state: service.add_evidence(
        state.service, form, consent, setting(state, TERMS, TODAY)
    )


def tried(on: str, *, decision: bool) -> Any:
    form = Attempt(on=day(on), method=Method.POST, result="退回")

    def take(state: Any) -> Any:
        at = setting(state, TERMS, TODAY)
        if not decision:
            return steps.attempt_notice(form, at)
        return service.attempt(form, state.decision and state.decision.decided_on, at)

    return take


# Expulsions, and disqualifications by the same steps


@pytest.mark.clause("14")
def test_14_the_evidence_of_a_notice_and_of_a_decision_are_told_apart() -> None:
    notice = Evidence(in_person=SIGNED.model_copy(update={"signed_on": day("2026-01-20")}))
    story = told(noticed(), add_to_notice(evidence=notice, received_by="韦", files=(SCAN,)))
    (paper,) = papers_of(story.state)
    assert (paper.name.zh, in_short(paper)) == ("拟清退告知书", None)
    # the decision has to be proved anew
    story = served()
    first, second = papers_of(story.state)
    assert in_short(first) is not None and in_short(second) is not None
    right = Evidence(in_person=SIGNED.model_copy(update={"signed_on": day("2026-02-05")}))
    story = told(story, add_to_decision(evidence=right, received_by="韦", files=(SCAN,)))
    (warning,) = shortcomings(papers_of(story.state))
    assert warning.zh.startswith("拟清退告知书送达凭证不全")


@pytest.mark.clause("14")
@pytest.mark.parametrize(
    ("signed", "agrees"), [("2026-02-04", False), ("2026-02-05", True), ("2026-02-06", False)]
)
def test_14_the_day_of_a_decision_is_the_one_on_its_receipt(signed: str, agrees: bool) -> None:
    evidence = Evidence(in_person=InPerson(signed_on=day(signed)))
    asked = served().when(add_to_decision(evidence=evidence))
    if agrees:
        asked.then(s.ServiceEvidenceAdded)
    else:
        refused(asked, "other-day", "evidence.in_person.signed_on")


@pytest.mark.clause("14")
def test_14_attempts_count_for_the_paper_that_they_were_of() -> None:
    proposed().when(tried("2026-01-19", decision=True)).then_refused("not-decided", "14")
    proposed().when(tried("2026-01-15", decision=False)).then_refused("date-order")
    # an attempt to serve the notice is none to serve the decision
    story = told(decided(), tried("2026-01-19", decision=False), serve(method=Method.PUBLIC))
    assert "送达尝试" in str(lacking(story.state.service, papers_of(story.state)[-1].attempts))
    story = told(decided(), tried("2026-02-04", decision=True), serve(method=Method.PUBLIC))
    assert story.state.service.earlier_attempts == ("2026-02-04 退回",)
    assert "送达尝试" not in str(lacking(story.state.service))


@pytest.mark.clause("14")
def test_14_what_was_not_served_has_no_evidence() -> None:
    proposed().when(add_to_notice(files=(PHOTO,))).then_refused("no-prior-notice", "14")
    decided().when(add_to_decision(files=(PHOTO,))).then_refused("not-served", "14")


@pytest.mark.clause("14")
def test_14_a_consent_found_later_completes_an_electronic_service() -> None:
    story = told(decided(), serve(method=Method.ELECTRONIC))
    facts = Electronic.model_validate(
        {
            "system": "门户",
            "sent_at": "2026-02-05T09:00:00",
            "arrived_at": "2026-02-05T09:00:00",
            "log": "250 OK",
        }
    )
    story = told(story, add_to_decision(CONSENT, evidence=Evidence(electronic=facts)))
    assert lacking(story.state.service) == ()
    refused(story.when(add_to_decision(CONSENT)), "nothing-added", "evidence")


# Exits from the pool


EXIT_DECIDED = pool_exit.Decided(reasons=DECIDE.reasons, document=DECIDE.document, on=DECIDE.on)


def an_exit_decided() -> Any:
    """On 12 February 2026."""
    return exit_proposed("7", HEARD, EXIT_DECIDED)


def leave(on: str, **more: Any) -> Any:
    form = Serve(on=day(on), **more)
    return lambda state: pool_exit.take_effect(state, form, (), TERMS, TODAY)


@pytest.mark.clause("7")
def test_7_how_an_exit_was_served_may_be_said_later() -> None:
    story = an_exit_decided().when(leave("2026-02-14")).then(pool_exit.TookEffect)
    assert [one.zh for one in lacking(story.state.service)] == ["送达方式（民事诉讼法 88-95）"]
    form = AddEvidence(on=TODAY, files=(SCAN,))
    story.when(lambda x: pool_exit.add_evidence(x, form, None, TODAY)).then_refused(
        "method-first", "民事诉讼法 88"
    )
    how = CorrectService(
        served_on=day("2026-02-14"), method=Method.LEFT, corrected_on=TODAY, reason="补记"
    )
    story = story.when(lambda x: pool_exit.correct_service(x, how, TERMS, TODAY)).then(
        pool_exit.ServiceCorrected
    )
    assert (story.state.effective_on, story.state.service.method) == (
        day("2026-02-14"), Method.LEFT,
    )  # fmt: skip
    story = story.when(lambda x: pool_exit.add_evidence(x, form, None, TODAY)).then(
        pool_exit.ServiceEvidenceAdded
    )
    assert story.state.service.files == (SCAN,)


@pytest.mark.clause("7")
@pytest.mark.parametrize(
    ("on", "agrees"), [("2026-03-14", False), ("2026-03-15", True), ("2026-03-16", False)]
)
def test_7_an_announced_exit_counts_thirty_days_after_the_announcement(
    on: str, agrees: bool
) -> None:
    evidence = Evidence(public=Announcement(announced_on=day("2026-02-13"), place="网站"))
    asked = an_exit_decided().when(leave(on, method=Method.PUBLIC, evidence=evidence))
    if agrees:
        asked.then(pool_exit.TookEffect)
    else:
        refused(asked, "other-day", "evidence.public.announced_on")


# Through the office


@pytest.mark.clause("7")
def test_7_the_provider_learns_of_attempts_with_the_decision_and_never_what_is_lacking(
    office: Client,
) -> None:
    provider = a_provider(office)
    record = an_exit(office, provider)
    exit_decided(office, record)
    where, own = f"/pool-exits/{record}", {"provider_id": provider}
    office.post(f"{where}/service/attempts", on="2026-02-13", method="post", result="退回")
    seen = office.get(where, "provider", **own)
    assert (seen["attempts"], seen["service"]) == ([], None)
    assert len(office.get(where)["attempts"]) == 1
    office.post(
        f"{where}/service", on="2026-02-16", method="in_person", received_by="韦建国",
        evidence={"in_person": {"signed_on": "2026-02-16"}},
    )  # fmt: skip
    seen = office.get(where, "provider", **own)
    assert (len(seen["attempts"]), seen["service"]["method"]) == (1, "in_person")
    assert "lacking" not in seen["service"] and "warnings" not in seen
    assert "送达凭证不全" in str(office.get(where)["warnings"])
    assert "扫描件" in waiting(office, record)["pool-exit.decision-evidence"]["zh"]
    (row,) = office.fresh("/services")["items"]
    assert (row["paper"], row["what"]["zh"], row["complete"]) == ("decision", "退出决定", False)


@pytest.mark.clause("7")
def test_7_an_announcement_of_a_day_to_come_is_refused() -> None:
    """Also where no day is left to count thirty more."""
    for announced in (TODAY + timedelta(days=1), date(9999, 12, 30)):
        evidence = Evidence(public=Announcement(announced_on=announced, place="网站"))
        asked = an_exit_decided().when(leave("2026-02-14", method=Method.PUBLIC, evidence=evidence))
        refused(asked, "future-date", "evidence.public.announced_on")


@pytest.mark.clause("7")
def test_7_a_correction_of_the_recipient_leaves_the_announcement_as_it_was() -> None:
    evidence = Evidence(public=Announcement(announced_on=day("2026-02-13"), place="网站"))
    story = an_exit_decided().when(leave("2026-03-15", method=Method.PUBLIC, evidence=evidence))
    story = story.then(pool_exit.TookEffect)
    how = CorrectService(
        served_on=day("2026-03-15"), received_by="韦", corrected_on=TODAY, reason="补记"
    )
    story = story.when(lambda x: pool_exit.correct_service(x, how, TERMS, TODAY)).then(
        pool_exit.ServiceCorrected
    )
    assert story.state.service.evidence == evidence
    # on another day it is no proof any more, but where it was made still is
    other = CorrectService(served_on=day("2026-03-16"), corrected_on=TODAY, reason="误记")
    story = story.when(lambda x: pool_exit.correct_service(x, other, TERMS, TODAY)).then(
        pool_exit.ServiceCorrected
    )
    assert story.state.service.evidence == Evidence(public=Announcement(place="网站"))
