"""One trace leads from a request to the message that a system receives of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from accounts.conftest import Clock
from client import Client, settle
from examples import a_complaint, a_provider, an_enterprise
from messages.people import Posted, run
from messages.receiver import Receiver
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from application import tracing
from application.store import gate
from interfaces.chores import TRACED, Clearing
from interfaces.tracing import wanted
from interfaces.tracing.exported import providing
from interfaces.worker import consumers

ADMITTED = "provider.admitted"
ADMIN = {"user": "谢安宁"}
OTHERS = "0af7651916cd43dd8448eb211c80319c"
"""A trace that somebody else began."""


class Seen:
    """What was told of, once everybody who follows the log is through."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def of(self, trace_id: int) -> list[ReadableSpan]:
        found = self.exporter.get_finished_spans()
        return [span for span in found if span.context.trace_id == trace_id]

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name == name]


@pytest.fixture
def seen() -> Iterator[Seen]:
    found, provider = Seen(), providing("test")
    provider.add_span_processor(SimpleSpanProcessor(found.exporter))
    tracing.use(provider)
    yield found
    tracing.use(None)


@pytest.fixture
def traced(seen: Seen, posted: Posted) -> Posted:
    """An office that is opened while traces are on."""
    return posted


@pytest.fixture
def receiver(traced: Posted) -> Iterator[Receiver]:
    with Receiver() as found:
        done = traced.office.post(
            "/subscriptions", "admin", name="数据平台", url=found.url, types=[ADMITTED], scope=ADMIN
        )
        found.secret = done["secret"]
        yield found


def told(posted: Posted) -> None:
    posted.tell()
    posted.deliver()


def kept(posted: Posted) -> dict[int, str]:
    with posted.house.connection() as conn:
        return {row["position"]: row["trace"] for row in conn.execute("SELECT * FROM traces")}


def test_one_trace_from_the_request_over_event_and_views_to_the_message(
    seen: Seen, traced: Posted, receiver: Receiver
) -> None:
    # when a provider is admitted, and a system is told of it
    a_provider(traced.office)
    told(traced)
    # then what it receives says in which trace, by the header that the W3C has for it
    (event,) = receiver.taken
    version, trace_id, span_id, flags = event["_headers"]["traceparent"].split("-")
    assert version == "00" and int(flags, 16) & 1
    spans = {span.name: span for span in seen.of(int(trace_id, 16))}
    # and that trace has the request, the append, a batch of each view, the message and its way out
    (root,) = [span for span in spans.values() if span.parent is None]
    assert root.name.startswith("POST ") and root.name.endswith("/providers")
    append = spans["append"]
    assert append.parent.span_id == root.context.span_id
    assert ADMITTED in append.attributes["duban.events"]
    names = {f"view {view.name}" for view in traced.house.views}
    assert names | {"messages", "webhook"} <= spans.keys()
    for name in (*names, "messages", "webhook"):
        assert spans[name].parent.span_id == append.context.span_id, name
        assert append.start_time <= spans[name].start_time <= spans[name].end_time, name
    assert f"{spans['webhook'].context.span_id:016x}" == span_id
    assert spans["webhook"].attributes["duban.message"] == event["id"]


def test_what_the_rules_do_goes_on_in_the_trace_of_what_they_followed(
    seen: Seen, traced: Posted
) -> None:
    office = traced.office
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-03")
    seen.exporter.clear()
    office.post(
        f"/complaints/{complaint}/verification",
        on="2025-06-04",
        substantiated=True,
        findings="属实",
    )
    settle(traced.house)
    told_of = {span.context.span_id: span for span in seen.exporter.get_finished_spans()}
    raised = [
        span
        for span in seen.named("append")
        if "escalation.raised" in span.attributes["duban.events"]
    ]
    assert raised
    for span in raised:
        rules = told_of[span.parent.span_id]
        caused = told_of[rules.parent.span_id]
        assert (rules.name, caused.name) == ("rules", "append")
        assert told_of[caused.parent.span_id].name.startswith("POST ")


