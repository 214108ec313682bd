"""An office whose clock the test turns, with a real mail server beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accounts.conftest import Clock
from client import Client
from messages.mail_server import MailServer
from messages.people import Posted
from offices import followed

from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.settings import Settings


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in Liuzhou."""
    return Clock()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def posted(
    database_url: str, settings: Settings, clock: Clock, mail_server: MailServer
) -> Iterator[Posted]:
    set_ = settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": mail_server.port,
            "smtp_security": "none",
            "smtp_from": "duban@example.gov.cn",
            "smtp_seconds": 2.0,
            "public_url": "https://duban.example.gov.cn",
            "webhook_private": True,
            "webhook_seconds": 2.0,
        }
    )
    with wiring.opened(database_url, set_, pool_size=8, clock=clock) as house, followed(house):
        yield Posted(Client(create_app(house), house), clock, mail_server)
