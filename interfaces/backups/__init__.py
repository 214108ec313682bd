"""Backups of an office, made and restored with PostgreSQL's own programs (ADR 24)."""
