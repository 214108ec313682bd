"""What the views say of entries of the grey list (Art. 14): internal to the office (A-27)."""

from __future__ import annotations

from typing import Any, Final

from domain import grey_list as g
from domain.catalogue import GREY_LIST_ENTRY
from domain.grey_list import STATUSES, GreyListEntry
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import Concerned, Sentences, Task, Telling, join, why
from projections.spelling import newest_first


def _entered(e: g.Entered) -> Text:
    return join(
        Text(
            f"列入灰名单 {e.reference}：依据清退决定 {e.decision}",
            f"grey-list entry {e.reference} made on decision {e.decision}",
        ),
        why(e.reason),
    )


def _review_moved(e: g.ReviewMoved) -> Text:
    if e.review_on is None:
        return join(Text("不定复核日期", "no date of review"), why(e.reason))
    return join(
        Text(f"复核日期改为 {e.review_on}", f"review moved to {e.review_on}"), why(e.reason)
    )


SENTENCES: Final[Sentences] = {
    g.Entered: _entered,
    g.ReleaseRequested: lambda e: join(Text("申请移出灰名单", "release asked for"), why(e.reason)),
    g.Released: lambda e: join(Text("移出灰名单", "released from the grey list"), why(e.reason)),
    g.ReleaseRevoked: lambda e: join(
        Text("移出决定撤销，恢复列入灰名单", "the release is revoked: on the grey list again"),
        why(e.reason),
    ),
    g.Kept: lambda e: join(
        Text("不予移出，继续列入灰名单", "kept on the grey list"), why(e.reason)
    ),
    g.Expunged: lambda e: join(
        Text("灰名单记录失去依据，予以注销", "expunged: what it rested on does not hold"),
        why(e.reason),
    ),
    g.ReviewMoved: _review_moved,
}


def _listed(state: GreyListEntry) -> dict[str, Any]:
    return {
        "title": "",
        "sort_key": newest_first(state.entered_on),
        "on_date": state.entered_on,
        "provider_ids": [state.provider_id],
        "grounds": list(state.grounds),
        "words": (state.decision,),
        "item": {
            "provider_id": state.provider_id,
            "expulsion_id": state.expulsion_id,
            "decision": state.decision,
            "grounds": state.grounds,
            "entered_on": state.entered_on,
            "ended_on": state.ended_on,
        },
    }


def _filed(state: GreyListEntry) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.entered_on,
            "title": Text(f"灰名单 {state.reference}", f"grey-list entry {state.reference}"),
            "facts": {
                "decision": state.decision,
                "grounds": state.grounds,
                "ended_on": state.ended_on,
                "ending": state.ending,
            },
        }
    ]


def _tasks(state: GreyListEntry, terms: Terms) -> list[Task]:
    if state.ending is not None:
        return []
    request, review = state.open_request, g.review_on(state, terms)
    if request is not None:
        return [Task("grey-list.decide", Role.APPROVER, request.on, not_for=(request.by,))]
    return [] if review is None else [Task("grey-list.review", Role.APPROVER, review, review)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, g.Entered):
        return None
    return Concerned(event.provider_id, reference=event.reference)


TELLING: Final = Telling(
    GREY_LIST_ENTRY,
    label=Text("灰名单", "grey-list entry"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "grey-list.decide": Text("决定是否移出灰名单", "decide on release from the grey list"),
        "grey-list.review": Text("复核灰名单", "review the grey-list entry"),
    },
    internal=True,
)
