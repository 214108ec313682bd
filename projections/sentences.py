"""Each event as one plain sentence, in Chinese and in English, for timelines.

Who did it and on which day is shown beside it. What people wrote stands in both languages as
they wrote it; what was written in a complaint stands in neither, since it may name somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from domain import complaint, engagement, enterprise, escalation, measures, provider, register
from domain import work_calendar as calendar
from domain.rectification import events as case
from domain.values import Event, Recorded, Text
from projections import words

LONGEST_QUOTE: Final = 80
NOTHING: Final = Text("", "")


def sentence(recorded: Recorded[Event]) -> Text:
    kind = type(recorded.event)
    if say := OF_RECORDED.get(kind):
        return say(recorded)
    return OF_EVENT[kind](recorded.event)


# Parts of sentences


def _quote(text: str) -> str:
    """What somebody wrote, in one line; the whole of it stands with the event."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def _then(zh: str, en: str, text: str) -> Text:
    """A lead-in with what was written, or nothing where nothing was."""
    said = _quote(text)
    return _when(said, f"{zh}{said}", f"{en}{said}")


def _cause(text: str) -> Text:
    """The system's own words, which it says in both languages: `zh · en`."""
    zh, dot, en = text.partition(" · ")
    return Text(f"：{zh}", f": {en if dot else zh}")


def _why(text: str) -> Text:
    return _then("，理由：", "; reason: ", text)


def _when(holds: object, zh: str, en: str) -> Text:
    return Text(zh, en) if holds else NOTHING


def _join(*parts: Text) -> Text:
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _listed(parts: Iterable[Text]) -> Text:
    held = list(parts)
    return Text("；".join(part.zh for part in held), "; ".join(part.en for part in held))


def _counted(n: int, what: str) -> str:
    return f"1 {what}" if n == 1 else f"{n} {what}s"


# Providers, enterprises, engagements

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


def _registration_changed(e: provider.RegistrationChanged) -> Text:
    changes = []
    for name, label in REGISTRATION.items():
        if (value := getattr(e, name)) is not None:
            said = _quote(str(value)) or "-"
            changes.append(Text(f"{label.zh}：{said}", f"{label.en}: {said}"))
    listed, on = _listed(changes), e.reported_on
    reported = Text(f"；{on} 报告", f"; reported on {on}")
    return _join(
        Text(f"登记事项变更，{listed.zh}", f"registration changed, {listed.en}"),
        reported if on else Text("；尚未报告", "; not reported yet"),
    )


def _registered(e: enterprise.Registered) -> Text:
    return _join(
        Text(f"企业登记：{e.name}", f"enterprise registered: {e.name}"),
        _then("，", ", ", e.district),
        _then("，", ", ", e.industry),
        _when(e.pilot, "，试点企业", ", in the pilot"),
        _when(not e.pilot, "，非试点企业", ", not in the pilot"),
    )


def _established(e: engagement.Established) -> Text:
    n, level = len(e.product_provider_ids), e.level_before
    return _join(
        Text(f"数字化改造项目立项：{e.title}", f"transformation project established: {e.title}"),
        _when(n, f"，产品服务商 {n} 家", f", {_counted(n, 'product provider')}"),
        _when(level is not None, f"，改造前 {level} 级", f", level {level} before"),
        _when(e.acting_lead, "，产品服务商牵头", ", a product provider leads"),
    )


def _rated(e: engagement.SatisfactionRated) -> Text:
    rating = words.RATINGS[e.rating]
    return _join(
        Text(f"企业评价：{rating.zh}", f"rated by the enterprise: {rating.en}"),
        _when(not e.pilot, "（非试点企业，不计入）", " (not in the pilot, does not count)"),
    )


def _level(e: engagement.LevelEvaluated) -> Text:
    stage = words.STAGES[e.stage]
    return Text(
        f"{stage.zh}数字化水平评测：{e.level} 级（{e.edition} 版）",
        f"digital level {stage.en}: {e.level} (edition {e.edition})",
    )


# Complaints: nothing that anybody wrote


def _received(e: complaint.Received) -> Text:
    kind = words.COMPLAINANTS[e.kind]
    return _join(
        Text(
            f"收到投诉举报 {e.reference}（{kind.zh}",
            f"complaint {e.reference} received ({kind.en}",
        ),
        _when(e.from_pilot_enterprise, "，试点企业）", " of the pilot)"),
        _when(not e.from_pilot_enterprise, "）", ")"),
        _when(e.provider_id is None, "，服务商待查明", "; the provider is not known yet"),
    )


