"""What a rule answers: facts in, a finding with its evidence out; a rule decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from domain.measures import Measures
from domain.values import Text, Value


class Answer(StrEnum):
    MET = "met"
    NEAR = "near"
    NOT_MET = "not met"


class Evidence(Value):
    """One event that counts: where it stands in the log, and what it is about.

    Two events about the same thing (an enterprise, an order) have the same `key`.
    """

    position: int
    key: str


class Finding(Value):
    rule: str
    answer: Answer
    citation: str
    evidence: tuple[Evidence, ...] = ()
    value: int | None = None
    threshold: int | None = None
    sentence: Text

    @property
    def is_met(self) -> bool:
        return self.answer is Answer.MET


def above(
    rule: str,
    key: str,
    evidence: Sequence[Evidence],
    measures: Measures,
    what: Text,
) -> Finding:
    """Strictly more than the number of the text, so `超过5家` is met by the sixth.

    Each thing counts once, by the latest event about it.
    """
    latest = {item.key: item for item in sorted(evidence, key=lambda item: item.position)}
    threshold, value = measures.whole(key), len(latest)
    if value > threshold:
        answer = Answer.MET
    else:
        answer = Answer.NEAR if value == threshold else Answer.NOT_MET
    return Finding(
        rule=rule,
        answer=answer,
        citation=measures.citation_of(key),
        evidence=tuple(sorted(latest.values(), key=lambda item: item.position)),
        value=value,
        threshold=threshold,
        sentence=Text(
            f"{what.zh}：{value}（超过 {threshold} 即触发）",
            f"{what.en}: {value} (met above {threshold})",
        ),
    )


def holds(
    rule: str, citation: str, holds: bool, position: int | None, key: str, sentence: Text
) -> Finding:
    proof = (Evidence(position=position, key=key),) if holds and position is not None else ()
    return Finding(
        rule=rule,
        answer=Answer.MET if holds else Answer.NOT_MET,
        citation=citation,
        evidence=proof,
        sentence=sentence if holds else GONE,
    )


GONE: Final = Text("所依据的事实已不成立", "the facts that it rested on do not hold")
