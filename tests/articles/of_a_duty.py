"""Providers, their projects and their duty records, for the tests of Articles 4, 5, 8, 9, 10."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from scenario import APPROVER, MEASURES, OFFICER, TERMS, TODAY, Story, day, given

from domain import provider
from domain.catalogue import DUTY, ENGAGEMENT, PROVIDER
from domain.duty import commands as c
from domain.duty import content as forms
from domain.duty import decisions as d
from domain.duty import planning
from domain.duty.register import Owed, Period, bearers, period, periods
from domain.engagement import Engagement, Established
from domain.measures import Duty
from domain.provider import Provider, ProviderKind
from domain.values import Actor, Event, Role, Text, derived_id

Decide = Callable[[Any], Iterable[Event]]
THE_PROVIDER = Actor(name="覃", role=Role.PROVIDER, acts_for=derived_id("a provider"))


def a_provider(kind: str = "integrated", name: str = "lead", since: str = "05-22") -> Provider:
    admitted = provider.Admitted(
        kind=ProviderKind(kind),
        name=name,
        uscc="91350211M0001001YQ",
        admitted_on=day(since),
    )
    state: Provider = given(PROVIDER, admitted, record=name).state
    return state


def a_project(
    lead: Provider, *beside: Provider, acting: bool | None = None, since: str = "06-02"
) -> Engagement:
    """Led by a product provider, it is one that acts under Art. 9(3)."""
    established = Established(
        enterprise_id=derived_id("an enterprise"),
        provider_id=lead.id,
        product_provider_ids=tuple(one.id for one in beside),
        title="生产执行系统改造",
        established_on=day(since),
        acting_lead=lead.kind is ProviderKind.PRODUCT if acting is None else acting,
    )
    state: Engagement = given(ENGAGEMENT, established, record=f"of {lead.id}").state
    return state


def owed_by(holder: Provider, *projects: Engagement) -> dict[str, list[Owed]]:
    """Key of the duty -> how the provider owes it."""
    found: dict[str, list[Owed]] = {}
    for one in bearers(MEASURES, holder, projects):
        found.setdefault(one.duty.key, []).append(one)
    return found


def clauses(holder: Provider, *projects: Engagement) -> set[str]:
    return {one.duty.clause for one in bearers(MEASURES, holder, projects)}


def duty(key: str) -> Duty:
    return MEASURES.duty(key)


def an_owed(key: str) -> Owed:
    """The duty as the right kind of provider owes it, with one project."""
    lead = a_provider("product" if duty(key).bearer in ("product", "acting") else "integrated")
    other = a_provider("integrated", "another")
    beside = duty(key).bearer == "product"
    project = a_project(other, lead) if beside else a_project(lead)
    return owed_by(lead, project)[key][0]


def its_period(owed: Owed) -> Period:
    """The first that lies wholly after the measures came into force, or the year's."""
    return next(iter(periods(owed, period("2025"), MEASURES)))


def plan(owed: Owed, on: str = "06-02", whole: Period | None = None) -> Decide:
    form = c.PlanAll(provider_id=owed.provider_id, period="2025", on=day(on))
    return lambda _: planning.plan(owed, whole or its_period(owed), form, TERMS, TODAY)


def planned(key: str, on: str = "06-02") -> Story:
    owed = an_owed(key)
    (event,) = plan(owed, on)(None)
    return given(DUTY, event, record=key)


LONG_AGO = date(2025, 6, 1)
CONTENTS: dict[str, forms.Content] = {
    content.form: content  # type: ignore[attr-defined]
    for content in (
        forms.Plain(),
        forms.Registration(platform_number="LZ-001", edition="2024", registered_on=LONG_AGO),
        forms.Plan(title="年度推进计划", goals=("二级",)),
        forms.MonthlyPlan(month="2025-05", tasks=("诊断",)),
        forms.Progress(percent=40, done=("完成调研",)),
        forms.Lists(needs=("排产",), problems=("手工台账",), scenarios=("设备联网",)),
        forms.Diagnosis(issued_on=LONG_AGO, level=1, findings="数据未贯通"),
        forms.CaseStudy(title="样板", enterprise="鱼峰机械", results="效率提升"),
        forms.Training(topic="数据采集", held_on=LONG_AGO, headcount=32),
        forms.Maintenance(response_hours=4, contact="运维台", services=("保障维护",)),
        forms.Products(products=(forms.Product(name="网关", equipment=True),)),
        forms.ServedEnterprises(enterprises=()),
        forms.TeamRoster(members=(forms.Member(name="韦", role="项目经理", local=False),)),
        forms.Confidentiality(
            provider=forms.Signature(name="韦", signed_on=LONG_AGO),
            members=(forms.Signature(name="覃", signed_on=LONG_AGO),),
        ),
        forms.ImportantMatter(matter="技术负责人离职", arose_on=LONG_AGO),
    )
}


def a_report(form: str, on: str, **changes: Any) -> c.MakeReport:
    body: dict[str, Any] = {
        "summary": "已完成",
        "content": CONTENTS[form],
        "evidence": ("证明.pdf",),
        "reported_on": day(on),
    }
    return c.MakeReport(**(body | changes))


def report(on: str, actor: Actor = OFFICER, today: date = TODAY, **changes: Any) -> Decide:
    """With the content that the duty asks for."""
    return lambda state: d.report(state, a_report(state.form, on, **changes), actor, TERMS, today)


def correct(version: int, on: str = "2026-01-05", **changes: Any) -> Decide:
    form = c.CorrectReport(report_version=version, reason="登记有误", on=day(on), **changes)
    return lambda state: d.correct_report(state, form, TODAY)


def withdraw_report(version: int, on: str = "2026-01-05") -> Decide:
    form = c.WithdrawReport(report_version=version, reason="误报", on=day(on))
    return lambda state: d.withdraw_report(state, form, TODAY)


def confirm(on: str, actor: Actor = APPROVER) -> Decide:
    return lambda state: d.confirm(state, c.Confirm(on=day(on)), actor, TODAY)


def send_back(on: str, due: str | None = None) -> Decide:
    form = c.Return(reason="缺少证明", due_on=day(due) if due else None, on=day(on))
    return lambda state: d.send_back(state, form, TERMS, TODAY)


def waive(on: str, actor: Actor) -> Decide:
    return lambda state: d.waive(state, c.Waive(reason="项目暂停", on=day(on)), actor, TODAY)


def withdraw(on: str) -> Decide:
    return lambda state: d.withdraw(state, c.Withdraw(reason="误列", on=day(on)), TODAY)


def sweep(on: str) -> Decide:
    return lambda state: d.find_overdue(state, TERMS, day(on))


def settle(on: str = "2026-06-01") -> Decide:
    return lambda state: d.settle(state, Text("更正", "corrected"), TERMS, day(on))


def volunteer(
    key: str, on: str, actor: Actor = OFFICER, today: date = TODAY, **changes: Any
) -> Decide:
    owed = an_owed(key)
    made = a_report(owed.duty.form, on, **changes)
    form = c.Volunteer(
        provider_id=owed.provider_id, engagement_id=owed.engagement_id, duty=key, **dict(made)
    )
    return lambda _: d.volunteer(owed, form, actor, TERMS, today)
