"""What the views say of enterprises."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain import enterprise
from domain.catalogue import ENTERPRISE
from domain.enterprise import Enterprise
from domain.values import Recorded, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Telling,
    join,
    then,
    when,
    why,
)
from projections.spelling import pinyin


def _registered(e: enterprise.Registered) -> Text:
    return join(
        Text(f"企业登记：{e.name}", f"enterprise registered: {e.name}"),
        then("，", ", ", e.district),
        then("，", ", ", e.industry),
        when(e.pilot, "，试点企业", ", in the pilot"),
        when(not e.pilot, "，非试点企业", ", not in the pilot"),
    )


def _listed(state: Enterprise) -> dict[str, Any]:
    return {
        "title": state.name,
        "sort_key": pinyin(state.name),
        "on_date": date.min,
        "provider_ids": [],
        "enterprise_id": state.id,
        "words": (state.uscc, state.district, state.industry),
        "item": {
            "name": state.name,
            "uscc": state.uscc,
            "district": state.district,
            "industry": state.industry,
        },
    }


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    return Concerned(reference=event.name) if isinstance(event, enterprise.Registered) else None


SENTENCES: Final[Sentences] = {
    enterprise.Registered: _registered,
    enterprise.ContactChanged: lambda e: Text(
        f"联系人变更为 {e.contact.name}", f"the contact is now {e.contact.name}"
    ),
    enterprise.JoinedPilot: lambda e: Text("成为试点企业", "joined the pilot"),
    enterprise.LeftPilot: lambda e: join(Text("退出试点", "left the pilot"), why(e.reason)),
    enterprise.PilotDayCorrected: lambda e: join(
        Text(
            f"加入、退出试点的日期更正为 {e.day}（本记录第 {e.corrects} 项）",
            f"the day it joined or left corrected to {e.day} (entry {e.corrects} of this record)",
        ),
        why(e.reason),
    ),
}

TELLING: Final = Telling(
    ENTERPRISE,
    label=Text("企业", "enterprise"),
    sentences=SENTENCES,
    statuses={
        "pilot": Text("试点企业", "in the pilot"),
        "outside": Text("非试点企业", "outside the pilot"),
    },
    concerned=_concerned,
    listed=_listed,
)