def test_views_that_are_seen_go_on_while_the_office_is_closed(
    seen: Seen, traced: Posted, owner_url: str
) -> None:
    """As they do where nobody looks."""
    house, views = traced.house, {view.name for view in traced.house.views}
    options = f"-c search_path={house.database.schema}"
    with psycopg.connect(owner_url, autocommit=True, options=options) as owner:
        gate.begin(owner)
    with house.database.connect() as conn:
        found = [one for one in consumers(house) if one.name in views]
        for one in found:
            one.take(conn, house.log, 10)  # raises where it stands still
    assert {one.name for one in found} == views


def test_the_log_and_what_is_sealed_know_nothing_of_it(traced: Posted) -> None:
    a_provider(traced.office)
    traces = set(kept(traced).values())
    assert traces
    with traced.house.connection() as conn:
        for table in ("stored_events", "commands", "outbox"):
            text = str(conn.execute(f"SELECT t::text FROM {table} t").fetchall())
            assert not [one for one in traces if one in text or one.encode().hex() in text]


def test_a_trace_that_somebody_began_goes_on(seen: Seen, traced: Posted) -> None:
    began = {"traceparent": f"00-{OTHERS}-b7ad6b7169203331-01"}
    admit(traced.office, began)
    assert "append" in {span.name for span in seen.of(int(OTHERS, 16))}
    assert any(OTHERS in trace for trace in kept(traced).values())


def test_what_nobody_looks_at_is_not_kept(seen: Seen, traced: Posted) -> None:
    before = kept(traced)
    admit(traced.office, {"traceparent": f"00-{OTHERS}-b7ad6b7169203331-00"})
    assert kept(traced) == before
    assert seen.of(int(OTHERS, 16)) == []


def admit(office: Client, headers: dict[str, str]) -> None:
    usual = office.headers
    office.headers = lambda role, **scope: {**usual(role, **scope), **headers}  # type: ignore[method-assign]
    a_provider(office)
    settle(office.house)


def test_without_it_nothing_is_kept_and_nothing_is_told(posted: Posted) -> None:
    assert not tracing.on()
    a_provider(posted.office)
    assert kept(posted) == {}


def test_a_failure_is_told_by_its_kind_alone(
    seen: Seen, traced: Posted, receiver: Receiver
) -> None:
    receiver.status = lambda n: 500
    a_provider(traced.office)
    told(traced)
    (tried,) = seen.named("webhook")
    assert (tried.status.status_code, tried.status.description) == (StatusCode.ERROR, None)
    with pytest.raises(ValueError, match="毒"), tracing.span("something"):
        raise ValueError("毒")
    (failed,) = seen.named("something")
    assert failed.attributes == {"error.type": "ValueError"}
    assert failed.events == ()


def test_routes_are_named_and_neither_records_nor_what_was_looked_for(
    seen: Seen, traced: Posted
) -> None:
    provider = a_provider(traced.office)
    traced.office.get(f"/providers/{provider}")
    traced.office.get("/providers?q=覃小云")
    traced.office.http.get("/healthz")
    told_of = str(
        [(s.name, dict(s.attributes), s.events) for s in seen.exporter.get_finished_spans()]
    )
    assert "{record_id}" in told_of
    for word in (provider, "覃小云", "%E8%A6%83", "healthz"):
        assert word not in told_of


@pytest.mark.parametrize(("seconds", "left"), [(-1, True), (0, True), (1, False)])
def test_traces_are_forgotten_after_a_week(
    seen: Seen, traced: Posted, clock: Clock, seconds: int, left: bool
) -> None:
    a_provider(traced.office)
    last = max(kept(traced))
    instant = traced.house.office.instant_of(last)
    assert instant is not None
    clock.now = instant + TRACED + timedelta(seconds=seconds)
    run(traced.house, Clearing(traced.house))
    assert (last in kept(traced)) is left


@pytest.mark.parametrize(
    ("environment", "is_wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_the_environment_that_all_programs_share_turns_it_on(
    environment: dict[str, str], is_wanted: bool
) -> None:
    assert wanted.wanted(environment) is is_wanted
