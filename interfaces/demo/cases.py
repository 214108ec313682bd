"""Rectification cases, step by step, and what was decided on the escalations around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import cycle
from typing import Any, Final

from interfaces.demo.days import Days
from interfaces.demo.script import SWEEP, Raised, Step, data
from interfaces.demo.services import RECEIPT, evidence

APPROVER: Final = "黄建平"
DATED: Final = {
    "complaints": "on",
    "assignment": "on",
    "interview/call": "called_on",
    "interview": "held_on",
    "interview/refusal": "refused_on",
    "notice": "issued_on",
    "service": "served_on",
    "service/correction": "corrected_on",
    "service/attempts": "on",
    "service/evidence": "on",
    "service/confirmation": "confirmed_on",
    "statement": "heard_on",
    "extensions": "requested_on",
    "extensions/decision": "decided_on",
    "reports": "submitted_on",
    "inspections": "inspected_on",
    "interview/annulment": "annulled_on",
    "refusal": "recorded_on",
    "refusal/annulment": "annulled_on",
    "resolution": "resolved_on",
    "annulment": "annulled_on",
    "reopening": "on",
}
"""The field of each step that takes the day on which it is done."""

BY_THE_PROVIDER: Final = frozenset({"service/confirmation", "statement", "extensions", "reports"})
SERVED: Final = frozenset({"service", "service/correction"})
"""Steps that come with evidence, unless the row is `bare`."""
DECISIONS: Final = {"act": ("action", "action"), "dismiss": ("dismissal", "reason")}
OF_THE_CASE: Final = frozenset({"13", "14.4-overdue", "14.4-refused"})
COMING_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "reports": ("整改报告.pdf", "佐证材料.pdf"),
    "service/evidence": RECEIPT,
}
"""Papers that a step brings along."""
PLACE: Final = "市工信局三楼会议室"
FINDINGS: Final = (
    "逐项核对，均已完成。",
    "现场查看和材料一致，整改到位。",
    "回访企业确认，问题已解决。",
)
RECORDS: Final = ("服务商对事实无异议，承诺限期整改。", "当场核对证据，服务商签字确认。")


def steps(days: Days) -> Iterator[Step]:
    told = data("cases")
    people = data("providers")["providers"]
    findings, records = cycle(FINDINGS), cycle(RECORDS)
    for case in told["case"]:
        yield from _Story(case, people[case["provider"]], days, findings, records).steps()
    for row in told["decision"]:
        yield _decision(row, row["on"], row["about"])


class _Story:
    """One case: what its rows leave out is filled in here."""

    def __init__(
        self,
        case: dict[str, Any],
        provider: Mapping[str, str],
        days: Days,
        findings: Iterator[str],
        records: Iterator[str],
    ) -> None:
        self.case, self.provider, self.days = case, provider, days
        self.findings, self.records = findings, records
        self.clerk: str = case["by"]
        self.anchors: dict[str, date] = {}
        self.length: int | None = None
        if "due" in case:
            self.anchors["served"], self.length = days.served(days.due(case["due"]), case["days"])

    def steps(self) -> Iterator[Step]:
        yield self._opened()
        for row in self.case.get("steps", ()):
            on = self.days.past(self.days.resolve(row["on"], self.anchors))
            if row["do"] == SWEEP:
                yield Step(on, SWEEP)
            elif row["do"] in DECISIONS:
                about = row.get("about") or self._subject(row["rule"])
                yield _decision(row, on, about)
            else:
                yield self._step(row, on)

    def _opened(self) -> Step:
        case = self.case
        on = self.days.resolve(case["opened"], self.anchors)
        body = {
            "provider_id": f"@{case['provider']}",
            "grounds": case["grounds"],
            "facts": case["facts"],
            "complaint_ids": [f"@{key}" for key in case.get("complaints", ())],
            "opened_on": on,
        }
        if "answers" in case:
            body["escalation_id"] = Raised(case["answers"], self._subject(case["answers"]))
        return Step(on, "/cases", case.get("opened_by", self.clerk), body, name=case["key"])

    def _subject(self, rule: str) -> str:
        if rule in OF_THE_CASE:
            return str(self.case["key"])
        subjects = {
            "12.1": self.case.get("complaints", [""])[0],
            "12.4": self.case.get("engagement"),
        }
        return str(subjects.get(rule) or self.case["provider"])

    def _step(self, row: dict[str, Any], on: date) -> Step:
        what = row["do"]
        said = ("on", "do", "by", "bare")
        given = {key: value for key, value in row.items() if key not in said}
        if "interview_on" in given:
            given["interview_on"] = self.days.resolve(given["interview_on"], self.anchors)
        body = {DATED[what]: on, **self._usual(what, given), **given}
        who = self.case["provider"] if what in BY_THE_PROVIDER else self.clerk
        self.clerk = given.get("assignee", self.clerk)
        path = f"/cases/{{record_id}}/{what}"
        papers = COMING_WITH.get(what, ())
        if what in SERVED and not row.get("bare"):
            served_on = given.get("served_on", on)
            body["evidence"], papers = evidence(
                given.get("method", "post"), served_on, self.case["key"], self.clerk
            )
        return Step(on, path, row.get("by", who), body, self.case["key"], papers=papers)

    def _usual(self, what: str, given: dict[str, Any]) -> dict[str, Any]:
        """What a row need not say."""
        head, liaison = self.provider["head"], self.provider["liaison"]
        match what:
            case "interview/call":
                return {"place": PLACE}
            case "interview":
                people = [head, liaison, self.clerk]
                return {"place": PLACE, "attendees": people, "record": next(self.records)}
            case "notice" if self.length is not None:
                return {"days": self.length}
            case "service":
                return {"received_by": "" if given["method"] == "public" else liaison}
            case "inspections" if given["passed"]:
                return {"findings": next(self.findings)}
        return {}


def _decision(row: dict[str, Any], on: date, about: str) -> Step:
    noun, field = DECISIONS[row["do"]]
    body = {"on": on, field: row["text"]}
    path = f"/escalations/{{record_id}}/{noun}"
    return Step(on, path, row.get("by", APPROVER), body, Raised(row["rule"], about))
