"""What each step of a complaint asks for, before it is sent: what is missing, and whom it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from domain import complaint
from domain.complaint import ComplainantKind, Nature
from domain.values import Text
from interfaces.api import public
from interfaces.api.moment import Moment
from interfaces.api.problems import words_of
from interfaces.web.picking import matching
from interfaces.web.public.draft import STEPS, Draft
from interfaces.web.texts import text
from projections.records import Scope

SENDERS: Final = (
    ComplainantKind.ENTERPRISE,
    ComplainantKind.ORGANISATION,
    ComplainantKind.INDIVIDUAL,
    ComplainantKind.ANONYMOUS,
)
OFFERED: Final = 10
"""Providers to choose from, where several fit what was typed."""
NONE_OF_THEM: Final = "none"
PLACES: Final = {
    ("complainant", "kind"): "kind",
    ("complainant", "name"): "name",
    ("complainant", "contact"): "contact",
    ("summary",): "summary",
    ("about",): "about",
    ("files",): "files",
}
"""Where a field of the command is asked."""
Errors = dict[str, Text]


@dataclass(frozen=True)
class Asked:
    """One draft, looked at with the registers as they are."""

    draft: Draft
    when: Moment

    @cached_property
    def offered(self) -> list[dict[str, Any]]:
        """Providers in the pool that what was typed may mean."""
        sought = self.draft["sought"][:100]
        return public.pool(self.when, q=sought, limit=OFFERED).items if sought else []

    @cached_property
    def provider(self) -> dict[str, Any] | None:
        """The one that is meant: chosen, or the only one that fits."""
        chosen, named = self.draft["provider_id"], self.draft["sought"]
        if chosen == NONE_OF_THEM:
            return None
        by_choice = [one for one in self.offered if str(one["id"]) == chosen]
        by_name = [one for one in self.offered if named in (one["name"], one["uscc"])]
        found = by_choice or by_name or self.offered
        return found[0] if len(found) == 1 else None

    @cached_property
    def enterprise_id(self) -> UUID | None:
        """Of a pilot enterprise, by its whole name or its code: nobody looks through the list."""
        typed = self.draft["enterprise"]
        if self.draft["kind"] != ComplainantKind.ENTERPRISE or not typed:
            return None
        found = matching(self.when, "enterprises", typed[:100], Scope())
        exact = [one for one in found if typed in (one.name, one.code)]
        return exact[0].id if len(exact) == 1 else None

    def errors(self, step: str) -> Errors:
        match step:
            case "who":
                return self._who()
            case "what" if not self.draft["summary"]:
                return {"summary": text("public.no_summary")}
            case "check":
                return self._form()[1]
        return {}

    def _who(self) -> Errors:
        found: Errors = {}
        if self.draft["nature"] not in list(Nature):
            found["nature"] = text("public.no_nature")
        if self.draft["kind"] not in SENDERS:
            found["kind"] = text("public.no_kind")
        if self.draft["kind"] == ComplainantKind.ENTERPRISE and self.enterprise_id is None:
            found["enterprise"] = text("public.no_enterprise")
        if self.draft["nature"] != Nature.ENQUIRY and not self._says_whom:
            found |= self._whom()
        return found

    @property
    def _says_whom(self) -> bool:
        return self.provider is not None or bool(self.draft["about"])

    def _whom(self) -> Errors:
        if self.offered and self.draft["provider_id"] != NONE_OF_THEM:
            return {"provider_id": text("public.several_providers")}
        if self.draft["sought"] and not self.offered:
            return {"sought": text("public.no_such_provider")}
        return {"about": text("public.no_provider")}

    def form(self) -> complaint.Receive | None:
        return self._form()[0]

    def _form(self) -> tuple[complaint.Receive | None, Errors]:
        """The command, or what is wrong by the names of the fields."""
        try:
            return complaint.Receive.model_validate(self._body()), {}
        except ValidationError as error:
            return None, {_place(one["loc"]): words_of(one) for one in error.errors()}

    def _body(self) -> dict[str, Any]:
        draft = self.draft
        unnamed = draft["kind"] == ComplainantKind.ANONYMOUS
        return {
            "nature": draft["nature"],
            "provider_id": self.provider and self.provider["id"],
            "about": draft["about"],
            "complainant": {
                "kind": draft["kind"],
                "enterprise_id": self.enterprise_id,
                "name": "" if unnamed else draft["name"],
                "contact": draft["contact"],
            },
            "summary": draft["summary"],
            "received_on": self.when.on,
            "files": [file.model_dump(include={"digest", "name"}) for file in draft.files],
        }

    def first_to_mend(self, upto: str) -> str | None:
        """The earliest step before that one where something is missing."""
        before = STEPS[: STEPS.index(upto)]
        return next((step for step in before if self.errors(step)), None)


def _place(location: tuple[int | str, ...]) -> str:
    return next((name for place, name in PLACES.items() if location[: len(place)] == place), "")
