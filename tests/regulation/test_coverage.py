"""Each clause is carried out by something, and some test proves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.measures import parse, shipped
from interfaces.coverage import FILE, carriers, coverage, known_codes, proofs
from tools.clauses import ROOT, collected, written

MEASURES = parse(shipped())
COVERAGE = {clause.code: clause for clause in coverage()}


def test_the_file_that_ships_is_not_stale() -> None:
    text = (ROOT / "interfaces" / FILE).read_text("utf-8")
    assert text == written(collected()), "make coverage"


def test_a_marker_that_cannot_be_read_is_pointed_out(tmp_path: Path) -> None:
    """It would prove nothing, and nobody would notice."""
    tests = tmp_path / "tests"
    tests.mkdir()
    marked = "import pytest\n@pytest.mark.clause({})\ndef test_it(): ..."
    (tests / "test_one.py").write_text(marked.format('"8.1"'), "utf-8")
    assert collected(tmp_path) == {"8.1": ["tests/test_one.py::test_it"]}
    (tests / "test_one.py").write_text(marked.format("*ART_8"), "utf-8")
    with pytest.raises(TypeError, match="ART_8"):
        collected(tmp_path)


def test_a_marker_names_a_clause_that_there_is() -> None:
    assert set(proofs()) - known_codes(MEASURES) == set()


def test_each_test_that_is_named_is_there() -> None:
    for tests in proofs().values():
        for test in tests:
            assert (ROOT / test.partition("::")[0]).is_file(), test


@pytest.mark.parametrize("code", COVERAGE)
def test_each_clause_is_carried_out(code: str) -> None:
    assert COVERAGE[code].carriers, f"nothing carries out {code}"


@pytest.mark.parametrize("code", COVERAGE)
def test_each_clause_is_proved(code: str) -> None:
    assert COVERAGE[code].tests, f'no test bears @pytest.mark.clause("{code}")'


def test_the_clauses_are_those_of_the_text() -> None:
    clauses = [code for code in COVERAGE if code.count(".") < 2]
    assert len(clauses) == 38 + 10 + len(("12", "14"))
    assert len(COVERAGE) - len(clauses) == (5 + 6 + 4 + 2 + 2) + (4 + 3 + 3 + 2)
    assert list(COVERAGE).index("12.1.a") == list(COVERAGE).index("12.1") + 1
    for alone in ("1", "2", "3", "6", "7", "11", "13", "15", "16", "17"):
        assert alone in COVERAGE
    for of_one in ("12", "12.2.f", "14", "14.8.c", "14.10.b"):
        assert of_one in COVERAGE
    for of_one in ("4.a", "4.b", "5.c", "8.9", "9.3", "10.5", "12.6", "14.10"):
        assert of_one in COVERAGE


def test_what_carries_a_clause_is_found_in_the_tables() -> None:
    found = carriers(MEASURES)
    assert "POST /cases" in found["12.5"]
    assert "rule 14.4-overdue" in found["14.4"]
    assert "parameter level.min" in found["8.4"]
    assert "event measures.pilot-concluded" in found["17"]
    assert "GET /measures" in found["1"]
    assert "rule 12.4" in found["12.4.b"]
    assert "parameter rectification.general-cap-days" in found["12"]
    assert "rule 14.5" not in found["14"]
    assert found["14.4"].index("rule 14.4-overdue") < found["14.4"].index("POST /expulsions")


def test_what_an_article_says_of_all_its_grounds_has_tests_of_its_own() -> None:
    """That a ground is proved does not prove the order with its 30 days, or the public notice."""
    for head in ("12", "14"):
        assert set(COVERAGE[head].tests) == set(proofs()[head])


def test_a_test_of_a_limb_proves_its_clause() -> None:
    limbs = {code for code in proofs() if code.count(".") == 2}
    for code in limbs:
        clause = code.rpartition(".")[0]
        assert set(proofs()[code]) <= set(COVERAGE[clause].tests)
