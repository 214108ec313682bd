"""`duban measures`: the regulation as data, shown, checked, adopted, and tried on the whole log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from interfaces.commands import simulated
from interfaces.commands.common import (
    AsJson,
    Failed,
    GivenFile,
    UserName,
    a_day,
    officer,
    the_house,
    the_settings,
)
from interfaces.commands.measures_shown import (
    counts,
    faults,
    grounds,
    heading,
    names,
    parameters,
    place,
    places,
    readings,
    standing,
)
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from datetime import date

    from domain.measures import Book, Measures
    from domain.measures.files import Found
    from domain.values import Event, Recorded
    from interfaces.wiring import House

app = typer.Typer(help="管理办法 · the measures as data")

OnDay = Annotated[
    Any,
    typer.Option("--on", metavar="DATE", parser=a_day, help="某日的内容 · as they hold on a day"),
]
Coverage = Annotated[
    bool,
    typer.Option(
        "--coverage", help="各条款由什么实现、由什么测试证明 · what carries each clause out"
    ),
]
Wide = Annotated[
    bool,
    typer.Option("--wide", help="与 --coverage 连用：列出名称 · with --coverage: every name"),
]
Document = Annotated[
    str, typer.Option("--document", metavar="NO", help="依据文号 · number of the document")
]
MOST_BYTES: Final = 2_000_000
FAULTS_NAMED: Final = 5
"""How many faults the one line on standard error names; the table has all."""


@app.command()
def show(
    on: OnDay = None, coverage: Coverage = False, wide: Wide = False, json: AsJson = False
) -> None:
    """某日施行的版本 · the version of a day: articles, grounds, parameters."""
    if coverage:
        _coverage(json, wide)
        return
    from interfaces.api.nouns.measures import shown, validity

    with the_house() as house:
        book, day = house.office.terms().book, on or house.office.today()
    measures = book.shown(day)
    if json:
        as_json(shown(book, day))
        return
    heading(measures)
    standing(validity(book, day))
    for basis in measures.basis:
        say(f"依据 · basis: {basis}")
    say()
    articles = [(code, title, summary) for code, (title, summary) in measures.texts.items()]
    table(("条款 · article", "标题 · title", "内容 · summary"), articles)
    say()
    grounds(measures)
    say()
    parameters(book, measures, day)
    readings(book, day)


# Coverage


def _coverage(json: bool, wide: bool) -> None:
    from interfaces.coverage import coverage

    found = coverage()
    if json:
        from dataclasses import asdict

        as_json({clause.code: asdict(clause) for clause in found})
        return
    (names if wide else counts)(found)
    short = [clause.code for clause in found if not clause.is_whole]
    if short:
        codes = " ".join(short)
        say(f"缺实现或者测试 · without a carrier or a test: {codes}")
    elif not wide:
        say("全部名称 · all names: --wide, --json")


# Checking, and adopting


@app.command()
def check(file: GivenFile) -> None:
    """检查文件，列出全部问题和差异 · all that is wrong with a file, and what it changes."""
    measures = _usable(file)
    known = _known()
    if known is not None:
        _require_adoptable(file, *known)
    heading(measures)
    n, of, numbers = len(measures.articles), len(measures.grounds), len(measures.parameters)
    say(
        f"可以使用：{n} 条，{of} 项事由，{numbers} 个参数"
        f" · it will do: {n} articles, {of} grounds, {numbers} parameters"
    )
    if known is not None:
        places(known[0], measures)
    say()
    _differences(measures, known)


def _usable(file: Path) -> Measures:
    """The version that the file states; otherwise every fault is shown at its line."""
    from domain.measures import checked

    measures, found = checked(_text(file))
    if measures is None or found:
        faults(found)
        raise _unusable(file, found)
    return measures


def _unusable(file: Path, found: Sequence[Found]) -> Failed:
    named = [f"{place(one)} {one.where}".strip() for one in found[:FAULTS_NAMED]]
    more = ", …" if len(found) > FAULTS_NAMED else ""
    places, n = ", ".join(named) + more, len(found)
    return Failed(f"{file.name} 有 {n} 处问题：{places}", f"{n} faults in {file.name}: {places}")


def _known() -> tuple[Book, date] | None:
    """The versions of the office and its day, where there is one on this machine."""
    settings = the_settings()
    if settings.database_url is None and not (settings.home / "postgres").exists():
        return None
    with the_house(settings) as house:
        return house.office.terms().book, house.office.today()


def _require_adoptable(file: Path, book: Book, today: date) -> None:
    """What `adopt` would refuse beside the file's own faults: versions that do not fit together."""
    from domain import measures
    from domain.values import Refusal

    try:
        measures.adopt(book, _text(file), today)
    except Refusal as refusal:
        text = refusal.text
        raise Failed(f"{file.name}：{text.zh}", f"{file.name}: {text.en}") from None


