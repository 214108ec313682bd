"""What the views say of providers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain import liaison, provider, registration, standing
from domain.catalogue import PROVIDER
from domain.provider import Provider
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections import words
from projections.kinds.telling import (
    NOTHING,
    Concerned,
    Falling,
    Sentences,
    Task,
    Telling,
    cause,
    join,
    listed_in_words,
    quote,
    target,
    then,
    when,
    why,
)
from projections.spelling import pinyin

REGISTRATION: Final[Mapping[str, Text]] = {
    "name": Text("名称", "name"),
    "legal_representative": Text("法定代表人", "legal representative"),
    "domicile": Text("住所", "domicile"),
    "business_scope": Text("经营范围", "business scope"),
    "registered_capital": Text("注册资本（元）", "registered capital (yuan)"),
}


def _admitted(e: provider.Admitted) -> Text:
    kind = words.PROVIDER_KINDS[e.kind]
    return Text(
        f"入选资源池：{e.name}（{kind.zh}），统一社会信用代码 {e.uscc}",
        f"admitted to the resource pool: {e.name} ({kind.en}), USCC {e.uscc}",
    )


def _registration_changed(e: registration.RegistrationChanged) -> Text:
    changes = []
    for name, label in REGISTRATION.items():
        if (value := getattr(e, name)) is not None:
            said = quote(str(value)) or "-"
            changes.append(Text(f"{label.zh}：{said}", f"{label.en}: {said}"))
    listed, on = listed_in_words(changes), e.reported_on
    reported = Text(f"；{on} 报告", f"; reported on {on}")
    return join(
        Text(f"登记事项变更，{listed.zh}", f"registration changed, {listed.en}"),
        reported if on else Text("；尚未报告", "; not reported yet"),
        _major(e.major) if e.major is not None else NOTHING,
    )


def _major(major: bool) -> Text:
    zh, en = ("", "") if major else ("不", "not ")
    return Text(f"；认定{zh}属于较大变更", f"; found {en}to be a major change")


def _judged(e: registration.ChangeJudged) -> Text:
    entry = Text(f"登记事项变更（第 {e.change} 项）", f"registration change (entry {e.change})")
    return join(entry, _major(e.major), why(e.reason))


def _listed(state: Provider) -> dict[str, Any]:
    r = state.registration
    return {
        "title": r.name,
        "sort_key": pinyin(r.name),
        "on_date": state.admitted_on,
        "provider_ids": [state.id],
        "words": (state.uscc, r.legal_representative),
        "item": {
            "kind": state.kind.value,
            "name": r.name,
            "uscc": state.uscc,
            "admitted_on": state.admitted_on,
            "liaison": state.liaison.name if state.liaison else None,
            "orders": len(state.valid_orders),
        },
    }


def _filed(state: Provider) -> list[dict[str, Any]]:
    name = state.registration.name
    return [
        {
            "provider_id": state.id,
            "reference": state.uscc,
            "on_date": state.admitted_on,
            "title": Text(name, name),
            "facts": {
                "kind": state.kind.value,
                **state.registration.model_dump(mode="json"),
                "liaison": state.liaison.name if state.liaison else None,
                "orders_valid": len(state.valid_orders),
                "orders_annulled": len(state.orders) - len(state.valid_orders),
            },
        }
    ]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    match recorded.event:
        case provider.Admitted() | registration.RegistrationChanged(name=str()):
            return Concerned(recorded.record_id, reference=recorded.event.name)
    return None


LEFT: Final[Mapping[str, Text]] = {
    "7": Text("按动态管理退出资源池", "left the pool by dynamic management"),
    "11": Text("按考核结论退出资源池", "left the pool after an assessment"),
    "voluntary": Text("自愿退出资源池", "left the pool of its own will"),
}


def _readmitted(e: standing.Readmitted) -> Text:
    if not e.batch:
        return join(Text("退出撤销，恢复在库", "exit revoked: in the pool again"), why(e.reason))
    return join(
        Text(f"重新入选资源池（{e.batch}）", f"readmitted to the pool ({e.batch})"), why(e.reason)
    )


NOT_YET: Final = Text("，届时生效", ", and not before")

SENTENCES: Final[Sentences] = {
    standing.Expelled: lambda e: Text(
        f"自 {e.on} 起被清退", f"expelled from the pool as of {e.on}"
    ),
    standing.ExpulsionRedated: lambda e: join(
        Text(
            f"清退决定送达日期更正为 {e.on}",
            f"the expulsion holds from {e.on}: date of service corrected",
        ),
        when(not e.in_effect, NOT_YET.zh, NOT_YET.en),
    ),
    standing.ExpulsionRevoked: lambda e: join(
        Text("清退决定撤销，恢复在库", "expulsion revoked: back in the pool"), why(e.reason)
    ),
    standing.Disqualified: lambda e: Text(
        f"自 {e.on} 起取消服务资格", f"disqualified as of {e.on}"
    ),
    standing.DisqualificationRedated: lambda e: join(
        Text(
            f"取消服务资格决定送达日期更正为 {e.on}",
            f"the disqualification holds from {e.on}: date of service corrected",
        ),
        when(not e.in_effect, NOT_YET.zh, NOT_YET.en),
    ),
    standing.DisqualificationRevoked: lambda e: join(
        Text("取消服务资格的决定撤销，恢复在库", "disqualification revoked: back in the pool"),
        why(e.reason),
    ),
    standing.LeftPool: lambda e: join(LEFT[e.basis], why(e.reason)),
    standing.ExitRedated: lambda e: Text(
        f"退出决定送达日期更正为 {e.on}", f"the exit holds from {e.on}: date of service corrected"
    ),
    standing.Readmitted: _readmitted,
    standing.GreyListed: lambda e: Text("列入灰名单", "entered on the grey list"),
    standing.GreyListReleased: lambda e: join(
        Text("移出灰名单", "released from the grey list"), why(e.reason)
    ),
    standing.GreyListExpunged: lambda e: join(
        Text("灰名单记载失去依据，予以撤销", "grey listing expunged: it lost its basis"),
        why(e.reason),
    ),
    provider.Admitted: _admitted,
    registration.RegistrationChanged: _registration_changed,
    liaison.LiaisonAppointed: lambda e: Text(
        f"联络员：{e.liaison.name}", f"liaison appointed: {e.liaison.name}"
    ),
    liaison.LiaisonLeft: lambda e: join(
        Text(f"联络员 {e.name} 离任，待补定", f"liaison {e.name} left: to be replaced"),
        why(e.reason),
    ),
    liaison.ServiceAddressConfirmed: lambda e: join(
        Text(f"确认送达地址：{quote(e.address)}", f"address for service: {quote(e.address)}"),
        then("；同意电子送达：", "; takes papers electronically at ", e.electronic_address)
        if e.electronic
        else Text("；不同意电子送达", "; does not take papers electronically"),
    ),
    registration.RegistrationReported: lambda e: Text(
        f"登记事项变更（第 {e.change} 项）于 {e.reported_on} 报告",
        f"registration change (entry {e.change}) reported on {e.reported_on}",
    ),
    registration.ChangeJudged: _judged,
    registration.ChangeRetracted: lambda e: join(
        Text(
            f"登记事项变更（第 {e.change} 项）撤销登记",
            f"registration change (entry {e.change}) retracted",
        ),
        why(e.reason),
    ),
    registration.ChangeUnreported: lambda e: Text(
        f"登记事项变更（第 {e.change} 项）至 {e.due_on} 未报告",
        f"registration change (entry {e.change}) not reported by {e.due_on}",
    ),
    registration.UnreportedReversed: lambda e: join(
        Text(
            f"撤销“至 {e.due_on} 未报告”的认定",
            f"the finding of no report by {e.due_on} is reversed",
        ),
        cause(e.cause),
    ),
    provider.RectificationOrdered: lambda e: Text(
        "责令限期整改通知书已送达，计入次数", "an order to rectify was served, and counts"
    ),
    provider.OrderRedated: lambda e: Text(
        f"已计入的通知书，送达日期更正为 {e.served_on}",
        f"day of service of a counted order corrected to {e.served_on}",
    ),
    provider.OrderAnnulled: lambda e: join(
        Text("责令限期整改被撤销，不再计入次数", "an order to rectify no longer counts"),
        why(e.reason),
    ),
}


def _tasks(state: Provider, terms: Terms) -> list[Task]:
    """A provider without a liaison (Art. 4): it names one, and the office looks after it."""
    since = state.liaison_vacant_since
    if since is None or state.status != "listed":
        return _to_judge(state, terms)
    by = target(terms, "liaison.vacancy-days", since)
    return [
        Task("provider.liaison", Role.PROVIDER, since, by),
        Task("provider.liaison-vacant", Role.CASEWORKER, since, by),
        *_to_judge(state, terms),
    ]


def _to_judge(state: Provider, terms: Terms) -> list[Task]:
    """Whether a change is major: what no number says, a person finds (Art. 12(2))."""
    open_ones = registration.undetermined(state.registered, terms)
    if not open_ones:
        return []
    since = min(change.changed_on for change in open_ones)
    return [Task("provider.judge-change", Role.CASEWORKER, since)]


def _falling(state: Provider, terms: Terms) -> list[Falling]:
    falls = registration.falls(state.registered, terms)
    return [Falling("registration.unreported", falls)] if falls is not None else []


TELLING: Final = Telling(
    PROVIDER,
    label=Text("服务商", "provider"),
    sentences=SENTENCES,
    statuses={
        "listed": Text("在库", "in the pool"),
        "exited": Text("已退出", "left the pool"),
        "expelled": Text("已清退", "expelled"),
        "disqualified": Text("已取消服务资格", "disqualified"),
    },
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    falling=_falling,
    task_labels={
        "provider.judge-change": Text(
            "认定登记事项变更是否较大", "find whether a registration change is major"
        ),
        "provider.liaison": Text("补定联络员", "appoint a liaison"),
        "provider.liaison-vacant": Text("联络员空缺：督促补定", "no liaison: have one appointed"),
    },
)
