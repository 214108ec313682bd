"""The program `duban`: finds the command, and turns whatever happens into an exit status.

0 done; 1 the work failed, with one line on standard error that says why; 2 wrong usage.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, NoReturn

import typer

from interfaces.commands import (
    account,
    archive,
    audit,
    backup,
    calendar,
    deadline,
    diff,
    doctor,
    files,
    forgetting,
    history,
    measures,
    messages,
    moving,
    office,
    projections,
    province,
    registers,
    restore,
    rosters,
    running,
    setup,
    sweep,
    token,
    wal,
)
from interfaces.commands.common import Stopped, stop_in_order
from interfaces.commands.faults import one_line, usage

LASTING = ("serve", "worker", "api", "wal")
"""Commands that go on until they are asked to stop: then they are done."""

app = typer.Typer(
    help="督办：中小企业数字化转型服务商监督办案系统 · an event-sourced supervision office",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def program(
    key: Annotated[
        str | None,
        typer.Option(
            "--office", metavar="KEY", help="有多个办公室时，是哪一个 · which of several offices"
        ),
    ] = None,
) -> None:
    """Which office all that follows means; its own processes are told the same way."""
    if key is not None:
        os.environ["DUBAN_OFFICE"] = key


app.command()(running.serve)
app.command()(running.worker)
app.command(hidden=True)(running.api)
app.command(hidden=True)(wal.wal)
app.command()(running.demo)
app.command()(setup.setup)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(token.token)
app.command("import")(rosters.import_)
app.command()(deadline.deadline)
app.command()(sweep.sweep)
app.command()(history.history)
app.command()(diff.diff)
office.app.command()(moving.move)
office.app.command()(forgetting.forget)
app.add_typer(office.app, name="office")
app.add_typer(province.app, name="province")
app.add_typer(account.app, name="account")
app.add_typer(messages.app, name="messages")
app.add_typer(projections.app, name="projections")
app.add_typer(measures.app, name="measures")
app.add_typer(calendar.app, name="calendar")
app.add_typer(files.app, name="files")
app.add_typer(audit.app, name="audit")
app.add_typer(registers.app, name="registers")
app.add_typer(archive.app, name="archive")


def main() -> NoReturn:
    gc.disable()  # modules are no garbage, and looking is a third of a start; `opened` looks again
    stop_in_order()
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # `duban history … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def run(arguments: list[str]) -> int:
    try:
        done = typer.main.get_command(app).main(
            arguments or ["--help"], "duban", standalone_mode=False
        )
    except Stopped as stopped:
        return 0 if _command(arguments) in LASTING else _failed(one_line(stopped))
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - whatever it is, one line
        if getattr(error, "exit_code", None) == 2:
            return _failed(usage(error), 2)
        return _failed(one_line(error))
    return done if isinstance(done, int) else 0


def _command(arguments: list[str]) -> str:
    """The first word that is neither `--office` nor its KEY."""
    words = [one for one in arguments if not one.startswith("--office=")]
    return next(iter(words[2:] if words[:1] == ["--office"] else words), "")


def _failed(line: str, status: int = 1) -> int:
    print(line, file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
