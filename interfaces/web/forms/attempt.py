"""One try at one command: what was filled in, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from application.errors import Busy, FilesAway, KeyReused, Stale
from application.rehearsal import Rehearsal
from application.unit import Act, Command, Done
from domain.attached import Handed
from domain.values import Refusal, Role, Text
from interfaces.api.acts import act_of, allow, carried_out, command
from interfaces.api.days import with_written_days
from interfaces.api.moment import Moment
from interfaces.api.nouns.noun import Noun, Route
from interfaces.api.problems import status_of, words_of
from interfaces.web import picking
from interfaces.web.forms.fields import Entry, Field, fields_of
from interfaces.web.forms.filled import Errors, Filled, Reading, place
from interfaces.web.forms.own import settled
from interfaces.web.looking import Look
from interfaces.web.texts import text
from interfaces.web.visitor import Visitor
from interfaces.web.wording.plainly import plainly
from interfaces.wiring import House
from projections.history import told


@dataclass
class Attempt:
    """With a record, or (no `record_id`) to make a new one; `noun` is none for the measures."""

    request: Request
    house: House
    visitor: Visitor
    route: Route
    noun: Noun | None
    record_id: UUID | None
    filled: Filled
    errors: Errors = field(default_factory=dict)
    said: list[Text] = field(default_factory=list)
    """What is wrong with the whole of it."""
    citation: str | None = None
    status: int = 422
    stale: Stale | None = None
    version: str = ""
    """At which the record is; nothing where there is none yet."""
    focus: str = ""
    """Where the visitor goes on: what they asked for last."""
    look: Look | None = None
    """The record that it is on."""

    def __post_init__(self) -> None:
        if self.noun is not None and self.record_id is not None:
            self.look = Look(
                self.request, self.house, self.visitor, self.noun, self.record_id, self.when
            )
            self.version = str(self.look.state.version)
        self.filled.values |= {name: [value] for name, value in self.settled.items()}

    @property
    def roles(self) -> frozenset[Role]:
        """The public has forms of its own, which count how often they are sent (public/)."""
        return self.route.roles - {Role.PUBLIC}

    @property
    def settled(self) -> Mapping[str, str]:
        return settled(self.visitor.actor, self.route, self.house.office.today())

    @property
    def when(self) -> Moment:
        """Anew each time: others act meanwhile, and a page that comes back tells of it."""
        return Moment(self.house)

    @property
    def fields(self) -> Sequence[Field]:
        return fields_of(self.route.form)

    # Reading, trying, doing

    def allow(self) -> None:
        """Refuses a role that may not do it at all; that it tried is kept."""
        allow(self.house, self.visitor.actor, self.roles, self.route.path, self.record_id)

    def read(self) -> BaseModel | None:
        """The form of the command; else `errors` says what is wrong, by the names of fields."""
        reading = self._reading()
        body = reading.body(self.fields)
        self.errors = reading.errors
        try:
            made = with_written_days(self.route.form).model_validate(body)
        except ValidationError as error:
            unread = set(reading.errors)
            for found in error.errors():
                name = place(self.fields, self.filled, found["loc"])
                if name not in unread:
                    self._fault(name, plainly(self.route.path, words_of(found)))
            return None
        return None if self.errors else made

    def keep_files(self) -> None:
        """What was chosen stays with the form, though it was not sent for good yet."""
        reading = self._reading()
        reading.body([one for one in self.fields if one.entry is Entry.FILES])
        self.errors |= reading.errors

    def _reading(self) -> Reading:
        pick = picking.picker(self.when, self.route.path, self.visitor.actor)
        return Reading(self.filled, pick, self._keep)

    def _keep(self, upload: UploadFile) -> Handed | Text:
        """As the form names it; or why it is not taken."""
        try:
            kept = self.house.uploads.take(upload.file, upload.filename or "", self.visitor.actor)
        except (Refusal, FilesAway) as refused:
            return refused.text
        return Handed(digest=kept.digest, name=kept.name)

    def perform(self, form: BaseModel) -> Done | None:
        """None where it was refused: then the page says why."""
        try:
            order, act = self._command(form), self._act(form)
            return carried_out(self.house, self.route, order, act)
        except Refusal as refusal:
            self._refused(refusal)
        except Stale as stale:
            self.stale, self.status = stale, 412
            self.filled.values["version"] = [str(stale.found)]
        except KeyReused:
            self.said.append(text("forms.sent_before"))
            self.filled.values.pop("key", None)
        except Busy as busy:
            self.said.append(busy.text)
        return None

    def rehearse(self, form: BaseModel) -> list[Text]:
        """What would be recorded, in words; nothing where it would be refused."""
        order = replace(self._command(form), key=None, expected_version=None)
        try:
            events = Rehearsal(self.house.office).of(order, self._act(form))
        except Refusal as refusal:
            self._refused(refusal)
            return []
        return told(events)

    def _command(self, form: BaseModel) -> Command:
        version = self.filled.one("version") if self.record_id is not None else ""
        return command(
            self.house,
            self.visitor.actor,
            self.route.path,
            form,
            self.filled.one("key") or None,
            version or None,
            self.record_id,
        )

    def _act(self, form: BaseModel) -> Act:
        identity = () if self.record_id is None else (self.record_id,)
        return act_of(self.route, self.house, form, *identity)

    def _refused(self, refusal: Refusal) -> None:
        self.citation, self.status = refusal.citation, status_of(refusal)
        name = place(self.fields, self.filled, (refusal.field or "").split("."))
        why = [plainly(self.route.path, said) for said in refusal.faults or [refusal.text]]
        for said in why:
            self._fault(name, said)

    def _fault(self, name: str, said: Text) -> None:
        """Of a field, or (no name) of the form as a whole."""
        (self.errors.setdefault(name, []) if name else self.said).append(said)
