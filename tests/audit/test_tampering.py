"""Every kind of change at a random place, by somebody whom the database obeys: each is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import pytest
from audit.attacker import fill, superuser
from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from offices import Server, opened, settings_in

from application.audit import note, tiles
from application.audit.faults import Fault
from application.audit.ledger import Ledger
from application.audit.sealer import Sealer
from application.audit.verify import verify
from domain.values import Refusal
from interfaces.api.app import create_app
from interfaces.wiring import House

TABLES: Final = ("stored_events", "tree_tiles", "tree_edge", "tree_heads", "tree_heads_signed")
Conn = psycopg.Connection[Any]


@dataclass
class Place:
    """A real office with some dozen events, gaps in its positions, and heads at three sizes."""

    url: str
    house: House
    positions: list[int]
    gaps: list[int]
    heads: list[tuple[int, int]]
    """Size and last position of each."""
    kept: list[str]

    @contextmanager
    def tampered(self) -> Iterator[Conn]:
        """What is done inside is undone afterwards."""
        with superuser(self.url, self.house) as conn:
            try:
                yield conn
            finally:
                for table in TABLES:
                    conn.execute(f"TRUNCATE {table}")
                    conn.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")

    def faults(self, kept: list[str] | None = None) -> tuple[Fault, ...]:
        return verify(self.house.ledger, kept or []).faults

    def first(self) -> Fault:
        faults = self.faults()
        assert faults, "nothing was found"
        return faults[0]


@pytest.fixture(scope="module")
def place(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    url = server.owner_url
    with opened(server, settings_in(tmp_path_factory.mktemp("tampered")), pool_size=4) as house:
        kept = []
        for _ in range(3):
            an_office_at_work(Client(create_app(house), house), url)
            kept.append(house.ledger.sign().note)
        an_office_at_work(Client(create_app(house), house), url)
        house.ledger.seal()
        with superuser(url, house) as conn:
            for table in TABLES:
                conn.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
            query = "SELECT notification_id AS p FROM stored_events ORDER BY 1"
            positions = [row["p"] for row in conn.execute(query)]
        gaps = [p for p in range(1, positions[-1]) if p not in positions]
        heads = [(head.size, head.position) for head in map(note.read_head, kept)]
        assert len(positions) > 30 and len(gaps) >= 4
        yield Place(url, house, positions, gaps, heads, kept)


def an_office_at_work(office: Client, url: str) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    with superuser(url, office.house) as conn:  # as after a command that was rolled back
        conn.execute("SELECT nextval('stored_events_notification_id_seq')")
    an_engagement(office, provider, enterprise)
    a_complaint(office, provider, enterprise)


def any_place(examples: int = 25) -> Callable[[Any], Any]:
    """Drawn anew for each example; the office is put right after each."""

    def decorate(test: Any) -> Any:
        quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
        return profile(max_examples=examples, suppress_health_check=quiet)(given(st.data())(test))

    return decorate


def test_nothing_is_found_where_nothing_was_done(place: Place) -> None:
    assert place.faults() == () and place.faults(place.kept) == ()
    with place.tampered():
        pass
    assert place.faults(place.kept) == ()


# One event

CHANGES: Final = {
    "state": "state = set_byte(state, length(state) / 2, get_byte(state, length(state) / 2) # 1)",
    "a-blank-more": "state = state || ' '",
    "no-state": "state = NULL",
    "no-topic": "topic = NULL",
    "topic": "topic = topic || 'x'",
    "recorded-at": "recorded_at = recorded_at + interval '1 microsecond'",
    "version": "originator_version = originator_version + 7",
    "record": "originator_id = gen_random_uuid()",
}


@pytest.mark.parametrize("change", CHANGES)
@any_place(8)
def test_an_event_that_was_edited(place: Place, change: str, data: st.DataObject) -> None:
    position = data.draw(st.sampled_from(place.positions))
    with place.tampered() as conn:
        conn.execute(
            f"UPDATE stored_events SET {CHANGES[change]} WHERE notification_id = %s", (position,)
        )
        fault = place.first()
        assert (fault.code, fault.position) == ("changed", position)


@any_place()
def test_events_that_were_removed(place: Place, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(place.positions), min_size=1, max_size=3))
    with place.tampered() as conn:
        conn.execute("DELETE FROM stored_events WHERE notification_id = ANY(%s)", (list(gone),))
        fault = place.first()
        assert (fault.code, fault.position) == ("removed", min(gone))


@any_place()
def test_the_end_that_was_cut_off(place: Place, data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(place.positions))
    with place.tampered() as conn:
        conn.execute("DELETE FROM stored_events WHERE notification_id >= %s", (first,))
        fault = place.first()
        assert (fault.code, fault.position) == ("removed", first)


@any_place()
def test_an_event_that_was_put_in(place: Place, data: st.DataObject) -> None:
    gap = data.draw(st.sampled_from(place.gaps))
    with place.tampered() as conn:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, notification_id, topic,"
            " state, recorded_at) SELECT gen_random_uuid(), 1, %s, topic, state, recorded_at"
            " FROM stored_events WHERE notification_id < %s ORDER BY notification_id DESC LIMIT 1",
            (gap, gap),
        )
        fault = place.first()
        assert (fault.code, fault.position) == ("inserted", gap)


@any_place()
def test_two_events_that_changed_places(place: Place, data: st.DataObject) -> None:
    pair = data.draw(st.sets(st.sampled_from(place.positions), min_size=2, max_size=2))
    one, other = sorted(pair)
    with place.tampered() as conn:
        conn.execute(
            "UPDATE stored_events SET notification_id = CASE notification_id"
            " WHEN %(one)s THEN -1 ELSE -2 END WHERE notification_id IN (%(one)s, %(other)s)",
            {"one": one, "other": other},
        )
        conn.execute(
            "UPDATE stored_events SET notification_id = CASE notification_id"
            " WHEN -1 THEN %s::bigint ELSE %s::bigint END WHERE notification_id < 0",
            (other, one),
        )
        fault = place.first()
        assert (fault.code, fault.position) == ("changed", one)


@any_place()
def test_an_event_that_got_another_number(place: Place, data: st.DataObject) -> None:
    old, new = data.draw(st.sampled_from(place.positions)), data.draw(st.sampled_from(place.gaps))
    with place.tampered() as conn:
        conn.execute(
            "UPDATE stored_events SET notification_id = %s WHERE notification_id = %s", (new, old)
        )
        fault = place.first()
        assert (fault.code, fault.position) == (
            ("removed", old) if old < new else ("inserted", new)
        )


# The record of the keys, on which the heads rest


def replaced(old: str, new: str) -> str:
    return f"state = convert_to(replace(convert_from(state, 'UTF8'), '{old}', '{new}'), 'UTF8')"


KEY_CHANGES: Final = {
    "another-algorithm": replaced("sha-256", "sm3"),
    "no-algorithm": replaced("sha-256", "md5"),
    "another-origin": replaced("duban/", "duban/0"),
    "no-key": replaced('="', '"'),
    "no-json": "state = '{'",
    "nothing": "state = NULL",
    "another-event": "topic = 'provider.admitted'",
    "no-event": "topic = 'provider.knighted'",
    "another-record": "originator_id = gen_random_uuid()",
}


@pytest.mark.parametrize("change", KEY_CHANGES)
def test_keys_that_were_meddled_with_stop_signing_and_nothing_else(
    place: Place, change: str
) -> None:
    with place.tampered() as conn:
        (row,) = conn.execute(
            f"UPDATE stored_events SET {KEY_CHANGES[change]}"
            " WHERE topic = 'signing-keys.introduced' RETURNING notification_id AS position"
        ).fetchall()
        for kept in ([], place.kept):
            with closing(House(place.url, place.house.settings, pool_size=4)) as anew:
                fault = verify(anew.ledger, kept).faults[0]
                assert (fault.code, fault.position) == ("changed", row["position"])
                assert anew.office.terms().book.versions
                with pytest.raises(Refusal):
                    anew.ledger.sign()


# The tree with it


class Obliging(Sealer):
    """What an attacker runs: it asks no head."""

    def _compare_with_heads(self, *_: Any) -> None:
        pass


def rewrite_tree(place: Place, conn: Conn) -> None:
    conn.execute("TRUNCATE tree_tiles, tree_edge")
    Obliging(place.house.ledger.hashing, place.house.settings.schema_name).seal(conn)


@any_place()
def test_an_edit_with_the_tree_rewritten_is_found_by_the_next_head(
    place: Place, data: st.DataObject
) -> None:
    signed = [p for p in place.positions if p <= place.heads[-1][1]]
    position = data.draw(st.sampled_from(signed))
    size, last = next((s, last) for s, last in place.heads if last >= position)
    before = max((last for _, last in place.heads if last < position), default=0)
    with place.tampered() as conn:
        conn.execute(
            "UPDATE stored_events SET state = state || ' ' WHERE notification_id = %s", (position,)
        )
        rewrite_tree(place, conn)
        fault = place.first()
        assert (fault.code, fault.position) == ("head", before + 1)
        for told in (fault.text.zh, fault.text.en):
            assert f"{before + 1}" in told and f"{last}" in told and f"{size}" in told


@any_place()
def test_a_removal_with_the_tree_rewritten_names_the_gap_in_the_record(
    place: Place, data: st.DataObject
) -> None:
    signed = [p for p in place.positions if p <= place.heads[-1][1]]
    position = data.draw(st.sampled_from(signed))
    with place.tampered() as conn:
        follows = conn.execute(
            "SELECT min(b.notification_id) AS p FROM stored_events a JOIN stored_events b USING"
            " (originator_id) WHERE a.notification_id = %s AND b.notification_id > %s",
            (position, position),
        ).fetchone()
        conn.execute("DELETE FROM stored_events WHERE notification_id = %s", (position,))
        rewrite_tree(place, conn)
        faults = place.faults()
        assert {fault.code for fault in faults} & {"head", "removed", "keys"}
        reached = [fault for fault in faults if fault.code == "version"]
        if reached:
            assert reached[0].position == follows["p"]


# The tree alone


@pytest.mark.parametrize(
    "change",
    [
        "hashes = overlay(hashes PLACING '\\x00' FROM 32 * {n} + 1)",
        "positions[{n} + 1] = positions[{n} + 1] + 100000",
    ],
)
@any_place(8)
def test_an_edge_that_was_edited_is_told_from_events_that_were(
    place: Place, change: str, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, place.heads[-1][0] - 1))
    with place.tampered() as conn:
        done = conn.execute(
            f"UPDATE tree_edge SET {change.format(n=index)} WHERE hashes IS DISTINCT FROM"
            f" overlay(hashes PLACING '\\x00' FROM 32 * {index} + 1)"
        )
        if done.rowcount:
            fault = place.first()
            assert (fault.code, fault.position) == ("tree", place.positions[index])


TILE_CHANGES: Final = {
    "shorter": ("hashes = substr(hashes, 33), positions = positions[2:]", 0),
    "shorter-at-the-end": ("hashes = substr(hashes, 1, 32), positions = positions[1:1]", 0),
    "no-positions": ("positions = '{}'", 0),
    "empty": ("positions = '{}', hashes = ''", 0),
    "hash": ("hashes = overlay(hashes PLACING '\\x0000' FROM 33)", 0),
    "position": ("positions[2] = 77777777", 0),
    "root": ("root = sha256(root)", 0),
    "level-above": ("hashes = sha256(hashes) || substr(hashes, 33)", 1),
    "root-above": ("root = sha256(root)", 1),
}


@pytest.fixture(scope="module")
def large(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(server, settings_in(tmp_path_factory.mktemp("large")), pool_size=4) as house:
        fill(server.owner_url, house, tiles.TILE**2)
        house.ledger.sign()
        yield house


@pytest.mark.parametrize("change", TILE_CHANGES)
def test_a_tile_that_was_edited_is_told_from_events_that_were(
    large: House, server: Server, change: str
) -> None:
    told, level = TILE_CHANGES[change]
    with superuser(server.owner_url, large) as conn:
        conn.execute("CREATE TEMP TABLE kept AS SELECT * FROM tree_tiles WHERE number = 0")
        conn.execute(f"UPDATE tree_tiles SET {told} WHERE level = %s AND number = 0", (level,))
        try:
            assert verify(large.ledger).faults[0].code == "tree"
        finally:
            conn.execute("DELETE FROM tree_tiles WHERE number = 0")
            conn.execute("INSERT INTO tree_tiles SELECT * FROM kept")
    assert verify(large.ledger).faults == ()


def test_an_event_in_a_full_tile_is_named(large: House, server: Server) -> None:
    with superuser(server.owner_url, large) as conn:
        for position in (tiles.TILE, tiles.TILE + 1, 60_000):
            where = f"WHERE notification_id = {position}"
            (row,) = conn.execute(f"SELECT * FROM stored_events {where}").fetchall()
            conn.execute(f"DELETE FROM stored_events {where}")
            fault = verify(large.ledger).faults[0]
            assert (fault.code, fault.position) == ("removed", position)
            columns = ", ".join(row)
            conn.execute(
                f"INSERT INTO stored_events ({columns}) VALUES ({', '.join(['%s'] * len(row))})",
                list(row.values()),
            )
    assert verify(large.ledger).faults == ()


# The heads

STRANGER: Final = bytes(range(32))


def resigned(text: str) -> str:
    """By somebody who has not got the office's key."""
    signed, _ = note.opened(text)
    return note.sign(signed, note.read_head(text).origin, STRANGER)


