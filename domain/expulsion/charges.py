"""What is refused of a ground, or of its evidence, as it is brought (Art. 14)."""

from __future__ import annotations

from datetime import date

from domain.expulsion.checklist import letters
from domain.expulsion.events import Charge, Proof
from domain.expulsion.facts import Ground
from domain.expulsion.state import Expulsion
from domain.measures import Measures
from domain.values import Malformed, Text, not_before


def require_charge(charge: Charge, measures: Measures, field: str) -> None:
    if not measures.ground(charge.code).code.startswith("14."):
        raise Malformed(
            "not-a-ground",
            Text(
                f"{charge.code} 不是清退的情形（14.1 至 14.10）",
                f"{charge.code} is no ground of Article 14 (14.1 to 14.10)",
            ),
            field=field,
            citation="14",
        )
    for proof in charge.proofs:
        require_proof(charge.code, proof, measures, field)


def require_done(charge: Charge, field: str, brought_on: date) -> None:
    if charge.committed_on is not None:
        what = Text("行为发生日", "the day of the act")
        not_before(field, brought_on, charge.committed_on, what)


def require_proof(code: str, proof: Proof, measures: Measures, field: str) -> None:
    known = letters(code, measures)
    if proof.element not in known:
        listed = " ".join(known)
        raise Malformed(
            "not-an-element",
            Text(f"{code} 的要件为 {listed}", f"the elements of {code} are {listed}"),
            field=field,
            citation="14",
        )
    if not (proof.evidence or proof.positions or proof.record_id):
        text = Text("请写明证据", "say what the evidence is")
        raise Malformed("no-evidence", text, field=field, citation="14")


def named(state: Expulsion, code: str) -> Ground:
    for ground in state.live_grounds:
        if ground.code == code:
            return ground
    raise Malformed(
        "not-a-ground",
        Text(f"本案没有情形 {code}", f"{code} is no ground of this proceeding"),
        field="code",
        citation="14",
    )
