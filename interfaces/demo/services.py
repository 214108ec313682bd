"""What proves the services of the demonstration: receipts, numbers of the post, delivery logs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.values import derived_id

RECEIPT = ("送达回证.pdf",)
OF_THE_POST = ("邮件回执.pdf",)


def evidence(method: str, on: date, key: str, clerk: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The evidence of a service on a day, and the papers that come with it."""
    match method:
        case "in_person":
            facts = {"signed_on": on, "capacity": "in_charge_of_receipt"}
            return {"in_person": facts}, RECEIPT
        case "left":
            facts = {
                "left_on": on,
                "place": "受送达人住所前台",
                "reason": "前台人员拒绝签收，已当场说明留置送达",
                "servers": [clerk, "莫小燕" if clerk != "莫小燕" else "韦志明"],
                "witness": "覃秀兰",
                "witness_body": "社区居民委员会",
            }
            return {"left": facts}, ()
        case "post":
            return {"post": _posted(on, key)}, OF_THE_POST
        case "electronic":
            facts = {
                "system": "服务商门户",
                "sent_at": f"{on}T10:30:00+08:00",
                "arrived_at": f"{on}T10:30:02+08:00",
                "log": "10:30:00 发出；10:30:02 到达服务商门户收件箱",
            }
            return {"electronic": facts}, ()
    facts = {
        "announced_on": on,
        "place": "市工信局网站、受送达人住所地公告栏",
        "reason": "其他方式无法送达",
    }
    return {"public": facts}, ()


def _posted(on: date, key: str) -> dict[str, Any]:
    number = f"12{derived_id('demonstration', key).int % 10**11:011d}"
    return {
        "carrier": "中国邮政 EMS",
        "tracking_number": number,
        "posted_on": on - timedelta(days=2),
        "signed_for_on": on,
    }
