"""What else an office does while something breaks: each is begun, and in the end done once."""

from __future__ import annotations

import csv
import random
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from chaos import evidence
from chaos.running import Running
from examples import a_uscc

from interfaces.wiring import House

ROWS: Final = 40
_serial = count(1)


REBUILT: Final = ("history", "figures")
"""Always the same views: what the others have wrong is not wiped away before it is compared. Those
two are compared where nothing is rebuilt (crowd, network)."""
TIDIED: Final = 90.0
"""Seconds in which a worker removes what a rebuild that was killed left behind."""


def nothing(house: House) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True)
class Work:
    """A command of the program; what may be there `before` it came to its end, where something cut
    it off, and what has to be there `after`."""

    arguments: tuple[str, ...]
    before: Callable[[House], Iterator[str]] = nothing
    after: Callable[[House], Iterator[str]] = nothing

    @property
    def name(self) -> str:
        words = 1 if self.arguments == ("sweep",) else 2
        return " ".join(self.arguments[:words])


Made = Callable[[Path, random.Random], Work]
"""A work in a folder, anew each time."""


def a_rebuild(folder: Path, chance: random.Random) -> Work:
    return Work(
        ("projections", "rebuild", *REBUILT),
        before=lambda house: evidence.left_behind(house, TIDIED),
        after=evidence.left_behind,
    )


def a_sweep(folder: Path, chance: random.Random) -> Work:
    return Work(("sweep",))


def a_head(folder: Path, chance: random.Random) -> Work:
    return Work(("audit", "head", "--sign"))


def providers(folder: Path, chance: random.Random) -> Work:
    """A list that is imported whole or not at all, and twice is once."""
    batch, file = next(_serial), folder / f"名单{next(_serial)}.csv"
    heads = ("服务商类型", "名称", "统一社会信用代码", "法定代表人", "住所", "入库日期")
    rows = [
        ("集成服务商", f"导入{batch}智造{n}", a_uscc(), "韦建国", "柳州市城中区", "2025-05-22")
        for n in range(ROWS)
    ]
    _write(file, heads, rows)
    count_ = (
        "SELECT count(*) AS n FROM stored_events WHERE topic = 'provider.admitted'"
        " AND convert_from(state, 'UTF8') LIKE %s"
    )

    def of_batch(house: House, right: tuple[int, ...]) -> Iterator[str]:
        with house.connection() as conn:
            found = conn.execute(count_, (f"%导入{batch}智造%",)).fetchone()["n"]
        if found not in right:
            yield f"import: {found} of {ROWS} providers of list {batch}"

    return Work(
        ("import", "providers", str(file), "--user", "覃云"),
        before=lambda house: of_batch(house, (0, ROWS)),
        after=lambda house: of_batch(house, (ROWS,)),
    )


def complaints(folder: Path, chance: random.Random) -> Work:
    """A sheet of the hotline."""
    file, batch = folder / f"工单{next(_serial)}.csv", next(_serial)
    heads = ("工单号", "来电时间", "来电人", "联系电话", "诉求类型", "诉求内容", "被投诉单位")
    rows = [
        (f"GD{batch:04d}{n:06d}", "2025-07-01 10:23", "张某", "13800000000", "投诉",
         "约定的人员一直没有到场", f"某数字科技{batch}")
        for n in range(ROWS)
    ]  # fmt: skip
    _write(file, heads, rows)
    count_ = (
        "SELECT count(*) AS n FROM stored_events WHERE topic = 'complaint.received'"
        " AND convert_from(state, 'UTF8') LIKE %s"
    )

    def of_batch(house: House, right: tuple[int, ...]) -> Iterator[str]:
        with house.connection() as conn:
            found = conn.execute(count_, (f'%某数字科技{batch}"%',)).fetchone()["n"]
        if found not in right:
            yield f"import: {found} of {ROWS} complaints of sheet {batch}"

    return Work(
        ("import", "complaints", str(file), "--user", "覃云"),
        before=lambda house: of_batch(house, (0, ROWS)),
        after=lambda house: of_batch(house, (ROWS,)),
    )


def _write(file: Path, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows((heads, *rows))


def a_register(folder: Path, chance: random.Random) -> Work:
    file = folder / f"台账{next(_serial)}.xlsx"
    return _exported(file, "registers", "export", "cases", str(file), "--force")


def a_bundle(folder: Path, chance: random.Random) -> Work:
    """Proof of the whole log."""
    file = folder / f"证据包{next(_serial)}.zip"
    return _exported(file, "audit", "export", str(file), "--force")


def _exported(file: Path, *command: str) -> Work:
    """A file that is there whole or not at all, and in the end there alone."""

    def whole_or_not(house: House) -> Iterator[str]:
        if file.exists():
            yield from _broken(file)

    def whole(house: House) -> Iterator[str]:
        yield from _broken(file)
        for draft in file.parent.glob(".duban-*"):
            yield f"export: {draft.name} was left beside {file.name}"

    return Work(command, whole_or_not, whole)


def _broken(file: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(file) as archive:  # a workbook is one too
            if (part := archive.testzip()) is not None:
                yield f"export: {file.name} holds a broken {part}"
    except (OSError, zipfile.BadZipFile) as error:
        yield f"export: {file.name} is not whole: {error}"


WORKS: Final[tuple[Made, ...]] = (
    a_rebuild,
    a_sweep,
    a_head,
    providers,
    complaints,
    a_register,
    a_bundle,
)


def at_its_end(process: subprocess.Popen[str], seconds: float) -> str:
    """What it said, or that it hung; then it is killed."""
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        return f"{said}\nit hung for {seconds:.0f} s"
    return said


def done(office: Running, work: Work) -> Iterator[str]:
    """To its end, by whoever begins it anew."""
    process = office.program(*work.arguments)
    said = at_its_end(process, 600)
    if process.returncode:
        yield f"duban {' '.join(work.arguments)}: {said.strip()[-500:]}"
    with office.house() as house:
        yield from work.after(house)
