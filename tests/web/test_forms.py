"""Forms of commands: what somebody fills in is what the command says, however it is nested."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from domain.values import Text
from interfaces.api.days import with_written_days
from interfaces.api.nouns import EXAMPLES, ROUTES
from interfaces.api.nouns.noun import Route
from interfaces.web.forms.fields import fields_of, leaves
from interfaces.web.forms.filled import Filled, Reading, as_typed

BY_PATH = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)


def read_back(route: Route, filled: Filled) -> Any:
    def meant(path: Any, typed: str) -> UUID | Text:
        return UUID(typed)

    reading = Reading(filled, meant, lambda upload: Text("", ""))
    body = reading.body(fields_of(route.form))
    assert reading.errors == {}
    return with_written_days(route.form).model_validate(body)


@BY_PATH
def test_the_example_of_each_command_can_be_filled_in(route: Route) -> None:
    """Given the example that the API shows, when it is typed into the form, the same comes out."""
    example = EXAMPLES[route.path]["example"]["value"]
    typed = json.loads(json.dumps(example, default=str))
    said = route.form.model_validate_json(json.dumps(typed))
    assert read_back(route, as_typed(typed)).model_dump() == said.model_dump()


@BY_PATH
def test_each_field_has_a_way_to_be_filled_in(route: Route) -> None:
    names = {path for path, _ in leaves(fields_of(route.form))}
    assert names or not route.form.model_fields
