"""The server's function that adds events, under the lock of the log and the conditions of each
command, and the call of it: what it checks, keeps and answers (appending.py sends it)."""

from __future__ import annotations

from typing import Any, Final, LiteralString

from psycopg.sql import SQL, Composed, Identifier

FUNCTION: Final = "append_events"
MAKE: Final[LiteralString] = """
CREATE OR REPLACE FUNCTION {schema}.{function}(
    ids {id_type}[], versions bigint[], topics text[], states bytea[], turns int[], asked jsonb,
    OUT positions bigint[], OUT refused int[])
LANGUAGE plpgsql SET search_path = {schema}, pg_temp SET enable_seqscan = off AS $$
BEGIN
    PERFORM {lock};
    IF (SELECT recorded_at FROM {table} ORDER BY notification_id DESC LIMIT 1)
            > clock_timestamp() THEN
        PERFORM set_config('duban.clock_is_behind', 'yes', true);
    END IF;
    SELECT coalesce(array_agg(e.turn), '{{}}') INTO refused
    FROM unnest(ids, versions, turns) AS e (id, version, turn)
    WHERE EXISTS (SELECT FROM {table} s
                  WHERE s.originator_id = e.id AND s.originator_version = e.version);
    IF asked ? 'watched' THEN
        refused := refused || ARRAY(
            SELECT w.turn FROM jsonb_to_recordset(asked -> 'watched')
                AS w (id {id_type}, version bigint, turn int)
            WHERE w.version <> coalesce((SELECT max(s.originator_version) FROM {table} s
                                         WHERE s.originator_id = w.id), 0));
    END IF;
    IF asked ? 'persons' THEN
        refused := refused || ARRAY(
            SELECT p.turn FROM jsonb_to_recordset(asked -> 'persons') AS p (id uuid, turn int)
            WHERE NOT EXISTS (SELECT FROM person_keys k
                              WHERE k.person_id = p.id AND k.wrapped IS NOT NULL));
    END IF;
    IF asked ? 'commands' THEN
        WITH told AS (
            SELECT k.* FROM jsonb_to_recordset(asked -> 'commands')
                AS k (key text, request text, answer jsonb, last_id uuid, last_version bigint,
                      position bigint, turn int)
            WHERE k.turn <> ALL (refused)),
        new AS (
            INSERT INTO commands (key, request, answer, last_id, last_version, position)
            SELECT key, request, answer, last_id, last_version, position FROM told
            ON CONFLICT DO NOTHING RETURNING key)
        SELECT refused || coalesce(array_agg(turn), '{{}}') INTO refused
        FROM told WHERE key NOT IN (SELECT key FROM new);
    END IF;
    WITH added AS (
        INSERT INTO {table} (originator_id, originator_version, topic, state)
        SELECT e.id, e.version, e.topic, e.state
        FROM unnest(ids, versions, topics, states, turns) WITH ORDINALITY
            AS e (id, version, topic, state, turn, place)
        WHERE e.turn <> ALL (refused) ORDER BY e.place
        RETURNING notification_id)
    SELECT array_agg(notification_id ORDER BY notification_id) INTO positions FROM added;
    IF asked ? 'traces' THEN
        INSERT INTO traces (position, trace)
        SELECT s.notification_id, t.trace
        FROM jsonb_to_recordset(asked -> 'traces') AS t (trace text, turn int)
        JOIN unnest(ids, versions, turns) AS e (id, version, turn) USING (turn)
        JOIN {table} s ON s.originator_id = e.id AND s.originator_version = e.version
        WHERE e.turn <> ALL (refused);
    END IF;
    IF NOT asked ? 'quiet' THEN
        NOTIFY {channel};
    END IF;
END $$
"""
"""It never reads a whole table: of a new office the planner knows nothing, and would."""
CALL: Final[LiteralString] = (
    "SELECT positions, refused FROM {schema}.{function}"
    "(%b::{id_type}[], %b::bigint[], %b::text[], %b::bytea[], %b::int[], %s::jsonb)"
)


def named(text: LiteralString, schema: str, table: str, id_type: str, **more: Any) -> Composed:
    """One of the statements above, for one log."""
    return SQL(text).format(
        schema=Identifier(schema),
        function=Identifier(FUNCTION),
        table=Identifier(table),
        id_type=Identifier(id_type),
        **more,
    )
