"""What a day brings: stories of records that no other client touches, told by their commands."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Final

from chaos.person import Person
from examples import a_uscc

_serial = count(1)

DAY, NEXT, SERVED, LATER = "2025-06-02", "2025-06-05", "2025-06-10", "2025-06-12"
Story = Callable[[Person, random.Random], None]


def a_provider(who: Person) -> str:
    who.scope = ""
    found = who.told(
        "/providers",
        kind="integrated", name=f"龙城智造{next(_serial)}…", uscc=a_uscc(),
        legal_representative="韦建国", domicile="柳州市城中区", business_scope="软件开发",
        registered_capital="5000000.00", liaison={"name": "覃小云", "phone": "0772-5550101"},
        admitted_on="2025-05-22",
    ).id  # fmt: skip
    who.scope = found
    return found


def a_case(who: Person, chance: random.Random) -> None:
    """From the complaint to the order; then it is met, or missed, which the sweep finds."""
    provider = a_provider(who)
    enterprise = who.told(
        "/enterprises", name=f"柳州机械厂{next(_serial)}…", uscc=a_uscc(), district="鱼峰区",
        industry="汽车零部件", contact={"name": "莫海", "phone": "0772-5550201"},
    ).id  # fmt: skip
    engagement = who.told(
        "/engagements", enterprise_id=enterprise, provider_id=provider, product_provider_ids=[],
        title="生产执行系统改造…", established_on="2025-05-26", level_before=1,
    )  # fmt: skip
    who.told(
        "/engagements/{}/ratings", "caseworker", engagement.id, rating="dissatisfied",
        rated_on=DAY, comment="驻场人员频繁更换…", if_match=engagement.version,
    )  # fmt: skip
    complaint = _a_complaint(who, provider, enterprise)
    case = who.told(
        "/cases", provider_id=provider, grounds=["12.1.a"], facts="驻场人员撤离…",
        complaint_ids=[complaint], opened_on=NEXT,
    )  # fmt: skip
    who.look("cases", case.position, provider)
    who.told("/cases/{}/assignment", "caseworker", case.id, assignee="韦志明…", on="2025-06-06")
    who.told(
        "/cases/{}/interview", "caseworker", case.id, held_on="2025-06-09", record="无异议…"
    )  # fmt: skip
    order = {"issued_on": "2025-06-09", "demands": ["恢复驻场…"], "reason": "工程量大"}
    who.refused(
        "/cases/{}/notice", "caseworker", case.id, **order, days=31
    )  # for the principal alone
    who.told("/cases/{}/notice", "caseworker", case.id, **order, days=10)
    served = who.told(
        "/cases/{}/service", "caseworker", case.id, served_on=SERVED, method="left",
        received_by="韦建国…",
    )  # fmt: skip
    who.look("cases", served.position, provider)
    who.told("/cases/{}/statement", "provider", case.id, heard_on=SERVED, statement="人员已到…")
    if chance.random() < 0.5:
        _met(who, case.id)


def _a_complaint(who: Person, provider: str, enterprise: str) -> str:
    complaint = who.told(
        "/complaints", provider_id=provider, summary="驻场人员撤离，无人响应…",
        complainant={"kind": "enterprise", "enterprise_id": enterprise, "name": "莫海",
                     "contact": "0772-5550201"},
        received_on="2025-05-29",
    ).id  # fmt: skip
    done = who.told("/complaints/{}/acceptance", "caseworker", complaint, on="2025-06-03",
                    reason="…")  # fmt: skip
    who.look("complaints", done.position, provider)
    return complaint


def _met(who: Person, case: str) -> None:
    who.told(
        "/cases/{}/extensions", "provider", case, requested_on=LATER, days=5, reason="待设备到货…"
    )
    who.told(
        "/cases/{}/extensions/decision", "approver", case, granted=True, decided_on=LATER,
        reason="属实…",
    )  # fmt: skip
    who.told("/cases/{}/reports", "provider", case, submitted_on="2025-06-16", summary="已恢复…")
    who.told(
        "/cases/{}/inspections", "caseworker", case, inspected_on="2025-06-17", passed=True,
        findings="属实…",
    )  # fmt: skip
    done = who.told(
        "/cases/{}/resolution", "caseworker", case, resolved_on="2025-06-18", outcome="completed",
        reason="…",
    )  # fmt: skip
    who.look("cases", done.position, who.scope)


def an_erasure(who: Person, chance: random.Random) -> None:
    """A liaison who left, and asks to be forgotten: two officers, and a key that is destroyed."""
    provider = a_provider(who)
    who.told(
        "/providers/{}/liaison", "caseworker", provider, appointed_on=NEXT,
        liaison={"name": "黄小燕…", "phone": "0772-5550102"},
    )  # fmt: skip
    asked = who.told(
        "/erasures", persons=[{"record_id": provider, "name": "覃小云"}],
        authority="个人信息保护法第四十七条", reason="已离任，本人申请…", on=LATER,
    )  # fmt: skip
    who.told("/erasures/{}/approval", "principal", asked.id, remark="已核对…", on="2025-06-13")


STORIES: Final[tuple[Story, ...]] = (a_case, a_case, a_case, an_erasure)
