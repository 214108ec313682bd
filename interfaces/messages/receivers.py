"""Posts to addresses that somebody typed, without being made to reach into our own network.

The name is looked up once, each address that it has must be a public one, and the connection goes
to just that address. A redirect is not followed: it is an answer like any other.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from functools import cached_property
from http.client import HTTPConnection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain.values import Text
from interfaces.messages.cutting import cut_off

MOST_READ: Final = 4_096
"""Bytes of an answer; more of it is nobody's business."""
PORTS: Final = {"https": 443, "http": 80}
CARRIES: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))
"""Networks whose addresses lead on to one of the older Internet, whichever that is."""
PRIVATE: Final = Text(
    "不能发往内部网络的地址（如确需，由运行人员设置 DUBAN_WEBHOOK_PRIVATE）",
    "not to an address of a private network (whoever runs the office can set"
    " DUBAN_WEBHOOK_PRIVATE)",
)
NOT_SECURE: Final = Text(
    "网址须以 https:// 开头（如确需，由运行人员设置 DUBAN_WEBHOOK_PRIVATE）",
    "the address has to begin with https:// (whoever runs the office can set"
    " DUBAN_WEBHOOK_PRIVATE)",
)


class ForbiddenError(OSError):
    """Where nothing is sent; the message is for people, Chinese first."""


class Receivers:
    """Made once; `private` allows what is not on the public Internet, and http."""

    def __init__(self, *, private: bool, seconds: float) -> None:
        self.private = private
        self.seconds = seconds

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def why_not(self, url: str) -> Text | None:
        """What can be said of an address before its name is looked up."""
        parts = urlsplit(url)
        if self.private:
            return None
        if parts.scheme != "https":
            return NOT_SECURE
        host = parts.hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return PRIVATE
        try:
            return None if is_public(host) else PRIVATE
        except ValueError:
            return None  # a name

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer. Raises OSError or HTTPException where there is none in time."""
        if (why := self.why_not(url)) is not None:
            raise ForbiddenError(str(why))
        parts = urlsplit(url)
        connection = HTTPConnection(parts.hostname or "", _port(parts), timeout=self.seconds)
        connection.sock = self._connected(parts)
        try:
            with cut_off(connection.sock, self.seconds):
                target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
                connection.request("POST", target, body, dict(headers))
                answer = connection.getresponse()
                answer.read(MOST_READ)
                return answer.status
        finally:
            connection.close()

    def _connected(self, parts: SplitResult) -> socket.socket:
        host = parts.hostname or ""
        line = self._reached(host, self._addresses(host, _port(parts)), _port(parts))
        if parts.scheme != "https":
            return line
        try:
            with cut_off(line, self.seconds):
                return self._trust.wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self.private and not all(map(is_public, addresses)):
            raise ForbiddenError(str(PRIVATE))
        return addresses

    def _reached(self, host: str, addresses: Sequence[str], port: int) -> socket.socket:
        refused: OSError = OSError(f"no address: {host}")
        for address in addresses[:2]:
            try:
                return socket.create_connection((address, port), timeout=self.seconds / 2)
            except OSError as error:
                refused = error
        raise refused


def is_public(address: str) -> bool:
    """Raises ValueError where it is no IP address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in CARRIES):
            return False
    return found.is_global and not found.is_multicast


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]
