"""Erasing a person: two officers, no hold, no file under way; then nobody can read it any more."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from audit.erased_persons import (
    NAME,
    ON,
    PHONE,
    PIPL,
    a_former_liaison,
    asking,
    erase,
    everything,
    raw,
)
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_enterprise,
    an_open_case,
    interviewed,
)
from psycopg.sql import SQL, Identifier

from application.office import Office
from application.store import recorder
from application.store.recorder import Recorder
from interfaces.wiring import House
from projections.past import PastViews
from projections.rebuild import rebuild

ATTENDEE = "黄参会"


@pytest.fixture
def provider(office: Client) -> str:
    made = a_provider(office)
    a_former_liaison(office, made)
    return made


def caught_up(office: Client) -> None:
    office.house.wait([view.name for view in office.house.views], office.house.office.head())


def keys(house: House) -> list[dict[str, Any]]:
    with house.database.connect() as conn:
        found = conn.execute("SELECT * FROM person_keys ORDER BY created_at").fetchall()
    return [dict(row) for row in found]


# What is left afterwards


def test_after_it_the_name_stands_nowhere_and_the_log_is_byte_for_byte_the_same(
    office: Client, provider: str
) -> None:
    caught_up(office)
    assert NAME in everything(office.house)
    before = raw(office.house)
    erased = erase(office, (provider, NAME))
    caught_up(office)
    left = everything(office.house)
    assert NAME not in left
    assert PHONE not in left
    assert "梁志强" in left, "who came after stands where it stood"
    assert raw(office.house)[: len(before)] == before
    for path in (f"/providers/{provider}", f"/providers/{provider}/history",
                 f"/providers/{provider}?as_of=9", f"/providers/{provider}/dossier"):  # fmt: skip
        text = office.ask("GET", path).text
        assert NAME not in text
        assert PHONE not in text
    assert office.fresh(f"/providers?q={NAME}")["items"] == []
    (key, other) = keys(office.house)
    assert (key["wrapped"], key["mark"], str(key["erasure_id"])) == (None, None, erased)
    assert key["destroyed_at"] is not None
    assert other["wrapped"] is not None


def test_the_record_says_that_somebody_was_erased_on_which_authority_and_why(
    office: Client, provider: str
) -> None:
    assert "erased" not in office.get(f"/providers/{provider}")
    position = office.position
    erased = erase(office, (provider, NAME))
    for path in (f"/providers/{provider}", f"/providers/{provider}?as_of={position}"):
        shown = office.get(path)
        (one,) = shown["erased"]
        assert (one["what"], one["on"]) == (["liaison"], ON)
        assert (one["authority"], one["reason"]) == (PIPL, "保存期限届满")
        assert one["erasure_id"] == erased
        assert shown["liaisons"][0]["contact"] == {
            "name": f"（已依法删除 · erased {one['person']}）",
            "phone": "",
        }
    told = office.get(f"/providers/{provider}/history")["items"]
    assert f"erased {one['person']}" in told[0]["data"]["liaison"]["name"]
    assert {"provider.admitted", "provider.liaison-appointed"} == {e["type"] for e in told}


def test_views_made_anew_are_the_views_that_were_mended(office: Client, provider: str) -> None:
    case = ended_case(office, provider)
    erase(office, (provider, NAME), (case, ATTENDEE))
    caught_up(office)
    office.house.ledger.sign()  # the tree is no view: it stays as it is from here on
    mended = everything(office.house)
    for view in office.house.views:
        rebuild(view, office.house.database, office.house.log)
    again = everything(office.house)
    assert sorted(tables_of(again)) == sorted(tables_of(mended))
    assert ATTENDEE not in again


def tables_of(told: str) -> list[str]:
    """Without the row that says when each view last moved."""
    return [line for line in told.splitlines() if "+00" not in line.rpartition(",")[2]]


def ended_case(office: Client, provider: str) -> str:
    case = an_open_case(office, provider)
    office.post(
        f"/cases/{case}/interview",
        held_on="2025-06-03", place="市工信局", attendees=[ATTENDEE, "韦建国"], record="无异议",
    )  # fmt: skip
    office.post(
        f"/cases/{case}/resolution", "principal",
        resolved_on="2025-06-04", outcome="withdrawn", reason="不属实",
    )  # fmt: skip
    return case


def test_who_stands_in_several_records_goes_from_all_that_are_named(
    office: Client, provider: str
) -> None:
    case = ended_case(office, provider)
    done = office.post("/erasures", **asking((provider, NAME), (case, ATTENDEE)))
    assert len(done["persons"]) == 2
    office.post(f"/erasures/{done['id']}/approval", "approver", on=ON)
    caught_up(office)
    left = everything(office.house)
    assert NAME not in left
    assert ATTENDEE not in left
    assert "韦建国" in left, "who else was there still stands"
    assert office.get(f"/cases/{case}")["erased"][0]["what"] == ["attendee"]


def test_a_count_of_changes_is_what_it_was(office: Client, provider: str) -> None:
    office.post(
        f"/providers/{provider}/liaison",
        liaison={"name": "蒙新", "phone": "1"}, appointed_on="2025-06-10",
    )  # fmt: skip
    before = office.get(f"/providers/{provider}?as_of={office.position}")["liaison_changes"]
    position = office.position
    erase(office, (provider, NAME), (provider, "梁志强"))
    shown = office.get(f"/providers/{provider}?as_of={position}")
    assert shown["liaison_changes"] == before
    first, second, last = shown["liaisons"]
    assert first["contact"]["name"] != second["contact"]["name"]
    assert last["contact"]["name"] == "蒙新"


def test_whoever_comes_back_has_a_new_key(office: Client, provider: str) -> None:
    erase(office, (provider, NAME))
    office.post(
        f"/providers/{provider}/liaison",
        liaison={"name": NAME, "phone": PHONE}, appointed_on="2025-07-01",
    )  # fmt: skip
    shown = office.get(f"/providers/{provider}")
    assert shown["liaison"]["name"] == NAME
    assert "erased" in shown["liaisons"][0]["contact"]["name"]
    assert len(keys(office.house)) == 3


def test_a_departure_told_after_the_erasure_keeps_the_placeholder(office: Client) -> None:
    """The name in the departure is copied from what is read: it is no new person."""
    provider = a_provider(office)
    a_former_liaison(office, provider)
    erase(office, (provider, NAME))
    office.post(f"/providers/{provider}/liaison/departure", left_on="2025-06-01", reason="离职")
    assert len(keys(office.house)) == 2
    assert "erased" in office.get(f"/providers/{provider}/history")["items"][-1]["data"]["name"]


def test_who_acted_for_a_body_is_a_person_too_and_an_officer_is_not(
    office: Client, provider: str
) -> None:
    scope = {"provider_id": provider, "user": NAME}
    done = office.ask(
        "POST", f"/providers/{provider}/service-address", "provider",
        json={"address": "柳州市", "electronic": False, "confirmed_on": "2026-03-01"}, **scope,
    )  # fmt: skip
    assert done.status_code == 200
    caught_up(office)
    erase(office, (provider, NAME))
    caught_up(office)
    assert NAME not in everything(office.house)
    items = office.fresh("/history?type=provider.service-address-confirmed", "auditor")["items"]
    assert [one["actor"]["name"][:14] for one in items] == ["（已依法删除 · erase"]
    (one,) = office.get(f"/providers/{provider}")["erased"]
    assert one["what"] == ["actor", "liaison"]
    status, problem = office.refused("/erasures", **asking((provider, "caseworker")))
    assert (status, problem["code"]) == (404, "unknown-person")


def test_what_was_built_of_the_past_is_not_read_again_and_goes(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = office.house.office.head()
    before, now = (f"/history?as_of={position}" for position in (head - 1, head))
    assert NAME in office.ask("GET", before, "auditor").text
    assert NAME in str(built(office.house))
    real, once = PastViews._fill, [True]

    def fill(past: PastViews, place: Any, log: Any) -> None:
        real(past, place, log)
        if once:  # somebody is erased while a view of the past is being built
            once.pop()
            erase(office, (provider, NAME))

    monkeypatch.setattr(PastViews, "_fill", fill)
    assert office.ask("GET", now, "auditor").status_code == 503
    for path in (before, now):
        answer = office.ask("GET", path, "auditor")
        assert answer.status_code == 200
        assert NAME not in answer.text
        assert "erased" in answer.text
    office.house.past.tidy()
    assert len(built(office.house)) == 2
    assert NAME not in str(built(office.house))


def built(house: House) -> dict[str, list[Any]]:
    """The schemas of the past, each with all that its tables say."""
    found: dict[str, list[Any]] = {}
    with house.database.connect() as conn:
        for row in conn.execute("SELECT schema FROM past_views").fetchall():
            tables = conn.execute(
                "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s",
                (row["schema"],),
            ).fetchall()
            found[row["schema"]] = [
                conn.execute(
                    SQL("SELECT t::text AS row FROM {}.{} t").format(
                        Identifier(row["schema"]), Identifier(table["name"])
                    )
                ).fetchall()
                for table in tables
            ]
    return found


# A complainant


def test_a_complainant_is_erased_with_every_part_of_the_complaint(
    office: Client, provider: str
) -> None:
    enterprise = an_enterprise(office)
    complaint = a_complaint(office, provider, enterprise)
    done = office.post(
        f"/complaints/{complaint}/split", on="2025-05-30", nature="report", summary="另一事项"
    )
    for one in (complaint, done["part_id"]):
        office.post(f"/complaints/{one}/rejection", on="2025-06-05", reason="不属于本局职责")
    asked = asking((complaint, ""))
    approved = office.post("/erasures", **asked)["id"]
    answer = office.post(f"/erasures/{approved}/approval", "approver", on=ON)
    assert sorted(answer["record_ids"]) == sorted((complaint, done["part_id"]))
    log = office.get(f"/complaints/{complaint}/identity/log")
    for one in (complaint, done["part_id"]):
        shown = office.get(f"/complaints/{one}", "approver")
        assert shown["complainant"] == {"kind": "enterprise", "sealed": True, "erased": True}
        assert shown["erased"][0]["what"] == ["complainant"]
    identity = office.get(f"/complaints/{complaint}/identity?reason=核对", "approver")
    assert identity["complainant"]["erased"] is True
    assert office.get(f"/complaints/{complaint}/identity/log") == log, "nothing was shown"


# Who may, and when


def test_it_takes_two_officers(office: Client, provider: str) -> None:
    asked = office.post("/erasures", "approver", **asking((provider, NAME)))["id"]
    path = f"/erasures/{asked}"
    for decision, more in (("approval", {}), ("refusal", {"reason": "须保存"})):
        status, problem = office.refused(f"{path}/{decision}", "approver", on=ON, **more)
        assert (status, problem["code"]) == (403, "own-request")
        status, problem = office.refused(f"{path}/{decision}", "caseworker", on=ON, **more)
        assert (status, problem["code"]) == (403, "role")
    assert keys(office.house)[0]["wrapped"] is not None
    office.post(f"{path}/approval", "principal", on=ON)
    assert office.get(path)["status"] == "carried_out"
    status, problem = office.refused(f"{path}/approval", "principal", on=ON)
    assert (status, problem["code"]) == (409, "decided-already")


@pytest.mark.parametrize("role", ["provider", "enterprise", "auditor", "admin", None])
def test_others_neither_ask_nor_hold_nor_read(office: Client, provider: str, role: Any) -> None:
    scope = {f"{role}_id": provider} if role in ("provider", "enterprise") else {}
    status, _ = office.refused("/erasures", role, **asking((provider, NAME)), scope=scope)
    assert status in (401, 403)
    status, _ = office.refused(
        "/legal-holds", role, record_id=provider, authority="法院", reason="x", on=ON, scope=scope
    )
    assert status in (401, 403)
    asked = erase(office, (provider, NAME))
    expected = 200 if role == "auditor" else 401 if role is None else 403
    assert office.ask("GET", f"/erasures/{asked}", role, **scope).status_code == expected


def test_a_refusal_leaves_everything_as_it_was(office: Client, provider: str) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    office.post(f"/erasures/{asked}/refusal", "approver", reason="保存期限未届满", on=ON)
    shown = office.get(f"/erasures/{asked}")
    assert (shown["status"], shown["answer"]) == ("refused", "保存期限未届满")
    assert office.get(f"/providers/{provider}")["liaisons"][0]["contact"]["name"] == NAME


@pytest.mark.parametrize("name", ["", NAME])
def test_a_hold_stops_it_until_it_is_released(office: Client, provider: str, name: str) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    hold = office.post(
        "/legal-holds", "principal",
        record_id=provider, name=name, authority="法院保全裁定", reason="诉讼中", on=ON,
    )  # fmt: skip
    for path, role, body in (
        ("/erasures", "caseworker", asking((provider, NAME))),
        (f"/erasures/{asked}/approval", "approver", {"on": ON}),
    ):
        status, problem = office.refused(path, role, **body)
        assert (status, problem["code"]) == (409, "legal-hold")
        assert problem["citation"] == "法院保全裁定"
    assert keys(office.house)[0]["wrapped"] is not None
    path = f"/legal-holds/{hold['id']}"
    office.post(f"{path}/release", "approver", hold=hold["hold"], reason="诉讼已结", on=ON)
    assert office.get(path)["status"] == "released"
    office.post(f"/erasures/{asked}/approval", "approver", on=ON)
    status, problem = office.refused(
        f"{path}/release", "approver", hold=hold["hold"], reason="又一次", on=ON
    )
    assert (status, problem["code"]) == (404, "unknown-hold")


def test_a_hold_on_one_person_holds_nobody_else_and_one_of_two_is_enough(
    office: Client, provider: str
) -> None:
    body = {"record_id": provider, "authority": "法院", "reason": "诉讼中", "on": ON}
    office.post("/legal-holds", "principal", name="梁志强", **body)
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    first = office.post("/legal-holds", "principal", **body)
    second = office.post("/legal-holds", "principal", name=NAME, **body)
    assert first["id"] == second["id"]
    release = f"/legal-holds/{first['id']}/release"
    office.post(release, "principal", hold=first["hold"], reason="完", on=ON)
    status, problem = office.refused(f"/erasures/{asked}/approval", "approver", on=ON)
    assert (status, problem["code"]) == (409, "legal-hold")
    office.post(release, "principal", hold=second["hold"], reason="完", on=ON)
    office.post(f"/erasures/{asked}/approval", "approver", on=ON)


def test_nobody_goes_from_a_file_that_runs_or_a_provider_that_one_runs_against(
    office: Client, provider: str
) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    case = an_open_case(office, provider)
    interviewed(office, case, "2025-06-03")
    for path, role, body in (
        ("/erasures", "caseworker", asking((case, "韦建国"))),
        ("/erasures", "caseworker", asking((provider, NAME))),
        (f"/erasures/{asked}/approval", "approver", {"on": ON}),
    ):
        status, problem = office.refused(path, role, **body)
        assert (status, problem["code"]) == (409, "under-way")
        assert "尚未办结" in problem["detail"]
    office.post(
        f"/cases/{case}/resolution", "principal",
        resolved_on="2025-06-04", outcome="withdrawn", reason="不属实",
    )  # fmt: skip
    office.post(f"/erasures/{asked}/approval", "approver", on=ON)
    erase(office, (case, "韦建国"))


def test_the_liaison_of_today_and_the_contact_of_today_stay(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    for record, name in ((provider, NAME), (enterprise, "莫 海")):
        status, problem = office.refused("/erasures", **asking((record, name)))
        assert (status, problem["code"]) == (409, "in-function")
    office.post(
        f"/enterprises/{enterprise}/contact",
        contact={"name": "覃新", "phone": "1"}, changed_on="2025-06-03",
    )  # fmt: skip
    erase(office, (enterprise, "莫 海"))
    assert "莫海" not in office.ask("GET", f"/enterprises/{enterprise}/history").text


# Bad input


def test_who_is_not_there_or_was_erased_already_is_unknown(office: Client, provider: str) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    for persons, code in (
        ((provider, "无此人"), "unknown-person"),
        ((provider, ""), "unknown-person"),
        ((nowhere, NAME), "unknown-record"),
    ):
        status, problem = office.refused("/erasures", **asking(persons))
        assert (status, problem["code"]) == (404, code)
        assert problem["errors"][0]["pointer"] == "/persons/0/name"
        assert persons[1] not in problem["detail"] or not persons[1]
    twice = [office.post("/erasures", **asking((provider, NAME)))["id"] for _ in range(2)]
    office.post(f"/erasures/{twice[0]}/approval", "approver", on=ON)
    status, problem = office.refused(f"/erasures/{twice[1]}/approval", "approver", on=ON)
    assert (status, problem["code"]) == (409, "erased-already")
    status, problem = office.refused("/erasures", **asking((provider, NAME)))
    assert (status, problem["code"]) == (404, "unknown-person")


@pytest.mark.parametrize("field", ["reason", "authority"])
def test_what_is_written_about_it_does_not_name_the_person(
    office: Client, provider: str, field: str
) -> None:
    body = asking((provider, NAME), **{field: "本人 覃 小云 申请"})
    status, problem = office.refused("/erasures", **body)
    assert (status, problem["code"]) == (422, "names-the-person")
    assert problem["errors"][0]["pointer"] == f"/{field}"
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    status, problem = office.refused(f"/erasures/{asked}/approval", "approver", on=ON, remark=NAME)
    assert (status, problem["code"]) == (422, "names-the-person")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"on": "2999-01-01"}, "/on"),
        ({"persons": []}, "/persons"),
        ({"reason": " "}, "/reason"),
        ({"authority": ""}, "/authority"),
    ],
)
def test_malformed_requests_name_the_field(
    office: Client, provider: str, changes: dict[str, Any], pointer: str
) -> None:
    status, problem = office.refused("/erasures", **asking((provider, NAME), **changes))
    assert status == 422
    assert problem["errors"][0]["pointer"] == pointer


def test_a_decision_is_not_dated_before_its_request(office: Client, provider: str) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    for step, more in (("approval", {}), ("refusal", {"reason": "须保存"})):
        status, problem = office.refused(
            f"/erasures/{asked}/{step}", "approver", on="2026-03-01", **more
        )
        assert (status, problem["code"]) == (422, "date-order")
    office.post(f"/erasures/{asked}/approval", "approver", on=ON)


def test_whoever_stands_in_clear_since_before_the_boxes_is_told_so(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "may_tell", lambda *_: False)  # as a former release stored it
        old = a_provider(office)
    a_former_liaison(office, old)
    position = next(p for p, state in raw(office.house) if NAME in state.decode())
    status, problem = office.refused("/erasures", **asking((old, NAME)))
    assert (status, problem["code"]) == (409, "in-clear")
    assert str(position) in problem["detail"]
    # who stands in clear in one record and boxed in another is erased where that can be
    done = office.post("/erasures", **asking((old, NAME), (provider, NAME)))
    assert done["in_clear"] == [position]
    office.post(f"/erasures/{done['id']}/approval", "approver", on=ON)
    assert office.get(f"/providers/{old}")["liaisons"][0]["contact"]["name"] == NAME
    assert "erased" in office.get(f"/providers/{provider}")["liaisons"][0]["contact"]["name"]


# Crashes, repeats, races


def test_a_crash_leaves_key_and_log_as_they_were_and_the_same_command_goes_through_later(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    before = (raw(office.house), keys(office.house))
    path, ask = f"/erasures/{asked}/approval", {"json": {"on": ON}}
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "destroy", crash_after(recorder.destroy))
        answer = office.ask("POST", path, "approver", headers={"Idempotency-Key": "1"}, **ask)
    assert answer.status_code == 500
    assert (raw(office.house), keys(office.house)) == before
    for _ in range(2):
        answer = office.ask("POST", path, "approver", headers={"Idempotency-Key": "1"}, **ask)
        assert answer.status_code == 200
    assert keys(office.house)[0]["wrapped"] is None
    assert len(raw(office.house)) == len(before[0]) + 2


def crash_after(work: Callable[..., Any]) -> Callable[..., Any]:
    def crash(*args: Any) -> None:
        work(*args)
        raise RuntimeError("the power went")

    return crash


class Meanwhile:
    """Does something once, in the moment before a command is saved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
        self.done = False
        real = Office._save

        def save(office: Office, *args: Any) -> Any:
            if not self.done:
                self.done = True
                what()
            return real(office, *args)

        monkeypatch.setattr(Office, "_save", save)


