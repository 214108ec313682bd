"""The measures over time (Art. 3, 16, 17): versions, numbers by document, and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario import Story

from domain import measures as m
from domain.catalogue import MEASURES, MEASURES_ID
from domain.measures import Book
from domain.values import Event, Malformed, NotAllowedNow, Refusal, Text, Unknown

TEXT = m.shipped()
TODAY = date(2026, 12, 1)
FIRST = date(2025, 5, 22)
ABOVE = "satisfaction.rectify-above"
DOCUMENT = "柳工信函〔2025〕30号"
CONCLUDED = date(2026, 9, 30)
Deciding = Callable[[Book], Iterable[Event]]


def amended(first: str = "2026-02-01", *changes: tuple[str, str]) -> str:
    text = TEXT.replace(
        'id = "liuzhou-2025-draft"', 'id = "liuzhou-2026"\namends = "liuzhou-2025-draft"'
    )
    text = text.replace("effective_from = 2025-05-22", f"effective_from = {first}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def story(*deciding: Deciding) -> Story:
    told = Story(MEASURES, MEASURES_ID)
    for decide in deciding:
        told = told.and_(*decide(book_of(told)))
    return told


def book_of(told: Story) -> Book:
    return MEASURES.fold(told.log) or Book()


def book(*deciding: Deciding) -> Book:
    return book_of(story(the_draft, *deciding))


def the_draft(held: Book) -> Iterable[Event]:
    return m.adopt(held, TEXT, FIRST)


def setting(
    value: Any = 4, on: date = date(2025, 8, 1), key: str = ABOVE, **other: Any
) -> Deciding:
    form = m.SetParameter(key=key, value=value, holds_from=on, document=DOCUMENT, **other)
    return lambda held: m.set_parameter(held, form)


def concluding(on: date = CONCLUDED) -> Deciding:
    form = m.ConcludePilot(document="柳数转办发〔2026〕9号", concluded_on=on)
    return lambda held: m.conclude_pilot(held, form, TODAY)


def number(held: Book, day: date, key: str = ABOVE) -> int:
    return held.known(day).whole(key)


# Numbers by document (Art. 16).


@pytest.mark.clause("16")
@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 7, 31), 5), (date(2025, 8, 1), 4), (date(2026, 8, 1), 4)],
)
def test_a_setting_holds_from_its_day_on(day: date, expected: int) -> None:
    assert number(book(setting()), day) == expected


def test_of_two_settings_for_a_day_the_later_one_wins() -> None:
    assert number(book(setting(4), setting(3)), date(2025, 8, 1)) == 3


def test_settings_hold_by_their_day_and_not_by_the_day_they_were_entered() -> None:
    held = book(setting(3, date(2025, 10, 1)), setting(4, date(2025, 8, 1)))
    assert [number(held, date(2025, month, 2)) for month in (7, 9, 10)] == [5, 4, 3]


def test_a_withdrawn_setting_gives_back_what_held_before() -> None:
    held = book(setting(4), setting(3))
    last = held.settings[-1]
    form = m.WithdrawNumbered(number=last.number, on=TODAY, reason="录入有误")
    again = book(setting(4), setting(3), lambda held: m.withdraw_setting(held, form, TODAY))
    assert number(again, date(2025, 8, 1)) == 4
    with pytest.raises(Unknown):
        m.withdraw_setting(again, form, TODAY)


def test_a_setting_says_which_document_and_clause_it_rests_on() -> None:
    held = book(setting(cites="12.6")).known(date(2025, 9, 1))
    assert held.parameter(ABOVE).reading == DOCUMENT
    assert held.citation_of(ABOVE) == "12.6"
    assert book(setting()).known(date(2025, 9, 1)).citation_of(ABOVE) == "12.6"


def test_the_same_setting_twice_is_one() -> None:
    assert len(book(setting(), setting()).settings) == 1


def test_a_day_is_set_as_it_is_written() -> None:
    held = book(setting("2024-10-01", key="pilot.start"))
    assert held.known(date(2025, 9, 1)).day("pilot.start") == date(2024, 10, 1)
    again = MEASURES.fold(story(the_draft, setting("2024-10-01", key="pilot.start")).log)
    assert again == held


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("nothing.such", 4, "key"),
        (ABOVE, "4", "value"),
        (ABOVE, True, "value"),
        (ABOVE, -1, "value"),
        (ABOVE, 10**9, "value"),
        ("suspension.allowed", 1, "value"),
        ("pilot.start", "yesterday", "value"),
        ("cut-off.window", "25:00", "value"),
        ("expiry.new-cases", "perhaps", "value"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(key: str, value: Any, field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        book(setting(value, key=key))
    assert refusal.value.field == field


def test_a_setting_before_the_measures_or_by_an_unknown_clause_is_refused() -> None:
    with pytest.raises(NotAllowedNow):
        book(setting(on=FIRST - timedelta(days=1)))
    with pytest.raises(Malformed):
        book(setting(cites="12.7"))


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)), min_size=1, max_size=8),
    st.integers(0, 220),
)
def test_the_number_of_a_day_is_that_of_the_latest_day_not_after_it(
    given: list[tuple[int, int]], asked: int
) -> None:
    held = book(*(setting(value, FIRST + timedelta(days=day)) for day, value in given))
    before = [(day, at, value) for at, (day, value) in enumerate(given) if day <= asked]
    expected = max(before)[2] if before else 5
    assert number(held, FIRST + timedelta(days=asked)) == expected


# Interpretations (Art. 16).


def interpreting(*sets: tuple[str, int]) -> Deciding:
    form = m.Interpret(
        document=DOCUMENT,
        issued_on=date(2025, 8, 1),
        clauses=("12", "12.6"),
        question=Text("多次评价如何计算？", ""),
        answer=Text("以最近一次为准", "the latest counts"),
        sets=tuple(
            m.decisions.Number(key=key, value=value, holds_from=date(2025, 8, 1))
            for key, value in sets
        ),
    )
    return lambda held: m.interpret(held, form, TODAY)


@pytest.mark.clause("16")
def test_an_interpretation_sets_numbers_by_its_own_document() -> None:
    held = book(interpreting((ABOVE, 4), ("extension.max", 2)))
    (issued,) = held.interpretations
    assert (issued.document, issued.clauses) == (DOCUMENT, ("12", "12.6"))
    assert number(held, date(2025, 8, 1)) == 4
    assert number(held, date(2025, 8, 1), "extension.max") == 2
    assert {one.interpretation for one in held.settings} == {issued.number}


def test_with_an_interpretation_goes_what_it_set() -> None:
    withdrawing = m.WithdrawNumbered(number=2, on=TODAY, reason="未签发")
    held = book(
        interpreting((ABOVE, 4)),
        setting(3, date(2025, 9, 1)),
        lambda held: m.withdraw_interpretation(held, withdrawing, TODAY),
    )
    assert held.interpretations == ()
    assert [number(held, date(2025, month, 2)) for month in (8, 9)] == [5, 3]


def test_an_interpretation_of_an_unknown_clause_or_number_is_refused() -> None:
    with pytest.raises(Malformed) as refusal:
        book(interpreting(("nothing.such", 4)))
    assert refusal.value.field == "sets"
    form = m.Interpret(
        document=DOCUMENT,
        issued_on=date(2025, 8, 1),
        clauses=("18",),
        question=Text("?", ""),
        answer=Text("!", ""),
    )
    with pytest.raises(Malformed) as refusal:
        m.interpret(book(), form, TODAY)
    assert refusal.value.field == "clauses"
    with pytest.raises(Malformed):
        m.interpret(book(), form.model_copy(update={"issued_on": date(2027, 1, 1)}), TODAY)


# Amendments (Art. 16).


def amending(text: str, document: str = "") -> Deciding:
    return lambda held: m.adopt(held, text, date(2026, 1, 15), document)


@pytest.mark.clause("16")
def test_an_amendment_names_what_it_revises_and_by_which_document() -> None:
    held = book(amending(amended(), "柳工信规〔2026〕1号"))
    adopted = held.adopted("liuzhou-2026")
    assert adopted is not None
    assert adopted.amends == "liuzhou-2025-draft"
    assert held.known(date(2026, 2, 1)).document == "柳工信规〔2026〕1号"


def test_an_amendment_of_nothing_or_before_what_it_amends_is_refused() -> None:
    with pytest.raises(Malformed):
        m.adopt(Book(), amended(), TODAY)
    with pytest.raises(Malformed):
        book(amending(amended("2025-05-21")))
    with pytest.raises(Malformed) as refusal:
        m.parse(TEXT.replace("status =", 'amends = "liuzhou-2025-draft"\nstatus =', 1))
    assert "amends" in refusal.value.text.en


def test_a_later_version_states_its_own_numbers() -> None:
    held = book(setting(3), amending(amended()))
    assert number(held, date(2026, 1, 31)) == 3
    assert number(held, date(2026, 2, 1)) == 5
    again = book(setting(3), amending(amended()), setting(2, date(2026, 3, 1)))
    assert [number(again, date(2026, month, 1)) for month in (1, 2, 3)] == [3, 5, 2]


# A version that a newer release finds in the log.


def without(key: str, text: str = TEXT) -> str:
    head, tail = text.split(f'[[parameter]]\nkey = "{key}"', 1)
    return head + "[[parameter]]" + tail.split("[[parameter]]", 1)[1]


def test_a_parameter_unknown_to_an_adopted_file_has_the_value_of_the_shipped_one() -> None:
    old = m.VersionAdopted(
        id="old",
        digest="0" * 64,
        text=without("reminder.soon-days").replace("value = 30\n", "value = 25\n", 1),
        in_force_from=FIRST,
        in_force_until=None,
        document="…",
        adopted_on=FIRST,
    )
    found = Book((old,)).known(TODAY)
    assert found.defaults == ("reminder.soon-days",)
    assert found.whole("reminder.soon-days") == m.parse(TEXT).whole("reminder.soon-days")
    assert found.whole("rectification.general-cap-days") == 25
    form = m.SetParameter(key="reminder.soon-days", value=2, holds_from=TODAY, document=DOCUMENT)
    held = Story(MEASURES, MEASURES_ID).and_(old, *m.set_parameter(Book((old,)), form))
    assert book_of(held).known(TODAY).whole("reminder.soon-days") == 2


# The end (Art. 17, A-31, A-32).


@pytest.mark.clause("17")
@pytest.mark.parametrize(("days", "in_force"), [(-1, True), (0, True), (1, False)])
def test_the_pilot_ends_the_measures_on_its_last_day(days: int, in_force: bool) -> None:
    held, day = book(concluding()), CONCLUDED + timedelta(days=days)
    assert (held.on(day) is not None) is in_force
    assert held.ended_on(day) == (None if in_force else CONCLUDED)
    assert held.known(day).id == "liuzhou-2025-draft"


@pytest.mark.clause("17")
def test_no_end_is_computed_from_the_calendar() -> None:
    assert book().on(date(2099, 1, 1)) is not None
    assert book().ended_on(date(2099, 1, 1)) is None


@pytest.mark.clause("17")
def test_after_the_end_the_refusal_says_when_by_which_document_and_what_to_do() -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        book(concluding()).governing(date(2026, 10, 1))
    assert refusal.value.citation == "17"
    for said in (refusal.value.text.zh, refusal.value.text.en):
        assert "2026-09-30" in said
        assert "柳数转办发〔2026〕9号" in said
    assert "adopt the version that follows" in refusal.value.text.en


def test_the_office_may_let_the_last_version_go_on() -> None:
    allow = setting("allow", key="expiry.new-cases")
    held = book(allow, concluding())
    assert held.on(date(2026, 10, 1)) is None
    assert held.governing(date(2026, 10, 1)).id == "liuzhou-2025-draft"
    assert held.takes_new(date(2026, 10, 1))
    assert not book(concluding()).takes_new(date(2026, 10, 1))
    assert book(concluding()).takes_new(CONCLUDED)
    assert book().takes_new(FIRST - timedelta(days=1))  # the rules themselves judge those days


def test_a_conclusion_that_was_a_mistake_is_withdrawn_and_all_is_as_before() -> None:
    form = m.Withdraw(on=TODAY, reason="文件尚未印发")
    held = book(concluding(), lambda held: m.withdraw_conclusion(held, form, TODAY))
    assert held.on(date(2026, 10, 1)) is not None
    with pytest.raises(NotAllowedNow):
        m.withdraw_conclusion(held, form, TODAY)


def test_the_pilot_ends_once_and_in_the_past() -> None:
    assert len(book(concluding(), concluding()).conclusions) == 1
    for other in (date(2026, 9, 29), date(2026, 10, 1)):
        with pytest.raises(NotAllowedNow):
            book(concluding(), concluding(other))
    with pytest.raises(Malformed):
        book(concluding(TODAY + timedelta(days=1)))
    with pytest.raises(NotAllowedNow):
        book(concluding(FIRST - timedelta(days=1)))


def test_a_version_after_the_pilot_is_in_force_again() -> None:
    held = book(concluding(), amending(amended("2026-11-01")))
    assert held.on(date(2026, 10, 15)) is None
    assert held.on(date(2026, 11, 1)) is not None


def test_the_earlier_of_repeal_and_conclusion_ends_a_version() -> None:
    def repealing(last: date) -> Deciding:
        return lambda held: m.repeal(held, "liuzhou-2025-draft", last, "废止文件")

    early, late = date(2026, 6, 30), date(2026, 12, 31)
    assert book(concluding(), repealing(early)).ended_on(TODAY) == early
    assert book(concluding(), repealing(late)).ended_on(TODAY) == CONCLUDED
    form = m.WithdrawRepeal(id="liuzhou-2025-draft", on=TODAY, reason="登记有误")
    back = book(repealing(early), lambda held: m.withdraw_repeal(held, form, TODAY))
    assert back.ended_on(TODAY) is None
    with pytest.raises(Unknown):
        m.withdraw_repeal(back, form, TODAY)


def test_a_repeal_stands_though_the_file_is_corrected() -> None:
    held = book(
        lambda held: m.repeal(held, "liuzhou-2025-draft", date(2026, 6, 30), "废止文件"),
        amending(TEXT.replace('"18:00"', '"17:30"')),
    )
    assert held.ended_on(TODAY) == date(2026, 6, 30)


def test_nothing_is_in_force_before_the_first_version() -> None:
    day = FIRST - timedelta(days=1)
    for ask in (book().governing, book().shown, Book().known, Book().shown):
        with pytest.raises(NotAllowedNow):
            ask(day)
    assert book().last_known(day) is None


def test_facts_older_than_the_measures_go_by_the_first_version() -> None:
    held = book(amending(amended()))
    assert held.known(FIRST - timedelta(days=400)).id == "liuzhou-2025-draft"


# Scope (Art. 3) and basis (Art. 1).


def defining(industry: str, on: date) -> Deciding:
    form = m.DefineScope(
        industries=(industry,),
        enterprise_list="第一批",
        document="柳政办〔2025〕3号",
        holds_from=on,
    )
    return lambda held: m.define_scope(held, form, TODAY)


@pytest.mark.clause("3")
def test_the_scope_holds_from_its_day_until_the_next_one() -> None:
    held = book(defining("机械", date(2026, 1, 1)), defining("汽车", FIRST))
    industries = [
        scope.industries[0] if (scope := held.scope_on(day)) else None
        for day in (FIRST - timedelta(days=1), FIRST, date(2026, 1, 1))
    ]
    assert industries == [None, "汽车", "机械"]
    assert len(book(defining("汽车", FIRST), defining("汽车", FIRST)).scopes) == 1


@pytest.mark.clause("1")
def test_the_legal_basis_names_the_version_and_the_documents_above_it() -> None:
    basis = book().known(TODAY).legal_basis
    assert basis.measures == "liuzhou-2025-draft"
    assert any("柳政办〔2025〕3号" in text.zh for text in basis.documents)
    assert len(basis.documents) == 2


def test_each_refusal_speaks_both_languages() -> None:
    asks: list[Callable[[], object]] = [
        lambda: book(setting("x")),
        lambda: book(concluding(), concluding(date(2026, 10, 1))),
        lambda: Book().governing(TODAY),
        lambda: book(interpreting(("nothing.such", 1))),
    ]
    for ask in asks:
        with pytest.raises(Refusal) as refusal:
            ask()
        assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.text.zh)
        assert refusal.value.text.en


# A file in place of the version in force.


def test_a_file_stands_in_the_same_days_as_the_version_in_force() -> None:
    changed = TEXT.replace("value = 30\n", "value = 20\n", 1)
    text = changed.replace("effective_from = 2025-05-22", "effective_from = 2030-01-01")
    held = book().with_file(text, TODAY)
    measures = held.on(FIRST)
    assert measures is not None
    assert measures.whole("rectification.general-cap-days") == 20
    assert measures.effective_from == FIRST


def test_what_the_file_leaves_alone_stays_as_documents_set_it() -> None:
    held = book(setting(3), setting(2, key="extension.max"))
    changed = TEXT.replace(
        '"satisfaction.rectify-above"\nvalue = 5', '"satisfaction.rectify-above"\nvalue = 4'
    )
    then = held.with_file(changed, TODAY)
    assert number(then, TODAY) == 4
    assert number(then, TODAY, "extension.max") == 2
    assert number(held, TODAY) == 3
