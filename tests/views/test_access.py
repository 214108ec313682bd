"""Who sees what: one test for each read model and record, over the whole text of its answer.

Leaks come from lists and searches, not from the record page; so the story below puts one
complainant's name everywhere where it could go, and each test looks for it in all that is said.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn
from client import API, Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise, interviewed
from pydantic import ValidationError

from domain import complaint
from domain.values import Role

NAME = "石敢当"
CONTACT = "13907725566"
USER = "shigandang"
"""The user name with which the complaining enterprise signs in."""
FIRM = "柳州市隐山轴承厂"
PERSON = "蒙面侠"
PHONE = "15078880001"
IDENTITY = (NAME, CONTACT, USER, PERSON, PHONE)
"""Nobody but those who handle the complaint may read any of these, anywhere."""


@dataclass
class Story:
    """A complaint on its whole way into a case, and what else stands around it."""

    office: Client
    provider: str
    other_provider: str
    enterprise: str
    other_enterprise: str
    complaint: str
    report: str
    case: str
    other_case: str
    engagement: str
    tracking_code: str
    readers: dict[str, tuple[str | None, dict[str, str]]] = field(default_factory=dict)

    def ask(self, who: str, path: str) -> Any:
        role, scope = self.readers[who]
        return self.office.ask("GET", path, role, **scope)

    def secrets(self) -> tuple[str, ...]:
        """The identity, and which enterprise it was."""
        return (*IDENTITY, self.enterprise, FIRM)


OUTSIDERS = ("provider", "other provider", "other enterprise", "admin", "public")
INSIDERS = ("auditor", "other caseworker")


@pytest.fixture
def story(office: Client) -> Story:
    provider, other_provider = a_provider(office), a_provider(office)
    enterprise, other_enterprise = an_enterprise(office, name=FIRM), an_enterprise(office)
    engagement = an_engagement(office, provider, other_enterprise)
    # given a complaint of a signed-in enterprise, and a report of a person about its provider
    received = office.post(
        "/complaints", "enterprise", provider_id=provider, summary="驻场人员撤离",
        complainant={
            "kind": "enterprise", "enterprise_id": enterprise, "name": NAME, "contact": CONTACT
        },
        received_on="2025-05-29", scope={"user": USER, "enterprise_id": enterprise},
    )  # fmt: skip
    complaint = str(received["id"])
    report = str(office.post(
        "/complaints", None, provider_id=provider, summary="索取好处费", received_on="2025-05-30",
        complainant={"kind": "individual", "name": PERSON, "contact": PHONE},
    )["id"])  # fmt: skip
    # and a duplicate of it, which is merged
    twin = a_complaint(
        office, provider, enterprise, received_on="2025-05-29",
        complainant={
            "kind": "enterprise", "enterprise_id": enterprise, "name": NAME, "contact": CONTACT
        },
    )  # fmt: skip
    office.post(f"/complaints/{twin}/merger", complaint_id=complaint, on="2025-05-30", reason="")
    # and that Li took both up, verified them, and opened a case
    for record in (complaint, report):
        li = {"scope": {"user": "li"}}
        office.post(f"/complaints/{record}/acceptance", on="2025-06-02", reason="", **li)
        office.post(
            f"/complaints/{record}/verification", substantiated=True, findings="属实",
            on="2025-06-03", **li,
        )  # fmt: skip
        office.post(f"/complaints/{record}/answer", on="2025-06-04", answer="已立案", **li)
    case = str(office.post(
        "/cases", provider_id=provider, grounds=["12.1.a"], facts="驻场人员撤离",
        complaint_ids=[complaint], opened_on="2025-06-05", scope={"user": "li"},
    )["id"])  # fmt: skip
    office.post(f"/cases/{case}/complaints", complaint_id=report, on="2025-06-05")
    # and that the order was served, and its period ran out
    interviewed(office, case, "2025-06-10")
    office.post(f"/cases/{case}/notice", issued_on="2025-06-10", demands=["恢复驻场"], days=15)
    office.post(f"/cases/{case}/service", served_on="2025-06-10", method="left", received_by="韦")
    other_case = str(office.post(
        "/cases", provider_id=other_provider, grounds=["12.3.a"], facts="清单不完整",
        complaint_ids=[], opened_on="2025-06-05",
    )["id"])  # fmt: skip
    office.sweep("2025-06-26")
    return Story(
        office, provider, other_provider, enterprise, other_enterprise, complaint, report, case,
        other_case, engagement, str(received["tracking_code"]),
        readers={
            "provider": ("provider", {"provider_id": provider}),
            "other provider": ("provider", {"provider_id": other_provider}),
            "enterprise": ("enterprise", {"enterprise_id": enterprise}),
            "other enterprise": ("enterprise", {"enterprise_id": other_enterprise}),
            "auditor": ("auditor", {}),
            "other caseworker": ("caseworker", {"user": "wei"}),
            "caseworker": ("caseworker", {"user": "li"}),
            "approver": ("approver", {}),
            "principal": ("principal", {}),
            "admin": ("admin", {}),
            "public": (None, {}),
        },
    )  # fmt: skip


def hidden(text: str, *secrets: str) -> None:
    """None of them stands in the text, in no form that JSON or a page may give it."""
    for secret in secrets:
        assert secret not in text
        assert secret.encode("unicode_escape").decode() not in text


def reads_of(story: Story) -> list[str]:
    """Everything that can be read over HTTP, and searches for what must not be found."""
    reads = [
        "/worklist", "/worklist?mine=true", "/deadlines", "/deadlines?on=2025-06-20",
        "/escalations", "/dashboard", "/history", "/history?kind=complaint&limit=200",
        "/history?limit=200", "/measures", "/public/pool", "/public/grey-list", "/public/notices",
        f"/public/complaints/{story.tracking_code}",
        "/history?who=" + USER,
    ]  # fmt: skip
    for noun in ("providers", "enterprises", "engagements", "complaints", "cases"):
        reads += [f"/{noun}", f"/{noun}?limit=200"]
        reads += [f"/{noun}?q={secret}" for secret in (*IDENTITY, "sgd")]
    for noun, record in (
        ("providers", story.provider),
        ("enterprises", story.other_enterprise),
        ("engagements", story.engagement),
        ("complaints", story.complaint),
        ("complaints", story.report),
        ("cases", story.case),
    ):
        reads += [f"/{noun}/{record}", f"/{noun}/{record}/history"]
        reads += [f"/{noun}/{record}?as_of={story.office.position}"]
    for part in ("dossier", "tallies", "timeline"):
        reads.append(f"/providers/{story.provider}/{part}")
    for raised in story.office.escalations():
        reads += [f"/escalations/{raised['id']}", f"/escalations/{raised['id']}/history"]
    return reads


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_answer_tells_outsiders_who_complained(story: Story, who: str) -> None:
    """Neither the name nor the enterprise, in whatever they read or search for."""
    for path in reads_of(story):
        answer = story.ask(who, path)
        assert answer.status_code in (200, 401, 403, 404), path
        hidden(answer.text + str(answer.headers), *story.secrets())


@pytest.mark.parametrize("who", INSIDERS)
def test_no_answer_tells_others_in_the_office_who_complained(story: Story, who: str) -> None:
    """They read the register of enterprises, of course; nothing ties it to the complaint."""
    of_enterprises = ("/enterprises", "/history?limit")
    for path in (*reads_of(story), f"/complaints?q={FIRM}", f"/cases?q={FIRM}"):
        answer = story.ask(who, path)
        assert answer.status_code in (200, 403), path
        hidden(answer.text + str(answer.headers), *IDENTITY)
        if path != "/history" and not path.startswith(of_enterprises):
            hidden(answer.text, story.enterprise, FIRM)
    for kind in ("complaint", "rectification-case", "escalation", "register", "provider"):
        hidden(story.ask(who, f"/history?kind={kind}&limit=200").text, story.enterprise, FIRM)


@pytest.mark.parametrize("who", ["caseworker", "approver", "principal", "enterprise"])
def test_the_record_names_the_complainant_to_those_who_handle_it(story: Story, who: str) -> None:
    complainant = story.ask(who, f"/complaints/{story.complaint}").json()["complainant"]
    assert complainant == {
        "kind": "enterprise", "sealed": False, "enterprise_id": story.enterprise, "name": NAME,
        "contact": CONTACT,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["caseworker", "approver", "principal", "enterprise"])
def test_lists_and_histories_name_the_complainant_to_nobody(story: Story, who: str) -> None:
    single = (f"/complaints/{story.complaint}", f"/complaints/{story.report}")
    for path in reads_of(story):
        text = story.ask(who, path).text
        if path.endswith("/history") or not path.startswith(single):
            hidden(text, *IDENTITY)


@pytest.mark.parametrize("who", INSIDERS)
def test_the_complaint_record_says_that_it_is_sealed(story: Story, who: str) -> None:
    found = story.ask(who, f"/complaints/{story.complaint}")
    assert found.json()["complainant"] == {"kind": "enterprise", "sealed": True}
    assert found.json()["assignee"] == "li"
    hidden(found.text, *story.secrets())


@pytest.mark.parametrize("who", ["provider", "other provider", "other enterprise", "admin"])
def test_the_complaint_record_is_closed_to_whom_it_does_not_concern(story: Story, who: str) -> None:
    for path in (f"/complaints/{story.complaint}", f"/complaints/{story.complaint}/history"):
        assert story.ask(who, path).status_code == 403
        assert story.ask("public", path).status_code == 401
    assert story.ask("enterprise", f"/complaints/{story.report}").status_code == 403


def test_a_new_complaint_is_open_to_each_caseworker_until_one_has_it(story: Story) -> None:
    office = story.office
    new = a_complaint(office, story.provider, story.enterprise)

    def named(user: str) -> bool:
        found = office.get(f"/complaints/{new}", "caseworker", user=user)
        return not found["complainant"]["sealed"]

    assert named("li") and named("wei")
    office.post(f"/complaints/{new}/assignment", "approver", caseworker="wei", on="2025-05-30")
    assert (named("li"), named("wei")) == (False, True)
    office.post(f"/complaints/{new}/acceptance", "approver", on="2025-06-02", reason="")
    assert (named("li"), named("wei")) == (False, True)


def test_the_seal_holds_at_every_moment_of_the_past(story: Story) -> None:
    """As the complaint was when nobody had it yet, others do not see it now either."""
    (first, *_) = story.office.get(f"/complaints/{story.complaint}/history")["items"]
    path = f"/complaints/{story.complaint}?as_of={first['position']}"
    for who in ("auditor", "other caseworker"):
        hidden(story.ask(who, path).text, *story.secrets())


# Own records only


def ids(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {
        item.get("id") or item.get("case_id") or item["record_id"]
        for item in answer.json()["items"]
    }


def test_lists_show_a_provider_its_own_records_only(story: Story) -> None:
    for who, own in (("provider", story.provider), ("other provider", story.other_provider)):
        mine = own == story.provider
        assert ids(story.ask(who, "/providers")) == {own}
        assert ids(story.ask(who, "/cases")) == {story.case if mine else story.other_case}
        assert ids(story.ask(who, "/engagements")) == ({story.engagement} if mine else set())
        assert ids(story.ask(who, "/complaints")) == set()
        assert ids(story.ask(who, "/enterprises")) == set()
        # nor by a filter
        for noun in ("providers", "cases", "engagements", "complaints"):
            found = ids(story.ask(who, f"/{noun}?provider_id={story.other_provider}"))
            assert mine is False or found == set()


def test_lists_show_an_enterprise_its_own_records_only(story: Story) -> None:
    assert ids(story.ask("other enterprise", "/enterprises")) == {story.other_enterprise}
    assert ids(story.ask("other enterprise", "/engagements")) == {story.engagement}
    for noun in ("providers", "complaints", "cases"):
        assert ids(story.ask("other enterprise", f"/{noun}")) == set()
    own = ids(story.ask("enterprise", "/complaints"))
    assert story.complaint in own and story.report not in own
    assert ids(story.ask("enterprise", "/engagements")) == set()


def test_records_show_a_provider_its_own_only(story: Story) -> None:
    for own in (f"/providers/{story.provider}", f"/cases/{story.case}"):
        for path in (own, f"{own}/history"):
            assert story.ask("provider", path).status_code == 200
            for who in ("other provider", "enterprise", "other enterprise", "admin"):
                assert story.ask(who, path).status_code == 403, (who, path)
            assert story.ask("public", path).status_code == 401


def test_records_show_an_enterprise_its_own_only(story: Story) -> None:
    for path in (f"/enterprises/{story.other_enterprise}", f"/engagements/{story.engagement}"):
        for shown in (path, f"{path}/history"):
            assert story.ask("other enterprise", shown).status_code == 200
            for who in ("enterprise", "other provider", "admin"):
                assert story.ask(who, shown).status_code == 403, (who, shown)
            assert story.ask("public", shown).status_code == 401
    assert story.ask("provider", f"/enterprises/{story.other_enterprise}").status_code == 403


@pytest.mark.parametrize("role", ["provider", "enterprise"])
def test_a_token_without_scope_opens_nothing(story: Story, role: str) -> None:
    for path in (
        "/cases", "/worklist", "/deadlines", f"/cases/{story.case}",
        f"/providers/{story.provider}", f"/enterprises/{story.enterprise}",
        f"/engagements/{story.engagement}", f"/complaints/{story.report}",
        f"/complaints/{story.complaint}", f"/providers/{story.provider}/timeline",
    ):  # fmt: skip
        assert story.office.ask("GET", path, role).status_code == 403, path


def test_the_worklist_is_each_ones_own(story: Story) -> None:
    # given a case of each provider that waits for its report
    office = story.office
    interviewed(office, story.other_case, "2026-11-02")
    office.post(
        f"/cases/{story.other_case}/notice", issued_on="2026-11-02", demands=["补"], days=30
    )
    office.post(
        f"/cases/{story.other_case}/service", served_on="2026-11-02", method="left", received_by=""
    )
    at = f"/worklist?at_least={office.position}"
    assert ids(story.ask("other provider", at)) == {story.other_case}
    assert ids(story.ask("provider", at)) == set()
    for who in ("enterprise", "other enterprise"):  # it may ask for another provider: Art. 13
        waits = story.ask(who, at).json()["items"]
        assert {item["kind"] for item in waits} <= {"replacement"}
        for item in waits:
            assert story.ask(who, f"/replacements/{item['record_id']}").status_code == 200
    assert ids(story.ask("auditor", at)) == set()
    assert story.ask("admin", at).status_code == 403
    assert story.ask("public", at).status_code == 401


def test_deadlines_are_each_providers_own(story: Story) -> None:
    assert ids(story.ask("provider", "/deadlines")) == {story.case}
    assert ids(story.ask("other provider", "/deadlines")) == set()
    other = f"/deadlines?provider_id={story.provider}"
    assert story.ask("other provider", other).status_code == 403
    for who in ("enterprise", "other enterprise", "admin"):
        assert story.ask(who, "/deadlines").status_code == 403
    assert story.ask("public", "/deadlines").status_code == 401
    assert ids(story.ask("auditor", "/deadlines")) == {story.case}


@pytest.mark.parametrize("part", ["escalations", "dashboard", "history", "dossier", "tallies"])
def test_the_offices_own_figures_are_for_the_office(story: Story, part: str) -> None:
    about = f"/providers/{story.provider}/" if part in ("dossier", "tallies") else "/"
    for who in ("provider", "other provider", "enterprise", "other enterprise", "admin"):
        assert story.ask(who, f"{about}{part}").status_code == 403, who
    assert story.ask("public", f"{about}{part}").status_code == 401
    for who in ("auditor", "caseworker", "approver", "principal"):
        assert story.ask(who, f"{about}{part}").status_code == 200, who


def test_an_escalation_is_for_the_office(story: Story) -> None:
    raised = story.office.escalations(provider_id=story.provider)
    assert {e["rule"] for e in raised} >= {"12.1", "14.4-overdue"}
    for escalation in raised:
        for path in (
            f"/escalations/{escalation['id']}",
            f"/escalations/{escalation['id']}/history",
        ):
            for who in ("provider", "enterprise", "other enterprise", "admin"):
                assert story.ask(who, path).status_code == 403
            assert story.ask("auditor", path).status_code == 200


def test_the_timeline_is_the_providers_own_and_says_nothing_of_complaints(story: Story) -> None:
    story.office.house.catch_up()
    path = f"/providers/{story.provider}/timeline?limit=200"
    own = story.ask("provider", path)
    kinds = {item["kind"] for item in own.json()["items"]}
    assert kinds - {"replacement"} == {"provider", "engagement", "rectification-case"}
    hidden(own.text, *story.secrets())
    officers = {item["kind"] for item in story.ask("auditor", path).json()["items"]}
    assert officers - {"replacement"} == kinds - {"replacement"} | {"complaint", "escalation"}
    for who in ("other provider", "enterprise", "other enterprise", "admin"):
        assert story.ask(who, path).status_code == 403
    assert story.ask("public", path).status_code == 401


# Without signing in


def test_the_public_sees_the_pool_and_how_a_complaint_goes_on(story: Story) -> None:
    pool = story.ask("public", f"/public/pool?at_least={story.office.position}")
    assert ids(pool) == {story.provider, story.other_provider}
    assert set(pool.json()["items"][0]) == {"id", "name", "kind", "uscc", "admitted_on"}
    tracked = story.ask("public", f"/public/complaints/{story.tracking_code}")
    assert tracked.json() == {
        "reference": tracked.json()["reference"], "status": "substantiated",
        "received_on": "2025-05-29", "last_step_on": "2025-06-04", "answer": "已立案",
    }  # fmt: skip
    assert story.ask("public", "/public/complaints/NOSUCHCODE").status_code == 404
    assert ids(story.ask("public", "/public/grey-list")) == set()
    assert ids(story.ask("public", "/public/notices")) == set()


def test_nothing_else_is_public(story: Story) -> None:
    open_to_all = ("/public/", "/measures")
    for path in reads_of(story):
        if not path.startswith(open_to_all):
            assert story.ask("public", path).status_code == 401, path


def test_the_operations_pages_name_nobody(story: Story) -> None:
    for path in ("/metrics", "/readyz", "/healthz", "/openapi.json", "/"):
        hidden(story.office.http.get(path).text, *story.secrets())


def test_the_start_page_names_no_complainant(story: Story) -> None:
    for role, scope in story.readers.values():
        token = story.office.headers(role, **scope).get("Authorization", "").removeprefix("Bearer ")
        page = story.office.http.get("/", headers={"Cookie": f"duban_session={token}"})
        assert page.status_code == 200
        hidden(page.text, *story.secrets())


# The stream of events


@contextmanager
def served(office: Client) -> Iterator[str]:
    """A real server: a stream has no end that a test client could wait for."""
    config = uvicorn.Config(office.http.app, port=0, log_level="warning", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}{API}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)


def test_the_stream_of_events_says_which_record_and_no_more(story: Story) -> None:
    head, said = story.office.house.office.head(), ""
    with served(story.office) as address:
        for who in ("provider", "enterprise", "admin", "public"):
            role, scope = story.readers[who]
            headers = story.office.headers(role, **scope)
            with httpx.stream("GET", f"{address}/events?after=0", headers=headers) as answer:
                assert answer.status_code == (401 if role is None else 403)
        for role in (Role.AUDITOR, Role.CASEWORKER):
            headers = story.office.headers(role.value)
            with httpx.stream("GET", f"{address}/events?after=0", headers=headers) as answer:
                assert answer.status_code == 200
                for line in answer.iter_lines():
                    said += line + "\n"
                    if line == f"id: {head}":
                        break
    hidden(said, *IDENTITY, FIRM)
    changes = [json.loads(line[6:]) for line in said.splitlines() if line.startswith("data: ")]
    assert {frozenset(change) for change in changes} == {
        frozenset(("position", "type", "kind", "record_id", "version"))
    }
    about = [change for change in changes if change["record_id"] == story.enterprise]
    assert {change["kind"] for change in about} == {"enterprise"}


# Where it is kept


def test_the_database_holds_no_complainant_in_clear(story: Story) -> None:
    with story.office.house.connection() as conn:
        tables = [
            row["name"]
            for row in conn.execute(
                "SELECT table_name AS name FROM information_schema.tables"
                " WHERE table_schema = current_schema()"
            )
        ]
        assert {"stored_events", "commands", "records", "history", "dossier"} <= set(tables)
        for table in tables:
            column = "convert_from(state, 'UTF8')" if table == "stored_events" else "t::text"
            rows = conn.execute(f"SELECT {column} AS said FROM {table} t").fetchall()
            hidden("\n".join(str(row["said"]) for row in rows), *IDENTITY)
        about = conn.execute(
            "SELECT convert_from(state, 'UTF8') AS said FROM stored_events"
            " WHERE split_part(topic, '.', 1) NOT IN ('enterprise', 'claim')"
        ).fetchall()
    assert about
    hidden("\n".join(row["said"] for row in about), story.enterprise, FIRM)


def test_what_is_printed_and_logged_names_no_complainant(
    story: Story, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for who in story.readers:
        for path in (f"/complaints/{story.complaint}", "/complaints", "/cases?q=x"):
            story.ask(who, path)
    said = capfd.readouterr()
    hidden(said.out + said.err + caplog.text, *IDENTITY)


def test_a_fault_while_complaining_names_no_complainant(
    office: Client,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # given an office that fails in the middle of sealing
    def fail(identity: object) -> str:
        raise RuntimeError("the key is gone")

    provider, enterprise = a_provider(office), an_enterprise(office)
    monkeypatch.setattr(office.house.seal, "close", fail)
    # when somebody complains
    answer = office.ask(
        "POST",
        "/complaints",
        None,
        json={
            "provider_id": provider,
            "complainant": {
                "kind": "enterprise", "enterprise_id": enterprise, "name": NAME,
                "contact": CONTACT,
            },
            "summary": "驻场人员撤离",
            "received_on": "2025-05-29",
        },
    )  # fmt: skip
    # then neither the answer nor the log says who
    assert answer.status_code == 500
    said = capfd.readouterr()
    assert "the key is gone" in said.out + said.err + caplog.text
    hidden(answer.text + said.out + said.err + caplog.text, NAME, CONTACT)


def test_an_error_in_a_form_does_not_print_what_was_entered() -> None:
    """A form that is built within the house may fail too, and the log prints the error."""
    with pytest.raises(ValidationError) as failed:
        complaint.Complainant.model_validate(
            {"kind": "enterprise", "name": NAME, "contact": CONTACT}
        )
    assert "enterprise_id" in str(failed.value)
    hidden(str(failed.value), NAME, CONTACT)


def test_a_refusal_does_not_repeat_what_the_complainant_wrote(office: Client) -> None:
    status, body = office.refused(
        "/complaints", None, provider_id=a_provider(office), summary="x", received_on="2999-01-01",
        complainant={"kind": "nobody", "name": NAME, "contact": CONTACT, "more": NAME},
    )  # fmt: skip
    assert status == 422
    hidden(str(body), NAME, CONTACT)
