"""Named examples, built through HTTP as a user would; a test says only what matters to it."""

from __future__ import annotations

from itertools import count
from typing import Any

from client import Client

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_serial = count(1)


def a_uscc(number: int | None = None) -> str:
    """A valid code of an invented body in Liuzhou (GB 32100-2015)."""
    body = f"91450200MA5T{number if number is not None else next(_serial):05d}"
    total = sum(ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def a_provider(office: Client, **changes: Any) -> str:
    body = {
        "kind": "integrated",
        "name": f"龙城集成服务有限公司{next(_serial)}",
        "uscc": a_uscc(),
        "legal_representative": "韦建国",
        "domicile": "柳州市城中区",
        "business_scope": "软件开发",
        "registered_capital": "5000000.00",
        "liaison": {"name": "覃小云", "phone": "0772-5550101"},
        "admitted_on": "2025-05-22",
    }
    return str(office.post("/providers", **(body | changes))["id"])


def an_enterprise(office: Client, **changes: Any) -> str:
    body = {
        "name": f"柳州市鱼峰机械配件厂{next(_serial)}",
        "uscc": a_uscc(),
        "district": "鱼峰区",
        "industry": "汽车零部件",
        "contact": {"name": "莫海", "phone": "0772-5550201"},
    }
    return str(office.post("/enterprises", **(body | changes))["id"])


def an_engagement(office: Client, provider: str, enterprise: str, **changes: Any) -> str:
    body = {
        "enterprise_id": enterprise,
        "provider_id": provider,
        "product_provider_ids": [],
        "title": "生产执行系统改造",
        "established_on": "2025-05-26",
        "level_before": 1,
    }
    return str(office.post("/engagements", **(body | changes))["id"])


def a_complaint(office: Client, provider: str, enterprise: str, **changes: Any) -> str:
    body = {
        "provider_id": provider,
        "complainant": {
            "kind": "enterprise",
            "enterprise_id": enterprise,
            "name": "莫海",
            "contact": "0772-5550201",
        },
        "summary": "驻场人员撤离，无人响应",
        "received_on": "2025-05-29",
    }
    return str(office.post("/complaints", None, **(body | changes))["id"])


def an_open_case(office: Client, provider: str, **changes: Any) -> str:
    """On ground 12.3, which needs nothing else."""
    body = {
        "provider_id": provider,
        "grounds": ["12.3.a"],
        "facts": "软件采购清单缺少单价和用途说明",
        "complaint_ids": [],
        "opened_on": "2025-06-03",
    }
    return str(office.post("/cases", **(body | changes))["id"])


def a_served_case(
    office: Client, provider: str, served_on: str, days: int = 30, **changes: Any
) -> str:
    """Opened, interviewed, ordered and served, all on one day."""
    method = changes.pop("method", "in_person")
    role = "principal" if days > 30 else "caseworker"
    case = an_open_case(office, provider, opened_on=served_on, **changes)
    interviewed(office, case, served_on)
    reason = "须跨春节实施" if days > 30 else ""
    office.post(
        f"/cases/{case}/notice", role, issued_on=served_on, demands=["补齐清单"], days=days,
        reason=reason,
    )  # fmt: skip
    office.post(f"/cases/{case}/service", served_on=served_on, method=method, received_by="韦建国")
    return case


def interviewed(office: Client, case: str, on: str) -> None:
    office.post(
        f"/cases/{case}/interview", held_on=on, place="市工信局", attendees=["韦建国"],
        record="事实清楚，无异议",
    )  # fmt: skip


def beside_evidence(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks, or warnings, without those on what the evidence of a service lacks."""
    return [
        one
        for one in found
        if not one.get("task", "").endswith("-evidence") and "送达凭证不全" not in one.get("zh", "")
    ]
