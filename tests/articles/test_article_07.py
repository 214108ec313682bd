"""Article 7: a neutral way out of the pool, and back in; never the grey list (A-25)."""

from __future__ import annotations

from typing import Any

import pytest
from articles.of_an_assessment import an_assessment, concluded
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from scenario import APPROVER, OFFICER, TODAY, Story, day, given

from domain import pool_exit
from domain.catalogue import POOL_EXIT
from domain.pool_exit import Decide, Hear
from domain.standing import Basis
from domain.values import Actor, Event, Role, derived_id

pytestmark = pytest.mark.clause("7")
HUANG: dict[str, Any] = {"scope": {"user": "huang"}}


def proposed(basis: Basis = "7", *events: Event) -> Story:
    first = pool_exit.Proposed(
        reference="LZTC-2026-0001",
        provider_id=derived_id("provider"),
        basis=basis,
        facts="团队已撤离",
        proposed_on=day("2026-02-03"),
    )
    return given(POOL_EXIT, first, *events)


HEARD = pool_exit.ProviderHeard(statement="同意", on=day("2026-02-10"))
DECIDE = Decide(reasons="经营困难", document="柳工信函〔2026〕12号", on=day("2026-02-12"))


def decide(by: Actor = APPROVER) -> Any:
    return lambda state: pool_exit.decide(state, DECIDE, by, TODAY)


def test_the_provider_is_heard_before_the_decision() -> None:
    proposed().when(decide()).then_refused("exit-state", "7")
    proposed("7", HEARD).when(decide()).then(pool_exit.Decided)


def test_who_asks_for_its_own_exit_need_not_be_heard() -> None:
    proposed("voluntary").when(decide()).then(pool_exit.Decided)


def test_an_approver_who_did_not_propose_it_decides() -> None:
    same = Actor(name=OFFICER.name, role=Role.APPROVER)
    for actor in (OFFICER, same):
        proposed("7", HEARD).when(decide(actor)).then_refused("second-person", "7")


def test_a_provider_proposes_no_other_exit_than_its_own() -> None:
    form = pool_exit.Propose(
        provider_id=derived_id("provider"), basis="7", facts="x", proposed_on=day("2026-02-03")
    )
    actor = Actor(name="p", role=Role.PROVIDER)
    proposed().when(lambda _: pool_exit.propose(form, "x", actor, TODAY)).then_refused(
        "not-yours", "7"
    )


def test_what_the_provider_said_is_not_turned_into_silence() -> None:
    nothing, more = Hear(on=day("2026-02-11")), Hear(statement="补充", on=day("2026-02-11"))
    heard = proposed("7", HEARD)
    heard.when(lambda s: pool_exit.hear(s, nothing, OFFICER, TODAY)).then_refused(
        "heard-already", "7"
    )
    heard.when(lambda s: pool_exit.hear(s, more, OFFICER, TODAY)).then(pool_exit.ProviderHeard)


def test_to_say_nothing_is_recorded_by_an_officer_only() -> None:
    nothing = Hear(on=day("2026-02-10"))
    actor = Actor(name="p", role=Role.PROVIDER)
    proposed().when(lambda s: pool_exit.hear(s, nothing, actor, TODAY)).then_refused(
        "reason-needed", "7"
    )
    proposed().when(lambda s: pool_exit.hear(s, nothing, OFFICER, TODAY)).then(
        pool_exit.ProviderHeard
    )


# Through the office


def an_exit(office: Client, provider: str, **changes: Any) -> str:
    body = {
        "provider_id": provider,
        "basis": "7",
        "facts": "团队已撤离",
        "proposed_on": "2026-02-03",
    }
    return str(office.post("/pool-exits", **(body | changes))["id"])


def decided(office: Client, record: str) -> None:
    where = f"/pool-exits/{record}"
    office.post(f"{where}/statement", statement="同意", on="2026-02-10")
    office.post(
        f"{where}/decision", "approver", reasons="经营困难", document="柳工信函〔2026〕12号",
        on="2026-02-12", **HUANG,
    )  # fmt: skip


