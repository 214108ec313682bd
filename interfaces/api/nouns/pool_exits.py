"""Exits from the pool: neutral, never a grey listing (Art. 7, 11)."""

from __future__ import annotations

from typing import Any, Final

from application import pool_exits
from application.service import OF_EXITS
from domain import pool_exit
from domain.catalogue import POOL_EXIT
from domain.pool_exit import PoolExit
from domain.service import AddEvidence, Attempt
from domain.values import Text
from interfaces.api.nouns.ids import C, P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, its_provider
from interfaces.api.nouns.services import FAILED, SIGNED, on_service, shown_attempts, with_evidence
from interfaces.api.who import APPROVERS

ONE = "/pool-exits/{record_id}"


def show(state: PoolExit, seen: Seen) -> dict[str, Any]:
    """To the provider without the names, and without a decision that was not served on it yet."""
    shown = state.model_dump(mode="json", exclude={"last_on"})
    shown["service"] = with_evidence(state.papers, seen)
    if not seen.by_a_party:
        shown["warnings"] = on_service(state.papers, seen)
    shown["attempts"] = shown_attempts(state.attempts, state.papers, seen)
    if seen.by_a_party:
        del shown["proposed_by"], shown["decided_by"]
        if state.status == "decided":
            shown |= {"reasons": None, "document": None, "decided_on": None}
        shown["status"] = state.told_status
    return shown


ROUTES: Final = (
    Route("/pool-exits", pool_exit.Propose, pool_exits.propose,
          Text("提出退出资源池", "Propose an exit from the pool"), PROVIDERS, "7", creates=True),
    Route(f"{ONE}/statement", pool_exit.Hear, pool_exits.hear,
          Text("服务商陈述意见", "State the provider's view"), PROVIDERS, "7"),
    Route(f"{ONE}/drop", pool_exit.Drop, pool_exits.drop,
          Text("退出不再办理", "Drop the exit"), citation="7"),
    Route(f"{ONE}/decision", pool_exit.Decide, pool_exits.decide,
          Text("决定退出", "Decide on the exit"), APPROVERS, "7"),
    Route(f"{ONE}/service", pool_exit.Serve, pool_exits.serve,
          Text("送达决定，退出资源池", "Serve the decision: out of the pool"), citation="7",
          asks="files"),
    Route(f"{ONE}/service/attempts", Attempt, OF_EXITS.attempt,
          Text("登记送达未成", "Record that service failed"), citation="7"),
    Route(f"{ONE}/service/evidence", AddEvidence, OF_EXITS.add,
          Text("补充送达凭证", "Add evidence of service"), citation="7"),
    Route(f"{ONE}/service/correction", pool_exit.CorrectService, pool_exits.correct_service,
          Text("更正送达日期", "Correct the date of service"), citation="7", asks="files"),
    Route(f"{ONE}/revocation", pool_exit.Revoke, pool_exits.revoke,
          Text("撤销退出", "Revoke the exit"), APPROVERS, "7", asks="files"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    pool_exit.Propose: {
        "provider_id": P,
        "basis": "11",
        "facts": "年度考核不合格，服务团队已撤离",
        "assessment_id": C,
        "proposed_on": "2026-02-03",
    },
    pool_exit.Hear: {"statement": "同意退出，请求保留在建项目", "on": "2026-02-10"},
    pool_exit.Drop: {"on": "2026-02-12", "reason": "服务商已恢复团队"},
    pool_exit.Decide: {
        "reasons": "考核结论为退出，意见已听取",
        "document": "柳工信函〔2026〕12号",
        "on": "2026-02-12",
    },
    pool_exit.Serve: {"on": "2026-02-14", "method": "in_person", "received_by": "韦建国"},
    Attempt: FAILED | {"on": "2026-02-13"},
    AddEvidence: SIGNED | {"on": "2026-02-16"},
    pool_exit.CorrectService: {
        "served_on": "2026-02-13",
        "corrected_on": "2026-02-16",
        "reason": "送达回证载明的日期",
    },
    pool_exit.Revoke: {"on": "2026-03-02", "reason": "所依据的考核结论已撤销"},
}

NOUN: Final = Noun(
    "pool-exits",
    POOL_EXIT,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
