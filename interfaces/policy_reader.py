"""What follows the log for the policies."""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import DictRow

from application import tracing
from application.policies import Policies
from interfaces.blaming import blaming
from projections.log import Log
from projections.tracking import locked_position, move


class PolicyReader:
    """Feeds the policies event by event; what they do may be repeated without harm."""

    pause = 0.0

    def __init__(self, name: str, policies: Policies) -> None:
        self.name = name
        self._policies = policies

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        with conn.transaction():
            position = locked_position(conn, self.name)
        batch = log.after(conn, position, limit)
        traces = tracing.kept(conn, batch[0].position, batch[-1].position) if batch else {}
        for recorded in batch:
            if self._policies.cares_about(recorded):
                trace = traces.get(recorded.position)
                with blaming(recorded), tracing.followed("rules", trace):
                    self._policies.consider(recorded)
                move(conn, self.name, recorded.position)
        if batch:
            move(conn, self.name, batch[-1].position)
        return len(batch)
