"""Articles 14 and 15: what is made public of an expulsion, for how long, and how it comes down.

The window counts working days, the first one with them (A-26); what may not stand in a text
is found by pattern where it can be, and by a second person where it cannot (A-40).
"""

from __future__ import annotations

import pytest
from articles.of_a_publication import (
    MES,
    PROVIDER_ID,
    TEXT,
    approved,
    correct,
    draft,
    drafted,
    expire,
    nothing,
    publish,
    published,
    review,
    revise,
    set_aside,
    withdraw,
)
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, day

from domain.publication import events as p
from domain.publication.clock import window
from domain.publication.events import PublicationKind, Term
from domain.values import Actor, Role

K = PublicationKind


@pytest.mark.clause("14")
def test_14_the_window_of_the_worked_case() -> None:
    """02-06 to 02-12: five working days, and the first one counts."""
    state = published().state
    assert (state.first_day, state.last_day) == (day("2026-02-06"), day("2026-02-12"))
    account = window(state.term, state.published_on, state.drafted_on, TERMS)
    assert account is not None
    skipped = [str(step.day) for step in account.steps if "不计入" in step.what.zh]
    assert skipped == ["2026-02-07", "2026-02-08"]


@pytest.mark.clause("14")
def test_14_published_on_a_saturday_the_window_begins_on_monday() -> None:
    state = published(on="2026-02-07").state
    assert (state.first_day, state.last_day) == (day("2026-02-09"), day("2026-02-13"))


@pytest.mark.clause("14")
def test_14_a_make_up_saturday_counts() -> None:
    """02-14 is worked for the Spring Festival, whose days off begin with 02-15."""
    assert published(on="2026-02-10").state.last_day == day("2026-02-14")


@pytest.mark.clause("14")
@pytest.mark.parametrize(("days", "last_day"), [(5, "2026-02-12"), (6, "02-13"), (7, "02-14")])
def test_14_a_window_of_5_to_7_days(days: int, last_day: str) -> None:
    last = last_day if len(last_day) > 5 else f"2026-{last_day}"
    assert published(term=Term(working_days=days)).state.last_day == day(last)


@pytest.mark.clause("14")
@pytest.mark.parametrize("days", [1, 4, 8, 30])
def test_14_no_shorter_and_no_longer_window(days: int) -> None:
    asked = draft(term=Term(working_days=days))
    nothing().when(asked).then_refused("publicity-window", "14")
    asked = revise(TEXT, "2026-02-05", term=Term(working_days=days))
    drafted().when(asked).then_refused("publicity-window", "14")


@pytest.mark.clause("14")
def test_14_a_public_notice_has_a_window_and_no_other_term() -> None:
    assert drafted().state.term == Term(working_days=5)
    asked = draft(term=Term(until=day("2026-03-01")))
    nothing().when(asked).then_refused("publicity-window", "14")


@pytest.mark.clause("14")
def test_14_its_term_is_over_with_the_day_after_the_last() -> None:
    story = published()
    story.when(expire("2026-02-12")).then()
    story.when(expire("2026-02-13")).then(
        p.Expired(kind=K.PUBLIC_NOTICE, last_day=day("2026-02-12"))
    )
    ended = story.when(expire("2026-05-20")).then(p.Expired)  # a late sweep finds the same day
    assert ended.log[-1].effective_on == day("2026-02-13")
    ended.when(expire("2026-05-20")).then()


@pytest.mark.clause("14")
def test_14_the_printed_days_stand() -> None:
    """Once it hangs, the window is neither shortened nor drawn out."""
    asked = revise(TEXT, "2026-02-09", term=Term(working_days=7))
    published().when(asked).then_refused("term-printed", "14")


@pytest.mark.clause("14")
def test_14_nobody_reviews_what_he_wrote() -> None:
    also_approves = Actor(name=OFFICER.name, role=Role.PRINCIPAL)
    drafted().when(review(by=also_approves)).then_refused("second-person", "14")
    drafted().when(review(by=OFFICER)).then_refused("second-person", "14")
    rewritten = drafted().and_((revise(TEXT, "2026-02-05")(drafted().state)[0], APPROVER))
    rewritten.when(review(by=APPROVER)).then_refused("second-person", "14")
    rewritten.when(review(by=PRINCIPAL)).then(p.Approved)


@pytest.mark.clause("10.5", "14", "15")
@pytest.mark.parametrize(
    ("point", "citation"),
    [("no_trade_secrets", "10.5"), ("no_personal_data", None), ("no_complainant", "15")],
)
def test_14_each_point_of_the_review_is_confirmed(point: str, citation: str | None) -> None:
    drafted().when(review(**{point: False})).then_refused("review-incomplete", citation)


@pytest.mark.clause("14", "15")
@pytest.mark.parametrize(
    ("kind", "citation"), [(K.PUBLIC_NOTICE, "14"), (K.CENSURE, "15"), (K.ANNOUNCEMENT, None)]
)
def test_14_15_a_lawyer_looks_at_the_papers_of_14_and_15(
    kind: PublicationKind, citation: str | None
) -> None:
    outcome = drafted(kind).when(review(legal_review=False))
    if citation is None:
        outcome.then(p.Approved)
    else:
        outcome.then_refused("legal-review", citation)


@pytest.mark.clause("14")
def test_14_what_is_returned_is_revised_and_reviewed_again() -> None:
    drafted().when(review(approved=False)).then_refused("reason-needed", "14")
    back = drafted().when(review(approved=False, reason="事由写得过细")).then(p.Returned)
    back.when(publish()).then_refused("publication-state", "14")
    back.when(review()).then_refused("publication-state", "14")
    again = back.when(revise(TEXT, "2026-02-05")).then(p.Revised)
    again.when(review()).then(p.Approved)