def _verified(e: complaint.Verified) -> Text:
    if e.substantiated:
        return Text("投诉经核实属实", "the complaint is substantiated")
    return Text("投诉经核实不属实", "the complaint is not substantiated")


# Rectification cases


def _opened(recorded: Recorded[Any]) -> Text:
    e: case.Opened = recorded.event
    grounds = _listed(words.ground(code, recorded.measures) for code in e.grounds)
    n = len(e.complaint_ids)
    return _join(
        Text(
            f"整改案件 {e.reference} 立案：{grounds.zh}",
            f"rectification case {e.reference} opened: {grounds.en}",
        ),
        _when(n, f"；投诉 {n} 件", f"; {_counted(n, 'complaint')}"),
        _when(e.escalation_id, "；依升级事项立案", "; answers an escalation"),
    )


def _interview_held(e: case.InterviewHeld) -> Text:
    return _join(
        Text("已约谈", "interview held"),
        _then("，地点：", ", place: ", e.place),
        _when(
            e.attendees,
            f"，参加人：{'、'.join(e.attendees)}",
            f", present: {', '.join(e.attendees)}",
        ),
    )


def _issued(e: case.NoticeIssued) -> Text:
    n = len(e.demands)
    return _join(
        Text(
            f"发出责令限期整改通知书 {e.reference}：要求 {n} 项，期限 {e.days} 日",
            f"order {e.reference} issued: {_counted(n, 'demand')}, {_counted(e.days, 'day')}",
        ),
        _over(e.exceeds_general_cap),
        _why(e.reason),
    )


def _over(exceeds: bool) -> Text:
    return _when(exceeds, "（超过一般期限）", " (more than the general limit)")


def _served(e: case.NoticeServed) -> Text:
    tried = len(e.earlier_attempts)
    return _join(
        Text("通知书", "order "),
        _service(e.method, e),
        _then("，签收：", ", received by ", e.received_by),
        _when(tried, f"，此前送达 {tried} 次未成", f", after {_counted(tried, 'failed attempt')}"),
        Text(f"，整改期限至 {e.due_on}", f"; the period ends on {e.due_on}"),
    )


def _service(method: case.Method, e: case.NoticeServed | case.ServiceCorrected) -> Text:
    how = words.METHODS[method]
    if method is case.Method.PUBLIC:
        return Text(
            f"公告送达（{e.served_on} 公告，视为 {e.deemed_on} 送达）",
            f"served {how.en} (made on {e.served_on}, counts as served on {e.deemed_on})",
        )
    return Text(f"送达（{how.zh}）", f"served ({how.en})")


def _service_corrected(e: case.ServiceCorrected) -> Text:
    return _join(
        Text(
            f"送达更正：应为 {e.deemed_on}，通知书", f"service corrected to {e.deemed_on}: order "
        ),
        _service(e.method, e),
        _then("，签收：", ", received by ", e.received_by),
        _why(e.reason),
    )


def _extension_granted(e: case.ExtensionGranted) -> Text:
    return _join(
        Text(f"同意延期 {e.days} 日", f"extension of {_counted(e.days, 'day')} granted"),
        _over(e.exceeds_general_cap),
        Text(f"，整改期限至 {e.due_on}", f"; the period ends on {e.due_on}"),
        _why(e.reason),
    )


def _report(e: case.ReportSubmitted) -> Text:
    channel, n = words.CHANNELS[e.channel], len(e.attachments)
    at = e.submitted_at
    return _join(
        Text(f"提交整改报告（{channel.zh}", f"rectification report submitted ({channel.en}"),
        Text(f"，{at:%H:%M}", f", {at:%H:%M}") if at is not None else NOTHING,
        _when(n, f"，附件 {n} 件", f", {_counted(n, 'attachment')}"),
        _then("）：", "): ", e.summary),
    )


def _resolved(e: case.Resolved) -> Text:
    outcome = words.OUTCOMES[e.outcome]
    return _join(
        Text(f"案件办结：{outcome.zh}", f"case ended: {outcome.en}"),
        _when(e.in_time is True, "（按期）", " (in time)"),
        _when(e.in_time is False, "（未按期）", " (not in time)"),
        _why(e.reason),
    )


