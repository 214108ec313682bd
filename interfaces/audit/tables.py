"""The tables of an export: which rows, which columns. Nobody who complained is named in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.audit.extract import Extract
from domain.catalogue import (
    CASE,
    COMPLAINT,
    DISQUALIFICATION,
    ESCALATION,
    EXPULSION,
    PROVIDER,
    Kind,
)
from domain.deciding import DECISIONS
from domain.rectification.clock import account
from domain.rectification.state import Case
from domain.terms import Terms
from domain.values import Role, Text
from interfaces.audit.sheets import Cell, Sheet, Sheets
from projections import words
from projections.kinds import TELLINGS
from projections.kinds.complaint import NATURES

Heads = tuple[str, ...]


class Known:
    """What the cells need beside the record: names of providers, and the terms of the cut."""

    def __init__(self, extract: Extract, terms: Terms) -> None:
        self.terms = terms
        self._extract = extract
        self._names: dict[UUID, str] = {}

    def provider(self, record_id: UUID | None) -> str:
        if record_id is None:
            return ""
        if record_id not in self._names:
            state = PROVIDER.fold(self._extract.story(record_id))
            self._names[record_id] = state.registration.name if state else str(record_id)
        return self._names[record_id]


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    kind: Kind[Any]
    heads: Heads
    rows: Callable[[Any, Known], Iterable[tuple[Cell, ...]]]
    """Of one record as it stood at the cut; each ends with the record's id."""


def status(kind: Kind[Any], state: Any) -> str:
    return str(TELLINGS[kind.name].statuses[state.status])


def _case(state: Case, known: Known) -> Iterator[tuple[Cell, ...]]:
    ended = state.resolution
    yield (
        state.reference, known.provider(state.provider_id), "、".join(state.grounds),
        state.opened_on, status(CASE, state), state.assignee,
        ended.resolved_on if ended else None, str(words.OUTCOMES[ended.outcome]) if ended else None,
    )  # fmt: skip


def _order(state: Case, known: Known) -> Iterator[tuple[Cell, ...]]:
    notice, service = state.notice, state.service
    if notice is None:
        return
    found = account(state, known.terms)
    due = found.last_day if found else None
    if not state.is_open:  # what was told stands: a later calendar moves open deadlines only
        due = state.told_due or due
    yield (
        notice.reference, state.reference, known.provider(state.provider_id), notice.issued_on,
        len(notice.demands), notice.days, service.served_on if service else None,
        service.deemed_on if service else None,
        str(words.METHODS[service.method]) if service else None, due,
        state.miss.overdue_from if state.miss else None, status(CASE, state),
        state.annulled_orders,
    )  # fmt: skip


def _complaint(state: Any, known: Known) -> Iterator[tuple[Cell, ...]]:
    yield (
        state.reference, str(NATURES[state.nature]), str(words.COMPLAINANTS[state.kind]),
        known.provider(state.provider_id), state.received_on, status(COMPLAINT, state),
        state.caseworker, said_yes(state.substantiated), len(state.case_ids),
    )  # fmt: skip


def said_yes(value: bool | None) -> str | None:
    return None if value is None else str(Text("是", "yes") if value else Text("否", "no"))


def _provider(state: Any, known: Known) -> Iterator[tuple[Cell, ...]]:
    yield (
        state.registration.name, state.uscc, str(words.PROVIDER_KINDS[state.kind]),
        state.admitted_on, status(PROVIDER, state), len(state.valid_orders),
        said_yes(state.grey_listed),
    )  # fmt: skip


def _escalation(state: Any, known: Known) -> Iterator[tuple[Cell, ...]]:
    yield (
        str(words.RULES.get(state.rule, state.rule)), state.rule_citation,
        known.provider(state.provider_id), state.value, state.threshold, state.raised_on,
        status(ESCALATION, state), state.closed_on, state.outcome, state.sentence.zh,
        state.sentence.en,
    )  # fmt: skip


