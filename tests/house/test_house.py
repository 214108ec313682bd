"""The rules of the house as tests: each has files to look at, and would find an offence."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "projections", "interfaces")
LOCKS = ("requirements.lock", "requirements-test.lock")
ALL_LOCKS = (*LOCKS, *(f"requirements-{name}.lock" for name in ("otel", "bench", "cluster")))
LONGEST = 300
LONGER = {
    "domain/assessment/decisions.py": "the decisions on an assessment, in the order of procedure",
    "domain/complaint/state.py": "one state and its fold, part by part",
    "domain/deadline.py": "one fold, with its account of each step",
    "domain/engagement/state.py": "one state and its fold, part by part",
    "domain/escalation.py": "one aggregate: events, state, fold and decisions in reading order",
    "domain/rectification/decisions.py": "the decisions on a case, in the order of the procedure",
    "domain/work_calendar.py": "days, their sources and their versions",
    "projections/kinds/case.py": "all that the views say of a case, sentences first",
    "domain/catalogue.py": "every stored name, in one table",
    "domain/grey_list.py": "one aggregate: events, state, fold and decisions in reading order",
    "domain/rectification/events.py": "every event of a case, in the order of the procedure",
    "domain/rectification/state.py": "one state and its fold, part by part",
    "domain/expulsion/state.py": "one state and its fold, part by part",
    "domain/standing.py": "one part of the provider: events, state, fold and decisions",
    "interfaces/audit/verifier.py": "one file that auditors take along, read from top to bottom",
    "application/duties.py": "every act on a duty record, in the order of its life",
}
"""Files that may be long, and why."""


def listed() -> list[Path]:
    """What is in the repository, or about to be."""
    ask = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    found = subprocess.run(ask, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in found.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    found = {}
    for path in listed():
        content = path.read_bytes()
        if b"\0" not in content:
            found[str(path.relative_to(ROOT))] = content.decode("utf-8")
    return found


TEXTS = texts()
PYTHON = {name: text for name, text in TEXTS.items() if name.endswith(".py")}
CODE = {name: text for name, text in PYTHON.items() if name.startswith(PACKAGES)}
SEEN = {
    name: text
    for name, text in TEXTS.items()
    if name.startswith((*PACKAGES, "docs", "README", "CHANGELOG"))
    and "/vendor/" not in name
    and name != "domain/publication/wording.py"  # the list of words that it refuses
}
"""What users read, or what writes it."""

INDEX = re.compile(r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|(?:deb|security)\.debian)\.[a-z]{2,}")
MACHINE = re.compile(r"(?<![\w.}])/(?:work|root|home|Users)/\w")
PUNISHING = re.compile(
    r"处罚|惩[罚处戒治]|罚款|通报批评|制裁|penal(?:ty|ties|i[sz]\w+)|\bpunish\w*|\bsanction\w*",
    re.IGNORECASE,
)
ABOUT_PUNISHING = re.compile(
    r"行政处罚法|(?:不是|不属于|不构成|并非)(?:行政)?处罚|Administrative Penalt(?:y|ies) Law"
    r"|(?:not|never|no|nor) (?:an? )?(?:administrative )?penalt(?:y|ies)",
    re.IGNORECASE,
)
"""The name of the law that some rules follow by analogy, and the statement that this is none."""


def addresses(text: str) -> list[str]:
    return INDEX.findall(text)


def machine_paths(text: str) -> list[str]:
    return MACHINE.findall(text)


def punishing(text: str) -> list[str]:
    return PUNISHING.findall(ABOUT_PUNISHING.sub("", text))


def undocumented(text: str) -> list[str]:
    return [] if ast.get_docstring(ast.parse(text)) else ["no docstring"]


def foreign_imports(text: str) -> list[str]:
    """For the domain: anything but the standard library, pydantic and itself."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "." * node.level)
    allowed = {*sys.stdlib_module_names, "pydantic", "domain"}
    return [name for name in names if name.partition(".")[0] not in allowed]


CODED = re.compile(r"""[\u4e00-\u9fff][^"\n]*\{[\w.]*\bstatus\}""")


def coded(text: str) -> list[str]:
    """A Chinese sentence that says a status by its code, and not by its name."""
    return CODED.findall(text)


