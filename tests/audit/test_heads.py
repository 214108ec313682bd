"""Signed heads and their keys: when they are signed, by whom, handed on and handed out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from audit.attacker import fill
from offices import Server, opened

from application.audit import heads, keys, note
from application.audit.ledger import Ledger
from application.audit.verify import verify
from domain.values import Actor, NotAllowedNow, Role, Text
from interfaces.audit.consumers import HeadSigner
from interfaces.audit.keepers import Keepers, deliveries
from interfaces.keyring import NEXT, SIGNING, Keyring, read_key
from interfaces.settings import Settings
from interfaces.wiring import House

ADMIN = Actor(name="Wei", role=Role.ADMIN)
OTHER = bytes(range(32))


@contextmanager
def reopened(house: House, **changes: Any) -> Iterator[House]:
    """The same office, in another process with other settings."""
    settings = house.settings.model_copy(update=changes)
    other = House(house.database.url, settings, pool_size=4)
    try:
        yield other
    finally:
        other.close()


def all_heads(house: House) -> list[heads.Signed]:
    with house.connection() as conn:
        return heads.listed(conn)


# What a head is


def test_a_head_is_a_c2sp_checkpoint(house: House) -> None:
    signed = house.ledger.sign()
    text, blank, signature = signed.note.partition("\n\n")
    origin, size, root, hash_, position, time = text.split("\n")
    assert origin.startswith("duban/") and blank and int(size) == signed.size
    assert (len(note.unb64(root)), hash_) == (32, "hash sha-256")
    assert position == f"position {house.office.head()}"
    assert datetime.strptime(time, "time %Y-%m-%dT%H:%M:%SZ")
    dash, name, encoded = signature.rstrip("\n").split(" ")
    assert (dash, name) == ("—", origin)
    public = note.unb64(house.ledger.keys().current.public_key)
    raw = note.unb64(encoded)
    assert raw[:4] == note.key_id(origin, public) and len(raw) == 68
    assert note.is_signed(signed.note, origin, public)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("time 2", "time 1"),
        lambda text: text.replace("\nposition", "\nfurther line\nposition"),
        lambda text: text.replace("duban/", "duban/x", 1),
        lambda text: text.replace("\n\n", "\n"),
    ],
)
def test_a_note_that_was_touched_is_not_signed(house: House, spoil: Any) -> None:
    signed = house.ledger.sign()
    touched = spoil(signed.note)
    assert touched != signed.note
    public = note.unb64(house.ledger.keys().current.public_key)
    try:
        assert not note.is_signed(touched, house.ledger.origin, public)
    except Exception as error:  # noqa: BLE001 - not a note at all any more
        assert "no signed tree head" in str(error)


def test_a_known_note_verifies() -> None:
    """The example of RFC 8032, test 1, as the key; the identifier by the rule of signed-note."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = note.public_of(seed)
    assert public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    made = note.sign("example.com/log\n1\n", "example.com/log", seed)
    assert note.is_signed(made, "example.com/log", public)
    assert not note.is_signed(made, "example.org/log", public)
    assert not note.is_signed(made, "example.com/log", note.public_of(OTHER))


def test_a_head_is_added_only_where_the_log_has_grown(house: House, owner_url: str) -> None:
    first = house.ledger.sign()
    assert house.ledger.sign() == first
    fill(owner_url, house, 1)
    second = house.ledger.sign()
    assert (second.size, second.number) == (first.size + 1, 2)
    assert [signed.size for signed in all_heads(house)] == [second.size, first.size]


# When it is signed


class At:
    """A clock that the test sets."""

    def __init__(self, house: House) -> None:
        self.now = datetime.now(UTC)
        house.office.clock = lambda: self.now