HEAD_CHANGES: Final[dict[str, tuple[str, Callable[[str], str | None]]]] = {
    "removed": ("heads-removed", lambda text: None),
    "edited": ("head-not-signed", lambda text: text.replace("\nhash ", "\nhash x")),
    "another-position": ("head-not-signed", lambda text: text.replace("position ", "position 1")),
    "another-signature": ("head-not-signed", lambda text: text[:-12] + "AAAA" + text[-8:]),
    "signed-by-a-stranger": ("head-not-signed", resigned),
    "unsigned": ("head-not-signed", lambda text: text.partition("\n\n")[0]),
    "no-note": ("head-not-signed", lambda text: "—"),
}


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("change", HEAD_CHANGES)
def test_a_head_that_was_meddled_with(place: Place, change: str, which: int) -> None:
    code, edit = HEAD_CHANGES[change]
    size = place.heads[which][0]
    edited = edit(place.kept[which])
    with place.tampered() as conn:
        if edited is None:
            conn.execute("DELETE FROM tree_heads WHERE size = %s", (size,))
        else:
            conn.execute("UPDATE tree_heads SET note = %s WHERE size = %s", (edited, size))
        assert [fault.code for fault in place.faults()] == [code]
        kept = place.faults(place.kept)  # outside it is as it was
        assert [fault.code for fault in kept] == [code]


