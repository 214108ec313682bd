"""From where a request comes: its address, and the browser in words that people know."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from application.signing_in.register import Client

BROWSERS: Final = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("WeChat", r"MicroMessenger/(\d+)"),
    ("360", r"QihooBrowser|360(?:SE|EE)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)
SYSTEMS: Final = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux"),
)


def client_of(request: Request) -> Client:
    """The address is that of the proxy where the server was not told to believe it."""
    address = request.client.host if request.client else ""
    return Client(address, in_words(request.headers.get("user-agent", "")))


def in_words(agent: str) -> str:
    """Such as `Edge 130 · Windows`; nothing of it that is not in these lists is kept."""
    return " · ".join(found for found in (_browser(agent), _system(agent)) if found)


def _browser(agent: str) -> str:
    for name, pattern in BROWSERS:
        if match := re.search(pattern, agent):
            return f"{name} {match[1]}" if match.groups() and match[1] else name
    return ""


def _system(agent: str) -> str:
    return next((name for name, pattern in SYSTEMS if re.search(pattern, agent)), "")
