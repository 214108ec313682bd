"""The public register: what it lists and when, what stands behind it, and that it rebuilds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from articles.of_an_assessment import an_assessment, concluded, scored
from client import Client
from examples import a_provider
from views.made_public import (
    a_disqualification,
    a_draft,
    a_notice,
    an_expulsion,
    draft_of,
    perform,
    published,
    today,
    withdrawn,
)

from application import expelled
from application.unit import Result, Unit
from domain import standing
from domain.catalogue import DISQUALIFICATION, EXPULSION, PROVIDER, PUBLICATION
from domain.due_steps import commands as forms
from domain.publication import events as p
from domain.publication.events import PublicationKind, Term
from domain.values import derived_id
from interfaces.wiring import House
from projections.public_register import PublicRegisterView
from projections.rebuild import rebuild


def notices(office: Client) -> list[str]:
    return [item["id"] for item in office.fresh("/public/notices", None)["items"]]


@pytest.mark.clause("14")
def test_a_notice_and_its_expulsion_say_the_same(office: Client) -> None:
    provider = a_provider(office)
    notice = a_notice(office, provider)
    state = office.house.office.fold(PUBLICATION, UUID(notice))[0]
    assert state is not None and state.source is not None
    case = office.house.office.fold(EXPULSION, state.source.id)[0]
    assert case is not None and case.publicity is not None
    assert case.publicity.publication_id == UUID(notice)
    assert (case.publicity.first, case.publicity.last) == (state.first_day, state.last_day)
    shown = office.get(f"/publications/{notice}")
    assert shown["window"]["n"] == 5 and shown["window"]["last_day"] == shown["last_day"]
    assert notices(office) == [notice]
    withdrawn(office, notice)
    case = office.house.office.fold(EXPULSION, state.source.id)[0]
    assert case is not None and case.publicity is None
    assert notices(office) == []


@pytest.mark.clause("14")
def test_a_revoked_expulsion_asks_for_the_withdrawal_of_its_notice(office: Client) -> None:
    notice = a_notice(office, a_provider(office))
    source = office.get(f"/publications/{notice}")["source"]["id"]
    form = forms.Revoke(reason="复议撤销", document="复议决定", on=today(office))
    files = office.house.files
    perform(office, lambda unit: expelled.revoke(unit, UUID(source), form, files))
    shown = office.get(f"/publications/{notice}")
    assert shown["set_aside"]["on"] == str(today(office))
    tasks = office.fresh("/worklist?limit=200")["items"]
    (task,) = [item for item in tasks if item["task"] == "publication.withdraw"]
    assert (task["record_id"], task["due_on"]) == (notice, shown["set_aside"]["withdraw_by"])
    withdrawn(office, notice)
    tasks = office.fresh("/worklist?limit=200")["items"]
    assert "publication.withdraw" not in {item["task"] for item in tasks}


@pytest.mark.clause("14", "15")
@pytest.mark.parametrize("kind", ["public-notice", "censure", "assessment-result"])
def test_nothing_is_made_public_without_the_record_it_rests_on(office: Client, kind: str) -> None:
    unknown = {"kind": "expulsion-case", "id": str(derived_id("nobody"))}
    for source in (None, {"kind": "engagement", "id": unknown["id"]}):
        status, refused = office.refused("/publications", **draft_of(office, kind, source=source))
        assert (status, refused["code"]) == (409, "source-needed")
    if kind == "public-notice":
        body = draft_of(office, kind, source=unknown)
        assert office.refused("/publications", **body)[0] == 422


@pytest.mark.clause("14")
def test_an_expulsion_that_is_not_served_is_not_made_public(office: Client) -> None:
    provider = a_provider(office)
    case = an_expulsion(office, provider, served=False)
    source = {"kind": "expulsion-case", "id": case}
    status, refused = office.refused(
        "/publications", **draft_of(office, "public-notice", source=source)
    )
    assert (status, refused["citation"]) == (409, "14")
    other = draft_of(office, "announcement", source=source)
    assert office.refused("/publications", **other)[0] == 422


@pytest.mark.clause("14")
def test_the_notice_is_about_the_provider_of_its_expulsion(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    source = {"kind": "expulsion-case", "id": an_expulsion(office, provider)}
    body = draft_of(office, "public-notice", source=source)
    assert office.refused("/publications", **body, provider_id=other)[0] == 422
    draft = office.post("/publications", **body, provider_id=provider)["id"]
    assert office.get(f"/publications/{draft}")["provider_id"] == provider


@pytest.mark.clause("15")
def test_a_withdrawn_censure_may_be_made_again(office: Client) -> None:
    provider = a_provider(office)
    case = a_disqualification(office, provider)
    source = {"kind": "disqualification-case", "id": case}
    censure = published(office, a_draft(office, "censure", source=source))
    withdrawn(office, censure)
    state = office.house.office.fold(DISQUALIFICATION, UUID(case))[0]
    assert state is not None and state.censure is None
    published(office, a_draft(office, "censure", source=source))


def an_old_notice(office: Client, kind: PublicationKind = PublicationKind.ANNOUNCEMENT) -> str:
    """Its term ended yesterday, and no sweep has run."""
    on = today(office) - timedelta(days=9)
    last = today(office) - timedelta(days=1)

    def lay(unit: Unit) -> Result:
        held = unit.new(PUBLICATION)
        wording = p.Wording(title="关于甲公司的公告", text="甲公司")
        held.tell(
            [
                p.Drafted(
                    kind=kind,
                    reference="LZGB-1",
                    wording=wording,
                    term=Term(until=last),
                    drafted_on=on,
                ),
                p.Published(kind=kind, published_on=on, first_day=on, last_day=last, calendar="1"),
            ]
        )
        return Result(held)

    return str(perform(office, lay))


def test_what_has_run_out_leaves_the_list_and_keeps_its_address(office: Client) -> None:
    """Before the sweep has said so, and after; without names."""
    old = an_old_notice(office)
    for _ in ("before the sweep", "after it"):
        assert notices(office) == []
        shown = office.fresh(f"/public/notices/{old}", None)
        assert shown["status"] == "expired" and "甲公司" not in str(shown)
        assert shown["last_day"] == str(today(office) - timedelta(days=1))
        office.sweep(str(today(office)))
    assert office.get(f"/publications/{old}")["status"] == "expired"
    history = office.get(f"/publications/{old}/history")["items"]
    assert [item["type"] for item in history][-1] == "publication.expired"
    assert history[-1]["effective_on"] == str(today(office))


def test_the_newest_comes_first_page_by_page(office: Client) -> None:
    made = {published(office, a_draft(office, title=f"公告 {n}")) for n in range(5)}
    seen: list[str] = []
    path = "/public/notices?limit=2"
    while True:
        page = office.fresh(path, None)
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        path = f"/public/notices?limit=2&cursor={page['next']}"
    assert len(seen) == 5 and set(seen) == made
    (found,) = office.fresh("/public/notices?q=公告 3", None)["items"]
    assert found["title"] == "公告 3"


def test_pool_and_grey_list_follow_the_provider(office: Client) -> None:
    provider, other = a_provider(office, name="甲公司"), a_provider(office, name="乙公司")
    names = lambda: [item["name"] for item in office.fresh("/public/pool", None)["items"]]  # noqa: E731
    assert names() == ["甲公司", "乙公司"]
    case, entry = derived_id("case"), derived_id("entry")

    def expel(unit: Unit) -> Result:
        held = unit.load(PROVIDER, UUID(provider))
        held.tell(standing.expel(held.state.standing, case, today(office)))
        held.tell(standing.grey_list(held.state.standing, entry, today(office)))
        return Result(held)

    perform(office, expel)
    assert names() == ["乙公司"]
    assert office.fresh("/public/grey-list", None)["items"] == []
    with office.house.connection() as conn:
        rows = conn.execute(
            "SELECT name FROM public_providers WHERE grey_since IS NOT NULL"
        ).fetchall()
    assert [row["name"] for row in rows] == ["甲公司"] and other

    def revoke(unit: Unit) -> Result:
        held = unit.load(PROVIDER, UUID(provider))
        held.tell(standing.expunge_grey_listing(held.state.standing, entry, today(office), "撤销"))
        held.tell(standing.revoke_expulsion(held.state.standing, case, today(office), "撤销"))
        return Result(held)

    perform(office, revoke)
    assert names() == ["甲公司", "乙公司"]


def tables(house: House) -> dict[str, list[Any]]:
    with house.connection() as conn:
        return {
            table: sorted(map(str, conn.execute(f"SELECT * FROM {table}").fetchall()))
            for table in PublicRegisterView.tables
        }


def test_rebuilt_it_is_the_same(office: Client, house: House) -> None:
    provider = a_provider(office)
    a_notice(office, provider)
    withdrawn(office, published(office, a_draft(office, title="撤回")))
    a_draft(office, title="草稿")
    an_old_notice(office)
    office.sweep(str(today(office)))
    house.catch_up()
    live = tables(house)
    assert len(live["public_notices"]) == 3 and len(live["public_providers"]) == 1
    rebuild(PublicRegisterView(), house.database, house.log)
    assert tables(house) == live


@pytest.mark.clause("14")
def test_the_grey_list_is_public_when_a_document_says_so(office: Client) -> None:
    provider = a_provider(office, name="甲公司")
    on = today(office)

    def list_it(unit: Unit) -> Result:
        held = unit.load(PROVIDER, UUID(provider))
        held.tell(standing.expel(held.state.standing, derived_id("case"), on))
        held.tell(standing.grey_list(held.state.standing, derived_id("entry"), on))
        return Result(held)

    perform(office, list_it)
    body = draft_of(office, "grey-list", provider_id=provider)
    assert office.refused("/publications", **body)[1]["code"] == "grey-list-internal"
    office.post(
        "/measures/settings", "principal", key="grey-list.public", value=True, holds_from=on,
        document="柳工信规〔2026〕1号",
    )  # fmt: skip
    (item,) = office.fresh("/public/grey-list", None)["items"]
    assert item.items() >= {"id": provider, "name": "甲公司", "since": str(on)}.items()
    published(office, str(office.post("/publications", **body)["id"]))
    assert [one["kind"] for one in office.fresh("/public/notices", None)["items"]] == ["grey-list"]


@pytest.mark.clause("11", "5.b")
def test_the_result_of_an_assessment_is_made_public_until_it_is_annulled(office: Client) -> None:
    provider = a_provider(office)
    record = an_assessment(office, provider)
    scored(office, record)
    source = {"kind": "assessment", "id": record}
    body = draft_of(office, "assessment-result", source=source)
    assert office.refused("/publications", **body)[0] == 409  # nothing is concluded yet
    concluded(office, record, "keep")
    result = published(office, a_draft(office, "assessment-result", source=source))
    assert office.get(f"/assessments/{record}")["status"] == "published"
    assert result in {item["id"] for item in office.fresh("/public/notices", None)["items"]}

    office.post(
        f"/assessments/{record}/annulment", "principal", on=today(office), reason="评分依据有误"
    )
    assert office.get(f"/publications/{result}")["set_aside"]["on"] == str(today(office))
    withdrawn(office, result)
    assert result not in {item["id"] for item in office.fresh("/public/notices", None)["items"]}
