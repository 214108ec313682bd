"""Entries of the grey list (Art. 14): internal to the office, each open to its own provider."""

from __future__ import annotations

from typing import Any, Final

from application import grey_list as acts
from domain import grey_list as g
from domain.catalogue import GREY_LIST_ENTRY
from domain.grey_list import GreyListEntry
from domain.values import Text
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, its_provider
from interfaces.api.who import APPROVERS

ONE: Final = "/grey-list-entries/{record_id}"
X: Final = "0d4f5a6b-7c8d-5e9f-8a0b-1c2d3e4f5a6b"


def show(state: GreyListEntry, seen: Seen) -> dict[str, Any]:
    """Without the names of officers for the provider."""
    inside = {"release"} | ({"entered_by", "released_by"} if seen.by_a_party else set[str]())
    shown = state.model_dump(mode="json", exclude=inside)
    if seen.by_a_party:
        shown["requests"] = [
            {name: value for name, value in request.items() if name != "by"}
            for request in shown["requests"]
        ]
    measures = seen.terms.known(state.entered_on)
    return {
        **shown,
        "status": state.status,
        "review_on": g.review_on(state, seen.terms),
        "release_after": g.release_from(state, seen.terms),
        "duration": measures.word("grey-list.duration"),
        "release_criteria": measures.word("grey-list.release-criteria"),
    }


ROUTES: Final = (
    Route("/grey-list-entries", g.Enter, acts.enter,
          Text("列入灰名单", "Enter a provider in the grey list"), APPROVERS, "14", creates=True),
    Route(f"{ONE}/release-requests", g.RequestRelease, acts.request_release,
          Text("申请移出灰名单", "Ask for release from the grey list"), PROVIDERS, "14"),
    Route(f"{ONE}/release-decision", g.DecideRelease, acts.decide_release,
          Text("决定是否移出灰名单", "Decide on the release"), APPROVERS, "14"),
    Route(f"{ONE}/release-decision/revocation", g.RevokeRelease, acts.revoke_release,
          Text("撤销移出决定", "Take a release back"), APPROVERS, "14"),
    Route(f"{ONE}/review", g.MoveReview, acts.move_review,
          Text("改定复核日期", "Move the date of review"), APPROVERS, "14"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    g.Enter: {
        "expulsion_id": X,
        "entered_on": "2026-02-13",
        "reason": "清退决定已送达并公示，公示期内无异议",
    },
    g.RequestRelease: {"on": "2026-08-20", "reason": "已完成善后并作出承诺"},
    g.DecideRelease: {
        "outcome": "kept",
        "on": "2026-09-01",
        "reason": "尚有两个项目未完成交接",
    },
    g.RevokeRelease: {"on": "2026-09-08", "reason": "所附承诺不实"},
    g.MoveReview: {"review_on": "2027-02-13", "on": "2026-09-01", "reason": "一年后再作复核"},
}

NOUN: Final = Noun(
    "grey-list-entries",
    GREY_LIST_ENTRY,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
