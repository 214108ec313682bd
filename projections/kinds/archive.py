"""What the views say of archive files and disposal lists."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, Final

from domain.archive import disposal as d
from domain.archive import file as f
from domain.archive.scope import TABLE, period_in_words
from domain.catalogue import ARCHIVE_FILE, DISPOSAL
from domain.terms import Terms
from domain.values import Role, Text
from projections.kinds.telling import Task, Telling, counted, join, then, when, why
from projections.spelling import newest_first


def _filed(e: f.Filed) -> Text:
    period = period_in_words(e.years)
    return Text(
        f"归档 {e.reference}，档号 {e.number}，保管期限{period.zh}",
        f"{e.reference} filed as {e.number}, to be kept: {period.en}",
    )


def _packed(e: f.Packed) -> Text:
    return Text(
        f"归档信息包制作完成并通过检测，文件 {e.files} 个，SHA-256 {e.sha256[:12]}…",
        f"a package was made and found whole: {counted(e.files, 'file')}, SHA-256 {e.sha256[:12]}…",
    )


def _kept_longer(e: f.KeptLonger) -> Text:
    until = Text("永久", "for ever") if e.until is None else Text(str(e.until), f"until {e.until}")
    return join(Text(f"保管期限延长至{until.zh}", f"to be kept {until.en}"), why(e.reason))


def hand_over_by(state: f.ArchiveFile, terms: Terms) -> date:
    """The last day of the month in the year after closing that the measures name (DA/T 22)."""
    year, month = state.closed_on.year + 1, terms.known(state.closed_on).whole(HAND_OVER)
    return date(year, month, monthrange(year, month)[1])


HAND_OVER: Final = "archive.hand-over-month"


def _tasks_of_file(state: f.ArchiveFile, terms: Terms) -> list[Task]:
    if state.status not in ("filed", "packed"):
        return []
    return [
        Task(
            "archive.hand-over",
            Role.CASEWORKER,
            state.filed_on,
            hand_over_by(state, terms),
        )
    ]


def _listed_file(state: f.ArchiveFile) -> dict[str, Any]:
    category = TABLE[state.kind].label
    return {
        "title": state.number,
        "sort_key": newest_first(state.filed_on),
        "on_date": state.filed_on,
        "provider_ids": [],
        "words": (state.reference, category.zh, category.en),
        "item": {
            "number": state.number,
            "record_id": state.record_id,
            "kind": state.kind,
            "years": state.years,
            "closed_on": state.closed_on,
            "keep_until": state.keep_until,
            "handed_over_on": state.handed_over_on,
            "disposed_on": state.disposed_on,
        },
    }


def _decided(e: d.Decided) -> Text:
    return join(
        Text("审批销毁清册", "the disposal list was decided on"),
        when(
            e.refused,
            f"，不予销毁 {len(e.refused)} 件",
            f", {counted(len(e.refused), 'line')} refused",
        ),
        then("，备注：", "; remark: ", e.remark),
    )


def _carried_out(e: d.CarriedOut) -> Text:
    files = sum(len(gone.files) for gone in e.gone)
    return join(
        Text(
            f"执行销毁：{len(e.gone)} 件，文件 {files} 个，个人信息密钥 {len(e.persons)} 个",
            f"carried out: {counted(len(e.gone), 'line')}, {counted(files, 'file')},"
            f" the keys of {counted(len(e.persons), 'person')}",
        ),
        when(
            e.stopped,
            f"，停止 {len(e.stopped)} 件",
            f"; {counted(len(e.stopped), 'line')} stopped",
        ),
    )


def _tasks_of_list(state: d.Disposal, terms: Terms) -> list[Task]:
    match state.status:
        case "proposed":
            first = (state.proposed_by,)
            return [Task("disposal.decide", Role.APPROVER, state.proposed_on, not_for=first)]
        case "approved":
            assert state.decided_on is not None
            return [Task("disposal.carry-out", Role.CASEWORKER, state.decided_on)]
    return []


def _listed_disposal(state: d.Disposal) -> dict[str, Any]:
    return {
        "title": state.reference,
        "sort_key": newest_first(state.proposed_on),
        "on_date": state.proposed_on,
        "provider_ids": [],
        "words": tuple(line.number for line in state.lines),
        "item": {
            "lines": len(state.lines),
            "proposed_on": state.proposed_on,
            "decided_on": state.decided_on,
            "carried_out_on": state.carried_out_on,
            "disposed": len(state.gone),
        },
    }


TELLINGS: Final = (
    Telling(
        ARCHIVE_FILE,
        label=Text("归档件", "archive file"),
        sentences={
            f.Filed: _filed,
            f.Packed: _packed,
            f.HandedOver: lambda e: join(
                Text(f"移交 {e.to}", f"handed over to {e.to}"),
                then("，交接文据 ", "; receipt ", e.receipt),
            ),
            f.KeptLonger: _kept_longer,
            f.PutOnList: lambda e: Text("列入销毁清册", "put on a disposal list"),
            f.TakenOffList: lambda e: join(
                Text("从销毁清册中撤出，继续保管", "taken off the disposal list, and kept"),
                why(e.reason),
            ),
            f.Disposed: lambda e: Text("依法销毁", "disposed of"),
        },
        statuses=f.STATUSES,
        listed=_listed_file,
        tasks=_tasks_of_file,
        task_labels={
            "archive.hand-over": Text("打包并移交档案部门", "pack and hand over to the archive")
        },
        internal=True,
    ),
    Telling(
        DISPOSAL,
        label=Text("销毁清册", "disposal list"),
        sentences={
            d.Proposed: lambda e: join(
                Text(
                    f"提出销毁清册 {e.reference}，共 {len(e.lines)} 件",
                    f"disposal list {e.reference} proposed with {counted(len(e.lines), 'line')}",
                ),
                then("，备注：", "; remark: ", e.remark),
            ),
            d.Decided: _decided,
            d.CarriedOut: _carried_out,
        },
        statuses=d.STATUSES,
        listed=_listed_disposal,
        tasks=_tasks_of_list,
        task_labels={
            "disposal.decide": Text("审批销毁清册", "decide on the disposal list"),
            "disposal.carry-out": Text("执行销毁", "carry the disposal out"),
        },
        internal=True,
    ),
)
