"""What a record looks like to whoever asks: the same fields for all, minus what is not theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from application.access import may_see_complainant
from domain import rules
from domain.catalogue import PROVIDER
from domain.complaint import Complaint
from domain.deadline import Account
from domain.engagement import Engagement
from domain.enterprise import Enterprise
from domain.escalation import Escalation
from domain.provider import Provider
from domain.rectification.clock import Standing, Terms, standing
from domain.rectification.state import Case
from domain.values import Actor, Role, Text
from interfaces.wiring import House


def text(value: Text) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


def provider(state: Provider, house: House, upto: int | None) -> dict[str, Any]:
    registration = state.registration.model_dump(mode="json")
    return {
        "id": state.id,
        "version": state.version,
        "kind": state.kind,
        **registration,
        "uscc": state.uscc,
        "liaison": state.liaison,
        "admitted_on": state.admitted_on,
        "status": state.status,
        "orders": [
            {
                "case_id": order.case_id,
                "served_on": order.served_on,
                "order_number": state.order_number(order.case_id),
                "annulled": order.annulled,
            }
            for order in state.orders
        ],
        "order_count": len(state.valid_orders),
    }


def enterprise(state: Enterprise, house: House, upto: int | None) -> dict[str, Any]:
    shown = state.model_dump(mode="json", exclude={"memberships"})
    memberships = [m.model_dump(mode="json") for m in state.memberships]
    return {**shown, "status": state.status, "pilot": memberships}


def engagement(state: Engagement, house: House, upto: int | None) -> dict[str, Any]:
    shown = state.model_dump(mode="json")
    for given in (*shown["ratings"], *shown["evaluations"]):
        given.pop("annulled_at", None)
    after = state.level_after
    lead = "product_acting" if state.acting_lead else "integrated"
    return {**shown, "lead_capacity": lead, "level_after": after.level if after else None}


def complaint(state: Complaint, house: House, actor: Actor, now: Complaint) -> dict[str, Any]:
    """The identity only for the caseworkers of that complaint, approvers, and its own sender.

    However the complaint once was: whoever has it `now` may see who complained.
    """
    shown = state.model_dump(
        mode="json",
        exclude={"sealed", "mark", "last_on", "verified_position", "kind", "caseworker"},
    )
    own = (
        actor.role is Role.ENTERPRISE
        and actor.acts_for is not None
        and state.mark == house.seal.mark(actor.acts_for)
    )
    who: dict[str, Any] = {"kind": state.kind.value, "sealed": True}
    if may_see_complainant(actor, now) or own:
        who = {"kind": state.kind.value, "sealed": False}
        who |= house.seal.open(state.sealed) if state.sealed else {}
    return {**shown, "complainant": who, "assignee": state.caseworker}


def deadline(found: Standing) -> dict[str, Any]:
    return {
        "due_on": found.due_on,
        "days_left": found.days_left,
        "state": found.timing,
        "provisional": found.account.provisional,
        "overdue_from": found.overdue_from,
        "awaits_inspection": found.awaits_inspection,
        "account": account(found.account),
    }


def account(found: Account) -> dict[str, Any]:
    """Each step of how the last day came about."""
    return {
        "trigger": found.trigger,
        "unit": found.unit,
        "n": found.n,
        "nominal": found.nominal,
        "last_day": found.last_day,
        "cut_off": found.cut_off,
        "provisional": found.provisional,
        "region": found.region,
        "calendar": found.calendar,
        "steps": [
            {"day": step.day, "what": text(step.what), "citation": step.citation}
            for step in found.steps
        ],
    }


def case(state: Case, house: House, upto: int | None, on: date) -> dict[str, Any]:
    terms = house.office.terms(upto=upto)
    target, _ = house.office.fold(PROVIDER, state.provider_id, upto=upto)
    found = standing(state, terms, max(on, state.service.deemed_on) if state.service else on)
    shown = state.model_dump(mode="json", exclude={"told_due", "miss", "resolution"})
    return {
        **shown,
        "status": state.status,
        "served_on": state.service.deemed_on if state.service else None,
        "due_on": found.due_on if found else None,
        "provisional": found.account.provisional if found else None,
        "order_reference": state.notice.reference if state.notice else None,
        "order_number": target.order_number(state.id) if target else None,
        "exceeds_general_cap": state.exceeds_general_cap,
        "deadline": deadline(found) if found else None,
        "missed": state.miss.model_dump(mode="json", exclude={"position"}) if state.miss else None,
        "resolution": (
            state.resolution.model_dump(mode="json", exclude={"position"})
            if state.resolution
            else None
        ),
        "warnings": [text(w) for w in _warnings(state, target, terms)],
    }


def _warnings(state: Case, target: Provider | None, terms: Terms) -> list[Text]:
    """Said before it is done: the third order of Art. 14(4), an announcement without attempts."""
    found = []
    if state.is_open and state.service is None and target is not None:
        finding = rules.third_order(target, terms.of_case(state))
        if finding.answer is rules.Answer.NEAR:
            found.append(
                Text(
                    "再送达一份通知书即为第三次责令整改，将触发第十四条第（四）项；请先考虑是否启动清退程序",
                    "serving one more order makes it the third and meets Art. 14(4): "
                    "consider the expulsion proceeding first",
                )
            )
    service = state.service
    if service is not None and service.method == "public" and not service.earlier_attempts:
        found.append(
            Text(
                "公告送达前的送达尝试未记录，请补充",
                "no earlier attempts at service are on record for the announcement",
            )
        )
    return found


def escalation(state: Escalation, house: House, upto: int | None) -> dict[str, Any]:
    return {
        "id": state.id,
        "version": state.version,
        "rule": state.rule,
        "subject": state.subject,
        "provider_id": state.provider_id,
        "citation": state.rule_citation,
        "evidence": [item.position for item in state.evidence],
        "counted": [item.key for item in state.evidence],
        "value": state.value,
        "threshold": state.threshold,
        "sentence": text(state.sentence),
        "raised_on": state.raised_on,
        "raised_at": state.raised_at,
        "status": state.status,
        "closed_on": state.closed_on,
        "outcome": state.outcome,
        "case_id": state.case_id,
    }


def escalation_row(row: dict[str, Any]) -> dict[str, Any]:
    """The same, from the view's row."""
    return {
        "id": row["record_id"],
        "version": row["version"],
        "rule": row["rule"],
        "subject": {"kind": row["subject_kind"], "id": row["subject_id"]},
        "provider_id": row["provider_id"],
        "citation": row["citation"],
        "evidence": [item["position"] for item in row["evidence"]],
        "counted": [item["key"] for item in row["evidence"]],
        "value": row["value"],
        "threshold": row["threshold"],
        "sentence": {"zh": row["zh"], "en": row["en"]},
        "raised_on": row["raised_on"],
        "raised_at": row["raised_at"],
        "status": row["status"],
        "closed_on": row["closed_on"],
        "outcome": row["outcome"],
        "case_id": row["case_id"],
    }


def record_row(row: dict[str, Any]) -> dict[str, Any]:
    """A record in a list."""
    item = {
        "id": row["record_id"],
        "version": row["version"],
        "reference": row["reference"],
        "status": row["status"],
        **row["item"],
    }
    if row["provider_name"] is not None and row["kind"] != "provider":
        item["provider_name"] = row["provider_name"]
    return item
