"""Showing a complainant's identity: only to who may see it, and never without a trace.

Each disclosure and each refusal is an event of the complaint's identity file. It is recorded
before anything is shown: where it cannot be recorded, nothing is.
"""

from __future__ import annotations

from uuid import UUID

from application.access import may_see_complainant
from application.office import Office
from application.unit import Act, Command, Held, Result, Unit
from domain import identity_file
from domain.catalogue import COMPLAINT, IDENTITY_FILE
from domain.complaint import Complaint
from domain.identity_file import IdentityFile
from domain.personal import is_gone
from domain.values import Actor, NotYours, Text

WITH_THE_RECORD = "查看投诉举报记录 · looked at the record"


def note_opening(unit: Unit, complaint_id: UUID, why: str) -> Result:
    held = _file(unit, complaint_id)
    held.tell(identity_file.open_(complaint_id, unit.today, why))
    return Result(held)


def note_refusal(unit: Unit, complaint_id: UUID, why: str) -> Result:
    held = _file(unit, complaint_id)
    held.tell(identity_file.refuse(complaint_id, unit.today, why))
    return Result(held)


def _file(unit: Unit, complaint_id: UUID) -> Held[IdentityFile]:
    """Only its version matters, however often it was opened."""
    return unit.next_version(IDENTITY_FILE, identity_file.file_id(complaint_id))


def open_(office: Office, actor: Actor, complaint: Complaint, why: str) -> bool:
    """Whether it may be shown to that person; if so, the opening stands in the file by now.

    Who may is asked of the complaint as it is today, however it once was.
    """
    now = office.fold(COMPLAINT, complaint.id)[0] or complaint
    if not may_see_complainant(actor, now):
        return False
    if complaint.sealed is not None and not is_gone(complaint.sealed):
        _perform(office, actor, lambda unit: note_opening(unit, complaint.id, why))
    return True


def refuse(office: Office, actor: Actor, complaint: Complaint, why: str) -> NotYours:
    """The refusal, once it is recorded who asked and why."""
    _perform(office, actor, lambda unit: note_refusal(unit, complaint.id, why))
    return NotYours(
        "identity-sealed",
        Text(
            "投诉举报人身份仅该案承办人员和审批人员可以查看；本次查看请求已记录",
            "only its caseworker and approvers see who complained; this request is on record",
        ),
        citation="15",
    )


def _perform(office: Office, actor: Actor, act: Act) -> None:
    office.perform(Command(actor=actor, today=office.today()), act)
