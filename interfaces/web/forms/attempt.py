"""One try at one command: what was filled in, what came of it, and the page that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from application.errors import Busy, KeyReused, Stale
from application.rehearsal import Rehearsal
from application.unit import Act, Command, Done
from domain.values import Refusal, Text
from interfaces.api import records as api
from interfaces.api.acts import act_of, allow, carried_out, command
from interfaces.api.days import with_written_days
from interfaces.api.moment import Moment
from interfaces.api.nouns.noun import Noun, Route
from interfaces.api.problems import status_of, words_of
from interfaces.web import picking
from interfaces.web.forms.controls import Control, Dressing
from interfaces.web.forms.fields import Field, fields_of
from interfaces.web.forms.filled import Errors, Filled, Reading, place
from interfaces.web.forms.own import settled, without
from interfaces.web.heads import head_of
from interfaces.web.page import render
from interfaces.web.visitor import Visitor
from interfaces.web.wording.choices import choices
from interfaces.web.wording.plainly import plainly
from interfaces.wiring import House
from projections.history import entries, told

ONCE: Final = "temporary_password"


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
    state: Any = None

    def __post_init__(self) -> None:
        if self.noun is not None and self.record_id is not None:
            self.state = api.open_to(self.noun, self.record_id, self.visitor.actor, self.when)
        self.filled.values |= {name: [value] for name, value in self.settled.items()}

    @property
    def settled(self) -> Mapping[str, str]:
        return settled(self.visitor.actor, self.route, self.house.office.today())

    @property
    def when(self) -> Moment:
        return Moment(self.house)

    @property
    def fields(self) -> Sequence[Field]:
        return fields_of(self.route.form)

    # Reading, trying, doing

    def read(self) -> BaseModel | None:
        """The form of the command; else `errors` says what is wrong, by the names of fields."""
        reading = Reading(
            self.filled,
            picking.picker(self.when, self.route.path, self.visitor.actor),
            self._keep,
        )
        body = reading.body(self.fields)
        self.errors = reading.errors
        try:
            made = with_written_days(self.route.form).model_validate(body)
        except ValidationError as error:
            unread = set(reading.errors)
            for found in error.errors():
                name = place(self.fields, self.filled, found["loc"])
                if name not in unread:
                    why = plainly(self.route.path, words_of(found))
                    self.errors.setdefault(name, []).append(why)
            return None
        return None if self.errors else made

    def _keep(self, upload: UploadFile) -> dict[str, str] | Text:
        """As the form names it; or why it is not taken."""
        try:
            kept = self.house.uploads.take(upload.file, upload.filename or "", self.visitor.actor)
        except Refusal as refusal:
            return refusal.text
        return {"digest": kept.digest, "name": kept.name}

    def perform(self, form: BaseModel) -> Done | None:
        """None where it was refused: then the page says why."""
        allow(self.house, self.visitor.actor, self.route.roles, self.route.path, self.record_id)
        try:
            order, act = self._command(form), self._act(form)
            return carried_out(self.house, self.route, order, act)
        except Refusal as refusal:
            self._refused(refusal)
        except Stale as stale:
            self.stale, self.status = stale, 412
            self.filled.values["version"] = [str(stale.found)]
        except (Busy, KeyReused) as error:
            self.said.append(error.text)
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
        if name:
            self.errors.setdefault(name, []).extend(why)
        else:
            self.said.extend(why)

    # Showing

    def page(self, *, fresh: bool = False) -> Response:
        """`fresh`: nothing was sent yet, so what is usual stands in the fields."""
        controls = self._controls(fresh)
        return render(
            self.request,
            self.house,
            self.visitor,
            "act.html",
            status=200 if fresh else self.status,
            route=self.route,
            head=self._head(),
            controls=controls,
            problems=list(_problems(controls)),
            said=self.said,
            citation=self.citation,
            rule=self._rule(),
            news=self._news(),
            key=self.filled.one("key") or str(uuid4()),
            version=self.filled.one("version") or self._version(),
            back=self.back,
            check=self.request.url.path.replace("/do/", "/check/").replace("/new", "/check/new"),
        )

    def problems(self, *, touched_only: bool) -> list[tuple[str, str]]:
        """(where it leads, what is wrong); what nobody came to yet may be left out."""
        if touched_only:
            self.errors = {k: v for k, v in self.errors.items() if self.filled.touched(k)}
        return list(_problems(self._controls(fresh=False)))

    def _controls(self, fresh: bool) -> Sequence[Control]:
        when, shown = self.when, self._shown()
        dressing = Dressing(
            route=self.route.path,
            words=self.visitor.words,
            filled=self.filled,
            today=self.house.office.today(),
            errors=self.errors,
            choices=lambda path: choices(self.route.path, path, when, shown),
            called=lambda record_id: picking.name_of(when, record_id),
            measures=when.terms.book.last_known(when.on),
            fresh=fresh,
        )
        return dressing.controls(without(self.fields, self.settled))

    def _shown(self) -> dict[str, Any] | None:
        if self.noun is None or self.record_id is None:
            return None
        shown = api.read(self.noun, self.record_id, self.visitor.actor, self.when)
        return dict(jsonable_encoder(shown))

    def _head(self) -> Any:
        if self.noun is None or self.state is None:
            return None
        return head_of(self.noun, self.state, self.visitor.actor)

    def _version(self) -> str:
        return "" if self.state is None else str(self.state.version)

    @property
    def back(self) -> str:
        """The page that it belongs to."""
        if self.noun is None:
            return "/measures"
        base = f"/{self.noun.noun}"
        return base if self.record_id is None else f"{base}/{self.record_id}"

    def shows(self, done: Done) -> str:
        """The page of what was done."""
        address = "/measures" if self.noun is None else f"/{self.noun.noun}/{done.id}"
        return f"{address}?done={done.position}"

    def issued(self, done: Done) -> Response | None:
        """What is shown this once and stands nowhere else; none for most."""
        secret = done.extra.get(ONCE)
        if secret is None:
            return None
        address = self.shows(done)
        return render(
            self.request, self.house, self.visitor, "issued.html", secret=secret, address=address
        )

    def _rule(self) -> dict[str, Any] | None:
        """The clause that the act rests on, in the office's own words."""
        code = self.route.citation
        if code is None:
            return None
        texts = self.when.terms.book.known(self.house.office.today()).texts
        title, summary = texts.get(code, (None, None))
        return {"code": code, "title": title, "summary": summary}

    def _news(self) -> list[dict[str, Any]]:
        """What others did since the page was made."""
        if self.stale is None or self.record_id is None:
            return []
        return entries(
            self.house.office.story(self.record_id, after_version=self.stale.expected), ()
        )


def _problems(controls: Sequence[Control]) -> Iterator[tuple[str, str]]:
    """In the order of the fields."""
    for one in controls:
        yield from ((one.anchor, f"{one.label}: {error}") for error in one.errors)
        yield from _problems(one.children)
        for row in one.rows:
            yield from _problems(row)
