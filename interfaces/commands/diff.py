"""`duban diff`: what changed in a record between two moments, field by field, and by what."""

from __future__ import annotations

import json as text_of
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import AsJson, Failed, UserName, officer, the_house
from interfaces.commands.history import RecordName, as_of_text, find, show_event
from interfaces.commands.shown import as_json, say, table

if TYPE_CHECKING:
    from uuid import UUID

    from interfaces.api.nouns.noun import Noun
    from interfaces.wiring import House

NOTHING = "–"


def diff(
    record: RecordName,
    begin: Annotated[
        str,
        typer.Option(
            "--from", parser=as_of_text, metavar="POSITION|INSTANT", help="起点 · the first moment"
        ),
    ],
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            parser=as_of_text,
            metavar="POSITION|INSTANT",
            help="终点，默认现在 · the second moment (now)",
        ),
    ] = None,
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """一件记录在两个时点之间的变化 · what changed in a record between two moments."""
    with the_house() as house:
        from domain.values import Role
        from interfaces.api.diffs import difference

        actor = officer(user, Role.AUDITOR)

        def differs(house: House) -> dict[str, Any]:
            record_id = find(house, record)
            noun = _noun(house, record_id, record)
            return difference(noun, record_id, actor, house, begin, end)

        found = house.read(differs)
    if json:
        as_json(found)
        return
    _show(found)


def _noun(house: House, record_id: UUID, asked: str) -> Noun:
    from domain.catalogue import NAMES, kind_of
    from interfaces.api.nouns import NOUNS

    story = house.office.story(record_id)
    kind = kind_of(NAMES[type(story[0].event)]) if story else None
    for noun in NOUNS:
        if noun.kind is kind:
            return noun
    raise Failed(f"没有这一记录：{asked}", f"no such record: {asked}")


def _show(found: dict[str, Any]) -> None:
    points = [found["from"], found["to"]]
    said = [f"位置 {p['position']} · 版本 {p['version'] or NOTHING}" for p in points]
    told = [f"position {p['position']}, version {p['version'] or NOTHING}" for p in points]
    say(f"从{said[0]} 到{said[1]} · from {told[0]} to {told[1]}")
    if not found["changes"]:
        say("没有变化 · nothing changed")
    else:
        rows = [(c["path"], _value(c["before"]), _value(c["after"])) for c in found["changes"]]
        say()
        table(("字段 · field", "之前 · before", "之后 · after"), rows)
    for one in found["events"]:
        say()
        show_event(one)


def _value(value: Any) -> str:
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else text_of.dumps(value, ensure_ascii=False)
