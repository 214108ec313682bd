"""What the views say of subscriptions: to auditors and administrators only."""

from __future__ import annotations

from typing import Any, Final

from domain import subscription as s
from domain.catalogue import SUBSCRIPTION
from domain.values import Text
from projections.kinds.telling import Telling, join, why
from projections.spelling import pinyin


def _listed(state: s.Subscription) -> dict[str, Any]:
    return {
        "title": state.name,
        "sort_key": pinyin(state.name),
        "on_date": state.opened_on,
        "provider_ids": [],
        "words": (state.url,),
        "item": {
            "name": state.name,
            "url": state.url,
            "types": state.types,
            "opened_on": state.opened_on,
        },
    }


def _told(zh: str, en: str, types: tuple[str, ...]) -> Text:
    return Text(f"{zh}：{'、'.join(types)}", f"{en}: {', '.join(types)}")


TELLING: Final = Telling(
    SUBSCRIPTION,
    label=Text("消息订阅", "subscription"),
    sentences={
        s.Opened: lambda e: _told(
            f"向 {e.name}（{e.url}）发送消息", f"{e.name} is told at {e.url}", e.types
        ),
        s.Changed: lambda e: join(
            _told(f"订阅变更为 {e.url}", f"it is now told at {e.url}", e.types), why(e.reason)
        ),
        s.SecretDrawn: lambda e: join(
            Text("更换签名密钥", "a new secret was drawn"), why(e.reason)
        ),
        s.Closed: lambda e: join(Text("停止发送", "it is told no more"), why(e.reason)),
    },
    statuses=s.STATUSES,
    listed=_listed,
    internal=True,
    apart=True,
)