@pytest.mark.parametrize(
    ("hours", "grown", "count"), [(23.99, True, 1), (24, True, 2), (25, True, 2), (25, False, 1)]
)
def test_the_worker_signs_daily_what_was_added(
    house: House, owner_url: str, hours: float, grown: bool, count: int
) -> None:
    clock = At(house)
    take(house)
    assert len(all_heads(house)) == 1, "the first one at once"
    if grown:
        fill(owner_url, house, 1)
    clock.now = all_heads(house)[0].head.at + timedelta(hours=hours)
    take(house)
    assert len(all_heads(house)) == count


def take(house: House) -> None:
    with house.database.connect() as conn:
        HeadSigner(house.ledger, Keepers(house.settings)).take(conn, None, 1)


# The keys


def test_the_first_key_stands_in_the_log_of_a_new_office(house: House) -> None:
    known = house.ledger.keys()
    path = house.settings.home / "keys" / SIGNING
    assert (path.stat().st_mode & 0o777) == 0o600
    assert known.keys[0].public_key == note.b64(note.public_of(bytes.fromhex(path.read_text())))
    assert known.hash == "sha-256"


def test_a_rotation_is_endorsed_and_signs_from_there_on(house: House, owner_url: str) -> None:
    early = house.ledger.sign()
    old = house.ledger.keys().current.public_key
    late = house.ledger.rotate(ADMIN, "it was copied")
    known = house.ledger.keys()
    assert known.keys[0].public_key == old
    assert known.current.public_key != old and known.current.reason == "it was copied"
    for signed, key in ((early, old), (late, known.current.public_key)):
        assert note.is_signed(signed.note, known.origin, note.unb64(key))
    fill(owner_url, house, 3)
    house.ledger.sign()
    assert verify(house.ledger, [one.note for one in all_heads(house)]).faults == ()
    kept = {path.name for path in (house.settings.home / "keys").glob("signing*")}
    assert kept == {SIGNING, f"signing.{note.key_id(known.origin, note.unb64(old)).hex()}.key"}


def test_a_given_key_takes_over(house: House) -> None:
    house.ledger.rotate(ADMIN, "", OTHER)
    assert house.ledger.keys().current.public_key == note.b64(note.public_of(OTHER))
    with pytest.raises(NotAllowedNow, match="used before"):
        house.ledger.rotate(ADMIN, "", OTHER)
    house.ledger.rotate(ADMIN, "", bytes(reversed(OTHER)))
    assert len(house.ledger.keys().keys) == 3


