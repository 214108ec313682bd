"""Dates as the contract writes them: `YYYY-MM-DD`, and no number or instant read as one."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, create_model
from pydantic_core import PydanticCustomError

WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
F = TypeVar("F", bound=BaseModel)


def written(value: Any) -> Any:
    if value is None or (isinstance(value, str) and WRITTEN.fullmatch(value)):
        return value
    raise PydanticCustomError("date_parsing", "Input should be a date, YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(written)]


def _near(day: date) -> date:
    """Days and periods are added to it."""
    if 1900 <= day.year < 2400:
        return day
    text = "日期应在 1900 年至 2399 年之间 · a day of the years 1900 to 2399"
    raise PydanticCustomError("date_range", text)


NearDay = Annotated[Day, AfterValidator(_near)]


def with_written_days(form: type[F]) -> type[F]:
    """The same form for what comes from outside; pydantic alone would take 0 for 1970-01-01."""
    days: dict[str, Any] = {
        name: (Annotated[field.annotation, BeforeValidator(written)], field)  # type: ignore[valid-type]
        for name, field in form.model_fields.items()
        if date in (field.annotation, *get_args(field.annotation))
    }
    if not days:
        return form
    made: type[F] = create_model(
        form.__name__, __base__=form, __module__=form.__module__, __doc__=form.__doc__, **days
    )
    return made
