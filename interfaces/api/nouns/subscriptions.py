"""Subscriptions: which systems are told what happens, opened and changed by administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from application import subscriptions as acts
from application.unit import Done
from domain import subscription as s
from domain.catalogue import SUBSCRIPTION
from domain.values import Text
from interfaces.api.nouns.accounts import ADMINS, KEEPERS
from interfaces.api.nouns.noun import Noun, Route, Seen
from interfaces.wiring import House

ONE: Final = "/subscriptions/{record_id}"


def show(state: s.Subscription, seen: Seen) -> dict[str, Any]:
    """`former_secret_until`: while two secrets sign, since another one was drawn."""
    secrets, now = seen.house.webhook_secrets, seen.house.now()
    until = secrets.former_until(state.id, now) if seen.when.is_now else None
    return {**state.model_dump(mode="json", exclude={"since"}), "former_secret_until": until}


def issue_secret(house: House, done: Done) -> dict[str, Any]:
    """Shown in this answer only; asking again draws another one."""
    secrets, now = house.webhook_secrets, house.now()
    overlap = timedelta(hours=house.settings.webhook_overlap_hours)
    return {
        "secret": secrets.draw(done.id, now, overlap),
        "former_secret_until": secrets.former_until(done.id, now),
    }


def forget_secret(house: House, done: Done) -> dict[str, Any]:
    house.webhook_secrets.forget(done.id)
    return {}


ROUTES: Final = (
    Route("/subscriptions", s.Open, acts.open_,
          Text("开通消息订阅", "Open a subscription"), ADMINS, creates=True, asks="receivers",
          then=issue_secret),
    Route(f"{ONE}/change", s.Change, acts.change,
          Text("变更订阅", "Change a subscription"), ADMINS, asks="receivers"),
    Route(f"{ONE}/secret", s.DrawSecret, acts.draw_secret,
          Text("更换签名密钥", "Draw a new secret"), ADMINS, then=issue_secret),
    Route(f"{ONE}/closure", s.Close, acts.close,
          Text("停用订阅", "Close a subscription"), ADMINS, then=forget_secret),
)  # fmt: skip

URL: Final = "https://hooks.example.gov.cn/duban"
EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    s.Open: {
        "name": "市政务数据平台",
        "url": URL,
        "types": ["rectification-case.notice-served", "expulsion-case.*"],
    },
    s.Change: {"url": URL, "types": ["rectification-case.*"], "reason": "不再需要清退的消息"},
    s.DrawSecret: {"reason": "对方更换服务器"},
    s.Close: {"reason": "对方系统停用"},
}

NOUN: Final = Noun(
    "subscriptions",
    SUBSCRIPTION,
    show=show,
    routes=ROUTES,
    examples=EXAMPLES,
    readers=KEEPERS,
)
