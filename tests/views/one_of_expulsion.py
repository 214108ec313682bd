"""One example of each step of an expulsion, and of each of an entry of the grey list."""

from __future__ import annotations

from datetime import date

from views.of_a_service import LEFT

from domain import grey_list as g
from domain.due_steps.events import Step
from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.rectification import events as case
from domain.rules import Answer, Evidence, Finding
from domain.service import Method
from domain.values import Event, Text, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 6, 9)
LATER = date(2025, 8, 4)
PROVIDER = derived_id("example", "lead")
CASE, EXPULSION, ENTRY, NOTICE = (
    derived_id("example", n) for n in ("case", "proceeding", "entry", "notice")
)

PROOF = e.Proof(element="a", evidence="A log", positions=(3, 5))
CHARGE = e.Charge(code="14.3.a", facts="A sham contract", proofs=(PROOF,))
SNAPSHOT = e.Snapshot(
    code="14.5",
    finding=Finding(
        rule="14.5",
        answer=Answer.MET,
        citation="14.5",
        evidence=(Evidence(position=7, key="an enterprise"),),
        value=11,
        threshold=10,
        sentence=Text("十一家", "eleven"),
    ),
)

STEPS: tuple[Event, ...] = (
    s.InvestigationReported(
        reported_on=DAY, findings="It is so", officers=("Li", "Wu"), evidence=("A record",)
    ),
    s.PriorNoticeServed(
        grounds=("14.3.a",),
        served_on=DAY,
        deemed_on=DAY,
        method=Method.IN_PERSON,
        received_by="Wei",
        statement_until=DUE,
        calendar="CN-GX-2025",
        snapshots=(SNAPSHOT,),
    ),
    s.ServiceAttempted(paper="prior_notice", on=DAY, method=Method.LEFT, result="Nobody there"),
    s.ServiceEvidenceAdded(paper="decision", to=9, on=DUE, evidence=LEFT),
    s.PriorNoticeCorrected(
        corrects=3,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        received_by="Wei",
        statement_until=DUE,
        corrected_on=DUE,
        reason="The receipt says so",
    ),
    s.StatementReceived(received_on=DAY, statement="We did not", attachments=("A letter",)),
    s.StatementWaived(waived_on=DAY, record="Nothing to state"),
    s.HearingRequested(requested_on=DAY, reason="To explain"),
    s.HearingHeld(held_on=DAY, place="Room 3", attendees=("Wei",), record="All were heard"),
    s.HearingWaived(waived_on=DAY, record="Nobody came"),
    s.StatementReviewed(reviewed_on=DAY, accepted=True, opinion="It is right"),
    s.StatementReviewed(reviewed_on=DAY, accepted=False, opinion="It changes nothing"),
    s.LegalReviewed(reviewed_on=DAY, passed=True, opinion="In order"),
    s.LegalReviewed(reviewed_on=DAY, passed=False, opinion="Facts are wanting"),
    s.CollectivelyDiscussed(held_on=DAY, attendees=("Wei", "Wu"), opinion="Agreed"),
    s.StepAnnulled(entry=15, step=Step.DISCUSSION, step_on=DAY, reason="Another day", on=DUE),
)

EVENTS: tuple[Event, ...] = (
    e.Proposed(
        reference="LZQT-2025-0001",
        provider_id=PROVIDER,
        charges=(CHARGE, e.Charge(code="14.5", facts="Eleven of them")),
        facts="What is reproached",
        snapshots=(SNAPSHOT,),
        proposed_on=DAY,
    ),
    e.Proposed(
        reference="LZQT-2025-0002",
        provider_id=PROVIDER,
        charges=(CHARGE,),
        facts="What is reproached",
        escalation_id=derived_id("example", "escalation"),
        proposed_on=DAY,
    ),
    e.GroundAdded(charge=CHARGE, reason="Found since", on=DAY),
    e.GroundDropped(code="14.3.a", reason="Not so", on=DAY),
    e.ProofAdded(code="14.3.a", proof=PROOF, on=DAY),
    e.ProofWithdrawn(code="14.3.a", element="a", reason="A mistake", on=DAY),
    e.Dropped(reason="No evidence", on=DAY),
    *STEPS,
    e.ExpulsionDecided(
        reference="GX 2025 no. 8",
        grounds=("14.5",),
        unproven=("14.3.a",),
        snapshots=(SNAPSHOT,),
        reason="Proved",
        decided_on=DAY,
    ),
    e.NotExpelled(reason="Not proved", decided_on=DAY),
    e.DecisionServed(
        served_on=DAY,
        deemed_on=DAY,
        method=Method.IN_PERSON,
        received_by="Wei",
        review_until=LATER,
        litigation_until=LATER,
        cases=(CASE,),
        calendar="CN-GX-2025",
    ),
    e.TookEffect(absorbed=(CASE,), on=DAY),
    e.TookEffect(on=DAY),
    e.DecisionServiceCorrected(
        corrects=9,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        received_by="Wei",
        review_until=LATER,
        litigation_until=LATER,
        corrected_on=DUE,
        reason="The receipt says so",
    ),
    e.PublicityStarted(publication_id=NOTICE, first=DAY, last=DUE),
    e.PublicityWithdrawn(publication_id=NOTICE, on=DUE, reason="A wrong name"),
    e.PublicityClosed(publication_id=NOTICE, last=DUE, on=DUE),
    e.ObjectionReceived(objection="Not them", by=e.ObjectorKind.ENTERPRISE, received_on=DAY),
    e.ObjectionSettled(objection=14, upheld=True, reason="It is right", on=DUE),
    e.ObjectionSettled(objection=14, upheld=False, reason="It is not", on=DUE),
    e.Reaffirmed(objections=(14,), reason="The rest is enough", on=DUE),
    e.GreyListed(entry_id=ENTRY, on=DUE),
    e.Revoked(reason="Set aside on review", document="A decision", on=LATER),
    case.Absorbed(expulsion_id=EXPULSION, on=DAY),
    case.Released(expulsion_id=EXPULSION, on=LATER, reason="Revoked"),
    g.Entered(
        reference="LZHM-2025-0001",
        expulsion_id=EXPULSION,
        provider_id=PROVIDER,
        decision="GX 2025 no. 8",
        grounds=("14.5",),
        review_on=LATER,
        reason="Told to the public",
        on=DUE,
    ),
    g.ReleaseRequested(reason="All is handed over", on=LATER),
    g.Released(reason="So it is", on=LATER),
    g.ReleaseRevoked(revokes=3, reason="It was not so", on=LATER),
    g.Kept(reason="Not yet", on=LATER),
    g.Expunged(reason="Revoked", on=LATER),
    g.ReviewMoved(review_on=LATER, reason="In a year", on=LATER),
    g.ReviewMoved(review_on=None, reason="With the end of the pilot", on=LATER),
)
