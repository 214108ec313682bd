"""Tables that the office keeps beside the library's: made by the set-up, each only ever added to.

They belong to the owner; every other table in the schema (those of the views) belongs to the role
of the application, whose rights on these stand in `RIGHTS`.

Every statement may be repeated. `SCHEMA_VERSION` rises with each change here: the next start of
the office then runs all of them once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, LiteralString

SCHEMA_VERSION: Final = 2

LOG: Final = (
    # The database says when it learned of an event, in the order of the positions.
    "ALTER TABLE {schema}.{table} ADD COLUMN IF NOT EXISTS"
    " recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()",
    "CREATE INDEX IF NOT EXISTS stored_events_recorded_at_idx ON {schema}.{table} (recorded_at)",
    "CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'the log of events is only ever added to'; END $$",
    "CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE"
    " ON {schema}.{table} FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change()",
    # Also where session_replication_role puts ordinary triggers to sleep.
    "ALTER TABLE {schema}.{table} ENABLE ALWAYS TRIGGER only_added",
)
COMMANDS: Final = (
    "CREATE TABLE IF NOT EXISTS {schema}.commands ("
    " key text PRIMARY KEY, request text NOT NULL, answer jsonb NOT NULL,"
    " last_id uuid, last_version bigint, position bigint,"
    " at timestamptz NOT NULL DEFAULT clock_timestamp())",
)
_ONLY_ADDED: Final = (
    "CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE"
    " ON {{schema}}.{} FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.refuse_change()"
)
TILES: Final = (
    # Full tiles are only ever added; at level 0 with the positions of their leaves.
    "CREATE TABLE IF NOT EXISTS {schema}.tree_tiles ("
    " level smallint, number bigint, last_position bigint, positions bigint[] NOT NULL,"
    " hashes bytea NOT NULL, root bytea NOT NULL, PRIMARY KEY (level, number))",
    "CREATE UNIQUE INDEX IF NOT EXISTS tree_tiles_last_position_idx"
    " ON {schema}.tree_tiles (last_position) WHERE level = 0",
    _ONLY_ADDED.format("tree_tiles"),
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
    _ONLY_ADDED.format("tree_heads"),
    # How many there ever were; and which keeper outside has which of them.
    "CREATE TABLE IF NOT EXISTS {schema}.tree_heads_signed ("
    " one boolean PRIMARY KEY DEFAULT true CHECK (one), number bigint NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {schema}.head_deliveries ("
    " size bigint, keeper text, tries int NOT NULL, tried_at timestamptz NOT NULL,"
    " delivered_at timestamptz, error text, PRIMARY KEY (size, keeper))",
)
STATEMENTS: Final = (*LOG, *COMMANDS, *TILES, *EDGE, *HEADS)

RIGHTS: Final[Mapping[str, LiteralString]] = {
    # Position and time of recording are the database's to give.
    "stored_events": "SELECT, INSERT (originator_id, originator_version, topic, state)",
    "commands": "SELECT, INSERT",
    "office_schema": "SELECT",
    "tree_tiles": "SELECT, INSERT",
    "tree_edge": "SELECT, INSERT, UPDATE",
    "tree_heads": "SELECT, INSERT",
    "tree_heads_signed": "SELECT, INSERT, UPDATE",
    "head_deliveries": "SELECT, INSERT, UPDATE",
}
"""Table of the owner -> what the role of the application may do with it."""
FUNCTIONS: Final = ("refuse_change",)
"""Functions of the owner, without arguments."""
