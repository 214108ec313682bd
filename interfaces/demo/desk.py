"""Where the lines of the demonstration are carried out, by the table of the API's commands."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from application import sweep
from domain.assessment.decisions import assessment_id
from domain.catalogue import ESCALATION
from domain.values import Actor, Role
from interfaces.api.acts import act_of, command
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.who import PUBLIC, require
from interfaces.demo.papers import a_paper
from interfaces.demo.script import SWEEP, Assessed, Raised, Step, VersionOf, data
from interfaces.wiring import POLICIES, House
from projections import escalations
from projections.agenda import AgendaView
from projections.deadlines import DeadlinesView
from projections.escalations import EscalationsView

PARTIES: Final = {"/providers": Role.PROVIDER, "/enterprises": Role.ENTERPRISE}
FOR_THE_PARTY: Final = {
    "/providers/{record_id}/liaison": "liaison",
    "/enterprises/{record_id}/contact": "contact",
}
"""Steps after which somebody else acts for a provider or an enterprise, and the field with whom."""


class Desk:
    """Knows by name what was made so far, and who acts for whom."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._ids: dict[str, UUID] = {}
        self._versions: dict[str, int] = {}
        self._actors = {
            name: Actor(name=name, role=Role(role))
            for name, role in data("providers")["officers"].items()
        } | {"": PUBLIC}

    def do(self, step: Step) -> None:
        if step.path == SWEEP:
            self._sweep(step.on)
            return
        route, actor = ROUTE_OF[step.path], self._actors[step.who]
        require(actor, route.roles)
        body = self._known(dict(step.body)) | self._sent(step, actor)
        form = route.form.model_validate(body)
        target = self._target(step.target)
        order = command(self.house, actor, route.path, form, None, target=target)
        about = () if target is None else (target,)
        done = self.house.office.perform(order, act_of(route, self.house, form, *about))
        self._remember(step, form, done.id, done.version)

    def _sent(self, step: Step, actor: Actor) -> dict[str, Any]:
        """The papers that come with it, uploaded before."""
        says = step.body.get("summary") or step.body.get("statement") or ""
        taken = [
            self.house.uploads.take(
                BytesIO(a_paper(PurePath(name).stem, str(says), f"{step.on:%Y年%-m月%-d日}")),
                name,
                actor,
            )
            for name in step.papers
        ]
        return {"files": [{"digest": t.digest, "name": t.name} for t in taken]} if taken else {}

    def _sweep(self, on: date) -> None:
        for sheet in (DeadlinesView.name, AgendaView.name):
            self.house.reach(sheet, self.house.office.head())
        sweep.run(self.house.office, self.house.sheet, self.house.agenda, on)

    def _remember(self, step: Step, form: Any, record_id: UUID, version: int) -> None:
        if step.path in FOR_THE_PARTY:
            person = getattr(form, FOR_THE_PARTY[step.path])
            actor = self._actors[str(step.target)]
            self._actors[str(step.target)] = actor.model_copy(update={"name": person.name})
        if not step.name:
            return
        self._versions[step.name] = version
        if step.target is not None:
            return
        self._ids[step.name] = record_id
        if role := PARTIES.get(step.path):
            person = form.liaison if role is Role.PROVIDER else form.contact
            self._actors[step.name] = Actor(name=person.name, role=role, acts_for=record_id)

    def _target(self, target: str | Raised | Assessed | None) -> UUID | None:
        match target:
            case None:
                return None
            case Raised():
                return self._raised(target)
            case Assessed():
                return assessment_id(self._ids[target.period], self._ids[target.provider])
        return self._ids[target]

    def _known(self, value: Any) -> Any:
        """The body with names made into the identifiers that they stand for."""
        match value:
            case str() if value.startswith("@"):
                return self._ids[value[1:]]
            case Raised():
                return self._raised(value)
            case VersionOf():
                return self._versions[value.name]
            case dict():
                return {key: self._known(item) for key, item in value.items()}
            case list() | tuple():
                return [self._known(item) for item in value]
        return value

    def _raised(self, wanted: Raised) -> UUID:
        """Lets the policies catch up first: what they raise is what people then decide on."""
        self.house.reach(POLICIES, self.house.office.head())
        self.house.reach(EscalationsView.name, self.house.office.head())
        subject = self._ids[wanted.about]
        with self.house.connection() as conn:
            found = escalations.of(conn, wanted.rule, subject)
        for record_id in reversed(found):
            state, _ = self.house.office.fold(ESCALATION, record_id)
            if state is not None and state.status == "open":
                return record_id
        raise LookupError(wanted)
