"""Counts against each provider: dissatisfied enterprises (12(6), 14(5)) and orders (14(4)).

Each row says at which positions of the log it counted, so the same question can be asked of
any moment; what does not count stays in the table, with the reason. Whether an enterprise belongs
to the pilot may be put right: a rating has a row for each answer, from one position to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import ENGAGEMENT, PROVIDER, Kind
from domain.engagement import Engagement, Rating
from domain.provider import Provider
from domain.rules import Evidence
from projections.view import RecordView, Row


class TalliesView(RecordView):
    name = "tallies"
    version = 3
    tables = {
        "tally_ratings": """
            record_id uuid NOT NULL,
            version int NOT NULL,
            provider_id uuid NOT NULL,
            enterprise_id uuid NOT NULL,
            rating text NOT NULL,
            rated_on date NOT NULL,
            pilot boolean NOT NULL,
            stood_from bigint NOT NULL,
            stood_until bigint,
            position bigint NOT NULL,
            annulled text,
            annulled_at bigint,
            PRIMARY KEY (record_id, version, stood_from)""",
        "tally_orders": """
            record_id uuid NOT NULL,
            case_id uuid NOT NULL,
            served_on date NOT NULL,
            position bigint NOT NULL,
            annulled text,
            PRIMARY KEY (record_id, position)""",
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS tally_ratings_provider"
        " ON tally_ratings (provider_id, enterprise_id, rated_on DESC, position DESC)",
        # what counts now, read without the table
        "CREATE INDEX IF NOT EXISTS tally_ratings_latest"
        " ON tally_ratings (provider_id, enterprise_id, rated_on DESC, position DESC)"
        " INCLUDE (rating) WHERE pilot AND stood_until IS NULL AND annulled IS NULL",
    )
    kinds = (ENGAGEMENT, PROVIDER)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        return self._orders(state) if kind is PROVIDER else self._ratings(state)

    @staticmethod
    def _ratings(state: Engagement) -> Mapping[str, Sequence[Row]]:
        rows = [
            {
                "record_id": state.id,
                "version": rating.version,
                "provider_id": rating.provider_id,
                "enterprise_id": state.enterprise_id,
                "rating": rating.rating.value,
                "rated_on": rating.rated_on,
                "pilot": counted.pilot,
                "stood_from": counted.since,
                "stood_until": until.since if until is not None else None,
                "position": rating.position,
                "annulled": rating.annulled,
                "annulled_at": rating.annulled_at,
            }
            for rating in state.ratings
            for counted, until in zip_longest(rating.counted, rating.counted[1:])
        ]
        return {"tally_ratings": rows}

    @staticmethod
    def _orders(state: Provider) -> Mapping[str, Sequence[Row]]:
        rows = [
            {
                "record_id": state.id,
                "case_id": order.case_id,
                "served_on": order.served_on,
                "position": order.position,
                "annulled": order.annulled,
            }
            for order in state.orders
        ]
        return {"tally_orders": rows}


def dissatisfied(
    conn: Connection[DictRow], provider_id: UUID, since: date, upto: int, until: date = date.max
) -> list[Evidence]:
    """Pilot enterprises whose latest valid rating is `dissatisfied`, as known at a position.

    `until`: by their ratings up to a day.
    """
    rows = conn.execute(
        """
        SELECT enterprise_id, position FROM (
            SELECT DISTINCT ON (enterprise_id) enterprise_id, rating, position
            FROM tally_ratings
            WHERE provider_id = %s AND pilot AND rated_on BETWEEN %s AND %s
              AND stood_from <= %s AND (stood_until IS NULL OR stood_until > %s)
              AND (annulled_at IS NULL OR annulled_at > %s)
            ORDER BY enterprise_id, rated_on DESC, position DESC) latest
        WHERE rating = 'dissatisfied' ORDER BY position""",
        (provider_id, since, until, upto, upto, upto),
    )
    return [Evidence(position=r["position"], key=str(r["enterprise_id"])) for r in rows]


LATEST: Final = """
    SELECT DISTINCT ON (provider_id, enterprise_id)
           provider_id, enterprise_id, rating, rated_on, record_id AS engagement_id
    FROM tally_ratings WHERE pilot AND stood_until IS NULL AND annulled IS NULL AND rated_on >= %s
    ORDER BY provider_id, enterprise_id, rated_on DESC, position DESC"""
"""The word of each pilot enterprise on each provider that counts now, since a day."""


def latest(
    conn: Connection[DictRow],
    *,
    since: date | None,
    limit: int,
    rating: Rating | None = None,
    provider_id: UUID | None = None,
    after: tuple[UUID, UUID] | None = None,
) -> list[DictRow]:
    """Row by row, by provider and enterprise; none counts where `since` is none."""
    return conn.execute(
        f"""
        SELECT * FROM ({LATEST}) latest
        WHERE (%s::text IS NULL OR rating = %s) AND (%s::uuid IS NULL OR provider_id = %s)
          AND (provider_id, enterprise_id) > (%s, %s)
        ORDER BY provider_id, enterprise_id LIMIT %s""",  # noqa: S608 - ours
        (
            since or date.max,
            rating,
            rating,
            provider_id,
            provider_id,
            *(after or (UUID(int=0), UUID(int=0))),
            limit,
        ),
    ).fetchall()


def of_provider(conn: Connection[DictRow], provider_id: UUID) -> dict[str, list[DictRow]]:
    """Every rating and order with whether it counts, and if not, why."""
    ratings = conn.execute(
        "SELECT record_id AS engagement_id, version, enterprise_id, rating, rated_on, pilot,"
        " position, annulled FROM tally_ratings WHERE provider_id = %s AND stood_until IS NULL"
        " ORDER BY rated_on, position",
        (provider_id,),
    ).fetchall()
    orders = conn.execute(
        "SELECT case_id, served_on, position, annulled FROM tally_orders WHERE record_id = %s"
        " ORDER BY served_on, position",
        (provider_id,),
    ).fetchall()
    return {"ratings": ratings, "orders": orders}
