"""Publications over HTTP, on the day of the test, with the records that they rest on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from client import Client

from application.unit import Command, Result, Unit
from domain.catalogue import DISQUALIFICATION, EXPULSION, Kind
from domain.disqualification import events as q
from domain.expulsion import events as x
from domain.service import Method
from domain.values import SYSTEM, Event

TEXT = "柳江智造已退出资源池"
CHECKED = {
    "approved": True,
    "no_trade_secrets": True,
    "no_personal_data": True,
    "no_complainant": True,
    "legal_review": True,
}


def perform(office: Client, act: Any) -> UUID:
    """An act of the house itself, as if it were today's."""
    done = office.house.office.perform(Command(actor=SYSTEM, today=today(office)), act)
    office.position = done.position
    return done.id


def laid_down(office: Client, kind: Kind[Any], *events: Event) -> str:
    """A record with these events, without the proceeding that leads to them."""

    def lay(unit: Unit) -> Result:
        held = unit.new(kind)
        held.tell(events)
        return Result(held)

    return str(perform(office, lay))


def today(office: Client) -> date:
    return office.house.office.today()


def an_expulsion(office: Client, provider: str, *, served: bool = True) -> str:
    on = today(office)
    events: list[Event] = [
        x.Proposed(
            reference="LZQT-1",
            provider_id=UUID(provider),
            charges=(x.Charge(code="14.7", facts="泄露客户数据"),),
            facts="泄露客户数据",
            proposed_on=on,
        ),
        x.ExpulsionDecided(
            reference="柳工信函1号", grounds=("14.7",), reason="属实", decided_on=on
        ),
    ]
    if served:
        events.append(
            x.DecisionServed(
                served_on=on,
                deemed_on=on,
                method=Method.IN_PERSON,
                review_until=on,
                litigation_until=on,
                calendar="1",
            )
        )
    return laid_down(office, EXPULSION, *events)


def a_disqualification(office: Client, provider: str) -> str:
    on = today(office)
    return laid_down(
        office,
        DISQUALIFICATION,
        q.Proposed(
            reference="LZQX-1",
            provider_id=UUID(provider),
            report_ids=(),
            facts="索取好处费",
            proposed_on=on,
        ),
        q.DisqualificationDecided(reference="柳工信函2号", reason="属实", decided_on=on),
        q.DecisionServed(
            served_on=on,
            deemed_on=on,
            method=Method.IN_PERSON,
            review_until=on,
            litigation_until=on,
            calendar="1",
        ),
    )


def draft_of(office: Client, kind: str, **changes: Any) -> dict[str, Any]:
    return {
        "kind": kind, "title": "关于柳江智造的公布", "text": TEXT, "drafted_on": today(office),
        **changes,
    }  # fmt: skip


def a_draft(office: Client, kind: str = "announcement", **changes: Any) -> str:
    return str(office.post("/publications", **draft_of(office, kind, **changes))["id"])


def reviewed(office: Client, publication: str) -> str:
    office.post(f"/publications/{publication}/review", "approver", on=today(office), **CHECKED)
    return publication


def published(office: Client, publication: str) -> str:
    reviewed(office, publication)
    office.post(f"/publications/{publication}/publication", published_on=today(office))
    return publication


def withdrawn(office: Client, publication: str) -> str:
    office.post(f"/publications/{publication}/withdrawal", on=today(office), reason="内容有误")
    return publication


def a_notice(office: Client, provider: str) -> str:
    """A public notice of an expulsion, out today."""
    source = {"kind": "expulsion-case", "id": an_expulsion(office, provider)}
    return published(office, a_draft(office, "public-notice", source=source))
