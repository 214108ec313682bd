"""Registers on pages and over the API: who sees them, page by page, as they were, as files."""

from __future__ import annotations

import csv
import io
import time
from uuid import UUID, uuid4

import pytest
from client import API, Client
from examples import a_complaint, a_provider, a_served_case, an_enterprise, an_open_case
from visitor import Visitor, main_of, said

from interfaces.registers.jobs import Job, Jobs
from interfaces.web import register_pages
from projections.registers import REGISTERS

PARTIES = {"provider": a_provider, "enterprise": an_enterprise}


def files_of(office: Client, name: str, role: str, body: dict[str, str], **scope: str) -> object:
    return office.http.post(
        f"{API}/registers/{name}/files", json=body, headers=office.headers(role, **scope)
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [("caseworker", 200), ("principal", 200), ("auditor", 200), ("admin", 403), ("provider", 403),
     ("enterprise", 403), ("public", 401)],
)  # fmt: skip
def test_registers_are_for_the_office_and_auditors(office: Client, role: str, status: int) -> None:
    scope = {f"{role}_id": PARTIES[role](office)} if role in PARTIES else {}
    for path in ("/registers", "/registers/cases"):
        headers = office.headers(role, **scope)
        assert office.http.get(f"{API}{path}", headers=headers).status_code == status
    made = files_of(office, "complaints", role, {"format": "csv"}, **scope)
    assert made.status_code == status
    if status == 403:
        for path in ("/registers/cases", f"/registers/files/{uuid4()}"):
            Visitor(office, role, **scope).page(path, 403)


def test_each_register_is_a_page(office: Client) -> None:
    provider = a_provider(office, name="龙城集成有限公司")
    a_served_case(office, provider, "2025-06-03", 15)
    a_complaint(office, provider, an_enterprise(office))
    visitor = Visitor(office, "auditor")
    front = visitor.page("/registers")
    for name, register in REGISTERS.items():
        assert f'href="/registers/{name}"' in front
        page = main_of(visitor.page(f"/registers/{name}"))
        assert register.title.zh in said(page)
        assert 'value="xlsx"' in page
    services = said(main_of(visitor.page("/registers/services")))
    for words in ("责令限期整改通知书", "龙城集成有限公司", "当面", "共 1 条"):
        assert words in services
    visitor.page("/registers/penguins", 404)


def test_lines_go_on_page_by_page(office: Client) -> None:
    provider = a_provider(office)
    for day in range(2, 7):
        an_open_case(office, provider, opened_on=f"2025-06-{day:02}")
    found, cursor = [], ""
    while cursor is not None:
        page = office.fresh(f"/registers/cases?limit=2{cursor and f'&cursor={cursor}'}")
        found += [item["cells"][3] for item in page["items"]]
        cursor = page["next"]
    assert found == [f"2025-06-{day:02}" for day in range(2, 7)]
    listed = {one["name"]: one for one in office.fresh("/registers")["items"]}
    assert listed["cases"]["lines"] == 5
    assert listed["cases"]["columns"][3] == {
        "heading": {"zh": "立案日期", "en": "opened"}, "type": "date",
    }  # fmt: skip


def test_a_register_as_it_was(office: Client) -> None:
    provider = a_provider(office)
    an_open_case(office, provider)
    then = office.position
    an_open_case(office, provider)
    assert len(office.fresh("/registers/cases")["items"]) == 2
    assert len(office.get(f"/registers/cases?as_of={then}")["items"]) == 1
    page = Visitor(office, "caseworker").words(f"/registers/cases?as_of={then}")
    assert "共 1 条" in page
    body = {"format": "csv", "as_of": str(then)}
    made = files_of(office, "cases", "caseworker", body)
    assert len(list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))) == 2
    assert files_of(office, "cases", "caseworker", {"format": "docx"}).status_code == 422
    assert files_of(office, "penguins", "caseworker", {"format": "csv"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")]
)
def test_a_short_register_comes_at_once(office: Client, form: str, begins: bytes) -> None:
    an_open_case(office, a_provider(office))
    visitor = Visitor(office, "caseworker")
    answer = visitor.send("/registers/cases", form=form)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f".{form}" in answer.headers["content-disposition"]
    auditor = Visitor(office, "auditor")
    for path in ("/audit/reads?kind=export", "/audit/exports"):
        assert f"整改案件台账（{form}，1 条）" in auditor.words(path)


def ended(office: Client, address: str) -> Job:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        job = Jobs(office.house).find(UUID(address.rpartition("/")[2]))
        assert job is not None
        if job.state != "running":
            return job
        time.sleep(0.1)
    raise AssertionError("it never ended")


def test_a_long_register_is_made_meanwhile(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_pages, "AT_ONCE", 1)
    provider = a_provider(office)
    an_open_case(office, provider), an_open_case(office, provider)
    office.house.catch_up()
    visitor, key = Visitor(office, "caseworker"), str(uuid4())
    sent = [visitor.send("/registers/cases", form="csv", key=key) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {303}
    address, again = (answer.headers["location"] for answer in sent)
    assert address == again
    job = ended(office, address)
    assert (job.state, job.made and job.made.lines) == ("done", 2)
    assert "台账已生成" in visitor.words(address)
    assert "data-hx-trigger" not in visitor.page(f"{address}/progress")
    file = visitor.http.get(f"{address}/download")
    assert len(list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))) == 3
    assert len(office.get("/audit/reads?kind=export", "auditor")["items"]) == 1
    for part in ("", "/progress", "/download"):
        Visitor(office, "caseworker", user="别人").page(f"{address}{part}", 404)


def test_a_form_from_elsewhere_makes_nothing(office: Client) -> None:
    visitor = Visitor(office, "caseworker")
    answer = visitor.http.post("/registers/cases", data={"form": "csv", "csrf": "1.2"})
    assert answer.status_code == 403
    assert visitor.send("/registers/cases", form="docx").status_code == 422
