"""`duban sweep`: what ended before a day is found, recorded once, and escalated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from interfaces.commands.common import AsJson, a_day, the_house
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from interfaces.wiring import House

WHAT = {"missed": "逾期 · missed", "settled": "重新计算 · recomputed"}


def sweep(
    on: Annotated[
        date | None,
        typer.Option(parser=a_day, metavar="DATE", help="清查日期，默认今天 · today if left out"),
    ] = None,
    json: AsJson = False,
) -> None:
    """清查已届满的期限，记录一次并提出升级 · finds deadlines that ended before DATE."""
    from interfaces.clocks import require_no_haste

    with the_house() as house:
        with house.connection() as conn:
            require_no_haste(house, conn)
        before = house.office.head()
        with progress("清查 · sweeping") as step:
            done = iter(range(1, 10**9))
            swept = house.sweep(on, lambda _: step(next(done), None))
        found: dict[str, Any] = {
            "on": swept.on,
            "missed": _cases(house, swept.missed),
            "settled": _cases(house, swept.settled),
            "escalations": _raised(house, before),
        }
    as_json(found) if json else _show(found)


def _show(found: dict[str, Any]) -> None:
    rows = [
        (label, case["reference"], case["provider"], case["due_on"], case["id"])
        for key, label in WHAT.items()
        for case in found[key]
    ]
    rows += [
        (f"升级 · escalation {each['rule']}", "", each["provider"], each["on"], each["id"])
        for each in found["escalations"]
    ]
    if rows:
        table(("事项 · what", "编号 · case", "服务商 · provider", "日期 · date", "ID"), rows)
    missed, settled, raised = (len(found[key]) for key in ("missed", "settled", "escalations"))
    say(
        f"{found['on']}：逾期 {missed}，重新计算 {settled}，升级 {raised}"
        f" · {missed} missed, {settled} recomputed, {raised} escalated"
    )


def _cases(house: House, case_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """As the views say, which the sweep brought up to the head."""
    query = """
        SELECT d.record_id AS id, c.reference, d.provider_id, p.title AS provider, d.due_on
        FROM deadlines d JOIN records c USING (record_id)
        JOIN records p ON p.record_id = d.provider_id
        WHERE d.record_id = ANY(%s) ORDER BY d.due_on, c.reference"""
    with house.connection() as conn:
        found: list[dict[str, Any]] = conn.execute(query, (list(case_ids),)).fetchall()
    return found


def _raised(house: House, after: int) -> list[dict[str, Any]]:
    """What was escalated since, by this sweep or by a worker that was faster."""
    from domain.escalation import Raised
    from projections.records import names

    found: list[Any] = []
    with house.connection() as conn:
        while batch := house.log.after(conn, after, 500):
            after = batch[-1].position
            found += [recorded for recorded in batch if isinstance(recorded.event, Raised)]
        called = names(conn, [one.event.provider_id for one in found if one.event.provider_id])
    return [
        {
            "id": one.record_id,
            "rule": one.event.rule,
            "provider_id": one.event.provider_id,
            "provider": called.get(one.event.provider_id, ""),
            "on": one.effective_on,
        }
        for one in found
    ]
