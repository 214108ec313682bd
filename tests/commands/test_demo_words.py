"""What the records of the demonstration show, all of it in words: nothing but numbers is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi.encoders import jsonable_encoder
from web.shown_paths import Path, leaves, of_record, rare

from domain.values import Actor, Role
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.api.nouns.noun import Noun
from interfaces.api.records import read
from interfaces.texts import catalogue
from interfaces.web.forms.fields import fields_of
from interfaces.web.listing import NAMED
from interfaces.web.shown import INSIDE
from interfaces.web.wording.entries import ENTRIES
from interfaces.web.wording.labels import form_key, keys
from interfaces.web.wording.own_words import OWN, own_words
from interfaces.web.wording.refers import REFERS, TECHNICAL, is_technical, refers
from interfaces.web.wording.values import CODED, coded
from interfaces.wiring import House
from projections.escalations import page

pytestmark = pytest.mark.xdist_group("demo")  # loaded once, not once for each process
APPROVER = Actor(name="黄建平", role=Role.APPROVER)
ADMIN = Actor(name="系统管理员", role=Role.ADMIN)
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = re.compile(r"[a-z][a-z_/.-]*")
SAYS_ITSELF = {"code", "element", "target", "login"}
"""What people chose themselves: short codes beside what they stand for, login names."""
Line = tuple[str, Path, Any]


@pytest.fixture(scope="module")
def records(loaded: House) -> dict[str, list[dict[str, Any]]]:
    """Noun -> each record of the kind, as it shows itself."""
    when = Moment(loaded)
    with loaded.connection() as conn:
        rows = conn.execute("SELECT record_id, kind FROM records").fetchall()
        raised = [row["record_id"] for row in page(conn, limit=1_000)]
    known = {
        noun.noun: [r["record_id"] for r in rows if r["kind"] == noun.kind.name] for noun in NOUNS
    }
    known["escalations"] = raised
    return {
        noun.noun: [
            jsonable_encoder(read(noun, record_id, reader(noun), when))
            for record_id in known[noun.noun]
        ]
        for noun in NOUNS
    }


def reader(noun: Noun) -> Actor:
    return APPROVER if APPROVER.role in noun.readers else ADMIN


@pytest.fixture(scope="module")
def lines(records: dict[str, list[dict[str, Any]]]) -> list[Line]:
    return [
        (noun, path, value)
        for noun, shown in records.items()
        for record in shown
        for path, value in of_record(record)
    ]


@pytest.fixture(scope="module")
def columns(loaded: House) -> set[tuple[str, Path]]:
    """Of the lists, which say some things that no record does."""
    nouns = {noun.kind.name: noun.noun for noun in NOUNS}
    with loaded.connection() as conn:
        rows = conn.execute("SELECT kind, item FROM records").fetchall()
    return {
        (nouns[row["kind"]], path)
        for row in rows
        for path, _ in of_record(row["item"])
        if path[0] not in NAMED | INSIDE
    }


@pytest.fixture(scope="module")
def paths(lines: list[Line], columns: set[tuple[str, Path]]) -> set[tuple[str, Path]]:
    seen = {(noun, path) for noun, path, _ in lines}
    return seen | rare(seen) | columns


@cache
def asked() -> set[tuple[str, Path]]:
    return {
        (form_key(route.path), path)
        for route in ROUTES
        for path, _ in leaves(fields_of(route.form))
    }


def first(known: Any, where: str, path: Path) -> str | None:
    return next((key for key in keys(where, path) if key in known), None)


def test_there_is_a_record_of_each_kind(records: dict[str, list[dict[str, Any]]]) -> None:
    empty = {noun for noun, shown in records.items() if not shown}
    assert empty == {"disposal-lists"}, "nothing of it is ten years old; tests/archiving has some"


def test_every_line_of_every_record_has_a_label(paths: set[tuple[str, Path]]) -> None:
    known = catalogue("shown").keys() | catalogue("fields").keys()
    unsaid = {(noun, path) for noun, path in paths if first(known, noun, path) is None}
    assert {where for where in unsaid if not is_technical(where[0], *where[1])} == set()


def test_every_code_has_words(records: dict[str, list[dict[str, Any]]]) -> None:
    unsaid = {
        (noun, path, value)
        for noun, shown in records.items()
        for record in shown
        for path, value in of_record(record)
        if isinstance(value, str) and CODE.fullmatch(value) and not is_technical(noun, *path)
        if coded(value, noun, *path) is None and own_words(noun, record, value, *path) is None
    }
    assert {where for where in unsaid if where[1][-1] not in SAYS_ITSELF} == set()


def test_every_record_that_is_named_is_of_a_known_kind(lines: list[Line]) -> None:
    unsaid = {
        (noun, path)
        for noun, path, value in lines
        if isinstance(value, str) and IDENTIFIER.fullmatch(value) and not refers(noun, *path)
    }
    assert {where for where in unsaid if not is_technical(where[0], *where[1])} == set()


def test_every_entry_is_said_in_words(records: dict[str, list[dict[str, Any]]]) -> None:
    for noun, key, entries in _entries():
        for record in records[noun]:
            for option in entries(noun, record):
                assert option.value and option.label.zh and option.label.en
                assert not re.search(r"[{}]|None|\d{4}-\d\d-\d\d", option.label.zh), (key, option)


def _entries() -> Iterator[tuple[str, str, Any]]:
    for where, path in asked():
        key = first(ENTRIES, where, path)
        if key is not None and not where.endswith(".new"):
            yield where.partition(".")[0], key, ENTRIES[key]


# Nothing stands there in vain


def test_every_label_is_used(paths: set[tuple[str, Path]]) -> None:
    shown, fields = catalogue("shown"), catalogue("fields")
    told = shown.keys() | fields.keys()
    used = {first(fields, where, path) for where, path in asked()}
    used |= {first(told, noun, path) for noun, path in paths}
    assert told - used == set()


def test_no_label_says_again_what_the_forms_say(paths: set[tuple[str, Path]]) -> None:
    shown, fields = catalogue("shown"), catalogue("fields")
    told = {**fields, **shown}
    meant: dict[str | None, list[tuple[str, Path]]] = {}
    for where in paths:
        meant.setdefault(first(told, *where), []).append(where)
    for key, text in shown.items():
        others = [next_best(told, key, *where) for where in meant[key]]
        assert any(told.get(other) != text for other in others), key


def next_best(told: Any, key: str, where: str, path: Path) -> str:
    """What would be found were there no such entry."""
    return next((one for one in keys(where, path) if one in told and one != key), "")


def test_every_word_for_a_value_is_used(paths: set[tuple[str, Path]]) -> None:
    coded_so = {id(text) for words in CODED.values() for text in words.values()}
    there = {key for where, path in asked() | paths for key in keys(where, path)} | {""}
    for key, text in catalogue("values").items():
        where, _, last = key.rpartition(".")
        if last in ("true", "false"):
            assert where in there, key
        else:
            assert id(text) in coded_so or where.rpartition(".")[2].istitle(), key


def test_every_sentence_of_an_entry_is_used() -> None:
    nouns = {noun.noun for noun in NOUNS}
    assert {key.partition(".")[0] for key in catalogue("entries")} - nouns == {"and"}


def test_every_table_of_fields_names_lines_or_fields(paths: set[tuple[str, Path]]) -> None:
    there = {key for where, path in paths | asked() for key in keys(where, path)}
    for table in (REFERS, TECHNICAL, OWN, CODED):
        assert set(table) - there - {"content.form"} == set()