def test_a_head_that_was_put_in_between(place: Place) -> None:
    head = note.read_head(place.kept[0])
    forged = note.Head(head.origin, 3, head.root, head.hash, 3, head.at)
    with place.tampered() as conn:
        conn.execute(
            "INSERT INTO tree_heads (number, size, note) VALUES (9, 3, %s)",
            (note.sign(forged.text(), head.origin, STRANGER),),
        )
        codes = {fault.code for fault in place.faults()}
        assert codes == {"heads-removed", "head-not-signed"}


def test_all_heads_at_once(place: Place) -> None:
    with place.tampered() as conn:
        conn.execute("DELETE FROM tree_heads")
        assert [fault.code for fault in place.faults()] == ["heads-removed"]
        conn.execute("ALTER TABLE tree_heads RENAME TO elsewhere")
        try:
            assert [fault.code for fault in place.faults()] == ["heads-removed"]
        finally:
            conn.execute("ALTER TABLE elsewhere RENAME TO tree_heads")


def test_whoever_rewrites_everything_and_signs_anew_is_found_outside(place: Place) -> None:
    """With another key in the log, another tree and new heads: only kept heads tell."""
    public = note.b64(note.public_of(STRANGER))
    with place.tampered() as conn:
        own = place.house.ledger.keys().current.public_key
        conn.execute(
            "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " %s, %s), 'UTF8') WHERE topic = 'signing-keys.introduced'",
            (own, public),
        )
        rewrite_tree(place, conn)
        conn.execute("DELETE FROM tree_heads")
        with place.house.ledger.tree() as (_, _edge, nodes):
            roots = {size: sized(place, nodes, size) for size, _ in place.heads}
        for number, (size, position) in enumerate(place.heads, start=1):
            was = note.read_head(place.kept[number - 1])
            head = note.Head(was.origin, size, roots[size], was.hash, position, was.at)
            conn.execute(
                "INSERT INTO tree_heads (number, size, note) VALUES (%s, %s, %s)",
                (number, size, note.sign(head.text(), head.origin, STRANGER)),
            )
        assert place.faults() == (), "by itself it holds together"
        found = place.faults(place.kept)
        assert {fault.code for fault in found} == {"head", "kept-head"}
        assert found[0].code == "head"


