"""`duban files`: scanning what was kept before, and deciding on what a scan found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import AsJson, Failed, UserName, officer, the_house
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from interfaces.wiring import House

app = typer.Typer(help="附件：病毒扫描和隔离 · files: scans and quarantine")
Digest = Annotated[str, typer.Argument(metavar="SHA-256", help="文件的摘要 · the file's digest")]
DECIDED = {"released": "已放行 · released", "removed": "已移除 · removed"}
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由 · why")]


@app.command()
def scan(
    every: Annotated[
        bool, typer.Option("--all", help="包括已扫描过的 · also what was scanned before")
    ] = False,
    json: AsJson = False,
) -> None:
    """扫描尚未扫描的附件，查出的即不再提供 · scans what was not; what is found is blocked."""
    with the_house() as house, progress("扫描 · scanning") as step:
        if house.uploads.scanner is None:
            raise Failed("未设置扫描器（DUBAN_CLAMAV）", "no scanner is set (DUBAN_CLAMAV)")
        digests = house.uploads.to_scan(every=every)
        found, unreadable = _scanned(house, digests, step)
    if json:
        as_json({"scanned": len(digests), "found": found, "unreadable": unreadable})
    else:
        table(("SHA-256", "查出 · found"), list(found.items()))
        say(f"已扫描 {len(digests)} 个，查出 {len(found)} 个，无法读取 {len(unreadable)} 个")
        say(f"scanned: {len(digests)}, infected: {len(found)}, not readable: {len(unreadable)}")
    if unreadable:
        raise Failed("有附件缺失或已损坏：duban audit verify", "files are missing or damaged")


def _scanned(house: House, digests: list[str], step: Any) -> tuple[dict[str, str], list[str]]:
    from application.errors import Unreadable

    found, unreadable = dict[str, str](), list[str]()
    for number, digest in enumerate(digests, start=1):
        try:
            if (name := house.uploads.scan(digest)) is not None:
                found[digest] = name
        except Unreadable:
            unreadable.append(digest)
        step(number, len(digests))
    return found, unreadable


@app.command()
def quarantine(json: AsJson = False) -> None:
    """隔离区的文件和决定 · what is in quarantine, and what was decided."""
    with the_house() as house:
        rows = [dict(row) for row in house.uploads.quarantine.listed()]
    if json:
        as_json({"items": rows})
        return
    heads = ("查出 · found", "时刻 · when", "何人 · who", "状态 · state", "理由 · reason")
    table(("SHA-256", *heads), [_told(row) for row in rows])


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    waits = "记录载有 · a record names it" if row["named"] else "待决定 · waits"
    state = DECIDED.get(row["decision"], waits)
    who = row["sender"] or row["sender_role"] or "—"
    at = row["at"].isoformat(timespec="seconds")
    return row["digest"], row["found"], at, who, state, row["reason"]


@app.command()
def release(digest: Digest, reason: Reason = "", user: UserName = None) -> None:
    """误报：恢复提供，可再次提交 · found in error: it may be sent and handed out again."""
    from domain.values import Role

    actor = officer(user, Role.ADMIN)
    with the_house() as house:
        house.uploads.quarantine.release(digest, actor, reason)
    say("已放行 · released")


@app.command()
def remove(digest: Digest, reason: Reason = "", user: UserName = None) -> None:
    """移除隔离的内容，登记保留 · removes the content; the entry stays."""
    from domain.values import Role

    actor = officer(user, Role.ADMIN)
    with the_house() as house:
        house.uploads.quarantine.remove(digest, actor, reason)
    say("已移除 · removed")
