"""Which papers there are: of which record, by which clause, with which number, signed by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.values import Text


class PaperCode(StrEnum):
    INTERVIEW_NOTICE = "interview-notice"
    INTERVIEW_RECORD = "interview-record"
    ORDER = "order"
    SERVICE_RECEIPT = "service-receipt"
    EXTENSION_DECISION = "extension-decision"
    INSPECTION_RECORD = "inspection-record"
    REPLACEMENT_DECISION = "replacement-decision"
    EXPULSION_NOTICE = "expulsion-notice"
    EXPULSION_DECISION = "expulsion-decision"
    DISQUALIFICATION_NOTICE = "disqualification-notice"
    DISQUALIFICATION_DECISION = "disqualification-decision"
    PUBLIC_NOTICE = "public-notice"
    PUBLIC_CENSURE = "public-censure"
    COMPLAINT_ACKNOWLEDGEMENT = "complaint-acknowledgement"
    COMPLAINT_ANSWER = "complaint-answer"
    HISTORY_CERTIFICATE = "history-certificate"


class Number(StrEnum):
    """Where the number on a paper comes from."""

    OF_EVENT = "of_event"
    """The decision was numbered when it was taken; the paper carries that number."""
    NEXT = "next"
    """The next letter of the office (柳工信函), taken when it is signed."""
    OF_FILE = "of_file"
    """A paper inside a file carries the file's own number."""


class Form(StrEnum):
    """The two looks of GB/T 9704: a letter with the office's head, or a sheet of a file."""

    LETTER = "letter"
    SHEET = "sheet"


@dataclass(frozen=True)
class Paper:
    """`of`: the kind of record that it is drafted from; none: from any."""

    code: PaperCode
    name: Text
    of: tuple[str, ...]
    citation: str | None
    number: Number = Number.NEXT
    form: Form = Form.LETTER
    second_person: bool = False
    """Whether an approver who did not write it signs it."""
    public: bool = False
    """Whether it is meant for everybody, and so for no party in particular."""
    internal: bool = False
    """Whether the party that it is about does not see it."""


CASE, EXPULSION, DISQUALIFICATION = (
    "rectification-case",
    "expulsion-case",
    "disqualification-case",
)
COMPLAINT, REPLACEMENT, PUBLICATION = "complaint", "replacement", "publication"

PAPERS: Final[Mapping[PaperCode, Paper]] = {
    paper.code: paper
    for paper in (
        Paper(
            PaperCode.INTERVIEW_NOTICE, Text("约谈通知书", "notice of an interview"), (CASE,), "12"
        ),
        Paper(
            PaperCode.INTERVIEW_RECORD,
            Text("约谈笔录", "record of an interview"),
            (CASE,),
            "12",
            Number.OF_FILE,
            Form.SHEET,
        ),
        Paper(
            PaperCode.ORDER,
            Text("责令限期整改通知书", "order to rectify"),
            (CASE,),
            "12",
            Number.OF_EVENT,
            second_person=True,
        ),
        Paper(
            PaperCode.SERVICE_RECEIPT,
            Text("送达回证", "receipt of service"),
            (CASE, EXPULSION, DISQUALIFICATION),
            None,
            Number.OF_FILE,
            Form.SHEET,
        ),
        Paper(
            PaperCode.EXTENSION_DECISION,
            Text("延期整改决定书", "decision on an extension"),
            (CASE,),
            "12",
            second_person=True,
        ),
        Paper(
            PaperCode.INSPECTION_RECORD,
            Text("整改复查记录", "record of an inspection"),
            (CASE,),
            "13",
            Number.OF_FILE,
            Form.SHEET,
        ),
        Paper(
            PaperCode.REPLACEMENT_DECISION,
            Text("更换服务商申请答复书", "decision on a replacement"),
            (REPLACEMENT,),
            "13",
            second_person=True,
        ),
        Paper(
            PaperCode.EXPULSION_NOTICE,
            Text("拟清退告知书", "prior notice of an expulsion"),
            (EXPULSION,),
            "14",
            second_person=True,
        ),
        Paper(
            PaperCode.EXPULSION_DECISION,
            Text("清退决定书", "decision of expulsion"),
            (EXPULSION,),
            "14",
            Number.OF_EVENT,
            second_person=True,
        ),
        Paper(
            PaperCode.DISQUALIFICATION_NOTICE,
            Text("拟取消服务资格告知书", "prior notice of a disqualification"),
            (DISQUALIFICATION,),
            "15",
            second_person=True,
        ),
        Paper(
            PaperCode.DISQUALIFICATION_DECISION,
            Text("取消服务资格决定书", "decision of disqualification"),
            (DISQUALIFICATION,),
            "15",
            Number.OF_EVENT,
            second_person=True,
        ),
        Paper(
            PaperCode.PUBLIC_NOTICE,
            Text("公示", "public notice"),
            (PUBLICATION,),
            "14",
            second_person=True,
            public=True,
        ),
        Paper(
            PaperCode.PUBLIC_CENSURE,
            Text("公开通报", "public censure"),
            (PUBLICATION,),
            "15",
            second_person=True,
            public=True,
        ),
        Paper(
            PaperCode.COMPLAINT_ACKNOWLEDGEMENT,
            Text("投诉举报受理告知书", "acknowledgement of a complaint"),
            (COMPLAINT,),
            "15",
            internal=True,
        ),
        Paper(
            PaperCode.COMPLAINT_ANSWER,
            Text("投诉举报答复书", "answer to a complaint"),
            (COMPLAINT,),
            "15",
            internal=True,
        ),
        Paper(
            PaperCode.HISTORY_CERTIFICATE,
            Text("记录存证证明", "certificate of a record's history"),
            (),
            None,
            internal=True,
        ),
    )
}
"""Code -> paper, in the order of the articles."""
