"""What has to be proved for each ground of Art. 14, and what proves it.

Grounds of the log and the tally (14.4, 14.5) are proved by the rule that computes them, as it
stands; the others by what the proposer brings for each of their elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.expulsion.events import Proof
from domain.expulsion.facts import Ground
from domain.measures import Measures
from domain.rules import Finding
from domain.values import Text

Computed = Mapping[str, Finding]
"""Ground or limb (14.4.a, 14.5) -> what its rule answers as things stand."""

COMPUTED: Final = ("14.4.a", "14.4.b", "14.4.c", "14.5", "14.6")
CATCH_ALL: Final = frozenset({"14.10", "14.10.b"})
"""或其他原因: written reasons and a collective discussion, whatever the parameters say (A-13)."""


@dataclass(frozen=True)
class Item:
    """One element, and what proves it."""

    letter: str
    label: Text
    proofs: tuple[Proof, ...]
    finding: Finding | None = None

    @property
    def is_proven(self) -> bool:
        return self.finding.is_met if self.finding is not None else bool(self.proofs)


@dataclass(frozen=True)
class Checklist:
    code: str
    items: tuple[Item, ...]
    one_suffices: bool
    """A ground that names several limbs is met by one of them."""

    @property
    def is_proven(self) -> bool:
        held = [item.is_proven for item in self.items]
        return any(held) if self.one_suffices else all(held)

    @property
    def wanting(self) -> Text:
        """What keeps it from being proved: what the rule says, or the elements without proof."""
        lacking = [item for item in self.items if not item.is_proven]
        said = [item.finding.sentence if item.finding else item.label for item in lacking]
        return Text(
            f"{self.code} 尚未证明：{'；'.join(text.zh for text in said)}",
            f"{self.code} is not proved: {'; '.join(text.en for text in said)}",
        )


def checklist(ground: Ground, measures: Measures, computed: Computed) -> Checklist:
    return _checklist(ground.code, ground.proofs, measures, computed)


def _checklist(
    code: str, proofs: tuple[Proof, ...], measures: Measures, computed: Computed
) -> Checklist:
    found = measures.ground(code)
    limbs = [one for one in found.limbs if code in (found.code, f"{found.code}.{one.letter}")]
    parts = limbs or found.elements
    elements = [(part.letter, part.label) for part in parts] or [("a", found.label)]
    items = []
    for letter, label in elements:
        key = f"{found.code}.{letter}" if limbs else found.code
        brought = tuple(proof for proof in proofs if proof.element == letter)
        items.append(Item(letter, label, brought, computed.get(key)))
    return Checklist(code, tuple(items), len(limbs) > 1)


def letters(code: str, measures: Measures) -> tuple[str, ...]:
    """The elements for which something can be brought."""
    return tuple(item.letter for item in _checklist(code, (), measures, {}).items)


def computed_by(codes: Iterable[str]) -> tuple[str, ...]:
    """The rules that have to be asked for these grounds."""
    wanted = tuple(codes)
    return tuple(
        key for key in COMPUTED if any(key == c or key.startswith(f"{c}.") for c in wanted)
    )
