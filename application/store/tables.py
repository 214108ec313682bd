"""Tables that the office keeps beside the library's: made by the set-up.

What is evidence is only ever added to, and a trigger says so. The others hold what can be made anew
(the edge of the tree, what became of deliveries), a count, the keys of persons, and who signs in
by what.

They belong to the owner; every other table in the schema (those of the views) belongs to the role
of the application, whose rights on these stand in `RIGHTS`.

Every statement may be repeated. `SCHEMA_VERSION` rises with each change here: the next start of
the office then runs all of them once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, LiteralString

SCHEMA_VERSION: Final = 10


def _only_added(table: str) -> tuple[str, str]:
    """Also where session_replication_role puts ordinary triggers to sleep."""
    return (
        "CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {{schema}}.{table} FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.refuse_change()",
        f"ALTER TABLE {{schema}}.{table} ENABLE ALWAYS TRIGGER only_added",
    )


def _while_open(table: str, *gates: str) -> tuple[str, str]:
    """Written to only while the office's gate is one of these (application/store/gate.py)."""
    found = ", ".join(f"'{gate}'" for gate in gates)
    return (
        "CREATE OR REPLACE TRIGGER while_open BEFORE INSERT OR UPDATE OR DELETE"
        f" ON {{schema}}.{table} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION {{schema}}.require_gate({found})",
        f"ALTER TABLE {{schema}}.{table} ENABLE ALWAYS TRIGGER while_open",
    )


