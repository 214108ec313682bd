"""Figures by key: rules, grounds, districts, standings, ratings; the largest first where none
comes before another by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.engagement import Rating
from domain.measures import Measures
from domain.terms import Terms
from domain.values import Text
from projections import records, tallies
from projections.dashboard.behind import COUNTED, NO_DISTRICT, NO_GROUND, Figure, address
from projections.kinds import TELLINGS
from projections.words import RATINGS, RULES


@dataclass(frozen=True, slots=True)
class Part:
    """One bar: its key, what people call it, and its figure."""

    key: str
    label: Text
    figure: Figure


_RECEIVED: Final = f"f.received_on BETWEEN %(since)s AND %(on)s AND f.{COUNTED}"
_BY_GROUND: Final = f"""
    SELECT ground AS key, sum(n)::int AS n FROM (
        SELECT c.grounds, count(*) AS n
        FROM figures_complaints f JOIN figures_cases c ON c.record_id = f.only_case
        WHERE {_RECEIVED} GROUP BY 1
        UNION ALL
        SELECT array_agg(DISTINCT ground), 1
        FROM figures_complaints f, unnest(f.case_ids) led
             JOIN figures_cases c ON c.record_id = led, unnest(c.grounds) ground
        WHERE {_RECEIVED} AND f.only_case IS NULL GROUP BY f.record_id
        UNION ALL
        SELECT ARRAY[%(none)s], count(*) FROM figures_complaints f
        WHERE {_RECEIVED} AND f.case_ids = '{{}}' HAVING count(*) > 0
    ) led, unnest(grounds) ground GROUP BY 1"""  # noqa: S608 - ours
"""Nearly all led to one case: those are counted by sets of grounds, which are few."""
NOT_LED: Final = Text("未立整改案件", "led to no rectification case")
NOT_TOLD: Final = Text("未载明", "not known")


def open_escalations(conn: Connection[DictRow]) -> list[Part]:
    rows = _counted(conn, "SELECT rule AS key, count(*) AS n FROM escalations"
                          " WHERE status = 'open' GROUP BY 1")  # fmt: skip
    return [
        Part(rule, _called(RULES.get(rule), rule),
             Figure(n, address("escalations", status="open", rule=rule)))
        for rule, n in rows
    ]  # fmt: skip


def complaints_by_ground(
    conn: Connection[DictRow], terms: Terms, since: date, on: date
) -> list[Part]:
    """By the grounds of the cases that they led to: one on two grounds stands at both."""
    rows = _counted(conn, _BY_GROUND, since=since, on=on, none=NO_GROUND)
    measures = terms.book.last_known(on)
    return [
        Part(ground, NOT_LED if ground == NO_GROUND else _ground(measures, ground),
             Figure(n, _complaints(since, on, ground=ground)))
        for ground, n in rows
    ]  # fmt: skip


def complaints_by_district(conn: Connection[DictRow], since: date, on: date) -> list[Part]:
    """By the domicile of the provider complained of: that of the sender would say who it is."""
    rows = _counted(
        conn,
        f"""
        SELECT coalesce(nullif(p.district, ''), %(none)s) AS key, count(*) AS n
        FROM figures_complaints f LEFT JOIN figures_providers p ON p.record_id = f.provider_id
        WHERE {_RECEIVED} GROUP BY 1""",  # noqa: S608 - ours
        since=since, on=on, none=NO_DISTRICT,
    )  # fmt: skip
    return [
        Part(district, NOT_TOLD if district == NO_DISTRICT else Text(district, district),
             Figure(n, _complaints(since, on, district=district)))
        for district, n in rows
    ]  # fmt: skip


def _complaints(since: date, on: date, **key: str) -> str:
    return address("complaints", since=since, until=on, enquiry=False, **key)


def providers_by_standing(conn: Connection[DictRow]) -> list[Part]:
    """Each standing that there is, also where no provider is in it."""
    rows = conn.execute("SELECT status, count(*) AS n FROM figures_providers GROUP BY 1")
    counts = {row["status"]: row["n"] for row in rows}
    return [
        Part(status, label, Figure(counts.get(status, 0), address("providers", status=status)))
        for status, label in TELLINGS["provider"].statuses.items()
    ]


def grey_list(conn: Connection[DictRow]) -> Figure:
    row = conn.execute("SELECT count(grey_since) AS n FROM figures_providers").fetchone()
    assert row is not None
    return Figure(row["n"], address("providers", grey_listed=True))


def ratings(conn: Connection[DictRow], terms: Terms, on: date) -> list[DictRow]:
    """How many enterprises rate each provider how, by their latest word; none before measures."""
    measures = terms.book.last_known(on)
    if measures is None:
        return []
    return conn.execute(
        f"SELECT provider_id, rating, count(*) AS n FROM ({tallies.LATEST}) latest GROUP BY 1, 2",  # noqa: S608 - ours
        (measures.counts_from,),
    ).fetchall()


def satisfaction(rated: Iterable[DictRow]) -> list[Part]:
    counts = dict.fromkeys(Rating, 0)
    for row in rated:
        counts[Rating(row["rating"])] += row["n"]
    return [
        Part(rating.value, RATINGS[rating], Figure(n, address("ratings", rating=rating.value)))
        for rating, n in counts.items()
    ]


def closest(conn: Connection[DictRow], rated: Iterable[DictRow]) -> list[dict[str, Any]]:
    """Providers nearest to the thresholds of 12(6) and 14(5)."""
    against = [row for row in rated if row["rating"] == Rating.DISSATISFIED]
    against = sorted(against, key=lambda row: (-row["n"], row["provider_id"]))[:10]
    names = records.names(conn, [row["provider_id"] for row in against])
    return [
        {"provider_id": row["provider_id"], "provider_name": names.get(row["provider_id"]),
         "count": row["n"]}
        for row in against
    ]  # fmt: skip


def _counted(conn: Connection[DictRow], query: str, **params: object) -> list[tuple[str, int]]:
    rows = conn.execute(query, params)
    found = [(row["key"], row["n"]) for row in rows]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _called(label: Text | None, key: str) -> Text:
    return label or Text(key, key)


def _ground(measures: Measures | None, code: str) -> Text:
    """As the measures call it."""
    told = measures.texts.get(code) if measures else None
    return Text(f"{code} {told[0].zh}", f"{code} {told[0].en}") if told else Text(code, code)