def _differences(measures: Measures, office: tuple[Book, date] | None) -> None:
    from domain.measures import differences, read, shipped

    if office is None:
        known, name = read(shipped()), "随附版本 · the shipped version"
    else:
        known, name = office[0].known(office[1]), "施行中的版本 · the one in force"
    found = differences(known, measures)
    if not found:
        say(f"没有差异，相比 · no difference from: {name}")
        return
    say(f"差异，相比 · differences from: {name}: {known.id} → {measures.id}")
    rows = [(one.what.value, one.key, one.before, one.after) for one in found]
    table(("项 · what", "位置 · where", "原 · before", "新 · after"), rows)


@app.command()
def adopt(file: GivenFile, document: Document = "", user: UserName = None) -> None:
    """登记为一个版本 · enters a file as a version, or as an amendment of one."""
    from application import foundation
    from application.unit import Command
    from domain.catalogue import MEASURES_ID
    from domain.values import Role

    measures, text = _usable(file), _text(file)
    actor = officer(user, Role.ADMIN)
    with the_house() as house:
        before = house.office.version_of(MEASURES_ID)
        command = Command(actor, house.office.today(), what="duban measures adopt")
        act = partial(foundation.adopt, text=text, document=document)
        done = house.office.perform(command, act)
    heading(measures)
    if done.version > before:
        say("已登记；期限由下一次清查重新计算 · adopted; the next sweep recomputes each deadline")
    else:
        say("该版本早已登记，没有变化 · entered already: nothing changed")


def _text(file: Path) -> str:
    """As UTF-8, with or without the mark that some editors set before it."""
    raw = file.read_bytes()
    if len(raw) > MOST_BYTES:
        raise Failed(
            f"{file.name} 超过 {MOST_BYTES} 字节，不是管理办法文件",
            f"{file.name} has more than {MOST_BYTES} bytes: it is no file of the measures",
        )
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Failed(
            f"{file.name} 第 {line} 行起不是 UTF-8 文本：请另存为 UTF-8",
            f"{file.name} is not UTF-8 text from line {line} on: save it as UTF-8",
        ) from None


# Simulating


@app.command()
def simulate(file: GivenFile, json: AsJson = False) -> None:
    """换用此文件重放全部记录，不作任何改动 · the whole log under a file; changes nothing."""
    from application.simulation import simulate as run
    from domain.terms import Terms
    from projections.kinds import dues

    measures, text = _usable(file), _text(file)
    with the_house() as house:
        today, now = house.office.today(), house.office.terms()
        in_force = now.known(today)
        then = Terms(now.book.with_file(text, today), now.calendar, now.region)
        found = run(_log(house), now, then, today, dues)
    if json:
        as_json(simulated.as_data(found, in_force, measures))
        return
    say(f"{in_force.id} → {measures.id} ({file.name})")
    if found.changes:
        simulated.changed(found.changes)
    simulated.summary(found)


def _log(house: House) -> Iterator[Recorded[Event]]:
    """Events one by one, in order, with a bar where somebody watches."""
    head, position = house.office.head(), 0
    with progress("重放 · replaying") as step, house.connection() as conn:
        while batch := house.log.after(conn, position, 1000, head):
            yield from batch
            position = batch[-1].position
            step(position, head)
