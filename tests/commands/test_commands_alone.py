"""Commands that need no store: deadlines, tokens, checks, and wrong usage."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

from domain.deadline import Unit
from domain.values import Role
from domain.work_calendar import NATION
from interfaces.commands.deadline import RegionName, UnitName
from interfaces.identity import HANDED_OUT, Tokens

ROOT = Path(__file__).parents[2]
SOMEBODY = "7d4c1c2e-6a55-4c0e-9d36-1f1f3a2b9c10"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("arguments", "last_day"),
    [
        (["2025-06-10", "--days", 30], "2025-07-10"),
        (["2025-06-10", "--days", 15, "--unit", "working"], "2025-07-01"),
        (["2025-06-10", "--days", 5, "--unit", "publicity"], "2025-06-16"),
        (["2025-06-10", "--days", 30, "--unit", "announcement"], "2025-07-10"),
        (["2025-01-31", "--days", 1, "--unit", "month"], "2025-02-28"),
        (["2025-03-01", "--days", 30], "2025-04-02"),
        (["2025-03-01", "--days", 30, "--region", "CN"], "2025-03-31"),
        (["2026-03-18", "--days", 30], "2026-04-21"),
    ],
)
def test_deadline_prints_the_last_day_and_nothing_else(
    alone: Run, arguments: list[object], last_day: str
) -> None:
    done = alone("deadline", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{last_day}\n", "")


def test_a_provisional_deadline_says_so_beside_the_date(alone: Run) -> None:
    done = alone("deadline", "2026-12-25", "--days", 10)
    assert done.returncode == 0
    assert done.stdout.strip() == "2027-01-04"
    assert "暂定" in done.stderr
    assert "provisional" in done.stderr


def test_deadline_explains_each_step_with_its_citation(alone: Run) -> None:
    shown = alone("deadline", "2025-03-01", "--days", 30, "--explain").stdout
    assert shown.splitlines()[0] == "2025-04-02"
    assert "2025-03-31  壮族三月三，顺延 · Zhuang Sanyuesan" in shown
    assert "民法典 203 · Civil Code 203" in shown
    assert "settled" in shown
    assert "provisional" in alone("deadline", "2026-12-25", "--days", 10, "--explain").stdout


def test_deadline_as_json(alone: Run) -> None:
    found = json.loads(alone("deadline", "2026-12-25", "--days", 10, "--json").stdout)
    assert (found["last_day"], found["provisional"], found["region"]) == (
        "2027-01-04",
        True,
        "CN-GX",
    )
    assert found["steps"]


def test_the_command_line_knows_the_units_and_regions_of_the_domain() -> None:
    assert get_args(UnitName) == tuple(Unit)
    assert NATION in get_args(RegionName)


@pytest.mark.parametrize(
    "arguments",
    [
        ["deadline"],
        ["deadline", "2025-06-10"],
        ["deadline", "10.6.2025", "--days", 3],
        ["deadline", "20250610", "--days", 3],
        ["deadline", "2025-02-30", "--days", 3],
        ["deadline", "2025-06-10", "--days", 0],
        ["deadline", "2025-06-10", "--days", 3651],
        ["deadline", "2025-06-10", "--days", "x"],
        ["deadline", "2025-06-10", "--days", 3, "--unit", "weeks"],
        ["deadline", "2025-06-10", "--days", 3, "--region", "CN-ZZ"],
        ["token", "--user", "a"],
        ["token", "--role", "auditor"],
        ["token", "--user", "a", "--role", "king"],
        ["token", "--user", "a", "--role", "public"],
        ["token", "--user", "a", "--role", "system"],
        ["token", "--user", " ", "--role", "auditor"],
        ["token", "--user", "a", "--role", "provider"],
        ["token", "--user", "a", "--role", "enterprise", "--provider", SOMEBODY],
        ["token", "--user", "a", "--role", "caseworker", "--provider", SOMEBODY],
        ["token", "--user", "a", "--role", "provider", "--provider", "7"],
        ["import", "people", "/dev/null"],
        ["import", "providers", "no-such-file.csv"],
        ["measures", "check", "no-such-file.toml"],
        ["measures"],
        ["projections", "rebuild", "nonsense"],
        ["projections", "rebuild", "policies"],
        ["history", "x", "--as-of", "yesterday"],
        ["history", "x", "--as-of", "2025-06-03T10:00:00"],
        ["history", "x", "--format", "xml"],
        ["sweep", "--on", "soon"],
        ["serve", "--port", 99999],
        ["nonsense"],
        ["--nonsense"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments))[:60],
)
def test_wrong_usage_is_status_2(alone: Run, arguments: list[object]) -> None:
    done = alone(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--help" in done.stderr


def test_a_deadline_past_all_dates_is_refused_in_one_line(alone: Run) -> None:
    done = alone("deadline", "9999-12-20", "--days", 30)
    assert done.returncode == 1
    assert "期限超出" in done.stderr


@pytest.mark.parametrize("role", HANDED_OUT)
def test_token_prints_a_token_and_nothing_else(alone: Run, tmp_path: Path, role: Role) -> None:
    scope = {Role.PROVIDER: "--provider", Role.ENTERPRISE: "--enterprise"}.get(role)
    acts_for = UUID(SOMEBODY) if scope else None
    extra = [scope, acts_for] if scope else []
    done = alone("token", "--user", "韦建国", "--role", role.value, *extra)
    assert (done.returncode, done.stderr) == (0, "")
    key = bytes.fromhex((tmp_path / "keys" / "token.key").read_text())
    actor = Tokens(key).read(done.stdout.removesuffix("\n"))
    assert (actor.name, actor.role, actor.acts_for) == ("韦建国", role, acts_for)


def test_measures_check(alone: Run, tmp_path: Path) -> None:
    shipped = ROOT / "domain" / "regulation" / "liuzhou-2025-draft.toml"
    assert "it will do" in alone("measures", "check", shipped).stdout
    broken = tmp_path / "broken.toml"
    text = shipped.read_text("utf-8")
    broken.write_text(text.replace("article_count = 17", "article_count = 18"))
    done = alone("measures", "check", broken)
    assert done.returncode == 1
    assert "article[18]" in done.stderr
    broken.write_bytes("标题".encode("gb18030"))
    assert alone("measures", "check", broken).returncode == 1


def test_help_speaks_both_languages(alone: Run) -> None:
    shown = alone().stdout
    for name in ("serve", "worker", "token", "import", "deadline", "sweep", "projections",
                 "history", "measures", "calendar", "demo"):  # fmt: skip
        assert name in shown
        text = alone(name, "--help").stdout
        assert " · " in text
        assert any("\u4e00" <= char <= "\u9fff" for char in text)
    assert " api " not in shown


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["deadline", "2025-06-10", "--days", "3"], {"fastapi", "psycopg", "eventsourcing"}),
        (["token", "--user", "a", "--role", "admin"], {"fastapi", "psycopg", "eventsourcing"}),
    ],
)
def test_quick_commands_stay_quick(
    tmp_path: Path, arguments: list[str], unwanted: set[str]
) -> None:
    """What takes the time is what is imported; a clock would fail on a busy machine."""
    code = "import sys; from interfaces.cli import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "DUBAN_HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    modules = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "domain" in modules
    assert modules & unwanted == set()
    assert "rich" not in modules


# The page of commands


def every_command() -> dict[str, set[str]]:
    """Name -> its options, as the program knows them."""
    from typer.main import get_command

    from interfaces.cli import app

    found: dict[str, set[str]] = {}
    waiting = [("duban", get_command(app))]
    while waiting:
        name, command = waiting.pop()
        inside = getattr(command, "commands", None)
        if inside is not None:
            waiting += [(f"{name} {word}", one) for word, one in inside.items()]
            continue
        if command.hidden:
            continue
        options = {o for one in command.params for o in one.opts if o.startswith("--")}
        found[name] = options - {"--help"}
    return found


@pytest.mark.parametrize(("name", "options"), every_command().items())
def test_the_page_of_commands_knows_each_with_its_options(name: str, options: set[str]) -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    lines, begins = page.replace("\\|", "/").splitlines(), (f"| `{name} ", f"| `{name}`")
    rows = [line.split("|")[1] for line in lines if line.startswith(begins)]
    assert rows, name
    told = " ".join(rows).replace("`", " ").replace("[", " ").replace("]", " ").split()
    assert options - set(told) == set()
