"""What records say for papers: the facts that a paper's words are filled with.

One file for each kind of record, one function for each paper. Facts are plain values under the
names that the words use (interfaces/documents/words/); what a record does not hold yet is refused.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from application.papers import about_any, about_cases, about_others, about_proceedings
from application.unit import Unit
from domain.document.decisions import Basis
from domain.document.papers import PaperCode

Facts = tuple[Basis, dict[str, Any]]
OF_PAPER: Final[Mapping[PaperCode, Callable[[Unit, UUID], Facts]]] = {
    PaperCode.INTERVIEW_NOTICE: about_cases.interview_notice,
    PaperCode.INTERVIEW_RECORD: about_cases.interview_record,
    PaperCode.ORDER: about_cases.order,
    PaperCode.SERVICE_RECEIPT: about_proceedings.receipt,
    PaperCode.EXTENSION_DECISION: about_cases.extension,
    PaperCode.INSPECTION_RECORD: about_cases.inspection,
    PaperCode.REPLACEMENT_DECISION: about_others.replacement,
    PaperCode.EXPULSION_NOTICE: about_proceedings.expulsion_notice,
    PaperCode.EXPULSION_DECISION: about_proceedings.expulsion_decision,
    PaperCode.DISQUALIFICATION_NOTICE: about_proceedings.disqualification_notice,
    PaperCode.DISQUALIFICATION_DECISION: about_proceedings.disqualification_decision,
    PaperCode.PUBLIC_NOTICE: about_others.notice,
    PaperCode.PUBLIC_CENSURE: about_others.censure,
    PaperCode.COMPLAINT_ACKNOWLEDGEMENT: about_others.acknowledgement,
    PaperCode.COMPLAINT_ANSWER: about_others.answer,
    PaperCode.HISTORY_CERTIFICATE: about_any.certificate,
}
"""Code of the paper -> what its record says for it."""
