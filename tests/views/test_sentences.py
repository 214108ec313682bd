"""Each event is one sentence in both languages, and no sentence tells who complained."""

from __future__ import annotations

import re
from datetime import date

import pytest
from house.test_house import punishing
from views.one_of_each import (
    COMPLAINTS,
    DAY,
    EXAMPLES,
    IDENTITY,
    OPENED,
    SERVED,
    YEAR,
    name_of,
    recorded,
)

from domain import complaint, escalation, measures, register
from domain import work_calendar as calendar
from domain.assessment import events as assessment
from domain.catalogue import ESCALATION, EVENTS, KINDS, MEASURES_ID
from domain.complaint import ComplainantKind
from domain.engagement import Rating, Stage
from domain.provider import ProviderKind
from domain.rectification import events as case
from domain.rectification.clock import Timing
from domain.rectification.events import Channel, Outcome
from domain.service import Method
from domain.values import Event, Recorded, Role, Text
from projections import words
from projections.kinds import OF_EVENT, OF_RECORDED, TELLINGS, sentence, status
from projections.words import Labels

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def test_every_class_has_an_example_and_exactly_one_sentence() -> None:
    classes = set(EVENTS.values())
    assert {type(event) for event in EXAMPLES} == classes
    assert OF_EVENT.keys() | OF_RECORDED.keys() == classes
    assert not OF_EVENT.keys() & OF_RECORDED.keys()


@pytest.mark.parametrize("event", EXAMPLES, ids=name_of)
def test_both_languages_say_something_each_in_its_own_script(event: Event) -> None:
    said = sentence(recorded(event))
    assert CHINESE.search(said.zh)
    assert said.en.strip() and not CHINESE.search(said.en)
    assert "None" not in str(said) and "  " not in said.en
    assert not punishing(str(said))
    assert "\n" not in str(said)


@pytest.mark.parametrize("event", COMPLAINTS, ids=name_of)
def test_nothing_that_is_written_in_a_complaint_is_said(event: Event) -> None:
    assert IDENTITY not in str(sentence(recorded(event)))


def test_an_example_of_each_complaint_event_carries_an_identity() -> None:
    """Else the test above could pass without having looked."""
    written = {type(e) for e in COMPLAINTS if IDENTITY in e.model_dump_json()}
    silent = {complaint.Assigned, complaint.LedToCase}
    assert written == {type(e) for e in COMPLAINTS} - silent


def test_service_says_how_and_until_when() -> None:
    assert sentence(recorded(SERVED)) == Text(
        "通知书送达（当面），签收：Wang，整改期限至 2025-07-02",
        "order served (in person), received by Wang; the period ends on 2025-07-02",
    )


def test_an_announcement_says_both_days() -> None:
    public = next(e for e in EXAMPLES if getattr(e, "method", None) is Method.PUBLIC)
    said = sentence(recorded(public))
    assert "2025-06-02 公告，视为 2025-07-02 送达" in said.zh
    assert "made on 2025-06-02, counts as served on 2025-07-02" in said.en
    assert "2 failed attempts" in said.en


def adopted(file: str, position: int) -> Recorded[Event]:
    (event,) = measures.adopt(measures.Book(), file, date(2025, 5, 22))
    return recorded(event, record_id=MEASURES_ID, position=position)


def test_grounds_are_named_as_the_version_of_the_event_has_them() -> None:
    """Any version that the log holds, and an id that was adopted anew as it read then."""
    shipped = measures.shipped()
    anew = shipped.replace("服务不到位致企业投诉", "服务不到位", 1)
    other = anew.replace("liuzhou-2025-draft", "liuzhou-2027", 1)
    labels = Labels([adopted(shipped, 1), adopted(anew, 5), adopted(other, 7)])

    def said(position: int, version: str) -> str:
        return sentence(recorded(OPENED, position=position, measures=version), labels).zh

    assert "：12.1.b 服务不到位致企业投诉（对接或进驻不及时）；" in said(4, "liuzhou-2025-draft")
    assert "：12.1.b 服务不到位（对接或进驻不及时）；" in said(6, "liuzhou-2025-draft")
    assert "：12.1.b 服务不到位（对接或进驻不及时）；" in said(9, "liuzhou-2027")
    bare = "整改案件 LZDX-2025-0001 立案：12.1.b；12.4；投诉 1 件；依升级事项立案"
    assert said(6, "liuzhou-2027") == said(9, "another") == bare


