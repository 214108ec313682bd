"""Registers over many records: the duties of a provider by clause, and the liaisons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from domain.catalogue import DUTY, ENGAGEMENT, PROVIDER
from domain.duty.register import ACTING, Owed, bearers
from domain.duty.state import DutyRecord, due_on, missable
from domain.engagement import Engagement
from domain.liaison import stability
from domain.measures import Duty, Measures
from domain.provider import Provider
from domain.terms import Terms
from domain.values import Malformed, Text
from interfaces.api.days import Day
from interfaces.api.moment import When
from interfaces.api.nouns.noun import closed, text
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.reading import scope_of
from interfaces.api.records import unknown
from interfaces.api.who import READERS, TheActor, TheHouse, require
from projections import files, liaisons

router = APIRouter(responses=documented(401, 403, 422, 503))
OnDay = Annotated[Day | None, Query(description="按哪一天看 · as it looks that day")]
ASKED = ("planned", "returned", "overdue")


@router.get(
    "/providers/{record_id}/duties",
    summary="职责一览 · duties owed by clause, and what was done",
    tags=["duties"],
    responses=documented(404),
)
def provider_duties(
    record_id: UUID,
    house: TheHouse,
    actor: TheActor,
    when: When,
    on: OnDay = None,
    at_least: AtLeast = None,
) -> dict[str, Any]:
    """Each clause has its place, also where nothing is owed or nothing was done."""
    scope = scope_of(actor, house)
    if scope.enterprise_id is not None or scope.provider_id not in (None, record_id):
        raise closed()
    state = when.fold(PROVIDER, record_id)
    if state is None:
        raise unknown(record_id, when)
    day, terms = on or when.on, when.terms
    measures = terms.book.last_known(day)
    if measures is None:
        text_ = Text(f"{day} 尚无管理办法", f"there were no measures yet on {day}")
        raise Malformed("no-measures-in-force", text_, field="on", citation="17")
    with when.rows("records", at_least=at_least) as conn:
        engaged = files.of_provider(conn, ENGAGEMENT, record_id)
        reported = files.of_provider(conn, DUTY, record_id)
    held = replace(when, effective_on=day)
    projects = _on(held.fold_all(ENGAGEMENT, engaged), day)
    records = held.fold_all(DUTY, reported)
    owed = bearers(measures, state, projects)
    clauses = dict.fromkeys(duty.clause for duty in measures.duties)
    clauses |= dict.fromkeys(record.clause for record in records)
    return {
        "provider_id": record_id,
        "on": day,
        "measures": measures.id,
        "liaison": _liaison(state, measures, day),
        "clauses": [
            _clause(code, measures, owed, records, terms, day) for code in _sorted(clauses)
        ],
    }


def _sorted(clauses: Iterable[str]) -> list[str]:
    return sorted(clauses, key=lambda code: (int(code.partition(".")[0]), code))


def _on(projects: list[Any], day: date) -> tuple[Engagement, ...]:
    return tuple(project for project in projects if project.established_on <= day)


def _clause(
    code: str,
    measures: Measures,
    owed: tuple[Owed, ...],
    records: list[DutyRecord],
    terms: Terms,
    day: date,
) -> dict[str, Any]:
    label = measures.texts[code][0] if code in measures.texts else None
    here = [record for record in records if code in record.grounds]
    return {
        "clause": code,
        "label": None if label is None else text(label),
        "duties": [
            _duty(duty, [one for one in owed if one.duty.key == duty.key], records, terms, day)
            for duty in measures.duties
            if duty.clause == code
        ],
        "carried_from_9_3": sum(ACTING in record.grounds for record in here if code != ACTING),
        "counts": _counts(here, terms, day),
    }


def _duty(
    duty: Duty, owed: list[Owed], records: list[DutyRecord], terms: Terms, day: date
) -> dict[str, Any]:
    own = [record for record in records if record.duty == duty.key]
    places = [one.engagement_id for one in owed]
    return {
        "duty": duty.key,
        "label": text(duty.label),
        "proof": text(duty.proof),
        "rhythm": duty.rhythm,
        "form": duty.form,
        "encouraged": duty.encouraged,
        "owed": bool(owed),
        "never": bool(owed) and not own,
        "owed_for": [
            {
                "engagement_id": one.engagement_id,
                "grounds": one.grounds,
                "never": all(record.engagement_id != one.engagement_id for record in own),
            }
            for one in owed
        ],
        "records": [_record(record, record.engagement_id in places, terms, day) for record in own],
    }


def _record(record: DutyRecord, owed: bool, terms: Terms, day: date) -> dict[str, Any]:
    report = record.live_reports[-1] if record.live_reports else None
    return {
        "id": record.id,
        "engagement_id": record.engagement_id,
        "grounds": record.grounds,
        "period": record.period,
        "status": _status(record, terms, day),
        "still_owed": owed,
        "due_on": due_on(record.ask, terms),
        "reported_on": report.reported_on if report else None,
        "late": any(miss.due_on < day for miss in missable(record, terms)),
    }


def _status(record: DutyRecord, terms: Terms, day: date) -> str:
    """As of the day, whether or not the sweep had recorded by then that its time was over."""
    if record.status not in ASKED:
        return record.status
    over = any(m.ask == record.ask.version and m.due_on < day for m in missable(record, terms))
    if over:
        return "overdue"
    return "planned" if record.ask.after_report is None else "returned"


def _counts(records: list[DutyRecord], terms: Terms, day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in records:
        status = _status(record, terms, day)
        found[status] = found.get(status, 0) + 1
    return found


def _liaison(state: Provider, measures: Measures, day: date) -> dict[str, Any]:
    """Who it is that day, or since when there is nobody; how stable; where papers go."""
    address = state.liaisons.address_on(day)
    held = stability(state.liaisons, measures, day)
    return {
        "liaison": state.liaisons.on(day),
        "vacant_since": state.liaison_vacant_since if state.liaison is None else None,
        "changes": held.changes,
        "changes_since": held.since,
        "changes_above": held.above,
        "service_address": address,
        "takes_electronic": address is not None and address.electronic,
    }


@router.get("/liaisons", summary="联络员名册 · liaisons, and who has none", tags=["liaisons"])
def list_liaisons(
    actor: TheActor,
    when: When,
    vacant: Annotated[
        bool | None, Query(description="只看空缺（或只看在任） · only those without one")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    after = decode(cursor, str, UUID)
    with when.rows("records", at_least=at_least) as conn:
        rows = liaisons.page(conn, limit=limit + 1, vacant=vacant, after=after)
    day, terms = when.on, when.terms
    items = []
    for row in rows:
        state = when.fold(PROVIDER, row["record_id"])
        name = {"provider_id": state.id, "provider_name": row["title"]}
        items.append(name | _liaison(state, terms.known(day), day))
    return listing(items, limit, [(row["sort_key"], row["record_id"]) for row in rows])
