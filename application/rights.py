"""Rights to another provider, opened and closed by the system as the facts say (Art. 13, A-28).

Each event is considered on the facts as they stood at its position, so the same log gives the
same rights however late or often it is read. Opening a right decides nothing: an enterprise asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from application.office import Office
from application.ports import Files, Records
from application.unit import Command, Result, Unit
from domain import engagement, enterprise, rules, standing
from domain.catalogue import CASE, ENGAGEMENT, ENTERPRISE, PROVIDER, REPLACEMENT
from domain.engagement import Engagement
from domain.provider import Provider
from domain.rectification import events as case
from domain.rectification.state import Case
from domain.replacement import Replacement, replacement_id
from domain.replacement.events import CauseKind
from domain.replacement.right import Cause, consider
from domain.values import SYSTEM, Event, Recorded, today


def of_case(state: Case) -> Cause:
    """Art. 13: not completed in its period, or ended as not completed or refused."""
    ended = state.resolution.resolved_on if state.resolution else state.opened_on
    return Cause(
        kind=CauseKind.CASE,
        id=state.id,
        provider_id=state.provider_id,
        reference=state.reference,
        holds=rules.replacement_right(state).is_met,
        completed_on=ended if state.status == "completed" else None,
        from_day=state.miss.overdue_from if state.miss else ended,
        begun_on=state.opened_on,
    )


def of_standing(office: Records, state: Provider, kind: CauseKind, case_id: UUID) -> Cause:
    """Reading A-28: who is no longer in the pool, by a decision that was served."""
    expelled = kind is CauseKind.EXPULSION
    out = state.standing.expelled if expelled else state.standing.disqualified
    holds = out is not None and out.record_id == case_id
    since = out.since if out is not None and holds else state.admitted_on
    story = office.story(case_id)
    first: Any = story[0].event if story else None
    return Cause(
        kind=kind,
        id=case_id,
        provider_id=state.id,
        reference=getattr(first, "reference", ""),
        holds=holds,
        from_day=since,
        begun_on=story[0].effective_on if story else since,
    )


def cause_of(office: Records, right: Replacement) -> Cause | None:
    """What a right rests on, as it stands now."""
    if right.cause is CauseKind.CASE:
        found, _ = office.fold(CASE, right.cause_id)
        return None if found is None else of_case(found)
    target, _ = office.fold(PROVIDER, right.provider_id)
    return None if target is None else of_standing(office, target, right.cause, right.cause_id)


def in_pilot(office: Records, project: Engagement, cause: Cause, upto: int) -> bool:
    """Art. 13 speaks of pilot enterprises: as the log of that position has the first day."""
    found, _ = office.fold(ENTERPRISE, project.enterprise_id, upto=upto)
    return found is not None and found.in_pilot(cause.from_day)


@dataclass(frozen=True)
class Rights:
    """One reader of the log; `follow` may be repeated without harm."""

    office: Office
    files: Files

    @staticmethod
    def cares_about(recorded: Recorded[Event]) -> bool:
        return type(recorded.event) in TABLE

    def follow(self, recorded: Recorded[Event]) -> None:
        upto = recorded.position
        for cause, project in TABLE[type(recorded.event)](self, recorded):
            self.office.perform(
                Command(actor=SYSTEM, today=self.office.today()),
                partial(
                    _consider,
                    cause=cause,
                    project=project,
                    trigger=upto,
                    on=today(recorded.recorded_at),
                    pilot=in_pilot(self.office, project, cause, upto),
                ),
            )

    def by_case(self, recorded: Recorded[Event]) -> Iterator[tuple[Cause, Engagement]]:
        state, _ = self.office.fold(CASE, recorded.record_id, upto=recorded.position)
        assert state is not None
        return self._each_project(of_case(state), recorded.position)

    def by_expulsion(self, recorded: Recorded[Event]) -> Iterator[tuple[Cause, Engagement]]:
        return self._by_standing(recorded, CauseKind.EXPULSION)

    def by_disqualification(self, recorded: Recorded[Event]) -> Iterator[tuple[Cause, Engagement]]:
        return self._by_standing(recorded, CauseKind.DISQUALIFICATION)

    def _by_standing(
        self, recorded: Recorded[Event], kind: CauseKind
    ) -> Iterator[tuple[Cause, Engagement]]:
        event: Any = recorded.event
        state, _ = self.office.fold(PROVIDER, recorded.record_id, upto=recorded.position)
        assert state is not None
        cause = of_standing(self.office, state, kind, event.case_id)
        return self._each_project(cause, recorded.position)

    def _each_project(self, cause: Cause, upto: int) -> Iterator[tuple[Cause, Engagement]]:
        for project_id in self.files.of_provider(ENGAGEMENT, cause.provider_id, upto):
            project, _ = self.office.fold(ENGAGEMENT, project_id, upto=upto)
            if project is not None:
                yield cause, project

    def by_project(self, recorded: Recorded[Event]) -> Iterator[tuple[Cause, Engagement]]:
        """A project that was recorded late had its right from the start.

        A part that ended, and a project that ended, take the right with them.
        """
        return self._each_cause(recorded.record_id, recorded.position)

    def by_enterprise(self, recorded: Recorded[Event]) -> Iterator[tuple[Cause, Engagement]]:
        """Who turns out to have been of the pilot, or not, on the day that counts."""
        position = recorded.position
        for project_id in self.files.of_enterprise(ENGAGEMENT, recorded.record_id, position):
            yield from self._each_cause(project_id, position)

    def _each_cause(self, project_id: UUID, upto: int) -> Iterator[tuple[Cause, Engagement]]:
        project, _ = self.office.fold(ENGAGEMENT, project_id, upto=upto)
        if project is None:
            return
        former = (item.provider_id for item in project.former)
        for provider_id in dict.fromkeys((*project.providers, *former)):
            for cause in self._causes(provider_id, upto):
                yield cause, project

    def _causes(self, provider_id: UUID, upto: int) -> Iterator[Cause]:
        for case_id in self.files.of_provider(CASE, provider_id, upto):
            found, _ = self.office.fold(CASE, case_id, upto=upto)
            if found is not None:
                yield of_case(found)
        state, _ = self.office.fold(PROVIDER, provider_id, upto=upto)
        if state is None:
            return
        for kind, out in (
            (CauseKind.EXPULSION, state.standing.expelled),
            (CauseKind.DISQUALIFICATION, state.standing.disqualified),
        ):
            if out is not None and out.record_id is not None:
                yield of_standing(self.office, state, kind, out.record_id)


def _consider(
    unit: Unit, cause: Cause, project: Engagement, trigger: int, on: date, pilot: bool
) -> Result:
    held = unit.load(REPLACEMENT, replacement_id(cause.id, project.id))
    state = held.state if held.exists else None
    held.tell(consider(state, cause, project, trigger, on, in_pilot=pilot))
    return Result(held)


Pairs = Callable[[Rights, Recorded[Event]], Iterator[tuple[Cause, Engagement]]]
TABLE: Final[Mapping[type[Event], Pairs]] = {
    case.DeadlineMissed: Rights.by_case,
    case.MissReversed: Rights.by_case,
    case.Resolved: Rights.by_case,
    case.Reopened: Rights.by_case,
    case.OrderAnnulled: Rights.by_case,
    standing.Expelled: Rights.by_expulsion,
    standing.ExpulsionRedated: Rights.by_expulsion,
    standing.ExpulsionRevoked: Rights.by_expulsion,
    standing.Disqualified: Rights.by_disqualification,
    standing.DisqualificationRedated: Rights.by_disqualification,
    standing.DisqualificationRevoked: Rights.by_disqualification,
    engagement.Established: Rights.by_project,
    engagement.ProviderReplaced: Rights.by_project,
    engagement.ReplacementAnnulled: Rights.by_project,
    engagement.Closed: Rights.by_project,
    engagement.Reopened: Rights.by_project,
    enterprise.JoinedPilot: Rights.by_enterprise,
    enterprise.LeftPilot: Rights.by_enterprise,
    enterprise.PilotDayCorrected: Rights.by_enterprise,
}
