"""A real SMTP server (aiosmtpd) that keeps what it takes, and can be told to refuse, hang or go."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.answer: Callable[[str], str | None] = lambda to: None
        """What is said to a recipient instead of taking it."""
        self.hangs = 0.0
        self.port = _free_port()
        self.options: dict[str, Any] = {}
        """Of the server, such as its certificate."""
        self._controller: Controller | None = None

    def __enter__(self) -> MailServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        refused = self.answer(address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.hangs:
            await asyncio.sleep(self.hangs)
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.SMTP)
        self.taken.append((envelope.rcpt_tos, mail))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for recipients, mail in self.taken if address in recipients]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
