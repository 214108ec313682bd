"""What a page offers goes through, and what it says is closed is refused in the same words; each
form stands beside its rule."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from uuid import UUID

import pytest
from visitor import Visitor, hidden, problems, said
from web.demonstrated import Demonstration
from web.typed import as_typed

from application.rehearsal import Rehearsal
from domain.catalogue import ESCALATION
from domain.values import OFFICERS, Actor, Role
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.api.nouns.noun import Noun, Route
from interfaces.web import written
from interfaces.web.clauses import clause_of
from interfaces.web.offers import Offer, examples, offers, step_of
from interfaces.web.texts import Words
from projections import escalations, records

pytestmark = pytest.mark.xdist_group("screens")
PRINCIPAL = Actor(name="罗振华", role=Role.PRINCIPAL)
A_STATUS = 1
"""Records of each kind and status that are tried."""
NONE = frozenset({"disposal-lists"})


def some_of(demonstration: Demonstration, noun: Noun) -> Iterator[UUID]:
    """One record in each state that the demonstration has; escalations have a list of their own."""
    with demonstration.house.connection() as conn:
        if noun.kind is ESCALATION:
            rows = escalations.page(conn, limit=500)
        else:
            wanted = records.Filter(kind=noun.kind.name)
            rows = records.page(conn, wanted, records.Scope(), limit=500)
    seen: dict[str, int] = {}
    for row in rows:
        seen[row["status"]] = seen.get(row["status"], 0) + 1
        if seen[row["status"]] <= A_STATUS:
            yield row["record_id"]


def typed(demonstration: Demonstration, route: Route) -> dict[str, Any]:
    today = demonstration.house.office.today()
    return dict(as_typed(examples(route.path, today)[0].model_dump(mode="json")).values)


def offers_of(demonstration: Demonstration, noun: Noun, record_id: UUID) -> list[Offer]:
    house = demonstration.house
    return offers(house, Rehearsal(house.office), PRINCIPAL, noun, record_id)


def post(visit: Visitor, noun: Noun, record_id: UUID, offer: Offer, typed: dict[str, Any]) -> Any:
    address = f"/{noun.noun}/{record_id}/do/{offer.step}"
    return visit.http.post(address, data=hidden(visit.page(address)) | typed)


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


OURS = [noun for noun in NOUNS if any(route.roles & OFFICERS for route in noun.routes)]


@pytest.mark.parametrize("noun", OURS, ids=lambda noun: noun.noun)
def test_what_is_closed_is_refused_in_the_same_words(
    demonstration: Demonstration, noun: Noun
) -> None:
    """Given a record, when what its page calls closed is sent all the same, then it is refused
    with the words that stood there, and nothing is recorded."""
    visit = Visitor(demonstration.office, "principal", user=PRINCIPAL.name)
    for record_id in some_of(demonstration, noun):
        found = offers_of(demonstration, noun, record_id)
        closed = [one for one in found if one.refusal and PRINCIPAL.role in one.route.roles]
        for offer in closed[:3]:
            assert offer.refusal is not None
            answer = post(visit, noun, record_id, offer, typed(demonstration, offer.route))
            assert answer.status_code in (403, 409), (offer.route.path, text_of(answer.text))
            assert offer.refusal.text.zh in text_of(answer.text), offer.route.path


@pytest.mark.parametrize("noun", OURS, ids=lambda noun: noun.noun)
def test_what_is_offered_is_not_out_of_its_time(demonstration: Demonstration, noun: Noun) -> None:
    """Given a record, when one thing that its page offers is sent with one of the examples, then
    it goes through, or only what the form says stands in the way."""
    turns = cycle(range(7))
    for record_id in some_of(demonstration, noun):
        found = offers_of(demonstration, noun, record_id)
        possible = [one for one in found if one.is_open and PRINCIPAL.role in one.route.roles]
        if not possible:
            continue
        offer = possible[next(turns) % len(possible)]
        visit = Visitor(demonstration.office, "principal", user=PRINCIPAL.name)
        today = demonstration.house.office.today()
        tries = [
            post(visit, noun, record_id, offer, dict(as_typed(one.model_dump(mode="json")).values))
            for one in examples(offer.route.path, today)
        ]
        assert any(
            answer.is_success or answer.status_code == 303 or lies_in_the_form(answer)
            for answer in tries
        ), (offer.route.path, text_of(tries[0].text))


def lies_in_the_form(answer: Any) -> bool:
    """Each thing that is wrong is said of a field, or of the form as a whole."""
    return answer.status_code in (404, 422) and bool(problems(answer.text))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.noun)
def test_each_form_opens_beside_its_rule(demonstration: Demonstration, noun: Noun) -> None:
    """Given a record in any state, when the form of an act is opened, then it is there, and the
    clause that it rests on stands beside it in the office's words."""
    if noun.noun in NONE:
        pytest.skip("nothing of the demonstration is ten years old: tests/archiving has a list")
    (record_id, *_) = some_of(demonstration, noun)
    visits: dict[Role, Visitor] = {}
    for route in noun.routes:
        role = next(r for r in (Role.PRINCIPAL, Role.ADMIN, Role.PROVIDER) if r in route.roles)
        if role not in visits:
            visits[role] = Visitor(
                demonstration.office, role, **scope_of(demonstration, role, record_id)
            )
        step = "new" if route.path == f"/{noun.noun}" else f"do/{step_of(route)}"
        base = f"/{noun.noun}" if route.creates else f"/{noun.noun}/{record_id}"
        if route.creates and step != "new":
            step = f"do/{route.path.removeprefix(f'/{noun.noun}/')}"
        page = visits[role].page(f"{base}/{step}")
        assert "data-once" in page, route.path
        assert rule_beside(page) == rule_of(demonstration, route), route.path


