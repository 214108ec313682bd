"""Every address of the pages, asked by somebody whom it does not concern: nothing is told.

The addresses are those of the site itself, so a new page is asked too. What is looked for are
texts of the demonstration: telephone numbers, facts of cases, complaints, what the office weighs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from named_files import named_files
from visitor import Visitor, main_of, said
from web.demonstrated import Demonstration
from web.others import OFFICERS, Others
from web.secrets_of import contacts, ids, secrets
from web.site_paths import KINDS, filled, paths

from domain.catalogue import CASE, COMPLAINT
from domain.values import Role
from interfaces.api.files import WITH_FILES
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.web.acting import NEW
from interfaces.wiring import House
from projections.records import Scope

pytestmark = pytest.mark.xdist_group("screens")

SOME: Final = 3
"""Records of each kind that are asked for."""
OPEN_TO: Final = {
    "provider": {"assessment-schemes"},  # by what it is scored, it may know (Art. 11)
    "enterprise": {"assessment-schemes"},
    "admin": {noun.noun for noun in NOUNS if Role.ADMIN in noun.readers},
}
"""Kinds whose records are not only for those whom they name."""
CLOSED: Final = (303, 401, 403, 404, 422)


class Whole:
    """The demonstration, and what belongs to whom in it."""

    def __init__(self, demonstration: Demonstration) -> None:
        self.demonstration = demonstration
        self.house: House = demonstration.house

    def not_for(self, party: UUID | None) -> list[str]:
        """As of now: other tests add parties. A text that several may read may be read by each."""
        told = secrets(self.house)
        return [text for text, owners in told.items() if party not in owners]

    def of(self, noun: str, scope: Scope) -> set[UUID]:
        """Records of the kind that are the party's own."""
        where, params = scope.condition()
        with self.house.connection() as conn:
            rows = conn.execute(
                f"SELECT record_id FROM records WHERE kind = %s AND {where}",
                (KINDS[noun], *params),
            ).fetchall()
        return {row["record_id"] for row in rows}

    def how_much(self, scope: Scope) -> int:
        return sum(len(self.of(noun, scope)) for noun in KINDS)

    def addresses(self, scope: Scope | None) -> Iterator[str]:
        """With records of others, or (`scope` none) some of whomever."""
        for path in paths():
            noun = path.split("/")[1]
            if "{record_id}" not in path or noun not in KINDS:
                yield filled(path, uuid4())
                continue
            own = self.of(noun, scope) if scope else set()
            others = [one for one in self.places(path) if one[0] not in own]
            for record_id, digest in others[: 1 if "/do/" in path else SOME]:
                yield filled(path, record_id, digest)

    def one(self, path: str) -> str:
        """With some record of the kind."""
        is_about_one = "{record_id}" in path and path.split("/")[1] in KINDS
        found = self.places(path) if is_about_one else []
        return filled(path, *(found[0] if found else (uuid4(),)))

    def places(self, path: str) -> list[tuple[UUID, str]]:
        """Records of the kind that the path is about; with the digest of a file where it names
        one."""
        kind = KINDS[path.split("/")[1]]
        if "{digest}" in path:
            return self.files[kind]
        return [(record_id, "") for record_id in ids(self.house, kind)]

    @cached_property
    def files(self) -> Mapping[str, list[tuple[UUID, str]]]:
        return {noun.kind.name: named_files(self.house, noun.kind.name) for noun in WITH_FILES}


@pytest.fixture(scope="module")
def whole(demonstration: Demonstration) -> Whole:
    return Whole(demonstration)


@pytest.fixture(scope="module")
def complained_of(whole: Whole) -> UUID:
    """With a case that complaints led to, and so with most to be curious about; of these the one
    with the longest story, former liaisons among it."""
    moment = Moment(whole.house)
    cases = moment.fold_all(CASE, ids(whole.house, CASE.name))
    complained_of = {case.provider_id for case in cases if case.complaint_ids}
    return max(complained_of, key=lambda provider: (len(moment.story(provider)), str(provider)))


