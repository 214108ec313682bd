"""What people call the codes: kinds, statuses, methods, outcomes, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from domain.complaint import ComplainantKind
from domain.engagement import Rating, Stage
from domain.measures import VersionAdopted, read
from domain.provider import ProviderKind
from domain.rectification.clock import Timing
from domain.rectification.events import Channel, Outcome
from domain.service import Method
from domain.values import Event, Malformed, Recorded, Role, Text

PROVIDER_KINDS: Final[Mapping[ProviderKind, Text]] = {
    ProviderKind.INTEGRATED: Text("集成服务商", "integrated provider"),
    ProviderKind.PRODUCT: Text("产品服务商", "product provider"),
}

COMPLAINANTS: Final[Mapping[ComplainantKind, Text]] = {
    ComplainantKind.ENTERPRISE: Text("企业", "an enterprise"),
    ComplainantKind.ORGANISATION: Text("单位", "an organisation"),
    ComplainantKind.INDIVIDUAL: Text("个人", "an individual"),
    ComplainantKind.ANONYMOUS: Text("匿名", "without a name"),
    ComplainantKind.PROVIDER: Text("服务商", "a provider"),
}

RATINGS: Final[Mapping[Rating, Text]] = {
    Rating.SATISFIED: Text("满意", "satisfied"),
    Rating.NEUTRAL: Text("一般", "neutral"),
    Rating.DISSATISFIED: Text("不满意", "dissatisfied"),
}

STAGES: Final[Mapping[Stage, Text]] = {
    Stage.BEFORE: Text("改造前", "before the transformation"),
    Stage.AFTER: Text("改造后", "after the transformation"),
}

METHODS: Final[Mapping[Method, Text]] = {
    Method.IN_PERSON: Text("当面", "in person"),
    Method.LEFT: Text("留置", "left behind"),
    Method.POST: Text("邮寄", "by post"),
    Method.ELECTRONIC: Text("电子", "electronically"),
    Method.PUBLIC: Text("公告", "by public announcement"),
}

CHANNELS: Final[Mapping[Channel, Text]] = {
    Channel.ELECTRONIC: Text("网上", "electronically"),
    Channel.WINDOW: Text("窗口", "at the counter"),
    Channel.POST: Text("邮寄", "by post"),
}

OUTCOMES: Final[Mapping[Outcome, Text]] = {
    Outcome.COMPLETED: Text("完成整改", "completed"),
    Outcome.NOT_COMPLETED: Text("未完成整改", "not completed"),
    Outcome.REFUSED: Text("拒不整改", "refused"),
    Outcome.WITHDRAWN: Text("撤案", "withdrawn"),
}

TIMINGS: Final[Mapping[Timing, Text]] = {
    Timing.ON_TRACK: Text("期限内", "within the period"),
    Timing.DUE_SOON: Text("即将届满", "due soon"),
    Timing.DUE_TODAY: Text("今日届满", "due today"),
    Timing.OVERDUE: Text("逾期", "overdue"),
    Timing.MET: Text("按期", "in time"),
    Timing.MISSED: Text("未按期", "not in time"),
}

ROLES: Final[Mapping[Role, Text]] = {
    Role.CASEWORKER: Text("承办人员", "caseworker"),
    Role.APPROVER: Text("审批人员", "approver"),
    Role.PRINCIPAL: Text("主要负责人", "principal"),
    Role.AUDITOR: Text("审计人员", "auditor"),
    Role.PROVIDER: Text("服务商", "provider"),
    Role.ENTERPRISE: Text("企业", "enterprise"),
    Role.ADMIN: Text("系统管理员", "administrator"),
    Role.PUBLIC: Text("公众", "the public"),
    Role.SYSTEM: Text("系统", "system"),
}

RULES: Final[Mapping[str, Text]] = {
    "11": Text("考核结论为整改", "assessed: to be rectified"),
    "11-facts": Text("考核结论所依据的事实已变化", "facts behind an assessment changed"),
    "11-exit": Text("考核结论为退出", "assessed: to leave the pool"),
    "12.1": Text("试点企业投诉属实", "substantiated complaint of a pilot enterprise"),
    "12.2": Text("登记事项较大变更未及时报告", "registration change not reported in time"),
    "12.3": Text("清单缺项或者单价高于同期市场均价", "price list incomplete or above the market"),
    "12.4": Text("改造后未达到规定等级", "level after the transformation too low"),
    "12.6": Text("不满意企业数达到约谈整改条件", "dissatisfied enterprises (rectification)"),
    "13": Text("试点企业可申请更换服务商", "enterprises may ask for another provider"),
    "14.4-third-order": Text("责令限期整改次数", "number of orders to rectify"),
    "14.4-refused": Text("拒不整改", "refusal to rectify"),
    "14.4-overdue": Text("未按时完成整改", "not completed in time"),
    "14.5": Text("不满意企业数达到清退条件", "dissatisfied enterprises (expulsion)"),
    "14.6": Text("考核认定任务目标进度滞后", "assessed: targets behind"),
    "15": Text("举报的违法违规行为属实", "substantiated report of a violation"),
}


class Labels:
    """What the grounds are called under each version that the log adopted.

    A file may be adopted again under the same id: an event keeps the words of its own time.
    """

    def __init__(self, told: Iterable[Recorded[Event]] = ()) -> None:
        self._files: dict[str, list[tuple[int, str]]] = {}
        for recorded in told:
            self.follow(recorded)

    def follow(self, recorded: Recorded[Event]) -> None:
        if isinstance(recorded.event, VersionAdopted):
            file = (recorded.position, recorded.event.text)
            self._files.setdefault(recorded.event.id, []).append(file)

    def ground(self, code: str, recorded: Recorded[Event]) -> Text:
        """Code and label of a ground; the code alone under measures that the log does not hold."""
        label = self._of(recorded).get(code)
        if label is None:
            return Text(code, code)
        return Text(f"{code} {label.zh}", f"{code} {label.en}")

    def _of(self, recorded: Recorded[Event]) -> Mapping[str, Text]:
        known = self._files.get(recorded.measures or "", ())
        texts = [text for position, text in known if position <= recorded.position]
        return _grounds(texts[-1]) if texts else {}


@lru_cache(maxsize=64)
def _grounds(file: str) -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    try:
        grounds = read(file).grounds
    except Malformed:  # a form that is not read any more: the history goes on without its words
        return found
    for entry in grounds:
        found[entry.code] = entry.label
        for limb in entry.limbs:
            found[f"{entry.code}.{limb.letter}"] = Text(
                f"{entry.label.zh}（{limb.label.zh}）", f"{entry.label.en} ({limb.label.en})"
            )
    return found