# The calendar, the measures, numbers


def _year(e: calendar.YearPublished | calendar.YearCorrected, zh: str, en: str) -> Text:
    year = e.calendar
    off, worked = sum(len(list(span.days())) for span in year.days_off), len(year.make_up)
    return Text(
        f"{year.region} {year.year} 年工作日安排{zh}：放假 {off} 天，调休上班 {worked} 天",
        f"working days of {year.year} in {year.region} {en}: {_counted(off, 'day')} off, "
        f"{_counted(worked, 'make-up workday')}",
    )


def _number(recorded: Recorded[Any]) -> Text:
    e: register.NumberTaken = recorded.event
    n = recorded.version
    return Text(
        f"取用编号：{e.series} {e.year} 年第 {n} 号", f"number {n} of {e.year} taken in {e.series}"
    )


def _adopted(e: measures.VersionAdopted) -> Text:
    until = e.in_force_until
    return _join(
        Text(
            f"登记管理办法版本 {e.id}，自 {e.in_force_from} 起施行",
            f"version {e.id} of the measures adopted, in force from {e.in_force_from}",
        ),
        _when(until, f"，至 {until}", f" until {until}"),
        _then("，文件：", "; document: ", e.document),
    )


OF_RECORDED: Final[Mapping[type[Event], Callable[[Recorded[Any]], Text]]] = {
    case.Opened: _opened,
    register.NumberTaken: _number,
}
"""Sentences that need more than the event's own facts."""

