"""The dossier of a decision: what it was made on, as it stood, and what of that changed since.

Whoever complained stays sealed in it, also for those who may see it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, Final
from uuid import UUID

from application.decided import CutRecord, Decision, Since, decision_at, since
from domain.catalogue import CALENDAR_ID, MEASURES_ID, NAMES, kind_of
from domain.measures import OFFICE, Measures, Parameter, differences
from domain.terms import Terms
from domain.values import Actor, Asked, Event, Place, Recorded, Role, Text
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Seen, text
from interfaces.wiring import House
from projections import history
from projections.words import Labels

NOUN_OF: Final = {noun.kind.name: noun for noun in NOUNS}
API: Final = "/api/v1"
LOOK: Final = "/decisions/{position}"
QUESTIONS: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    "tallies.dissatisfied": (
        Text("不满意的试点企业", "dissatisfied pilot enterprises"),
        ("provider_id", "since"),
    ),
    "files.grades": (
        Text("考核期内的满意度评价", "ratings in the period assessed"),
        ("provider_id", "first", "last"),
    ),
    "files.listed-providers": (Text("在资源池的服务商", "providers in the pool"), ()),
    "files.of-provider": (
        Text("涉及该服务商的记录", "records of the provider"),
        ("kind", "provider_id"),
    ),
    "files.of-enterprise": (
        Text("涉及该企业的记录", "records of the enterprise"),
        ("kind", "enterprise_id"),
    ),
    "files.papers-of": (Text("记录的文书", "papers of the record"), ("subject_id",)),
    "files.rights-in": (
        Text("项目中更换服务商的权利", "rights to another provider in the project"),
        ("engagement_id",),
    ),
}
"""What a command may ask of the views: in words, and what its arguments are called."""


def dossier(house: House, position: int, actor: Actor) -> dict[str, Any]:
    """All of it; refuses where there is no decision at that position."""
    return Dossier(house, decision_at(house.office, position), actor).shown()


def note_look(house: House, actor: Actor, found: Mapping[str, Any], reason: str | None) -> None:
    """Before it is shown."""
    house.journal.read(actor, LOOK, found["record_id"], decision=found["position"], reason=reason)


@dataclass(frozen=True)
class Dossier:
    house: House
    decision: Decision
    actor: Actor

    def shown(self) -> dict[str, Any]:
        recorded, cut = self.decision.recorded, self.decision.cut
        records = [self._record(part) for part in self.decision.parts]
        asked = [self._asked(one) for one in cut.asked]
        measures, calendar = self._measures(), self._calendar()
        return {
            "position": recorded.position,
            "record_id": recorded.record_id,
            "kind": kind_of(NAMES[type(recorded.event)]).name,
            "decision": self._entry(recorded),
            "cut": {"kept": self.decision.kept, "head": cut.head},
            "records": records,
            "asked": asked,
            "measures": measures,
            "calendar": calendar,
            "changed": any(part["changed"] for part in (*records, *asked, measures, calendar)),
        }

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.house.office.story(MEASURES_ID))

    def _entry(self, recorded: Recorded[Event]) -> dict[str, Any]:
        return history.entry(recorded, self._labels)

    def _later(self, later: Iterable[Since]) -> list[dict[str, Any]]:
        return [
            {
                **self._entry(one.recorded),
                "touches": one.touches,
                "belated": one.belated,
                "corrects": self._entry(one.corrects) if one.corrects else None,
            }
            for one in later
        ]

    # Records

    def _record(self, part: CutRecord) -> dict[str, Any]:
        looked = part.looked
        then = self._as_it_stood(part)
        return {
            "kind": looked.kind,
            "id": looked.id,
            "version": looked.version,
            "position": looked.position or None,
            "called": then and (then.get("reference") or then.get("name") or then.get("title")),
            "as_of": part.as_of,
            "then": then,
            "links": _links(part),
            "changed": part.touched,
            "later": self._later(part.later),
        }

    def _as_it_stood(self, part: CutRecord) -> dict[str, Any] | None:
        """None where it was not there, or is no record that the API shows."""
        noun = NOUN_OF.get(part.looked.kind)
        if noun is None or not part.looked.version:
            return None
        when = Moment(self.house, part.as_of)
        state = when.fold(noun.kind, part.looked.id)
        return noun.show(state, Seen(when, Actor(name=self.actor.name, role=Role.AUDITOR)))

    # Counts over many records

    def _asked(self, one: Asked) -> dict[str, Any]:
        words, names = QUESTIONS[one.question]
        recount = self._counted(one)
        then, now = (None, None) if recount is None else recount
        gone = sorted(then.keys() - now.keys()) if then is not None and now is not None else []
        come = sorted(now.keys() - then.keys()) if then is not None and now is not None else []
        return {
            "question": one.question,
            "words": text(words),
            "of": dict(zip(names, one.of, strict=True)),
            "upto": one.upto,
            "found": one.found,
            "evidence": None if then is None else _evidence(then),
            "now": None if now is None else len(now),
            "gone": gone,
            "come": come,
            "changed": bool(gone or come),
        }

    def _counted(self, one: Asked) -> tuple[dict[str, int], dict[str, int]] | None:
        """Key and position of what was counted: as known then, and as known now of then."""
        head, house = self.house.office.head(), self.house
        match one.question, one.of:
            case "tallies.dissatisfied", (provider, first):
                count = partial(
                    house.tallies.dissatisfied, UUID(provider), date.fromisoformat(first)
                )
                found = (count(one.upto), count(head, self.decision.day))
                then, now = ({item.key: item.position for item in some} for some in found)
                return then, now
            case "files.grades", (provider, first, last):
                days = date.fromisoformat(first), date.fromisoformat(last)
                graded = (house.files.grades(UUID(provider), *days, at) for at in (one.upto, head))
                then, now = (
                    {f"{item.enterprise_id} {item.rating.value}": item.position for item in some}
                    for some in graded
                )
                return then, now
        return None

    # Measures and calendar

    def _terms(self, place: Place) -> tuple[Terms, Terms]:
        """As the command knew them, and as they are known now."""
        office = self.house.office
        return office.terms(upto=place.position), office.terms()

    def _measures(self) -> dict[str, Any]:
        cut, day = self.decision.cut, self.decision.day
        before, after = (terms.book.last_known(day) for terms in self._terms(cut.measures))
        other = differences(before, after) if before and after else ()
        return {
            "id": self.decision.recorded.measures or (before and before.id),
            "title": before and text(before.title),
            "document": before and before.document,
            "version": cut.measures.version,
            "position": cut.measures.position,
            "parameters": _parameters(before, self.decision.recorded.citation),
            "restated": [asdict(one) for one in other],
            "changed": bool(other),
            "later": self._later(self._laid_down_since(MEASURES_ID, cut.measures.version)),
        }

    def _calendar(self) -> dict[str, Any]:
        cut = self.decision.cut
        before, after = (terms.calendar_version for terms in self._terms(cut.calendar))
        later = self._later(self._laid_down_since(CALENDAR_ID, cut.calendar.version))
        years = (self.decision.day.year, self.decision.day.year + 1)
        for one in later:  # the days of other years were counted by no period of this decision
            one["touches"] = one["data"]["calendar"]["year"] in years
        return {
            "id": before,
            "now": after,
            "version": cut.calendar.version,
            "position": cut.calendar.position,
            "changed": before != after and any(one["touches"] for one in later),
            "later": later,
        }

    def _laid_down_since(self, record_id: UUID, version: int) -> Sequence[Since]:
        story = self.house.office.story(record_id)
        return since(story, version, self.decision.own, self.decision.day)


def _links(part: CutRecord) -> dict[str, str]:
    noun = NOUN_OF.get(part.looked.kind)
    if noun is None or not part.looked.version:
        return {}
    now = f"{API}/{noun.noun}/{part.looked.id}"
    return {
        "then": f"{now}?as_of={part.as_of}",
        "now": now,
        "history": f"{now}/history",
        "changes": f"{now}/diff?from={part.as_of}",
    }


def _evidence(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"key": key, "position": position} for key, position in counted.items()]


def _parameters(measures: Measures | None, citation: str | None) -> list[dict[str, Any]]:
    """The numbers of the article that the decision cites, and the office's own beside them."""
    if measures is None or citation is None:
        return []
    article = citation.partition(".")[0]
    cited = [one for one in measures.parameters if one.citation.partition(".")[0] == article]
    matters = {_matter(one) for one in cited}
    return [
        {
            "key": one.key,
            "value": str(one.value),
            "unit": one.unit,
            "citation": one.citation,
            "meaning": text(one.meaning),
        }
        for one in measures.parameters
        if one in cited or (one.citation == OFFICE and _matter(one) in matters)
    ]


def _matter(parameter: Parameter) -> str:
    return parameter.key.partition(".")[0]
