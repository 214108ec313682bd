"""What a field of a form may be chosen from, so that nobody types a code or a number.

Closed: the form takes nothing else. Open: what the office wrote before, as suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from psycopg.sql import SQL

from domain.measures import OFFICE, Ground, Measures
from domain.values import Text
from interfaces.api.moment import Moment
from interfaces.texts import catalogue
from interfaces.web import written
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.wording.entries import ENTRIES, Option, Shown, by_letter, in_language
from interfaces.web.wording.labels import form_key, keys
from interfaces.web.wording.values import value_label


class Choices(NamedTuple):
    options: tuple[Option, ...]
    closed: bool


Chooser = Callable[[Moment], Iterable[Option]]


def choices(
    route_path: str, path: tuple[str, ...], when: Moment, shown: Shown | None = None
) -> Choices | None:
    """None where the field is written freely; `shown`: the record that the act is on."""
    for key in keys(form_key(route_path), path):
        if key in ENTRIES and shown is not None:
            noun = route_path.split("/")[1]
            return Choices(tuple(ENTRIES[key](noun, shown)), closed=True)
        if key in CHOICES:
            return Choices(tuple(CHOICES[key](when)), closed=True)
        if key in SUGGESTIONS:
            return Choices(tuple(SUGGESTIONS[key](when)), closed=False)
    return None


def _measures(when: Moment) -> Measures:
    return when.terms.book.shown(when.on)


def codes_of(article: str) -> Chooser:
    """The grounds of an article, each limb by itself."""

    def chosen(when: Moment) -> Iterator[Option]:
        for ground in grounds_of(_measures(when), article):
            yield Option(ground.code, with_code(ground.code, ground.label))
            for limb in ground.limbs:
                code = f"{ground.code}.{limb.letter}"
                yield Option(code, with_code(code, limb.label))

    return chosen


def plain_grounds_of(article: str) -> Chooser:
    """The grounds whose elements have to be proved."""
    return lambda when: (
        Option(ground.code, with_code(ground.code, ground.label))
        for ground in grounds_of(_measures(when), article)
        if ground.elements
    )


def elements_of(article: str) -> Chooser:
    """By letter: which one is meant, the ground beside it says."""

    return lambda when: by_letter(
        (element.letter, with_code(ground.code, element.label))
        for ground in grounds_of(_measures(when), article)
        for element in (ground.limbs if article == "14" and ground.limbs else ground.elements)
    )


def duties(*, planned: bool) -> Chooser:
    """What can be planned has a period of its own; of the rest a provider tells unasked."""
    return lambda when: (
        Option(duty.key, with_code(duty.clause, duty.label))
        for duty in _measures(when).duties
        if planned != (duty.encouraged or duty.rhythm == "on-event")
    )


def _clauses(when: Moment) -> Iterator[Option]:
    for code, (title, _) in _measures(when).texts.items():
        yield Option(code, with_code(code, title))


def _parameters(when: Moment) -> Iterator[Option]:
    """With what it is now, where that says something to people."""
    for parameter in _measures(when).parameters:
        key = "unsaid" if parameter.unit in ("choice", "unit", "region") else "parameter"
        cites = parameter.citation
        clause = catalogue("choices")["office"] if cites == OFFICE else _clause(cites)
        said = _of(parameter.meaning, key, value=_value(parameter.value), clause=clause)
        yield Option(parameter.key, said)


def _clause(code: str) -> Text:
    return Text(*(written.clause(Words(lang), code) for lang in LANGUAGES))


def _value(value: object) -> object:
    return value_label(value) if isinstance(value, bool) else value


def _versions(when: Moment) -> Iterator[Option]:
    for version in when.terms.book.versions:
        told = {"document": version.document, "day": version.in_force_from}
        yield Option(version.id, _of(Text(version.id, version.id), "version", **told))


def _interpretations(when: Moment) -> Iterator[Option]:
    for one in when.terms.book.interpretations:
        told = {"document": one.document, "day": one.issued_on}
        yield Option(str(one.number), _of(one.question, "interpretation", **told))


def _settings(when: Moment) -> Iterator[Option]:
    measures = _measures(when)
    for one in when.terms.book.settings:
        if one.interpretation is None and measures.knows(one.key):
            told = {"value": _value(one.value), "document": one.document, "day": one.holds_from}
            meaning = measures.parameter(one.key).meaning
            yield Option(str(one.number), _of(meaning, "setting", **told))


def _levels(first: int) -> Chooser:
    return lambda when: (
        Option(str(level), catalogue("choices")[f"level.{level}"]) for level in range(first, 5)
    )


def _of_enterprises(field: str) -> Chooser:
    """What stands with the enterprises on record."""
    return lambda when: _seen(
        when,
        "records",
        SQL("SELECT DISTINCT item->>%s AS told FROM records WHERE kind = 'enterprise'"),
        field,
    )


def _caseworkers(when: Moment) -> Iterator[Option]:
    """To whom work is assigned."""
    return _seen(when, "worklist", SQL("SELECT DISTINCT assignee AS told FROM worklist"))


def _industries(when: Moment) -> Iterator[Option]:
    scope = when.terms.book.scope_on(when.on)
    for told in scope.industries if scope else ():
        yield _as_written(told)


def _lists(when: Moment) -> Iterator[Option]:
    for told in dict.fromkeys(scope.enterprise_list for scope in when.terms.book.scopes):
        yield _as_written(told)


def _edition(when: Moment) -> Iterator[Option]:
    yield _as_written(_measures(when).word("level.edition"))


def _seen(when: Moment, view: str, question: SQL, *given: str) -> Iterator[Option]:
    with when.rows(view) as conn:
        told = [row["told"] for row in conn.execute(question, given)]
    return (_as_written(one) for one in sorted(filter(None, told)))


CHOICES: Final[Mapping[str, Chooser]] = {
    "cases.new.grounds": codes_of("12"),
    "cases.new.proofs.ground": plain_grounds_of("12"),
    "cases.new.proofs.element": elements_of("12"),
    "charge.code": codes_of("14"),
    "charges.code": codes_of("14"),
    "charge.proofs.element": elements_of("14"),
    "charges.proofs.element": elements_of("14"),
    "duties.new.duty": duties(planned=True),
    "duties.reports.duty": duties(planned=False),
    "clauses": _clauses,
    "cites": _clauses,
    "key": _parameters,
    "measures.repeal.id": _versions,
    "measures.repeal.withdrawal.id": _versions,
    "measures.interpretations.withdrawal.number": _interpretations,
    "measures.settings.withdrawal.number": _settings,
    "level": _levels(0),
    "level_before": _levels(1),
    "planned_level": _levels(1),
}
"""Field -> what it must be chosen from."""

SUGGESTIONS: Final[Mapping[str, Chooser]] = {
    "enterprises.new.district": _of_enterprises("district"),
    "enterprises.new.industry": _industries,
    "content.industry": _industries,
    "enterprises.industry": _industries,
    "enterprises.new.enterprise_list": _lists,
    "enterprises.pilot.enterprise_list": _lists,
    "enterprises.departure.enterprise_list": _lists,
    "caseworker": _caseworkers,
    "assignee": _caseworkers,
    "engagements.evaluations.edition": _edition,
    "engagements.acceptance.edition": _edition,
    "content.edition": _edition,
}
"""Field -> what was written there before."""


def grounds_of(measures: Measures, article: str) -> Iterator[Ground]:
    return (g for g in measures.grounds if g.code.startswith(f"{article}."))


def with_code(code: str, label: Text) -> Text:
    return Text(f"{code} {label.zh}", f"{code} {label.en}")


def _of(what: Text, key: str, **told: object) -> Text:
    said = catalogue("choices")[key]
    zh, en = (
        {name: in_language(Words(lang), value) for name, value in told.items()}
        for lang in LANGUAGES
    )
    return Text(said.zh.format(what=what.zh, **zh), said.en.format(what=what.en, **en))


def _as_written(told: str) -> Option:
    return Option(told, Text(told, told))