OF_EVENT: Final[Mapping[type[Event], Callable[[Any], Text]]] = {
    provider.Admitted: _admitted,
    provider.RegistrationChanged: _registration_changed,
    provider.LiaisonAppointed: lambda e: Text(
        f"联络人：{e.liaison.name}", f"liaison appointed: {e.liaison.name}"
    ),
    provider.RectificationOrdered: lambda e: Text(
        "责令限期整改通知书已送达，计入次数", "an order to rectify was served, and counts"
    ),
    provider.OrderRedated: lambda e: Text(
        f"已计入的通知书，送达日期更正为 {e.served_on}",
        f"day of service of a counted order corrected to {e.served_on}",
    ),
    provider.OrderAnnulled: lambda e: _join(
        Text("责令限期整改被撤销，不再计入次数", "an order to rectify no longer counts"),
        _why(e.reason),
    ),
    enterprise.Registered: _registered,
    enterprise.ContactChanged: lambda e: Text(
        f"联系人变更为 {e.contact.name}", f"the contact is now {e.contact.name}"
    ),
    enterprise.JoinedPilot: lambda e: Text("成为试点企业", "joined the pilot"),
    enterprise.LeftPilot: lambda e: _join(Text("退出试点", "left the pilot"), _why(e.reason)),
    engagement.Established: _established,
    engagement.SatisfactionRated: _rated,
    engagement.RatingAnnulled: lambda e: _join(
        Text(
            f"评价撤销，不再计入（本记录第 {e.rating_version} 项）",
            f"a rating no longer counts (entry {e.rating_version} of this record)",
        ),
        _why(e.reason),
    ),
    engagement.LevelEvaluated: _level,
    complaint.Received: _received,
    complaint.Accepted: lambda e: Text(
        f"投诉已受理，承办人 {e.caseworker}", f"complaint accepted; handled by {e.caseworker}"
    ),
    complaint.Rejected: lambda e: Text("投诉不予受理", "complaint not accepted"),
    complaint.Assigned: lambda e: Text(
        f"投诉交由 {e.caseworker} 承办", f"complaint assigned to {e.caseworker}"
    ),
    complaint.Verified: _verified,
    complaint.MergedInto: lambda e: Text(
        "重复投诉，并入另一件办理", "a duplicate: merged into another complaint"
    ),
    complaint.Answered: lambda e: Text("已答复投诉人", "the complainant was answered"),
    complaint.Withdrawn: lambda e: Text("投诉撤回", "complaint withdrawn"),
    complaint.LedToCase: lambda e: Text(
        "投诉纳入整改案件", "a rectification case took the complaint up"
    ),
    case.ComplaintJoined: lambda e: Text("一件投诉并入本案", "a complaint joined the case"),
    case.Assigned: lambda e: Text(f"案件交由 {e.assignee} 承办", f"case assigned to {e.assignee}"),
    case.InterviewCalled: lambda e: Text(
        f"通知约谈：{e.interview_on}，地点：{_quote(e.place)}",
        f"interview called for {e.interview_on}, place: {_quote(e.place)}",
    ),
    case.InterviewHeld: _interview_held,
    case.InterviewRefused: lambda e: _join(
        Text("拒不到场约谈", "interview refused"), _then("：", ": ", e.record)
    ),
    case.NoticeIssued: _issued,
    case.NoticeServed: _served,
    case.ServiceCorrected: _service_corrected,
    case.StatementHeard: lambda e: _join(
        Text("听取陈述申辩", "statement heard"), _then("：", ": ", e.statement)
    ),
    case.Suspended: lambda e: _join(Text("整改期限中止", "period suspended"), _why(e.reason)),
    case.Resumed: lambda e: _join(Text("整改期限恢复计算", "period resumed"), _why(e.reason)),
    case.ExtensionRequested: lambda e: _join(
        Text(f"申请延期 {e.days} 日", f"extension of {_counted(e.days, 'day')} requested"),
        _why(e.reason),
    ),
    case.ExtensionGranted: _extension_granted,
    case.ExtensionRefused: lambda e: _join(Text("不同意延期", "extension refused"), _why(e.reason)),
    case.ReportSubmitted: _report,
    case.InspectionPassed: lambda e: _join(
        Text(
            f"复查合格，认定 {e.completed_as_of} 完成整改",
            f"inspection passed: completed as of {e.completed_as_of}",
        ),
        _then("；", "; ", e.findings),
    ),
    case.InspectionFailed: lambda e: _join(
        Text("复查不合格", "inspection failed"), _then("：", ": ", e.findings)
    ),
    case.DeadlineMoved: lambda e: _join(
        Text(
            f"整改期限由 {e.old} 变更为 {e.new}", f"the period ends on {e.new} instead of {e.old}"
        ),
        _cause(e.cause),
    ),
    case.DeadlineMissed: lambda e: Text(
        f"整改期限 {e.due_on} 届满，未按时完成整改",
        f"the period ended on {e.due_on} without completion",
    ),
    case.MissReversed: lambda e: _join(
        Text(
            f"撤销“{e.due_on} 届满未完成”的认定",
            f"the finding of no completion by {e.due_on} is reversed",
        ),
        _cause(e.cause),
    ),
    case.RefusalRecorded: lambda e: _join(
        Text("记录拒不整改", "refusal to rectify recorded"), _then("：", ": ", e.evidence)
    ),
    case.Resolved: _resolved,
    case.OrderAnnulled: lambda e: _join(
        Text("撤销责令限期整改通知书，不计入次数", "order annulled: it does not count"),
        _why(e.reason),
    ),
    case.Reopened: lambda e: _join(Text("案件重新开启", "case reopened"), _why(e.reason)),
    escalation.Raised: lambda e: Text(
        f"升级事项（规则 {e.rule}）：{e.sentence.zh}",
        f"escalation raised (rule {e.rule}): {e.sentence.en}",
    ),
    escalation.Lapsed: lambda e: Text(
        "升级事项失效：所依据的事实不再成立", "escalation lapsed: the facts no longer hold"
    ),
    escalation.ActedOn: lambda e: _join(
        Text("升级事项已处理", "escalation acted on"), _then("：", ": ", e.action)
    ),
    escalation.Dismissed: lambda e: _join(
        Text("升级事项不再处理", "escalation dismissed"), _why(e.reason)
    ),
    calendar.YearPublished: lambda e: _year(e, "登记", "entered"),
    calendar.YearCorrected: lambda e: _join(_year(e, "更正", "corrected"), _why(e.reason)),
    measures.VersionAdopted: _adopted,
    measures.VersionRepealed: lambda e: _join(
        Text(
            f"管理办法版本 {e.id} 施行至 {e.in_force_until}",
            f"version {e.id} of the measures is in force until {e.in_force_until}",
        ),
        _then("，文件：", "; document: ", e.document),
    ),
    register.CodeClaimed: lambda e: Text(
        f"统一社会信用代码 {e.code} 登记占用", f"code {e.code} is held by a record"
    ),
}
