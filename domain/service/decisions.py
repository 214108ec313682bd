"""What may be recorded of a service: the day comes from the evidence, and agrees with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from domain.attached import Attached
from domain.service.evidence import (
    DAYS,
    LAW,
    Consent,
    Electronic,
    Evidence,
    Method,
    Post,
    day_of,
    facts_of,
)
from domain.service.forms import AddEvidence, Attempt, Correcting, Serving
from domain.service.state import Served, Tried, filled, with_files
from domain.values import Malformed, NotAllowedNow, Text, Value, not_before, not_future

SERVED = Text("送达日期", "the day of service")


def agreeing(served_on: date, method: Method, evidence: Evidence | None) -> None:
    """Refuses evidence of another way of service, or of another day than the one that is told."""
    if evidence is None:
        return
    for other in Method:
        if other is not method and facts_of(other, evidence) is not None:
            raise _refuse(
                method,
                "other-method",
                f"evidence.{other.value}",
                Text(
                    "这是另一种送达方式的凭证：请清空，或者改选送达方式",
                    "this proves another way of service: clear it, or choose that way",
                ),
            )
    _in_order(method, evidence)
    day, field = day_of(method, evidence), f"evidence.{method.value}.{DAYS[method]}"
    if day is not None and day != served_on:
        raise _refuse(
            method,
            "other-day",
            field,
            Text(
                f"凭证载明的日期是 {day}（北京时间），所填送达日期是 {served_on}："
                "以凭证为准，请改正其一；已登记送达的，更正送达日期",
                f"the evidence says {day} (Beijing time), the day of service given is {served_on}:"
                " the evidence counts, so change one of them; where the service is on record,"
                " correct it",
            ),
        )


def _in_order(method: Method, evidence: Evidence) -> None:
    """What is sent comes before what arrives."""
    facts = facts_of(method, evidence)
    if isinstance(facts, Post):
        sent, arrived, field = facts.posted_on, facts.signed_for_on, "posted_on"
        late = sent is not None and arrived is not None and sent > arrived
    elif isinstance(facts, Electronic):
        field = "sent_at"
        late = bool(facts.sent_at and facts.arrived_at and facts.sent_at > facts.arrived_at)
    else:
        return
    if late:
        raise _refuse(
            method,
            "sent-after-arrival",
            f"evidence.{method.value}.{field}",
            Text(
                "发出在签收、到达之后：请核对后改正",
                "it was sent after it arrived: check both, and change the wrong one",
            ),
        )


def told_attempts(form: Serving, what: str, attempts: Sequence[Tried]) -> tuple[str, ...]:
    """As written; else, for an announcement of the paper, the attempts on record by then."""
    if form.earlier_attempts or form.method is not Method.PUBLIC:
        return form.earlier_attempts
    before = [one for one in attempts if one.paper == what and one.on <= form.served_on]
    return tuple(f"{one.on} {one.result}"[:200] for one in before)


def corrected(served: Served, form: Correcting, method: Method) -> dict[str, Any]:
    """What the event of a correction says of the evidence.

    Without other evidence in the form that on record stays, as far as it does not speak for the
    other day or the other way. Files stay: they are what once came.
    """
    agreeing(form.served_on, method, form.evidence)
    evidence = form.evidence or _still_right(served.evidence, form.served_on, method)
    files = with_files(served.files, _attached(form.files))
    return {"evidence": evidence, "files": files}


def _still_right(held: Evidence | None, served_on: date, method: Method) -> Evidence | None:
    facts = facts_of(method, held)
    if held is None or facts is None:
        return None
    if day_of(method, held) not in (None, served_on):
        facts = facts.model_copy(update={DAYS[method]: None})
    return Evidence.model_validate({method.value: facts})


def _attached(files: Sequence[Any]) -> tuple[Attached, ...]:
    return tuple(file for file in files if isinstance(file, Attached))


def added(
    served: Served, form: AddEvidence, consent: Consent | None, today: date
) -> dict[str, Any]:
    """The fields of the event that adds to a service; what is on record is not overwritten."""
    not_future("on", form.on, today)
    not_before("on", form.on, served.served_on, SERVED)
    if served.method is None:
        raise NotAllowedNow(
            "method-first",
            Text(
                "尚未登记送达方式：请先以更正送达登记送达方式",
                "how it was served is not on record: say so by correcting the service first",
            ),
            citation="民事诉讼法 88",
        )
    method = served.method
    for field in _clashes(served, form):
        raise _refuse(
            method,
            "on-record",
            field,
            Text(
                "已有登记，内容不同，不能覆盖：有误的请更正送达",
                "something else is on record, and is not overwritten: correct the service where"
                " it is wrong",
            ),
            NotAllowedNow,
        )
    agreeing(served.served_on, method, filled(served.evidence, form.evidence))
    new = consent if served.consent is None else None
    said = form.model_dump(exclude={"on", "files"}, exclude_defaults=True)
    if not (said or form.files or new):
        raise _refuse(
            method,
            "nothing-added",
            "evidence",
            Text("没有补充任何凭证：请填写或者上传", "nothing was added: fill something in"),
        )
    return {"to": served.version, "consent": new, **dict(form)}


def _clashes(served: Served, form: AddEvidence) -> Iterator[str]:
    if form.received_by and served.received_by not in ("", form.received_by):
        yield "received_by"
    if form.earlier_attempts and served.earlier_attempts not in ((), form.earlier_attempts):
        yield "earlier_attempts"
    yield from _differing(served.evidence, form.evidence, "evidence")


def _differing(held: Value | None, more: Value | None, path: str) -> Iterator[str]:
    if held is None or more is None:
        return
    for name in type(more).model_fields:
        mine, new = getattr(held, name), getattr(more, name)
        if isinstance(mine, Value) and isinstance(new, Value):
            yield from _differing(mine, new, f"{path}.{name}")
        elif mine and new and mine != new:
            yield f"{path}.{name}"


def attempted(form: Attempt, since: date, what: Text, today: date) -> dict[str, Any]:
    """The fields of the event; `since` is the day of the paper (`what`)."""
    not_future("on", form.on, today)
    not_before("on", form.on, since, what)
    return dict(form)


def _refuse(
    method: Method,
    code: str,
    field: str,
    text: Text,
    kind: type[Malformed] | type[NotAllowedNow] = Malformed,
) -> Malformed | NotAllowedNow:
    return kind(code, text, citation=LAW[method], field=field)
