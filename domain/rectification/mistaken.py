"""Entries that were made by mistake and are taken back; each correction names its entry.

What rested on the entry (no-shows that amount to a refusal, Art. 14(4)) follows by itself. An
order that was issued stands: it is a document of the office, to be annulled by a person.
"""

from __future__ import annotations

from datetime import date

from domain.rectification import commands as c
from domain.rectification import events as e
from domain.rectification.checks import dated, refuse, require_open
from domain.rectification.state import Case
from domain.values import Event, Text


def annul_interview(case: Case, form: c.AnnulInterview, today: date) -> tuple[Event, ...]:
    """An interview held, or missed; the one with that version in the record."""
    require_open(case)
    found = next((one for one in case.interviews if one.version == form.version), None)
    if found is None:
        raise refuse(
            "no-such-interview",
            "没有此项约谈记录，或者已经撤销",
            "there is no such interview on record, or it was taken back",
        )
    dated("annulled_on", form.annulled_on, today, found.on, Text("约谈日期", "the interview"))
    return (
        e.InterviewAnnulled(annuls=form.version, annulled_on=form.annulled_on, reason=form.reason),
    )


def annul_refusal(case: Case, form: c.AnnulRefusal, today: date) -> tuple[Event, ...]:
    require_open(case)
    found = case.refusal
    if found is None:
        raise refuse(
            "no-refusal", "没有拒不整改的记录", "no refusal to rectify is on record", "14.4"
        )
    dated("annulled_on", form.annulled_on, today, found.recorded_on, Text("记录日期", "its record"))
    return (
        e.RefusalAnnulled(annuls=found.version, annulled_on=form.annulled_on, reason=form.reason),
    )
