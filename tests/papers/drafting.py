"""Papers in tests: drafted, signed and read as a user would."""

from __future__ import annotations

from typing import Any

import pypdfium2
from client import API, Client
from examples import a_provider, an_open_case, interviewed

ORDER = {"issued_on": "2025-06-10", "demands": ["补齐单价和用途说明", "逐项附报价依据"], "days": 15}


def a_case_with_an_order(office: Client, **changes: Any) -> tuple[str, str, str]:
    """Case, provider and the number of the order."""
    provider = a_provider(office)
    case = an_open_case(office, provider)
    interviewed(office, case, "2025-06-05")
    number = office.post(f"/cases/{case}/notice", **(ORDER | changes))["reference"]
    return case, provider, number


def drafted(office: Client, paper: str, record: str, on: str = "2025-06-10") -> str:
    return str(office.post("/documents", paper=paper, record_id=record, drafted_on=on)["id"])


def signed(office: Client, paper: str, record: str, on: str = "2025-06-10") -> str:
    document = drafted(office, paper, record, on)
    office.post(f"/documents/{document}/issue", "approver", issued_on=on)
    return document


def raw(office: Client, path: str, role: str = "caseworker", **scope: Any) -> Any:
    return office.http.get(f"{API}{path}", headers=office.headers(role, **scope))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, in one line."""
    read = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in read]
