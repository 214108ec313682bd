"""A refusal that rests on a clause names it: what names none stands in the table here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFUSALS = {"Malformed", "NotAllowedNow", "NotYours", "out_of_turn"}
"""Not `Unknown`: what is not there is refused by no clause."""

WITHOUT_CLAUSE = {
    "acts-for-nobody": "the accounts of the office",
    "acts-for-the-office": "the accounts of the office",
    "before-the-first": "a place in the log",
    "calendar-year": "a file of the work calendar",
    "date-order": "the order of days",
    "file-extension": "what a file is",
    "file-name": "what a file is",
    "future-date": "the clock",
    "not-yours": "who sees which records",
    "identity-linked": "the accounts of the office",
    "identity-not-linked": "the accounts of the office",
    "hash-missing": "what the machine can compute",
    "heads-order": "the order of signed heads",
    "key-used-before": "the signing keys",
    "last-admin": "the accounts of the office",
    "no-signing-key": "the signing keys",
    "not-a-head": "the form of a signed head",
    "not-certified": "a record that is no casework",
    "file-quarantined": "a file with a virus in it",
    "file-named": "a file that an event names",
    "no-reason": "a decision on a file in quarantine",
    "other-hash": "the settings",
    "other-log": "a proof for another log",
    "no-number": "the accounts of the office",
    "own-account": "the accounts of the office",
    "own-role": "the accounts of the office",
    "role-held": "the accounts of the office",
    "role-not-held": "the accounts of the office",
    "same-name": "the accounts of the office",
    "taken": "the accounts of the office",
    "two-sides": "the accounts of the office",
    "weak-password": "the accounts of the office",
    "own-day": "the clock",
    "rotated-meanwhile": "the signing keys",
    "address-not-allowed": "the subscriptions of systems",
    "same-subscription": "the subscriptions of systems",
    "unknown-type": "the subscriptions of systems",
    "scheme": "the shape of a file",
    "unknown-file": "a file that is not there",
    "unknown-position": "a place in the log that is not there",
    "unknown-reference": "a record that is not there",
    "uscc": "the checksum of a code",
}
BESIDE = {"domain/deadline.py"}
"""The fold of a period counts for any clause: who calls it knows which."""


@cache
def raised() -> tuple[tuple[str, str, bool], ...]:
    """Where, code, whether a citation is given: read once, for some forty tests."""
    return tuple(_raised())


def _raised() -> Iterator[tuple[str, str, bool]]:
    for package in ("domain", "application"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                if node.func.id not in REFUSALS or not node.args or name in BESIDE:
                    continue
                cites = any(keyword.arg in ("citation", None) for keyword in node.keywords)
                yield f"{name}:{node.lineno}", ast.unparse(node.args[0]).strip("'"), cites


def test_refusals_that_rest_on_a_clause_name_it() -> None:
    silent = [f"{where} {code}" for where, code, cites in raised() if not cites]
    unlisted = [told for told in silent if told.split()[1] not in WITHOUT_CLAUSE]
    assert unlisted == []


@pytest.mark.parametrize("code", WITHOUT_CLAUSE)
def test_the_table_lists_nothing_that_is_gone(code: str) -> None:
    assert code in {found for _, found, cites in raised() if not cites}


def test_the_search_finds_refusals() -> None:
    assert sum(cites for _, _, cites in raised()) > 100
