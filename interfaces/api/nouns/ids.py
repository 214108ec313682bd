"""Invented identifiers that the examples of the API name."""

from __future__ import annotations

P = "3f0c5ab2-6c7e-4b27-9a54-1d2b8a3c4d5e"
E = "8a1b6c9d-2e3f-4a5b-8c7d-6e5f4a3b2c1d"
C = "5b2d7e8f-9a0b-4c1d-8e2f-3a4b5c6d7e8f"
G = "6c3e8f90-1b2c-4d3e-9f40-4b5c6d7e8f90"
ORDERED = "7d4f9a01-2c3d-4e5f-8a61-4b5c6d7e8f91"
"""A case in which an order was issued."""
F = "7d4f90a1-2c3d-4e4f-8a51-5c6d7e8f90a1"
