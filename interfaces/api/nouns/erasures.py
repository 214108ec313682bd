"""Erasing natural persons, and the legal holds that stop it (个人信息保护法 47)."""

from __future__ import annotations

from typing import Any, Final

from application import erasures as acts
from domain import erasure, legal_hold
from domain.catalogue import ERASURE, LEGAL_HOLD
from domain.erasure import Erasure
from domain.legal_hold import LegalHold
from domain.values import Text
from interfaces.api.nouns.ids import P
from interfaces.api.nouns.noun import Noun, Route, Seen
from interfaces.api.who import APPROVERS

ONE: Final = "/erasures/{record_id}"


def show(state: Erasure, seen: Seen) -> dict[str, Any]:
    return state.model_dump(mode="json")


def show_hold(state: LegalHold, seen: Seen) -> dict[str, Any]:
    return {**state.model_dump(mode="json"), "status": state.status}


ROUTES: Final = (
    Route("/erasures", erasure.RequestErasure, acts.request,
          Text("申请删除个人信息", "Ask for the erasure of persons"), creates=True, asks="files"),
    Route(f"{ONE}/approval", erasure.Approve, acts.approve,
          Text("批准并执行删除", "Approve an erasure and carry it out"), APPROVERS, asks="files"),
    Route(f"{ONE}/refusal", erasure.Refuse, acts.refuse,
          Text("不予删除", "Refuse an erasure"), APPROVERS),
)  # fmt: skip
HOLD_ROUTES: Final = (
    Route("/legal-holds", legal_hold.PlaceHold, acts.place_hold,
          Text("保全", "Place a legal hold"), APPROVERS, creates=True),
    Route("/legal-holds/{record_id}/release", legal_hold.ReleaseHold, acts.release_hold,
          Text("解除保全", "Release a legal hold"), APPROVERS),
)  # fmt: skip

AUTHORITY: Final = "个人信息保护法第四十七条"
EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    erasure.RequestErasure: {
        "persons": [{"record_id": P, "name": "覃小云"}],
        "authority": AUTHORITY,
        "reason": "已离任，保存期限届满，本人申请删除",
        "on": "2026-03-02",
    },
    erasure.Approve: {"remark": "已核对保存期限", "on": "2026-03-04"},
    erasure.Refuse: {"reason": "法定保存期限尚未届满", "on": "2026-03-04"},
}
HOLD_EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    legal_hold.PlaceHold: {
        "record_id": P,
        "authority": "市审计局调查通知书（示例）",
        "reason": "审计期间保持原样",
        "on": "2026-03-03",
    },
    legal_hold.ReleaseHold: {"hold": 1, "reason": "审计已结束", "on": "2026-05-06"},
}

NOUN: Final = Noun("erasures", ERASURE, show=show, routes=ROUTES, examples=EXAMPLES)
HOLDS: Final = Noun(
    "legal-holds", LEGAL_HOLD, show=show_hold, routes=HOLD_ROUTES, examples=HOLD_EXAMPLES
)