def test_a_hold_that_is_placed_while_it_is_approved_stops_it(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    body = {"record_id": provider, "authority": "法院", "reason": "诉讼中", "on": ON}
    Meanwhile(monkeypatch, lambda: office.post("/legal-holds", "principal", **body))
    answer = office.ask("POST", f"/erasures/{asked}/approval", "approver", json={"on": ON})
    assert (answer.status_code, answer.json()["code"]) == (409, "legal-hold")
    assert keys(office.house)[0]["wrapped"] is not None


def test_a_case_that_is_opened_or_a_liaison_appointed_meanwhile_stops_it(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]

    def back() -> None:
        office.post(
            f"/providers/{provider}/liaison",
            liaison={"name": NAME, "phone": PHONE}, appointed_on="2025-08-01",
        )  # fmt: skip

    Meanwhile(monkeypatch, back)
    answer = office.ask("POST", f"/erasures/{asked}/approval", "approver", json={"on": ON})
    assert (answer.status_code, answer.json()["code"]) == (409, "in-function")


def test_what_is_told_while_the_key_goes_is_kept_under_a_new_one(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box was closed under a key that was destroyed before the event was saved."""
    asked = office.post("/erasures", **asking((provider, NAME)))["id"]
    real, once = Recorder.insert_events, [True]

    def insert(self: Recorder, *args: Any, **kwargs: Any) -> Any:
        if once and kwargs.get("guard") is not None and not kwargs["guard"].erasing:
            once.pop()
            office.post(f"/erasures/{asked}/approval", "approver", on=ON)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Recorder, "insert_events", insert)
    office.post(
        f"/providers/{provider}/liaison",
        liaison={"name": NAME, "phone": PHONE}, appointed_on="2025-08-01",
    )  # fmt: skip
    shown = office.get(f"/providers/{provider}")
    assert shown["liaison"]["name"] == NAME
    assert "erased" in shown["liaisons"][0]["contact"]["name"]


def test_many_who_name_the_same_new_person_at_once_draw_one_key(
    office: Client, provider: str
) -> None:
    def appoint() -> int:
        body = {"liaison": {"name": "蒙新", "phone": ""}, "appointed_on": "2025-06-10"}
        answer = office.ask("POST", f"/providers/{provider}/liaison", json=body)
        return int(answer.status_code)

    with ThreadPoolExecutor(6) as pool:
        codes = [future.result() for future in [pool.submit(appoint) for _ in range(6)]]
    assert codes == [200] * 6
    (key,) = [key for key in keys(office.house) if key not in keys_of(office, NAME, "梁志强")]
    assert set(key["record_ids"]) == {UUID(provider)}
    contacts = office.get(f"/providers/{provider}")["liaisons"]
    assert [one["contact"]["name"] for one in contacts].count("蒙新") == 6


def keys_of(office: Client, *names: str) -> list[dict[str, Any]]:
    told = [
        one
        for key in keys(office.house)
        for one in office.house.office.persons_of(key["record_ids"][0])
    ]
    ids = {one.person_id for one in told if one.called in names}
    return [key for key in keys(office.house) if key["person_id"] in ids]


def test_another_process_reads_nothing_from_its_memory(
    office: Client, provider: str, database_url: str
) -> None:
    """No key and no opened box outlives the reading of it."""
    with contextlib.closing(House(database_url, office.house.settings, pool_size=2)) as other:
        assert NAME in str(other.office.story(UUID(provider)))
        erase(office, (provider, NAME))
        assert NAME not in str(other.office.story(UUID(provider)))


def test_a_case_with_service_is_erased_after_its_end(office: Client, provider: str) -> None:
    case = a_served_case(office, provider, "2025-06-03")
    status, problem = office.refused("/erasures", **asking((case, "韦建国")))
    assert (status, problem["code"]) == (409, "under-way")
    office.post(
        f"/cases/{case}/resolution", "principal",
        resolved_on="2025-06-10", outcome="withdrawn", reason="不属实",
    )  # fmt: skip
    erase(office, (case, "韦建国"))
    (one,) = office.get(f"/cases/{case}")["erased"]
    assert one["what"] == ["attendee", "recipient"]


def test_the_persons_of_a_record_are_listed_for_whoever_asks_for_an_erasure(
    office: Client, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = a_complaint(office, provider, an_enterprise(office))
    (sender,) = office.get(f"/persons?record_id={complaint}")["persons"]
    assert (sender["name"], sender["what"]) == ("", ["complainant"])
    erased = erase_after(office, complaint, provider)
    found = office.get(f"/persons?record_id={provider}", "auditor")
    assert [(one["name"], one["what"]) for one in found["persons"]] == [("梁志强", ["liaison"])]
    assert [one["erasure_id"] for one in found["erased"]] == [erased]
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "may_tell", lambda *_: False)
        old = a_provider(office)
    (one,) = office.get(f"/persons?record_id={old}")["persons"]
    assert one["in_clear"] == one["positions"] != []
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert office.ask("GET", f"/persons?record_id={nowhere}").status_code == 404
    for role in ("provider", "enterprise", "admin"):
        scope = {f"{role}_id": provider} if role != "admin" else {}
        answer = office.ask("GET", f"/persons?record_id={provider}", role, **scope)
        assert answer.status_code == 403


def erase_after(office: Client, complaint: str, provider: str) -> str:
    office.post(f"/complaints/{complaint}/rejection", on="2025-06-05", reason="不属于本局职责")
    return erase(office, (provider, NAME))


@pytest.mark.parametrize("seed", range(3))
def test_of_many_persons_exactly_the_erased_ones_are_gone(office: Client, seed: int) -> None:
    """Whoever they are, however often and wherever they were told of."""
    rng = random.Random(seed)
    names = [f"{family}{given}{seed}" for family in "覃莫韦" for given in ("若水", "知秋")]
    parties = [a_provider(office), a_provider(office)]
    told: dict[str, set[str]] = {party: set() for party in parties}
    for _ in range(12):
        party, name = rng.choice(parties), rng.choice(names)
        told[party].add(name)
        office.post(
            f"/providers/{party}/liaison",
            liaison={"name": name, "phone": ""}, appointed_on="2025-06-10",
        )  # fmt: skip
    for party in parties:  # somebody else today, so that everyone may go
        office.post(
            f"/providers/{party}/liaison",
            liaison={"name": "现任", "phone": ""}, appointed_on="2025-06-10",
        )  # fmt: skip
    pairs = [(party, name) for party in parties for name in sorted(told[party])]
    gone = rng.sample(pairs, rng.randint(1, len(pairs)))
    before = raw(office.house)
    erase(office, *gone)
    caught_up(office)
    assert raw(office.house)[: len(before)] == before
    for party in parties:
        shown = office.ask("GET", f"/providers/{party}").text
        assert {name for name in names if name in shown} == {
            name for name in told[party] if (party, name) not in gone
        }
    left = everything(office.house)
    kept = {name for party, name in pairs if (party, name) not in gone}
    assert {name for name in names if name in left} == kept
