"""Traces of OpenTelemetry, where the environment asks for them (docs/operations.md)."""
