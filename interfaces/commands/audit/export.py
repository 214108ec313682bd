"""`duban audit export`: a bundle that anybody can check without this program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from interfaces.commands.common import AsJson, Force, UserName, officer, require_folder, the_house
from interfaces.commands.history import AsOf, find
from interfaces.commands.shown import as_json, progress, say


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="写到哪里 · where to write it")],
    record: Annotated[
        list[str] | None,
        typer.Option(
            "--record",
            metavar="ID|REFERENCE",
            help="只导出这些记录，可多次给出；默认全部日志 · only these; the whole log if left out",
        ),
    ] = None,
    as_of: AsOf = None,
    reason: Annotated[
        str, typer.Option(help="为何导出，记入查阅日志 · why; kept in the journal of reads")
    ] = "",
    force: Force = False,
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """导出可独立核验的证据包 · a bundle with proofs; verify.py in it checks it anywhere."""
    from domain.values import Role

    actor = officer(user, Role.AUDITOR)
    require_folder(file.parent)
    with the_house() as house, progress("导出 · exporting") as step:
        from interfaces.audit.export import Wanted
        from interfaces.audit.export import export as write
        from interfaces.positions import position_of

        records = tuple(find(house, one) for one in record) if record else None
        wanted = Wanted(records, None if as_of is None else position_of(house, as_of))
        made = write(
            house, file, wanted, actor, reason, force=force, progress=lambda done: step(done, None)
        )
    if json:
        as_json({"file": str(file), **vars(made)})
        return
    say(f"已导出 {file}：{made.events} 条事件，{made.files} 个文件，截至位置 {made.position}")
    say(f"exported: {made.events} events, {made.files} files, up to position {made.position}")
    say(f"核验 · check it: python verify.py {file.name} --key {made.key}")
    say(f"verify.py: SHA-256 {made.verifier}")
