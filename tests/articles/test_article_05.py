"""Article 5: what the platform tells of a provider (5.b).

Drafted by the provider itself or by the office, reviewed by a second person, and public only
while the provider is in the pool.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from articles.of_a_publication import MES, PROVIDER_ID, draft, drafted, nothing, published
from client import Client
from examples import a_provider
from scenario import day

from application.unit import Command, Result, Unit
from domain import standing
from domain.catalogue import PROVIDER
from domain.publication import events as p
from domain.publication.events import PublicationKind, Term
from domain.values import SYSTEM

CONTENTS: dict[str, dict[str, Any]] = {
    "offering": {"kind": "offering", "name": "生产执行系统", "functions": "排产、报工"},
    "project-case": {
        "kind": "project-case", "enterprise": "鱼峰机械厂", "industry": "汽车零部件",
        "solution": "生产执行系统", "results": "交付周期缩短两成",
    },
    "served-enterprises": {
        "kind": "served-enterprises", "as_of": "2025-06-30",
        "enterprises": [{"name": "鱼峰机械厂", "industry": "汽车零部件"}],
    },
}  # fmt: skip
LISTS = {
    "offering": "/public/offerings",
    "project-case": "/public/cases",
    "served-enterprises": "/public/served-enterprises",
}


def a_draft(office: Client, role: str, provider: str, kind: str = "offering", **more: Any) -> str:
    scope = {"provider_id": provider} if role == "provider" else {}
    body = {
        "kind": kind,
        "provider_id": provider,
        "title": f"柳江智造{kind}",
        "text": "面向汽车零部件企业",
        "content": CONTENTS[kind],
        "drafted_on": "2025-07-01",
    }
    return str(office.post("/publications", role, scope=scope, **(body | more))["id"])


def out(office: Client, publication: str, on: str = "2025-07-04") -> str:
    """Reviewed and published."""
    path = f"/publications/{publication}"
    office.post(
        f"{path}/review", "approver", approved=True, on=on, no_trade_secrets=True,
        no_personal_data=True, no_complainant=True, legal_review=True,
    )  # fmt: skip
    office.post(f"{path}/publication", published_on=on)
    return publication


@pytest.mark.clause("5.b")
@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("role", ["provider", "caseworker"])
def test_5b_the_provider_or_the_office_drafts_what_becomes_public(
    office: Client, kind: str, role: str
) -> None:
    provider, other = a_provider(office), a_provider(office)
    publication = a_draft(office, role, provider, kind)
    # given a draft, nobody outside reads it
    assert office.fresh(LISTS[kind], None)["items"] == []
    # when a second person reviewed it and it is published
    out(office, publication)
    # then anybody reads it, itemised, under the provider's name
    (item,) = office.fresh(LISTS[kind], None)["items"]
    assert item["id"] == publication and item["provider_id"] == provider
    assert item["content"].items() >= CONTENTS[kind].items()
    for path in (f"{LISTS[kind]}?provider_id={other}", f"{LISTS[kind]}?q=不存在的词"):
        assert office.fresh(path, None)["items"] == []
    for path in (f"{LISTS[kind]}?provider_id={provider}", f"{LISTS[kind]}?q=柳江"):
        assert len(office.fresh(path, None)["items"]) == 1
    for path in (*LISTS.values(), "/public/notices"):
        if path != LISTS[kind]:
            assert office.fresh(path, None)["items"] == []


@pytest.mark.clause("5.b")
def test_5b_what_leaves_the_pool_leaves_the_platform(office: Client) -> None:
    provider = a_provider(office)
    publication = out(office, a_draft(office, "provider", provider))
    assert len(office.fresh("/public/offerings", None)["items"]) == 1
    assert [item["id"] for item in office.fresh("/public/pool", None)["items"]] == [provider]
    leaves_the_pool(office, provider)
    for path in ("/public/offerings", "/public/pool"):
        assert office.fresh(path, None)["items"] == []
    status, _ = office.refused(
        "/publications", kind="offering", provider_id=provider, title="x", text="x",
        content=CONTENTS["offering"], drafted_on="2025-08-02",
    )  # fmt: skip
    assert status == 409
    assert office.get(f"/publications/{publication}")["status"] == "published"


def leaves_the_pool(office: Client, provider: str) -> None:
    on = day("2025-08-01")

    def leave(unit: Unit) -> Result:
        held = unit.load(PROVIDER, UUID(provider))
        held.tell(standing.leave_pool(held.state.standing, "11", on, "考核退出", None))
        return Result(held)

    done = office.house.office.perform(Command(actor=SYSTEM, today=on), leave)
    office.position = done.position


@pytest.mark.clause("5.b")
def test_5b_each_kind_has_the_content_of_its_kind() -> None:
    for wrong in (
        {"kind": PublicationKind.OFFERING},
        {"kind": PublicationKind.PROJECT_CASE, "content": MES, "provider_id": PROVIDER_ID},
        {"kind": PublicationKind.OFFERING, "content": MES},
        {"kind": PublicationKind.ANNOUNCEMENT, "content": MES},
    ):
        with pytest.raises(ValueError, match=r"content|provider_id"):
            draft(**wrong)
    asked = draft(PublicationKind.OFFERING, content=MES, provider_id=PROVIDER_ID)
    nothing().when(asked).then(p.Drafted)


@pytest.mark.clause("5.b")
def test_5b_it_stands_without_end_or_until_a_day() -> None:
    made = {"content": MES, "provider_id": PROVIDER_ID}
    assert published(PublicationKind.OFFERING, **made).state.last_day is None
    story = drafted(PublicationKind.OFFERING, term=Term(until=day("2026-12-31")), **made)
    assert story.state.term.until == day("2026-12-31")
    early = draft(PublicationKind.OFFERING, term=Term(until=day("2026-02-04")), **made)
    nothing().when(early).then_refused("date-order")


@pytest.mark.clause("5.b")
def test_5b_a_provider_handles_its_own_and_nothing_else(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    publication = a_draft(office, "provider", provider)
    stranger = {"scope": {"provider_id": other}}
    own = {"scope": {"provider_id": provider}}
    body = {
        "kind": "offering", "provider_id": provider, "title": "x", "text": "x",
        "content": CONTENTS["offering"], "drafted_on": "2025-07-01",
    }  # fmt: skip
    assert office.refused("/publications", "provider", **body, **stranger)[0] == 403
    notice = {"kind": "announcement", "title": "x", "text": "x", "drafted_on": "2025-07-01"}
    assert office.refused("/publications", "provider", **notice, **own)[0] == 403
    revision = {
        "title": "x", "text": "x", "content": CONTENTS["offering"], "revised_on": "2025-07-02"
    }  # fmt: skip
    path = f"/publications/{publication}"
    assert office.refused(f"{path}/revision", "provider", **revision, **stranger)[0] == 403
    office.post(f"{path}/revision", "provider", **revision, **own)
    assert (
        office.refused(f"{path}/review", "provider", approved=True, on="2025-07-02", **own)[0]
        == 403
    )
    out(office, publication)
    gone = {"on": "2025-07-08", "reason": "停售"}
    assert office.refused(f"{path}/withdrawal", "provider", **gone, **own)[0] == 403
    office.post(f"{path}/withdrawal", **gone)
    assert office.fresh("/public/offerings", None)["items"] == []


@pytest.mark.clause("5.b")
def test_5b_a_returned_draft_waits_for_whoever_wrote_it(office: Client) -> None:
    provider = a_provider(office)
    publication = a_draft(office, "provider", provider)
    (task,) = office.fresh("/worklist", "approver")["items"]
    assert (task["task"], task["due_on"]) == ("publication.review", "2025-07-29")
    path = f"/publications/{publication}/review"
    office.post(path, "approver", approved=False, on="2025-07-02", reason="请写明功能")
    own = {"provider_id": provider}
    (task,) = office.fresh("/worklist", "provider", **own)["items"]
    assert (task["task"], task["record_id"]) == ("publication.revise", publication)
    shown = office.get(f"/publications/{publication}", "provider", **own)
    assert (shown["status"], shown["remark"]) == ("returned", "请写明功能")
