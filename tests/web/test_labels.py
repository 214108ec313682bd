"""Every field, value and act has its words, in both languages, and none stands there in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise

import pytest
from web.shown_paths import Path, leaves

from domain.attached import MEDIA_TYPES
from domain.measures import read, shipped
from domain.service import Method
from domain.values import Text
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.api.nouns.noun import Route
from interfaces.texts import catalogue
from interfaces.web.forms.fields import Entry, Field, fields_of
from interfaces.web.wording.acts import ACTS, GROUP_OF, MAIN_ACT
from interfaces.web.wording.choices import CHOICES, SUGGESTIONS, choices
from interfaces.web.wording.entries import ENTRIES
from interfaces.web.wording.labels import (
    field_hint,
    field_label,
    form_key,
    keys,
    noun_label,
    noun_title,
)
from interfaces.web.wording.plainly import plainly
from interfaces.web.wording.refers import SHORT, refers
from interfaces.web.wording.values import coded, value_label
from interfaces.wiring import House
from projections.kinds import TASKS, TELLINGS

HAN = re.compile(r"[\u3400-\u9fff]")
WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
ROUTE = {route.path: route for route in ROUTES}


def asked() -> Iterator[tuple[Route, Path, Field]]:
    """Each field of each form, those inside of others too."""
    for route in ROUTES:
        for path, field in leaves(fields_of(route.form)):
            yield route, path, field


def found(namespace: str, route: Route, path: Path) -> str | None:
    """The entry of a catalogue that speaks of a field."""
    known = catalogue(namespace)
    return next((key for key in keys(form_key(route.path), path) if key in known), None)


def named(table: object, route: Route, path: Path) -> bool:
    return any(key in table for key in keys(form_key(route.path), path))  # type: ignore[operator]


def is_said(text: Text) -> bool:
    return bool(HAN.search(text.zh)) and bool(text.en) and not WIDE.search(text.en)


# Labels and hints


def test_every_field_of_every_form_has_a_label() -> None:
    assert len({route.path for route, _, _ in asked()}) > 200
    assert [
        (route.path, path) for route, path, _ in asked() if not found("fields", route, path)
    ] == []


@pytest.mark.parametrize("namespace", ["fields", "shown", "nouns"])
def test_labels_are_chinese_and_english(namespace: str) -> None:
    told = catalogue(namespace).items()
    assert {key: text for key, text in told if not is_said(text)} == {}


def test_english_labels_begin_as_a_line_begins() -> None:
    told = [*catalogue("fields").items(), *catalogue("shown").items()]
    assert [key for key, text in told if text.en[:1].islower()] == []


def test_a_hint_is_said_in_both_languages_or_in_none() -> None:
    told = catalogue("hints").items()
    assert [key for key, text in told if not is_said(text) and (text.zh or text.en)] == []


def test_every_hint_is_of_a_field() -> None:
    used = {found("hints", route, path) for route, path, _ in asked()}
    assert set(catalogue("hints")) - used == set()


def test_what_people_read_of_a_field_is_not_written_for_programs() -> None:
    """No version, no identifier, no name of a field; each sentence once, not in label and hint."""
    said = re.compile(r"版本号|true|false|[a-z]_[a-z]|GET /")
    for route, path, _ in asked():
        hint, label = field_hint(route.path, *path), field_label(route.path, *path)
        for text in (hint, label):
            assert text is None or (is_said(text) and not said.search(str(text))), (path, text)
        assert hint is None or hint.zh != label.zh, path


def test_whoever_writes_several_knows_how_they_are_told_apart() -> None:
    for route, path, field in asked():
        if field.entry is Entry.LINES and not named(CHOICES | ENTRIES, route, path):
            hint = field_hint(route.path, *path)
            assert hint is not None and "每行" in hint.zh and "a line" in hint.en, (route, path)


def test_hints_name_the_numbers_of_the_measures_that_hold() -> None:
    measures = read(shipped())
    key = "rectification.general-cap-days"
    cap = measures.parameter(key).model_copy(update={"value": 20})
    others = tuple(p for p in measures.parameters if p.key != key)
    shorter = measures.revised(parameters=(*others, cap))
    where = ("/cases/{record_id}/notice", "days")
    assert "一般不超过 30 日" in str(field_hint(*where))
    assert "一般不超过 20 日" in str(field_hint(*where, measures=shorter))


def test_hints_say_the_unit_of_the_measures_that_hold() -> None:
    text = shipped()
    days = 'key = "expulsion.statement-days"\nvalue = 5\nunit = '
    assert f'{days}"working-days"' in text
    other = read(text.replace(f'{days}"working-days"', f'{days}"calendar-days"'))
    where = ("/expulsions/{record_id}/statement", "received_on")
    said, now = field_hint(*where), field_hint(*where, measures=other)
    assert said is not None and now is not None
    assert "5 个工作日" in said.zh and "5 working days" in said.en
    assert now.zh.endswith("5 日") and "5 days" in now.en and "working" not in now.en


def test_a_hint_without_an_entry_is_what_the_form_says() -> None:
    """So a field that somebody adds is explained at once; what its label says is not repeated."""
    known = {found("hints", route, path) for route, path, _ in asked()}
    assert None in known
    for route, path, field in asked():
        if found("hints", route, path) is None and (hint := field_hint(route.path, *path)):
            assert (field.description or "").startswith(hint.zh)


def test_the_same_act_is_dated_by_its_own_name() -> None:
    """Not just 日期: of what, the label says."""
    plain = catalogue("fields")["on"]
    dated = [
        r.path for r, path, _ in asked() if path == ("on",) and field_label(r.path, "on") == plain
    ]
    assert dated == []


# Values


def values() -> Iterator[tuple[Route, Path, object]]:
    for route, path, field in asked():
        yield from ((route, path, value) for value in field.values)
        if field.entry is Entry.YES_NO:
            yield from ((route, path, value) for value in (True, False))
        yield from ((route, (*path, field.tag), tag) for tag, _ in field.variants)


def test_every_value_that_can_be_chosen_has_words() -> None:
    chosen = list(values())
    assert len(chosen) > 200
    for route, path, value in chosen:
        text = coded(value, route.path, *path)
        assert text is not None and is_said(text), (route.path, path, value)
        assert not text.en[:1].islower(), text


def test_values_of_one_field_are_told_apart() -> None:
    for (route, path, one), (other_route, other_path, other) in pairwise(values()):
        if (route, path) == (other_route, other_path):
            assert value_label(one, route.path, *path) != value_label(other, route.path, *path)


@pytest.mark.parametrize(
    ("value", "where", "path", "zh"),
    [
        (True, "/cases/{record_id}/inspections", ("passed",), "复查合格"),
        (False, "/complaints/{record_id}/verification", ("substantiated",), "不属实"),
        (True, "/cases/{record_id}/extensions/decision", ("granted",), "同意"),
        (False, "/duties/reports", ("content", "products", "equipment"), "否"),
        (Method.PUBLIC, "/cases/{record_id}/service", ("method",), "公告"),
        ("in_person", "cases", ("service", "method"), "当面"),
        ("overdue", "cases", ("status",), "逾期"),
        ("overdue", "cases", ("deadline", "state"), "逾期"),
        ("withdrawn", "task-books", ("status",), "已撤回"),
        ("returned", "task-books", ("reports", "status"), "已退回"),
        ("柳州市", "providers", ("domicile",), "柳州市"),
    ],
)  # fmt: skip
def test_a_value_is_called(value: object, where: str, path: Path, zh: str) -> None:
    assert value_label(value, where, *path).zh == zh


def test_every_kind_of_file_has_words() -> None:
    for media_type in MEDIA_TYPES.values():
        assert coded(media_type, "cases", "reports", "files", "media_type")


def test_words_of_enumerations_stand_in_one_place() -> None:
    """The catalogue has only those that the views do not have."""
    classes = {type(value).__name__ for _, _, value in values() if isinstance(value, Enum)}
    written = {key.split(".")[1] for key in catalogue("values") if key.count(".") >= 2}
    assert written & classes and not written & {"Method", "Rating", "Stage", "Conclusion"}


# References, choices, entries


def test_every_identifier_in_a_form_says_of_what() -> None:
    for route, path, field in asked():
        if field.entry in (Entry.RECORD, Entry.RECORDS):
            nouns = refers(route.path, *path)
            assert nouns, (route.path, path)
            assert set(nouns) <= {noun.noun for noun in NOUNS}


def test_every_table_of_fields_names_fields_that_there_are() -> None:
    forms = {key for r, path, _ in asked() for key in keys(form_key(r.path), path)}
    for table in (CHOICES, SUGGESTIONS, ENTRIES, SHORT):
        assert set(table) - forms == set()


def test_nobody_types_the_number_of_an_entry() -> None:
    """Whole numbers without an upper limit are entries of the record or of the measures."""
    amounts = {"days", "working_days", "edition", "headcount"}
    for route, path, field in asked():
        counts = field.entry is Entry.NUMBER and field.lowest == 1
        if counts and field.highest in (None, 100_000, 2**31) and path[-1] not in amounts:
            assert named(CHOICES | ENTRIES, route, path), (route.path, path)


def test_the_grounds_are_those_of_the_measures(house: House) -> None:
    offered = choices("/cases", ("grounds",), Moment(house))
    assert offered is not None and offered.closed
    codes = [option.value for option in offered.options]
    assert codes[:3] == ["12.1", "12.1.a", "12.1.b"] and codes[-1] == "12.6"
    charged = choices("/expulsions", ("charges", "code"), Moment(house))
    assert charged is not None and "14.4.a" in [option.value for option in charged.options]


@pytest.mark.parametrize("key", sorted({*CHOICES, *SUGGESTIONS}))
def test_what_is_offered_is_said_in_both_languages(key: str, house: House) -> None:
    choose = CHOICES.get(key) or SUGGESTIONS[key]
    for option in choose(Moment(house)):
        assert option.value and option.label.zh and option.label.en
        if key in CHOICES and key != "key" and not key.startswith("measures."):
            assert is_said(option.label), option  # the others name documents, and series of them


def test_a_field_without_choices_is_written_freely(house: House) -> None:
    assert choices("/cases", ("facts",), Moment(house)) is None


# Acts


def test_every_act_on_a_record_stands_in_one_group() -> None:
    assert set(GROUP_OF) == {path for path in ROUTE if "{record_id}" in path}
    listed = [act for acts in ACTS.values() for steps in acts for act in steps.split()]
    assert len(listed) == len(GROUP_OF)


@pytest.mark.parametrize("act", ["correction", "annulment", "retraction", "revocation"])
def test_what_puts_right_is_not_offered_as_the_next_step(act: str) -> None:
    named_so = [path for path in GROUP_OF if path.endswith(f"/{act}")]
    assert named_so
    assert [p for p in named_so if GROUP_OF[p] != "correct"] == (
        ["/publications/{record_id}/correction"] if act == "correction" else []
    )


def test_every_task_has_its_act() -> None:
    assert set(MAIN_ACT) == set(TASKS)
    assert set(MAIN_ACT.values()) <= set(ROUTE)


def test_a_task_is_done_by_somebody_whom_it_waits_for() -> None:
    """The role of the task may give the command; only the public needs none."""
    for task, path in MAIN_ACT.items():
        assert ROUTE[path].roles, task


def test_kinds_are_called_as_everywhere() -> None:
    assert set(catalogue("nouns")) == {noun.noun for noun in NOUNS}
    for noun in NOUNS:
        assert noun_label(noun.noun).zh == TELLINGS[noun.kind.name].label.zh
        assert noun_title(noun.noun).zh == noun_label(noun.noun).zh


# Refusals


@pytest.mark.parametrize(
    ("path", "said", "zh", "en"),
    [
        (
            "/replacements/{record_id}/decision",
            Text("同意更换的须写明 provider_id，不同意的不填", "name the provider_id"),
            "同意更换的须写明“接替的服务商”，不同意的不填",
            "name the “Provider that takes over”",
        ),
        (
            "/publications",
            Text("until 与 working_days 只填一项", "give until or working_days, not both"),
            "“公布截止日期”与“公布天数（工作日）”只填一项",
            "give until or “Working days”, not both",
        ),
        (
            "/cases",
            Text("请填 12.5.a（IT）", "say so in `facts`"),
            "请填 12.5.a（IT）",
            "say so in “Facts”",
        ),
    ],
)
def test_a_refusal_names_fields_as_the_form_does(path: str, said: Text, zh: str, en: str) -> None:
    assert plainly(path, said) == Text(zh, en)
