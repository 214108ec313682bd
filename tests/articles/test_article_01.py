"""Art. 1: why the measures exist, and the documents of higher rank on which each paper rests."""

from __future__ import annotations

import pytest
from client import Client

pytestmark = pytest.mark.clause("1")


def test_whoever_asks_is_told_the_documents_that_the_measures_rest_on(office: Client) -> None:
    found = office.get("/measures", None)
    basis = found["legal_basis"]
    assert basis["measures"] == found["id"] == "liuzhou-2025-draft"
    assert basis["document"] == found["document"]
    assert [text["zh"] for text in basis["documents"]] == [text["zh"] for text in found["basis"]]
    assert any("柳政办〔2025〕3号" in text["zh"] for text in basis["documents"])


def test_what_is_recorded_says_under_which_version(office: Client) -> None:
    office.post(
        "/measures/scope", "principal", industries=["机械"], enterprise_list="第一批",
        document="柳政办〔2025〕3号", holds_from="2025-05-22",
    )  # fmt: skip
    last = office.get("/measures/history")["items"][-1]
    assert (last["citation"], last["measures"]) == ("3", "liuzhou-2025-draft")
