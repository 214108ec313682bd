"""Enterprises of the pilot (Art. 3)."""

from __future__ import annotations

from typing import Any, Final

from application import enterprises
from domain import enterprise
from domain.catalogue import ENTERPRISE
from domain.enterprise import Enterprise
from domain.values import Actor, Text
from interfaces.api.nouns.noun import (
    ENTERPRISES,
    Noun,
    Route,
    Seen,
    only_enterprise,
)
from interfaces.wiring import House


def show(state: Enterprise, seen: Seen) -> dict[str, Any]:
    shown = state.model_dump(mode="json", exclude={"memberships"})
    memberships = [m.model_dump(mode="json") for m in state.memberships]
    return {**shown, "status": state.status, "pilot": memberships}


def _parties(actor: Actor, state: Enterprise, house: House) -> None:
    only_enterprise(actor, state.id)


ROUTES: Final = (
    Route("/enterprises", enterprise.Register, enterprises.register,
          Text("登记试点企业", "Register a pilot enterprise"), citation="3", creates=True),
    Route("/enterprises/{record_id}/contact", enterprise.ChangeContact,
          enterprises.change_contact, Text("更换联系人", "Change the contact"), ENTERPRISES),
    Route("/enterprises/{record_id}/pilot", enterprise.PilotChange, enterprises.join_pilot,
          Text("加入试点", "Join the pilot"), citation="3", asks="files"),
    Route("/enterprises/{record_id}/departure", enterprise.PilotChange, enterprises.leave_pilot,
          Text("退出试点", "Leave the pilot"), citation="3", asks="files"),
    Route("/enterprises/{record_id}/pilot/correction", enterprise.CorrectPilotDay,
          enterprises.correct_pilot_day,
          Text("更正加入、退出试点的日期", "Correct the day on which it joined or left"),
          citation="3", asks="files"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    enterprise.Register: {
        "name": "柳州市鱼峰机械配件有限公司",
        "uscc": "91450203MAA0LW0315",
        "district": "鱼峰区",
        "industry": "汽车零部件及配件制造",
        "contact": {"name": "莫海", "phone": "0772-5550201"},
    },
    enterprise.ChangeContact: {
        "contact": {"name": "蓝天", "phone": "0772-5550202"},
        "changed_on": "2025-06-10",
    },
    enterprise.PilotChange: {"on": "2025-06-01", "reason": "第二批试点企业名单"},
    enterprise.CorrectPilotDay: {
        "version": 1,
        "day": "2025-05-26",
        "corrected_on": "2025-06-10",
        "reason": "名单载明的日期",
    },
}

NOUN: Final = Noun(
    "enterprises",
    ENTERPRISE,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
)