def test_each_form_of_the_measures_opens_beside_its_rule(demonstration: Demonstration) -> None:
    visit = Visitor(demonstration.office, "principal")
    routes = [route for route in ROUTES if route.path.startswith("/measures/")]
    assert len(routes) > 5
    for route in routes:
        page = visit.page(route.path.replace("/measures/", "/measures/do/"))
        assert rule_beside(page) == rule_of(demonstration, route) != "", route.path


def scope_of(demonstration: Demonstration, role: Role, record_id: UUID) -> dict[str, Any]:
    """Of a form that is for nobody but the provider: the one that the case is about."""
    if role is not Role.PROVIDER:
        return {}
    return {"provider_id": demonstration.office.get(f"/cases/{record_id}")["provider_id"]}


def rule_beside(page: str) -> str:
    """Clause, title and what it says; nothing where there is none."""
    return said(page.partition('<div class="app-rule">')[2].partition("</aside>")[0])


def rule_of(demonstration: Demonstration, route: Route) -> str:
    if route.citation is None:
        return ""
    house, t = demonstration.house, Words("zh")
    found = clause_of(Moment(house), route.citation, house.office.today())
    assert found.title and found.summary
    told = (t("forms.rule"), written.clause(t, route.citation), found.title.zh, found.summary.zh)
    return " ".join(" ".join(told).split())


@pytest.mark.parametrize("noun", OURS, ids=lambda noun: noun.noun)
def test_nonsense_in_a_form_is_named_and_no_fault(demonstration: Demonstration, noun: Noun) -> None:
    """Given a record, when each field of a form holds nonsense, then the page says what is wrong
    with what, and shows it again."""
    visit = Visitor(demonstration.office, "principal", user=PRINCIPAL.name)
    for record_id in [*some_of(demonstration, noun)][:1]:
        for route in noun.routes:
            if Role.PRINCIPAL not in route.roles or route.creates:
                continue
            address = f"/{noun.noun}/{record_id}/do/{step_of(route)}"
            page = visit.page(address)
            fields = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([a-z][^"]*)"', page))
            nonsense = dict.fromkeys(fields - {"csrf", "key", "version"}, "☂")
            answer = visit.http.post(address, data=hidden(page) | nonsense)
            assert answer.status_code in (303, 403, 409, 422), (address, answer.status_code)
            assert answer.status_code != 422 or "☂" in answer.text, address