@pytest.mark.parametrize("cut", ["before-the-event", "after-the-event"])
def test_a_rotation_that_breaks_off_is_completed(
    house: House, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    house.ledger.sign()

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patched:
        if cut == "before-the-event":
            patched.setattr(house.office, "perform", breaks)
        else:
            patched.setattr(Keyring, "settle", breaks)
        with pytest.raises(RuntimeError):
            house.ledger.rotate(ADMIN, "")
    waiting = (house.settings.home / "keys" / NEXT).read_text()
    signed = house.ledger.sign()  # with whichever key the log names
    if cut == "before-the-event":
        house.ledger.rotate(ADMIN, "")
        signed = house.ledger.sign()
    public = note.public_of(bytes.fromhex(waiting))
    assert house.ledger.keys().current.public_key == note.b64(public)
    assert note.is_signed(signed.note, house.ledger.origin, public)
    assert not (house.settings.home / "keys" / NEXT).exists()
    assert verify(house.ledger).faults == ()


@pytest.mark.parametrize("way", ["missing", "another", "damaged", "set-to-another"])
def test_no_other_key_signs(house: House, owner_url: str, way: str) -> None:
    path = house.settings.home / "keys" / SIGNING
    own, changes = path.read_text(), {}
    if way == "missing":
        path.unlink()
    elif way == "another":
        path.write_text(OTHER.hex())
    elif way == "damaged":
        path.write_text(own[:-9])
    else:
        path.unlink()
        changes = {"signing_key": Settings(signing_key=OTHER.hex()).signing_key}  # type: ignore[arg-type]
    with reopened(house, **changes) as other:
        with pytest.raises(NotAllowedNow, match=r"64|public key"):
            other.ledger.sign()
        assert all_heads(house) == []
        assert not path.exists() or path.read_text() != own, "no key is drawn in its place"
        path.write_text(own)
        assert other.ledger.sign().number == 1


def test_a_key_from_the_environment_signs_and_is_rotated(
    database: Server, unlaid: Settings
) -> None:
    given = Settings(signing_key=OTHER.hex()).signing_key  # type: ignore[arg-type]
    settings = unlaid.model_copy(update={"signing_key": given})
    with opened(database, settings, pool_size=4) as house:
        assert house.ledger.keys().current.public_key == note.b64(note.public_of(OTHER))
        assert not (settings.home / "keys" / SIGNING).exists()
        house.ledger.rotate(ADMIN, "")
        assert (settings.home / "keys" / SIGNING).exists()
        assert house.ledger.sign().number == 1


def test_a_key_that_comes_while_a_head_is_made_signs_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = Ledger.seal

    def rotated_first(ledger: Ledger) -> Any:
        monkeypatch.setattr(Ledger, "seal", seal)
        keys.rotate(house.office, house.keyring, ADMIN, "between", OTHER)
        return seal(ledger)

    monkeypatch.setattr(Ledger, "seal", rotated_first)
    signed = house.ledger.sign()
    assert note.is_signed(signed.note, house.ledger.origin, note.public_of(OTHER))
    assert verify(house.ledger).faults == ()


def test_a_rotation_that_another_process_completes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker signs between the event and the new key's taking its place."""
    settle = Keyring.settle

    def signed_first(ring: Keyring, origin: str) -> None:
        monkeypatch.setattr(Keyring, "settle", settle)
        house.ledger.sign()
        settle(ring, origin)

    monkeypatch.setattr(Keyring, "settle", signed_first)
    assert house.ledger.rotate(ADMIN, "").number == 1
    folder = house.settings.home / "keys"
    assert note.b64(note.public_of(read_key(folder / SIGNING))) == (
        house.ledger.keys().current.public_key
    )
    assert not (folder / NEXT).exists() and len(list(folder.glob("signing.*.key"))) == 1
    assert verify(house.ledger).faults == ()


# The algorithm stays


def test_sm3_by_setting_and_for_good(database: Server, unlaid: Settings) -> None:
    with opened(database, unlaid.model_copy(update={"tree_hash": "sm3"}), pool_size=4) as house:
        fill(database.owner_url, house, 300)
        signed = house.ledger.sign()
        assert signed.head.hash == "sm3"
        assert verify(house.ledger, [signed.note]).faults == ()
        with reopened(house, tree_hash=None) as other:
            assert other.ledger.hashing.name == "sm3"
        with pytest.raises(NotAllowedNow, match="DUBAN_TREE_HASH"):
            House(database.database_url, unlaid.model_copy(update={"tree_hash": "sha-256"}))


# Keepers outside


class Taker:
    """A keeper's web server; it can be told to refuse, and stopped and started at one address."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        self.port = 0

    def __enter__(self) -> Taker:
        taker = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if taker.status == 200:
                    taker.got.append(json.loads(body))
                self.send_response(taker.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/heads"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def with_keepers(house: House, **changes: Any) -> Keepers:
    return Keepers(house.settings.model_copy(update=changes))


def make_due(house: House) -> None:
    with house.database.connect() as conn:
        conn.execute("UPDATE head_deliveries SET tried_at = tried_at - interval '1 day'")


def test_a_file_gets_each_head_once_and_in_order(house: House, tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    keepers = with_keepers(house, head_file=path)
    notes = [house.ledger.sign().note]
    notes.append(house.ledger.rotate(ADMIN, "").note)
    with house.database.connect() as conn:
        for _ in range(3):
            keepers.deliver(conn)
    assert heads.read_kept(path.read_text("utf-8")) == notes
    assert verify(house.ledger, notes).kept == 2


def test_a_keeper_that_is_down_gets_them_later(house: House) -> None:
    with Taker() as taker:
        url = taker.url
    signed = house.ledger.sign()
    keepers = with_keepers(house, head_webhook=url)
    with house.database.connect() as conn:
        keepers.deliver(conn)
        (kept,) = deliveries(conn, signed.size)
        assert (kept["tries"], kept["delivered_at"]) == (1, None) and "refused" in kept["error"]
        with taker:
            keepers.deliver(conn)
            assert taker.got == [], "not before a while"
            for status in (500, 404, 302):
                taker.status = status
                make_due(house)
                keepers.deliver(conn)
                assert deliveries(conn, signed.size)[0]["error"] == f"HTTP {status}"
            house.ledger.rotate(ADMIN, "")
            taker.status = 200
            make_due(house)
            keepers.deliver(conn)
            keepers.deliver(conn)
    assert [got["note"] for got in taker.got] == [one.note for one in all_heads(house)][::-1]
    assert taker.got[0]["size"] == signed.size and taker.got[0]["origin"] == house.ledger.origin
    with house.database.connect() as conn:
        (kept,) = deliveries(conn, signed.size)
    assert (kept["tries"], kept["error"]) == (5, None) and kept["delivered_at"]


def test_what_is_told_of_a_failure_quotes_no_password(house: House) -> None:
    signed = house.ledger.sign()
    with house.database.connect() as conn:
        with_keepers(house, head_webhook="http://office:geheim@127.0.0.1/heads").deliver(conn)
        (told,) = deliveries(conn, signed.size)
    assert told["delivered_at"] is None and told["error"] == "InvalidURL"


def test_the_last_head_goes_out_also_where_nothing_more_is_signed(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = house.ledger.sign()
    signer = HeadSigner(house.ledger, with_keepers(house, head_file=tmp_path / "heads"))
    monkeypatch.setattr(signer, "_is_due", lambda conn: True)
    monkeypatch.setattr(Ledger, "sign", refused)
    with house.database.connect() as conn, pytest.raises(NotAllowedNow):
        signer.take(conn, house.log, 1)
    assert heads.read_kept((tmp_path / "heads").read_text("utf-8")) == [signed.note]


def refused(ledger: Ledger) -> None:
    raise NotAllowedNow("log-altered", Text("不符", "differs"))


def test_one_keeper_does_not_wait_for_another(house: House, tmp_path: Path) -> None:
    with Taker() as taker:
        url = taker.url
    keepers = with_keepers(house, head_webhook=url, head_file=tmp_path / "there" / "heads")
    signed = house.ledger.sign()
    with house.database.connect() as conn:
        keepers.deliver(conn)
        found = {one["keeper"]: one["error"] for one in deliveries(conn, signed.size)}
        assert "FileNotFoundError" in found["file"] and "refused" in found["webhook"]
        (tmp_path / "there").mkdir()
        make_due(house)
        keepers.deliver(conn)
        found = {one["keeper"]: one["error"] for one in deliveries(conn, signed.size)}
    assert found["file"] is None and found["webhook"] is not None


@pytest.mark.parametrize("text", ["", "{", '{"size": 3}', '{"note": "x"}', "[]", "{}\n", "x"])
def test_a_file_that_is_no_keepers_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="no signed tree head"):
        heads.read_kept(text)


def test_a_head_of_another_office_is_no_proof_here(house: House) -> None:
    head = house.ledger.sign().head
    foreign = note.Head("duban/other", head.size, head.root, head.hash, head.position, head.at)
    with pytest.raises(Exception, match="belongs to another log"):
        verify(house.ledger, [note.sign(foreign.text(), "duban/other", OTHER)])


def test_an_office_without_a_key_that_can_be_read_signs_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.office, "folded", lambda *_: (None, 0))
    with pytest.raises(NotAllowedNow, match="no signing key"):
        Ledger(house.office, house.keyring).sign()
