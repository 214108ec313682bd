"""The demonstration office as tests of the pages meet it."""

from __future__ import annotations

from dataclasses import dataclass

from client import Client

from interfaces.wiring import House


@dataclass(frozen=True)
class Demonstration:
    """At work, behind a real server: what one test does there, the next one finds."""

    house: House
    office: Client
    """The same office for a program: it acts, asks and makes tokens."""
    address: str