def _expulsion(kind: Kind[Any]) -> Callable[[Any, Known], Iterator[tuple[Cell, ...]]]:
    def rows(state: Any, known: Known) -> Iterator[tuple[Cell, ...]]:
        decision, service = state.decision, state.service
        grounds = getattr(state, "grounds", ())
        yield (
            state.reference, known.provider(state.provider_id),
            "、".join(ground.code for ground in grounds), state.proposed_on, status(kind, state),
            decision.reference if decision else None, decision.decided_on if decision else None,
            service.deemed_on if service else None,
        )  # fmt: skip

    return rows


PROVIDER_HEAD: Final = "服务商 · provider"
REFERENCE: Final = "编号 · number"
STATUS: Final = "状态 · status"
ID: Final = "记录号 · record id"
ENDS: Final = (
    REFERENCE, PROVIDER_HEAD, "事由 · grounds", "提出日 · proposed", STATUS,
    "决定书文号 · decision no.", "决定日 · decided", "送达日 · served",
)  # fmt: skip

TABLES: Final = (
    Table("cases", "整改案件", CASE, (
        REFERENCE, PROVIDER_HEAD, "事由 · grounds", "立案日 · opened", STATUS,
        "承办人 · caseworker", "办结日 · ended", "结果 · outcome",
    ), _case),
    Table("orders", "责令整改通知书", CASE, (
        "文号 · order no.", "案件 · case", PROVIDER_HEAD, "发出日 · issued", "要求项数 · demands",
        "期限（日） · days", "送达日 · served", "视为送达日 · counts as served",
        "送达方式 · method", "届满日 · due", "逾期自 · overdue from", "案件状态 · case status",
        "已撤销的通知书 · orders annulled",
    ), _order),
    Table("complaints", "投诉举报", COMPLAINT, (
        REFERENCE, "性质 · nature", "投诉人类别 · from", PROVIDER_HEAD, "收到日 · received", STATUS,
        "承办人 · caseworker", "属实 · substantiated", "引出案件数 · cases",
    ), _complaint),
    Table("providers", "服务商", PROVIDER, (
        "名称 · name", "统一社会信用代码 · USCC", "类别 · kind", "入池日 · admitted", STATUS,
        "有效通知书 · valid orders", "灰名单 · grey-listed",
    ), _provider),
    Table("escalations", "升级事项", ESCALATION, (
        "规则 · rule", "条款 · clause", PROVIDER_HEAD, "数值 · value", "界限 · threshold",
        "提出日 · raised", STATUS, "处理日 · closed", "结果 · outcome", "说明", "in English",
    ), _escalation),
    Table("expulsions", "清退", EXPULSION, ENDS, _expulsion(EXPULSION)),
    Table("disqualifications", "取消资格", DISQUALIFICATION, ENDS, _expulsion(DISQUALIFICATION)),
)  # fmt: skip

EVENT_HEADS: Final = (
    "位置 · position", "记录时间（北京） · recorded", "生效日 · effective", "类型 · type",
    "事项", "in English", "经办 · by", "身份 · role", "条款 · clause", "办法 · measures",
    "编号 · number", "版本 · version", ID,
)  # fmt: skip


def of_records(extract: Extract, terms: Terms, sheets: Sheets) -> None:
    known = Known(extract, terms)
    for table in TABLES:
        sheet = sheets.sheet(table.name, table.title, (*table.heads, ID))
        for state in extract.states(table.kind):
            for row in table.rows(state, known):
                sheet.add((*row, str(state.id)))


class Events:
    """Two tables that are written as the events go by: all of them, and the decisions."""

    def __init__(self, sheets: Sheets) -> None:
        self._all: Sheet = sheets.sheet("events", "事件", EVENT_HEADS)
        self._decisions: Sheet = sheets.sheet("decisions", "决定", EVENT_HEADS)

    def add(self, entry: Mapping[str, Any], record_id: UUID, reference: str | None) -> None:
        actor, said = entry["actor"], entry["sentence"]
        row: tuple[Cell, ...] = (
            entry["position"], entry["recorded_at"], entry["effective_on"], entry["type"],
            said["zh"], said["en"], actor["name"], str(words.ROLES[Role(actor["role"])]),
            entry["citation"], entry["measures"], reference, entry["version"], str(record_id),
        )  # fmt: skip
        self._all.add(row)
        if entry["type"] in DECISIONS:
            self._decisions.add(row)
