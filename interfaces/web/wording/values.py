"""What people call the values of fields: members of enumerations, codes, yes and no.

Most words are the views' own (`projections/`); `texts/values.toml` has the rest, by enumeration
(`price_list.ItemKind.standard`) or by field (`rhythm.monthly`, `passed.true`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final

from domain import complaint, deadline, engagement, personal
from domain.assessment import scheme
from domain.catalogue import EVENTS
from domain.complaint import ComplainantKind
from domain.coordination.matter import RaisedBy
from domain.document import PAPERS, PaperCode
from domain.due_steps.events import Step
from domain.message import TOPICS, Topic
from domain.price_list.events import ItemKind
from domain.price_list.findings import FIELDS, Verdict
from domain.provider import ProviderKind
from domain.publication import PublicationKind
from domain.rectification import events as case
from domain.rectification.clock import Timing
from domain.replacement.events import CauseKind, Channel
from domain.service import Capacity, Method
from domain.task_book.events import PlanKind
from domain.values import Role, Text
from interfaces.api.nouns import NOUNS
from interfaces.texts import catalogue, event_label
from interfaces.web.wording.labels import field_label, form_key, keys
from projections import words
from projections.kinds import (
    TELLINGS,
    assessment,
    coordination,
    due_steps,
    pool_exit,
    publication,
    replacement,
    task_book,
)
from projections.kinds import complaint as told_complaint
from projections.kinds import engagement as told_engagement
from projections.kinds import service as told_service

Words = Mapping[str, Text]

BY_CLASS: Final[Mapping[type[StrEnum], Mapping[Any, Text]]] = {
    ProviderKind: words.PROVIDER_KINDS,
    ComplainantKind: words.COMPLAINANTS,
    engagement.Rating: words.RATINGS,
    engagement.Stage: words.STAGES,
    engagement.Assessor: told_engagement.ASSESSORS,
    engagement.Ending: told_engagement.ENDINGS,
    Method: words.METHODS,
    Capacity: told_service.CAPACITIES,
    case.Channel: words.CHANNELS,
    case.Outcome: words.OUTCOMES,
    Timing: words.TIMINGS,
    Role: words.ROLES,
    complaint.Nature: told_complaint.NATURES,
    Topic: TOPICS,
    Step: due_steps.STEPS,
    scheme.Conclusion: assessment.CONCLUSIONS,
    PaperCode: {code: paper.name for code, paper in PAPERS.items()},
    PublicationKind: publication.KINDS,
    PlanKind: task_book.PLANS,
    RaisedBy: coordination.RAISED_BY,
    deadline.Unit: deadline.LABELS,
    personal.Part: personal.PARTS,
    CauseKind: replacement.CAUSES,
    Channel: replacement.CHANNELS,
}
KINDS: Final[Words] = {name: telling.label for name, telling in TELLINGS.items()}
STATUSES: Final[Mapping[str, Words]] = {
    noun.noun: TELLINGS[noun.kind.name].statuses for noun in NOUNS
}


def of_class(cls: type[StrEnum]) -> Words:
    """Value -> text; the views' words, else the catalogue's."""
    known = BY_CLASS.get(cls)
    if known is not None:
        return {str(member): text for member, text in known.items()}
    return of_prefix(class_key(cls))


def class_key(cls: type[StrEnum]) -> str:
    """`domain.price_list.events.ItemKind` -> `price_list.ItemKind`."""
    return f"{cls.__module__.split('.')[1]}.{cls.__name__}"


@cache
def of_prefix(prefix: str) -> Words:
    """The entries of the catalogue under a name, without it."""
    held, start = catalogue("values"), f"{prefix}."
    return {key.removeprefix(start): text for key, text in held.items() if key.startswith(start)}


def _all_of(kind: Text) -> Text:
    said = catalogue("choices")["all_of_kind"]
    return Text(said.zh.format(kind=kind.zh), said.en.format(kind=kind.en))


CODED: Final[Mapping[str, Words]] = {
    "providers.kind": of_class(ProviderKind),
    "applicant.kind": of_class(ProviderKind),
    "rating": of_class(engagement.Rating),
    "stage": of_class(engagement.Stage),
    "assessor": of_class(engagement.Assessor),
    "engagements.ending": of_class(engagement.Ending),
    "lead_capacity": of_prefix("lead_capacity"),
    "nature": of_class(complaint.Nature),
    "complaints.channel": of_class(complaint.Channel),
    "complainant.kind": of_class(ComplainantKind),
    "clocks.state": of_class(Timing),
    "deadline.state": of_class(Timing),
    "unit": of_class(deadline.Unit),
    "region": of_prefix("region"),
    "mail_for": of_class(Topic),
    "sms_for": of_class(Topic),
    "accounts.hats.role": of_class(Role),
    "accounts.roles": of_class(Role),
    "accounts.roles.role": of_class(Role),
    "accounts.new.roles.role": of_class(Role),
    "accounts.roles.withdrawal.role": of_class(Role),
    "method": of_class(Method),
    "evidence.in_person.capacity": of_class(Capacity),
    "cases.reports.channel": of_class(case.Channel),
    "resolution.outcome": of_class(case.Outcome),
    "rule": words.RULES,
    "subject.kind": KINDS,
    "links.kind": KINDS,
    "subject_kind": KINDS,
    "archive-files.kind": KINDS,
    "attempts.paper": of_prefix("attempts.paper"),
    "subscriptions.types": {
        **{name: event_label(name) for name in EVENTS},
        **{f"{name}.*": _all_of(label) for name, label in KINDS.items()},
        **of_prefix("subscriptions.types"),
    },
    "source.kind": KINDS,
    "objections.by": of_prefix("expulsion.ObjectorKind"),
    "grey-list-entries.ending": STATUSES["grey-list-entries"],
    "duration": of_prefix("duration"),
    "release_criteria": of_prefix("release_criteria"),
    "form": of_prefix("form"),
    "media_type": of_prefix("media_type"),
    "rhythm": of_prefix("rhythm"),
    "duties.period": of_prefix("period"),
    "duties.end": STATUSES["duties"],
    "paper": of_class(PaperCode),
    "publications.kind": of_class(PublicationKind),
    "content.kind": of_class(PublicationKind),
    "raised_by": of_class(RaisedBy),
    "plans.kind": of_class(PlanKind),
    "items.source": of_class(scheme.Source),
    "scoring": of_class(scheme.Scoring),
    "suggests": of_class(scheme.Conclusion),
    "suggested": of_class(scheme.Conclusion),
    "ended.conclusion": of_class(scheme.Conclusion),
    "assessments.conclusion": of_class(scheme.Conclusion),
    "pool-exits.basis": pool_exit.BASES,
    "pool-exits.new.basis": pool_exit.BASES,
    "cause": of_class(CauseKind),
    "told.channel": of_class(Channel),
    "duties.by": of_prefix("handover"),
    "duties.to": of_prefix("handover"),
    "handover.by": of_prefix("handover"),
    "handover.to": of_prefix("handover"),
    "items.kind": of_class(ItemKind),
    "prices.kind": of_class(ItemKind),
    "missing.fields": {name: field_label("/price-lists", "items", name) for name in FIELDS},
    "verdict": of_class(Verdict),
    "parts": of_class(personal.Part),
    "erased.what": of_class(personal.Part),
    "annulled.step": of_class(Step),
    "coordination_matters.status": STATUSES["coordination-matters"],
    "correction.status": STATUSES["publications"],
    "applications.status": of_prefix("applications.status"),
    "task-books.reports.status": of_prefix("reports.status"),
}
"""Field of a form or record, as exactly as need be -> what its values are called."""


def value_label(value: object, where: str = "", *path: str) -> Text:
    """`where`: a route's path or a noun; `path`: the field. What has no words stands as it is."""
    found = coded(value, where, *path)
    return found if found is not None else Text(str(value), str(value))


def coded(value: object, where: str = "", *path: str) -> Text | None:
    """As a line of its own begins with it; none where the value is no code, member, yes or no."""
    found = in_words(value, where, *path)
    return Text(found.zh, found.en[:1].upper() + found.en[1:]) if found else None


def in_words(value: object, where: str = "", *path: str) -> Text | None:
    """As it stands within a sentence."""
    sought = tuple(keys(form_key(where) if where.startswith("/") else where, path))
    if isinstance(value, bool):
        return _yes_or_no(value, sought)
    if isinstance(value, StrEnum):
        return of_class(type(value)).get(value.value)
    if path == ("status",) and where in STATUSES:
        return STATUSES[where].get(str(value))
    known = next((CODED[key] for key in sought if key in CODED), None)
    return known.get(str(value)) if known else None


def _yes_or_no(value: bool, sought: tuple[str, ...]) -> Text:
    held, word = catalogue("values"), "true" if value else "false"
    wanted = (f"{key}.{word}" for key in sought)
    return next((held[key] for key in wanted if key in held), held[word])
