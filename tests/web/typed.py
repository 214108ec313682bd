"""A body of the API as somebody would type it into the form of the same command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from interfaces.web.forms.filled import KEPT, ROWS, Filled


def as_typed(body: Mapping[str, Any]) -> Filled:
    found = Filled()
    for name, value in body.items():
        _type(found, name, value)
    return found


def _type(found: Filled, name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _type(found, f"{name}.{key}", inner)
    elif isinstance(value, list | tuple):
        if value and isinstance(value[0], Mapping) and {"digest", "name"} <= value[0].keys():
            # files that were sent before
            found.values[f"{name}.{KEPT}"] = [json.dumps(item) for item in value]
        elif value and isinstance(value[0], Mapping):
            found.values[f"{name}.{ROWS}"] = [str(len(value))]
            for n, item in enumerate(value):
                _type(found, f"{name}.{n}", item)
        else:
            found.values[name] = [str(item) for item in value]
    elif isinstance(value, bool):
        found.values[name] = ["true" if value else "false"]
    else:
        found.values[name] = [str(value)]
