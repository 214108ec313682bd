"""Providers of the pool (Art. 2, 4, 12(2))."""

from __future__ import annotations

from typing import Any, Final

from application import providers
from domain import liaison, provider, registration
from domain.catalogue import PROVIDER
from domain.liaison import stability
from domain.provider import Provider
from domain.values import Actor, Text
from interfaces.api.nouns.noun import (
    PROVIDERS,
    Noun,
    Route,
    Seen,
    only_provider,
)
from interfaces.wiring import House


def show(state: Provider, seen: Seen) -> dict[str, Any]:
    registered = state.registration.model_dump(mode="json")
    return {
        "id": state.id,
        "version": state.version,
        "kind": state.kind,
        **registered,
        "uscc": state.uscc,
        "liaison": state.liaison,
        "liaison_vacant_since": state.liaison_vacant_since,
        "liaisons": state.liaisons.by_day,
        "liaison_changes": _changes(state, seen),
        "service_address": state.liaisons.address_on(seen.on),
        "admitted_on": state.admitted_on,
        "status": state.status,
        "grey_listed": state.grey_listed,
        "standing": state.standing,
        "registration_changes": [
            _change(state, change, seen) for change in state.registered.changes
        ],
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


def _changes(state: Provider, seen: Seen) -> dict[str, Any] | None:
    """How often the liaison changed lately; none before any measures say what lately is."""
    measures = seen.terms.book.last_known(seen.on)
    if measures is None:
        return None
    held = stability(state.liaisons, measures, seen.on)
    return {**held.model_dump(mode="json"), "above": held.above}


def _change(state: Provider, change: registration.Change, seen: Seen) -> dict[str, Any]:
    """Whether it is major, by when it was to be reported, and whether it was (Art. 12(2))."""
    due = registration.due(change, seen.terms)
    major = None
    if due is not None:
        measures = seen.terms.known(change.changed_on)
        major = registration.is_major(state.registered, change, measures)
    return {
        "version": change.version,
        **{name: str(value) for name, value in change.told().items()},
        "changed_on": change.changed_on,
        "reported_on": change.reported_on,
        "report_due_on": due,
        "major": major,
        "found_by_a_person": change.major is not None,
        "unreported": change.unreported_due is not None,
        "retracted": change.retracted,
    }


def _parties(actor: Actor, state: Provider, house: House) -> None:
    only_provider(actor, state.id)


ROUTES: Final = (
    Route("/providers", provider.Admit, providers.admit,
          Text("服务商入选资源池", "Admit a provider to the pool"), citation="2", creates=True),
    Route("/providers/{record_id}/registration", registration.ChangeRegistration,
          providers.change_registration,
          Text("登记事项变更", "Registration changed"), PROVIDERS, "12.2"),
    Route("/providers/{record_id}/registration/report", registration.Report,
          providers.report_change,
          Text("登记事项变更的报告", "A registration change was reported"), PROVIDERS, "12.2"),
    Route("/providers/{record_id}/registration/judgement", registration.Judge,
          providers.judge_change,
          Text("认定是否较大变更", "Find whether a change is major"), citation="12.2"),
    Route("/providers/{record_id}/registration/retraction", registration.Retract,
          providers.retract_change,
          Text("撤销变更登记", "Retract a change recorded by mistake"), citation="12.2"),
    Route("/providers/{record_id}/liaison", liaison.AppointLiaison, providers.appoint_liaison,
          Text("确定联络员", "Appoint a liaison"), PROVIDERS, "4"),
    Route("/providers/{record_id}/liaison/departure", liaison.RecordDeparture,
          providers.record_departure, Text("联络员离任", "The liaison left"), PROVIDERS, "4.b"),
    Route("/providers/{record_id}/service-address", liaison.ConfirmServiceAddress,
          providers.confirm_service_address,
          Text("确认送达地址", "Confirm the address for service"), PROVIDERS, "4.b"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    provider.Admit: {
        "kind": "integrated",
        "name": "柳江智造数字科技有限公司",
        "uscc": "91450204MAA0LW015X",
        "legal_representative": "韦建国",
        "domicile": "柳州市柳南区航惠路 1 号",
        "business_scope": "工业互联网数据服务；软件开发",
        "registered_capital": "5000000.00",
        "liaison": {"name": "覃小云", "phone": "0772-5550101"},
        "admitted_on": "2025-05-22",
    },
    registration.ChangeRegistration: {
        "legal_representative": "黄丽",
        "changed_on": "2025-07-21",
        "reported_on": "2025-08-01",
    },
    registration.Report: {"change": 2, "reported_on": "2025-08-18"},
    registration.Judge: {
        "change": 2,
        "major": True,
        "reason": "不再从事软件和信息技术服务",
        "on": "2025-08-20",
    },
    registration.Retract: {"change": 2, "reason": "误登了另一家企业的变更", "on": "2025-08-21"},
    liaison.RecordDeparture: {"reason": "离职", "left_on": "2025-06-02"},
    liaison.ConfirmServiceAddress: {
        "address": "柳州市柳南区航惠路 1 号",
        "electronic": True,
        "electronic_address": "service@liujiang.example",
        "confirmed_on": "2025-06-03",
    },
    liaison.AppointLiaison: {
        "liaison": {"name": "梁志强", "phone": "0772-5550102"},
        "appointed_on": "2025-06-03",
    },
}

NOUN: Final = Noun(
    "providers",
    PROVIDER,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
)
