"""Publications of the office, as those inside it handle them (Art. 5, 14, 15)."""

from __future__ import annotations

from typing import Any, Final

from application import publications
from domain.catalogue import PUBLICATION
from domain.publication import commands as c
from domain.publication.clock import publish_by, window, withdraw_by
from domain.publication.state import Publication
from domain.values import Actor, Text
from interfaces.api.nouns.ids import P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, account, closed, only_provider
from interfaces.api.who import APPROVERS
from interfaces.wiring import House

ONE = "/publications/{record_id}"
_INSIDE: Final = {"draft", "desk", "editions", "expired", "set_aside", "by_provider", "last_on"}


def show(state: Publication, seen: Seen) -> dict[str, Any]:
    """What holds, what is on the desk beside it, and the periods with each of their steps."""
    waiting = state.draft if state.published_on is not None else None
    return {
        **state.model_dump(mode="json", exclude=_INSIDE),
        **state.wording.model_dump(mode="json"),
        "status": state.status,
        "clause": state.clause,
        "correction": None
        if waiting is None
        else {"status": state.desk, **waiting.model_dump(mode="json")},
        "editions": [
            {"since": one.since, "reason": one.reason, **one.wording.model_dump(mode="json")}
            for one in state.editions
        ],
        **_periods(state, seen),
    }


def _periods(state: Publication, seen: Seen) -> dict[str, Any]:
    """The printed days stand; the account says how they came about under today's calendar."""
    terms, aside, out = seen.terms, state.set_aside, state.published_on
    found = window(state.term, out, state.drafted_on, terms) if out is not None else None
    due = withdraw_by(state, aside.on, terms) if aside is not None else None
    return {
        "publish_by": publish_by(state, terms).last_day,
        "window": account(found) if found is not None else None,
        "set_aside": None
        if aside is None or due is None
        else {
            "on": aside.on,
            "reason": aside.reason,
            "withdraw_by": due.last_day,
            "account": account(due),
        },
    }


def _parties(actor: Actor, state: Publication, house: House) -> None:
    """A provider reads here what Art. 5 has the office tell of it; the rest when it is public."""
    if not state.of_provider or state.provider_id is None:
        raise closed()
    only_provider(actor, state.provider_id)


ROUTES: Final = (
    Route("/publications", c.Draft, publications.draft,
          Text("拟公布稿", "Draft a publication"), PROVIDERS, "5.b", creates=True),
    Route(f"{ONE}/revision", c.Revise, publications.revise,
          Text("改稿；已公布的为拟更正", "Revise the draft, or write a correction"), PROVIDERS,
          "5.b"),
    Route(f"{ONE}/review", c.Review, publications.review,
          Text("保密审查、法制审核", "Review before publication"), APPROVERS, "10.5"),
    Route(f"{ONE}/publication", c.Publish, publications.publish,
          Text("公布", "Publish"), citation="14"),
    Route(f"{ONE}/correction", c.Correct, publications.correct,
          Text("发布更正", "Publish the reviewed correction"), citation="14"),
    Route(f"{ONE}/set-aside", c.SetBasisAside, publications.set_basis_aside,
          Text("所依据的决定被撤销", "The decision it rests on was set aside"), citation="14"),
    Route(f"{ONE}/withdrawal", c.Withdraw, publications.withdraw,
          Text("撤回", "Withdraw"), PROVIDERS, "14"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Draft: {
        "kind": "offering",
        "provider_id": P,
        "title": "柳江智造生产执行系统",
        "text": "面向汽车零部件企业的生产执行与质量追溯系统",
        "content": {
            "kind": "offering",
            "name": "生产执行系统",
            "functions": "排产、报工、质量追溯",
            "scenarios": ["冲压车间", "装配线"],
        },
        "drafted_on": "2025-07-01",
    },
    c.Revise: {
        "title": "柳江智造生产执行系统",
        "text": "面向汽车零部件企业的生产执行、质量追溯和设备联网系统",
        "content": {
            "kind": "offering",
            "name": "生产执行系统",
            "functions": "排产、报工、质量追溯、设备联网",
        },
        "revised_on": "2025-07-02",
    },
    c.Review: {
        "approved": True,
        "on": "2025-07-03",
        "no_trade_secrets": True,
        "no_personal_data": True,
        "no_complainant": True,
    },
    c.Publish: {"published_on": "2025-07-04"},
    c.Correct: {"on": "2025-07-10", "reason": "产品功能有误"},
    c.SetBasisAside: {"on": "2026-03-02", "reason": "清退决定已撤销"},
    c.Withdraw: {"on": "2026-03-03", "reason": "清退决定已撤销"},
}

NOUN: Final = Noun(
    "publications",
    PUBLICATION,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
)
