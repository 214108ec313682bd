"""`duban history`: the story of one record, from the log itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import typer

from interfaces.commands.common import Failed, the_house
from interfaces.commands.shown import as_json, say

if TYPE_CHECKING:
    from interfaces.wiring import House

RecordName = Annotated[
    str, typer.Argument(metavar="ID", help="记录的 UUID 或编号 · UUID or reference")
]


def as_of_text(text: str) -> str:
    from interfaces.positions import point

    if point(text) is not None:
        return text
    raise typer.BadParameter(
        "应为日志位置，或带时区的时刻（2025-06-03T10:00:00+08:00）"
        " · a position, or an instant with its offset"
    )


AsOf = Annotated[
    str | None,
    typer.Option(
        parser=as_of_text,
        metavar="POSITION|INSTANT",
        help="截至某位置或时刻 · as the office knew it then",
    ),
]


def history(
    record: RecordName,
    as_of: AsOf = None,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="输出格式 · output format")
    ] = "text",
) -> None:
    """一件记录的全部经过 · the story of one record."""
    with the_house() as house:
        from interfaces.positions import position_of

        upto = None if as_of is None else position_of(house, as_of, "--as-of")
        record_id, items, erased = house.read(lambda house: _told(house, record, upto))
    if not items:
        known = "" if upto is None else f"（截至位置 {upto}）"
        raise Failed(f"没有这一记录{known}：{record}", f"no such record: {record}")
    if form == "json":
        as_json({"id": record_id, "items": items, **({"erased": erased} if erased else {})})
        return
    for one in items:
        show_event(one)
    for person in erased:
        _show_erased(person)


def _told(
    house: House, record: str, upto: int | None
) -> tuple[UUID, list[dict[str, Any]], list[dict[str, Any]]]:
    """Which record, its story, and who was erased from it."""
    from application.erasures import erased_persons
    from domain.catalogue import MEASURES_ID
    from projections.history import entries

    record_id, story = find(house, record), house.office.story
    items = entries(story(record_id, upto=upto), story(MEASURES_ID, upto=upto))
    return record_id, items, erased_persons(house.office, record_id)


def find(house: House, text: str) -> UUID:
    """By identifier, or by the number that people use."""
    try:
        return UUID(text)
    except ValueError:
        pass
    house.reach("records", house.office.head())
    with house.connection() as conn:
        row = conn.execute(
            "SELECT record_id FROM records WHERE reference = %s", (text.replace("\0", ""),)
        ).fetchone()
    if row is None:
        raise Failed(f"没有这一记录：{text}", f"no such record: {text}")
    found: UUID = row["record_id"]
    return found


def show_event(one: dict[str, Any]) -> None:
    from domain.values import SHANGHAI

    at = one["recorded_at"].astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    actor = one["actor"]
    cited = f"依据 · citation {one['citation']}" if one["citation"] else "无依据条款 · no citation"
    say(f"{one['version']}. {one['sentence']['zh']} · {one['sentence']['en']}")
    say(
        f"   生效 · effective {one['effective_on']} | 记录 · recorded {at}"
        f" | {actor['name']} ({actor['role']}) | {cited} | 位置 · position {one['position']}"
    )


def _show_erased(person: dict[str, Any]) -> None:
    from domain.personal import PARTS, Part

    parts = [PARTS[Part(part)] for part in person["what"]]
    say(
        f"{'、'.join(part.zh for part in parts)} {person['person']} 的个人信息已依法删除"
        f" · {', '.join(part.en for part in parts)} {person['person']} erased:"
        f" {person['on']} | {person['authority']} | {person['reason']}"
    )
