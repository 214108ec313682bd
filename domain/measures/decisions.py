"""What the office may decide about its measures (Art. 3, 16, 17): always by a document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.measures import events as e
from domain.measures.book import Book
from domain.measures.faults import stated_fault
from domain.measures.files import parse
from domain.measures.model import OFFICE, Measures, malformed
from domain.values import (
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    ShortText,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)

Codes = Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=60)]


class SetParameter(Value):
    key: ShortText
    value: e.Stated = Field(description="日期写作 YYYY-MM-DD · a date as YYYY-MM-DD")
    holds_from: date = Field(description="自哪一日起适用 · from which day it holds")
    document: ShortText = Field(description="依据文号 · number of the document")
    cites: str = Field(
        default="", max_length=20, description="依据条款，空：不变 · clause; empty: as it was"
    )


class Number(Value):
    """A number that an interpretation sets."""

    key: ShortText
    value: e.Stated
    holds_from: date


class Interpret(Value):
    document: ShortText = Field(description="解释文号 · number of the document")
    issued_on: date
    clauses: Codes = Field(description="所解释的条款 · the articles (12) and clauses (12.1) read")
    question: e.Wording
    answer: e.Wording
    sets: tuple[Number, ...] = Field(
        default=(), max_length=40, description="由此设定的参数 · parameters that it sets"
    )


class WithdrawNumbered(Value):
    """A mistake is corrected by naming what it corrects."""

    number: int = Field(ge=1, le=2**31, description="登记时的版本号 · its number in GET /measures")
    on: date
    reason: LongText


class ConcludePilot(Value):
    document: ShortText = Field(description="宣布试点结束的文号 · the document that says so")
    concluded_on: date = Field(description="最后一日 · the last day of the pilot")


class Withdraw(Value):
    on: date
    reason: LongText


class Repeal(Value):
    id: ShortText = Field(description="版本 · the version that ends")
    last_day: date = Field(description="最后施行日 · its last day in force")
    document: ShortText


class WithdrawRepeal(Value):
    id: ShortText
    on: date
    reason: LongText


class DefineScope(Value):
    industries: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=100)]
    enterprise_list: ShortText = Field(description="试点企业名单的版本 · version of the list")
    document: ShortText = Field(description="依据文号 · the document that defines it")
    holds_from: date


def adopt(book: Book, text: str, adopted_on: date, document: str = "") -> tuple[Event, ...]:
    """Enter a file as a version; one that is entered already is no event, but for its document.

    An amendment (Art. 16) names the version that it revises, and begins after it.
    """
    measures = parse(text)
    known = book.adopted(measures.id)
    entered = known is not None and known.digest == measures.digest
    if entered and known is not None and document.strip() in ("", known.document):
        return ()
    _require_amended(book, measures)
    return (
        e.VersionAdopted(
            id=measures.id,
            digest=measures.digest,
            text=text,
            in_force_from=measures.effective_from,
            in_force_until=measures.effective_until,
            document=document.strip() or measures.document,
            adopted_on=adopted_on,
            amends=measures.amends,
        ),
    )


def _require_amended(book: Book, measures: Measures) -> None:
    if measures.amends is None:
        return
    amended = book.adopted(measures.amends)
    if amended is None:
        raise malformed(
            "text",
            f"amends：没有登记版本 {measures.amends}",
            f"amends: version {measures.amends} was not adopted",
        )
    not_before(
        "text",
        measures.effective_from,
        amended.in_force_from,
        Text("所修订版本的施行日", "the first day of the version it amends"),
    )


def repeal(book: Book, id: str, last_day: date, document: str) -> tuple[Event, ...]:
    """Art. 17 and reading A-31: a version ends by a document, never by a computed date."""
    version = book.adopted(id)
    if version is None:
        raise Unknown("measures", Text(f"没有版本 {id}", f"there is no version {id}"), field="id")
    if last_day < version.in_force_from:
        raise malformed(
            "last_day",
            f"失效日 {last_day} 早于施行日 {version.in_force_from}",
            f"the last day {last_day} lies before the first, {version.in_force_from}",
        )
    if not document.strip():
        raise malformed("document", "须写明依据文件", "name the document that ends it")
    known = book.repealed(id)
    if known is not None and known.in_force_until == last_day:
        return ()
    return (e.VersionRepealed(id=id, in_force_until=last_day, document=document),)


def withdraw_repeal(book: Book, form: WithdrawRepeal, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    if book.repealed(form.id) is None:
        raise _nothing("没有登记该版本终止", "no end of that version is on record", "id")
    return (e.RepealWithdrawn(**dict(form)),)


def interpret(book: Book, form: Interpret, today: date) -> tuple[Event, ...]:
    """Art. 16: the bureau interprets; what the interpretation sets rests on its document."""
    not_future("issued_on", form.issued_on, today)
    measures = book.shown(form.issued_on)
    for code in form.clauses:
        if code not in measures.texts:
            raise _no_clause(code, "clauses")
    issued = e.InterpretationIssued(**form.model_dump(exclude={"sets"}))
    number = book.version + 1
    settings = tuple(
        setting
        for one in form.sets
        for setting in _set(book, SetParameter(**dict(one), document=form.document), "sets", number)
    )
    return (issued, *settings)


def withdraw_interpretation(book: Book, form: WithdrawNumbered, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    issued = next((one for one in book.interpretations if one.number == form.number), None)
    if issued is None:
        raise _nothing("没有这一解释", "there is no such interpretation", "number")
    not_before("on", form.on, issued.issued_on, Text("解释发布日期", "its issue"))
    return (e.InterpretationWithdrawn(interpretation=form.number, on=form.on, reason=form.reason),)


def set_parameter(book: Book, form: SetParameter) -> tuple[Event, ...]:
    """Art. 16, reading 1.8: a number changes only by a document, from a day on."""
    return _set(book, form, "key")


def _set(
    book: Book, form: SetParameter, field: str, interpretation: int | None = None
) -> tuple[Event, ...]:
    measures = book.governing(form.holds_from)
    if not measures.knows(form.key):
        text = Text(f"没有参数 {form.key}", f"there is no parameter {form.key}")
        raise Malformed("measures", text, field=field, citation="16")
    parameter = measures.parameter(form.key)
    if wrong := stated_fault(form.key, form.value, parameter.unit):
        at = "value" if field == "key" else field
        raise Malformed("measures", wrong, field=at, citation="16")
    if form.cites and form.cites != OFFICE and form.cites not in measures.texts:
        raise _no_clause(form.cites, "cites")
    held = next((one for one in book.settings_on(form.holds_from) if one.key == form.key), None)
    known = held is not None and (held.holds_from, held.document) == (
        form.holds_from,
        form.document,
    )
    if known and held is not None and held.value == form.value:
        return ()
    return (e.ParameterSet(**dict(form), interpretation=interpretation),)


def withdraw_setting(book: Book, form: WithdrawNumbered, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    if not any(one.number == form.number for one in book.settings):
        raise _nothing("没有这一设定", "there is no such setting", "number")
    return (e.SettingWithdrawn(setting=form.number, on=form.on, reason=form.reason),)


def conclude_pilot(book: Book, form: ConcludePilot, today: date) -> tuple[Event, ...]:
    """Art. 17, reading A-31: the end of the pilot is declared, never computed."""
    not_future("concluded_on", form.concluded_on, today)
    for earlier in book.conclusions:
        if (earlier.concluded_on, earlier.document) == (form.concluded_on, form.document):
            return ()
    measures = book.on(form.concluded_on)
    if measures is None:
        ended = book.ended_on(form.concluded_on)
        when = Text(f"，已于 {ended} 终止", f": they ended on {ended}") if ended else Text("", "")
        raise NotAllowedNow(
            "no-measures-in-force",
            Text(
                f"{form.concluded_on} 没有施行中的管理办法{when.zh}；登记有误的，先撤回",
                f"no measures were in force on {form.concluded_on}{when.en}; "
                "withdraw what was entered by mistake first",
            ),
            citation="17",
            field="concluded_on",
        )
    _require_no_later_conclusion(book, measures, form.concluded_on)
    return (e.PilotConcluded(**dict(form)),)


def _require_no_later_conclusion(book: Book, measures: Measures, on: date) -> None:
    """Two conclusions of one version would leave open which day counts."""
    for earlier in book.conclusions:
        found = book.last_known(earlier.concluded_on)
        if found is not None and found.id == measures.id:
            raise NotAllowedNow(
                "pilot-concluded",
                Text(
                    f"已登记试点于 {earlier.concluded_on} 结束（{earlier.document}）："
                    f"改为 {on} 的，先撤回",
                    f"the pilot is on record as concluded on {earlier.concluded_on} "
                    f"({earlier.document}): withdraw that first",
                ),
                citation="17",
                field="concluded_on",
            )


def withdraw_conclusion(book: Book, form: Withdraw, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    if not book.conclusions:
        raise NotAllowedNow(
            "pilot-not-concluded",
            Text("没有登记试点结束", "no end of the pilot is on record"),
            citation="17",
        )
    last = max(book.conclusions, key=lambda one: one.number)
    return (e.PilotConclusionWithdrawn(conclusion=last.number, on=form.on, reason=form.reason),)


def define_scope(book: Book, form: DefineScope, today: date) -> tuple[Event, ...]:
    """Art. 3: the same day again takes the place of what was defined for it."""
    not_future("holds_from", form.holds_from, today)
    known = book.scope_on(form.holds_from)
    if known is not None and known.__dict__ == dict(form):
        return ()
    return (e.PilotScopeDefined(**dict(form)),)


def _no_clause(code: str, field: str) -> Malformed:
    text = Text(f"没有条款 {code}", f"there is no clause {code}")
    return Malformed("measures", text, field=field, citation="16")


def _nothing(zh: str, en: str, field: str) -> Unknown:
    return Unknown("measures", Text(zh, en), field=field)