def test_a_number_is_the_version_of_its_register() -> None:
    taken = next(e for e in EXAMPLES if isinstance(e, register.NumberTaken))
    assert sentence(recorded(taken, version=7)).zh == "取用编号：LZTS 2025 年第 7 号"


def test_a_cause_that_is_said_twice_is_told_in_one_language_each() -> None:
    moved = next(e for e in EXAMPLES if isinstance(e, case.DeadlineMoved))
    assert sentence(recorded(moved)) == Text(
        "整改期限由 2025-06-02 变更为 2025-07-02：说法",
        "the period ends on 2025-07-02 instead of 2025-06-02: in words",
    )


def test_what_the_system_did_about_an_escalation_is_told_in_one_language_each() -> None:
    done = escalation.ActedOn(on=DAY, action="立案 1 号 · case 1 opened")
    assert sentence(recorded(done)) == Text(
        "升级事项已处理：立案 1 号", "escalation acted on: case 1 opened"
    )


def test_items_and_targets_of_an_assessment_are_named() -> None:
    told = (assessment.ScoreProposed, assessment.Scored, assessment.Concluded)
    said = [str(sentence(recorded(e))) for e in EXAMPLES if isinstance(e, told)]
    scored = [text for text in said if "得 66.67%" in text or "评 26.67 分" in text]
    assert len(scored) == 2
    for text in scored:
        assert "项目推进情况" in text and "progress of the projects" in text
    (concluded,) = (text for text in said if "滞后" in text)
    assert "滞后：Mills transformed" in concluded and "mills" not in concluded


def test_a_year_counts_each_of_its_days() -> None:
    said = sentence(recorded(calendar.YearPublished(calendar=YEAR)))
    assert said.en == "working days of 2025 in CN-GX entered: 2 days off, 1 make-up workday"


def test_long_writing_is_cut_in_one_line() -> None:
    event = case.StatementHeard(heard_on=SERVED.served_on, statement="很长\n" * 200)
    assert len(sentence(recorded(event)).zh) < 100
    assert sentence(recorded(event)).zh.endswith("…")


def test_words_know_every_code() -> None:
    for table, codes in (
        (words.PROVIDER_KINDS, ProviderKind),
        (words.COMPLAINANTS, ComplainantKind),
        (words.RATINGS, Rating),
        (words.STAGES, Stage),
        (words.METHODS, Method),
        (words.CHANNELS, Channel),
        (words.OUTCOMES, Outcome),
        (words.TIMINGS, Timing),
        (words.ROLES, Role),
        (TELLINGS, KINDS),
    ):
        assert set(table) == set(codes)
    assert set(TELLINGS["rectification-case"].statuses) > {outcome.value for outcome in Outcome}
    assert status(ESCALATION.name, "acted_on").en == "acted on"
    assert status("engagement", "new") == Text("new", "new")


def test_names_labels_and_words_never_speak_of_penalties() -> None:
    """Of events, kinds, statuses, tasks and codes; those of the sentences are tried above."""
    told = [table for table in vars(words).values() if isinstance(table, dict)]
    told += [(one.label, one.statuses, one.task_labels) for one in TELLINGS.values()]
    told += list(EVENTS)
    assert len(told) > len(TELLINGS) + len(EVENTS) and punishing("给予处罚")
    for one in told:
        assert punishing(str(one)) == []
