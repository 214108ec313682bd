"""The steps of an expulsion through HTTP, as the worked cases S9 and S10 tell them.

Where the office is `late`, each paper is first recorded with a wrong day and corrected after.
"""

from __future__ import annotations

from typing import Any

from client import Client
from examples import beside_evidence

IN_PERSON: dict[str, Any] = {"method": "in_person", "received_by": "韦建国"}
REVIEWED = ("no_trade_secrets", "no_personal_data", "no_complainant", "legal_review")


def proposed(office: Client, provider: str, charge: dict[str, Any], on: str, **more: Any) -> str:
    body = {"provider_id": provider, "facts": "见所列情形", "charges": [charge], "proposed_on": on}
    return str(office.post("/expulsions", **body, **more)["id"])


def noticed(office: Client, case: str, on: str, *, late: str | None) -> None:
    """`late`: the wrong day that was recorded first."""
    path = f"/expulsions/{case}/prior-notice"
    office.post(path, served_on=late or on, **IN_PERSON)
    if late:
        office.post(f"{path}/correction", served_on=on, corrected_on=on, reason="回证载明的日期")


def stated(office: Client, case: str, on: str, answered_on: str) -> None:
    path = f"/expulsions/{case}/statement"
    office.post(path, received_on=on, statement="请求核实")
    office.post(f"{path}/review", reviewed_on=answered_on, accepted=False, opinion="不影响认定")


def reviewed(office: Client, case: str, on: str) -> None:
    office.post(
        f"/expulsions/{case}/legal-review", "approver", reviewed_on=on, passed=True,
        opinion="事实清楚，程序合法",
    )  # fmt: skip


def discussed(office: Client, case: str, on: str) -> None:
    office.post(
        f"/expulsions/{case}/discussion", held_on=on, attendees=["韦局长", "黄副局长"],
        opinion="同意清退",
    )  # fmt: skip


def decided(office: Client, case: str, on: str) -> dict[str, Any]:
    body = {"outcome": "expelled", "reason": "证据确凿", "decided_on": on}
    return office.post(f"/expulsions/{case}/decision", "principal", **body)


def served(office: Client, case: str, on: str, *, late: str | None) -> dict[str, Any]:
    """The remedies as they run from the day that counts."""
    path = f"/expulsions/{case}/service"
    office.post(path, served_on=late or on, **IN_PERSON)
    if late:
        office.post(f"{path}/correction", served_on=on, corrected_on=on, reason="回证载明的日期")
    remedies: dict[str, Any] = office.get(f"/expulsions/{case}")["remedies"]
    return remedies


def published(office: Client, case: str, drafted_on: str, on: str) -> str:
    notice = office.post(
        "/publications", kind="public-notice", source={"kind": "expulsion-case", "id": case},
        title="关于调整服务商名单的公示", text="经研究，该服务商退出资源池", drafted_on=drafted_on,
    )["id"]  # fmt: skip
    office.post(
        f"/publications/{notice}/review", "approver", approved=True, on=drafted_on,
        **dict.fromkeys(REVIEWED, True),
    )  # fmt: skip
    office.post(f"/publications/{notice}/publication", published_on=on)
    return str(notice)


def entry(case: str, on: str) -> dict[str, Any]:
    return {"expulsion_id": case, "entered_on": on, "reason": "公示期满，异议已处理"}


def clock(office: Client, case: str, name: str) -> str:
    """The last day of one of its periods."""
    (one,) = [c for c in office.get(f"/expulsions/{case}")["clocks"] if c["clock"] == name]
    return str(one["last_day"])


def waiting(office: Client, record: str, role: str = "principal") -> list[tuple[str, str | None]]:
    items = beside_evidence(office.fresh("/worklist?limit=200", role)["items"])
    return [(item["task"], item["due_on"]) for item in items if item["record_id"] == record]
