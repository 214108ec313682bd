"""A matter between others, and all the ways to it that somebody could try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from examples import a_complaint, a_provider, a_served_case, an_enterprise
from visitor import Visitor
from web.demonstrated import Demonstration
from web.of_files import JPG, PDF, uploaded

OFFICERS: Final = ("caseworker", "approver", "principal")
LOGIN: Final = "lanyongqiang"
"""Of the account of the caseworker who has the complaint."""


@dataclass(frozen=True)
class Ways:
    closed: Sequence[str]
    """Addresses that are refused, or lead to where one signs in."""
    silent: Sequence[str] = ()
    """Addresses that may open, and say nothing of the record `of`."""
    of: str = ""


@dataclass(frozen=True)
class Others:
    """A case and a complaint, each with a file; somebody's account; an export of an auditor's."""

    case: str
    reference: str
    report: str
    complaint: str
    evidence: str
    account: str
    opened_at: int
    """Position at which the account was opened."""
    export: str
    """The page of it."""

    @property
    def file(self) -> str:
        return f"/cases/{self.case}/files/{self.report}"

    @property
    def proof(self) -> str:
        """What came with the complaint, and may show who sent it."""
        return f"/complaints/{self.complaint}/files/{self.evidence}"

    @property
    def taken_away(self) -> tuple[str, ...]:
        """By nobody but the auditor who asked for it."""
        return self.export, f"{self.export}/bundle.zip"

    @property
    def for_officers(self) -> tuple[str, ...]:
        return f"/cases/{self.case}", self.file, "/desk", "/dashboard/key_figures.csv"

    @property
    def for_keepers(self) -> tuple[str, ...]:
        """Of accounts: administrators and auditors."""
        account = f"/accounts/{self.account}"
        return account, "/accounts", f"{account}/sessions", "/admin/sign-ins"

    def ways(self, role: str) -> Ways:
        if role == "auditor":
            acts = (f"/cases/{self.case}/do/inspections", "/cases/new", "/desk")
            return Ways((*acts, self.proof, *self.taken_away))
        if role in OFFICERS:
            proof = (self.proof,) if role == "caseworker" else ()
            heard = f"/live?after={self.opened_at - 1}"
            silent = (f"/search?q={LOGIN}", "/audit/history?kind=account", heard)
            return Ways((*self.for_keepers, *proof, *self.taken_away), silent, self.account)
        closed = (*self.for_officers, self.proof, *self.for_keepers, *self.taken_away, "/live")
        silent = (f"/cases?q={self.reference}", f"/search?q={self.reference}")
        return Ways(closed, silent, self.case)


def a_matter_of_others(demonstration: Demonstration) -> Others:
    office, house = demonstration.office, demonstration.house
    today = str(house.office.today())
    provider, enterprise = a_provider(office, admitted_on=today), an_enterprise(office)
    case = a_served_case(office, provider, today, days=15)
    own: dict[str, Any] = {"provider_id": provider}
    report = uploaded(office, PDF, "整改报告.pdf", "provider", **own)
    office.post(
        f"/cases/{case}/reports", "provider", submitted_on=today, summary="已按要求整改",
        files=[report], scope=own,
    )  # fmt: skip
    evidence = uploaded(office, JPG, "现场.jpg", None)
    complaint = a_complaint(office, provider, enterprise, received_on=today, files=[evidence])
    office.post(f"/complaints/{complaint}/acceptance", on=today, scope={"user": "蓝永强"})
    account = house.doors.of_login(LOGIN)
    assert account is not None
    house.catch_up()
    reference = office.get(f"/cases/{case}")["reference"]
    export = Visitor(office, "auditor", user="蔡雨婷").send(
        "/audit/exports", scope="records", records=reference, reason="核对一件"
    )
    return Others(
        case=case,
        reference=reference,
        report=report["digest"],
        complaint=complaint,
        evidence=evidence["digest"],
        account=str(account.id),
        opened_at=house.office.story(account.id)[0].position,
        export=export.headers["location"],
    )
