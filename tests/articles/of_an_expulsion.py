"""An expulsion as its events tell it, for the tests of Article 14: the dates of the worked case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from scenario import APPROVER, PRINCIPAL, TERMS, Story, day, given

from domain.catalogue import EXPULSION
from domain.due_steps import commands as forms
from domain.due_steps import decisions as steps
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import ending
from domain.expulsion import events as e
from domain.measures import Book, VersionAdopted, adopt, shipped
from domain.rules import Answer, Finding
from domain.service import Method
from domain.terms import Terms
from domain.values import Actor, Event, Role, Text, derived_id

TODAY = day("2026-06-01")
PROVIDER_ID = derived_id("scenario", "provider", "record")
NOTICE_ID, ENTRY_ID, CASE_ID = (derived_id("scenario", n) for n in ("notice", "entry", "case"))
LAWYER = Actor(name="覃", role=Role.CASEWORKER)

Decide = Callable[[Any], Iterable[Event]]


def with_parameters(**values: object) -> Terms:
    """The measures with other numbers; `expulsion__legal_review=False`."""
    text = shipped()
    for name, value in values.items():
        key = name.replace("__", ".").replace("_", "-")
        start = text.index(f'key = "{key}"')
        line = text.index("value = ", start)
        end = text.index("\n", line)
        written = f'"{value}"' if isinstance(value, str) else str(value).lower()
        text = f"{text[:line]}value = {written}{text[end:]}"
    (adopted,) = adopt(Book(), text, date(2025, 5, 22))
    assert isinstance(adopted, VersionAdopted)
    return Terms(Book((adopted,)), TERMS.calendar, TERMS.region)


def finding(code: str, *, met: bool = True, value: int | None = None) -> Finding:
    return Finding(
        rule=code,
        answer=Answer.MET if met else Answer.NOT_MET,
        citation=code[:4],
        value=value,
        sentence=Text("计数", "count"),
    )


def charge(code: str = "14.3.d", *elements: str) -> e.Charge:
    """With evidence for the elements that are named; for the only one when none is."""
    letters = elements or (code[-1] if code.count(".") == 2 else "a",)
    proofs = tuple(e.Proof(element=letter, evidence="笔录") for letter in letters)
    return e.Charge(code=code, facts="经核查属实", proofs=proofs)


def bare(code: str) -> e.Charge:
    return e.Charge(code=code, facts="经核查属实")


def propose(*charges: e.Charge, on: str = "2026-01-16") -> Decide:
    form = c.Propose(
        provider_id=PROVIDER_ID, charges=charges, facts="见各项情形", proposed_on=day(on)
    )
    measures = TERMS.measures(day(on))
    return lambda _: d.propose(form, "LZQT-2026-0001", (), measures, TODAY)


def proposed(*charges: e.Charge) -> Story:
    """On 16 January 2026, by a caseworker."""
    return given(EXPULSION).when(propose(*(charges or (charge(),)))).then(e.Proposed)


def notify(
    on: str = "2026-01-20", method: Method = Method.IN_PERSON, terms: Terms = TERMS
) -> Decide:
    form = forms.ServePriorNotice(served_on=day(on), method=method)
    return lambda state: d.serve_prior_notice(state, form, (), terms, TODAY)


def step(take: Any, form: Any, terms: Terms = TERMS) -> Decide:
    return lambda state: d.step(state, form, take, terms, TODAY)


def kept(take: Any, form: Any, terms: Terms = TERMS) -> Decide:
    return lambda state: d.kept_step(state, form, take, terms, TODAY)


def state_case(on: str) -> Decide:
    form = forms.ReceiveStatement(received_on=day(on), statement="请求核实")
    return kept(steps.receive_statement, form)


def waive(on: str) -> Decide:
    return step(steps.waive_statement, forms.WaiveStatement(waived_on=day(on), record="书面"))


def answer(on: str) -> Decide:
    form = forms.ReviewStatement(reviewed_on=day(on), accepted=False, opinion="不影响认定")
    return step(steps.review_statement, form)


def ask_hearing(on: str, terms: Terms = TERMS) -> Decide:
    return step(steps.request_hearing, forms.RequestHearing(requested_on=day(on)), terms)


def end_hearing(on: str, *, held: bool = True) -> Decide:
    return step(steps.end_hearing, forms.EndHearing(on=day(on), held=held, record="笔录"))


def review(on: str, by: Actor = LAWYER, *, passed: bool = True) -> Decide:
    form = forms.ReviewLegally(reviewed_on=day(on), passed=passed, opinion="意见")
    return lambda state: d.review_legally(state, form, by, TERMS, TODAY)


def discuss(on: str) -> Decide:
    form = forms.Discuss(held_on=day(on), attendees=("韦", "黄"), opinion="同意")
    return step(steps.discuss, form)


def correct_notice(on: str, corrected_on: str) -> Decide:
    form = forms.CorrectPriorNotice(
        served_on=day(on), corrected_on=day(corrected_on), reason="回证"
    )
    return kept(steps.correct_prior_notice, form)


def by(actor: Actor, story: Story, decide: Decide) -> Story:
    """A step that the story remembers as taken by somebody else than the caseworker."""
    told = tuple(decide(story.state))
    return story.and_(*((event, actor) for event in told))


def noticed(*charges: e.Charge) -> Story:
    """Prior notice served on Tuesday, 20 January: statements until the 27th."""
    return told(proposed(*charges), notify())


def told(story: Story, *decisions: Decide) -> Story:
    for decide in decisions:
        story = story.and_(*decide(story.state))
    return story


def ready(*charges: e.Charge) -> Story:
    """Heard, reviewed by the lawyer and discussed: to be decided from 3 February on."""
    story = told(noticed(*charges), state_case("2026-01-26"), answer("2026-01-30"))
    return told(by(LAWYER, story, review("2026-02-02")), discuss("2026-02-03"))


def decide(
    outcome: str = "expelled",
    on: str = "2026-02-04",
    actor: Actor = APPROVER,
    grounds: tuple[str, ...] | None = None,
    computed: Mapping[str, Finding] | None = None,
    terms: Terms = TERMS,
) -> Decide:
    form = c.Decide(outcome=outcome, grounds=grounds, reason="理由", decided_on=day(on))
    return lambda state: d.decide(
        state, form, "柳工信〔2026〕8号", actor, computed or {}, terms, TODAY
    )


def decided(*charges: e.Charge) -> Story:
    return by(APPROVER, ready(*charges), decide())


def serve(on: str = "2026-02-05", method: Method = Method.IN_PERSON) -> Decide:
    form = forms.ServeDecision(served_on=day(on), method=method)
    return lambda state: ending.serve_decision(state, form, (CASE_ID,), TERMS, TODAY)


def take_effect(today: date = TODAY) -> Decide:
    return lambda state: ending.take_effect(state, (CASE_ID,), today)


def served() -> Story:
    """Expelled as of 5 February 2026."""
    return told(decided(), serve(), take_effect())


def publish(first: str = "2026-02-06", last: str = "2026-02-12", terms: Terms = TERMS) -> Decide:
    return lambda state: ending.start_publicity(
        state, NOTICE_ID, day(first), day(last), terms, TODAY
    )


def published() -> Story:
    """Public notice from 6 to 12 February."""
    return told(served(), publish())


def object_(on: str) -> Decide:
    form = c.Object(objection="另有其人", received_on=day(on))
    return lambda state: ending.receive_objection(state, form, TODAY)


def settle(number: int, on: str, *, upheld: bool) -> Decide:
    form = c.SettleObjection(objection=number, upheld=upheld, reason="已核实", on=day(on))
    return lambda state: ending.settle_objection(state, form, TODAY)


def reaffirm(on: str, actor: Actor = PRINCIPAL) -> Decide:
    form = c.Reaffirm(reason="其余事实足以认定", on=day(on))
    return lambda state: ending.reaffirm(state, form, actor, TODAY)


def close(today: str) -> Decide:
    return lambda state: ending.close_publicity(state, day(today))


def grey_list(on: str) -> Decide:
    return lambda state: ending.grey_list(state, ENTRY_ID, day(on), TODAY)


def revoke(on: str) -> Decide:
    form = forms.Revoke(reason="复议撤销", document="柳政复决〔2026〕3号", on=day(on))
    return lambda state: ending.revoke(state, form, TODAY)


def drop(on: str, actor: Actor = APPROVER) -> Decide:
    return lambda state: d.drop(state, forms.Drop(reason="证据不足", on=day(on)), actor, TODAY)
