"""Erasures and holds, told as the document shows them: of a provider that nothing runs against."""

from __future__ import annotations

from typing import Any

from examples import a_uscc

from interfaces.api.nouns.ids import P


def tell_erased(story: Any) -> None:
    former, story.ids[P] = (
        story.ids[P],
        story.tell("/providers", name="柳东软件有限公司", uscc=a_uscc()),
    )
    story.tell("/providers/{record_id}/liaison", story.ids[P])
    refused = story.tell("/erasures", role="caseworker")
    story.tell("/erasures/{record_id}/refusal", refused)
    hold = story.tell("/legal-holds")
    story.tell("/legal-holds/{record_id}/release", hold)
    approved = story.tell("/erasures", role="caseworker")
    story.tell("/erasures/{record_id}/approval", approved)
    story.ids[P] = former
