"""Whether the environment asks for traces (the OTEL_… that all programs share), and the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

import structlog

from application import tracing

log = structlog.get_logger("duban.tracing")
ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PACKAGES: Final = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


def wanted(environment: Mapping[str, str] = os.environ) -> bool:
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none":
        return False
    return exporter == "otlp" or any(environment.get(name) for name in ENDPOINTS)


def installed() -> bool:
    """The extra `otel`."""
    try:
        return all(find_spec(name) is not None for name in PACKAGES)
    except ModuleNotFoundError:  # not even what is around it
        return False


def set_up(part: str) -> None:
    """`part` of the office: api or worker. An office does not stay away for want of its traces."""
    if not wanted():
        return
    if not installed():
        log.warning("traces are wanted (OTEL_…), and the extra `otel` is not installed")
        return
    from interfaces.tracing.exported import exporting

    tracing.use(exporting(part))
