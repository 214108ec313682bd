"""Spans of what the office does, where whoever runs it wants them; without `use`, nothing.

They name commands, types of events and views, and never a record or a person; of what went wrong
they name the kind alone, since its words may quote somebody. The trace of a command is kept beside
the positions of its events (table `traces`), so that whoever follows the log goes on in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from psycopg import Connection

HEADER: Final = "traceparent"
"""As the W3C has it; what is kept is its value."""
_FORM: Final = TraceContextTextMapPropagator()


class _Wanted:
    provider: TracerProvider | None = None
    tracer: Tracer | None = None


def use(provider: TracerProvider | None) -> None:
    """From now on, in this process; none: no more."""
    _Wanted.provider = provider
    _Wanted.tracer = provider.get_tracer("duban") if provider else None


def provider() -> TracerProvider | None:
    return _Wanted.provider


def on() -> bool:
    return _Wanted.tracer is not None


@contextmanager
def span(
    name: str,
    parent: str | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    **attributes: Any,
) -> Iterator[Span]:
    """What goes on inside belongs to it; below `parent`, or what goes on here."""
    if _Wanted.tracer is None:
        yield trace.INVALID_SPAN
        return
    with _Wanted.tracer.start_as_current_span(
        name,
        _below(parent),
        kind,
        _named(attributes),
        record_exception=False,
        set_status_on_exception=False,
    ) as started:
        try:
            yield started
        except Exception as error:
            started.set_attribute("error.type", type(error).__name__)
            started.set_status(StatusCode.ERROR)
            raise


@contextmanager
def followed(name: str, parent: str | None, **attributes: Any) -> Iterator[Span]:
    """The same for what comes of a command: nothing where that was not traced."""
    if parent is None:
        yield trace.INVALID_SPAN
        return
    with span(name, parent, **attributes) as started:
        yield started


def past(name: str, parent: str, began: int, ended: int, **attributes: Any) -> None:
    """What is over; from when to when, in nanoseconds since 1970."""
    if _Wanted.tracer is not None:
        _Wanted.tracer.start_span(
            name, _below(parent), attributes=_named(attributes), start_time=began
        ).end(ended)


def here() -> str | None:
    """How others go on in what goes on here; none where nobody looks at it."""
    if (
        _Wanted.tracer is None
        or not trace.get_current_span().get_span_context().trace_flags.sampled
    ):
        return None
    carrier: dict[str, str] = {}
    _FORM.inject(carrier)
    return carrier.get(HEADER)


def kept(conn: Connection[Any], first: int, last: int) -> Mapping[int, str]:
    """Position -> the trace of the command that made the event; only of those that have one."""
    if _Wanted.tracer is None:
        return {}
    rows = conn.execute(
        "SELECT position, trace FROM traces WHERE position BETWEEN %s AND %s", (first, last)
    )
    return {row["position"]: row["trace"] for row in rows}


def of(conn: Connection[Any], position: int | None) -> str | None:
    return None if position is None else kept(conn, position, position).get(position)


def _below(parent: str | None) -> Context | None:
    return None if parent is None else _FORM.extract({HEADER: parent}, Context())


def _named(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {f"duban.{name}": value for name, value in attributes.items()}