def test_an_exit_is_effective_with_the_service_and_never_grey(office: Client) -> None:
    provider = a_provider(office)
    engagement = an_engagement(office, provider, an_enterprise(office))
    record = an_exit(office, provider)
    decided(office, record)
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    served = office.post(f"/pool-exits/{record}/service", on="2026-02-14")
    assert served["running"] == [engagement]
    shown = office.get(f"/providers/{provider}")
    assert (shown["status"], shown["standing"]["exited"]["basis"]) == ("exited", "7")
    assert shown["standing"]["grey_listed"] is None
    exit_ = office.get(f"/pool-exits/{record}")
    assert (exit_["status"], exit_["effective_on"]) == ("effective", "2026-02-14")
    # no rectification case any more, and no second exit
    status, problem = office.refused(
        "/cases", provider_id=provider, grounds=["12.3.a"], facts="x", complaint_ids=[],
        opened_on="2026-02-16",
    )  # fmt: skip
    assert (status, problem["citation"]) == (409, "2")
    status, _ = office.refused(
        "/pool-exits", provider_id=provider, basis="7", facts="x", proposed_on="2026-02-16"
    )
    assert status == 409
    # revoked, it is as if it had not left
    office.post(f"/pool-exits/{record}/revocation", "approver", on="2026-03-02", reason="恢复经营")
    assert office.get(f"/providers/{provider}")["status"] == "listed"


def test_a_provider_asks_for_its_own_exit(office: Client) -> None:
    provider, other = a_provider(office), a_provider(office)
    ask = {"basis": "voluntary", "facts": "业务调整", "proposed_on": "2026-02-03"}
    own = {"scope": {"provider_id": provider}}
    status, _ = office.refused("/pool-exits", "provider", provider_id=other, **ask, **own)
    assert status == 403
    record = office.post("/pool-exits", "provider", provider_id=provider, **ask, **own)["id"]
    office.post(
        f"/pool-exits/{record}/decision", "approver", reasons="同意", document="x",
        on="2026-02-05", **HUANG,
    )  # fmt: skip
    office.post(f"/pool-exits/{record}/service", on="2026-02-06")
    standing = office.get(f"/providers/{provider}")["standing"]
    assert standing["exited"]["basis"] == "voluntary"


@pytest.mark.clause("11")
def test_basis_11_rests_on_an_assessment_that_concluded_an_exit(office: Client) -> None:
    provider = a_provider(office)
    record = an_assessment(office, provider)
    ask = {
        "provider_id": provider, "basis": "11", "facts": "考核不合格", "assessment_id": record,
        "proposed_on": "2026-02-03",
    }  # fmt: skip
    status, problem = office.refused("/pool-exits", **ask)
    assert (status, problem["code"], problem["citation"]) == (409, "no-exit-concluded", "11")
    assert office.refused("/pool-exits", **(ask | {"basis": "7"}))[0] == 422
    concluded(office, record, "exit")
    office.house.catch_up()
    (raised,) = office.escalations()
    assert raised["rule"] == "11-exit"
    office.post("/pool-exits", **ask, escalation_id=raised["id"])
    assert office.get(f"/escalations/{raised['id']}")["status"] == "acted_on"
    assert office.refused("/pool-exits", **ask)[1]["code"] == "exit-pending"
    other = a_provider(office)
    assert office.refused("/pool-exits", **(ask | {"provider_id": other}))[0] == 422


@pytest.mark.clause("11")
def test_an_annulled_conclusion_takes_the_pending_exit_with_it(office: Client) -> None:
    provider = a_provider(office)
    record = an_assessment(office, provider)
    concluded(office, record, "exit")
    exit_ = an_exit(office, provider, basis="11", assessment_id=record)
    office.post(f"/assessments/{record}/annulment", "approver", reason="误判", on="2026-02-05")
    shown = office.get(f"/pool-exits/{exit_}")
    assert (shown["status"], shown["reasons"]) == ("dropped", "误判")


@pytest.mark.clause("11")
def test_an_annulled_conclusion_asks_about_the_exit_that_took_effect(office: Client) -> None:
    provider = a_provider(office)
    record = an_assessment(office, provider)
    concluded(office, record, "exit")
    exit_ = an_exit(office, provider, basis="11", assessment_id=record)
    decided(office, exit_)
    office.post(f"/pool-exits/{exit_}/service", on="2026-02-14")
    office.post(f"/assessments/{record}/annulment", "approver", reason="误判", on="2026-03-01")
    assert office.get(f"/pool-exits/{exit_}")["ground_fell"] == "误判"
    assert office.get(f"/providers/{provider}")["status"] == "exited"  # a person decides
    tasks = office.fresh("/worklist", "approver")["items"]
    assert "pool-exit.revoke" in {task["task"] for task in tasks}
    office.post(f"/pool-exits/{exit_}/revocation", "approver", on="2026-03-02", reason="误判")
    assert office.get(f"/providers/{provider}")["status"] == "listed"
