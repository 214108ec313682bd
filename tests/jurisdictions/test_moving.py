"""`duban office move`: the office is at its new place whole and once, whatever comes in between."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from client import Client
from examples import a_provider, a_uscc, an_enterprise, an_open_case
from jurisdictions.clusters import Clusters, rows_of
from psycopg.errors import ReadOnlySqlTransaction
from psycopg.rows import dict_row

from application.store import gate
from application.store.gate import Gate
from domain.values import Role
from interfaces.api.app import create_app
from interfaces.offices import aside, moving
from interfaces.offices.sides import MoveError, Side, alone
from interfaces.wiring import House
from projections.rebuild import rebuild

Run = Callable[..., subprocess.CompletedProcess[str]]
KEY, SCHEMA = "liuzhou", "duban_liuzhou"


def rows(url: str, query: str, schema: str = SCHEMA) -> list[dict[str, Any]]:
    options = f"-c search_path={schema}"
    with psycopg.connect(url, autocommit=True, row_factory=dict_row, options=options) as conn:
        return conn.execute(query).fetchall()


def gate_at(url: str, schema: str = SCHEMA) -> Gate:
    return Gate(rows(url, "SELECT gate FROM office_schema", schema)[0]["gate"])


def schemas(url: str) -> set[str]:
    found = rows(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'duban_%'")
    return {row["nspname"] for row in found}


def moved(duban: Run, to: str, *options: str) -> dict[str, Any]:
    done = duban("office", "move", KEY, "--to", to, "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def at_work(house: House) -> Client:
    client = Client(create_app(house), house)
    provider = a_provider(client)
    an_enterprise(client)
    an_open_case(client, provider)
    return client


LOG = (
    "SELECT notification_id, originator_id, originator_version, topic, state, recorded_at"
    " FROM stored_events ORDER BY 1"
)


def an_enterprise_form() -> dict[str, Any]:
    return {
        "name": "柳州市鱼峰机械配件厂",
        "uscc": a_uscc(),
        "district": "鱼峰区",
        "industry": "汽车零部件",
        "contact": {"name": "莫海", "phone": "0772-5550201"},
    }


def test_the_office_is_whole_at_its_new_place_and_the_former_copy_stays_closed(
    there: Clusters, duban: Run
) -> None:
    with there.house(KEY) as house:
        client = at_work(house)
        body = an_enterprise_form()
        key = {"Idempotency-Key": "once"}
        first = client.ask("POST", "/enterprises", json=body, headers=key)
        assert first.status_code == 201
        house.catch_up()
    _a_session(there.east)
    _letters(there.east)
    before, letters = rows(there.east, LOG), rows(there.east, LETTERS)
    found = moved(duban, "west")
    # then log, keys, letters and what commands answered are there
    assert rows(there.west, LOG) == before
    assert found["events"] == len(before) and found["outage_seconds"] > 0
    assert rows(there.west, LETTERS) == letters
    for table in ("commands", "person_keys", "credentials", "tree_heads", "sign_in_journal"):
        query = f"SELECT t::text FROM {table} t ORDER BY 1"
        assert rows(there.west, query) == rows(there.east, query), table
    # and the table leads there, where it is open, and the former copy is closed and whole
    assert there.table().offices[KEY].cluster == "west"
    assert (gate_at(there.west), gate_at(there.east)) == (Gate.OPEN, Gate.MOVED)
    assert rows(there.east, LOG) == before
    sessions = "SELECT count(*) AS n FROM sessions"
    assert [rows(url, sessions)[0]["n"] for url in (there.east, there.west)] == [1, 0]
    # and a command that was sent before has one effect, its views are there, and new ones are done
    with there.house(KEY) as house:
        client = Client(create_app(house), house)
        again = client.ask("POST", "/enterprises", json=body, headers=key)
        assert again.json() == first.json() and house.office.head() == before[-1]["notification_id"]
        assert house.guarded()
        told = rows_of(house)
        for view in house.views:
            rebuild(view, house.database, house.log)
        assert rows_of(house) == told and told["records"]
        a_provider(client)
        assert house.office.head() > before[-1]["notification_id"]
    verified = duban("--office", KEY, "audit", "verify", "--json")
    assert json.loads(verified.stdout)["ok"] is True


LETTERS = "SELECT id, channel, state, tries, leased_until, done_at FROM outbox ORDER BY id"


def _a_session(url: str) -> None:
    rows(
        url,
        "INSERT INTO sessions (id, secret, name, role, begun_at, seen_at, ends_at, must_change,"
        f" client, address) VALUES ('{uuid4()}', 'x', '韦', 'caseworker', now(), now(),"
        " now() + interval '1 day', false, '', '') RETURNING id",
    )


def _letters(url: str) -> None:
    """One that was sent and one that waits."""
    for state in ("sent", "waiting"):
        rows(
            url,
            "INSERT INTO outbox (id, channel, topic, what, kind, record_id, state, written_at,"
            f" due_at) VALUES ('{uuid4()}', 'mail', 'work', 'x', 'provider', '{uuid4()}',"
            f" '{state}', now(), now() + interval '1 day') RETURNING id",
        )


def test_it_moves_back_and_each_former_copy_is_kept(there: Clusters, duban: Run) -> None:
    moved(duban, "west")
    with there.house(KEY) as house:
        a_provider(Client(create_app(house), house))
        head = house.office.head()
    back = moved(duban, "east")
    assert back["put_aside"] == f"{SCHEMA}_was_1"
    assert {SCHEMA, f"{SCHEMA}_was_1"} <= schemas(there.east)
    assert gate_at(there.east, f"{SCHEMA}_was_1") is Gate.MOVED
    assert (gate_at(there.east), gate_at(there.west)) == (Gate.OPEN, Gate.MOVED)
    with there.house(KEY) as house:
        assert house.office.head() == head
        house.catch_up()
    # and the copy is closed, though the office that has its former name is open
    with psycopg.connect(there.east, autocommit=True) as conn:
        conn.execute(f"SET search_path = {SCHEMA}_was_1")
        add = "INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {} WHERE false"
        for table in ("stored_events", "commands"):
            with pytest.raises(ReadOnlySqlTransaction):
                conn.execute(add.format(table, table))
    # and the SQL views of dashboards are those of the office, not of the copy
    (about,) = rows(there.east, "SELECT count(*) AS n FROM providers", f"{SCHEMA}_dashboard")
    assert about["n"] == 1


def test_a_rehearsal_leaves_everything_as_it_was(there: Clusters, duban: Run) -> None:
    table, databases = there.path.read_text(), there.databases()
    before = rows(there.east, LOG)
    found = moved(duban, "west", "--dry-run")
    assert found["events"] >= len(before) and found["outage_seconds"] is None
    assert there.path.read_text() == table and there.databases() == databases
    assert gate_at(there.east) is Gate.OPEN and SCHEMA not in schemas(there.west)


def test_what_another_has_is_not_touched(there: Clusters, duban: Run) -> None:
    with psycopg.connect(there.west, autocommit=True) as conn:
        conn.execute(f"CREATE SCHEMA {SCHEMA}")
    done = duban("office", "move", KEY, "--to", "west")
    assert done.returncode == 1 and "没有作任何改动" in done.stderr
    assert gate_at(there.east) is Gate.OPEN and there.table().offices[KEY].cluster == "east"


@pytest.mark.parametrize(
    ("options", "said"),
    [((), "--to"), (("--to", "north"), "north"), (("--to", "west", "--give-up"), "--give-up")],
)
def test_what_cannot_be_meant_is_refused(
    there: Clusters, duban: Run, options: tuple[str, ...], said: str
) -> None:
    done = duban("office", "move", KEY, *options)
    assert done.returncode in (1, 2) and said in done.stderr


def test_a_machine_that_has_not_the_offices_home_takes_its_password_from_nobody(
    there: Clusters, duban: Run
) -> None:
    """Those that have it go on under it."""
    home = there.home / "offices" / KEY
    home.rename(there.home / "elsewhere")
    query = f"SELECT rolpassword AS kept FROM pg_authid WHERE rolname = '{SCHEMA}_app'"
    before = rows(there.east, query)
    for options in (("--to", "west"), ("--to", "west", "--dry-run"), ("--give-up",)):
        done = duban("office", "move", KEY, *options)
        assert done.returncode == 1 and "database.password" in done.stderr
    assert rows(there.east, query) == before and not home.exists()
    assert gate_at(there.east) is Gate.OPEN


def test_nothing_that_its_role_put_into_the_schema_runs_as_the_owner(there: Clusters) -> None:
    name = "information_schema.sql_identifier"
    with there.house(KEY) as house, house.database.connect() as conn:
        conn.execute(
            f"CREATE FUNCTION mine({name}, {name}) RETURNS boolean LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE 'by %', current_user; END $$"
        )
        conn.execute(f"CREATE OPERATOR = (FUNCTION = mine, LEFTARG = {name}, RIGHTARG = {name})")
        conn.execute(
            "CREATE FUNCTION hashtextextended(text, smallint) RETURNS bigint LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE 'by %', current_user; END $$"
        )
    with alone(there.side(KEY, "east")) as owner:
        standing = aside.standing(owner, SCHEMA)
    assert standing is not None and standing.gate is Gate.OPEN


def test_a_table_that_was_put_back_opens_no_former_copy(there: Clusters, duban: Run) -> None:
    """It leads to where the office was, and what came since is elsewhere."""
    before = there.path.read_text("utf-8")
    moved(duban, "west")
    with there.house(KEY) as house:
        a_provider(Client(create_app(house), house))
    there.path.write_text(before, "utf-8")
    for options in (("--give-up",), ("--to", "east"), ("--to", "west")):
        done = duban("office", "move", KEY, *options)
        assert done.returncode == 1 and "以前迁走时留下的副本" in done.stderr, options
    assert (gate_at(there.east), gate_at(there.west)) == (Gate.MOVED, Gate.OPEN)
    assert not [name for name in schemas(there.west) if "_was_" in name]


# What breaks off (killed: test_killed_moves.py)


@contextmanager
def sides(there: Clusters) -> Iterator[tuple[Side, Side]]:
    yield there.side(KEY, "east"), there.side(KEY, "west")


def test_what_fails_before_the_switch_opens_the_office_where_it_was(
    there: Clusters, duban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sides(there) as (here, west), monkeypatch.context() as patch:

        def wrong(*_: Any) -> None:
            raise MoveError("核验不通过", "the verification failed")

        patch.setattr(moving, "verified", wrong)
        with pytest.raises(MoveError):
            moving.move(here, west, lambda said: None)
    assert gate_at(there.east) is Gate.OPEN
    with there.house(KEY) as house:
        a_provider(Client(create_app(house), house))
    # and what was copied then is not taken for the office any more, nor thrown away
    found = moved(duban, "west")
    assert found["put_aside"] == f"{SCHEMA}_was_1"
    assert rows(there.west, LOG) == rows(there.east, LOG)


def test_an_altered_log_does_not_move(there: Clusters, duban: Run) -> None:
    with there.house(KEY) as house:
        at_work(house)
        house.ledger.sign()
    with psycopg.connect(there.east, autocommit=True) as conn:
        conn.execute(f"SET search_path = {SCHEMA}")
        conn.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
        conn.execute(
            "UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = 3"
        )
        conn.execute("ALTER TABLE stored_events ENABLE ALWAYS TRIGGER only_added")
        conn.execute("ALTER TABLE stored_events ENABLE ALWAYS TRIGGER while_open")
        conn.execute("ALTER TABLE stored_events ENABLE TRIGGER in_order")
    done = duban("office", "move", KEY, "--to", "west")
    assert done.returncode == 1 and "核验不通过" in done.stderr
    for said in (f"办公室 {KEY} 在 east 开放", f"the office {KEY} is open on east"):
        assert said in done.stderr
    assert gate_at(there.east) is Gate.OPEN and there.table().offices[KEY].cluster == "east"


def test_an_office_that_stayed_closed_can_be_opened_where_it_is(
    there: Clusters, duban: Run
) -> None:
    with psycopg.connect(there.east, autocommit=True) as conn:
        conn.execute(f"SET search_path = {SCHEMA}")
        gate.begin(conn)
    assert "重新开放" in duban("office", "move", KEY, "--give-up").stdout
    assert gate_at(there.east) is Gate.OPEN
    assert "没有停办" in duban("office", "move", KEY, "--give-up").stdout


def test_while_one_run_moves_an_office_no_other_closes_or_opens_it(
    there: Clusters, duban: Run
) -> None:
    with sides(there) as (here, west):
        # given one that has closed it here
        with alone(here) as conn:
            gate.begin(conn)
            for options in (("--to", "west"), ("--to", "east"), ("--give-up",)):
                done = duban("office", "move", KEY, *options)
                assert done.returncode == 1 and "另一次迁移" in done.stderr, options
            assert gate_at(there.east) is Gate.CLOSING
            gate.open_(conn)
        # and then one that has not yet opened it there
        with alone(west):
            done = duban("office", "move", KEY, "--to", "west")
            assert done.returncode == 1 and "另一次迁移" in done.stderr
    assert gate_at(there.east) is Gate.OPEN


def test_who_read_the_table_before_another_moved_the_office_changes_nothing(
    there: Clusters, duban: Run
) -> None:
    with sides(there) as (here, west):
        moved(duban, "west")
        for act in (
            lambda: moving.move(here, west, lambda said: None),
            lambda: moving.open_again(here, lambda: ()),
        ):
            with pytest.raises(MoveError, match="再执行一次"):
                act()
    assert (gate_at(there.west), gate_at(there.east)) == (Gate.OPEN, Gate.MOVED)


def test_where_the_table_cannot_be_changed_the_office_is_not_even_closed(
    there: Clusters, duban: Run
) -> None:
    text = there.path.read_text().replace(f"[offices.{KEY}]", f'[offices."{KEY}"]')
    there.path.write_text(text)
    done = duban("office", "move", KEY, "--to", "west")
    assert done.returncode == 1 and f"[offices.{KEY}]" in done.stderr
    assert gate_at(there.east) is Gate.OPEN and SCHEMA not in schemas(there.west)


def test_what_a_killed_rehearsal_left_goes_with_the_next(there: Clusters, duban: Run) -> None:
    before = there.databases()
    with psycopg.connect(there.west, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE duban_rehearsal_{KEY}")
    moved(duban, "west", "--dry-run")
    assert there.databases() == before


def test_a_token_holds_at_the_new_place(there: Clusters, duban: Run) -> None:
    with there.house(KEY) as house:
        token = house.tokens.issue("韦", Role.CASEWORKER)
    moved(duban, "west")
    with there.house(KEY) as house:
        assert house.tokens.read(token).name == "韦"
