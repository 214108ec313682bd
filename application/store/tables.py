"""Tables that the office keeps beside the library's: made by the set-up, all but one only added to.

Every statement may be repeated. `SCHEMA_VERSION` rises with each change here: the next start of
the office then runs all of them once more.
"""

from __future__ import annotations

from typing import Final

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
)
COMMANDS: Final = (
    "CREATE TABLE IF NOT EXISTS {schema}.commands ("
    " key text PRIMARY KEY, request text NOT NULL, answer jsonb NOT NULL,"
    " last_id uuid, last_version bigint, position bigint,"
    " at timestamptz NOT NULL DEFAULT clock_timestamp())",
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
)
STATEMENTS: Final = (*LOG, *COMMANDS, *PERSONS)