RULES = [
    pytest.param(
        TEXTS, addresses, "https://py@pi.org/simple".replace("@", ""), 20, id="no-index-address"
    ),
    pytest.param(TEXTS, machine_paths, "cd /@work/main".replace("@", ""), 20, id="no-machine-path"),
    pytest.param(SEEN, punishing, "给予处罚", 20, id="nothing-is-called-a-punishment"),
    pytest.param(CODE, undocumented, "x = 1", 10, id="module-docstring"),
    pytest.param(CODE, coded, '"案件目前为“{case.status}”"', 20, id="sentences-say-names"),
    pytest.param(
        {name: text for name, text in CODE.items() if name.startswith("domain/")},
        foreign_imports,
        "from fastapi import FastAPI",
        5,
        id="the-domain-is-pure",
    ),
]


@pytest.mark.parametrize(("files", "rule", "offence", "least"), RULES)
def test_no_file_offends(
    files: dict[str, str], rule: Callable[[str], list[str]], offence: str, least: int
) -> None:
    assert len(files) >= least, "the rule looks at nothing"
    assert rule(offence), "the rule finds nothing"
    assert {name: found for name, text in files.items() if (found := rule(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "予以惩戒",
        "给予罚款",
        "通报批评",
        "经济制裁",
        "it was penalised",
        "is punished",
        "sanctions",
    ],
)
def test_no_word_for_it_is_overlooked(text: str) -> None:
    assert punishing(text)


def test_saying_that_nothing_is_a_punishment_is_allowed() -> None:
    for text in ("这不是行政处罚", "not a penalty", "参照《行政处罚法》第八十五条"):
        assert not punishing(text)


def test_files_are_short_or_say_why_not() -> None:
    assert {name.partition("/")[0] for name in CODE} == set(PACKAGES)
    long = {name for name, text in CODE.items() if len(text.splitlines()) > LONGEST}
    assert long - set(LONGER) == set(), "split it, or give the reason in LONGER"
    assert set(LONGER) - long == set(), "no longer long: take it off the list"


def test_tests_are_no_packages_and_hide_none() -> None:
    tests = [Path(name) for name in PYTHON if name.startswith("tests/")]
    assert len(tests) > 1
    assert [path for path in tests if path.name == "__init__.py"] == []
    assert {part for path in tests for part in path.parts} & set(PACKAGES) == set()


def requirements(lock: str) -> dict[str, str]:
    """Name and version of each entry, with everything else of the entry as its text."""
    entries = re.split(r"\n(?=\S)", TEXTS[lock].strip())
    return {re.split(r"[=\[]", entry)[0]: entry for entry in entries}


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_locks_pin_every_file_by_hash_and_name_no_place(lock: str) -> None:
    entries = requirements(lock)
    assert len(entries) > 20
    assert "://" not in TEXTS[lock]
    loose = [
        name
        for name, entry in entries.items()
        if not re.search(r"==\S.*--hash=sha256:\w{64}", entry, re.DOTALL)
    ]
    assert loose == []
    assert [entry for entry in entries if entry.startswith("-")] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(TEXTS["pyproject.toml"])
    wanted = {re.split(r"[\[<>=~]", item)[0] for item in project["project"]["dependencies"]}
    runtime, tests = (requirements(lock) for lock in LOCKS)
    assert wanted
    assert wanted - set(runtime) == set()
    assert {name: entry for name, entry in runtime.items() if tests.get(name) != entry} == {}


def test_every_dependency_has_its_reason_and_licence() -> None:
    project = tomllib.loads(TEXTS["pyproject.toml"])
    wanted = {re.split(r"[\[<>=~]", item)[0] for item in project["project"]["dependencies"]}
    told = set(
        re.findall(
            r"^\| `([\w-]+)` \|", TEXTS["docs/adr/0002-dependencies-and-licences.md"], re.MULTILINE
        )
    )
    assert wanted
    assert told == wanted


def test_make_alone_lists_its_targets_in_both_languages() -> None:
    shown = subprocess.run(
        ("make", "--no-print-directory"), cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    lines = {line.split()[1]: line for line in shown.splitlines()}
    wanted = {"setup", "run", "test-setup", "test", "check", "bench", "lock", "clean"}
    assert wanted <= set(lines)
    for line in lines.values():
        assert re.search(r"[\u4e00-\u9fff].* · .*[a-z]", line)


def test_ci_runs_the_suite_from_anywhere() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in TEXTS[".ci/run"]
    assert TEXTS[".ci/run"].strip().endswith("make test")
    subprocess.run(("bash", "-n", script), check=True)
