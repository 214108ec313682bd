"""One example of each event of a duty record, and of the liaison's."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain import liaison
from domain.deadline import Unit
from domain.duty import content as c
from domain.duty import events as e
from domain.values import Event, Text, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 7, 2)
LEAD, PRODUCT, PROJECT = (derived_id("example", n) for n in ("lead", "product", "engagement"))
ABOUT: dict[str, Any] = {
    "clause": "8.3",
    "duty": "three-lists",
    "label": Text("编制三张清单", "draw up the three lists"),
    "grounds": ("8.3", "9.3"),
    "form": "lists",
    "rhythm": "once",
    "provider_id": LEAD,
    "engagement_id": PROJECT,
    "period": "once",
    "on": DAY,
}
MATTER: dict[str, Any] = {
    **ABOUT,
    "clause": "5.c",
    "duty": "important-matter",
    "grounds": ("5.c",),
    "form": "important-matter",
    "rhythm": "on-event",
    "engagement_id": None,
    "period": str(DAY),
}
CLOCK = e.Clock(trigger=DAY, n=30, unit=Unit.CALENDAR)
LISTS = c.Lists(needs=("scheduling",), problems=("paper",), scenarios=("dispatch",))
CONTENTS: tuple[c.Content, ...] = (
    c.Plain(),
    c.Registration(platform_number="P-1", edition="2024", registered_on=DAY),
    c.Plan(title="plan", goals=("level 2",)),
    c.MonthlyPlan(month="2025-06", tasks=("visit",)),
    c.Progress(percent=40, done=("survey",)),
    LISTS,
    c.Diagnosis(issued_on=DAY, level=1, findings="no data"),
    c.CaseStudy(title="model", enterprise="works", results="faster"),
    c.Training(topic="data", held_on=DAY, headcount=30),
    c.Maintenance(response_hours=4, contact="desk", services=("repair",)),
    c.Products(products=(c.Product(name="gateway", equipment=True),)),
    c.ServedEnterprises(enterprises=(c.Served(enterprise="works", service="MES", since=DAY),)),
    c.TeamRoster(members=(c.Member(name="Wei", role="lead", local=True),)),
    c.Confidentiality(
        provider=c.Signature(name="Wei", signed_on=DAY),
        members=(c.Signature(name="Qin", signed_on=DAY),),
    ),
    c.ImportantMatter(matter="the chief engineer left", arose_on=DAY),
)


def reported(content: Any, on: date = DAY) -> e.Reported:
    return e.Reported(
        clause="8.3", summary="done", content=content, evidence=("a paper",), reported_on=on
    )


EVENTS: tuple[Event, ...] = (
    e.Planned(**ABOUT, clock=CLOCK, due_on=DUE),
    e.Planned(**ABOUT, due_on=DUE, takes_over=derived_id("example", "old record")),
    e.Volunteered(**MATTER),
    reported(LISTS),
    *(reported(content) for content in CONTENTS),
    e.ReportCorrected(clause="8.3", report_version=2, reported_on=DAY, reason="wrong day", on=DUE),
    e.ReportCorrected(clause="8.3", report_version=2, summary="all done", reason="typo", on=DUE),
    e.ReportWithdrawn(clause="8.3", report_version=2, reason="another project", on=DUE),
    e.Confirmed(clause="8.3", report_version=2, remark="complete", on=DUE),
    e.Confirmed(clause="8.3", report_version=2, on=DUE),
    e.Returned(clause="8.3", report_version=2, reason="no scenarios", due_on=DUE, on=DAY),
    e.FoundOverdue(clause="8.3", ask=1, due_on=DUE, overdue_from=date(2025, 7, 3)),
    e.OverdueReversed(
        clause="8.3", ask=1, due_on=DUE, cause=Text("收到按期报告", "reported in time"), on=DUE
    ),
    e.Waived(clause="8.3", reason="the project rests", on=DUE),
    e.Withdrawn(clause="8.3", reason="not owed", on=DUE),
    e.HandedOver(
        clause="8.3", provider_id=PRODUCT, record_id=derived_id("example", "new record"), on=DUE
    ),
    e.HandedOver(clause="9.3", provider_id=LEAD, on=DUE),
    e.TakenBack(clause="8.3", clock=CLOCK, due_on=DUE, on=DUE),
    e.TakenBack(clause="8.3", due_on=DUE, why=Text("恢复在库", "in the pool again"), on=DUE),
    e.Waived(clause="8.3", reason="out of the pool", on=DUE, over_since=DAY),
    liaison.LiaisonLeft(name="Wang", reason="another job", left_on=DAY),
    liaison.ServiceAddressConfirmed(address="1 Road", electronic=False, confirmed_on=DAY),
    liaison.ServiceAddressConfirmed(
        address="1 Road", electronic=True, electronic_address="a@b.example", confirmed_on=DAY
    ),
)
