"""`duban measures`: the regulation as data, shown, checked and adopted."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interfaces.commands.common import AsJson, Failed, GivenFile, UserName, officer, the_house
from interfaces.commands.shown import as_json, say, table

if TYPE_CHECKING:
    from domain.measures import Measures

app = typer.Typer(help="管理办法 · the measures as data")


@app.command()
def show(json: AsJson = False) -> None:
    """施行中的版本 · the version in force: articles, grounds, parameters."""
    with the_house() as house:
        measures = house.office.terms().measures(house.office.today())
    if json:
        as_json(measures.model_dump(mode="json", by_alias=False))
        return
    _heading(measures)
    say()
    articles = [(code, title, summary) for code, (title, summary) in measures.texts.items()]
    table(("条款 · article", "标题 · title", "内容 · summary"), articles)
    say()
    grounds = [(ground.code, ground.label) for ground in measures.grounds]
    grounds += [
        (f"{ground.code}.{limb.letter}", limb.label)
        for ground in measures.grounds
        for limb in ground.limbs
    ]
    table(("事由 · ground", "说明 · label"), sorted(grounds, key=lambda one: _order(one[0])))
    say()
    table(
        ("参数 · parameter", "值 · value", "单位 · unit", "依据 · citation", "含义 · meaning"),
        [
            (one.key, _value(one.value), one.unit, f"{one.citation} {one.reading}", one.meaning)
            for one in measures.parameters
        ],
    )


def _order(code: str) -> list[tuple[int, str]]:
    """12.2 before 12.10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in code.split(".")]


def _value(value: object) -> str:
    return ("是 · yes" if value else "否 · no") if isinstance(value, bool) else str(value)


def _heading(measures: Measures) -> None:
    until: date | None = measures.effective_until
    say(f"{measures.id}  {measures.title}")
    say(f"施行 · in force {measures.effective_from} – {until or ''}  SHA-256 {measures.digest}")
    say(measures.document)


@app.command()
def check(file: GivenFile) -> None:
    """检查文件是否完整可用 · whether a file would do as a version."""
    from domain.measures import parse

    measures = parse(_text(file))
    _heading(measures)
    articles, grounds = len(measures.articles), len(measures.grounds)
    numbers = len(measures.parameters)
    say(
        f"可以使用：{articles} 条，{grounds} 项事由，{numbers} 个参数"
        f" · it will do: {articles} articles, {grounds} grounds, {numbers} parameters"
    )


@app.command()
def adopt(file: GivenFile, user: UserName = None) -> None:
    """登记为一个版本 · enters a file as a version."""
    from application import foundation
    from application.office import Command
    from domain.catalogue import MEASURES_ID
    from domain.measures import parse
    from domain.values import Role

    text = _text(file)
    measures = parse(text)
    actor = officer(user, Role.ADMIN)
    with the_house() as house:
        before = house.office.version_of(MEASURES_ID)
        command = Command(actor=actor, today=house.office.today())
        done = house.office.perform(command, partial(foundation.adopt, text=text))
    _heading(measures)
    if done.version > before:
        say("已登记；期限由下一次清查重新计算 · adopted; the next sweep recomputes each deadline")
    else:
        say("该版本早已登记，没有变化 · entered already: nothing changed")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Failed(f"{file} 不是 UTF-8 文本", f"{file} is not UTF-8 text") from None
