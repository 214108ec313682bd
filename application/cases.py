"""Acts on rectification cases (Art. 12, 13, 14(4)), each from load to save in a few lines."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from application import documents, escalations
from application.access import own_provider
from application.complaints import of_provider
from application.engagements import existing
from application.numbers import document_number, file_number
from application.papers.saying import last
from application.ports import Tallies
from application.service import consented
from application.unit import Held, Result, Unit
from domain import complaint, provider, rules
from domain.catalogue import CASE, COMPLAINT, PROVIDER
from domain.document import PaperCode
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import ending, merging, mistaken
from domain.rectification import events as e
from domain.rectification.clock import measures_of
from domain.rectification.state import Case
from domain.values import NotAllowedNow, Text


def open_(unit: Unit, form: c.Open, tallies: Tallies) -> Result:
    target = existing(unit, PROVIDER, form.provider_id, "provider_id")
    provider.require_listed_on(target.state, "opened_on", form.opened_on)
    measures = unit.terms.measures(form.opened_on)
    held = unit.new(CASE)
    reference = file_number(unit, "reference.case", form.opened_on, held)
    held.tell(d.open_case(form, reference, measures, unit.actor, unit.today))
    complaints = [
        of_provider(unit, complaint_id, form.provider_id, "complaint_ids", form.opened_on)
        for complaint_id in form.complaint_ids
    ]
    _require_complaint(unit, form, complaints)
    _require_dissatisfied(unit, form, target.state, tallies)
    for complaint_id in form.complaint_ids:
        joined = unit.load(COMPLAINT, complaint_id)
        joined.tell(complaint.lead_to_case(joined.state, held.id, form.opened_on))
    if form.escalation_id is not None:
        action = f"立案 {reference} · case {reference} opened"
        escalations.answer(
            unit, form.escalation_id, form.provider_id, form.opened_on, action, held.id
        )
    _into_the_expulsion(target.state, held)
    return Result(held, {"reference": reference})


def _into_the_expulsion(target: provider.Provider, held: Held[Case]) -> None:
    """Recorded after the expulsion took effect, it goes where the open cases of that day went."""
    expelled = target.standing.expelled
    if expelled is not None and expelled.record_id is not None:
        held.tell(merging.absorb(held.state, expelled.record_id, expelled.since))


def _require_complaint(unit: Unit, form: c.Open, complaints: list[complaint.Complaint]) -> None:
    """Art. 12(1) rests on a pilot enterprise's complaint (reading A-09)."""
    if not any(code.split(".")[:2] == ["12", "1"] for code in form.grounds):
        return
    needed = unit.terms.measures(form.opened_on).flag("complaint.required-for-12-1")
    if needed and not any(found.from_pilot_enterprise for found in complaints):
        raise NotAllowedNow(
            "complaint-needed",
            Text(
                "第十二条第（一）项须有试点企业的投诉：请在 complaint_ids 中关联",
                "ground 12(1) needs a pilot enterprise's complaint: name it in complaint_ids",
            ),
            citation="12.1",
            field="complaint_ids",
        )


def _require_dissatisfied(
    unit: Unit, form: c.Open, target: provider.Provider, tallies: Tallies
) -> None:
    """Art. 12(6): the number is met, by an enterprise that no earlier order counted (A-16)."""
    if "12.6" not in form.grounds:
        return
    measures = unit.terms.measures(form.opened_on)
    count = partial(tallies.dissatisfied, target.id, measures.counts_from)
    finding = rules.dissatisfied_rectify(count(unit.office.head()), measures)
    if not finding.is_met:
        raise NotAllowedNow("threshold-not-met", finding.sentence, citation="12.6", field="grounds")
    if not measures.flag("satisfaction.reopen-needs-new"):
        return
    answered = set[str]()
    for order in target.valid_orders:
        opened = unit.office.story(order.case_id)[0]
        if isinstance(opened.event, e.Opened) and "12.6" in opened.event.grounds:
            answered |= {item.key for item in count(opened.position)}
    if answered.issuperset(item.key for item in finding.evidence):
        text = Text(
            "此前已依第十二条第（六）项责令整改，没有新的不满意企业，不能再次立案",
            "ground 12(6) was acted on before, and no further enterprise is dissatisfied since",
        )
        raise NotAllowedNow("nothing-new", text, citation="12.6", field="grounds")


def prove(unit: Unit, record_id: UUID, form: c.Prove) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.prove(held.state, form, measures_of(held.state, unit.terms), unit.today))
    return Result(held)


def join_complaint(unit: Unit, record_id: UUID, form: c.JoinComplaint) -> Result:
    held = unit.load(CASE, record_id)
    of_provider(unit, form.complaint_id, held.state.provider_id, "complaint_id", form.on)
    held.tell(d.join_complaint(held.state, form, unit.today))
    joined = unit.load(COMPLAINT, form.complaint_id)
    joined.tell(complaint.lead_to_case(joined.state, held.id, form.on))
    return Result(held)


def assign(unit: Unit, record_id: UUID, form: c.Assign) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.assign(held.state, form, unit.today))
    return Result(held)


def call_interview(unit: Unit, record_id: UUID, form: c.CallInterview) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.call_interview(held.state, form, unit.today))
    return Result(held)


def hold_interview(unit: Unit, record_id: UUID, form: c.HoldInterview) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.hold_interview(held.state, form, unit.today))
    return Result(held)


