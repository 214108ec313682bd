"""One example of each event of replacements, price lists and the later life of projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain import engagement, registration
from domain.price_list import events as prices
from domain.replacement import events as r
from domain.values import Event, Text, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 7, 2)
OLD, NEW, PRODUCT, ENTERPRISE, ENGAGEMENT, CASE, RIGHT = (
    derived_id("example", name)
    for name in ("lead", "new", "product", "enterprise", "engagement", "case", "right")
)

ENGAGEMENTS: tuple[Event, ...] = (
    engagement.LevelEvaluated(
        level=3, evaluated_on=DAY, stage=engagement.Stage.AFTER, assessor=engagement.Assessor.SELF
    ),
    engagement.EvaluationAnnulled(evaluation_version=2, annulled_on=DAY, reason="Wrong project"),
    engagement.ListsFiled(needs=("MES",), problems=("Paper", "Delay"), filed_on=DAY),
    engagement.DiagnosisFiled(summary="Little is connected", filed_on=DAY),
    engagement.PlanFiled(
        summary="Two stages",
        planned_level=2,
        indicators=(engagement.Indicator(name="Connected", target=Decimal(80), unit="%"),),
        milestones=(engagement.Milestone(name="Start", planned_on=DUE),),
        filed_on=DAY,
    ),
    engagement.PlanFiled(summary="One stage", filed_on=DAY),
    engagement.MilestoneReported(name="Start", reached_on=DAY, reported_on=DAY),
    engagement.MilestoneReported(name="Start", note="Late delivery", reported_on=DAY),
    engagement.Accepted(
        by="Centre",
        report="Level 2",
        edition="2024",
        results=(engagement.Measured(name="Connected", value=Decimal("82.5")),),
        accepted_on=DAY,
    ),
    engagement.AcceptanceFailed(by="Centre", report="Level 1", edition="2024", failed_on=DAY),
    engagement.ProviderReplaced(
        replacement_id=RIGHT,
        old_provider_id=OLD,
        new_provider_id=NEW,
        lead=True,
        acting_lead=True,
        providers=(NEW, PRODUCT),
        replaced_on=DAY,
    ),
    engagement.ProviderReplaced(
        replacement_id=RIGHT,
        old_provider_id=PRODUCT,
        new_provider_id=NEW,
        lead=False,
        providers=(OLD, NEW),
        replaced_on=DAY,
    ),
    engagement.ReplacementAnnulled(
        replacement_id=RIGHT, providers=(OLD, PRODUCT), reason="Entered twice", on=DAY
    ),
    engagement.Closed(ending=engagement.Ending.FINISHED, closed_on=DAY),
    engagement.Closed(ending=engagement.Ending.ABANDONED, reason="No money", closed_on=DAY),
    engagement.Reopened(reason="Too early", on=DAY),
)

REGISTRATIONS: tuple[Event, ...] = (
    registration.RegistrationReported(change=2, reported_on=DAY),
    registration.ChangeJudged(change=2, major=True, reason="No software any more", on=DAY),
    registration.ChangeJudged(change=2, major=False, reason="One word", on=DAY),
    registration.ChangeRetracted(change=2, reason="Another firm", on=DAY),
    registration.ChangeUnreported(change=2, due_on=DAY, unreported_from=DUE),
    registration.UnreportedReversed(change=2, due_on=DAY, cause="说法 · in words", on=DAY),
)

REPLACEMENTS: tuple[Event, ...] = (
    r.RightOpened(
        cause=r.CauseKind.CASE,
        cause_id=CASE,
        reference="LZDX-2025-0001",
        engagement_id=ENGAGEMENT,
        enterprise_id=ENTERPRISE,
        provider_id=OLD,
        from_day=DAY,
        begun_on=DAY,
        trigger=1,
    ),
    r.RightOpened(
        cause=r.CauseKind.EXPULSION,
        cause_id=CASE,
        reference="",
        engagement_id=ENGAGEMENT,
        enterprise_id=ENTERPRISE,
        provider_id=OLD,
        from_day=DAY,
        begun_on=DAY,
        trigger=1,
    ),
    r.RightClosed(cause=Text("认定撤销", "the finding was reversed"), trigger=2, on=DAY),
    r.EnterpriseTold(channel=r.Channel.SYSTEM, on=DAY),
    r.EnterpriseTold(channel=r.Channel.LETTER, note="By courier", on=DAY),
    r.Requested(reason="Nobody came", wished_provider_id=NEW, requested_on=DAY),
    r.Requested(reason="Nobody came", on_behalf=True, requested_on=DAY),
    r.RightWaived(statement="We stay", on=DAY),
    r.Withdrawn(reason="They came", on=DAY),
    r.Reviewed(county="Liubei", supports=True, opinion="True", reviewed_on=DAY),
    r.Reviewed(county="Liubei", supports=False, opinion="Not so", reviewed_on=DAY),
    r.Granted(new_provider_id=NEW, reason="Well founded", decided_on=DAY),
    r.Refused(reason="Work goes on", decided_on=DAY),
    r.DecisionRevoked(reason="Wrong name", on=DAY),
    r.ProviderChanged(new_provider_id=NEW, lead=True, changed_on=DAY),
    r.ProviderChanged(new_provider_id=NEW, lead=False, changed_on=DAY),
    r.ProviderChangeAnnulled(reason="Wrong day", on=DAY),
    r.HandoverListed(duties=(r.Duty(what="Accounts", due_on=DUE),), listed_on=DAY),
    r.DutyHandedOver(number=1, note="Checked", done_on=DAY),
    r.DutyCorrected(number=1, removed=False, reason="Not yet", on=DAY),
    r.DutyCorrected(number=1, removed=True, reason="Not ours", on=DAY),
)

PRICES: tuple[Event, ...] = (
    prices.Filed(
        engagement_id=ENGAGEMENT,
        enterprise_id=ENTERPRISE,
        provider_id=OLD,
        items=(
            prices.Item(
                code="MES-01",
                name="MES",
                functions="Orders",
                purpose="Shop floor",
                kind=prices.ItemKind.STANDARD,
                unit="set",
                unit_price=Decimal("120000.00"),
            ),
            prices.Item(code="C-1", name="Interface", kind=prices.ItemKind.CUSTOM),
        ),
        filed_on=DAY,
    ),
    prices.FilingWithdrawn(filing_version=1, reason="Another project", on=DAY),
    prices.ReferenceRecorded(
        item_code="MES-01",
        source="Web shop",
        quoted_on=DAY,
        price=Decimal("118000.00"),
        comparable=True,
        method="Same licence",
        recorded_on=DAY,
    ),
    prices.ReferenceRecorded(
        item_code="MES-01",
        source="Web shop",
        quoted_on=DAY,
        price=Decimal("90000.00"),
        comparable=False,
        method="Fewer users",
        recorded_on=DAY,
    ),
    prices.ReferenceWithdrawn(reference_version=2, reason="Old", on=DAY),
)

EVENTS: tuple[Event, ...] = (*ENGAGEMENTS, *REGISTRATIONS, *REPLACEMENTS, *PRICES)
