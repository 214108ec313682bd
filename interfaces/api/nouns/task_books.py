"""Task books: targets, plans, progress (Art. 8(2))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from application import task_books
from domain.catalogue import TASK_BOOK
from domain.task_book import commands as c
from domain.task_book.state import TaskBook
from domain.values import Text
from interfaces.api.nouns.ids import P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, its_provider

ONE = "/task-books/{record_id}"


def show(state: TaskBook, seen: Seen) -> dict[str, Any]:
    """Plan against actual today, and on each day of what falls due that day."""
    due: dict[date, set[str]] = defaultdict(set)
    for target in state.targets:
        for planned in target.planned:
            due[planned.by].add(target.code)
    shown = state.model_dump(mode="json", exclude={"editions", "last_on"})
    return {
        **shown,
        "targets": [target.model_dump(mode="json") for target in state.targets],
        "editions": [
            edition.model_dump(mode="json", exclude={"position"}) for edition in state.editions
        ],
        "progress": _lines(state, seen.on),
        "due_days": [_lines(state, day, due[day]) for day in sorted(due)],
    }


def _lines(state: TaskBook, on: date, only: Collection[str] | None = None) -> dict[str, Any]:
    lines = state.lines(on, only)
    return {
        "on": on,
        "lines": [
            {**line.model_dump(mode="json", exclude={"evidence"}), "late": line.late}
            for line in lines
        ],
        "late": [line.target for line in lines if line.late],
    }


ROUTES: Final = (
    Route("/task-books", c.Sign, task_books.sign,
          Text("签订任务书", "Sign a task book"), PROVIDERS, "8.2", creates=True),
    Route(f"{ONE}/countersignature", c.Countersign, task_books.countersign,
          Text("本局签订任务书", "The bureau signs"), citation="8.2"),
    Route(f"{ONE}/amendments", c.Amend, task_books.amend,
          Text("调整任务目标", "Amend the targets"), citation="8.2"),
    Route(f"{ONE}/plans", c.FilePlan, task_books.file_plan,
          Text("报送年度、月度计划", "File an annual or monthly plan"), PROVIDERS, "8.2"),
    Route(f"{ONE}/reports", c.ReportProgress, task_books.report_progress,
          Text("填报项目进度", "Report progress"), PROVIDERS, "8.2"),
    Route(f"{ONE}/reports/confirmation", c.ConfirmProgress, task_books.confirm,
          Text("确认进度填报", "Confirm a report"), citation="8.2"),
    Route(f"{ONE}/reports/return", c.ReturnProgress, task_books.return_,
          Text("退回进度填报", "Return a report"), citation="8.2"),
    Route(f"{ONE}/withdrawal", c.Withdraw, task_books.withdraw,
          Text("撤回任务书", "Withdraw the task book"), citation="8.2"),
)  # fmt: skip

TARGETS: Final = [
    {
        "code": "enterprises",
        "label": "完成改造企业",
        "unit": "家",
        "planned": [{"by": "2025-09-30", "value": "10"}, {"by": "2025-12-31", "value": "15"}],
    }
]

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Sign: {
        "provider_id": P,
        "year": 2025,
        "document": "柳数转任〔2025〕1号",
        "targets": TARGETS,
        "signed_on": "2025-06-03",
    },
    c.Countersign: {"on": "2025-06-05"},
    c.Amend: {
        "targets": TARGETS,
        "document": "任务书补充协议一",
        "reason": "两家企业退出试点",
        "on": "2025-09-01",
    },
    c.FilePlan: {
        "kind": "monthly",
        "period": "2025-07",
        "summary": "完成三家企业的部署和验收",
        "planned": [{"target": "enterprises", "month": "2025-07", "value": "3"}],
        "filed_on": "2025-06-28",
    },
    c.ReportProgress: {
        "month": "2025-07",
        "actual": [{"target": "enterprises", "value": "2"}],
        "evidence": "两家企业的验收单",
        "attachments": ["验收单.pdf"],
        "reported_on": "2025-08-04",
    },
    c.ConfirmProgress: {"report_version": 3, "on": "2025-08-06"},
    c.ReturnProgress: {"report_version": 3, "on": "2025-08-06", "reason": "一家尚未验收"},
    c.Withdraw: {"on": "2025-06-10", "reason": "服务商信息有误，重新签订"},
}

NOUN: Final = Noun(
    "task-books",
    TASK_BOOK,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
)
