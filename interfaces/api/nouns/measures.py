"""The measures over time: what holds, by which document, and since when (Art. 1, 3, 16, 17).

One record for the whole office, so its commands name no record.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from fastapi import APIRouter

from application import foundation
from domain import measures
from domain.catalogue import MEASURES_ID
from domain.measures import Book
from domain.values import Role, Text
from interfaces.api.days import Day
from interfaces.api.moment import PublicWhen, When
from interfaces.api.nouns.noun import Route
from interfaces.api.paging import Page
from interfaces.api.problems import documented
from interfaces.api.who import APPROVERS, READERS, TheActor, require
from projections.history import entries

router = APIRouter(tags=["measures"])

PRINCIPAL: Final = frozenset({Role.PRINCIPAL})
WHO: Final = APPROVERS | {Role.ADMIN}

ROUTES: Final = (
    Route("/measures/interpretations", measures.Interpret, foundation.interpret,
          Text("发布解释", "Issue an interpretation"), PRINCIPAL, "16", creates=True),
    Route("/measures/interpretations/withdrawal", measures.WithdrawNumbered,
          foundation.withdraw_interpretation,
          Text("撤回解释", "Withdraw an interpretation"), PRINCIPAL, "16", creates=True),
    Route("/measures/settings", measures.SetParameter, foundation.set_parameter,
          Text("依文件设定参数", "Set a parameter by a document"), WHO, "16", creates=True),
    Route("/measures/settings/withdrawal", measures.WithdrawNumbered,
          foundation.withdraw_setting,
          Text("撤回参数设定", "Withdraw a setting"), WHO, "16", creates=True),
    Route("/measures/pilot-conclusion", measures.ConcludePilot, foundation.conclude_pilot,
          Text("登记试点工作结束", "Enter the end of the pilot"), PRINCIPAL, "17", creates=True),
    Route("/measures/pilot-conclusion/withdrawal", measures.Withdraw,
          foundation.withdraw_conclusion,
          Text("撤回试点结束登记", "Withdraw the end of the pilot"), PRINCIPAL, "17",
          creates=True),
    Route("/measures/repeal", measures.Repeal, foundation.repeal,
          Text("登记版本终止", "Enter the end of a version"), PRINCIPAL, "17", creates=True),
    Route("/measures/repeal/withdrawal", measures.WithdrawRepeal, foundation.withdraw_repeal,
          Text("撤回版本终止登记", "Withdraw the end of a version"), PRINCIPAL, "17",
          creates=True),
    Route("/measures/scope", measures.DefineScope, foundation.define_scope,
          Text("确定试点范围", "Define the scope of the pilot"), WHO, "3", creates=True),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    measures.Interpret: {
        "document": "柳工信函〔2025〕30号（示例）",
        "issued_on": "2025-06-02",
        "clauses": ["12", "12.6"],
        "question": {"zh": "同一企业多次评价如何计算？", "en": "How do several ratings count?"},
        "answer": {"zh": "以最近一次有效评价为准", "en": "The latest valid rating counts."},
        "sets": [{"key": "satisfaction.rectify-above", "value": 5, "holds_from": "2025-06-02"}],
    },
    measures.WithdrawNumbered: {"number": 2, "on": "2025-06-03", "reason": "录入有误"},
    measures.SetParameter: {
        "key": "complaint.answer-days",
        "value": 7,
        "holds_from": "2025-06-02",
        "document": "柳工信函〔2025〕31号（示例）",
    },
    measures.ConcludePilot: {
        "document": "柳数转办发〔2026〕9号（示例）",
        "concluded_on": "2025-06-05",
    },
    measures.Withdraw: {"on": "2025-06-05", "reason": "文件尚未印发"},
    measures.Repeal: {
        "id": "liuzhou-2025-draft",
        "last_day": "2027-12-31",
        "document": "柳工信规〔2027〕1号（示例）",
    },
    measures.WithdrawRepeal: {
        "id": "liuzhou-2025-draft",
        "on": "2025-06-05",
        "reason": "登记有误",
    },
    measures.DefineScope: {
        "industries": ["汽车零部件及配件制造", "工程机械制造"],
        "enterprise_list": "第一批试点企业名单（示例）",
        "document": "柳政办〔2025〕3号",
        "holds_from": "2025-05-22",
    },
}


@router.get(
    "/measures",
    summary="管理办法：某日施行的版本 · the measures as they hold on a day",
    responses=documented(401, 403, 409, 422, 503),
    openapi_extra={"x-clauses": ["1", "3", "16", "17"]},
)
def measures_on(when: PublicWhen, on: Day | None = None) -> dict[str, Any]:
    """With each number as it holds that day, what set it, and whether they are in force."""
    return shown(when.terms.book, on or when.on)


def shown(book: Book, day: date) -> dict[str, Any]:
    found = book.shown(day)
    scope = book.scope_on(day)
    return {
        **found.model_dump(mode="json", by_alias=False),
        "on": day,
        "validity": validity(book, day),
        "legal_basis": found.legal_basis.model_dump(mode="json"),
        "settings": [asdict(setting) for setting in book.settings_on(day)],
        "interpretations": [asdict(one) for one in book.interpretations if one.issued_on <= day],
        "scope": None if scope is None else asdict(scope),
    }


def validity(book: Book, day: date) -> dict[str, Any]:
    """Whether the measures hold that day, and by which document they end or ended (Art. 17)."""
    adopted = book.adopted(book.shown(day).id)
    assert adopted is not None
    ending = book.ending(adopted)
    return {
        "in_force": book.on(day) is not None,
        "since": adopted.in_force_from,
        "last_day": None if ending is None else ending.last_day,
        "ended_by": None if ending is None else ending.document,
    }


@router.get(
    "/measures/versions",
    summary="登记过的版本 · the versions adopted, with their documents",
    responses=documented(401, 403, 422, 503),
    openapi_extra={"x-clauses": ["16", "17"]},
)
def versions(when: PublicWhen) -> Page:
    book = when.terms.book
    items = []
    for adopted in sorted(book.versions, key=lambda one: one.in_force_from):
        ending = book.ending(adopted)
        items.append(
            {
                "id": adopted.id,
                "digest": adopted.digest,
                "document": adopted.document,
                "amends": adopted.amends,
                "adopted_on": adopted.adopted_on,
                "in_force_from": adopted.in_force_from,
                "in_force_until": None if ending is None else ending.last_day,
                "ended_by": None if ending is None else ending.document,
            }
        )
    return Page(items=items, next=None)


@router.get(
    "/measures/history",
    summary="管理办法的全部经过 · all that came to the measures",
    responses=documented(401, 403, 422, 503),
    openapi_extra={"x-clauses": ["16", "17"]},
)
def history(actor: TheActor, when: When) -> Page:
    require(actor, READERS | {Role.ADMIN})
    return Page(items=entries(when.story(MEASURES_ID), ()), next=None)
