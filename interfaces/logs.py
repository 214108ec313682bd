"""Logging of processes that stay: readable on a terminal, one JSON object a line elsewhere.

No line holds a person: of an error it has the kind and the place, since what an error says may
quote a row or a form. The words of those who follow the log are kept in the database, for
operators (`duban projections status`).
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

import psycopg
import structlog
from opentelemetry import trace

from domain.unfit import Unfit
from interfaces.faults import SetUpError
from interfaces.offices.faults import TableError

QUOTE_NOBODY: Final = (
    OSError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    Unfit,
    TableError,
    SetUpError,
)
"""What these say is of machines, connections, places in the log, the table of offices and what the
database lacks."""
ALONE: Final = ("asyncio",)
"""Loggers whose first line is the message, and the rest quotes whatever was at hand."""


def set_up() -> None:
    """Ours and those of the libraries alike, on standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
        _without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(sys.stderr.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("uvicorn.error", "psycopg.pool"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _ended
    threading.excepthook = lambda args: _ended(args.exc_type, args.exc_value, args.exc_traceback)


def _renderers(terminal: bool) -> list[Any]:
    if terminal:
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.JSONRenderer(ensure_ascii=False)]


def _ended(
    kind: type[BaseException], error: BaseException | None, trace_: TracebackType | None
) -> None:
    """What nobody caught, in the same form as all else."""
    if error is not None and not issubclass(kind, KeyboardInterrupt | SystemExit):
        logging.getLogger("duban").critical("ended by a fault", exc_info=error)


def _traced(_: Any, __: str, line: dict[str, Any]) -> dict[str, Any]:
    """In which trace it was said, where there is one."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = trace.format_trace_id(context.trace_id)
    return line


def _without_words(_: Any, __: str, line: dict[str, Any]) -> dict[str, Any]:
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line["exception"] = told(error)
    if line.get("logger") in ALONE:
        line["event"] = str(line["event"]).partition("\n")[0]
    return line


def told(error: BaseException) -> str:
    """Where it happened and what it is, causes first, in the words of `kind_of`."""
    return "\n".join(reversed(list(_told(error))))


def _told(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        stack = "".join(traceback.format_tb(error.__traceback__))
        yield f"Traceback (most recent call last):\n{stack}{kind_of(error)}"
        for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
            yield from _told(one)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def kind_of(error: BaseException) -> str:
    """For a line of the log: what kind of error, and no word that might be somebody's name."""
    name = type(error).__qualname__
    if isinstance(error, QUOTE_NOBODY):
        said = str(error).partition("\n")[0][:300]
        return f"{name}: {said}" if said else name
    if isinstance(error, psycopg.Error):
        of = (error.sqlstate, error.diag.table_name, error.diag.constraint_name)
        return " ".join((name, *(one for one in of if one)))
    return name
