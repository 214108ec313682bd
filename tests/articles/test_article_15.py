"""Art. 15: anybody may report a violation; once verified, censure and disqualification.

The clocks, what a verification must say, the rule, and the proceeding that follows it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from articles.of_a_report import ON, PROVIDER_ID, a_report, accepted, received, verified
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, given

from domain import complaint, identity_file, rules
from domain.catalogue import COMPLAINT, DISQUALIFICATION, EXPULSION, IDENTITY_FILE
from domain.complaint import ComplainantKind, Nature, clock
from domain.disqualification import checks, ending
from domain.disqualification import commands as dc
from domain.disqualification import decisions as d
from domain.disqualification import events as de
from domain.disqualification.clock import disclosure, setting_of
from domain.due_steps import commands as sc
from domain.due_steps import decisions as steps
from domain.expulsion import events as xe
from domain.measures import Book, VersionRepealed
from domain.rules import Answer
from domain.service import Method
from domain.terms import Terms
from domain.values import Actor, Role, derived_id
from projections.kinds import sentence

LATER = date(2026, 11, 1)
pytestmark = pytest.mark.clause("15")


def due(story: Story, key: str) -> date:
    (found,) = [one for one in clock.clocks(story.state, TERMS) if one.key == key]
    return found.due_on


# Who may report, and in which way


@pytest.mark.parametrize("kind", list(ComplainantKind))
@pytest.mark.parametrize("channel", list(complaint.Channel))
def test_anybody_may_report_by_any_channel(
    kind: ComplainantKind, channel: complaint.Channel
) -> None:
    body = derived_id("body")
    form = complaint.Receive(
        nature=Nature.REPORT,
        provider_id=PROVIDER_ID,
        complainant=complaint.Complainant(
            kind=kind,
            enterprise_id=body if kind is ComplainantKind.ENTERPRISE else None,
            provider_id=body if kind is ComplainantKind.PROVIDER else None,
        ),
        summary="索取好处费",
        received_on=ON,
        channel=channel,
        outside_number="GD1" if channel is complaint.Channel.HOTLINE else "",
    )
    (event,) = complaint.receive(
        form, reference="1", sealed=None, mark=None, from_pilot_enterprise=False, today=LATER
    )
    assert isinstance(event, complaint.Received)
    assert (event.nature, event.channel, event.kind) == (Nature.REPORT, channel, kind)


@pytest.mark.parametrize(
    ("nature", "citation"),
    [(Nature.COMPLAINT, "15"), (Nature.REPORT, "15"), (Nature.ENQUIRY, "4.a")],
)
def test_an_enquiry_comes_in_under_article_4(nature: Nature, citation: str) -> None:
    assert received(nature).citation == citation
    said = {Nature.COMPLAINT: "投诉", Nature.REPORT: "举报", Nature.ENQUIRY: "咨询"}[nature]
    (told,) = given(COMPLAINT, received(nature)).log
    assert sentence(told).zh.startswith(f"收到{said} LZTS-2026-0001")


def test_a_12345_order_has_its_number() -> None:
    with pytest.raises(ValueError, match="outside_number"):
        complaint.Receive(
            provider_id=PROVIDER_ID,
            complainant=complaint.Complainant(kind=ComplainantKind.ANONYMOUS),
            summary="-",
            received_on=ON,
            channel=complaint.Channel.HOTLINE,
        )


def test_a_report_without_a_name_is_taken_up_where_it_has_clues() -> None:
    story = a_report(kind=ComplainantKind.ANONYMOUS, reachable=False)
    form = complaint.Accept(on=date(2026, 5, 7))
    story.when(lambda s: complaint.accept(s, form, "李", LATER)).then_refused("clues-needed", "15")
    with_clues = form.model_copy(update={"clues": "转账时间、账户"})
    story.when(lambda s: complaint.accept(s, with_clues, "李", LATER)).then(complaint.Accepted)


def test_no_answer_is_owed_to_whom_none_can_reach_but_it_may_be_given() -> None:
    story = a_report(accepted(), verified(), kind=ComplainantKind.ANONYMOUS, reachable=False)
    assert (story.state.reply_owed, story.state.is_closed) == (False, True)
    assert clock.current(story.state, TERMS) is None
    form = complaint.Answer(on=date(2026, 6, 26), answer="已处理")
    story.when(lambda s: complaint.answer(s, form, LATER)).then(complaint.Answered)
    owed = a_report(accepted(), verified())
    assert (owed.state.reply_owed, owed.state.is_closed) == (True, False)


# One message, several matters


def test_a_part_of_another_nature_goes_on_by_itself_from_the_same_sender() -> None:
    story, part_id = a_report(nature=Nature.COMPLAINT), derived_id("part")
    form = complaint.Split(nature=Nature.REPORT, summary="索取好处费", on=date(2026, 5, 6))
    after = story.when(lambda s: complaint.split(s, form, part_id, LATER)).then(complaint.SplitOff)
    assert after.state.parts == (part_id,)
    own, linked = complaint.part_of(story.state, form, "LZTS-2026-0002")
    part = given(after.kind, own, linked, record="part").state
    assert (part.nature, part.summary) == (Nature.REPORT, "索取好处费")
    assert (part.sealed, part.kind, part.received_on) == ("sealed", story.state.kind, ON)
    assert part.split_from == story.record_id


def test_a_part_must_differ_in_something() -> None:
    form = complaint.Split(nature=Nature.REPORT, summary="-", on=date(2026, 5, 6))
    part = derived_id("part")
    a_report().when(lambda s: complaint.split(s, form, part, LATER)).then_refused(
        "same-matter", "15"
    )
    other = form.model_copy(update={"provider_id": derived_id("another provider")})
    a_report().when(lambda s: complaint.split(s, other, part, LATER)).then(complaint.SplitOff)


# The clocks


def test_the_clocks_run_from_receipt_and_from_acceptance() -> None:
    story = a_report()
    assert due(story, clock.ANSWER) == date(2026, 5, 13)
    assert due(story, clock.RETURN) == date(2026, 5, 11)
    assert due(story.and_(accepted()), clock.HANDLE) == date(2026, 7, 6)
    first = given(story.kind, received(received_on=date(2025, 5, 29)))
    assert due(first, clock.ANSWER) == date(2025, 6, 10)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-05-05", "on_track"),
        ("2026-05-06", "due_soon"),
        ("2026-05-13", "due_today"),
        ("2026-05-14", "overdue"),
    ],
)
def test_a_clock_says_how_it_stands(on: str, state: str) -> None:
    (answer, _) = clock.clocks(a_report().state, TERMS)
    assert answer.timing(date.fromisoformat(on), 7) == state


def test_taken_up_on_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    for on, state in (("2026-05-13", "met"), ("2026-05-14", "missed")):
        answer = clock.clocks(a_report(accepted(on)).state, TERMS)[0]
        assert answer.timing(LATER, 7) == state


@pytest.mark.parametrize(("on", "refused"), [("2026-05-11", False), ("2026-05-12", True)])
def test_the_wrongly_addressed_goes_back_within_five_working_days(on: str, refused: bool) -> None:
    form = complaint.Return(on=date.fromisoformat(on), to="12345", reason="不属于本局职责")
    outcome = a_report().when(lambda s: complaint.return_(s, form, TERMS, LATER))
    if refused:
        outcome.then_refused("returned-too-late", "15")
    else:
        assert outcome.then(complaint.Returned).state.status == "returned"


def asked(on: str) -> complaint.RequestExtension:
    return complaint.RequestExtension(on=date.fromisoformat(on), reason="须调取外地材料")


@pytest.mark.parametrize(("on", "refused"), [("2026-07-06", False), ("2026-07-07", True)])
def test_more_time_is_asked_for_before_the_end(on: str, refused: bool) -> None:
    outcome = a_report(accepted()).when(
        lambda s: complaint.request_extension(s, asked(on), TERMS, LATER)
    )
    if refused:
        outcome.then_refused("asked-too-late", "15")
    else:
        outcome.then(complaint.ExtensionRequested)


def granted(on: str = "2026-07-03", **changes: Any) -> complaint.DecideExtension:
    fields: dict[str, Any] = {"granted": True, "on": date.fromisoformat(on)}
    return complaint.DecideExtension(**(fields | changes))


def test_it_is_extended_once_by_thirty_days_by_another_person() -> None:
    story = a_report(accepted(), complaint.ExtensionRequested(on=date(2026, 7, 1), reason="-"))

    def decided(actor: Actor) -> Any:
        return story.when(lambda s: complaint.decide_extension(s, granted(), actor, TERMS, LATER))

    decided(OFFICER).then_refused("second-person", "15")
    decided(Actor(name=OFFICER.name, role=Role.APPROVER)).then_refused("second-person", "15")
    after = decided(APPROVER).then(complaint.ExtensionGranted)
    assert due(after, clock.HANDLE) == date(2026, 8, 5)
    assert after.log[-1].event.due_on == date(2026, 8, 5)  # type: ignore[attr-defined]
    after.when(
        lambda s: complaint.request_extension(s, asked("2026-07-20"), TERMS, LATER)
    ).then_refused("one-extension", "15")


def test_a_refused_extension_says_why_and_leaves_the_period() -> None:
    story = a_report(accepted(), complaint.ExtensionRequested(on=date(2026, 7, 1), reason="-"))
    story.when(
        lambda s: complaint.decide_extension(s, granted(granted=False), APPROVER, TERMS, LATER)
    ).then_refused("reason-needed", "15")
    form = granted(granted=False, reason="材料已齐")
    after = story.when(lambda s: complaint.decide_extension(s, form, APPROVER, TERMS, LATER)).then(
        complaint.ExtensionRefused
    )
    assert due(after, clock.HANDLE) == date(2026, 7, 6)


def test_a_corrected_day_moves_its_clocks() -> None:
    story = a_report(accepted(), received_on=date(2026, 5, 6))

    def corrected(what: complaint.Dated, day: str) -> Any:
        form = complaint.CorrectDate(
            what=what, day=date.fromisoformat(day), on=date(2026, 5, 20), reason="转办单"
        )
        return story.when(lambda s: complaint.correct_date(s, form, LATER))

    after = corrected(complaint.Dated.RECEIPT, "2026-04-30").then(complaint.DateCorrected)
    assert after.state.received_on == ON
    assert due(after, clock.ANSWER) == date(2026, 5, 13)
    moved = corrected(complaint.Dated.ACCEPTANCE, "2026-05-08").then(complaint.DateCorrected)
    assert due(moved, clock.HANDLE) == date(2026, 7, 7)
    assert moved.state.last_on == date(2026, 5, 8)
    corrected(complaint.Dated.RECEIPT, "2026-05-08").then_refused("date-order")
    corrected(complaint.Dated.ACCEPTANCE, "2026-05-05").then_refused("date-order")


def test_the_clocks_go_on_under_the_last_version_after_the_measures_have_ended() -> None:
    ended = VersionRepealed(
        id=TERMS.book.versions[0].id, in_force_until=date(2026, 3, 31), document="公告"
    )
    over = Terms(Book(TERMS.book.versions, (ended,)), TERMS.calendar, TERMS.region)
    (answer, *_) = clock.clocks(a_report().state, over)
    assert answer.due_on == date(2026, 5, 13)


def test_what_came_in_before_the_measures_goes_by_the_first_version() -> None:
    """They took effect on 22 May 2025: nothing lies without a clock, and it can be extended."""
    early = given(a_report().kind, received(received_on=date(2025, 5, 12)))
    assert due(early, clock.ANSWER) == date(2025, 5, 21)
    taken_up = early.and_(accepted("2025-05-14"))
    assert due(taken_up, clock.HANDLE) == date(2025, 7, 14)  # 60 days: Sunday, 13 July
    asked = taken_up.and_(complaint.ExtensionRequested(on=date(2025, 7, 1), reason="-"))
    form = granted("2025-07-02")
    extended = asked.when(lambda s: complaint.decide_extension(s, form, APPROVER, TERMS, LATER))
    assert due(extended.then(complaint.ExtensionGranted), clock.HANDLE) == date(2025, 8, 13)


# Referral


def test_a_referral_says_to_whom_why_and_what_happens_to_it() -> None:
    form = complaint.Refer(
        on=date(2026, 5, 8), to="市市场监督管理局", reason="涉嫌虚假宣传", ends_here=False,
        outlook="广告事项由其查处，服务事项本局继续核实",
    )  # fmt: skip
    story = (
        a_report(accepted())
        .when(lambda s: complaint.refer(s, form, LATER))
        .then(complaint.Referred)
    )
    assert (story.state.status, story.state.is_live) == ("accepted", True)
    told = complaint.ConcludeReferral(
        to="市市场监督管理局", outcome="已责令改正", on=date(2026, 6, 1)
    )
    after = story.when(lambda s: complaint.conclude_referral(s, told, LATER)).then(
        complaint.ReferralConcluded
    )
    assert after.state.referrals[0].outcome == "已责令改正"
    after.when(lambda s: complaint.conclude_referral(s, told, LATER)).then_refused(
        "no-referral", "15"
    )


def test_what_is_referred_as_a_whole_ends_here_and_may_still_be_answered() -> None:
    form = complaint.Refer(on=date(2026, 5, 8), to="市公安局", reason="涉嫌犯罪", ends_here=True)
    story = (
        a_report(accepted())
        .when(lambda s: complaint.refer(s, form, LATER))
        .then(complaint.Referred)
    )
    assert (story.state.status, story.state.is_live) == ("referred", False)
    assert clock.clocks(story.state, TERMS)[-1].done_on == date(2026, 5, 8)
    answer = complaint.Answer(on=date(2026, 5, 9), answer="已移送公安机关")
    story.when(lambda s: complaint.answer(s, answer, LATER)).then(complaint.Answered)
    a_report(accepted(), verified()).when(
        lambda s: complaint.refer(s, form.model_copy(update={"on": date(2026, 6, 8)}), LATER)
    ).then_refused("verified-here", "15")


# Verification


def found(**changes: Any) -> complaint.Verify:
    fields: dict[str, Any] = {"substantiated": True, "findings": "-", "on": date(2026, 6, 5)}
    return complaint.Verify(**(fields | changes))


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (found(), "verification"),
        (found(violation="规定", by_staff=True), "verification"),
        (found(substantiated=False, violation="规定"), "verification"),
        (found(violation="规定", by_staff=True, attributable=False), None),
        (found(violation="规定"), None),
        (found(substantiated=False), None),
    ],
)
def test_a_verified_report_says_which_rule_and_whose_conduct(
    form: complaint.Verify, code: str | None
) -> None:
    outcome = a_report(accepted()).when(lambda s: complaint.verify(s, form, LATER))
    if code is None:
        outcome.then(complaint.Verified)
    else:
        outcome.then_refused(code, "15")


@pytest.mark.parametrize(
    ("story", "met"),
    [
        pytest.param(a_report(accepted(), verified()), True, id="the provider's own"),
        pytest.param(
            a_report(accepted(), verified(by_staff=True)), True, id="of staff, attributable"
        ),
        pytest.param(
            a_report(accepted(), verified(by_staff=True, attributable=False)), False,
            id="of staff, not attributable",
        ),
        pytest.param(
            a_report(accepted(), verified(violation="", attributable=None)), False,
            id="no violation",
        ),
        pytest.param(
            a_report(accepted(), verified(substantiated=False, violation="", attributable=None)),
            False, id="not substantiated",
        ),
        pytest.param(a_report(accepted()), False, id="not verified yet"),
        pytest.param(
            a_report(accepted(), verified(), nature=Nature.COMPLAINT), True, id="a complaint of one"
        ),
        pytest.param(
            a_report(accepted(), verified(), provider_id=None, about="某公司"), False,
            id="about nobody known",
        ),
        pytest.param(
            a_report(
                accepted(), verified(),
                complaint.MergedInto(complaint_id=derived_id("another"), on=date(2026, 6, 8)),
            ),
            False, id="merged into another",
        ),
    ],
)  # fmt: skip
def test_the_rule_is_met_by_a_violation_that_is_the_providers(story: Story, met: bool) -> None:
    finding = rules.violation_verified(story.state)
    assert (finding.rule, finding.citation) == ("15", "15")
    assert finding.answer is (Answer.MET if met else Answer.NOT_MET)
    assert [item.key for item in finding.evidence] == ([str(story.record_id)] if met else [])


def test_a_corrected_verification_holds_from_the_beginning() -> None:
    story = a_report(accepted(), verified())
    form = complaint.CorrectVerification(
        substantiated=False, findings="他人冒名", on=date(2026, 6, 20), reason="证据不真实"
    )
    after = story.when(lambda s: complaint.correct_verification(s, form, LATER)).then(
        complaint.VerificationCorrected
    )
    assert after.log[-1].event.corrects == 3  # type: ignore[attr-defined]
    assert (after.state.status, after.state.verification.on) == (
        "unsubstantiated", date(2026, 6, 5),
    )  # fmt: skip
    assert not rules.violation_verified(after.state).is_met
    again = form.model_copy(update={"substantiated": True, "violation": "规定"})
    back = after.when(lambda s: complaint.correct_verification(s, again, LATER)).then(
        complaint.VerificationCorrected
    )
    assert back.log[-1].event.corrects == 4  # type: ignore[attr-defined]
    assert rules.violation_verified(back.state).evidence[0].position == 50
    a_report(accepted()).when(
        lambda s: complaint.correct_verification(s, form, LATER)
    ).then_refused("not-verified", "15")


def test_whom_it_is_about_is_found_out_before_it_is_verified() -> None:
    story = a_report(accepted(), provider_id=None, about="某公司")
    form = complaint.NameProvider(provider_id=PROVIDER_ID, on=date(2026, 5, 20))
    named = story.when(lambda s: complaint.name_provider(s, form, LATER)).then(
        complaint.ProviderNamed
    )
    assert rules.violation_verified(named.and_(verified()).state).is_met
    a_report(accepted(), verified()).when(
        lambda s: complaint.name_provider(s, form, LATER)
    ).then_refused("complaint-state", "15")


def test_every_look_at_an_identity_is_counted() -> None:
    opened = identity_file.open_(derived_id("c"), ON, "答复举报人")
    refused = identity_file.refuse(derived_id("c"), ON, "好奇")
    story = given(IDENTITY_FILE, *opened, *refused, *opened)
    assert (story.state.opened, story.state.refused, story.state.version) == (2, 1, 3)


# The proceeding


REPORT = derived_id("scenario", "complaint", "record")
OTHER = derived_id("another report")


def a_case(*told: Any, **changes: Any) -> Story:
    fields: dict[str, Any] = {
        "reference": "LZQX-2026-0001",
        "provider_id": PROVIDER_ID,
        "report_ids": (REPORT,),
        "facts": "员工索取好处费，可归于服务商",
        "proposed_on": date(2026, 6, 8),
    }
    return given(DISQUALIFICATION, de.Proposed(**(fields | changes)), *told)


def noticed(on: str = "2026-06-10") -> de.PriorNoticeServed:
    day = date.fromisoformat(on)
    return de.PriorNoticeServed(
        grounds=("15",), served_on=day, deemed_on=day, method=Method.IN_PERSON,
        statement_until=date(2026, 6, 17), calendar="0",
    )  # fmt: skip


def reviewed(legal: str = "2026-06-22", talked: str | None = "2026-06-23") -> tuple[Any, ...]:
    legally = de.LegalReviewed(
        reviewed_on=date.fromisoformat(legal), passed=True, opinion="程序合法"
    )
    if talked is None:
        return (legally,)
    on = date.fromisoformat(talked)
    return (legally, de.CollectivelyDiscussed(held_on=on, attendees=("韦", "黄"), opinion="同意"))


def decided(on: str = "2026-06-24", outcome: str = "disqualified") -> dc.Decide:
    return dc.Decide(
        outcome=dc.Outcome(outcome), reason="经核实属实", decided_on=date.fromisoformat(on)
    )


def deciding(form: dc.Decide, actor: Actor = APPROVER) -> Any:
    return lambda s: d.decide(s, form, "柳工信〔2026〕8号", actor, TERMS, LATER)


@pytest.mark.parametrize(
    ("report", "fits"),
    [
        (a_report(accepted(), verified()), True),
        (a_report(accepted(), verified(by_staff=True, attributable=False)), False),
        (a_report(accepted(), verified(violation="", attributable=None)), False),
        (a_report(accepted()), False),
        (a_report(accepted(), verified(), provider_id=OTHER), False),
    ],
)
def test_it_rests_on_verified_violations_of_this_provider_only(report: Story, fits: bool) -> None:
    outcome = report.when(
        lambda s: checks.require_fit(s, PROVIDER_ID, date(2026, 6, 8), "report_ids") or ()
    )
    if fits:
        outcome.then()
    else:
        outcome.then_refused("report-unfit", "15")


def test_it_is_not_proposed_before_the_report_was_verified() -> None:
    a_report(accepted(), verified()).when(
        lambda s: checks.require_fit(s, PROVIDER_ID, date(2026, 6, 4), "report_ids") or ()
    ).then_refused("date-order")


def test_without_prior_notice_no_decision() -> None:
    a_case().when(deciding(decided())).then_refused("no-prior-notice", "15")


@pytest.mark.parametrize(
    ("on", "code"), [("2026-06-17", "statement-period-runs"), ("2026-06-18", None)]
)
def test_the_statement_period_comes_first(on: str, code: str | None) -> None:
    story = a_case(noticed(), *reviewed("2026-06-18", "2026-06-18"))
    outcome = story.when(deciding(decided(on)))
    if code is None:
        outcome.then(de.DisqualificationDecided)
    else:
        outcome.then_refused(code, "15")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ((), "legal-review-first"),
        (reviewed(talked=None), "discussion-first"),
        (reviewed(), None),
    ],
)
def test_it_follows_the_steps_of_expulsion(told: tuple[Any, ...], code: str | None) -> None:
    outcome = a_case(noticed(), *told).when(deciding(decided()))
    if code is None:
        outcome.then(de.DisqualificationDecided)
    else:
        outcome.then_refused(code, "15")


def test_a_statement_is_answered_before_the_decision() -> None:
    said = de.StatementReceived(received_on=date(2026, 6, 15), statement="系个人行为")
    story = a_case(noticed(), said, *reviewed())
    story.when(deciding(decided())).then_refused("statement-unanswered", "15")
    weighed = de.StatementReviewed(
        reviewed_on=date(2026, 6, 18), accepted=False, opinion="服务商知情"
    )
    story.and_(weighed).when(deciding(decided())).then(de.DisqualificationDecided)


def test_another_person_decides() -> None:
    story = a_case(noticed(), *reviewed())
    story.when(deciding(decided(), OFFICER)).then_refused("own-proposal", "15")
    proposer = Actor(name=OFFICER.name, role=Role.PRINCIPAL)
    story.when(deciding(decided(), proposer)).then_refused("own-proposal", "15")
    story.when(deciding(decided(), PRINCIPAL)).then(de.DisqualificationDecided)
    story.when(deciding(decided(outcome="not_disqualified"))).then(de.NotDisqualified)


def test_the_legal_review_is_another_persons_too() -> None:
    form = sc.ReviewLegally(reviewed_on=date(2026, 6, 22), passed=True, opinion="-")
    for name, code in (("李", "own-proposal"), ("黄", None)):
        actor = Actor(name=name, role=Role.APPROVER)
        outcome = a_case(noticed()).when(
            lambda s, by=actor: steps.review_legally(s.steps, form, by, setting_of(s, TERMS, LATER))
        )
        if code is None:
            outcome.then(de.LegalReviewed)
        else:
            outcome.then_refused(code, "15")


def test_who_alone_reviewed_it_legally_does_not_decide() -> None:
    legally, talked = reviewed()
    a_case(noticed(), (legally, APPROVER), talked).when(deciding(decided())).then_refused(
        "own-review", "15"
    )
    a_case(noticed(), (legally, APPROVER), legally, talked).when(deciding(decided())).then(
        de.DisqualificationDecided
    )
    a_case(noticed(), (legally, APPROVER), talked).when(deciding(decided(), PRINCIPAL)).then(
        de.DisqualificationDecided
    )


def served(method: Method = Method.IN_PERSON, on: str = "2026-06-25") -> sc.ServeDecision:
    return sc.ServeDecision(served_on=date.fromisoformat(on), method=method)


def a_decided_case() -> Story:
    return a_case(noticed(), *reviewed()).when(deciding(decided())).then(de.DisqualificationDecided)


def test_it_takes_effect_on_the_day_of_service() -> None:
    story = a_decided_case()
    assert disclosure(story.state, TERMS).last_day == date(2026, 7, 22)  # type: ignore[union-attr]
    after = story.when(lambda s: ending.serve(s, served(), TERMS, LATER)).then(de.DecisionServed)
    assert after.state.status == "decision_served"
    event = after.log[-1].event
    assert (event.review_until, event.litigation_until) == (  # type: ignore[attr-defined]
        date(2026, 8, 24), date(2026, 12, 25),
    )  # fmt: skip
    effective = after.when(lambda s: ending.take_effect(s, LATER)).then(de.TookEffect)
    assert (effective.state.status, effective.state.in_effect_since) == (
        "disqualified", date(2026, 6, 25),
    )  # fmt: skip
    effective.when(lambda s: ending.take_effect(s, LATER)).then()


def test_an_announced_decision_takes_effect_when_it_counts_as_served() -> None:
    form = served(Method.PUBLIC)
    after = (
        a_decided_case().when(lambda s: ending.serve(s, form, TERMS, LATER)).then(de.DecisionServed)
    )
    deemed = date(2026, 7, 25)
    assert after.state.service.deemed_on == deemed
    after.when(lambda s: ending.take_effect(s, deemed - timedelta(days=1))).then()
    after.when(lambda s: ending.take_effect(s, deemed)).then(de.TookEffect)


def test_a_report_that_does_not_hold_any_more_carries_no_decision() -> None:
    lost = a_report(accepted(), verified()).and_(
        complaint.VerificationCorrected(
            corrects=3, substantiated=False, findings="-", on=date(2026, 6, 20), reason="-"
        )
    )
    story = a_case(noticed(), *reviewed())
    after = story.when(lambda s: d.follow_report(s, lost.state, date(2026, 6, 20))).then(
        de.ReportLost
    )
    assert (after.state.report_ids, after.state.lost_report_ids) == ((), (REPORT,))
    after.when(deciding(decided())).then_refused("no-report-left", "15")
    after.when(deciding(decided(outcome="not_disqualified"))).then(de.NotDisqualified)
    back = a_report(accepted(), verified())
    again = after.when(lambda s: d.follow_report(s, back.state, date(2026, 6, 21))).then(
        de.ReportJoined
    )
    again.when(deciding(decided())).then(de.DisqualificationDecided)


def test_only_a_served_decision_that_stands_is_made_public() -> None:
    publication, on = derived_id("publication"), date(2026, 6, 26)
    story = a_decided_case()

    def publishable(story: Story, on: date = on) -> Any:
        return story.when(lambda s: ending.require_publishable(s, on) or ())

    publishable(story).then_refused("not-publishable", "15")
    after = story.when(lambda s: ending.serve(s, served(), TERMS, LATER)).then(de.DecisionServed)
    publishable(after, date(2026, 6, 24)).then_refused("not-publishable", "15")
    publishable(after).then()
    told = after.when(lambda s: ending.publish_censure(s, publication, on)).then(
        de.CensurePublished
    )
    publishable(told).then_refused("censured-already", "15")
    revoked = told.when(
        lambda s: ending.revoke(
            s, sc.Revoke(reason="复议撤销", document="复决1号", on=LATER), LATER
        )
    ).then(de.Revoked)
    assert revoked.state.status == "revoked"
    publishable(revoked).then_refused("not-publishable", "15")
    gone = revoked.when(lambda s: ending.withdraw_censure(s, publication, LATER, "已撤销")).then(
        de.CensureWithdrawn
    )
    assert gone.state.censure is None


def test_what_fits_art_14_too_can_be_handed_over() -> None:
    form = dc.Absorb(expulsion_id=OTHER, reason="同时符合第十四条", on=date(2026, 6, 12))
    begun = {"proposed_on": date(2026, 6, 10), "charges": (), "facts": "-", "reference": "1"}
    runs = given(EXPULSION, xe.Proposed(provider_id=PROVIDER_ID, **begun))
    other = given(EXPULSION, xe.Proposed(provider_id=OTHER, **begun))
    ended = runs.and_(xe.Dropped(on=date(2026, 6, 11), reason="-"))

    def absorbing(expulsion: Story) -> Any:
        return lambda s: d.absorb(s, form, expulsion.state, LATER)

    after = a_case(noticed()).when(absorbing(runs)).then(de.Absorbed)
    assert after.state.status == "absorbed"
    after.when(deciding(decided())).then_refused("not-running", "15")
    a_decided_case().when(absorbing(runs)).then_refused("not-running", "15")
    a_case(noticed()).when(absorbing(other)).then_refused("other-provider", "15")
    a_case(noticed()).when(absorbing(ended)).then_refused("expulsion-ended", "15")
