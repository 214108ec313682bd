"""`duban audit refusals` and `reads`: what the rules refused, and who looked at what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from interfaces.commands.common import AsJson, a_day, the_house
from interfaces.commands.shown import as_json, say, table

HEADS = ("时刻 · when", "何人 · who", "事项 · what", "记录 · record")
Since = Annotated[
    date | None,
    typer.Option("--since", parser=a_day, metavar="DAY", help="自某日起 · from that day on"),
]
WhoAsked = Annotated[
    str | None, typer.Option("--who", metavar="NAME", help="何人 · the name of who asked")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="至多几条 · at most")]


def refusals(
    since: Since = None, who: WhoAsked = None, limit: Limit = 100, json: AsJson = False
) -> None:
    """被规则拒绝的办理，新的在前 · commands that were refused, newest first."""
    from projections import journal

    items = _asked(journal.refusals, since, who, limit)
    rows = [(*_common(one), one["code"], one["citation"]) for one in items]
    _show(items, (*HEADS, "原因 · code", "条款 · clause"), rows, limit, json)


def reads(
    since: Since = None, who: WhoAsked = None, limit: Limit = 100, json: AsJson = False
) -> None:
    """身份、卷宗的查阅和导出，新的在前 · who looked at what, newest first."""
    from projections import journal

    items = _asked(journal.reads, since, who, limit)
    rows = [(*_common(one), one["kind"], one.get("reason")) for one in items]
    _show(items, (*HEADS, "种类 · kind", "理由 · reason"), rows, limit, json)


def _asked(
    ask: Callable[..., Any], since: date | None, who: str | None, limit: int
) -> list[dict[str, Any]]:
    from projections.journal import Wanted, shown

    with the_house() as house:
        from interfaces.api.audit.journal import in_words

        house.reach("history", house.office.head())
        wanted = Wanted(who=who and who.replace("\0", ""), first=since)
        with house.connection() as conn:
            return in_words(shown(ask(conn, wanted, limit=limit)))


def _common(one: dict[str, Any]) -> tuple[object, ...]:
    from domain.values import SHANGHAI

    at = one["at"].astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    actor = one["actor"]
    who = f"{actor['name'] or '—'} ({actor['role']})"
    return at, who, f"{one['summary']['zh']} · {one['summary']['en']}", one["record_id"]


def _show(
    items: list[dict[str, Any]],
    heads: tuple[str, ...],
    rows: list[tuple[object, ...]],
    limit: int,
    json: bool,
) -> None:
    if json:
        as_json({"items": items})
        return
    table(heads, rows)
    if not items:
        say("没有 · none")
    elif len(items) == limit:
        say(f"只显示最近 {limit} 条 · the newest {limit}; more with --limit")