KEY: Final = "WHERE topic = 'signing-keys.introduced'"
REPLACED: Final = f"UPDATE stored_events SET state = decode(replace(encode(state, 'escape'), %s, %s), 'escape') {KEY}"  # noqa: E501


@pytest.mark.parametrize(
    ("query", "change"),
    [
        (REPLACED, ('"public_key":"', '"public_key":"!')),
        (REPLACED, ('"public_key":"', '"public_key":"A')),
        (REPLACED, ('"hash":"sha-256"', '"hash":"sm3"')),
        (REPLACED, ('"hash":"sha-256"', '"hash":"none"')),
        (REPLACED, ('"origin":"duban/', '"origin":"duban/x')),
        (f"UPDATE stored_events SET state = 'x' {KEY}", ()),
        (f"UPDATE stored_events SET topic = 'unheard-of' {KEY}", ()),
        (f"DELETE FROM stored_events {KEY}", ()),
    ],
)
def test_the_event_of_the_key_is_named_like_any_other(
    place: Place, query: str, change: tuple[str, ...]
) -> None:
    """By a program that starts on the altered log, too."""
    position = place.house.ledger.keys().current.position
    with place.tampered() as conn:
        assert conn.execute(query, change).rowcount == 1
        started = Ledger(place.house.office, place.house.keyring)
        for kept in ([], place.kept):
            first = verify(started, kept).faults[0]
            assert first.position == position, first


@pytest.mark.parametrize("change", ["size", "root", "signature"])
def test_a_kept_head_that_was_altered_does_not_accuse_the_log(place: Place, change: str) -> None:
    kept = place.kept[1]
    head = note.read_head(kept)
    altered = {
        "size": kept.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n"),
        "root": kept.replace(note.b64(head.root), note.b64(head.root[::-1])),
        "signature": with_signature(kept, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
    }[change]
    assert altered != kept
    assert [fault.code for fault in place.faults([altered])] == ["kept-altered"]
    assert place.faults([kept]) == ()


def with_signature(text: str, change: Callable[[bytes], bytes]) -> str:
    signed, _, encoded = text.rstrip("\n").rpartition(" ")
    return f"{signed} {note.b64(change(note.unb64(encoded)))}\n"


def sized(place: Place, nodes: Any, size: int) -> bytes:
    from application.audit.tree import root

    return root(place.house.ledger.hashing, nodes, size)
