"""Where spans go: over OTLP and HTTP, as OTEL_… says. Only with the extra `otel`."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

NAMING: Final = ("url.path", "url.query")
"""Attributes of the framework that hold records, what somebody looked for, and codes that let one
in; the route says enough."""


class Unnamed(SpanProcessor):
    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name in NAMING:
            if name in (span.attributes or {}):
                span.set_attribute(name, "-")


def providing(part: str) -> TracerProvider:
    """With nobody to export to yet."""
    told = {"service.version": version("duban")}
    if not os.environ.get("OTEL_SERVICE_NAME"):
        told["service.name"] = f"duban-{part}"
    provider = TracerProvider(resource=Resource.create(told))
    provider.add_span_processor(Unnamed())
    return provider


def exporting(part: str) -> TracerProvider:
    provider = providing(part)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
