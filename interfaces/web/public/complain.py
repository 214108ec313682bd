"""The complaint form: who and about whom, what happened, files, check, sent. It needs no script.

Each step is a plain POST to one address; the answers so far go along, sealed, in the form itself.
Whoever is signed in complains here like anybody: it is nowhere recorded who it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from application.errors import Busy, FilesAway, KeyReused
from application.limits import TooMany
from application.unit import Done
from domain.attached import MOST
from domain.complaint import Receive
from domain.values import Refusal, Text
from interfaces.api.acts import act_of, command
from interfaces.api.files import not_too_many_files
from interfaces.api.moment import Moment
from interfaces.api.nouns import complaints
from interfaces.api.problems import status_of
from interfaces.api.who import PUBLIC, TheHouse, not_too_often
from interfaces.late import Late
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.page import render
from interfaces.web.public.asking import Asking
from interfaces.web.public.checks import Asked, Errors
from interfaces.web.public.draft import ANSWERS, STEPS, Draft, opened
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.written import size
from interfaces.wiring import House

router = APIRouter(prefix="/public", route_class=Late, include_in_schema=False)
ROUTE: Final = next(route for route in complaints.ROUTES if route.form is Receive)
FIRST, LAST = STEPS[0], STEPS[-1]
GROUP: Final = 4
"""A tracking code is written in groups of so many characters."""


@router.get("/complain")
def begin(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    return Writing(request, house, visitor, Draft()).page(FIRST)


@router.post("/complain")
def go_on(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
    require_ours(house, request, form)
    draft = opened(house.seal, str(form.get("draft", "")), house.now())
    if draft is None:
        anew = Writing(request, house, visitor, Draft(), said=[text("public.ran_out")])
        return anew.page(FIRST, status=422)
    step = str(form.get("step", FIRST))
    step = step if step in STEPS else FIRST
    return Writing(request, house, visitor, draft.answering(step, form)).turned(step, form)


@dataclass
class Writing:
    """One turn at the form; the draft is what was answered by now."""

    request: Request
    house: House
    visitor: Visitor
    draft: Draft
    errors: Errors = field(default_factory=dict)
    said: list[Text] = field(default_factory=list)
    """What is wrong with the whole of it."""

    @property
    def asked(self) -> Asked:
        return Asked(self.draft, Moment(self.house))

    def turned(self, step: str, form: FormData) -> Response:
        """Back or elsewhere as it stands; forward only where nothing is missing."""
        self._keep([one for one in form.getlist("files") if isinstance(one, UploadFile)])
        if self.errors:
            return self.page(step, status=422)
        if "remove" in form:
            self.draft = self.draft.without(str(form["remove"]))
            return self.page(step)
        if (wanted := str(form.get("go", ""))) in STEPS:
            return self.page(wanted)
        self.errors = self.asked.errors(step)
        if self.errors:
            return self.page(self._asks(step), status=422)
        return self._send() if step == LAST else self.page(STEPS[STEPS.index(step) + 1])

    def _asks(self, step: str) -> str:
        """The step that asks for what is wrong."""
        name = next(iter(self.errors))
        return next((one for one, names in ANSWERS.items() if name in names), step)

    def _keep(self, uploads: list[UploadFile]) -> None:
        """As many as can be; the first that cannot be says why."""
        for upload in uploads:
            if not upload.filename:
                continue
            if len(self.draft.files) >= MOST:
                self.errors.setdefault("files", text("public.too_many_files"))
                return
            try:
                not_too_many_files(self.house, PUBLIC, self.request)
                kept = self.house.uploads.take(upload.file, upload.filename, PUBLIC)
            except (Refusal, FilesAway, TooMany) as refused:
                self.errors.setdefault("files", refused.text)
                continue
            self.draft = self.draft.having(kept)

    def _send(self) -> Response:
        """Once, however often it is sent: the draft has its key."""
        asked = self.asked
        if (step := asked.first_to_mend(LAST)) is not None:
            self.errors = asked.errors(step)
            return self.page(step, status=422)
        form = asked.form()
        assert form is not None  # its errors were asked for before
        try:
            not_too_often(self.house, PUBLIC, self.request)
            order = command(self.house, PUBLIC, ROUTE.path, form, self.draft.key)
            return self._sent(self.house.office.perform(order, act_of(ROUTE, self.house, form)))
        except TooMany as many:
            answer = self._refused(many.text, 429)
            answer.headers["Retry-After"] = str(many.seconds)
            return answer
        except Refusal as refusal:
            return self._refused(refusal.text, status_of(refusal))
        except KeyReused:
            return self._refused(text("public.sent_already"), 422)
        except Busy as busy:
            return self._refused(busy.text, 409)

    def _refused(self, why: Text, status: int) -> Response:
        self.said = [why]
        return self.page(LAST, status=status)

    def _sent(self, done: Done) -> Response:
        code: str = done.extra["tracking_code"]
        groups = "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))
        facts = {"reference": done.extra["reference"], "code": groups}
        return render(self.request, self.house, self.visitor, "public/done.html", **facts)

    def page(self, step: str, *, status: int = 200) -> Response:
        asked = self.asked
        if step == LAST and (missing := asked.first_to_mend(LAST)):
            step, self.errors, status = missing, asked.errors(missing), 422
        asking = Asking(asked, self.visitor.words, self.errors)
        controls = asking.controls(step)
        return render(
            self.request,
            self.house,
            self.visitor,
            "public/complain.html",
            status=status,
            step=step,
            steps=STEPS,
            number=STEPS.index(step) + 1,
            back=STEPS[STEPS.index(step) - 1] if step != FIRST else None,
            draft=self.draft.sealed(self.house.seal, self.house.now()),
            controls=controls,
            problems=[(c.anchor, f"{c.label}: {e}") for c in controls for e in c.errors],
            file_error=self.errors.get("files"),
            said=self.said,
            files=[(file, size(file.size)) for file in self.draft.files],
            answers={one: asking.answers(one) for one in ANSWERS} if step == LAST else {},
            megabytes=self.house.settings.file_megabytes,
            most=MOST,
        )
