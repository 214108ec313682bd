"""Art. 9: what product providers owe, and what more where they lead a project themselves."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from articles.of_a_duty import a_project, a_provider, clauses, owed_by, planned, report
from client import Client
from examples import a_provider as admitted
from examples import a_served_case, an_engagement, an_enterprise
from scenario import MEASURES, day

from application import duties
from application.unit import Command, Result, Unit
from domain.catalogue import PROVIDER
from domain.duty import events as e
from domain.duty.register import bearers
from domain.values import SYSTEM

ART_8 = {f"8.{n}" for n in range(1, 10)}


@pytest.mark.clause("9.1", "9.2")
def test_a_product_provider_beside_a_lead_owes_its_own_clauses_and_none_of_article_8() -> None:
    lead, product = a_provider(), a_provider("product", "beside")
    project = a_project(lead, product)
    assert {"9.1", "9.2"} <= clauses(product, project)
    assert clauses(product, project) & (ART_8 | {"9.3"}) == set()
    assert clauses(lead, project) & {"9.1", "9.2", "9.3"} == set()
    assert clauses(lead, project) >= ART_8
    (cooperation,) = owed_by(product, project)["cooperation"]
    assert cooperation.engagement_id == project.id


@pytest.mark.clause("9.1")
def test_products_are_owed_by_the_provider_itself_equipment_among_them() -> None:
    (owed,) = owed_by(a_provider("product"))["specialised-products"]
    assert owed.engagement_id is None
    story = planned("specialised-products").when(report("2026-01-15")).then(e.Reported)
    assert story.state.report is not None
    assert story.state.report.content.products[0].equipment is True


@pytest.mark.clause("9.3")
def test_an_acting_lead_owes_article_8_for_its_project_and_each_duty_cites_9_3() -> None:
    acting, beside = a_provider("product", "acting"), a_provider("product", "beside")
    project = a_project(acting, beside)
    owed = bearers(MEASURES, acting, (project,))
    of_lead = [one for one in owed if one.duty.clause in ART_8]
    assert {one.duty.clause for one in of_lead} == ART_8
    for one in of_lead:
        assert one.grounds == (one.duty.clause, "9.3")
        assert one.engagement_id == project.id
    # its own duties stay, without 9.3; and it names a target document
    (own,) = owed_by(acting, project)["specialised-products"]
    assert own.grounds == ("9.1",)
    (target,) = owed_by(acting, project)["acting-lead"]
    assert target.grounds == ("9.3",)
    # who is beside an acting lead owes none of Art. 8
    assert clauses(beside, project) & (ART_8 | {"9.3"}) == set()


@pytest.mark.clause("9.3")
def test_for_other_projects_an_acting_lead_owes_nothing_of_article_8() -> None:
    acting, lead = a_provider("product", "acting"), a_provider()
    led, other = a_project(acting), a_project(lead, acting)
    places = {
        one.engagement_id
        for one in bearers(MEASURES, acting, (led, other))
        if one.duty.clause in ART_8
    }
    assert places == {led.id}


@pytest.mark.clause("9.3")
def test_the_register_shows_what_9_3_puts_on_an_acting_lead(office: Client) -> None:
    acting = admitted(office, kind="product")
    project = an_engagement(office, acting, an_enterprise(office), established_on="2025-06-02")
    done = office.post("/duties/plan", provider_id=acting, period="2025-07", on="2025-07-01")
    assert done["planned"] > 0
    listed = office.fresh(f"/duties?provider_id={acting}&ground=9.3&limit=200")["items"]
    clauses_of = {item["clause"] for item in listed}
    assert clauses_of == {"8.1", "8.2", "8.3", "8.4", "8.9", "9.3"}
    assert {item["engagement_id"] for item in listed} == {project}
    register = office.get(f"/providers/{acting}/duties")["clauses"]
    places: dict[str, Any] = {place["clause"]: place for place in register}
    assert ART_8 | {"9.1", "9.2", "9.3"} <= set(places)
    (diagnosis, _) = places["8.4"]["duties"]
    assert diagnosis["owed_for"][0]["grounds"] == ["8.4", "9.3"]
    assert places["8.4"]["carried_from_9_3"] == 2
    assert not any(
        duty["owed"] for duty in places["9.2"]["duties"] if duty["duty"] == "cooperation"
    )


# Another lead (Art. 13)


def shift(office: Client, project: str, old: str, new: str, on: str) -> int:
    def act(unit: Unit) -> Result:
        files = office.house.files
        moved = duties.shift_lead(unit, UUID(project), UUID(old), UUID(new), day(on), files)
        return Result(unit.load(PROVIDER, UUID(new)), {"moved": moved})

    command = Command(actor=SYSTEM, today=office.house.office.today())
    done = office.house.office.perform(command, act)
    office.position = office.house.office.head()
    return int(done.extra["moved"])


def statuses(office: Client, provider: str, project: str | None) -> dict[str, str]:
    items = office.fresh(f"/duties?provider_id={provider}&limit=200")["items"]
    return {
        f"{item['duty']} {item['period']}": item["status"]
        for item in items
        if item["engagement_id"] == project
    }


@pytest.mark.clause("8.4", "9.3", "13")
def test_open_lead_duties_go_to_the_new_lead_and_what_was_done_stays(office: Client) -> None:
    old, new = admitted(office), admitted(office)
    project = an_engagement(office, old, an_enterprise(office), established_on="2025-06-02")
    for key in ("diagnosis", "three-lists", "team"):
        office.post(
            "/duties", provider_id=old, engagement_id=project, duty=key, on="2025-06-02"
        )  # fmt: skip
    office.post(
        "/duties", provider_id=old, engagement_id=project, duty="progress", period="2025-08",
        on="2025-06-02",
    )  # fmt: skip
    (lists,) = (i for i in office.fresh("/duties?ground=8.3")["items"])
    office.post(
        f"/duties/{lists['id']}/report", summary="清单", evidence=["清单.xlsx"],
        content={"form": "lists", "needs": ["a"], "problems": ["b"], "scenarios": ["c"]},
        reported_on="2025-06-20",
    )  # fmt: skip
    office.post(f"/duties/{lists['id']}/confirmation", "approver", on="2025-06-23")
    assert shift(office, project, old, new, "2025-07-21") == 2
    assert statuses(office, old, project) == {
        "diagnosis once": "handed_over",
        "three-lists once": "confirmed",
        "team once": "planned",
        "progress 2025-08": "handed_over",
    }
    assert statuses(office, new, project) == {
        "diagnosis once": "planned", "progress 2025-08": "planned"
    }  # fmt: skip
    (taken,) = office.get(f"/duties?provider_id={new}&ground=8.4")["items"]
    # 30 days from the change of 21 July 2025
    assert taken["due_on"] == "2025-08-20"
    (given,) = office.get(f"/duties?provider_id={old}&ground=8.4")["items"]
    assert office.get(f"/duties/{given['id']}")["handed_to"] == taken["id"]
    assert office.get(f"/duties/{taken['id']}")["takes_over"] == given["id"]
    # twice is once
    assert shift(office, project, old, new, "2025-07-21") == 0
    # and the change was a mistake
    assert shift(office, project, new, old, "2025-07-22") == 2
    assert statuses(office, old, project)["diagnosis once"] == "planned"
    assert statuses(office, new, project)["diagnosis once"] == "handed_over"
    (back,) = office.get(f"/duties?provider_id={old}&ground=8.4")["items"]
    assert back["due_on"] == "2025-08-21"


@pytest.mark.clause("8.2", "9.3", "13")
@pytest.mark.parametrize(
    ("due_on", "then"), [("2025-07-10", "2025-07-21"), ("2025-08-10", "2025-08-10")]
)
def test_what_was_planned_by_hand_for_a_day_goes_to_the_new_lead_too(
    office: Client, due_on: str, then: str
) -> None:
    """Its day stays, and is not before the change; what was reported stays where it was."""
    old, new = admitted(office, kind="product"), admitted(office, kind="product")
    project = an_engagement(office, old, an_enterprise(office), established_on="2025-06-02")
    plan = partial(
        office.post, "/duties", provider_id=old, engagement_id=project,
        duty="assessment-cooperation",
    )  # fmt: skip
    plan(on="2025-06-02", due_on=due_on)
    kept = plan(on="2025-06-02", due_on="2025-06-30")["id"]
    office.post(
        f"/duties/{kept}/waiver", "principal", on="2025-06-20", reason="考核改期"
    )  # fmt: skip
    key = f"assessment-cooperation {due_on}"
    assert shift(office, project, old, new, "2025-07-21") == 1
    assert statuses(office, old, project)[key] == "handed_over"
    assert statuses(office, new, project) == {key: "planned"}
    (taken,) = office.get(f"/duties?provider_id={new}&ground=8.2")["items"]
    assert taken["due_on"] == then
    # and the change was a mistake
    assert shift(office, project, new, old, "2025-07-22") == 1
    assert statuses(office, old, project)[key] == "planned"
    assert statuses(office, new, project) == {key: "handed_over"}


@pytest.mark.clause("9.3", "13")
def test_an_integrated_lead_takes_over_from_an_acting_one_without_9_3(office: Client) -> None:
    acting, new = admitted(office, kind="product"), admitted(office)
    project = an_engagement(office, acting, an_enterprise(office), established_on="2025-06-02")
    plan = partial(office.post, "/duties", provider_id=acting, engagement_id=project)
    plan(duty="diagnosis", on="2025-06-02")
    plan(duty="acting-lead", on="2025-06-02")
    plan(duty="monthly-plan", period="2025-08", on="2025-06-02")
    assert shift(office, project, acting, new, "2025-06-20") == 3
    assert set(statuses(office, acting, project).values()) == {"handed_over"}
    (taken,) = office.get(f"/duties?provider_id={new}&ground=8.4")["items"]
    assert taken["grounds"] == ["8.4"]
    # what an integrated provider owes once for itself, and what only an acting lead owes
    assert statuses(office, new, None) == {"monthly-plan 2025-08": "planned"}
    assert office.get(f"/duties?provider_id={new}&ground=9.3")["items"] == []


@pytest.mark.clause("9.3", "13")
def test_a_replacement_takes_the_open_duties_along_and_its_annulment_brings_them_back(
    office: Client,
) -> None:
    old, new, enterprise = admitted(office), admitted(office, kind="product"), an_enterprise(office)
    project = an_engagement(office, old, enterprise, established_on="2025-06-02")
    office.post(
        "/duties", provider_id=old, engagement_id=project, duty="diagnosis", on="2025-06-02",
        due_on="2025-12-31",
    )  # fmt: skip
    a_served_case(office, old, "2025-06-10")
    office.sweep("2025-07-11")
    office.position = office.house.catch_up()
    asked = office.post(
        "/replacements", "enterprise", engagement_id=project, reason="不到位",
        requested_on="2025-07-14", scope={"enterprise_id": enterprise},
    )  # fmt: skip
    one = f"/replacements/{asked['id']}"
    office.post(
        f"{one}/review", county="柳北区工业和信息化局", supports=True, opinion="属实",
        reviewed_on="2025-07-16",
    )  # fmt: skip
    office.post(
        f"{one}/decision", "approver", granted=True, provider_id=new, reason="充分",
        decided_on="2025-07-18",
    )  # fmt: skip
    office.post(f"{one}/lead", changed_on="2025-07-21")
    assert statuses(office, old, project) == {"diagnosis once": "handed_over"}
    (taken,) = office.get(f"/duties?provider_id={new}&ground=9.3")["items"]
    assert (taken["duty"], taken["grounds"]) == ("diagnosis", ["8.4", "9.3"])
    office.post(f"{one}/lead/annulment", "approver", reason="登记有误", on="2025-07-22")
    assert statuses(office, old, project) == {"diagnosis once": "planned"}
    assert statuses(office, new, project) == {"diagnosis once": "handed_over"}
