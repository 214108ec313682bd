"""Each event of an expulsion case as one plain sentence (Art. 14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.values import Event, Recorded, Text
from projections.kinds.due_steps import remedies, sentences, served
from projections.kinds.telling import Sentences, join, listed_in_words, then, when, why
from projections.words import Labels


def _grounds(codes: Iterable[str], recorded: Recorded[Any], labels: Labels) -> Text:
    return listed_in_words(labels.ground(code, recorded) for code in codes)


def _proposed(recorded: Recorded[Any], labels: Labels) -> Text:
    event: e.Proposed = recorded.event
    found = _grounds((charge.code for charge in event.charges), recorded, labels)
    return join(
        Text(
            f"清退立案 {event.reference}：{found.zh}",
            f"expulsion {event.reference} proposed: {found.en}",
        ),
        when(event.escalation_id, "；依升级事项立案", "; answers an escalation"),
    )


def _decided(recorded: Recorded[Any], labels: Labels) -> Text:
    event: e.ExpulsionDecided = recorded.event
    found = _grounds(event.grounds, recorded, labels)
    left = "、".join(event.unproven)
    return join(
        Text(
            f"决定清退（{event.reference}）：{found.zh}",
            f"expulsion decided ({event.reference}): {found.en}",
        ),
        when(left, f"；未予认定：{left}", f"; not found proved: {', '.join(event.unproven)}"),
        why(event.reason),
    )


def _ground_added(recorded: Recorded[Any], labels: Labels) -> Text:
    event: e.GroundAdded = recorded.event
    found = labels.ground(event.charge.code, recorded)
    return join(
        Text(f"增加情形：{found.zh}", f"ground added: {found.en}"),
        when(event.escalation_id, "；依升级事项", "; answers an escalation"),
        why(event.reason),
    )


def _decision_served(event: e.DecisionServed) -> Text:
    return served(event, s.FAMILY.decision, remedies(event.review_until, event.litigation_until))


SENTENCES: Final[Sentences] = {
    **sentences(s.FAMILY),
    e.GroundDropped: lambda e: join(
        Text(f"不再依据 {e.code}", f"ground {e.code} dropped"), why(e.reason)
    ),
    e.ProofAdded: lambda e: join(
        Text(f"补充 {e.code} 的证据", f"evidence for {e.code} added"),
        then("：", ": ", e.proof.evidence),
    ),
    e.ProofWithdrawn: lambda e: join(
        Text(
            f"撤回 {e.code} 要件 {e.element} 的证据",
            f"evidence for element {e.element} of {e.code} withdrawn",
        ),
        why(e.reason),
    ),
    e.Dropped: lambda e: join(Text("清退程序终止", "the proceeding was dropped"), why(e.reason)),
    e.NotExpelled: lambda e: join(Text("决定不予清退", "decided not to expel"), why(e.reason)),
    e.DecisionServed: _decision_served,
    e.TookEffect: lambda e: join(
        Text(f"自 {e.on} 起清退生效", f"expelled as of {e.on}"),
        when(
            e.absorbed,
            f"，并入整改案件 {len(e.absorbed)} 件",
            f"; open rectification cases merged: {len(e.absorbed)}",
        ),
    ),
    e.DecisionServiceCorrected: lambda e: join(
        Text(
            f"决定书送达日期更正为 {e.deemed_on}，复议至 {e.review_until}",
            f"service of the decision corrected to {e.deemed_on}; review until {e.review_until}",
        ),
        why(e.reason),
    ),
    e.PublicityStarted: lambda e: Text(
        f"公示：{e.first} 至 {e.last}", f"public notice from {e.first} to {e.last}"
    ),
    e.PublicityWithdrawn: lambda e: join(
        Text("公示撤回", "the public notice was withdrawn"), why(e.reason)
    ),
    e.PublicityClosed: lambda e: Text(
        f"公示期满（{e.last}），异议已处理",
        f"the public notice is over ({e.last}), its objections settled",
    ),
    e.ObjectionReceived: lambda e: join(
        Text("收到异议", "objection received"), then("：", ": ", e.objection)
    ),
    e.ObjectionSettled: lambda e: join(
        when(e.upheld, "异议成立", "objection upheld"),
        when(not e.upheld, "异议不成立", "objection not upheld"),
        why(e.reason),
    ),
    e.Reaffirmed: lambda e: join(
        Text("重新研究，维持决定", "decided anew: the decision stands"), why(e.reason)
    ),
    e.GreyListed: lambda e: Text("列入灰名单", "entered in the grey list"),
    e.Revoked: lambda e: join(
        Text(f"清退决定撤销（{e.document}）", f"the decision to expel was revoked ({e.document})"),
        why(e.reason),
    ),
}

OF_RECORDED: Final[Mapping[type[Event], Callable[[Recorded[Any], Labels], Text]]] = {
    e.Proposed: _proposed,
    e.GroundAdded: _ground_added,
    e.ExpulsionDecided: _decided,
}