@pytest.mark.clause("14")
def test_14_nothing_is_published_without_its_review() -> None:
    drafted().when(publish()).then_refused("publication-state", "14")
    changed = approved().when(revise(TEXT + "。", "2026-02-05")).then(p.Revised)
    changed.when(publish()).then_refused("publication-state", "14")
    published().when(publish("2026-02-09")).then_refused("publication-state", "14")


PHONE = "13907725566"
IDENTITY_CARD = "450203198703150021"


@pytest.mark.clause("14", "15")
@pytest.mark.parametrize(
    "text",
    [
        f"联系人电话 {PHONE}",
        "电话139-0772-5566。",
        "电话 +86 139 0772 5566",
        "电话１３９０７７２５５６６",
        f"身份证号{IDENTITY_CARD}",
        "身份证 45020319870315002X",
        "决定给予\u5904\u7f5a",
        "现予通报批评",
        "予以惩治",
        "a sanctioned provider",
        "a Penal" + "ty is imposed",
    ],
)
def test_14_15_what_may_not_stand_in_a_text(text: str) -> None:
    nothing().when(draft(text=text)).then_refused("unfit-to-publish", "5")
    nothing().when(draft(title=text)).then_refused("unfit-to-publish", "5")
    drafted().when(revise(text, "2026-02-05")).then_refused("unfit-to-publish", "5")


@pytest.mark.clause("5.b")
def test_5b_what_is_itemised_is_looked_at_too() -> None:
    content = MES.model_copy(update={"functions": f"咨询请拨 {PHONE}"})
    asked = draft(K.OFFERING, content=content, provider_id=PROVIDER_ID)
    nothing().when(asked).then_refused("unfit-to-publish", "5")


def test_14_the_refusal_names_what_was_found_and_does_not_repeat_it() -> None:
    refusal = nothing().when(draft(text=f"联系人电话 {PHONE}")).refusal
    assert refusal is not None and refusal.field == "text"
    assert "139…66" in str(refusal) and PHONE not in str(refusal)


@pytest.mark.clause("14", "15")
@pytest.mark.parametrize(
    "text",
    [
        "监督电话 0772-2660000",
        "统一社会信用代码 914502007159827340",
        "文号 13907725566123",
        "本公示是名单管理，不是行政\u5904\u7f5a",
        "参照《行政\u5904\u7f5a法》的程序",
        "This is list management and not a penal" + "ty.",
    ],
)
def test_14_15_what_may_stand_in_a_text(text: str) -> None:
    nothing().when(draft(text=text)).then(p.Drafted)


@pytest.mark.clause("14")
def test_14_a_correction_stands_beside_what_it_corrects() -> None:
    story = published()
    story.when(correct("2026-02-09")).then_refused("correction-not-reviewed", "14")
    waiting = story.when(revise(TEXT + "（更正）", "2026-02-09")).then(p.Revised)
    assert waiting.state.status == "published"
    assert waiting.state.wording.text == TEXT  # until the correction itself is published
    waiting.when(correct("2026-02-09")).then_refused("correction-not-reviewed", "14")
    waiting.when(review(by=OFFICER, on="2026-02-09")).then_refused("second-person", "14")
    ready = waiting.when(review(on="2026-02-09")).then(p.Approved)
    state = ready.when(correct("2026-02-10")).then(p.Corrected).state
    assert [(one.since, one.wording.text) for one in state.editions] == [
        (day("2026-02-06"), TEXT),
        (day("2026-02-10"), TEXT + "（更正）"),
    ]
    assert (state.first_day, state.last_day) == (day("2026-02-06"), day("2026-02-12"))


@pytest.mark.clause("14")
def test_14_a_decision_set_aside_asks_for_the_withdrawal_in_3_working_days() -> None:
    """From Thursday 12 February 2026: Friday, the worked Saturday, and after the festival."""
    story = published().when(set_aside("2026-02-12")).then(p.BasisSetAside)
    assert story.state.set_aside.told_by == day("2026-02-24")
    story.when(set_aside("2026-02-12")).then()  # said once
    gone = story.when(withdraw("2026-02-13")).then(p.Withdrawn)
    assert gone.state.status == "withdrawn"
    gone.when(withdraw("2026-02-13")).then_refused("publication-state", "14")
    gone.when(set_aside("2026-02-13")).then()  # a decision is set aside all the same


@pytest.mark.clause("14")
def test_14_nothing_is_published_on_a_basis_that_is_gone() -> None:
    story = approved().when(set_aside("2026-02-06")).then(p.BasisSetAside)
    story.when(publish()).then_refused("basis-set-aside", "14")


@pytest.mark.clause("14")
def test_14_what_has_run_out_can_still_be_withdrawn() -> None:
    story = published().when(expire("2026-03-01")).then(p.Expired)
    assert story.state.status == "expired"
    story.when(withdraw("2026-02-05")).then_refused("date-order")
    assert story.when(withdraw("2026-03-02")).then(p.Withdrawn).state.status == "withdrawn"


@pytest.mark.clause("14")
def test_14_the_grey_list_is_internal() -> None:
    nothing().when(draft(K.GREY_LIST)).then_refused("grey-list-internal", "14")


@pytest.mark.clause("15")
def test_15_a_censure_may_stand_until_a_day_or_without_end() -> None:
    assert published(K.CENSURE).state.last_day is None
    until = published(K.CENSURE, term=Term(until=day("2026-03-31"))).state
    assert until.last_day == day("2026-03-31")
    late = approved(K.CENSURE, term=Term(until=day("2026-02-05")))
    late.when(publish("2026-02-06")).then_refused("date-order")
