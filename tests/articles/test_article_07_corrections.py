"""Art. 7: an exit that was served on another day, or never rightly; what rested on it follows."""

from __future__ import annotations

from typing import Any

import pytest
from articles.test_article_07 import DECIDE, HEARD, an_exit, proposed
from client import Client
from examples import a_provider
from examples import a_provider as admitted
from scenario import TERMS, TODAY, day

from domain import pool_exit

pytestmark = pytest.mark.clause("7")
HUANG: dict[str, Any] = {"scope": {"user": "huang"}}
DECIDED = pool_exit.Decided(reasons=DECIDE.reasons, document=DECIDE.document, on=DECIDE.on)
SERVED = pool_exit.TookEffect(on=day("2026-02-14"))


def correct(served: str, corrected: str = "2026-06-01") -> Any:
    form = pool_exit.CorrectService(
        served_on=day(served), corrected_on=day(corrected), reason="回证"
    )
    return lambda state: pool_exit.correct_service(state, form, TERMS, TODAY)


def test_the_exit_holds_from_the_corrected_day() -> None:
    story = proposed("7", HEARD, DECIDED, SERVED)
    state = story.when(correct("2026-02-13")).then(
        pool_exit.ServiceCorrected(
            corrects=4, served_on=day("2026-02-13"), corrected_on=TODAY, reason="回证"
        )
    )
    assert state.state.effective_on == day("2026-02-13")
    again = state.when(correct("2026-02-15")).then(pool_exit.ServiceCorrected)
    assert (again.state.effective_on, again.log[-1].event.corrects) == (day("2026-02-15"), 4)
    story.when(correct("2026-02-14")).then()


@pytest.mark.parametrize(
    ("served", "refusal"),
    [
        ("2026-02-11", "date-order"), ("2026-02-12", None),
        ("2026-06-01", None), ("2026-06-02", "future-date"),
    ],
)  # fmt: skip
def test_it_was_served_after_the_decision_and_not_on_a_day_to_come(
    served: str, refusal: str | None
) -> None:
    """Decided on 12 February, today is 1 June: until its day has come nothing was served."""
    asked = proposed("7", HEARD, DECIDED, SERVED).when(correct(served))
    if refusal is None:
        asked.then(pool_exit.ServiceCorrected)
    else:
        asked.then_refused(refusal)


def test_only_what_took_effect_has_a_service() -> None:
    proposed("7", HEARD, DECIDED).when(correct("2026-02-13")).then_refused("exit-state", "7")
    revoked = pool_exit.Revoked(on=day("2026-03-02"), reason="误判")
    proposed("7", HEARD, DECIDED, SERVED, revoked).when(correct("2026-02-13")).then_refused(
        "exit-state", "7"
    )


# Through the office


def out(office: Client, provider: str, on: str) -> str:
    record = an_exit(office, provider, proposed_on="2025-07-01")
    office.post(f"/pool-exits/{record}/statement", statement="", on="2025-07-02")
    office.post(
        f"/pool-exits/{record}/decision", "approver", reasons="经营困难", document="x",
        on="2025-07-02", **HUANG,
    )  # fmt: skip
    office.post(f"/pool-exits/{record}/service", on=on)
    return record


def corrected(office: Client, record: str, on: str) -> None:
    office.post(
        f"/pool-exits/{record}/service/correction",
        served_on=on, corrected_on="2025-08-04", reason="回证",
    )  # fmt: skip


def test_the_provider_is_out_from_the_corrected_day(office: Client) -> None:
    provider = a_provider(office)
    record = out(office, provider, "2025-07-14")
    corrected(office, record, "2025-07-10")
    shown = office.get(f"/providers/{provider}")
    assert shown["standing"]["exited"]["since"] == "2025-07-10"
    assert shown["standing"]["exited"]["basis"] == "7"
    assert office.get(f"/pool-exits/{record}")["effective_on"] == "2025-07-10"
    told = office.get(f"/providers/{provider}/history")["items"][-1]
    assert (told["type"], told["citation"]) == ("provider.exit-redated", "7")


def test_one_exit_at_a_time(office: Client) -> None:
    provider = a_provider(office)
    first = an_exit(office, provider)
    body = {"provider_id": provider, "basis": "voluntary", "facts": "x"}
    status, problem = office.refused("/pool-exits", **body, proposed_on="2026-02-04")
    assert (status, problem["code"], problem["citation"]) == (409, "exit-pending", "7")
    an_exit(office, a_provider(office))
    office.post(f"/pool-exits/{first}/drop", on="2026-02-05", reason="恢复经营")
    assert an_exit(office, provider) != first


def a_plan_of_july(office: Client) -> tuple[str, str]:
    """Due on 11 July: 10 days from 1 July."""
    lead = admitted(office)
    record = office.post(
        "/duties", provider_id=lead, duty="monthly-plan", period="2025-07", on="2025-06-02"
    )["id"]
    return lead, str(record)


@pytest.mark.clause("8.2")
def test_what_it_was_let_off_is_owed_again_after_the_revocation(office: Client) -> None:
    lead, duty = a_plan_of_july(office)
    record = out(office, lead, "2025-07-10")
    office.sweep("2025-08-01")
    assert office.get(f"/duties/{duty}")["status"] == "waived"
    office.post(f"/pool-exits/{record}/revocation", "approver", on="2025-08-04", reason="误判")
    found = office.get(f"/duties/{duty}")
    assert (found["status"], found["due_on"]) == ("planned", "2025-08-14")
    told = office.get(f"/duties/{duty}/history")["items"][-1]["sentence"]
    assert told["zh"].startswith("恢复在库，重新承担此项职责")
    office.sweep("2025-08-14")
    assert office.get(f"/duties/{duty}")["status"] == "planned"
    office.sweep("2025-08-15")
    assert office.get(f"/duties/{duty}")["status"] == "overdue"


@pytest.mark.clause("8.2")
def test_what_a_person_waived_stays_waived(office: Client) -> None:
    lead, duty = a_plan_of_july(office)
    office.post(f"/duties/{duty}/waiver", "approver", on="2025-07-03", reason="项目暂停")
    record = out(office, lead, "2025-07-10")
    office.post(f"/pool-exits/{record}/revocation", "approver", on="2025-08-04", reason="误判")
    assert office.get(f"/duties/{duty}")["status"] == "waived"


@pytest.mark.clause("8.2")
@pytest.mark.parametrize(
    ("left", "then", "before", "after"),
    [
        ("2025-07-10", "2025-07-11", "waived", "waived"),
        ("2025-07-10", "2025-07-12", "waived", "overdue"),
        ("2025-07-14", "2025-07-12", "overdue", "overdue"),
        ("2025-07-14", "2025-07-11", "overdue", "waived"),
        ("2025-07-14", "2025-07-10", "overdue", "waived"),
    ],
)
def test_a_duty_follows_the_corrected_day(
    office: Client, left: str, then: str, before: str, after: str
) -> None:
    """Who left on the day on which it was due, or before, is not late; the plan was due 11 July."""
    lead, duty = a_plan_of_july(office)
    record = out(office, lead, left)
    office.sweep("2025-08-01")
    assert office.get(f"/duties/{duty}")["status"] == before
    corrected(office, record, then)
    office.sweep("2025-08-05")
    assert office.get(f"/duties/{duty}")["status"] == after
    office.sweep("2025-08-06")
    assert office.get(f"/duties/{duty}")["status"] == after
