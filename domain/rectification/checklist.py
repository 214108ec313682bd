"""What has to be proved for each ground of a case, and what proves it (Art. 12; reading A-13)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.measures import Measures
from domain.rectification.events import Proof
from domain.rectification.state import Case
from domain.values import Actor, Malformed, NotYours, Text, Value

CATCH_ALL = "12.5"
FAIR_COMPETITION = "12.5.a"


class Element(Value):
    """One line of the checklist; `proved_by_record` where the records of the case show it."""

    ground: str
    element: str
    label: Text
    proof: Proof | None
    proved_by_record: bool

    @property
    def is_proved(self) -> bool:
        return self.proof is not None or self.proved_by_record


def checklist(case: Case, measures: Measures) -> tuple[Element, ...]:
    found = {(_plain(p.ground), p.element): p for p in case.proofs}
    grounds = dict.fromkeys(_plain(code) for code in case.grounds)
    return tuple(
        Element(
            ground=code,
            element=element.letter,
            label=element.label,
            proof=found.get((code, element.letter)),
            proved_by_record=_on_record(case, code, element.letter),
        )
        for code in grounds
        for element in measures.ground(code).elements
    )


def _on_record(case: Case, code: str, element: str) -> bool:
    """A complaint that was joined, the number of enterprises that opening the case asked for."""
    return (code, element) == ("12.6", "a") or (
        (code, element) == ("12.1", "b") and bool(case.complaint_ids)
    )


def _plain(code: str) -> str:
    """12.3.d -> 12.3"""
    return ".".join(code.split(".")[:2])


def require_element(proof: Proof, grounds: Sequence[str], measures: Measures) -> None:
    code = _plain(proof.ground)
    if code not in {_plain(ground) for ground in grounds}:
        raise Malformed(
            "not-a-ground-here",
            Text(f"本案没有事由 {code}", f"{code} is no ground of this case"),
            field="proofs",
            citation="12",
        )
    known = [element.letter for element in measures.ground(code).elements]
    if proof.element not in known:
        listed = "、".join(known) or "-"
        raise Malformed(
            "unknown-element",
            Text(
                f"事由 {code} 没有要件 {proof.element}（可选：{listed}）",
                f"ground {code} has no element {proof.element} (it has {', '.join(known) or '-'})",
            ),
            field="proofs",
            citation=code,
        )


def require_approval(grounds: Sequence[str], measures: Measures, actor: Actor) -> None:
    """Art. 12(5), `other reason`: the facts give it in writing, and an approver opens the case.

    12.5 without a limb may be either, and so asks for the same; 12.5.a is for any caseworker.
    """
    catch_all = any(_plain(code) == CATCH_ALL and code != FAIR_COMPETITION for code in grounds)
    if not catch_all or not measures.flag("catch-all.requires-reason") or actor.approves:
        return
    raise NotYours(
        "catch-all",
        Text(
            "以“其他原因”立案的，须写明理由并由审批人员立案；属于公平竞争事项的，请填 12.5.a",
            "a case for `another reason` is opened by an approver, with the reasons in `facts`; "
            "where it is a matter of fair competition, name 12.5.a",
        ),
        citation=CATCH_ALL,
        field="grounds",
    )
