"""Complaints and reports: who brings what, and which way it goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle
from typing import Any, Final

from interfaces.demo.days import Days
from interfaces.demo.script import Step, data

KINDS: Final = ("organisation", "individual", "anonymous")
SENDERS: Final = {
    "organisation": {"name": "柳州市中小企业商会", "contact": "0772-5552001"},
    "individual": {"name": "韦女士", "contact": "138-0000-0772"},
    "anonymous": {},
}
AFTER: Final = {"accept": 3, "reject": 3, "assign": 4, "merge": 4, "withdraw": 5, "true": 9,
                "false": 9, "answer": 11}  # fmt: skip
"""Working days from the receipt to a step."""

PATHS: Final = {
    "accept": "acceptance",
    "reject": "rejection",
    "assign": "assignment",
    "merge": "merger",
    "withdraw": "withdrawal",
    "true": "verification",
    "false": "verification",
    "answer": "answer",
}
BODIES: Final[dict[str, dict[str, Any]]] = {
    "accept": {"reason": "属于服务商履职事项，予以受理"},
    "reject": {"reason": "不属于本办法规定的服务商履职事项"},
    "assign": {},
    "merge": {"reason": "同一事项，并案办理"},
    "withdraw": {"reason": "投诉人表示问题已解决，申请撤回"},
    "true": {"substantiated": True, "findings": "现场核查并调取工单、合同，所反映情况属实"},
    "false": {"substantiated": False, "findings": "经核查合同和系统记录，所反映情况不属实"},
    "answer": {"answer": "已将核查和处理情况告知投诉人"},
}
CLERKS: Final = ("韦志明", "覃丽华", "莫小燕", "蓝永强")


def steps(days: Days) -> Iterator[Step]:
    clerks = cycle(CLERKS)
    for row in data("complaints")["complaints"]:
        yield from _one(row, next(clerks), days)


def _one(row: dict[str, Any], clerk: str, days: Days) -> Iterator[Step]:
    key, received = row["key"], days.resolve(row["on"])
    yield _received(row, received, clerk)
    for item in row.get("course", ()):
        what, _, fixed = item.partition("@")
        what, _, detail = what.partition(":")
        on = date.fromisoformat(fixed) if fixed else days.plus(received, AFTER[what])
        body = {"on": on, **BODIES[what]}
        if what == "merge":
            body["complaint_id"] = f"@{detail}"
        if what == "assign":
            body["caseworker"] = detail
        yield Step(on, f"/complaints/{{record_id}}/{PATHS[what]}", clerk, body, key)
        clerk = detail if what == "assign" else clerk


def _received(row: dict[str, Any], on: date, clerk: str) -> Step:
    """An enterprise sends its own; an organisation's letter is entered by the office."""
    who = row["who"]
    complainant: dict[str, Any] = {"kind": "enterprise", "enterprise_id": f"@{who}"}
    if who in KINDS:
        complainant = {"kind": who, **SENDERS[who]}
    body = {
        "provider_id": f"@{row['of']}" if "of" in row else None,
        "about": row.get("about", ""),
        "complainant": complainant,
        "summary": row["text"],
        "received_on": on,
    }
    sender = {"organisation": clerk, "individual": "", "anonymous": ""}.get(who, who)
    papers = tuple(row.get("papers", ()))
    return Step(on, "/complaints", sender, body, name=row["key"], papers=papers)
