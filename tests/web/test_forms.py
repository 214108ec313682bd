"""Forms of commands: what somebody fills in is what the command says, however it is nested."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.typed import as_typed

from domain.values import Text
from interfaces.api.days import with_written_days
from interfaces.api.nouns import EXAMPLES, ROUTES
from interfaces.api.nouns.noun import Route
from interfaces.web.forms.fields import Entry, Field, fields_of
from interfaces.web.forms.filled import Filled, Reading

BY_PATH = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
TYPED_AS_TEXT = {"/measures/interpretations", "/measures/settings"}
"""Values of parameters: a number is typed like any other value, and the measures read it."""


def body_of(route: Route, filled: Filled) -> Any:
    reading = Reading(filled, lambda path, typed: UUID(typed), lambda upload: Text("", ""))
    body = reading.body(fields_of(route.form))
    assert reading.errors == {}
    return body


@BY_PATH
def test_the_example_of_each_command_can_be_filled_in(route: Route) -> None:
    """Given the example that the API shows, when it is typed into the form, the same comes out."""
    example = json.loads(json.dumps(EXAMPLES[route.path]["example"]["value"], default=str))
    body = body_of(route, as_typed(example))
    read = with_written_days(route.form).model_validate(body)
    said = route.form.model_validate_json(json.dumps(example))
    if route.path in TYPED_AS_TEXT:
        assert json.dumps(read.model_dump(mode="json")).replace('"', "") == json.dumps(
            said.model_dump(mode="json")
        ).replace('"', "")
    else:
        assert read.model_dump() == said.model_dump()


# Whatever may stand in a form

LINE = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20)
PLAIN: dict[Entry, st.SearchStrategy[Any]] = {
    Entry.TEXT: LINE,
    Entry.LONG: st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    Entry.DAY: st.dates(date(2025, 5, 22)).map(str),
    Entry.TIME: st.times().map(lambda at: at.replace(microsecond=0)).map(time.isoformat),
    Entry.INSTANT: st.datetimes().map(lambda at: at.isoformat(timespec="minutes")),
    Entry.NUMBER: st.integers(-(10**9), 10**9),
    Entry.MONEY: st.decimals(0, 10**9, places=2).map(Decimal).map(str),
    Entry.YES_NO: st.booleans(),
    Entry.RECORD: st.uuids(),
    Entry.LINES: st.lists(LINE, min_size=1, max_size=4),
    Entry.RECORDS: st.lists(st.uuids(), min_size=1, max_size=4),
}


def said_in(one: Field) -> st.SearchStrategy[Any]:
    match one.entry:
        case Entry.CHOICE:
            value = st.sampled_from([str(getattr(v, "value", v)) for v in one.values])
            return st.lists(value, min_size=1, unique=True) if one.several else value
        case Entry.GROUP:
            return bodies(one.inner)
        case Entry.GROUPS:
            return st.lists(bodies(one.inner), min_size=1, max_size=3)
        case Entry.VARIANT:
            return st.one_of(
                bodies(inner).map(lambda body, tag=tag: {one.tag: tag, **body})  # type: ignore[misc]
                for tag, inner in one.variants
            )
        case _:
            return PLAIN[one.entry]


def bodies(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Something in at least one field; files apart, which are not typed. A group that has to be
    there is always read, so that each of its fields can be missed by name."""
    typed = [one for one in fields if one.entry is not Entry.FILES]
    must = {one.name: said_in(one) for one in typed if _always_read(one)}
    may = {one.name: said_in(one) for one in typed if not _always_read(one)}
    return st.fixed_dictionaries(must, optional=may).filter(bool)


def _always_read(one: Field) -> bool:
    return one.entry is Entry.GROUP and one.required


@given(st.data())
def test_whatever_is_filled_in_comes_out_again(data: st.DataObject) -> None:
    """Given any body of any form, when it is typed in, it is read back as it was."""
    route = data.draw(st.sampled_from(ROUTES))
    body = data.draw(bodies(fields_of(route.form)))
    assert body_of(route, as_typed(body)) == body


def rows_of(*values: str) -> Filled:
    filled = Filled({f"proofs.{n}.element": [value] for n, value in enumerate(values)})
    filled.values |= {"proofs.rows": [str(len(values))], "reason": ["kept"]}
    return filled


@pytest.mark.parametrize(
    ("gone", "left"),
    [("0", ["b", "c"]), ("1", ["a", "c"]), ("2", ["a", "b"]), ("3", ["a", "b", "c"]),
     ("9" * 5_000, ["a", "b", "c"])],
    ids=["first", "second", "last", "none", "no-number"],
)  # fmt: skip
def test_a_row_is_taken_away_and_those_below_move_up(gone: str, left: list[str]) -> None:
    filled = rows_of("a", "b", "c")
    filled.drop_row("proofs", gone)
    assert [filled.one(f"proofs.{n}.element") for n in range(filled.rows("proofs"))] == left
    assert filled.one("reason") == "kept"


def test_a_row_is_added_below_the_others() -> None:
    filled = rows_of("a", "b")
    assert filled.add_row("proofs") == 2
    assert filled.rows("proofs") == 3


def test_lines_of_a_browser_are_lines_of_the_office() -> None:
    assert Filled.of([("record", "one\r\ntwo")]).one("record") == "one\ntwo"
