"""An order from its draft to its service in a real browser: once on paper, once electronically."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Client
from papers.drafting import a_case_with_an_order, pages
from playwright.sync_api import Browser, Page
from serving import served
from web.accessible import violations
from web.browsing import sign_in, visiting
from web.of_files import PDF

pytestmark = pytest.mark.xdist_group("screens")
SEND = "form[data-once] .govuk-button-group button"
ON = "2025-06-12"


@pytest.fixture
def address(office: Client) -> Iterator[str]:
    with served(office.http.app) as found:
        yield found


def sent(page: Page) -> None:
    page.click(SEND)
    page.wait_for_url("**?done=*")


def signed(browser: Browser, office: Client, address: str, case: str) -> tuple[str, bytes]:
    """Its page, and what the approver carries to the printer."""
    with visiting(browser, address) as page:
        sign_in(page, office)
        page.goto(f"/cases/{case}")
        page.get_by_role("link", name="责令限期整改通知书").click()
        page.fill("[name=drafted_on]", "2025-06-10")
        sent(page)
        document = page.url.partition("?")[0]
    with visiting(browser, address) as page:
        sign_in(page, office, "approver", user="黄建平")
        page.goto(f"{document}/do/issue")
        page.fill("[name=issued_on]", "2025-06-10")
        sent(page)
        assert page.locator("img.app-sheet").count() == 2
        assert violations(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF", exact=True).click()
        return document, Path(download.value.path()).read_bytes()


def test_on_paper(browser: Browser, office: Client, address: str, tmp_path: Path) -> None:
    # given an order that was drafted, signed and printed
    case, _, number = a_case_with_an_order(office)
    document, pdf = signed(browser, office, address, case)
    assert "".join(number.split()) in "".join(pages(pdf))
    scan, receipt = tmp_path / "盖章件.pdf", tmp_path / "送达回证.pdf"
    scan.write_bytes(pdf + b"\n")
    receipt.write_bytes(PDF)
    with visiting(browser, address) as page:
        sign_in(page, office)
        # when its stamped scan is filed, and it is handed over against a signed receipt
        page.goto(f"{document}/do/sealed-copy")
        page.fill("[name=sealed_on]", "2025-06-11")
        page.set_input_files("[name=files]", scan)
        sent(page)
        page.goto(f"/cases/{case}/do/service")
        page.fill("[name=served_on]", ON)
        page.check("[name=method][value=in_person]")
        page.fill("[name=received_by]", "覃小云")
        page.fill("[name='evidence.in_person.signed_on']", ON)
        page.check("[name='evidence.in_person.capacity'][value=authorised]")
        page.set_input_files("[name=files]", receipt)
        sent(page)
        assert violations(page) == []
    # then the period runs from that day, and nothing is wanting
    told = office.get(f"/cases/{case}")
    assert (told["served_on"], told["due_on"]) == (ON, "2025-06-27")
    assert told["service"]["lacking"] == []
    assert office.get(f"/documents/{document.rpartition('/')[2]}")["status"] == "sealed"


def test_electronically(browser: Browser, office: Client, address: str) -> None:
    # given a provider that takes papers electronically, and its signed order
    case, provider, _ = a_case_with_an_order(office)
    office.post(f"/providers/{provider}/service-address", address="柳州市城中区",
                electronic=True, electronic_address="office@example.com",
                confirmed_on="2025-06-01")  # fmt: skip
    signed(browser, office, address, case)
    with visiting(browser, address) as page:
        sign_in(page, office)
        # when it arrives in the provider's system
        page.goto(f"/cases/{case}/do/service")
        page.fill("[name=served_on]", ON)
        page.check("[name=method][value=electronic]")
        page.fill("[name='evidence.electronic.system']", "政务服务平台")
        page.fill("[name='evidence.electronic.sent_at']", f"{ON}T09:20")
        page.fill("[name='evidence.electronic.arrived_at']", f"{ON}T09:30")
        page.fill("[name='evidence.electronic.log']", "平台回执 0612-0930")
        sent(page)
    # then the day of arrival counts, and the provider sees it and says that it has it
    told = office.get(f"/cases/{case}")
    assert (told["served_on"], told["service"]["lacking"]) == (ON, [])
    with visiting(browser, address) as page:
        sign_in(page, office, "provider", provider_id=provider)
        page.goto(f"/cases/{case}/do/service/confirmation")
        page.fill("[name=confirmed_on]", ON)
        sent(page)
        assert "责令限期整改通知书" in page.locator("#papers").locator("xpath=..").inner_text()
    assert office.get(f"/cases/{case}")["service"]["confirmed_on"] == ON
