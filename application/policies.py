"""What follows from the answers of the rules: escalations are raised, or lapse.

The same log gives the same escalations however late or often it is read. Nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from application import escalations, settled
from application.office import Office
from application.ports import Escalations
from application.questions import TABLE, Considered, Questions
from application.restated import RESTATING, concerned, latest_of
from application.rights import Rights
from application.unit import Command
from domain import escalation
from domain.catalogue import ESCALATION
from domain.escalation import Escalation, Subject
from domain.rules.finding import GONE
from domain.values import SYSTEM, Event, Recorded, Text, today


@dataclass(frozen=True)
class Policies:
    """One reader of the log; `consider` may be repeated without harm."""

    office: Office
    questions: Questions
    escalations: Escalations
    rights: Rights

    @staticmethod
    def cares_about(recorded: Recorded[Event]) -> bool:
        known = type(recorded.event)
        others = known in RESTATING or known in settled.ANSWERS or known is escalation.Reopened
        return known in TABLE or others or Rights.cares_about(recorded)

    def consider(self, recorded: Recorded[Event]) -> None:
        """Raise what is met and new, let lapse what is open and no longer met."""
        if Rights.cares_about(recorded):
            self.rights.follow(recorded)
        if type(recorded.event) in settled.ANSWERS:
            settled.follow(self.office, self.rights.files, self.escalations, recorded)
        if type(recorded.event) in RESTATING:
            for fact in concerned(self.office, recorded, TABLE):
                self._ask(fact)
        if isinstance(recorded.event, escalation.Reopened):
            self._ask_again(recorded)
        self._ask(recorded)

    def _ask_again(self, reopened: Recorded[Event]) -> None:
        """A question that is open again lapses where nothing that it rests on holds any more."""
        state, _ = self.office.fold(ESCALATION, reopened.record_id)
        assert state is not None
        asked = (
            considered.finding
            for fact in latest_of(self.office, state.subject.id, reopened, TABLE)
            for considered in self.questions.asked_at(fact)
            if (considered.finding.rule, considered.subject) == (state.rule, state.subject)
        )
        finding = next(asked, None)
        if finding is None:
            return
        why = escalation.why_lapsed(state, finding, self.office.terms(upto=reopened.position).book)
        if why is None and state.keys.isdisjoint(item.key for item in finding.evidence):
            why = GONE
        if why is not None:
            self._lapse(state, why, reopened.position, reopened.effective_on)

    def _lapse(self, state: Escalation, why: Text, cause: int, on: date) -> None:
        act = partial(escalations.lapse, record_id=state.id, why=why, cause=cause, on=on)
        self.office.perform(Command(actor=SYSTEM, today=self.office.today()), act)

    def _ask(self, recorded: Recorded[Event]) -> None:
        for considered in self.questions.asked_at(recorded):
            self._follow(considered, recorded)

    def _follow(self, considered: Considered, recorded: Recorded[Event]) -> None:
        finding, subject = considered.finding, considered.subject
        earlier = self._earlier(finding.rule, subject, recorded.position)
        command = Command(actor=SYSTEM, today=self.office.today())
        # An announcement counts from a later day; who decides on it need not wait for that day.
        on = min(recorded.effective_on, today(recorded.recorded_at))
        on = max(on, considered.since or date.min)
        book = self.office.terms(upto=recorded.position).book
        if finding.is_met and escalation.is_news(finding, earlier) and book.takes_new(on):
            self.office.perform(
                command,
                partial(
                    escalations.raise_,
                    finding=finding,
                    subject=subject,
                    provider_id=considered.provider_id,
                    trigger=recorded.position,
                    on=on,
                ),
            )
        for open_one in (e for e in earlier if e.status == "open"):
            why = escalation.why_lapsed(open_one, finding, book)
            if why is not None:
                self._lapse(open_one, why, recorded.position, on)

    def _earlier(self, rule: str, subject: Subject, before: int) -> tuple[Escalation, ...]:
        """What was raised for the rule and the subject by earlier events, as it stood then."""
        found = []
        for record_id in self.escalations.of(rule, subject.id, self.office.head()):
            state, _ = self.office.fold(ESCALATION, record_id)
            if state is not None and state.trigger < before:
                found.append(state.as_of(before))
        return tuple(found)
