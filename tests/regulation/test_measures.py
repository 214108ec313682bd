"""The shipped version of the measures, and what becomes of versions. Numbers are the text's own."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from domain.measures import (
    Book,
    Measures,
    VersionAdopted,
    VersionRepealed,
    adopt,
    evolve,
    parse,
    repeal,
    shipped,
)
from domain.values import SYSTEM, Event, Malformed, Recorded, Text, Unknown

TEXT = shipped()
MEASURES = parse(TEXT)
TODAY = date(2025, 6, 3)

CLAUSES = {
    4: ["a", "b"],
    5: ["a", "b", "c"],
    8: [str(item) for item in range(1, 10)],
    9: ["1", "2", "3"],
    10: [str(item) for item in range(1, 6)],
    12: [str(item) for item in range(1, 7)],
    14: [str(item) for item in range(1, 11)],
}
LIMBS = {
    "12.1": "abcde",
    "12.2": "abcdef",
    "12.3": "abcd",
    "12.4": "ab",
    "12.5": "ab",
    "12.6": "",
    "14.1": "",
    "14.2": "",
    "14.3": "abcd",
    "14.4": "abc",
    "14.5": "",
    "14.6": "",
    "14.7": "",
    "14.8": "abc",
    "14.9": "",
    "14.10": "ab",
    "15": "",
}


def fold(*events: Event, start: Book | None = None) -> Book:
    state = start or Book()
    for number, event in enumerate(events, 1):
        recorded = Recorded(
            record_id=uuid4(),
            version=number,
            position=number,
            recorded_at=datetime(2025, 6, 3, tzinfo=UTC),
            effective_on=event.effective_on,
            actor=SYSTEM,
            citation=event.citation,
            measures=None,
            event=event,
        )
        state = evolve(state, recorded)
    return state


def but(old: str, new: str, text: str = TEXT) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def without_parameter(key: str) -> str:
    head, tail = TEXT.split(f'[[parameter]]\nkey = "{key}"', 1)
    return head + "[[parameter]]" + tail.split("[[parameter]]", 1)[1]


# The shipped version.


def test_each_article_is_there_once_in_order() -> None:
    assert [article.number for article in MEASURES.articles] == list(range(1, 18))


def test_each_clause_is_there_in_order() -> None:
    for article in MEASURES.articles:
        expected = [f"{article.number}.{item}" for item in CLAUSES.get(article.number, [])]
        assert [clause.code for clause in article.clauses] == expected
    assert len(MEASURES.texts) == 17 + 38


def test_each_title_and_summary_is_chinese_and_english() -> None:
    texts: list[Text] = [text for pair in MEASURES.texts.values() for text in pair]
    texts += [parameter.meaning for parameter in MEASURES.parameters]
    texts += [ground.label for ground in MEASURES.grounds]
    texts += [limb.label for ground in MEASURES.grounds for limb in ground.limbs]
    texts += [MEASURES.title, *MEASURES.notes]
    for text in texts:
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh), text
        assert text.en.isprintable()
        assert text.en.strip()


def test_each_ground_and_limb_is_there() -> None:
    found = {
        ground.code: "".join(limb.letter for limb in ground.limbs) for ground in MEASURES.grounds
    }
    assert found == LIMBS


@pytest.mark.parametrize(
    ("key", "value", "unit", "citation"),
    [
        ("rectification.general-cap-days", 30, "calendar-days", "12"),
        ("satisfaction.rectify-above", 5, "enterprises", "12.6"),
        ("satisfaction.expel-above", 10, "enterprises", "14.5"),
        ("orders.expel-above", 2, "orders", "14.4"),
        ("level.min", 2, "level", "8.4"),
        ("extension.max", 1, "times", "office"),
        ("inspection.target-days", 5, "working-days", "office"),
        ("complaint.answer-days", 7, "working-days", "office"),
        ("overdue.review-within-days", 10, "working-days", "office"),
        ("service.announcement-days", 30, "calendar-days", "office"),
        ("expulsion.statement-days", 5, "working-days", "office"),
        ("publicity.days", 5, "working-days", "office"),
        ("registration.report-within-days", 20, "working-days", "office"),
        ("price.tolerance-percent", 0, "percent", "office"),
    ],
)
def test_whole_numbers(key: str, value: int, unit: str, citation: str) -> None:
    assert MEASURES.whole(key) == value
    assert MEASURES.parameter(key).unit == unit
    assert MEASURES.citation_of(key) == citation


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("suspension.allowed", False),
        ("rectification.roll-over", True),
        ("rectification.interview-before-order", True),
        ("complaint.required-for-12-1", True),
        ("satisfaction.reopen-needs-new", True),
        ("grey-list.public", False),
    ],
)
def test_flags(key: str, value: bool) -> None:
    assert MEASURES.flag(key) is value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("calendar.region", "CN-GX"),
        ("cut-off.electronic", "24:00"),
        ("cut-off.window", "18:00"),
        ("rectification.unit", "calendar"),
    ],
)
def test_words(key: str, value: str) -> None:
    assert MEASURES.word(key) == value


def test_days() -> None:
    assert MEASURES.day("pilot.start") == date(2024, 10, 18)


def test_an_office_choice_names_the_reading_it_rests_on() -> None:
    assert MEASURES.parameter("extension.max").reading == "A-06"
    for parameter in MEASURES.parameters:
        assert parameter.citation != "office" or parameter.reading


def test_the_draft_says_that_a_final_text_exists() -> None:
    assert MEASURES.status == "draft"
    assert "柳工信规〔2025〕2号" in MEASURES.document
    assert any("clauses were not obtained" in note.en for note in MEASURES.notes)


def test_nothing_in_the_file_speaks_of_penalties() -> None:
    for word in ("处罚", "通报批评", "penalty", "punish", "sanction"):
        assert word not in TEXT


def test_the_digest_is_of_the_file() -> None:
    assert MEASURES.digest == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_ground_is_found_by_its_code_or_a_limb() -> None:
    assert MEASURES.ground("12.1") is MEASURES.ground("12.1.a")
    assert MEASURES.ground("14.4.c").slug == "rectification-failure"
    assert MEASURES.ground("15").slug == "verified-public-report"


@pytest.mark.parametrize("code", ["12.7", "12.1.f", "12.6.a", "12", "", "14.11"])
def test_an_unknown_ground_is_refused(code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        MEASURES.ground(code)
    assert refusal.value.field == "grounds"


def test_a_parameter_that_is_unknown_or_of_another_kind_is_refused() -> None:
    for ask in (
        lambda: MEASURES.whole("nothing.such"),
        lambda: MEASURES.whole("suspension.allowed"),
        lambda: MEASURES.flag("extension.max"),
        lambda: MEASURES.word("extension.max"),
        lambda: MEASURES.day("calendar.region"),
    ):
        with pytest.raises(Malformed):
            ask()


# Reading a file.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = \n", "line 1"),
        (but('id = "liuzhou-2025-draft"', ""), "id"),
        (but("number = 17\n", "number = 16\n"), "article[17]"),
        (but("number = 17\n", "number = 18\n"), "article[17]"),
        (but("article_count = 17", "article_count = 16"), "article[17]"),
        (but('code = "8.2"', 'code = "8.1"'), "clause[8.1]"),
        (but('code = "8.2"', 'code = "9.2"'), "clause[9.2]"),
        (but('code = "8.2"', 'code = "8-2"'), "article.7.clause.1.code"),
        (but('code = "14.9"\nslug', 'code = "14.11"\nslug'), "ground[14.11]"),
        (but('code = "14.9"\nslug', 'code = "14.8"\nslug'), "ground[14.8]"),
        (but('value = 30\nunit = "calendar-days"', 'value = "30"\nunit = "calendar-days"'), "30"),
        (but("value = 30\n", "value = true\n"), "parameter[rectification.general-cap-days].value"),
        (but("value = 30\n", "value = -1\n"), "negative"),
        (but("value = 30\n", "value = 1.5\n"), "parameter.0.value"),
        (
            but('unit = "calendar-days"', 'unit = "fortnights"'),
            "rectification.general-cap-days].unit",
        ),
        (but('citation = "12.6"', 'citation = "12.7"'), "there is no clause 12.7"),
        (but('reading = "A-06"', 'reading = ""'), "parameter[extension.max].reading"),
        (but('key = "extension.max"', 'key = "rectification.unit"'), "rectification.unit"),
        (but('key = "extension.max"', 'key = "Extension"'), "key"),
        (without_parameter("orders.expel-above"), "parameter[orders.expel-above]"),
        (but('en = "Lead"', 'en = " "'), "article.7.clause.0.label"),
        (but('en = "Lead"', 'de = "Leitung"'), "article.7.clause.0.label"),
        (but("article_count", "effective_until = 2025-05-21\narticle_count"), "effective_until"),
        (but("article_count", "surprise = 1\narticle_count"), "surprise"),
    ],
    ids=lambda one: one if len(one) < 80 else "",  # and not the whole text
)
def test_a_file_that_does_not_hold_together_says_where_and_why(text: str, says: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse(text)
    assert says in refusal.value.text.en
    assert refusal.value.text.zh
    assert refusal.value.field == "text"


# Versions.


def amended(first_day: str, *, id: str = "liuzhou-2026", until: str | None = None) -> str:
    text = but('id = "liuzhou-2025-draft"', f'id = "{id}"')
    text = but("effective_from = 2025-05-22", f"effective_from = {first_day}", text)
    return (
        but("article_count", f"effective_until = {until}\narticle_count", text) if until else text
    )


def an_adopted_draft() -> Book:
    return fold(*adopt(Book(), TEXT, TODAY))


def identity(measures: Measures | None) -> str | None:
    return None if measures is None else measures.id


def test_adopting_keeps_the_text_and_holds_from_the_first_day_in_force() -> None:
    (event,) = adopt(Book(), TEXT, TODAY)
    assert isinstance(event, VersionAdopted)
    assert (event.text, event.digest, event.adopted_on) == (TEXT, MEASURES.digest, TODAY)
    assert event.effective_on == event.in_force_from == date(2025, 5, 22)
    assert event.in_force_until is None
    assert event.citation == "17"


def test_adopting_twice_is_adopting_once() -> None:
    assert adopt(an_adopted_draft(), TEXT, date(2025, 7, 1)) == ()


def test_the_same_file_with_its_document_records_the_document() -> None:
    """Entered before its number was known, or under a wrong one; without a number nothing new."""
    book, number = an_adopted_draft(), "柳工信发〔2025〕8号"
    (again,) = adopt(book, TEXT, date(2025, 7, 1), number)
    assert isinstance(again, VersionAdopted)
    assert (again.document, again.adopted_on) == (number, date(2025, 7, 1))
    book = fold(again, start=book)
    assert [version.document for version in book.versions] == [number]
    assert adopt(book, TEXT, date(2025, 7, 2), number) == adopt(book, TEXT, date(2025, 7, 2)) == ()


def test_a_document_put_right_leaves_its_version_where_it_was() -> None:
    """Of two from the same day the later one adopted stays in force."""
    book = an_adopted_draft()
    book = fold(*adopt(book, amended("2025-05-22"), date(2026, 1, 15)), start=book)
    book = fold(*adopt(book, TEXT, date(2026, 1, 20), "柳工信发〔2025〕8号"), start=book)
    assert identity(book.on(date(2025, 5, 22))) == "liuzhou-2026"


def test_a_file_that_does_not_hold_together_is_not_adopted() -> None:
    with pytest.raises(Malformed):
        adopt(Book(), but("value = 30\n", "value = true\n"), TODAY)


def test_a_corrected_file_takes_the_place_of_its_version() -> None:
    corrected = but('"18:00"', '"17:30"')
    book = an_adopted_draft()
    book = fold(*adopt(book, corrected, date(2025, 7, 1)), start=book)
    measures = book.on(date(2025, 6, 1))
    assert measures is not None
    assert measures.word("cut-off.window") == "17:30"
    assert len(book.versions) == 1


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 5, 21), None),
        (date(2025, 5, 22), "liuzhou-2025-draft"),
        (date(2099, 12, 31), "liuzhou-2025-draft"),
    ],
)
def test_the_draft_is_in_force_from_its_first_day_on(day: date, expected: str | None) -> None:
    assert identity(an_adopted_draft().on(day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), "liuzhou-2025-draft"),
        (date(2026, 2, 1), "liuzhou-2026"),
        (date(2026, 9, 30), "liuzhou-2026"),
        (date(2026, 10, 1), None),  # the draft does not come back
    ],
)
def test_a_new_version_ends_the_one_before_for_good(day: date, expected: str | None) -> None:
    text = amended("2026-02-01", until="2026-09-30")
    book = an_adopted_draft()
    book = fold(*adopt(book, text, date(2026, 1, 15)), start=book)
    assert identity(book.on(day)) == expected


def test_of_two_versions_from_the_same_day_the_one_adopted_last_is_in_force() -> None:
    book = an_adopted_draft()
    book = fold(*adopt(book, amended("2025-05-22"), date(2026, 1, 15)), start=book)
    assert identity(book.on(date(2025, 5, 22))) == "liuzhou-2026"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 12, 31), "liuzhou-2025-draft"), (date(2027, 1, 1), None)],
)
def test_a_repealed_version_is_in_force_to_its_last_day(day: date, expected: str | None) -> None:
    book = an_adopted_draft()
    (event,) = repeal(book, "liuzhou-2025-draft", date(2026, 12, 31), "试点结束文件（虚构）")
    assert event.effective_on == date(2026, 12, 31)
    book = fold(event, start=book)
    assert identity(book.on(day)) == expected
    assert repeal(book, "liuzhou-2025-draft", date(2026, 12, 31), "同上") == ()


def test_a_repeal_names_a_version_a_document_and_a_day_in_force() -> None:
    book = an_adopted_draft()
    with pytest.raises(Unknown):
        repeal(book, "another", date(2026, 12, 31), "文件")
    for last_day, document in ((date(2025, 5, 21), "文件"), (date(2026, 12, 31), " ")):
        with pytest.raises(Malformed):
            repeal(book, "liuzhou-2025-draft", last_day, document)


def test_an_empty_book_has_nothing_in_force() -> None:
    assert Book().on(TODAY) is None


def test_an_adopted_text_is_read_back_even_if_the_checks_grew_stricter() -> None:
    old = without_parameter("reminder.soon-days")
    event = VersionAdopted(
        id="liuzhou-2025-draft",
        digest="0" * 64,
        text=old,
        in_force_from=date(2025, 5, 22),
        in_force_until=None,
        document="…",
        adopted_on=TODAY,
    )
    measures = fold(event).on(TODAY)
    assert measures is not None
    assert measures.whole("rectification.general-cap-days") == 30


def test_events_survive_storage() -> None:
    (adopted,) = adopt(Book(), TEXT, TODAY)
    assert VersionAdopted.model_validate_json(adopted.model_dump_json()) == adopted
    repealed = VersionRepealed(id="x", in_force_until=TODAY, document="文件")
    assert VersionRepealed.model_validate_json(repealed.model_dump_json()) == repealed
