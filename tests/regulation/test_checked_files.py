"""What is wrong with a file: every fault at once, each at its line, and never a traceback."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.measures import checked, differences, parse, shipped
from domain.measures.differences import What
from domain.measures.lines import lines

TEXT = shipped()
LINES = TEXT.split("\n")


def line_of(part: str, text: str = TEXT) -> int:
    return text[: text.index(part)].count("\n") + 1


def but(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def valued(key: str, old: object, new: object) -> tuple[str, str]:
    return f'key = "{key}"\nvalue = {old}\n', f'key = "{key}"\nvalue = {new}\n'


def in_unit(key: str, value: int, old: str, new: str) -> tuple[str, str]:
    said = f'key = "{key}"\nvalue = {value}\nunit = '
    return f'{said}"{old}"', f'{said}"{new}"'


def test_a_sound_file_has_no_faults() -> None:
    measures, found = checked(TEXT)
    assert measures is not None
    assert list(found) == []


@pytest.mark.parametrize(
    ("change", "where", "line"),
    [
        (('code = "8.2"', 'code = "8.1"'), "clause[8.1]", 'code = "8.2"'),
        (("value = 30\n", "value = -1\n"), "rectification.general-cap-days].value", "value = 30\n"),
        (('"18:00"', '"25:00"'), "parameter[cut-off.window].value", '"18:00"'),
        (("value = 20\n", "value = 99999999\n"), "report-within-days].value", "value = 20\n"),
        (('citation = "12.6"', 'citation = "12.7"'), "rectify-above].citation",
         'citation = "12.6"'),
        (('slug = "kpi-lag"', 'slug = "secret-leak"'), "ground.slug[secret-leak]",
         'slug = "secret-leak"'),
        (('value = "refuse"', 'value = "maybe"'), "expiry.new-cases].value", 'value = "refuse"'),
        (('key = "extension.max"', 'key = "Extension"'), "key", 'key = "extension.max"'),
        (('en = "Lead"', 'en = " "'), "label", 'en = "Lead"'),
        (("number = 17\n", "number = 18\n"), "article[18]", "number = 17\n"),
        (("article_count = 17", "article_count = 18"), "article[18]", "article_count = 17"),
        (('status = "draft"', 'surprise = 1\nstatus = "draft"'), "surprise", 'status = "draft"'),
        (('b = { zh = "其他原因"', 'b = { de = "其他原因"'), "limbs", 'b = { zh = "其他原因"'),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_line(change: tuple[str, str], where: str, line: str) -> None:
    _, found = checked(but(change))
    named = [one for one in found if where in one.where]
    assert named, found
    near = line_of(line)
    assert min(abs((one.line or 0) - near) for one in named) <= 2
    for one in found:
        assert one.text.zh
        assert one.text.en


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (valued("expulsion.statement-days", 5, 0), "at least 1"),
        (valued("service.announcement-days", 30, 0), "at least 1"),
        (valued("level.min", 2, 5), "no level"),
        (valued("level.min", 2, 0), "no level"),
        (valued("reference.case", '"LZDX"', '" "'), "must say something"),
        (valued("publicity.min-days", 5, 6), "publicity.min-days (6)"),
        (valued("publicity.days", 5, 8), "publicity.days (8)"),
        (valued("reminder.soon-days", 7, 2), "reminder.urgent-days (3)"),
        (valued("pilot.project-end", "2026-09-30", "2024-10-17"), "pilot.start (2024-10-18)"),
        (in_unit("expulsion.statement-days", 5, "working-days", "times"), "should be calendar"),
        (in_unit("rectification.general-cap-days", 30, "calendar-days", "working-days"),
         "should be calendar-days"),
        (in_unit("satisfaction.rectify-above", 5, "enterprises", "orders"), "be enterprises"),
    ],
)  # fmt: skip
def test_a_number_that_no_rule_could_go_by_is_a_fault(change: tuple[str, str], says: str) -> None:
    measures, found = checked(but(change))
    assert measures is not None
    assert any(says in one.text.en and one.line for one in found), found


@pytest.mark.parametrize(
    "change",
    [
        valued("overdue.grace-days", 0, 3),
        valued("grey-list.review-months", 0, 12),
        valued("publicity.days", 5, 7),
        valued("level.min", 2, 4),
        in_unit("expulsion.statement-days", 5, "working-days", "calendar-days"),
    ],
)
def test_what_a_rule_can_go_by_is_none(change: tuple[str, str]) -> None:
    assert list(checked(but(change))[1]) == []


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ('id = "a\n', "引号"), ("a = 1\na = 2", "重复"), ("a = [1", "数组"), ("a 1", "缺 ="),
        ("a = 1 2", "多余"), ("?", "键 = 值"),
    ],
)  # fmt: skip
def test_the_commonest_slips_are_told_in_both_languages(text: str, zh: str) -> None:
    _, (found,) = checked(text)
    assert zh in found.text.zh
    assert found.text.en.isascii()
    assert found.line


def test_all_faults_are_named_at_once_in_the_order_of_the_file() -> None:
    text = but(
        ('code = "8.2"', 'code = "8.1"'),
        ("value = 30\n", "value = -1\n"),
        ('"18:00"', '"25:00"'),
        ('citation = "14.5"', 'citation = "14.55"'),
    )
    measures, found = checked(text)
    assert measures is not None
    numbers = [one.line for one in found]
    assert len(numbers) >= 4
    assert numbers == sorted(numbers, key=lambda line: line or 0)


def test_several_things_the_model_does_not_know_are_named_at_once() -> None:
    text = but(
        ('en = "Lead"', 'de = "Leitung"'),
        ("value = 30\n", "value = 1.5\n"),
        ('key = "extension.max"', 'key = "Extension"'),
    )
    measures, found = checked(text)
    assert measures is None
    lines_named = {one.line for one in found}
    assert {line_of("value = 30\n"), line_of('key = "extension.max"')} <= lines_named
    assert sum(one.where == "parameter.0.value" for one in found) == 1


def test_what_is_no_toml_is_named_by_line_and_column() -> None:
    measures, (found,) = checked("id = \n")
    assert measures is None
    assert (found.line, found.column) == (1, 6)
    cut = TEXT[: TEXT.index("[[parameter]]") + 5]
    _, (found,) = checked(cut)
    assert found.line == cut.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    ["", "\ufeff" + TEXT, "x = " + "[" * 5000, "id = 'a'\nid = 'b'", "[[article]]", "article = 3",
     "[article]\nnumber = 1", "parameter = [1, 2]", "ground = [{ limbs = 3 }]", "[[[", "\x00",
     "effective_from = 9999-99-99", 'notes = """\n[[article]]\n"""'],
)  # fmt: skip
def test_nothing_that_is_written_brings_the_check_down(text: str) -> None:
    measures, found = checked(text)
    assert measures is None
    assert found
    for one in found:
        assert str(one.text)
        assert one.line is None or one.line >= 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_lines_lost_doubled_or_swapped_is_read_or_explained(
    data: st.DataObject,
) -> None:
    held = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(held) - 1))
        match data.draw(st.sampled_from(("lose", "double", "swap", "garble"))):
            case "lose":
                del held[at]
            case "double":
                held.insert(at, held[at])
            case "swap":
                other = data.draw(st.integers(0, len(held) - 1))
                held[at], held[other] = held[other], held[at]
            case "garble":
                cut = data.draw(st.integers(0, len(held[at])))
                held[at] = held[at][:cut] + data.draw(st.text(max_size=4)) + held[at][cut:]
    text = "\n".join(held)
    measures, found = checked(text)
    if measures is None:
        assert found
    for one in found:
        assert one.line is None or 1 <= one.line <= text.count("\n") + 1


def test_the_index_finds_every_table_and_key() -> None:
    index, read = lines(TEXT), tomllib.loads(TEXT)
    for at, parameter in enumerate(read["parameter"]):
        line = index.of(("parameter", at, "key"))
        assert line is not None
        assert parameter["key"] in LINES[line - 1]
    for at, article in enumerate(read["article"]):
        for item, clause in enumerate(article.get("clause", ())):
            line = index.of(("article", at, "clause", item, "code"))
            assert line is not None
            assert f'"{clause["code"]}"' in LINES[line - 1]


def test_the_index_is_not_misled_by_strings_of_several_lines() -> None:
    text = 'a = """\n[[article]]\nnumber = 1\n"""\n[[article]]\nnumber = 2\n'
    assert lines(text).of(("article", 0, "number")) == 6
    assert lines(text).of(("nothing",)) is None


# Differences


def test_a_file_equal_to_another_differs_in_nothing() -> None:
    assert differences(parse(TEXT), parse(TEXT)) == ()


def test_differences_name_numbers_words_and_what_came_or_went() -> None:
    after = parse(
        but(
            ("value = 30\n", "value = 20\n"),
            ('en = "Lead"', 'en = "Leadership"'),
            ('e = { zh = "其他原因", en = "other cause" }\n', ""),
        )
    )
    found = {(one.what, one.key): one for one in differences(parse(TEXT), after)}
    number = found[What.PARAMETER, "rectification.general-cap-days"]
    assert (number.before[:2], number.after[:2]) == ("30", "20")
    assert (What.CLAUSE, "8.1") in found
    assert found[What.LIMB, "12.1.e"].after == ""
    assert found[What.LIMB, "12.1.e"].before
    assert len(found) == 3


def test_a_flag_that_is_turned_is_told() -> None:
    before = parse(TEXT)
    text = TEXT.replace('"suspension.allowed"\nvalue = false', '"suspension.allowed"\nvalue = true')
    (found,) = differences(before, parse(text))
    assert (found.key, found.before[:3], found.after[:3]) == ("suspension.allowed", "否 ·", "是 ·")


def test_a_duty_that_is_owed_otherwise_is_told() -> None:
    at = TEXT.index("[[duty]]")
    text = TEXT[:at] + TEXT[at:].replace('rhythm = "quarterly"', 'rhythm = "monthly"', 1)
    (found,) = differences(parse(TEXT), parse(text))
    assert found.what is What.DUTY
    assert ("quarterly" in found.before, "monthly" in found.after) == (True, True)
