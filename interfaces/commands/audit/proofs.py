"""`duban audit verify` and `prove`: everything recomputed, and proofs that stand alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import AsJson, Failed, the_house
from interfaces.commands.shown import as_json, note, progress, say

if TYPE_CHECKING:
    from application.audit.faults import Fault
    from application.audit.files import FilesVerified
    from application.audit.verify import Verified
    from interfaces.wiring import House

KeptFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--heads",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
        help="另存的树头（DUBAN_HEAD_FILE 或单个） · heads kept outside",
    ),
]
Number = Annotated[
    int,
    typer.Argument(
        metavar="EVENT|HEAD1",
        help="事件位置；或与 HEAD2 连用：较早树头的事件数 · a position, or a size",
    ),
]
Second = Annotated[
    int | None,
    typer.Argument(metavar="[HEAD2]", help="较晚树头的事件数 · size of the later head"),
]


def verify(heads: KeptFiles = None, json: AsJson = False) -> None:
    """全部重算，指出第一处不符，附件逐一核对 · recomputes it all, names what is wrong first."""
    kept = kept_heads(heads)
    with the_house() as house:
        found, files = recomputed(house, kept)
    if json:
        as_json(told(found, files))
    require_right(found, files)
    if not json:
        shown(found, files)


def told(found: Verified, files: FilesVerified) -> dict[str, object]:
    faults = (*found.faults, *files.faults)
    counted = {name: n for name, n in asdict(files).items() if name != "faults"}
    named = [_fault(fault) for fault in faults]
    return {"ok": not faults, **asdict(found), "files": counted, "faults": named}


def require_right(found: Verified, files: FilesVerified) -> None:
    if faults := (*found.faults, *files.faults):
        first, more = faults[0].text, len(faults) - 1
        raise Failed(
            first.zh + (f"（另有 {more} 处，见 --json）" if more else ""),
            first.en + (f" ({more} more with --json)" if more else ""),
        )


def recomputed(house: House, kept: list[str]) -> tuple[Verified, FilesVerified]:
    """The log against its tree and heads, also those kept outside; and every file."""
    from application.audit.files import verify_files
    from application.audit.verify import verify as recompute
    from application.disposals import removed

    total = house.office.head()
    with progress("核验 · verifying") as step:
        found = recompute(house.ledger, kept, lambda done: step(done, max(total, done)))
    with progress("核验附件 · verifying files") as step:
        gone = removed(house.office)
        files = verify_files(
            house.connection, house.uploads.store, gone.__contains__, progress=step
        )
    return found, files


def kept_heads(heads: list[Path] | None) -> list[str]:
    return [text for path in heads or () for text in _kept(path)]


def _kept(path: Path) -> list[str]:
    from application.audit.heads import read_kept

    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise Failed(f"{path.name} 不是文本文件", f"{path.name} is not a text file") from None
    return read_kept(text)


def _fault(fault: Fault) -> dict[str, object]:
    text = {"zh": fault.text.zh, "en": fault.text.en}
    return {"code": fault.code, "position": fault.position, "text": text}


def shown(found: Verified, files: FilesVerified) -> None:
    say(
        f"核验通过：{found.events} 条事件（至位置 {found.position}），其中 {found.confirmed} 条由"
        f"签署的树头确认；树头 {found.heads} 个，另存 {found.kept} 个，密钥 {found.keys} 把；"
        f"{found.seconds:.1f} 秒"
    )
    say(
        f"verified: {found.events} events (up to position {found.position}), {found.confirmed} of"
        f" them confirmed by signed heads; heads: {found.heads}, kept outside: {found.kept},"
        f" keys: {found.keys}; {found.seconds:.1f} s"
    )
    say(
        f"附件 {files.named} 个，依决定移除 {files.disposed} 个，其余与摘要、大小相符"
        f"（{files.bytes} 字节）"
    )
    say(
        f"files: {files.named} named, {files.disposed} of them removed by decision, the others as"
        f" their digests and sizes say ({files.bytes} bytes)"
    )
    if not found.kept:
        note(
            "未与另存的树头核对（--heads）：能改写数据库和密钥的人不在此列"
            " · not compared with heads kept outside (--heads): who can rewrite the database and"
            " has the key is not found this way"
        )


def prove(event: Number, second: Second = None) -> None:
    """事件在日志中、或两个树头一致的证明 · proves an event, or that two heads agree."""
    from application.audit import proofs

    with the_house() as house:
        if second is None:
            found = proofs.inclusion(house.ledger, event)
        else:
            found = proofs.consistency(house.ledger, event, second)
    as_json(found)