def refuse_interview(unit: Unit, record_id: UUID, form: c.RefuseInterview) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.refuse_interview(held.state, form, unit.today))
    return Result(held)


def issue_notice(unit: Unit, record_id: UUID, form: c.IssueNotice) -> Result:
    held = unit.load(CASE, record_id)
    state = held.state
    d.issue_notice(state, form, "-", unit.actor, unit.terms, unit.today)  # before a number is taken
    reference = document_number(unit, "reference.order", form.issued_on, held)
    held.tell(d.issue_notice(state, form, reference, unit.actor, unit.terms, unit.today))
    return Result(held, {"reference": reference})


def serve(unit: Unit, record_id: UUID, form: c.ServeNotice) -> Result:
    """The order counts against the provider from its service on (Art. 14(4))."""
    held = unit.load(CASE, record_id)
    told = d.serve_notice(held.state, form, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    served = held.state.service
    assert served is not None
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(provider.count_order(target.state, held.id, served.deemed_on))
    return Result(held, {"due_on": str(held.state.told_due)})


def correct_service(unit: Unit, record_id: UUID, form: c.CorrectService) -> Result:
    held = unit.load(CASE, record_id)
    told = d.correct_service(held.state, form, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    served = held.state.service
    assert served is not None
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(provider.redate_order(target.state, held.id, served.deemed_on))
    return _settled(unit, held, "送达日期更正 · date of service corrected")


def _settled(unit: Unit, held: Held[Case], cause: str) -> Result:
    held.tell(ending.settle(held.state, cause, unit.terms, unit.today))
    return Result(held)


def confirm_service(unit: Unit, record_id: UUID, form: c.ConfirmService) -> Result:
    held = unit.load(CASE, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(d.confirm_service(held.state, form, unit.today))
    return Result(held)


def hear_statement(unit: Unit, record_id: UUID, form: c.HearStatement) -> Result:
    held = unit.load(CASE, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(d.hear_statement(held.state, form, unit.today))
    return Result(held)


def suspend(unit: Unit, record_id: UUID, form: c.Pause) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.suspend(held.state, form, unit.terms, unit.today))
    return Result(held)


def resume(unit: Unit, record_id: UUID, form: c.Pause) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.resume(held.state, form, unit.today))
    return _settled(unit, held, "期限恢复计算 · the period runs again")


def request_extension(unit: Unit, record_id: UUID, form: c.RequestExtension) -> Result:
    held = unit.load(CASE, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(d.request_extension(held.state, form, unit.terms, unit.today))
    return Result(held)


def decide_extension(unit: Unit, record_id: UUID, form: c.DecideExtension) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.decide_extension(held.state, form, unit.actor, unit.terms, unit.today))
    return _settled(unit, held, "延期决定 · decision on the extension")


def submit_report(unit: Unit, record_id: UUID, form: c.SubmitReport) -> Result:
    held = unit.load(CASE, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(d.submit_report(held.state, form, unit.today))
    return _settled(unit, held, "收到期内整改报告 · a report made in time was received")


def inspect(unit: Unit, record_id: UUID, form: c.Inspect) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.inspect(held.state, form, unit.today))
    return _settled(unit, held, "复查认定期内完成 · found completed within the period")


def record_refusal(unit: Unit, record_id: UUID, form: c.RecordRefusal) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(d.record_refusal(held.state, form, unit.today))
    return Result(held)


def annul_interview(unit: Unit, record_id: UUID, form: c.AnnulInterview) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(mistaken.annul_interview(held.state, form, unit.today))
    return Result(held)


def annul_refusal(unit: Unit, record_id: UUID, form: c.AnnulRefusal) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(mistaken.annul_refusal(held.state, form, unit.today))
    return Result(held)


def resolve(unit: Unit, record_id: UUID, form: c.Resolve) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(ending.resolve(held.state, form, unit.terms, unit.today))
    if form.outcome is e.Outcome.WITHDRAWN:
        _uncount(unit, held, form.resolved_on, form.reason)
    return Result(held)


def annul_order(unit: Unit, record_id: UUID, form: c.AnnulOrder) -> Result:
    held = unit.load(CASE, record_id)
    issued = last(unit.office.story(record_id), e.NoticeIssued)
    held.tell(ending.annul_order(held.state, form, unit.today))
    _uncount(unit, held, form.annulled_on, form.reason)
    if issued is not None:
        documents.void_the(unit, PaperCode.ORDER, record_id, issued.version, form.reason)
    return Result(held)


def _uncount(unit: Unit, held: Held[Case], on: date, reason: str) -> None:
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(provider.annul_order(target.state, held.id, on, reason))


def reopen(unit: Unit, record_id: UUID, form: c.Reopen) -> Result:
    held = unit.load(CASE, record_id)
    held.tell(ending.reopen(held.state, form, unit.today))
    return Result(held)


def settle(unit: Unit, record_id: UUID, cause: str) -> Result:
    """After the calendar or the measures changed: say the new date, undo a miss that is none."""
    return _settled(unit, unit.load(CASE, record_id), cause)


def find_missed(unit: Unit, record_id: UUID) -> Result:
    """What the sweep asks of each case that its sheet names."""
    held = unit.load(CASE, record_id)
    held.tell(ending.find_missed(held.state, unit.terms, unit.today))
    return Result(held)