GATE: Final = (
    # One row: of which version these tables are, and whether the office is written to. Each closing
    # has a number of its own, which is copied with all else: a copy tells of which one it is.
    "CREATE TABLE IF NOT EXISTS {schema}.office_schema AS SELECT 0 AS version",
    "ALTER TABLE {schema}.office_schema"
    " ADD COLUMN IF NOT EXISTS gate text NOT NULL DEFAULT 'open',"
    " ADD COLUMN IF NOT EXISTS closing uuid",
    # Asked by a statement of its own, so it sees what was committed while its table was locked.
    "CREATE OR REPLACE FUNCTION {schema}.require_gate() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN"
    " IF NOT (SELECT gate FROM {schema}.office_schema) = ANY (TG_ARGV) THEN"
    " RAISE EXCEPTION 'the office is closed for writes'"
    " USING ERRCODE = 'read_only_sql_transaction', CONSTRAINT = 'while_open'; END IF;"
    " RETURN NULL; END $$",
)
"""A server that only lets itself be read answers by the same code: programs know what to do."""
LOG: Final = (
    # The database says when it learned of an event, in the order of the positions.
    "ALTER TABLE {schema}.{table} ADD COLUMN IF NOT EXISTS"
    " recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()",
    "CREATE INDEX IF NOT EXISTS stored_events_recorded_at_idx ON {schema}.{table} (recorded_at)",
    "CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'the log of events is only ever added to'; END $$",
    *_only_added("{table}"),
    # Where its clock was set back it goes on from the last event: so an instant stays a position.
    "CREATE OR REPLACE FUNCTION {schema}.keep_in_order() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN"
    " SELECT greatest(NEW.recorded_at, max(recorded_at)) INTO NEW.recorded_at"
    " FROM {schema}.{table};"
    " RETURN NEW; END $$",
    "CREATE OR REPLACE TRIGGER in_order BEFORE INSERT ON {schema}.{table} FOR EACH ROW"
    " WHEN (current_setting('duban.clock_is_behind', true) = 'yes')"
    " EXECUTE FUNCTION {schema}.keep_in_order()",
)
COMMANDS: Final = (
    "CREATE TABLE IF NOT EXISTS {schema}.commands ("
    " key text PRIMARY KEY, request text NOT NULL, answer jsonb NOT NULL,"
    " last_id uuid, last_version bigint, position bigint,"
    " at timestamptz NOT NULL DEFAULT clock_timestamp())",
)
JOURNAL: Final = (
    "CREATE TABLE IF NOT EXISTS {schema}.audit_journal ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " at timestamptz NOT NULL DEFAULT clock_timestamp(),"
    " kind text NOT NULL CHECK (kind IN ('refusal', 'read', 'export')),"
    " actor_name text NOT NULL, actor_role text NOT NULL, acts_for uuid,"
    " what text NOT NULL, record_id uuid, code text, citation text,"
    " position bigint NOT NULL, detail jsonb NOT NULL)",
    "CREATE INDEX IF NOT EXISTS audit_journal_at_idx ON {schema}.audit_journal (at, id)",
    "CREATE INDEX IF NOT EXISTS audit_journal_record_idx ON {schema}.audit_journal (record_id)"
    " WHERE record_id IS NOT NULL",
    *_only_added("audit_journal"),
)
TILES: Final = (
    # Full tiles are only ever added; at level 0 with the positions of their leaves.
    "CREATE TABLE IF NOT EXISTS {schema}.tree_tiles ("
    " level smallint, number bigint, last_position bigint, positions bigint[] NOT NULL,"
    " hashes bytea NOT NULL, root bytea NOT NULL, PRIMARY KEY (level, number))",
    "CREATE UNIQUE INDEX IF NOT EXISTS tree_tiles_last_position_idx"
    " ON {schema}.tree_tiles (last_position) WHERE level = 0",
    *_only_added("tree_tiles"),
)
EDGE: Final = (
    # One row, which every batch of the sealer replaces.
    "CREATE TABLE IF NOT EXISTS {schema}.tree_edge ("
    " one boolean PRIMARY KEY DEFAULT true CHECK (one), start bigint NOT NULL,"
    " last_position bigint NOT NULL, positions bigint[] NOT NULL, hashes bytea NOT NULL)",
)
TREE: Final = {"tree_tiles": TILES, "tree_edge": EDGE}
"""What can be made anew from the events, each table by itself."""
HEADS: Final = (
    "CREATE TABLE IF NOT EXISTS {schema}.tree_heads ("
    " number bigint PRIMARY KEY, size bigint NOT NULL UNIQUE, note text NOT NULL,"
    " signed_at timestamptz NOT NULL DEFAULT clock_timestamp())",
    *_only_added("tree_heads"),
    # How many there ever were; and which keeper outside has which of them.
    "CREATE TABLE IF NOT EXISTS {schema}.tree_heads_signed ("
    " one boolean PRIMARY KEY DEFAULT true CHECK (one), number bigint NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {schema}.head_deliveries ("
    " size bigint, keeper text, tries int NOT NULL, tried_at timestamptz NOT NULL,"
    " delivered_at timestamptz, error text, PRIMARY KEY (size, keeper))",
)
PERSONS: Final = (
    # The only table here from which something is taken away: a destroyed key leaves its row empty.
    "CREATE TABLE IF NOT EXISTS {schema}.person_keys ("
    " person_id uuid PRIMARY KEY, mark bytea UNIQUE, cipher text NOT NULL, wrapped bytea,"
    " record_ids uuid[] NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
    " destroyed_at timestamptz, erasure_id uuid)"
    # What an UPDATE leaves behind is a key still: it goes within a minute, not after 50 of them.
    " WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)",
    "CREATE INDEX IF NOT EXISTS person_keys_records ON {schema}.person_keys USING gin (record_ids)",
    "CREATE INDEX IF NOT EXISTS person_keys_erased ON {schema}.person_keys (erasure_id)"
    " WHERE erasure_id IS NOT NULL",
)
FILES: Final = (
    # Who uploaded what, by a keyed mark of both; once an event names a file it stays.
    "CREATE TABLE IF NOT EXISTS {schema}.files ("
    " digest text, owner text, size bigint NOT NULL, media_type text NOT NULL,"
    " uploaded_at timestamptz NOT NULL, named boolean NOT NULL DEFAULT false,"
    " PRIMARY KEY (digest, owner))",
    "CREATE INDEX IF NOT EXISTS files_unnamed ON {schema}.files (uploaded_at) WHERE NOT named",
    "ALTER TABLE {schema}.files ADD COLUMN IF NOT EXISTS scanned_at timestamptz",
    # What a scan found, whether the file was refused or kept before; no sender that is a party.
    "CREATE TABLE IF NOT EXISTS {schema}.quarantine ("
    " digest text PRIMARY KEY, found text NOT NULL, at timestamptz NOT NULL, size bigint NOT NULL,"
    " sender_role text, sender text, name text,"
    " decision text CHECK (decision IN ('released', 'removed')), decided_at timestamptz,"
    " decided_by text, reason text)",
)
ATTEMPTS: Final = (
    # Who did something how often, by a keyed mark of the address or login; forgotten after a day.
    "CREATE TABLE IF NOT EXISTS {schema}.attempts ("
    " purpose text NOT NULL, client text NOT NULL, at timestamptz NOT NULL)",
    "CREATE INDEX IF NOT EXISTS attempts_idx ON {schema}.attempts (purpose, client, at)",
)
SIGN_INS: Final = (
    # What proves that somebody is who they say: replaced with each new password.
    "CREATE TABLE IF NOT EXISTS {schema}.credentials ("
    " account_id uuid PRIMARY KEY, hash text NOT NULL, must_change boolean NOT NULL,"
    " changed_at timestamptz NOT NULL)",
    # Who is signed in; a row goes with its session.
    "CREATE TABLE IF NOT EXISTS {schema}.sessions ("
    " id uuid PRIMARY KEY, secret bytea NOT NULL UNIQUE, account_id uuid,"
    " name text NOT NULL, role text NOT NULL, acts_for uuid,"
    " begun_at timestamptz NOT NULL, seen_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,"
    " must_change boolean NOT NULL, client text NOT NULL, address text NOT NULL)",
    "CREATE INDEX IF NOT EXISTS sessions_account_idx ON {schema}.sessions (account_id)",
    # What became of sign-ins, for auditors. No name stands here that an erasure could not reach.
    "CREATE TABLE IF NOT EXISTS {schema}.sign_in_journal ("
    " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " at timestamptz NOT NULL, kind text NOT NULL, method text NOT NULL, account_id uuid,"
    " role text, acts_for uuid, address text NOT NULL, client text NOT NULL)",
    "CREATE INDEX IF NOT EXISTS sign_in_journal_at_idx ON {schema}.sign_in_journal (at, id)",
    *_only_added("sign_in_journal"),
)
OUTBOX: Final = (
    # One row for each message, recipient and way; no name, address or word of a record. It is no
    # view: a rebuild neither reads nor writes it.
    "CREATE TABLE IF NOT EXISTS {schema}.outbox ("
    " id uuid PRIMARY KEY, channel text NOT NULL, topic text NOT NULL, what text NOT NULL,"
    " position bigint, kind text NOT NULL, record_id uuid NOT NULL, reference text, due_on date,"
    " days int, account_id uuid, role text, acts_for uuid, subscription_id uuid,"
    " state text NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'dead')),"
    " written_at timestamptz NOT NULL, due_at timestamptz NOT NULL, leased_until timestamptz,"
    " tries int NOT NULL DEFAULT 0, error text, done_at timestamptz, read_at timestamptz)",
    "CREATE INDEX IF NOT EXISTS outbox_waiting ON {schema}.outbox (channel, due_at)"
    " WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS outbox_hooks ON {schema}.outbox (subscription_id, due_at)"
    " WHERE state = 'waiting' AND subscription_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS outbox_state ON {schema}.outbox (state, written_at, id)"
    " WHERE channel <> 'page'",
    "CREATE INDEX IF NOT EXISTS outbox_own ON {schema}.outbox (account_id, written_at, id)"
    " WHERE channel = 'page'",
    "CREATE INDEX IF NOT EXISTS outbox_unread ON {schema}.outbox (account_id)"
    " WHERE channel = 'page' AND read_at IS NULL",
    # Who had what sent again.
    "CREATE TABLE IF NOT EXISTS {schema}.outbox_resent ("
    " outbox_id uuid NOT NULL, at timestamptz NOT NULL, actor_name text NOT NULL,"
    " actor_role text NOT NULL, error text, tries int NOT NULL)",
    "CREATE INDEX IF NOT EXISTS outbox_resent_idx ON {schema}.outbox_resent (outbox_id)",
    *_only_added("outbox_resent"),
    # What webhooks are signed with, sealed; replaced with each new one.
    "CREATE TABLE IF NOT EXISTS {schema}.webhook_secrets ("
    " subscription_id uuid PRIMARY KEY, sealed text NOT NULL)",
)
TRACES: Final = (
    # In which trace an event came to be, while somebody looks at traces; no part of the log, and
    # forgotten after a week (application/tracing.py).
    "CREATE TABLE IF NOT EXISTS {schema}.traces (position bigint PRIMARY KEY, trace text NOT NULL)",
)

