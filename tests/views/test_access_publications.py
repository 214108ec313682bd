"""Who sees what of publications: a draft and what was withdrawn are never public, in no list.

Each public read is asked, over the whole text of its answer.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from articles.test_article_05 import CONTENTS
from client import Client
from examples import a_provider, an_enterprise
from views.made_public import (
    TEXT,
    a_disqualification,
    a_draft,
    a_notice,
    published,
    reviewed,
    today,
    withdrawn,
)

PUBLIC = (
    "/public/pool",
    "/public/grey-list",
    "/public/notices",
    "/public/offerings",
    "/public/cases",
    "/public/served-enterprises",
)
SECRET = "未公布的内容甲乙丙"
ART_5 = ("offering", "project-case", "served-enterprises")
NOTICES = ("announcement", "list")


def hidden(office: Client, publication: str, *words: str) -> None:
    """Nobody outside reads these words: in no list, by no search, and not at its address."""
    reads = [*PUBLIC, *(f"{path}?q={SECRET}" for path in PUBLIC[2:])]
    for path in (*reads, f"/public/notices/{publication}"):
        mark = "&" if "?" in path else "?"
        answer = office.ask("GET", f"{path}{mark}at_least={office.position}", None)
        assert answer.status_code in (200, 404), path
        for word in (SECRET, *words):
            assert word not in answer.text, path


def made(office: Client, provider: str, kind: str) -> str:
    if kind in ART_5:
        return a_draft(office, kind, provider_id=provider, text=SECRET, content=CONTENTS[kind])
    return a_draft(office, kind, text=SECRET)


@pytest.mark.parametrize("kind", [*ART_5, *NOTICES])
def test_no_draft_and_nothing_withdrawn_is_public(office: Client, kind: str) -> None:
    provider = a_provider(office)
    publication = made(office, provider, kind)
    hidden(office, publication)
    reviewed(office, publication)
    hidden(office, publication)
    office.post(f"/publications/{publication}/publication", published_on=today(office))
    texts = [office.fresh(path, None) for path in PUBLIC[2:]]
    assert sum(SECRET in str(answer) for answer in texts) == 1
    withdrawn(office, publication)
    hidden(office, publication, "关于柳江智造")


def test_a_draft_that_was_given_up_has_no_address(office: Client) -> None:
    publication = withdrawn(office, a_draft(office))
    path = f"/public/notices/{publication}?at_least={office.position}"
    assert office.ask("GET", path, None).status_code == 404


def test_a_correction_is_not_public_before_it_is_published(office: Client) -> None:
    publication = published(office, a_draft(office, text="原文"))
    path = f"/publications/{publication}"
    office.post(f"{path}/revision", title="更正", text=SECRET, revised_on=today(office))
    hidden(office, publication)
    reviewed(office, publication)
    hidden(office, publication)
    office.post(f"{path}/correction", on=today(office), reason="笔误")
    (item,) = office.fresh("/public/notices", None)["items"]
    assert (item["text"], item["corrected_on"]) == (SECRET, str(today(office)))
    assert [(one["since"], one["text"]) for one in item["editions"]] == [
        (str(today(office)), "原文"),
        (str(today(office)), SECRET),
    ]


def test_what_was_withdrawn_says_so_at_its_address(office: Client) -> None:
    provider = a_provider(office)
    notice = a_notice(office, provider)
    shown = office.fresh(f"/public/notices/{notice}", None)
    assert (shown["status"], shown["text"], shown["provider_id"]) == ("published", TEXT, provider)
    withdrawn(office, notice)
    shown = office.fresh(f"/public/notices/{notice}", None)
    assert shown["status"] == "withdrawn" and shown["withdrawn_on"] == str(today(office))
    assert set(shown) == {
        "id", "status", "reference", "kind", "published_on", "first_day", "last_day",
        "withdrawn_on",
    }  # fmt: skip


@pytest.mark.parametrize("kind", NOTICES)
def test_parties_read_notices_on_the_public_pages_alone(office: Client, kind: str) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    publication = published(office, a_draft(office, kind, provider_id=provider))
    for role, scope in (
        ("provider", {"provider_id": provider}),
        ("enterprise", {"enterprise_id": enterprise}),
    ):
        for path in (f"/publications/{publication}", f"/publications/{publication}/history"):
            assert office.ask("GET", path, role, **scope).status_code == 403
        assert office.fresh("/publications", role, **scope)["items"] == []
    timeline = office.fresh(f"/providers/{provider}/timeline", "provider", provider_id=provider)
    assert "publication" not in {item["kind"] for item in timeline["items"]}
    for role in ("caseworker", "approver", "principal", "auditor"):
        assert office.get(f"/publications/{publication}", role)["text"] == TEXT
        assert len(office.fresh("/publications", role)["items"]) == 1


def test_a_provider_reads_its_own_art_5_drafts_and_no_other_ones(office: Client) -> None:
    provider, other, enterprise = a_provider(office), a_provider(office), an_enterprise(office)
    publication = made(office, provider, "offering")
    read: Callable[..., int] = lambda role, **scope: (  # noqa: E731
        office.ask("GET", f"/publications/{publication}", role, **scope).status_code
    )
    assert read("provider", provider_id=provider) == 200
    assert read("provider", provider_id=other) == 403
    assert read("enterprise", enterprise_id=enterprise) == 403
    assert read(None) == 401
    assert len(office.fresh("/publications", "provider", provider_id=provider)["items"]) == 1
    assert office.fresh("/publications", "provider", provider_id=other)["items"] == []


def test_the_pool_tells_what_the_list_of_art_2_tells(office: Client) -> None:
    provider = a_provider(office)
    (item,) = office.fresh("/public/pool", None)["items"]
    assert item["id"] == provider
    assert set(item) == {"id", "name", "kind", "uscc", "admitted_on"}


def test_a_censure_is_public_and_the_grey_list_is_not(office: Client) -> None:
    provider = a_provider(office)
    source = {"kind": "disqualification-case", "id": a_disqualification(office, provider)}
    censure = published(office, a_draft(office, "censure", source=source))
    (item,) = office.fresh("/public/notices", None)["items"]
    assert (item["id"], item["kind"]) == (censure, "censure")
    assert office.fresh("/public/grey-list", None) == {"items": [], "next": None}
    # and the proceeding knows of it: nothing is told twice
    status, refused = office.refused(
        "/publications", kind="censure", title="x", text="x", source=source,
        drafted_on=today(office),
    )  # fmt: skip
    assert (status, refused["code"]) == (409, "censured-already")
