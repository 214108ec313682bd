"""Carrying mail, with a real server that is down, refuses, hangs, or comes back."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from examples import a_complaint, a_provider, an_enterprise
from messages.people import Posted, address_of
from pydantic import SecretStr

from application.messages.outbox import MOST_TRIES
from domain.account import commands as c
from domain.values import Role
from interfaces.messages import mail

ME, OTHER = "韦志明", "覃丽华"


@pytest.fixture
def waiting(posted: Posted) -> Posted:
    """A mail each for two caseworkers."""
    for name in (ME, OTHER):
        posted.somebody(name, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.tell()
    return posted


def states(posted: Posted) -> list[tuple[str, int]]:
    return [(r["state"], r["tries"]) for r in posted.rows(channel="mail")]


def test_a_server_that_is_down_counts_against_no_mail_and_all_go_out_later(
    waiting: Posted,
) -> None:
    waiting.mail.stop()
    for _ in range(3 * MOST_TRIES):
        waiting.send()
        waiting.clock.wait(minutes=10)
    assert states(waiting) == [("waiting", 0)] * 2
    assert all(r["error"] for r in waiting.rows(channel="mail"))  # people see why
    waiting.mail.start()
    waiting.send()
    assert states(waiting) == [("sent", 1)] * 2
    assert len(waiting.mail.taken) == 2


def test_mail_that_is_held_up_degrades_the_office_until_it_goes(
    waiting: Posted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interfaces.clocks.APART", timedelta.max)  # the test turns the clock

    def ready() -> tuple[str, str]:
        body = waiting.office.http.get("/readyz").json()
        return body["status"], body["components"]["mail"]

    assert ready() == ("ready", "ready")
    waiting.mail.stop()
    waiting.send()
    assert ready() == ("degraded", "away")
    waiting.mail.start()
    waiting.clock.wait(seconds=15)
    waiting.send()
    assert ready() == ("ready", "ready")


def test_a_mail_that_one_address_refuses_does_not(waiting: Posted) -> None:
    waiting.mail.answer = lambda to: "450 try later"
    waiting.send()
    assert waiting.office.http.get("/readyz").json()["components"]["mail"] == "ready"


def test_a_server_that_is_down_is_not_asked_all_the_time(waiting: Posted) -> None:
    waiting.mail.stop()
    waiting.send()
    waiting.mail.start()
    waiting.clock.wait(seconds=14)
    waiting.send()
    assert waiting.mail.taken == []
    waiting.clock.wait(seconds=1)
    waiting.send()
    assert len(waiting.mail.taken) == 2


def test_a_server_that_hangs_holds_nobody_longer_than_the_limit(waiting: Posted) -> None:
    waiting.mail.hangs = 5.0
    begun = time.monotonic()
    waiting.send()
    assert time.monotonic() - begun < 4.5
    assert {r["state"] for r in waiting.rows(channel="mail")} == {"waiting"}
    waiting.mail.hangs = 0
    waiting.clock.wait(hours=1)
    waiting.send()
    assert {r["state"] for r in waiting.rows(channel="mail")} == {"sent"}


def test_an_address_that_is_refused_for_good_is_dead_at_once_and_the_others_go(
    waiting: Posted,
) -> None:
    waiting.mail.answer = lambda to: "550 no such user" if to == address_of(ME) else None
    waiting.send()
    assert sorted(states(waiting)) == [("dead", 1), ("sent", 1)]
    (row,) = waiting.rows(channel="mail", state="dead")
    assert "550 no such user" in row["error"]


def test_a_refusal_for_now_is_tried_again_less_and_less_often_until_it_is_dead(
    waiting: Posted,
) -> None:
    waiting.mail.answer = lambda to: "450 try later" if to == address_of(ME) else None
    waits = []
    for _ in range(MOST_TRIES):
        waiting.send()
        (row,) = (r for r in waiting.rows(channel="mail") if r["error"])
        waits.append((row["due_at"] - waiting.clock.now).total_seconds())
        waiting.clock.wait(days=2)
    assert row["state"] == "dead" and row["tries"] == MOST_TRIES
    assert waits[:-1] == sorted(waits[:-1]) and 4 <= waits[0] <= 6
    waiting.send()
    assert len(waiting.mail.to(address_of(ME))) == 0


def test_of_two_who_send_at_once_each_mail_goes_once(waiting: Posted) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with waiting.house.connection() as conn:
        conn.execute(
            "INSERT INTO outbox SELECT gen_random_uuid(), channel, topic, what, position, kind,"
            " record_id, reference, due_on, days, account_id, role, acts_for, subscription_id,"
            " state, written_at, due_at, leased_until, tries, error, done_at, read_at"
            " FROM outbox, generate_series(1, 39) WHERE channel = 'mail'"
        )
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: waiting.send(), range(3)))
    ids = [mail["Message-ID"] for _, mail in waiting.mail.taken]
    assert len(ids) == 80 and len(set(ids)) == 80


@pytest.mark.parametrize(
    "address",
    ["a@b.cn\r\nBcc: all@b.cn", "a b@c.cn", "a@b@c.cn", "<a@b.cn>", "a@b.cn,c@d.cn", "x@-y.cn"],
)
def test_an_address_that_could_slip_in_a_header_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="example"):
        c.SetContact(mail=address)


def test_without_a_server_nothing_is_kept_for_mail(posted: Posted, monkeypatch: Any) -> None:
    bare = posted.house.settings.model_copy(update={"smtp_host": None})
    monkeypatch.setattr(posted.house, "settings", bare)
    posted.somebody(ME, Role.CASEWORKER)
    a_complaint(posted.office, a_provider(posted.office), an_enterprise(posted.office))
    posted.post()
    assert [r["channel"] for r in posted.rows()] == ["page"]


# Encrypted, and with a sign-in


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file that whoever trusts it needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return context, certificate


@pytest.mark.parametrize(
    ("name", "password", "error"),
    [
        ("localhost", "right", None),
        ("localhost", "wrong", "535"),
        ("elsewhere.example", "right", "certificate"),
    ],
)
def test_over_starttls_with_a_sign_in(
    waiting: Posted, tmp_path: Path, monkeypatch: Any, name: str, password: str, error: str | None
) -> None:
    """The certificate is checked, and so is the host's name in it."""
    context, certificate = certified(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    waiting.mail.stop()
    waiting.mail.options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": lambda server, session, envelope, mechanism, found: AuthResult(
            success=found.password == b"right", handled=False
        ),
    }
    waiting.mail.start()
    changed = {
        "smtp_host": "localhost",
        "smtp_security": "starttls",
        "smtp_user": "duban",
        "smtp_password": SecretStr(password),
    }
    settings = waiting.house.settings.model_copy(update=changed)
    monkeypatch.setattr(waiting.house, "settings", settings)
    waiting.send()
    rows = waiting.rows(channel="mail")
    if error is None:
        assert {row["state"] for row in rows} == {"sent"} and len(waiting.mail.taken) == 2
    else:
        assert waiting.mail.taken == [] and {row["state"] for row in rows} == {"waiting"}
        assert all(error in row["error"] and "right" not in row["error"] for row in rows)


@pytest.mark.parametrize("address", [".a@example.cn", "a.@example.cn", "a..b@example.cn"])
def test_an_address_whose_dots_no_mail_can_carry_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="example"):
        c.SetContact(mail=address)
    assert c.SetContact(mail="a.b.c@example.cn").mail == "a.b.c@example.cn"


def test_a_mail_that_cannot_be_written_is_dead_and_the_others_go(
    waiting: Posted, monkeypatch: Any
) -> None:
    """One account's address of old never stops what goes to all others."""
    made = mail.wording.mail

    def written(row: Any, to: str, *more: Any) -> Any:
        return made(row, ".a@example.cn" if to == address_of(ME) else to, *more)

    monkeypatch.setattr(mail.wording, "mail", written)
    waiting.send()
    assert sorted(states(waiting)) == [("dead", 1), ("sent", 1)]