RIGHTS: Final[Mapping[str, LiteralString]] = {
    # Position and time of recording are the database's to give.
    "stored_events": "SELECT, INSERT (originator_id, originator_version, topic, state)",
    "commands": "SELECT, INSERT",
    "audit_journal": "SELECT, INSERT",
    "tree_tiles": "SELECT, INSERT",
    "tree_edge": "SELECT, INSERT, UPDATE",
    "tree_heads": "SELECT, INSERT",
    "tree_heads_signed": "SELECT, INSERT, UPDATE",
    "head_deliveries": "SELECT, INSERT, UPDATE",
    "person_keys": "SELECT, INSERT, UPDATE",
    "files": "SELECT, INSERT, UPDATE, DELETE",
    "quarantine": "SELECT, INSERT, UPDATE",
    "attempts": "SELECT, INSERT, DELETE",
    "credentials": "SELECT, INSERT, UPDATE, DELETE",
    "sessions": "SELECT, INSERT, UPDATE, DELETE",
    "sign_in_journal": "SELECT, INSERT",
    "outbox": "SELECT, INSERT, UPDATE",
    "outbox_resent": "SELECT, INSERT",
    "webhook_secrets": "SELECT, INSERT, UPDATE, DELETE",
    "traces": "SELECT, INSERT, DELETE",
    "office_schema": "SELECT",
}
"""Table of the owner -> what the role of the application may do with it."""
PASSING: Final = ("sessions", "attempts", "traces")
"""Tables of what runs out by itself: no copy of an office takes it along, and whoever only looks
goes on writing there while the office is closed."""
SETTLED: Final = tuple(
    name for name in RIGHTS if name not in ("stored_events", "office_schema", *PASSING)
)
"""What is settled before a copy is taken, and stands still from then on."""
STATEMENTS: Final = (
    *GATE,
    *LOG,
    *COMMANDS,
    *JOURNAL,
    *TILES,
    *EDGE,
    *HEADS,
    *PERSONS,
    *FILES,
    *ATTEMPTS,
    *SIGN_INS,
    *OUTBOX,
    *TRACES,
    *_while_open("{table}", "open"),
    *(text for name in SETTLED for text in _while_open(name, "open", "closing")),
)
FUNCTIONS: Final = ("refuse_change", "keep_in_order", "append_events", "require_gate")
"""Functions of the owner, each by a name that no other has."""
