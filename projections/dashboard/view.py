"""What figures count: one narrow row for each record, without anybody's name.

One scan of 100,000 rows takes milliseconds here; the rows of lists and files are twenty times as
wide. The SQL views for other programs (sql.py) stand on these tables too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.catalogue import CASE, COMPLAINT, ENTERPRISE, PROVIDER, Kind
from domain.complaint import Complaint
from domain.enterprise import Enterprise
from domain.provider import Provider
from domain.rectification.clock import account, overdue_from
from domain.rectification.events import Outcome
from domain.rectification.state import Case
from domain.terms import Terms
from projections.terms import DatedView
from projections.view import Row


class FiguresView(DatedView):
    name = "figures"
    tables = {
        "figures_cases": """
            record_id uuid PRIMARY KEY,
            reference text NOT NULL,
            provider_id uuid NOT NULL,
            grounds text[] NOT NULL,
            status text NOT NULL,
            open boolean NOT NULL,
            running boolean NOT NULL,
            opened_on date NOT NULL,
            served_on date,
            due_on date,
            overdue_from date,
            completed_on date,
            in_time boolean,
            ended_on date""",
        "figures_complaints": """
            record_id uuid PRIMARY KEY,
            reference text NOT NULL,
            provider_id uuid,
            nature text NOT NULL,
            status text NOT NULL,
            received_on date NOT NULL,
            accepted_on date,
            handled_on date,
            substantiated boolean,
            only_case uuid,
            case_ids uuid[] NOT NULL""",
        "figures_providers": """
            record_id uuid PRIMARY KEY,
            name text NOT NULL,
            kind text NOT NULL,
            status text NOT NULL,
            district text NOT NULL,
            admitted_on date NOT NULL,
            grey_since date,
            orders int NOT NULL""",
        "figures_enterprises": """
            record_id uuid PRIMARY KEY,
            name text NOT NULL,
            district text NOT NULL,
            industry text NOT NULL""",
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS figures_cases_opened ON figures_cases (opened_on)",
        "CREATE INDEX IF NOT EXISTS figures_cases_served ON figures_cases (served_on)",
        "CREATE INDEX IF NOT EXISTS figures_cases_completed"
        " ON figures_cases (completed_on, in_time) WHERE completed_on IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS figures_cases_open"
        " ON figures_cases (due_on, overdue_from, running) WHERE open",
        "CREATE INDEX IF NOT EXISTS figures_complaints_received"
        " ON figures_complaints (received_on)",
        "CREATE INDEX IF NOT EXISTS figures_providers_district ON figures_providers (district)",
    )
    kinds = (CASE, COMPLAINT, PROVIDER, ENTERPRISE)
    moving = "SELECT record_id FROM figures_cases WHERE open AND due_on IS NOT NULL"

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        if kind is CASE:
            assert self.terms is not None
            return {"figures_cases": [case_row(state, self.terms)]}
        if kind is COMPLAINT:
            return {"figures_complaints": [complaint_row(state)]}
        if kind is PROVIDER:
            return {"figures_providers": [provider_row(state)]}
        return {"figures_enterprises": [_enterprise(state)]}


def case_row(state: Case, terms: Terms) -> Row:
    return {
        "record_id": state.id,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "grounds": sorted({_ground(code) for code in state.grounds}),
        "status": state.status,
        "open": state.is_open,
        "opened_on": state.opened_on,
        "served_on": state.service.deemed_on if state.service else None,
        "ended_on": state.resolution.resolved_on if state.resolution else None,
        **_clock(state, terms),
    }


def _ground(code: str) -> str:
    """12.1.a is an element of ground 12.1."""
    return ".".join(code.split(".")[:2])


def _clock(state: Case, terms: Terms) -> Row:
    """`running`: the rectification is still awaited; `overdue_from`: the first day it is late."""
    row: dict[str, Any] = dict.fromkeys(("due_on", "overdue_from", "completed_on", "in_time"))
    row["running"] = False
    found = account(state, terms)
    if found is None:
        return row
    # what was told stands once a case has ended: a later calendar moves open deadlines only
    row["due_on"] = found.last_day if state.is_open else state.told_due or found.last_day
    late = overdue_from(state, found.last_day, terms, date.max)
    completed = _completed_on(state)
    if completed is not None:
        in_time = late is None if state.is_open else state.miss is None
        row |= {"completed_on": completed, "in_time": in_time}
    elif state.is_open and state.status != "suspended":
        row |= {"running": True, "overdue_from": late}
    return row


def _completed_on(state: Case) -> date | None:
    """As of when the work was found done: by an inspection, or where the case ended as completed
    without one, by its last report."""
    ended = state.resolution.outcome if state.resolution else None
    last = state.inspections[-1] if state.inspections else None
    if last is not None and last.passed and ended in (None, Outcome.COMPLETED):
        return last.completed_as_of or last.inspected_on
    if ended is not Outcome.COMPLETED:
        return None
    assert state.service is not None
    reported = [report.submitted_on for report in state.reports]
    return max(state.service.deemed_on, *reported)


def complaint_row(state: Complaint) -> Row:
    return {
        "record_id": state.id,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "nature": state.nature.value,
        "status": state.status,
        "received_on": state.received_on,
        "accepted_on": state.accepted_on,
        "handled_on": state.handled_on,
        "substantiated": state.substantiated,
        "only_case": state.case_ids[0] if len(state.case_ids) == 1 else None,
        "case_ids": list(state.case_ids),
    }


def provider_row(state: Provider) -> Row:
    grey = state.standing.grey_listed
    return {
        "record_id": state.id,
        "name": state.registration.name,
        "kind": state.kind.value,
        "status": state.status,
        "district": district_of(state.registration.domicile),
        "admitted_on": state.admitted_on,
        "grey_since": grey.since if grey is not None else None,
        "orders": len(state.valid_orders),
    }


def _enterprise(state: Enterprise) -> Row:
    return {
        "record_id": state.id,
        "name": state.name,
        "district": state.district,
        "industry": state.industry,
    }


_ADDRESS: Final = re.compile(
    r"(?:[^路街号\d\s]{2,8}?(?:省|自治区))?(?:[^路街号\d\s]{2,12}?(?:自治州|地区|市))?"
    r"(?P<district>[^路街号\d\s]{1,9}?(?:自治县|区|县|市))"
)


def district_of(domicile: str) -> str:
    """The district, county or county-level city of an address; empty where it names none."""
    found = _ADDRESS.match(domicile.strip())
    return found["district"] if found else ""
