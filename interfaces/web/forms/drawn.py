"""The page of a form: its fields, the rule beside it, what is wrong, what others did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from fastapi.responses import Response

from application.unit import Done
from interfaces.web import picking
from interfaces.web.around.cases import expulsion_of
from interfaces.web.clauses import Clause, clause_of
from interfaces.web.forms.attempt import Attempt
from interfaces.web.forms.controls import Control, Dressing
from interfaces.web.forms.own import not_of_the_way, without
from interfaces.web.page import render
from interfaces.web.texts import Words
from interfaces.web.wording.acts import GROUP_OF
from interfaces.web.wording.choices import choices
from interfaces.web.written import said
from projections.history import entries

ONCE: Final[Mapping[str, tuple[str, str, str]]] = {
    "temporary_password": ("account.issued", "account.issued_hint", "account.to_account"),
    "secret": ("messages.secret", "messages.secret_hint", "messages.to_subscription"),
    "tracking_code": ("complaint.code", "complaint.code_hint", "complaint.to_complaint"),
}
"""What is shown this once and stands nowhere else -> how the page calls it."""
BEFORE_AN_ORDER: Final = ("/cases/{record_id}/notice", "/cases/{record_id}/service")


def page(attempt: Attempt, *, fresh: bool = False) -> Response:
    """`fresh`: nothing was sent yet, so what is usual stands in the fields."""
    found, look = controls(attempt, fresh=fresh), attempt.look
    return render(
        attempt.request,
        attempt.house,
        attempt.visitor,
        "act.html",
        status=200 if fresh else attempt.status,
        route=attempt.route,
        head=None if look is None else look.head,
        warnings=_warnings(attempt),
        expel=_expulsion(attempt),
        controls=found,
        focus=attempt.focus,
        problems=list(_problems(found, attempt.visitor.words)),
        said=attempt.said,
        citation=attempt.citation,
        rule=_rule(attempt),
        news=_news(attempt),
        key=attempt.filled.one("key") or str(uuid4()),
        version=attempt.filled.one("version") or attempt.version,
        back=back(attempt),
        check=attempt.request.url.path.replace("/do/", "/check/").replace("/new", "/check/new"),
    )


def problems(attempt: Attempt) -> list[tuple[str, str]]:
    """(where it leads, what is wrong), without what nobody came to yet."""
    touched = {k: v for k, v in attempt.errors.items() if attempt.filled.touched(k)}
    attempt.errors = touched
    return list(_problems(controls(attempt, fresh=False), attempt.visitor.words))


def controls(attempt: Attempt, *, fresh: bool) -> Sequence[Control]:
    when, look, t = attempt.when, attempt.look, attempt.visitor.words
    shown = None if look is None else look.shown
    dressing = Dressing(
        route=attempt.route.path,
        words=t,
        filled=attempt.filled,
        today=attempt.house.office.today(),
        errors=attempt.errors,
        choices=lambda path: choices(attempt.route.path, path, when, shown),
        called=lambda record_id: said(t, picking.label_for(attempt.visitor.actor, when, record_id)),
        measures=when.terms.book.last_known(when.on),
        fresh=fresh,
    )
    left_out = [*attempt.settled, *not_of_the_way(attempt.route, shown)]
    return dressing.controls(without(attempt.fields, left_out))


def issued(attempt: Attempt, done: Done) -> Response | None:
    """Of most commands nothing."""
    for name, (title, hint, onward) in ONCE.items():
        if name in done.extra:
            return render(
                attempt.request,
                attempt.house,
                attempt.visitor,
                "issued.html",
                secret=done.extra[name],
                title=title,
                hint=hint,
                onward=onward,
                address=shows(attempt, done),
            )
    return None


def back(attempt: Attempt) -> str:
    """The page that it belongs to."""
    if attempt.noun is None:
        return "/measures"
    base = f"/{attempt.noun.noun}"
    return base if attempt.record_id is None else f"{base}/{attempt.record_id}"


def shows(attempt: Attempt, done: Done) -> str:
    """The page of what was done, which says so: by the versions before and after."""
    address = "/measures" if attempt.noun is None else f"/{attempt.noun.noun}/{done.id}"
    seen = attempt.filled.one("version")
    before = seen if seen.isdecimal() else attempt.version or "0"
    return f"{address}?done={before}-{done.version}"


def _warnings(attempt: Attempt) -> Sequence[Any]:
    """What the record warns of, before the next step is taken."""
    path = attempt.route.path
    goes_on = GROUP_OF.get(path) == "next" or path.endswith("/evidence")
    return attempt.look.shown.get("warnings", ()) if attempt.look and goes_on else ()


def _expulsion(attempt: Attempt) -> str | None:
    if attempt.look is None or attempt.route.path not in BEFORE_AN_ORDER:
        return None
    return expulsion_of(attempt.look)


def _rule(attempt: Attempt) -> Clause | None:
    """The clause that the act rests on, in the office's own words."""
    code = attempt.route.citation
    return None if code is None else clause_of(attempt.when, code, attempt.house.office.today())


def _news(attempt: Attempt) -> list[dict[str, Any]]:
    """What others did since the page was made."""
    if attempt.stale is None or attempt.record_id is None:
        return []
    since = attempt.stale.expected
    return entries(attempt.house.office.story(attempt.record_id, after_version=since), ())


def _problems(found: Sequence[Control], t: Words) -> Iterator[tuple[str, str]]:
    """In the order of the fields."""
    for one in found:
        yield from (
            (one.anchor, t("base.pair", label=one.label, value=error)) for error in one.errors
        )
        for inner in (one.children, *one.rows):
            yield from _problems(inner, t)
