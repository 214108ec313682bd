"""`duban audit dossier`: on what a decision was made, and what of that changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import AsJson, UserName, officer, the_house
from interfaces.commands.history import find
from interfaces.commands.shown import as_json, say, table

if TYPE_CHECKING:
    from uuid import UUID

    from interfaces.wiring import House

NONE_KEPT = (
    "这一决定早于决定依据的留存：以下为决定前一刻的记录"
    " · from before cuts were kept: this is what stood just before it"
)
UNCHANGED = "此后无变化 · unchanged since"


def dossier(
    what: Annotated[
        str,
        typer.Argument(
            metavar="POSITION|RECORD",
            help="决定的日志位置；或记录的 UUID、编号，列出其决定"
            " · a decision's position, or a record, whose decisions are listed",
        ),
    ],
    reason: Annotated[
        str, typer.Option(help="为何查看，留有记录 · why it is looked at; kept on record")
    ] = "",
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """一项决定的依据，及其后的变化 · on what a decision was made, and what changed since."""
    from domain.values import Role

    actor = officer(user, Role.AUDITOR)
    with the_house() as house:
        if not (what.isascii() and what.isdecimal() and len(what) < 19):
            _list(house, find(house, what), json)
            return
        from interfaces.audit import dossier as made

        found = made.dossier(house, int(what), actor)
        made.note_look(house, actor, found, reason)
    if json:
        as_json(found)
    else:
        _show(found)


def _list(house: House, record_id: UUID, json: bool) -> None:
    from domain.catalogue import MEASURES_ID, NAMES
    from domain.deciding import DECISIONS
    from projections.history import entries

    story = house.office.story(record_id)
    decided = [one for one in story if NAMES[type(one.event)] in DECISIONS]
    items = entries(decided, house.office.story(MEASURES_ID))
    if json:
        as_json({"id": record_id, "items": items})
    elif not items:
        say("没有决定 · no decisions")
    else:
        table(
            ("位置 · position", "日期 · day", "决定 · decision", "何人 · who"),
            [
                (one["position"], one["effective_on"], _words(one["sentence"]), _who(one))
                for one in items
            ],
        )


def _show(found: Mapping[str, Any]) -> None:
    decision = found["decision"]
    say(_words(decision["sentence"]))
    say(
        f"  位置 · position {found['position']} | 生效 · effective {decision['effective_on']}"
        f" | {_who(decision)} | 依据 · citation {decision['citation'] or '—'}"
    )
    if not found["cut"]["kept"]:
        say(NONE_KEPT)
    say()
    say(f"所依据的记录（日志位置 {found['cut']['head']}） · the records it was made on")
    heads = ("种类 · kind", "编号 · called", "版本 · version", "查看 · as of", "其后 · since")
    table(heads, [_record(one) for one in found["records"]])
    for one in found["asked"]:
        _count(one)
    _rules(found["measures"], found["calendar"])
    _changes(found)


def _record(one: Mapping[str, Any]) -> tuple[object, ...]:
    from projections.kinds import TELLINGS

    label = TELLINGS[one["kind"]].label if one["kind"] in TELLINGS else one["kind"]
    if not one["version"]:
        return label, one["id"], "当时没有 · was not there", "", ""
    later = len(one["later"])
    since = f"后续 {later} 项 · {later} later steps" if later else UNCHANGED
    if one["changed"]:
        since = "有更正或迟到的事实 · a fact was put right, or known late"
    return label, one["called"] or one["id"], one["version"], one["as_of"], since


def _count(one: Mapping[str, Any]) -> None:
    said = f"{_words(one['words'])}：当时 {one['found']} · {one['found']} then"
    if one["now"] is not None:
        said += f"；按现在所知 {one['now']} · {one['now']} by what is known now"
    say(said)


def _rules(measures: Mapping[str, Any], calendar: Mapping[str, Any]) -> None:
    say()
    say(f"办法 · measures: {measures['id']} {measures['document'] or ''}".rstrip())
    for one in measures["restated"]:
        say(f"  其后改为 · says otherwise since: {one['key']} {one['before']} → {one['after']}")
    moved = "" if calendar["id"] == calendar["now"] else f" → {calendar['now']}"
    say(f"工作日历 · work calendar: {calendar['id']}{moved}")


def _changes(found: Mapping[str, Any]) -> None:
    parts = (*found["records"], found["measures"], found["calendar"])
    touching = [one for part in parts for one in part["later"] if one["touches"]]
    say()
    if not found["changed"]:
        say("所依据的事实此后没有变化 · no fact that it was made on changed since")
        return
    say("所依据的事实此后有变化 · facts that it was made on changed since:")
    for one in sorted(touching, key=lambda entry: entry["position"]):
        say(f"  {one['position']}  {one['effective_on']}  {_words(one['sentence'])}")
        if one["corrects"]:
            corrected = one["corrects"]
            say(
                f"      更正位置 {corrected['position']} · puts right {corrected['position']}:"
                f" {_words(corrected['sentence'])}"
            )
    for one in found["asked"]:
        for key, what in (("gone", "不再计入 · no longer counts"), ("come", "应计入 · counts")):
            for name in one[key]:
                say(f"  {what}: {name}")


def _words(sentence: Mapping[str, str]) -> str:
    return f"{sentence['zh']} · {sentence['en']}"


def _who(one: Mapping[str, Any]) -> str:
    return f"{one['actor']['name']} ({one['actor']['role']})"