@pytest.fixture(scope="module")
def complaining(whole: Whole) -> UUID:
    """The enterprise with most of its own among those that complained."""
    complaints = Moment(whole.house).fold_all(COMPLAINT, ids(whole.house, COMPLAINT.name))
    opened = (whole.house.seal.open(one.sealed) for one in complaints if one.sealed)
    who = {UUID(str(one["enterprise_id"])) for one in opened if one.get("enterprise_id")}
    return max(who, key=lambda one: (whole.how_much(Scope(enterprise_id=one)), str(one)))


def visitors(whole: Whole, provider: UUID, enterprise: UUID) -> dict[str, tuple[Visitor, Scope]]:
    office, seal = whole.demonstration.office, whole.house.seal
    return {
        "nobody": (Visitor(office), Scope(provider_id=uuid4())),
        "provider": (
            Visitor(office, "provider", user="覃小云", provider_id=provider),
            Scope(provider_id=provider, mark=seal.mark(provider)),
        ),
        "enterprise": (
            Visitor(office, "enterprise", user="莫海", enterprise_id=enterprise),
            Scope(enterprise_id=enterprise, mark=seal.mark(enterprise)),
        ),
        "admin": (Visitor(office, "admin", user="管理员"), Scope(provider_id=uuid4())),
    }


def told(answer: Any, hidden: list[str]) -> list[str]:
    return [text for text in hidden if text in answer.text] if answer.status_code < 300 else []


@pytest.mark.parametrize("who", ["nobody", "provider", "enterprise", "admin"])
def test_no_page_tells_a_stranger_anything(
    whole: Whole, complained_of: UUID, complaining: UUID, who: str
) -> None:
    visit, scope = visitors(whole, complained_of, complaining)[who]
    hidden = whole.not_for(scope.provider_id or scope.enterprise_id)
    assert len(hidden) > 200
    heard, opened = {}, []
    for address in whole.addresses(scope):
        if address == "/live":
            continue  # a stream: tests/web/test_live.py
        answer = visit.ask(address)
        assert answer.status_code < 500 and answer.status_code != 429, address
        if found := told(answer, hidden):
            heard[address] = found[:3]
        if is_closed(address, who) and answer.status_code not in CLOSED:
            opened.append(address)
    assert (heard, opened) == ({}, [])


def is_closed(address: str, who: str) -> bool:
    """Whether it is about one record, of a kind that is not the visitor's daily work."""
    _, noun, *rest = address.split("/")
    if noun not in KINDS or not rest or rest[0] in ("new", "do"):
        return False
    return noun not in OPEN_TO.get(who, ())


@pytest.mark.parametrize("who", ["provider", "enterprise"])
def test_a_party_reads_its_own_and_nothing_of_others_in_it(
    whole: Whole, complained_of: UUID, complaining: UUID, who: str
) -> None:
    """Not who complained about it, what was complained, or what the office weighs."""
    visit, scope = visitors(whole, complained_of, complaining)[who]
    hidden = whole.not_for(scope.provider_id or scope.enterprise_id)
    read, heard = 0, {}
    for path in paths():
        noun = path.split("/")[1]
        if "{record_id}" not in path or noun not in KINDS:
            continue
        own = whole.of(noun, scope)
        for record_id, digest in sorted(one for one in whole.places(path) if one[0] in own)[:SOME]:
            answer = visit.ask(filled(path, record_id, digest))
            read += answer.status_code == 200
            if found := told(answer, hidden):
                heard[answer.url.path] = found[:3]
    assert read > 5 and heard == {}


@pytest.mark.parametrize("who", ["provider", "enterprise"])
def test_what_a_party_looks_for_is_not_found(
    whole: Whole, complained_of: UUID, complaining: UUID, who: str
) -> None:
    """In no list of any kind, by the names, numbers and words of others."""
    visit, scope = visitors(whole, complained_of, complaining)[who]
    hidden = whole.not_for(scope.provider_id or scope.enterprise_id)
    for noun in (noun.noun for noun in NOUNS if noun.listed):
        for word in ("公司", "LZ", hidden[0], hidden[-1]):
            answer = visit.ask(f"/{noun}?q={word}")  # what was typed stands there again
            found = [text for text in hidden if text != word and text in answer.text]
            assert found == [], noun


@pytest.mark.parametrize("who", [*OFFICERS, "auditor"])
def test_what_is_not_for_an_officer_is_closed_or_not_said(
    whole: Whole, others: Others, who: str
) -> None:
    """Accounts are no officer's, nothing is to be changed by an auditor, and who complained stands
    on nobody's page (Art. 15)."""
    visit = Visitor(whole.demonstration.office, who, user="韦志明")
    closed = [whole.one(path) for path in paths() if is_apart(path, who)]
    assert len(closed) > 10
    if who in ("caseworker", "auditor"):
        closed.append(others.proof)
    assert {one for one in closed if visit.ask(one).status_code not in (403, 404)} == set()
    hidden, heard, opened = contacts(whole.house), {}, 0
    assert len(hidden) > 1
    for record_id in [*ids(whole.house, COMPLAINT.name)[:30], others.complaint]:
        answer = visit.ask(f"/complaints/{record_id}")
        opened += answer.status_code == 200
        if found := told(answer, list(hidden)):
            heard[record_id] = found
    assert (opened > 20, heard) == (True, {})


def is_apart(path: str, who: str) -> bool:
    if who == "auditor":
        return "/do/" in path or path.endswith(f"/{NEW}")
    return path.startswith(("/accounts", "/admin/"))


def test_each_file_that_is_asked_for_is_there(whole: Whole) -> None:
    """Else nobody would be refused anything: an approver is given it."""
    visit = Visitor(whole.demonstration.office, "approver", user="黄建平")
    asked = [path for path in paths() if "{digest}" in path]
    assert len(asked) == 3 * len(WITH_FILES), "to save, to look at, and what it looks like"
    for path in asked:
        places = whole.places(path)[:SOME]
        assert places, f"the demonstration has a file for {path}"
        found = [
            visit.ask(filled(path, record_id, digest)).status_code for record_id, digest in places
        ]
        # what another test sent may be too damaged to be drawn
        assert 200 in found and set(found) <= ({200, 404} if path.endswith("/picture") else {200})


def test_there_is_something_to_be_told(whole: Whole) -> None:
    """Else the tests above would say nothing: an approver finds much of it."""
    visit = Visitor(whole.demonstration.office, "approver", user="黄建平")
    hidden, heard = whole.not_for(None), set()
    for noun in ("cases", "complaints", "providers", "enterprises", "engagements", "expulsions"):
        for record_id in ids(whole.house, KINDS[noun])[:10]:
            heard |= set(told(visit.ask(f"/{noun}/{record_id}"), hidden))
    assert len(heard) > 20


# Who reads all of it


OWN = {
    "/sign-in", "/sign-out", "/account/role", "/account/sessions/end",
    "/account/sessions/end-others", "/audit/exports",
}  # fmt: skip
"""What an auditor sends: for itself, and to take a copy along."""
ACT = re.compile(r'href="([^"]*/(?:do/|new\b)[^"]*)"')
POSTED = re.compile(r'<form[^>]*method="post"[^>]*>')


def test_an_auditor_reads_every_page_and_finds_nothing_to_change(whole: Whole) -> None:
    """Each address of the site, but for what the public may send, which needs no account."""
    auditor = Visitor(whole.demonstration.office, "auditor", user="审计员")
    read, found = 0, {}
    for address in whole.addresses(None):
        if address == "/live" or address.startswith("/public/"):
            continue
        answer = auditor.get(address)
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            told = (address, answer.status_code, said(main_of(answer.text)))
            assert "/do/" not in address or answer.status_code == 403, told
            continue
        read += 1
        sent = {_action(form, address) for form in POSTED.findall(answer.text)}
        sent = {one for one in sent if not one.startswith("/registers/")}  # as /audit/exports
        if changing := [*(sent - OWN), *ACT.findall(answer.text)]:
            found[address] = changing
    assert (read > 100, found) == (True, {})


def _action(form: str, address: str) -> str:
    found = re.search(r'action="([^"]*)"', form)
    return found[1] if found else address
